"""What a scenario says of itself is true of its run: its title and summary of the whole run, each key moment's words at its step.

These sentences are shown of the run as it is written, and of no other. A protocol that declares no claims is not judged.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from typing import Any

import msgspec
import pytest

from protocols import catalog
from protocols.catalog import find_spec
from protocols.contract.sentences import DEMANDS, claims_of
from protocols.contract.tellings import happenings, telling_of
from protocols.declaration import Claim, Claims, Scenario, Telling
from protocols.engine.recipe import from_scenario
from protocols.engine.simulate import Run

VOUCHES = {"will": ("will", "comes", "ends"), "seen": ("seen", "comes"), "every": ("every", "never")}
"""The kinds of claims that may answer for a word that asserts more (`DEMANDS`)."""
STILL = re.compile(r"still|还在|仍")
"""A key moment is one step of one run: a claim of that step is enough for these."""


class Verdicts(msgspec.Struct):
    """What the claims say of one run: of the whole run by the names of the summary's claims, of a moment's step by moment and claim."""

    summary: dict[str, bool] = {}
    moments: dict[str, dict[str, bool]] = {}


def verdicts(run: Run, claims: Claims, summary: tuple[Claim, ...], moments: Mapping[str, tuple[tuple[Claim, ...], int]]) -> Verdicts:
    """Judges a summary over all steps of a run, and each moment's claims at the step that is given with them: those about what comes
    (`will`) at the steps after it, whatever else the script does meanwhile.
    """
    found = Verdicts({claim.name: claim.kind == "never" for claim in summary}, {name: {} for name in moments})
    debts: list[tuple[str, Claim, Telling]] = []  # of moments, about what comes
    at: dict[int, list[str]] = {}
    for name, (_, index) in moments.items():
        at.setdefault(index, []).append(name)
    seen = claims.seen
    for step, happening in happenings(run):
        telling = telling_of(happening, "", {}, seen)
        for name, claim, told in debts:
            if (
                claim.later
                and claim.within_us
                and happening.t_us <= told.t_us + claim.within_us(run.params)
                and claim.later(told, happening)
            ):
                found.moments[name][claim.name] = True
        for claim in summary:
            if claim.kind == "ends":
                found.summary[claim.name] = claim.check(telling)
            elif found.summary[claim.name] == (claim.kind == "never") and claim.check(telling):
                found.summary[claim.name] = claim.kind == "comes"
        for name in at.get(step.index, ()):
            found.moments[name] = {claim.name: claim.later is None and claim.check(telling) for claim in moments[name][0]}
            debts += [(name, claim, telling) for claim in moments[name][0] if claim.later is not None]
        if claims.see is not None:
            seen = claims.see(seen, happening)
    return found


def reached(run: Run) -> dict[str, int]:
    """The step of each key moment."""
    run.advance()
    return dict(run.moments)


def of_scenario(slug: str, scenario: str) -> Run:
    spec = find_spec(slug)
    return Run(spec, from_scenario(spec, scenario))


def scenarios(slug: str) -> Mapping[str, Scenario]:
    return {scenario.slug: scenario for scenario in find_spec(slug).scenarios}


def test_every_scenario_and_every_key_moment_has_a_claim(slug: str) -> None:
    claims = claims_of(slug)
    if not claims.scripted and slug not in catalog.ours():
        pytest.skip("it claims nothing of what its scenarios say of themselves")
    missing = []
    for scenario in find_spec(slug).scenarios:
        said = claims.scripted.get(scenario.slug)
        if said is None or not said.summary:
            missing.append(f"{scenario.slug}: its title and summary")
        known = said.moments if said else {}
        missing += [f"{scenario.slug} {moment.slug}" for moment in scenario.moments if not known.get(moment.slug)]
        missing += [f"{scenario.slug} {moment}: there is no such moment" for moment in known.keys() - {m.slug for m in scenario.moments}]
    missing += [f"{scenario}: there is no such scenario" for scenario in claims.scripted.keys() - scenarios(slug).keys()]
    assert not missing, "claims are missing or lead nowhere:\n" + "\n".join(missing)


def test_what_a_scenario_says_of_itself_is_true(slug: str) -> None:
    claims, untrue = claims_of(slug), []
    for scenario, said in claims.scripted.items():
        run = of_scenario(slug, scenario)
        places = reached(run)
        moments = {name: (of_moment, places[name]) for name, of_moment in said.moments.items() if name in places}
        found = verdicts(run, claims, said.summary, moments)
        untrue += [f"{scenario}: {name} is false" for name, true in found.summary.items() if not true]
        untrue += [
            f"{scenario} {moment}: {name} is false" for moment, one in found.moments.items() for name, true in one.items() if not true
        ]
    assert not untrue, "\n" + "\n".join(untrue)


def test_a_key_moments_words_are_false_before_it(slug: str) -> None:
    """Told at the step before it, or at an earlier key moment: claims that are all true there don't say what this moment brings."""
    claims, passed = claims_of(slug), []
    for scenario, said in claims.scripted.items():
        run = of_scenario(slug, scenario)
        places = reached(run)
        lies: dict[str, tuple[tuple[Claim, ...], int]] = {}
        for moment, of_moment in said.moments.items():
            own = places.get(moment, 0)
            wrong = {f"{moment} at {other}": index for other, index in places.items() if index < own}
            wrong |= {f"{moment} one step earlier": own - 1} if own else {}
            lies |= {name: (of_moment, index) for name, index in wrong.items()}
        found = verdicts(run, claims, (), lies)
        passed += [f"{scenario} {name}" for name, one in found.moments.items() if all(one.values())]
    assert not passed, "all claims are true there as well:\n" + "\n".join(passed)


def test_a_summary_is_false_of_most_other_scenarios(slug: str) -> None:
    """Where one scenario contains another, its summary may be true of both. A summary that is true of half of all says nothing."""
    claims, fits = claims_of(slug), Counter[str]()
    everything = {f"{scenario}: {claim.name}": (scenario, claim) for scenario, said in claims.scripted.items() for claim in said.summary}
    renamed = tuple(msgspec.structs.replace(claim, name=name) for name, (_, claim) in everything.items())
    for other in claims.scripted:
        found = verdicts(of_scenario(slug, other), claims, renamed, {}).summary
        false = {everything[name][0] for name, true in found.items() if not true}
        fits.update(claims.scripted.keys() - false - {other})
    most = len(claims.scripted) / 2
    assert not [scenario for scenario, n in fits.items() if n > most], fits


def test_words_of_scenarios_that_assert_more_have_a_claim_of_their_kind(slug: str) -> None:
    claims, missing = claims_of(slug), []
    for lang in catalog.LANGUAGES:
        texts = catalog.captions(slug, lang)
        for scenario, said in claims.scripted.items():
            words = texts["scenarios"].get(scenario)
            if words is None:
                missing.append(f"captions.{lang}.json: scenarios.{scenario} is missing")
                continue
            missing += _unvouched(f"{lang} {scenario}", f"{words['title']} {words.get('summary', '')}", said.summary)
            for moment, of_moment in said.moments.items():
                told: dict[str, Any] = texts.get("moments", {}).get(scenario, {}).get(moment, {})
                sentences = " ".join(told.get(field, "") for field in ("headline", "see", "not_yet"))
                missing += _unvouched(f"{lang} {scenario} {moment}", sentences, of_moment)
    assert not missing, "\n" + "\n".join(missing)


def _unvouched(where: str, sentences: str, claims: tuple[Claim, ...]) -> list[str]:
    kinds = {claim.kind for claim in claims}
    return [
        f"{where}: {word[0]!r} demands a claim of one of the kinds {', '.join(VOUCHES[kind])}"
        for kind, words in DEMANDS.items()
        if (word := words.search(STILL.sub("", sentences))) and not kinds & {*VOUCHES[kind]}
    ]
