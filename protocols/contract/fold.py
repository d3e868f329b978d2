"""Folds wire steps (docs/wire.md) into the world they tell of, as a viewer does; knows nothing but their JSON."""

import json
from typing import Any


class Folded:
    """What a viewer of steps knows after each of them."""

    def __init__(self, cast: dict[str, dict[str, Any]], disks: dict[str, dict[str, Any]], truth: dict[str, Any]) -> None:
        self.states = json.loads(json.dumps(cast))
        self.disks = json.loads(json.dumps(disks))
        self.down: set[str] = set()
        self.paused: set[str] = set()
        self.flying: dict[str, tuple[str, str, Any, int]] = {}
        self.timers: dict[tuple[str, str], list[Any]] = {}
        self.outbox: dict[str, list[list[str]]] = {node: [] for node in cast}
        self.groups: list[list[str]] = []
        self.cut: set[tuple[str, str]] = set()
        self.held: set[tuple[str, str]] = set()
        self.verdicts: dict[str, str] = {}
        self.truth: dict[str, Any] = json.loads(json.dumps(truth))

    def add(self, text: bytes) -> None:
        """Take in one step."""
        row = json.loads(text)
        row += [None] * (14 - len(row))
        _, kind, node, _, ref, _, sends, patch, timers, _, _, properties, truth, queued = row
        if patch:
            apply_patch((self.disks if kind == "forced" else self.states)[node], patch)
        if kind == "timer":
            del self.timers[(node, ref.split(".")[1])]
        if kind in ("crash", "wipe"):
            self.down.add(node)
            self.paused.discard(node)
            self.outbox[node] = []
            self.timers = {key: timer for key, timer in self.timers.items() if key[0] != node}
        if kind == "wipe":
            self.disks[node] = json.loads(json.dumps(self.states[node]))
        if kind == "restart":
            self.down.discard(node)
        if kind == "pause":
            self.paused.add(node)
        if kind == "resume":
            self.paused.discard(node)
        if kind in ("deliver", "lost", "bounced"):
            self.flying.pop(ref, None)
        if kind == "send" and sends and self.outbox[node]:
            assert self.outbox[node].pop(0) == [sends[0][1], sends[0][2]]
        for id_, to, type_, body, due_us in sends or ():
            self.flying[id_] = (to, type_, body, due_us)
        armed = {timer[0]: timer for timer in timers or () if len(timer) > 1}
        for (gone,) in (timer for timer in timers or () if len(timer) == 1):
            if armed.pop(gone, None) is None:  # else it was armed and cancelled in this very step
                assert self.timers.pop(name_of(gone))[0] == gone
            else:
                self.timers.pop(name_of(gone), None)
        self.timers |= {name_of(id_): timer for id_, timer in armed.items()}
        if queued:
            self.outbox[node] += queued
        self._links(kind, ref)
        self.verdicts |= {slug: status for slug, status, _ in properties or ()}
        apply_patch(self.truth, truth or {})

    def _links(self, kind: str, ref: str) -> None:
        if kind == "partition":
            self.groups = [group.split(".") for group in ref.split("-")]
        if kind == "heal":
            self.groups, self.cut = [], set()
        if kind in ("cut", "mend", "hold", "release"):
            a, b = ref.removesuffix(".one-way").split("-")
            pairs = {(a, b)} if ref.endswith(".one-way") else {(a, b), (b, a)}
            held = self.cut if kind in ("cut", "mend") else self.held
            (held.update if kind in ("cut", "hold") else held.difference_update)(pairs)


def name_of(timer: str) -> tuple[str, str]:
    """`s2.election.3` is a timer `election` of s2; one that is armed again takes the place of the one before."""
    node, name, _ = timer.split(".")
    return node, name


def apply_patch(state: Any, patch: dict[str, Any]) -> None:
    """`=` whole values, `-` keys that are gone, `+` lists kept up to k and extended, `~` maps set and deleted, `/` values patched themselves.

    In a list the keys are places.
    """
    at = int if isinstance(state, list) else str
    for key, value in patch.get("=", {}).items():
        state[at(key)] = value
    for key in patch.get("-", ()):
        del state[at(key)]
    for key, (keep, items) in patch.get("+", {}).items():
        state[at(key)] = state[at(key)][:keep] + items
    for key, (changed, gone) in patch.get("~", {}).items():
        state[at(key)] = {name: value for name, value in (state[at(key)] | changed).items() if name not in gone}
    for key, inner in patch.get("/", {}).items():
        apply_patch(state[at(key)], inner)
