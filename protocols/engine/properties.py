"""What is found out about a run step by step: which properties hold, the history, and the facts of the truth strip."""

from __future__ import annotations

from collections.abc import Mapping
from operator import attrgetter
from typing import Any

from protocols.declaration import Observed, Property, ProtocolSpec
from protocols.node import State

Change = tuple[str, str, Mapping[str, object]]

IN_THE_AIR = ("send", "deliver", "lost", "bounced", "duplicate")
"""The kinds of steps that change what is in the air."""


class Checker:
    """The verdicts, the history and the truth of one run."""

    def __init__(self, spec: ProtocolSpec, params: Any) -> None:
        self.spec = spec
        self.within_us = {p.slug: p.within_us(params) if callable(p.within_us) else p.within_us for p in spec.properties}
        self.observe = spec.observe
        self.history: Any = spec.history
        self.status: dict[str, str] = {p.slug: "holds" if p.kind == "always" else "pending" for p in spec.properties}
        self.truth: Mapping[str, object] = {}
        """The facts as last told: another object whenever one has changed."""
        self.deadline_us: int | None = None  # when the first pending `eventually` is overdue; None while there is a fault
        self._always = tuple(p for p in spec.properties if p.kind == "always")
        self._at_rest = tuple(p for p in spec.properties if p.kind == "quiescent")
        self._others = tuple(p for p in spec.properties if p.kind in ("sometimes", "eventually"))
        self.waits_for_rest = bool(self._at_rest)
        self.reads_flights = spec.truth_while_flying or any(p.while_flying for p in spec.properties)
        self._getters: dict[type[State], Any] = {}
        for role in spec.roles:
            fields = [f for f in spec.watch if f in role.state.__struct_fields__]
            self._getters[role.state] = attrgetter(*fields) if fields else lambda _state: None

    def watched_changed(self, before: State, after: State) -> bool:
        """Whether a handler changed a field that the properties look at."""
        get = self._getters[type(after)]
        return bool(get(before) != get(after))

    def look(self, world: Any, seen: Observed | None, watched: bool = True) -> tuple[Change, ...]:
        """Look at the world after a step that may have changed something watched; give which verdicts changed. `truth` is told anew.

        `seen` is that step, None at the start of a run and at steps of no node. If only what is in the air may have changed (`watched`
        is false), only those who watch that are asked, and those who wait until the world is at rest, if it is.
        """
        changes: list[Change] = []
        try:
            world.hides_flights = True
            if watched and seen is not None and self.observe is not None:
                self.history = self.observe(self.history, seen)
            for prop in self._always:
                if (watched or prop.while_flying) and self.status[prop.slug] != "broken":
                    broken = ask(prop, world)
                    if broken is not None:
                        self.status[prop.slug] = "broken"  # and stays so
                        changes.append((prop.slug, "broken", broken))
            if self._at_rest and world.at_rest:
                changes += self._look_at_rest(world)
            for prop in self._others:
                old = self.status[prop.slug]
                if old in ("broken", "seen") or not (watched or prop.while_flying):
                    continue
                found = ask(prop, world)
                new = ("seen" if prop.kind == "sometimes" else "holds") if found is not None else "pending"
                if new != old:
                    self.status[prop.slug] = new
                    changes.append((prop.slug, new, found or {}))
            if watched or self.spec.truth_while_flying:
                self._tell(world)
        finally:
            world.hides_flights = False
        return tuple(changes)

    def _look_at_rest(self, world: Any) -> list[Change]:
        changes: list[Change] = []
        for prop in self._at_rest:
            old = self.status[prop.slug]
            if old != "broken":
                broken = ask(prop, world)
                new = self.status[prop.slug] = "holds" if broken is None else "broken"  # which it stays
                if new != old:
                    changes.append((prop.slug, new, broken or {}))
        return changes

    def _tell(self, world: Any) -> None:
        if self.spec.truth is not None:
            world.hides_flights = not self.spec.truth_while_flying
            facts = dict(self.spec.truth(world))
            if self.spec.worlds is not None:
                facts["worlds"] = self.spec.worlds(world)
            if facts != self.truth:
                self.truth = facts

    def calm(self, since_us: int | None) -> None:
        """There is no fault since `since_us` (None: there is one): the bounds of `eventually` are counted from then."""
        bounds = [
            since_us + self.within_us[p.slug]
            for p in self._others
            if p.kind == "eventually" and self.status[p.slug] == "pending" and since_us is not None
        ]
        self.deadline_us = min(bounds) if bounds else None

    def overdue(self, t_us: int, since_us: int) -> tuple[Change, ...]:
        """The `eventually` properties whose bound has passed at `t_us`."""
        late: list[Change] = []
        for prop in self._others:
            if prop.kind == "eventually" and self.status[prop.slug] == "pending" and t_us > since_us + self.within_us[prop.slug]:
                self.status[prop.slug] = "broken"
                late.append((prop.slug, "broken", {"within_us": self.within_us[prop.slug]}))
        self.calm(since_us)
        return tuple(late)

    def copy(self) -> Checker:
        """The same verdicts, to go on with apart from these."""
        new = object.__new__(Checker)
        new.__dict__.update(self.__dict__)
        new.status = dict(self.status)
        return new


def ask(prop: Property, world: Any) -> Mapping[str, object] | None:
    """What a property says of a world, which shows what is in the air only to a property that watches it."""
    world.hides_flights = not prop.while_flying
    return prop.check(world)
