"""The truth on the wire: what a step changed in the facts, as a patch that a viewer folds (docs/wire.md)."""

import json
from collections.abc import Mapping
from typing import Any

import msgspec
import pytest
from hypothesis import given, strategies as st

from protocols.contract.fold import apply_patch
from protocols.engine.trace import facts_patch, plain, wire_json, wire_step
from protocols.node import Map
from tests.engine.toy import SPEC, play

pytestmark = pytest.mark.engine


class Card(msgspec.Struct, frozen=True):
    """A fact that is a struct."""

    owner: str
    coins: tuple[int, ...]


def folded(before: Mapping[str, object], after: Mapping[str, object]) -> Any:
    """What a viewer has who knew the facts before and got the patch, both by way of JSON."""
    facts = json.loads(msgspec.json.encode(plain(before)))
    apply_patch(facts, json.loads(msgspec.json.encode(facts_patch(before, after))))
    return facts


@pytest.mark.parametrize(
    ("before", "after", "patch"),
    [
        ({"sum": 3}, {"sum": 3}, {}),
        ({"sum": 3}, {"sum": 4}, {"=": {"sum": 4}}),
        ({}, {"sum": 4}, {"=": {"sum": 4}}),
        ({"sum": 3, "word": "x"}, {"word": "x"}, {"-": ["sum"]}),
        ({"log": (1, 2)}, {"log": (1, 2, 3)}, {"+": {"log": [2, [3]]}}),
        ({"log": (1, 2, 3)}, {"log": (1, 9)}, {"+": {"log": [1, [9]]}}),
        ({"log": (1, 2, 3)}, {"log": (9, 2, 3)}, {"/": {"log": {"=": {"0": 9}}}}),
        ({"log": (1,)}, {"log": (2,)}, {"=": {"log": [2]}}),
        ({"log": (1,)}, {"log": ()}, {"=": {"log": []}}),
        ({"by": Map({"a": 1, "b": 2})}, {"by": Map({"a": 1, "c": 3})}, {"~": {"by": [{"c": 3}, ["b"]]}}),
        ({"by": {1: {"x": 1, "y": 1}}}, {"by": {1: {"x": 2, "y": 1}}}, {"/": {"by": {"~": {"1": [{"x": 2}, []]}}}}),
        ({"card": Card("a", (1,))}, {"card": Card("a", (1, 2))}, {"/": {"card": {"+": {"coins": [1, [2]]}}}}),
        ({"by": {"a": 1}}, {"by": "nobody"}, {"=": {"by": "nobody"}}),
        ({"known": None}, {"known": ("a",)}, {"=": {"known": ["a"]}}),
    ],
)
def test_what_changed_in_the_facts(before: dict[str, object], after: dict[str, object], patch: dict[str, Any]) -> None:
    assert facts_patch(before, after) == patch
    assert folded(before, after) == plain(after)


def values() -> st.SearchStrategy[Any]:
    """Any fact: small, so that two of them are often alike in part."""
    small = st.integers(0, 2) | st.sampled_from(["", "x"]) | st.none() | st.booleans()
    return st.recursive(
        small, lambda inner: st.lists(inner, max_size=4).map(tuple) | st.dictionaries(st.sampled_from("abc"), inner), max_leaves=8
    )


@given(*[st.dictionaries(st.sampled_from(["p", "q", "r"]), values()) for _ in range(2)])
def test_any_facts_fold_to_any_others(before: dict[str, Any], after: dict[str, Any]) -> None:
    assert folded(before, after) == plain(after)


@pytest.mark.parametrize(
    "table",
    [
        lambda w: tuple((n, w.nodes["a"].kept if n == 17 else 0, "server", "rack") for n in range(200)),
        lambda w: {f"row{n}": {"holds": w.nodes["a"].kept if n == 17 else 0, "at": "rack"} for n in range(200)},
        lambda w: {"columns": ("holds",), "rows": {n: (w.nodes["a"].kept if n == 17 else 0,) for n in range(200)}},
    ],
    ids=["list of rows", "map of maps", "map within a map"],
)
def test_of_a_table_of_200_rows_a_step_sends_the_one_that_changed(table: Any) -> None:
    spec = msgspec.structs.replace(SPEC, truth=lambda w: {"table": table(w)}, observe=None, properties=())
    run = play("client:a.set-5@10", "client:b.set-2@20", "client:a.set-6@30", spec=spec)
    told = [step for step in run.steps if step.facts is not None]
    assert [step.t_us for step in told] == [10_000, 30_000]  # b's number isn't in the table
    assert all(len(msgspec.json.encode(wire_step(step)[12])) < 100 for step in told)
    facts = plain(run.first_truth)
    for step in told:
        apply_patch(facts, json.loads(wire_json(step))[12])
    assert facts == plain(run.checker.truth)


def test_a_step_knows_the_whole_of_each_fact_that_it_changed() -> None:
    spec = msgspec.structs.replace(SPEC, truth=lambda w: {"kept": tuple(s.kept for s in w.nodes.values()), "down": not w.is_up("b")})
    run = play("client:a.set-5@10", "crash:b@20", spec=spec)
    assert [step.truth for step in run.steps if step.truth is not None] == [{"kept": (5, 0, 0, 0)}, {"down": True}]


def test_a_step_that_changes_no_fact_has_no_truth() -> None:
    run = play("client:a.mem-2@10")
    assert all(step.facts is None and len(wire_step(step)) <= 9 for step in run.steps)
