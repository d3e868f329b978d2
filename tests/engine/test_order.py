"""The order of a run: at one instant, at places, by triggers, and instead of time."""

import pytest

from protocols.engine.simulate import Run
from tests.engine.toy import SPEC, notes, play, recipe, short, shorts

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
