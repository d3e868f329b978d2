"""The first frame comes with a part of the words and styles; the rest follows. Nobody may see that a part is missing."""

import re
from collections.abc import Callable

import pytest

from tests.browser.theatre import Theatre
from tests.conftest import Site

pytestmark = pytest.mark.browser

# A word of the interface, or of a protocol's captions, that nobody has translated: act_crash, key_lost.
KEY = re.compile(r"\b[a-z0-9]+(?:_[a-z0-9]+)+\b")
WORDS = """() => [...document.querySelectorAll("body *")]
  .filter((one) => !one.closest("script, style") && one.checkVisibility())
  .flatMap((one) => [one.getAttribute("aria-label"), one.title, ...[...one.childNodes].filter((n) => n.nodeType === 3).map((n) => n.data)])
  .filter(Boolean).join("\\n")"""


@pytest.mark.parametrize("locale", ["en-US", "zh-CN"])
@pytest.mark.parametrize("address", ["/raft/r4c?at=420", "/two-phase-commit/2pc-9?at=64", "/paxos/p4?at=75"])
def test_the_first_frame_speaks_before_the_rest_has_come(
    live_server_process: Site, open_page: Callable, console_errors: list[str], address: str, locale: str
) -> None:
    page = open_page(locale=locale)
    page.route(re.compile(r"/api/(ui|captions)"), lambda route: route.abort())
    page.route(re.compile(r"present\+print"), lambda route: route.abort())
    theatre = Theatre(page, live_server_process).open(address)
    page.locator("g.node").first.wait_for()
    theatre.until(g="[0-9a-f]{7}")
    shown = page.evaluate(WORDS)
    assert len(shown) > 500
    assert KEY.findall(shown) == []
    # Only what this test has kept away is missed.
    assert [said for said in console_errors if "ERR_FAILED" not in said] == []
    console_errors.clear()
