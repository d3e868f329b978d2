"""Raft's starts that are set up by hand: what is impossible, what counts as committed, and that every disk that a run leaves is possible."""

import re
from typing import Any

import pytest

from protocols.catalog import find_spec
from protocols.contract.trouble import trouble
from protocols.engine.recipe import RecipeError, parse_address
from protocols.engine.simulate import Run
from protocols.engine.starts import wrong_with

pytestmark = pytest.mark.engine


def opened(start: str, query: str = "") -> Run:
    recipe, _, _ = parse_address(f"/raft?i=custom.{start}{query}", find_spec)
    return Run(find_spec("raft"), recipe)


def logs(*terms: str, term: int) -> str:
    """A start with these logs of s1, s2, ..., all in one term."""
    return "_".join(f"s{n}-term.{term}" + (f"-log.{log}" if log else "") for n, log in enumerate(terms, 1))


@pytest.mark.parametrize(
    ("start", "why"),
    [
        ("s1-term.3-log.1.3.2", "S1: the terms of a log never fall, and here entry 3 has term 2 behind term 3"),
        ("s1-term.2-log.1.3", "S1: an entry of term 3 is in its log, so its current term is at least 3, not 2"),
        ("s1-vote.s2", "S1: nobody votes in term 0"),
        ("s1-term.3-vote.s2_s2-term.2", "S1 has voted for S2 in term 3, and S2 has not been in that term: its own is 2"),
        ("s1-term.3-vote.s2_s2-term.3-vote.s1", "S1 has voted for S2 in term 3: before S2 asked for votes it gave itself its own"),
        (
            logs("1.2", "2", "", "", "", term=2),
            "come from one leader, and so what stands before them is the same in all logs; in S1 and S2 it",
        ),
        (logs("1.1.3", "1.3.3", "", "", "", term=3), "the entries of term 3 come from one leader"),
        ("s1-term.3-log.3_s2-term.3-vote.s1_s3-term.3", "S2 has voted for S1 in term 3: before S1 asked"),
        ("s1-term.3-vote.s1-log.3_s2-term.3-vote.s1_s3-term.3", "S4 is in an earlier term, and only 2 of the 3 servers"),
    ],
)
def test_what_servers_that_keep_the_rules_cannot_have_is_refused(start: str, why: str) -> None:
    with pytest.raises(RecipeError) as refused:
        opened(start)
    assert why in refused.value.said("en")
    assert re.search("[\u4e00-\u9fff]", refused.value.said("zh"))


@pytest.mark.parametrize(
    ("terms", "term", "committed"),
    [
        (("1.1", "1.1", "1.1", "", ""), 1, 2),
        (("1.1", "1.1", "1", "1", ""), 1, 1),
        (("1.1", "1.1", "", "", ""), 1, 0),
        (("1.2", "1.2", "1.2", "1", "1.3"), 4, 1),  # figure 8 (c): a majority stores entry 2, and S5 can still erase it
        (("1.2.4", "1.2.4", "1.2.4", "1", "1.3"), 4, 3),  # figure 8 (e): S5 can't win any more
        (("2", "1", "1", "1", "1"), 3, 0),  # S1's log is more up-to-date than those of the majority
        (("", "", "", "", ""), 0, 0),
    ],
)
def test_committed_is_what_no_later_leader_can_lack(terms: tuple[str, ...], term: int, committed: int) -> None:
    run = opened(logs(*terms, term=term))
    assert (len(run.first_history.committed), run.first_truth["committed"]) == (committed, {"count": committed})


def test_figure_7_by_hand_commits_what_the_named_start_does() -> None:
    terms = ("1.1.1.4.4.5.5.6", "1.1.1.4.4.5.5.6", "1.1.1.4", "1.1.1.4.4.5.5.6", "1.1.1.4.4.5.5.6", "1.1.1.4.4.4.4", "1.1.1.2.2.2.3.3")
    assert len(opened(logs(*terms, term=7), "&p=nodes.7").first_history.committed) == 8


def test_a_committed_entry_that_a_broken_rule_loses_is_caught() -> None:
    """S5, whose log is short, is elected by a voter that compares nothing; the others' two entries were committed before the run."""
    start = logs("1.1", "1.1", "1.1", "1.1", "", term=1)
    query = "&w=s5.election=50~s1.election=900~s2.election=900~s3.election=900~s4.election=900"
    for rule, status in (("skip-up-to-date.0", "holds"), ("skip-up-to-date.1", "broken")):
        run = opened(start, f"&p={rule}{query}")
        run.advance()
        assert run.checker.status["leader-completeness"] == status, rule


def test_a_vote_on_the_disk_is_not_given_twice() -> None:
    run = opened("s1-term.4-vote.s1_s2-term.4-vote.s1_s3-term.3_s4-term.3_s5-term.3")
    assert dict(run.first_history.votes["s2"]) == {4: "s1"}
    run.advance()
    assert "broken" not in run.checker.status.values()


def test_whatever_is_on_the_disks_in_a_run_can_be_set_up() -> None:
    """What is refused as impossible is impossible: no run that keeps the rules leaves it on its disks, at no step."""
    spec, looked = find_spec("raft"), 0
    for seed in range(40):
        run = Run(spec, trouble(spec, seed))
        while not run.end:
            run.advance(steps=len(run.steps) + 25)
            if text := written(run.disks):
                looked += 1
                assert wrong_with(spec, run.cast, run.params, text) is None, (seed, len(run.steps), text)
    assert looked > 500


def written(disks: dict[str, Any]) -> str:
    """Disks as a start; empty if a log is too long for one."""
    if any(len(disk.log) > 8 or disk.current_term > 20 for disk in disks.values()):
        return ""
    parts = []
    for node, disk in disks.items():
        fields = [f"{node}-term.{disk.current_term}"]
        fields += [f"-vote.{disk.voted_for}"] if disk.voted_for else []
        fields += ["-log." + ".".join(str(entry.term) for entry in disk.log)] if disk.log else []
        parts.append("".join(fields))
    return "custom." + "_".join(parts)
