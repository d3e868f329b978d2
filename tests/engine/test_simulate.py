"""What a run does, sentence by sentence of docs/engine.md: order, disk, outbox, network, interventions, ends."""

from typing import Any

import msgspec
import pytest

from protocols.declaration import Property
from protocols.engine.recipe import MAX_STEPS, Place, from_scenario
from protocols.engine.simulate import Run
from tests.engine.toy import FORCING, SPEC, STREAM, notes, play, recipe, short, shorts, verdicts

pytestmark = pytest.mark.engine


# ------------------------------------------------------------------------------------------------ order and ids


def test_nodes_start_in_the_order_of_the_stage() -> None:
    assert shorts(play(), "start") == ["0 a start", "0 b start", "0 c start", "0 z start"]


def test_at_one_instant_interventions_come_first_then_events_by_class_node_and_id() -> None:
    # At 20 ms: a's forced write, b's send, two deliveries to c and one to b, a's timer. They were made in another order.
    run = play(
        "client:b.timer-tick-15@5",  # due at 20, made first
        "client:b.send-c-1@10",  # arrives at 20
        "client:a.send-c-1.send-b-1@10",
        "client:a.force-x.timer-tock-5@15",
        "client:c.send-a-9@20",
        params={"force": 5, "send-gap": 0},
    )
    assert [line for line in shorts(run) if line.startswith("20 ")] == [
        "20 c client send-a-9",
        "20 a forced x",
        "20 c send c-a.1",
        "20 b deliver a-b.1",
        "20 c deliver a-c.1",
        "20 c deliver b-c.1",
        "20 b timer b.tick.1",
    ]


def test_the_order_of_two_messages_is_not_that_in_which_they_left() -> None:
    # b's message leaves before a's, both arrive at 20: the order is that of the senders on the stage.
    run = play("delay:b-c.word.1.5@0", "client:b.send-c-1@5", "client:a.send-c-1@10")
    assert [short(s) for s in run.steps if s.kind == "deliver"] == ["20 c deliver a-c.1", "20 c deliver b-c.1"]


def test_messages_are_numbered_by_link_and_timers_by_node_and_name_also_over_a_crash() -> None:
    run = play("client:a.send-b-1.send-b-2.send-c-3.timer-tick-5@10", "crash:a@20", "restart:a@30", "client:a.send-b-4.timer-tick-5@40")
    assert [s.ref for s in run.steps if s.kind == "send"] == ["a-b.1", "a-b.2", "a-c.1", "a-b.3"]
    assert [s.ref for s in run.steps if s.kind == "timer"] == ["a.tick.1", "a.tick.2"]


def test_draws_are_keyed_so_that_one_nodes_fate_leaves_the_others_draws_alone() -> None:
    def draws(run: Run, node: str) -> dict[str, int]:
        drawn = {a.id: a.due_us - a.from_us for s in run.steps if s.node == node for a in s.armed}
        return drawn | {m.id: m.due_us - s.t_us for s in run.steps for m in s.sends if m.id.startswith(f"{node}-")}

    params = {"chatty": True, "jitter": 20}
    calm, hit = (draws(play(*script, params=params), "b") for script in ((), ("crash:a@120", "restart:c@130", "client:c.choose-x-y@140")))
    assert len(hit) > 10
    assert hit.items() <= calm.items() or all(calm[id_] == value for id_, value in hit.items() if id_ in calm)


def test_another_seed_is_another_run_and_the_same_seed_the_same() -> None:
    digests = [play(params={"chatty": True}, seed=seed).digest() for seed in (1, 1, 2)]
    assert digests[0] == digests[1] != digests[2]


def test_a_choice_is_a_keyed_draw_that_can_be_pinned() -> None:
    script = ("client:a.choose-x-y-v@1", "client:a.choose-x-y-v@2")
    chosen = [note["option"] for note in notes(play(*script), "chose")]
    assert chosen == [note["option"] for note in notes(play(*script, "crash:b@0"), "chose")]
    assert [note["option"] for note in notes(play(*script, pins={"a.pick.1": 2, "a.pick.2": 0}), "chose")] == ["v", "x"]


# ------------------------------------------------------------------------------------------------ places


def test_a_place_is_after_the_first_k_steps_of_its_instant() -> None:
    script = ("client:a.send-b-1.send-b-2.send-b-3@10", "crash:a@10+{k}")
    params = {"send-gap": 0}
    for k, sent in ((1, 0), (2, 1), (3, 2), (4, 3), (9, 3)):
        run = play(script[0], script[1].format(k=k), params=params)
        assert len(shorts(run, "send")) == sent, k
        assert [s.kind for s in run.steps if s.t_us == 10_000].index("crash") == min(k, 4)


def test_two_interventions_at_one_place_act_in_the_order_of_the_list() -> None:
    assert shorts(play("crash:b@10", "crash:a@10"))[:2] == ["10 b crash", "10 a crash"]
    assert shorts(play("crash:a@10", "crash:b@10"))[:2] == ["10 a crash", "10 b crash"]


def test_the_script_acts_before_the_person_at_one_place() -> None:
    assert shorts(play("crash:a@10", script=("crash:b@10",)))[:2] == ["10 b crash", "10 a crash"]


def test_an_intervention_at_the_start_comes_before_it() -> None:
    run = play("crash:a@0", "pause:b@0", "resume:b@30", "restart:a@50")
    # A node that is down at the start doesn't start; a paused one starts when it goes on.
    assert shorts(run, "start", "restart", "crash", "pause") == [
        "0 a crash",
        "0 b pause",
        "0 c start",
        "0 z start",
        "30 b start",
        "50 a restart",
    ]


# ------------------------------------------------------------------------------------------------ triggers


@pytest.mark.parametrize(
    ("trigger", "cause"),
    [
        ("sent.word", "10.002 a send a-b.2"),
        ("sent.word.2", "10.004 a send a-c.1"),
        ("forced.x", "10 a forced x"),
        ("b.delivered.word", "20.002 b deliver a-b.2"),
        ("note.hello", "10 a client set-1.note-hello.force-x.ask-b.send-b-1.send-c-2.rule-5.timer-tick-7"),
        ("rule.toy-5", "10 a client set-1.note-hello.force-x.ask-b.send-b-1.send-c-2.rule-5.timer-tick-7"),
        ("timer.tick", "17 a timer a.tick.1"),
        ("any.delivered.answer", "30 a deliver b-a.1"),
        ("c.step.deliver", "20.004 c deliver a-c.1"),
        ("c.step.bounced", "30 c bounced b-c.1"),
    ],
)
def test_a_trigger_fires_right_after_the_step_it_waits_for(trigger: str, cause: str) -> None:
    script = (
        "client:a.set-1.note-hello.force-x.ask-b.send-b-1.send-c-2.rule-5.timer-tick-7@10",
        *(("crash:c@20.5", "client:b.send-c-1@20") if "bounced" in trigger else ()),
    )
    run = play(*script, f"pause:a@{trigger}", params={"send-gap": 0.002})
    (pause,) = [s for s in run.steps if s.kind == "pause"]
    assert short(run.steps[pause.cause]) == cause
    assert (pause.index, pause.t_us) == (pause.cause + 1, run.steps[pause.cause].t_us)


def test_a_trigger_fires_once_at_its_kth_match() -> None:
    run = play("client:a.send-b-1@10", "client:a.send-b-2@20", "client:a.send-b-3@30", "crash:b@a.sent.word.2", "restart:b@25")
    assert shorts(run, "crash") == ["20 b crash"]
    fired = {n: short(run.steps[index]) for n, index in run.fired.items()}
    assert fired == {0: "10 a client send-b-1", 1: "20 a client send-b-2", 2: "30 a client send-b-3", 3: "20 b crash", 4: "25 b restart"}


def test_a_trigger_is_judged_after_the_patch_and_before_the_sends_leave() -> None:
    run = play("client:a.set-5.send-b-1.note-done@10", "crash:a@note.done")
    assert shorts(run) == ["10 a client set-5.send-b-1.note-done", "10 a crash"]
    assert run.steps[-2].after.kept == 5  # type: ignore[union-attr]


def test_a_trigger_can_set_off_another() -> None:
    run = play("client:a.send-b-1@10", "crash:a@sent.word", "pause:b@a.step.crash", "cut:a-c@b.step.pause")
    assert shorts(run)[-3:] == ["10 a crash", "10 b pause", "10 cut a-c"]


def test_triggers_on_one_step_fire_in_the_order_of_the_list() -> None:
    run = play("client:a.send-b-1@10", "pause:c@a.sent.word", "pause:b@a.sent.word", "crash:z@c.step.pause")
    assert shorts(run, "pause", "crash") == ["10 c pause", "10 b pause", "10 z crash"]


def test_an_armed_trigger_survives_checkpoints_seeking_and_branching() -> None:
    base = Run(SPEC, recipe("crash:b@a.note.heard.30", until_ms=5_000, params={"chatty": True}))
    base.advance()
    (crash,) = [s for s in base.steps if s.kind == "crash"]
    assert len([c for c in base.checkpoints if c.index < crash.index]) > 2
    again = base.seek(crash.index - 1)
    again.advance()
    assert again.digest() == base.digest()
    branch = base.branch(recipe("crash:b@a.note.heard.30", "pause:c@1000", until_ms=5_000, params={"chatty": True}))
    branch.advance()
    counted = [s for s in branch.steps if s.node == "a" and any(key == "heard" for key, _ in s.notes)]
    (later,) = [s for s in branch.steps if s.kind == "crash"]
    assert later.cause == counted[29].index
    assert branch.fired == {0: later.index, 1: branch.fired[1]}


# ------------------------------------------------------------------------------------------------ disk


def test_what_a_node_sends_after_a_force_waits_for_its_disk() -> None:
    run = play("client:a.send-b-1.set-5.force-x.send-b-2.out-yes@10", params={"force": 5})
    assert shorts(run, "send", "forced") == ["10 a send a-b.1", "15 a forced x", "15 a send a-b.2", "15.001 a send"]
    assert [(s.t_us, s.outputs) for s in run.steps if s.outputs] == [(15_001, (("said", "yes"),))]


def test_an_output_that_waits_for_nothing_is_part_of_the_handlers_step() -> None:
    run = play("client:a.out-now@10")
    assert [s.outputs for s in run.steps if s.kind == "client"] == [(("said", "now"),)]


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


# ------------------------------------------------------------------------------------------------ network


def test_a_message_takes_latency_plus_a_draw_up_to_jitter() -> None:
    took = [m.due_us - s.t_us for s in play(params={"chatty": True, "latency": 10, "jitter": 5}, until_ms=5_000).steps for m in s.sends]
    assert 10_000 <= min(took) < 10_500
    assert 14_500 < max(took) <= 15_000


def test_loss_and_duplication_are_later_steps_and_about_as_many_as_asked_for() -> None:
    run = play(params={"chatty": True, "loss": 30, "duplication": 20}, until_ms=8_000)
    sends, lost, copies = (len(shorts(run, kind)) for kind in ("send", "lost", "duplicate"))
    assert 0.25 < lost / sends < 0.35
    assert 0.10 < copies / sends < 0.20  # of the 70 % that are not lost
    for step in run.steps:
        if step.kind == "lost":
            (send,) = [s for s in run.steps if s.kind == "send" and s.ref == step.ref]
            assert step.t_us == (send.t_us + send.sends[0].due_us) // 2
            assert step.notes[0] == ("lost", {"why": "loss", "from": send.node})


def test_what_a_crashed_node_sent_travels_on_and_what_reaches_it_bounces() -> None:
    run = play("client:a.send-b-1@10", "client:b.send-a-2@11", "crash:a@12")
    assert shorts(run)[-2:] == ["20 b deliver a-b.1", "21 a bounced b-a.1"]


@pytest.mark.parametrize(("cut_at", "dies_at"), [(12, 15), (15, 15), (17, 17)])
def test_a_message_that_is_cut_while_it_flies_dies_at_the_curtain_half_way_or_where_it_is(cut_at: int, dies_at: int) -> None:
    run = play("client:a.send-b-1@10", f"cut:a-b@{cut_at}")
    assert shorts(run, "lost", "deliver") == [f"{dies_at} b lost a-b.1"]
    assert notes(run, "lost") == [{"why": "cut", "from": "a"}]


def test_a_message_sent_into_a_cut_dies_at_once_and_healing_revives_none() -> None:
    run = play("client:a.send-b-1@10", "cut:a-b@12", "client:a.send-b-2@12.5", "mend:a-b@13", "client:a.send-b-3@14")
    assert shorts(run, "lost", "deliver") == ["12.5 b lost a-b.2", "15 b lost a-b.1", "24 b deliver a-b.3"]


def test_a_one_way_cut_lets_the_other_direction_through() -> None:
    run = play("cut:a-b.one-way@1", "client:a.send-b-1@10", "client:b.send-a-2@10")
    assert shorts(run, "lost", "deliver") == ["10 b lost a-b.1", "20 a deliver b-a.1"]


def test_a_partition_separates_groups_and_those_it_does_not_name_are_one_more() -> None:
    run = play("partition:a-b@1", "client:a.all-1@10", "client:c.send-z-2@10", "heal@30", "client:a.send-b-3@40")
    assert [s.ref for s in run.steps if s.kind == "partition"] == ["a-b-c.z"]
    assert shorts(run, "deliver") == ["20 z deliver c-z.1", "50 b deliver a-b.2"]


def test_isolating_one_node_leaves_the_others_together() -> None:
    run = play("isolate:a@1", "client:a.all-1@10", "client:b.send-c-2@10", "isolate:b@30", "client:b.send-c-3@40", "client:c.send-z-4@40")
    assert [s.ref for s in run.steps if s.kind == "partition"] == ["b.c.z-a", "c.z-a-b"]
    assert shorts(run, "deliver") == ["20 c deliver b-c.1", "50 z deliver c-z.1"]


def test_heal_mends_partitions_and_cuts_but_releases_no_held_link() -> None:
    run = play("partition:a-b.c.z@1", "cut:b-c@2", "hold:a-z@3", "heal@4", "client:a.send-b-1.send-z-2@10", "client:b.send-c-1@10")
    assert shorts(run, "deliver") == ["20 b deliver a-b.1", "20 c deliver b-c.1"]


def test_a_held_message_stays_in_the_air_until_its_link_is_released() -> None:
    run = play("hold:a-b@5", "client:a.send-b-1@10", "client:a.send-b-2@11", "release:a-b@50", "client:a.send-b-3@60")
    assert shorts(run, "deliver") == ["50 b deliver a-b.1", "50 b deliver a-b.2", "70 b deliver a-b.3"]


def test_a_link_released_before_the_arrival_held_nothing() -> None:
    assert shorts(play("hold:a-b@5", "client:a.send-b-1@10", "release:a-b@15"), "deliver") == ["20 b deliver a-b.1"]


def test_a_held_message_can_be_cut_dropped_delayed_and_copied() -> None:
    hold = ("hold:a-b@5", "client:a.send-b-1@10")
    assert shorts(play(*hold, "cut:a-b@50", "release:a-b@60"), "lost", "deliver") == ["50 b lost a-b.1"]
    assert shorts(play(*hold, "drop:a-b.1.word@50", "release:a-b@60"), "lost", "deliver") == ["50 b lost a-b.1"]
    assert shorts(play(*hold, "delay:a-b.1.word.30@50", "release:a-b@60"), "deliver") == ["80 b deliver a-b.1"]
    assert shorts(play(*hold, "duplicate:a-b.1.word@50", "release:a-b@55"), "deliver") == ["55 b deliver a-b.1", "60 b deliver a-b.1.b"]


def test_time_never_goes_back() -> None:
    run = play(
        "hold:a-b@5",
        "client:a.send-b-1@10",
        "duplicate:a-b.1.word@500",
        "pause:b@510",
        "delay:a-b.1.b.word.1@600",
        "resume:b@700",
        "release:a-b@800",
    )
    times = [step.t_us for step in run.steps]
    assert times == sorted(times)


def test_a_paused_node_handles_nothing_and_then_everything_in_the_order_in_which_it_was_due() -> None:
    run = play(
        "client:b.timer-tick-15@5",  # due at 20
        "client:b.timer-tock-13@5",  # due at 18
        "pause:b@10",
        "client:c.send-b-2@9",  # arrives at 19
        "client:a.send-b-1@9.5",
        "client:b.send-a-7@15",
        "resume:b@100",
    )
    assert shorts(run)[-5:] == [
        "100 b resume",
        "100 b timer b.tock.1",
        "100 b deliver c-b.1",
        "100 b deliver a-b.1",
        "100 b timer b.tick.1",
    ]
    assert notes(run, "no-effect") == [{"why": "already-paused", "what": "client:b.send-a-7"}]


def test_a_paused_node_sends_nothing_but_its_disk_goes_on() -> None:
    run = play("client:b.set-4.force-x.send-a-1@10", "pause:b@12", "resume:b@30", params={"force": 5})
    assert shorts(run, "forced", "send") == ["15 b forced x", "30 b send b-a.1"]
    assert run.disks["b"].kept == 4


def test_what_reached_a_paused_node_has_arrived_and_no_later_cut_takes_it_away() -> None:
    run = play("pause:b@1", "client:a.send-b-1@10", "cut:a-b@30", "resume:b@50")
    assert shorts(run, "deliver", "lost") == ["50 b deliver a-b.1"]


def test_a_paused_node_that_crashes_bounces_what_waited_for_it() -> None:
    run = play("pause:b@1", "client:a.send-b-1@10", "crash:b@30", "restart:b@50", "resume:b@60")
    assert shorts(run)[-4:] == ["30 b crash", "30 b bounced a-b.1", "50 b restart", "60 b no-effect resume:b"]


# ------------------------------------------------------------------------------------------------ streams


def test_a_stream_is_first_in_first_out_whatever_the_jitter() -> None:
    script = tuple(f"client:a.send-b-{n}@{n}" for n in range(1, 40))
    heard = {
        spec.links: [s.msg.n for s in play(*script, spec=spec, params={"jitter": 30}).steps if s.kind == "deliver"]
        for spec in (SPEC, STREAM)
    }  # type: ignore[union-attr]
    assert heard["datagram"] != sorted(heard["datagram"])
    assert heard["stream"] == sorted(heard["stream"])


def test_a_delay_on_a_stream_puts_off_what_was_sent_after() -> None:
    run = play("client:a.send-b-1.send-b-2@10", "delay:a-b.1.word.50@15", "client:a.send-b-3@20", spec=STREAM)
    assert shorts(run, "deliver") == ["70 b deliver a-b.1", "70 b deliver a-b.2", "70 b deliver a-b.3"]


@pytest.mark.parametrize(
    ("fault", "heard_by_a", "heard_by_b"),
    [
        ("drop:a-b.1.word@12", ("-b",), ("-a",)),
        ("cut:a-b@12", ("-b",), ("-a",)),
        ("crash:b@12", ("-b",), ()),
        ("isolate:b@12", ("-b",), ("-a",)),
    ],
)
def test_a_broken_stream_loses_what_is_in_the_air_and_tells_both_ends(
    fault: str, heard_by_a: tuple[str, ...], heard_by_b: tuple[str, ...]
) -> None:
    run = play("client:a.send-b-1@10", "client:a.send-b-2@11", "client:b.send-a-3@11", fault, spec=STREAM)
    assert shorts(run, "deliver") == [
        f"22 {node} deliver {peer}-{node}" for node, peer, heard in (("a", "b", heard_by_a), ("b", "a", heard_by_b)) if heard
    ] + (["22 c deliver b-c", "22 z deliver b-z"] if fault.startswith("crash") else [])
    assert (run.nodes["a"].heard, run.nodes["b"].heard) == (heard_by_a, heard_by_b)
    assert sorted(s.ref for s in run.steps if s.kind == "lost") == ["a-b.1", "a-b.2", "b-a.1"]
    breaks = {run.steps[s.cause].kind for s in run.steps if s.kind == "deliver"}
    assert breaks == {fault.partition(":")[0].replace("isolate", "partition")}


def test_a_paused_end_of_a_stream_hears_of_the_break_when_it_goes_on() -> None:
    run = play("pause:a@5", "client:b.send-a-1@10", "drop:b-a.1.word@12", "resume:a@90", spec=STREAM)
    assert shorts(run, "deliver") == ["22 b deliver a-b", "90 a deliver b-a"]


# ------------------------------------------------------------------------------------------------ messages as targets


def test_a_message_is_dropped_by_its_id() -> None:
    run = play("client:a.send-b-1.send-b-2@10", "drop:a-b.2.word@14")
    assert shorts(run, "drop", "lost", "deliver") == ["14 a drop a-b.2", "14 b lost a-b.2", "20 b deliver a-b.1"]


def test_an_id_that_means_another_type_is_no_target() -> None:
    run = play("client:a.ask-b@10", "drop:a-b.1.word@14")
    assert shorts(run, "no-effect", "lost") == ["14 no-effect drop:a-b.1.word"]
    assert notes(run, "no-effect") == [{"why": "another-message", "what": "drop:a-b.1.word"}]


def test_the_kth_message_of_a_type_on_a_link_is_counted_from_the_runs_start() -> None:
    run = play("client:a.send-b-1@5", "drop:a-b.word.3@8", "client:a.ask-b.send-b-2.send-b-3.send-b-4@10")
    assert shorts(run, "drop") == ["10.002 a drop a-b.4"]
    assert run.nodes["b"].heard == ("a1", "a2", "a4")
    late = play("client:a.send-b-1@5", "drop:a-b.word.1@8", "client:a.send-b-2@10")
    assert shorts(late, "drop") == []  # the first one had left before


def test_a_kth_message_that_leaves_into_a_cut_is_counted_and_is_past_dropping() -> None:
    run = play("cut:a-b@1", "client:a.send-b-1@5", "drop:a-b.word.1@0", "drop:a-b.word.2@0", "mend:a-b@8", "client:a.send-b-2@10")
    assert shorts(run, "no-effect", "drop", "lost") == [
        "5 no-effect drop:a-b.word.1",
        "5 b lost a-b.1",
        "10 a drop a-b.2",
        "15 b lost a-b.2",
    ]


def test_any_stands_for_every_node() -> None:
    run = play("client:c.send-b-1@5", "client:a.send-b-1@10", "drop:any-b.word.2@0")
    assert shorts(run, "drop") == ["10 a drop a-b.1"]


def test_a_delayed_message_arrives_so_much_later() -> None:
    assert shorts(play("client:a.send-b-1@10", "delay:a-b.1.word.7.5@15"), "delay", "deliver") == [
        "15 a delay a-b.1",
        "27.5 b deliver a-b.1",
    ]


def test_a_copy_has_an_id_of_its_own_and_can_be_dropped_by_it() -> None:
    script = ("client:a.send-b-1@10", "duplicate:a-b.1.word@12", "duplicate:a-b.1.word@13", "duplicate:a-b.1.b.word@14")
    run = play(*script)
    assert [s.sends[0].id for s in run.steps if s.kind == "duplicate"] == ["a-b.1.b", "a-b.1.c", "a-b.1.d"]
    assert len(shorts(run, "deliver")) == 4
    run = play(*script, "drop:a-b.1.c.word@15")
    assert shorts(run, "lost") == ["15 b lost a-b.1.c"]
    assert len(shorts(run, "deliver")) == 3


def test_a_message_has_at_most_25_copies() -> None:
    run = play("client:a.send-b-1@10", *["duplicate:a-b.1.word@12"] * 26)
    assert len(shorts(run, "deliver")) == 26
    assert [note["why"] for note in notes(run, "no-effect")] == ["enough-copies"]


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


# ------------------------------------------------------------------------------------------------ ends


def test_a_run_in_which_nothing_can_happen_any_more_ends_early() -> None:
    run = play("client:a.send-b-1@10", until_ms=5_000)
    assert (run.end, run.steps[-1].t_us) == ("quiescent", 20_000)


def test_a_run_ends_at_its_horizon_and_not_after_it() -> None:
    run = play(params={"chatty": True}, until_ms=500)
    assert (run.end, run.until_us) == ("horizon", 500_000)
    assert max(s.t_us for s in run.steps) <= 500_000


def test_a_run_has_at_most_50_000_steps() -> None:
    run = play("client:a.send-b-1@10", params={"chatty": True, "nodes": 4, "pause": 1, "latency": 1}, until_ms=120_000)
    assert (run.end, len(run.steps)) == ("limit", MAX_STEPS)


def test_slices_of_any_size_give_the_same_run() -> None:
    whole = play("crash:b@200", "restart:b@300", params={"chatty": True})
    by_time = Run(SPEC, whole.recipe)
    for until_us in range(0, 1_000_001, 37_000):
        assert by_time.advance(until_us)
        assert by_time.until_us >= until_us
    by_time.advance()
    by_turns = Run(SPEC, whole.recipe)
    slices = 0
    while not by_turns.advance(go_on=lambda: False):
        slices += 1
    by_steps = Run(SPEC, whole.recipe)
    for n in range(1, len(whole.steps) + 1):
        by_steps.advance(steps=n)
        assert len(by_steps.steps) == n
    by_steps.advance()
    assert slices > 3
    assert by_time.digest() == by_turns.digest() == by_steps.digest() == whole.digest()
    assert by_time.end == by_turns.end == by_steps.end == whole.end


# ------------------------------------------------------------------------------------------------ properties


def test_a_broken_property_is_told_on_the_exact_step_and_stays_broken() -> None:
    run = play("client:a.set-12@10", "client:a.set-13@20", "client:a.set-14@30", "client:a.set-13@40")
    assert verdicts(run, "never-13") == [("20 a client set-13", "broken")]
    (step,) = [s for s in run.steps if s.properties and s.properties[0][1] == "broken"]
    assert step.properties == (("never-13", "broken", {"node": "a"}),)


def test_sometimes_is_seen_once() -> None:
    run = play("client:a.set-7@10", "client:b.set-7@20", "client:a.set-1@30")
    assert verdicts(run, "seven-seen") == [("10 a client set-7", "seen")]


NINES = ("client:a.set-9@{0}", "client:b.set-9@{0}", "client:c.set-9@{0}")


def nines(at: float) -> tuple[str, ...]:
    return tuple(text.format(at) for text in NINES)


def test_eventually_holds_when_it_comes_within_its_bound() -> None:
    assert verdicts(play(*nines(500)), "all-nine") == [("500 c client set-9", "holds")]


def test_eventually_is_broken_by_the_first_step_after_its_bound() -> None:
    # A client command is done from outside and starts the bound anew, as every intervention does.
    run = play("client:a.timer-tick-600@10", *nines(700))
    assert verdicts(run, "all-nine")[:1] == [("610 a timer a.tick.1", "broken")]


def test_a_cure_after_the_bound_is_too_late() -> None:
    run = play("client:a.set-9@1", "client:b.set-9@1", "client:c.set-9@502")
    assert verdicts(run, "all-nine") == [("502 c client set-9", "broken")]


def test_the_bound_of_eventually_does_not_run_while_a_fault_stands() -> None:
    standing = ("pause:z@5", "client:a.timer-tick-900@10")
    assert verdicts(play(*standing), "all-nine") == []
    assert verdicts(play(*standing, "resume:z@300"), "all-nine") == [("910 a timer a.tick.1", "broken")]
    assert verdicts(play(*standing, "resume:z@450"), "all-nine") == []  # until 950


def test_a_fault_that_undoes_what_held_starts_the_bound_anew() -> None:
    # Long after the first bound: the crash is no reason to call it broken at once.
    run = play(*nines(10), "crash:a@900", "restart:a@910", "client:a.set-9@1300", until_ms=2_000)
    assert verdicts(run, "all-nine") == [("10 c client set-9", "holds"), ("900 a crash", "pending"), ("1300 a client set-9", "holds")]


def test_the_history_is_kept_by_the_monitor_and_no_node() -> None:
    assert play("client:a.out-hi@10", "crash:b@20", "client:c.out-ho@30").history == ("a hi", "b down", "c ho")


def test_the_truth_is_told_when_it_changes() -> None:
    run = play("client:a.set-3@10", "client:b.set-2@20", "client:b.mem-2@30")
    assert [(short(s), s.truth) for s in run.steps if s.truth is not None] == [
        ("10 a client set-3", {"sum": 3}),
        ("20 b client set-2", {"sum": 5}),
    ]


# ------------------------------------------------------------------------------------------------ starts, orders, moments


def test_a_named_start_gives_states_disks_and_history() -> None:
    run = Run(SPEC, recipe("crash:a@10", start="late"))
    assert (run.nodes["a"].kept, run.nodes["a"].loose, run.disks["a"].kept, run.nodes["b"].log, run.history) == (4, 2, 4, (1,), ("a woke",))
    run.advance()
    assert (run.nodes["a"].kept, run.nodes["a"].loose) == (4, 0)


def test_an_order_plays_its_actions_20_ms_apart_and_holds_everything_else() -> None:
    order = (
        "client:a.set-1.timer-tick-5.force-x.send-b-1.send-c-2",
        "timer:a.tick",
        "forced:a",
        "send:a",
        "deliver:a-b.1",
        "crash:c",
        "send:a",
        "lost:a-c.1",
        "restart:c",
    )
    run = Run(SPEC, recipe(order=order, until_ms=1_000))
    run.advance()
    assert shorts(run) == [
        "20 a client set-1.timer-tick-5.force-x.send-b-1.send-c-2",
        "40 a timer a.tick.1",
        "60 a forced x",
        "80 a send a-b.1",
        "100 b deliver a-b.1",
        "120 c crash",
        "140 a send a-c.1",
        "160 c lost a-c.1",
        "180 c restart",
    ]


def test_an_action_of_an_order_that_finds_nothing_has_no_effect() -> None:
    order = ("send:a", "deliver:a-b.1", "forced:a", "timer:a.tick", "lost:a-b.3", "restart:a")
    run = Run(SPEC, recipe(order=order))
    run.advance()
    assert [note["what"] for note in notes(run, "no-effect")] == list(order)


def test_key_moments_are_found_in_the_order_of_the_steps() -> None:
    run = Run(SPEC, from_scenario(SPEC, "talk"))
    run.advance()
    at = {slug: short(run.steps[index]) for slug, index in run.moments}
    assert list(at) == ["first", "third", "down"] == sorted(at, key=lambda slug: dict(run.moments)[slug])
    assert at["down"] == "200 b crash"
    third = dict(run.moments)["third"]
    assert len([s for s in run.steps[: third + 1] if any(key == "heard" for key, _ in s.notes)]) == 3
    assert dict(run.seek(third - 1).moments).keys() == {"first"}
    assert [slug for slug, _ in run.moments] == ["first", "third", "down"]  # seeking has not touched them


# ------------------------------------------------------------------------------------------------ seeking and branching

LONG = (
    "crash:b@a.note.heard.3",
    "restart:b@300",
    "drop:a-c.word.5@0",
    "pause:c@400",
    "resume:c@450+1",
    "hold:a-b@500",
    "release:a-b@700",
    "wipe:c@800",
)


def long_run(*more: str, until_ms: int = 2_000) -> Run:
    return play(
        *LONG, *more, until_ms=until_ms, params={"chatty": True, "nodes": 4, "loss": 5, "duplication": 5, "jitter": 7}, spec=FORCING
    )


def test_seeking_stands_right_after_a_step_and_goes_on_as_the_run_did() -> None:
    run = long_run()
    states = dict(run.first)
    assert len(run.steps) > 600
    for step in run.steps:
        if step.kind not in ("forced", "broken") and step.after is not None:
            states[step.node] = step.after
        if step.index % 7 == 0 or step.kind in ("crash", "drop", "duplicate"):
            there = run.seek(step.index)
            assert there.steps == run.steps[: step.index + 1]
            assert (there.t_us, there.nodes) == (step.t_us, states)
            if step.index % 70 == 0:
                there.advance()
                assert there.digest() == run.digest()


def test_the_world_at_an_instant_shows_all_of_its_steps() -> None:
    run = long_run()
    for t_us in (0, 200_000, 450_000, 1_999_999):
        world = run.world_at(t_us)
        assert all(s.t_us <= t_us for s in world.steps)
        assert len(world.steps) == sum(s.t_us <= t_us for s in run.steps)
    assert run.world_at(-1).steps == []


def test_seeking_in_a_run_that_was_never_advanced_derives_it() -> None:
    assert Run(SPEC, recipe("client:a.set-3@10")).seek(4).nodes["a"].kept == 3


@pytest.mark.parametrize(
    "text", ["crash:a@620", "crash:a@620+1", "client:a.set-3@1990+9", "drop:b-a.word.40@900", "crash:a@c.note.heard.20", "heal@0"]
)
def test_a_branch_is_what_a_fresh_run_of_its_recipe_is(text: str) -> None:
    run = long_run()
    branch = run.branch(msgspec.structs.replace(run.recipe, interventions=(*run.recipe.interventions, text)))
    shared = len(branch.steps)
    assert branch.steps == run.steps[:shared]
    branch.advance()
    fresh = Run(FORCING, branch.recipe)
    fresh.advance()
    assert (branch.digest(), branch.end, branch.fired) == (fresh.digest(), fresh.end, fresh.fired)
    place = branch.recipe.parsed()[-1].place
    if place is not None and place.t_us > 100_000 and "drop" not in text:
        assert shared > 100  # it did not start from nothing
    for index in (3, shared // 2, len(branch.steps) // 2):
        assert branch.seek(index).steps == fresh.steps[: index + 1]


@pytest.mark.parametrize("gone", range(len(LONG)))
def test_removing_one_intervention_keeps_all_others(gone: int) -> None:
    # The others get another number in the list; what they have done and counted so far must not get lost.
    run = long_run("client:a.set-3@600", "drop:a-b.word.30@100")
    left = tuple(text for n, text in enumerate(run.recipe.interventions) if n != gone)
    branch = run.branch(msgspec.structs.replace(run.recipe, interventions=left))
    branch.advance()
    fresh = Run(FORCING, branch.recipe)
    fresh.advance()
    assert (branch.digest(), branch.fired) == (fresh.digest(), fresh.fired)
    for index in range(0, len(fresh.steps), 101):
        there = branch.seek(index)
        there.advance()
        assert (there.digest(), there.fired) == (fresh.digest(), fresh.fired)


def test_a_shorter_or_longer_horizon_is_a_branch_too() -> None:
    run = long_run()
    for until_us in (1_100_000, 3_000_000):
        branch = run.branch(msgspec.structs.replace(run.recipe, until_us=until_us))
        branch.advance()
        fresh = Run(FORCING, branch.recipe)
        fresh.advance()
        assert (branch.digest(), branch.end) == (fresh.digest(), fresh.end)


def test_an_intervention_late_in_a_crowded_place_is_undone_by_its_branch() -> None:
    # `+9` where the instant has fewer steps: it acts as the last one; the run without it must not start from behind it.
    for at in range(100, 130):
        run = play(f"crash:a@{at}+9", params={"chatty": True, "nodes": 4, "pause": 1}, until_ms=200)
        branch = run.branch(msgspec.structs.replace(run.recipe, interventions=()))
        branch.advance()
        assert not shorts(branch, "crash")


def test_a_place_seen_by_a_person_is_kept_whatever_comes_at_that_instant() -> None:
    # The page sends the k that it shows: the steps the person looks at stay as they were.
    run = play(params={"chatty": True, "nodes": 4}, until_ms=400)
    for index in range(60, 75):
        step = run.steps[index]
        k = sum(s.t_us == step.t_us for s in run.steps[: index + 1])
        branch = play(f"crash:a@{Place(step.t_us, k).text()}", params={"chatty": True, "nodes": 4}, until_ms=400)
        assert branch.steps[: index + 1] == run.steps[: index + 1]
        assert branch.steps[index + 1].kind == "crash"
