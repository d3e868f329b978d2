"""What happened so far in a run of Raft, and what the claims of several notes assert by it (claims.py)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec

from protocols.claim import now, will
from protocols.consensus.raft.protocol import (
    CANDIDATE,
    FOLLOWER,
    LEADER,
    PRE_CANDIDATE,
    SET,
    AppendEntries,
    AppendReply,
    Entry,
    PreVote,
    PreVoteReply,
    RequestVote,
    Vote,
    term_at,
)
from protocols.declaration import Claim, Happening, Telling
from protocols.node import Map, NodeId
from protocols.parts.quorum import majority

# ------------------------------------------------------------------------------------------------ what happened before


class Heard(msgspec.Struct, frozen=True, gc=False):
    """A leader's last message that a server took as such."""

    t_us: int
    leader: NodeId


class Seen(msgspec.Struct, frozen=True, gc=False):
    """What happened so far, as nobody in the run knows it."""

    top_term: int = 0
    led: frozenset[tuple[NodeId, int]] = frozenset()
    """Who led which term."""
    votes: frozenset[tuple[NodeId, int, NodeId]] = frozenset()
    """Who voted in which term for whom."""
    asked: frozenset[tuple[NodeId, int, int, int]] = frozenset()
    """Who asked for votes (or whether it could win) in which term, and the index and term of its last entry then."""
    answered: frozenset[tuple[str, NodeId, NodeId, int, bool]] = frozenset()
    """Answers that were sent: message, from, to, term, yes or no."""
    received: frozenset[tuple[str, NodeId, NodeId, int]] = frozenset()
    """Messages about an election that arrived: message, from, to, term."""
    stored: frozenset[tuple[NodeId, int, Entry]] = frozenset()
    """Who has ever had which entry at which index."""
    heard: Map[NodeId, Heard] = msgspec.field(default_factory=Map)
    armed: Map[NodeId, int] = msgspec.field(default_factory=Map)
    """How often each server's election timer was started or restarted, as far as the sentences and the lit lines of the paper say so."""
    replied: Map[tuple[NodeId, NodeId], int] = msgspec.field(default_factory=Map)
    """When a leader was last answered by a follower, by (leader, follower)."""
    committed: Map[NodeId, int] = msgspec.field(default_factory=Map)
    """How far each server ever knew that entries are committed."""
    lost: frozenset[tuple[NodeId, NodeId, str]] = frozenset()
    """Messages that were lost on their way: from, to, message."""
    answers: frozenset[tuple[str, object]] = frozenset()
    """What clients were told: how it ended, and what."""
    waiting: frozenset[tuple[NodeId, NodeId, AppendEntries]] = frozenset()
    """Entries that were on their way out when the follower's refusal came: leader, follower, message."""
    sent_while_searching: frozenset[tuple[NodeId, NodeId, int]] = frozenset()
    """Other entries that a leader sent while it didn't know where the logs meet: leader, follower, term."""
    down: frozenset[NodeId] = frozenset()
    resumed: Map[NodeId, int] = msgspec.field(default_factory=Map)


OUTAGES = ("crash", "wipe")
RESTARTS_TIMER = ("R-V", "R-AE-1")
"""The lines of the paper that say so."""
ELECTION_ANSWERS = (Vote, PreVoteReply)
ELECTION_MESSAGES = (RequestVote, PreVote, Vote, PreVoteReply)


def see(past: Seen, h: Happening) -> Seen:
    """Takes in one step."""
    changes: dict[str, Any] = {}
    if h.kind == "send" and isinstance(h.msg, ELECTION_ANSWERS):
        _, to = link(h)
        changes["answered"] = past.answered | {(h.msg.slug, h.node, to, h.msg.term, h.msg.granted)}
    elif h.kind == "send" and isinstance(h.msg, AppendEntries) and h.msg.entries and link(h)[1] in h.after.probing:
        if (*link(h), h.msg) not in past.waiting:
            changes["sent_while_searching"] = past.sent_while_searching | {(*link(h), h.msg.term)}
    elif h.kind in OUTAGES:
        changes["down"] = past.down | {h.node}
    elif h.kind == "restart":
        changes["down"] = past.down - {h.node}
    elif h.kind == "resume":
        changes["resumed"] = past.resumed.set(h.node, h.t_us)
    elif h.kind == "lost" and h.msg is not None:
        changes["lost"] = past.lost | {(*link(h), h.msg.slug)}
    elif h.kind == "deliver":
        changes.update(see_message(past, h))
    if h.outputs:
        changes["answers"] = past.answers | told_clients(h)
    if h.node and h.after is not None and h.kind != "forced":
        changes.update(see_state(past, h))
        if starts := timer_starts(h):
            changes["armed"] = past.armed.set(h.node, past.armed.get(h.node, 0) + starts)
    return msgspec.structs.replace(past, **changes) if changes else past


def told_clients(h: Happening) -> set[tuple[str, object]]:
    """What clients are told in this step: how it ended, and what."""
    return {(answer.outcome, answer.value) for kind, answer in h.outputs if kind == "answer"}


def refuses_client(t: Telling) -> bool:
    """The client is told that it failed, unless messages wait in front of the answer."""
    return ("failed", t.params["command"]) in told_clients(t) or t.world.outbox(t.node) != ()


def timer_starts(h: Happening) -> int:
    """How often the election timer starts anew in this step: at the start, with each attempt, by a granted vote, by the leader's word,
    and when a leader steps down. A refusal and an answer leave it alone.
    """
    if h.kind in ("start", "restart"):
        return int(h.after.role != LEADER)
    steps_down = h.before.role == LEADER != h.after.role and h.kind not in OUTAGES
    attempts = h.after.role in (CANDIDATE, PRE_CANDIDATE) and (
        is_timer(h, "election") or (h.before.role, h.after.role) == (PRE_CANDIDATE, CANDIDATE)
    )
    return int(steps_down) + int(attempts or not {*h.rules}.isdisjoint(RESTARTS_TIMER))


def is_timer(h: Happening, name: str) -> bool:
    return h.kind == "timer" and h.ref.split(".")[1] == name


def link(h: Happening) -> tuple[NodeId, NodeId]:
    """From whom to whom a message goes."""
    src, _, rest = h.ref.partition("-")
    return src, rest.partition(".")[0]


def see_message(past: Seen, h: Happening) -> dict[str, Any]:
    msg = h.msg
    if isinstance(msg, ELECTION_MESSAGES):
        return {"received": past.received | {(msg.slug, h.src, h.node, msg.term)}}
    if isinstance(msg, AppendEntries) and h.after.role == FOLLOWER and msg.term == h.after.current_term:
        return {"heard": past.heard.set(h.node, Heard(h.t_us, h.src))}
    if isinstance(msg, AppendReply) and h.after.role == LEADER and msg.term == h.after.current_term:
        waits = {(h.node, to, m) for to, m in h.world.outbox(h.node) if to == h.src and isinstance(m, AppendEntries) and m.entries}
        return {"replied": past.replied.set((h.node, h.src), h.t_us), "waiting": past.waiting | waits if not msg.ok else past.waiting}
    return {}


def see_state(past: Seen, h: Happening) -> dict[str, Any]:
    changes: dict[str, Any] = {}
    node, after, before = h.node, h.after, h.before
    term, last = after.current_term, len(after.log)
    if term > past.top_term:
        changes["top_term"] = term
    if after.role == LEADER and (node, term) not in past.led:
        changes["led"] = past.led | {(node, term)}
    if after.voted_for is not None and (node, term, after.voted_for) not in past.votes:
        changes["votes"] = past.votes | {(node, term, after.voted_for)}
    if after.role in (CANDIDATE, PRE_CANDIDATE):
        asks = (node, term + (after.role == PRE_CANDIDATE), last, term_at(after.log, last))
        if asks not in past.asked:
            changes["asked"] = past.asked | {asks}
    if h.kind == "start" or after.log is not before.log:
        old = () if h.kind == "start" else before.log
        new = [(node, at + 1, e) for at, e in enumerate(after.log) if at >= len(old) or old[at] is not e]
        if new:
            changes["stored"] = past.stored | set(new)
    if after.commit_index > past.committed.get(node, 0):
        changes["committed"] = past.committed.set(node, after.commit_index)
    return changes


# ------------------------------------------------------------------------------------------------ what several notes assert

Check = Callable[[Telling], bool]


def own_end(t: Telling) -> bool:
    """The index and term of its last entry are as told."""
    return bool((t.params["my_index"], t.params["my_term"]) == (len(t.after.log), term_at(t.after.log, len(t.after.log))))


def request_says(t: Telling) -> bool:
    m: Any = t.msg
    return bool((t.params["their_index"], t.params["their_term"]) == (m.last_log_index, m.last_log_term))


def was_asked_so(t: Telling) -> bool:
    """The candidate's log really ended so when it asked."""
    return (t.params["candidate"], t.params["term"], t.params["their_index"], t.params["their_term"]) in t.seen.asked


def ahead(t: Telling) -> bool:
    return bool((t.params["my_term"], t.params["my_index"]) > (t.params["their_term"], t.params["their_index"]))


def longer(t: Telling) -> bool:
    return bool(t.world.params.compare_length_only and t.params["my_index"] > t.params["their_index"])


def client_said(t: Telling) -> bool:
    """The entry is the client's command."""
    words = SET.fullmatch(t.ref)
    return words is not None and t.params["command"] == f"{words[1]}={words[2]}"


def in_term(t: Telling) -> bool:
    """It is in the term that is told, and so is the message."""
    return bool(t.after.current_term == t.params["term"] and (t.msg is None or t.msg.term == t.params["term"]))  # type: ignore[attr-defined]


def is_from(who: str) -> Check:
    return lambda t: t.params[who] == t.src


def unchanged(t: Telling) -> bool:
    return bool(t.before == t.after)


def a_majority(t: Telling) -> bool:
    of = len(t.world.ids)
    return bool(t.params["need"] == majority(of) and t.params.get("of", of) == of)


def asks_for_leader(t: Telling) -> bool:
    """Whether voters are asked, too, if they hear a leader."""
    params = t.world.params
    return bool(params.sticky or params.pre_vote == "thesis")


def heard_lately(t: Telling) -> bool:
    """A leader's message came within the shortest election timeout, by a timer that does not run while its server is paused."""
    heard = t.seen.heard.get(t.node)
    if heard is None or not t.after.hears_leader:
        return False
    return bool(t.t_us - heard.t_us <= t.world.params.election_timeout_lo_us or t.seen.resumed.get(t.node, -1) > heard.t_us)


def led(who: str, term: str) -> Check:
    return lambda t: (t.params[who], t.params[term]) in t.seen.led


def term_was_begun(t: Telling) -> bool:
    """Some server began that term."""
    return bool(t.seen.top_term >= t.params["term"])


def soon(params: Any) -> int:
    """Until what a handler sends has left: after its forced write, behind what else is in the outbox."""
    return int(5 * params.force_us + 200 * params.send_gap_us + 1)


def answers(kind: type[Any], to: str, says: Callable[[Telling, Any], bool]) -> Claim:
    """The answer leaves, and says so."""

    def later(t: Telling, then: Happening) -> bool:
        sent = then.kind == "send" and then.node == t.node and link(then)[1] == t.params[to]
        return sent and isinstance(then.msg, kind) and says(t, then.msg)

    return will("answers so", soon, later)


def tells_the_others(kind: type[Any]) -> Claim:
    """The last of the others is sent it, after the rest."""

    def later(t: Telling, then: Happening) -> bool:
        last = [id_ for id_ in t.world.ids if id_ != t.node][-1]
        sent = then.kind == "send" and then.node == t.node and link(then)[1] == last
        return sent and isinstance(then.msg, kind) and then.msg.term == t.after.current_term + (kind is PreVote)

    return will("the others are told", soon, later)


REFUSED_VOTE = answers(Vote, "candidate", lambda t, m: not m.granted and m.term == t.after.current_term)
REFUSED_PRE_VOTE = answers(PreVoteReply, "candidate", lambda t, m: not m.granted and m.term == t.after.current_term)
REFUSED_APPEND = answers(AppendReply, "leader", lambda t, m: not m.ok and m.term == t.after.current_term)
FROM_CANDIDATE = now("the candidate asks", is_from("candidate"))
FROM_LEADER = now("the leader's message", is_from("leader"))
NEEDS_A_MAJORITY = now("needs a majority", a_majority)
NOTHING_CHANGES = now("nothing changes", unchanged)
COMMAND = now("the client said so", client_said)
REFUSED_CLIENT = now("the client is told, after what leaves before", refuses_client)
TIMER_RESTARTS = now("its timer restarts", lambda t: not {*t.rules}.isdisjoint(RESTARTS_TIMER))
TIMER_RUNS_ON = now("its timer runs on", lambda t: not timer_starts(t))
IN_TERM = now("in that term", in_term)


def keeps_vote(t: Telling) -> bool:
    same_term = t.before.current_term == t.after.current_term
    return bool(t.after.voted_for == (t.before.voted_for if same_term else None))


def wins(t: Telling) -> bool:
    return bool(t.before.role == CANDIDATE and t.after.role == LEADER and t.after.current_term == t.params["term"])


def voters_voted(t: Telling) -> bool:
    if t.world.params.count_stale_votes:
        return True
    return all((voter, t.params["term"], t.node) in t.seen.votes for voter in t.params["voters"])


def campaigns(t: Telling) -> bool:
    own_vote = t.after.voted_for == t.node and t.after.votes == (t.node,)
    return bool(t.after.role == CANDIDATE and t.before.current_term + 1 == t.after.current_term == t.params["term"] and own_vote)


def newly(field: str, role: str, count: str) -> Check:
    """The voter is the last of those counted so far, and their number is told."""

    def check(t: Telling) -> bool:
        before, after = getattr(t.before, field), getattr(t.after, field)
        return bool(t.after.role == role and after == (*before, t.src) and t.params["voter"] == t.src and t.params[count] == len(after))

    return check


def others(t: Telling) -> bool:
    return bool(t.params["others"] == len(t.world.ids) - 1)


def said(kind: str, yes: bool, term: str) -> Check:
    """The voter sent this answer, in that term."""
    return lambda t: (kind, t.params["voter"], t.node, t.params[term], yes) in t.seen.answered
