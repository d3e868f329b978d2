"""A run as a whole: how it ends, its properties, its start, an order instead of time, its key moments."""

import pytest

from protocols.engine.recipe import MAX_STEPS, from_scenario
from protocols.engine.simulate import Run
from tests.engine.toy import SPEC, notes, play, recipe, short, shorts, verdicts

pytestmark = pytest.mark.engine


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
