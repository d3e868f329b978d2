"""Steps, and what is made of them: arrays for the wire, lines of text, and two digests.

The stream, the exports and the tests share one JSON form (docs/wire.md). A step keeps references to its node's states before and
after it; patches are computed from these only when somebody asks, so a run that is only derived builds none.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

import msgspec

from protocols.engine.recipe import format_ms
from protocols.node import Map, Msg, State


class Sent(msgspec.Struct, frozen=True, gc=False):
    """A message that leaves. It is planned to arrive at due_us; later steps may change that."""

    id: str
    to: str
    msg: Msg
    due_us: int


class Armed(msgspec.Struct, frozen=True, gc=False):
    """A timer that step `cause` armed. It runs from from_us to due_us; if its length was drawn, it could have ended at earliest_us."""

    id: str
    from_us: int
    due_us: int
    earliest_us: int
    cause: int


class Step(msgspec.Struct, frozen=True, gc=False):
    """One atomic thing that happened. `before` and `after` are the node's state in memory; in a `forced` step, its disk."""

    index: int
    t_us: int
    kind: str
    node: str
    cause: int
    ref: str = ""
    rules: tuple[str, ...] = ()
    sends: tuple[Sent, ...] = ()
    before: State | None = None
    after: State | None = None
    armed: tuple[Armed, ...] = ()
    cancelled: tuple[str, ...] = ()
    notes: tuple[tuple[str, Mapping[str, object]], ...] = ()
    outputs: tuple[tuple[str, object], ...] = ()
    properties: tuple[tuple[str, str, Mapping[str, object]], ...] = ()
    facts_before: Mapping[str, object] | None = None
    facts: Mapping[str, object] | None = None
    """All facts of the truth before and after the step, if it changed any; else None."""
    queued: tuple[tuple[str, str], ...] = ()
    msg: Msg | None = None
    """The message that the step is about, if it is about one. It is not on the wire, where the page finds it by `ref`."""

    @property
    def truth(self) -> Mapping[str, object] | None:
        """The facts that the step changed, each with its whole value; None if it changed none."""
        if self.facts is None or self.facts_before is None:
            return None
        before = self.facts_before
        return {key: value for key, value in self.facts.items() if key not in before or before[key] != value}


def plain(value: object) -> object:
    """A field's value as JSON-ready data: structs as objects, tuples as lists, Map keys as text in sorted order."""
    if value is None or isinstance(value, int | str):
        return value
    if isinstance(value, tuple | list):
        return [plain(v) for v in value]
    if isinstance(value, Mapping):
        return {key_text(k): plain(v) for k, v in sorted(value.items(), key=lambda item: _key_order(item[0]))}
    if isinstance(value, msgspec.Struct):
        return {f: plain(getattr(value, f)) for f in value.__struct_fields__}
    if isinstance(value, frozenset):
        raise TypeError("a set has no order: keep a sorted tuple instead")
    raise TypeError(f"{type(value).__name__} can't be in a state or message: use int, str, bool, None, tuple, Map or a frozen struct")


def _key_order(key: object) -> tuple[int, object]:
    return (0, key) if isinstance(key, int) else (1, _natural(key_text(key)))


@lru_cache(maxsize=4096)
def _natural(text: str) -> tuple[tuple[str, int], ...]:
    """Text with numbers in it in the order in which people count: T2 before T10."""
    return tuple((word, int(number or 0)) for word, number in re.findall(r"(\D*)(\d*)", text))


def key_text(key: object) -> str:
    """A Map's key as text: a tuple's parts are joined by a blank."""
    return " ".join(map(str, key)) if isinstance(key, tuple) else str(key)


def patch_of(before: State, after: State) -> dict[str, Any]:
    """What changed: values ("="), tuples of which the first k items are kept ("+"), and maps with keys set and deleted ("~")."""
    whole: dict[str, object] = {}
    tuples: dict[str, object] = {}
    maps: dict[str, object] = {}
    for field in after.__struct_fields__:
        old, new = getattr(before, field), getattr(after, field)
        if old is new or old == new:
            continue
        if type(old) is tuple and type(new) is tuple and old:
            keep = 0
            for a, b in zip(old, new, strict=False):
                if a is not b and a != b:
                    break
                keep += 1
            tuples[field] = [keep, [plain(v) for v in new[keep:]]]
        elif isinstance(old, Map) and isinstance(new, Map) and old:
            changed = {k: v for k, v in new.items() if k not in old or (old[k] is not v and old[k] != v)}
            maps[field] = [plain(changed), sorted(key_text(k) for k in old if k not in new)]
        else:
            whole[field] = plain(new)
    return {sign: part for sign, part in (("=", whole), ("+", tuples), ("~", maps)) if part}


def facts_patch(before: Mapping[Any, object], after: Mapping[Any, object]) -> dict[str, Any]:
    """What changed in the facts of the truth, in the form of `patch_of`, and two signs more, since facts come and go and may be large
    and nested: keys that are gone ("-"), and values that are patched in the same form themselves ("/", in a list by place).
    """
    patch: dict[str, Any] = {}
    for key, new in after.items():
        old = before.get(key)
        if key in before and (old is new or old == new):
            continue
        sign, part = _change_of(old, new)
        patch.setdefault(sign, {})[key_text(key)] = part
    gone = sorted(key_text(key) for key in before if key not in after)
    return {**patch, "-": gone} if gone else patch


def _change_of(old: object, new: object) -> tuple[str, Any]:
    """How one value is to be patched: the sign, and what stands there."""
    if isinstance(old, tuple) and isinstance(new, tuple) and old and new:
        changed = [n for n, (a, b) in enumerate(zip(old, new, strict=False)) if a is not b and a != b]
        keep = changed[0] if changed else min(len(old), len(new))
        inside = len(changed) < len(new) - keep or all(_entries(old[n]) and _entries(new[n]) for n in changed)
        if len(old) == len(new) and inside:
            return "/", facts_patch(dict(enumerate(old)), dict(enumerate(new)))
        if keep:
            return "+", [keep, [plain(v) for v in new[keep:]]]
    ours, theirs = _entries(old), _entries(new)
    if ours and theirs:
        patch = facts_patch(ours, theirs)
        if patch.keys() <= {"=", "-"}:
            return "~", [patch.get("=", {}), patch.get("-", [])]
        return "/", patch
    return "=", plain(new)


def _entries(value: object) -> Mapping[Any, object]:
    """What a value holds by name: a mapping's items, a struct's fields; nothing, if it is neither."""
    if isinstance(value, msgspec.Struct):
        return {field: getattr(value, field) for field in value.__struct_fields__}
    return value if isinstance(value, Mapping) else {}


def wire_step(step: Step) -> list[Any]:
    """The step as the array of docs/wire.md. Empty values at its end are left out."""
    patch = (
        patch_of(step.before, step.after) if step.before is not None and step.after is not None and step.before is not step.after else {}
    )
    row: list[Any] = [
        step.t_us,
        step.kind,
        step.node,
        step.cause,
        step.ref,
        list(step.rules),
        [[s.id, s.to, s.msg.slug, plain(s.msg), s.due_us] for s in step.sends],
        patch,
        [*([a.id, a.from_us, a.due_us, a.earliest_us] for a in step.armed), *([c] for c in step.cancelled)],
        [[key, plain(params)] for key, params in step.notes],
        [[kind, plain(value)] for kind, value in step.outputs],
        [[slug, status, plain(params)] for slug, status, params in step.properties],
        facts_patch(step.facts_before, step.facts) if step.facts is not None and step.facts_before is not None else {},
        [list(q) for q in step.queued],
    ]
    while not row[-1] and row[-1] != 0:
        row.pop()
    return row


_ENCODER = msgspec.json.Encoder()


def wire_json(step: Step) -> bytes:
    """The step's array as JSON. Digests are made of these bytes."""
    return _ENCODER.encode(wire_step(step))


class _Row(msgspec.Struct, array_like=True, gc=False):
    """A step's array with each value still in JSON. Empty values at its end are put back."""

    t_us: msgspec.Raw
    kind: msgspec.Raw
    node: msgspec.Raw
    cause: msgspec.Raw
    ref: msgspec.Raw = msgspec.Raw(b'""')
    rules: msgspec.Raw = msgspec.Raw(b"[]")
    sends: msgspec.Raw = msgspec.Raw(b"[]")
    patch: msgspec.Raw = msgspec.Raw(b"{}")
    timers: msgspec.Raw = msgspec.Raw(b"[]")
    notes: msgspec.Raw = msgspec.Raw(b"[]")
    outputs: msgspec.Raw = msgspec.Raw(b"[]")


_ROW = msgspec.json.Decoder(_Row)


def deeds_json(step: bytes) -> bytes:
    """The deeds of a step as JSON, cut out of its whole JSON."""
    row = _ROW.decode(step)
    return _ENCODER.encode((row.t_us, row.kind, row.node, row.cause, row.ref, row.sends, row.patch, row.timers, row.outputs))


class Digests:
    """The two rolling digests of a trace, taken over the JSON of its steps.

    `whole` sees everything: traces with the same `whole` are the same. `deeds` sees only what was done (`deeds_json`), not the rules,
    notes, verdicts and facts that explain it. So a better caption changes `whole` and not `deeds`, and addresses carry `deeds`.
    """

    def __init__(self) -> None:
        self._deeds = hashlib.blake2b(digest_size=16)
        self._whole = hashlib.blake2b(digest_size=16)
        self.count = 0

    def add(self, steps: Iterable[Step]) -> None:
        """Take in the steps that follow those already taken in."""
        for step in steps:
            self.add_json(wire_json(step))

    def add_json(self, step: bytes) -> None:
        """Take in the next step, given as its JSON."""
        self._deeds.update(deeds_json(step) + b"\n")
        self._whole.update(step + b"\n")
        self.count += 1

    def copy(self) -> Digests:
        """Equal digests that do not change when these do."""
        new = Digests()
        new._deeds, new._whole, new.count = self._deeds.copy(), self._whole.copy(), self.count
        return new

    @property
    def deeds(self) -> str:
        """32 hex digits over what was done in all steps so far."""
        return self._deeds.hexdigest()

    @property
    def whole(self) -> str:
        """32 hex digits over everything in all steps so far."""
        return self._whole.hexdigest()

    def __str__(self) -> str:
        """In the form of a golden trace's last line."""
        return f"deeds {self.deeds}, whole {self.whole}"


def message_text(msg: Msg) -> str:
    """A message in one short phrase: its type, then its fields except those that are empty."""
    words = [msg.slug]
    for field in msg.__struct_fields__:
        value = getattr(msg, field)
        if value is True:
            words.append(field)
        elif value is False:
            words.append("no" if field == "yes" else f"not {field}")
        elif value not in (None, (), ""):
            words.append(f"{field}={value_text(value)}")
    return " ".join(words)


def value_text(value: object) -> str:
    """A value in golden text: short, and the same on every machine."""
    if isinstance(value, tuple):
        return "[" + " ".join(value_text(v) for v in value) + "]"
    if isinstance(value, Mapping):
        return "{" + " ".join(f"{key_text(k)}:{value_text(v)}" for k, v in sorted(value.items(), key=lambda i: _key_order(i[0]))) + "}"
    if isinstance(value, msgspec.Struct):
        return "(" + " ".join(value_text(getattr(value, f)) for f in value.__struct_fields__) + ")"
    return str(value)


def step_text(step: Step, indent: str = "") -> str:
    """One line of the golden-trace format: time, node, kind, what, rules, notes."""
    what = step.ref
    if step.kind == "send" and step.sends:
        what = "; ".join(f"{message_text(s.msg)} to {s.to}" for s in step.sends)
    elif step.msg is not None:
        what = f"{message_text(step.msg)} ({step.ref})"
    tail = [" ".join(step.rules)] if step.rules else []
    tail += [key + "".join(f" {k}={value_text(v)}" for k, v in params.items()) for key, params in step.notes]
    tail += [f"-> {kind} {value_text(value)}" for kind, value in step.outputs]
    tail += [f"** {slug} {status}" for slug, status, _ in step.properties if status == "broken"]
    line = f"{format_ms(step.t_us):>9}  {step.node or '-':<3} {step.kind:<9} {what}"
    return indent + (f"{line:<64}  {'; '.join(tail)}" if tail else line).rstrip()
