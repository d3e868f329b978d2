"""Stories of an exam question: a start is set up by hand and played, the answers are hidden and shown, and a link keeps all of it."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser import layout
from tests.browser.test_accessibility import axe, serious  # noqa: F401 -- a fixture
from tests.browser.theatre import Theatre
from tests.conftest import Site

SIZES = {"desk": (1440, 900), "phone": (390, 844)}
X_CHOSEN = "custom.a1-promised.1.1-accepted.1.1-value.x_a2-promised.1.1-accepted.1.1-value.x"
TELLING = re.compile("chosen|proposes|asks|majority", re.IGNORECASE)


@pytest.fixture(params=SIZES)
def theatre(request: pytest.FixtureRequest, open_page, live_server_process: Site) -> Theatre:
    width, height = SIZES[request.param]
    return Theatre(open_page(viewport={"width": width, "height": height}), live_server_process)


def open_form(theatre: Theatre):
    theatre.page.locator("[data-action=more]").click()
    theatre.page.get_by_role("button", name="Set up a start").click()
    return theatre.page.get_by_role("dialog", name="Set up a start")


def test_a_start_is_set_up_by_hand_played_hidden_and_reloaded(theatre: Theatre, console_errors: list[str]) -> None:
    page = theatre.open("/paxos/p1?s=7").page
    form = open_form(theatre)
    a1, a2 = form.get_by_role("group", name="A1"), form.get_by_role("group", name="A2")
    for group in (a1, a2):
        group.get_by_label("Promised ballot").fill("1.1")
        group.get_by_label("Accepted ballot").fill("1.1")
        group.get_by_label("Accepted value").select_option("X")
    form.get_by_role("button", name="Begin").click()
    expect(form).to_have_count(0)
    theatre.until(i=re.escape(X_CHOSEN), s="7", at=r"0(\+\d+)?")
    assert "/paxos?" in page.url
    theatre.says('[data-fact="chosen"]', "X")

    theatre.click_node("p2")
    page.locator(".actions [data-action=client]").click()
    page.get_by_role("menuitem", name="Propose Y").click()
    theatre.until(i=re.escape(X_CHOSEN), x=r"client:p2\.propose-y@.*")
    theatre.says(".cap", "P2 asks for promises")

    page.locator("[data-action=more]").click()
    page.get_by_role("button", name="Hide answers").click()
    theatre.until(exam="1", i=re.escape(X_CHOSEN))
    hides_answers(theatre)
    page.locator(".play").click()
    page.wait_for_function("() => document.querySelector('.clock').textContent !== '0'")
    hides_answers(theatre)

    page.reload()
    theatre.ready()
    theatre.until(exam="1", i=re.escape(X_CHOSEN), x=r"client:p2\.propose-y@.*")
    hides_answers(theatre)
    page.get_by_role("button", name="Show answers").click()
    theatre.until(exam=None, i=re.escape(X_CHOSEN))
    theatre.says('[data-fact="chosen"]', "X")
    expect(page.get_by_role("button", name="Show answers")).to_have_count(0)
    assert not console_errors


def test_the_first_picture_is_of_the_start_that_was_set(theatre: Theatre) -> None:
    """Before any step is made, although the nodes' starts are the same steps as in the usual start."""
    page = theatre.open("/two-phase-commit").page
    expect(page.locator('.node[data-id="r1"]')).to_contain_text("A 100")
    form = open_form(theatre)
    for node in ("R1", "R2"):
        form.get_by_role("group", name=node).get_by_label("Balance").fill("0")
    form.get_by_role("button", name="Begin").click()
    theatre.until(i=re.escape("custom.r1-balance.0_r2-balance.0"), at="0")
    for node, holds in (("r1", "A 0"), ("r2", "B 0")):
        expect(page.locator(f'.node[data-id="{node}"]')).to_contain_text(holds)


def hides_answers(theatre: Theatre) -> None:
    """The stage is there; no part of the page tells what happens, holds or comes."""
    page = theatre.page
    expect(page.locator(".cap")).to_contain_text("Answers are hidden.")
    expect(page.locator('.node[data-id="a1"]')).to_be_visible()
    expect(page.locator("[data-fact], .tray, .rule")).to_have_count(0)
    expect(page.locator('[data-part="next"]')).to_be_hidden()
    for host in ("happened", "properties", "table", "told"):
        assert not TELLING.search(page.locator(f"[data-host={host}]").text_content() or ""), host


def test_the_form_says_what_is_impossible_and_stays(theatre: Theatre) -> None:
    """First a field's own limits, then what the protocol says of all of them together. Keyboard alone."""
    page = theatre.open("/raft").page
    form = open_form(theatre)
    expect(form.get_by_label("Start")).to_be_focused()
    form.locator("#start-s1-term").focus()
    theatre.press("ControlOrMeta+a", "2", "Tab", "Tab")
    expect(form.locator("#start-s1-log")).to_be_focused()
    page.keyboard.type("1.33")
    theatre.press("Enter")
    log = form.locator("#start-s1-log")
    expect(log).to_have_attribute("aria-invalid", "true")
    expect(form.get_by_role("alert")).to_have_text("Log, by terms must be 1 to 8 whole numbers from 1 to 20, joined by dots, such as 1.1.")
    theatre.press("Backspace", "Enter")
    expect(form.get_by_role("alert")).to_have_text("S1: an entry of term 3 is in its log, so its current term is at least 3, not 2")
    expect(form.get_by_role("alert")).to_be_in_viewport()
    expect(log).to_have_value("1.3")
    theatre.until(i=None)
    theatre.press("Escape")
    expect(form).to_have_count(0)
    theatre.until(i=None)


def test_parameters_that_do_not_go_with_the_start_are_refused_in_their_form(theatre: Theatre) -> None:
    page = theatre.open("/raft?i=custom.s5-term.3").page
    theatre.says("[data-host=happened]", "This run begins in a start that was set up by hand")
    for nodes in ("4", "6"):
        theatre.press("Escape")
        page.evaluate("() => document.querySelector('[data-action=params]').click()")
        form = page.get_by_role("dialog", name="Parameters")
        form.get_by_label("Servers").fill(nodes)
        theatre.press("Enter")
        if nodes == "4":
            theatre.says("[role=status]", "a start can't set anything of 's5'; it can of s1, s2, s3, s4")
            expect(form.get_by_label("Servers")).to_have_value("4")
            theatre.until(i=r"custom\.s5-term\.3", p=None)
    theatre.until(i=r"custom\.s5-term\.3", p=r"nodes\.6")
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_a_named_start_is_chosen_and_left_again(theatre: Theatre) -> None:
    theatre.open("/raft?p=nodes.7")
    form = open_form(theatre)
    form.get_by_label("Start").select_option("Figure 7: seven logs, each different")
    form.get_by_role("button", name="Begin").click()
    theatre.until(i="figure-7", p=r"nodes\.7")
    form = open_form(theatre)
    form.get_by_label("Start").select_option("As usual")
    form.get_by_role("button", name="Begin").click()
    theatre.until(i=None, p=r"nodes\.7")


def test_a_link_to_an_exam_question_names_no_scenario_and_no_switch(theatre: Theatre) -> None:
    """Neither in the page that the server sends nor in what the page draws; and what would tell the answer says that it doesn't."""
    page = theatre.page
    sent = page.request.get(f"{theatre.site.url}/raft/commit-old-terms?exam=1").text()
    assert "<title>Raft – Protocol Theatre</title>" in sent
    theatre.open("/raft/commit-old-terms?exam=1&at=980")
    assert page.title() == "Raft – Protocol Theatre"
    expect(page.locator(".broken-tag")).to_have_count(0)
    for key, where in (("a", "dialog"), ("b", "dialog"), ("o", "dialog"), ("w", "status")):
        page.keyboard.press(key)
        told = page.get_by_role(where).filter(has_text="Answers are hidden.")
        told.first.wait_for()
        assert not page.get_by_role("dialog").filter(has_text=TELLING).count()
        page.keyboard.press("Escape")


def show_diagram(page) -> None:
    """On a phone it has a tab of its own."""
    tab = page.locator('.tabs [data-tab="diagram"]')
    if tab.is_visible():
        tab.click()


def test_where_answers_are_hidden_the_page_holds_nothing_that_is_still_to_come(theatre: Theatre) -> None:
    """Not in sight is not enough: a search in the page and a screen reader find what stands in it. Nor does the axis give room to it."""
    page = theatre.open("/paxos/p4?at=20&exam=1").page
    show_diagram(page)
    told = page.locator(".space")
    ticks = "() => [...document.querySelectorAll('.space .tick')].map((tick) => [+tick.textContent, +tick.getAttribute('x')]).sort((a, b) => a[0] - b[0])"
    expect(told).to_contain_text("asks for promises (1,1)")
    for coming in ("(1,2)", "Propose Y", "crash", "cut"):
        expect(told).not_to_contain_text(coming)
        assert coming not in page.inner_text("body"), coming
    assert "(1,2)" not in page.locator("body").aria_snapshot()
    marks = told.locator(".badge, .lost-wire, .moment, .axis-break")
    expect(marks).to_have_count(0)
    (t0, x0), (t1, x1), *more = page.evaluate(ticks)
    assert more
    for t, x in more:
        assert abs(x - x0 - (t - t0) * (x1 - x0) / (t1 - t0)) < 1, "the axis is linear"

    theatre.press("End")
    expect(told.locator(".badge")).to_have_count(2)
    theatre.press("Home")
    expect(marks).to_have_count(0)
    page.evaluate("() => document.querySelector('[data-action=show-answers]').click()")
    expect(told.locator(".badge")).to_have_count(2)
    assert told.locator(".lost-wire").count() > 0


def test_a_comparison_waits_in_the_address_until_answers_are_shown(theatre: Theatre) -> None:
    page = theatre.open("/paxos/p4?vs=/raft/r1&at=20&exam=1").page
    theatre.until(vs="/raft/r1", exam="1", at="20")
    expect(page.locator(".take-head")).to_have_count(0)
    page.get_by_role("button", name="Show answers").click()
    expect(page.locator(".take-head")).to_have_count(2)
    theatre.until(vs="/raft/r1", exam=None)
    page.locator("[data-action=more]").click()
    page.get_by_role("button", name="Hide answers").click()
    expect(page.locator(".take-head")).to_have_count(0)
    theatre.until(vs="/raft/r1", exam="1")


def test_the_link_to_an_exam_question_that_is_shared_names_no_scenario(theatre: Theatre) -> None:
    page = theatre.open("/raft/commit-old-terms?exam=1&at=980").page
    page.evaluate("() => Object.defineProperty(navigator, 'clipboard', {value: undefined})")
    page.locator("[data-action=share]").click()
    sheet = page.get_by_role("dialog", name="Share")
    expect(sheet).to_contain_text("The long address would name the scenario.")
    link = sheet.get_by_label("Link to this moment").input_value()
    assert re.fullmatch(rf"{theatre.site.url}/l/\w+\?at=980&(g=\w+&)?exam=1", link), link

    theatre.open(link.removeprefix(theatre.site.url))
    theatre.until(exam="1", at="980")
    theatre.press("Home")
    theatre.until(exam="1", at=r"0(\+\d+)?")
    assert "/l/" in page.url
    page.get_by_role("button", name="Show answers").click()
    theatre.until(exam=None)
    assert "/raft/commit-old-terms" in page.url


def test_the_form_speaks_chinese(theatre: Theatre) -> None:
    theatre.page.context.add_cookies([{"name": "lang", "value": "zh", "url": theatre.site.url}])
    page = theatre.open("/two-phase-commit").page
    page.locator("[data-action=more]").click()
    page.get_by_role("button", name="设置起始状态").click()
    form = page.get_by_role("dialog", name="设置起始状态")
    balance = form.get_by_role("group", name="R1").get_by_label("余额")
    expect(balance).to_have_value("100")
    balance.fill("1001")
    theatre.press("Enter")
    expect(form.get_by_role("alert")).to_have_text("余额须为 0 到 1000。")
    balance.fill("40")
    theatre.press("Enter")
    theatre.until(i=r"custom\.r1-balance\.40")


def test_axe_finds_nothing_serious_in_the_form_and_without_answers(theatre: Theatre, axe: str) -> None:  # noqa: F811
    page = theatre.open("/raft?exam=1&p=nodes.3").page
    assert not serious(page, axe)
    open_form(theatre)
    page.locator("#start-s1-log").fill("x")
    theatre.press("Enter")
    assert not serious(page, axe, ".pop")


def test_nothing_lies_on_anything_where_answers_are_hidden(theatre: Theatre) -> None:
    page = theatre.open("/two-phase-commit/2pc-9?exam=1&at=739").page
    assert not layout.judge(page).findings
