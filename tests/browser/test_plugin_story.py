"""An author's story: a package is made, it plays on the page, and the page follows what is saved."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.browser.theatre import Theatre
from tests.conftest import Site
from visualizer.management.commands.startprotocol import write


@pytest.mark.parametrize(("locale", "says"), [("en-US", "C has its answer for work 1"), ("zh-CN", "C 收到任务 1 的应答")])
def test_a_made_protocol_plays_on_the_page(
    start_site: Callable[..., Site], open_page: Callable, tmp_path: Path, locale: str, says: str
) -> None:
    write("played", tmp_path / "played")
    theatre = Theatre(open_page(locale=locale), start_site(PLUGINS_DIR=str(tmp_path)))
    theatre.open("/played/lost-answer")
    theatre.press("8", " ")
    theatre.page.get_by_text(says).first.wait_for()
    theatre.click_node("s")
    theatre.press("x")
    theatre.page.locator('.node[data-id="s"][data-status="crashed"]').wait_for()


def test_the_page_follows_what_is_saved_and_survives_a_mistake(
    start_site: Callable[..., Site], page, console_errors: list[str], tmp_path: Path
) -> None:
    """At the same moment of the run, without a hand on the page."""
    write("edited", tmp_path / "edited")
    source = tmp_path / "edited" / "src" / "edited"
    whole = (source / "protocol.py").read_text()
    theatre = Theatre(page, start_site(PLUGINS_DIR=str(tmp_path), RELOAD="1"))
    theatre.open("/edited/lost-answer?at=116")
    theatre.page.get_by_text("C asks again").first.wait_for()
    (source / "protocol.py").write_text("SPEC = (\n")
    theatre.page.get_by_text("SyntaxError").first.wait_for()
    words = source / "captions.en.json"
    words.write_text(words.read_text().replace("C asks again", "C is impatient"))
    (source / "protocol.py").write_text(whole)
    theatre.page.get_by_text("C is impatient").first.wait_for()
    theatre.until(at=r"116.*")
    console_errors.clear()  # the browser's own word on lines that were lost while the server began anew
