"""Raft: what its paper and its specification say of its scenarios, every mutant, random trouble, and words for all that happens in it."""

import re

import pytest
from msgspec.structs import replace

from protocols import catalog
from protocols.consensus.raft import SPEC
from protocols.consensus.raft.properties import ALWAYS
from protocols.consensus.raft.protocol import LEADER, NO_OP
from protocols.contract.promises import words_missing_in
from protocols.engine.recipe import ParamInfo, Recipe, RecipeError, build_params, from_scenario, param_infos
from protocols.engine.simulate import Run
from protocols.node import MS, Answer
from tests.protocols.random_faults import random_recipe

pytestmark = pytest.mark.engine

BY_SLUG = {scenario.slug: scenario for scenario in SPEC.scenarios}
BROKEN = [scenario.slug for scenario in SPEC.scenarios if scenario.broken]
WORDS = catalog.captions(SPEC.slug, "en")


def play(slug: str, **params: object) -> Run:
    """A scenario to its end, with other parameters if given."""
    recipe = from_scenario(SPEC, slug)
    recipe.params.update(params)
    run = Run(SPEC, recipe)
    run.advance()
    return run


def broken_properties(run: Run) -> dict[str, int]:
    """Slug -> when it broke, in ms."""
    return {slug: step.t_us // MS for step in run.steps for slug, status, _ in step.properties if status == "broken"}


# Scenarios. Times were derived by hand and with a model of its own, at 10 ms one way and a heartbeat of 50 ms. Where a script leaves
# times open (R8, and part of R10), only the distances were derived so.


MOMENT_TIMES = {  # ms
    "r1": {"candidate": 150, "leader": 170, "committed": 190, "learned": 200},
    "r2": {"together": 150, "third": 155, "again": 320, "leader": 340},
    "r3": {"written": 250, "committed": 270, "learned": 280},
    "r4": {"crash": 258, "candidate": 456, "leader": 476, "committed": 536},
    "r4b": {"back": 900, "erased": 930},
    "r4c": {"leader": 450, "last-copy": 930},
    "r5": {"hanging": 260, "two-leaders": 450, "committed": 640, "healed": 700, "deposed": 710, "erased": 730},
    "r5b": {"quorum-lost": 420, "refused": 430, "leader": 450},
    "r7": {"leader": 170, "committed": 230},
    "r9": {"restarted": 162, "leader": 170},
    "r10": {"asks-again": 250, "leader": 265, "late": 280},
}


@pytest.mark.parametrize("slug", MOMENT_TIMES)
def test_key_moments_happen_when_the_spec_says(slug: str) -> None:
    """A step's place in ms is the floor of its microseconds: one server's messages leave 1 us apart."""
    run = play(slug)
    times = {name: run.steps[index].t_us // MS for name, index in run.moments}
    assert {name: times[name] for name in MOMENT_TIMES[slug]} == MOMENT_TIMES[slug]


def test_a_client_is_answered_by_the_leader_when_the_entry_is_committed() -> None:
    """R3: once, at 270 ms."""
    answers = [(step.t_us // MS, step.node, output) for step in play("r3").steps for output in step.outputs]
    assert answers == [(270, "s1", ("answer", Answer("s1.op.1", "ok", "x=1")))]


def test_the_truth_knows_before_the_leader() -> None:
    """R3: a majority stores x=1 at 260 ms, the leader hears so at 270 ms."""
    run = play("r3")
    known = next(step.t_us for step in run.steps if step.truth and step.truth.get("committed") == {"count": 2})
    assert known // MS == 260
    assert run.world_at(known).nodes["s1"].commit_index == 1


def commits(run: Run) -> list[tuple[int, str]]:
    """Who can commit, at each change: (ms, whose name the strip on top says)."""
    return [(step.t_us // MS, step.truth["commits"]) for step in run.steps if step.truth and "commits" in step.truth]


def test_a_stranded_leader_can_commit_nothing_and_the_strip_says_so() -> None:
    """R5: S1 leads two of five from 245 on, until S3 is elected by the other three."""
    assert commits(play("r5")) == [(170, "s1"), (245, "nobody"), (450, "s3")]


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        (("crash:s2@200", "crash:s3@201", "crash:s4@202", "restart:s4@210"), [(170, "s1"), (202, "nobody"), (210, "s1")]),
        (("pause:s2@200", "pause:s3@200", "pause:s4@200", "resume:s2@205"), [(170, "s1"), (200, "nobody"), (205, "s1")]),
        (
            ("cut:s1-s2.one-way@200", "hold:s1-s3@200", "cut:s4-s1.one-way@200", "mend:s4-s1@205"),
            [(170, "s1"), (200, "nobody"), (205, "s1")],
        ),
    ],
    ids=["crashed", "paused", "cut one way and held"],
)
def test_a_leader_can_commit_while_it_talks_to_a_majority(script: tuple[str, ...], expected: list[tuple[int, str]]) -> None:
    recipe = from_scenario(SPEC, "r1")
    run = Run(SPEC, replace(recipe, interventions=script, until_us=230 * MS))
    run.advance()
    assert commits(run) == expected


@pytest.mark.parametrize(("slug", "first"), [("count-stale-votes", "s3"), ("forget-vote", "s1")])
def test_of_two_leaders_of_one_term_the_first_is_the_true_one(slug: str, first: str) -> None:
    """The second leads only because of the broken rule; the strip on top goes on naming the first."""
    said = [step.truth["leader"] for step in play(slug).steps if step.truth and "leader" in step.truth]
    assert {leader["node"] for leader in said if leader} == {first}


def test_what_becomes_of_the_log_is_the_headline() -> None:
    """R4c: the message of a new leader that removes a=1 from S2 is told by the removal, not by whom S2 follows now."""
    keys = next([key for key, _ in step.notes] for step in play("r4c").steps if any(key == "truncated" for key, _ in step.notes))
    assert keys == ["truncated", "stored", "follows"]


def test_two_leaders_at_once_are_seen_and_allowed() -> None:
    """R5 is what the `sometimes` property waits for."""
    seen = [(slug, status, params) for step in play("r5").steps for slug, status, params in step.properties if slug == "two-leaders"]
    assert seen == [("two-leaders", "seen", {"old": "s1", "old_term": 1, "new": "s3", "term": 2})]


# Broken on purpose


@pytest.mark.parametrize("slug", BROKEN)
def test_without_its_switch_a_mutants_script_breaks_nothing(slug: str) -> None:
    """The switch alone makes the difference, and names the property that the scenario breaks."""
    info = {info.name: info for info in param_infos(SPEC.params)}[slug]
    assert info.param.breaks == BY_SLUG[slug].broken
    assert info.param.breaks in dict(ALWAYS)
    assert not broken_properties(play(slug, **{slug: False}))


def test_figure_8_with_an_entry_of_its_own_term_hides_the_mutant() -> None:
    """R8-d2: committing old terms shows nothing wrong there, which is why random runs miss it."""
    assert not broken_properties(play("r8-d2", **{"commit-old-terms": True}))


def test_the_mutant_of_figure_8_breaks_two_promises() -> None:
    """Order and distance: leader completeness at the election, state machine safety 50 ms later."""
    broken = broken_properties(play("commit-old-terms"))
    assert broken["state-machine-safety"] - broken["leader-completeness"] == 50
    assert min(broken, key=lambda slug: broken[slug]) == "leader-completeness"


# Extensions


def test_stickiness_protects_a_living_leader() -> None:
    """R-LEASE-no: S3 of R6 can't depose S1 by asking. But S1 hears of S3's term from its answer, and steps down after all."""
    run = play("r6", **{"leader-stickiness": True})
    ignored = [step for step in run.steps if "R-LEASE-no" in step.rules]
    assert {step.node for step in ignored} == {"s1", "s2"}
    deposed = next(step for step in run.steps for key, _ in step.notes if key == "steps-down-leader")
    assert deposed.msg is not None
    assert deposed.msg.slug == "append-reply"


@pytest.mark.parametrize(("seed", "more"), [(1, {"jitter": 100}), (18, {"loss": 20}), (18, {"jitter": 100, "loss": 20})])
def test_a_leader_with_a_working_majority_stays(seed: int, more: dict[str, int]) -> None:
    """R-CQ: answers count over a whole election timeout (thesis 6.2), not each heartbeat's by themselves."""
    run = Run(SPEC, Recipe(protocol="raft", seed=seed, params={"nodes": 5, "check-quorum": True, **more}, until_us=3_000 * MS))
    run.advance()
    assert "leader" in {key for step in run.steps for key, _ in step.notes}
    assert "quorum-lost" not in {key for step in run.steps for key, _ in step.notes}


def test_without_a_no_op_an_old_entry_waits() -> None:
    """R4 without no-op: S2 has a=1 on a majority, and may not commit it (section 5.4.2)."""
    run = play("r4", **{"no-op": False})
    assert "old-term" in {key for step in run.steps for key, _ in step.notes}
    assert all(entry.command != "a=1" for entry in run.history.committed)


def test_without_eager_commit_followers_learn_with_the_next_heartbeat() -> None:
    """R3: the heartbeat of 270 leaves just after S2's answer, so it asks S2 at entry 2 and S3 still at entry 1. What it vouches for
    ends there (R-AE-4): S2 learns of the commit at 280, S3 only with the next one.
    """
    run = play("r3", **{"eager-commit": False})
    assert [step.t_us // MS for step in run.steps for key, params in step.notes if key == "learned" and params["index"] == 2] == [280, 330]


def test_a_server_alone_elects_itself_and_commits() -> None:
    """A cluster of one: nobody to ask, and its own disk is the majority."""
    recipe = from_scenario(SPEC, "r3")
    recipe.params["nodes"] = 1
    run = Run(SPEC, recipe)
    run.advance()
    assert run.nodes["s1"].role == LEADER
    assert [entry.command for entry in run.history.committed] == [NO_OP, "x=1"]


@pytest.mark.parametrize("command", ["set-x", "get-x", "set-x-5-6", "set-5-x"])
def test_an_unknown_command_is_refused(command: str) -> None:
    """With a note that says why, and an answer to the client."""
    recipe = from_scenario(SPEC, "r1")
    run = Run(
        SPEC, type(recipe)(**{**{f: getattr(recipe, f) for f in recipe.__struct_fields__}, "interventions": (f"client:s1.{command}@250",)})
    )
    run.advance()
    step = next(step for step in run.steps if step.kind == "client")
    assert step.notes == (("refused", {"why": "unknown-command", "command": command}),)
    assert step.outputs == (("answer", Answer("s1.op.1", "failed", command)),)


def test_timeouts_the_wrong_way_round_are_refused() -> None:
    """In words that say what is possible."""
    with pytest.raises(RecipeError, match="at most election-timeout-hi"):
        build_params(SPEC, {"election-timeout-lo": 400, "election-timeout-hi": 300})


# Random trouble

VARIANTS = (
    {},
    {"pre-vote": "thesis"},
    {"check-quorum": True, "hint": "two-sided"},
    {"pre-vote": "log-only", "hint": "term", "give-up": True},
    {"leader-stickiness": True, "no-op": False, "eager-commit": False},
    {"force": 5, "check-quorum": True, "pre-vote": "thesis"},
)


def survive(seed: int) -> None:
    """One run of trouble: nothing broken, and once all faults are over a leader, with all that was ever committed."""
    params = {"nodes": (3, 5, 4, 5, 7)[seed % 5], **VARIANTS[seed % len(VARIANTS)]}
    run = Run(SPEC, random_recipe(SPEC, seed, params=params, commands=("set-x-{n}", "set-y-{n}")))
    run.advance()
    assert run.end == "horizon", (seed, run.steps[-1].notes)
    assert not broken_properties(run), seed
    led = [step.t_us for step in run.steps if step.truth and step.truth.get("leader")]
    leads = [state for state in run.nodes.values() if state.role == LEADER]
    assert leads or max(led, default=0) > (run.until_us - 2_000 * MS), f"seed {seed}: no leader in 2 s without faults"
    for leader in leads:
        if leader.current_term == max(run.history.leaders):
            assert run.history.committed == leader.log[: len(run.history.committed)]
    assert not words_missing_in(run, WORDS)


@pytest.mark.parametrize("seed", range(50))
def test_random_trouble_breaks_nothing(seed: int) -> None:
    """Loss, copies, delays, crashes, partitions, pauses; n = 3, 4, 5 and 7; all variants of elections."""
    survive(seed)


@pytest.mark.soak
@pytest.mark.parametrize("block", range(20))
def test_random_trouble_for_a_long_time(block: int) -> None:
    """1,000 seeds."""
    for seed in range(1_000 + 50 * block, 1_050 + 50 * block):
        survive(seed)


def _values(info: ParamInfo) -> tuple[object, ...]:
    """A parameter's least and greatest value, or all of them if they are few; every number of servers."""
    if info.name == "nodes":
        return tuple(range(1, 10))
    if info.kind == "bool":
        return (True, False)
    in_unit = MS if info.param.unit == "ms" else 1
    return info.param.options or ((info.param.low or 0) // in_unit, (info.param.high or 0) // in_unit)


@pytest.mark.parametrize("slug", BY_SLUG)
def test_a_scenario_survives_each_parameters_least_and_greatest_value(slug: str) -> None:
    """It is refused with a sentence, or runs to its end; without a switch that breaks a rule, no promise is broken."""
    for info in param_infos(SPEC.params):
        for value in _values(info):
            try:
                run = play(slug, **{info.name: value})
            except RecipeError:
                continue
            assert run.end != "broken", (info.name, value, run.steps[-1].notes)
            if not info.param.breaks and not BY_SLUG[slug].broken:
                assert not broken_properties(run).keys() & dict(ALWAYS).keys(), (info.name, value)


# Words


def test_excerpts_name_only_rules_that_are_obeyed() -> None:
    """Each is named somewhere in the code."""
    source = catalog.package("raft").path().with_name("protocol.py")
    obeyed = set(re.findall(r'"(R-[A-Za-z0-9-]+)"', source.read_text("utf-8")))
    assert {rule for excerpt in WORDS["excerpts"] for rule, _ in excerpt["lines"]} == obeyed


def test_scenarios_are_in_the_order_of_the_spec() -> None:
    """What works first, what is broken on purpose last; their words stand in the same order."""
    names = list(BY_SLUG)
    assert names[: len(names) - len(BROKEN)] == [name for name in names if not BY_SLUG[name].broken]
    assert list(WORDS["scenarios"]) == list(WORDS["moments"]) == names


def test_long_timeouts_alone_do_not_break_the_election_in_time() -> None:
    """With timeouts of six seconds nobody can lead within five; without any majority the property breaks after twenty timeouts."""
    slow = Run(SPEC, Recipe("raft", params={"election-timeout-lo": 6_000, "election-timeout-hi": 7_000}, until_us=9_000 * MS))
    slow.advance()
    assert slow.checker.status["elects-leader"] == "holds"
    never = Run(SPEC, Recipe("raft", params={"loss": 100}, until_us=7_000 * MS))
    never.advance()
    assert [step.t_us // MS >= 6_400 for step in never.steps if ("elects-leader", "broken") in {p[:2] for p in step.properties}] == [True]
