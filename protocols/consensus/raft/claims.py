"""What Raft's sentences assert, as code: each note of captions.en.json and captions.zh.json, judged in every run (protocols/claim.py).

A server knows its own state and the message before it. Where a sentence says what another server did, the claim looks at what that
server really did (`seen`). Where it says what a server counts or believes, the claim looks at its state. What the scenarios say of
themselves stands in claims_scripted_*.py.
"""

from __future__ import annotations

from protocols.consensus.raft.claims_election import ELECTIONS, WHO_LEADS
from protocols.consensus.raft.claims_log import LOG
from protocols.consensus.raft.claims_scripted_broken import BROKEN_SCRIPTED
from protocols.consensus.raft.claims_scripted_elections import ELECTIONS_SCRIPTED
from protocols.consensus.raft.claims_scripted_logs import LOGS_SCRIPTED
from protocols.consensus.raft.seen import Seen, see
from protocols.declaration import Claims, Scenario
from protocols.node import MS

ONE = {"nodes": 1}
ALONE = ("cut:s1-s3@0", "cut:s1-s4@0", "cut:s1-s5@0")
RUNS = (
    Scenario("one-server", 1_000 * MS, params=ONE, script=("client:s1.set-x-5@400", "client:s1.hello@500")),
    Scenario(
        "one-server-old-term",
        1_500 * MS,
        params={**ONE, "no-op": False},
        script=("client:s1.set-x-5@400", "crash:s1@401", "restart:s1@410"),
    ),
    Scenario("a-request-twice", 500 * MS, pins={"s1.election.1": 150 * MS}, script=(*ALONE, "duplicate:s1-s2.request-vote.1@0")),
    Scenario(
        "a-request-comes-late",
        500 * MS,
        pins={"s1.election.1": 150 * MS},
        script=("duplicate:s1-s2.request-vote.1@0", "delay:s1-s2.1.b.request-vote.60@156"),
    ),
    Scenario(
        "a-pre-vote-twice",
        500 * MS,
        params={"pre-vote": "thesis"},
        pins={"s1.election.1": 150 * MS},
        script=(*ALONE, "duplicate:s1-s2.pre-vote.1@0"),
    ),
    Scenario(
        "an-old-vote-counts",
        500 * MS,
        params={"count-stale-votes": True},
        pins={"s1.election.1": 150 * MS, "s1.election.2": 150 * MS},
        script=(*ALONE, "delay:s2-s1.vote.1.150@0", "drop:s1-s2.request-vote.2@0"),
    ),
    Scenario(
        "a-longer-log-is-asked",
        500 * MS,
        params={"nodes": 7, "compare-length-only": True, "pre-vote": "log-only"},
        start="figure-7",
        pins={"s7.election.1": 150 * MS},
    ),
)

CLAIMS = Claims(
    notes={**ELECTIONS, **WHO_LEADS, **LOG},
    scripted={**ELECTIONS_SCRIPTED, **LOGS_SCRIPTED, **BROKEN_SCRIPTED},
    seen=Seen(),
    see=see,
    runs=RUNS,
)
