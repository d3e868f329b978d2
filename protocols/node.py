"""The vocabulary a protocol is written in: State, durable, volatile, Msg, Io, Map.

A node's state is one small struct whose field *values* are immutable. The engine copies the struct, the handler assigns
to the copy as the paper's pseudo-code does, and every effect goes to `io`. So a handler reads like the paper and is still
a pure function (state, event) -> (state', effects). To keep a node's past state, the engine keeps a reference to it; to find
what a handler changed, it compares references.

    class Acceptor(State):
        promised: int = durable(0)                # survives a crash
        heard: tuple[NodeId, ...] = volatile(())  # reset by a crash; no protocol writes code for that

        def on_prepare(self, m: Prepare, src: NodeId, io: Io[Params]) -> None: ...
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, ClassVar, Generic, Literal, Self, TypeVar, dataclass_transform

import msgspec

NodeId = str
K = TypeVar("K")
V = TypeVar("V")
T = TypeVar("T")
P = TypeVar("P", bound="Params")

MS = 1_000  # microseconds in a millisecond; every `_us` is an integer count of microseconds of virtual time


class Map(dict[K, V]):
    """An immutable mapping: `set` and `without` give a new one, reading is as fast as a dict's.

    Equality and hash ignore the order of keys. Code that prints a Map sorts it first.
    """

    __slots__ = ()

    def set(self, key: K, value: V) -> Map[K, V]:
        """The same mapping with `key` bound to `value`."""
        return Map({**self, key: value})

    def without(self, key: K) -> Map[K, V]:
        """The same mapping with no `key`."""
        return Map({k: v for k, v in self.items() if k != key})

    def _refuse(self, *_args: object, **_kwargs: object) -> Any:
        raise TypeError("a Map never changes: use set() or without(), which give a new one")

    __setitem__ = __delitem__ = clear = pop = popitem = setdefault = update = __ior__ = _refuse

    def __hash__(self) -> int:  # type: ignore[override]
        return hash(frozenset(self.items()))


class _Default:
    """What `durable` and `volatile` put into a class body; `_StateMeta` replaces it when it makes the class."""

    __slots__ = ("survives_crash", "value")

    def __init__(self, value: object, survives_crash: bool) -> None:
        self.value = value
        self.survives_crash = survives_crash

    def shared(self) -> object:
        """The value itself. All states may share a Map, since it never changes; msgspec would refuse it as a plain default."""
        return self.value


def durable(default: T) -> T:
    """A field that is on disk once forced, and so survives a crash."""
    return _Default(default, survives_crash=True)  # type: ignore[return-value]


def volatile(default: T) -> T:
    """A field in memory: a crash resets it to `default`."""
    return _Default(default, survives_crash=False)  # type: ignore[return-value]


@dataclass_transform(field_specifiers=(durable, volatile))
class _StateMeta(msgspec.StructMeta):
    """Makes the classes of states: sorts their fields into durable and volatile, and refuses one that says neither."""

    def __new__(mcs, name: str, bases: tuple[type, ...], body: dict[str, Any], **options: Any) -> Any:
        durable_fields: list[str] = []
        for field in body.get("__annotations__", {}):
            default = body.get(field)
            if "ClassVar" in str(body["__annotations__"][field]):
                continue
            if not isinstance(default, _Default):
                raise TypeError(f"{name}.{field}: say durable(default) or volatile(default), so that a crash knows what is lost")
            body[field] = msgspec.field(default_factory=default.shared) if isinstance(default.value, Map) else default.value
            if default.survives_crash:
                durable_fields.append(field)
        inherited = tuple(f for base in bases for f in getattr(base, "durable_fields", ()))
        body["durable_fields"] = (*inherited, *durable_fields)
        return super().__new__(mcs, name, bases, body, **options)


class State(msgspec.Struct, metaclass=_StateMeta, gc=False):
    """One node's whole state. Field values are immutable (int, str, bool, None, tuple, Map, frozen struct)."""

    durable_fields: ClassVar[tuple[str, ...]] = ()

    if TYPE_CHECKING:

        def __copy__(self) -> Self:
            """A shallow copy, made by msgspec. The values are immutable, so the two share nothing that can change."""

    def after_crash(self, disk: Self) -> Self:
        """What is left of this node when only `disk` (its durable fields as last forced) survives."""
        return type(self)(**{f: getattr(disk, f) for f in self.durable_fields})


_WORD = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


class Msg(msgspec.Struct, frozen=True, gc=False):
    """A message. Its docstring is the tooltip; its slug (`RequestVote` -> `request-vote`) names it in addresses and traces.

    A shorter slug is given with a class attribute: `slug: ClassVar[str] = "append"`. The handler is `on_<slug>` in snake case.
    """

    slug: ClassVar[str] = ""

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        if "slug" not in cls.__dict__:
            cls.slug = _WORD.sub("-", cls.__name__).lower()


Outcome = Literal["ok", "failed", "unknown"]


class Answer(msgspec.Struct, frozen=True, gc=False):
    """How a client's operation ended, as an output of kind `answer` says it.

    `unknown`: the client gave up; the operation may still take effect, and one more answer may come late.
    """

    op: str
    outcome: Outcome
    value: object


class Param(msgspec.Struct, frozen=True):
    """What may be said of a parameter: its range, unit and kind. Used as `Annotated[int, Param(low=1, high=9)]`.

    A field `latency_us` with unit "ms" is called `latency` outside, and read and written there in milliseconds.
    `breaks` is for a switch that leaves out a rule on purpose: the property which that is meant to break. The form shows
    parameters of one `group` together.
    """

    low: int | None = None
    high: int | None = None
    unit: str = ""
    options: tuple[str, ...] = ()
    breaks: str = ""
    group: str = "protocol"


class Params(msgspec.Struct, frozen=True, gc=False):
    """A protocol's typed parameters. Each protocol has a class of its own, which extends declaration.Network."""


class Io(Generic[P]):
    """What a handler may do. Effects happen in the order in which they are written."""

    __slots__ = ()

    me: NodeId
    ids: tuple[NodeId, ...]  # every node of the cluster, in the order of the stage
    params: P
    op: str  # in on_client: the client's operation that begins here, as `s1.op.3`; else empty

    @property
    def peers(self) -> tuple[NodeId, ...]:
        """All nodes but this one."""
        raise NotImplementedError

    def of(self, role: str) -> tuple[NodeId, ...]:
        """The nodes of a role, in the order of the stage; also me, if it is mine."""
        raise NotImplementedError

    def send(self, to: NodeId, msg: Msg) -> None:
        """Put `msg` into the outbox; messages leave one by one, `send_gap_us` apart."""
        raise NotImplementedError

    def reply(self, msg: Msg) -> None:
        """Send to the node whose message is being handled."""
        raise NotImplementedError

    def broadcast(self, msg: Msg, to: tuple[NodeId, ...] | None = None) -> None:
        """Send to each node of `to`, or to all peers, in that order."""
        raise NotImplementedError

    def timer(self, name: str, lo_us: int, hi_us: int | None = None) -> None:
        """Arm (or re-arm) a timer: it fires after lo_us, or after a keyed draw from [lo_us, hi_us), and calls `on_<name>`.

        Armed after `force`, it starts when the disk has caught up.
        """
        raise NotImplementedError

    def cancel(self, name: str) -> None:
        """Disarm a timer. Nothing happens if it is not armed."""
        raise NotImplementedError

    def force(self, label: str) -> None:
        """Write this handler's durable fields to disk. What is sent, output or armed after this call waits until that is done."""
        raise NotImplementedError

    def choose(self, name: str, options: tuple[T, ...]) -> T:
        """One of the options: in a run by a draw that depends on the seed; the explorer tries them all."""
        raise NotImplementedError

    def clock(self) -> int:
        """This node's own clock in microseconds, off by what the run says. No node can read another's clock."""
        raise NotImplementedError

    def rule(self, *ids: str) -> None:
        """Say which rules are being obeyed. Captions, excerpts and tests refer to rules by these ids."""
        raise NotImplementedError

    def note(self, key: str, **params: object) -> None:
        """Say what a viewer should notice: the key of a caption, and its parameters."""
        raise NotImplementedError

    def output(self, kind: str, value: object) -> None:
        """Tell the application something (a commit, a decision). It leaves through the outbox, in order."""
        raise NotImplementedError

    def answer(self, op: str, outcome: Outcome, value: object) -> None:
        """End a client's operation, the `op` of the command that began it. It leaves as an output, as `Answer` says. One that is never
        answered stays open.
        """
        raise NotImplementedError
