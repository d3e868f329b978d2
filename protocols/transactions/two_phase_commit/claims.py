"""What two-phase commit's sentences assert, as code: by the node's own state, by the message, and by the disks."""

from __future__ import annotations

import re
from collections.abc import Callable

from protocols.claim import every, lasted, now, seen, will
from protocols.declaration import Claim, Claims, Scenario, Telling
from protocols.node import MS, NodeId
from protocols.transactions.two_phase_commit.claims_seen import Seen, see
from protocols.transactions.two_phase_commit.properties import decided_on_disk
from protocols.transactions.two_phase_commit.protocol import (
    ACCOUNTS,
    IN_DOUBT,
    C,
    Coordinator,
    NewCoordinator,
    Participant,
    Prepare,
    participants,
)

DECIDED = ("committed", "aborted")
SWITCHES = (
    "abort_when_prepared",
    "commit_when_prepared",
    "vote_before_force",
    "commit_before_force",
    "reopen_voting",
    "commit_on_majority",
    "no_promise",
    "guess_abort",
    "guess_commit",
)
"""Those that may make two nodes decide differently."""


# ---------------------------------------------------------------------------------------------- what is said more than once

Check = Callable[[Telling], bool]


def _phase(was: tuple[str, ...], becomes: tuple[str, ...]) -> Check:
    return lambda t: t.before.phase in was and t.after.phase in becomes


def _same(*fields: str) -> Check:
    return lambda t: all(getattr(t.before, field) == getattr(t.after, field) for field in fields)


def _says(slug: str, **fields: object) -> Check:
    """The step delivers this message."""
    return lambda t: t.msg is not None and t.msg.slug == slug and all(getattr(t.msg, f) == v for f, v in fields.items())


def _from(name: str) -> Check:
    return lambda t: t.params[name] == t.src


def _record(t: Telling, node: NodeId) -> str:
    """The last record that a participant's disk shows of its decision."""
    return decided_on_disk(t.world.disks[node])


def _promised(t: Telling, node: NodeId) -> bool:
    return "prepared" in t.world.disks[node].log


def _broken(t: Telling) -> bool:
    """The run is broken on purpose."""
    return any(getattr(t.world.params, switch) for switch in SWITCHES)


def _written(record: str) -> Claim:
    """The record that the sentence speaks of is on the node's disk a forced write later."""
    return will(
        "the record goes to disk",
        lambda p: p.force_us + MS,
        lambda t, then: then.kind == "forced" and then.node == t.node and record in then.world.disks[t.node].log,
    )


def _applied(t: Telling) -> bool:
    """The row is what the promise said, less what the payments took that waited for it."""
    return dict(t.after.rows) == {**t.before.rows, **{r: v - (t.after.paid - t.before.paid) for r, v in t.before.redo.items()}}


def _undone(t: Telling) -> bool:
    return sum(t.after.rows.values()) + t.after.paid == sum(t.before.rows.values()) + t.before.paid and not t.after.redo


def _unlocked(t: Telling) -> bool:
    return not t.after.locks


_COMMITS = (
    now("it was in doubt and has committed", _phase(IN_DOUBT, ("committed",))),
    now("the row is as promised", _applied),
    now("it is unlocked", _unlocked),
)
_ABORTS = (
    now("it was in doubt and has aborted", _phase(IN_DOUBT, ("aborted",))),
    now("the row is as it was", _undone),
    now("it is unlocked", _unlocked),
)


def _all_uncertain(t: Telling) -> bool:
    """Who has answered is uncertain, and had promised."""
    answers = t.before.answers
    return bool(answers) and all(v == "uncertain" and _promised(t, n) for n, v in answers.items())


def _waited(t: Telling) -> bool:
    """A whole pause is over since it asked."""
    return t.node in t.seen.asked_us and t.t_us - t.seen.asked_us[t.node] >= t.before.pause_us


_GUESSES = (
    every("all that answered are uncertain", _all_uncertain),
    now("the disk of C has not answered", lambda t: C not in t.before.answers),
)


def _in_line(t: Telling) -> bool:
    """The payment waited, and no other had come before it."""
    return t.params["payment"] in t.before.waiting and all(int(t.params["payment"][1:]) <= int(name[1:]) for name in t.before.waiting)


def _refused(t: Telling) -> bool:
    """Nothing was taken for it, and it waits no longer."""
    payment = t.params["payment"]
    if payment in t.after.waiting or t.after.rows.get(t.params["row"], 0) >= t.params["amount"]:
        return False
    new = t.before.payments < t.after.payments and t.before.paid == t.after.paid
    return bool(new if t.kind == "client" else payment in t.before.waiting)


def _paid(t: Telling) -> bool:
    """It is new or waited, and at least its amount has left the account."""
    payment, amount = t.params["payment"], t.params["amount"]
    asked = payment in t.before.waiting or t.after.payments == t.before.payments + 1 == int(payment[1:]) - 1
    return asked and payment not in t.after.waiting and t.after.paid - t.before.paid >= amount


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


def _fails(t: Telling) -> bool:
    """The row can't be changed as asked, or the node was told to refuse."""
    if not isinstance(t.msg, Prepare):
        return False
    row = next(iter(t.before.rows))
    too_little = row == t.msg.giver and t.before.rows[row] < t.msg.amount
    return bool(row == t.params["row"] and (too_little or t.world.params.no_from == t.node))


def _asks_the_others(t: Telling) -> bool:
    others = (C, *(p for p in participants(t.world.ids) if p != t.node))
    return tuple(t.params["asked"]) == others and not t.after.answers


def _tells_how_it_ended(t: Telling, outcome: str) -> bool:
    """Who said it has it on disk; C needs no record for abort, and one switch makes an empty word of it."""
    if _record(t, t.src) == outcome:
        return True
    return outcome == "abort" and (t.world.params.no_promise or (t.src == C and _record(t, C) == ""))


# ---------------------------------------------------------------------------------------------- the claims

COORDINATOR = {
    "begin": (
        every("asks every participant", lambda t: tuple(t.params["parts"]) == participants(t.world.ids)),
        now("begins to collect", _phase(("idle",), ("collecting",))),
        now("has decided nothing", lambda t: not t.after.log),
    ),
    "vote": (
        now(
            "a new yes is counted",
            lambda t: _says("vote", yes=True)(t) and t.params["voter"] not in t.before.yes and t.params["voter"] in t.after.yes,
        ),
        now("so many of so many", lambda t: t.params["have"] == len(t.after.yes) < t.params["need"] <= len(participants(t.world.ids))),
        now("nothing is decided", lambda t: t.after.phase == "collecting" and not t.after.log),
    ),
    "vote-again": (
        seen("has voted before", lambda t: t.params["voter"] == t.src and t.src in t.seen.votes),
        now("nothing changes", lambda t: _says("vote")(t) and _same("yes", "no", "phase", "log")(t)),
    ),
    "late-vote": (
        now("votes are no longer collected", lambda t: t.before.phase not in ("idle", "collecting")),
        now("written down", lambda t: t.src == t.params["voter"] and (t.before.yes, t.before.no) != (t.after.yes, t.after.no)),
        now("nothing else changes", _same("phase", "log", "acks")),
    ),
    "all-yes": (
        every("the yes of all is in", lambda t: set(t.params["voters"]) == set(participants(t.world.ids)) == {*t.seen.yes, t.src}),
        now("writes COMMIT", lambda t: _phase(("collecting",), ("committing",))(t) and t.after.log == ("commit",)),
        _written("commit"),
    ),
    "majority-yes": (
        now("some yes is missing", lambda t: set(t.params["missing"]) == {*participants(t.world.ids)} - {*t.after.yes} != set()),
        now("commits nevertheless", lambda t: t.after.log == ("commit",) != t.before.log),
    ),
    "one-no": (
        now("this vote is a no", lambda t: t.params["voter"] == t.src in t.after.no and _says("vote", yes=False)(t)),
        now("aborts", _phase(("collecting",), ("aborted",))),
        now("no record is written", lambda t: not t.after.log and not t.world.disks[C].log),
    ),
    "vote-timeout": (
        now("whose yes is missing", lambda t: set(t.params["missing"]) == {*participants(t.world.ids)} - {*t.after.yes} != set()),
        now("aborts", _phase(("collecting",), ("aborted",))),
        now("giving up is safe", lambda t: _broken(t) or not any(decided_on_disk(d) == "commit" for d in t.world.disks.values())),
    ),
    "cancelled": (
        now("was collecting and aborts", _phase(("collecting",), ("aborted",))),
        now("had decided nothing", lambda t: t.kind == "operator" and not t.world.disks[C].log),
    ),
    "too-late-to-cancel": (
        now("cancels while no votes are collected", lambda t: t.ref == "cancel" and t.before.phase != "collecting"),
        now("nothing changes", _same("phase", "log")),
    ),
    "ack": (
        now("its disk says commit", lambda t: t.params["acker"] == t.src and _record(t, t.src) == "commit"),
        now("it is new", lambda t: t.src not in t.before.acks and t.src in t.after.acks),
        now("so many of so many", lambda t: t.params["have"] == len(t.after.acks) < t.params["need"] == len(t.after.parts)),
    ),
    "ack-again": (
        seen("has acknowledged before", lambda t: t.params["acker"] == t.src and t.src in t.seen.acks),
        now("nothing changes", lambda t: t.src in t.before.acks and _same("acks", "phase", "log")(t)),
    ),
    "ack-unasked": (
        now("has not decided commit", lambda t: t.params["acker"] == t.src and "commit" not in t.after.log),
        now("the rules were broken", _broken),
    ),
    "done": (
        every(
            "commit is on everybody's disk",
            lambda t: tuple(t.params["parts"]) == participants(t.world.ids) and all(_record(t, p) == "commit" for p in t.params["parts"]),
        ),
        now("END is noted, not forced", lambda t: t.after.log == ("commit", "end") and "end" not in t.world.disks[C].log),
        now("forgets", _phase(("committing",), ("done",))),
    ),
    "resend": (
        seen("told them before", lambda t: t.seen.told),
        now("no ACK from there", lambda t: set(t.params["missing"]) == {*t.after.parts} - {*t.after.acks} != set()),
        now("the record is on disk", lambda t: t.world.params.commit_before_force or _record(t, C) == "commit"),
    ),
    "restart-commit": (
        now("commit is on its disk", lambda t: _record(t, C) == "commit" and tuple(t.params["parts"]) == t.world.disks[C].parts),
        now("goes on committing", lambda t: t.after.phase == "committing"),
    ),
    "restart-no-record": (
        now("no record is on its disk", lambda t: not t.world.disks[C].log),
        now("abort is what it says from now on", lambda t: t.after.phase == "aborted"),
    ),
    "restart-reopen": (
        now("no record is on its disk", lambda t: not t.world.disks[C].log),
        now("collects votes", lambda t: t.after.phase == "collecting" and t.world.params.reopen_voting),
    ),
    "one-transfer": (
        now("not a first one", lambda t: t.before.phase != "idle" and _same("phase", "log")(t)),
        seen("one had begun, or C had crashed", lambda t: t.seen.begun or C in t.seen.crashed),
    ),
    "unknown-command": (
        now("nobody can ask this of the node", _unknown),
        now("nothing changes", _same("phase")),
    ),
    "answer-pending": (
        now(
            "is up, collects, and has decided nothing",
            lambda t: t.world.is_up(t.node) and t.after.phase == "collecting" and not t.after.log,
        ),
        now("who asked", _from("asker")),
    ),
}

ASKED = {
    "answer-commit": (
        now("has decided commit", lambda t: "commit" in t.after.log and t.before.phase in ("committing", "done", "committed")),
        now("who asked", _from("asker")),
    ),
    "answer-abort": (
        now("aborted, or not begun", lambda t: t.before.phase in ("aborted", "idle") and t.after.phase == "aborted"),
        now("no COMMIT here", lambda t: "commit" not in t.after.log and "commit" not in t.world.disks[t.node].log),
        now("who asked", _from("asker")),
    ),
    "answer-uncertain": (
        now("has promised and knows no outcome", lambda t: t.after.phase in IN_DOUBT and t.after.log[-1:] == ("prepared",)),
        now("who asked", _from("asker")),
    ),
    "answer-no-promise": (
        now("has not voted, and writes nothing", lambda t: not t.after.log and t.after.phase == "working"),
        now("broken on purpose", lambda t: t.world.params.no_promise),
    ),
    "promises-abort": (
        every("has never promised", lambda t: not t.before.log and not t.world.disks[t.node].log and t.node not in t.seen.yes),
        seen("was not asked before", lambda t: t.node not in t.seen.prepares),
        now("aborts", _phase(("working",), ("aborted",))),
        now("who asked", _from("asker")),
        _written("abort"),
    ),
}

VOTING = {
    "prepared": (
        now("promises", lambda t: _phase(("working",), ("prepared",))(t) and t.after.log[-1:] == ("prepared",)),
        now("locks the row", lambda t: t.after.locks == (t.params["row"],)),
        now(
            "from so much to so much",
            lambda t: dict(t.after.redo) == {t.params["row"]: t.params["then"]} and t.after.rows.get(t.params["row"]) == t.params["now"],
        ),
        _written("prepared"),
    ),
    "votes-no": (
        now("its check fails", _fails),
        now("aborts and holds nothing", lambda t: _phase(("working",), ("aborted",))(t) and not t.after.locks),
        _written("abort"),
    ),
    "same-vote": (
        seen("was asked before", lambda t: t.node in t.seen.prepares),
        now("has promised", lambda t: "prepared" in t.after.log and t.after.phase != "aborted"),
        now("nothing is done twice", _same("log", "rows", "redo", "locks")),
    ),
    "aborted-votes-no": (
        now("had aborted", lambda t: t.before.phase == "aborted" and "abort" in t.before.log),
        now("nothing changes", _same("log", "rows", "phase")),
    ),
    "aborts-alone": (
        every("was never asked", lambda t: t.node not in t.seen.prepares),
        now("aborts before it has promised", lambda t: _phase(("working",), ("aborted",))(t) and t.after.log == ("abort",)),
        _written("abort"),
    ),
}

OUTCOME = {
    "commits": (*_COMMITS, now("who told it", _from("source")), _written("commit")),
    "commits-again": (
        seen("had committed before", lambda t: t.before.phase == "committed" and t.node in t.seen.committed),
        now("is applied once", _same("log", "rows", "redo")),
    ),
    "never-promised": (
        every("never promised", lambda t: t.after.phase == "working" and not t.after.log and not t.world.disks[t.node].log),
        now("the rules were broken", _broken),
    ),
    "ignores-commit": (
        now("had aborted, and nothing changes", lambda t: t.before.phase == "aborted" and _same("log", "rows", "phase")(t)),
        now("the rules were broken", _broken),
    ),
    "aborts": (*_ABORTS, now("who told it", _from("source")), _written("abort")),
    "aborts-unasked": (
        seen("was not asked before", lambda t: t.node not in t.seen.prepares),
        now(
            "had promised nothing, held nothing",
            lambda t: _phase(("working",), ("aborted",))(t) and not t.before.locks and not t.before.log,
        ),
        _written("abort"),
    ),
    "ignores-abort": (
        now("had committed, and nothing changes", lambda t: t.before.phase == "committed" and _same("log", "rows", "phase")(t)),
    ),
}

DOUBT = {
    "asks": (
        now("has promised and knows no outcome", lambda t: t.after.phase == "prepared" and t.after.log[-1:] == ("prepared",)),
        now("asks C and the others", _asks_the_others),
    ),
    "asks-again": (
        seen("has asked before", lambda t: t.node in t.seen.asked_us),
        now("knows no outcome", lambda t: t.after.phase in IN_DOUBT and t.after.log[-1:] == ("prepared",)),
        now("the pauses don't shrink", lambda t: t.after.pause_us >= t.before.pause_us),
        now("asks C and the others", _asks_the_others),
    ),
    "learns-commit": (
        *_COMMITS,
        now(
            "told by one that knows",
            lambda t: _says("decision", outcome="commit")(t) and t.params["source"] == t.src and _tells_how_it_ended(t, "commit"),
        ),
    ),
    "learns-abort": (
        *_ABORTS,
        now(
            "told by one that knows",
            lambda t: _says("decision", outcome="abort")(t) and t.params["source"] == t.src and _tells_how_it_ended(t, "abort"),
        ),
    ),
    "hears-pending": (
        now("C says that it collects", lambda t: _says("decision", outcome="pending")(t) and t.params["source"] == t.src == C),
        now("not blocked", lambda t: t.after.phase == "prepared" and t.after.blocked_since is None),
    ),
    "hears-uncertain": (
        now(
            "who says it has promised",
            lambda t: t.params["source"] == t.src and _says("decision", outcome="uncertain")(t) and _promised(t, t.src),
        ),
        now("in doubt before and after", _phase(IN_DOUBT, IN_DOUBT)),
    ),
    "blocked": (
        every("all that answered are uncertain", lambda t: _all_uncertain(t) and set(t.params["uncertain"]) == set(t.before.answers)),
        lasted("a whole pause is over", _waited),
        now("blocked, and no longer only prepared", lambda t: _phase(("prepared",), ("blocked",))(t) and t.after.blocked_since == t.t_us),
        now("knows no outcome", lambda t: t.after.log[-1:] == ("prepared",) and _same("locks")(t)),
    ),
    "blocked-alone": (
        every("nobody has answered", lambda t: not t.before.answers and t.node not in t.seen.heard),
        lasted("a whole pause is over", _waited),
        now("blocked, and no longer only prepared", lambda t: _phase(("prepared",), ("blocked",))(t) and t.after.blocked_since == t.t_us),
    ),
    "late-answer": (
        now("knew already", lambda t: t.params["source"] == t.src and t.before.phase in DECIDED),
        now("nothing changes", _same("phase", "answers")),
    ),
    "loses-patience-aborts": (
        *_ABORTS,
        now("nobody was asked", lambda t: t.before.pause_us == 0 and t.kind == "timer"),
    ),
    "loses-patience-commits": (
        *_COMMITS,
        every("nobody told it", lambda t: not t.before.answers and t.kind == "timer"),
    ),
    "guesses-abort": (*_GUESSES, now("aborts", lambda t: t.before.phase not in DECIDED and t.after.phase == "aborted")),
    "guesses-commit": (*_GUESSES, now("commits", lambda t: t.before.phase not in DECIDED and t.after.phase == "committed")),
}

BACK = {
    "restart-in-doubt": (
        now("PREPARED is on its disk", lambda t: t.world.disks[t.node].log[-1:] == ("prepared",) and t.after.phase == "prepared"),
        now("the row is locked", lambda t: t.after.locks == (t.params["row"],)),
    ),
    "restart-unlocked": (
        now("PREPARED is on its disk", lambda t: t.world.disks[t.node].log[-1:] == ("prepared",) and t.after.phase == "prepared"),
        now("the row is open", lambda t: not t.after.locks and t.params["row"] in t.after.rows),
    ),
    "restart-committed": (now("COMMIT is on its disk", lambda t: _record(t, t.node) == "commit" and t.after.phase == "committed"),),
    "restart-aborted": (
        now("ABORT is on its disk", lambda t: _record(t, t.node) == "abort" and t.before.log != () and t.after.phase == "aborted"),
    ),
    "restart-empty": (
        now("its disk is empty", lambda t: not t.world.disks[t.node].log),
        now("aborts", lambda t: t.after.phase == "aborted"),
        _written("abort"),
    ),
}

PAYMENTS = {
    "waits": (
        now("the transfer holds the lock", lambda t: t.params["row"] in t.after.locks and t.after.phase in IN_DOUBT),
        now("it is in the queue", lambda t: t.params["payment"] in t.after.waiting and t.params["payment"] not in t.before.waiting),
        now("so many wait", lambda t: t.params["queue"] == len(t.after.waiting)),
    ),
    "pays": (
        now("it has left the account", _paid),
        now("nothing holds the row", lambda t: not t.after.locks and t.params["row"] in t.after.rows),
    ),
    "too-poor": (now("less than it asks for, so nothing is taken", _refused),),
    "gives-up": (
        now("was first in line", _in_line),
        now("waits no longer", lambda t: t.params["payment"] not in t.after.waiting),
        now("the node is in doubt", lambda t: t.after.phase in IN_DOUBT),
    ),
}

NEW_COORDINATOR = {
    "elected": (
        every("asks every participant", lambda t: tuple(t.params["asked"]) == participants(t.world.ids)),
        now("in office, and knows no outcome", lambda t: _phase(("standby",), ("asking",))(t) and not t.after.answers),
    ),
    "new-asks-again": (
        seen("has asked before", lambda t: t.node in t.seen.asked_us),
        now("asks every participant", lambda t: tuple(t.params["asked"]) == participants(t.world.ids)),
        now("knows no outcome", lambda t: t.after.phase == "blocked" and not t.after.answers),
    ),
    "new-hears-uncertain": (
        now(
            "who says it has promised",
            lambda t: t.params["source"] == t.src and _says("decision", outcome="uncertain")(t) and _promised(t, t.src),
        ),
        now("knows no outcome", _phase(("asking", "blocked"), ("asking", "blocked"))),
    ),
    "undetermined": (
        every("all that answered are uncertain", lambda t: _all_uncertain(t) and set(t.params["uncertain"]) == set(t.before.answers)),
        lasted("a whole pause is over", _waited),
        now("waits", _phase(("asking",), ("blocked",))),
    ),
    "new-hears-nobody": (
        every("nobody has answered", lambda t: not t.before.answers and t.node not in t.seen.heard),
        lasted("a whole pause is over", _waited),
        now("waits", _phase(("asking",), ("blocked",))),
    ),
    "relays-commit": (
        now(
            "told by one that knows",
            lambda t: _says("decision", outcome="commit")(t) and t.params["source"] == t.src and _tells_how_it_ended(t, "commit"),
        ),
        now("knows it from now on", _phase(("asking", "blocked"), ("committed",))),
    ),
    "relays-abort": (
        now(
            "told by one that knows",
            lambda t: _says("decision", outcome="abort")(t) and t.params["source"] == t.src and _tells_how_it_ended(t, "abort"),
        ),
        now("knows it from now on", _phase(("asking", "blocked"), ("aborted",))),
    ),
    "old-answer": (
        seen("has crashed since it asked", lambda t: t.node in t.seen.crashed),
        now(
            "is not in office, and nothing changes",
            lambda t: isinstance(t.after, NewCoordinator) and t.before.phase == t.after.phase == "standby",
        ),
        now("who answered", _from("source")),
    ),
}

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
    Scenario("a-payment-too-large-has-waited", until_us=200 * MS, script=(ASK, "client:r1.pay-60@41", "client:r1.pay-70@42")),
    Scenario(
        "c2-has-forgotten",
        until_us=200 * MS,
        params={"new-coordinator": True, "election-after": 100},
        script=("crash:c2@sent.decision-req.3", "restart:c2@110"),
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
    seen=Seen(),
    see=see,
    runs=RUNS,
)
