"""The site as one ASGI application: static files from memory, pages from Django, sockets from our own origins only."""

import os
from typing import Any

from channels.routing import ProtocolTypeRouter, URLRouter
from channels.security.websocket import OriginValidator, WebsocketDenier
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.urls import re_path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "visualizer.settings")
pages = get_asgi_application()

from visualizer.static_files import static_files  # noqa: E402 -- Django must be set up first
from visualizer.urls import websocket_urlpatterns  # noqa: E402

# Any other path is denied, as a foreign origin is. Without this last pattern URLRouter would raise an exception.
deny: Any = WebsocketDenier.as_asgi()
sockets = [*websocket_urlpatterns, re_path(r"", deny)]

application = ProtocolTypeRouter(
    {
        "http": static_files().before(pages),
        "websocket": OriginValidator(URLRouter(sockets), settings.ORIGINS),
    }
)
