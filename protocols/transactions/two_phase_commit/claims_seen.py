"""What the whole run has shown before a sentence of two-phase commit is told: the fold that its claims look at as `seen`."""

from __future__ import annotations

import msgspec
from msgspec.structs import replace

from protocols.declaration import Happening
from protocols.node import Map, NodeId
from protocols.transactions.two_phase_commit.protocol import IN_DOUBT, C, Coordinator, Participant


class Seen(msgspec.Struct, frozen=True):
    """What the whole run has shown so far."""

    begun: bool = False
    """C has asked for votes."""
    prepares: frozenset[NodeId] = frozenset()
    """Who has received a PREPARE."""
    yes: frozenset[NodeId] = frozenset()
    """Whose yes has reached C."""
    votes: frozenset[NodeId] = frozenset()
    acks: frozenset[NodeId] = frozenset()
    """Whose vote, whose ACK has reached C since it started last."""
    told: frozenset[NodeId] = frozenset()
    """To whom a COMMIT of C has left since C started last."""
    crashed: frozenset[NodeId] = frozenset()
    committed: frozenset[NodeId] = frozenset()
    """Who has decided commit."""
    asked_us: Map[NodeId, int] = Map()
    """When somebody in doubt asked last."""
    heard: frozenset[NodeId] = frozenset()
    """Who has received an answer since it asked last."""
    inquiries: frozenset[tuple[NodeId, NodeId, str]] = frozenset()
    """Who was asked how it ended, by whom, and in which phase that left it."""


def see(before: Seen, step: Happening) -> Seen:
    """What has been seen after one more step."""
    if step.kind == "deliver":
        return _see_message(before, step)
    if step.kind == "send":
        return _see_departure(before, step)
    if step.kind in ("crash", "wipe") and step.node:
        after = replace(before, crashed=before.crashed | {step.node})
        return replace(after, votes=frozenset(), acks=frozenset(), told=frozenset()) if step.node == C else after
    return _see_state(before, step) if step.kind in ("timer", "restart", "client") else before


def receiver(step: Happening) -> NodeId:
    """To whom the message of a send goes: its ref is `c-r1.2`, the second of C's to R1. Empty if an output leaves."""
    return step.ref.partition("-")[2].partition(".")[0]


def _see_departure(before: Seen, step: Happening) -> Seen:
    if step.node != C or step.msg is None or step.msg.slug != "commit":
        return before
    return replace(before, told=before.told | {receiver(step)})


def _see_message(before: Seen, step: Happening) -> Seen:
    slug, node, src = (step.msg.slug if step.msg else ""), step.node, step.src
    if slug == "prepare":
        before = replace(before, prepares=before.prepares | {node})
    elif slug == "vote" and node == C:
        before = replace(before, votes=before.votes | {src}, yes=before.yes | {src} if getattr(step.msg, "yes", False) else before.yes)
    elif slug == "ack":
        before = replace(before, acks=before.acks | {src})
    elif slug == "decision":
        before = replace(before, heard=before.heard | {node})
    elif slug == "decision-req":
        before = replace(before, inquiries=before.inquiries | {(node, src, step.after.phase)})
    return _see_state(before, step)


def _see_state(before: Seen, step: Happening) -> Seen:
    state = step.after
    if isinstance(state, Coordinator):
        return replace(before, begun=True) if state.phase == "collecting" and not before.begun else before
    if isinstance(state, Participant) and state.phase == "committed" and step.node not in before.committed:
        before = replace(before, committed=before.committed | {step.node})
    timer = step.ref.split(".")[1] if step.kind == "timer" else step.kind
    if timer in ("decision-timeout", "election", "reask", "restart") and state is not None and state.phase in (*IN_DOUBT, "asking"):
        before = replace(before, asked_us=before.asked_us.set(step.node, step.t_us), heard=before.heard - {step.node})
    return before
