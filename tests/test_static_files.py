"""Static files: two addresses each, the import map that joins them, and which of bundle and modules a page gets."""

import gzip
import json
from pathlib import Path

import pytest

from visualizer.static_files import StaticFiles, sources_digest


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A small tree of static files: a style sheet with a font, two modules, one library."""
    files = {
        "css/page.css": "@font-face { src: url(../fonts/a.woff2) } " + "a { color: red } " * 20,
        "fonts/a.woff2": "font",
        "js/main.js": 'import "./core/a.js"; import "lib";',
        "js/core/a.js": "export {};",
        "vendor/importmap.json": '{"lib": "lib/lib.js"}',
        "vendor/lib/lib.js": "export {};",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


def bundled(root: Path, sources: str) -> StaticFiles:
    (root / "dist").mkdir()
    (root / "dist/main.X.js").write_text("bundle")
    (root / "dist/manifest.json").write_text(json.dumps({"sources": sources, "entries": {"main.js": "dist/main.X.js"}}))
    return StaticFiles(root, "/static/", fresh=False)


async def ask(files: StaticFiles, path: str, method: str = "GET", **headers: str) -> tuple[int, dict[str, str], bytes]:
    """One request, as a server would make it; pages answer 418."""
    sent: list[dict] = []

    async def send(message: dict) -> None:
        sent.append(message)

    async def pages(_scope: object, _receive: object, send) -> None:
        await send({"type": "http.response.start", "status": 418, "headers": []})
        await send({"type": "http.response.body"})

    asked = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    await files.before(pages)({"path": path, "method": method, "headers": asked}, None, send)
    answer = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return sent[0]["status"], answer, sent[1].get("body", b"")


async def test_a_hashed_address_may_be_kept_for_ever_and_a_plain_one_is_asked_for_again(root: Path) -> None:
    files = StaticFiles(root, "/static/", fresh=False)
    status, headers, body = await ask(files, files.url("js/core/a.js"))
    assert (status, body) == (200, b"export {};")
    assert "immutable" in headers["cache-control"]
    assert headers["content-type"].startswith("text/javascript")

    _, headers, _ = await ask(files, "/static/js/core/a.js")
    assert headers["cache-control"] == "no-cache"
    status, _, body = await ask(files, "/static/js/core/a.js", if_none_match=headers["etag"])
    assert (status, body) == (304, b"")


async def test_gzip_is_for_those_who_ask_and_only_where_it_helps(root: Path) -> None:
    files = StaticFiles(root, "/static/", fresh=False)
    _, headers, body = await ask(files, "/static/css/page.css", accept_encoding="gzip, br")
    assert headers["content-encoding"] == "gzip"
    assert b"color: red" in gzip.decompress(body)
    _, headers, _ = await ask(files, "/static/css/page.css")
    assert "content-encoding" not in headers
    _, headers, _ = await ask(files, "/static/fonts/a.woff2", accept_encoding="gzip")
    assert "content-encoding" not in headers


async def test_style_sheets_name_the_hashed_fonts(root: Path) -> None:
    files = StaticFiles(root, "/static/", fresh=False)
    _, _, body = await ask(files, "/static/css/page.css")
    assert f"url({files.url('fonts/a.woff2')})" in body.decode()


@pytest.mark.parametrize("fresh", [True, False])
async def test_what_is_no_static_file_is_refused_or_left_to_the_pages(root: Path, fresh: bool) -> None:
    (root.parent / "secret.txt").write_text("secret")
    files = StaticFiles(root, "/static/", fresh=fresh)
    assert (await ask(files, "/raft"))[0] == 418
    assert (await ask(files, "/static/js/none.js"))[0] == 404
    assert (await ask(files, "/static/../secret.txt"))[0] == 404
    assert (await ask(files, f"/static/{root.parent}/secret.txt"))[0] == 404
    assert (await ask(files, "/static/\0"))[0] == 404
    assert (await ask(files, "/static/js/main.js", method="POST"))[0] == 405
    status, headers, body = await ask(files, "/static/js/main.js", method="HEAD")
    assert (status, headers["content-length"], body) == (200, "35", b"")


def test_modules_are_joined_by_the_import_map(root: Path) -> None:
    files = StaticFiles(root, "/static/", fresh=False)
    imports = json.loads(files.import_map)["imports"]
    assert imports["lib"] == files.url("vendor/lib/lib.js")
    assert imports["/static/js/core/a.js"] == files.url("js/core/a.js") != "/static/js/core/a.js"


def test_a_page_gets_the_bundle_only_if_it_is_of_the_present_sources(root: Path) -> None:
    files = bundled(root, sources_digest(root))
    assert files.entry("main.js") == "/static/dist/main.X.js"
    assert list(json.loads(files.import_map)["imports"]) == ["lib"]


def test_a_stale_bundle_is_not_served(root: Path) -> None:
    files = bundled(root, "of other sources")
    assert files.entry("main.js") == files.url("js/main.js")


async def test_while_working_on_the_site_every_request_sees_the_file_as_it_is(root: Path) -> None:
    files = StaticFiles(root, "/static/", fresh=True)
    assert files.url("js/main.js") == files.entry("main.js") == "/static/js/main.js"
    (root / "js/main.js").write_text("changed")
    assert (await ask(files, "/static/js/main.js"))[2] == b"changed"


HEAD = """<link rel="stylesheet" href="{first}">
  <link rel="stylesheet" href="{second}">
  <script src="/static/js/early.js"></script>"""


async def test_style_sheets_are_sent_as_one_file_after_the_scripts(root: Path) -> None:
    """A script waits for the sheets before it, and a browser asks for six files at a time."""
    (root / "css/more.css").write_text("/* who reads this? */\nb { color: blue }")
    files = StaticFiles(root, "/static/", fresh=False)
    head = files.together(HEAD.format(first=files.url("css/page.css"), second=files.url("css/more.css")))
    script, sheet = head.split("\n")
    assert script == '<script src="/static/js/early.js"></script>'
    address = sheet.split('"')[3]

    for site in (files, StaticFiles(root, "/static/", fresh=False)):  # another process has never drawn that page
        status, headers, body = await ask(site, address)
        assert status == 200
        assert "immutable" in headers["cache-control"]
        assert body.startswith(b"@font-face{src: url(/static/fonts/a.")
        assert body.endswith(b"a{color: red}b{color: blue}")
    status, _, _ = await ask(files, address.replace("page+more", "more+page"))
    assert status == 404


def test_style_sheets_stay_apart_while_working_on_the_site(root: Path) -> None:
    head = HEAD.format(first="/static/css/page.css", second="/static/css/more.css")
    assert StaticFiles(root, "/static/", fresh=True).together(head) == head


def test_what_an_entry_imports_is_named_with_it(root: Path) -> None:
    (root / "dist").mkdir()
    (root / "dist/chunk.Y.js").write_text("part")
    manifest = {"sources": sources_digest(root), "entries": {"main.js": "dist/main.X.js"}, "chunks": {"main.js": ["dist/chunk.Y.js"]}}
    (root / "dist/manifest.json").write_text(json.dumps(manifest))
    assert StaticFiles(root, "/static/", fresh=False).chunks("main.js") == ["/static/dist/chunk.Y.js"]
    assert StaticFiles(root, "/static/", fresh=True).chunks("main.js") == []


async def test_a_bundled_file_is_sent_in_brotli_where_it_comes_with_it(root: Path) -> None:
    (root / "dist").mkdir()
    (root / "dist/main.X.js").write_text("bundle" * 100)
    (root / "dist/main.X.js.br").write_bytes(b"smaller")
    files = StaticFiles(root, "/static/", fresh=False)
    address = files.url("dist/main.X.js")
    for accepted, encoding in (("gzip, deflate, br", "br"), ("gzip", "gzip"), ("", None)):
        status, headers, body = await ask(files, address, accept_encoding=accepted)
        assert (status, headers.get("content-encoding")) == (200, encoding)
        assert (body == b"smaller") == (encoding == "br")
    assert "dist/main.X.js.br" not in files.assets


def test_sheets_for_later_are_one_file_where_pages_are_bundled(root: Path) -> None:
    names = ["css/page.css", "css/more.css"]
    for name in names:
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).write_text(".a { color: red }")
    (joined,) = StaticFiles(root, "/static/", fresh=False).sheets(names)
    assert joined.startswith("/static/css/page+more.")
    assert StaticFiles(root, "/static/", fresh=True).sheets(names) == [f"/static/{name}" for name in names]
