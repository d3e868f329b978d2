"""What two-phase commit's sentences assert, as code, and runs that show the rarer ones."""

from __future__ import annotations

from protocols.declaration import Claims, Scenario
from protocols.node import MS
from protocols.transactions.two_phase_commit.claims_coordinator import COORDINATOR, NEW_COORDINATOR
from protocols.transactions.two_phase_commit.claims_participant import ASKED, BACK, DOUBT, OUTCOME, PAYMENTS, VOTING
from protocols.transactions.two_phase_commit.claims_scripted import SCRIPTED
from protocols.transactions.two_phase_commit.claims_seen import Seen, see

ASK = "client:c.transfer-30-a-b@10"
RUNS = (
    Scenario(
        "asked-in-vain",
        until_us=100 * MS,
        script=(
            "client:r1.pay-900@1",
            "client:c.nonsense@2",
            "client:r3.pay-10@3",
            "operator:c.nonsense@4",
            ASK,
            "client:c.transfer-1-a-b@50",
        ),
    ),
    Scenario("blocked-by-a-paused-coordinator", until_us=1_600 * MS, script=(ASK, "pause:c@forced.commit", "resume:c@1400")),
    Scenario("a-payment-too-large-has-waited", until_us=200 * MS, script=(ASK, "client:r1.pay-60@41", "client:r1.pay-70@42")),
    Scenario(
        "c2-has-forgotten",
        until_us=200 * MS,
        params={"new-coordinator": True, "election-after": 100},
        script=("crash:c2@sent.decision-req.3", "restart:c2@110"),
    ),
    Scenario(
        "reopens-what-had-not-begun",
        until_us=100 * MS,
        params={"reopen-voting": True},
        script=("crash:c@5", "restart:c@20"),
    ),
    Scenario(
        "abort-before-prepare",
        until_us=300 * MS,
        script=(ASK, "delay:c-r3.prepare.1.100", "operator:c.cancel@50"),
    ),
    Scenario("two-prepares-two-votes", until_us=300 * MS, script=(ASK, "duplicate:c-r1.prepare.1", "delay:r3-c.vote.1.50")),
    Scenario(
        "commit-for-one-that-was-not-asked",
        until_us=300 * MS,
        params={"commit-on-majority": True},
        script=(ASK, "drop:c-r3.prepare.1"),
    ),
    Scenario(
        "committed-alone",
        until_us=900 * MS,
        params={"commit-when-prepared": True, "decision-timeout": 100},
        script=(ASK, "drop:c-r3.prepare.1"),
    ),
    Scenario(
        "guessed-against-the-told-one",
        until_us=1_700 * MS,
        params={"new-coordinator": True, "guess-abort": True},
        script=(ASK, "crash:c@sent.commit.1", "crash:r1@forced.commit", "restart:r1@1301"),
    ),
)

CLAIMS = Claims(
    notes={**COORDINATOR, **ASKED, **VOTING, **OUTCOME, **DOUBT, **BACK, **PAYMENTS, **NEW_COORDINATOR},
    scripted=SCRIPTED,
    seen=Seen(),
    see=see,
    runs=RUNS,
)
