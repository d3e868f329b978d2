"""How claims are written: what a protocol's sentences assert, as code.

CLAIMS = Claims(
    notes={
        "leader": (now("leads", lambda t: t.after.role == LEADER and t.after.current_term == t.params["term"]),),
        "steps-down": (will("follows", within, lambda t, then: then.world.nodes[t.params["other"]].role == FOLLOWER),),
    },
    scripted={
        "r1": Scripted(
            summary=(comes("S1 leads", lambda t: t.world.nodes["s1"].role == LEADER), never("S2 asks", lambda t: ...)),
            moments={"leader": (now("S1 leads term 1", lambda t: ...),)},
        )
    },
)
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from protocols.declaration import Claim, Happening, Telling

Check = Callable[[Telling], bool]


def now(name: str, check: Check) -> Claim:
    """True at the step that tells it."""
    return Claim(name, check)


def seen(name: str, check: Check) -> Claim:
    """True at the step that tells it, by what happened before (`t.seen`): for words such as again, first, still."""
    return Claim(name, check, "seen")


def lasted(name: str, check: Check) -> Claim:
    """True at the step that tells it, by when something happened before: for sentences that say how long it took."""
    return Claim(name, check, "seen", timed=True)


def every(name: str, check: Check) -> Claim:
    """True of all nodes, at the step that tells it: for words such as nobody, all, only."""
    return Claim(name, check, "every")


def will(name: str, within_us: Callable[[Any], int], later: Callable[[Telling, Happening], bool]) -> Claim:
    """True at some step within so many microseconds (of the run's parameters), unless the world is disturbed meanwhile.

    A key moment's run is known, so there it has to come true, whatever the script does.
    """
    return Claim(name, lambda _told: True, "will", within_us, later)


# ------------------------------------------------------------------------------------------------ of a whole run


def comes(name: str, check: Check) -> Claim:
    """True at some step of the run."""
    return Claim(name, check, "comes")


def never(name: str, check: Check) -> Claim:
    """`check` is true at no step of the run."""
    return Claim(name, check, "never")


def ends(name: str, check: Check) -> Claim:
    """True at the last step of the run."""
    return Claim(name, check, "ends")
