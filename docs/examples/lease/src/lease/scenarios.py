"""The lease's runs worth seeing: with the fence, and without it."""

from __future__ import annotations

from collections.abc import Callable

from lease.properties import believers
from lease.protocol import CLIENTS, D
from protocols.declaration import Expect, Scenario, World
from protocols.expect import moments, phases
from protocols.node import MS


def _written(*clients: str) -> Callable[[World], bool]:
    """These writes are on the storage's disk, in this order."""
    return lambda w: tuple(write.by for write in w.disks[D].writes) == clients


A_WRITES, B_WRITES = "client:a.write@10", "client:b.write@20"
A_HOLDS = "a.note.holds"
EXPIRES = "l.note.expires"
B_TOO = "b.note.holds"
B_WRITTEN = "d.forced.write"
PAUSED = (A_WRITES, B_WRITES, "pause:a@note.holds", "resume:a@250")

SCENARIOS = (
    Scenario(
        "in-turn",
        until_us=300 * MS,
        script=(A_WRITES, B_WRITES),
        moments=moments(a_holds=A_HOLDS, queues="l.note.queues", a_written="d.forced.write", b_holds="b.note.holds"),
        expect=(
            Expect("A wrote under lease 1, B under lease 2", _written("A", "B")),
            Expect("the lease is free again", phases(l="free")),
        ),
    ),
    Scenario(
        "paused",
        until_us=400 * MS,
        script=PAUSED,
        moments=moments(
            a_holds=A_HOLDS, expires=EXPIRES, two_believe=B_TOO, b_written=B_WRITTEN, wakes="a.sent.write", fenced="d.note.fences"
        ),
        expect=(
            Expect("both believe they hold the lease", lambda w: believers(w) == CLIENTS, 160 * MS),
            Expect("only B has written", _written("B")),
        ),
    ),
    Scenario(
        "restarted",
        until_us=400 * MS,
        script=(A_WRITES, "crash:l@sent.granted", "restart:l@60", "client:b.write@80"),
        moments=moments(
            gone="l.step.crash", a_holds=A_HOLDS, waits_out="l.note.waits-out", queues="l.note.queues", waited_out="l.note.waited-out"
        ),
        expect=(
            Expect("nobody gets a lease while an old one may be out", phases(b="waiting"), 150 * MS),
            Expect("A wrote under lease 1, B under lease 2", _written("A", "B")),
        ),
    ),
    Scenario(
        "paused-unfenced",
        until_us=400 * MS,
        params={"no-fencing": True},
        script=PAUSED,
        moments=moments(
            a_holds=A_HOLDS,
            expires=EXPIRES,
            two_believe=B_TOO,
            b_written=B_WRITTEN,
            overwritten="d.note.overwrites",
            on_disk="d.forced.write.2",
        ),
        expect=(Expect("A's old write stands after B's", _written("B", "A")),),
        broken="in-order",
    ),
    Scenario(
        "late-unfenced",
        until_us=400 * MS,
        params={"no-fencing": True},
        script=(A_WRITES, B_WRITES, "delay:a-d.write.1.150"),
        moments=moments(
            leaves="a.sent.write",
            expires=EXPIRES,
            knows="a.note.over",
            b_written=B_WRITTEN,
            overwritten="d.note.overwrites",
            on_disk="d.forced.write.2",
        ),
        expect=(Expect("A's late write stands after B's", _written("B", "A")),),
        broken="in-order",
    ),
)
