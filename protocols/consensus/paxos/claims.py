"""What Paxos's sentences assert, as code."""

from __future__ import annotations

from protocols.consensus.paxos.claims_notes import ACCEPTING, LEARNING, PROPOSING_NOTES, RUNS
from protocols.consensus.paxos.claims_scripted import SCRIPTED
from protocols.declaration import Claims

CLAIMS = Claims(notes={**PROPOSING_NOTES, **ACCEPTING, **LEARNING}, scripted=SCRIPTED, runs=RUNS)
