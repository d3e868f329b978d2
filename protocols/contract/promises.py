"""What every protocol promises, in every scenario and under random faults.

A run is a pure function of its recipe: it replays, seeks, branches and folds from its wire, and no step depends on what is done
later. A test that takes `slug` is run on each protocol, one that takes `scenario` on each of its scenarios (protocols/contract/__init__.py).
"""

from __future__ import annotations

import os  # noqa: TID251 -- for the environment of processes that replay a run
import re
import subprocess
import sys
from collections.abc import Mapping
from functools import cache
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from protocols import catalog, contract
from protocols.catalog import find_spec, mistakes
from protocols.catalog.captions import arguments_of
from protocols.contract.fold import Folded
from protocols.contract.pictures import undrawable
from protocols.contract.recipes import recipes_of, values_of
from protocols.contract.trouble import trouble
from protocols.engine.recipe import MAX_INTERVENTIONS, Place, Recipe, from_json, from_scenario, param_infos, parse_address, to_address
from protocols.engine.simulate import Run
from protocols.engine.trace import plain, wire_json
from protocols.node import MS, Answer

some = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
in_both_languages = pytest.mark.parametrize("lang", catalog.LANGUAGES)


@cache
def played(slug: str, scenario: str) -> Run:
    """A scenario's whole run. Tests share it, so they must not change it."""
    return play(slug, from_scenario(find_spec(slug), scenario))


def play(slug: str, recipe: Recipe) -> Run:
    """A recipe's whole run."""
    run = Run(find_spec(slug), recipe)
    run.advance()
    return run


# ------------------------------------------------------------------------------------------------ the declaration


def test_the_declaration_names_only_what_there_is(slug: str) -> None:
    """Each mistake begins with its file and line."""
    found = mistakes.in_declaration(find_spec(slug), catalog.package(slug).sources())
    assert not found, said(found)


def said(found: list[mistakes.Mistake]) -> str:
    return "\n" + "\n".join(map(str, found))


# ------------------------------------------------------------------------------------------------ replay


def test_a_scenario_replays_to_the_byte(slug: str, scenario: str) -> None:
    run = played(slug, scenario)
    assert run.end in ("horizon", "quiescent")
    assert play(slug, run.recipe).digest() == run.digest()


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
import sys
from pathlib import Path
from protocols.catalog import find_spec, open_door
from protocols.engine.recipe import from_scenario
from protocols.engine.simulate import Run
slug, *folder = sys.argv[1:]
open_door(Path(*folder) if folder else None)
spec = find_spec(slug)
for scenario in spec.scenarios:
    run = Run(spec, from_scenario(spec, scenario.slug))
    run.advance()
    print(scenario.slug, len(run.steps), run.digest())
"""


def test_the_order_of_sets_and_hashes_decides_nothing(slug: str) -> None:
    """A loop over a set of ids passes every linter and most single runs; four seeds of str's hash catch it."""
    command = [sys.executable, "-c", DIGESTS, slug, *contract.folder()]
    processes = [
        subprocess.Popen(  # noqa: S603 -- our own program
            command, cwd=mistakes.ROOT, env={**os.environ, "PYTHONHASHSEED": seed}, stdout=subprocess.PIPE, text=True
        )
        for seed in ("0", "1", "42", "4294967295")
    ]
    outputs = [process.communicate()[0] for process in processes]
    assert len(outputs[0].splitlines()) == len(find_spec(slug).scenarios)
    assert len(set(outputs)) == 1


# ------------------------------------------------------------------------------------------------ the wire


def fold(run: Run) -> Folded:
    states, disks = {n: plain(s) for n, s in run.first.items()}, {n: plain(s.after_crash(s)) for n, s in run.first.items()}
    return Folded(states, disks, plain(run.first_truth))  # type: ignore[arg-type]


def assert_folded(folded: Folded, run: Run) -> None:
    """Compares what a viewer has folded with what the engine holds."""
    assert folded.states == {n: plain(s) for n, s in run.nodes.items()}
    assert folded.disks == {n: plain(s) for n, s in run.disks.items()}
    assert folded.down == {n for n in run.ids if not run.is_up(n)}
    assert folded.paused == {n for n, process in run.world.processes.items() if process.waiting is not None}
    assert folded.flying.keys() == run.world.flights.keys()
    for id_, (to, type_, body, due_us) in folded.flying.items():
        flight = run.world.flights[id_]
        assert (to, type_, body) == (flight.dst, flight.msg.slug, plain(flight.msg))
        assert due_us == flight.due_us or flight.doomed or flight.held or due_us < run.t_us
    assert folded.timers == {key: [t.id, t.from_us, t.due_us, t.earliest_us] for key, t in run.world.timers.items()}
    if run.params.send_gap_us >= MS:
        assert folded.outbox == {
            n: [[p.to, p.msg.slug] for p in process.outbox if p.msg is not None] for n, process in run.world.processes.items()
        }
    assert folded.groups == [list(group) for group in run.world.links.groups]
    assert folded.cut == set(run.world.links.cuts)
    assert folded.held == set(run.world.links.holds)
    assert {
        **{p.slug: "holds" if p.kind == "always" else "pending" for p in run.spec.properties},
        **start_verdicts(run),
        **folded.verdicts,
    } == run.checker.status
    assert folded.truth == plain(run.checker.truth)


def start_verdicts(run: Run) -> dict[str, str]:
    return dict(Run(run.spec, run.recipe).checker.status)


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


def test_seeking_equals_a_fresh_run(slug: str, scenario: str) -> None:
    run = played(slug, scenario)
    for n in range(5):
        index = len(run.steps) * n // 5
        there = run.seek(index)
        fresh = Run(run.spec, run.recipe)
        fresh.advance(steps=index + 1)
        assert there.steps == fresh.steps
        for part in ("nodes", "disks", "processes", "flights", "links", "counts", "t_us", "history"):
            assert getattr(there.world, part) == getattr(fresh.world, part), part
        there.advance()
        assert there.digest() == run.digest()


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
    # What is done later changes no byte of what was shown before.
    assert [wire_json(s) for s in fresh.steps[: step.index + 1]] == [wire_json(s) for s in run.steps[: step.index + 1]]
    done = fresh.steps[fresh.fired[len(recipe.parsed()) - 1]]
    between = {n for n in range(step.index + 1, done.index) if fresh.steps[n].kind != "duplicate"}  # chance copies right after a send
    assert between <= set(fresh.fired.values())  # only what was done at the same place before
    assert done.kind in (verb.partition(":")[0], "partition", "no-effect")
    assert done.t_us == step.t_us


# ------------------------------------------------------------------------------------------------ any message in any state


@settings(some, max_examples=150)
@given(data=st.data())
def test_no_message_in_any_state_makes_a_handler_fail(slug: str, data: st.DataObject) -> None:
    """Any message may arrive in any state, also one that no node sent: the handler may ignore it, and the run goes on."""
    run = play(slug, data.draw(recipes_of(slug)))
    there = run.seek(data.draw(st.integers(0, len(run.steps) - 1)))
    for _ in range(3):
        message = data.draw(st.sampled_from(run.spec.messages).flatmap(lambda kind: values_of(kind, run.ids)))
        src, dst = data.draw(st.lists(st.sampled_from(run.ids), min_size=2, max_size=2, unique=True))
        if there.is_up(dst) and there.world.processes[dst].waiting is None:
            there.react("deliver", dst, message.slug, (message, src), there.t_us, -1, "forged", src, message)
            assert there.end != "broken", (message, src, dst, there.steps[-1].notes)
    there.advance(steps=len(there.steps) + 60)
    assert there.end != "broken", there.steps[-1].notes


# ------------------------------------------------------------------------------------------------ text forms


def test_a_scenarios_recipe_survives_json_and_its_address(slug: str, scenario: str) -> None:
    recipe = played(slug, scenario).recipe
    assert from_json(msgspec.json.encode(recipe)) == recipe
    assert to_address(find_spec(slug), recipe) == f"/{slug}/{scenario}"
    assert parse_address(f"/{slug}/{scenario}", find_spec)[0] == recipe


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


def test_every_key_moment_is_reached(slug: str, scenario: str) -> None:
    """Each at a step of its own."""
    run = played(slug, scenario)
    declared = next(s for s in run.spec.scenarios if s.slug == scenario).moments
    assert {slug for slug, _ in run.moments} == {moment.slug for moment in declared}
    assert len({index for _, index in run.moments}) == len(run.moments), "two moments at one step"
    assert 3 <= len(declared) <= 6, f"{len(declared)} key moments: a scenario has three to six"


def test_every_expected_outcome_comes_about(slug: str, scenario: str) -> None:
    run = played(slug, scenario)
    for expect in next(s for s in run.spec.scenarios if s.slug == scenario).expect:
        assert expect.check(run if expect.at_us is None else run.world_at(expect.at_us)), expect.text


def test_a_scenario_breaks_the_property_it_is_meant_to_break_and_no_other_scenario_breaks_one(slug: str, scenario: str) -> None:
    run = played(slug, scenario)
    meant = next(s for s in run.spec.scenarios if s.slug == scenario).broken
    broken = {p for p, status in run.checker.status.items() if status == "broken"}
    assert meant in broken if meant else not broken


def test_every_intervention_of_a_script_does_something(slug: str, scenario: str) -> None:
    run = played(slug, scenario)
    assert run.fired.keys() == set(range(len(run.recipe.script)))
    assert not [step.ref for step in run.steps if step.kind == "no-effect"]


def test_key_moments_are_told_only_of_the_scenario_as_it_is_written(slug: str) -> None:
    """After a person's intervention, or with another seed, a moment's caption need not be true: then it isn't said."""
    spec = find_spec(slug)
    recipe = from_scenario(spec, spec.scenarios[0].slug)
    whole = Run(spec, recipe)
    whole.advance()
    assert len(whole.moments) > 1, f"scenario {spec.scenarios[0].slug} reaches {len(whole.moments)} key moments: it has three to six"
    # Right before the first one but the first that no intervention of the script makes: that would be done all the same.
    scripted = set(whole.fired.values())
    n = next((n for n, (_, index) in enumerate(whole.moments) if n and index not in scripted), None)
    if n is None:
        pytest.skip("its script makes every key moment")
    second = whole.moments[n][1]
    step = whole.steps[second]
    place = Place(step.t_us, sum(s.t_us == step.t_us for s in whole.steps[:second])).text()
    changed = Run(spec, msgspec.structs.replace(recipe, interventions=(f"crash:{spec.cast(whole.params)[0].id}@{place}",)))
    changed.advance()
    assert changed.moments == whole.moments[:n]
    other = Run(spec, msgspec.structs.replace(recipe, seed=recipe.seed + 1))
    other.advance()
    assert other.moments == []


def test_exhibits_and_marks_are_given_what_they_can_draw(slug: str, scenario: str) -> None:
    """A fact or a field has the shape that protocols/hints.py says. Of another one nothing would be drawn, without a word."""
    sources, found = catalog.package(slug).sources(), undrawable(played(slug, scenario))
    wrong = [mistakes.at(*sources.find_hint(kind, word), f"scenario {scenario}, {what}") for kind, word, what in found]
    assert not wrong, said(wrong)


# ------------------------------------------------------------------------------------------------ words


@in_both_languages
def test_everything_declared_has_words(slug: str, lang: str) -> None:
    found = catalog.missing_words(find_spec(slug), lang)
    assert not found, said(found)


@in_both_languages
def test_no_word_is_left_of_what_is_gone(slug: str, lang: str) -> None:
    """A name that nothing has any more is a word that somebody forgot to take away, or a name that somebody misspelt."""
    spec, words = find_spec(slug), catalog.captions(slug, lang)
    declared: dict[str, set[str]] = {
        "roles": {role.slug for role in spec.roles},
        "phases": {phase for role in spec.roles for phase in (*role.changes, *(p for to in role.changes.values() for p in to))},
        "fields": {field for role in spec.roles for field in role.state.__struct_fields__},
        "messages": {message.slug for message in spec.messages},
        "properties": {prop.slug for prop in spec.properties},
        "params": {info.name for info in param_infos(spec.params) if info.param.group != "network"},
        "commands": {command.slug for command in spec.commands},
        "arguments": {argument.name for argument in arguments_of(spec)},
        "starts": {start.slug for start in spec.starts},
        "scenarios": {one.slug for one in spec.scenarios},
        "moments": {one.slug for one in spec.scenarios},
    }
    left = [f"{part}.{key}" for part, there in declared.items() for key in words.get(part, {}) if key not in there]
    for one in spec.scenarios:
        told = words.get("moments", {}).get(one.slug, {})
        left += [f"moments.{one.slug}.{key}" for key in told if key not in {moment.slug for moment in one.moments}]
    assert not left


@in_both_languages
def test_the_words_of_a_command_name_its_arguments(slug: str, lang: str) -> None:
    words, path = catalog.captions(slug, lang), catalog.package(slug).captions_path(lang)
    told = {f"commands.{command.slug}": words.get("commands", {}).get(command.slug) for command in find_spec(slug).commands}
    told |= {f"arguments.{one.name}": words.get("arguments", {}).get(one.name) for one in arguments_of(find_spec(slug))}
    missing = [mistakes.at(path, 0, f"{key} is missing") for key, word in told.items() if word is None]
    assert not missing, said(missing)
    for command in find_spec(slug).commands:
        assert parameters(words["commands"][command.slug]) == {argument.name for argument in command.arguments}, command.slug
        for argument in command.arguments:
            assert words["arguments"][argument.name].get("options", {}).keys() <= set(argument.options), argument.name


@in_both_languages
def test_whatever_happens_has_words(slug: str, lang: str) -> None:
    words = catalog.captions(slug, lang)
    missing = {what for scenario in find_spec(slug).scenarios for what in words_missing_in(played(slug, scenario.slug), words)}
    path = catalog.package(slug).captions_path(lang)
    assert not missing, said([mistakes.at(path, 0, what) for what in sorted(missing)])


def test_every_operation_of_a_client_ends_once_or_stays_open(slug: str) -> None:
    """In all scenarios and in random trouble. An answer is for a command that a node took; after `unknown` one more may come late."""
    spec = find_spec(slug)
    for run in (*(played(slug, scenario.slug) for scenario in spec.scenarios), *(play(slug, trouble(spec, seed)) for seed in range(40))):
        ended: dict[str, str] = {}
        for step in run.steps:
            if step.kind == "client" and step.node:
                ended[f"{step.node}.op.{1 + sum(op.startswith(f'{step.node}.op.') for op in ended)}"] = ""
            for answer in [value for _, value in step.outputs if isinstance(value, Answer)]:
                assert answer.op in ended, f"{step.t_us} us: {answer.op} was never asked for"
                assert ended[answer.op] in ("", "unknown"), f"{step.t_us} us: {answer.op} has ended already: {ended[answer.op]}"
                assert (ended[answer.op], answer.outcome) != ("unknown", "unknown"), f"{step.t_us} us: {answer.op} is given up twice"
                ended[answer.op] = answer.outcome


def words_missing_in(run: Run, words: dict[str, Any]) -> set[str]:
    """What the captions lack of a run's notes and broken properties with their parameters, rules, outputs, timers and truth: the page would
    show a key. Each is a sentence.
    """
    rules = {rule for excerpt in words.get("excerpts", []) for rule, _ in excerpt["lines"]}
    exhibited = {exhibit.fact for exhibit in run.spec.view.exhibits}
    keys = {f"truth.{fact}" for fact in {*exhibited, *run.checker.truth}}  # that the captions have to have
    missing = _unsaid_under(exhibited, run.first_truth, words)
    for step in run.steps:
        for key, params in () if step.kind in ("lost", "no-effect") else step.notes:
            keys.add(f"notes.{key}")
            unknown = {name for text in words["notes"].get(key, {}).values() for name in parameters(text)} - {"node", *params}
            missing |= {f"notes.{key} names {{{name}}}, which the note doesn't carry" for name in unknown}
        for prop, status, params in step.properties:
            keys.add(f"properties.{prop}")
            text = words["properties"].get(prop, {}).get("broken", "") if status == "broken" else ""
            unknown = parameters(text) - set(params)
            missing |= {f"properties.{prop}.broken names {{{name}}}, which the property doesn't say" for name in unknown}
        missing |= {f"excerpts: no line is rule {rule}" for rule in step.rules if rule not in rules}
        told = {f"answer-{value.outcome}" if isinstance(value, Answer) else kind for kind, value in step.outputs}
        keys |= {f"outputs.{key}" for key in told} | {f"timers.{timer.id.split('.')[1]}" for timer in step.armed}
        missing |= _unsaid_under(exhibited, step.facts or {}, words)
    return missing | {f"{key} is missing" for key in keys if key.partition(".")[2] not in words.get(key.partition(".")[0], {})}


def _unsaid_under(exhibited: set[str], facts: Mapping[str, Any], words: dict[str, Any]) -> set[str]:
    """Sentences under exhibits that the captions lack, or that name what `params` doesn't hold."""
    missing: set[str] = set()
    for fact in exhibited:
        told = facts.get(fact)
        if isinstance(told, Mapping) and told.get("says"):
            key = f"{fact}.{told['says']}"
            unknown = parameters(words.get("truth", {}).get(key, "")) - set(told.get("params") or ())
            missing |= {f"truth.{key} names {{{name}}}, which params doesn't hold" for name in unknown}
            missing |= {f"truth.{key} is missing"} if key not in words.get("truth", {}) else set()
    return missing


def test_both_languages_have_the_same_words(slug: str) -> None:
    """Same keys, same parameters, none empty."""
    english, chinese = (flattened(catalog.captions(slug, lang)) for lang in catalog.LANGUAGES)
    assert english.keys() == chinese.keys(), sorted(english.keys() ^ chinese.keys())
    assert not {key for key in english if parameters(english[key]) != parameters(chinese[key])}
    assert not {key for key in english if not english[key].strip() or not chinese[key].strip()}


def flattened(words: object, prefix: str = "") -> dict[str, str]:
    """Every text with the path that leads to it."""
    if isinstance(words, dict):
        return {k: v for name, inner in words.items() for k, v in flattened(inner, f"{prefix}/{name}").items()}
    if isinstance(words, list):
        return {k: v for index, inner in enumerate(words) for k, v in flattened(inner, f"{prefix}/{index}").items()}
    return {prefix: str(words)}


def parameters(text: str) -> set[str]:
    """What a template has places for."""
    return set(re.findall(r"\{(\w+)", text))


@in_both_languages
def test_headlines_are_short(slug: str, lang: str) -> None:
    """Under 60 characters, with a node's name where a parameter stands; a Chinese character is twice as wide."""
    words = catalog.captions(slug, lang)
    headlines = [note["headline"] for note in words["notes"].values()]
    headlines += [moment.get("headline", "") for moments in words.get("moments", {}).values() for moment in moments.values()]
    long = [headline for headline in headlines if sum(2 if c > "⺀" else 1 for c in re.sub(r"\{\w+\}", "S2", headline)) >= 60]
    assert not long


def test_a_key_moment_at_a_note_names_one_that_there_is(slug: str) -> None:
    found = mistakes.in_moments(find_spec(slug), catalog.captions(slug, "en")["notes"], catalog.package(slug).sources())
    assert not found, said(found)
