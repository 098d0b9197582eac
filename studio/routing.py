"""Every socket route of the studio."""

from django.urls import URLPattern

websocket_urlpatterns: list[URLPattern] = []
