"""What more than one claim of two-phase commit looks at: states, disks, messages in the air, messages that wait to leave."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from protocols.claim import now, will
from protocols.declaration import Claim, Happening, Telling
from protocols.node import MS, NodeId
from protocols.transactions.two_phase_commit.claims_seen import receiver
from protocols.transactions.two_phase_commit.properties import decided_on_disk
from protocols.transactions.two_phase_commit.protocol import IN_DOUBT, C, participants

Check = Callable[[Telling], bool]

DECIDED = ("committed", "aborted")
SWITCHES = (
    "abort_when_prepared",
    "commit_when_prepared",
    "vote_before_force",
    "commit_before_force",
    "reopen_voting",
    "commit_on_majority",
    "no_promise",
    "guess_abort",
    "guess_commit",
)
"""Those that may make two nodes decide differently."""


# ---------------------------------------------------------------------------------------------- the step


def phase(was: tuple[str, ...], becomes: tuple[str, ...]) -> Check:
    return lambda t: t.before.phase in was and t.after.phase in becomes


def same(*fields: str) -> Check:
    return lambda t: all(getattr(t.before, field) == getattr(t.after, field) for field in fields)


def nothing_changes(t: Telling) -> bool:
    return bool(t.before == t.after)


def says(slug: str, **fields: object) -> Check:
    """The step delivers this message."""
    return lambda t: t.msg is not None and t.msg.slug == slug and all(getattr(t.msg, f) == v for f, v in fields.items())


def sent_by(name: str) -> Check:
    """The parameter names the sender of the message."""
    return lambda t: t.params[name] == t.src


def broken(*switches: str) -> Check:
    """The run is broken on purpose, by one of these switches."""
    return lambda t: any(getattr(t.world.params, switch) for switch in switches or SWITCHES)


# ---------------------------------------------------------------------------------------------- disks


def record(t: Happening, node: NodeId) -> str:
    """What a disk says of the decision."""
    return decided_on_disk(t.world.disks[node])


def promised(t: Happening, node: NodeId) -> bool:
    return "prepared" in t.world.disks[node].log


# ---------------------------------------------------------------------------------------------- messages


def queued(t: Happening, node: NodeId, slug: str, **fields: object) -> tuple[NodeId, ...]:
    """To whom such a message waits to leave, in the order of the outbox."""
    return tuple(to for to, msg in t.world.outbox(node) if msg.slug == slug and all(getattr(msg, f) == v for f, v in fields.items()))


def flying(t: Happening, slug: str, **fields: object) -> set[tuple[NodeId, NodeId]]:
    """From whom to whom such a message is in the air."""
    return {(a, b) for a, b, msg in t.world.in_flight if msg.slug == slug and all(getattr(msg, f) == v for f, v in fields.items())}


def to_leave(slug: str, name: str, **fields: object) -> Check:
    """Such a message for the node or nodes that the parameter names is the last that waits to leave."""

    def check(t: Telling) -> bool:
        wanted = t.params[name]
        nodes = (wanted,) if isinstance(wanted, str) else tuple(wanted)
        return (
            queued(t, t.node, slug, **fields)[-len(nodes) :] == nodes
            and tuple(n for n, _ in t.world.outbox(t.node))[-len(nodes) :] == nodes
        )

    return check


# ---------------------------------------------------------------------------------------------- what comes


def _soon(p: Any) -> int:
    """Until a forced write is done and a few messages have left."""
    return int(3 * p.force_us + 12 * p.send_gap_us + MS)


def _sooner(p: Any) -> int:
    """Until a forced write is done."""
    return int(p.force_us + MS)


def _there(p: Any) -> int:
    """Until the message has arrived, too."""
    return _soon(p) + int(p.latency_us + p.jitter_us)


def written(record: str) -> Claim:
    """The record that the sentence speaks of is on the node's disk a forced write later."""
    return will(
        "the record goes to disk",
        _sooner,
        lambda t, then: then.kind == "forced" and then.node == t.node and record in then.world.disks[t.node].log,
    )


def leaves(name: str, slug: str, later: Callable[[Telling, Happening], bool]) -> Claim:
    """Such a message leaves the node, and when it does, `later` is true."""
    return will(name, _soon, lambda t, then: then.kind == "send" and then.node == t.node and _is(then, slug) and later(t, then))


def arrives(name: str, slug: str, later: Callable[[Telling, Happening], bool]) -> Claim:
    """Such a message of the node arrives somewhere, and when it does, `later` is true."""
    return will(name, _there, lambda t, then: then.kind == "deliver" and then.src == t.node and _is(then, slug) and later(t, then))


def _is(step: Happening, slug: str) -> bool:
    return step.msg is not None and step.msg.slug == slug


def to_whom(name: str, then: Happening, t: Telling) -> bool:
    """The message that leaves goes to the node, or one of the nodes, that the parameter names."""
    wanted = t.params[name]
    return receiver(then) == wanted if isinstance(wanted, str) else receiver(then) in wanted


def _looks_up(t: Telling, then: Happening) -> bool:
    """The node decides, or a pause of its own is over."""
    if then.node != t.node or then.kind not in ("deliver", "timer") or then.before.phase not in IN_DOUBT:
        return False
    return then.after.phase in DECIDED or (then.kind == "timer" and then.ref.split(".")[1] in ("decision-timeout", "reask"))


STAYS_LOCKED = will(
    "it is locked when it decides or asks next",
    lambda p: max(p.backoff_cap_us, p.reask_us, p.decision_timeout_us) + _soon(p),
    lambda t, then: _looks_up(t, then) and then.before.locks == t.after.locks,
)


# ---------------------------------------------------------------------------------------------- an outcome


def _applied(t: Telling) -> bool:
    """The row is what the promise said, less what the payments took that waited for it."""
    return dict(t.after.rows) == {**t.before.rows, **{r: v - (t.after.paid - t.before.paid) for r, v in t.before.redo.items()}}


def _undone(t: Telling) -> bool:
    return sum(t.after.rows.values()) + t.after.paid == sum(t.before.rows.values()) + t.before.paid and not t.after.redo


def unlocked(t: Telling) -> bool:
    return not t.after.locks


COMMITS = (
    now("it was in doubt and has committed", phase(IN_DOUBT, ("committed",))),
    now("the row is as promised", _applied),
    now("it is unlocked", unlocked),
    written("commit"),
)
ACKNOWLEDGES = leaves("then it acknowledges to C", "ack", lambda t, then: receiver(then) == C and record(then, t.node) == "commit")
ABORTS = (
    now("it was in doubt and has aborted", phase(IN_DOUBT, ("aborted",))),
    now("the row is as it was", _undone),
    now("it is unlocked", unlocked),
    written("abort"),
)


# ---------------------------------------------------------------------------------------------- inquiries


def all_uncertain(t: Telling) -> bool:
    """Who has answered was uncertain when it did, and had promised."""
    answers = t.before.answers
    return bool(answers) and all(v == "uncertain" and promised(t, n) and was_in_doubt(t, n) for n, v in answers.items())


def was_in_doubt(t: Telling, node: NodeId) -> bool:
    """When it was asked by this node, it was in doubt."""
    return any((node, t.node, doubt) in t.seen.inquiries for doubt in IN_DOUBT)


def waited(t: Telling) -> bool:
    """A whole pause is over since it asked."""
    return t.node in t.seen.asked_us and t.t_us - t.seen.asked_us[t.node] >= t.before.pause_us


def asks_the_others(t: Telling) -> bool:
    others = (C, *(p for p in participants(t.world.ids) if p != t.node))
    return tuple(t.params["asked"]) == others and not t.after.answers and to_leave("decision-req", "asked")(t)


def asks_all(t: Telling) -> bool:
    asked = tuple(t.params["asked"])
    return asked == participants(t.world.ids) and not t.after.answers and to_leave("decision-req", "asked")(t)


def longer_pause(t: Telling) -> bool:
    """Twice the pause before, up to a limit."""
    return bool(t.after.pause_us == min(2 * t.before.pause_us, t.world.params.backoff_cap_us))


def tells_how_it_ended(t: Telling, outcome: str) -> bool:
    """Who said it has it on disk; C needs no record for abort."""
    return record(t, t.src) == outcome or (outcome == "abort" and t.src == C and record(t, C) == "")
