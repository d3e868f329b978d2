"""Every address of the site: pages first, then the socket."""

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.views.generic import TemplateView


def healthz(_request: HttpRequest) -> HttpResponse:
    """Says that this process answers; for load balancers and for the tests that wait for it."""
    return HttpResponse("ok\n", content_type="text/plain")


urlpatterns = [
    path("", TemplateView.as_view(template_name="visualizer/base.html"), name="home"),
    path("healthz", healthz, name="healthz"),
]

websocket_urlpatterns: list[URLPattern] = []
