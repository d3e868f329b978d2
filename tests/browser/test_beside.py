"""Two scenarios, or two protocols, side by side: on one clock, each with its own words; chosen from a menu; swapped, shared, closed."""

import re

import pytest

from tests.browser.theatre import Theatre
from tests.conftest import Site

WAIT_MS = 60_000
PAXOS = "/paxos/p4"
COMMIT = "/two-phase-commit/2pc-9"
TWO_PROTOCOLS = f"{PAXOS}?vs={COMMIT}&at=40"

CLOCKS = """() => [...document.querySelectorAll(".stage .hud")].map((strip) => Number(/\\d+/.exec(strip.textContent)[0]))"""
NODES = """() => ["main", ".stage.other"].map((stage) =>
    [...document.querySelectorAll(`${stage} .node[data-id]`)].map((node) => node.dataset.id).sort().join(" "))"""


@pytest.fixture
def theatre(page, live_server_process: Site) -> Theatre:
    page.set_default_timeout(WAIT_MS)
    return Theatre(page, live_server_process)


def open_both(theatre: Theatre, address: str) -> None:
    """Opens a comparison and waits until both are drawn, and neither waits for steps."""
    theatre.open(address)
    both_drawn(theatre)


def both_drawn(theatre: Theatre) -> None:
    theatre.page.locator(".stage.other .node").first.wait_for()
    theatre.page.wait_for_function("() => !document.querySelector('.take-head .note[role=status]')")


def clocks_say(theatre: Theatre, at_ms: int) -> None:
    """Waits until both stages show this moment."""
    theatre.page.wait_for_function(f"(ms) => String(({CLOCKS})()) === `${{ms}},${{ms}}`", arg=at_ms)


def test_two_protocols_play_on_one_clock_and_are_scrubbed_and_swapped_together(theatre: Theatre) -> None:
    """Each has its own nodes, legend, properties and sentences; time passes in both at once; what stood at the right then stands left."""
    page = theatre.page
    open_both(theatre, TWO_PROTOCOLS)
    assert page.evaluate(NODES) == ["a1 a2 a3 l1 p1 p2", "c c2 r1 r2 r3"]
    clocks_say(theatre, 40)
    theatre.says(".parting p", "^Two protocols on one clock$")
    theatre.says(".side-a .take b", "^Paxos: ")
    theatre.says(".side-b .take b", "^Two-phase commit: ")
    theatre.says(".stage:not(.other) .key", "ballot")
    theatre.says(".stage.other .key", "survives a crash")
    theatre.says('.side-properties[data-side="a"]', "One value")
    theatre.says('.side-properties[data-side="b"]', "Everyone decides")
    theatre.says('[data-said="b"]', "VOTE")
    assert page.locator(".differs-mark, .parting-tag").count() == 0, "nothing is said to differ where nothing is the same"

    # Playing and scrubbing.
    page.locator(".play").click()
    page.wait_for_function(f"() => {{ const [a, b] = ({CLOCKS})(); return a > 60 && Math.abs(a - b) <= 1; }}")
    page.locator(".play").click()
    theatre.press("Home")
    clocks_say(theatre, 0)
    theatre.until(at=r"0(\+\d+)?")
    page.locator(".space-box:not(.other) .space").click(position={"x": 150, "y": 100})
    theatre.until(at=r"[1-9]\d*(\.\d+)?(\+\d+)?")
    at_ms = int(float(theatre.address()["at"].split("+")[0]))
    page.wait_for_function(f"(ms) => {{ const [a, b] = ({CLOCKS})(); return a === b && Math.abs(a - ms) <= 1; }}", arg=at_ms)

    # Steps of both are gone through. Paxos has its last one at 90 ms; then there are those of two-phase commit.
    theatre.press("End")
    clocks_say(theatre, 2000)
    theatre.press("ArrowLeft")
    theatre.until(at=r"19\d\d(\.\d+)?(\+\d+)?")
    theatre.says(".side-a .take small", "over since 90 ms")
    theatre.says('.stage.other .node[data-id="c"]', "crashed")

    # The other one stands left.
    at = theatre.address()["at"].partition("+")[0]
    page.locator("[data-action=swap]").click()
    page.wait_for_url(re.compile(rf"{COMMIT}\?vs="))
    both_drawn(theatre)
    theatre.until(vs=f"{PAXOS}.*", at=rf"{re.escape(at)}(\+\d+)?")
    assert page.evaluate(NODES) == ["c c2 r1 r2 r3", "a1 a2 a3 l1 p1 p2"]
    page.go_back()
    page.wait_for_url(re.compile(rf"{PAXOS}\?u="))
    both_drawn(theatre)
    assert page.evaluate(NODES) == ["a1 a2 a3 l1 p1 p2", "c c2 r1 r2 r3"]


def test_what_is_done_is_done_in_our_protocol_and_the_other_one_stays(theatre: Theatre) -> None:
    """A click in the other protocol's stage says whose it is; a crash in ours makes a take, with the same run beside it."""
    page = theatre.page
    open_both(theatre, f"{PAXOS}?vs={COMMIT}&at=10")
    page.locator('.stage.other .node[data-id="r1"] .hit').click()
    page.locator(".toast", has_text="You act on A").wait_for()
    theatre.page.locator('main .node[data-id="a1"] .hit').click()
    theatre.says(".actions .who", "^A1$")
    theatre.press("x")
    theatre.until(x=r"crash:a1@10.*", vs=COMMIT)
    page.locator('main .node[data-id="a1"][data-status="crashed"]').wait_for()
    assert page.locator(".stage.other .node[data-status=crashed]").count() == 0
    theatre.says(".side-a .take small", "A1 crashes at 10 ms")
    page.reload()
    theatre.ready()
    both_drawn(theatre)
    theatre.until(x=r"crash:a1@10.*", vs=COMMIT, at=r"10(\+\d+)?")
    page.locator("[data-action=close-comparison]").click()
    theatre.until(vs=None, x=r"crash:a1@10.*")
    page.go_back()
    theatre.until(vs=COMMIT)
    both_drawn(theatre)
    theatre.says(".side-b .take b", "^Two-phase commit: ")


def test_a_moment_long_after_our_run_is_over_is_shown_in_both(theatre: Theatre) -> None:
    """Paxos has nothing left to do after 90 ms; the databases that are blocked beside it go on asking, and time goes on for both."""
    open_both(theatre, f"{PAXOS}?vs={COMMIT}%3Fu%3D8000&at=7000")
    clocks_say(theatre, 7000)
    theatre.until(at="7000", u="8000")
    theatre.says(".side-a .take small", "over since 90 ms")
    theatre.press("Home", "End")
    clocks_say(theatre, 8000)


def test_another_run_is_chosen_from_a_menu_with_the_keyboard_alone(theatre: Theatre) -> None:
    """There is nothing to compare yet: the key of comparisons opens the list. What is typed narrows it, Enter takes the first."""
    page = theatre.page
    theatre.open("/raft/r1?at=200")
    theatre.press("v")
    page.locator(".pairing summary", has_text="Two-phase commit").wait_for()
    page.keyboard.type("told exactly one")
    page.wait_for_function("() => document.querySelectorAll('.pairing details[open] a.card').length === 1")
    theatre.press("ArrowDown", "ArrowDown")
    assert "2PC-9" in page.evaluate("document.activeElement.textContent")
    theatre.press("Enter")
    page.wait_for_url(f"**vs={COMMIT}*")
    both_drawn(theatre)
    theatre.until(vs=COMMIT, at=r"200(\+\d+)?", u="2000")
    # In the comparison the same list is behind a button, and behind Shift V.
    page.locator("[data-action=beside]").focus()
    theatre.press("Enter")
    page.locator('.pairing a.card[aria-current="true"]', has_text="2PC-9").wait_for()
    theatre.press("Escape")
    assert page.evaluate("document.activeElement.dataset.action") == "beside"
    theatre.press("V")
    page.locator(".pairing summary", has_text="Raft").click()
    page.locator('.pairing a.card[href*="vs=/raft/r4c"]').click()
    page.wait_for_url("**vs=/raft/r4c*")
    both_drawn(theatre)
    theatre.says(".parting p", "^Two scenarios on one clock$")
    assert page.locator("table.side-properties tbody tr").count() > 5


def test_a_shared_comparison_of_two_protocols_is_read_in_another_language(theatre: Theatre, open_page) -> None:
    """Another person, another language; and here, the language is switched in the page. The picture that is kept says that it shows A."""
    open_both(theatre, TWO_PROTOCOLS)
    theatre.until(at="40", g="[0-9a-f]{7}")
    shared = theatre.page.url
    other = Theatre(open_page(locale="zh-CN"), theatre.site)
    other.page.set_default_timeout(WAIT_MS)
    open_both(other, shared.removeprefix(theatre.site.url))
    other.says(".parting p", "两个协议，同一时钟")
    other.says(".side-b .take b", "^两阶段提交：")
    other.until(at="40", g="[0-9a-f]{7}")
    assert other.page.url == shared
    said = other.page.locator('[data-said="b"]').inner_text()
    theatre.page.locator(".top [data-action=language]").click()
    theatre.says(".side-b .take b", "^两阶段提交：")
    theatre.says('[data-said="b"]', f"^{re.escape(said)}$")
    # Closed and opened again it speaks the language of the page, not the one in which the page came.
    theatre.press("v")
    theatre.until(vs=None)
    theatre.page.go_back()
    theatre.until(vs=COMMIT)
    both_drawn(theatre)
    theatre.says('[data-said="b"]', f"^{re.escape(said)}$")
    theatre.press("o")
    theatre.page.locator("[data-compared]", has_text="图中只有 A").wait_for()
    theatre.page.locator(".preview[aria-busy=false] img").wait_for()


@pytest.mark.parametrize("address", [TWO_PROTOCOLS, f"{COMMIT}?vs={PAXOS}&at=60", "/raft/r1?vs=/raft/r4c&at=200"])
@pytest.mark.parametrize(
    ("width", "height", "lang", "theme"), [(1440, 900, "en", "projector"), (1024, 768, "zh-CN", "light"), (390, 844, "zh-CN", "dark")]
)
def test_both_stages_have_one_size_and_nothing_is_wider_than_the_page(
    open_page, live_server_process: Site, address: str, width: int, height: int, lang: str, theme: str
) -> None:
    page = open_page(viewport={"width": width, "height": height}, locale=lang)
    page.add_init_script(f"localStorage.setItem('theme', '{theme}')")
    theatre = Theatre(page, live_server_process)
    page.set_default_timeout(WAIT_MS)
    open_both(theatre, address)
    boxes = [page.locator(f"{stage} .stage-box").bounding_box() for stage in ("main", ".stage.other")]
    assert abs(boxes[0]["width"] - boxes[1]["width"]) <= 1.5
    assert abs(boxes[0]["height"] - boxes[1]["height"]) <= 1
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    cut = page.evaluate(
        """() => [...document.querySelectorAll(".comparison :is(p, dd, h3, li, th, td)")]
            .filter((e) => e.scrollWidth > e.clientWidth + 1 && e.clientWidth && !e.querySelector(".vh")).map((e) => e.textContent.trim())"""
    )
    assert not cut
    small = page.evaluate(
        """() => [...document.querySelectorAll(".take-head :is(button, select), .comparison button")]
            .map((e) => [e, e.getBoundingClientRect()])
            .filter(([, b]) => b.width && (b.width < 24 || b.height < 24))
            .map(([e, b]) => `${e.outerHTML.slice(0, 80)} ${b.width}x${b.height}`)"""
    )
    assert not small


def test_equal_runs_look_alike_on_both_sides(theatre: Theatre) -> None:
    """The action bar stands under one of the stages only; the nodes of both stand at the same height all the same."""
    theatre.open("/paxos/p4?at=75&vs=/paxos/p4")
    theatre.page.locator(".stage.other g.node").first.wait_for()
    places = """(stage) => [...document.querySelectorAll(`${stage} g.node .disc`)].map((disc) => [Number(disc.getAttribute("cx")), Number(disc.getAttribute("cy"))])"""
    mine, other = (theatre.page.evaluate(places, stage) for stage in (".stage:not(.other)", ".stage.other"))
    assert len(mine) == 6
    for (x, y), (other_x, other_y) in zip(mine, other, strict=True):
        assert y == other_y
        assert x == pytest.approx(other_x, abs=2)  # the border between them is of one
