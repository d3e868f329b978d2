"""Runs full of trouble that begin with a client's command, made from nothing but what a protocol declares. The same seed, the same run."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from protocols.contract.recipes import commands_of
from protocols.declaration import ProtocolSpec
from protocols.engine.network import draw
from protocols.engine.recipe import Recipe, RecipeError, build_params, param_infos
from protocols.node import MS, NodeId

T = TypeVar("T")
UNTIL_MS = 3_000
CALM_MS = 1_200  # at the end every fault is healed and every node is up
LENGTHS_MS = (1, 5, 20, 60, 150, 400)
FACTORS = (0.05, 0.2, 0.5, 2, 4)  # of a timer's usual length


class Chance:
    """Draws one after the other, all of one seed."""

    def __init__(self, seed: int) -> None:
        self._seed, self._count = seed, 0

    def below(self, most: int) -> int:
        """A number from 0 up to most - 1."""
        self._count += 1
        return draw(self._seed, "trouble", str(self._count)) % most

    def of(self, options: Sequence[T]) -> T:
        """One of these."""
        return options[self.below(len(options))]


def trouble(spec: ProtocolSpec, seed: int, *, broken: bool = False) -> Recipe:
    """A random recipe. `broken`: with one of the switches that break the protocol on purpose.

    Every second run has few faults, most of them aimed at a message, so that what comes of each is told to its end. The others are a
    storm, in which a node is hardly up again before it falls.
    """
    chance = Chance(seed)
    params = _params(spec, chance, broken=broken)
    ids = [seat.id for seat in spec.cast(build_params(spec, params))]
    commands = commands_of(spec)
    start_ms = chance.of((0, 10, 40, 320))
    script = [f"{chance.of(commands)}@{start_ms}"] if commands else []
    if commands and chance.below(3):
        script = [f"{commands[0]}@{start_ms}"]  # the one that a protocol names first is what it is for
    script += _storm(spec, chance, ids, start_ms) if chance.below(2) else _few(spec, chance, ids, start_ms)
    calm_ms = UNTIL_MS - CALM_MS + 10
    script += [f"heal@{calm_ms}", *(f"restart:{id_}@{calm_ms}" for id_ in ids)]
    return Recipe(protocol=spec.slug, params=params, seed=seed, script=tuple(script), until_us=UNTIL_MS * MS)


def _few(spec: ProtocolSpec, chance: Chance, ids: list[NodeId], start_ms: int) -> list[str]:
    """One to five faults soon after the command: crashes and cuts at a message's sending or arrival, messages lost, late or copied."""
    types, script = [message.slug for message in spec.messages], list[str]()
    for _ in range(1 + chance.below(5)):
        node, type_, t_ms = chance.of(ids), chance.of(types), start_ms + chance.of(LENGTHS_MS) + chance.below(100)
        others = [id_ for id_ in ids if id_ != node] or ids
        link = "any-any" if len(ids) == 1 else f"{node}-{chance.of(others)}"
        kind = chance.of(("crash", "crash", "isolate", "drop", "drop", "delay", "delay", "duplicate", "pause", "command", "command"))
        if kind in ("crash", "isolate"):
            script.append(f"{kind}:{node}@{chance.of(('sent', 'delivered'))}.{type_}.{1 + chance.below(2)}")
            if chance.below(3):
                back_ms = t_ms + chance.of((100, 400, 900))
                script.append(f"restart:{node}@{back_ms}" if kind == "crash" else f"heal@{back_ms}")
        elif kind in ("drop", "duplicate"):
            script.append(f"{kind}:{link}.{type_}.{1 + chance.below(2)}@0")
        elif kind == "delay":
            script.append(f"delay:{link}.{type_}.{1 + chance.below(2)}.{chance.of((20, 60, 150, 400, 900))}@0")
        elif kind == "pause":
            script += [f"pause:{node}@{t_ms}", f"resume:{node}@{t_ms + chance.of(LENGTHS_MS)}"]
        elif commands := commands_of(spec):
            script.append(f"{chance.of(commands)}@{t_ms}")
    return script


def _storm(spec: ProtocolSpec, chance: Chance, ids: list[NodeId], start_ms: int) -> list[str]:
    """One fault after the other, until it is time to calm down."""
    commands, types = commands_of(spec), [message.slug for message in spec.messages]
    script, t_ms = list[str](), start_ms
    while t_ms < UNTIL_MS - CALM_MS:
        t_ms += chance.of(LENGTHS_MS)
        node, others = chance.of(ids), ids[:]
        others.remove(node)
        other = chance.of(others) if others else node
        kinds = ("crash", "crash", "restart", "isolate", "heal", "pause", "cut", "drop", "delay", "duplicate", "client", "client", "client")
        kind = chance.of(kinds)
        if kind in ("crash", "restart", "isolate"):
            script.append(f"{kind}:{node}@{t_ms}")
        elif kind == "heal":
            script.append(f"heal@{t_ms}")
        elif kind == "pause":
            script += [f"pause:{node}@{t_ms}", f"resume:{node}@{t_ms + chance.of(LENGTHS_MS)}"]
        elif kind == "cut" and node != other:
            script.append(f"cut:{node}-{other}{chance.of(('', '.one-way'))}@{t_ms}")
        elif kind in ("drop", "duplicate"):
            script.append(f"{kind}:any-any.{chance.of(types)}.{1 + chance.below(6)}@{t_ms}")
        elif kind == "delay":
            script.append(f"delay:any-any.{chance.of(types)}.{1 + chance.below(6)}.{chance.of(LENGTHS_MS)}@{t_ms}")
        elif commands:
            script.append(f"{chance.of(commands)}@{t_ms}")
    return script


def _params(spec: ProtocolSpec, chance: Chance, *, broken: bool) -> dict[str, int | float | bool | str]:
    """Every second parameter of few values is drawn, every fourth timer's length, the network is mostly good, and at most one switch is on."""
    params: dict[str, int | float | bool | str] = {"jitter": chance.of((0, 0, 5, 30)), "loss": chance.of((0, 0, 0, 4))}
    infos = param_infos(spec.params)
    for info in infos:
        if info.param.breaks or info.param.group == "network" or chance.below(2):
            continue
        if info.kind == "bool":
            params[info.name] = bool(chance.below(2))
        elif info.kind == "choice":
            params[info.name] = chance.of(info.param.options)
        elif info.kind == "duration" and chance.below(2):
            length = info.default * chance.of(FACTORS) if info.default else chance.of(LENGTHS_MS) * MS
            params[info.name] = info.write(int(min(max(length, info.param.low or 0), info.param.high or length)) // MS * MS or MS)
    switches = [info.name for info in infos if info.param.breaks]
    if broken and switches:
        params[chance.of(switches)] = True
    try:
        build_params(spec, params)
    except RecipeError:  # parameters that can't stand together
        durations = {info.name for info in infos if info.kind == "duration" and info.param.group != "network"}
        return {name: value for name, value in params.items() if name not in durations}
    return params
