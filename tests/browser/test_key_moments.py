"""Every key moment, looked at by a machine: no text lies on a text or is cut off, no panel on a node, nothing moves that is fixed.

All scenarios of a protocol that are looked at in one size share a page, which goes from scenario to scenario and from moment to moment.
`make test` looks at each scenario in one look (size, theme and language), `make soak` in all of them.
"""

from hashlib import blake2b
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
LOOKS = list(product(SIZES, THEMES, LOCALES))
SLUGS = ours()


# Goes to a moment of the run that the page shows. The page is there when it writes the run's digest into the address bar, which our
# address leaves out; it writes at once when somebody is about to leave. What turns or fades is then brought to its end.
GO_TO = """async (address) => {
    const frame = () => new Promise(requestAnimationFrame);
    const deadline = performance.now() + 30_000;
    history.replaceState(history.state, "", address);
    dispatchEvent(new PopStateEvent("popstate", { state: history.state }));
    do {
        if (performance.now() > deadline) throw new Error(`the page does not reach ${address}: ${location}`);
        await frame();
        dispatchEvent(new PageTransitionEvent("pagehide"));
    } while (!location.search.includes("&g="));
    await document.fonts.ready;
    await frame();
    for (const animation of document.getAnimations()) if (animation.effect.getComputedTiming().endTime !== Infinity) animation.finish();
}"""


def scenarios_of(slug: str) -> list[str]:
    return [scenario.slug for scenario in find_spec(slug).scenarios]


def look_of(slug: str, scenario: str) -> tuple[tuple[int, int], str, str]:
    """The size, theme and language in which `make test` looks at a scenario. It depends on nothing but the scenario's name."""
    digest = blake2b(f"{slug}/{scenario}".encode(), digest_size=4).digest()
    return LOOKS[int.from_bytes(digest, "big") % len(LOOKS)]


def moments(slug: str, scenario: str) -> list[str]:
    """The addresses of a scenario's key moments."""
    declared = next(one for one in find_spec(slug).scenarios if one.slug == scenario)
    return [f"/{slug}/{scenario}?at={moment_place(slug, scenario, moment.slug)}" for moment in declared.moments]


def dress(page, site: Site, theme: str, lang: str) -> None:
    """The next page that is opened looks like that, as if the person had chosen it before."""
    page.context.add_cookies([{"name": "lang", "value": lang, "url": site.url}])
    page.evaluate("(theme) => localStorage.setItem('theme', theme)", theme)


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
        page.evaluate(GO_TO, address)
        verdict = layout.judge(page)
        first = first or verdict
        found += [f"{address} {what}" for what in verdict.findings + layout.moved(first, verdict)]
    return found


def pages() -> list[tuple[str, tuple[int, int], list[str]]]:
    """Protocol, size, and the scenarios whose look has that size; the longest list first, so that no worker begins with it at the end."""
    chosen = {(slug, size): [one for one in scenarios_of(slug) if look_of(slug, one)[0] == size] for slug, size in product(SLUGS, SIZES)}
    return sorted(((slug, size, scenarios) for (slug, size), scenarios in chosen.items() if scenarios), key=lambda page: -len(page[2]))


@pytest.mark.parametrize(("slug", "size", "scenarios"), pages(), ids=[f"{slug}-{width}x{height}" for slug, (width, height), _ in pages()])
def test_every_key_moment_can_be_read(open_page, live_server_process: Site, slug: str, size: tuple[int, int], scenarios: list[str]) -> None:
    """Each scenario in its one look."""
    page = open_page(viewport={"width": size[0], "height": size[1]})
    theatre = Theatre(page, live_server_process)
    page.goto(f"{live_server_process.url}/healthz")
    found: list[str] = []
    for scenario in scenarios:
        _, theme, lang = look_of(slug, scenario)
        dress(page, live_server_process, theme, lang)
        theatre.open(f"/{slug}/{scenario}")
        assert page.evaluate("[document.documentElement.dataset.theme, document.documentElement.lang.slice(0, 2)]") == [theme, lang]
        found += wrong_at(page, moments(slug, scenario))
    assert not found


@pytest.mark.soak
@pytest.mark.parametrize("size", SIZES, ids=lambda size: "x".join(map(str, size)))
@pytest.mark.parametrize("slug", SLUGS)
def test_every_key_moment_can_be_read_in_every_look(open_page, live_server_process: Site, slug: str, size: tuple[int, int]) -> None:
    """In every theme and language, changed by the page's own buttons."""
    page = open_page(viewport={"width": size[0], "height": size[1]})
    theatre = Theatre(page, live_server_process)
    found: dict[str, list[str]] = {}
    for scenario in scenarios_of(slug):
        theatre.open(f"/{slug}/{scenario}")
        for lang, theme in product(LOCALES, THEMES):
            look(page, theme, lang)
            found[f"{scenario} {theme} {lang}"] = wrong_at(page, moments(slug, scenario))
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


def test_every_size_theme_and_language_occurs() -> None:
    """The names of our scenarios happen to choose each of them, so `make test` finds what is wrong in one of them everywhere."""
    sizes, themes, langs = zip(*(look_of(slug, scenario) for slug in SLUGS for scenario in scenarios_of(slug)), strict=True)
    assert (set(sizes), set(themes), set(langs)) == (set(SIZES), set(THEMES), set(LOCALES))


def test_a_look_depends_on_nothing_but_the_name() -> None:
    """It is the same on every machine, whatever other scenarios there are: no protocol of the catalogue has these names."""
    assert look_of("some-protocol", "a-scenario") == ((1920, 1080), "dark", "zh")
    assert look_of("some-protocol", "its-next-scenario") == ((1280, 720), "projector", "en")


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
    """Each fault is planted in a page that has none, and is found."""
    theatre = Theatre(page, live_server_process).open("/raft/r1")
    page.evaluate(GO_TO, "/raft/r1?at=205")
    assert layout.judge(page).findings == []
    theatre.page.evaluate(PLANTED[finding])
    found = layout.judge(page).findings
    assert any(one.startswith(finding) for one in found), found


PLANTED_AMONG_MARKS = {
    "covered: node p2 by the tray of exhibit-table": """() => {
        const disc = document.querySelector(".node[data-id=p2] .disc");
        const tray = document.querySelector(".tray");
        tray.setAttribute("x", disc.getAttribute("cx"));
        tray.setAttribute("y", disc.getAttribute("cy"));
    }""",
    "covered: the tray of exhibit-table by a mark of a3": """() => {
        const tray = document.querySelector(".tray").getBBox();
        const mark = document.querySelector(".node[data-id=a3] .register");
        const { x, y } = mark.getBBox();
        mark.setAttribute("transform", `translate(${tray.x - x + 20} ${tray.y - y + 20})`);
    }""",
    "covered: a mark of a1 by a mark of a1": """() => {
        const [first, second] = [...document.querySelectorAll(".node[data-id=a1] .register")].map((mark) => mark.getBBox());
        document.querySelector(".node[data-id=a1] .register").setAttribute("transform", `translate(0 ${second.y - first.y})`);
    }""",
    "text over text: “Promises": """() => {
        const title = document.querySelector(".tray-title");
        const copy = title.cloneNode(true);
        copy.setAttribute("x", Number(title.getAttribute("x")) + 6);
        copy.textContent = "another title";
        title.after(copy);
    }""",
}


@pytest.mark.parametrize("finding", PLANTED_AMONG_MARKS)
def test_the_judge_sees_what_marks_and_exhibits_may_not_do(page, live_server_process: Site, finding: str) -> None:
    """Columns with cards, and the table of returned votes."""
    theatre = Theatre(page, live_server_process).open("/paxos/p4?at=75")
    theatre.until(g="[0-9a-f]{7}")
    assert layout.judge(page).findings == []
    page.evaluate(PLANTED_AMONG_MARKS[finding])
    found = layout.judge(page).findings
    assert any(one.startswith(finding) for one in found), found


def test_the_judge_sees_what_jumps(page, live_server_process: Site) -> None:
    """A caption that pushes the transport away."""
    Theatre(page, live_server_process).open("/raft/r1")
    page.evaluate(GO_TO, "/raft/r1?at=205")
    before = layout.judge(page)
    page.evaluate("document.querySelector('.transport').style.marginLeft = '9px'")
    assert [what.split(" from ")[0] for what in layout.moved(before, layout.judge(page))] == ["jumps: .transport"]
