"""The engine: its message rate beside SimPy's and a bare heap's, memory, seeking, intervening, exploring.

All three simulate the same traffic: five nodes, a leader that sends four heartbeats every 50 ms, and an answer to each, 10 ms
one way. Ours is Raft as it is played: with a trace, checkpoints, properties, monitors and timers that are armed anew by every
heartbeat. SimPy's is the cable of its own manual: a process per message (timeout, then put into the receiver's Store), and each node a process
that gets and answers. It records nothing, and neither does the bare heap, which shows what Python can do at most.
"""

from __future__ import annotations

import random
import tracemalloc
from collections.abc import Callable, Generator
from heapq import heappop, heappush
from pathlib import Path
from time import perf_counter
from typing import Any

import msgspec
import simpy

from bench.report import REPEATS, Report, median, p95, seconds
from protocols import catalog
from protocols.catalog import find_spec
from protocols.engine.explore import Bounds, Explorer
from protocols.engine.recipe import MAX_STEPS, Recipe, from_scenario
from protocols.engine.simulate import Run

NODES, HEARTBEAT_MS, LATENCY_MS, UNTIL_MS = 5, 50, 10, 60_000
SLICE_S = 0.004  # seconds: a room derives for so long before the event loop goes on
ROOT = Path(__file__).parents[1]
RAFT = find_spec("raft")


def raft(until_ms: int = UNTIL_MS, *interventions: str, **params: Any) -> Run:
    return Run(RAFT, Recipe(protocol="raft", params=params, interventions=interventions, until_us=until_ms * 1000))


# ------------------------------------------------------------------------------------------------ message rate


def raft_rate() -> float:
    """Messages a second of CPU time: each is sent, flies and is handled."""
    run = raft()
    took = seconds(run.advance)
    return sum(step.kind == "deliver" for step in run.steps) / took


def simpy_rate() -> float:
    env = simpy.Environment()
    stores = [simpy.Store(env) for _ in range(NODES)]
    delivered = 0

    def fly(to: int, message: tuple[str, int]) -> Generator[Any, Any, None]:
        yield env.timeout(LATENCY_MS)
        yield stores[to].put(message)

    def node(me: int) -> Generator[Any, Any, None]:
        nonlocal delivered
        while True:
            kind, src = yield stores[me].get()
            delivered += 1
            if kind == "heartbeat":
                env.process(fly(src, ("answer", me)))

    def heart() -> Generator[Any, Any, None]:
        while True:
            yield env.timeout(HEARTBEAT_MS)
            for peer in range(1, NODES):
                env.process(fly(peer, ("heartbeat", 0)))

    for me in range(NODES):
        env.process(node(me))
    env.process(heart())
    took = seconds(lambda: env.run(until=UNTIL_MS))
    return delivered / took


def heap_rate() -> float:
    delivered = 0

    def loop() -> None:
        nonlocal delivered
        heap: list[tuple[int, int, int, str, int]] = [(HEARTBEAT_MS, 0, 0, "heart", 0)]
        made = 0
        while heap:
            now, _, me, kind, src = heappop(heap)
            if now > UNTIL_MS:
                return
            if kind == "heart":
                heappush(heap, (now + HEARTBEAT_MS, made := made + 1, 0, "heart", 0))
                for peer in range(1, NODES):
                    heappush(heap, (now + LATENCY_MS, made := made + 1, peer, "heartbeat", 0))
                continue
            delivered += 1
            if kind == "heartbeat":
                heappush(heap, (now + LATENCY_MS, made := made + 1, src, "answer", me))

    took = seconds(loop)
    return delivered / took


def compare_rates(report: Report) -> None:
    """Runs all three in turns, so that a slow phase of the machine slows all of them."""
    rounds = [(raft_rate(), simpy_rate(), heap_rate()) for _ in range(REPEATS)]
    report.line("Raft, 5 nodes, with trace, checkpoints and properties", median(r for r, _, _ in rounds), "messages/s")
    report.line("SimPy, 5 Stores, records nothing", median(s for _, s, _ in rounds), "messages/s")
    report.line("bare heapq, records nothing", median(h for _, _, h in rounds), "messages/s")
    report.line("Raft to SimPy, median of the rounds' ratios", median(r / s for r, s, _ in rounds), "", least=0.8)


# ------------------------------------------------------------------------------------------------ memory, seeking, intervening


def memory(report: Report) -> None:
    raft(1_000).advance()  # made before memory is measured
    tracemalloc.start()
    run = raft()
    run.advance()
    kept, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    report.line(
        f"memory per 1,000 steps, of {len(run.steps):,}, checkpoints included", kept / len(run.steps) * 1000 / 1024, "KiB", most=1024
    )


def seeking(report: Report) -> None:
    run = raft(120_000, heartbeat=40)
    run.advance()
    assert len(run.steps) == MAX_STEPS
    chance = random.Random(1)
    took = [seconds(lambda: run.seek(chance.randrange(MAX_STEPS))) * 1000 for _ in range(300)]
    report.line("seek in 50,000 steps, median of 300", median(took), "ms")
    report.line("seek in 50,000 steps, 95th percentile of 300", p95(took), "ms", most=5)


def intervening(report: Report) -> None:
    run = raft(5_900)
    run.advance()
    for name, text in (
        ("at its start, the worst", "crash:s1@1"),
        ("in its middle", "crash:s1@3000"),
        ("triggered, from its start", "crash:s1@note.leader"),
    ):
        took, longest = zip(*(derive(run, text) for _ in range(REPEATS)), strict=True)
        report.line(f"intervention in {len(run.steps):,} steps, {name}: re-derived", median(took) * 1000, "ms", most=60)
        report.line("  its longest slice of 4 ms", median(longest) * 1000, "ms")
    report.line("an intervention among 200 nodes, until its branch is there", median(branches()) * 1000, "ms")


def branches() -> list[float]:
    """Seconds of CPU time, each until the branch of another crash in a swarm of 200 nodes is there; its steps are derived later."""
    catalog.open_door(ROOT / "tests/toys")
    run = Run(swarm := find_spec("toy-swarm"), from_scenario(swarm, "many"))
    run.advance()
    recipes = [msgspec.structs.replace(run.recipe, interventions=(f"crash:n{n}@40",)) for n in range(2, 22)]
    return [seconds(lambda recipe=recipe: run.branch(recipe)) for recipe in recipes]


def derive(run: Run, text: str) -> tuple[float, float]:
    """CPU time of the whole branch, and its longest slice by the wall clock."""
    recipe = msgspec.structs.replace(run.recipe, interventions=(text,))
    longest = 0.0

    def whole() -> None:
        nonlocal longest
        branch = run.branch(recipe)
        done = False
        while not done:
            started = perf_counter()
            done = branch.advance(go_on=lambda since=started: perf_counter() - since < SLICE_S)
            longest = max(longest, perf_counter() - started)

    return seconds(whole), longest


# ------------------------------------------------------------------------------------------------ exploring


def exploring(report: Report) -> None:
    """Two-phase commit with three participants and one crash, every order: a search that goes on until 150,000 states are known."""
    spec = find_spec("two-phase-commit")
    bounds = Bounds(commands=("c.transfer-30-a-b",), crashes=1, states=150_000)

    def rate() -> float:
        found: list[Any] = []
        explorer = Explorer(spec, {"participants": 3}, bounds)
        took = seconds(lambda: found.append(explorer.find()))
        assert found[0].result == "exhausted"
        return found[0].generated / took

    report.line("explorer, two-phase commit, n = 3, one crash", median(rate() for _ in range(3)), "generated states/s", least=100_000)


def main() -> None:
    report = Report("The engine")
    parts: tuple[Callable[[Report], None], ...] = (compare_rates, memory, seeking, intervening, exploring)
    for part in parts:
        part(report)


if __name__ == "__main__":
    main()
