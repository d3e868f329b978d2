"""What holds for every protocol of the catalogue, in every scenario and under random faults.

A run is a pure function of its recipe: so it replays, seeks, branches, folds from its wire, and never tells the future.
"""

import os
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any, Literal, get_args, get_origin, get_type_hints

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from protocols.catalog import ENTRIES, find_spec
from protocols.declaration import ProtocolSpec
from protocols.engine.recipe import (
    MAX_INTERVENTIONS,
    Place,
    Recipe,
    from_json,
    from_scenario,
    param_infos,
    parse_address,
    to_address,
)
from protocols.engine.simulate import Run
from protocols.engine.trace import plain, wire_json
from protocols.node import MS
from tests.fold import Folded

pytestmark = pytest.mark.engine

SLUGS = [entry.slug for entry in ENTRIES]
SCENARIOS = [(slug, scenario.slug) for slug in SLUGS for scenario in find_spec(slug).scenarios]
every_protocol = pytest.mark.parametrize("slug", SLUGS)
every_scenario = pytest.mark.parametrize(("slug", "scenario"), SCENARIOS, ids=["/".join(pair) for pair in SCENARIOS])
some = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))


@cache
def played(slug: str, scenario: str) -> Run:
    """A scenario's whole run; whoever asks for it only looks at it."""
    return play(slug, from_scenario(find_spec(slug), scenario))


def play(slug: str, recipe: Recipe) -> Run:
    run = Run(find_spec(slug), recipe)
    run.advance()
    return run


# ------------------------------------------------------------------------------------------------ random recipes


def commands_of(spec: ProtocolSpec) -> list[str]:
    """What the page offers to say, as `client:c.transfer-30-a-b`."""
    nodes = {role.slug: [seat.id for seat in spec.cast(spec.params()) if seat.role == role.slug] for role in spec.roles}
    return [
        command.example if ":" in command.example else f"client:{node}.{command.example}"
        for command in spec.commands
        for node in nodes.get(command.role, [])
    ]


def recipes_of(slug: str, most_k: int = 4) -> st.SearchStrategy[Recipe]:
    """A scenario or nothing, with other parameters, another seed and whatever can be done to a world."""
    spec = find_spec(slug)
    ids = [seat.id for seat in spec.cast(spec.params())]
    types = [message.slug for message in spec.messages]
    timers = sorted(
        {name[3:].replace("_", "-") for role in spec.roles for name in dir(role.state) if name.startswith("on_")} - {*types, "client"}
    )
    node, pair = st.sampled_from(ids), st.lists(st.sampled_from(ids), min_size=2, max_size=2, unique=True).map("-".join)
    small = st.integers(1, 12)
    what = st.one_of(
        st.sampled_from(commands_of(spec)),
        st.builds("{}:{}".format, st.sampled_from(["crash", "restart", "restart", "wipe", "pause", "resume", "isolate"]), node),
        st.just("heal"),
        st.builds("{}:{}".format, st.sampled_from(["cut", "mend", "hold", "release", "cut", "hold"]), pair),
        st.builds("{}:{}.{}.{}".format, st.sampled_from(["drop", "duplicate"]), pair, small, st.sampled_from(types)),
        st.builds("{}:any-any.{}.{}".format, st.sampled_from(["drop", "duplicate"]), st.sampled_from(types), small),
        st.builds("delay:{}.{}.{}.{}".format, pair, st.sampled_from(types), small, st.integers(1, 300)),
        st.builds("fire:{}.{}".format, node, st.sampled_from(timers)),
        st.builds("pin:{}.{}.{}.{}".format, node, st.sampled_from(timers), small, st.integers(0, 500)),
        st.builds("skew:{}.{}".format, node, st.integers(-100, 100)),
        st.builds("slow:{}.{}".format, node, st.integers(1, 5)),
    )
    where = st.one_of(
        st.builds("{}+{}".format, st.integers(0, 1_500), st.integers(0, most_k)),
        st.builds("{}.sent.{}.{}".format, node, st.sampled_from(types), small),
        st.builds("any.delivered.{}.{}".format, st.sampled_from(types), small),
        st.sampled_from(["any.step.crash.2", "any.step.forced.3", "any.step.restart", "any.step.timer.5"]),
    )
    choices = {
        info.name: st.booleans() if info.kind == "bool" else st.sampled_from(info.param.options)
        for info in param_infos(spec.params)
        if info.kind in ("bool", "choice")
    }
    world = {"loss": st.integers(0, 20), "duplication": st.integers(0, 20), "jitter": st.integers(0, 40), "force": st.integers(0, 9)}

    @st.composite
    def made(draw: st.DrawFn) -> Recipe:
        base = Recipe(protocol=slug)
        if draw(st.booleans()):
            base = from_scenario(spec, draw(st.sampled_from(spec.scenarios)).slug)
        params = draw(st.fixed_dictionaries({}, optional={**choices, **world})) if draw(st.booleans()) else {}
        done = draw(st.lists(st.builds("{}@{}".format, what, where), max_size=12))
        recipe = msgspec.structs.replace(
            base,
            params={**base.params, **params},
            seed=draw(st.integers(0, 2**32 - 1)),
            interventions=tuple(done),
            until_us=max(base.until_us, 1_600 * MS),
        )
        ours = {seat.id for seat in spec.cast(Run(spec, msgspec.structs.replace(recipe, interventions=(), script=())).params)}
        return recipe if ours >= set(ids) else msgspec.structs.replace(recipe, interventions=())

    return made()


# ------------------------------------------------------------------------------------------------ replay


@every_scenario
def test_a_scenario_replays_to_the_byte(slug: str, scenario: str) -> None:
    run = played(slug, scenario)
    assert run.end in ("horizon", "quiescent")
    assert play(slug, run.recipe).digest() == run.digest()


@every_protocol
@some
@given(data=st.data())
def test_a_random_run_replays_to_the_byte_and_no_handler_fails(slug: str, data: st.DataObject) -> None:
    run = play(slug, data.draw(recipes_of(slug)))
    assert run.end != "broken", run.steps[-1]
    assert [step.t_us for step in run.steps] == sorted(step.t_us for step in run.steps)
    assert [step.index for step in run.steps] == list(range(len(run.steps)))
    assert all(step.cause < step.index for step in run.steps)
    assert play(slug, run.recipe).digest() == run.digest()


DIGESTS = """
from protocols.catalog import ENTRIES, find_spec
from protocols.engine.recipe import from_scenario
from protocols.engine.simulate import Run
for entry in ENTRIES:
    spec = find_spec(entry.slug)
    for scenario in spec.scenarios:
        run = Run(spec, from_scenario(spec, scenario.slug))
        run.advance()
        print(entry.slug, scenario.slug, len(run.steps), run.digest())
"""


def test_the_order_of_sets_and_hashes_decides_nothing() -> None:
    """A loop over a set of ids passes every linter and most single runs; four seeds of str's hash catch it."""
    root = Path(__file__).resolve().parent.parent
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", DIGESTS], cwd=root, env={**os.environ, "PYTHONHASHSEED": seed}, stdout=subprocess.PIPE, text=True
        )
        for seed in ("0", "1", "42", "4294967295")
    ]
    outputs = [process.communicate()[0] for process in processes]
    assert len(outputs[0].splitlines()) == len(SCENARIOS)
    assert len(set(outputs)) == 1


# ------------------------------------------------------------------------------------------------ the wire


def fold(run: Run) -> Folded:
    return Folded({n: plain(s) for n, s in run.first.items()}, {n: plain(s.after_crash(s)) for n, s in run.first.items()})  # type: ignore[misc]


def assert_folded(folded: Folded, run: Run) -> None:
    """A viewer who folds the steps knows what the engine knows."""
    assert folded.states == {n: plain(s) for n, s in run.nodes.items()}
    assert folded.disks == {n: plain(s) for n, s in run.disks.items()}
    assert folded.down == {n for n in run.ids if not run.is_up(n)}
    assert folded.paused == {n for n, seat in run.seats.items() if seat.waiting is not None}
    assert folded.flying.keys() == run.flights.keys()
    for id_, (to, type_, body, due_us) in folded.flying.items():
        flight = run.flights[id_]
        assert (to, type_, body) == (flight.dst, flight.msg.slug, plain(flight.msg))
        assert due_us == flight.due_us or flight.doomed or flight.held or due_us < run.t_us
    assert folded.timers == {key: [t.id, t.from_us, t.due_us, t.earliest_us] for key, t in run.timers.items()}
    if run.params.send_gap_us >= MS:
        assert folded.outbox == {
            n: [[to, msg.slug] for _, to, msg, _, _ in seat.outbox if msg is not None] for n, seat in run.seats.items()
        }
    assert folded.groups == [list(group) for group in run.links.groups]
    assert folded.cut == set(run.links.cuts)
    assert folded.held == set(run.links.holds)
    assert {
        **{p.slug: "holds" if p.kind == "always" else "pending" for p in run.spec.properties},
        **start_verdicts(run),
        **folded.verdicts,
    } == run.checker.status
    assert plain({**run.first_truth, **folded.truth}) == plain(run.checker.truth)


def start_verdicts(run: Run) -> dict[str, str]:
    return dict(Run(run.spec, run.recipe).checker.status)


@every_scenario
def test_folded_patches_are_the_state(slug: str, scenario: str) -> None:
    run = played(slug, scenario)
    folded = fold(run)
    looks = {len(run.steps) * n // 8 for n in range(1, 8)}
    for step in run.steps:
        folded.add(wire_json(step))
        if step.after is not None:
            assert (folded.disks if step.kind == "forced" else folded.states)[step.node] == plain(step.after)
        if step.index in looks:
            assert_folded(folded, run.seek(step.index))
    assert_folded(folded, run)


@every_protocol
@some
@given(data=st.data())
def test_folded_patches_are_the_state_in_random_runs(slug: str, data: st.DataObject) -> None:
    run = play(slug, data.draw(recipes_of(slug)))
    folded = fold(run)
    index = data.draw(st.integers(0, len(run.steps) - 1))
    for step in run.steps[: index + 1]:
        folded.add(wire_json(step))
    assert_folded(folded, run.seek(index))


# ------------------------------------------------------------------------------------------------ seeking, branching, the future


@every_scenario
def test_seeking_equals_a_fresh_run(slug: str, scenario: str) -> None:
    run = played(slug, scenario)
    for n in range(5):
        index = len(run.steps) * n // 5
        there = run.seek(index)
        fresh = Run(run.spec, run.recipe)
        fresh.advance(steps=index + 1)
        assert there.steps == fresh.steps
        for part in ("nodes", "disks", "seats", "timers", "flights", "links", "counts", "t_us", "history"):
            assert getattr(there, part) == getattr(fresh, part), part
        there.advance()
        assert there.digest() == run.digest()


@every_protocol
@some
@given(data=st.data())
def test_a_branch_shares_its_prefix_and_equals_a_fresh_run(slug: str, data: st.DataObject) -> None:
    run = play(slug, data.draw(recipes_of(slug, most_k=0)))
    step = run.steps[data.draw(st.integers(0, len(run.steps) - 1))]
    shown = sum(s.t_us == step.t_us for s in run.steps[: step.index + 1])  # what the page shows of that instant
    place = Place(step.t_us, shown)
    verb = data.draw(st.sampled_from(["crash:{}", "isolate:{}", "pause:{}", "skew:{}.5"]))
    text = f"{verb.format(data.draw(st.sampled_from(run.ids)))}@{place.text()}"
    kept = tuple(it.text() for it in run.recipe.parsed()[len(run.recipe.script) :] if it.place is None or it.place < place)
    recipe = msgspec.structs.replace(run.recipe, interventions=(*kept, text)[-MAX_INTERVENTIONS:])
    branch = run.branch(recipe)
    branch.advance()
    fresh = play(slug, recipe)
    assert branch.digest() == fresh.digest()
    assert (branch.fired, branch.end, branch.moments) == (fresh.fired, fresh.end, fresh.moments)
    # It never told the future: not a byte of what was shown is changed by what is done later.
    assert [wire_json(s) for s in fresh.steps[: step.index + 1]] == [wire_json(s) for s in run.steps[: step.index + 1]]
    done = fresh.steps[step.index + 1]
    assert done.kind in (verb.partition(":")[0], "partition", "no-effect")
    assert done.t_us == step.t_us


# ------------------------------------------------------------------------------------------------ any message in any state


WORDS = ("A", "B", "x=1", "no-op", "r1", "s1")


def values_of(hint: Any, ids: tuple[str, ...], words: tuple[str, ...] = WORDS) -> st.SearchStrategy[Any]:
    """Values of a message field's type, from the small world in which they mean something."""
    if get_origin(hint) is Literal:
        return st.sampled_from(get_args(hint))
    if get_origin(hint) is tuple:
        return st.lists(values_of(get_args(hint)[0], ids, words), max_size=3).map(tuple)
    if isinstance(hint, type) and issubclass(hint, msgspec.Struct):
        hints = get_type_hints(hint)
        named = {f for f in hint.__struct_fields__ if "NodeId" in str(hint.__annotations__.get(f))}
        return st.builds(hint, **{f: values_of(hints[f], ids, ids if f in named else WORDS) for f in hint.__struct_fields__})
    if hint is bool:
        return st.booleans()
    if hint is int:
        return st.integers(0, 12)
    return st.sampled_from(words)


@every_protocol
@settings(some, max_examples=150)
@given(data=st.data())
def test_no_message_in_any_state_makes_a_handler_fail(slug: str, data: st.DataObject) -> None:
    """Whatever is delivered, even what nobody sent: the handler may ignore it, the run goes on."""
    run = play(slug, data.draw(recipes_of(slug)))
    world = run.seek(data.draw(st.integers(0, len(run.steps) - 1)))
    for _ in range(3):
        message = data.draw(st.sampled_from(run.spec.messages).flatmap(lambda kind: values_of(kind, run.ids)))
        src, dst = data.draw(st.lists(st.sampled_from(run.ids), min_size=2, max_size=2, unique=True))
        if world.is_up(dst) and world.seats[dst].waiting is None:
            world.react("deliver", dst, message.slug, (message, src), world.t_us, -1, "forged", src, message)
            assert world.end != "broken", (message, src, dst, world.steps[-1].notes)
    world.advance(steps=len(world.steps) + 60)
    assert world.end != "broken", world.steps[-1].notes


# ------------------------------------------------------------------------------------------------ text forms


@every_scenario
def test_a_scenarios_recipe_survives_json_and_its_address(slug: str, scenario: str) -> None:
    recipe = played(slug, scenario).recipe
    assert from_json(msgspec.json.encode(recipe)) == recipe
    assert to_address(find_spec(slug), recipe) == f"/{slug}/{scenario}"
    assert parse_address(f"/{slug}/{scenario}", find_spec)[0] == recipe


@every_protocol
@some
@given(data=st.data())
def test_a_random_recipe_survives_json_and_its_address(slug: str, data: st.DataObject) -> None:
    recipe = data.draw(recipes_of(slug))
    assert from_json(msgspec.json.encode(recipe)) == recipe
    read, _, _ = parse_address(to_address(find_spec(slug), recipe), find_spec)
    again, _, _ = parse_address(to_address(find_spec(slug), read), find_spec)
    assert again == read
    assert Run(find_spec(slug), read).params == Run(find_spec(slug), recipe).params
    assert play(slug, read).digest() == play(slug, recipe).digest()


# ------------------------------------------------------------------------------------------------ scenarios


@every_scenario
def test_every_key_moment_is_reached(slug: str, scenario: str) -> None:
    run = played(slug, scenario)
    declared = next(s for s in run.spec.scenarios if s.slug == scenario).moments
    assert {slug for slug, _ in run.moments} == {moment.slug for moment in declared}
    assert 3 <= len(declared) <= 6


@every_scenario
def test_every_expected_outcome_comes_about(slug: str, scenario: str) -> None:
    run = played(slug, scenario)
    for expect in next(s for s in run.spec.scenarios if s.slug == scenario).expect:
        assert expect.check(run if expect.at_us is None else run.world_at(expect.at_us)), expect.text


@every_scenario
def test_a_scenario_breaks_the_property_it_is_meant_to_break_and_no_other_scenario_breaks_one(slug: str, scenario: str) -> None:
    run = played(slug, scenario)
    meant = next(s for s in run.spec.scenarios if s.slug == scenario).broken
    broken = {p for p, status in run.checker.status.items() if status == "broken"}
    assert meant in broken if meant else not broken


@every_scenario
def test_every_intervention_of_a_script_does_something(slug: str, scenario: str) -> None:
    run = played(slug, scenario)
    assert run.fired.keys() == set(range(len(run.recipe.script)))
    assert not [step.ref for step in run.steps if step.kind == "no-effect"]


@every_protocol
def test_key_moments_are_told_only_of_the_scenario_as_it_is_written(slug: str) -> None:
    """After a person's intervention, or with another seed, a moment's caption need not be true: then it isn't said."""
    spec = find_spec(slug)
    recipe = from_scenario(spec, spec.scenarios[0].slug)
    whole = Run(spec, recipe)
    whole.advance()
    (_, first), (_, second) = whole.moments[:2]
    step = whole.steps[second]
    place = Place(step.t_us, sum(s.t_us == step.t_us for s in whole.steps[:second])).text()
    changed = Run(spec, msgspec.structs.replace(recipe, interventions=(f"crash:{spec.cast(whole.params)[0].id}@{place}",)))
    changed.advance()
    assert [index for _, index in changed.moments] == [first]
    other = Run(spec, msgspec.structs.replace(recipe, seed=recipe.seed + 1))
    other.advance()
    assert other.moments == []
