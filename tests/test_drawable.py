"""Exhibits and marks are given what they can draw: planted mistakes are found and named, and every built-in picture and toy has none."""

from collections.abc import Iterator
from typing import Any

import pytest
from msgspec.structs import replace

from protocols import catalog
from protocols.contract.pictures import undrawable
from protocols.contract.promises import words_missing_in
from protocols.declaration import (
    Arcs,
    Bar,
    Bars,
    Bucket,
    Card,
    Chips,
    Curve,
    Exhibit,
    Mark,
    Meter,
    ProtocolSpec,
    Purse,
    Queue,
    Ribbons,
    RoleHint,
    Rows,
    Sets,
    Table,
    Tiles,
    Tree,
    Worlds,
)
from protocols.engine.recipe import from_scenario
from protocols.engine.simulate import Run
from protocols.node import Map
from tests.conftest import ROOT

pytestmark = pytest.mark.engine


@pytest.fixture(autouse=True)
def toys() -> Iterator[None]:
    catalog.open_door(ROOT / "tests" / "toys")
    yield
    catalog.open_door(None)


def wrong_in(spec: ProtocolSpec, scenario: str) -> list[str]:
    """The sentences about a whole run."""
    run = Run(spec, from_scenario(spec, scenario))
    run.advance()
    return [what for *_, what in undrawable(run)]


def test_all_pictures_of_the_built_in_protocols_and_the_toys_can_be_drawn() -> None:
    assert catalog.broken() == []
    looked = set()
    for package in catalog.packages():
        spec = catalog.find_spec(package.slug)
        for scenario in spec.scenarios:
            assert wrong_in(spec, scenario.slug) == [], (package.slug, scenario.slug)
        looked |= {type(exhibit) for exhibit in spec.view.exhibits} | {type(m) for role in spec.view.roles.values() for m in role.marks}
    assert looked > {Worlds, Table, Meter, Bars, Arcs, Sets, Curve, Tree, Ribbons, Purse, Card, Chips, Bar, Bucket, Tiles, Rows, Queue}


CELL = {"value": "x", "number": 1}
ROW = {"name": "", "cells": (CELL, None)}
ROOT_NODE = {"name": "all", "parent": None}
FACTS: list[tuple[Exhibit, Any, str]] = [
    (Worlds("f", ("commit", "abort")), {"outcome": "commit"}, "it is {'outcome': 'commit'}; it is to be a tuple of worlds"),
    (Worlds("f", ("commit", "abort")), ({"c1": ""},), "0.outcome is missing; it is to be one of commit, abort"),
    (Worlds("f", ("commit", "abort")), ({"outcome": "comit"},), "0.outcome is 'comit'; it is to be one of commit, abort"),
    (Table("f"), 3, "it is 3; it is to be a mapping with columns, rows"),
    (Table("f"), {"colums": ("a",), "rows": ()}, "columns is missing; it is to be a tuple"),
    (Table("f"), {"columns": (("a",),), "rows": ()}, "columns.0 is ['a']; it is to be a name (a text or a whole number)"),
    (Table("f"), {"columns": ("a", "b"), "rows": (ROW, ROW)}, "rows is a tuple of 2; it is to be at most 1 long, as Table(rows=1) says"),
    (Table("f"), {"columns": ("a",), "rows": (ROW,)}, "rows.0.cells is a tuple of 2; it is to be as long as columns, which has 1"),
    (
        Table("f"),
        {"columns": ("a",), "rows": ({"name": "", "cells": ({"value": "x"},)},)},
        "rows.0.cells.0.number is missing; it is to be a whole number",
    ),
    (
        Table("f"),
        {"columns": ("a",), "rows": ({"name": "", "cells": (7,)},)},
        "rows.0.cells.0 is 7; it is to be a mapping with value, number",
    ),
    (Table("f"), {"columns": (), "rows": (), "says": 3}, "says is 3; it is to be a text"),
    (Meter("f"), {"gauges": ({"name": "g"},)}, "gauges.0.value is missing; it is to be a whole number from 0"),
    (Meter("f"), {"gauges": ({"name": "g", "value": 1, "of": 0},)}, "gauges.0.of is 0; it is to be a whole number from 1"),
    (
        Meter("f"),
        {"gauges": ({"name": "g", "holds": "yes"},)},
        "gauges.0.holds is 'yes'; it is to be True, False, or None while nothing has decided it",
    ),
    (Bars("f"), (1, 2), "it is [1, 2]; it is to be a mapping with bars"),
    (Bars("f"), {"bars": ({"name": "a", "value": "1"},)}, "bars.0.value is '1'; it is to be a whole number from 0"),
    (Bars("f"), {"bars": (), "mean": True}, "mean is True; it is to be a whole number from 0"),
    (Arcs("f"), {"tokens": ({"at": 10_000, "of": "b1"},), "keys": ()}, "tokens.0.at is 10000; it is to be a whole number from 0 to 9,999"),
    (Arcs("f"), {"tokens": ({"at": 1, "of": "x"},), "keys": ()}, "tokens.0.of is 'x'; it is to be a node: b1, a1, a2, k1"),
    (Sets("f"), ({"name": "w", "of": "a1"},), "0.of is 'a1'; it is to be a tuple"),
    (Sets("f"), ({"name": "w", "of": ("A1",)},), "0.of.0 is 'A1'; it is to be a node: b1, a1, a2, k1"),
    (Curve("f"), "3", "it is '3'; it is to be a whole number, or a mapping of names to whole numbers"),
    (Curve("f"), {"a": 1, "b": None}, "b is None; it is to be a whole number"),
    (Curve("f"), dict.fromkeys("abcde", 1), "it is a mapping of 5; it is to be one of at most 4: more lines can't be told apart"),
    (Tree("f"), {"nodes": (ROOT_NODE, ROOT_NODE)}, "nodes.1.name is 'all'; it is to be a name that no other node has"),
    (
        Tree("f"),
        {"nodes": (ROOT_NODE, {"name": "a", "parent": "al"})},
        "the parent of a is 'al'; it is to be the name of another node, or None for a root",
    ),
    (
        Tree("f"),
        {"nodes": ({"name": "a", "parent": "b"}, {"name": "b", "parent": "a"})},
        "the parent of a is 'b'; it is to be a node that doesn't stand below it",
    ),
    (Ribbons("f"), ({"source": "b1", "target": "z", "width": 1},), "0.target is 'z'; it is to be a node: b1, a1, a2, k1"),
    (Purse("f"), {"amount": 3, "source": "b1"}, "target is missing; it is to be a name (a text or a whole number)"),
    (
        Purse("f"),
        {"amount": 3, "source": "b1", "target": "a1", "tone": "green"},
        "tone is 'green'; it is to be a tone (commit, abort, doubt, ink, or an empty text)",
    ),
    (Curve("f"), 1.5, "it is 1.5; it is to be plain data (float can't be in a state"),
]


@pytest.mark.parametrize(("exhibit", "fact", "why"), FACTS, ids=[f"{type(e).__name__}-{n}" for n, (e, _, _) in enumerate(FACTS)])
def test_a_fact_of_another_shape_is_named_with_its_key_and_step(exhibit: Exhibit, fact: Any, why: str) -> None:
    """From the second transfer on the fact is wrong; before that there is none, which is right."""
    bank = catalog.find_spec("toy-gauges")
    spec = replace(bank, truth=lambda w: {"f": fact if w.nodes["b1"].number > 1 else None}, view=replace(bank.view, exhibits=(exhibit,)))
    run = Run(spec, from_scenario(spec, "transfers"))
    run.advance()
    second = [step.index for step in run.steps if step.kind == "client"][1]
    found = wrong_in(spec, "transfers")
    assert found[0].startswith(f"{type(exhibit).__name__} 'f' at step {second}: {why}")


def test_a_fact_that_is_never_told_is_found() -> None:
    bank = catalog.find_spec("toy-gauges")
    spec = replace(bank, view=replace(bank.view, exhibits=(Worlds("worlds", ("commit", "abort")),)))
    assert wrong_in(spec, "transfers") == [
        "Worlds 'worlds' at the start: it is missing; it is to be told by ProtocolSpec.worlds, as None while there is nothing to show"
    ]


MARKS: list[tuple[Mark, str]] = [
    (Rows("known"), "known is (); it is to be a Map, or None"),
    (Queue("free"), "free is 20; it is to be a tuple, a Map, or None"),
    (Chips("phase"), "phase is 'open'; it is to be a tuple, a Map, or None"),
    (Tiles("shelf", low="free"), "free is 20; it is to be a tuple, a Map, or None"),
    (Bar("free", of="shelf"), "shelf is "),
    (Bucket("free", available="free", frozen="prices"), "prices is {"),
    (Card("number", number="phase"), "phase is 'open'; it is to be a whole number, or None"),
]


@pytest.mark.parametrize(("mark", "why"), MARKS, ids=[type(mark).__name__ for mark, _ in MARKS])
def test_a_field_that_its_mark_cannot_draw_is_named_with_node_and_step(mark: Mark, why: str) -> None:
    shops = catalog.find_spec("toy-marks")
    spec = replace(shops, view=replace(shops.view, roles={"shop": RoleHint(marks=(mark,))}))
    (found,) = wrong_in(spec, "orders")
    assert found.startswith(f"{type(mark).__name__} {mark.name!r} of role shop at the start, at s1: {why}")


def test_a_field_that_becomes_wrong_later_is_found() -> None:
    """A Map at first, and then a tuple."""
    shops = catalog.find_spec("toy-marks")
    spec = replace(shops, view=replace(shops.view, roles={"shop": RoleHint(marks=(Rows("prices"),))}))
    run = Run(spec, from_scenario(spec, "orders"))
    run.advance()
    step = next(step for step in run.steps if step.node == "s2" and step.after is not None and step.kind == "deliver")
    assert isinstance(step.after.prices, Map)
    after = replace(step.after, prices=("a",))
    run.steps[step.index] = replace(step, after=after)
    assert [what for *_, what in undrawable(run)] == [
        f"Rows 'prices' of role shop at step {step.index}, at s2: prices is ('a',); it is to be a Map, or None"
    ]


@pytest.mark.parametrize("lang", catalog.LANGUAGES)
def test_the_sentence_under_an_exhibit_needs_words_that_name_what_it_holds(lang: str) -> None:
    """Missing, it would be shown as its key; a parameter that nobody gives would be a gap."""
    spec = catalog.find_spec("toy-gauges")
    run = Run(spec, from_scenario(spec, "transfers"))
    run.advance()
    words = catalog.captions("toy-gauges", lang)
    assert not {what for what in words_missing_in(run, words) if what.startswith("truth.")}
    words["truth"]["money.held"] = "{held} / {hole}"
    del words["truth"]["transit.left"]
    assert {what for what in words_missing_in(run, words) if what.startswith("truth.")} == {
        "truth.money.held names {hole}, which params doesn't hold",
        "truth.transit.left is missing",
    }
