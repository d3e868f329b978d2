"""What a protocol declares about itself besides its handlers: roles, properties, truth, scenarios, key moments, view hints.

Everything here is plain immutable data plus pure functions. The engine, the page, the command line, the tests and the
explorer all read this one object; none of them knows any protocol.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Any, Literal, Protocol as Interface

import msgspec

from protocols.node import MS, Msg, NodeId, Param, Params, State


class Network(Params, frozen=True, gc=False):
    """The parameters of the world, the same for every protocol; a protocol's own parameters extend it."""

    latency_us: Annotated[int, Param(low=0, high=10_000 * MS, unit="ms", group="network")] = 10 * MS
    jitter_us: Annotated[int, Param(low=0, high=10_000 * MS, unit="ms", group="network")] = 0
    """Each message takes latency plus a keyed draw from [0, jitter]."""
    loss: Annotated[int, Param(low=0, high=100, unit="%", group="network")] = 0
    duplication: Annotated[int, Param(low=0, high=100, unit="%", group="network")] = 0
    force_us: Annotated[int, Param(low=0, high=1_000 * MS, unit="ms", group="network")] = 0
    """How long a forced write takes."""
    send_gap_us: Annotated[int, Param(low=0, high=100 * MS, unit="ms", group="network")] = 1
    """Between two sends of one node."""


class Role(msgspec.Struct, frozen=True):
    """A kind of node. `phase` is the field of `state` that says what it is doing; `changes` are the allowed changes of it.

    The engine asserts `changes`; the state diagram on the page is drawn from them.
    """

    slug: str
    state: type[State]
    phase: str
    changes: Mapping[str, tuple[str, ...]]


class Seat(msgspec.Struct, frozen=True):
    """One node of the cast: its id, its role's slug, and the state (disk included) with which it starts."""

    id: NodeId
    role: str
    state: State


class World(Interface):
    """What a property, a truth or a monitor may look at: all of it, dead nodes' disks included."""

    t_us: int
    params: Any
    history: Any

    @property
    def ids(self) -> tuple[NodeId, ...]: ...
    @property
    def nodes(self) -> Mapping[NodeId, Any]:
        """Each node's state in memory; a crashed node's is what its disk leaves of it."""

    @property
    def disks(self) -> Mapping[NodeId, Any]:
        """Each node's durable fields as last forced (a state whose volatile fields mean nothing)."""

    def is_up(self, node: NodeId) -> bool: ...


class Observed(msgspec.Struct, frozen=True, gc=False):
    """One step of one node, as a history monitor sees it. `world` already shows the state after the step."""

    t_us: int
    kind: str
    node: NodeId
    before: Any
    after: Any
    outputs: tuple[tuple[str, Any], ...]
    world: Any


class Property(msgspec.Struct, frozen=True):
    """`always`: checked whenever a watched field or the history changes; None while it holds, else what broke it, as caption parameters.

    `sometimes`: None until it was seen, then the parameters of a caption. `eventually`: None while it is not so, a (possibly
    empty) mapping when it is; broken when it is still not so `within_us` after the last fault healed.
    """

    slug: str
    kind: Literal["always", "sometimes", "eventually"]
    check: Callable[[Any], Mapping[str, object] | None]
    within_us: int = 0
    source: str = ""


class Moment(msgspec.Struct, frozen=True):
    """A key moment of a scenario: the unit of acceptance.

    `anchor` names the step in trigger form, `<node>.<kind>.<what>[.<k>]`: `s1.note.leader`, `c.forced.commit`, `c.sent.commit.1`,
    `s3.step.crash`, `r2.rule.2PC-P8.1`; node `any` matches every node. Captions: `moments.<scenario>.<slug>` holds the headline,
    `see` and `not_yet` (what must be visible, what must not be visible yet).
    """

    slug: str
    anchor: str


class Expect(msgspec.Struct, frozen=True):
    """One expected outcome: at `at_us` (None: at the end) `check(world)` is true. `text` says it in words for the test's report."""

    text: str
    check: Callable[[Any], bool]
    at_us: int | None = None


class Scenario(msgspec.Struct, frozen=True):
    """A run worth seeing, as data: preset in the picker, address, golden trace, walkthrough's stage and test case at once.

    `script` holds interventions in text form (engine/recipe.py). `broken`: the property that this run is meant to break.
    """

    slug: str
    until_us: int
    params: Mapping[str, object] = {}
    seed: int = 1
    start: str = ""
    pins: Mapping[str, int] = {}
    script: tuple[str, ...] = ()
    moments: tuple[Moment, ...] = ()
    expect: tuple[Expect, ...] = ()
    broken: str = ""


class Start(msgspec.Struct, frozen=True):
    """A named initial world: states by node (the rest as cast), and the history that led there."""

    slug: str
    states: Callable[[Any], Mapping[NodeId, State]]
    history: Callable[[Any], Any] | None = None


class Command(msgspec.Struct, frozen=True):
    """A client command or operator action as the page offers it: `example` is its text form, `to` the phases that take it."""

    slug: str
    example: str
    role: str
    to: tuple[str, ...] = ()


# ---------------------------------------------------------------------------------------------- view hints
# Declarative: the browser knows no protocol. Field names are the state's; words come from the captions.


class LogHint(msgspec.Struct, frozen=True):
    """A row of cells: entries of `field`, each with `label` as its text and `hue` as its term; solid up to `commit`."""

    field: str
    label: str
    hue: str = ""
    commit: str = ""
    first: int = 1


class TallyHint(msgspec.Struct, frozen=True):
    """Seats: the nodes in `field` (a tuple of ids), of all nodes of `role`, shown while the node's phase is one of `during`."""

    field: str
    during: tuple[str, ...]
    need: Literal["majority", "all"] = "majority"
    against: str = ""


class TableHint(msgspec.Struct, frozen=True):
    """A per-peer table in the node inspector while its phase is one of `during`; columns are fields holding a Map by node id."""

    columns: tuple[str, ...]
    during: tuple[str, ...]


class MessageHint(msgspec.Struct, frozen=True):
    """How a message is drawn. `label` is a template over its fields (`{entries.0.command}`); `empty` stands where that is missing.

    `shape`: request = filled square, reply = ring with what it answers, vote = disc, beat = small square.
    `hue`: the field whose number gives the hue; `tone`: commit, abort or doubt, where no number does.
    """

    shape: Literal["request", "reply", "vote", "beat"]
    label: str = ""
    hue: str = ""
    tone: str = ""
    refused: str = ""
    """The boolean field that, when false, makes it a refusal."""


class RoleHint(msgspec.Struct, frozen=True):
    """How a role is drawn, by phase: `fill` full, soft or rim; `tone` for a phase that is no term: commit, abort, doubt, ink."""

    number: str = ""
    fills: Mapping[str, str] = {}
    tones: Mapping[str, str] = {}
    spotlight: tuple[str, ...] = ()
    timers: tuple[str, ...] = ()
    inspect: tuple[str, ...] = ()
    """The fields in the node inspector, in order."""
    disk: tuple[str, ...] = ()
    memory: tuple[str, ...] = ()
    """The fields on the disk and memory strips under the node, where the layout has them."""
    locks: str = ""
    """The field that holds the locked rows (a tuple of row names)."""
    blocked: str = ""
    """The field that is a time in microseconds while the node is blocked, else None: a stopwatch."""
    log: LogHint | None = None
    tally: TallyHint | None = None
    table: TableHint | None = None


class View(msgspec.Struct, frozen=True):
    """`layout`: ring, or desk (the coordinator above, the others in a row, each with its disk and memory)."""

    layout: Literal["ring", "desk"]
    roles: Mapping[str, RoleHint]
    messages: Mapping[str, MessageHint]
    band: Literal["number", "tone"] = "number"
    """What colours a node's band in the diagram: its number's hue or its phase's tone."""
    bands: tuple[str, ...] = ()
    """The phases that get a band in the diagram; others are a plain line."""


class ProtocolSpec(msgspec.Struct, frozen=True):
    """A protocol, whole. `cast(params)` seats the nodes; `observe(history, observed)` is the monitor over history;

    `truth(world)` are the facts of the strip on top, an ordered mapping of key to parameters (or a bare value).
    `watch` are the state fields whose change makes the engine look at properties, history and truth again.
    """

    slug: str
    params: type[Network]
    roles: tuple[Role, ...]
    messages: tuple[type[Msg], ...]
    cast: Callable[[Any], tuple[Seat, ...]]
    watch: tuple[str, ...]
    properties: tuple[Property, ...]
    view: View
    scenarios: tuple[Scenario, ...]
    face: str = ""
    """The scenario that the catalogue's picture of it plays; the first one if none is named."""
    commands: tuple[Command, ...] = ()
    starts: tuple[Start, ...] = ()
    history: Any = None
    observe: Callable[[Any, Observed], Any] | None = None
    truth: Callable[[Any], Mapping[str, object]] | None = None
    force_each_handler: bool = False
    """The consensus family forces after each handler implicitly, unless parameter `lazy_disk` is on."""
    links: Literal["datagram", "stream"] = "datagram"
    worlds: Callable[[Any], tuple[Mapping[str, object], ...]] | None = None
    """What the survivors can't tell apart: `worlds(world)`, each a mapping of node to what its disk may hold, and its outcome."""
    cast_aliases: Mapping[str, str] = {}
    moments: Mapping[str, str] = {}
    """The board's moments (`decided`, `told-one`) as anchors over role aliases."""
