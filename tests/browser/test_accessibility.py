"""The page for everybody: axe finds nothing serious, every control has a name and a key, fingers reach everything, nothing needs motion.

axe runs in the page itself (the content security policy allows no script of ours beside the page's, but a debugger's). All its rules
run in the light theme; in the other themes those about colour, which is all that a theme changes.
"""

import pytest

from tests.browser import layout
from tests.browser.test_stories import Theatre
from tests.conftest import ROOT, Site

AXE = ROOT / "node_modules/axe-core/axe.min.js"
SIZES = {"desktop": (1440, 900), "phone": (390, 844)}
LOCALES = {"en": "en-US", "zh": "zh-CN"}
RICH = "/raft/r4c?at=460"
BLOCKED = "/two-phase-commit/2pc-9?at=739"
BROKEN = "/raft/commit-old-terms?at=925"
COMPARED = "/paxos/p4?vs=/two-phase-commit/2pc-9&at=40"
MENUS = {"scenarios": "/", "beside": "V", "break": "b", "shortcuts": "?", "export": "o", "narration": "a"}


@pytest.fixture(scope="module")
def axe() -> str:
    if not AXE.exists():
        pytest.skip("axe-core is not installed: npm ci")
    return AXE.read_text()


def serious(page, axe: str, part: str = "body") -> list[str]:
    """What axe finds serious or critical in a part of the page, in all three themes."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(axe)
    found: list[str] = []
    for theme in ("light", "dark", "projector"):
        page.evaluate("(theme) => { document.documentElement.dataset.theme = theme; }", theme)
        only = {} if theme == "light" else {"runOnly": ["color-contrast"]}
        results = page.evaluate(
            """async ([part, only]) => {
                await Promise.all(document.getAnimations().map((animation) => animation.finished.catch(() => null)));
                return (await axe.run(part, { ...only, resultTypes: ["violations"] })).violations
                    .filter(({ impact }) => impact === "serious" || impact === "critical")
                    .flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => [id, target.join(" "), failureSummary]));
            }""",
            [part, only],
        )
        found += [f"{theme}: {rule} {target}: {why}" for rule, target, why in results]
    return found


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("lang", LOCALES)
def test_axe_finds_nothing_serious(open_page, live_server_process: Site, axe: str, console_errors: list[str], lang: str, size: str) -> None:
    """On every page, with every menu, in every theme and language, on the desk and on the phone."""
    width, height = SIZES[size]
    page = open_page(viewport={"width": width, "height": height}, locale=LOCALES[lang], reduced_motion="reduce")
    theatre = Theatre(page, live_server_process)
    found: dict[str, list[str]] = {}
    page.goto(live_server_process.url)
    page.locator(".search input, [type=search]").first.wait_for()
    found["home"] = serious(page, axe)
    page.goto(live_server_process.url + "/raft/r1?x=crash:s77@258")
    console_errors.clear()  # the browser reports the status 400 itself
    found["problem"] = serious(page, axe)
    for name, address in {"blocked": BLOCKED, "broken": BROKEN, "compared": COMPARED, "rich": RICH}.items():
        theatre.open(address)
        if address is COMPARED:
            page.locator(".stage.other .node").first.wait_for()
        found[name] = serious(page, axe)
    if (lang, size) in {("zh", "desktop"), ("en", "phone")}:
        assert not {name: what for name, what in found.items() if what}  # the menus are the same ones
        return
    for name, key in MENUS.items():
        theatre.press(key)
        page.get_by_role("dialog").wait_for()
        found[name] = serious(page, axe, ".pop")
        theatre.press("Escape")
        page.get_by_role("dialog").wait_for(state="detached")
    page.locator("[data-action=more]").click()
    found["more"] = serious(page, axe, ".pop")
    if size == "desktop":
        theatre.press("Escape")
        page.locator("[data-action=params]").click()
        found["params"] = serious(page, axe, ".pop")
    theatre.press("Escape", "P")
    page.locator(".app[data-present]").wait_for()
    found["presentation"] = serious(page, axe)
    assert not {name: what for name, what in found.items() if what}


NAMELESS = """() => {
    const shown = (e) => { const b = e.getBoundingClientRect(); return b.width > 0 && b.height > 0 && getComputedStyle(e).visibility !== "hidden"; };
    const name = (e) => e.getAttribute("aria-label") || [...(e.labels ?? [])].map((label) => label.textContent.trim()).join(" ")
        || e.textContent.trim() || e.getAttribute("title") || "";
    const controls = [...document.querySelectorAll("button, a[href], input, select, summary, [role=button], [role=tab], [role=menuitem]")]
        .filter((e) => shown(e) && !e.closest("[inert]"));
    const byArrows = (e) => e.closest("[role=tablist], [role=toolbar], [role=menu], [role=listbox], table, .stage-drawing")?.querySelector("[tabindex='0'], button:not([tabindex='-1'])");
    return {
        nameless: controls.filter((e) => !name(e)).map((e) => e.outerHTML.slice(0, 120)),
        unreachable: controls.filter((e) => e.tabIndex < 0 && !byArrows(e)).map((e) => e.outerHTML.slice(0, 120)),
        count: controls.length,
    };
}"""


@pytest.mark.parametrize("lang", LOCALES)
def test_every_control_has_a_name_and_a_way_by_keyboard(open_page, live_server_process: Site, lang: str) -> None:
    """On the run's page and in each menu: Tab reaches it, or the arrows of the bar, the tabs or the ring that it is in."""
    theatre = Theatre(open_page(locale=LOCALES[lang]), live_server_process).open(RICH)
    page = theatre.page
    whole = page.evaluate(NAMELESS)
    assert whole["count"] > 30
    wrong = {"page": whole["nameless"] + whole["unreachable"]}
    for name, key in MENUS.items():
        theatre.press(key)
        page.get_by_role("dialog").wait_for()
        found = page.evaluate(NAMELESS)
        wrong[name] = found["nameless"] + found["unreachable"]
        theatre.press("Escape")
        page.get_by_role("dialog").wait_for(state="detached")
    assert not {name: what for name, what in wrong.items() if what}


def test_every_command_has_a_key_or_a_button(page, live_server_process: Site) -> None:
    """What `controls.js` can do, the keyboard or a named button can ask for."""
    theatre = Theatre(page, live_server_process).open(RICH)
    keys = (ROOT / "static/js/view/keyboard.js").read_text()
    controls = (ROOT / "static/js/page/controls.js").read_text()
    table = controls.split("commands = {")[1].split("\n  };")[0]
    commands = [line.split(":")[0].strip().strip('"') for line in table.splitlines() if line.startswith("    ") and ": () =>" in line]
    assert len(commands) > 25
    buttons = set(theatre.page.evaluate("() => [...document.querySelectorAll('[data-action]')].map((e) => e.dataset.action)"))
    offered = buttons | {"go-on"}  # the button at a scenario's end
    assert not [command for command in commands if f'"{command}"' not in keys and command not in offered]


@pytest.fixture
def phone(open_page, live_server_process: Site) -> Theatre:
    return Theatre(open_page(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True), live_server_process)


def tap(theatre: Theatre, x: float, y: float) -> None:
    theatre.page.touchscreen.tap(x, y)


def test_fingers_select_crash_and_undo(phone: Theatre) -> None:
    """Tap a node, tap Crash, take it back in the menu."""
    phone.open("/raft/r1?at=205&u=2000")
    tap(phone, *phone.middle_of("s2"))
    phone.says(".actions .who", "^S2$")
    phone.page.locator(".actions [data-action=crash]").tap()
    phone.until(x="crash:s2@205.*")
    phone.page.locator("[data-action=more]").tap()
    phone.page.get_by_role("button", name="Undo", exact=True).tap()
    phone.until(x=None)


def test_fingers_hit_a_flying_message_and_a_link(phone: Theatre) -> None:
    """A finger that is 28 px off still means the message; the straight line between two nodes means the link."""
    phone.open("/raft/r1?at=154&u=2000")
    box = phone.page.locator(".msg .hit").first.bounding_box()
    tap(phone, box["x"] + box["width"] / 2 + 20, box["y"] + box["height"] / 2 + 20)
    phone.page.locator(".actions [data-action=drop]").wait_for()
    (ax, ay), (bx, by) = phone.middle_of("s3"), phone.middle_of("s4")
    phone.press("End")
    tap(phone, (ax + bx) / 2, (ay + by) / 2)
    phone.page.locator(".actions [data-action=cut]").wait_for()


def test_a_finger_learns_why_something_cannot_be_done(phone: Theatre) -> None:
    """What a pointer reads while it hovers, a finger is told when it taps."""
    phone.open("/raft/r4c?at=420")
    tap(phone, *phone.middle_of("s1"))
    phone.page.locator(".actions [data-action=fire]").tap(force=True)  # it says itself that it is disabled
    phone.says(".toast", "S1 is down")


def test_two_fingers_zoom_the_diagram(phone: Theatre) -> None:
    """They move apart, and fewer milliseconds fit; where the page is stays as it is."""
    phone.open("/raft/r1?at=170")
    phone.page.get_by_role("tab", name="Diagram").tap()
    ticks = "() => [...document.querySelectorAll('.space .tick')].map((t) => t.textContent).join()"
    before = phone.page.evaluate(ticks)
    box = phone.page.locator("[data-host=diagram]").bounding_box()
    session = phone.page.context.new_cdp_session(phone.page)
    y = box["y"] + box["height"] / 2
    for kind, left, right in [("touchStart", 180, 220), *(("touchMove", 180 - 12 * i, 220 + 12 * i) for i in range(1, 9))]:
        points = [{"x": left, "y": y, "id": 0}, {"x": right, "y": y, "id": 1}]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    phone.page.wait_for_function(f"(before) => ({ticks})() !== before", arg=before)


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (1920, 1080), (1280, 720), (1024, 768), (390, 844), (720, 450), (320, 640)])
def test_text_grows_by_keys_and_nothing_is_cut(open_page, live_server_process: Site, width: int, height: int) -> None:
    """At the smallest, the usual and the biggest text, also where the browser itself is zoomed to 200 %: the page isn't wider than
    the window, no control lies on another or outside, and the size is remembered.
    """
    theatre = Theatre(open_page(viewport={"width": width, "height": height}), live_server_process).open("/raft/r4c?at=460")
    page = theatre.page
    for keys in ("0", "-----", "0++++++"):
        theatre.press(*keys)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        outside = page.evaluate(
            """() => [...document.querySelectorAll(".top button, .top a, .transport button, .tabs button, .actions button, .play")]
                .map((e) => [e, e.getBoundingClientRect()]).filter(([, b]) => b.width)
                .filter(([, b]) => b.left < -1 || b.right > innerWidth + 1).map(([e]) => e.outerHTML.slice(0, 90))"""
        )
        assert not outside
        covered = page.evaluate(
            """() => [...document.querySelectorAll(".top button, .transport button, .tabs button")]
                .map((e) => [e, e.getBoundingClientRect()])
                .filter(([, b]) => b.width && b.bottom <= innerHeight)
                .filter(([e, b]) => { const hit = document.elementFromPoint(b.x + b.width / 2, b.y + b.height / 2); return hit && !e.contains(hit) && !hit.closest(".toasts"); })
                .map(([e]) => e.outerHTML.slice(0, 90))"""
        )
        assert not covered
    page.reload()
    theatre.ready()
    assert page.evaluate("localStorage.getItem('text')") == "160"
    if width >= 1000:
        assert page.evaluate("document.body.getBoundingClientRect().width / document.body.clientWidth") == pytest.approx(1.6, abs=0.01)


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (390, 844)])
def test_the_catalogue_grows_by_the_same_keys(open_page, live_server_process: Site, width: int, height: int) -> None:
    """The page is laid out for the room that is left: nothing is cut, nothing lies on anything; a run opened then has the same text size."""
    page = open_page(viewport={"width": width, "height": height})
    page.goto(live_server_process.url)
    page.locator("[data-action=crash]").wait_for()
    for keys, size in (("---", "80"), ("0", "100"), ("++++++", "160")):
        for key in keys:
            page.keyboard.press(key)
        page.locator(".toast", has_text=f"{size} %").wait_for()
        assert [what for what in layout.judge(page).findings if "div.toast" not in what] == []
    assert page.locator(".hero").evaluate("(hero) => getComputedStyle(hero).gridTemplateColumns.split(' ').length") == 1
    page.locator("[data-action=find]").focus()
    page.keyboard.type("0-0")
    assert page.input_value("[data-action=find]") == "0-0"
    assert page.evaluate("localStorage.getItem('text')") == "160"
    theatre = Theatre(page, live_server_process).open("/raft/r1")
    theatre.press("0")
    theatre.page.locator(".toast", has_text="100 %").wait_for()


def test_bigger_text_moves_no_target(open_page, live_server_process: Site) -> None:
    """With bigger text a click still hits what it is on: a node, and a place in the diagram."""
    theatre = Theatre(open_page(), live_server_process).open("/raft/r1?at=300&u=2000")
    theatre.press("+")
    theatre.click_node("s3")
    diagram = theatre.page.locator("[data-host=diagram]").bounding_box()
    head = theatre.page.locator(".head-tag").bounding_box()
    theatre.page.mouse.click(head["x"] + head["width"] / 2, diagram["y"] + diagram["height"] * 0.7)
    theatre.until(at=r"(29\d|30\d).*")


def test_a_presentation_shows_the_stage_and_what_just_happened(open_page, live_server_process: Site) -> None:
    """No panels, the headline in big letters; a node is one click away, `r` brings the diagram, Escape leaves."""
    theatre = Theatre(open_page(), live_server_process).open("/raft/r1?at=205&u=2000")
    page = theatre.page
    before = page.locator(".stage-box").bounding_box()
    headline = page.inner_text(".now h2")
    theatre.press("P")
    page.locator(".app[data-present]").wait_for()
    stage = page.locator(".stage-box").bounding_box()
    assert stage["width"] > before["width"]
    assert stage["height"] > before["height"] * 0.9
    assert page.inner_text(".cap") == headline
    assert page.locator(".cap p").evaluate("(e) => parseFloat(getComputedStyle(e).fontSize) * e.currentCSSZoom") >= 40
    assert not page.locator(".rail .panel:visible, .top:visible").count()
    theatre.press("r")
    page.locator(".space-box").wait_for()
    theatre.press("r")
    page.locator(".space-box").wait_for(state="hidden")
    theatre.click_node("s3")
    page.locator(".actions [data-action=crash]").click()
    theatre.until(x="crash:s3@205.*")
    theatre.press("Tab")
    page.locator(".transport .play").wait_for()
    theatre.press("Escape")
    page.locator(".rail .panel").first.wait_for()
    assert not page.locator("[data-present]").count()


def test_full_screen_by_key(page, live_server_process: Site) -> None:
    theatre = Theatre(page, live_server_process).open("/raft/r1?at=170")
    theatre.press("F")
    page.wait_for_function("() => document.fullscreenElement !== null")
    theatre.press("F")
    page.wait_for_function("() => document.fullscreenElement === null")


def test_the_narration_tells_the_run_and_leads_back_into_it(page, live_server_process: Site) -> None:
    """An ordered list up to where we are; each sentence leads to its moment, and nothing is lost by going back."""
    theatre = Theatre(page, live_server_process).open("/two-phase-commit/2pc-9?at=740")
    theatre.press("a")
    sheet = page.get_by_role("dialog", name="Narration")
    sheet.wait_for()
    sentences = sheet.locator(".narration-times button").count()
    assert "C crashes." in sheet.inner_text()
    assert page.locator("[aria-current=step]").inner_text().startswith("R2 and R3 are blocked")
    sheet.get_by_role("button", name="All voted yes. C writes COMMIT.").click()
    theatre.until(at=r"59.*")
    assert sheet.locator(".narration-times button").count() == sentences
    theatre.press("Escape")
    page.locator("[data-host=told]", has_text="All voted yes").wait_for(state="attached")


def test_a_screen_reader_hears_each_step(page, live_server_process: Site) -> None:
    """The live region repeats what the step says, and the node says what became of it."""
    theatre = Theatre(page, live_server_process).open("/two-phase-commit/2pc-9?at=59")
    region = page.locator("[data-host=told]")
    assert region.get_attribute("aria-live") == "polite"
    theatre.press("n", "n")
    page.wait_for_function("() => /64 ms/.test(document.querySelector('[data-host=told]').textContent)")
    theatre.press("ArrowRight")
    page.wait_for_function("() => /84 ms/.test(document.querySelector('[data-host=told]').textContent)")
    theatre.press("End")
    page.locator('.node[data-id="r2"] .hit[aria-label*="blocked"][aria-label*="locks B"]').wait_for(state="attached")


def test_less_motion_steps_instead_of_moving(open_page, live_server_process: Site) -> None:
    """While it plays, each message is seen at one place only, the middle of its way; and nothing fades."""
    theatre = Theatre(open_page(reduced_motion="reduce"), live_server_process).open("/raft/r1?at=151&u=2000")
    page = theatre.page
    assert page.evaluate("getComputedStyle(document.documentElement).getPropertyValue('--dur-2').trim()") == "0s"
    page.evaluate(
        """() => {
            window.frames_ = 0;
            window.places = new Map();
            const look = () => {
                window.frames_ += 1;
                for (const message of document.querySelectorAll(".stage-drawing .msg")) {
                    const name = message.querySelector("title").textContent;
                    window.places.set(name, (window.places.get(name) ?? new Set()).add(message.getAttribute("transform") ?? message.style.transform));
                }
                requestAnimationFrame(look);
            };
            look();
        }"""
    )
    theatre.press("3", " ")
    theatre.until(at=r"1[67]\d.*")
    theatre.press(" ")
    frames, places = page.evaluate("[window.frames_, [...window.places].map(([name, seen]) => [name, seen.size])]")
    assert frames > 10
    assert places
    assert not [name for name, seen in places if seen > 1]


def test_forced_colours_lose_no_mark(open_page, live_server_process: Site) -> None:
    """Where the system chooses the colours, nodes, cells and messages still have an edge that is seen."""
    theatre = Theatre(open_page(forced_colors="active"), live_server_process).open(RICH)
    invisible = theatre.page.evaluate(
        """() => [...document.querySelectorAll(".disc, .cell rect, .msg .fill, .msg .ring, .commit")]
            .filter((e) => { const s = getComputedStyle(e); return s.stroke === "none" && s.fill === "none"; })
            .map((e) => e.outerHTML.slice(0, 90))"""
    )
    assert not invisible
    edges = theatre.page.evaluate(
        """() => [...document.querySelectorAll(".tb.solid, .play, .tabs [aria-selected=true], .actions button")]
            .map((e) => getComputedStyle(e)).filter((s) => s.color === s.backgroundColor).length"""
    )
    assert edges == 0


def test_print_gives_a_page_to_hand_out(page, live_server_process: Site) -> None:
    """Title, stage, diagram, the run in sentences and its link, light whatever the theme; afterwards all is as before."""
    theatre = Theatre(page, live_server_process).open("/raft/r1?at=205")
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    paper = page.locator(".paper")
    paper.wait_for()
    text = paper.inner_text()
    assert "/raft/r1?" in text
    assert "S3 votes for S1 in term 1; so do S4 and S5." in text
    assert page.evaluate("document.documentElement.dataset.theme") == "light"
    assert page.locator("h1").bounding_box()["height"] > 10
    for part in (".stage-box", ".space-box"):
        assert page.locator(part).bounding_box()["height"] > 120
    assert not page.locator(".top:visible, .transport:visible, .rail:visible").count()
    assert page.pdf().startswith(b"%PDF")
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    page.emulate_media(media="screen")
    paper.wait_for(state="hidden")
    theatre.press("ArrowRight")
