"""What the lease's scenarios say of themselves, as code: titles and summaries of the whole run, key moments at their step."""

from __future__ import annotations

from collections.abc import Callable

from lease.properties import believers, in_order
from lease.protocol import CLIENTS, D, L
from protocols.claim import comes, ends, every, never, now, seen
from protocols.declaration import Scripted, Telling
from protocols.node import NodeId

Check = Callable[[Telling], bool]


# ------------------------------------------------------------------------------------------------ what is said more than once


def holds(client: NodeId, token: int) -> Check:
    """The client believes that it holds the lease of this number."""
    return lambda t: t.world.nodes[client].phase == "holding" and t.world.nodes[client].token == token


def is_in(node: NodeId, phase: str) -> Check:
    return lambda t: t.world.is_up(node) and t.world.nodes[node].phase == phase


def kept(*clients: NodeId) -> Check:
    """The storage's log, in memory."""
    return lambda t: tuple(write.by.lower() for write in t.world.nodes[D].writes) == clients


def on_disk(*clients: NodeId) -> Check:
    return lambda t: tuple(write.by.lower() for write in t.world.disks[D].writes) == clients


def flies(slug: str, src: NodeId, dst: NodeId, **fields: object) -> Check:
    """Such a message is in the air."""
    return lambda t: any(
        (a, b, msg.slug) == (src, dst, slug) and all(getattr(msg, name) == value for name, value in fields.items())
        for a, b, msg in t.world.in_flight
    )


def neither(*checks: Check) -> Check:
    return lambda t: not any(check(t) for check in checks)


def leased(token: int, holder: NodeId | None) -> Check:
    return lambda t: (t.world.nodes[L].token, t.world.nodes[L].holder) == (token, holder)


A_HOLDS = (now("A holds lease 1", holds("a", 1)), now("the storage's log is empty", kept()))
EXPIRES = (
    now("lease 1 is over, lease 2 is B's", leased(2, "b")),
    now("A still believes", holds("a", 1)),
    now("B hasn't heard", neither(holds("b", 2))),
)
BOTH = (
    every("both believe", lambda t: believers(t.world) == CLIENTS),
    now("B has lease 2, A lease 1", lambda t: holds("b", 2)(t) and holds("a", 1)(t)),
)
B_WRITTEN = (every("only B's entry is on disk", on_disk("b")), now("A still sleeps", holds("a", 1)))
LET_THROUGH = (now("A's entry stands behind B's", kept("b", "a")), now("not on disk", neither(on_disk("b", "a"))))
LOST = (
    now("on disk: B's, then A's", on_disk("b", "a")),
    now("broken", lambda t: in_order(t.world) is not None),
)


A_SLEEPS = comes("A is paused while it holds the lease", lambda t: t.kind == "pause" and t.node == "a" and holds("a", 1)(t))
B_AND_THEN_A = (comes("B writes first", on_disk("b")), ends("then A's write stands behind it", on_disk("b", "a")))


# ------------------------------------------------------------------------------------------------ the claims

SCRIPTED = {
    "in-turn": Scripted(
        summary=(
            comes("B waits while A has the lease", lambda t: holds("a", 1)(t) and t.world.nodes[L].queue == ("b",)),
            never("both believe", lambda t: believers(t.world) == CLIENTS),
            ends("A's write, then B's", on_disk("a", "b")),
        ),
        moments={
            "a-holds": A_HOLDS,
            "queues": (
                now("B has asked and waits", lambda t: is_in("b", "waiting")(t) and t.world.nodes[L].queue == ("b",)),
                now("the lease flies to A", flies("granted", "l", "a")),
            ),
            "a-written": (
                now("A's entry is on disk", on_disk("a")),
                now("A doesn't know it", holds("a", 1)),
                now("B waits", is_in("b", "waiting")),
            ),
            "b-holds": (now("B holds lease 2", holds("b", 2)), now("A is idle", is_in("a", "idle"))),
        },
    ),
    "paused": Scripted(
        summary=(A_SLEEPS, comes("A writes, too", flies("write", "a", D, token=1)), ends("only B's write stands", on_disk("b"))),
        moments={
            "a-holds": A_HOLDS,
            "expires": EXPIRES,
            "two-believe": BOTH,
            "b-written": B_WRITTEN,
            "wakes": (
                now("A's write has left and not arrived", lambda t: flies("write", "a", D, token=1)(t) and t.kind == "send"),
                now("lease 2 has come and gone", lambda t: t.world.nodes[L].holder is None and t.world.nodes[L].token == 2),
                now("A is idle", is_in("a", "idle")),
            ),
            "fenced": (
                now("A's write has arrived", lambda t: t.kind == "deliver" and t.src == "a"),
                every("only B's entry is in the log", kept("b")),
            ),
        },
    ),
    "restarted": Scripted(
        summary=(
            comes("L crashes while its grant flies", lambda t: t.kind == "crash" and t.node == L and flies("granted", L, "a")(t)),
            comes("back again, it waits", lambda t: t.kind == "restart" and is_in(L, "leased")(t)),
            never("B has a lease beside A", lambda t: believers(t.world) == CLIENTS),
            ends("A's write, then B's", on_disk("a", "b")),
        ),
        moments={
            "gone": (
                now("the lock server is down", lambda t: not t.world.is_up(L)),
                now("lease 1 flies to A", flies("granted", L, "a", token=1)),
                now("token 1 is on its disk", lambda t: t.world.disks[L].token == 1),
            ),
            "a-holds": (
                every("nobody else remembers", lambda t: not t.world.is_up(L) and t.world.disks[L].holder is None),
                now("A holds lease 1", holds("a", 1)),
            ),
            "waits-out": (
                now("it is back", lambda t: t.kind == "restart" and is_in(L, "leased")(t)),
                now("token 1, no holder", leased(1, None)),
            ),
            "queues": (
                now("B waits", lambda t: is_in("b", "waiting")(t) and t.world.nodes[L].queue == ("b",)),
                now("there is no lease 2", leased(1, None)),
            ),
            "waited-out": (
                now("B gets lease 2", leased(2, "b")),
                every("nobody holds an old one", lambda t: not believers(t.world)),
                seen("its number is new", lambda t: all(2 not in t.seen.get(c, ()) for c in CLIENTS)),
            ),
        },
    ),
    "paused-unfenced": Scripted(
        summary=(A_SLEEPS, *B_AND_THEN_A),
        moments={
            "a-holds": A_HOLDS,
            "expires": EXPIRES,
            "two-believe": BOTH,
            "b-written": (*B_WRITTEN, every("so far all is in order", lambda t: [w.token for w in t.world.disks[D].writes] == [2])),
            "overwritten": LET_THROUGH,
            "on-disk": LOST,
        },
    ),
    "late-unfenced": Scripted(
        summary=(
            never("somebody sleeps", lambda t: t.kind == "pause"),
            comes(
                "A gives the lease up by its clock",
                lambda t: t.kind == "timer" and t.node == "a" and t.before.phase == "holding" and is_in("a", "idle")(t),
            ),
            *B_AND_THEN_A,
        ),
        moments={
            "leaves": (
                now("A's write has just left", lambda t: t.kind == "send" and flies("write", "a", D)(t)),
                now("within its lease", lambda t: holds("a", 1)(t) and leased(1, "a")(t)),
            ),
            "expires": (now("lease 1 is over, lease 2 is B's", leased(2, "b")), now("A's write flies", flies("write", "a", D))),
            "knows": (
                now("A has given it up by its own clock", lambda t: t.node == "a" and t.kind == "timer" and is_in("a", "idle")(t)),
                now("its write flies", flies("write", "a", D)),
                now("B doesn't hold it", neither(holds("b", 2))),
            ),
            "b-written": (every("B's entry is in the log", on_disk("b")), now("A's write flies", flies("write", "a", D))),
            "overwritten": LET_THROUGH,
            "on-disk": (*LOST, every("nobody was paused, no clock was touched", lambda t: "delayed" not in t.seen)),
        },
    ),
}
