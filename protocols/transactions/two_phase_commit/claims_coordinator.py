"""What the sentences about the coordinators assert, as code: C, which decides, and C2, which can only ask."""

from __future__ import annotations

import re

from protocols.claim import every, lasted, now, seen
from protocols.declaration import Telling
from protocols.transactions.two_phase_commit.claims_checks import (
    all_uncertain,
    asks_all,
    broken,
    flying,
    leaves,
    nothing_changes,
    phase,
    promised,
    queued,
    record,
    same,
    says,
    sent_by,
    tells_how_it_ended,
    to_leave,
    waited,
    was_in_doubt,
    written,
)
from protocols.transactions.two_phase_commit.properties import decided_on_disk
from protocols.transactions.two_phase_commit.protocol import (
    ACCOUNTS,
    C2,
    USUAL_TRANSFER,
    C,
    Coordinator,
    NewCoordinator,
    Participant,
    participants,
)

# ---------------------------------------------------------------------------------------------- what is said here only


def _need(t: Telling) -> int:
    """How many yes it takes to commit."""
    all_ = len(participants(t.world.ids))
    return all_ // 2 + 1 if t.world.params.commit_on_majority else all_


def _as_asked(t: Telling) -> bool:
    """The amount and the accounts are those of the command; after a restart those that a coordinator takes which has forgotten them."""
    transfer = (t.params["amount"], t.params["giver"], t.params["taker"])
    if t.kind == "restart":
        return transfer == USUAL_TRANSFER
    return t.ref == "transfer-{}-{}-{}".format(*transfer).lower()


def _missing(t: Telling) -> bool:
    """Exactly these have not said yes to C in this life of it, and there are some."""
    return set(t.params["missing"]) == {*participants(t.world.ids)} - {*t.after.yes} != set()


def _tells_abort(t: Telling) -> bool:
    """ABORT waits to leave for all who have not said no, and nothing is written."""
    told = tuple(p for p in participants(t.world.ids) if p not in t.after.no)
    return queued(t, C, "abort") == told and not t.after.log


def _one_more(t: Telling) -> bool:
    out = queued(t, C, "commit")
    return all(p in t.seen.told or out.count(p) > 1 for p in t.params["missing"])


def _on_no_disk(t: Telling) -> bool:
    return not any(decided_on_disk(disk) == "commit" for disk in t.world.disks.values())


def _unknown(t: Telling) -> bool:
    """What was asked is nothing that this node can be asked."""
    command = t.params["command"]
    if isinstance(t.after, Participant):
        known = t.kind == "client" and t.node in ACCOUNTS and re.fullmatch(r"pay-\d{1,6}", command)
    elif isinstance(t.after, Coordinator):
        known = command == "cancel" if t.kind == "operator" else re.fullmatch(r"transfer-\d{1,6}-(a-b|b-a)", command)
    else:
        known = None
    return t.ref == command and not known


ABORTS_HERE = (
    now("aborts", phase(("collecting",), ("aborted",))),
    every("tells all who have not said no, and writes nothing", _tells_abort),
)


# ---------------------------------------------------------------------------------------------- C

COORDINATOR = {
    "begin": (
        every("asks every participant", lambda t: tuple(t.params["parts"]) == participants(t.world.ids)),
        now("a request for each waits to leave", to_leave("prepare", "parts")),
        now("the transfer is the one that was asked for", _as_asked),
        now("begins to collect", phase(("idle",), ("collecting",))),
        now("has decided nothing", lambda t: not t.after.log and record(t, C) == ""),
    ),
    "vote": (
        now(
            "a new yes is counted",
            lambda t: says("vote", yes=True)(t) and t.params["voter"] not in t.before.yes and t.params["voter"] in t.after.yes,
        ),
        now("so many", lambda t: t.params["have"] == len(t.after.yes) < t.params["need"]),
        now("it takes so many to commit", lambda t: t.params["need"] == _need(t)),
        now("nothing is decided", lambda t: t.after.phase == "collecting" and not t.after.log),
    ),
    "vote-again": (
        seen("has voted before", lambda t: t.params["voter"] == t.src and t.src in t.seen.votes),
        now("nothing changes", lambda t: says("vote")(t) and nothing_changes(t)),
    ),
    "late-vote": (
        seen("had collected votes", lambda t: t.seen.begun),
        now("votes are no longer collected", lambda t: t.before.phase not in ("idle", "collecting")),
        now(
            "noted in memory",
            lambda t: t.src == t.params["voter"] and t.src in (t.after.yes if says("vote", yes=True)(t) else t.after.no),
        ),
        now("was not noted before", lambda t: (t.before.yes, t.before.no) != (t.after.yes, t.after.no)),
        now("nothing else changes", same("phase", "log", "acks", "parts", "pause_us", "client")),
    ),
    "all-yes": (
        every("the yes of all is in", lambda t: set(t.params["voters"]) == set(participants(t.world.ids)) == {*t.seen.yes, t.src}),
        now("writes COMMIT", lambda t: phase(("collecting",), ("committing",))(t) and t.after.log == ("commit",)),
        written("commit"),
        leaves(
            "says commit when it is on disk, or a switch makes it say so before",
            "commit",
            lambda t, then: record(then, C) == "commit" or then.world.params.commit_before_force,
        ),
        every("says it to nobody yet", lambda t: not any(src == C for src, _ in flying(t, "commit"))),
    ),
    "majority-yes": (
        now("some yes is missing", _missing),
        now(
            "a majority has said yes",
            lambda t: 2 * len(t.after.yes) > len(participants(t.world.ids)) and set(t.params["voters"]) == {*t.after.yes},
        ),
        now("commits nevertheless", lambda t: t.after.log == ("commit",) != t.before.log),
        now("broken on purpose", broken("commit_on_majority")),
    ),
    "one-no": (
        now("this vote is a no", lambda t: t.params["voter"] == t.src in t.after.no and says("vote", yes=False)(t)),
        *ABORTS_HERE,
        now("no record is written", lambda t: not t.after.log and not t.world.disks[C].log),
    ),
    "vote-timeout": (
        now("whose yes is missing", _missing),
        now("its patience is over", lambda t: t.kind == "timer"),
        *ABORTS_HERE,
        every(
            "COMMIT is on no disk, unless a switch has put it there without a record of C",
            lambda t: _on_no_disk(t) or broken("commit_when_prepared", "guess_commit", "commit_before_force")(t),
        ),
    ),
    "cancelled": (
        now("an operator cancels", lambda t: t.kind == "operator" and t.ref == "cancel"),
        *ABORTS_HERE,
        now("had decided nothing", lambda t: not t.before.log and not t.world.disks[C].log),
    ),
    "too-late-to-cancel": (
        now("cancels while no votes are collected", lambda t: t.ref == "cancel" and t.before.phase != "collecting"),
        now("nothing changes", nothing_changes),
    ),
    "ack": (
        now("its disk says commit", lambda t: t.params["acker"] == t.src and record(t, t.src) == "commit"),
        now("it is new", lambda t: t.src not in t.before.acks and t.src in t.after.acks),
        now("so many of so many", lambda t: t.params["have"] == len(t.after.acks) < t.params["need"] == len(t.after.parts)),
        now("forgets nothing yet", lambda t: t.after.phase == "committing"),
    ),
    "ack-again": (
        seen("has acknowledged before", lambda t: t.params["acker"] == t.src and t.src in t.seen.acks),
        now("nothing changes", lambda t: t.src in t.before.acks and nothing_changes(t)),
    ),
    "ack-unasked": (
        now("has not decided commit", lambda t: t.params["acker"] == t.src and "commit" not in t.after.log and record(t, C) == ""),
        now("the rules were broken", broken()),
    ),
    "done": (
        every(
            "commit is on everybody's disk",
            lambda t: tuple(t.params["parts"]) == participants(t.world.ids) and all(record(t, p) == "commit" for p in t.params["parts"]),
        ),
        now("END is noted, not forced", lambda t: t.after.log == ("commit", "end") and "end" not in t.world.disks[C].log),
        now("without END, its disk makes it tell them once more", lambda t: t.world.disks[C].log == ("commit",)),
        now("forgets", phase(("committing",), ("done",))),
    ),
    "resend": (
        seen("a COMMIT for each has left, or waits to leave before this one", _one_more),
        now("no ACK from there", lambda t: set(t.params["missing"]) == {*t.after.parts} - {*t.after.acks} != set()),
        now("COMMIT for them waits to leave", to_leave("commit", "missing")),
        now("the record is on disk", lambda t: t.world.params.commit_before_force or record(t, C) == "commit"),
    ),
    "restart-commit": (
        now("commit is on its disk", lambda t: record(t, C) == "commit" and tuple(t.params["parts"]) == t.world.disks[C].parts),
        now("goes on committing", lambda t: t.after.phase == "committing"),
        now("COMMIT for them waits to leave", to_leave("commit", "parts")),
    ),
    "restart-no-record": (
        now("no record is on its disk", lambda t: not t.world.disks[C].log),
        now("abort is what it says from now on", lambda t: t.after.phase == "aborted"),
    ),
    "restart-reopen": (
        now("no record is on its disk", lambda t: not t.world.disks[C].log),
        now("asks for votes", lambda t: queued(t, C, "prepare") == participants(t.world.ids)),
        now("collects them", lambda t: t.after.phase == "collecting"),
        now("broken on purpose", broken("reopen_voting")),
    ),
    "one-transfer": (
        now("not a first one", lambda t: t.before.phase != "idle" and nothing_changes(t)),
        seen("one had begun, or C had crashed", lambda t: t.seen.begun or C in t.seen.crashed),
    ),
    "unknown-command": (
        now("nobody can ask this of the node", _unknown),
        now("nothing changes", nothing_changes),
    ),
    "answer-pending": (
        now(
            "is up, collects, and has decided nothing",
            lambda t: t.world.is_up(t.node) and t.after.phase == "collecting" and not t.after.log,
        ),
        now("who asked", sent_by("asker")),
        now("the answer waits to leave", to_leave("decision", "asker", outcome="pending")),
    ),
}

# ---------------------------------------------------------------------------------------------- C2

NEW_COORDINATOR = {
    "elected": (
        every("asks every participant", asks_all),
        now("in office, and knows no outcome", lambda t: phase(("standby",), ("asking",))(t) and t.node == C2),
    ),
    "new-asks-again": (
        seen("has asked before", lambda t: t.node in t.seen.asked_us),
        now("asks every participant", asks_all),
        now("knows no outcome", lambda t: t.after.phase == "blocked"),
    ),
    "new-hears-uncertain": (
        now(
            "who says it has promised",
            lambda t: t.params["source"] == t.src and says("decision", outcome="uncertain")(t) and promised(t, t.src),
        ),
        seen("was in doubt when it answered", lambda t: was_in_doubt(t, t.src)),
        now("knows no outcome", phase(("asking", "blocked"), ("asking", "blocked"))),
    ),
    "undetermined": (
        every("all that answered were uncertain", lambda t: all_uncertain(t) and set(t.params["uncertain"]) == set(t.before.answers)),
        lasted("a whole pause is over", waited),
        now("waits", phase(("asking",), ("blocked",))),
    ),
    "new-hears-nobody": (
        every("nobody has answered", lambda t: not t.before.answers and t.node not in t.seen.heard),
        lasted("a whole pause is over", waited),
        now("waits", phase(("asking",), ("blocked",))),
        now("asks on", lambda t: queued(t, t.node, "decision-req")[-len(participants(t.world.ids)) :] == participants(t.world.ids)),
    ),
    "relays-commit": (
        now(
            "told by one that knows",
            lambda t: says("decision", outcome="commit")(t) and t.params["source"] == t.src and tells_how_it_ended(t, "commit"),
        ),
        now("knows it from now on", phase(("asking", "blocked"), ("committed",))),
        every("tells all who have not said the same", lambda t: queued(t, t.node, "commit") == _untold(t, "commit")),
    ),
    "relays-abort": (
        now("told so", lambda t: says("decision", outcome="abort")(t) and t.params["source"] == t.src),
        now(
            "told by one that knows, unless its word is empty",
            lambda t: tells_how_it_ended(t, "abort") or broken("no_promise")(t),
        ),
        now("has an outcome from now on", phase(("asking", "blocked"), ("aborted",))),
        every("tells all who have not said the same", lambda t: queued(t, t.node, "abort") == _untold(t, "abort")),
    ),
    "old-answer": (
        seen("has crashed since it asked", lambda t: t.node in t.seen.crashed and t.node in t.seen.asked_us),
        now(
            "is not in office, and nothing changes",
            lambda t: isinstance(t.after, NewCoordinator) and t.before.phase == t.after.phase == "standby" and nothing_changes(t),
        ),
        now("who answered", sent_by("source")),
    ),
}


def _untold(t: Telling, outcome: str) -> tuple[str, ...]:
    return tuple(p for p in participants(t.world.ids) if t.after.answers.get(p) != outcome)
