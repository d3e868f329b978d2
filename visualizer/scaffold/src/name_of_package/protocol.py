"""Ask until you are answered: a client repeats its request, and the server does the work only once.

Source    The at-most-once rule of remote procedure calls, after Birrell and Nelson, Implementing Remote Procedure Calls (1984).
Assumes   Messages may be lost, copied or late. The server doesn't crash: it remembers in memory what it has done.
Promises  No request is done twice. Every request is answered, once messages get through again.
Watch     The client can't tell a lost request from a lost answer. It asks again in both cases, and only the server knows.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from protocols.declaration import (
    Expect,
    MessageHint,
    Network,
    Property,
    Role,
    RoleHint,
    Scenario,
    Seat,
    View,
    World,
)
from protocols.expect import moments
from protocols.node import MS, Io, Msg, NodeId, Param, State, durable, volatile

C, S = "c", "s"

# ------------------------------------------------------------------------------------------------ messages


class Request(Msg, frozen=True, gc=False):
    """The client asks for a piece of work, by its number."""

    n: int


class Answer(Msg, frozen=True, gc=False):
    """The server has done it."""

    n: int


# ------------------------------------------------------------------------------------------------ parameters


class Params(Network, frozen=True, gc=False):
    """What may be varied on the page."""

    force_us: Annotated[int, Param(low=0, high=1_000 * MS, unit="ms", group="network")] = 5 * MS
    retry_us: Annotated[int, Param(low=1 * MS, high=10_000 * MS, unit="ms", group="timers")] = 100 * MS
    """Five round trips, so that nothing is asked twice while all goes well."""
    forget: Annotated[bool, Param(breaks="once", group="broken")] = False
    """Broken on purpose: the server does whatever it is asked, without looking whether it has done it."""


# ------------------------------------------------------------------------------------------------ roles


class Client(State):
    """Asks, and asks again until it is answered."""

    asked: int = durable(0)
    """The number of the last request. It is on disk before the request leaves, so that no number is used twice."""
    answered: int = volatile(0)
    phase: str = volatile("idle")

    def on_client(self, command: str, io: Io[Params]) -> None:
        """A person wants something done."""
        if command != "ask" or self.phase == "waiting":
            return io.note("not-now", command=command)
        self.asked += 1
        io.note("asks", n=self.asked)
        io.force("asked")
        return self._ask(io)

    def _ask(self, io: Io[Params]) -> None:
        self.phase = "waiting"
        io.rule("ASK")
        io.send(S, Request(self.asked))
        io.timer("retry", io.params.retry_us)

    def on_retry(self, io: Io[Params]) -> None:
        """No answer in time: the request may be lost, or the answer, or both may only be late."""
        if self.phase != "waiting":
            return
        io.note("asks-again", n=self.asked)
        self._ask(io)

    def on_answer(self, m: Answer, src: NodeId, io: Io[Params]) -> None:
        """Done. An answer to an older request says nothing new."""
        if self.phase != "waiting" or m.n != self.asked:
            return io.note("old-answer", n=m.n, server=src)
        self.phase = "idle"
        self.answered = m.n
        io.cancel("retry")
        io.note("answered", n=m.n)
        return None

    def on_restart(self, io: Io[Params]) -> None:
        """It has forgotten whether it was answered: asking once more does no harm."""
        if self.asked:
            io.note("asks-again", n=self.asked)
            self._ask(io)


class Server(State):
    """Does the work, and remembers that it did."""

    done: tuple[int, ...] = volatile(())
    """Every piece of work, in the order in which it was done."""
    phase: str = volatile("ready")

    def on_request(self, m: Request, src: NodeId, io: Io[Params]) -> None:
        """New work is done; for old work only the answer is repeated."""
        if m.n in self.done and not io.params.forget:
            io.rule("ONCE")
            io.note("repeats", n=m.n, client=src)
        else:
            io.rule("DO")
            io.note("does", n=m.n)
            io.output("done", m.n)
            self.done = (*self.done, m.n)
        io.reply(Answer(m.n))


# ------------------------------------------------------------------------------------------------ the world

ROLES = (
    Role("client", Client, "phase", {"idle": ("waiting",), "waiting": ("idle",)}),
    Role("server", Server, "phase", {"ready": ()}),
)

MESSAGES = (Request, Answer)


def observe(history: tuple[int, ...], seen: object) -> tuple[int, ...]:
    """All work that was ever done, also what the server has forgotten."""
    return history + tuple(n for kind, n in seen.outputs if kind == "done")  # type: ignore[attr-defined]


def once(world: World) -> Mapping[str, object] | None:
    """Safety: no piece of work was done twice."""
    twice = sorted({n for n in world.history if world.history.count(n) > 1})
    return {"n": twice[0]} if twice else None


def answered(world: World) -> Mapping[str, object] | None:
    """Liveness: the client is not waiting."""
    client = world.nodes[C]
    return {} if world.is_up(C) and client.answered == client.asked else None


PROPERTIES = (
    Property("once", "always", once),
    Property("answered", "eventually", answered, within_us=1_000 * MS),
)


def truth(world: World) -> Mapping[str, object]:
    """What is so, also where no node knows it."""
    return {"done": len(world.history)}


def cast(_params: Params) -> tuple[Seat, ...]:
    """One client, one server."""
    return (Seat(C, "client", Client()), Seat(S, "server", Server()))


# ------------------------------------------------------------------------------------------------ how it is drawn

VIEW = View(
    arrangement="rows",
    band="tone",
    bands=("waiting",),
    roles={
        "client": RoleHint(
            fills={"idle": "rim", "waiting": "soft"},
            tones={"idle": "ink", "waiting": "doubt"},
            spotlight=("idle", "waiting"),
            timers=("retry",),
            inspect=("phase", "asked", "answered"),
            disk=("asked",),
            memory=("answered",),
        ),
        "server": RoleHint(
            fills={"ready": "rim"},
            tones={"ready": "ink"},
            inspect=("phase", "done"),
            memory=("done",),
        ),
    },
    messages={
        "request": MessageHint("request", "do {n}"),
        "answer": MessageHint("reply", "done {n}", tone="commit"),
    },
)

# ------------------------------------------------------------------------------------------------ scenarios

ASK = "client:c.ask@10"
DOES = "s.note.does"
ANSWERED = "c.note.answered"

SCENARIOS = (
    Scenario(
        "all-well",
        until_us=200 * MS,
        script=(ASK,),
        moments=moments(asks="c.note.asks", does=DOES, answered=ANSWERED),
        expect=(Expect("the work is done once", lambda w: w.history == (1,)),),
    ),
    Scenario(
        "lost-answer",
        until_us=300 * MS,
        script=(ASK, "drop:s-c.answer.1"),
        moments=moments(does=DOES, lost="any.step.lost", asks_again="c.note.asks-again", repeats="s.note.repeats", answered=ANSWERED),
        expect=(Expect("the work is done once", lambda w: w.history == (1,)),),
    ),
    Scenario(
        "forgetful",
        until_us=300 * MS,
        params={"forget": True},
        script=(ASK, "drop:s-c.answer.1"),
        moments=moments(does=DOES, lost="any.step.lost", twice="s.note.does.2", answered=ANSWERED),
        expect=(Expect("the work is done twice", lambda w: w.history == (1, 1)),),
        broken="once",
    ),
)
