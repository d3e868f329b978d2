"""What the lease's notes assert, as code."""

from __future__ import annotations

from lease.claims_scripted import SCRIPTED
from lease.protocol import D
from protocols.claim import lasted, now, seen
from protocols.declaration import Claims, Happening, Scenario, Telling
from protocols.node import MS, Map

# ------------------------------------------------------------------------------------------------ what happened before


def see(past: Map[str, tuple[int, ...]], h: Happening) -> Map[str, tuple[int, ...]]:
    """The tokens that each client has held, when L crashed, and when somebody was put to sleep or a clock was touched."""
    if h.kind == "deliver" and h.node in ("a", "b") and h.after.token and h.after.token != h.before.token:
        return past.set(h.node, (*past.get(h.node, ()), h.after.token))
    if h.node == "l" and h.kind in ("crash", "wipe"):
        return past.set("crashes", (*past.get("crashes", ()), h.t_us))
    if h.kind in ("pause", "skew", "slow"):
        return past.set("delayed", (*past.get("delayed", ()), h.t_us))
    return past


def held_before(t: Telling) -> bool:
    """The client has held this lease, and had given it up before this answer came."""
    held = t.before.phase == "holding" and t.before.token == t.params["token"]
    return t.params["token"] in t.seen.get(t.node, ()) and not held


# ------------------------------------------------------------------------------------------------ the lock server


def grants(t: Telling) -> bool:
    """The client holds the lease now, by a number larger than all before."""
    return bool(t.after.holder == t.params["client"] and t.after.token == t.params["token"] > t.before.token and t.after.phase == "leased")


def queues(t: Telling) -> bool:
    """A lease is out, or may be, and the client is the last in the queue."""
    return t.before.phase == "leased" and t.after.queue[-1:] == (t.params["client"],) and t.params["client"] not in t.before.queue


def knows(t: Telling) -> bool:
    """Nothing changes: the client holds the lease or stands in the queue already."""
    return t.after == t.before and t.params["client"] in (t.before.holder, *t.before.queue)


def given_back(t: Telling) -> bool:
    """The lease that was out has ended, before its time."""
    return (
        (t.before.holder, t.before.token) == (t.params["client"], t.params["token"])
        and t.kind == "deliver"
        and (t.after.holder, t.after.token) != (t.before.holder, t.before.token)
    )


def unknown_lease(t: Telling) -> bool:
    """It is not the lease that is out, and nothing changes."""
    return t.after == t.before and (t.before.holder, t.before.token) != (t.params["client"], t.params["token"])


def over(t: Telling) -> bool:
    """The lock server's own timer has ended the lease that was out."""
    held = t.before.holder is not None and t.before.holder == t.params["client"]
    return held and t.kind == "timer" and bool(t.before.token == t.params["token"])


def waits(t: Telling) -> bool:
    """It is back, remembers the last number and no holder, and gives out nothing."""
    return t.kind == "restart" and t.after.holder is None and t.after.phase == "leased" and t.after.token == t.params["token"]


def waited_out(t: Telling) -> bool:
    """It had no holder, and the time of a whole lease has passed since it fell."""
    fell_us = t.seen.get("crashes", ())[-1:]
    return (
        t.kind == "timer"
        and t.before.holder is None
        and t.before.token == t.params["token"]
        and bool(fell_us)
        and t.t_us - fell_us[0] >= t.world.params.lease_us
    )


# ------------------------------------------------------------------------------------------------ a client


def asks(t: Telling) -> bool:
    """It was idle, and waits now for the lease."""
    return t.kind == "client" and (t.before.phase, t.after.phase) == ("idle", "waiting")


def asks_again(t: Telling) -> bool:
    """It was waiting already, and has heard nothing."""
    return t.kind == "timer" and t.before.phase == t.after.phase == "waiting"


def believes(t: Telling) -> bool:
    """It believes that it holds the lease of this number."""
    return bool(t.after.phase == "holding" and t.after.token == t.params["token"] and t.before.phase == "waiting")


def not_wanted(t: Telling) -> bool:
    """It was not waiting, and does nothing."""
    return t.before.phase != "waiting" and t.after == t.before and t.kind == "deliver"


def writes(t: Telling) -> bool:
    """It still believes that it holds this lease."""
    return t.kind == "timer" and t.after.phase == "holding" and t.after.token == t.params["token"]


def ends_this(t: Telling, *, ok: bool) -> bool:
    """The answer ends the write under the lease that the client held until now."""
    held = t.before.phase == "holding" and t.before.token == t.params["token"]
    return held and t.after.phase == "idle" and getattr(t.msg, "ok", None) is ok


def written(t: Telling) -> bool:
    """The storage has the write on disk, and the client is idle."""
    mine = any(w.token == t.params["token"] and w.by == t.node.upper() for w in t.world.disks[D].writes)
    return mine and bool(t.after.phase == "idle") and ends_this(t, ok=True)


def refused(t: Telling) -> bool:
    """The storage has seen a larger number, and the client gives up."""
    return bool(t.world.nodes[D].token > t.params["token"]) and ends_this(t, ok=False)


def own_clock(t: Telling) -> bool:
    """It gives the lease up by itself."""
    return t.kind == "timer" and t.before.phase == "holding" and t.before.token == t.params["token"] and t.after.phase == "idle"


def busy(t: Telling) -> bool:
    """A person's command that it doesn't take: nothing changes."""
    return t.kind == "client" and t.after == t.before


# ------------------------------------------------------------------------------------------------ the storage


def accepts(t: Telling) -> bool:
    """The write stands at the end, and no larger number had been seen."""
    last = t.after.writes[-1]
    return bool(
        len(t.after.writes) == len(t.before.writes) + 1 and last.by == t.params["client"].upper() and t.before.token <= t.params["token"]
    )


def fences(t: Telling) -> bool:
    """Nothing is written, because a larger number was seen."""
    return bool(t.after.writes == t.before.writes and t.params["token"] < t.params["newer"] == t.before.token)


def overwrites(t: Telling) -> bool:
    """An old write stands behind a newer one."""
    return bool(t.after.writes[-1:] != t.before.writes[-1:] and t.params["token"] < t.params["newer"] == t.before.token)


RUNS = (
    Scenario("two-commands", 300 * MS, script=("client:a.write@10", "client:a.write@20", "client:a.nonsense@30")),
    Scenario(
        "twice", 300 * MS, script=("client:a.write@10", "duplicate:a-l.acquire.1@0", "duplicate:l-a.granted.1@0", "duplicate:d-a.wrote.1@0")
    ),
    Scenario("no-answer", 1_000 * MS, script=("client:a.write@10", "drop:a-l.acquire.1@0")),
    Scenario("late-answer", 600 * MS, script=("client:a.write@10", "delay:d-a.wrote.1.200@0", "delay:a-l.release.1.300@0")),
)

CLAIMS = Claims(
    notes={
        "grants": (now("holder, and a larger number", grants),),
        "queues": (now("last in the queue", queues),),
        "knows": (seen("asked already", knows),),
        "released": (now("given back", given_back),),
        "old-release": (now("not the lease that is out", unknown_lease),),
        "expires": (now("its time is over", over),),
        "waits-out": (now("back, without a holder", waits),),
        "waited-out": (lasted("a whole lease has passed", waited_out),),
        "wants": (now("waits for the lease", asks),),
        "asks-again": (seen("still waiting", asks_again),),
        "holds": (now("believes it holds it", believes),),
        "not-wanted": (now("was not waiting", not_wanted),),
        "writes": (now("believes it holds it", writes),),
        "done": (now("on the storage's disk", written),),
        "refused": (now("a larger number was seen", refused),),
        "old-answer": (seen("has given it up", held_before),),
        "over": (now("gives it up by its own clock", own_clock),),
        "not-now": (now("changes nothing", busy),),
        "accepts": (now("written, and no larger number before", accepts),),
        "fences": (now("not written, a larger number before", fences),),
        "overwrites": (now("an old write behind a newer one", overwrites),),
    },
    scripted=SCRIPTED,
    seen=Map(),
    see=see,
    runs=RUNS,
)
