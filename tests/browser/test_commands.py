"""Stories of commands with arguments: the form, by mouse and by keyboard, what it refuses, and what the run then says."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.theatre import Theatre
from tests.conftest import Site

RUN = "/two-phase-commit?at=5&u=600"


@pytest.fixture
def theatre(page, live_server_process: Site) -> Theatre:
    return Theatre(page, live_server_process)


def test_a_command_is_given_with_the_values_that_a_person_chose(theatre: Theatre) -> None:
    """The keyboard alone: select the coordinator, ask for the client's commands, take the one with other values, fill it in."""
    page = theatre.open(RUN).page
    theatre.click_node("c")
    theatre.press("c")
    page.get_by_role("menuitem", name="Transfer 30 from A to B").wait_for()
    theatre.press("ArrowDown", "Enter")
    form = page.get_by_role("dialog", name="Transfer … from … to …")
    amount = form.get_by_label("Amount")
    expect(amount).to_be_focused()
    expect(amount).to_have_value("30")
    amount.fill("7")
    form.get_by_label("From account").select_option("B")
    theatre.press("Enter")  # on the list of accounts, which does not give the command
    form.get_by_role("button", name="Tell C").click()
    expect(form.locator(".wrong")).to_have_text("To account must differ from From account.")
    form.get_by_label("To account").select_option("A")
    expect(form.locator(".wrong")).to_have_count(0)
    amount.focus()
    theatre.press("Enter")
    theatre.until(x=r"client:c\.transfer-7-b-a@5(\+\d+)?")
    expect(form).to_have_count(0)
    theatre.says(".cap", "C asks R1, R2 and R3")


def test_a_command_is_given_at_once_with_the_values_of_its_example(theatre: Theatre) -> None:
    page = theatre.open(RUN).page
    theatre.click_node("c")
    page.locator(".actions [data-action=client]").click()
    page.get_by_role("menuitem", name="Transfer 30 from A to B").click()
    theatre.until(x=r"client:c\.transfer-30-a-b@5(\+\d+)?")


def test_the_form_says_what_is_possible_and_closes_without_a_deed(theatre: Theatre) -> None:
    page = theatre.open(RUN).page
    theatre.click_node("r1")
    page.locator(".actions [data-action=client]").click()
    page.get_by_role("menuitem", name="Pay … out of the account").click()
    form = page.get_by_role("dialog")
    amount = form.get_by_label("Amount")
    for text in ("1000000", "x", "-1", ""):
        amount.fill(text)
        theatre.press("Enter")
        expect(form.get_by_role("alert")).to_have_text("Amount must be 0 to 999999.")
        expect(amount).to_have_attribute("aria-invalid", "true")
    theatre.press("Escape")
    expect(form).to_have_count(0)
    expect(page.locator(".actions [data-action=client]")).to_be_focused()
    theatre.until(x=None)


def test_the_form_speaks_chinese(theatre: Theatre) -> None:
    theatre.page.context.add_cookies([{"name": "lang", "value": "zh", "url": theatre.site.url}])
    page = theatre.open(RUN).page
    theatre.click_node("c")
    page.locator(".actions [data-action=client]").click()
    page.get_by_role("menuitem", name="从 … 转 … 到 …").click()
    form = page.get_by_role("dialog")
    form.get_by_label("金额").fill("8")
    form.get_by_role("button", name="交给 C").click()
    theatre.until(x=r"client:c\.transfer-8-a-b@5(\+\d+)?")
    assert re.search("[一-鿿]", page.locator(".cap").inner_text())
