"""Every address of the site: pages first, then the socket."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, re_path

from visualizer import views
from visualizer.consumers import RunConsumer


def healthz(_request: HttpRequest) -> HttpResponse:
    """Says that this process answers; for load balancers and for the tests that wait for it."""
    return HttpResponse("ok\n", content_type="text/plain")


urlpatterns = [
    path("", views.home, name="home"),
    path("healthz", healthz, name="healthz"),
    path("api/protocol/<slug:slug>.json", views.protocol_json, name="protocol-json"),
    re_path(r"^api/captions/(?P<slug>[a-z0-9-]+)\.(?P<lang>en|zh)\.json$", views.captions_json, name="captions-json"),
    re_path(r"^api/ui\.(?P<lang>en|zh)\.json$", views.words_json, name="words-json"),
    path("api/film/<slug:slug>/<slug:scenario>.json", views.film_json, name="film-json"),
    path("api/search.json", views.search_json, name="search-json"),
    path("l/", views.store, name="store"),
    path("l/<slug:digest>", views.stored_run, name="stored-run"),
    path("<slug:slug>", views.run, name="run"),
    path("<slug:slug>/<slug:scenario>", views.run, name="scenario"),
    path("<slug:slug>/<slug:scenario>/at/<slug:moment>", views.moment, name="moment"),
]

handler404 = "visualizer.views.not_found"

run_socket: Any = RunConsumer.as_asgi()  # django's path is typed for views only
websocket_urlpatterns: list[URLPattern] = [path("ws/run", run_socket)]
