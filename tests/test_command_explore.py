"""`manage.py explore`: what it finds plays, what it doesn't find it doesn't promise."""

import re

import pytest
from django.core.management import CommandError, call_command

from protocols.catalog import find_spec
from protocols.engine.recipe import parse_address
from protocols.engine.simulate import Run


def found_by(capsys: pytest.CaptureFixture[str], *words: str) -> Run:
    """The run at the address that the command prints."""
    call_command("explore", *words)
    address = capsys.readouterr().out.splitlines()[-1]
    recipe, _, _ = parse_address(address, find_spec)
    run = Run(find_spec(recipe.protocol), recipe)
    run.advance()
    return run


def test_what_is_to_be_seen_is_found_as_an_address_that_plays(capsys: pytest.CaptureFixture[str]) -> None:
    run = found_by(capsys, "raft", "--find", "two-leaders", "--timeouts", "2")
    assert run.checker.status["two-leaders"] == "seen"
    assert not [step.ref for step in run.steps if step.kind in ("no-effect", "broken")]


def test_a_promise_that_a_switch_breaks_is_found_broken(capsys: pytest.CaptureFixture[str]) -> None:
    run = found_by(capsys, "two-phase-commit", "--set", "commit-before-force=1")
    assert "broken" in run.checker.status.values()


def test_a_search_begins_where_it_is_told_to(capsys: pytest.CaptureFixture[str]) -> None:
    """X is chosen in the start; where promises are ignored, an acceptor votes for Y."""
    start = "custom.a1-promised.1.1-accepted.1.1-value.x_a2-promised.1.1-accepted.1.1-value.x"
    few = ("--set", "learners=0", "--do", "client:p2.propose-y", "--timeouts", "0", "--depth", "40")
    run = found_by(capsys, "paxos", "--start", start, "--set", "ignore-promises=1", *few)
    assert (run.recipe.start, run.checker.status["votes-safe"]) == (start, "broken")
    with pytest.raises(CommandError, match="A1 has accepted X, and no ballot is given in which"):
        call_command("explore", "paxos", "--start", "custom.a1-value.x")


def test_nothing_within_bounds_says_how_much_was_looked_at(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        call_command("explore", "two-phase-commit", "--depth", "8")
    assert ended.value.code == 1
    assert re.fullmatch(r"none within these bounds: all [\d,]+ states were looked at\n", capsys.readouterr().out)


@pytest.mark.parametrize(("limit", "why"), [(("--seconds", "0"), "0 seconds"), (("--memory", "1"), "1 MiB")])
def test_a_limit_that_is_reached_is_no_answer(limit: tuple[str, str], why: str) -> None:
    with pytest.raises(CommandError, match=rf"unknown: the limit of {why} was reached after") as refused:
        call_command("explore", "raft", *limit)
    assert refused.value.returncode == 3


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("paxos-7",), "paxos-7"),
        (("raft", "--find", "elects-leader"), "there is no property 'elects-leader' to be found in raft; there are election-safety, "),
        (("raft", "--set", "nodes=77"), "nodes"),
        (("raft", "--set", "nodes"), "is no name=value"),
        (("raft", "--do", "nonsense"), "nonsense"),
    ],
)
def test_what_is_not_possible_is_refused_with_the_reason(words: tuple[str, ...], why: str) -> None:
    with pytest.raises(CommandError, match=re.escape(why)) as refused:
        call_command("explore", *words)
    assert refused.value.returncode == 2
