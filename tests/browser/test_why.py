"""Stories of the question why: of a step, a value, a property, a message; and of what one node knows."""

import json
import re

import pytest

from tests.browser.theatre import Theatre
from tests.conftest import Site

pytestmark = pytest.mark.browser

TOOK_OVER = "/raft/r4c?at=450.002"


@pytest.fixture
def theatre(page, live_server_process: Site) -> Theatre:
    return Theatre(page, live_server_process)


def numbers(theatre: Theatre) -> list[int]:
    """The numbers of the links, from top to bottom."""
    return [int(text) for text in theatre.page.locator(".links .cause .n").all_inner_texts()]


def test_why_of_a_step_leads_back_link_by_link_and_lights_the_diagram(theatre: Theatre) -> None:
    """Ask, jump to a link: the question stays, the moment changes, and the diagram shows the numbered chain."""
    theatre.open("/raft/r1?at=170.001")
    theatre.page.locator(".now [data-action=why]").click()
    theatre.says(".because h2", "S1")
    assert numbers(theatre) == list(range(len(numbers(theatre)), 0, -1))
    assert theatre.page.locator('.space[data-emphasis="why"] .chain-path').count() == 1
    assert theatre.page.locator('.stage-host[data-emphasis="why"]').count() == 1
    title = theatre.page.inner_text(".because h2")
    theatre.page.locator(".links .cause", has_text="asks for votes").locator(".go").first.click()
    theatre.until(at=r"150.*")
    theatre.page.locator(".links .cause[data-shown]", has_text="asks for votes").wait_for()
    assert theatre.page.inner_text(".because h2") == title
    theatre.page.locator("[data-action=why-close]").click()
    theatre.page.locator(".because").wait_for(state="detached")
    assert theatre.page.locator("[data-emphasis]").count() == 0


def test_a_long_chain_is_folded_and_unfolds(theatre: Theatre) -> None:
    """The last links and the first ones are shown; a button brings the rest."""
    theatre.open(TOOK_OVER)
    theatre.press("w")
    theatre.says(".fold", r"\d+ more")
    hidden = int(re.search(r"\d+", theatre.page.inner_text(".fold"))[0])
    shown = len(numbers(theatre))
    theatre.page.locator("[data-action=why-unfold]").click()
    theatre.page.locator(".fold").wait_for(state="detached")
    assert len(numbers(theatre)) == shown + hidden
    assert numbers(theatre)[-1] == 1


def test_why_a_value_is_what_it_is(theatre: Theatre) -> None:
    """The small button beside a field, and the very entry of a log."""
    theatre.open("/raft/r4c?at=420")
    theatre.press("s")
    theatre.page.locator(".kv div", has_text="voted for").hover()
    theatre.page.locator(".kv div", has_text="voted for").locator(".ask").click()
    theatre.says(".because h2", "Voted for of S2: S1")
    theatre.says(".links .cause .diff", "voted for")
    theatre.press("Escape")
    theatre.page.locator(".node-panel .lc").last.click()
    theatre.says(".because h2", r"Entry 2 .* S2.*a=1")
    theatre.says(".root", "scenario")


def test_why_a_property_is_broken(theatre: Theatre) -> None:
    """The chain begins at the step that broke it."""
    theatre.open("/raft/commit-old-terms")
    theatre.press("End")
    broken = theatre.page.locator(".checks [data-status=broken]").first
    broken.locator(".ask").click()
    theatre.page.locator(".because .cause").first.wait_for()
    time = theatre.page.locator(".checks .sum span").inner_text()
    assert theatre.page.locator(".because .go .mono").first.inner_text() in time


def test_why_of_a_message_in_the_air(theatre: Theatre) -> None:
    """Select it, press the button in its bar: the chain ends with the step that sent it."""
    theatre.open("/raft/r1?at=154")
    theatre.press("m")
    theatre.page.locator(".actions [data-action=why]").click()
    theatre.says(".because h2", "RequestVote.* from S1 to S2")
    theatre.page.locator('.links .cause[data-kind="send"]').first.wait_for()
    asked = theatre.page.locator('.msg[data-lit="strong"]')
    assert asked.count() == 1
    assert theatre.page.locator('.msg[data-lit="no"]').count() == 3


def test_a_deed_undone_takes_its_question_with_it(theatre: Theatre) -> None:
    """What has never happened has no cause."""
    theatre.open("/raft/r1?at=205&u=2000")
    theatre.press("x")
    theatre.until(x="crash:s1@205.*")
    theatre.press("w")
    theatre.says(".root", "what you did: S1 crashes")
    theatre.press("z")
    theatre.until(x=None)
    theatre.page.locator(".because").wait_for(state="detached")


def test_the_keyboard_alone_asks_jumps_and_closes(theatre: Theatre) -> None:
    """`w` asks, Tab reaches the links, Enter jumps, Escape closes; the table of steps asks too."""
    theatre.open("/raft/r1?at=170.001")
    theatre.press("w")
    theatre.page.wait_for_function("() => document.activeElement?.matches('.because h2')")
    theatre.press("Tab", "Tab", "Enter")
    theatre.until(at=r"160.*")
    theatre.page.locator(".links .cause[data-shown]").nth(0).wait_for()
    theatre.press("Escape")
    theatre.page.locator(".because").wait_for(state="detached")
    theatre.page.locator("[data-host=table] .ask[tabindex='0']").focus()
    theatre.press("ArrowUp", "Enter")
    theatre.page.locator(".because").wait_for()


def test_what_a_node_knows_dims_the_rest_and_follows_the_selection(theatre: Theatre) -> None:
    """S1 has crashed and S3 leads: S2 has heard of it, S1 has not; the strip of truth is dim, since no node knows it."""
    theatre.open("/raft/r4c?at=600")
    toggle = theatre.page.locator("[data-action=knows]")
    assert toggle.get_attribute("aria-pressed") == "false"
    theatre.press("s", "g")
    theatre.says(".knows-line", "What S2 can know")
    assert toggle.get_attribute("aria-pressed") == "true"
    theatre.page.locator('.node[data-id="s1"][data-lit="no"]').wait_for()
    assert theatre.page.locator('.node[data-id="s3"]:not([data-lit])').count() == 1
    theatre.says(".knowing li", "S2 can’t know that S1 is crashed")
    theatre.page.locator('.space[data-emphasis="knows"]').wait_for()
    assert theatre.page.locator(".hud dl:not(.time-fact)").first.evaluate("(e) => Number(getComputedStyle(e).opacity)") < 1
    theatre.click_node("s1")
    theatre.says(".knows-line", "What S1 can know.*S3 is leader")
    theatre.page.locator('.node[data-id="s3"][data-lit="no"]').wait_for()
    theatre.press("g")
    theatre.page.locator(".knows-line").wait_for(state="hidden")
    assert theatre.page.locator("[data-lit]").count() == 0


def test_it_is_asked_and_answered_in_chinese(open_page, live_server_process: Site) -> None:
    """Every word of the answer."""
    theatre = Theatre(open_page(locale="zh-CN"), live_server_process)
    theatre.open(TOOK_OVER)
    theatre.press("w")
    theatre.says(".because .ph", "为什么？")
    theatre.says(".fold", "其余")
    theatre.says(".root", "一切始于运行开始")
    theatre.press("Escape", "g")
    theatre.says(".knows-line", "S1 可能知道的")
    assert not re.search(r"\{\w+\}|undefined", theatre.page.inner_text(".app"))


def test_a_sentence_that_is_not_true_can_be_reported(open_page, live_server_process: Site) -> None:
    """Its address, its key and the parameters that it was made of are copied: enough to see it again and to look it up."""
    page = open_page(permissions=["clipboard-read", "clipboard-write"])
    theatre = Theatre(page, live_server_process)
    theatre.open("/raft/r4c?at=440.003+1")
    theatre.says(".now h2", "S2 refuses S3")
    page.locator("[data-action=report]").click()
    page.get_by_text("Copied: the sentence").wait_for()
    address, sentence, keys, params = page.evaluate("navigator.clipboard.readText()").strip().splitlines()
    assert address.startswith(f"{live_server_process.url}/raft/r4c?at=440.003+1&g=")
    assert sentence.startswith("S2 refuses S3")
    assert "note vote-refused-log, step" in keys
    assert json.loads(params)["candidate"] == "s3"
