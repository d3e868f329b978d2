"""Majorities, as pure functions: how many are needed, how far a majority has got, who has won a vote.

A quorum is a majority of the *configured* members, never of the reachable ones. The joint forms ask for a majority of two
configurations at once (Raft, section 6). They reproduce the published tables of etcd-io/raft, `quorum/testdata`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Literal

Outcome = Literal["won", "pending", "lost"]

UNBOUNDED = 2**64 - 1  # what a configuration with no members has reached: it never holds a joint quorum back


def majority(members: int) -> int:
    """How many of `members` are more than half of them."""
    return members // 2 + 1


def majority_index(indexes: Sequence[int]) -> int:
    """The largest index that a majority has reached, given everybody's."""
    if not indexes:
        return UNBOUNDED
    return sorted(indexes)[(len(indexes) - 1) // 2]


def committed_index(members: Collection[str], reached: Mapping[str, int]) -> int:
    """The largest index that a majority of `members` has reached; who hasn't answered has reached 0."""
    return majority_index([reached.get(member, 0) for member in members])


def joint_committed_index(old: Collection[str], new: Collection[str], reached: Mapping[str, int]) -> int:
    """The largest index that a majority of `old` and a majority of `new` have both reached."""
    return min(committed_index(old, reached), committed_index(new, reached))


def vote_result(members: Collection[str], votes: Mapping[str, bool]) -> Outcome:
    """Whether yes has a majority of `members` already (won), can still get one (pending), or can't (lost)."""
    if not members:
        return "won"
    need = majority(len(members))
    yes = sum(1 for member in members if votes.get(member) is True)
    silent = sum(1 for member in members if member not in votes)
    if yes >= need:
        return "won"
    return "pending" if yes + silent >= need else "lost"


def joint_vote_result(old: Collection[str], new: Collection[str], votes: Mapping[str, bool]) -> Outcome:
    """Won when both configurations say so, lost as soon as one does."""
    results = (vote_result(old, votes), vote_result(new, votes))
    if "lost" in results:
        return "lost"
    return "won" if results == ("won", "won") else "pending"
