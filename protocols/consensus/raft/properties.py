"""What a run of Raft is judged by: the monitor over its history, the truth on top of the page, and the paper's properties."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import msgspec

from protocols.consensus.raft.protocol import LEADER, NO_PEERS, Entry, RaftParams, Server, term_at
from protocols.declaration import Observed, Property
from protocols.node import MS, Map, NodeId
from protocols.parts.quorum import majority, majority_index

# ------------------------------------------------------------------------------------------------ history


class History(msgspec.Struct, frozen=True, gc=False):
    """What the monitor knows and no server does: who won which term, who voted for whom, what was ever committed, what broke."""

    leaders: Map[int, NodeId] = msgspec.field(default_factory=Map)
    votes: Map[NodeId, Map[int, NodeId]] = msgspec.field(default_factory=Map)
    committed: tuple[Entry, ...] = ()
    committed_in: tuple[int, ...] = ()
    """The term in which each of them was first known to be committed."""
    truly_committed: int = 0
    """How many entries a majority has on disk in their leader's term, whether or not the leader has heard so."""
    broken: Map[str, Mapping[str, object]] = msgspec.field(default_factory=Map)


def observe(history: History, seen: Observed) -> History:
    """Take in one step of one server; the cost is that of what this server changed."""
    before, after = seen.before, seen.after
    if before is after:
        return _count_truly_committed(history, seen.world) if seen.kind == "forced" else history
    broken = {slug: params for slug, params in _violations(history, seen) if slug not in history.broken}
    changes: dict[str, Any] = {}
    if broken:
        changes["broken"] = Map({**history.broken, **broken})
    if _lost_unsaid(seen):
        changes["votes"] = history.votes.set(seen.node, _votes_said(history.votes.get(seen.node, Map()), after))
    elif _has_voted(before, after):
        votes = history.votes.get(seen.node, Map())
        changes["votes"] = history.votes.set(seen.node, votes.set(after.current_term, after.voted_for))
    if after.role == LEADER != before.role:
        first = history.leaders.get(
            after.current_term, seen.node
        )  # a second leader of one term is a broken promise; the first stays the true one
        changes["leaders"] = history.leaders.set(after.current_term, first)
    new = after.log[len(history.committed) : after.commit_index]
    if new:
        changes["committed"] = history.committed + new
        changes["committed_in"] = history.committed_in + (after.current_term,) * len(new)
    return msgspec.structs.replace(history, **changes) if changes else history


def _violations(history: History, seen: Observed) -> Iterator[tuple[str, Mapping[str, object]]]:
    """What this step broke, property by property (the paper, figure 3, and what else must hold)."""
    before, after, node, outage = seen.before, seen.after, seen.node, seen.kind in ("crash", "wipe")
    term = after.current_term
    if term < before.current_term and seen.kind != "wipe" and not _lost_unsaid(seen):
        yield "term-monotone", {"node": node, "old_term": before.current_term, "term": term}
    if _has_voted(before, after):
        first = history.votes.get(node, NO_PEERS).get(term, after.voted_for)
        if first != after.voted_for:
            yield "vote-once", {"node": node, "term": term, "first": first, "second": after.voted_for}
    if after.role == LEADER != before.role:
        other = history.leaders.get(term, node)
        if other != node:
            yield "election-safety", {"term": term, "first": other, "second": node}
        yield from _missing_from_leader(history, after, node)
    if after.commit_index < before.commit_index and not outage:
        yield "commit-monotone", {"node": node, "old_index": before.commit_index, "index": after.commit_index}
    if after.commit_index > len(after.log):
        yield "commit-within-log", {"node": node, "index": after.commit_index, "entries": len(after.log)}
    changed = _first_change(before.log, after.log)
    if changed is not None:
        yield from _log_violations(history, seen, changed)
    if after.last_applied > before.last_applied:
        yield from _applied_otherwise(history, after, node, before.last_applied, after.last_applied)
    yield from _unsound_matches(seen, changed)


def _lost_unsaid(seen: Observed) -> bool:
    """Whether a crash took only what no other server can know: messages wait for the disk, so what was not on disk was not sent either."""
    return seen.kind == "crash" and not seen.world.params.lazy_disk


def _votes_said(votes: Map[int, NodeId], disk: Server) -> Map[int, NodeId]:
    said = {term: candidate for term, candidate in votes.items() if term < disk.current_term}
    return Map(said if disk.voted_for is None else {**said, disk.current_term: disk.voted_for})


def _has_voted(before: Server, after: Server) -> bool:
    return after.voted_for is not None and (after.voted_for != before.voted_for or after.current_term != before.current_term)


def _first_change(before: tuple[Entry, ...], after: tuple[Entry, ...]) -> int | None:
    """How many entries two versions of one log share; None if nothing changed.

    A log is only cut at its end and extended. If its old last entry is still in its place, so are all entries before it.
    """
    if before is after:
        return None
    kept = len(before)
    if kept <= len(after) and (not kept or before[-1] is after[kept - 1]):
        return kept if kept < len(after) else None
    kept = 0
    for old, new in zip(before, after, strict=False):
        if old is not new and old != new:
            break
        kept += 1
    return kept if kept < len(before) or kept < len(after) else None


def _missing_from_leader(history: History, leader: Server, node: NodeId) -> Iterator[tuple[str, Mapping[str, object]]]:
    if leader.log[: len(history.committed)] == history.committed:
        return
    for at, entry in enumerate(history.committed):
        if history.committed_in[at] < leader.current_term and (at >= len(leader.log) or leader.log[at] != entry):
            yield "leader-completeness", {"node": node, "term": leader.current_term, "index": at + 1, "command": entry.command}
            return


def _log_violations(history: History, seen: Observed, changed: int) -> Iterator[tuple[str, Mapping[str, object]]]:
    before, after, node = seen.before, seen.after, seen.node
    shrank = changed < len(before.log)
    if shrank and before.role == after.role == LEADER and before.current_term == after.current_term:
        yield "leader-append-only", {"node": node, "term": after.current_term, "index": changed + 1}
    if shrank and changed < before.commit_index and seen.kind not in ("crash", "wipe"):
        yield "no-committed-truncation", {"node": node, "index": changed + 1, "command": before.log[changed].command}
        yield from _applied_otherwise(history, after, node, changed, min(before.last_applied, len(after.log)))
    for peer, other in seen.world.nodes.items():
        if peer != node:
            theirs, ours = other.log, after.log
            for at in range(changed, min(len(ours), len(theirs))):
                if ours[at].term == theirs[at].term and (ours[at] != theirs[at] or (at and ours[at - 1].term != theirs[at - 1].term)):
                    yield "log-matching", {"first": node, "second": peer, "index": at + 1, "term": ours[at].term}


def _applied_otherwise(history: History, after: Server, node: NodeId, start: int, end: int) -> Iterator[tuple[str, Mapping[str, object]]]:
    for at in range(start, min(end, len(history.committed), len(after.log))):
        if after.log[at] != history.committed[at]:
            yield (
                "state-machine-safety",
                {"node": node, "index": at + 1, "command": after.log[at].command, "other": history.committed[at].command},
            )
            return


def _unsound_matches(seen: Observed, changed: int | None) -> Iterator[tuple[str, Mapping[str, object]]]:
    """Whether a leader's match_index is true. It is checked when a leader commits and when a server loses entries, where a wrong one does harm."""
    nodes = seen.world.nodes
    pairs: list[tuple[NodeId, Server, NodeId]] = []
    if seen.after.role == LEADER and seen.after.commit_index != seen.before.commit_index:
        pairs = [(seen.node, seen.after, peer) for peer in seen.after.match_index]
    elif changed is not None and changed < len(seen.before.log):
        pairs = [(leader, state, seen.node) for leader, state in nodes.items() if state.role == LEADER and seen.node in state.match_index]
    for leader, state, peer in pairs:
        match, other = state.match_index[peer], nodes[peer]
        if (
            match
            and other.current_term <= state.current_term
            and (match > len(other.log) or other.log[match - 1].term != term_at(state.log, match))
        ):
            yield "match-sound", {"leader": leader, "peer": peer, "index": match}


def _count_truly_committed(history: History, world: Any) -> History:
    """A disk has changed: does a majority now store an entry of the latest leader's term?"""
    term = max(history.leaders, default=0)
    if not term:
        return history
    disks = world.disks
    log = disks[history.leaders[term]].log
    if not log or log[-1].term != term:
        return history
    reached = []
    for disk in disks.values():
        theirs = disk.log
        at = min(len(log), len(theirs))
        while at and theirs[at - 1].term != log[at - 1].term:
            at -= 1
        reached.append(at)
    index = majority_index(reached)
    if index <= history.truly_committed or log[index - 1].term != term:
        return history
    return msgspec.structs.replace(history, truly_committed=index)


def truth(world: Any) -> Mapping[str, object]:
    """The strip on top: the leader of the highest term, what is truly committed, who can commit now, and how many make a majority.

    Where a broken run has two leaders of one term, the true one is the first that won it.
    """
    leader: dict[str, Any] | None = None
    highest = 0
    for node, state in world.nodes.items():
        if state.role != LEADER or state.current_term < highest:
            continue
        if state.current_term > highest or world.history.leaders.get(highest) == node:
            highest, leader = state.current_term, {"node": node, "term": state.current_term}
    of = len(world.ids)
    return {
        "leader": leader,
        "committed": {"count": world.history.truly_committed},
        "commits": leader["node"] if leader and has_majority(world, leader["node"]) else "nobody",
        "majority": {"need": majority(of), "of": of},
    }


def has_majority(world: Any, leader: NodeId) -> bool:
    """Whether a leader could commit now: with itself it can talk to a majority of servers, none of which is in a later term."""
    term = world.nodes[leader].current_term
    follow = [n for n in world.ids if world.linked(leader, n) and world.nodes[n].current_term <= term]
    return len(follow) >= majority(len(world.ids))


# ------------------------------------------------------------------------------------------------ properties


def _never(slug: str) -> Callable[[Any], Mapping[str, object] | None]:
    """Broken once the monitor saw it broken."""
    return lambda world: world.history.broken.get(slug)


def _leads(world: Any) -> Mapping[str, object] | None:
    for node, state in world.nodes.items():
        if state.role == LEADER and world.is_up(node):
            return {"node": node, "term": state.current_term}
    return None


def _in_time(params: RaftParams) -> int:
    """Bound of `elects-leader`: five seconds, or twenty of the longest election timeouts, each with time for the votes."""
    attempt_us = params.election_timeout_hi_us + 2 * (params.latency_us + params.jitter_us + params.force_us)
    return max(5_000 * MS, 20 * attempt_us)


def _two_crowns(world: Any) -> Mapping[str, object] | None:
    crowns = sorted((state.current_term, node) for node, state in world.nodes.items() if state.role == LEADER)
    if len(crowns) < 2 or crowns[0][0] == crowns[-1][0]:
        return None
    return {"old": crowns[0][1], "old_term": crowns[0][0], "new": crowns[-1][1], "term": crowns[-1][0]}


ALWAYS = (
    ("election-safety", "figure 3"),
    ("leader-append-only", "figure 3"),
    ("log-matching", "figure 3"),
    ("leader-completeness", "figure 3"),
    ("state-machine-safety", "figure 3"),
    ("vote-once", "section 5.2"),
    ("no-committed-truncation", "section 5.4"),
    ("commit-within-log", "section 5.3"),
    ("commit-monotone", "figure 2"),
    ("term-monotone", "section 5.1"),
    ("match-sound", "figure 2"),
)

PROPERTIES = (
    *(Property(slug, "always", _never(slug), source=source) for slug, source in ALWAYS),
    Property("two-leaders", "sometimes", _two_crowns, source="section 5.1"),
    Property("elects-leader", "eventually", _leads, within_us=_in_time, source="section 5.6"),
)
