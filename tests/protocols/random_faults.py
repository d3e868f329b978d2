"""Runs full of random trouble, for every protocol: crashes, restarts, partitions, cut links, lost, late and repeated messages, commands."""

import random
from collections.abc import Mapping

from protocols.declaration import ProtocolSpec
from protocols.engine.recipe import Recipe, build_params

CALM_MS = 2_500  # at the end every fault is healed and everybody is up, so that what must happen eventually can happen


def random_recipe(
    spec: ProtocolSpec, seed: int, until_ms: int = 6_000, params: Mapping[str, object] | None = None, commands: tuple[str, ...] = ()
) -> Recipe:
    """A recipe of trouble; the same seed gives the same one. `commands` are client commands, `{n}` in them counts."""
    chance = random.Random(seed)
    given = {"loss": chance.choice((0, 2, 5)), "duplication": chance.choice((0, 3)), "jitter": chance.choice((0, 5, 30)), **(params or {})}
    ids = [seat.id for seat in spec.cast(build_params(spec, given))]
    script: list[str] = []
    down: set[str] = set()
    t_ms, count = 100, 0
    while t_ms < until_ms - CALM_MS:
        t_ms += chance.randint(10, 180)
        node, other = chance.sample(ids, 2) if len(ids) > 1 else (ids[0], ids[0])
        kind = chance.choice(("crash", "crash", "isolate", "split", "cut", "heal", "pause", "client", "client", "client", "client"))
        if kind == "crash":
            if node in down:
                script.append(f"restart:{node}@{t_ms}")
                down.discard(node)
            else:
                script.append(f"crash:{node}@{t_ms}")
                down.add(node)
        elif kind == "isolate":
            script.append(f"isolate:{node}@{t_ms}")
        elif kind == "split":
            shuffled = chance.sample(ids, len(ids))
            half = chance.randint(1, max(1, len(ids) - 1))
            groups = [g for g in (shuffled[:half], shuffled[half:]) if g]
            if len(groups) == 2:
                script.append(f"partition:{'-'.join('.'.join(group) for group in groups)}@{t_ms}")
        elif kind == "cut" and node != other:
            script.append(f"cut:{node}-{other}{chance.choice(('', '.one-way'))}@{t_ms}")
        elif kind == "heal":
            script.append(f"heal@{t_ms}")
        elif kind == "pause":
            script += [f"pause:{node}@{t_ms}", f"resume:{node}@{t_ms + chance.randint(20, 400)}"]
        elif commands:
            count += 1
            script += [f"client:{id_}.{chance.choice(commands).format(n=count)}@{t_ms}" for id_ in (node, other)]
    t_ms = until_ms - CALM_MS + 500
    script += [f"heal@{t_ms}", *(f"restart:{id_}@{t_ms}" for id_ in ids)]
    if commands:
        script += [f"client:{id_}.{commands[0].format(n=9_999)}@{until_ms - 300}" for id_ in ids]
    return Recipe(protocol=spec.slug, params=given, seed=seed, script=tuple(script), until_us=until_ms * 1_000)
