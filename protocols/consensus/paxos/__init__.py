"""Basic Paxos: acceptors, proposers and learners agree on one value. The paper as code is in protocol.py."""

from protocols.consensus.paxos.claims import CLAIMS
from protocols.consensus.paxos.properties import PROPERTIES, History, observe, truth
from protocols.consensus.paxos.protocol import IDLE, MESSAGES, ROLES, PaxosParams, cast
from protocols.consensus.paxos.scenarios import SCENARIOS
from protocols.consensus.paxos.starts import CUSTOM
from protocols.consensus.paxos.view import VIEW
from protocols.declaration import Command, Instance, ProtocolSpec

SPEC = ProtocolSpec(
    slug="paxos",
    params=PaxosParams,
    roles=ROLES,
    messages=MESSAGES,
    cast=cast,
    watch=("phase", "ballot", "value", "promises", "promised", "accepted_ballot", "accepted_value", "learned"),
    custom=CUSTOM,
    history=History(),
    observe=observe,
    properties=PROPERTIES,
    truth=truth,
    claims=CLAIMS,
    view=VIEW,
    scenarios=SCENARIOS,
    face="p1",
    commands=(
        Command("propose-x", "client:p1.propose-x", "proposer", to=(IDLE,)),
        Command("propose-y", "client:p2.propose-y", "proposer", to=(IDLE,)),
    ),
    force_each_handler=True,
    instance=Instance({"proposers": 2, "learners": 0}, ("p1.propose-x", "p2.propose-y"), timeouts=1, depth=12),
)
