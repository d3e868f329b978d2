"""Runs full of trouble that begin with a client's command, made from nothing but what a protocol declares. The same seed, the same run."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from protocols.contract.recipes import commands_of
from protocols.declaration import ProtocolSpec
from protocols.engine.network import draw
from protocols.engine.recipe import Recipe, RecipeError, build_params, param_infos
from protocols.node import MS

T = TypeVar("T")
UNTIL_MS = 3_000
CALM_MS = 1_200  # at the end every fault is healed and every node is up
LENGTHS_MS = (1, 5, 20, 60, 150, 400)


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
    """A random recipe. `broken`: with one of the switches that break the protocol on purpose."""
    chance = Chance(seed)
    params = _params(spec, chance, broken=broken)
    ids = [seat.id for seat in spec.cast(build_params(spec, params))]
    commands, types = commands_of(spec), [message.slug for message in spec.messages]
    start_ms = chance.of((10, 40, 200, 320))
    script = [f"{chance.of(commands)}@{start_ms}"] if commands else []
    t_ms = start_ms
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
    calm_ms = UNTIL_MS - CALM_MS + 10
    script += [f"heal@{calm_ms}", *(f"restart:{id_}@{calm_ms}" for id_ in ids)]
    return Recipe(protocol=spec.slug, params=params, seed=seed, script=tuple(script), until_us=UNTIL_MS * MS)


def _params(spec: ProtocolSpec, chance: Chance, *, broken: bool) -> dict[str, int | float | bool | str]:
    """Every second parameter of few values is drawn, the network is mostly good, and of the switches at most one is on."""
    params: dict[str, int | float | bool | str] = {"jitter": chance.of((0, 0, 5, 30)), "loss": chance.of((0, 0, 0, 4))}
    infos = param_infos(spec.params)
    for info in infos:
        if info.param.breaks or info.param.group == "network" or chance.below(2):
            continue
        if info.kind == "bool":
            params[info.name] = bool(chance.below(2))
        elif info.kind == "choice":
            params[info.name] = chance.of(info.param.options)
    switches = [info.name for info in infos if info.param.breaks]
    if broken and switches:
        params[chance.of(switches)] = True
    try:
        build_params(spec, params)
    except RecipeError:  # parameters that can't stand together
        return {}
    return params
