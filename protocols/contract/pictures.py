"""What exhibits and marks can draw: whether facts of the truth and fields of states have the shape that protocols/hints.py says.

The browser draws nothing, or a nought, where a value has another shape, and says nothing about it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, get_args

import msgspec

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
    Purse,
    Queue,
    Ribbons,
    Rows,
    Sets,
    Spans,
    Table,
    Tiles,
    Tone,
    Tree,
    Worlds,
)
from protocols.engine.simulate import Run
from protocols.engine.trace import plain
from protocols.node import Map, State

MOST_LINES = 4  # of a curve: more can't be told apart
RING = 10_000  # places on a ring of hashes
MAX_CHARS = 60  # of a value in a message
TONES = tuple(filter(None, get_args(Tone)))


class Form(msgspec.Struct, frozen=True):
    """What a value is to be, in words and as code."""

    words: str
    fits: Callable[[Any], bool]


class Wrong(msgspec.Struct, frozen=True):
    """A value that can't be drawn: the key where it stands, what it is (None: it is missing), and what it is to be."""

    key: str
    found: str | None
    wanted: str

    def __str__(self) -> str:
        return f"{self.key} is {'missing' if self.found is None else self.found}; it is to be {self.wanted}"


def is_whole(value: object) -> bool:
    """True and False are no numbers here."""
    return type(value) is int


ANYTHING = Form("any value", lambda _value: True)
WHOLE = Form("a whole number", is_whole)
FROM_0 = Form("a whole number from 0", lambda value: is_whole(value) and value >= 0)
FROM_1 = Form("a whole number from 1", lambda value: is_whole(value) and value >= 1)
PLACE = Form(f"a whole number from 0 to {RING - 1:,}", lambda value: is_whole(value) and 0 <= value < RING)
NAME = Form("a name (a text or a whole number)", lambda value: isinstance(value, str) or is_whole(value))
TEXT = Form("a text", lambda value: value is None or isinstance(value, str))
PARENT = Form("the name of another node, or None for a root", lambda value: value is None or NAME.fits(value))
FLAG = Form("True or False", lambda value: value is None or isinstance(value, bool))
VERDICT = Form("True, False, or None while nothing has decided it", FLAG.fits)
TONED = Form(f"a tone ({', '.join(TONES)}, or an empty text)", lambda value: not value or value in TONES)
LIST = Form("a tuple", lambda value: isinstance(value, list))
MAPPING = Form("a mapping", lambda value: value is None or isinstance(value, dict))

Keys = Mapping[str, Form]
Found = Iterator[Wrong]

SAID: Keys = {"says": TEXT, "params": MAPPING}
"""The sentence under an exhibit, where it has one."""


def shown(value: object) -> str:
    """A value as a message holds it: cut if it is long."""
    text = repr(value)
    return text if len(text) <= MAX_CHARS else f"{text[:MAX_CHARS]}…"


def _in_keys(value: Any, where: str, needs: Keys, may: Keys = Map()) -> Found:  # noqa: B008 -- a Map never changes
    """What is wrong with a mapping that has to have some keys, and may have others. Keys that nobody asks for are no mistake."""
    if not isinstance(value, dict):
        yield Wrong(where or "it", shown(value), f"a mapping with {', '.join(needs)}")
        return
    for key, form in {**needs, **may}.items():
        if key not in value:
            if key in needs:
                yield Wrong(_at(where, key), None, form.words)
        elif not form.fits(value[key]):
            yield Wrong(_at(where, key), shown(value[key]), form.words)


def _at(where: str, key: object) -> str:
    return f"{where}.{key}" if where else str(key)


def _each(value: Any, key: str = "") -> Iterator[tuple[str, Any]]:
    """The elements of a list, or of the list under a key, each with where it stands. Of what is no list there are none."""
    items = value.get(key) if key and isinstance(value, dict) else value
    for n, item in enumerate(items if isinstance(items, list) else ()):
        yield _at(key, n), item


# ------------------------------------------------------------------------------------------------ facts


def _in_list(value: Any, what: str) -> Found:
    if not isinstance(value, list):
        yield Wrong("it", shown(value), f"a tuple of {what}")


def _in_worlds(hint: Worlds, value: Any, ids: tuple[str, ...]) -> Found:
    yield from _in_list(value, "worlds")
    outcome = Form(f"one of {', '.join(hint.outcomes)}", lambda one: one in hint.outcomes)
    for where, world in _each(value):
        yield from _in_keys(world, where, {"outcome": outcome})


def _in_table(hint: Table, value: Any, ids: tuple[str, ...]) -> Found:
    yield from _in_keys(value, "", {"columns": LIST, "rows": LIST}, SAID)
    for where, column in _each(value, "columns"):
        if not NAME.fits(column):
            yield Wrong(where, shown(column), NAME.words)
    columns, rows = [*_each(value, "columns")], [*_each(value, "rows")]
    if len(rows) > hint.rows:
        yield Wrong("rows", f"a tuple of {len(rows)}", f"at most {hint.rows} long, as Table(rows={hint.rows}) says")
    for where, row in rows:
        yield from _in_keys(row, where, {"name": NAME, "cells": LIST})
        cells = row.get("cells") if isinstance(row, dict) else None
        if isinstance(cells, list) and len(cells) != len(columns):
            yield Wrong(f"{where}.cells", f"a tuple of {len(cells)}", f"as long as columns, which has {len(columns)}")
        for at, cell in _each(row, "cells"):
            if cell is not None:
                yield from _in_keys(cell, f"{where}.{at}", {"value": ANYTHING, "number": WHOLE}, {"marked": FLAG})


def _in_meter(hint: Meter, value: Any, ids: tuple[str, ...]) -> Found:
    yield from _in_keys(value, "", {"gauges": LIST}, SAID)
    for where, gauge in _each(value, "gauges"):
        verdict = isinstance(gauge, dict) and "holds" in gauge
        told: Keys = {"holds": VERDICT} if verdict else {"value": FROM_0, "of": FROM_1}
        yield from _in_keys(gauge, where, {"name": NAME, **told}, {"tone": TONED})


def _in_bars(hint: Bars, value: Any, ids: tuple[str, ...]) -> Found:
    maybe = Form(FROM_0.words, lambda one: one is None or FROM_0.fits(one))
    yield from _in_keys(value, "", {"bars": LIST}, {"mean": maybe, **SAID})
    for where, bar in _each(value, "bars"):
        yield from _in_keys(bar, where, {"name": NAME, "value": FROM_0}, {"before": maybe, "marked": FLAG})


def _in_arcs(hint: Arcs, value: Any, ids: tuple[str, ...]) -> Found:
    yield from _in_keys(value, "", {"tokens": LIST, "keys": LIST}, {"marked": TEXT, **SAID})
    for where, token in _each(value, "tokens"):
        yield from _in_keys(token, where, {"at": PLACE, "of": _node(ids)})
    for where, key in _each(value, "keys"):
        yield from _in_keys(key, where, {"at": PLACE}, {"moves": FLAG})


def _in_sets(hint: Sets, value: Any, ids: tuple[str, ...]) -> Found:
    yield from _in_list(value, "sets")
    for where, one in _each(value):
        yield from _in_keys(one, where, {"name": NAME, "of": LIST}, {"number": WHOLE, "tone": TONED, "dashed": FLAG})
        for at, node in _each(one, "of"):
            if node not in ids:
                yield Wrong(f"{where}.{at}", shown(node), _node(ids).words)


def _in_curve(hint: Curve, value: Any, ids: tuple[str, ...]) -> Found:
    if not isinstance(value, dict):
        if not is_whole(value):
            yield Wrong("it", shown(value), "a whole number, or a mapping of names to whole numbers")
        return
    if len(value) > MOST_LINES:
        yield Wrong("it", f"a mapping of {len(value)}", f"one of at most {MOST_LINES}: more lines can't be told apart")
    yield from _in_keys(value, "", dict.fromkeys(value, WHOLE))


def _in_tree(hint: Tree, value: Any, ids: tuple[str, ...]) -> Found:
    yield from _in_keys(value, "", {"nodes": LIST}, SAID)
    parents: dict[str, str | None] = {}
    for where, node in _each(value, "nodes"):
        wrong = [*_in_keys(node, where, {"name": NAME, "parent": PARENT}, {"marked": FLAG, "tone": TONED})]
        yield from wrong
        if wrong:
            continue
        name, parent = str(node["name"]), node["parent"]
        if name in parents:
            yield Wrong(f"{where}.name", shown(node["name"]), "a name that no other node has")
        parents.setdefault(name, None if parent is None else str(parent))
    for name, parent in parents.items():
        if parent is not None and parent not in parents:
            yield Wrong(f"the parent of {name}", shown(parent), "the name of another node, or None for a root")
        elif _is_own_ancestor(name, parents):
            yield Wrong(f"the parent of {name}", shown(parent), "a node that doesn't stand below it")


def _is_own_ancestor(name: str, parents: Mapping[str, str | None]) -> bool:
    at, seen = parents[name], set[str]()
    while at is not None and at != name and at not in seen:
        seen.add(at)
        at = parents.get(at)
    return at == name


def _in_ribbons(hint: Ribbons, value: Any, ids: tuple[str, ...]) -> Found:
    yield from _in_list(value, "ribbons")
    for where, ribbon in _each(value):
        ends = {"source": _node(ids), "target": _node(ids), "width": FROM_0}
        yield from _in_keys(ribbon, where, ends, {"number": WHOLE, "tone": TONED})


def _in_purse(hint: Purse, value: Any, ids: tuple[str, ...]) -> Found:
    amount = Form("an amount (a whole number or a text)", NAME.fits)
    yield from _in_keys(value, "", {"amount": amount, "source": NAME, "target": NAME}, {"tone": TONED, **SAID})


def _node(ids: tuple[str, ...]) -> Form:
    return Form(f"a node: {', '.join(ids)}", lambda value: value in ids)


FACTS: Mapping[type, Callable[[Any, Any, tuple[str, ...]], Found]] = {
    Worlds: _in_worlds,
    Table: _in_table,
    Meter: _in_meter,
    Bars: _in_bars,
    Arcs: _in_arcs,
    Sets: _in_sets,
    Curve: _in_curve,
    Tree: _in_tree,
    Ribbons: _in_ribbons,
    Purse: _in_purse,
}
"""For each exhibit that shows a fact, what is wrong with one. Of a `Spans` the browser folds all from the steps."""


def wrong_in_fact(exhibit: Exhibit, facts: Mapping[str, object], ids: tuple[str, ...]) -> Found:
    """What an exhibit can't draw of the facts of the truth. None is nothing to show, for each of them."""
    if isinstance(exhibit, Spans):
        return
    if exhibit.fact not in facts:
        told_by = "worlds" if isinstance(exhibit, Worlds) and exhibit.fact == "worlds" else "truth"
        yield Wrong("it", None, f"told by ProtocolSpec.{told_by}, as None while there is nothing to show")
        return
    try:
        value = plain(facts[exhibit.fact])
    except TypeError as error:
        yield Wrong("it", shown(facts[exhibit.fact]), f"plain data ({error})")
        return
    if value is not None:
        yield from FACTS[type(exhibit)](exhibit, value, ids)


# ------------------------------------------------------------------------------------------------ fields


NUMBERED = Form("a whole number, or None", lambda value: value is None or is_whole(value))
ROWS = Form("a Map, or None", lambda value: value is None or isinstance(value, Map))
MANY = Form("a tuple, a Map, or None", lambda value: value is None or isinstance(value, tuple | Map))


def fields_of(mark: Mark) -> dict[str, Form]:
    """The fields that a mark draws, and what each is to be."""
    drawn: dict[str, Form]
    match mark:
        case Card():
            drawn = {mark.number: NUMBERED}
        case Chips() | Queue():
            drawn = {mark.name: MANY}
        case Tiles():
            drawn = {mark.name: MANY, mark.low: MANY}
        case Rows():
            drawn = {mark.name: ROWS}
        case Bar():
            drawn = {mark.name: WHOLE, mark.of: WHOLE}
        case Bucket():
            drawn = dict.fromkeys((mark.available, mark.frozen, mark.incoming), WHOLE)
    return {field: form for field, form in drawn.items() if field}


def wrong_in_state(mark: Mark, state: State) -> Found:
    """What a mark can't draw of a node's state."""
    for field, form in fields_of(mark).items():
        if not form.fits(getattr(state, field)):
            yield Wrong(field, shown(getattr(state, field)), form.words)


# ------------------------------------------------------------------------------------------------ a run


def undrawable(run: Run) -> list[tuple[str, str, str]]:
    """What the view of a run can't draw: the kind and the name of an exhibit or a mark, and a sentence with the key and the first such step.

    Each key of an exhibit or a mark is told once, whatever else is wrong with it later.
    """
    found: dict[tuple[object, str], tuple[str, str, str]] = {}
    roles = {node: role for role, nodes in run.roles.items() for node in nodes}
    marks = {node: run.spec.view.roles[role].marks if role in run.spec.view.roles else () for node, role in roles.items()}

    def look(facts: Mapping[str, object] | None, states: Mapping[str, State], when: str) -> None:
        for exhibit in run.spec.view.exhibits if facts is not None else ():
            for wrong in wrong_in_fact(exhibit, facts or {}, run.ids):
                kind = type(exhibit).__name__
                found.setdefault((exhibit, wrong.key), (kind, exhibit.fact, f"{kind} {exhibit.fact!r} {when}: {wrong}"))
        for node, state in states.items():
            for mark in marks[node]:
                for wrong in wrong_in_state(mark, state):
                    kind = type(mark).__name__
                    what = f"{kind} {mark.name!r} of role {roles[node]} {when}, at {node}: {wrong}"
                    found.setdefault((mark, wrong.key), (kind, mark.name, what))

    look(run.first_truth, run.first, "at the start")
    for step in run.steps:
        look(step.facts, {step.node: step.after} if step.after is not None else {}, f"at step {step.index}")
    return [*found.values()]
