"""What the sentences of several scenarios say, as checks of one step of a run (claims.py).

`log`, `holds` and their like look at a server's memory; of one that is down they see what its disk leaves it. `saved` looks at disks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from protocols.claim import Check, every, now, seen
from protocols.consensus.raft.protocol import CANDIDATE, FOLLOWER, LEADER, PRE_CANDIDATE, Server
from protocols.consensus.raft.seen import timer_starts, told_clients
from protocols.declaration import Claim, Happening, Telling
from protocols.node import MS, Msg, NodeId

Later = Callable[[Telling, Happening], bool]


NOBODY = Server(role="", current_term=-1)
"""Stands for a server that a smaller cluster hasn't got: what is said of it is false there."""


def state(t: Happening, node: NodeId) -> Any:
    """A server's memory."""
    return t.world.nodes.get(node, NOBODY)


def disk(t: Happening, node: NodeId) -> Any:
    return t.world.disks.get(node, NOBODY)


def up(t: Happening, node: NodeId) -> bool:
    return node in t.world.ids and t.world.is_up(node)


def both(*checks: Check) -> Check:
    """All of these."""
    return lambda t: all(check(t) for check in checks)


def neither(*checks: Check) -> Check:
    """None of these."""
    return lambda t: not any(check(t) for check in checks)


def within(ms: int) -> Callable[[Any], int]:
    """Of a claim about what comes: so many milliseconds."""
    return lambda _params: ms * MS


def then(check: Check) -> Later:
    """Of a claim about what comes: a check of the world, which says the same of every step."""
    return lambda _told, happening: check(happening)  # type: ignore[arg-type]


def arrives_after(ms: int, slug: str, src: NodeId, dst: NodeId) -> Later:
    """Of a claim about what comes: such a message arrives so many milliseconds later."""

    def later(told: Telling, happening: Happening) -> bool:
        arrives = happening.kind == "deliver" and happening.msg is not None and happening.msg.slug == slug
        return arrives and (happening.src, happening.node) == (src, dst) and happening.t_us == told.t_us + ms * MS

    return later


# ------------------------------------------------------------------------------------------------ what happens in this step


def step(kind: str, node: NodeId = "") -> Check:
    return lambda t: t.kind == kind and node in ("", t.node)


def hears(node: NodeId, slug: str, src: NodeId) -> Check:
    """A message is delivered to this server."""
    return lambda t: t.kind == "deliver" and (t.node, t.src) == (node, src) and t.msg is not None and t.msg.slug == slug


def refuses(node: NodeId, command: str) -> Check:
    """The client is told so in this step."""
    return lambda t: t.node == node and ("failed", command) in told_clients(t)


def removes(node: NodeId, command: str) -> Check:
    """The entry was in this server's log, and isn't any more."""
    return lambda t: t.node == node and _in_log(t.before, command) and not _in_log(t.after, command)


def _in_log(state: Any, command: str) -> bool:
    return any(e.command == command for e in state.log)


# ------------------------------------------------------------------------------------------------ who is what


def down(*nodes: NodeId) -> Check:
    return lambda t: all(node in t.world.ids and not up(t, node) for node in nodes)


def is_(role: str, term: int, *nodes: NodeId) -> Check:
    return lambda t: all(up(t, n) and (state(t, n).role, state(t, n).current_term) == (role, term) for n in nodes)


def leads(node: NodeId, term: int) -> Check:
    return is_(LEADER, term, node)


def asks(node: NodeId, term: int) -> Check:
    return is_(CANDIDATE, term, node)


def wonders(node: NodeId, term: int) -> Check:
    """It asks whether it could win, and is in this term."""
    return is_(PRE_CANDIDATE, term, node)


def follows(term: int, *nodes: NodeId) -> Check:
    return is_(FOLLOWER, term, *nodes)


def in_term(term: int, *nodes: NodeId) -> Check:
    """These servers, or all."""
    return lambda t: all(state(t, node).current_term == term for node in nodes or t.world.ids)


def trusts(leader: NodeId | None, *nodes: NodeId) -> Check:
    """Whom these servers believe to lead."""
    return lambda t: all(state(t, node).leader_hint == leader for node in nodes)


def leaders(*led: tuple[NodeId, int]) -> Check:
    """These servers lead these terms, and nobody else leads."""
    return lambda t: {(id_, s.current_term) for id_, s in t.world.nodes.items() if s.role == LEADER and up(t, id_)} == {*led}


def winners(**won: NodeId) -> Check:
    """All terms that were ever won, as t1="s1"."""
    return lambda t: dict(t.world.history.leaders) == {int(term[1:]): node for term, node in won.items()}


def two_lead_one_term(t: Telling) -> bool:
    terms = [s.current_term for id_, s in t.world.nodes.items() if s.role == LEADER and up(t, id_)]
    return bool(len(terms) > len({*terms}))


def two_lead(t: Telling) -> bool:
    return sum(bool(s.role == LEADER and up(t, id_)) for id_, s in t.world.nodes.items()) > 1


# ------------------------------------------------------------------------------------------------ votes


def has_votes(node: NodeId, *voters: NodeId) -> Check:
    """It counts these votes and no other."""
    return lambda t: {*state(t, node).votes} == {*voters}


def has_refusals(node: NodeId, *voters: NodeId) -> Check:
    return lambda t: {*state(t, node).refusals} == {*voters}


def voted(node: NodeId, candidate: NodeId | None, term: int) -> Check:
    return lambda t: (state(t, node).voted_for, state(t, node).current_term) == (candidate, term)


def saved_vote(node: NodeId, candidate: NodeId | None, term: int) -> Check:
    """Its disk says so."""
    return lambda t: (disk(t, node).voted_for, disk(t, node).current_term) == (candidate, term)


def voters_are(candidate: NodeId, term: int, *voters: NodeId) -> Check:
    """These servers have voted for it in that term, and no other."""
    return lambda t: {id_ for id_, s in t.world.nodes.items() if (s.voted_for, s.current_term) == (candidate, term)} == {*voters}


def asked_before(node: NodeId, *terms: int) -> Check:
    """It has asked for votes in these terms, and nobody else in any later one than the last."""
    return lambda t: {asked[1] for asked in t.seen.asked if asked[0] == node} >= {*terms}


def starts_timer_anew(node: NodeId, times: int) -> Check:
    """Its election timer, which was started so often before, starts anew in this step."""
    return lambda t: t.node == node and t.after is not None and t.seen.armed.get(node) == times and timer_starts(t) == 1


def first_to_ask(node: NodeId, term: int) -> Check:
    """No other server has asked for votes in this term or a later one."""
    return lambda t: {asked[0] for asked in t.seen.asked if asked[1] >= term} == {node}


# ------------------------------------------------------------------------------------------------ logs


def terms_in(terms: tuple[int, ...], *nodes: NodeId) -> Check:
    """The terms of the entries in these servers' logs, or in all."""
    return lambda t: all(tuple(e.term for e in state(t, node).log) == terms for node in nodes or t.world.ids)


def entry(node: NodeId, index: int, command: str, term: int) -> Check:
    return lambda t: [(e.command, e.term) for e in state(t, node).log[index - 1 : index]] == [(command, term)]


def length(node: NodeId, entries: int) -> Check:
    return lambda t: len(state(t, node).log) == entries


def holders(command: str, *nodes: NodeId) -> Check:
    """These servers have the entry, and no other."""
    return lambda t: {id_ for id_ in t.world.ids if _in_log(state(t, id_), command)} == {*nodes}


def holds(command: str, *nodes: NodeId) -> Check:
    return lambda t: all(_in_log(state(t, node), command) for node in nodes)


def saved(command: str, *nodes: NodeId) -> Check:
    """These disks have the entry."""
    return lambda t: all(_in_log(disk(t, node), command) for node in nodes)


def equal_logs(*nodes: NodeId) -> Check:
    return lambda t: len({state(t, node).log for node in nodes or t.world.ids}) == 1


def commits(index: int, *nodes: NodeId) -> Check:
    """These servers know the entries up to `index` to be committed."""
    return lambda t: all(state(t, node).commit_index >= index for node in nodes)


def knows_no_more(index: int, *nodes: NodeId) -> Check:
    """These servers know nothing after `index` to be committed."""
    return lambda t: all(state(t, node).commit_index <= index for node in nodes)


def truly(count: int) -> Check:
    """What the page shows as truly committed."""
    return lambda t: t.world.history.truly_committed == count


def committed(command: str) -> Check:
    """Some server has committed it."""
    return lambda t: any(e.command == command for e in t.world.history.committed)


def counts_on(leader: NodeId, peer: NodeId, index: int) -> Check:
    """The leader counts the entries up to `index` as stored there."""
    return lambda t: state(t, leader).role == LEADER and state(t, leader).match_index.get(peer, 0) >= index


# ------------------------------------------------------------------------------------------------ messages and clients


def _fit(messages: Iterator[tuple[NodeId, NodeId, Msg]], slug: str, src: NodeId, to: tuple[NodeId, ...], fields: dict[str, object]) -> bool:
    fit = {dst for a, dst, msg in messages if (a, msg.slug) == (src, slug) and all(getattr(msg, k) == value for k, value in fields.items())}
    return fit >= {*to} if to else bool(fit)


def flies(slug: str, src: NodeId, *to: NodeId, **fields: object) -> Check:
    """Such a message is on its way to each of these servers, or to any."""
    return lambda t: _fit(iter(t.world.in_flight), slug, src, to, fields)


def leaves(slug: str, src: NodeId, *to: NodeId, **fields: object) -> Check:
    """Such a message is about to leave, or has left, to each of these servers, or to any."""
    return lambda t: _fit(
        (m for m in (*t.world.in_flight, *((src, to_, msg) for to_, msg in (t.world.outbox(src) if src in t.world.ids else ())))),
        slug,
        src,
        to,
        fields,
    )


def carried(command: str, *to: NodeId) -> Check:
    """A copy of the entry is on its way, or about to leave, to one of these servers, or to any."""

    def check(t: Telling) -> bool:
        out = [(id_, dst, msg) for id_ in t.world.ids for dst, msg in t.world.outbox(id_)]
        return any(
            dst in (to or t.world.ids) and any(e.command == command for e in getattr(msg, "entries", ()))
            for _, dst, msg in (*t.world.in_flight, *out)
        )

    return check


def lost(slug: str, src: NodeId, *to: NodeId) -> Check:
    """Such a message was lost on its way to each of these servers, before this step or in it."""

    def check(t: Telling) -> bool:
        gone = {(a, b) for a, b, name in t.seen.lost if name == slug}
        if t.kind == "lost" and t.msg is not None and t.msg.slug == slug:
            gone.add((t.src, t.node))
        return gone >= {(src, dst) for dst in to}

    return check


def answered(command: str) -> Check:
    """A client was told that its command is done, before this step or in it."""
    return lambda t: ("ok", command) in t.seen.answers | told_clients(t)


# ------------------------------------------------------------------------------------------------ what is promised


def breaks(slug: str) -> Check:
    """The property is broken by now."""
    return lambda t: slug in t.world.history.broken


def unbroken(t: Telling) -> bool:
    return not t.world.history.broken


# ------------------------------------------------------------------------------------------------ claims that recur

NOTHING_WRONG = now("no promise is broken", unbroken)
NOBODY_LEADS = every("nobody leads", leaders())
NEITHER_KNOWS = every(
    "each believes in itself alone", lambda t: all(s.leader_hint == id_ for id_, s in t.world.nodes.items() if s.role == LEADER)
)
TWO_OF_ONE_TERM = (
    every("two lead one term", two_lead_one_term),
    now("a promise is broken", breaks("election-safety")),
    NEITHER_KNOWS,
)


def no_answer(command: str) -> Claim:
    return seen("its client has no answer", neither(answered(command)))


def not_elected(node: NodeId) -> Claim:
    return now("it is not elected", lambda t: state(t, node).role != LEADER)
