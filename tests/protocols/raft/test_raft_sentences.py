"""What Raft's sentences and lit rule lines say at places where an earlier version said what wasn't so."""

import pytest

from protocols import catalog
from protocols.catalog import find_spec
from protocols.claim import will
from protocols.contract.scripted import of_scenario, reached, verdicts
from protocols.engine.recipe import parse_address
from protocols.engine.simulate import Run
from protocols.engine.trace import Step
from protocols.node import MS

pytestmark = pytest.mark.engine

FIRE = (
    "/raft?p=nodes.3&w=s1.election.1=150~s2.election.1=250~s3.election=600"
    "&x=delay:s1-s3.append.4.500@0~fire:s2.election@300~fire:s1.election@400&u=800&at=780.001+1"
)
"""A late heartbeat of term 1, from a server that leads term 3 by now, reaches a server in term 3."""
LATE_REFUSAL = (
    "/raft?p=nodes.3&w=s3.election.1=150~s1.election.1=155~s1.election.2=100~s2.election=600"
    "&x=cut:s1-s3@0~delay:s2-s1.vote.1.110@0&u=320&at=285+1"
)


def shown(address: str) -> Step:
    """The step that an address shows."""
    recipe, place, _ = parse_address(address, find_spec)
    assert place is not None
    run = Run(find_spec("raft"), recipe)
    run.advance()
    return [step for step in run.steps if step.t_us == place.t_us][place.k - 1]


@pytest.mark.parametrize(
    ("address", "keys"),
    [
        ("/raft/r7?at=160.002+1", ["vote-refused-log"]),
        ("/raft/r8-d1?at=980.003+3", ["old-term"]),
        ("/raft/r6?at=1530+1", ["append-refused-stale"]),
        (FIRE, ["append-refused-stale"]),
        (LATE_REFUSAL, ["refusal-late"]),
        ("/raft/r10?at=280+1", ["vote-late"]),
        ("/raft/r9?at=165.001+1", ["vote-refused-voted"]),
        ("/raft/r6-log-only?at=1520.001+1", ["candidate-after-pre-vote"]),
        ("/raft?p=nodes.1&u=400&w=s1.election.1=150&at=150+1", ["candidate-alone"]),
        ("/raft?p=nodes.1&u=400&w=s1.election.1=150&at=150+4", ["leader-alone"]),
        ("/raft?p=nodes.1&u=400&w=s1.election.1=150&at=150+7", ["committed-alone"]),
    ],
)
def test_a_step_is_told_by_the_sentence_that_is_true(address: str, keys: list[str]) -> None:
    assert [key for key, _ in shown(address).notes] == keys


@pytest.mark.parametrize(
    ("address", "rules"),
    [
        ("/raft/r9?at=165.001+1", ["R-V-no"]),
        ("/raft/r4c?at=440.003+1", ["R-T", "R-V-T", "R-V-no"]),
        ("/raft/r8-d1?at=580.002+1", ["R-AR-1", "R-C-no"]),
        ("/raft/r6-thesis?at=1510.001+1", ["R-PV2-no"]),
        ("/raft/r6?at=1520.001+2", ["R-T", "R-V-T", "R-V-free", "R-V-log", "R-V"]),
        ("/raft/r6?at=1530+1", ["R-S-no", "R-S-request-no"]),
        ("/raft/r4?at=486.003+1", ["R-AE-1", "R-AE-2-no"]),
    ],
)
def test_what_did_not_happen_is_not_lit(address: str, rules: list[str]) -> None:
    assert list(shown(address).rules) == rules


def test_a_candidacy_that_is_given_up_has_its_own_headline() -> None:
    """It was hidden behind the note on the last refusal."""
    address = "/raft/r8-d2?p=give-up.1"
    recipe, _, _ = parse_address(address, find_spec)
    run = Run(find_spec("raft"), recipe)
    run.advance()
    told = [[key for key, _ in step.notes] for step in run.steps if any(key == "gives-up" for key, _ in step.notes)]
    assert told
    assert all(keys == ["gives-up"] for keys in told)


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("en", "must not lack|could still overwrite|will step down|will catch up|still leads|is over"),
        ("zh", "不得缺少|仍可能覆盖|将退位|会因此跟上|仍在领导"),
    ],
)
def test_no_sentence_says_what_a_server_can_not_know(lang: str, words: str) -> None:
    notes = catalog.captions("raft", lang)["notes"]
    said = [f"{key}: {text}" for key, texts in notes.items() for text in texts.values()]
    assert not [text for text in said if any(word in text for word in words.split("|"))]


def test_what_a_key_moment_says_will_come_has_to_come() -> None:
    """In R10 the slow vote arrives 120 ms after it left, and not sooner."""
    claims, run = find_spec("raft").claims, of_scenario("raft", "r10")
    assert claims is not None
    arrives = [
        will(f"in {ms} ms", lambda _params, ms=ms: ms * MS, lambda _told, later: later.kind == "deliver" and later.ref == "s2-s1.1")  # type: ignore[misc]
        for ms in (119, 120)
    ]
    found = verdicts(run, claims, (), {"voted": (tuple(arrives), reached(run)["voted"])})
    assert found.moments == {"voted": {"in 119 ms": False, "in 120 ms": True}}


@pytest.mark.parametrize(
    ("address", "left_out", "obeyed"),
    [
        ("/raft/commit-old-terms?at=580.003+1", "R-C-term", "R-C"),
        ("/raft/skip-up-to-date?at=440.004+1", "R-V-log", "R-V-free"),
        ("/raft/compare-length-only?at=160+1", "R-V-log", "R-V-free"),
        ("/raft/vote-twice?at=165.001+1", "R-V-free", "R-V-log"),
    ],
)
def test_the_line_that_is_left_out_on_purpose_is_not_lit(address: str, left_out: str, obeyed: str) -> None:
    rules = shown(address).rules
    assert (left_out in rules, obeyed in rules) == (False, True), rules
