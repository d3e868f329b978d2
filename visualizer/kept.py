"""JSON that is the same for all browsers until the next release: made once, zipped once, and cached by browsers."""

from __future__ import annotations

import gzip
from functools import cache
from hashlib import blake2b
from pathlib import Path

import msgspec
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified

from protocols import catalog

FOR_EVER = "public, max-age=31536000, immutable"


class Kept(msgspec.Struct, frozen=True):
    """A JSON text, ready to be sent."""

    body: bytes
    zipped: bytes
    digest: str

    @classmethod
    def of(cls, value: object) -> Kept:
        """The JSON of a value; `msgspec.Raw` within it stands as it is."""
        body = msgspec.json.encode(value)
        return cls(body, gzip.compress(body, mtime=0), blake2b(body, digest_size=8).hexdigest())

    def answer(self, request: HttpRequest) -> HttpResponse:
        """The response. Browsers that ask for this release (`?v=`) may cache it for ever; all others ask again each time."""
        etag = f'W/"{self.digest}"'
        response: HttpResponse
        if etag in request.headers.get("If-None-Match", ""):
            response = HttpResponseNotModified()
        else:
            zips = "gzip" in request.headers.get("Accept-Encoding", "")
            response = HttpResponse(self.zipped if zips else self.body, content_type="application/json")
            if zips:
                response.headers["Content-Encoding"] = "gzip"
        response.headers["ETag"] = etag
        response.headers["Vary"] = "Accept-Encoding"
        response.headers["Cache-Control"] = FOR_EVER if request.GET.get("v") == release() else "no-cache"
        return response


@cache
def release() -> str:
    """A name for what runs and words are made of: another engine, protocol or caption is another release."""
    digest = blake2b(digest_size=6)
    for folder in (settings.BASE_DIR / "protocols", settings.STATIC_DIR / "i18n", Path(__file__).parent, *catalog.plugin_folders()):
        for path in sorted(p for p in folder.rglob("*") if p.suffix in {".py", ".json"}):
            digest.update(path.read_bytes())
    return digest.hexdigest()
