"""Random starts of the kind that a person sets up by hand, made from nothing but what a protocol declares."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from protocols.contract.trouble import Chance, trouble
from protocols.declaration import Argument, ProtocolSpec, Seat
from protocols.engine import commands, starts
from protocols.engine.recipe import Recipe, build_params

TRIES = 2_000  # most starts that chance sets up are impossible
SMALL = 4  # above the least number: so that nodes often have the same


def tries(spec: ProtocolSpec, cast: Sequence[Seat], chance: Chance, count: int) -> Iterator[str]:
    """So many starts in the right form, whether the protocol can be in them or not. What one node gets is often like what another has."""
    custom = spec.custom
    assert custom is not None
    for _ in range(count):
        before: dict[str, list[str]] = {}
        parts: list[str] = []
        for seat in cast:
            fields: list[str] = []
            for setting in starts.settings_of(custom, seat):
                argument = setting.argument
                if chance.below(3):
                    known = before.setdefault(argument.name, [])
                    text = _like(argument, chance.of(known), chance) if known and chance.below(4) else _new(argument, cast, chance)
                    known.append(text)
                    fields.append(f"-{argument.name}.{text}")
            if fields:
                parts.append(seat.id + "".join(fields))
        yield f"{starts.BY_HAND}.{'_'.join(parts)}"


def _new(argument: Argument, cast: Sequence[Seat], chance: Chance) -> str:
    if argument.kind == "numbers":
        count = argument.least + chance.below(argument.most - argument.least + 1)
        return ".".join(map(str, sorted(_number(argument, chance) for _ in range(count))))
    if argument.kind == "int":
        return str(argument.low + chance.below(argument.high - argument.low + 1) if not chance.below(3) else _number(argument, chance))
    if argument.kind == "word":
        return chance.of(("a", "b", "x.1"))
    return chance.of(commands.options_of(argument, cast))


def _number(argument: Argument, chance: Chance) -> int:
    return min(argument.high, argument.low + chance.below(SMALL))


def _like(argument: Argument, text: str, chance: Chance) -> str:
    """The same, or of some numbers the first and perhaps another one."""
    if argument.kind != "numbers" or not chance.below(3):
        return text
    numbers = text.split(".")
    numbers = numbers[: max(argument.least, chance.below(len(numbers) + 1), 1)]
    if len(numbers) < argument.most and chance.below(2):
        numbers.append(str(min(argument.high, int(numbers[-1]) + chance.below(SMALL))))
    return ".".join(numbers)


def set_up(spec: ProtocolSpec, seed: int, *, broken: bool = False) -> Recipe | None:
    """A random recipe, full of trouble, that begins in a random start; None if chance finds none that the protocol can be in."""
    chance = Chance(seed)
    recipe = trouble(spec, seed, broken=broken)
    params = build_params(spec, recipe.params)
    cast = spec.cast(params)
    for start in tries(spec, cast, chance, TRIES):
        if starts.wrong_with(spec, cast, params, start) is None and (shortest := starts.canonical(spec, cast, params, start)):
            return msgspec.structs.replace(recipe, start=shortest)
    return None
