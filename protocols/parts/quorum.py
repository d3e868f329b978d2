"""Majorities, as pure functions: how many are needed, and how far a majority has got.

A quorum is a majority of the *configured* members, never of the reachable ones.
"""

from __future__ import annotations

from collections.abc import Sequence


def majority(members: int) -> int:
    """How many of `members` are more than half of them."""
    return members // 2 + 1


def majority_index(indexes: Sequence[int]) -> int:
    """The largest index that a majority has reached, given the index of every member."""
    return sorted(indexes)[(len(indexes) - 1) // 2]
