"""What is in the air, and which links let it through."""

from __future__ import annotations

from hashlib import blake2b

import msgspec

from protocols.node import Msg

START, RESUMED, FORCED, SEND, LOST, DELIVER, DISCONNECT, TIMER = range(8)  # the classes of events, in their order at one instant


def draw(seed: int, purpose: str, id_: str) -> int:
    """A 64-bit draw keyed by what it is for: the same on every machine, untouched by unrelated changes."""
    return int.from_bytes(blake2b(f"{seed}|{purpose}|{id_}".encode(), digest_size=8).digest(), "big")


class Flight(msgspec.Struct, frozen=True, gc=False):
    """A message in the air. `doomed` says why it will not arrive, if so; `due_us` is then when it dies."""

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
    """Groups of a partition, cut and held links. Values are replaced, never changed: a copy is a checkpoint."""

    groups: tuple[tuple[str, ...], ...] = ()
    cuts: tuple[tuple[str, str], ...] = ()
    holds: tuple[tuple[str, str], ...] = ()

    @property
    def clear(self) -> bool:
        """Whether nothing stands in the way of any message."""
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
