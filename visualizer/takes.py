"""The takes of a room: which recipes were tried, which one is shown, what undo leads back to. Pure values.

Folding `apply` over the changes of a room's log gives the same takes in every process.
"""

from __future__ import annotations

import re
from typing import assert_never

import msgspec

from protocols import catalog
from protocols.declaration import ProtocolSpec
from protocols.engine.beside import on_one_clock, parse_beside
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
from visualizer.refusals import say
from visualizer.wire import MAX_NAME_CHARS, Change, Forget, GoOn, Intervene, Name, Recall, Redo, Refused, Remove, Set, SwitchTake, Undo

MAX_TAKES = 64  # beyond that the oldest is deleted: the list of takes is sent with every change
MAX_FORGOTTEN = 8  # deleted takes that can still be brought back
LEAST_EXTENSION_US = 2_000_000
ROUND_US = 100_000  # microseconds: a horizon stands in the address, so it is rounded to a number that is easy to read
# A take's name is one line. Control characters and characters that change the direction of writing are not allowed.
UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")


class Take(msgspec.Struct, frozen=True):
    """One branch: the recipe, and by what it differs from its parent."""

    id: int
    recipe: Recipe
    parent: int | None = None
    what: str = ""
    place: Place | None = None
    name: str = ""

    @property
    def spec(self) -> ProtocolSpec:
        return spec_of(self.recipe)

    @property
    def address(self) -> str:
        return address_of(self.recipe)

    def json(self) -> dict[str, object]:
        """As the wire has it."""
        place = [self.place.t_us, self.place.k] if self.place else None
        json: dict[str, object] = {"id": self.id, "parent": self.parent, "what": self.what, "place": place, "address": self.address}
        return json | ({"name": self.name} if self.name else {})


class Forgotten(msgspec.Struct, frozen=True):
    """A take that was deleted, and those that were its children."""

    take: Take
    children: tuple[int, ...]


class Takes(msgspec.Struct, frozen=True):
    """All takes, and the way through them so far: `visited[position]` is shown, undo goes one to the left."""

    all: tuple[Take, ...]
    visited: tuple[int, ...]
    position: int = 0
    forgotten: tuple[Forgotten, ...] = ()
    made: int = 1
    """How many takes there ever were. Ids are not used again, since a browser's history refers to takes by id."""

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
        raise Refused("bad-recipe", error.sentence) from None
    except catalog.UnknownProtocol as error:
        raise Refused(error.code, error.sentence) from None


def read_opening(address: str) -> tuple[Recipe, Place | None]:
    """The address of a page -> the recipe that it shows, which lasts as long as that of the run beside it, and the moment; Refused as above."""
    recipe, at, _digest = read_address(address)
    try:
        return on_one_clock(recipe, parse_beside(address, catalog.find_spec)), at
    except RecipeError as error:
        raise Refused("bad-recipe", error.sentence) from None


def apply(takes: Takes, change: Change) -> Takes:
    """The takes after a change. Refused, with the reason, if the change can't be made."""
    match change:
        case Intervene():
            return _intervene(takes, change)
        case Remove():
            return _remove(takes, change.index)
        case Undo():
            return _move(takes, -1, Refused("nothing-to-undo", say("nothing-to-undo")))
        case Redo():
            return _move(takes, +1, Refused("nothing-to-redo", say("nothing-to-redo")))
        case SwitchTake():
            return _visit(takes, change.take)
        case Name():
            return _name(takes, change)
        case Forget():
            return _forget(takes, change.take)
        case Recall():
            return _recall(takes, change.take)
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
        raise Refused("bad-intervention", error.sentence) from None
    branch = msgspec.structs.replace(recipe, interventions=(*kept, added.text()), until_us=_time_to_see(recipe, place))
    return _add(takes, branch, takes.current.id, added.text(), place)


def _time_to_see(recipe: Recipe, place: Place) -> int:
    """A horizon that leaves time after an intervention: a scenario may end right after its last moment."""
    end_us = place.t_us + LEAST_EXTENSION_US
    if place.t_us > recipe.until_us:
        return recipe.until_us  # a bad place is refused later, when the recipe is checked
    return max(recipe.until_us, min(MAX_UNTIL_US, -(-end_us // ROUND_US) * ROUND_US))


def _stays_before(place: Place, text: str) -> bool:
    """Whether an intervention belongs to the past of a place and is kept by a branch. One with a trigger always is."""
    at = Intervention.parse(text).place
    return at is None or at < place


def _remove(takes: Takes, index: int) -> Takes:
    recipe = takes.current.recipe
    if index >= len(recipe.interventions):
        raise Refused("no-such-intervention", say("no-such-intervention", count=len(recipe.interventions)))
    left = (*recipe.interventions[:index], *recipe.interventions[index + 1 :])
    branch = msgspec.structs.replace(recipe, interventions=left)
    return _add(takes, branch, takes.current.id, f"-{recipe.interventions[index]}", None)


def _extend(takes: Takes) -> Takes:
    """Lengthens the run in every take, so that undo never leads to a run that ends before the place that is shown."""
    until_us = takes.current.recipe.until_us
    if until_us >= MAX_UNTIL_US:
        raise Refused("horizon", say("horizon", most=MAX_UNTIL_US // 1_000_000))
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
        raise Refused("bad-intervention" if what else "bad-recipe", error.sentence) from None
    take = Take(takes.made, recipe, parent, what, place)
    return _visit(_forget_oldest(msgspec.structs.replace(takes, all=(*takes.all, take), made=takes.made + 1)), take.id)


def _forget_oldest(takes: Takes) -> Takes:
    if len(takes.all) <= MAX_TAKES:
        return takes
    return _without(takes, next(take for take in takes.all if take.id != takes.current.id))


def _without(takes: Takes, gone: Take) -> Takes:
    """Without a take that isn't shown: its children are its parent's now, and undo and redo pass over it."""
    kept = tuple(_with_parent(take, gone.parent) if take.parent == gone.id else take for take in takes.all if take.id != gone.id)
    visited: list[int] = []
    position = 0
    for n, id in enumerate(takes.visited):  # noqa: A001
        if id != gone.id and visited[-1:] != [id]:
            visited.append(id)
        if n == takes.position:
            position = len(visited) - 1
    return msgspec.structs.replace(takes, all=kept, visited=tuple(visited), position=position)


def _with_parent(take: Take, parent: int | None) -> Take:
    return msgspec.structs.replace(take, parent=parent)


def _name(takes: Takes, change: Name) -> Takes:
    """A take gets another name."""
    take = _find(takes, change.take)
    if UNPRINTABLE.search(change.name):
        raise Refused("bad-name", say("bad-name", most=MAX_NAME_CHARS))
    named = msgspec.structs.replace(take, name=change.name.strip())
    return msgspec.structs.replace(takes, all=tuple(named if one.id == take.id else one for one in takes.all))


def _forget(takes: Takes, id: int) -> Takes:  # noqa: A002
    take = _find(takes, id)
    if take.id == takes.current.id:
        raise Refused("take-is-shown", say("take-is-shown", id=id))
    children = tuple(one.id for one in takes.all if one.parent == id)
    forgotten = (*takes.forgotten, Forgotten(take, children))[-MAX_FORGOTTEN:]
    return msgspec.structs.replace(_without(takes, take), forgotten=forgotten)


def _recall(takes: Takes, id: int) -> Takes:  # noqa: A002
    """Back at its old place in the tree, as far as the tree still has it."""
    found = next((one for one in takes.forgotten if one.take.id == id), None)
    if found is None:
        raise Refused("no-such-take", say("not-recalled", id=id, most=MAX_FORGOTTEN))
    ids = {take.id for take in takes.all}
    take = found.take if found.take.parent in ids else _with_parent(found.take, None)
    others = (_with_parent(one, id) if one.id in found.children else one for one in takes.all)
    back = tuple(sorted((*others, take), key=lambda one: one.id))
    left = tuple(one for one in takes.forgotten if one is not found)
    return _forget_oldest(msgspec.structs.replace(takes, all=back, forgotten=left))


def _find(takes: Takes, id: int) -> Take:  # noqa: A002
    for take in takes.all:
        if take.id == id:
            return take
    raise Refused("no-such-take", say("no-such-take", id=id, takes=tuple(take.id for take in takes.all)))


def _visit(takes: Takes, id: int) -> Takes:  # noqa: A002
    _find(takes, id)
    visited = (*takes.visited[: takes.position + 1], id)[-MAX_TAKES:]
    return msgspec.structs.replace(takes, visited=visited, position=len(visited) - 1)


def _move(takes: Takes, by: int, nowhere: Refused) -> Takes:
    if not 0 <= takes.position + by < len(takes.visited):
        raise nowhere
    return msgspec.structs.replace(takes, position=takes.position + by)
