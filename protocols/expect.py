"""What scenarios share: how their key moments and timeouts are written, and what they expect of a world, and when."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from protocols.declaration import Expect, Moment
from protocols.node import MS, NodeId

Check = Callable[[Any], bool]

# ------------------------------------------------------------------------------------------------ when


def by(ms: int, text: str, check: Check) -> Expect:
    """True at the end of this millisecond."""
    return Expect(text, check, ms * MS + MS - 1)


def turns(ms: int, text: str, check: Check) -> tuple[Expect, Expect]:
    """Becomes true in this very millisecond."""
    return Expect(f"not before: {text}", lambda world: not check(world), ms * MS - 1), by(ms, text, check)


# ------------------------------------------------------------------------------------------------ what


def in_memory(field: str, **values: object) -> Check:
    """What these nodes have in a field of their state: `in_memory("current_term", s3=8)`. A crashed node has what its disk leaves it."""
    return lambda world: all(getattr(world.nodes[node], field) == value for node, value in values.items())


def on_disk(field: str, **values: object) -> Check:
    """What these nodes' disks hold, also those of crashed nodes: `on_disk("log", r2=("abort",))`."""
    return lambda world: all(getattr(world.disks[node], field) == value for node, value in values.items())


def phases(**phases: str) -> Check:
    """These nodes are up, and their field `phase` says this: `phases(c="done", r1="committed")`."""
    return lambda world: all(world.is_up(node) and world.nodes[node].phase == phase for node, phase in phases.items())


def is_down(node: NodeId) -> Check:
    """This node has crashed and is not back."""
    return lambda world: not world.is_up(node)


def holds(slug: str) -> Check:
    """This property holds: an `always` is not broken, an `eventually` has come about."""
    return lambda world: world.checker.status[slug] == "holds"


def is_broken(slug: str) -> Check:
    """This property is broken."""
    return lambda world: world.checker.status[slug] == "broken"


# ------------------------------------------------------------------------------------------------ how it is written


def moments(**anchors: str) -> tuple[Moment, ...]:
    """Key moments in their order: `moments(told_one="c.step.crash")` is the moment `told-one`."""
    return tuple(Moment(slug.replace("_", "-"), anchor) for slug, anchor in anchors.items())


def timeouts(timer: str, **ms: int | tuple[int, ...]) -> dict[str, int]:
    """Pins of a timer, in milliseconds: s2=(300, 200) is S2's first timeout, then all later ones; (150, 100, 600) names the first two."""
    pins: dict[str, int] = {}
    for node, times in ms.items():
        *first, later = times if isinstance(times, tuple) else (times, times)
        pins |= {f"{node}.{timer}.{n}": time * MS for n, time in enumerate(first, 1)}
        pins[f"{node}.{timer}"] = later * MS
    return pins
