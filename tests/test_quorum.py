"""Majorities against the published tables: every row of etcd-io/raft's quorum/testdata (Apache-2.0, see NOTICE)."""

import pytest

from protocols.quorum import (
    UNBOUNDED,
    committed_index,
    joint_committed_index,
    joint_vote_result,
    majority,
    majority_index,
    vote_result,
)

pytestmark = pytest.mark.engine

# One row: members / acknowledged indexes in the order of the members (`_`: none) / the index that a majority has reached.
MAJORITY_COMMIT = """
-               / -                   / all
1               / _                   / 0
1               / 12                  / 12
1 2             / _ _                 / 0
1 2             / 12 _                / 0
1 2             / 12 5                / 5
1 2 3           / _ _ _               / 0
1 2 3           / 12 _ _              / 0
1 2 3           / 12 5 _              / 5
1 2 3           / 12 5 6              / 6
1 2 3           / 12 5 4              / 5
1 2 3           / 5 5 _               / 5
1 2 3           / 5 5 12              / 5
1 2 3           / 100 101 103         / 101
1 2 3 4 5       / 101 104 103 103 _   / 103
1 2 3 4 5       / 101 102 103 103 _   / 102
"""

# Old members / new members / indexes of both in that order, each member once / the index that both majorities have reached.
JOINT_COMMIT = """
1 2 3 / -     / 100 101 99        / 100
1     / 2     / _ _               / 0
1     / 2     / 100 _             / 0
1     / 2     / 13 100            / 13
1     / 1     / _                 / 0
1     / 1     / 100               / 100
1 3   / 2     / _ _ _             / 0
1 3   / 2     / 100 _ _           / 0
1 3   / 2     / 100 _ 50          / 0
1 3   / 2     / 100 45 50         / 45
1 2   / 2     / _ _               / 0
1 2   / 2     / 100 _             / 0
1 2   / 2     / _ 100             / 0
1 2   / 2     / 50 100            / 50
1 2   / 2     / 100 50            / 50
1 2   / 3 4   / 50 _ _ _          / 0
1 2   / 3 4   / 50 _ 49 _         / 0
1 2   / 3 4   / 50 48 49 _        / 0
1 2   / 3 4   / 50 48 49 47       / 47
1 2   / 2 3   / _ _ _             / 0
1 2   / 2 3   / 100 _ _           / 0
1 2   / 2 3   / _ 100 _           / 0
1 2   / 2 3   / _ 100 99          / 0
1 2   / 2 3   / 101 100 99        / 99
1 2   / 1 2   / _ _               / 0
1 2   / 1 2   / _ 40              / 0
1 2   / 1 2   / 41 40             / 40
1 2 3 / 4 5 6 / _ _ _ _ _ _       / 0
1 2 3 / 4 5 6 / 100 _ _ _ _ _     / 0
1 2 3 / 4 5 6 / 100 _ _ 90 _ _    / 0
1 2 3 / 4 5 6 / 100 99 _ _ _ _    / 0
1 2 3 / 4 5 6 / _ 99 90 97 95 _   / 90
1 2 3 / 4 5 6 / 92 99 90 97 95 _  / 92
1 2 3 / 4 5 6 / 92 99 90 97 95 77 / 92
1 2 3 / 1 4 5 / _ _ _ _ _         / 0
1 2 3 / 1 4 5 / 100 _ _ _ _       / 0
1 2 3 / 1 4 5 / 100 101 _ _ _     / 0
1 2 3 / 1 4 5 / 100 101 100 _ _   / 0
1 2 3 / 1 4 5 / _ 100 _ 99 98     / 0
1 2 3 / 1 4 5 / _ 100 99 99 98    / 98
1 2 3 / 1 4 5 / 1 100 99 99 98    / 98
1 2 3 / 1 4 5 / 100 100 99 99 98  / 99
1 2 3 / 2 3 4 / _ _ _ _           / 0
1 2 3 / 2 3 4 / _ 100 99 _        / 99
1 2 3 / 2 3 4 / 98 100 99 _       / 99
1 2 3 / 2 3 4 / 100 100 99 _      / 99
1 2 3 / 2 3 4 / 100 100 99 98     / 99
1 2 3 / 2 3 4 / 100 _ _ 101       / 0
1 2 3 / 2 3 4 / 100 99 _ 101      / 99
1 2 3 / 1 2 3 / 50 45 _           / 45
"""

MAJORITY_VOTE = """
-             / -             / won
1             / _             / pending
1             / n             / lost
123           / y             / won
4 8           / _ _           / pending
4 8           / n _           / lost
4 8           / y _           / pending
4 8           / n y           / lost
4 8           / y y           / won
2 4 7         / _ _ _         / pending
2 4 7         / n _ _         / pending
2 4 7         / y _ _         / pending
2 4 7         / n n _         / lost
2 4 7         / y n _         / pending
2 4 7         / y y _         / won
2 4 7         / y y n         / won
2 4 7         / n y n         / lost
1 2 3 4 5 6 7 / y y n y _ _ _ / pending
1 2 3 4 5 6 7 / _ y y _ n y n / pending
1 2 3 4 5 6 7 / y y n y _ n y / won
1 2 3 4 5 6 7 / y y _ n y n n / pending
1 2 3 4 5 6 7 / y y n y n n n / lost
"""

JOINT_VOTE = """
-     / -     / -       / won
1     / -     / _       / pending
1     / -     / y       / won
1     / -     / n       / lost
1     / 1     / _       / pending
1     / 1     / y       / won
1     / 1     / n       / lost
1     / 2     / _ _     / pending
1     / 2     / y _     / pending
1     / 2     / y y     / won
1     / 2     / y n     / lost
1     / 2     / n _     / lost
1     / 2     / n n     / lost
1     / 2     / n y     / lost
1 2   / 3 4   / _ _ _ _ / pending
1 2   / 3 4   / y _ _ _ / pending
1 2   / 3 4   / y y _ _ / pending
1 2   / 3 4   / y y n _ / lost
1 2   / 3 4   / y y n n / lost
1 2   / 3 4   / y y y n / lost
1 2   / 3 4   / y y y y / won
1 2   / 2 3   / _ _ _   / pending
1 2   / 2 3   / _ n _   / lost
1 2   / 2 3   / y y _   / pending
1 2   / 2 3   / y y n   / lost
1 2   / 2 3   / y y y   / won
1 2   / 1 2   / _ _     / pending
1 2   / 1 2   / y _     / pending
1 2   / 1 2   / y n     / lost
1 2   / 1 2   / n _     / lost
1 2   / 1 2   / n n     / lost
1 2 3 / 2 3 4 / _ _ _ _ / pending
1 2 3 / 2 3 4 / _ n _ _ / pending
1 2 3 / 2 3 4 / _ n n _ / lost
1 2 3 / 2 3 4 / _ y y _ / won
1 2 3 / 2 3 4 / y y _ _ / pending
1 2 3 / 2 3 4 / y y n _ / pending
1 2 3 / 2 3 4 / y y n n / lost
1 2 3 / 2 3 4 / y y n y / won
"""


def rows(table: str) -> list[tuple[str, ...]]:
    return [tuple(part.strip().replace("-", "") for part in line.split("/")) for line in table.strip().splitlines()]


def given(values: str, *configurations: str) -> dict[str, str]:
    """Each member once, in the order in which the configurations name it; `_` is silence."""
    members = list(dict.fromkeys(m for members in configurations for m in members.split()))
    return {m: v for m, v in zip(members, values.split(), strict=True) if v != "_"}


def indexes(values: str, *configurations: str) -> dict[str, int]:
    return {m: int(v) for m, v in given(values, *configurations).items()}


def ballots(values: str, *configurations: str) -> dict[str, bool]:
    return {m: v == "y" for m, v in given(values, *configurations).items()}


@pytest.mark.parametrize(("members", "values", "expected"), rows(MAJORITY_COMMIT))
def test_the_index_that_a_majority_has_reached(members: str, values: str, expected: str) -> None:
    """majority_commit.txt; joint with nobody or with itself it is the same."""
    reached, voters = indexes(values, members), members.split()
    index = committed_index(voters, reached)
    assert index == (UNBOUNDED if expected == "all" else int(expected))
    assert index == joint_committed_index(voters, [], reached) == joint_committed_index(voters, voters, reached)


@pytest.mark.parametrize(("old", "new", "values", "expected"), rows(JOINT_COMMIT))
def test_the_index_that_two_majorities_have_reached(old: str, new: str, values: str, expected: str) -> None:
    """joint_commit.txt, and the same with old and new changing places."""
    reached = indexes(values, old, new)
    assert joint_committed_index(old.split(), new.split(), reached) == int(expected)
    assert joint_committed_index(new.split(), old.split(), reached) == int(expected)


@pytest.mark.parametrize(("members", "values", "expected"), rows(MAJORITY_VOTE))
def test_a_vote_is_won_pending_or_lost(members: str, values: str, expected: str) -> None:
    """majority_vote.txt; joint with nobody or with itself it is the same."""
    votes, voters = ballots(values, members), members.split()
    assert vote_result(voters, votes) == expected
    assert joint_vote_result(voters, [], votes) == joint_vote_result(voters, voters, votes) == expected


@pytest.mark.parametrize(("old", "new", "values", "expected"), rows(JOINT_VOTE))
def test_a_joint_vote_needs_both_majorities(old: str, new: str, values: str, expected: str) -> None:
    """joint_vote.txt, and the same with old and new changing places."""
    votes = ballots(values, old, new)
    assert joint_vote_result(old.split(), new.split(), votes) == expected
    assert joint_vote_result(new.split(), old.split(), votes) == expected


@pytest.mark.parametrize(("members", "need"), [(1, 1), (2, 2), (3, 2), (4, 3), (5, 3), (6, 4), (7, 4), (8, 5), (9, 5)])
def test_a_majority_is_more_than_half(members: int, need: int) -> None:
    """And the index that a majority has reached is the need-th largest."""
    assert majority(members) == need
    assert majority_index(list(range(1, members + 1))) == members - need + 1
