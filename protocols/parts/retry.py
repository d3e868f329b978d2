"""Asking again: pauses that grow."""

from __future__ import annotations


def longer(pause_us: int, first_us: int, cap_us: int) -> int:
    """The pause after `pause_us` (0: the first one): twice as long, up to the cap."""
    return min(2 * pause_us or first_us, cap_us)
