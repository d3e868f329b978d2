"""What the sentences about a participant assert, as code: by its own state, by the message, and by the disks."""

from __future__ import annotations

from protocols.claim import every, lasted, now, seen, will
from protocols.declaration import Happening, Telling
from protocols.node import MS
from protocols.transactions.two_phase_commit.claims_checks import (
    ABORTS,
    ACKNOWLEDGES,
    COMMITS,
    DECIDED,
    STAYS_LOCKED,
    all_uncertain,
    arrives,
    asks_the_others,
    broken,
    leaves,
    longer_pause,
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
    to_whom,
    waited,
    was_in_doubt,
    written,
)
from protocols.transactions.two_phase_commit.claims_seen import receiver
from protocols.transactions.two_phase_commit.protocol import IN_DOUBT, C, Prepare, Vote

# ---------------------------------------------------------------------------------------------- what is said here only


def _fails(t: Telling) -> bool:
    """The row can't be changed as asked, or the node was told to refuse."""
    if not isinstance(t.msg, Prepare):
        return False
    row = next(iter(t.before.rows))
    too_little = row == t.msg.giver and t.before.rows[row] < t.msg.amount
    return bool(row == t.params["row"] and (too_little or t.world.params.no_from == t.node))


def _votes(t: Telling, yes: bool) -> bool:
    """Such a vote for C is the last that waits to leave."""
    return t.world.outbox(t.node)[-1:] == ((C, Vote(yes)),)


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


_IN_ONE_WRITE = will(
    "row and record go to disk in one write",
    lambda p: p.force_us + MS,
    lambda t, then: then.kind == "forced" and then.node == t.node and _both_new(t, then),
)


def _both_new(t: Telling, then: Happening) -> bool:
    disk = then.world.disks[t.node]
    return "commit" in disk.log and "commit" not in then.before.log and disk.rows == t.after.rows


_GUESSES = (
    every("all that answered were uncertain", all_uncertain),
    now("C has not answered", lambda t: C not in t.before.answers),
    now("is in doubt", lambda t: t.before.phase in (*IN_DOUBT, "asking")),
)

_BLOCKED = (
    lasted("a whole pause is over", waited),
    now("blocked, and no longer only prepared", lambda t: phase(("prepared",), ("blocked",))(t) and t.after.blocked_since == t.t_us),
    now("knows no outcome", lambda t: t.after.log[-1:] == ("prepared",)),
    now("what it has locked stays locked", same("locks")),
    STAYS_LOCKED,
)


# ---------------------------------------------------------------------------------------------- the claims

ASKED = {
    "answer-commit": (
        now("has decided commit", lambda t: "commit" in t.after.log and t.before.phase in ("committing", "done", "committed")),
        now("who asked", sent_by("asker")),
        now("the answer waits to leave", to_leave("decision", "asker", outcome="commit")),
        leaves(
            "it leaves once COMMIT is on disk",
            "decision",
            lambda t, then: receiver(then) == t.params["asker"] and record(then, t.node) == "commit",
        ),
    ),
    "answer-abort": (
        now("aborted, or not begun", lambda t: t.before.phase in ("aborted", "idle") and t.after.phase == "aborted"),
        now("no COMMIT here", lambda t: "commit" not in t.after.log and "commit" not in t.world.disks[t.node].log),
        now("aborted here, or C without a record", lambda t: "abort" in t.after.log or (t.node == C and not t.world.disks[C].log)),
        now("who asked", sent_by("asker")),
        now("the answer waits to leave", to_leave("decision", "asker", outcome="abort")),
    ),
    "answer-uncertain": (
        now("has promised and knows no outcome", lambda t: t.after.phase in IN_DOUBT and t.after.log[-1:] == ("prepared",)),
        now("who asked", sent_by("asker")),
        now("the answer waits to leave", to_leave("decision", "asker", outcome="uncertain")),
        now("nothing changes", nothing_changes),
    ),
    "answer-no-promise": (
        now("has not voted, and writes nothing", lambda t: nothing_changes(t) and not t.after.log and t.after.phase == "working"),
        now("says abort", lambda t: queued(t, t.node, "decision", outcome="abort")[-1:] == (t.src,)),
        now("broken on purpose", broken("no_promise")),
    ),
    "promises-abort": (
        every("has never promised", lambda t: not t.before.log and not t.world.disks[t.node].log and t.node not in t.seen.yes),
        seen("was not asked before", lambda t: t.node not in t.seen.prepares),
        now("aborts", phase(("working",), ("aborted",))),
        now("who asked", sent_by("asker")),
        written("abort"),
        leaves(
            "then it tells who has asked",
            "decision",
            lambda t, then: to_whom("asker", then, t) and record(then, t.node) == "abort",
        ),
        arrives(
            "who hears the answer is in doubt no more",
            "decision",
            lambda t, then: then.node == t.params["asker"] and then.after.phase not in (*IN_DOUBT, "asking"),
        ),
    ),
}

VOTING = {
    "prepared": (
        now("promises", lambda t: phase(("working",), ("prepared",))(t) and t.after.log[-1:] == ("prepared",)),
        now("locks the row", lambda t: t.after.locks == (t.params["row"],)),
        now(
            "from so much to so much",
            lambda t: dict(t.after.redo) == {t.params["row"]: t.params["then"]} and t.after.rows.get(t.params["row"]) == t.params["now"],
        ),
        written("prepared"),
        leaves(
            "the yes leaves when the promise is on disk, or a switch lets it leave before",
            "vote",
            lambda t, then: receiver(then) == C and (promised(then, t.node) or then.world.params.vote_before_force),
        ),
    ),
    "votes-no": (
        now("its check fails", _fails),
        now("aborts and holds nothing", lambda t: phase(("working",), ("aborted",))(t) and not t.after.locks),
        now("votes no", lambda t: _votes(t, yes=False)),
        written("abort"),
    ),
    "same-vote": (
        seen("was asked before", lambda t: t.node in t.seen.prepares),
        now("has promised", lambda t: "prepared" in t.after.log and t.after.phase != "aborted"),
        now("answers yes", lambda t: _votes(t, yes=True)),
        now("nothing is done twice", nothing_changes),
    ),
    "aborted-votes-no": (
        now("had aborted", lambda t: t.before.phase == "aborted" and "abort" in t.before.log),
        now("votes no", lambda t: _votes(t, yes=False)),
        now("nothing changes", nothing_changes),
    ),
    "aborts-alone": (
        every("was never asked", lambda t: t.node not in t.seen.prepares),
        now("aborts before it has promised", lambda t: phase(("working",), ("aborted",))(t) and t.after.log == ("abort",)),
        now("nobody told it to", lambda t: t.kind == "timer"),
        written("abort"),
    ),
}

OUTCOME = {
    "commits": (
        *COMMITS,
        now("who told it", lambda t: says("commit")(t) and t.params["source"] == t.src),
        _IN_ONE_WRITE,
        ACKNOWLEDGES,
    ),
    "commits-again": (
        seen("had committed before", lambda t: t.before.phase == "committed" and t.node in t.seen.committed),
        now("is applied once", nothing_changes),
        now("an ACK waits to leave", lambda t: queued(t, t.node, "ack")[-1:] == (C,)),
    ),
    "never-promised": (
        every("never promised", lambda t: t.after.phase == "working" and not t.after.log and not t.world.disks[t.node].log),
        now("ignores COMMIT", lambda t: says("commit")(t) and nothing_changes(t)),
        now("the rules were broken", broken()),
    ),
    "ignores-commit": (
        now("had aborted, and nothing changes", lambda t: t.before.phase == "aborted" and nothing_changes(t)),
        now("ignores COMMIT", says("commit")),
        now("the rules were broken", broken()),
    ),
    "aborts": (
        *ABORTS,
        now("who told it", lambda t: says("abort")(t) and t.params["source"] == t.src),
        now("no ACK waits to leave", lambda t: not queued(t, t.node, "ack")),
    ),
    "aborts-unasked": (
        seen("was not asked before", lambda t: t.node not in t.seen.prepares),
        now(
            "had promised nothing, held nothing",
            lambda t: phase(("working",), ("aborted",))(t) and not t.before.locks and not t.before.log and says("abort")(t),
        ),
        written("abort"),
    ),
    "ignores-abort": (
        now("had committed, and nothing changes", lambda t: t.before.phase == "committed" and says("abort")(t) and nothing_changes(t)),
    ),
}

DOUBT = {
    "asks": (
        now("has promised and knows no outcome", lambda t: t.after.phase == "prepared" and t.after.log[-1:] == ("prepared",)),
        now("asks C and the others", asks_the_others),
    ),
    "asks-again": (
        seen("has asked before", lambda t: t.node in t.seen.asked_us),
        now("knows no outcome", lambda t: t.after.phase in IN_DOUBT and t.after.log[-1:] == ("prepared",)),
        now("the pause doubles, up to a limit", longer_pause),
        now("asks C and the others", asks_the_others),
    ),
    "learns-commit": (
        *COMMITS,
        now("told so", lambda t: says("decision", outcome="commit")(t) and t.params["source"] == t.src),
        now("told by one that has it on disk", lambda t: tells_how_it_ended(t, "commit")),
        ACKNOWLEDGES,
    ),
    "learns-abort": (
        *ABORTS,
        now("told so", lambda t: says("decision", outcome="abort")(t) and t.params["source"] == t.src),
        now(
            "told by one that has it on disk, unless its word is empty", lambda t: tells_how_it_ended(t, "abort") or broken("no_promise")(t)
        ),
    ),
    "hears-pending": (
        now("C says that it collects", lambda t: says("decision", outcome="pending")(t) and t.params["source"] == t.src == C),
        seen("it collected when it was asked", lambda t: (C, t.node, "collecting") in t.seen.inquiries),
        now("not blocked", lambda t: t.after.phase == "prepared" and t.after.blocked_since is None),
    ),
    "hears-uncertain": (
        now(
            "who says it has promised",
            lambda t: t.params["source"] == t.src and says("decision", outcome="uncertain")(t) and promised(t, t.src),
        ),
        seen("was in doubt when it answered", lambda t: was_in_doubt(t, t.src)),
        now("in doubt before and after", phase(IN_DOUBT, IN_DOUBT)),
    ),
    "blocked": (
        every("all that answered were uncertain", lambda t: all_uncertain(t) and set(t.params["uncertain"]) == set(t.before.answers)),
        *_BLOCKED,
    ),
    "blocked-alone": (
        every("nobody has answered", lambda t: not t.before.answers and t.node not in t.seen.heard),
        *_BLOCKED,
        now("asks on", lambda t: len(queued(t, t.node, "decision-req")) >= len(t.after.parts)),
    ),
    "late-answer": (
        now("has an outcome already", lambda t: t.params["source"] == t.src and says("decision")(t) and t.before.phase in DECIDED),
        seen("had asked", lambda t: t.node in t.seen.asked_us),
        now("nothing changes", nothing_changes),
    ),
    "loses-patience-aborts": (
        *ABORTS,
        now("nobody was asked", lambda t: t.before.pause_us == 0 and t.kind == "timer"),
        now("had promised", lambda t: t.before.log[-1:] == ("prepared",)),
        now("broken on purpose", broken("abort_when_prepared")),
    ),
    "loses-patience-commits": (
        *COMMITS,
        every("nobody told it", lambda t: not t.before.answers and t.kind == "timer" and t.node not in t.seen.heard),
        now("broken on purpose", broken("commit_when_prepared")),
    ),
    "guesses-abort": (
        *_GUESSES,
        now("aborts", lambda t: t.after.phase == "aborted"),
        now("broken on purpose", broken("guess_abort")),
    ),
    "guesses-commit": (
        *_GUESSES,
        now("commits", lambda t: t.after.phase == "committed"),
        now("broken on purpose", broken("guess_commit")),
    ),
}

BACK = {
    "restart-in-doubt": (
        now("PREPARED is on its disk", lambda t: t.world.disks[t.node].log[-1:] == ("prepared",) and t.after.phase == "prepared"),
        now("the row is locked", lambda t: t.after.locks == (t.params["row"],)),
        now("asks how it ended", lambda t: queued(t, t.node, "decision-req")[:1] == (C,)),
    ),
    "restart-unlocked": (
        now("PREPARED is on its disk", lambda t: t.world.disks[t.node].log[-1:] == ("prepared",) and t.after.phase == "prepared"),
        now("the row is open", lambda t: not t.after.locks and t.params["row"] in t.after.rows),
        now("it is promised", lambda t: t.params["row"] in t.world.disks[t.node].redo),
        now("broken on purpose", broken("forget_locks")),
    ),
    "restart-committed": (now("COMMIT is on its disk", lambda t: record(t, t.node) == "commit" and t.after.phase == "committed"),),
    "restart-aborted": (
        now("ABORT is on its disk", lambda t: record(t, t.node) == "abort" and t.before.log != () and t.after.phase == "aborted"),
    ),
    "restart-empty": (
        now("its disk is empty", lambda t: not t.world.disks[t.node].log),
        now("aborts", lambda t: t.after.phase == "aborted"),
        written("abort"),
    ),
}

PAYMENTS = {
    "waits": (
        now("the transfer holds the lock", lambda t: t.params["row"] in t.after.locks and t.after.phase in IN_DOUBT),
        now("it is in the queue", lambda t: t.params["payment"] in t.after.waiting and t.params["payment"] not in t.before.waiting),
        now("so many wait", lambda t: t.params["queue"] == len(t.after.waiting)),
        STAYS_LOCKED,
    ),
    "pays": (
        now("it has left the account", _paid),
        now("nothing holds the row", lambda t: not t.after.locks and t.params["row"] in t.after.rows),
    ),
    "too-poor": (
        now("less than it asks for, so nothing is taken", _refused),
        now("no account is below zero", lambda t: min(t.after.rows.values()) >= 0),
    ),
    "gives-up": (
        now("was first in line", _in_line),
        now("waits no longer", lambda t: t.params["payment"] not in t.after.waiting),
        now("the node has promised and is in doubt", lambda t: t.after.phase in IN_DOUBT and t.after.log[-1:] == ("prepared",)),
        now("what it has locked stays locked", same("locks")),
    ),
}
