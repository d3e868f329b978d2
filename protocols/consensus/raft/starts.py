"""Worlds to start from: the paper's figures 7 and 8 (a), and those that a person sets up by hand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any

from protocols.consensus.raft.properties import History
from protocols.consensus.raft.protocol import LEADER, Entry, RaftParams, Server, term_at
from protocols.declaration import Argument, Custom, Given, Impossible, Setting, Start
from protocols.node import Map, NodeId, State
from protocols.parts.quorum import majority


def _log(*terms: int) -> tuple[Entry, ...]:
    """Entries of these terms. The letter stands for the term and the value for the index, so that two entries at one index differ."""
    return tuple(Entry(term, f"{'abcdefghijklmnopqrstuvwxyz'[(term - 1) % 26]}={index}") for index, term in enumerate(terms, 1))


FIGURE_7: Mapping[NodeId, tuple[Entry, ...]] = {
    "s1": _log(1, 1, 1, 4, 4, 5, 5, 6, 6, 6),
    "s2": _log(1, 1, 1, 4, 4, 5, 5, 6, 6),  # a
    "s3": _log(1, 1, 1, 4),  # b
    "s4": _log(1, 1, 1, 4, 4, 5, 5, 6, 6, 6, 6),  # c
    "s5": _log(1, 1, 1, 4, 4, 5, 5, 6, 6, 6, 7, 7),  # d
    "s6": _log(1, 1, 1, 4, 4, 4, 4),  # e
    "s7": _log(1, 1, 1, 2, 2, 2, 3, 3, 3, 3, 3),  # f
}


def _figure_7_states(params: RaftParams) -> Mapping[NodeId, State]:
    return {id_: Server(current_term=7, log=log) for id_, log in FIGURE_7.items() if int(id_[1:]) <= params.nodes}


def _figure_7_history(params: RaftParams) -> History:
    """One past that leads there: of S1's entries, those that a majority stores are committed. Of seven servers, four store nine."""
    stored = [log for id_, log in FIGURE_7.items() if int(id_[1:]) <= params.nodes]
    count = len(FIGURE_7["s1"])
    while sum(log[:count] == FIGURE_7["s1"][:count] for log in stored) < majority(params.nodes):
        count -= 1
    committed = FIGURE_7["s1"][:count]
    winners = {1: "s1", 2: "s7", 3: "s7", 4: "s6", 5: "s1", 6: "s4", 7: "s5"}
    leaders = Map({term: id_ for term, id_ in winners.items() if int(id_[1:]) <= params.nodes})
    return History(leaders, Map(), committed, tuple(e.term for e in committed), count)


FIGURE_8: tuple[Entry, ...] = (Entry(1, "x=1"), Entry(2, "x=2"))


def _figure_8a_states(params: RaftParams) -> Mapping[NodeId, State]:
    """S1 leads term 2; its entry 2 has reached S2 only."""
    states: dict[NodeId, State] = {}
    for id_ in (f"s{n}" for n in range(1, params.nodes + 1)):
        log = FIGURE_8 if id_ in ("s1", "s2") else FIGURE_8[:1]
        states[id_] = Server(current_term=2, voted_for="s1", log=log, commit_index=1, last_applied=1, leader_hint="s1")
    peers = [id_ for id_ in states if id_ != "s1"]
    leader: Any = states["s1"]
    leader.role = LEADER
    leader.next_index = Map(dict.fromkeys(peers, 2))
    leader.match_index = Map(dict.fromkeys(peers, 1))
    return states


def _figure_8a_history(params: RaftParams) -> History:
    votes = Map({f"s{n}": Map({2: "s1"}) for n in range(1, params.nodes + 1)})
    return History(Map({1: "s1", 2: "s1"}), votes, FIGURE_8[:1], (1,), 1)


STARTS = (
    Start("figure-7", _figure_7_states, _figure_7_history),
    Start("figure-8a", _figure_8a_states, _figure_8a_history),
)

# ------------------------------------------------------------------------------------------------ set up by hand

MAX_TERM = 20
MAX_LOG = 8
Terms = tuple[int, ...]


def _states(_params: RaftParams, given: Given) -> Mapping[NodeId, State]:
    """Followers with these disks; nobody leads yet."""
    return {node: Server(current_term=said["term"], voted_for=said["vote"] or None, log=_log(*said["log"])) for node, said in given.items()}


def _history(params: RaftParams, states: Mapping[NodeId, Any]) -> History:
    """The votes that are on the disks, and what no later leader can lack.

    Who led the earlier terms isn't told by the disks, and need not be: nobody can win one of them any more (`_undecided_terms`).
    """
    votes = Map({node: Map({state.current_term: state.voted_for}) for node, state in states.items() if state.voted_for is not None})
    committed = _committed([state.log for state in states.values()], majority(params.nodes))
    term = committed[-1].term if committed else 0
    return History(Map(), votes, committed, (term,) * len(committed), len(committed))


def _committed(logs: list[tuple[Entry, ...]], need: int) -> tuple[Entry, ...]:
    """The longest beginning of a log that a majority stores, where each log without it is less up-to-date than its last entry.

    Then no server without it is elected (section 5.4.1), nor ever will be: whoever stores it votes against, and every leader hands it on.
    That a majority stores it is not enough: see figure 8 (c).
    """
    for log in logs:
        for count in range(len(log), 0, -1):
            without = [other for other in logs if other[:count] != log[:count]]
            safe = all((term_at(other, len(other)), len(other)) < (log[count - 1].term, count) for other in without)
            if safe and len(logs) - len(without) >= need:
                return log[:count]
    return ()


def _impossible(params: RaftParams, given: Given) -> Impossible | None:
    """Why servers that keep the rules can't have these disks; None if nothing speaks against it."""
    logs: dict[NodeId, Terms] = {node: said["log"] for node, said in given.items()}
    alone = (reason for node, said in given.items() for reason in _alone(node, said, given))
    return next((reason for reasons in (alone, _two_beginnings(logs), _undecided_terms(params, given)) for reason in reasons), None)


def _alone(node: NodeId, said: Mapping[str, Any], given: Given) -> Iterator[Impossible]:
    """What can't be on one server's disk."""
    term, log, vote = said["term"], said["log"], said["vote"]
    about: dict[str, object] = {"node": node.upper(), "term": term, "vote": vote.upper()}
    for index, (before, after) in enumerate(pairwise(log), 2):
        if after < before:
            yield Impossible(
                "{node}: the terms of a log never fall, and here entry {index} has term {after} behind term {before}",
                "{node}：日志中的任期不会变小，这里第 {index} 条的任期 {after} 排在 {before} 之后",
                {**about, "index": index, "after": after, "before": before},
            )
    if log and log[-1] > term:
        yield Impossible(
            "{node}: an entry of term {last} is in its log, so its current term is at least {last}, not {term}",
            "{node}：日志里有任期 {last} 的条目，当前任期就不会小于 {last}，不能是 {term}",
            {**about, "last": log[-1]},
        )
    if vote and not term:
        yield Impossible("{node}: nobody votes in term 0", "{node}：任期 0 中没有投票", about)
    elif vote and given[vote]["term"] < term:
        yield Impossible(
            "{node} has voted for {vote} in term {term}, and {vote} has not been in that term: its own is {other}",
            "{node} 在任期 {term} 投给了 {vote}，可 {vote} 还没到过那个任期：它的当前任期是 {other}",
            {**about, "other": given[vote]["term"]},
        )
    elif vote and given[vote]["term"] == term and given[vote]["vote"] != vote:
        yield Impossible(
            "{node} has voted for {vote} in term {term}: before {vote} asked for votes it gave itself its own",
            "{node} 在任期 {term} 投给了 {vote}：{vote} 请求选票之前，会先把票投给自己",
            about,
        )


def _two_beginnings(logs: Mapping[NodeId, Terms]) -> Iterator[Impossible]:
    """A term has one leader, and its entries stand behind what that leader had: before a term's first entry all logs are equal."""
    before: dict[int, tuple[NodeId, Terms]] = {}
    for node, log in logs.items():
        for term in dict.fromkeys(log):
            start = log[: log.index(term)]
            first, theirs = before.setdefault(term, (node, start))
            if theirs != start:
                yield Impossible(
                    "the entries of term {term} come from one leader, and so what stands before them is the same in all logs; "
                    "in {first} and {second} it differs",
                    "任期 {term} 的条目来自同一个领导人，它们之前的内容在所有日志里都相同；{first} 和 {second} 却不同",
                    {"term": term, "first": first.upper(), "second": node.upper()},
                )


def _undecided_terms(params: RaftParams, given: Given) -> Iterator[Impossible]:
    """Where a log has an entry of a term, somebody has won it: nobody else may still be able to."""
    need = majority(params.nodes)
    for term in sorted({term for said in given.values() for term in said["log"]}):
        bound = sum(said["term"] > term or (said["term"] == term and said["vote"] != "") for said in given.values())
        behind = next((node for node, said in given.items() if said["term"] < term), "")
        if behind and bound < need:
            yield Impossible(
                "an entry of term {term} is in a log, so a leader was elected in it; {behind} is in an earlier term, and only {bound} of the "
                "{need} servers that must be have voted in term {term} or are in a later one",
                "日志里有任期 {term} 的条目，说明这个任期选出过领导人；{behind} 还在更早的任期，"
                "而在任期 {term} 投过票或已进入更晚任期的服务器只有 {bound} 个，至少要有 {need} 个",
                {"term": term, "behind": behind.upper(), "bound": bound, "need": need},
            )


CUSTOM = Custom(
    settings=(
        Setting("server", Argument("term", "int", low=0, high=MAX_TERM), default="0"),
        Setting("server", Argument("vote", "node", role="server")),
        Setting("server", Argument("log", "numbers", low=1, high=MAX_TERM, least=1, most=MAX_LOG)),
    ),
    states=_states,
    history=_history,
    impossible=_impossible,
)
