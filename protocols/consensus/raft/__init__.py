"""Raft: one leader per term replicates its log, and a majority decides. The paper as code is in protocol.py."""

from protocols.consensus.raft.claims import CLAIMS
from protocols.consensus.raft.properties import PROPERTIES, History, observe, truth
from protocols.consensus.raft.protocol import LEADER, MESSAGES, ROLES, RaftParams, cast
from protocols.consensus.raft.scenarios import SCENARIOS
from protocols.consensus.raft.starts import CUSTOM, STARTS
from protocols.consensus.raft.view import VIEW
from protocols.declaration import Command, Instance, ProtocolSpec

SPEC = ProtocolSpec(
    slug="raft",
    params=RaftParams,
    roles=ROLES,
    messages=MESSAGES,
    cast=cast,
    watch=("current_term", "voted_for", "role", "log", "commit_index", "last_applied"),
    history=History(),
    observe=observe,
    properties=PROPERTIES,
    truth=truth,
    view=VIEW,
    starts=STARTS,
    custom=CUSTOM,
    scenarios=SCENARIOS,
    face="r4",
    commands=(Command("set-x-5", "set-x-5", "server", to=(LEADER,)),),
    force_each_handler=True,
    instance=Instance({"nodes": 3}, timeouts=2, depth=18),
    claims=CLAIMS,
)
