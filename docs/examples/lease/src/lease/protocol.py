"""A lease with fencing tokens: a lock that expires, and a storage that refuses an old holder's writes.

Source    Kleppmann, How to do distributed locking (2016), from which the paused client and the fencing token are taken; leases after
          Gray and Cheriton (SOSP 1989); a lock service that hands out such numbers, there called sequencers, after Burrows, The
          Chubby lock service (OSDI 2006), section 2.4.
Assumes   Nodes crash and come back with their disks, and may pause at any moment for any time. Messages may be lost, copied or late.
          The lock server measures the length of a lease on its own clock; no two clocks need to agree.
Promises  The lock server never has two leases out. The storage never accepts a write whose token is older than one it has seen.
          It does not promise that only one client believes it holds the lease: a paused client can't know that its time is over.
Watch     The storage's log: the colour of an entry is its lease. A write of lease 1 behind one of lease 2 comes from the past.

Deviations, announced:
- A client looks at its lease when it is granted and not again. Looking later helps nothing: the pause may come right after.
- One file, one lock, and a write is only the name of its client with its token.
- The storage keeps every write it has accepted, so that one sees in which order they came; what a reader gets is the last one.
"""

from __future__ import annotations

from typing import Annotated

import msgspec

from protocols.declaration import Network, Role, Seat
from protocols.node import MS, Io, Map, Msg, NodeId, Param, State, durable, volatile

L, D = "l", "d"
CLIENTS = ("a", "b")

# ------------------------------------------------------------------------------------------------ messages


class Accepted(msgspec.Struct, frozen=True, gc=False):
    """A write that the storage has accepted: whose, and under which lease."""

    token: int
    by: str
    """The client as the stage writes it."""


class Acquire(Msg, frozen=True, gc=False):
    """A client wants the lease."""


class Granted(Msg, frozen=True, gc=False):
    """The lease is yours for a while. Its token is larger than every token before."""

    token: int


class Release(Msg, frozen=True, gc=False):
    """A client gives the lease back before it ends."""

    token: int


class Write(Msg, frozen=True, gc=False):
    """A client writes, and says under which lease."""

    token: int


class Wrote(Msg, frozen=True, gc=False):
    """The storage has accepted the write, or has seen a newer token and refuses it."""

    token: int
    ok: bool


# ------------------------------------------------------------------------------------------------ parameters


class Params(Network, frozen=True, gc=False):
    """What may be varied on the page."""

    lease_us: Annotated[int, Param(low=20 * MS, high=10_000 * MS, unit="ms", group="timers")] = 100 * MS
    """Three times what a client needs while nothing goes wrong."""
    work_us: Annotated[int, Param(low=1 * MS, high=10_000 * MS, unit="ms", group="timers")] = 30 * MS
    """What a client does between getting the lease and writing."""
    retry_us: Annotated[int, Param(low=10 * MS, high=60_000 * MS, unit="ms", group="timers")] = 400 * MS
    """Longer than two leases, so that nobody asks twice only because it has to queue."""
    force_us: Annotated[int, Param(low=0, high=1_000 * MS, unit="ms", group="network")] = 5 * MS
    no_fencing: Annotated[bool, Param(breaks="in-order", group="broken")] = False
    """Broken on purpose: the storage accepts every write, as a storage does that knows nothing of locks."""


# ------------------------------------------------------------------------------------------------ the lock server


class LockServer(State):
    """L: one lease at a time, each with the next token. Clients that ask meanwhile stand in a queue."""

    token: int = durable(0)
    """The last token that was given away. It is on disk before it leaves, so that no token is used twice."""
    phase: str = volatile("free")
    holder: NodeId | None = volatile(None)
    queue: tuple[NodeId, ...] = volatile(())

    def on_acquire(self, _m: Acquire, src: NodeId, io: Io[Params]) -> None:
        """L1: the lease is free, or there is a queue."""
        if src == self.holder or src in self.queue:
            return io.note("knows", client=src)
        io.rule("L1")
        self.queue = (*self.queue, src)
        if self.phase == "free":
            return self._grant(io)
        return io.note("queues", client=src)

    def _grant(self, io: Io[Params]) -> None:
        self.holder, self.queue = self.queue[0], self.queue[1:]
        self.token += 1
        self.phase = "leased"
        io.rule("L2")
        io.note("grants", client=self.holder, token=self.token)
        io.force("token")
        io.send(self.holder, Granted(self.token))
        io.timer("lease", io.params.lease_us)

    def on_release(self, m: Release, src: NodeId, io: Io[Params]) -> None:
        """L3: given back early. An old lease that is given back changes nothing."""
        if src != self.holder or m.token != self.token:
            return io.note("old-release", client=src, token=m.token)
        io.rule("L3")
        io.note("released", client=src, token=m.token)
        io.cancel("lease")
        return self._next(io)

    def on_lease(self, io: Io[Params]) -> None:
        """L4: the time is over, also if the holder believes that it still holds the lease."""
        io.rule("L4")
        if self.holder:
            io.note("expires", client=self.holder, token=self.token)
        else:
            io.note("waited-out", token=self.token)
        self._next(io)

    def _next(self, io: Io[Params]) -> None:
        self.holder, self.phase = None, "free"
        if self.queue:
            self._grant(io)

    def on_start(self, io: Io[Params]) -> None:
        """Does nothing. Without this method the first start would call `on_restart`."""

    def on_restart(self, io: Io[Params]) -> None:
        """L5: it has forgotten who held the lease. After the length of a lease no client can hold it."""
        io.rule("L5")
        io.note("waits-out", token=self.token)
        self.phase = "leased"
        io.timer("lease", io.params.lease_us)


# ------------------------------------------------------------------------------------------------ a client


class Client(State):
    """A and B: get the lease, work for a while, write, give it back."""

    phase: str = volatile("idle")
    token: int = volatile(0)
    """The token of the lease that it believes it holds; 0 if none."""
    op: str = volatile("")
    """The operation that it is asked to do; empty if none."""
    open_ops: Map[int, str] = volatile(Map())
    """Operations that it gave up without knowing how they end, by the token of their lease."""

    def on_client(self, command: str, io: Io[Params]) -> None:
        """A person wants something written."""
        if command != "write" or self.phase != "idle":
            io.note("not-now", command=command)
            return io.answer(io.op, "failed", command)
        self.op = io.op
        io.note("wants")
        return self._ask(io)

    def _ask(self, io: Io[Params]) -> None:
        self.phase = "waiting"
        io.rule("C1")
        io.send(L, Acquire())
        io.timer("retry", io.params.retry_us)

    def on_retry(self, io: Io[Params]) -> None:
        """Nothing was heard: the question may be lost, or the answer."""
        if self.phase == "waiting":
            io.note("asks-again")
            self._ask(io)

    def on_granted(self, m: Granted, _src: NodeId, io: Io[Params]) -> None:
        """C2: from now on it believes that nobody else writes."""
        if self.phase != "waiting":
            return io.note("not-wanted", token=m.token)
        self.phase = "holding"
        self.token = m.token
        io.cancel("retry")
        io.rule("C2")
        io.note("holds", token=m.token)
        io.timer("work", io.params.work_us)
        io.timer("over", io.params.lease_us)
        return None

    def on_work(self, io: Io[Params]) -> None:
        """C3: it writes, sure of its lease. How long it was paused until now it can't know."""
        if self.phase != "holding":
            return
        io.rule("C3")
        io.note("writes", token=self.token)
        io.send(D, Write(self.token))

    def on_wrote(self, m: Wrote, _src: NodeId, io: Io[Params]) -> None:
        """C4: done, or told that its lease was over."""
        if m.token != self.token or self.phase != "holding":
            io.note("old-answer", token=m.token)
            if m.token in self.open_ops:
                io.answer(self.open_ops[m.token], "ok" if m.ok else "failed", "write")
                self.open_ops = self.open_ops.without(m.token)
            return None
        io.rule("C4")
        io.note("done" if m.ok else "refused", token=m.token)
        io.answer(self.op, "ok" if m.ok else "failed", "write")
        io.send(L, Release(self.token))
        return self._end(io)

    def on_over(self, io: Io[Params]) -> None:
        """C5: its own clock says that the lease is over; nothing was heard of the write."""
        if self.phase != "holding":
            return
        io.rule("C5")
        io.note("over", token=self.token)
        io.answer(self.op, "unknown", "write")
        self.open_ops = self.open_ops.set(self.token, self.op)
        self._end(io)

    def _end(self, io: Io[Params]) -> None:
        self.phase = "idle"
        self.token = 0
        self.op = ""
        io.cancel("work")
        io.cancel("over")


# ------------------------------------------------------------------------------------------------ the storage


class Storage(State):
    """D: keeps the file, and the largest token that it has seen."""

    writes: tuple[Accepted, ...] = durable(())
    """Every write that was accepted, oldest first."""
    token: int = durable(0)
    """The largest token that it has seen."""
    phase: str = volatile("ready")

    def on_write(self, m: Write, src: NodeId, io: Io[Params]) -> None:
        """D1 and D2: a token is a number, and a number is compared. No clock is asked."""
        if m.token < self.token and not io.params.no_fencing:
            io.rule("D2")
            io.note("fences", client=src, token=m.token, newer=self.token)
            return io.reply(Wrote(m.token, ok=False))
        if m.token < self.token:
            io.note("overwrites", client=src, token=m.token, newer=self.token)
        else:
            io.rule("D1")
            io.note("accepts", client=src, token=m.token)
        self.writes = (*self.writes, Accepted(m.token, src.upper()))
        self.token = max(self.token, m.token)
        io.force("write")
        return io.reply(Wrote(m.token, ok=True))


# ------------------------------------------------------------------------------------------------ the whole

ROLES = (
    Role("lock-server", LockServer, "phase", {"free": ("leased",), "leased": ("free",)}),
    Role("client", Client, "phase", {"idle": ("waiting",), "waiting": ("holding",), "holding": ("idle",)}),
    Role("storage", Storage, "phase", {"ready": ()}),
)

MESSAGES = (Acquire, Granted, Release, Write, Wrote)


def cast(_params: Params) -> tuple[Seat, ...]:
    """A square: the storage across from the lock server, and a client on either way."""
    return (
        Seat(L, "lock-server", LockServer()),
        Seat("a", "client", Client()),
        Seat(D, "storage", Storage()),
        Seat("b", "client", Client()),
    )
