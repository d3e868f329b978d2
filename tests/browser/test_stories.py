"""Stories: what a person does with a run, in a real browser against a real server, judged by what the page then says.

Nothing sleeps: Playwright waits for what must come. The address bar is the witness of the run, the take and the moment.
"""

import re
from contextlib import suppress
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import TimeoutError as PlaywrightTimeout, expect

from tests.browser.theatre import Theatre
from tests.conftest import Site


@pytest.fixture
def theatre(page, live_server_process: Site) -> Theatre:
    return Theatre(page, live_server_process)


def test_a_first_visit_leads_to_a_crashed_leader_and_the_next_one(theatre: Theatre) -> None:
    """A visitor who knows nothing presses the biggest button: the run plays, and the page says what can be done and what comes of it."""
    page = theatre.page
    page.goto(theatre.site.url)
    page.locator(".begin").click()
    theatre.says(".cap", "click a node and crash it")
    page.locator('.node.full[data-id="s1"]').wait_for()
    assert page.locator(".play").get_attribute("aria-label") == "Pause"
    theatre.click_node("s1")
    page.locator(".actions [data-action=crash]").click()
    page.locator('.node[data-id="s1"][data-status="crashed"]').wait_for()
    page.locator('.node.full:not([data-id="s1"])').wait_for()
    assert "#" not in page.url


def test_what_comes_after_the_first_frame_is_there_when_it_is_asked_for(theatre: Theatre, console_errors: list[str]) -> None:
    """The picture does not need it. A person who asks for it is told that it could not be loaded, and gets it with the next try."""
    rest = re.compile(r"/all\b[^/]*\.js")
    theatre.page.route(rest, lambda route: route.abort())
    theatre.open("/raft/r1?at=190&u=2000")
    theatre.press("w")
    theatre.says(".toasts", "Not connected")
    theatre.page.unroute(rest)
    theatre.press("w")
    theatre.page.locator(".now .links li").first.wait_for()
    assert all("ERR_FAILED" in error for error in console_errors)
    console_errors.clear()


def test_a_click_crashes_the_leader_while_it_plays(theatre: Theatre) -> None:
    """The clock stops at the click, the node crashes at the moment that was shown, and the play goes on."""
    theatre.open("/raft/r1?at=185&u=3000")
    theatre.press("4", " ")
    theatre.click_node("s1")
    theatre.page.locator(".actions [data-action=crash]").click()
    crashed = theatre.until(x=r"crash:s1@\d+(\.\d+)?(\+\d+)?")
    at_ms = float(re.search(r"@([\d.]+)", crashed["x"])[1])
    assert 185 <= at_ms < 400
    theatre.page.locator('.node[data-id="s1"][data-status="crashed"]').wait_for()
    assert theatre.page.locator(".play").get_attribute("aria-label") == "Pause"
    theatre.press("8")
    theatre.page.locator('.node.full:not([data-id="s1"])').wait_for()


def test_intervening_in_the_past_makes_a_take_and_the_old_one_stays(theatre: Theatre) -> None:
    """Crash one, scrub back, crash another: two takes, and the browser's back button leads to the first."""
    theatre.open("/raft/r1?at=300&u=2000")
    theatre.click_node("s1")
    theatre.press("x")
    theatre.until(x="crash:s1@300.*")
    diagram = theatre.page.locator("[data-host=diagram]").bounding_box()
    theatre.page.mouse.move(diagram["x"] + 500, diagram["y"] + 100)
    theatre.page.mouse.down()
    theatre.page.mouse.move(diagram["x"] + 260, diagram["y"] + 100, steps=6)
    theatre.page.mouse.up()
    theatre.page.wait_for_function("() => Number(/at=([\\d.]+)/.exec(location.search)?.[1] ?? 1e9) < 290")
    theatre.click_node("s3")
    theatre.press("x")
    theatre.until(x="crash:s3@[^~]*")
    assert theatre.page.locator(".takes li").count() == 3
    theatre.page.go_back()
    theatre.until(x="crash:s1@300.*")
    theatre.page.go_forward()
    theatre.until(x="crash:s3@[^~]*")


def test_back_and_forward_in_one_breath_lead_where_the_last_one_leads(theatre: Theatre) -> None:
    """The second is pressed before the first has come: no entry of the history is lost or written over by another's run."""
    theatre.open("/raft/r1?at=300&u=2000")
    for node in ("s1", "s2", "s3"):
        theatre.click_node(node)
        theatre.press("x")
        theatre.until(x=rf"(.*~)?crash:{node}@[^~]*")
    travel = """async (ways) => {
        for (const way of ways) {
            history.go(way);
            await new Promise((came, never) => {
                addEventListener("popstate", came, { once: true });
                setTimeout(() => never(new Error(`there was no entry at ${way} in ${location.href}`)), 9000);
            });
        }
    }"""
    theatre.page.evaluate(travel, [-1, -1, 1, -1])
    removable = theatre.page.locator(".change-list [data-action=remove]")
    theatre.until(x="crash:s1@300[^~]*")
    expect(removable).to_have_count(1)
    theatre.page.evaluate(travel, [1, 1])
    theatre.until(x="crash:s1@300.*~crash:s2@.*~crash:s3@.*")
    expect(removable).to_have_count(3)
    theatre.page.evaluate(travel, [-3, 1])
    theatre.until(x="crash:s1@300[^~]*")
    expect(removable).to_have_count(1)


def test_a_flying_message_is_dropped_by_clicking_it(theatre: Theatre) -> None:
    """Aiming at a message holds the clock; after the deed the play goes on."""
    theatre.open("/raft/r1?at=154&u=2000")
    message = theatre.page.locator(".msg .hit").first.bounding_box()
    theatre.page.mouse.click(message["x"] + message["width"] / 2, message["y"] + message["height"] / 2)
    theatre.page.locator(".actions [data-action=drop]").click()
    dropped = theatre.until(x=r"drop:s1-s\d\.1\.request-vote@154")
    theatre.says(".now h2", "is dropped")
    theatre.page.locator(".change-list [data-action=remove]").click()
    theatre.until(x=None)
    assert dropped["at"] == "154+2"


def test_a_message_under_the_pointer_is_hit_while_it_plays(theatre: Theatre) -> None:
    """Press on the flying mark: the clock stops and the bar offers what can be done to it. Then it goes on."""
    theatre.open("/raft/r1?at=153&u=2000")
    theatre.press("1", " ")
    flying, drop = theatre.page.locator(".msg .hit").first, theatre.page.locator(".actions [data-action=drop]")
    hit = False
    while not hit and (box := flying.bounding_box()):  # on a slow machine the message may be gone from where it was measured
        theatre.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        with suppress(PlaywrightTimeout):
            drop.wait_for(timeout=500)
            hit = True
    assert hit
    at = theatre.page.inner_text(".clock-now")
    theatre.press("Escape")
    theatre.page.wait_for_function("before => document.querySelector('.clock-now').innerText !== before", arg=at)  # the clock goes on


def test_in_a_crowd_a_message_is_still_hit_by_pointer_and_by_key(theatre: Theatre) -> None:
    """A hundred messages are pictures on a canvas, not elements: what is pointed at says what it is, and can be dropped."""
    theatre.open("/raft?p=nodes.9~latency.60~heartbeat.10~jitter.10&u=2000&at=900")
    stage = theatre.page.locator("[data-host=stage]")
    assert stage.locator(".layer-messages .msg").count() == 0
    theatre.press("m")
    theatre.page.locator(".actions [data-action=drop]").wait_for()
    theatre.press("Escape")
    theatre.page.locator(".actions [data-action=drop]").wait_for(state="detached")
    box = stage.bounding_box()
    assert box
    spots = ((box["x"] + box["width"] * i / 40, box["y"] + box["height"] * j / 24) for j in range(6, 20) for i in range(10, 30))
    for x, y in spots:
        theatre.page.mouse.move(x, y)
        if stage.get_attribute("title"):
            break
    assert re.search(r"S\d", stage.get_attribute("title") or "")
    theatre.page.mouse.click(x, y)
    theatre.page.locator(".actions [data-action=drop]").click()
    theatre.until(x="drop:s.*@900.*")


def test_a_shared_link_replays_the_identical_run_elsewhere(theatre: Theatre, open_page) -> None:
    """Another person, other cookies, another language: the same digest, the same moment."""
    theatre.open("/raft/r4c?s=11&at=420")
    theatre.click_node("s2")
    theatre.press("x")
    theatre.until(x="crash:s2@420.*")
    theatre.press("End")
    mine = theatre.until(g="[0-9a-f]{7}")
    theatre.press("p")
    theatre.until(at=r"(?!" + re.escape(mine["at"]) + r"$).+")
    shared = theatre.page.url
    other = Theatre(open_page(locale="zh-CN"), theatre.site)
    other.open(shared.removeprefix(theatre.site.url))
    assert other.until(g=mine["g"]) == theatre.address()
    other.press("End")
    theirs = other.until(g="[0-9a-f]{7}", at=re.escape(mine["at"]).replace("\\+", "[+]"))
    assert theirs["g"] == mine["g"]


def test_an_older_link_opens_without_a_note(theatre: Theatre) -> None:
    """Its six characters are of another digest: they are not compared, and the address bar then has our seven."""
    theatre.open("/raft/r1?at=170&g=000000")
    theatre.until(at="170", g="[0-9a-f]{7}")
    assert theatre.page.locator(".toast").count() == 0


def test_the_keyboard_alone_plays_selects_crashes_and_undoes(theatre: Theatre) -> None:
    """No pointer: step, play, walk the ring, crash, undo, redo, menus."""
    theatre.open("/raft/r1?u=2000")
    theatre.press("n")
    theatre.until(at=r"150.*")
    theatre.press(".")
    theatre.until(at=r"1[5-9]\d.*")
    theatre.press("s")
    theatre.says(".actions .who", "^S2$")
    theatre.press("x")
    theatre.until(x="crash:s2@.*")
    theatre.press("z")
    theatre.until(x=None)
    theatre.press("Shift+z")
    theatre.until(x="crash:s2@.*")
    theatre.press("x")
    theatre.until(x="crash:s2@.*~restart:s2@.*")
    theatre.press("?")
    theatre.page.get_by_role("dialog", name="Keyboard shortcuts").wait_for()
    theatre.press("Escape")
    theatre.page.get_by_role("dialog").wait_for(state="detached")
    theatre.press("/")
    theatre.page.keyboard.type("split vote")
    theatre.page.keyboard.press("ArrowDown")
    theatre.page.keyboard.press("Enter")
    theatre.page.wait_for_url("**/raft/r2**")
    theatre.ready()


def test_every_deed_on_a_node_and_a_link_can_be_done_and_undone(theatre: Theatre) -> None:
    """Pause and resume, isolate and heal, a timer, a client command, cut, mend, hold and release."""
    theatre.open("/raft/r1?at=205&u=2000")
    for key, deed in [("f", "pause:s1"), ("f", "resume:s1"), ("i", "isolate:s1"), ("h", "heal"), ("c", "client:s1.set-x-5")]:
        theatre.press(key)
        theatre.until(x=rf"(.*~)?{re.escape(deed)}@[^~]*")
    theatre.press("s", "t")
    theatre.until(x=r".*~fire:s2\.election@[^~]*")
    theatre.page.locator(".actions [data-action=links]").click()
    theatre.page.get_by_role("menuitem", name="S2 – S3").click()
    for button, deed in [("cut", "cut:s2-s3"), ("cut", "mend:s2-s3"), ("hold", "hold:s2-s3"), ("hold", "release:s2-s3")]:
        theatre.page.locator(f".actions [data-action={button}]").click()
        theatre.until(x=rf".*~{deed}@[^~]*")
    for _ in range(10):
        theatre.press("z")
    theatre.until(x=None)


def test_a_crash_is_shown_although_the_script_acts_at_the_same_instant(theatre: Theatre) -> None:
    """At 50 ms the script's client asks P2, and that is done before the crash."""
    page = theatre.open("/paxos/p4?at=50").page
    theatre.click_node("a1")
    theatre.press("x")
    theatre.until(x="crash:a1@50", at=r"50\+2")
    page.locator('.node[data-id="a1"][data-status="crashed"]').wait_for()
    theatre.says("[data-host=happened]", "A1 crashes")


def test_the_page_speaks_chinese_and_remembers_it(theatre: Theatre) -> None:
    """Switching needs no reload and keeps the moment; the next page comes in Chinese from the server."""
    theatre.open("/raft/r1?at=170+1")
    theatre.until(at=r"170\+1", g="[0-9a-f]{7}")
    before = theatre.page.url
    theatre.page.locator("[data-action=language]").click()
    theatre.says(".now .ph", "刚刚发生")
    assert theatre.page.url == before
    assert theatre.page.evaluate("document.documentElement.lang") == "zh-Hans"
    theatre.page.reload()
    theatre.ready()
    theatre.says(".now .ph", "刚刚发生")
    assert theatre.page.locator(".play").get_attribute("aria-label") == "播放"
    assert not re.search(r"\{\w+\}|undefined", theatre.page.inner_text(".app"))


def test_a_reload_in_the_middle_stands_where_it_stood(theatre: Theatre) -> None:
    """The address bar holds the exact run and moment, so a reload changes nothing."""
    theatre.open("/two-phase-commit/2pc-9?at=74")
    theatre.press("s", "x")
    theatre.until(x="crash:r1@74.*")
    theatre.says(".now h2", "R1 crashes")
    address = {name: theatre.address()[name] for name in ("x", "at")}
    before = [theatre.page.inner_text(panel) for panel in (".now h2", ".hud", ".checks .sum")]
    theatre.page.reload()
    theatre.ready()
    assert {name: theatre.address()[name] for name in ("x", "at")} == address
    assert [theatre.page.inner_text(panel) for panel in (".now h2", ".hud", ".checks .sum")] == before


def test_a_restarted_server_is_not_noticed_but_for_the_takes(start_site, open_page, console_errors: list[str]) -> None:
    """Restart it under the page: the page connects again, opens its run anew, and the next deed works."""
    site = start_site()
    theatre = Theatre(open_page(), site).open("/raft/r1?at=300&u=2000")
    theatre.press("x")
    theatre.until(x="crash:s1@300.*", g="[0-9a-f]{7}")  # all of the run has come
    site.stop()
    theatre.page.locator(".line-state[data-state=lost]").wait_for()
    theatre.press("ArrowRight")
    theatre.until(at=r"(?!300).+")  # what has already arrived can still be walked through
    site.start()
    theatre.page.locator(".line-state").wait_for(state="detached", timeout=20_000)
    theatre.press("s", "x")
    theatre.until(x="crash:s1@300.*~crash:s2@.*")
    console_errors.clear()  # the browser says that the socket was refused while nobody listened


def test_undo_pressed_right_behind_a_crash_takes_it_back(theatre: Theatre) -> None:
    """The second key comes before the crash has come back from the server: it waits for it, and then there is something to redo."""
    theatre.open("/raft/r1?at=300")
    theatre.until(g="[0-9a-f]{7}")
    theatre.press("x", "z")
    theatre.page.locator("[data-action=redo]:enabled").wait_for()
    theatre.until(x=None)


def test_playback_stops_at_the_step_that_breaks_a_property(theatre: Theatre) -> None:
    """A run that is broken on purpose turns the card red at the exact step, and stands there."""
    theatre.open("/raft/commit-old-terms")
    theatre.press("9", " ")
    theatre.page.locator(".checks[data-broken]").wait_for()
    assert theatre.page.locator(".play").get_attribute("aria-label") == "Play"
    theatre.page.locator('.checks [data-status="broken"]').first.wait_for()


def test_parameters_and_seed_make_a_new_run(theatre: Theatre) -> None:
    """The form is made from the declaration; only what differs stands in the address; nonsense is refused in words."""
    theatre.open("/raft/r1?at=170")
    theatre.page.locator("[data-action=params]").click()
    nodes = theatre.page.locator("#param-nodes")
    nodes.fill("4000")
    theatre.page.locator("[data-action=apply]").click()
    theatre.page.locator(".field .wrong").wait_for()
    nodes.fill("3")
    theatre.page.locator("#param-seed").fill("42")
    theatre.page.locator("[data-action=apply]").click()
    theatre.page.wait_for_url(re.compile(r"/raft/r1\?s=42&p=nodes\.3"))
    theatre.ready()
    assert theatre.page.locator(".node[data-id]").count() == 3


def test_a_broken_link_says_what_is_wrong_with_it(page, live_server_process: Site, console_errors: list[str]) -> None:
    """A page of its own, with a way on."""
    page.goto(live_server_process.url + "/raft/r1?x=crash:s77@258")
    assert "s77" in page.inner_text(".why")
    page.get_by_role("link", name="Open the nearest run that exists").click()
    page.wait_for_url("**/raft/r1**")
    page.locator(".node").first.wait_for()
    console_errors.clear()  # the browser reports the status 400 itself


def test_what_the_server_refuses_is_said_in_the_readers_language(open_page, live_server_process: Site) -> None:
    """Also after the reader has switched: no run takes a sixty-fifth intervention."""
    theatre = Theatre(open_page(locale="zh-CN"), live_server_process)
    theatre.open("/raft/r1?at=300&x=" + "~".join(f"heal@{n}" for n in range(1, 65)))
    theatre.click_node("s1")
    theatre.press("x")
    theatre.says(".toast", "^服务器拒绝了：一次运行最多 64 条干预，这次有 65 条$")
    theatre.page.locator("[data-action=language]").click()
    theatre.says(".now .ph", "Just happened")
    theatre.press("x")
    theatre.says(".toast", "^The server refused: a run takes at most 64 interventions; this one has 65$")


def test_the_catalogue_finds_and_remembers(theatre: Theatre) -> None:
    """Search narrows to what was meant; the run that was opened last is offered again."""
    theatre.open("/raft/r2?at=160")
    page = theatre.page
    page.goto(theatre.site.url)
    assert page.locator("[data-host=resume] a").get_attribute("href").startswith("/raft/r2?at=160")
    page.keyboard.press("/")
    page.keyboard.type("split vote")
    page.locator('a.hit[href="/raft/r2"] mark').first.wait_for()
    assert page.locator(".proto:visible").count() == 0
    page.locator(".search input").fill("qwertz")
    page.locator("[data-host=none] button").first.click()
    page.locator("a.hit").first.wait_for()
    page.keyboard.press("Escape")
    page.locator(".proto:visible").first.wait_for()


def test_chinese_on_the_english_page_leads_to_the_moment(theatre: Theatre) -> None:
    """Typed in one language, found in the other, opened by the keyboard at the very step."""
    page = theatre.page
    page.goto(theatre.site.url)
    page.keyboard.press("/")
    page.keyboard.insert_text("领导人 宕机")
    page.locator("a.hit").first.wait_for()
    wanted = page.locator('a.hit[href="/raft/r4c/at/crash"]')
    wanted.wait_for()
    for _ in range(page.locator("a.hit").count()):
        page.keyboard.press("ArrowDown")
        if wanted.evaluate("link => link === document.activeElement"):
            break
    page.keyboard.press("Enter")
    page.wait_for_url("**/raft/r4c?at=258**")
    theatre.ready()
    theatre.says("h1, h2, .happened, [data-host=happened]", "S1 crashes")


def test_the_menu_of_scenarios_finds_ideas_in_other_protocols(theatre: Theatre) -> None:
    theatre.open("/raft/r1")
    theatre.press("/")
    theatre.page.locator(".pop input:focus").wait_for()
    theatre.page.keyboard.insert_text("阻塞")
    theatre.page.locator('.pop a.hit[href^="/two-phase-commit"] mark').first.wait_for()
    theatre.page.locator(".pop input").fill("leader 脑裂")
    theatre.page.locator('.pop a.hit[href="/raft/r5"]').wait_for()
    theatre.page.locator(".pop input").fill("two leaders at once")
    theatre.page.locator(".pop li:first-child a.hit[href='/raft/r5']").wait_for()
    theatre.page.keyboard.press("Enter")
    theatre.page.wait_for_url("**/raft/r5**")


def test_the_last_runs_are_offered_newest_first_and_can_be_forgotten(open_page, live_server_process: Site) -> None:
    """Also in another language than the one in which they were seen."""
    theatre = Theatre(open_page(locale="zh-CN"), live_server_process)
    page = theatre.page
    for run in ("/raft/r2", "/raft/r3", "/two-phase-commit/2pc-1", "/raft/r2?at=160"):
        theatre.open(run)
    page.goto(live_server_process.url)
    offered = page.locator("[data-host=resume] li a")
    offered.nth(2).wait_for()
    paths = [urlsplit(link).path for link in offered.evaluate_all("links => links.map((link) => link.href)")]
    assert paths == ["/raft/r2", "/two-phase-commit/2pc-1", "/raft/r3"]
    theatre.says("[data-host=resume]", "选票瓜分")
    page.locator("[data-action=language]").click()
    theatre.says("[data-host=resume]", "A split vote")
    page.locator("[data-host=resume] button").first.click()
    offered.nth(2).wait_for(state="detached")
    assert "r2" not in (offered.first.get_attribute("href") or "")


def test_on_the_first_visit_a_leader_can_be_crashed_at_once(theatre: Theatre) -> None:
    """The run on the first page is a real one: its leader crashes, another takes over, and the page says so."""
    page = theatre.page
    page.goto(theatre.site.url)
    page.get_by_role("button", name="Crash S1").click()
    theatre.says("[data-host=crash-hint]", r"^S[2-5] took over \d+ ms after S1 crashed\.$")
    page.locator("[data-host=strip-enter]").click()
    theatre.ready()
    assert theatre.address()["x"].startswith("crash:s1@")


def test_a_picture_is_a_real_run_and_plays_when_pointed_at(theatre: Theatre) -> None:
    page = theatre.page
    page.goto(theatre.site.url)
    card = page.locator('.stories a[href="/two-phase-commit/2pc-1"]')
    card.scroll_into_view_if_needed()
    card.locator(".film-bar").first.wait_for()
    card.hover()
    page.wait_for_function(
        "link => link.querySelector('.film-marks').getAnimations().some((one) => one.playState === 'running')",
        arg=card.element_handle(),
    )


def test_without_motion_pictures_stand_still(open_page, live_server_process: Site) -> None:
    page = open_page(reduced_motion="reduce")
    page.goto(live_server_process.url)
    card = page.locator('.stories a[href="/two-phase-commit/2pc-1"]')
    card.scroll_into_view_if_needed()
    card.locator(".film-bar").first.wait_for()
    card.hover()
    assert page.evaluate("document.getAnimations().filter((one) => one.effect.target.closest('.film')).length") == 0


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (1920, 1080), (1280, 720), (390, 844)])
def test_nothing_is_cut_or_jumps(open_page, live_server_process: Site, width: int, height: int) -> None:
    """No sideways scrolling, every control big enough, and the stage the same size when panels fill."""
    theatre = Theatre(open_page(viewport={"width": width, "height": height}), live_server_process)
    theatre.open("/raft/r1")
    sizes = set()
    for moment in ("Home", "n", "n", "n", "End"):
        theatre.press(moment)
        box = theatre.page.locator(".stage-box").bounding_box()
        sizes.add((box["width"], box["height"]))
    assert len(sizes) == 1
    assert theatre.page.evaluate("document.documentElement.scrollWidth") <= width
    small = theatre.page.evaluate(
        """() => [...document.querySelectorAll("button, select, input, summary")]
            .map((e) => [e, e.getBoundingClientRect()])
            .filter(([, b]) => b.width && (b.width < 24 || b.height < 24))
            .map(([e, b]) => `${e.outerHTML.slice(0, 80)} ${b.width}x${b.height}`)"""
    )
    assert not small


def test_keys_pressed_faster_than_the_server_answers_are_done_one_after_the_other(theatre: Theatre) -> None:
    """The second `f` resumes what the first one paused, though nothing had come back when it was pressed."""
    theatre.open("/raft/r1?at=205&u=2000")
    theatre.press("f", "f", "x")
    theatre.until(x=r"pause:s1@205~resume:s1@205\+\d+~crash:s1@205\+\d+")


def test_a_double_click_does_nothing_twice(theatre: Theatre) -> None:
    """The second click would press Restart, which has just taken the place of Crash."""
    theatre.open("/raft/r1?at=205&u=2000")
    theatre.press("s")
    theatre.page.locator(".actions [data-action=crash]").dblclick()
    theatre.until(x=r"crash:s2@205")
    theatre.page.locator(".actions [data-action=crash]", has_text="Restart").wait_for()


def test_a_run_is_broken_on_purpose_and_stops_at_the_step_that_breaks_it(theatre: Theatre) -> None:
    """A switch of "Break it yourself" makes the same run forget something; the page says so for as long as it does."""
    theatre.open("/raft/r9?at=200")
    theatre.press("b")
    theatre.page.get_by_role("switch", name="Forget the vote on restart").check()
    theatre.until(p="forget-vote.1", at="0")
    theatre.page.locator("[data-action=broken]").wait_for()
    theatre.page.locator(".breakers [data-broken]").wait_for()
    theatre.press("Escape", "9", " ")
    theatre.page.locator(".checks[data-broken]").wait_for()
    theatre.until(at=r"165\.001(\+\d+)?")
    theatre.says(".checks .sum", "One vote per term")
    theatre.press("b")
    theatre.page.get_by_role("switch", name="Forget the vote on restart").uncheck()
    theatre.until(p=None)
    theatre.page.locator("[data-action=broken]").wait_for(state="detached")


def test_a_link_from_another_version_opens_and_says_so(theatre: Theatre) -> None:
    """The digest in the link isn't this engine's: the run opens all the same, with a word of warning."""
    theatre.open("/raft/r1?at=170&g=0000000")
    theatre.says(".toast", "changed since this link was made")
    theatre.until(at="170", g="(?!0000000)[0-9a-f]{7}")


def test_two_tabs_of_one_link_are_two_runs(open_page, live_server_process: Site) -> None:
    """What is done in one tab happens in that tab only; both can be shared on."""
    one = Theatre(open_page(), live_server_process).open("/raft/r1?at=205&u=2000")
    other = Theatre(one.page.context.new_page(), live_server_process).open("/raft/r1?at=205&u=2000")
    one.press("x")
    one.until(x="crash:s1@205")
    other.until(x=None, g="[0-9a-f]{7}")
    other.press("s", "x")
    other.until(x="crash:s2@205")
    one.until(x="crash:s1@205")


def test_on_a_slow_line_the_page_waits_in_words_and_goes_on(theatre: Theatre) -> None:
    """Half a second each way and 30 kB a second: the first picture comes, a deed is answered, nothing is done twice."""
    line = theatre.page.context.new_cdp_session(theatre.page)
    line.send("Network.enable")
    line.send(
        "Network.emulateNetworkConditions",
        {"offline": False, "latency": 500, "downloadThroughput": 30_000, "uploadThroughput": 30_000},
    )
    theatre.open("/raft/r1?at=205&u=2000")
    theatre.press("x", "x")
    theatre.until(x=r"crash:s1@205~restart:s1@205\+\d+")
    theatre.press("z")
    theatre.until(x="crash:s1@205")
