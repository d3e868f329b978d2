"""Makes the pictures of docs/composing-pictures.md: one of each arrangement, mark and exhibit, drawn by the page itself.

For maintainers, after the look of a part was changed: `make parts`. It starts a site with the toys as its plug-ins, opens each address of `PARTS`
in Chromium, hides what isn't of the part, and has the page's own export draw the rest. Each picture is a file in docs/pictures/parts that needs
nothing else: its fonts are in it, cut to the letters that it uses. The same code gives the same files.

`.venv/bin/python tools/parts.py mark-card exhibit-tree` makes only these two.
"""

import base64
import io
import re
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree

if TYPE_CHECKING:
    from playwright.sync_api import Page

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
from tests.chromium import CHROMIUM_FLAGS, SHELL, chromium_path  # noqa: E402 -- it is found only from here on
from tests.conftest import Site  # noqa: E402

TOYS = ROOT / "tests/toys"
PICTURES = ROOT / "docs/pictures/parts"
LARGE, SMALL, TALL = (1440, 900), (1100, 820), (1100, 1080)  # px: windows, of which a stage is about a half; a stage of its own is small
FONTS = {  # the file of each face that a picture may be set in, by the name that the export writes
    ("Atkinson Hyperlegible Next", "200 800"): "ahn.woff2",
    ("Atkinson Hyperlegible Mono", "200 800"): "ahm.woff2",
    ("Bricolage Grotesque", "700"): "bricolage.woff2",
    ("Noto Sans SC", "400"): "nsc-400.woff2",
    ("Noto Sans SC", "700"): "nsc-700.woff2",
}
STAGE = ".stage-drawing > g:not(.layer-defs, .layer-exhibits, .layer-around)"
"""All of a stage but its exhibits and what is drawn around its nodes."""


@dataclass(frozen=True)
class Part:
    """A picture: the moment that is shown, which elements of the stage belong to the part, and the size of the window in px."""

    address: str
    keep: str
    window: tuple[int, int] = LARGE


def mark(kind: str, nth: int = 0) -> Part:
    """A mark as it stands beside the shop's disc, the `nth` of its kind."""
    return Part("/toy-marks/one-shop?at=58", f".node[data-id=s1] .register.{kind} >> {nth}")


def exhibit(kind: str, address: str, nth: int = 0) -> Part:
    """An exhibit in its region, the `nth` of its kind."""
    return Part(address, f".exhibit-{kind} >> {nth}")


PARTS = {
    "arrangement-ring": Part("/raft/r4?at=475", STAGE, SMALL),
    "arrangement-rows": Part("/two-phase-commit/2pc-1?at=45", STAGE, SMALL),
    "arrangement-columns": Part("/paxos/p1?at=40", STAGE, SMALL),
    "arrangement-grid": Part("/toy-grid/orders?at=38", STAGE, (1240, 800)),
    "arrangement-free": Part("/toy-swarm/some?at=30", STAGE, SMALL),
    "marks": Part("/toy-marks/one-shop?at=58", ".node[data-id=s1] >> 0"),
    "mark-card": mark("card", 1),
    "mark-card-floor": mark("card"),
    "mark-chips": mark("chips"),
    "mark-bar": mark("bar"),
    "mark-bucket": mark("bucket"),
    "mark-tiles": mark("tiles"),
    "mark-rows": mark("rows"),
    "mark-queue": mark("queue"),
    "exhibit-worlds": Part("/two-phase-commit/2pc-7?at=760", ".layer-exhibits"),
    "exhibit-table": exhibit("table", "/toy-marks/five-shops?at=25"),
    "exhibit-meter": exhibit("meter", "/toy-gauges/transfers?at=85"),
    "exhibit-bars": exhibit("bars", "/toy-gauges/transfers?at=85"),
    "exhibit-purse": exhibit("purse", "/toy-gauges/transfers?at=85"),
    "exhibit-arcs": exhibit("arcs", "/toy-ring/join?at=46"),
    "exhibit-sets": Part("/toy-groups/join?at=28", f"{STAGE}, .layer-around", SMALL),
    "exhibit-curve": exhibit("curve", "/toy-clocks/late?at=100"),
    "exhibit-spans": Part("/toy-clocks/late?at=125", ".exhibit-spans >> 0", TALL),
    "exhibit-spans-role": Part("/toy-clocks/late?at=125", ".exhibit-spans >> 1", TALL),
    "exhibit-tree": exhibit("tree", "/toy-flow/words?at=28"),
    "exhibit-ribbons": Part("/toy-flow/words?at=28", f"{STAGE}, .layer-around", SMALL),
}
"""The pictures by the names of their files."""

DRAW = """async (keep) => {
    const MARGIN = 14; // px around the part
    const { flatten, make } = await import("/static/js/export/flatten.js");
    const host = document.querySelector("[data-host=stage]");
    const [selector, nth] = keep.split(" >> ");
    const all = [...host.querySelectorAll(selector)];
    const kept = nth === undefined ? all : [all[Number(nth)]];
    if (!kept.length || !kept[0]) throw new Error(`nothing is ${keep}`);
    const hidden = [];
    const hide = (parent) => {
        for (const child of parent.children) {
            if (kept.includes(child) || child.matches(".layer-defs")) continue;
            if (kept.some((one) => child.contains(one))) hide(child);
            else hidden.push(child);
        }
    };
    hide(host);
    for (const one of hidden) one.style.display = "none";
    const answer = await fetch(document.querySelector("[data-icons]").dataset.icons);
    const icons = new DOMParser().parseFromString(await answer.text(), "image/svg+xml");
    const { drawing, defs } = flatten(host, icons);
    const svg = make("svg");
    svg.append(defs, drawing);
    document.body.append(svg);
    const box = drawing.getBBox();
    const [left, top] = [box.x - MARGIN, box.y - MARGIN].map(Math.floor);
    const [right, bottom] = [box.x + box.width + MARGIN, box.y + box.height + MARGIN].map(Math.ceil);
    svg.setAttribute("viewBox", [left, top, right - left, bottom - top].join(" "));
    svg.setAttribute("width", right - left);
    svg.setAttribute("height", bottom - top);
    const floor = [...(function* (at) { for (; at; at = at.parentElement) yield getComputedStyle(at).backgroundColor; })(host)];
    const [red, green, blue] = floor.find((colour) => !/, 0\\)$|transparent/.test(colour)).match(/\\d+/g).map(Number);
    const fill = `#${[red, green, blue].map((part) => part.toString(16).padStart(2, "0")).join("")}`;
    svg.prepend(make("rect", { x: left, y: top, width: right - left, height: bottom - top, rx: 8, fill }));
    svg.remove();
    for (const one of hidden) one.style.display = "";
    return new XMLSerializer().serializeToString(svg);
}"""


def main(names: list[str]) -> None:
    from playwright.sync_api import sync_playwright

    unknown = [name for name in names if name not in PARTS]
    if unknown:
        sys.exit(f"There is no part {', '.join(unknown)}. There are {', '.join(PARTS)}.")
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as var, sync_playwright() as playwright:
        # With DEV the page's modules are served as they are written, so that the export can be asked for by its name.
        site = Site(Path(var), environment={"PLUGINS_DIR": str(TOYS), "DEV": "1"})
        browser = playwright.chromium.launch(executable_path=chromium_path(SHELL, "chromium"), args=CHROMIUM_FLAGS)
        try:
            site.start()
            page = browser.new_context(locale="en-US", color_scheme="light", reduced_motion="reduce").new_page()
            shown = None
            for name in names or PARTS:
                part = PARTS[name]
                if (part.address, part.window) != shown:
                    show(page, site.url, part)
                    shown = part.address, part.window
                to = PICTURES / f"{name}.svg"
                to.write_text(with_fonts(page.evaluate(DRAW, part.keep)), encoding="utf-8")
                print(f"{to.relative_to(ROOT)}  {to.stat().st_size / 1024:.1f} kB")
        finally:
            browser.close()
            site.stop()


def show(page: "Page", url: str, part: Part) -> None:
    """Opens the part's moment, and waits until its picture is there."""
    width, height = part.window
    page.set_viewport_size({"width": width, "height": height})
    page.goto(url + part.address)
    page.locator(".node").first.wait_for()
    page.wait_for_function("() => /[?&]g=/.test(location.search)")  # the whole run has come
    page.evaluate("() => document.fonts.ready.then(() => null)")


def with_fonts(svg: str) -> str:
    """The picture with its fonts in it, each cut to the letters that are set in it; what its texts have in common stands once."""
    rules = [
        f'@font-face{{font-family:"{family}";src:url(data:font/woff2;base64,{cut(FONTS[family, weight], letters)}) format("woff2");font-weight:{weight}}}'
        for (family, weight), letters in letters_of(svg).items()
    ]
    for n, families in enumerate(dict.fromkeys(re.findall(r'font-family="([^"]+)"', svg))):
        rules.append(f".f{n}{{font-family:{families}}}")
        svg = svg.replace(f'font-family="{families}"', f'class="f{n}"')
    return re.sub(r"(<svg[^>]*>)", lambda head: f"{head[1]}<style>{''.join(rules)}</style>", svg, count=1) + "\n"


def letters_of(svg: str) -> dict[tuple[str, str], str]:
    """What is set in each face, in the order of `FONTS`. A text names our face first, and the Chinese one where it has such letters."""
    letters: dict[tuple[str, str], set[str]] = {}
    for text in ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}text"):
        for family in re.findall(r"'([^']+)'", text.get("font-family", "")):
            bold = "700" if float(text.get("font-weight", "400")) > 550 else "400"
            face = next((face for face in FONTS if face[0] == family and face[1] in ("200 800", bold)), None)
            if face:
                letters.setdefault(face, set()).update(text.text or "")
    return {face: "".join(sorted(letters[face])) for face in FONTS if face in letters}


def cut(file: str, letters: str) -> str:
    """A font with these letters only, as base64. Letters that it doesn't have are another face's."""
    from fontTools import subset  # only this program needs it: `make parts` installs it
    from fontTools.ttLib import TTFont

    font = TTFont(ROOT / "static/fonts" / file, recalcTimestamp=False)
    worker = subset.Subsetter(subset.Options(layout_features=["kern"]))  # with its hints, without which texts may be wider than on the page
    worker.populate(unicodes=[ord(letter) for letter in letters])
    worker.subset(font)
    font.flavor = "woff2"
    out = io.BytesIO()
    font.save(out)
    return base64.b64encode(out.getvalue()).decode()


if __name__ == "__main__":
    main(sys.argv[1:])
