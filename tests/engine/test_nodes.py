"""What a node does: its disk, its outbox, its timers and clock, and what happens when it fails."""

from typing import Any

import msgspec
import pytest

from protocols.declaration import Property
from protocols.engine.explore import Bounds, Explorer
from protocols.node import Answer
from tests.engine.toy import FORCING, SPEC, notes, play, shorts, verdicts

pytestmark = pytest.mark.engine


# ------------------------------------------------------------------------------------------------ roles


def test_a_handler_and_the_world_name_the_nodes_of_a_role() -> None:
    """In the order of the stage, with the asking node among its own. The search names the same."""
    run = play("client:b.roster-worker@10", "client:b.roster-clerk@11")
    assert notes(run, "roster") == [{"nodes": ("a", "b", "c")}, {"nodes": ("z",)}]
    assert (run.world.of("worker"), run.world.of("clerk")) == (("a", "b", "c"), ("z",))
    found = Explorer(SPEC, {}, Bounds(("a.set-1",))).find(
        lambda world: (world.of("worker"), world.of("clerk")) == (("a", "b", "c"), ("z",))
    )
    assert found.result == "found"
    with pytest.raises(LookupError, match="there is no role 'king'; there are worker, clerk"):
        run.world.of("king")


# ------------------------------------------------------------------------------------------------ disk


def test_what_a_node_sends_after_a_force_waits_for_its_disk() -> None:
    run = play("client:a.send-b-1.set-5.force-x.send-b-2.out-yes@10", params={"force": 5})
    assert shorts(run, "send", "forced") == ["10 a send a-b.1", "15 a forced x", "15 a send a-b.2", "15.001 a send"]
    assert [(s.t_us, s.outputs) for s in run.steps if s.outputs] == [(15_001, (("said", "yes"),))]


def test_an_output_that_waits_for_nothing_is_part_of_the_handlers_step() -> None:
    run = play("client:a.out-now@10")
    assert [s.outputs for s in run.steps if s.kind == "client"] == [(("said", "now"),)]


def test_each_command_of_a_client_begins_an_operation_of_that_node() -> None:
    """Numbered from 1 at each node. A command that meets a crashed node begins none, and an operator's action is none."""
    commands = (
        "client:a.end-ok@10",
        "client:b.end-failed@11",
        "crash:a@12",
        "client:a.end-ok@13",
        "restart:a@14",
        "client:a.end-unknown@15",
    )
    run = play(*commands)
    assert [value for step in run.steps for _, value in step.outputs] == [
        Answer("a.op.1", "ok", "a.op.1"),
        Answer("b.op.1", "failed", "b.op.1"),
        Answer("a.op.2", "unknown", "a.op.2"),
    ]


def test_an_answer_waits_for_the_disk_as_what_is_sent_does() -> None:
    run = play("client:a.force-x.end-ok@10", params={"force": 5})
    assert [(s.t_us, s.outputs) for s in run.steps if s.outputs] == [(15_000, (("answer", Answer("a.op.1", "ok", "a.op.1")),))]


@pytest.mark.parametrize(
    ("command", "why"),
    [
        ("operator:a.end-ok", "for the io.op of a command, with an outcome of ok, failed, unknown; not '', 'ok'"),
        ("client:a.end-well", "for the io.op of a command, with an outcome of ok, failed, unknown; not 'a.op.1', 'well'"),
        ("client:a.pretend-x", "a client's operation is answered with io.answer"),
    ],
)
def test_an_answer_that_ends_no_operation_is_refused(command: str, why: str) -> None:
    run = play(f"{command}@10")
    (_, told), *_ = run.steps[-1].notes
    assert (run.steps[-1].kind, why in told["error"]) == ("broken", True), told


def test_later_sends_queue_behind_the_disk_and_the_node_goes_on_handling() -> None:
    run = play("client:a.force-x.send-b-1@10", "client:a.send-c-2@11", "client:b.send-a-3@1", params={"force": 5})
    assert shorts(run) == [
        "1 b client send-a-3",
        "1 b send b-a.1",
        "10 a client force-x.send-b-1",
        "11 a client send-c-2",
        "11 a deliver b-a.1",
        "15 a forced x",
        "15 a send a-b.1",
        "15.001 a send a-c.1",
        "25 b deliver a-b.1",
        "25.001 c deliver a-c.1",
    ]


def test_a_force_that_takes_no_time_is_still_a_step_of_its_own() -> None:
    assert shorts(play("client:a.force-x.send-b-1@10"))[:3] == ["10 a client force-x.send-b-1", "10 a forced x", "10 a send a-b.1"]


def test_the_disk_is_one_log_so_a_later_write_is_never_done_before_an_earlier_one() -> None:
    # The first write is made while the node is slow, the second when it no longer is.
    run = play("slow:a.4@5", "client:a.set-1.force-x.send-b-1@10", "slow:a.1@11", "client:a.set-2.force-y.send-b-2@12", params={"force": 5})
    assert shorts(run, "forced") == ["30 a forced x", "30 a forced y"]
    assert [s.sends[0].msg.n for s in run.steps if s.kind == "send"] == [1, 2]  # type: ignore[attr-defined]
    assert run.disks["a"].kept == 2


def test_a_crash_keeps_the_disk_and_loses_memory_timers_outbox_and_writes_under_way() -> None:
    run = play(
        "client:a.set-5.log-8.mem-6.timer-tick-30.force-x@10",
        "client:a.set-7.force-y.send-b-1@16",
        "crash:a@18",
        "restart:a@50",
        params={"force": 5},
    )
    assert shorts(run)[-3:] == ["15 a forced x", "16 a client set-7.force-y.send-b-1", "18 a crash"] or shorts(run)[-1] == "50 a restart"
    assert shorts(run, "timer", "send") == []
    assert shorts(run, "forced") == ["15 a forced x"]
    (crash,) = [s for s in run.steps if s.kind == "crash"]
    after = crash.after
    assert (after.kept, after.log, after.loose) == (5, (0, 8), 0)  # type: ignore[union-attr]
    assert notes(run, "back") == [{"kept": 5}]


def test_a_wiped_node_loses_its_disk_too_and_is_as_it_first_was() -> None:
    run = play("client:a.set-5.log-8.force-x@10", "wipe:a@20", "restart:a@30")
    assert (run.disks["a"].kept, run.disks["a"].log) == (0, (0,))
    assert notes(run, "back") == [{"kept": 0}]


def test_the_consensus_family_forces_after_each_handler_that_changed_a_durable_field() -> None:
    run = play("client:a.mem-3.send-b-1@10", "client:a.set-3.send-b-2@20", "crash:a@30", spec=FORCING)
    assert shorts(run, "forced", "send") == ["10 a send a-b.1", "20 a forced state", "20 a send a-b.2"]
    assert run.nodes["a"].kept == 3


def test_with_a_lazy_disk_nothing_is_forced_and_a_crash_loses_everything() -> None:
    run = play("client:a.set-3.send-b-2@20", "crash:a@30", spec=FORCING, params={"lazy-disk": True})
    assert shorts(run, "forced") == []
    assert run.nodes["a"].kept == 0


def test_a_timer_armed_after_a_force_starts_when_the_disk_has_caught_up() -> None:
    run = play("client:a.timer-tock-20.force-x.timer-tick-20@10", params={"force": 5})
    assert shorts(run, "timer") == ["30 a timer a.tock.1", "35 a timer a.tick.1"]
    (client,) = [s for s in run.steps if s.kind == "client"]
    assert [(a.id, a.from_us, a.due_us) for a in client.armed] == [("a.tock.1", 10_000, 30_000), ("a.tick.1", 15_000, 35_000)]


def test_a_crashed_nodes_disk_counts_in_properties() -> None:
    run = play("client:a.set-13.force-x@10", "crash:a@12", params={"force": 1})
    assert verdicts(run, "never-13-on-disk") == [("11 a forced x", "broken")]


# ------------------------------------------------------------------------------------------------ outbox


def test_messages_leave_one_by_one_a_gap_apart() -> None:
    run = play("client:a.all-1@10", "client:a.send-b-2@11", params={"send-gap": 2})
    assert shorts(run, "send") == ["10 a send a-b.1", "12 a send a-c.1", "14 a send a-z.1", "16 a send a-b.2"]


def test_the_outbox_is_told_only_where_a_person_can_see_it() -> None:
    queued = {gap: play("client:a.all-1@10", params={"send-gap": gap}).steps[4].queued for gap in (0.5, 2)}
    assert queued == {0.5: (), 2: (("b", "word"), ("c", "word"), ("z", "word"))}


def test_a_crash_between_two_sends_loses_the_rest_of_the_outbox() -> None:
    run = play("client:a.all-1@10", "crash:a@13", params={"send-gap": 2})
    assert shorts(run, "send") == ["10 a send a-b.1", "12 a send a-c.1"]


# ------------------------------------------------------------------------------------------------ timers and clocks


def test_a_timer_armed_again_is_replaced_and_a_cancelled_one_never_ends() -> None:
    run = play(
        "client:a.timer-tick-30.timer-tock-30@10", "client:a.timer-tick-50@20", "client:a.cancel-tock@21", "client:a.timer-tick-10@22"
    )
    assert shorts(run, "timer") == ["32 a timer a.tick.3"]
    assert [s.cancelled for s in run.steps if s.cancelled] == [("a.tock.1",)]


def test_a_random_timer_says_how_early_it_could_have_ended() -> None:
    (client,) = [s for s in play("client:a.timer-tick-30-90@10").steps if s.kind == "client"]
    (armed,) = client.armed
    assert (armed.from_us, armed.earliest_us) == (10_000, 40_000)
    assert 40_000 <= armed.due_us < 100_000


def test_a_pin_says_how_long_a_timer_lasts() -> None:
    script = ("client:a.timer-tick-30-90@10", "client:a.timer-tick-30-90@200", "client:b.timer-tick-30@10")
    assert shorts(play(*script, pins={"a.tick.2": 77_000, "a.tick": 35_000, "b.tick.1": 5_000}), "timer") == [
        "15 b timer b.tick.1",
        "45 a timer a.tick.1",
        "277 a timer a.tick.2",
    ]


@pytest.mark.parametrize(("ms", "fires_at"), [(20, 30), (80, 90), (5, 25)])
def test_pinning_a_timer_that_runs_moves_its_end_but_not_into_the_past(ms: int, fires_at: int) -> None:
    run = play("client:a.timer-tick-50@10", f"pin:a.tick.1.{ms}@25")
    assert shorts(run, "timer") == [f"{fires_at} a timer a.tick.1"]


def test_a_timer_can_be_fired_if_it_is_armed() -> None:
    run = play("client:a.timer-tick-50@10", "fire:a.tick@20", "fire:a.tick@30")
    assert shorts(run, "timer", "no-effect") == ["20 a timer a.tick.1", "30 a no-effect fire:a.tick"]
    assert notes(run, "no-effect") == [{"why": "not-armed", "what": "fire:a.tick"}]


def test_a_skewed_clock_is_a_nodes_own_and_nobody_elses() -> None:
    run = play("skew:a.50@5", "client:a.clock@10", "client:b.clock@10", "skew:a.-7@20", "client:a.clock@30")
    assert [note["now"] for note in notes(run, "clock")] == [60_000, 10_000, 23_000]


def test_a_slow_node_is_slower_with_disk_sends_and_messages() -> None:
    run = play("slow:a.3@5", "client:a.force-x.send-b-1.send-b-2@10", "client:b.send-c-1@10", params={"force": 5, "send-gap": 2})
    assert shorts(run, "forced", "send", "deliver") == [
        "10 b send b-c.1",
        "20 c deliver b-c.1",
        "25 a forced x",
        "25 a send a-b.1",
        "31 a send a-b.2",
        "55 b deliver a-b.1",
        "61 b deliver a-b.2",
    ]


# ------------------------------------------------------------------------------------------------ what has no effect says so


@pytest.mark.parametrize(
    ("script", "why"),
    [
        (("crash:a@1", "crash:a@2"), "already-down"),
        (("wipe:a@1", "wipe:a@2"), "already-down"),
        (("restart:a@2",), "already-up"),
        (("pause:a@1", "pause:a@2"), "already-paused"),
        (("crash:a@1", "pause:a@2"), "already-down"),
        (("resume:a@2",), "not-paused"),
        (("heal@2",), "nothing-cut"),
        (("mend:a-b@2",), "not-cut"),
        (("release:a-b@2",), "not-held"),
        (("drop:a-b.1.word@2",), "not-flying"),
        (("client:a.send-b-1@1", "delay:a-b.1.word.5@20"), "not-flying"),
        (("crash:a@1", "client:a.set-5@2"), "already-down"),
        (("client:z.set-5@2",), "takes-no-command"),
        (("operator:z.set-5@2",), "takes-no-command"),
        (("crash:a@1", "fire:a.tick@2"), "already-down"),
        (("skew:z.50@2",), "reads-no-clock"),
    ],
)
def test_an_intervention_without_a_target_is_a_step_that_says_why(script: tuple[str, ...], why: str) -> None:
    assert notes(play(*script), "no-effect") == [{"why": why, "what": script[-1].partition("@")[0]}]


def test_an_operators_action_is_handled_as_a_command_is() -> None:
    assert play("operator:a.set-5@10").nodes["a"].kept == 5


# ------------------------------------------------------------------------------------------------ failures


@pytest.mark.parametrize(
    ("command", "error"),
    [
        ("fail", "RuntimeError: as it was told"),
        ("set-1.phase-done", "AssertionError: phase may not change from 'idle' to 'done'"),
        ("send-nobody-1", "LookupError: there is no node 'nobody' to send to"),
        ("reply", "LookupError: there is no node '' to send to"),
        ("timer-never-5", "LookupError: no role has a handler for timer 'never'"),
        ("soon", "ValueError: timer 'tick' can't last 1.5 to None: give whole microseconds"),
        ("choose", "ZeroDivisionError"),
        ("dance", "AttributeError"),
    ],
)
def test_a_handler_that_fails_ends_the_run_with_a_step_that_says_where(command: str, error: str) -> None:
    run = play(f"client:a.set-4.{command}@10", "client:b.set-9@20")
    last = run.steps[-1]
    assert (run.end, last.kind, last.node, last.t_us) == ("broken", "broken", "a", 10_000)
    assert run.nodes["a"].kept == 0
    ((key, said),) = last.notes
    assert key == "broken"
    assert str(said["error"]).startswith(error)
    if not command.startswith(("timer", "choose", "set")):
        assert said["file"] == "toy.py"
        assert isinstance(said["line"], int)
        assert said["line"] > 0


def test_a_declared_phase_change_is_none_of_the_engines_business() -> None:
    assert play("client:a.phase-busy@10", "client:a.phase-done@20").end == "quiescent"


@pytest.mark.parametrize("part", ["check", "observe", "truth"])
def test_a_property_a_monitor_or_a_truth_that_fails_ends_the_run_too(part: str) -> None:
    def fail(*seen: Any) -> Any:
        if seen[-1].t_us:
            raise RuntimeError("no idea")
        return {} if part == "truth" else None

    changed = {"check": {"properties": (Property("bad", "always", fail),)}, "observe": {"observe": fail}, "truth": {"truth": fail}}[part]
    run = play("client:a.set-4@10", spec=msgspec.structs.replace(SPEC, **changed))
    assert (run.end, run.steps[-1].kind, run.steps[-1].notes[0][1]["error"]) == ("broken", "broken", "RuntimeError: no idea")


def test_a_note_with_a_set_in_it_ends_the_run_and_names_the_line() -> None:
    """A set has no order, so no two machines would tell the note alike."""
    run = play("client:a.notes@10")
    key, params = run.steps[-1].notes[0]
    assert (run.end, run.steps[-1].kind, key) == ("broken", "broken", "broken")
    assert "note 'who': by is a set" in str(params["error"])
    assert params["file"] == "toy.py"
