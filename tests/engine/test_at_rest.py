"""`quiescent` properties: judged when nothing is under way, in a run and in the explorer alike."""

from collections.abc import Mapping
from typing import Any

import msgspec
import pytest

from protocols.declaration import Property, ProtocolSpec
from protocols.engine.explore import Bounds, Explorer
from protocols.engine.simulate import Run
from protocols.engine.trace import wire_json
from protocols.node import MS
from tests.engine.toy import SPEC, play, recipe, verdicts

pytestmark = pytest.mark.engine


def apart(world: Any) -> Mapping[str, object] | None:
    """All workers keep the same number."""
    kept = {world.nodes[node].kept for node in world.of("worker")}
    return {"kept": tuple(sorted(kept))} if len(kept) > 1 else None


EQUAL = Property("equal", "quiescent", apart)


def with_(*properties: Property, background: tuple[str, ...] = (), **fields: Any) -> ProtocolSpec:
    worker, clerk = SPEC.roles
    roles = (msgspec.structs.replace(worker, background=background), clerk)
    return msgspec.structs.replace(SPEC, properties=properties, roles=roles, **fields)


def test_it_is_first_judged_after_the_last_start() -> None:
    run = play("client:a.set-0@10", spec=with_(EQUAL))
    starts = [step for step in run.steps if step.kind == "start"]
    assert verdicts(run, "equal") == [("0 z start", "holds")]
    assert starts[-1].node == "z"
    assert play(until_ms=1, spec=with_(EQUAL)).seek(0).checker.status["equal"] == "pending"


@pytest.mark.parametrize(
    ("busy", "quiet_at"),
    [
        ("send-b-1", "20 b deliver a-b.1"),
        ("timer-tick-50", "60 a timer a.tick.1"),
        ("force-x", "40 a forced x"),
        ("force-x.out-done", "40 a send"),
        ("send-z-1", "50 z forced kept"),
    ],
    ids=["a message in the air", "a timer", "a forced write", "an output that waits for the disk", "a write that a message leads to"],
)
def test_nothing_is_judged_while_anything_is_under_way(busy: str, quiet_at: str) -> None:
    """a writes another number than b and c, and is busy; the promise is broken at the very step that ends all business."""
    run = play(f"client:a.set-5.{busy}@10", spec=with_(EQUAL), params={"force": 30})
    assert verdicts(run, "equal") == [("0 z start", "holds"), (quiet_at, "broken")]


def test_a_promise_for_a_world_at_rest_may_be_broken_meanwhile() -> None:
    run = play("client:a.set-5.timer-tick-100@10", "client:b.set-5@20", "client:c.set-5@30", spec=with_(EQUAL))
    assert verdicts(run, "equal") == [("0 z start", "holds")]
    assert run.checker.status["equal"] == "holds"


def test_background_timers_of_its_role_do_not_keep_a_world_from_being_at_rest() -> None:
    script = ("client:a.timer-tick-900@5", "client:b.set-5@10")
    assert verdicts(play(*script, spec=with_(EQUAL), until_ms=500), "equal") == [("0 z start", "holds")]
    assert verdicts(play(*script, spec=with_(EQUAL, background=("tick",)), until_ms=500), "equal")[-1] == ("10 b client set-5", "broken")
    assert verdicts(play(*script, spec=with_(EQUAL, background=("tock",)), until_ms=500), "equal") == [("0 z start", "holds")]


def test_a_crash_ends_the_business_of_its_node() -> None:
    run = play("client:a.set-5.timer-tick-500@10", "crash:a@50", "client:b.set-5@60", spec=with_(EQUAL))
    assert verdicts(run, "equal")[-1] == ("60 b client set-5", "broken")  # at the crash a lost its 5, and all were equal


def test_a_paused_node_that_has_something_to_handle_is_not_at_rest() -> None:
    run = play("pause:b@5", "client:a.set-5.send-b-1@10", "resume:b@80", spec=with_(EQUAL))
    assert verdicts(run, "equal")[-1] == ("80 b deliver a-b.1", "broken")


def test_news_of_a_broken_connection_is_still_to_come() -> None:
    run = play("client:b.set-5.timer-tick-10@10", "crash:b@15", "client:c.set-4@18", spec=with_(EQUAL, links="stream"))
    broken = next(step for step in run.steps if step.properties and step.properties[0][1] == "broken")
    assert (broken.t_us, broken.kind) == (25 * MS, "deliver")  # the last of those who hear that b's connections broke at 15
    assert not [step for step in run.steps[broken.index + 1 :] if step.kind == "deliver"]


def test_it_stays_broken() -> None:
    run = play("client:a.set-5@10", "client:b.set-5@20", "client:c.set-5@30", spec=with_(EQUAL))
    assert verdicts(run, "equal") == [("0 z start", "holds"), ("10 a client set-5", "broken")]


def test_it_seeks_as_it_plays() -> None:
    run = play("client:a.set-5.send-b-1@10", spec=with_(EQUAL))
    there = run.seek(len(run.steps) - 2)
    there.advance()
    assert [wire_json(step) for step in there.steps] == [wire_json(step) for step in run.steps]


def test_the_explorer_judges_worlds_at_rest_only() -> None:
    """a writes 5 and tells b: only if the message is lost is there a world at rest in which b has not heard of it."""
    watch = ("kept", "heard")
    bounds = Bounds(commands=("a.set-5.send-b-1",))
    told = Property("told", "quiescent", lambda w: {"a": 5} if w.nodes["a"].kept == 5 and w.nodes["b"].heard == () else None)
    assert Explorer(with_(told, watch=watch), {"nodes": 2}, bounds).find().result == "none within bounds"
    always = msgspec.structs.replace(told, kind="always")
    assert Explorer(with_(always, watch=watch), {"nodes": 2}, bounds).find().what == "told"
    lossy = msgspec.structs.replace(bounds, losses=1)
    found = Explorer(with_(told, watch=watch), {"nodes": 2}, lossy).find()
    assert (found.result, found.what, found.actions[-1]) == ("found", "told", "lost:a-b.1")
    assert found.recipe is not None
    run = Run(with_(told, watch=watch), found.recipe)
    run.advance()
    assert [(step.kind, status) for step in run.steps for _, status, _ in step.properties] == [("start", "holds"), ("lost", "broken")]


def test_the_explorer_heeds_background_timers() -> None:
    told = Property("told", "quiescent", lambda w: {} if w.nodes["a"].kept == 5 else None)
    bounds = Bounds(commands=("a.set-5.timer-tick-10",), timeouts=0)
    assert Explorer(with_(told), {"nodes": 2}, bounds).find().result == "none within bounds"
    assert Explorer(with_(told, background=("tick",)), {"nodes": 2}, bounds).find().what == "told"


def test_run_and_explorer_agree_on_what_is_at_rest() -> None:
    run = Run(SPEC, recipe("client:a.send-b-1@10"))
    run.advance(steps=4)
    assert run.at_rest
    run.advance(steps=6)
    assert not run.at_rest
    run.advance()
    assert run.at_rest
