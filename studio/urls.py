"""Every HTTP route of the studio; who may call it stands in `studio.routes`."""

from django.contrib import admin
from django.urls import include, path
from django.views.i18n import set_language

urlpatterns = [
    path("", include("studio.core.urls")),
    path("", include("studio.dashboard.urls")),
    path("", include("studio.accounts.urls")),
    path("", include("studio.datasets.urls")),
    path("", include("studio.runs.urls")),
    path("", include("studio.registry.urls")),
    path("api/v1/", include("studio.api.urls")),
    path("accounts/", include("allauth.urls")),
    path("language/", set_language, name="set_language"),
    path("admin/", admin.site.urls),
]

handler400 = "studio.core.errors.bad_request"
handler403 = "studio.core.errors.forbidden"
handler404 = "studio.core.errors.not_found"
handler500 = "studio.core.errors.server_error"
