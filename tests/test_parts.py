"""docs/composing-pictures.md: every part of a picture stands there with its hint, its picture, and what the fact in it holds."""

import ast
import re
from collections.abc import Iterator
from typing import Any, get_args, get_type_hints
from urllib.parse import parse_qs, urlsplit

import pytest

from protocols import catalog, hints
from protocols.engine.recipe import from_scenario
from protocols.engine.simulate import Run
from tests.conftest import ROOT
from tools.parts import PARTS, PICTURES, TOYS

PAGE = ROOT / "docs/composing-pictures.md"
ARRANGEMENTS = get_args(get_type_hints(hints.View)["arrangement"])
MARKS = get_args(hints.Mark)
EXHIBITS = get_args(hints.Exhibit)
MOST_EACH, MOST = 40_000, 900_000  # bytes: pictures of a page that loads at once, and a repository that stays small

# A block of code in the page is a hint and, mostly, what is in its picture; then come words, then the picture.
BLOCK = re.compile(r"```python\n(.*?)```(?:(?!```).)*?!\[[^\]]+\]\(pictures/parts/([\w-]+)\.svg\)", re.DOTALL)


def section(chapter: str, title: str) -> str:
    """The text under a heading of the third level."""
    text = PAGE.read_text(encoding="utf-8")
    (part,) = re.findall(rf"^## {chapter}:.*?$(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
    found = re.findall(rf"^### {title}$(.*?)(?=^### |\Z)", part, re.MULTILINE | re.DOTALL)
    assert len(found) == 1, f"{PAGE.name} has {len(found)} sections {title} in {chapter}"
    return found[0]


def blocks(chapter: str, title: str) -> list[tuple[str, ast.expr, Any]]:
    """Of each block of code in a section: the picture's name, the hint, and what it is said to show (None if nothing is said)."""
    found = []
    for code, picture in BLOCK.findall(section(chapter, title)):
        hint, *shown = (one.value for one in ast.parse(code).body)
        found.append((picture, hint, ast.literal_eval(shown[0]) if shown else None))
    assert found, f"{title} has no code with a picture"
    return found


def made(hint: ast.expr) -> Any:
    """The hint that a line of the page writes."""
    return eval(compile(ast.Expression(hint), PAGE.name, "eval"), vars(hints))  # a page of ours


def plain(value: Any) -> Any:
    """Lists and dictionaries only, as the page writes them."""
    if hasattr(value, "items"):
        return {key: plain(one) for key, one in value.items()}
    return [plain(one) for one in value] if isinstance(value, list | tuple) else value


def is_told(shown: Any, real: Any) -> bool:
    """Whether what the page shows is so: all of it, but for what it leaves out with `...`, and for what a mapping holds besides."""
    if isinstance(shown, dict):
        return isinstance(real, dict) and all(key in real and is_told(one, real[key]) for key, one in shown.items())
    if not isinstance(shown, list):
        return bool(shown == real) and type(shown) is type(real)
    if ... not in shown:
        return len(shown) == len(real) and all(map(is_told, shown, real))
    rest = iter(real)
    return all(any(is_told(one, other) for other in rest) for one in shown if one is not ...)


@pytest.fixture(scope="module", autouse=True)
def toys() -> Iterator[None]:
    """The toys are protocols while these tests run."""
    catalog.open_door(TOYS)
    yield
    catalog.open_door(None)


def moment(picture: str) -> Run:
    """The run of a picture's address, played to its moment."""
    url = urlsplit(PARTS[picture].address)
    _, slug, scenario = url.path.split("/")
    (at_ms,) = parse_qs(url.query)["at"]
    spec = catalog.find_spec(slug)
    run = Run(spec, from_scenario(spec, scenario))
    at_us = round(float(at_ms) * 1000)
    run.advance(until_us=at_us)
    assert run.steps[-1].t_us < at_us, f"{picture}: choose a time between two steps, which has one picture only"
    return run


# The page


@pytest.mark.parametrize("name", ARRANGEMENTS)
def test_every_arrangement_is_shown_by_a_protocol_that_has_it(name: str) -> None:
    ((picture, hint, _),) = blocks("Arrangements", name)
    assert made(hint).arrangement == name
    assert moment(picture).spec.view.arrangement == name


@pytest.mark.parametrize("mark", MARKS, ids=lambda one: one.__name__)
def test_every_mark_is_shown_with_what_the_fields_in_its_picture_hold(mark: type) -> None:
    for picture, line, shown in blocks("Marks", mark.__name__):
        run, hint = moment(picture), made(line)
        (node,) = re.findall(r"data-id=(\w+)", PARTS[picture].keep)
        assert isinstance(hint, mark)
        (role,) = [seat.role for seat in run.cast if seat.id == node]
        assert hint in run.spec.view.roles[role].marks
        assert is_told(shown, {field: plain(getattr(run.nodes[node], field)) for field in shown})
        assert shown.keys() >= {value for key, value in fields_of(hint).items() if key != "name" and isinstance(value, str) and value}


@pytest.mark.parametrize("exhibit", EXHIBITS, ids=lambda one: one.__name__)
def test_every_exhibit_is_shown_with_the_fact_in_its_picture(exhibit: type) -> None:
    for picture, line, shown in blocks("Exhibits", exhibit.__name__):
        run, hint = moment(picture), made(line)
        assert isinstance(hint, exhibit)
        assert hint in run.spec.view.exhibits
        if exhibit is hints.Spans:  # which are folded from the steps, and read no fact
            assert shown is None
        else:
            assert shown.keys() == {hint.fact}
            assert is_told(shown, plain(run.checker.truth))


@pytest.mark.parametrize(("chapter", "part"), [("Marks", one) for one in MARKS] + [("Exhibits", one) for one in EXHIBITS], ids=str)
def test_every_field_of_a_hint_is_named(chapter: str, part: type) -> None:
    """As a word in code, in the words that explain the hint."""
    explained = re.sub(r"```.*?```", "", section(chapter, part.__name__), flags=re.DOTALL)
    assert not [field for field in part.__struct_fields__ if f"`{field}`" not in explained]


def test_no_section_is_of_a_part_that_is_gone() -> None:
    titles = re.findall(r"^### (\w+)$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(titles) == sorted([*ARRANGEMENTS, *(one.__name__ for one in (*MARKS, *EXHIBITS))])


# The pictures


def test_every_picture_is_made_by_the_program_and_shown_on_the_page() -> None:
    shown = re.findall(r"\]\(pictures/parts/([\w-]+)\.svg\)", PAGE.read_text(encoding="utf-8"))
    assert sorted(shown) == sorted(PARTS)
    assert sorted(path.name for path in PICTURES.iterdir()) == sorted(f"{name}.svg" for name in PARTS)


def test_every_address_is_of_a_scenario_and_a_moment_within_it() -> None:
    for picture in PARTS:
        run = moment(picture)
        assert run.steps, picture
        assert run.t_us < run.recipe.until_us, picture


def test_pictures_are_small_and_need_nothing_from_elsewhere() -> None:
    texts = {path.name: path.read_text(encoding="utf-8") for path in PICTURES.iterdir()}
    sizes = {name: len(text.encode()) for name, text in texts.items()}
    assert not {name: size for name, size in sizes.items() if size > MOST_EACH}
    assert sum(sizes.values()) <= MOST
    for name, text in texts.items():
        assert not [url for url in re.findall(r"url\(([^)]{1,20})", text) if not url.startswith(("#", "data:font/woff2"))], name
        families = set(re.findall(r"\{font-family:'([^']+)'", text))
        assert families, f"{name} has no words"
        assert families <= set(re.findall(r'font-family:"([^"]+)"', text)), f"{name} is set in a font that isn't in it"


def fields_of(hint: Any) -> dict[str, Any]:
    """A hint's fields with their values."""
    return {field: getattr(hint, field) for field in hint.__struct_fields__}
