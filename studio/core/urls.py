"""Routes that belong to no room."""

from django.urls import path

from . import views

app_name = "core"
urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("theme/", views.theme, name="theme"),
    path("kit/", views.kit, name="kit"),
]
