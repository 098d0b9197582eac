"""The web process: HTTP by Django, sockets by Channels."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "studio.settings")
http = get_asgi_application()

from channels.routing import ProtocolTypeRouter, URLRouter  # noqa: E402  # Needs the set-up above.
from channels.sessions import CookieMiddleware  # noqa: E402

from studio.accounts.strangers import is_stranger  # noqa: E402
from studio.core.bodies import BodyLimit  # noqa: E402
from studio.routing import websocket_urlpatterns  # noqa: E402
from studio.sockets import Refusal  # noqa: E402

application = ProtocolTypeRouter(
    {"http": BodyLimit(http, is_stranger), "websocket": CookieMiddleware(Refusal(URLRouter(websocket_urlpatterns)))}
)
