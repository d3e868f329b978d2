"""A toy protocol for the engine's tests. Its nodes a, b, ... do what a client's command tells them, in that order.

    client:a.set-5.force-x.send-b-1.timer-tick-50@10      write 5, force it, then send b the word 1 and arm a timer of 50 ms

A node `z` of another role sits beside them: it keeps what it hears on disk, and takes no command.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Any

import msgspec

from protocols.declaration import (
    Argument,
    Command,
    Custom,
    Given,
    Impossible,
    Moment,
    Network,
    Observed,
    Property,
    ProtocolSpec,
    Role,
    Scenario,
    Seat,
    Setting,
    Start,
    View,
)
from protocols.engine.recipe import Recipe
from protocols.engine.simulate import Run
from protocols.engine.trace import Step
from protocols.node import MS, Io, Map, Msg, NodeId, Param, State, durable, volatile


class Word(Msg, frozen=True, gc=False):
    """Says a number."""

    n: int


class Ask(Msg, frozen=True, gc=False):
    """Wants an answer."""


class Answer(Msg, frozen=True, gc=False):
    """What was asked for."""

    n: int
    to: tuple[NodeId, ...] = ()


class ToyParams(Network, frozen=True, gc=False):
    """One of each kind of parameter."""

    nodes: Annotated[int, Param(low=1, high=4)] = 3
    chatty: bool = False
    """Every node says what it keeps, every 50 to 100 ms."""
    tone: Annotated[str, Param(options=("plain", "loud"))] = "plain"
    pause_us: Annotated[int, Param(low=1 * MS, high=1_000 * MS, unit="ms")] = 50 * MS
    lazy_disk: Annotated[bool, Param(group="broken")] = False


class Worker(State):
    """Does what it is told."""

    kept: int = durable(0)
    log: tuple[int, ...] = durable(())
    loose: int = volatile(0)
    phase: str = volatile("idle")
    heard: tuple[str, ...] = volatile(())
    rung: tuple[str, ...] = volatile(())
    seen: Map[str, int] = volatile(Map())

    def on_start(self, io: Io[ToyParams]) -> None:
        if io.params.chatty:
            io.timer("tick", io.params.pause_us, 2 * io.params.pause_us)

    def on_restart(self, io: Io[ToyParams]) -> None:
        io.note("back", kept=self.kept)
        self.on_start(io)

    def on_client(self, command: str, io: Io[ToyParams]) -> None:
        for part in command.split("."):
            verb, *args = part.split("-")
            getattr(self, f"do_{verb}")(io, *args)

    on_operator = on_client

    def do_set(self, _io: Io[ToyParams], n: str) -> None:
        self.kept = int(n)

    def do_log(self, _io: Io[ToyParams], n: str) -> None:
        self.log = (*self.log, int(n))

    def do_mem(self, _io: Io[ToyParams], n: str) -> None:
        self.loose = int(n)

    def do_send(self, io: Io[ToyParams], to: NodeId, n: str) -> None:
        io.send(to, Word(int(n)))

    def do_ask(self, io: Io[ToyParams], to: NodeId) -> None:
        io.send(to, Ask())

    def do_all(self, io: Io[ToyParams], n: str) -> None:
        io.broadcast(Word(int(n)))

    def do_reply(self, io: Io[ToyParams]) -> None:
        io.reply(Ask())

    def do_force(self, io: Io[ToyParams], label: str) -> None:
        io.force(label)

    def do_out(self, io: Io[ToyParams], value: str) -> None:
        io.output("said", value)

    def do_pretend(self, io: Io[ToyParams], value: str) -> None:
        io.output("answer", value)

    def do_end(self, io: Io[ToyParams], outcome: str) -> None:
        io.answer(io.op, outcome, io.op)  # type: ignore[arg-type]

    def do_timer(self, io: Io[ToyParams], name: str, lo: str, hi: str = "") -> None:
        io.timer(name, int(lo) * MS, int(hi) * MS if hi else None)

    def do_soon(self, io: Io[ToyParams]) -> None:
        io.timer("tick", 1.5)  # type: ignore[arg-type]

    def do_cancel(self, io: Io[ToyParams], name: str) -> None:
        io.cancel(name)

    def do_choose(self, io: Io[ToyParams], *options: str) -> None:
        io.note("chose", option=io.choose("pick", options))

    def do_pick(self, io: Io[ToyParams], *options: str) -> None:
        self.loose = int(io.choose("pick", options))

    def do_clock(self, io: Io[ToyParams]) -> None:
        io.note("clock", now=io.clock())

    def do_phase(self, _io: Io[ToyParams], phase: str) -> None:
        self.phase = phase

    def do_rule(self, io: Io[ToyParams], number: str) -> None:
        io.rule(f"TOY-{number}")

    def do_note(self, io: Io[ToyParams], key: str) -> None:
        io.note(key)

    def do_notes(self, io: Io[ToyParams]) -> None:
        io.note("who", by={"a", "b"})

    def do_roster(self, io: Io[ToyParams], role: str) -> None:
        io.note("roster", nodes=io.of(role))

    def do_fail(self, _io: Io[ToyParams]) -> None:
        raise RuntimeError("as it was told")

    def on_tick(self, io: Io[ToyParams]) -> None:
        self.rung = (*self.rung, "tick")
        if io.params.chatty:
            io.timer("tick", io.params.pause_us, 2 * io.params.pause_us)
            io.broadcast(Word(self.kept))

    def on_tock(self, io: Io[ToyParams]) -> None:
        self.rung = (*self.rung, "tock")

    def on_word(self, m: Word, src: NodeId, io: Io[ToyParams]) -> None:
        self.heard = (*self.heard, f"{src}{m.n}")[-20:]
        self.seen = self.seen.set(src, m.n)
        if io.params.chatty:
            self.kept = max(self.kept, m.n) + 1
            io.note("heard", word=m.n, source=src)

    def on_ask(self, m: Ask, src: NodeId, io: Io[ToyParams]) -> None:
        io.reply(Answer(self.kept, (io.me,)))

    def on_answer(self, m: Answer, src: NodeId, io: Io[ToyParams]) -> None:
        self.loose = m.n

    def on_disconnect(self, peer: NodeId, io: Io[ToyParams]) -> None:
        self.heard = (*self.heard, f"-{peer}")


class Clerk(State):
    """Keeps what it hears."""

    kept: int = durable(0)

    def on_word(self, m: Word, src: NodeId, io: Io[ToyParams]) -> None:
        self.kept = m.n
        io.force("kept")


def cast(params: ToyParams) -> tuple[Seat, ...]:
    """a, b, c, ... and z."""
    return (*(Seat("abcd"[n], "worker", Worker(log=(n,))) for n in range(params.nodes)), Seat("z", "clerk", Clerk()))


def observe(history: tuple[str, ...], seen: Observed) -> tuple[str, ...]:
    """Every output and every crash, in order."""
    said = tuple(f"{seen.node} {value}" for _, value in seen.outputs)
    return history + said + ((f"{seen.node} down",) if seen.kind == "crash" else ())


def workers(world: Any) -> list[Worker]:
    return [state for state in world.nodes.values() if isinstance(state, Worker)]


def given_states(_params: ToyParams, given: Given) -> dict[NodeId, State]:
    """The workers as they are given; a log that is not given is the cast's."""
    return {
        node: Worker(
            kept=said["kept"], log=said["log"] or ("abcd".index(node),), heard=tuple(w for w in (said.get("friend"), said["word"]) if w)
        )
        for node, said in given.items()
    }


def given_past(_params: ToyParams, states: Mapping[NodeId, Any]) -> tuple[str, ...]:
    return tuple(f"{node} kept {state.kept}" for node, state in states.items() if state.kept)


def why_not(_params: ToyParams, given: Given) -> Impossible | None:
    """What a worker keeps is not in its log."""
    for node, said in given.items():
        if said["kept"] in said["log"]:
            return Impossible(
                "{node} keeps {kept}, which is in its log", "{node} 保存的 {kept} 已在日志里", {"node": node, "kept": said["kept"]}
            )
    return None


CUSTOM = Custom(
    settings=(
        Setting("worker", Argument("kept", "int", low=0, high=99), default="0"),
        Setting("worker", Argument("log", "numbers", low=1, high=20, most=4)),
        Setting("worker", Argument("friend", "node", role="worker"), at=("a", "b")),
        Setting("worker", Argument("word", "choice", options=("hi", "ho"))),
    ),
    states=given_states,
    history=given_past,
    impossible=why_not,
)

PROPERTIES = (
    Property("never-13", "always", lambda w: next(({"node": n} for n, s in w.nodes.items() if s.kept == 13), None)),
    Property("never-13-on-disk", "always", lambda w: next(({"node": n} for n, s in w.disks.items() if s.kept == 13), None)),
    Property("seven-seen", "sometimes", lambda w: next(({"node": n} for n, s in w.nodes.items() if s.kept == 7), None)),
    Property("all-nine", "eventually", lambda w: {} if all(s.kept == 9 for s in workers(w)) else None, within_us=500 * MS),
)

SPEC = ProtocolSpec(
    slug="toy",
    params=ToyParams,
    roles=(
        Role("worker", Worker, "phase", {"idle": ("busy",), "busy": ("idle", "done"), "done": ()}),
        Role("clerk", Clerk, "kept", {}),
    ),
    messages=(Word, Ask, Answer),
    cast=cast,
    watch=("kept",),
    properties=PROPERTIES,
    view=View("ring", {}, {}),
    scenarios=(
        Scenario(
            "talk",
            400 * MS,
            params={"chatty": True, "nodes": 2},
            pins={"a.tick.1": 60 * MS},
            script=("crash:b@200",),
            moments=(Moment("first", "b.note.heard"), Moment("down", "b.step.crash"), Moment("third", "any.note.heard.3")),
        ),
    ),
    commands=(Command("hello", "client:a.send-b-1", "worker"),),
    starts=(Start("late", lambda _params: {"a": Worker(kept=4, loose=2)}, lambda _params: ("a woke",)),),
    custom=CUSTOM,
    history=(),
    observe=observe,
    truth=lambda w: {"sum": sum(s.kept for s in w.nodes.values())},
)

STREAM = msgspec.structs.replace(SPEC, links="stream")
FORCING = msgspec.structs.replace(SPEC, force_each_handler=True)


def find_spec(slug: str) -> ProtocolSpec:
    """The same as catalog.find_spec, but it knows the toy only."""
    if slug != "toy":
        raise LookupError(f"there is no protocol {slug!r}")
    return SPEC


def recipe(*script: str, until_ms: int = 1_000, **fields: Any) -> Recipe:
    """A recipe for the toy."""
    return Recipe(protocol="toy", interventions=script, until_us=until_ms * MS, **fields)


def play(*script: str, spec: ProtocolSpec = SPEC, until_ms: int = 1_000, **fields: Any) -> Run:
    """The whole run of these interventions."""
    run = Run(spec, recipe(*script, until_ms=until_ms, **fields))
    assert run.advance()
    return run


def short(step: Step) -> str:
    """`12.5 a send a-b.1`: instant in ms, node, kind, what."""
    at = f"{step.t_us / MS:g}"
    return " ".join(word for word in (at, step.node, step.kind, step.ref) if word)


def shorts(run: Run, *kinds: str, but: Callable[[Step], bool] = lambda step: step.kind == "start") -> list[str]:
    """The steps of these kinds (default: all but the starts), each as `short` writes it."""
    return [short(step) for step in run.steps if (step.kind in kinds if kinds else not but(step))]


def notes(run: Run, key: str) -> list[dict[str, object]]:
    """The parameters of every note of this key."""
    return [dict(params) for step in run.steps for k, params in step.notes if k == key]


def verdicts(run: Run, slug: str) -> list[tuple[str, str]]:
    """When and how a property's verdict changed: (step, status)."""
    return [(short(step), status) for step in run.steps for s, status, _ in step.properties if s == slug]
