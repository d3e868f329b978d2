"""What a protocol declares about itself besides its handlers: roles, properties, truth, scenarios, key moments, view hints.

Everything here is plain immutable data and pure functions. The engine, the page, the command line, the tests and the
explorer read a protocol's ProtocolSpec and know nothing else of it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Any, Literal, Protocol as Interface

import msgspec

from protocols.hints import (
    Arcs as Arcs,
    Bar as Bar,
    Bars as Bars,
    Bucket as Bucket,
    Card as Card,
    Chips as Chips,
    Curve as Curve,
    Exhibit as Exhibit,
    Fill as Fill,
    LogHint as LogHint,
    Mark as Mark,
    MessageHint as MessageHint,
    Meter as Meter,
    Purse as Purse,
    Queue as Queue,
    Ribbons as Ribbons,
    RoleHint as RoleHint,
    Rows as Rows,
    Sets as Sets,
    Spans as Spans,
    Table as Table,
    TableHint as TableHint,
    TallyHint as TallyHint,
    Tiles as Tiles,
    Tone as Tone,
    Tree as Tree,
    View as View,
    Worlds as Worlds,
)
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

    `changes` maps a phase to those that may follow it. A handler that makes another change ends the run with a `broken` step.
    If `changes` is empty, any change is allowed. `background` names the timers that go on for ever, such as a check every second: a
    world in which only they are armed is at rest (`World.at_rest`).
    """

    slug: str
    state: type[State]
    phase: str
    changes: Mapping[str, tuple[str, ...]]
    background: tuple[str, ...] = ()


class Seat(msgspec.Struct, frozen=True):
    """One node of the cast: its id, its role's slug, and the state (disk included) with which it starts."""

    id: NodeId
    role: str
    state: State


class FlightsNotWatched(Exception):
    """A property, a truth or a monitor looked at what is in the air and doesn't say so: it would not notice the next change."""

    def __init__(self) -> None:
        super().__init__(
            "this looks at world.in_flight, and is not looked at again when only that changes: "
            "give the property while_flying=True, or the ProtocolSpec truth_while_flying=True for its truth; a monitor can't"
        )


class World(Interface):
    """What properties, truths and monitors look at: everything, also the disks of crashed nodes."""

    @property
    def t_us(self) -> int: ...
    @property
    def params(self) -> Any: ...
    @property
    def history(self) -> Any: ...
    @property
    def ids(self) -> tuple[NodeId, ...]: ...
    def of(self, role: str) -> tuple[NodeId, ...]:
        """The nodes of a role, in the order of the stage."""

    @property
    def nodes(self) -> Mapping[NodeId, Any]:
        """Each node's state in memory. That of a crashed node is what is left of it on its disk."""

    @property
    def disks(self) -> Mapping[NodeId, Any]:
        """Each node's durable fields as last forced, in a state whose volatile fields mean nothing."""

    def is_up(self, node: NodeId) -> bool: ...

    def linked(self, a: NodeId, b: NodeId) -> bool:
        """Whether two nodes can talk now: both are up, neither is paused, and nothing between them is cut or held, in either direction."""

    @property
    def in_flight(self) -> tuple[tuple[NodeId, NodeId, Msg], ...]:
        """What is in the air: (from, to, message). Claims, expectations and searches may look at it. A property that does says
        `while_flying`, a protocol whose truth does `truth_while_flying`: else they would not be looked at again when only this has
        changed, and `FlightsNotWatched` is raised. A monitor over history may not.
        """

    @property
    def at_rest(self) -> bool:
        """Whether nothing happens any more unless somebody does something, or a background timer ends: nothing is in the air, no outbox
        and no forced write waits, no other timer is armed, and nobody has yet to start or to hear of a broken connection.
        """

    def outbox(self, node: NodeId) -> tuple[tuple[NodeId, Msg], ...]:
        """What waits in a node's memory to leave, in its order: (to, message)."""


class Observed(msgspec.Struct, frozen=True, gc=False):
    """One step of one node, as a monitor over history sees it. `world` is the world after the step."""

    t_us: int
    kind: str
    node: NodeId
    before: Any
    after: Any
    outputs: tuple[tuple[str, Any], ...]
    world: Any


class Property(msgspec.Struct, frozen=True):
    """Something that is promised or possible. `check(world)` is called when a watched field, a disk or the history has changed,
    and with `while_flying` also when a message has left, arrived, been lost or been copied. Only then may it look at `world.in_flight`.

    `always`: `check` gives None while the property holds, else what broke it, as parameters of a caption.
    `quiescent`: like `always`, but asked only when the world is at rest (`World.at_rest`); pending until it first is.
    `sometimes`: None until it has been seen, then the parameters of a caption.
    `eventually`: None while it is not so, a mapping (which may be empty) when it is. It is broken when it is still not so
    `within_us` after the last fault was healed; where that depends on how long timers last, it is a function of the run's parameters.
    """

    slug: str
    kind: Literal["always", "quiescent", "sometimes", "eventually"]
    check: Callable[[Any], Mapping[str, object] | None]
    within_us: int | Callable[[Any], int] = 0
    source: str = ""
    while_flying: bool = False


class Moment(msgspec.Struct, frozen=True):
    """A key moment of a scenario: the unit of acceptance. A scenario has three to six, each at a step of its own.

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
    """A run worth seeing. The picker offers it, it has an address, and its golden trace, moments and expectations are tested.

    `script` holds interventions in text form (docs/recipe.md). `broken` is the property that this run is meant to break.
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
    """A named initial world: the states of some nodes (the others start as cast), and the history that led there."""

    slug: str
    states: Callable[[Any], Mapping[NodeId, State]]
    history: Callable[[Any], Any] | None = None


class Argument(msgspec.Struct, frozen=True):
    """An argument of a command: a whole number from `low` to `high`; from `least` to `most` such `numbers`, joined by dots (`1.1.2`); one of
    `options`; a node of `role`; or a word of small letters, digits and dots. `unlike` names an argument before it that must have another
    value. Captions: `arguments.<name>`.
    """

    name: str
    kind: Literal["int", "numbers", "choice", "node", "word"]
    low: int = 0
    high: int = 0
    least: int = 1
    most: int = 1
    unit: str = ""
    options: tuple[str, ...] = ()
    role: str = ""
    unlike: str = ""


class Command(msgspec.Struct, frozen=True):
    """A client's command or an operator's action that the page offers: its text form, the phases in which a node takes it, and the nodes of
    the role that do (`at`; all of them if it is empty).

    `example` is the text that the handler gets, such as `set-x-5`; for an operator's action, or where the contract is to try it at one node only,
    it is `verb:node.text`, such as `operator:c.cancel`.

    With `arguments` its text is `<slug>-<argument>-<argument>`: the page makes a form of them, in which the values of `example` stand
    first, and a recipe that gives others than are possible is refused. Its caption names them: `Transfer {amount} from {from} to {to}`.
    """

    slug: str
    example: str
    role: str
    to: tuple[str, ...] = ()
    at: tuple[NodeId, ...] = ()
    arguments: tuple[Argument, ...] = ()


class Setting(msgspec.Struct, frozen=True):
    """A field that a start set up by hand may give the nodes of a role (those of `at`, if it names some). It is written as a command's
    argument is, and its name has no dashes.

    Where the start doesn't say, it is `default`: nothing if that is empty, or what the run's parameter `param` is.
    """

    role: str
    argument: Argument
    at: tuple[NodeId, ...] = ()
    default: str = ""
    param: str = ""


Given = Mapping[NodeId, Mapping[str, Any]]
"""What a start set up by hand gives each node that can be set, by the settings' names: an int, a tuple of ints (`numbers`), or a text.
Nothing is an empty text or tuple."""


class Impossible(msgspec.Struct, frozen=True):
    """Why a protocol can't be in such a start: a sentence in each language, and the values for its braces (`{node}`)."""

    english: str
    chinese: str
    about: Mapping[str, object] = {}


class Custom(msgspec.Struct, frozen=True):
    """Starts that a person sets up by hand, such as an exam question: which fields can be set, and what follows from them.

    `states(params, given)` are the states of the nodes that differ from the cast's. `history(params, states)` is what has happened as
    far as the states of all nodes show it, so that properties are judged right from the start. `impossible(params, given)` gives a
    reason if the protocol can't be in such a start, else None.
    """

    settings: tuple[Setting, ...]
    states: Callable[[Any, Given], Mapping[NodeId, State]]
    history: Callable[[Any, Mapping[NodeId, Any]], Any] | None = None
    impossible: Callable[[Any, Given], Impossible | None] | None = None


# ---------------------------------------------------------------------------------------------- claims
# What a protocol's sentences assert, as code. The contract judges every note of every run by them.


class Happening(msgspec.Struct, frozen=True, gc=False):
    """A step as a claim sees it, and the world right after it."""

    t_us: int
    kind: str
    node: NodeId
    ref: str
    src: NodeId
    """Who sent the message of a deliver, lost or bounced step; else empty."""
    msg: Msg | None
    """The message that the step is about: delivered, lost or sent."""
    rules: tuple[str, ...]
    outputs: tuple[tuple[str, Any], ...]
    before: Any
    """The acting node's memory before the step (its disk in a `forced` step), or None if the step has no node."""
    after: Any
    world: World


class Telling(Happening, frozen=True, gc=False):
    """A note, told at a step: its key and parameters, and `seen`, the fold over all earlier steps."""

    key: str = ""
    params: Mapping[str, Any] = {}
    seen: Any = None


class Claim(msgspec.Struct, frozen=True):
    """One thing that a sentence asserts. It is true when `check` says so at the step that tells it.

    `within_us` makes it a claim about what comes: `later(telling, happening)` must be true at some step in the next `within_us`
    microseconds of the run's parameters. If the world is disturbed meanwhile (an intervention, a lost message) it is not judged.
    `kind`: `now`; `will`; `seen` if it also looks at earlier steps (again, first, still); `every` if it speaks of all nodes (nobody, all, only).
    `timed`: it speaks of how long something took, so it isn't judged where an order says when timers end.
    Of a whole run: `comes`, true at some step of it; `never`, true at none; `ends`, true at its last one.
    """

    name: str
    check: Callable[[Telling], bool]
    kind: Literal["now", "will", "seen", "every", "comes", "never", "ends"] = "now"
    within_us: Callable[[Any], int] | None = None
    later: Callable[[Telling, Happening], bool] | None = None
    timed: bool = False


class Instance(msgspec.Struct, frozen=True):
    """A small cluster on which the explorer can look at every order of events: its parameters, the client commands that are given (once
    each, at any time, as `c.transfer-30-a-b`), and at most how many crashes, restarts, lost messages, timeouts and actions in all.
    """

    params: Mapping[str, object] = {}
    commands: tuple[str, ...] = ()
    crashes: int = 0
    restarts: int = 0
    losses: int = 0
    timeouts: int = 2
    depth: int = 60


class Scripted(msgspec.Struct, frozen=True):
    """What a scenario's own sentences assert of its run as it is written: `summary` its title and summary, by claims of a whole run;
    `moments` the headline of each key moment, what there is to see and what is not there yet, by claims of that step.
    """

    summary: tuple[Claim, ...]
    moments: Mapping[str, tuple[Claim, ...]] = {}


class Claims(msgspec.Struct, frozen=True):
    """What a protocol's sentences assert: notes by their key, scenarios' own sentences by the scenario's slug, and the fold that
    `seen` is made of: `see(seen, happening)` after each step.
    """

    notes: Mapping[str, tuple[Claim, ...]]
    scripted: Mapping[str, Scripted] = {}
    seen: Any = None
    see: Callable[[Any, Happening], Any] | None = None
    runs: tuple[Scenario, ...] = ()
    """Runs that reach notes which no scenario and no random run reaches."""


class ProtocolSpec(msgspec.Struct, frozen=True):
    """A whole protocol.

    `cast(params)` gives the nodes and where they start. `observe(history, observed)` is the monitor over history: it gives the
    history after a step. `truth(world)` gives the facts of the strip on top, an ordered mapping of key to parameters (or to one
    value). `watch` names the state fields whose change makes the engine look at properties, history and truth again.
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
    custom: Custom | None = None
    history: Any = None
    observe: Callable[[Any, Observed], Any] | None = None
    truth: Callable[[Any], Mapping[str, object]] | None = None
    truth_while_flying: bool = False
    """Whether the truth looks at what is in the air (`World.in_flight`), as money in transit does."""
    claims: Claims | None = None
    instance: Instance = Instance()
    force_each_handler: bool = False
    """Whether every handler that changed a durable field is followed by a forced write, unless parameter `lazy_disk` is on."""
    links: Literal["datagram", "stream"] = "datagram"
    worlds: Callable[[Any], tuple[Mapping[str, object], ...]] | None = None
    """The worlds that the surviving nodes can't tell apart: each maps crashed nodes to what their disks may hold, and names the outcome."""
    cast_aliases: Mapping[str, str] = {}
    """Names by which nodes of several protocols can be compared (`coordinator`), each with its node's id."""
    moments: Mapping[str, str] = {}
    """Moments that several protocols have (`decided`, `told-one`), as anchors over these names."""
