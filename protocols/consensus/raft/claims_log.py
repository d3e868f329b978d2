"""What is asserted by the sentences on the log (claims.py)."""

from __future__ import annotations

from typing import Any

from protocols.claim import now, seen, will
from protocols.consensus.raft.protocol import (
    LEADER,
    NO_OP,
    AppendEntries,
    AppendReply,
    Entry,
    term_at,
)
from protocols.consensus.raft.seen import (
    COMMAND,
    FROM_LEADER,
    NEEDS_A_MAJORITY,
    NOTHING_CHANGES,
    REFUSED_APPEND,
    answers,
    link,
    soon,
)
from protocols.declaration import Claim, Happening, Telling

# ------------------------------------------------------------------------------------------------ the log


def _appends(t: Telling) -> bool:
    entry, index = Entry(t.params["term"], t.params["command"]), t.params["index"]
    leads = t.after.role == LEADER and t.after.current_term == t.params["term"]
    return bool(leads and t.after.log == (*t.before.log, entry) and index == len(t.after.log))


def _not_committed(t: Telling) -> bool:
    """By nobody. Where a broken rule lets two lead one term, the other's equal entry is another one."""
    index = t.params["index"]
    if sum(term == t.params["term"] for _, term in t.seen.led) > 1:
        return bool(t.after.commit_index < index)
    return bool(t.after.commit_index < index and t.world.history.committed[index - 1 : index] != (t.after.log[index - 1],))


def _stores(t: Telling) -> bool:
    commands, index, log = t.params["commands"], t.params["index"], t.after.log
    ends = index == len(log) and tuple(e.command for e in log[index - len(commands) :]) == commands
    return bool(commands and ends and t.before.log[index - 1 : index] != log[index - 1 :])


def _removed(t: Telling) -> bool:
    first = t.params["start"]
    return bool(first <= len(t.before.log) and tuple(e.command for e in t.before.log[first - 1 :]) == t.params["commands"])


def _conflicts(t: Telling) -> bool:
    """The message has another entry there, and that stands now."""
    m: Any = t.msg
    at = t.params["start"] - 1
    if not 0 <= at - m.prev_index < len(m.entries) or at >= min(len(t.before.log), len(t.after.log)):
        return False
    theirs = m.entries[at - m.prev_index]
    same_before = t.after.log[:at] == t.before.log[:at]
    return bool(theirs.term != t.before.log[at].term and t.after.log[at] == theirs and same_before)


def _ends_before(t: Telling) -> bool:
    m: Any = t.msg
    ends = m.prev_index + len(m.entries) < t.params["start"] and len(t.after.log) == t.params["start"] - 1
    return bool(ends and t.world.params.truncate_always)


def _shared(one: tuple[Entry, ...], other: tuple[Entry, ...]) -> int:
    """How many entries two logs share."""
    at = 0
    while at < min(len(one), len(other)) and one[at] == other[at]:
        at += 1
    return at


def _meets_further_back(t: Telling) -> bool:
    leader = t.world.nodes[t.params["leader"]]
    return bool(leader.current_term != t.after.current_term or _shared(leader.log, t.after.log) < t.params["prev_index"])


def _differs(t: Telling) -> bool:
    m: Any = t.msg
    prev = t.params["prev_index"]
    terms = m.prev_term == t.params["prev_term"] != t.params["my_term"]
    return bool(terms and m.prev_index == prev <= len(t.after.log) and term_at(t.after.log, prev) == t.params["my_term"])


def _refuses_there(t: Telling) -> bool:
    m: Any = t.msg
    return bool(m.term == t.after.current_term and m.prev_index == t.params["prev_index"] and t.before.log == t.after.log)


def _is_refused(t: Telling) -> bool:
    m: Any = t.msg
    asked = t.before.next_index.get(t.params["peer"], 0) - 1
    return bool(not m.ok and m.term == t.after.current_term and m.prev_index == t.params["refused_at"] == asked)


def _tries_next(t: Telling) -> bool:
    peer, following = t.params["peer"], t.params["next_index"]
    matched = t.after.match_index.get(peer, 0)
    return bool(matched < following == t.after.next_index.get(peer) <= t.params["refused_at"] and peer in t.after.probing)


def _asks_without_entries(t: Telling, then: Happening) -> bool:
    m: Any = then.msg
    sent = then.kind == "send" and then.node == t.node and link(then)[1] == t.params["peer"] and isinstance(m, AppendEntries)
    return bool(sent and not m.entries and m.prev_index == t.params["next_index"] - 1)


def _met(t: Telling) -> bool:
    peer = t.params["peer"]
    was, searches = peer in t.before.probing, peer in t.after.probing
    return bool(was and not searches and t.after.match_index.get(peer) == t.params["index"])


def _missing_follows(t: Telling, then: Happening) -> bool:
    """The peer is sent the entries after the place where the logs meet, if there are any."""
    m: Any = then.msg
    index, peer = t.params["index"], t.params["peer"]
    if index >= len(t.after.log):
        return True
    sent = then.kind == "send" and then.node == t.node and link(then)[1] == peer and isinstance(m, AppendEntries)
    return bool(sent and m.prev_index <= index < m.prev_index + len(m.entries))


def _tells_of_commit(t: Telling, then: Happening) -> bool:
    """A message to another says so, unless the leader is deposed before it sends one."""
    m: Any = then.msg
    state = then.world.nodes[t.node]
    deposed = (state.role, state.current_term) != (LEADER, t.after.current_term)
    sent = then.kind == "send" and then.node == t.node and isinstance(m, AppendEntries)
    return bool(deposed or (sent and m.leader_commit >= t.params["index"]))


def _may_answer_wrongly(t: Telling) -> bool:
    """Whether a rule is broken on purpose that keeps a follower's answer true: the leader believes it all the same."""
    params = t.world.params
    return bool(params.skip_prev_term or params.truncate_always or params.forget_log or params.lazy_disk)


def _equal_up_to(t: Telling) -> bool:
    """As long as the follower has heard of no later leader."""
    index, peer = t.params["index"], t.world.nodes[t.params["peer"]]
    if _may_answer_wrongly(t) or peer.current_term > t.after.current_term:
        return True
    return bool(_shared(peer.log, t.after.log) >= index)


def _counted(t: Telling) -> int:
    """On how many servers a leader counts the entry."""
    return int(1 + sum(match >= t.params["index"] for match in t.after.match_index.values()))


def _have_stored(t: Telling) -> int:
    """How many servers have ever had the entry there."""
    index, entry = t.params["index"], t.after.log[t.params["index"] - 1]
    if _may_answer_wrongly(t):
        return len(t.world.ids)
    return sum((id_, index, entry) in t.seen.stored or entry in t.world.nodes[id_].log[index - 1 : index] for id_ in t.world.ids)


def _is_old(t: Telling) -> bool:
    index, after = t.params["index"], t.after
    if not after.commit_index < index <= len(after.log) or after.role != LEADER:
        return False
    return bool(after.log[index - 1].term == t.params["entry_term"] < t.params["term"] == after.current_term)


def _just_heard(t: Telling) -> bool:
    """That one more has it; without others there is nothing to hear."""
    return bool(not t.src or t.before.match_index[t.src] < t.after.match_index[t.src])


def _commits(t: Telling) -> bool:
    index = t.params["index"]
    command = index <= len(t.after.log) and t.after.log[index - 1].command == t.params["command"]
    return bool(command and t.before.commit_index < index == t.after.commit_index and t.after.role == LEADER)


def _by_their_answers(t: Telling) -> bool:
    """Those that are named are counted by the leader, and each did store it."""
    index, stored = t.params["index"], t.params["stored"]
    counted = (t.node, *(peer for peer, match in t.after.match_index.items() if match >= index))
    return bool(stored == counted and t.params["have"] == len(stored) >= t.params["need"])


def _applies(t: Telling) -> bool:
    start, end = t.before.last_applied, t.params["index"]
    commands = tuple(e.command for e in t.after.log[start:end] if e.command != NO_OP)
    return bool(start < end == t.after.last_applied and commands == t.params["commands"])


COPIES = now("as it counts", lambda t: t.params["have"] == _counted(t) and t.params["of"] == len(t.world.ids))
LOG: dict[str, tuple[Claim, ...]] = {
    "appended": (
        COMMAND,
        now("appends", _appends),
        now("there are others", lambda t: len(t.world.ids) > 1),
        now("it is not committed", _not_committed),
        now("the client has no answer", lambda t: not t.outputs),
    ),
    "appended-alone": (
        COMMAND,
        now("appends", _appends),
        now("there is no other", lambda t: t.world.ids == (t.node,)),
        will("commits it", lambda p: soon(p) + 2 * p.force_us, lambda t, then: then.world.nodes[t.node].commit_index >= t.params["index"]),
    ),
    "stored": (
        FROM_LEADER,
        now("its log ends so, and didn't", _stores),
        answers(AppendReply, "leader", lambda t, m: m.ok and m.match_index == t.params["index"]),
    ),
    "truncated": (FROM_LEADER, now("had them", _removed), now("the leader's entry stands", _conflicts)),
    "cut-short": (FROM_LEADER, now("had them", _removed), now("the message ends before", _ends_before)),
    "append-refused-stale": (
        FROM_LEADER,
        now("is in a later term", lambda t: t.msg.term == t.params["term"] < t.params["my_term"] == t.after.current_term),  # type: ignore[union-attr]
        NOTHING_CHANGES,
        REFUSED_APPEND,
    ),
    "append-refused-short": (
        FROM_LEADER,
        now("refuses at that place", _refuses_there),
        now("its log ends before", lambda t: len(t.after.log) == t.params["last_index"] < t.params["prev_index"]),
        REFUSED_APPEND,
    ),
    "append-refused-term": (
        FROM_LEADER,
        now("refuses at that place", _refuses_there),
        now("its entry differs", _differs),
        now("the logs meet further back", _meets_further_back),
        REFUSED_APPEND,
    ),
    "learned": (
        FROM_LEADER,
        now("takes them as committed", lambda t: t.before.commit_index < t.params["index"] == t.after.commit_index),
        now("the message says so", lambda t: t.msg.leader_commit >= t.params["index"]),  # type: ignore[union-attr]
        seen("the leader had committed them", lambda t: t.seen.committed.get(t.params["leader"], 0) >= t.params["index"]),
    ),
    "steps-back": (
        now("the peer refused there", _is_refused),
        now("tries further back", _tries_next),
        will("asks there, without entries", soon, _asks_without_entries),
    ),
    "logs-meet": (
        now("the search is over", _met),
        now("they are equal", _equal_up_to),
        seen("it asked without entries", lambda t: (t.node, t.src, t.after.current_term) not in t.seen.sent_while_searching),
        will("what is missing follows", soon, _missing_follows),
    ),
    "old-term": (
        now("is of an older term, and not committed", _is_old),
        COPIES,
        now("just heard so", _just_heard),
        seen("they have stored it", lambda t: _have_stored(t) >= t.params["have"]),
        now("waits for one of its own term", lambda t: not t.world.params.commit_old_terms),
    ),
    "committed": (
        now("commits it", _commits),
        COPIES,
        NEEDS_A_MAJORITY,
        now("by their answers", _by_their_answers),
        seen("they have stored it", lambda t: _have_stored(t) >= t.params["have"]),
        will("its next messages carry the commit index", lambda p: p.heartbeat_us + soon(p), _tells_of_commit),
    ),
    "committed-alone": (now("commits it", _commits), now("there is no other", lambda t: t.world.ids == (t.node,))),
    "applied": (
        now("applies them", _applies),
        now("up to what it knows to be committed", lambda t: t.after.last_applied == t.after.commit_index),
    ),
}
