"""Pictures that no built-in protocol composes: toys show every mark and exhibit, and are looked at as key moments are."""

import re
from collections.abc import Callable
from itertools import product

import pytest

from tests.browser import layout
from tests.browser.theatre import Theatre
from tests.conftest import ROOT, Site

TOYS = ROOT / "tests/toys"
LOOKS = [
    ((1440, 900), "en-US", "light"),
    ((390, 844), "zh-CN", "dark"),
    ((1440, 900), "zh-CN", "projector"),
    ((390, 844), "en-US", "light"),
]
MOMENTS = [
    "/toy-marks/orders?at=55",
    "/toy-marks/orders?at=95",
    "/toy-marks/one-shop?at=25",
    "/toy-marks/five-shops?at=25",
    "/toy-grid/orders?at=38",
    "/toy-swarm/few?at=18",
    "/toy-swarm/some?at=30",
    "/toy-clocks/answered?at=38",
    "/toy-clocks/late?at=100",
    "/toy-clocks/late?at=125",
    "/toy-ring/join?at=28",
    "/toy-ring/join?at=46",
    "/toy-ring/alone?at=12",
    "/toy-ring/crowd?at=46",
    "/toy-groups/join?at=30",
    "/toy-groups/crowd?at=30",
    "/toy-flow/words?at=40",
    "/toy-flow/one?at=30",
    "/toy-flow/many?at=90",
    "/toy-gauges/transfers?at=25",
    "/toy-gauges/transfers?at=85",
    "/toy-gauges/transfers?at=140",
    "/toy-gauges/six-accounts?at=75",
    "/toy-load/transfers?at=85",
    "/toy-load/four-accounts?at=75",
]


@pytest.fixture(scope="module")
def toys(tmp_path_factory: pytest.TempPathFactory):
    """A site with the toys as its plug-ins."""
    site = Site(tmp_path_factory.mktemp("var"), environment={"PLUGINS_DIR": str(TOYS)})
    site.start()
    yield site
    site.stop()


@pytest.mark.parametrize(("address", "look"), list(product(MOMENTS, LOOKS)), ids=str)
def test_every_mark_and_exhibit_has_room(toys: Site, open_page: Callable, address: str, look: tuple) -> None:
    (width, height), locale, theme = look
    page = open_page(locale=locale, viewport={"width": width, "height": height})
    page.add_init_script(f"localStorage.setItem('theme', '{theme}')")
    theatre = Theatre(page, toys).open(address)
    theatre.until(g="[0-9a-f]{7}")
    page.evaluate("document.fonts.ready")
    assert layout.judge(page).findings == []


def test_a_table_is_read_aloud_as_a_table(toys: Site, page) -> None:
    """What the shops keep, with the heads of its columns, and what a cell holds."""
    theatre = Theatre(page, toys).open("/toy-marks/five-shops?at=25")
    theatre.until(g="[0-9a-f]{7}")
    table = page.get_by_role("table").filter(has=page.get_by_role("columnheader", name="S3"))
    assert table.get_by_role("columnheader").all_inner_texts()[1:] == ["S1", "S2", "S3", "S4", "S5"]
    assert table.get_by_role("cell").all_inner_texts() == ["(1,1) 5", "(1,1) 5", "none", "(1,1) 5", "(1,1) 5"]


def test_a_picture_of_columns_holds_their_marks_and_the_table(toys: Site, page) -> None:
    """The export draws what the page draws, with the styles of the arrangement and the exhibit."""
    theatre = Theatre(page, toys).open("/toy-marks/orders?at=55")
    theatre.until(g="[0-9a-f]{7}")
    theatre.press("o")
    page.locator("input[name=export-format][value=svg]").check()
    image = page.locator(".preview[aria-busy=false] img")
    image.wait_for()
    with page.expect_download() as download:
        page.locator("[data-action=download]").click()
    svg = download.value.path().read_text()
    for text in ("What the shops keep", "The greatest is (1,1)", "promised"):
        assert text in svg
    # Each style is written into the drawing, so a card that has one stands there filled, not black.
    card = re.search(r'<rect[^>]*?rx="[^"]*"[^>]*fill="(#[0-9a-f]{6})"[^>]*stroke="(#[0-9a-f]{6})"[^>]*>', svg)
    assert card
    assert card[1] != "#000000"


def test_sets_and_ribbons_are_read_aloud_as_tables(toys: Site, page) -> None:
    """What is drawn around the nodes and between them says as much to somebody who doesn't see it."""
    theatre = Theatre(page, toys).open("/toy-groups/join?at=30")
    theatre.until(g="[0-9a-f]{7}")
    sets = page.get_by_role("table").filter(has=page.get_by_role("columnheader", name="members"))
    assert sets.get_by_role("row").all_inner_texts()[1:] == ["W\tS2, S3 and S5", "R\tS4, S5 and S2, asked, not answered yet"]
    theatre.open("/toy-flow/one?at=30")
    theatre.until(g="[0-9a-f]{7}")
    ribbons = page.get_by_role("table").filter(has=page.get_by_role("columnheader", name="Shuffle: width = words"))
    assert ribbons.get_by_role("row").all_inner_texts()[1:] == ["M1\tR1\t2"]


def test_messages_keep_off_the_names_of_sets(toys: Site, page) -> None:
    """A name is drawn behind all messages, so while time stands still no message lies on it, whichever of them is on its way."""
    theatre = Theatre(page, toys).open("/toy-groups/crowd?at=22")
    for at in range(22, 40, 3):
        theatre.open(f"/toy-groups/crowd?at={at}")
        theatre.until(g="[0-9a-f]{7}")
        assert page.locator(".set-name:not(.halo)").count() >= 1
        assert [one for one in layout.judge(page).findings if "set-name" in one] == []


def test_a_meter_bars_and_a_purse_are_read_aloud_as_tables(toys: Site, page) -> None:
    """What is drawn as a mark or a length is said in words and numbers."""
    theatre = Theatre(page, toys).open("/toy-gauges/transfers?at=85")
    theatre.until(g="[0-9a-f]{7}")

    def rows(fact: str) -> list[list[str]]:
        return [row.locator("th, td").all_inner_texts() for row in page.locator(f"table[data-exhibit={fact}] tbody tr").all()]

    assert rows("money") == [
        ["A all money is there", "holds"],
        ["D transfer is done", "not decided yet"],
        ["E accounts are even", "does not hold"],
        ["difference", "20 of 200"],
    ]
    assert rows("load") == [["B1", "80", "30"], ["A1", "30", ""], ["A2", "80", "30"], ["K1", "30", ""], ["mean", "55", ""]]
    assert rows("transit") == [["In transit 80", "A2", "A1"]]


PICTURED = {
    "/toy-clocks/late?at=100": ("Who has heard", "What clients asked", "Tell a story", "For whom each waits"),
    "/toy-gauges/transfers?at=85": ("Is it so?", "does not hold", "mean 55", "In transit"),
    "/toy-ring/join?at=30": ("The ring and its keys",),
    "/toy-groups/join?at=30": ("W = {S2, S3, S5}",),
    "/toy-flow/words?at=30": ("Shuffle: width = words", "Words of each reducer"),
}
"""What a picture of these moments says."""


@pytest.mark.parametrize("address", PICTURED)
def test_every_exhibit_is_in_a_picture_for_a_paper(toys: Site, page, address: str) -> None:
    theatre = Theatre(page, toys).open(address)
    theatre.until(g="[0-9a-f]{7}")
    theatre.press("o")
    page.locator("input[name=export-format][value=svg]").check()
    page.locator(".preview[aria-busy=false] img").wait_for()
    with page.expect_download() as download:
        page.locator("[data-action=download]").click()
    svg = download.value.path().read_text()
    said = " ".join(re.findall(r">([^<>]+)</text>", svg))
    assert [text for text in PICTURED[address] if text not in said] == []
    assert "var(--" not in svg
    assert "foreignObject" not in svg


def test_exhibits_stand_on_both_sides_of_a_comparison(toys: Site, page) -> None:
    theatre = Theatre(page, toys).open("/toy-gauges/transfers?at=85&vs=/toy-clocks/late")
    theatre.until(vs="/toy-clocks/late")
    for side, kinds in ((".stage:not(.other)", ("meter", "purse")), (".stage.other", ("curve",))):
        for kind in kinds:
            page.locator(f"{side} .exhibit-{kind}").first.wait_for()


def test_every_toy_has_a_picture_in_the_catalogue(toys: Site, page) -> None:
    page.goto(f"{toys.url}/")
    for slug in ("toy-marks", "toy-grid", "toy-swarm", "toy-clocks", "toy-gauges", "toy-ring", "toy-flow"):
        face = page.locator(f".proto[data-slug={slug}] .thumb[data-size=face]")
        face.scroll_into_view_if_needed()  # pictures that nobody sees aren't drawn
        face.locator("svg.film").wait_for()
