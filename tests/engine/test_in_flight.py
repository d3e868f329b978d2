"""Properties and facts about what is in the air: looked at whenever that changes, in a run and in the explorer alike."""

from collections.abc import Mapping
from typing import Any

import msgspec
import pytest

from protocols.declaration import FlightsNotWatched, Property, ProtocolSpec
from protocols.engine.explore import Bounds, Explorer
from protocols.engine.simulate import Run
from protocols.engine.trace import wire_json
from protocols.node import MS
from tests.engine.toy import SPEC, play, verdicts

pytestmark = pytest.mark.engine


def numbers(world: Any) -> list[int]:
    """The numbers that are in the air, in order."""
    return sorted(msg.n for _, _, msg in world.in_flight if msg.slug == "word")


def both_in_the_air(world: Any) -> Mapping[str, object] | None:
    """Words 1 and 2 are never in the air together."""
    return {"numbers": (1, 2)} if {1, 2} <= set(numbers(world)) else None


APART = Property("apart", "always", both_in_the_air, while_flying=True)


def with_(*properties: Property, **fields: Any) -> ProtocolSpec:
    return msgspec.structs.replace(SPEC, properties=properties, **fields)


def test_a_property_that_watches_the_air_is_looked_at_when_only_that_changes() -> None:
    run = play("client:a.send-b-1@10", "client:b.send-a-2@15", spec=with_(APART))
    assert verdicts(run, "apart") == [("15 b send b-a.1", "broken")]
    assert verdicts(play("client:a.send-b-1@10", "client:b.send-a-2@21", spec=with_(APART)), "apart") == []


@pytest.mark.parametrize(
    ("script", "kind"),
    [
        (("client:a.send-b-1@10",), "deliver"),
        (("client:a.send-b-1@10", "drop:a-b.1.word@12"), "lost"),
        (("crash:b@5", "client:a.send-b-1@10"), "bounced"),
    ],
)
def test_every_way_in_which_a_message_leaves_the_air_is_seen(script: tuple[str, ...], kind: str) -> None:
    spec = with_(truth=lambda w: {"flying": len(w.in_flight)}, truth_while_flying=True)
    run = play(*script, spec=spec)
    assert [(step.kind, step.truth) for step in run.steps if step.truth is not None] == [("send", {"flying": 1}), (kind, {"flying": 0})]


def test_a_copy_in_the_air_is_seen() -> None:
    spec = with_(truth=lambda w: {"flying": len(w.in_flight)}, truth_while_flying=True)
    run = play("client:a.send-b-1@10", "duplicate:a-b.1.word@12", spec=spec)
    told = [(step.kind, step.truth["flying"]) for step in run.steps if step.truth is not None]
    assert told == [("send", 1), ("duplicate", 2), ("deliver", 1), ("deliver", 0)]


def test_sometimes_and_eventually_may_watch_the_air_too() -> None:
    seen = Property("met", "sometimes", lambda w: {} if len(w.in_flight) == 2 else None, while_flying=True)
    empty = Property("empty", "eventually", lambda w: None if w.in_flight else {}, within_us=500 * MS, while_flying=True)
    run = play("client:a.send-b-1@10", "client:b.send-a-2@15", spec=with_(seen, empty))
    assert verdicts(run, "met") == [("15 b send b-a.1", "seen")]
    assert verdicts(run, "empty") == [("10 a send a-b.1", "pending"), ("25 a deliver b-a.1", "holds")]


def test_those_who_do_not_watch_the_air_are_not_asked_when_only_that_changes() -> None:
    asked: list[str] = []
    calm = Property("calm", "always", lambda w: asked.append("calm"))
    told = with_(APART, calm, truth=lambda w: asked.append("truth") or {}, observe=None)  # type: ignore[func-returns-value]
    run = Run(told, play("client:a.send-b-1@10").recipe)
    asked.clear()
    run.advance()
    assert asked == []  # a sends a word to b, and nothing that anybody watches changes


LOOK: Mapping[str, dict[str, Any]] = {
    "a property": {"properties": (Property("apart", "always", both_in_the_air),)},
    "a truth": {"truth": lambda w: {"flying": len(w.in_flight)}},
    "a monitor": {"observe": lambda history, seen: (*history, len(seen.world.in_flight))},
    "a truth beside a property that watches": {"properties": (APART,), "truth": lambda w: {"flying": len(w.in_flight)}},
}


@pytest.mark.parametrize("who", LOOK)
def test_whoever_looks_at_the_air_without_saying_so_is_told_what_to_do(who: str) -> None:
    spec = msgspec.structs.replace(SPEC, **LOOK[who])
    if who == "a monitor":
        run = play("client:a.set-1@10", spec=spec)
        assert run.end == "broken"
        assert "a monitor can't" in str(run.steps[-1].notes)
    else:
        with pytest.raises(FlightsNotWatched, match="while_flying=True"):
            Run(spec, play().recipe)


def test_the_air_is_shown_again_after_a_look() -> None:
    run = play("client:a.set-3.send-b-1@10", until_ms=12)
    assert [(src, dst) for src, dst, _ in run.in_flight] == [("a", "b")]


def test_the_explorer_finds_what_depends_on_the_air_only() -> None:
    """The two words meet in the air in some orders; no field that anybody watches, no disk and no history ever changes."""
    commands = ("a.send-b-1", "b.send-a-2")
    explorer = Explorer(with_(APART), {"nodes": 2}, Bounds(commands=commands))
    found = explorer.find()
    assert (found.result, found.what) == ("found", "apart")
    assert found.actions == ("client:a.send-b-1", "send:a", "client:b.send-a-2", "send:b")
    assert found.recipe is not None
    run = Run(with_(APART), found.recipe)
    run.advance()
    assert [(step.kind, slug, status) for step in run.steps for slug, status, _ in step.properties] == [("send", "apart", "broken")]
    assert Explorer(with_(APART), {"nodes": 2}, Bounds(commands=commands[:1])).find().result == "none within bounds"


def test_the_explorer_refuses_to_show_the_air_to_a_property_that_does_not_watch_it() -> None:
    with pytest.raises(FlightsNotWatched):
        Explorer(with_(Property("apart", "always", both_in_the_air)), {"nodes": 2}, Bounds(commands=("a.send-b-1",))).find()


def test_what_watches_the_air_seeks_as_it_plays() -> None:
    spec = with_(APART, truth=lambda w: {"flying": tuple(numbers(w))}, truth_while_flying=True)
    run = play("client:a.send-b-1@10", "client:b.send-a-2@15", spec=spec)
    there = run.seek(len(run.steps) - 3)
    there.advance()
    assert [wire_json(step) for step in there.steps] == [wire_json(step) for step in run.steps]
