"""The public API, version 1."""

from django.urls import URLPattern, URLResolver, path

from .v1 import api

urlpatterns: list[URLPattern | URLResolver] = [path("", api.urls)]
