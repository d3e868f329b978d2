"""Random recipes and random messages for a protocol, made from nothing but what it declares."""

from __future__ import annotations

from typing import Any, Literal, get_args, get_origin, get_type_hints

import msgspec
from hypothesis import strategies as st

from protocols.catalog import find_spec
from protocols.declaration import Command, ProtocolSpec, Seat
from protocols.engine import commands
from protocols.engine.recipe import Recipe, from_scenario, param_infos
from protocols.engine.simulate import Run
from protocols.node import MS


def commands_of(spec: ProtocolSpec) -> list[str]:
    """What the page offers to say, as `client:c.transfer-30-a-b`."""
    nodes = {role.slug: [seat.id for seat in spec.cast(spec.params()) if seat.role == role.slug] for role in spec.roles}
    return [
        command.example if ":" in command.example else f"client:{node}.{command.example}"
        for command in spec.commands
        for node in nodes.get(command.role, [])
        if not command.at or node in command.at
    ]


def orders_of(spec: ProtocolSpec) -> st.SearchStrategy[str]:
    """Any of these commands, also with other arguments than its example has."""
    cast = spec.cast(spec.params())
    given = {one: commands.read(spec.commands, one.partition(".")[2]) for one in commands_of(spec)}
    return st.one_of([_with_arguments(one, *found, cast) if found else st.just(one) for one, found in given.items()] or [st.just("heal")])


def _with_arguments(example: str, command: Command, values: tuple[str, ...], cast: tuple[Seat, ...]) -> st.SearchStrategy[str]:
    drawn = [
        st.integers(a.low, a.high).map(str)
        if a.kind == "int"
        else st.sampled_from(["x", "y2", "a.b"])
        if a.kind == "word"
        else st.sampled_from(commands.options_of(a, cast) or values)
        for a in command.arguments
    ]
    node = example.partition(".")[0]
    right = st.tuples(*drawn).filter(lambda drawn: commands.wrong_with((command, drawn), cast) is None)
    return right.map(lambda drawn: f"{node}.{'-'.join([command.slug, *drawn])}" if drawn else example)


def recipes_of(slug: str, most_k: int = 4) -> st.SearchStrategy[Recipe]:
    """A scenario or nothing, with other parameters, another seed and whatever can be done to a world."""
    spec = find_spec(slug)
    ids = [seat.id for seat in spec.cast(spec.params())]
    types = [message.slug for message in spec.messages]
    timers = sorted(
        {name[3:].replace("_", "-") for role in spec.roles for name in dir(role.state) if name.startswith("on_")} - {*types, "client"}
    )
    node, pair = st.sampled_from(ids), st.lists(st.sampled_from(ids), min_size=2, max_size=2, unique=True).map("-".join)
    small = st.integers(1, 12)
    what = st.one_of(
        orders_of(spec),
        st.builds("{}:{}".format, st.sampled_from(["crash", "restart", "restart", "wipe", "pause", "resume", "isolate"]), node),
        st.just("heal"),
        st.builds("{}:{}".format, st.sampled_from(["cut", "mend", "hold", "release", "cut", "hold"]), pair),
        st.builds("{}:{}.{}.{}".format, st.sampled_from(["drop", "duplicate"]), pair, small, st.sampled_from(types)),
        st.builds("{}:any-any.{}.{}".format, st.sampled_from(["drop", "duplicate"]), st.sampled_from(types), small),
        st.builds("delay:{}.{}.{}.{}".format, pair, st.sampled_from(types), small, st.integers(1, 300)),
        st.builds("fire:{}.{}".format, node, st.sampled_from(timers or ["none"])),
        st.builds("pin:{}.{}.{}.{}".format, node, st.sampled_from(timers or ["none"]), small, st.integers(0, 500)),
        st.builds("skew:{}.{}".format, node, st.integers(-100, 100)),
        st.builds("slow:{}.{}".format, node, st.integers(1, 5)),
    )
    where = st.one_of(
        st.builds("{}+{}".format, st.integers(0, 1_500), st.integers(0, most_k)),
        st.builds("{}.sent.{}.{}".format, node, st.sampled_from(types), small),
        st.builds("any.delivered.{}.{}".format, st.sampled_from(types), small),
        st.sampled_from(["any.step.crash.2", "any.step.forced.3", "any.step.restart", "any.step.timer.5"]),
    )
    choices = {
        info.name: st.booleans() if info.kind == "bool" else st.sampled_from(info.param.options)
        for info in param_infos(spec.params)
        if info.kind in ("bool", "choice")
    }
    world = {"loss": st.integers(0, 20), "duplication": st.integers(0, 20), "jitter": st.integers(0, 40), "force": st.integers(0, 9)}

    @st.composite
    def made(draw: st.DrawFn) -> Recipe:
        base = Recipe(protocol=slug)
        if draw(st.booleans()):
            base = from_scenario(spec, draw(st.sampled_from(spec.scenarios)).slug)
        params = draw(st.fixed_dictionaries({}, optional={**choices, **world})) if draw(st.booleans()) else {}
        done = draw(st.lists(st.builds("{}@{}".format, what, where), max_size=12))
        recipe = msgspec.structs.replace(
            base,
            params={**base.params, **params},
            seed=draw(st.integers(0, 2**32 - 1)),
            interventions=tuple(done),
            until_us=max(base.until_us, 1_600 * MS),
        )
        ours = {seat.id for seat in spec.cast(Run(spec, msgspec.structs.replace(recipe, interventions=(), script=())).params)}
        return recipe if ours >= set(ids) else msgspec.structs.replace(recipe, interventions=())

    return made()


WORDS = ("A", "B", "x=1", "no-op", "r1", "s1")


def values_of(hint: Any, ids: tuple[str, ...], words: tuple[str, ...] = WORDS) -> st.SearchStrategy[Any]:
    """Values of a message field's type, from the small world in which they mean something."""
    if get_origin(hint) is Literal:
        return st.sampled_from(get_args(hint))
    if get_origin(hint) is tuple:
        return st.lists(values_of(get_args(hint)[0], ids, words), max_size=3).map(tuple)
    if isinstance(hint, type) and issubclass(hint, msgspec.Struct):
        hints = get_type_hints(hint)
        named = {f for f in hint.__struct_fields__ if "NodeId" in str(hint.__annotations__.get(f))}
        return st.builds(hint, **{f: values_of(hints[f], ids, ids if f in named else WORDS) for f in hint.__struct_fields__})
    if hint is bool:
        return st.booleans()
    if hint is int:
        return st.integers(0, 12)
    return st.sampled_from(words)
