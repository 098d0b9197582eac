"""Pages of this room."""

from django.urls import path

from .views import entry, workspace, you

app_name = "accounts"
urlpatterns = [
    path("start/<str:token>/", entry.first_start, name="first_start"),
    path("invitation/<str:token>/", entry.invitation, name="invitation"),
    path("password/<str:token>/", entry.new_password, name="new_password"),
    path("settings/", you.you, name="you"),
    path("settings/tokens/", you.token_create, name="token_create"),
    path("settings/tokens/<str:token_id>/revoke/", you.token_revoke, name="token_revoke"),
    path("settings/delete-account/", you.account_delete, name="account_delete"),
    path("workspace/", workspace.home, name="workspace_home"),
    path("workspace/<str:workspace_id>/", workspace.workspace, name="workspace"),
    path("workspace/<str:workspace_id>/invite/", workspace.invite, name="invite"),
    path("invitations/<str:invitation_id>/withdraw/", workspace.invitation_withdraw, name="invitation_withdraw"),
    path("members/<int:member_id>/role/", workspace.member_role, name="member_role"),
    path("members/<int:member_id>/remove/", workspace.member_remove, name="member_remove"),
]
