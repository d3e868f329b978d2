"""Every key moment, looked at by a machine: no text lies on a text or is cut off, no panel on a node, nothing moves that is fixed.

Each scenario's page is opened once per size; then the page itself goes from moment to moment, and changes its theme and language.
`make test` looks at every moment in one theme, language and size; over all scenarios each combination occurs. `make soak` looks at all.
"""

from itertools import product

import pytest

from protocols.catalog import find_spec, ours
from tests.browser import layout
from tests.browser.theatre import Theatre
from tests.conftest import Site
from visualizer.films import moment_place

SIZES = [(1440, 900), (390, 844), (1024, 768), (1920, 1080), (1280, 720)]
THEMES = ["light", "dark", "projector"]
LOCALES = {"en": "en-US", "zh": "zh-CN"}
RUNS = [f"{slug}/{scenario.slug}" for slug in ours() for scenario in find_spec(slug).scenarios]
# Neighbours differ in size, theme and language, as the numbers of the three have no common divisor.
LOOKS = [(SIZES[i % 5], THEMES[i % 3], list(LOCALES)[i % 2]) for i in range(30)]

GO_TO = """(address) => {
    history.replaceState(history.state, "", address);
    dispatchEvent(new PopStateEvent("popstate", { state: history.state }));
}"""
# The page has taken it up when the address bar names the run's digest, which ours leaves out; what turns or fades is brought to its end.
STANDS = """() => {
    if (!location.search.includes("&g=") || document.fonts.status !== "loaded") return false;
    for (const animation of document.getAnimations()) if (animation.effect.getComputedTiming().endTime !== Infinity) animation.finish();
    return true;
}"""


def moments(run: str) -> list[str]:
    """The addresses of a scenario's key moments."""
    slug, name = run.split("/")
    scenario = next(one for one in find_spec(slug).scenarios if one.slug == name)
    return [f"/{run}?at={moment_place(slug, name, moment.slug)}" for moment in scenario.moments]


def go_to(page, address: str) -> None:
    page.evaluate(GO_TO, address)
    page.wait_for_function(STANDS)


def look(page, theme: str, lang: str) -> None:
    """Presses the page's own buttons until it looks like that."""
    for action, icon, now in (
        ("theme", "sun", f"document.documentElement.dataset.theme === '{theme}'"),
        ("language", "languages", f"document.documentElement.lang.startsWith('{lang}')"),
    ):
        for _ in THEMES:
            if page.evaluate(now):
                break
            before = page.evaluate("JSON.stringify([document.documentElement.dataset.theme, document.documentElement.lang])")
            button = page.locator(f".top [data-action={action}]")
            if not button.is_visible():
                page.locator(".top [data-action=more]").click()
                button = page.locator(f".pop button:has(use[href$='#{icon}'])")
            button.click()
            page.wait_for_function(
                "(before) => JSON.stringify([document.documentElement.dataset.theme, document.documentElement.lang]) !== before", arg=before
            )
            if page.get_by_role("dialog").count():
                page.keyboard.press("Escape")
                page.get_by_role("dialog").wait_for(state="detached")
        assert page.evaluate(now)


def wrong_at(page, addresses: list[str]) -> list[str]:
    """What is wrong at these moments of one run, in the look that the page has now."""
    found: list[str] = []
    first: layout.Verdict | None = None
    for address in addresses:
        go_to(page, address)
        verdict = layout.judge(page)
        first = first or verdict
        found += [f"{address} {what}" for what in verdict.findings + layout.moved(first, verdict)]
    return found


@pytest.mark.parametrize("run", RUNS)
def test_every_key_moment_can_be_read(open_page, live_server_process: Site, run: str) -> None:
    """In one look, another one for each scenario."""
    (width, height), theme, lang = LOOKS[RUNS.index(run) % len(LOOKS)]
    page = open_page(viewport={"width": width, "height": height}, locale=LOCALES[lang])
    page.add_init_script(f"localStorage.setItem('theme', '{theme}')")
    Theatre(page, live_server_process).open(f"/{run}")
    assert not wrong_at(page, moments(run))


@pytest.mark.soak
@pytest.mark.parametrize("run", RUNS)
@pytest.mark.parametrize("size", SIZES, ids=lambda size: "x".join(map(str, size)))
def test_every_key_moment_can_be_read_in_every_look(open_page, live_server_process: Site, run: str, size: tuple[int, int]) -> None:
    """In every theme and language, changed by the page's own buttons."""
    page = open_page(viewport={"width": size[0], "height": size[1]})
    Theatre(page, live_server_process).open(f"/{run}")
    found: dict[str, list[str]] = {}
    for lang, theme in product(LOCALES, THEMES):
        look(page, theme, lang)
        found[f"{theme} {lang}"] = wrong_at(page, moments(run))
    assert not {name: what for name, what in found.items() if what}


@pytest.mark.parametrize("size", [(1440, 900), (1024, 768), (768, 1024), (390, 844)], ids=lambda size: "x".join(map(str, size)))
@pytest.mark.parametrize(
    ("address", "mark"),
    [("/raft/r1?x=crash:s1@200&vs=&at=220", "lost"), ("/two-phase-commit/2pc-1?x=crash:c@60&vs=&at=70", "COMMIT")],
    ids=["raft", "2pc"],
)
def test_a_comparison_can_be_read(open_page, live_server_process: Site, address: str, mark: str, size: tuple[int, int]) -> None:
    """Two stages of one size, neither lower than a stage can be; where they part is said above the fold, the marks of both are told."""
    page = open_page(viewport={"width": size[0], "height": size[1]})
    Theatre(page, live_server_process).open(address)
    page.locator(".stage.other .differs-mark").first.wait_for()
    assert layout.judge(page).findings == []
    mine, other = [page.locator(f"{stage} .stage-host").bounding_box() for stage in (".stage:not(.other)", ".stage.other")]
    assert mine["width"] == pytest.approx(other["width"], abs=1)  # the border between them
    assert mine["height"] == other["height"]
    assert mine["height"] >= 250
    said = page.locator(":is(.comparison .until, .comparison .parting p):visible").bounding_box()
    assert said["y"] + said["height"] < size[1] - 60
    assert page.locator(".other .key", has_text=mark).count() == 1  # only one of the two stages has it


def test_each_look_occurs() -> None:
    """The selection of `make test` leaves no combination out, and each size has both protocols."""
    assert len(RUNS) >= len(LOOKS)
    assert set(LOOKS) == set(product(SIZES, THEMES, LOCALES))


PLANTED = {
    "text over text": """() => {
        const copy = document.querySelector(".hud dt").cloneNode(true);
        copy.style.position = "absolute";
        copy.style.left = "26px";
        document.querySelector(".hud").append(copy);
    }""",
    "text cut: “a longer": """() => {
        const cut = document.createElement("p");
        cut.textContent = "a longer sentence than there is room for";
        cut.style.cssText = "width: 60px; overflow: hidden; white-space: nowrap; text-overflow: ellipsis";
        document.querySelector(".now").prepend(cut);
    }""",
    "text cut: “8,888,888”": """() => {
        const plate = document.querySelector(".key svg .msg .fill, .key svg .msg .ring, .stage-nodes .cell rect");
        const text = document.createElementNS("http://www.w3.org/2000/svg", "text");
        const { x, y, width, height } = plate.getBBox();
        text.textContent = "8,888,888";
        text.style.font = "16px monospace";
        text.style.textAnchor = "middle";
        text.setAttribute("x", x + width / 2);
        text.setAttribute("y", y + height / 2 + 5);
        plate.after(text);
    }""",
    "covered: node s1 by div.planted": """() => {
        const disc = document.querySelector(".node[data-id=s1] .disc").getBoundingClientRect();
        const panel = document.createElement("div");
        panel.className = "planted";
        panel.style.cssText = `position: fixed; z-index: 5; background: #fff; width: 40px; height: 40px; left: ${disc.left}px; top: ${disc.top}px`;
        document.querySelector(".app").append(panel);
    }""",
    "covered: node s1 by message": """() => {
        const disc = document.querySelector(".node[data-id=s1] .disc");
        document.querySelector(".msg").setAttribute("transform", `translate(${disc.getAttribute("cx")} ${disc.getAttribute("cy")})`);
    }""",
    "sideways: the page": """() => {
        const wide = document.createElement("div");
        wide.style.cssText = "position: absolute; top: 0; left: 0; width: 120vw; height: 1px";
        document.documentElement.append(wide);
    }""",
}


@pytest.mark.parametrize("finding", PLANTED)
def test_the_judge_sees_what_is_wrong(page, live_server_process: Site, finding: str) -> None:
    """Each fault, planted in a page that has none, is found; and taken back with a moment it is gone."""
    theatre = Theatre(page, live_server_process).open("/raft/r1")
    go_to(page, "/raft/r1?at=205")
    assert layout.judge(page).findings == []
    theatre.page.evaluate(PLANTED[finding])
    found = layout.judge(page).findings
    assert any(one.startswith(finding) for one in found), found


def test_the_judge_sees_what_jumps(page, live_server_process: Site) -> None:
    """A caption that pushes the transport away."""
    Theatre(page, live_server_process).open("/raft/r1")
    go_to(page, "/raft/r1?at=205")
    before = layout.judge(page)
    page.evaluate("document.querySelector('.transport').style.marginLeft = '9px'")
    assert [what.split(" from ")[0] for what in layout.moved(before, layout.judge(page))] == ["jumps: .transport"]
