"""Static files, served from memory by a small ASGI application.

Every file has two addresses: `/static/js/main.js`, which browsers ask for again each time, and `/static/js/main.<hash>.js`, which they
may cache for ever. Pages link to the second. Modules import each other by the first, which the import map translates:
so relative imports, cycles and `import()` work and no JavaScript is ever rewritten.

While working on the site (`make run DEV=1`) files are read when asked for, and only under their plain address.
"""

import gzip
import hashlib
import json
import re
from base64 import b64encode
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path, PurePosixPath
from posixpath import normpath
from typing import Any

from django.conf import settings

TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".webmanifest": "application/manifest+json",
    ".woff2": "font/woff2",
}
COMPRESSIBLE = {".css", ".js", ".json", ".svg", ".txt", ".webmanifest"}
STYLE_SHEET = re.compile(r'<link rel="stylesheet" href="([^"]+)">\s*')
MAX_JOINED = 16  # sets of style sheets that stay in memory joined; our pages have four
FOR_EVER = b"public, max-age=31536000, immutable"
ASK_AGAIN = b"no-cache"

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[Any]]
Send = Callable[[Any], Awaitable[None]]
Application = Callable[[Any, Any, Any], Awaitable[None]]


@cache
def static_files() -> "StaticFiles":
    """The static files of this site, read on first use."""
    return StaticFiles(settings.STATIC_DIR, settings.STATIC_URL, fresh=settings.DEBUG)


@dataclass(frozen=True)
class Asset:
    """A file ready to be sent."""

    name: str  # "js/main.js"
    body: bytes
    brotli: bytes | None = None
    """The body in Brotli, of a file that comes with it: <name>.br beside it."""

    @cached_property
    def digest(self) -> str:
        return hashlib.sha256(self.body).hexdigest()[:12]

    @cached_property
    def zipped(self) -> bytes | None:
        """The body in gzip, if that makes it smaller."""
        if PurePosixPath(self.name).suffix not in COMPRESSIBLE:
            return None
        zipped = gzip.compress(self.body, mtime=0)
        return zipped if len(zipped) < len(self.body) else None

    @property
    def content_type(self) -> str:
        return TYPES.get(PurePosixPath(self.name).suffix, "application/octet-stream")

    @property
    def hashed_name(self) -> str:
        """Its name for caches. Bundled files carry a hash already, by which they refer to each other."""
        path = PurePosixPath(self.name)
        if path.match("dist/*.js"):
            return self.name
        return str(path.with_name(f"{path.stem}.{self.digest}{path.suffix}"))


class StaticFiles:
    """All files below `root`: their addresses, the import map that joins them, and their answers."""

    def __init__(self, root: Path, prefix: str, *, fresh: bool) -> None:
        self.root = root
        self.prefix = prefix
        self.fresh = fresh
        self.assets = {} if fresh else self._read_all()
        self.by_hashed_name = {asset.hashed_name: asset for asset in self.assets.values()}
        self._joins: dict[tuple[str, ...], Asset] = {}

    # Addresses, for pages.

    def url(self, name: str) -> str:
        """The address of the file `name`. A file that isn't there is a 404 in the browser, not an error here."""
        asset = self.assets.get(name)
        return self.prefix + (asset.hashed_name if asset else name)

    def entry(self, name: str) -> str:
        """The address of the module js/`name`: the bundle if there is one of exactly these sources, else the module itself."""
        return self.url(self.bundle.get(name) or f"js/{name}")

    def chunks(self, name: str) -> list[str]:
        """What the module js/`name` imports before it can run, where it is bundled: a page asks for all of it at once."""
        return [self.url(chunk) for chunk in self._manifest.get("chunks", {}).get(name, ())]

    def parts(self, names: list[str]) -> list[str]:
        """The modules js/`names`, which a page imports when it needs them, and what they import: bundled where there is a bundle."""
        if not self.bundle:
            return [self.url(f"js/{name}") for name in names]
        bundled: dict[str, list[str]] = self._manifest.get("parts", {})
        return list(dict.fromkeys(self.url(file) for name in names for file in bundled.get(name, ())))

    @property
    def bundle(self) -> dict[str, str]:
        """Entry module -> bundled file; empty while working on the site, or when the bundle is not of the present sources."""
        entries: dict[str, str] = self._manifest.get("entries", {})
        return entries

    @cached_property
    def _manifest(self) -> dict[str, Any]:
        manifest = self.root / "dist" / "manifest.json"
        if self.fresh or not manifest.is_file():
            return {}
        bundled: dict[str, Any] = json.loads(manifest.read_bytes())
        return bundled if bundled["sources"] == sources_digest(self.root) else {}

    def together(self, head: str) -> str:
        """Lines of a page's head with one style sheet instead of many: a browser asks for six files at a time, and draws when it has
        all. Scripts come first, since they wait for the sheets before them."""
        sheets = [self.by_hashed_name.get(href.removeprefix(self.prefix)) for href in STYLE_SHEET.findall(head)]
        if self.fresh or not all(sheets):
            return head
        joined = self._joined(tuple(sheet.name for sheet in sheets if sheet))
        rest = STYLE_SHEET.sub("", head).strip()
        return f'{rest}\n  <link rel="stylesheet" href="{self.prefix}{joined.hashed_name}">'

    def sheets(self, names: list[str]) -> list[str]:
        """The addresses of style sheets that a page asks for later: one of all of them, unless working on the site."""
        if self.fresh or not all(name in self.assets for name in names):
            return [self.url(name) for name in names]
        return [self.prefix + self._joined(tuple(names)).hashed_name]

    def words(self, name: str) -> frozenset[str] | None:
        """The interface's words that the module js/`name` and all that it imports may say at once; None where it is not bundled."""
        words: dict[str, list[str]] = self._manifest.get("words", {})
        return frozenset(words[name]) if name in words else None

    def _joined(self, names: tuple[str, ...]) -> "Asset":
        """Style sheets as one, without comments and blanks; its name says which, so that any process of this site can make it."""
        if names not in self._joins:
            if len(self._joins) >= MAX_JOINED:
                self._joins.clear()
            stems = "+".join(PurePosixPath(name).stem for name in names)
            joined = b"\n".join(self.assets[name].body for name in names)
            self._joins[names] = Asset(f"css/{stems}.css", without_comments(joined))
        return self._joins[names]

    def _joined_at(self, name: str) -> "Asset | None":
        stems = PurePosixPath(name).name.partition(".")[0].split("+")
        names = tuple(f"css/{stem}.css" for stem in stems)
        if len(names) == 1 or not all(part in self.assets for part in names):
            return None
        joined = self._joined(names)
        return joined if joined.hashed_name == name else None

    @cached_property
    def import_map(self) -> str:
        """The import map, exactly as it stands in the page: its hash is in the content security policy."""
        imports = {name: self.url(f"vendor/{file}") for name, file in vendored(self.root).items()}
        if not self.bundle:
            modules = (name for name in self.assets if name.endswith(".js") and not name.startswith("dist/"))
            imports |= {self.prefix + name: self.url(name) for name in modules}
        return json.dumps({"imports": imports}, separators=(",", ":")).replace("<", "\\u003c")

    @property
    def early(self) -> str:
        """js/early.js as it stands in the page. As a file of its own it would cost a round trip before the first paint."""
        name = self.bundle.get("early.js", "js/early.js")
        body = (self.root / name).read_bytes() if self.fresh else self.assets[name].body
        return body.decode().strip()

    @property
    def inline_hashes(self) -> list[str]:
        """The hashes of the scripts that stand in a page itself, as the content security policy wants them."""
        return [f"'sha256-{b64encode(hashlib.sha256(text.encode()).digest()).decode()}'" for text in (self.import_map, self.early)]

    # Answers, for browsers.

    def before(self, pages: Application) -> Application:
        """An ASGI application that answers requests for static files and passes all others to `pages`."""

        async def application(scope: Scope, receive: Receive, send: Send) -> None:
            path = f"{self.prefix}favicon.svg" if scope["path"] == "/favicon.ico" else scope["path"]
            if path.startswith(self.prefix):
                await self._answer(path.removeprefix(self.prefix), scope, send)
            else:
                await pages(scope, receive, send)

        return application

    async def _answer(self, name: str, scope: Scope, send: Send) -> None:
        if scope["method"] not in {"GET", "HEAD"}:
            await _send(send, 405, [(b"allow", b"GET, HEAD")])
            return
        asset, caching = self._find(name)
        if asset is None:
            await _send(send, 404, [(b"content-type", b"text/plain")], b"No such file.\n")
            return

        asked = dict(scope["headers"])
        etag = f'W/"{asset.digest}"'.encode()
        headers = [
            (b"cache-control", caching),
            (b"etag", etag),
            (b"vary", b"Accept-Encoding"),
            (b"x-content-type-options", b"nosniff"),
        ]
        if etag in asked.get(b"if-none-match", b""):
            await _send(send, 304, headers)
            return

        body = asset.body
        accepted = {one.partition(b";")[0].strip() for one in asked.get(b"accept-encoding", b"").split(b",")}
        if asset.brotli and b"br" in accepted:
            body = asset.brotli
            headers.append((b"content-encoding", b"br"))
        elif asset.zipped and b"gzip" in accepted:
            body = asset.zipped
            headers.append((b"content-encoding", b"gzip"))
        headers += [(b"content-type", asset.content_type.encode()), (b"content-length", str(len(body)).encode())]
        await _send(send, 200, headers, b"" if scope["method"] == "HEAD" else body)

    def _find(self, name: str) -> tuple[Asset | None, bytes]:
        if asset := self.by_hashed_name.get(name) or self._joined_at(name):
            return asset, FOR_EVER
        if not self.fresh:
            return self.assets.get(name), ASK_AGAIN
        present = {
            path.relative_to(self.root).as_posix(): path for path in _files(self.root)
        }  # the name was found among our files, so it can't lead outside
        return (Asset(name, present[name].read_bytes()) if name in present else None), ASK_AGAIN

    def _read_all(self) -> dict[str, Asset]:
        """All files, compressed at the start rather than at the first request. Style sheets come last, since they name the hashes of the others."""
        assets: dict[str, Asset] = {}
        for path in sorted(_files(self.root), key=lambda path: (path.suffix == ".css", path)):
            if path.suffix == ".br":
                continue
            name = path.relative_to(self.root).as_posix()
            body = path.read_bytes()
            smaller = path.with_name(f"{path.name}.br")
            brotli = smaller.read_bytes() if smaller.is_file() else None
            assets[name] = Asset(name, self._with_hashed_urls(name, body, assets) if path.suffix == ".css" else body, brotli)
            _ = assets[name].zipped
        return assets

    def _with_hashed_urls(self, name: str, css: bytes, assets: dict[str, Asset]) -> bytes:
        """A style sheet in which `url(../fonts/x.woff2)` names the hashed file."""

        def hashed(match: re.Match[bytes]) -> bytes:
            target = normpath(f"{PurePosixPath(name).parent}/{match[1].decode()}")
            return f"url({self.prefix}{assets[target].hashed_name})".encode() if target in assets else match[0]

        return re.sub(rb"""url\(["']?([^"')#]+)["']?\)""", hashed, css)


def without_comments(css: bytes) -> bytes:
    """A style sheet without what only its authors read. Blanks stay where they may mean something (rcssmin takes `.a :is(.b)` for
    `.a:is(.b)`); of what more can be left out gzip makes 2 %."""
    css = re.sub(rb"/\*.*?\*/", b"", css, flags=re.DOTALL)
    return re.sub(rb" ?([{};]) ?", rb"\1", re.sub(rb"\s+", b" ", css)).strip()


def vendored(root: Path) -> dict[str, str]:
    """What our modules may import by name, and the file below vendor/ that it is."""
    listing = root / "vendor" / "importmap.json"
    names: dict[str, str] = json.loads(listing.read_bytes()) if listing.is_file() else {}
    return names


def sources_digest(root: Path) -> str:
    """One digest of everything that goes into the bundle; tools/bundle.mjs computes the same."""
    sources = sorted(
        path.relative_to(root).as_posix()
        for folder in ("js", "vendor")
        for path in _files(root / folder)
        if path.suffix in {".js", ".json"}
    )
    lines = (f"{hashlib.sha256((root / name).read_bytes()).hexdigest()}  {name}\n" for name in sources)
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.is_file() and not path.name.startswith("."))


async def _send(send: Send, status: int, headers: list[tuple[bytes, bytes]], body: bytes = b"") -> None:
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
