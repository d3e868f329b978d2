"""The explorer: what it answers, that what it finds plays, and that it and the simulation agree."""

import random
from typing import Any

import pytest

from protocols.catalog import find_spec
from protocols.declaration import ProtocolSpec
from protocols.engine.explore import Bounds, Explorer, Found
from protocols.engine.simulate import Run
from tests.engine.toy import FORCING, SPEC

pytestmark = pytest.mark.engine


def explore(*commands: str, spec: ProtocolSpec = SPEC, nodes: int = 2, **bounds: Any) -> Explorer:
    return Explorer(spec, {"nodes": nodes}, Bounds(commands=commands, **bounds))


def played(spec: ProtocolSpec, found: Found) -> Run:
    """The run of what was found, as the page plays it."""
    assert found.recipe is not None
    run = Run(spec, found.recipe)
    run.advance()
    assert not [step.ref for step in run.steps if step.kind in ("no-effect", "broken")]
    return run


# ------------------------------------------------------------------------------------------------ answers


def test_a_broken_property_is_found_by_a_shortest_order_that_plays() -> None:
    found = explore("a.set-13.force-x", "b.set-12").find()
    assert (found.result, found.what, found.actions) == ("found", "never-13", ("client:a.set-13.force-x",))
    assert played(SPEC, found).checker.status["never-13"] == "broken"


def test_a_goal_is_found_wherever_it_takes_several_nodes_messages_and_the_disk() -> None:
    found = explore("a.set-5.force-x.send-z-6", crashes=1).find(lambda w: w.disks["z"].kept == 6 and not w.is_up("a"))
    assert found.result == "found"
    assert len(found.actions) == found.depth == 6
    run = played(SPEC, found)
    assert (run.disks["z"].kept, run.disks["a"].kept, run.is_up("a")) == (6, 5, False)


def test_none_within_bounds_says_that_all_was_searched() -> None:
    found = explore("a.set-3.send-b-1", crashes=1).find()
    assert found.result == "none within bounds"
    assert found.recipe is None
    assert found.states < found.generated
    # What lies deeper than the bound is not found.
    assert explore("a.set-1.send-b-1", depth=2).find(lambda w: w.nodes["b"].heard != ()).result == "none within bounds"
    assert explore("a.set-1.send-b-1", depth=3).find(lambda w: w.nodes["b"].heard != ()).result == "found"


def test_a_budget_that_runs_out_is_never_called_none() -> None:
    assert explore("a.all-1", "b.all-2", states=10).find().result == "exhausted"
    assert explore("a.all-1", "b.all-2", nodes=3).find(go_on=lambda: False).result == "exhausted"


def test_a_search_can_be_cancelled() -> None:
    explorer = explore("a.all-1", "b.all-2")

    def visit(_world: object) -> None:
        explorer.cancelled = True

    assert explorer.find(visit=visit).result == "cancelled"


def test_messages_overtake_each_other_and_are_lost_only_within_their_bound() -> None:
    script = "a.send-b-1.send-b-2"
    assert explore(script).find(lambda w: w.nodes["b"].heard == ("a2", "a1")).result == "found"
    assert explore(script).find(lambda w: w.nodes["b"].heard == ("a2",) and not w.in_flight).result == "none within bounds"
    lossy = explore(script, losses=1).find(lambda w: w.nodes["b"].heard == ("a2",) and not w.in_flight)
    assert played(SPEC, lossy).nodes["b"].heard == ("a2",)


def test_every_way_a_choice_can_go_is_searched_and_plays_as_it_went() -> None:
    for picked in (1, 2, 3):
        found = explore("a.pick-1-2-3.send-b-7", "a.pick-3-1").find(
            lambda w, p=picked: w.nodes["a"].loose == p and w.nodes["b"].heard == ("a7",)
        )
        assert found.result == "found"
        run = played(SPEC, found)
        assert (run.nodes["a"].loose, run.nodes["b"].heard) == (picked, ("a7",))


def test_restarts_and_timers_are_searched() -> None:
    found = explore("a.set-4.force-x.timer-tick-5", crashes=1, restarts=1).find(
        lambda w: w.nodes["a"].rung == ("tick",) and w.disks["a"].kept == 4
    )
    assert played(SPEC, found).nodes["a"].rung == ("tick",)
    assert explore("a.timer-tick-5", timers=False).find(lambda w: w.nodes["a"].rung != ()).result == "none within bounds"
    back = explore("a.set-4.force-x.mem-2", crashes=1, restarts=1).find(
        lambda w: w.nodes["a"].kept == 4 and w.nodes["a"].loose == 0 and w.is_up("a") and w.disks["a"].kept == 4
    )
    assert played(SPEC, back).nodes["a"].kept == 4


# ------------------------------------------------------------------------------------------------ agreement with the simulation

TRANSFER = "c.transfer-30-a-b"
WALKS = [
    ("toy", SPEC, {"nodes": 2}, ("a.set-1.force-x.send-b-1.send-z-2", "b.timer-tick-5.ask-a", "a.pick-1-2.all-3")),
    ("toy that forces", FORCING, {"nodes": 3}, ("a.set-1.send-b-1", "b.log-2.all-5.out-x", "c.timer-tock-1.cancel-tick")),
    ("two-phase-commit", find_spec("two-phase-commit"), {"participants": 2}, (TRANSFER, "r1.pay-10")),
    ("two-phase-commit with C2", find_spec("two-phase-commit"), {"participants": 3, "new-coordinator": True}, (TRANSFER,)),
    ("raft", find_spec("raft"), {"nodes": 3, "pre-vote": "thesis", "check-quorum": True}, ("s1.set-x-1", "s2.set-y-2")),
]


def timeless(state: Any) -> dict[str, Any]:
    """The fields of a state; of an instant only whether there is one, since time stands still in the search."""
    fields = {field: getattr(state, field) for field in state.__struct_fields__}
    return {field: value is not None if field.endswith("_since") else value for field, value in fields.items()}


@pytest.mark.parametrize(("spec", "params", "commands"), [w[1:] for w in WALKS], ids=[w[0] for w in WALKS])
def test_any_path_of_the_explorer_plays_in_the_simulation_to_the_same_world(
    spec: ProtocolSpec, params: dict[str, object], commands: tuple[str, ...]
) -> None:
    explorer = Explorer(spec, params, Bounds(commands=commands, crashes=2, restarts=2, losses=2))
    for seed in range(40):
        seen, world = explorer._walk(random.Random(seed).randrange, 10 + 2 * seed)
        recipe, actions = explorer._order(seen, world)
        run = Run(spec, recipe)
        run.advance()
        assert not [step.ref for step in run.steps if step.kind in ("no-effect", "broken")], actions
        for node, n in zip(explorer.ids, world[0], strict=True):
            local = explorer.locals[n]
            assert timeless(run.nodes[node]) == timeless(local.state), (node, actions)
            assert timeless(run.disks[node]) == timeless(local.disk), (node, actions)
            assert run.is_up(node) == local.up
            assert sorted(run.world.processes[node].timers) == list(local.timers)
            process = run.world.processes[node]
            assert [(p.to, p.msg, p.output) for p in process.outbox] == [(p.to, p.msg, p.output) for p in local.outbox]
            assert [timeless(write.state) for write in process.writes] == [timeless(state) for state in local.forces]
        flying = sorted((f.src, f.dst, repr(f.msg)) for f in run.world.flights.values())
        assert flying == sorted((src, dst, repr(msg)) for src, dst, msg in (explorer.messages[n] for n in world[1]))
