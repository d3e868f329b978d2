"""Pictures: what the export menu makes stands on its own, and leads back to the moment it was made of.

Each picture is made by the page as a person makes it, then judged from outside: as XML, as PNG chunks, and drawn alone in a page
that has none of our style sheets and no network.
"""

import base64
import json
import re
import struct
import zlib
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.conftest import Site

PATIENCE_MS = 60_000
RAFT = "/raft/r4?at=475"
COMMIT = "/two-phase-commit/2pc-9?at=64+1"
SVG = "{http://www.w3.org/2000/svg}"
GROUNDS = {"light": "#f1f3f9", "dark": "#0e1119", "projector": "#ffffff"}


class Exporter:
    """A run's page, and pictures of it."""

    def __init__(self, page, site: Site, folder: Path) -> None:
        self.page = page
        self.site = site
        self.folder = folder

    def open(self, address: str) -> "Exporter":
        self.page.goto(self.site.url + address)
        self.page.locator(".play:enabled").wait_for(timeout=PATIENCE_MS)
        # Paused, a short run is fetched whole; then the address carries its digest.
        self.page.wait_for_function("() => /[?&]g=/.test(location.search)", timeout=PATIENCE_MS)
        return self

    def save(self, what: str, theme: str, picture_format: str) -> Path:
        """Chooses in the menu, waits for the preview of just that, and downloads."""
        if not self.page.locator(".pop.export").count():
            self.page.keyboard.press("o")
        for name, value in (("what", what), ("theme", theme), ("format", picture_format)):
            self.page.locator(f"input[name=export-{name}][value={value}]").check()
        self.page.locator(".preview[aria-busy=false] img").wait_for(timeout=PATIENCE_MS)
        with self.page.expect_download(timeout=PATIENCE_MS) as download:
            self.page.locator("[data-action=download]").click()
        path = self.folder / download.value.suggested_filename
        download.value.save_as(path)
        return path

    def address(self) -> str:
        return self.page.url.removeprefix(self.site.url)


@pytest.fixture
def exporter(page, live_server_process: Site, tmp_path: Path) -> Exporter:
    return Exporter(page, live_server_process, tmp_path)


def chunks(png: bytes) -> dict[bytes, bytes]:
    """The chunks of a PNG file by type; the checksums must be right."""
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    found, at = {}, 8
    while at < len(png):
        (length,) = struct.unpack(">I", png[at : at + 4])
        kind, data = png[at + 4 : at + 8], png[at + 8 : at + 8 + length]
        assert struct.unpack(">I", png[at + 8 + length : at + 12 + length]) == (zlib.crc32(kind + data),)
        found[kind] = data
        at += 12 + length
    return found


def carried_by(picture: Path) -> dict[str, str]:
    """What a picture says of its run."""
    if picture.suffix == ".png":
        keyword, _, _, text = re.fullmatch(
            rb"([^\0]*)\0\0\0([^\0]*)\0([^\0]*)\0(.*)", chunks(picture.read_bytes())[b"iTXt"], re.DOTALL
        ).groups()
        assert keyword == b"protocol-theatre"
        return json.loads(text)
    run = ElementTree.parse(picture).find(f"{SVG}metadata/{{urn:protocol-theatre}}run")
    assert run is not None
    assert run.text
    return json.loads(run.text)


def drawn_alone(page, svg: str, scale: int) -> bytes:
    """A screenshot of an SVG in an empty page."""
    root = ElementTree.fromstring(svg)
    page.set_viewport_size({"width": int(root.get("width")), "height": int(root.get("height"))})
    page.set_content(
        f"<style>html,body{{margin:0}}img{{display:block}}</style><img src='data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}'>"
    )
    page.evaluate("() => document.images[0].decode()")
    return page.screenshot(scale="css" if scale == 1 else "device")


def difference(page, a: bytes, b: bytes) -> float:
    """How much two pictures of one size differ: the mean of all colours' differences, 0 to 255."""
    return page.evaluate(
        """async (pictures) => {
            const read = async (base64) => {
                const image = new Image();
                image.src = `data:image/png;base64,${base64}`;
                await image.decode();
                const canvas = document.createElement("canvas");
                [canvas.width, canvas.height] = [image.naturalWidth, image.naturalHeight];
                const pen = canvas.getContext("2d");
                pen.drawImage(image, 0, 0);
                return pen.getImageData(0, 0, canvas.width, canvas.height);
            };
            const [a, b] = [await read(pictures[0]), await read(pictures[1])];
            if (a.width !== b.width || a.height !== b.height) return 255;
            let sum = 0;
            for (let i = 0; i < a.data.length; i++) sum += Math.abs(a.data[i] - b.data[i]);
            return sum / a.data.length;
        }""",
        [base64.b64encode(a).decode(), base64.b64encode(b).decode()],
    )


# What is in a picture


@pytest.mark.parametrize("locale", ["en-US", "zh-CN"])
def test_a_svg_of_every_kind_and_theme_needs_nothing_else(open_page, live_server_process: Site, tmp_path: Path, locale: str) -> None:
    """Well-formed, without variables, classes, styles of its own or anything from elsewhere; its fonts and its run inside."""
    exporter = Exporter(open_page(locale=locale), live_server_process, tmp_path).open(COMMIT)
    for what in ("stage", "diagram", "both"):
        for theme, ground in GROUNDS.items():
            path = exporter.save(what, theme, "svg")
            text = path.read_text(encoding="utf-8")
            root = ElementTree.fromstring(text)
            assert path.name == f"two-phase-commit-2pc-9-64ms-{what}.svg"
            assert "var(" not in text
            assert "currentColor" not in text
            names = {element.tag.removeprefix(SVG) for element in root.iter()}
            assert not names & {"use", "foreignObject", "script", "image", "symbol", "filter", "switch", "a"}
            attributes = {name for element in root.iter() for name in element.attrib}
            assert not attributes & {"class", "style", "href", "data-id", "tabindex", "pathLength"}
            paints = {value for element in root.iter() for name in ("fill", "stroke", "stop-color") if (value := element.get(name))}
            assert not [paint for paint in paints if not re.fullmatch(r"#[0-9a-f]{6}|none|url\(#[\w-]+\)", paint)]
            assert set(re.findall(r"url\(#([\w-]+)\)", text)) <= {element.get("id") for element in root.iter()}
            assert not [url for url in re.findall(r"url\(([^)]{1,40})", text) if not url.startswith(("#", "data:font/woff2"))]
            grounds = [rect.get("fill") for rect in root.find(f"{SVG}g").findall(f"{SVG}rect")]
            assert what == "diagram" or grounds[0] == ground
            families = [re.findall(r"'([^']+)'", element.get("font-family"))[:2] for element in root.iter(f"{SVG}text")]
            used = {first for first, _ in families} | {second for _, second in families if second == "Noto Sans SC"}
            assert used == set(re.findall(r'font-family:"([^"]+)"', text))
            assert ("Noto Sans SC" in used) == (locale == "zh-CN")
            assert carried_by(path)["address"] == exporter.address()


def test_a_png_has_two_dots_to_each_point_and_is_the_same_every_time(exporter: Exporter) -> None:
    """The same moment twice, byte by byte: no font comes too late."""
    exporter.open(RAFT)
    svg = ElementTree.parse(exporter.save("stage", "light", "svg")).getroot()
    first = exporter.save("stage", "light", "png").read_bytes()
    width, height = struct.unpack(">II", chunks(first)[b"IHDR"][:8])
    assert (width, height) == (2 * int(svg.get("width")), 2 * int(svg.get("height")))
    assert struct.unpack(">IIB", chunks(first)[b"pHYs"]) == (5669, 5669, 1)
    exporter.page.reload()
    assert exporter.open(RAFT).save("stage", "light", "png").read_bytes() == first


@pytest.mark.parametrize("locale", ["en-US", "zh-CN"])
def test_svg_alone_and_png_show_the_same(open_page, live_server_process: Site, tmp_path: Path, locale: str) -> None:
    """In a page without our style sheets and fonts the SVG looks as the PNG does; in another theme it doesn't."""
    exporter = Exporter(open_page(locale=locale), live_server_process, tmp_path).open(RAFT)
    png = exporter.save("both", "dark", "png").read_bytes()
    svg = exporter.save("both", "dark", "svg").read_text(encoding="utf-8")
    other = exporter.save("both", "light", "svg").read_text(encoding="utf-8")
    alone = open_page(device_scale_factor=2)
    assert difference(alone, png, drawn_alone(alone, svg, 2)) < 0.5
    assert difference(alone, png, drawn_alone(alone, other, 2)) > 20


def test_without_its_fonts_a_picture_would_look_different(exporter: Exporter, open_page) -> None:
    """So the fonts that are in it are really used."""
    svg = exporter.open(RAFT).save("stage", "light", "svg").read_text(encoding="utf-8")
    alone = open_page()
    with_fonts = drawn_alone(alone, svg, 1)
    without = drawn_alone(alone, re.sub(r"<style>.*?</style>", "", svg, flags=re.DOTALL), 1)
    assert difference(alone, with_fonts, without) > 0.3


def test_a_picture_is_the_same_from_a_phone_and_from_any_theme(open_page, live_server_process: Site, tmp_path: Path) -> None:
    """The figure is no screenshot: it depends neither on the window nor on the page's theme."""
    pictures = []
    for viewport, theme in (
        ({"width": 1440, "height": 900}, "light"),
        ({"width": 390, "height": 844}, "projector"),
        ({"width": 1440, "height": 900}, "dark"),
    ):
        page = open_page(viewport=viewport)
        page.add_init_script(f"localStorage.setItem('theme', {theme!r})")
        exporter = Exporter(page, live_server_process, tmp_path).open(RAFT)
        pictures.append(
            re.sub(
                r"\b(hatch|bars|doubt|spot|fade-left|fade-right)-[sd]\d+",
                r"\1",
                exporter.save("stage", "dark", "svg").read_text(encoding="utf-8"),
            )
        )
    assert pictures[0] == pictures[1] == pictures[2]


def test_making_a_picture_leaves_no_trace_on_the_page(exporter: Exporter) -> None:
    """The figure stands beside the page for one task only, and the page keeps its theme and its moment."""
    exporter.open(RAFT)
    before = exporter.address()
    exporter.page.evaluate(
        """() => {
            window.seen = [];
            new MutationObserver((records) => {
                for (const { target } of records) window.seen.push(target.dataset.theme);
            }).observe(document.documentElement, { attributes: true });
        }"""
    )
    exporter.save("both", "dark", "svg")
    assert exporter.page.evaluate("() => window.seen") == []
    assert exporter.page.locator(".easel").count() == 0
    assert exporter.address() == before


def test_a_run_that_is_broken_on_purpose_says_so_in_its_picture(exporter: Exporter) -> None:
    """A slide with it must not look like the correct protocol."""
    exporter.open("/raft/r1?p=forget-vote.1&at=300")
    tag = exporter.page.locator("[data-action=broken]").get_attribute("title")
    root = ElementTree.parse(exporter.save("stage", "light", "svg")).getroot()
    assert tag
    assert [text.text for text in root.iter(f"{SVG}text") if text.text == f"Broken on purpose: {tag}"]


# The way back


def drop(page, files: list[tuple[str, str, bytes]], link: str = "") -> None:
    """What the browser does when something is dropped on the page."""
    page.evaluate(
        """([files, link]) => {
            const data = new DataTransfer();
            for (const [name, type, base64] of files)
                data.items.add(new File([Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))], name, { type }));
            if (link) data.setData("text/uri-list", link);
            for (const kind of ["dragenter", "dragover", "drop"])
                document.body.dispatchEvent(new DragEvent(kind, { dataTransfer: data, bubbles: true, cancelable: true }));
        }""",
        [[(name, kind, base64.b64encode(content).decode()) for name, kind, content in files], link],
    )


@pytest.mark.parametrize("picture_format", ["png", "svg"])
@pytest.mark.parametrize("where", ["/", "/two-phase-commit/2pc-1"])
def test_a_dropped_picture_resumes_its_run(exporter: Exporter, open_page, picture_format: str, where: str) -> None:
    """Another person drops it on the catalogue, or on another run: same address, same moment, same digest."""
    exporter.open("/raft/r1?x=crash:s1@300&u=2000&at=300.5+1")
    path = exporter.save("stage", "light", picture_format)
    page = open_page()
    page.goto(exporter.site.url + where)
    page.locator(".veil").wait_for(state="attached", timeout=PATIENCE_MS)
    drop(page, [(path.name, "image/png", path.read_bytes())])
    page.wait_for_url(re.compile(r"/raft/r1"), timeout=PATIENCE_MS)
    other = Exporter(page, exporter.site, exporter.folder)
    page.locator(".play:enabled").wait_for(timeout=PATIENCE_MS)
    again = other.save("stage", "light", picture_format)
    page.wait_for_function("() => /[?&]g=/.test(location.search)", timeout=PATIENCE_MS)
    assert other.address() == exporter.address()
    assert carried_by(again) | {"digest": ""} == carried_by(path) | {"digest": ""}
    assert carried_by(path)["digest"]


def test_a_picture_is_opened_from_the_menu_by_whoever_cannot_drop(exporter: Exporter) -> None:
    path = exporter.open(RAFT).save("diagram", "light", "svg")
    exporter.open(COMMIT)
    exporter.page.keyboard.press("o")
    exporter.page.locator("[data-action=open-picture]").set_input_files(path)
    exporter.page.wait_for_url(re.compile(r"/raft/r4\?at=475"), timeout=PATIENCE_MS)


@pytest.mark.parametrize("where", ["/", RAFT])
@pytest.mark.parametrize(
    ("files", "link", "why"),
    [
        ([("a.svg", "image/svg+xml", b"<svg xmlns='http://www.w3.org/2000/svg'/>")], "", "holds no run"),
        ([("a.pdf", "application/pdf", b"%PDF-1.7")], "", "no PNG or SVG"),
        ([], "https://elsewhere.example/raft/r4", "another site"),
    ],
)
def test_what_holds_no_run_is_refused_in_words(page, live_server_process: Site, where: str, files: list, link: str, why: str) -> None:
    """And the page stays where it is."""
    page.goto(live_server_process.url + where)
    page.locator(".veil").wait_for(state="attached", timeout=PATIENCE_MS)
    before = page.evaluate("() => location.pathname")
    drop(page, files, link)
    page.locator(".toast", has_text=why).wait_for(timeout=PATIENCE_MS)
    assert page.evaluate("() => location.pathname") == before


def test_a_link_to_a_moment_may_be_dropped_too(page, live_server_process: Site) -> None:
    page.goto(live_server_process.url)
    page.locator(".veil").wait_for(state="attached", timeout=PATIENCE_MS)
    drop(page, [], live_server_process.url + RAFT)
    page.wait_for_url(re.compile(r"/raft/r4\?at=475"), timeout=PATIENCE_MS)


def test_a_veil_says_what_a_drop_will_do(page, live_server_process: Site) -> None:
    """It hangs as long as a file is over the page, and goes when it leaves."""
    page.goto(live_server_process.url + RAFT)
    page.locator(".veil").wait_for(state="attached", timeout=PATIENCE_MS)
    page.evaluate(
        """() => {
            const data = new DataTransfer();
            data.items.add(new File(["x"], "x.png", { type: "image/png" }));
            window.drag = (kind) => document.body.dispatchEvent(new DragEvent(kind, { dataTransfer: data, bubbles: true, cancelable: true }));
            window.drag("dragenter");
        }"""
    )
    page.locator(".veil", has_text="Drop a picture").wait_for(timeout=PATIENCE_MS)
    page.evaluate("() => window.drag('dragleave')")
    page.locator(".veil").wait_for(state="hidden", timeout=PATIENCE_MS)


def test_the_menu_is_worked_by_keyboard_alone(exporter: Exporter) -> None:
    """Key o opens it with the focus on the download; arrows choose in a group; Escape closes it."""
    exporter.open(RAFT)
    page = exporter.page
    page.keyboard.press("o")
    page.locator("[data-action=download]:focus").wait_for(timeout=PATIENCE_MS)
    page.locator("input[name=export-what][value=stage]").focus()
    page.keyboard.press("ArrowRight")
    assert page.locator("input[name=export-what][value=diagram]").is_checked()
    page.keyboard.press("Escape")
    page.locator(".pop.export").wait_for(state="detached", timeout=PATIENCE_MS)
