"""The takes of a room: which recipes were tried, which one is shown, what undo leads back to. Pure values.

A room is its log: folding `apply` over the log's changes gives the same takes in every process.
"""

from __future__ import annotations

from typing import assert_never

import msgspec

from protocols import catalog
from protocols.declaration import ProtocolSpec
from protocols.engine.recipe import (
    MAX_UNTIL_US,
    Intervention,
    Place,
    Recipe,
    RecipeError,
    check,
    parse_address,
    to_address,
)
from visualizer.wire import Change, GoOn, Intervene, Redo, Refused, Remove, Set, SwitchTake, Undo

MOST_TAKES = 64  # beyond it the oldest is forgotten: the list of takes is sent with every change
LEAST_EXTENSION_US = 2_000_000
ROUND_US = 100_000  # a horizon stands in the address: let it be a number that one can read


class Take(msgspec.Struct, frozen=True):
    """One branch: the recipe, and by what it differs from its parent."""

    id: int
    recipe: Recipe
    parent: int | None = None
    what: str = ""
    place: Place | None = None

    @property
    def spec(self) -> ProtocolSpec:
        return spec_of(self.recipe)

    @property
    def address(self) -> str:
        return address_of(self.recipe)

    def json(self) -> dict[str, object]:
        """As the wire has it."""
        place = [self.place.t_us, self.place.k] if self.place else None
        return {"id": self.id, "parent": self.parent, "what": self.what, "place": place, "address": self.address}


class Takes(msgspec.Struct, frozen=True):
    """All takes, and the way through them so far: `visited[position]` is shown, undo goes one to the left."""

    all: tuple[Take, ...]
    visited: tuple[int, ...]
    position: int = 0

    @property
    def current(self) -> Take:
        return next(take for take in self.all if take.id == self.visited[self.position])

    @property
    def can_undo(self) -> bool:
        return self.position > 0

    @property
    def can_redo(self) -> bool:
        return self.position < len(self.visited) - 1


def spec_of(recipe: Recipe) -> ProtocolSpec:
    """The protocol that a checked recipe is of."""
    return catalog.find_spec(recipe.protocol)


def address_of(recipe: Recipe) -> str:
    """Where a checked recipe is found."""
    return to_address(spec_of(recipe), recipe)


def first(recipe: Recipe) -> Takes:
    """The takes of a room that was just opened."""
    return Takes((Take(0, recipe),), (0,))


def read_address(address: str) -> tuple[Recipe, Place | None, str]:
    """An address -> recipe, moment, digest; Refused with the reason if it leads nowhere."""
    try:
        return parse_address(address, catalog.find_spec)
    except RecipeError as error:
        raise Refused("bad-recipe", str(error)) from None
    except catalog.UnknownProtocol as error:
        raise Refused("unknown-protocol", str(error)) from None


def apply(takes: Takes, change: Change) -> Takes:
    """The takes after a change; Refused with the reason if it can't be."""
    match change:
        case Intervene():
            return _intervene(takes, change)
        case Remove():
            return _remove(takes, change.index)
        case Undo():
            return _move(takes, -1, "nothing-to-undo", "this is the first take: there is nothing to undo")
        case Redo():
            return _move(takes, +1, "nothing-to-redo", "nothing was undone: there is nothing to redo")
        case SwitchTake():
            return _visit(takes, change.take)
        case Set():
            recipe, _at, _digest = read_address(change.address)
            return _add(takes, recipe, None, "", None)
        case GoOn():
            return _extend(takes)
        case _:
            assert_never(change)


def _intervene(takes: Takes, change: Intervene) -> Takes:
    """Keeps the script and what the person did before that place, drops what they did later."""
    place = Place(*change.at)
    recipe = takes.current.recipe
    try:
        added = Intervention.parse(change.what if "@" in change.what else f"{change.what}@{place.text()}")
        kept = [text for text in recipe.interventions if _stays_before(place, text)]
    except RecipeError as error:
        raise Refused("bad-intervention", str(error)) from None
    branch = msgspec.structs.replace(recipe, interventions=(*kept, added.text()), until_us=_time_to_see(recipe, place))
    return _add(takes, branch, takes.current.id, added.text(), place)


def _time_to_see(recipe: Recipe, place: Place) -> int:
    """A horizon that leaves time for what an intervention brings about: a scenario may end right after its last moment."""
    end_us = place.t_us + LEAST_EXTENSION_US
    if place.t_us > recipe.until_us:
        return recipe.until_us  # refused where the recipe is checked
    return max(recipe.until_us, min(MAX_UNTIL_US, -(-end_us // ROUND_US) * ROUND_US))


def _stays_before(place: Place, text: str) -> bool:
    """A trigger stays armed on a branch; at one and the same place, what is seen there has not happened yet."""
    at = Intervention.parse(text).place
    return at is None or at < place


def _remove(takes: Takes, index: int) -> Takes:
    recipe = takes.current.recipe
    if index >= len(recipe.interventions):
        raise Refused("no-such-intervention", f"this take has {len(recipe.interventions)} interventions of yours, counted from 0")
    left = (*recipe.interventions[:index], *recipe.interventions[index + 1 :])
    branch = msgspec.structs.replace(recipe, interventions=left)
    return _add(takes, branch, takes.current.id, f"-{recipe.interventions[index]}", None)


def _extend(takes: Takes) -> Takes:
    """A longer run, in every take: undo must not end before the place one is looking at."""
    until_us = takes.current.recipe.until_us
    if until_us >= MAX_UNTIL_US:
        raise Refused("horizon", f"a run lasts at most {MAX_UNTIL_US // 1_000_000} s; this one is that long already")
    until_us = min(MAX_UNTIL_US, until_us + max(until_us // 2, LEAST_EXTENSION_US))
    longer = tuple(_with_horizon(take, max(until_us, take.recipe.until_us)) for take in takes.all)
    return msgspec.structs.replace(takes, all=longer)


def _with_horizon(take: Take, until_us: int) -> Take:
    return msgspec.structs.replace(take, recipe=msgspec.structs.replace(take.recipe, until_us=until_us))


def _add(takes: Takes, recipe: Recipe, parent: int | None, what: str, place: Place | None) -> Takes:
    """A new take, shown."""
    try:
        check(spec_of(recipe), recipe)
    except RecipeError as error:
        raise Refused("bad-intervention" if what else "bad-recipe", str(error)) from None
    take = Take(takes.all[-1].id + 1, recipe, parent, what, place)
    return _visit(_forget_oldest(msgspec.structs.replace(takes, all=(*takes.all, take))), take.id)


def _forget_oldest(takes: Takes) -> Takes:
    if len(takes.all) <= MOST_TAKES:
        return takes
    gone = next(take.id for take in takes.all if take.id != takes.current.id)
    kept = tuple(msgspec.structs.replace(t, parent=None) if t.parent == gone else t for t in takes.all if t.id != gone)
    before = takes.visited[: takes.position].count(gone)
    return Takes(kept, tuple(take for take in takes.visited if take != gone), takes.position - before)


def _visit(takes: Takes, id: int) -> Takes:  # noqa: A002
    if id not in [take.id for take in takes.all]:
        raise Refused("no-such-take", f"there is no take {id}; there are {', '.join(str(take.id) for take in takes.all)}")
    visited = (*takes.visited[: takes.position + 1], id)[-MOST_TAKES:]
    return Takes(takes.all, visited, len(visited) - 1)


def _move(takes: Takes, by: int, code: str, why: str) -> Takes:
    if not 0 <= takes.position + by < len(takes.visited):
        raise Refused(code, why)
    return msgspec.structs.replace(takes, position=takes.position + by)
