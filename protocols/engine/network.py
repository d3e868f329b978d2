"""Messages in the air, links that are cut or held, and draws. Here too: the classes of events."""

from __future__ import annotations

from hashlib import blake2b

import msgspec

from protocols.node import Msg

START, RESUMED, FORCED, SEND, LOST, DELIVER, DISCONNECT, TIMER = range(8)  # the classes of events, in their order at one instant


def draw(seed: int, purpose: str, id_: str) -> int:
    """64 random bits that depend on the seed, on what they are for and on an id: the same on every machine, whatever else is drawn."""
    return int.from_bytes(blake2b(f"{seed}|{purpose}|{id_}".encode(), digest_size=8).digest(), "big")


class Flight(msgspec.Struct, frozen=True, gc=False):
    """A message in the air. If it is not going to arrive, `doomed` says why, and `due_us` is when it dies."""

    id: str
    src: str
    dst: str
    msg: Msg
    sent_us: int
    due_us: int
    cause: int
    rank: int
    doomed: str = ""
    held: bool = False


class Links(msgspec.Struct, gc=False):
    """Groups of a partition, links that are cut and links that are held. The tuples never change, so a shallow copy is enough."""

    groups: tuple[tuple[str, ...], ...] = ()
    cuts: tuple[tuple[str, str], ...] = ()
    holds: tuple[tuple[str, str], ...] = ()

    @property
    def clear(self) -> bool:
        """Whether no link is cut, held or between two groups."""
        return not (self.groups or self.cuts or self.holds)

    def blocked(self, src: str, dst: str) -> bool:
        """Whether a message from src to dst can't get through."""
        if (src, dst) in self.cuts:
            return True
        return any((src in group) != (dst in group) for group in self.groups)

    def isolate(self, node: str, ids: tuple[str, ...]) -> None:
        """Move one node into a group of its own; the others stay as they are grouped."""
        rest = tuple(g for g in (tuple(n for n in group if n != node) for group in self.groups or (ids,)) if g)
        self.groups = (*rest, (node,))

    def partition(self, groups: tuple[tuple[str, ...], ...], ids: tuple[str, ...]) -> None:
        """These groups, and one more of the nodes that none of them names."""
        rest = tuple(n for n in ids if not any(n in g for g in groups))
        self.groups = (*groups, rest) if rest else groups
