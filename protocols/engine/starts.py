"""Where a run starts: as cast, from a start that the protocol names, or from one that a person has set up by hand.

A start by hand is written `custom.s1-term.3-log.1.1.2_s2-term.2`: after each node the fields that differ from their defaults, each with
its value (docs/recipe.md). It is canonical when nodes and fields stand in their declared order and no default is written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from protocols.declaration import Argument, Custom, ProtocolSpec, Seat, Setting
from protocols.engine import commands
from protocols.engine.refusals import Sentence, say
from protocols.node import NodeId, State

BY_HAND = "custom"
MAX_START_CHARS = 2_000  # nine servers with full logs take 300

Texts = dict[NodeId, dict[str, str]]
"""What a start says, by node and by setting."""


def is_by_hand(start: str) -> bool:
    """Whether a recipe's start is one that was set up by hand."""
    return start.partition(".")[0] == BY_HAND


def settings_of(custom: Custom, seat: Seat) -> tuple[Setting, ...]:
    """What can be set of a node."""
    return tuple(one for one in custom.settings if one.role == seat.role and (not one.at or seat.id in one.at))


def wrong_with(spec: ProtocolSpec, cast: Sequence[Seat], params: Any, start: str) -> Sentence | None:
    """Why a protocol can't be started so, in a sentence that says what is possible; None if it can."""
    names = tuple(one.slug for one in spec.starts)
    if not is_by_hand(start):
        return say("no-start", protocol=spec.slug, start=start[:40], starts=names) if start and start not in names else None
    if spec.custom is None:
        return say("no-custom-start", protocol=spec.slug, starts=names)
    said = _read(spec.custom, cast, start)
    if isinstance(said, Sentence):
        return said
    why = spec.custom.impossible and spec.custom.impossible(params, _values(spec.custom, cast, params, said))
    return Sentence("impossible-start", why.english, why.chinese, dict(why.about)) if why else None


def canonical(spec: ProtocolSpec, cast: Sequence[Seat], params: Any, start: str) -> str:
    """The shortest text of a start that can be played; empty if it is the cast's own."""
    if not is_by_hand(start) or spec.custom is None:
        return start
    said = _read(spec.custom, cast, start)
    assert not isinstance(said, Sentence), "it was checked before"
    parts: list[str] = []
    for seat in cast:
        fields = [
            f"-{one.argument.name}.{text}"
            for one in settings_of(spec.custom, seat)
            if (text := _shortest(one.argument, said.get(seat.id, {}).get(one.argument.name, ""))) and text != default_of(one, params)
        ]
        if fields:
            parts.append(seat.id + "".join(fields))
    return f"{BY_HAND}.{'_'.join(parts)}" if parts else ""


def opening(spec: ProtocolSpec, cast: Sequence[Seat], params: Any, start: str) -> tuple[dict[NodeId, State], Any]:
    """Every node's first state, and the history that led there, of a start that `wrong_with` finds nothing wrong with."""
    first = {seat.id: seat.state for seat in cast}
    if is_by_hand(start) and spec.custom is not None:
        said = _read(spec.custom, cast, start)
        assert not isinstance(said, Sentence), "it was checked before"
        first.update(spec.custom.states(params, _values(spec.custom, cast, params, said)))
        return first, spec.custom.history(params, first) if spec.custom.history else spec.history
    named = next((one for one in spec.starts if one.slug == start), None)
    if named is None:
        return first, spec.history
    given = named.states(params)
    return {id_: given.get(id_, state) for id_, state in first.items()}, named.history(params) if named.history else spec.history


def default_of(setting: Setting, params: Any) -> str:
    """What a field is where the start doesn't say, as a start writes it; empty: nothing."""
    return str(getattr(params, setting.param.replace("-", "_"))) if setting.param else setting.default


def _read(custom: Custom, cast: Sequence[Seat], start: str) -> Texts | Sentence:
    """What a start says, node by node, or what is wrong with its form."""
    if len(start) > MAX_START_CHARS:
        return say("long-start", most=MAX_START_CHARS, size=len(start))
    able = {seat.id: settings for seat in cast if (settings := settings_of(custom, seat))}
    said: Texts = {}
    for part in start.partition(".")[2].split("_"):
        if not part:
            continue
        if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+\.[a-z0-9.]+)+", part):
            return say("start-form", text=part[:60], form=_form(able))
        node, *fields = part.split("-")
        if node not in able:
            return say("start-node", node=node[:20], nodes=tuple(able))
        if node in said:
            return say("start-twice", what=node)
        said[node] = {}
        for field in fields:
            wrong = _take(said[node], node, able[node], field, cast)
            if wrong:
                return wrong
    return said


def _take(said: dict[str, str], node: NodeId, settings: Sequence[Setting], field: str, cast: Sequence[Seat]) -> Sentence | None:
    """Take in one field of a node, such as `log.1.1.2`; give what is wrong with it."""
    name, _, text = field.partition(".")
    argument = next((one.argument for one in settings if one.argument.name == name), None)
    if argument is None:
        return say("start-field", node=node, name=name[:20], names=tuple(one.argument.name for one in settings))
    if name in said:
        return say("start-twice", what=f"{node}-{name}")
    if not commands.is_possible(argument, text, cast):
        what = say("argument", name=name, value=text[:40], possible=commands.possible(argument, cast))
        return say("start-value", node=node, what=what)
    said[name] = text
    return None


def _form(able: Mapping[NodeId, Sequence[Setting]]) -> str:
    """How a node is written, by the example of the first that can be set."""
    node, settings = next(iter(able.items()), ("node", ()))
    return node + "".join(f"-{one.argument.name}.({one.argument.kind})" for one in settings)


def _shortest(argument: Argument, text: str) -> str:
    """A value without needless zeros."""
    if argument.kind in ("int", "numbers") and text:
        return ".".join(str(int(number)) for number in text.split("."))
    return text


def _values(custom: Custom, cast: Sequence[Seat], params: Any, said: Texts) -> dict[NodeId, dict[str, Any]]:
    """What a start gives each node that can be set, defaults included, as the protocol reads it."""
    able = ((seat.id, settings_of(custom, seat)) for seat in cast)
    return {node: dict(_values_of(settings, params, said.get(node, {}))) for node, settings in able if settings}


def _values_of(settings: Sequence[Setting], params: Any, said: Mapping[str, str]) -> Iterator[tuple[str, Any]]:
    for one in settings:
        text = said.get(one.argument.name) or default_of(one, params)
        kind = one.argument.kind
        if kind == "numbers":
            yield one.argument.name, tuple(int(number) for number in text.split(".")) if text else ()
        else:
            yield one.argument.name, int(text) if kind == "int" and text else text
