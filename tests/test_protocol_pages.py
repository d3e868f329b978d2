"""docs/protocols/<slug>.md: each protocol has a page, and what it says of properties, switches and scenarios is what is declared."""

import re
from pathlib import Path

import pytest

from protocols.catalog import captions, find_spec, ours
from protocols.engine.recipe import param_infos
from tests.conftest import ROOT

pytestmark = pytest.mark.engine

PAGES = ROOT / "docs" / "protocols"


def page_table(slug: str, section: str) -> list[tuple[str, ...]]:
    """The cells of a section's table, without its heading and without the marks of code."""
    text = (PAGES / f"{slug}.md").read_text(encoding="utf-8")
    (part,) = re.findall(rf"^## {section}$(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
    lines = [line for line in part.splitlines() if line.startswith("| ")]
    return [tuple(cell.strip() for cell in line.replace("`", "").strip("|").split("|")) for line in lines[1:]]


@pytest.mark.parametrize("slug", ours())
def test_a_page_lists_every_property(slug: str) -> None:
    assert page_table(slug, "Properties") == [(one.slug, one.kind, one.source or "ours") for one in find_spec(slug).properties]


@pytest.mark.parametrize("slug", ours())
def test_a_page_lists_every_switch_with_what_it_breaks_and_where_it_is_seen(slug: str) -> None:
    spec = find_spec(slug)
    switches = [info for info in param_infos(spec.params) if info.param.group == "broken"]
    shown = {info.name: ", ".join(one.slug for one in spec.scenarios if one.params.get(info.name)) for info in switches}
    declared = [(info.name, info.param.breaks or "nothing", shown[info.name]) for info in switches]
    assert [row[:3] for row in page_table(slug, "Switches")] == declared


@pytest.mark.parametrize("slug", ours())
def test_a_page_lists_every_scenario_by_its_title(slug: str) -> None:
    titles = captions(slug, "en")["scenarios"]
    assert page_table(slug, "Scenarios") == [(one.slug, titles[one.slug]["title"]) for one in find_spec(slug).scenarios]


@pytest.mark.parametrize("slug", ours())
def test_a_page_names_tests_that_exist(slug: str) -> None:
    """Each number says which test holds it."""
    tests = ROOT / "tests" / "protocols" / slug.replace("-", "_")
    named = {name for row in page_table(slug, "Numbers") for name in re.findall(r"test_\w+\.py", row[2])}
    assert named
    assert all(Path(tests / name).exists() for name in named)


def test_every_page_is_of_a_protocol() -> None:
    assert {path.stem for path in PAGES.glob("*.md")} == {*ours()}
