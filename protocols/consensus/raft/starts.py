"""Worlds to start from: the paper's figures 7 and 8 (a)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from protocols.consensus.raft.properties import History
from protocols.consensus.raft.protocol import LEADER, Entry, RaftParams, Server
from protocols.declaration import Start
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
