"""Majorities against the published tables of etcd-io/raft's quorum/testdata (Apache-2.0, see NOTICE)."""

import pytest

from protocols.parts.quorum import majority, majority_index

pytestmark = pytest.mark.engine

# One row: members / acknowledged indexes in the order of the members (`_`: none) / the index that a majority has reached.
MAJORITY_COMMIT = """
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

# One row: members / their votes in that order (`_`: none) / the outcome.
MAJORITY_VOTE = """
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


def rows(table: str) -> list[tuple[str, ...]]:
    return [tuple(part.strip() for part in line.split("/")) for line in table.strip().splitlines()]


@pytest.mark.parametrize(("members", "values", "expected"), rows(MAJORITY_COMMIT))
def test_the_index_that_a_majority_has_reached(members: str, values: str, expected: str) -> None:
    """majority_commit.txt; a member that has acknowledged nothing has reached 0."""
    assert len(members.split()) == len(values.split())
    assert majority_index([0 if value == "_" else int(value) for value in values.split()]) == int(expected)


@pytest.mark.parametrize(("members", "values", "expected"), rows(MAJORITY_VOTE))
def test_a_vote_is_won_by_a_majority_of_yes_and_lost_once_none_is_possible(members: str, values: str, expected: str) -> None:
    """majority_vote.txt."""
    votes = (values.split() + ["_"] * len(members.split()))[: len(members.split())]
    need = majority(len(votes))
    assert (votes.count("y") >= need) == (expected == "won")
    assert (votes.count("y") + votes.count("_") < need) == (expected == "lost")


@pytest.mark.parametrize(("members", "need"), [(1, 1), (2, 2), (3, 2), (4, 3), (5, 3), (6, 4), (7, 4), (8, 5), (9, 5)])
def test_a_majority_is_more_than_half(members: int, need: int) -> None:
    """And the index that a majority has reached is the need-th largest."""
    assert majority(members) == need
    assert majority_index(list(range(1, members + 1))) == members - need + 1
