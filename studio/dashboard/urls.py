"""Home, notices, activity, readiness, help."""

from django.urls import path

from . import views

app_name = "dashboard"
urlpatterns = [
    path("", views.home, name="home"),
    path("notices/", views.notices, name="notices"),
    path("notices/read/", views.notices_read, name="notices_read"),
    path("activity/", views.activity, name="activity"),
    path("readiness/", views.readiness, name="readiness"),
    path("help/", views.help_page, name="help"),
]
