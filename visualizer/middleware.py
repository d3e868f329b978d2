"""The content security policy: nothing from elsewhere, nothing inline but the import map and js/early.js, whose hashes are named."""

from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponseBase
from django.utils.deprecation import MiddlewareMixin

from visualizer.static_files import static_files


class ContentSecurityPolicy(MiddlewareMixin):
    """Django 5.2 has no such middleware of its own; drop this one when it does."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        response.headers.setdefault("Content-Security-Policy", policy(request))
        response.headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
        return response


def policy(request: HttpRequest) -> str:
    """The policy for one page. The socket's address is spelled out: not every browser counts it as 'self'."""
    try:
        socket = f"{'wss' if request.is_secure() else 'ws'}://{request.get_host()}"
    except DisallowedHost:  # the Host header is not allowed; this response is the refusal
        socket = ""
    rules = {
        "default-src": "'none'",
        "script-src": f"'self' {' '.join(static_files().inline_hashes)}",
        "style-src": "'self'",
        "img-src": "'self' data: blob:",
        "font-src": "'self'",
        "connect-src": f"'self' {socket}".rstrip(),
        "base-uri": "'none'",
        "form-action": "'self'",
        "frame-ancestors": "'self'",
    }
    return "; ".join(f"{name} {value}" for name, value in rules.items())
