"""Two-phase commit: published times and counts, the hidden worlds, the search, the broken switches, and random faults."""

import random
from collections import Counter
from functools import lru_cache

import pytest

from protocols import catalog
from protocols.contract.promises import played, words_missing_in
from protocols.contract.tellings import judge
from protocols.declaration import World
from protocols.engine.explore import Bounds, Explorer
from protocols.engine.recipe import Recipe, param_infos
from protocols.engine.simulate import Run
from protocols.node import MS, Answer
from protocols.transactions.two_phase_commit import SPEC
from protocols.transactions.two_phase_commit.properties import (
    ac1_no_two_decide_differently,
    decided_on_disk,
    decisions,
    hidden_worlds,
    money_is_conserved,
    s4_locks_while_in_doubt,
    truth,
    worlds,
)
from protocols.transactions.two_phase_commit.protocol import IN_DOUBT, C, participants
from tests.protocols.random_faults import random_recipe
from tests.test_protocol_pages import page_table

pytestmark = pytest.mark.engine

ASK = "client:c.transfer-30-a-b@10"
SLUGS = [s.slug for s in SPEC.scenarios]
SAFETY = [p.slug for p in SPEC.properties if p.kind == "always"]


def project(world: World) -> tuple[object, ...]:
    """(rmState, tmState, tmPrepared, msgs) of TwoPhase.tla. What that model does in one step ends here at the forced write,

    so the disks speak; only C's abort has no record. `msgs` are all messages ever sent: a yes left with the PREPARED that it
    waited for, and so did COMMIT.
    """
    parts = participants(world.ids)
    rm_state = tuple(
        {(): "working", ("prepared",): "prepared", ("commit",): "committed", ("abort",): "aborted"}[world.disks[p].log[-1:]] for p in parts
    )
    c = world.nodes[C]
    tm_state = "committed" if "commit" in world.disks[C].log else "aborted" if c.phase == "aborted" else "init"
    sent = tuple(f"Prepared {p}" for p in parts if "prepared" in world.disks[p].log)
    msgs = (*sent, *(("Commit",) if tm_state == "committed" else ("Abort",) if tm_state == "aborted" else ()))
    return (rm_state, tm_state, c.yes, msgs)


def play(scenario: str) -> Run:
    """A scenario's whole run, to be looked at only."""
    return played(SPEC.slug, scenario)


def play_script(*script: str, until_ms: int = 2_000, seed: int = 1, **params) -> Run:
    recipe = Recipe(SPEC.slug, script=script, seed=seed, params={k.replace("_", "-"): v for k, v in params.items()}, until_us=until_ms * MS)
    run = Run(SPEC, recipe)
    run.advance()
    return run


def broken_at(run: Run) -> list[tuple[float, str]]:
    """(ms, property) in the order in which they broke."""
    return [(step.t_us / MS, slug) for step in run.steps for slug, status, _ in step.properties if status == "broken"]


def seen(run: Run, *kinds: str, node: str = "") -> list[tuple[float, str, str, str]]:
    """(ms, node, kind, what) of the steps of these kinds; a message as `vote to c`."""
    found = []
    for step in run.steps:
        if step.kind in kinds and node in ("", step.node):
            what = f"{step.sends[0].msg.slug} to {step.sends[0].to}" if step.sends else step.msg.slug if step.msg else step.ref
            found.append((step.t_us / MS, step.node, step.kind, what))
    return found


# ---------------------------------------------------------------------------------------------- scenarios


@pytest.mark.parametrize("slug", [scenario.slug for scenario in SPEC.scenarios if scenario.broken])
def test_what_a_scenario_is_meant_to_break_breaks_first(slug: str) -> None:
    meant = next(scenario.broken for scenario in SPEC.scenarios if scenario.slug == slug)
    assert broken_at(play(slug))[0][1] == meant


def test_a_happy_run_costs_12_messages_and_7_forced_writes() -> None:
    """4n messages, two rounds before the answer, one forced write at C and two at each participant."""
    run = play("2pc-1")
    sent = [step.sends[0].msg.slug for step in run.steps if step.sends]
    assert len(sent) == 12
    assert Counter(sent) == {"prepare": 3, "vote": 3, "commit": 3, "ack": 3}
    assert Counter(node for _, node, _, _ in seen(run, "forced")) == {"c": 1, "r1": 2, "r2": 2, "r3": 2}
    assert [(s.t_us / MS, s.outputs) for s in run.steps if s.outputs] == [(70, (("answer", Answer("c.op.1", "ok", "transfer")),))]


def test_an_abort_forces_nothing_at_the_coordinator() -> None:
    """Presumed abort: no record means abort."""
    run = play("2pc-2")
    assert not seen(run, "forced", node="c")
    assert len([s for s in run.steps if s.sends]) == 8  # 3 PREPARE, 3 VOTE, 2 ABORT: none to the one that voted no


def test_told_exactly_one_keeps_to_the_published_times() -> None:
    """2PC-9, step by step, as the design's timing model computes it by hand."""
    run = play("2pc-9")
    assert seen(run, "client", "forced", "crash") == [
        (10, "c", "client", "transfer-30-a-b"),
        (35, "r1", "forced", "prepared"),
        (37, "r2", "forced", "prepared"),
        (39, "r3", "forced", "prepared"),
        (64, "c", "forced", "commit"),
        (64, "c", "crash", ""),
        (89, "r1", "forced", "commit"),
        (89, "r1", "crash", ""),
    ]
    assert [(t, n, w) for t, n, _, w in seen(run, "send") if t < 430] == [
        (10, "c", "prepare to r1"),
        (12, "c", "prepare to r2"),
        (14, "c", "prepare to r3"),
        (35, "r1", "vote to c"),
        (37, "r2", "vote to c"),
        (39, "r3", "vote to c"),
        (64, "c", "commit to r1"),
    ]
    assert [(t, n, w) for t, n, _, w in seen(run, "deliver") if t < 430] == [
        (30, "r1", "prepare"),
        (32, "r2", "prepare"),
        (34, "r3", "prepare"),
        (55, "c", "vote"),
        (57, "c", "vote"),
        (59, "c", "vote"),
        (84, "r1", "commit"),
    ]
    assert [(t, n) for t, n, _, _ in seen(run, "timer")] == [
        (437, "r2"),
        (439, "r3"),
        (737, "r2"),
        (739, "r3"),
        (1000, "c2"),
        (1300, "c2"),
        (1337, "r2"),
        (1339, "r3"),
        (1900, "c2"),
    ]
    blocked = [(s.t_us / MS, s.node) for s in run.steps for key, _ in s.notes if key in ("blocked", "undetermined")]
    assert blocked == [(737, "r2"), (739, "r3"), (1300, "c2")]
    assert [(t, w) for t, _, _, w in seen(run, "send", node="c2")] == [
        (at + gap, f"decision-req to r{n}") for at in (1000, 1300, 1900) for n, gap in ((1, 0), (2, 2), (3, 4))
    ]
    assert [t for t, n, _, w in seen(run, "deliver") if n == "c2"] == [1042, 1044, 1342, 1344, 1942, 1944]
    r2 = run.world_at(1_681 * MS).nodes["r2"]
    assert 1_681 * MS - r2.blocked_since == 944 * MS
    assert 1_681 * MS - r2.locked_since == 1_649 * MS
    assert run.world.timers[("r2", "reask")].due_us == 2_537 * MS
    assert run.world.timers[("r3", "reask")].due_us == 2_539 * MS


def test_the_strip_on_top_tells_the_truth_in_2pc_9() -> None:
    """The outcome, which living nodes know it, what those in doubt know, what the client was told."""
    run = play("2pc-9")
    told = {at: tuple(truth(run.world_at(at * MS)).values()) for at in (5, 20, 63, 64, 85, 89, 739)}
    assert told == {
        5: ("no-transfer", "not-yet", "nobody-in-doubt", "no-transfer"),
        20: ("undecided", "not-yet", "nobody-in-doubt", "client-waits"),
        63: ("undecided", "not-yet", "waits-for-c", "client-waits"),
        64: ("committed", "nobody-alive", "waits-for-c", "unknown"),
        85: ("committed", ("r1",), "waits-for-c", "unknown"),
        89: ("committed", "nobody-alive", "waits-for-c", "unknown"),
        739: ("committed", "nobody-alive", "outcome-unknown", "unknown"),
    }


@pytest.mark.parametrize("slug", ["2pc-9a", "2pc-9b"])
def test_a_guess_breaks_ac1_at_the_instant_it_is_made(slug: str) -> None:
    """C2 decides at 1300, when its first pause is over; the dead R1's disk says otherwise."""
    run = play(slug)
    assert broken_at(run)[0] == (1300, "ac1")
    assert not run.world_at(1_300 * MS).is_up("r1")
    assert (1327, "money") in broken_at(run)


def test_looking_at_live_nodes_only_would_miss_it() -> None:
    """M12: 2PC-9a looks consistent where the disks of dead nodes are left out."""
    world = play("2pc-9a").world_at(1_400 * MS)
    assert ac1_no_two_decide_differently(world) is not None
    assert {outcome for node, outcome in decisions(world).items() if world.is_up(node)} == {"abort"}


def test_2pc_7_and_7b_look_the_same_to_every_participant() -> None:
    """Until C comes back: the same steps, and opposite truths."""
    seven, seven_b = play("2pc-7"), play("2pc-7b")

    def view(run: Run) -> list[tuple[object, ...]]:
        return [(s.t_us, s.kind, s.node, s.ref, s.notes, s.after) for s in run.steps if s.node.startswith("r") and s.t_us < 1_300 * MS]

    assert view(seven) == view(seven_b)
    assert truth(seven.world_at(1_200 * MS))["outcome"] == "committed"
    assert truth(seven_b.world_at(1_200 * MS))["outcome"] == "doomed"


def test_coming_back_locks_before_anybody_is_served() -> None:
    """2PC-5 with a payment at the very instant of the restart: it waits."""
    run = play_script(ASK, "crash:c@forced.commit", "crash:r2@100", "restart:r2@600", "client:r2.pay-10@600")
    waits = [(s.t_us, s.node) for s in run.steps for key, _ in s.notes if key == "waits"]
    assert waits == [(600 * MS, "r2")]


def test_two_participants_and_five_agree_as_well() -> None:
    """A cast of another size plays the same protocol: 4n messages."""
    for n in (1, 2, 4, 5):
        run = play_script(ASK, participants=n, until_ms=250)
        assert len([s for s in run.steps if s.sends]) == 4 * n
        assert {decided_on_disk(run.disks[i]) for i in run.ids} == {"commit"}


def test_answering_first_tells_the_client_before_the_participants() -> None:
    """`answer-first`: then "told nobody" would be false, which is why it is off."""
    run = play_script(ASK, answer_first=True, until_ms=250)
    assert [s.t_us for s in run.steps if s.outputs] == [64 * MS]
    assert truth(play_script(ASK, "crash:c@sent.commit", answer_first=True, until_ms=250))["client"] == "told-commit"


def test_an_operator_cancels_while_votes_come_in_and_not_later() -> None:
    """C3."""
    cancelled = play_script(ASK, "operator:c.cancel@20", until_ms=600)
    assert {decided_on_disk(cancelled.disks[p]) for p in ("r1", "r2", "r3")} == {"abort"}
    late = play_script(ASK, "operator:c.cancel@62", until_ms=600)
    assert {decided_on_disk(late.disks[p]) for p in ("r1", "r2", "r3")} == {"commit"}


@pytest.mark.parametrize(
    "command", ["client:c.transfer-30-a-b@200", "client:c.nonsense@200", "client:r3.pay-10@200", "client:r1.pay-900@200"]
)
def test_what_a_person_asks_in_vain_is_refused_in_words(command: str) -> None:
    """A note says why; no step breaks."""
    run = play_script(ASK, command, until_ms=400)
    step = next(s for s in run.steps if s.kind == "client" and s.t_us == 200 * MS)
    assert step.notes
    assert run.end != "broken"


# ---------------------------------------------------------------------------------------------- the hidden worlds


def rows(world) -> list[tuple[str, ...]]:
    return [tuple(str(w[k]) for k in ("c", "r1", "outcome") if k in w) for w in worlds(world)]


FIVE = [
    ("none", "none", "abort"),
    ("none", "prepared", "abort"),
    ("none", "abort", "abort"),
    ("commit", "prepared", "commit"),
    ("commit", "commit", "commit"),
]


@pytest.mark.parametrize("slug", ["2pc-9", "2pc-9a", "2pc-9b", "2pc-9c"])
def test_the_survivors_see_five_worlds(slug: str) -> None:
    """The table of the design: C's disk, R1's disk, the true outcome; the same in each variant until somebody acts."""
    assert rows(play(slug).world_at(1_043 * MS)) == FIVE


def test_a_wrong_guess_loses_30_or_makes_30() -> None:
    """The sums of the two worlds that are drawn: R1 had voted no; C had told R1."""
    found = worlds(play("2pc-9").world_at(750 * MS))
    assert {k: found[2][k] for k in ("a", "b", "wrong_a", "wrong_b")} == {"a": 100, "b": 100, "wrong_a": 100, "wrong_b": 130}
    assert {k: found[4][k] for k in ("a", "b", "wrong_a", "wrong_b")} == {"a": 70, "b": 130, "wrong_a": 70, "wrong_b": 100}


def test_there_are_no_hidden_worlds_while_somebody_alive_knows() -> None:
    """Nor while one that has not voted can still refuse."""
    assert worlds(play("2pc-1")) == ()
    assert worlds(play("2pc-8").world_at(470 * MS)) == ()
    assert worlds(play("2pc-6").world_at(480 * MS)) == ()
    assert len(worlds(play("2pc-7").world_at(750 * MS))) == 2
    waiting = play("2pc-9").world_at(100 * MS)
    assert len(hidden_worlds(waiting)) == 5
    assert worlds(waiting) == ()  # they have not asked yet


def compare_worlds(participants: int, bounds: Bounds) -> None:
    """Group all reachable worlds by what the survivors know; the disks found in a group must be those that are told."""
    found: dict[object, set[tuple[str, ...]]] = {}
    told: dict[object, set[tuple[str, ...]]] = {}
    early: set[object] = set()

    def record(disk) -> str:
        return (disk.log[-1:] or ("none",))[0]

    def visit(world) -> None:
        if not (here := hidden_worlds(world)):
            return
        parts = [p for p in world.ids if p != "c"]
        dead = [p for p in parts if not world.is_up(p)]
        alive = [p for p in parts if world.is_up(p)]
        known = repr([(p, world.nodes[p], world.disks[p].log) for p in alive])
        found.setdefault(known, set()).add((record(world.disks["c"]), *(record(world.disks[d]) for d in dead)))
        told[known] = {(str(w["c"]), *(str(w[d]) for d in dead)) for w in here}
        if not any(world.nodes[p].pause_us for p in alive):
            early.add(known)

    explorer = Explorer(SPEC, {"participants": participants, "resend": 0}, bounds)
    assert explorer.find(goal=lambda _: False, visit=visit).result == "none within bounds"
    assert all(found[k] <= told[k] for k in found)  # no world is forgotten
    assert early
    assert all(found[k] == told[k] for k in early)  # and none is invented, where the bounded timeouts are not all spent


def test_the_hidden_worlds_are_those_that_the_search_reaches() -> None:
    """n = 2, C and R1 may die, one timer may fire."""
    compare_worlds(2, Bounds(commands=("c.transfer-30-a-b",), flat=True, crashes=2, timeouts=1))


@pytest.mark.soak
def test_the_hidden_worlds_are_those_that_the_search_reaches_with_three() -> None:
    """n = 3, as in the table; 740,000 states."""
    compare_worlds(3, Bounds(commands=("c.transfer-30-a-b",), flat=True, crashes=2, timeouts=1))


# ---------------------------------------------------------------------------------------------- the search


@pytest.mark.parametrize(("n", "states"), [(1, 12), (2, 56), (3, 288), pytest.param(4, 1568, marks=pytest.mark.soak)])
def test_the_reachable_states_are_those_of_twophase(n: int, states: int) -> None:
    """tlaplus/Examples, transaction_commit/TwoPhase: 2^N + 4^N + 6^N, 288 for its 3 resource managers."""
    seen_states: set[object] = set()
    params = {"participants": n, "prepare-wait": 1, "decision-timeout": 0, "resend": 0}
    explorer = Explorer(SPEC, params, Bounds(commands=("c.transfer-30-a-b",), flat=True))
    found = explorer.find(goal=lambda _: False, visit=lambda world: seen_states.add(project(world)))
    assert found.result == "none within bounds"
    assert len(seen_states) == states == 2**n + 4**n + 6**n


MUTANTS = {  # with which parameters, within which bounds, and after how many actions two nodes decide differently
    "abort-when-prepared": ({}, {"timeouts": 1}, 14),
    "commit-when-prepared": ({}, {"timeouts": 2}, 7),
    "vote-before-force": ({}, {"crashes": 1, "restarts": 1, "timeouts": 0}, 13),
    "commit-before-force": ({}, {"crashes": 1, "restarts": 1, "timeouts": 0}, 16),
    "reopen-voting": ({}, {"crashes": 1, "restarts": 1, "timeouts": 1}, 18),
    "commit-on-majority": ({"participants": 3}, {"timeouts": 1}, 18),
    "no-promise": ({}, {"timeouts": 1}, 19),
    "guess-abort": ({}, {"crashes": 1, "timeouts": 2}, 20),
    "guess-commit": ({}, {"timeouts": 3}, 18),
}


@pytest.mark.parametrize("switch", MUTANTS)
def test_the_search_catches_a_switch_broken_on_purpose(switch: str) -> None:
    """M1 to M9: two nodes decide differently, and the order that was found plays in the simulation, to the same end."""
    params, bounds, actions = MUTANTS[switch]
    given = {"participants": 2, **params, switch: True}
    explorer = Explorer(SPEC, given, Bounds(commands=("c.transfer-30-a-b",), states=200_000, **bounds))
    found = explorer.find(lambda world: ac1_no_two_decide_differently(world) is not None)
    assert (found.result, len(found.actions)) == ("found", actions)
    assert found.recipe is not None
    run = Run(SPEC, found.recipe)
    run.advance()
    assert "ac1" in [slug for _, slug in broken_at(run)]


def test_the_page_tells_how_long_the_shortest_orders_are() -> None:
    """docs/protocols/two-phase-commit.md, the table of switches."""
    told = {name: length for name, _, _, length in page_table("two-phase-commit", "Switches")}
    assert told == {"forget-locks": "-", **{name: str(actions) for name, (_, _, actions) in MUTANTS.items()}}


def test_without_a_switch_the_search_finds_nothing() -> None:
    """The search finds a broken promise only where a switch breaks it."""
    bounds = Bounds(commands=("c.transfer-30-a-b",), flat=True, crashes=1, restarts=1, timeouts=1)
    assert Explorer(SPEC, {"participants": 2}, bounds).find().result == "none within bounds"


@pytest.mark.soak
def test_without_a_switch_a_long_search_finds_nothing() -> None:
    """Two timers; then C2 in office, which is one timer more. Bounded by states: nothing found is all that is claimed."""
    bounds = Bounds(commands=("c.transfer-30-a-b",), flat=True, crashes=1, restarts=1, timeouts=2, states=300_000)
    assert Explorer(SPEC, {"participants": 2}, bounds).find().result in ("none within bounds", "exhausted")
    assert Explorer(SPEC, {"participants": 2, "new-coordinator": True}, bounds).find().result in ("none within bounds", "exhausted")


def test_forgotten_locks_are_seen_at_the_restart() -> None:
    """M10."""
    run = play_script(ASK, "crash:r2@100", "restart:r2@200", "crash:c@forced.commit", forget_locks=True)
    assert broken_at(run) == [(200, "locks")]
    assert s4_locks_while_in_doubt(run.world_at(200 * MS)) == {"node_without": "r2"}


def test_every_switch_is_searched_or_seen_at_the_restart() -> None:
    assert {i.name for i in param_infos(SPEC.params) if i.param.group == "broken"} == {*MUTANTS, "forget-locks"}


# ---------------------------------------------------------------------------------------------- random faults


@lru_cache(maxsize=50)
def random_run(seed: int) -> Run:
    """Crashes, restarts, partitions, drops, delays, copies, pauses, losses; then all is healed, and there is time to finish.

    Three tests look at the same fifty runs.
    """
    chance = random.Random(seed)
    n = chance.choice([2, 3, 3, 3, 4, 5])
    parts = [f"r{i + 1}" for i in range(n)]
    nodes = ["c", *parts]
    script = [ASK]
    for _ in range(chance.randint(0, 3)):
        node = chance.choice(nodes)
        when = chance.choice(
            [f"{chance.randint(5, 150)}", f"{chance.randint(5, 1500)}", "sent.commit", "forced.commit", "sent.vote", "delivered.prepare"]
        )
        script += [f"crash:{node}@{when}", f"restart:{node}@{chance.randint(200, 2500)}"]
    for _ in range(chance.randint(0, 2)):
        script.append(f"isolate:{chance.choice(nodes)}@{chance.randint(5, 1200)}")
    if chance.random() < 0.3:
        node = chance.choice(nodes)
        script += [f"pause:{node}@{chance.randint(5, 400)}", f"resume:{node}@{chance.randint(400, 1500)}"]
    for _ in range(chance.randint(0, 3)):
        a, b = chance.sample(nodes, 2)
        slug = chance.choice(["prepare", "vote", "commit", "abort", "ack", "decision-req", "decision"])
        verb = chance.choice(["drop", "duplicate", "delay"])
        script.append(f"{verb}:{a}-{b}.{slug}.1" + (f".{chance.randint(1, 900)}" if verb == "delay" else ""))
    script += [
        f"client:{chance.choice(parts[:2])}.pay-{chance.randint(1, 60)}@{chance.randint(5, 1500)}" for _ in range(chance.randint(0, 3))
    ]
    script += ["heal@2600", *(f"resume:{node}@2600" for node in nodes), *(f"restart:{node}@2600" for node in nodes)]
    params = {"jitter": chance.choice([0, 0, 30]), "loss": chance.choice([0, 0, 10, 20]), "duplication": chance.choice([0, 0, 10])}
    return play_script(*script, until_ms=20_000, seed=seed, participants=n, new_coordinator=chance.random() < 0.5, **params)


def check_random(seed: int) -> None:
    run = random_run(seed)
    assert run.end in ("horizon", "quiescent"), f"seed {seed}"
    wanted = SAFETY if run.params.loss else [p.slug for p in SPEC.properties]
    assert {slug: run.checker.status[slug] for slug in wanted} == dict.fromkeys(wanted, "holds"), f"seed {seed}"
    assert money_is_conserved(run) is None
    assert SPEC.claims is not None
    assert not judge(run, SPEC.claims).untrue, f"seed {seed}"
    if not run.params.loss and run.history.asked:
        assert len({decided_on_disk(run.disks[p]) for p in run.ids if p[0] == "r"} - {""}) == 1


@pytest.mark.parametrize("seed", range(50))
def test_random_faults_break_nothing(seed: int) -> None:
    """0 violations, and everybody decides once all is healed."""
    check_random(seed)


@pytest.mark.parametrize("seed", range(20))
def test_the_trouble_of_all_protocols_breaks_nothing(seed: int) -> None:
    """The random trouble that every protocol gets: more cuts and crashes, aimed at nothing."""
    recipe = random_recipe(SPEC, seed, params={"new-coordinator": seed % 2 == 0}, commands=("transfer-30-a-b", "pay-10"))
    run = Run(SPEC, recipe)
    run.advance()
    assert run.end in ("horizon", "quiescent")
    assert broken_at(run) == []


@pytest.mark.soak
def test_a_thousand_random_runs_break_nothing() -> None:
    """The long form."""
    for seed in range(1_000):
        check_random(seed)


def test_random_runs_see_both_outcomes_and_blocking() -> None:
    """Random runs test only what happens in them."""
    outcomes: Counter[str] = Counter()
    for seed in range(50):
        run = random_run(seed)
        outcomes[decided_on_disk(run.disks["r1"])] += 1
        outcomes["blocked"] += any(key.startswith("blocked") for s in run.steps for key, _ in s.notes)
    assert min(outcomes["commit"], outcomes["abort"], outcomes["blocked"]) >= 5


# ---------------------------------------------------------------------------------------------- words


@pytest.mark.parametrize("lang", catalog.LANGUAGES)
def test_whatever_happens_in_random_runs_has_words_that_fit(lang: str) -> None:
    """Also of notes that no scenario writes; headlines stay under 60 characters with their parameters in."""
    words = catalog.captions(SPEC.slug, lang)
    runs = [*(play(slug) for slug in SLUGS), *(random_run(seed) for seed in range(20))]
    assert not {what for run in runs for what in words_missing_in(run, words)}
    shown = {
        key: {"node": step.node, **params}
        for run in runs
        for step in run.steps
        if step.kind not in ("lost", "no-effect")
        for key, params in step.notes
    }
    assert len(shown) >= 40
    for key, params in shown.items():
        flat = {k: ", ".join(v) if isinstance(v, tuple) else v for k, v in params.items()}
        assert len(words["notes"][key]["headline"].format(**flat)) < 60, key


def test_every_phase_has_a_look() -> None:
    """Each role's phases have a fill and a tone."""
    for role in SPEC.roles:
        hint = SPEC.view.roles[role.slug]
        assert set(role.changes) == set(hint.fills) == set(hint.tones)
    assert set(IN_DOUBT) <= set(SPEC.view.bands)
