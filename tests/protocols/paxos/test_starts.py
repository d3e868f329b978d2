"""Paxos's starts that are set up by hand: what is impossible, what counts as chosen, and that every disk that a run leaves is possible."""

import re
from typing import Any

import pytest

from protocols.catalog import find_spec
from protocols.contract.trouble import trouble
from protocols.engine.explore import Bounds, Explorer
from protocols.engine.recipe import RecipeError, parse_address
from protocols.engine.simulate import Run
from protocols.engine.starts import wrong_with

pytestmark = pytest.mark.engine

X_CHOSEN = "a1-promised.1.1-accepted.1.1-value.x_a2-promised.1.1-accepted.1.1-value.x"


def opened(start: str, query: str = "") -> Run:
    recipe, _, _ = parse_address(f"/paxos?i=custom.{start}{query}", find_spec)
    return Run(find_spec("paxos"), recipe)


def told_at_start(run: Run) -> dict[str, str]:
    return {slug: status for slug, status, _ in run.steps[0].properties}


@pytest.mark.parametrize(
    ("start", "why"),
    [
        ("a1-promised.1.4", "A1: ballot (1,4) is no proposer's: its second number is from 1 to 2"),
        ("a1-promised.1.1-value.x", "A1 has accepted X, and no ballot is given in which"),
        ("a1-promised.1.1-accepted.1.1", "A1 has accepted in ballot (1,1), and no value is given"),
        ("a1-accepted.1.1-value.x", "A1 has accepted in ballot (1,1), so it has promised at least that one; no promise is given"),
        (
            "a1-promised.1.1-accepted.1.2-value.x",
            "A1 has accepted in ballot (1,2), so it has promised at least that one; its promise is (1,1)",
        ),
        (
            "a1-promised.1.1-accepted.1.1-value.x_a2-promised.1.1-accepted.1.1-value.y",
            "A1 and A2 have accepted X and Y in the same ballot (1,1); a ballot has one value",
        ),
        (
            "a1-promised.1.1-accepted.1.1-value.x",
            "A1 has accepted in ballot (1,1): a majority has promised that much before, and here 1 of the 2 have",
        ),
        (
            f"{X_CHOSEN.replace('a2-promised.1.1', 'a2-promised.1.2')}_a3-promised.1.2-accepted.1.2-value.y",
            "A3 has accepted Y in ballot (1,2), although X may have been chosen in ballot (1,1) before",
        ),
    ],
)
def test_what_acceptors_that_keep_the_rules_cannot_hold_is_refused(start: str, why: str) -> None:
    with pytest.raises(RecipeError) as refused:
        opened(start)
    assert why in refused.value.said("en")
    assert re.search("[\u4e00-\u9fff]", refused.value.said("zh"))


def test_a_value_that_a_majority_has_accepted_counts_as_chosen_from_the_start() -> None:
    """And a run that keeps the rules chooses it again, whatever its client wants."""
    run = opened(X_CHOSEN, "&x=client:p2.propose-y@10")
    assert (run.first_truth["chosen"], run.first_truth["known"]) == ("X", "nobody")
    run.advance()
    assert told_at_start(run)["unknown-choice"] == "seen"
    assert {choice.value for choice in run.history.chosen} == {"X"}
    assert "broken" not in run.checker.status.values()


def test_a_broken_rule_that_chooses_another_value_is_caught() -> None:
    run = opened(X_CHOSEN, "&p=ignore-promises.1&x=client:p2.propose-y@10")
    run.advance()
    assert (run.checker.status["agreement"], run.history.broken["agreement"]["second"]) == ("broken", "Y")


@pytest.mark.parametrize(
    "start",
    [
        "a1-promised.1.1-accepted.1.1-value.x_a2-promised.1.1",  # one has accepted
        "a1-promised.1.2-accepted.1.1-value.x_a2-promised.1.2-accepted.1.2-value.x",  # two have, in two ballots
        "a1-promised.2.1_a2-promised.2.1_a3-promised.2.1",
    ],
)
def test_what_no_majority_has_accepted_in_one_ballot_is_not_chosen(start: str) -> None:
    run = opened(start)
    run.advance()
    assert (run.first_truth["chosen"], told_at_start(run)) == (None, {})


def test_a_proposer_uses_no_ballot_that_an_acceptor_has_promised_already() -> None:
    run = opened("a1-promised.3.1_a2-promised.2.2-accepted.2.2-value.z_a3-promised.3.1", "&x=client:p1.propose-x@0")
    assert (run.first["p1"].max_round, run.first["p2"].max_round) == (3, 2)
    run.advance(10_000)
    assert run.nodes["p1"].ballot == 41


def test_every_order_of_two_proposers_keeps_to_what_is_chosen() -> None:
    """The explorer begins in the start, and looks at all of them; where promises are ignored it finds one that doesn't."""
    bounds = Bounds(commands=("p2.propose-y",), timeouts=0, depth=40)
    found = Explorer(find_spec("paxos"), {"learners": 0}, bounds, f"custom.{X_CHOSEN}").find()
    assert found.result == "none within bounds"
    found = Explorer(find_spec("paxos"), {"learners": 0, "ignore-promises": True}, bounds, f"custom.{X_CHOSEN}").find()
    assert found.recipe is not None
    played = Run(find_spec("paxos"), found.recipe)
    played.advance()
    assert "broken" in played.checker.status.values()


def test_whatever_is_on_the_disks_in_a_run_can_be_set_up() -> None:
    """What is refused as impossible is impossible: no run that keeps the rules leaves it on its disks, at no step."""
    spec, looked = find_spec("paxos"), 0
    for seed in range(60):
        run = Run(spec, trouble(spec, seed))
        while not run.end:
            run.advance(steps=len(run.steps) + 5)
            if text := written(run.disks):
                looked += 1
                assert wrong_with(spec, run.cast, run.params, text) is None, (seed, len(run.steps), text)
    assert looked > 500


def written(disks: dict[str, Any]) -> str:
    """Acceptors' disks as a start; empty if a round or a value is none that one may have."""
    parts = []
    for node, disk in disks.items():
        if not node.startswith("a"):
            continue
        if disk.promised > 200 or disk.accepted_value not in ("", "X", "Y", "Z"):
            return ""
        fields = [f"-promised.{disk.promised // 10}.{disk.promised % 10}"] if disk.promised else []
        if disk.accepted_ballot:
            ballot = f"{disk.accepted_ballot // 10}.{disk.accepted_ballot % 10}"
            fields.append(f"-accepted.{ballot}-value.{disk.accepted_value.lower()}")
        if fields:
            parts.append(node + "".join(fields))
    return "custom." + "_".join(parts)
