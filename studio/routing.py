"""Every socket route of the studio; who may open it stands in `studio.routes.SOCKETS`, as for HTTP."""

from django.urls import URLPattern, path

from studio.routes import SOCKETS
from studio.runs.consumers import RunConsumer

_all: list[URLPattern] = [
    path("ws/runs/<str:run_id>/", RunConsumer.as_asgi(), name="runs:socket"),
]
# What is not declared is not there.
websocket_urlpatterns: list[URLPattern] = [route for route in _all if route.name in SOCKETS]
