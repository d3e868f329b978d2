"""What a handler may ask while it runs, and the record of what it wants to happen.

The simulation and the explorer call the same handlers with the same kind of record.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from functools import cache
from types import CodeType, NoneType
from typing import Any, Protocol, get_args

from protocols.engine.cast import nodes_of
from protocols.node import Answer, Io, Map, Msg, NodeId, Outcome, State

OUTCOMES = get_args(Outcome)


class Answers(Protocol):
    """Who answers a handler's questions: a run or the explorer."""

    ids: tuple[NodeId, ...]
    params: Any

    @property
    def roles(self) -> Mapping[str, tuple[NodeId, ...]]:
        """The nodes of each role, in the order of the stage."""

    def choose(self, node: NodeId, name: str, options: tuple[Any, ...]) -> Any:
        """One of the options."""

    def clock_of(self, node: NodeId) -> int:
        """That node's own clock in microseconds."""


class Recorder(Io[Any]):
    """The Io of one node: collects what a handler wants to happen."""

    __slots__ = ("_from", "_peers", "_world", "ids", "me", "notes", "op", "ops", "params", "rules")

    def __init__(self, world: Answers, me: NodeId) -> None:
        self._world = world
        self.me = me
        self.ids = world.ids
        self._peers: tuple[NodeId, ...] | None = None
        self.params = world.params
        self._from = ""
        self.op = ""
        self.ops: list[tuple[Any, ...]] = []
        self.rules: tuple[str, ...] = ()
        self.notes: tuple[tuple[str, Mapping[str, object]], ...] = ()

    def begin(self, src: NodeId, op: str = "") -> None:
        self._from = src
        self.op = op
        self.ops = []
        self.rules = ()
        self.notes = ()

    @property
    def peers(self) -> tuple[NodeId, ...]:
        """All nodes but this one; found out when it is first asked for."""
        if self._peers is None:
            self._peers = tuple(node for node in self.ids if node != self.me)
        return self._peers

    def of(self, role: str) -> tuple[NodeId, ...]:
        return nodes_of(self._world.roles, role)

    def send(self, to: NodeId, msg: Msg) -> None:
        if to not in self.ids:
            raise LookupError(f"there is no node {to!r} to send to")
        self.ops.append(("send", to, msg))

    def reply(self, msg: Msg) -> None:
        self.send(self._from, msg)

    def broadcast(self, msg: Msg, to: tuple[NodeId, ...] | None = None) -> None:
        for node in self.peers if to is None else to:
            self.send(node, msg)

    def timer(self, name: str, lo_us: int, hi_us: int | None = None) -> None:
        if type(lo_us) is not int or lo_us < 0 or type(hi_us) not in (int, NoneType):
            raise ValueError(f"timer {name!r} can't last {lo_us!r} to {hi_us!r}: give whole microseconds, not fewer than 0")
        self.ops.append(("timer", name, lo_us, hi_us))

    def cancel(self, name: str) -> None:
        self.ops.append(("cancel", name))

    def force(self, label: str) -> None:
        self.ops.append(("force", label))

    def choose(self, name: str, options: tuple[Any, ...]) -> Any:
        return self._world.choose(self.me, name, options)

    def clock(self) -> int:
        return self._world.clock_of(self.me)

    def rule(self, *ids: str) -> None:
        self.rules += ids

    def note(self, key: str, **params: object) -> None:
        for name, value in params.items():
            if isinstance(value, (set, frozenset, list, dict)) and not isinstance(value, Map):
                raise TypeError(
                    f"note {key!r}: {name} is a {type(value).__name__}, which may change or has no order; give a tuple or a Map"
                )
        self.notes = (*self.notes, (key, params))

    def output(self, kind: str, value: object) -> None:
        if kind == "answer":
            raise ValueError("a client's operation is answered with io.answer(op, outcome, value)")
        self.ops.append(("output", kind, value))

    def answer(self, op: str, outcome: Outcome, value: object) -> None:
        if not op or outcome not in OUTCOMES:
            raise ValueError(f"an answer is for the io.op of a command, with an outcome of {', '.join(OUTCOMES)}; not {op!r}, {outcome!r}")
        self.ops.append(("output", "answer", Answer(op, outcome, value)))


def handlers_of(state: type[State]) -> dict[str, Callable[..., None]]:
    """What a role handles: for each of its methods `on_…` the rest of the name, in kebab case, -> the method."""
    return {name[3:].replace("_", "-"): getattr(state, name) for name in sorted(dir(state)) if name.startswith("on_")}


@cache
def reads_clock(state: type[State]) -> bool:
    """Whether a role asks for its own clock anywhere: in one of its methods, or in a function of the module that declares it."""
    found = [*vars(sys.modules[state.__module__]).values(), *(value for base in state.__mro__ for value in vars(base).values())]
    codes = [code for one in found if isinstance(code := getattr(getattr(one, "fget", one), "__code__", None), CodeType)]
    while codes:
        code = codes.pop()
        if "clock" in code.co_names:
            return True
        codes += [inner for inner in code.co_consts if isinstance(inner, CodeType)]
    return False
