"""Starts that a person sets up by hand: what the accounts A and B hold."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from protocols.declaration import Argument, Custom, Given, Setting
from protocols.node import Map, NodeId, State
from protocols.transactions.two_phase_commit.properties import History
from protocols.transactions.two_phase_commit.protocol import ACCOUNTS, Params, Participant

MAX_BALANCE = 1_000  # as that of the parameter


def _states(_params: Params, given: Given) -> Mapping[NodeId, State]:
    return {node: Participant(rows=Map({ACCOUNTS[node]: said["balance"]})) for node, said in given.items() if node in ACCOUNTS}


def _history(_params: Params, states: Mapping[NodeId, Any]) -> History:
    """Nothing has happened; what is in both accounts is what there is."""
    return History(whole=sum(states[node].rows[row] for node, row in ACCOUNTS.items() if node in states))


CUSTOM = Custom(
    settings=(Setting("participant", Argument("balance", "int", low=0, high=MAX_BALANCE), at=tuple(ACCOUNTS), param="balance"),),
    states=_states,
    history=_history,
)
