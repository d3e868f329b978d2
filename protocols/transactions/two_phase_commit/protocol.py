"""Two-phase commit: several databases commit one transfer together, or none of them does.

Source    Gray and Lamport, Consensus on Transaction Commit (2006), section 2, and its TwoPhase.tla; presumed abort after Mohan,
          Lindsay and Obermarck (1986); cooperative termination and AC1 to AC5 after Bernstein, Hadzilacos and Goodman, chapter 7,
          and Babaoglu and Toueg (1993).
Assumes   Nodes crash and restart with their disks; nobody lies. Messages may be lost, copied, late or out of order. Timeouts are
          only impatience: no promise below rests on them.
Promises  AC1 no two decide differently, AC2 commit only if all voted yes, AC3 no abort without a reason, AC4 a decision stands, locks
          from the vote to the decision, money conserved. AC5 (everybody decides) only if the coordinator comes back: it may block.
Watch     The disks. A yes or a COMMIT leaves only when it is on disk, C's abort needs no record. What is unsaid dies with memory.
Time      4n messages, 2 rounds before the answer, 1 forced write at C, 2 at each participant. 20 ms one way, 5 ms a force, 2 ms a send.

Deviations, announced:
- One transfer per run, so that no message carries a transaction's id. T2, T3 are local payments at a participant; they want its row.
- A handler ends before its forced write does. So `committing` is the book's FORCING and COMMITTED in one, and `prepared` begins
  5 ms before PREPARED is on disk. Properties, truth and the projection judge by the disks.
- A participant forces its ABORT too. Presumed abort would let it be lazy; here the viewer is to see it, and no promise needs it.
- No read-only vote: a participant that forgets everything and is then asked in a cooperative termination would answer abort by P9.
- ACKs always go to C, also if another node told the outcome: only C can write END.
- The election of C2 is not played: it takes office `election_after_us` after the run's start, whether C lives or not. It asks and
  relays, and asks again after the same pauses as the participants, which ask by themselves anyhow.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from protocols.declaration import Network, Role, Seat
from protocols.node import MS, Io, Map, Msg, NodeId, Param, State, durable, volatile
from protocols.parts.retry import longer

C: NodeId = "c"
C2: NodeId = "c2"
ACCOUNTS: Mapping[NodeId, str] = {"r1": "A", "r2": "B"}
LEDGER = "ledger"  # what every other participant holds: it counts the transfers

TIMEOUT_US = 400 * MS  # of a vote, of a decision: ten round trips, so that a happy run never times out
RETRY_US = 300 * MS  # the first pause before asking or telling again; doubled each time. Who has asked is blocked after it
RETRY_CAP_US = 2_400 * MS  # the longest pause
LOCK_WAIT_US = 2_000 * MS  # how long a local payment waits: five times as long as for a decision, so that blocking is seen first
ELECTION_US = 1_000 * MS  # until C2 is elected: after the first inquiries, so that these are seen to fail
CLIENT_US = 1_000 * MS  # until a client without an answer calls the outcome unknown
USUAL_TRANSFER = (30, "A", "B")  # what a coordinator that reopens voting asks again: it forgot the real one

Record = Literal["commit", "abort"]
Outcome = Literal["commit", "abort", "uncertain", "pending"]


# ---------------------------------------------------------------------------------------------- messages


class Prepare(Msg, frozen=True, gc=False):
    """C asks: can you move this amount, and will you keep that promise whatever happens?"""

    amount: int
    giver: str
    taker: str
    parts: tuple[NodeId, ...]
    """Everybody who was asked: whom a participant in doubt can turn to."""


class Vote(Msg, frozen=True, gc=False):
    """A participant's answer to PREPARE. A yes is a promise: from then on only the common outcome counts."""

    yes: bool


class Commit(Msg, frozen=True, gc=False):
    """All voted yes and COMMIT is on the coordinator's disk: make it permanent."""


class Abort(Msg, frozen=True, gc=False):
    """The transfer is off: undo it and unlock."""


class Ack(Msg, frozen=True, gc=False):
    """COMMIT is on my disk; you need not tell me again."""


class DecisionReq(Msg, frozen=True, gc=False):
    """A participant in doubt, or a new coordinator, asks how it ended."""


class Decision(Msg, frozen=True, gc=False):
    """The answer: commit, abort, uncertain (I wait too), or pending (I am still collecting votes)."""

    outcome: Outcome


# ---------------------------------------------------------------------------------------------- parameters


class Params(Network, frozen=True, gc=False):
    """What may be varied. The switches of group "broken" break the protocol on purpose; each names what it breaks."""

    participants: Annotated[int, Param(low=1, high=5)] = 3
    """The least, 1, is for a published state count; it has no other to agree with."""
    balance: Annotated[int, Param(low=0, high=1_000)] = 100
    """What A and B hold at the start."""
    no_from: Annotated[str, Param(options=("none", "r1", "r2", "r3", "r4", "r5"))] = "none"
    """Whose own check fails, so that it votes no."""
    answer_first: bool = False
    """The client is answered before the participants are told, not after."""
    new_coordinator: bool = False
    vote_timeout_us: Annotated[int, Param(low=1 * MS, high=60_000 * MS, unit="ms", group="timers")] = TIMEOUT_US
    decision_timeout_us: Annotated[int, Param(low=0, high=60_000 * MS, unit="ms", group="timers")] = TIMEOUT_US
    """0: a participant in doubt asks only after a restart."""
    prepare_wait_us: Annotated[int, Param(low=0, high=60_000 * MS, unit="ms", group="timers")] = 0
    """A participant that was never asked aborts alone after this long; 0: it waits for ever."""
    reask_us: Annotated[int, Param(low=1 * MS, high=60_000 * MS, unit="ms", group="timers")] = RETRY_US
    resend_us: Annotated[int, Param(low=0, high=60_000 * MS, unit="ms", group="timers")] = RETRY_US
    """0: COMMIT is sent once, and once more after a restart."""
    backoff_cap_us: Annotated[int, Param(low=1 * MS, high=60_000 * MS, unit="ms", group="timers")] = RETRY_CAP_US
    lock_wait_us: Annotated[int, Param(low=1 * MS, high=60_000 * MS, unit="ms", group="timers")] = LOCK_WAIT_US
    election_after_us: Annotated[int, Param(low=1 * MS, high=60_000 * MS, unit="ms", group="timers")] = ELECTION_US
    client_timeout_us: Annotated[int, Param(low=1 * MS, high=60_000 * MS, unit="ms", group="timers")] = CLIENT_US

    latency_us: Annotated[int, Param(low=0, high=10_000 * MS, unit="ms", group="network")] = 20 * MS
    force_us: Annotated[int, Param(low=0, high=1_000 * MS, unit="ms", group="network")] = 5 * MS
    send_gap_us: Annotated[int, Param(low=0, high=100 * MS, unit="ms", group="network")] = 2 * MS

    abort_when_prepared: Annotated[bool, Param(breaks="ac1", group="broken")] = False
    commit_when_prepared: Annotated[bool, Param(breaks="ac1", group="broken")] = False
    vote_before_force: Annotated[bool, Param(breaks="ac1", group="broken")] = False
    commit_before_force: Annotated[bool, Param(breaks="ac1", group="broken")] = False
    reopen_voting: Annotated[bool, Param(breaks="ac1", group="broken")] = False
    commit_on_majority: Annotated[bool, Param(breaks="ac1", group="broken")] = False
    no_promise: Annotated[bool, Param(breaks="ac1", group="broken")] = False
    guess_abort: Annotated[bool, Param(breaks="ac1", group="broken")] = False
    guess_commit: Annotated[bool, Param(breaks="ac1", group="broken")] = False
    forget_locks: Annotated[bool, Param(breaks="locks", group="broken")] = False


def participants(ids: tuple[NodeId, ...]) -> tuple[NodeId, ...]:
    """R1, R2, ...: everybody but the coordinators."""
    return tuple(i for i in ids if i not in (C, C2))


def _with(nodes: tuple[NodeId, ...], node: NodeId) -> tuple[NodeId, ...]:
    """The nodes and one more, in the order of the stage."""
    return tuple(sorted({*nodes, node}))


# ---------------------------------------------------------------------------------------------- the coordinator


class Coordinator(State):
    """C: collects the votes, decides once, and tells."""

    log: tuple[str, ...] = durable(())
    """commit, then end (which is not forced). Nothing is logged for an abort: no record means abort."""
    parts: tuple[NodeId, ...] = durable(())
    """The participants that the COMMIT record names."""
    phase: str = volatile("idle")
    yes: tuple[NodeId, ...] = volatile(())
    """Who voted yes. A vote that comes too late is written down as well; it changes nothing."""
    no: tuple[NodeId, ...] = volatile(())
    acks: tuple[NodeId, ...] = volatile(())
    pause_us: int = volatile(0)
    client: str = volatile("")
    """The client's operation that waits for the answer. After a restart none does: no disk says who asked."""

    def on_start(self, io: Io[Params]) -> None:
        """Does nothing. Without this method the first start would call `on_restart`."""

    def on_client(self, command: str, io: Io[Params]) -> None:
        """C1: begin, and ask everybody one by one."""
        wanted = re.fullmatch(r"transfer-(\d{1,6})-(a-b|b-a)", command)
        if wanted is None:
            io.note("unknown-command", command=command)
        elif self.phase != "idle":
            io.note("one-transfer")
        else:
            self.client = io.op
            return self._begin((int(wanted[1]), *wanted[2].upper().split("-")), io)
        return io.answer(io.op, "failed", command)

    def _begin(self, transfer: tuple[Any, ...], io: Io[Params]) -> None:
        amount, giver, taker = transfer
        parts = participants(io.ids)
        self.phase = "collecting"
        io.rule("2PC-C1")
        io.note("begin", amount=amount, giver=giver, taker=taker, parts=parts)
        io.broadcast(Prepare(amount, giver, taker, parts), parts)
        io.timer("vote-timeout", io.params.vote_timeout_us + (len(parts) - 1) * io.params.send_gap_us)  # from the last PREPARE

    def on_vote(self, m: Vote, src: NodeId, io: Io[Params]) -> None:
        """C2 and C3: all yes, then commit; one no is enough to abort."""
        if src in (*self.yes, *self.no):
            return io.note("vote-again", voter=src)
        if m.yes:
            self.yes = _with(self.yes, src)
        else:
            self.no = _with(self.no, src)
        if self.phase != "collecting":
            return io.note("late-vote", voter=src)
        if not m.yes:
            io.rule("2PC-C3")
            io.note("one-no", voter=src)
            return self._abort(io)
        parts = participants(io.ids)
        need = len(parts) // 2 + 1 if io.params.commit_on_majority else len(parts)
        io.rule("2PC-C2")
        if len(self.yes) < need:
            return io.note("vote", voter=src, have=len(self.yes), need=need)
        if need == len(parts):
            io.rule("2PC-C2-all")
            io.note("all-yes", voters=self.yes)
        else:
            io.note("majority-yes", voters=self.yes, missing=tuple(p for p in parts if p not in self.yes))
        return self._commit(parts, io)

    def _commit(self, parts: tuple[NodeId, ...], io: Io[Params]) -> None:
        """Nothing may leave C that says commit before COMMIT is on its disk."""
        self.phase = "committing"
        self.parts = parts
        self.log = ("commit",)
        io.cancel("vote-timeout")
        if not io.params.commit_before_force:
            io.rule("2PC-C2-send")
            io.force("commit")
        if io.params.answer_first:
            self._answer("ok", io)
        io.broadcast(Commit(), parts)
        if not io.params.answer_first:
            io.rule("2PC-C2-last")
            self._answer("ok", io)
        self._resend_later(io)
        if io.params.commit_before_force:
            io.force("commit")

    def _abort(self, io: Io[Params]) -> None:
        """No forced write and no ACK: whoever asks later and finds no record hears abort."""
        self.phase = "aborted"
        io.cancel("vote-timeout")
        if io.params.answer_first:
            self._answer("failed", io)
        io.broadcast(Abort(), tuple(p for p in participants(io.ids) if p not in self.no))
        if not io.params.answer_first:
            self._answer("failed", io)

    def _answer(self, outcome: Literal["ok", "failed"], io: Io[Params]) -> None:
        """Once, and only to a client that has asked in this life of C."""
        if self.client:
            io.answer(self.client, outcome, "transfer")
            self.client = ""

    def on_vote_timeout(self, io: Io[Params]) -> None:
        """C3: who is silent has not said yes."""
        if self.phase != "collecting":
            return
        io.rule("2PC-C3")
        io.note("vote-timeout", missing=tuple(p for p in participants(io.ids) if p not in self.yes))
        self._abort(io)

    def on_operator(self, command: str, io: Io[Params]) -> None:
        """C3: an operator may cancel while votes are still being collected."""
        if command != "cancel":
            return io.note("unknown-command", command=command)
        if self.phase != "collecting":
            return io.note("too-late-to-cancel")
        io.rule("2PC-C3")
        io.note("cancelled")
        return self._abort(io)

    def on_ack(self, _m: Ack, src: NodeId, io: Io[Params]) -> None:
        """C4: when everybody has it on disk, C may forget."""
        if src in self.acks:
            return io.note("ack-again", acker=src)
        if self.phase != "committing" or src not in self.parts:  # whether this does harm is judged by AC1 and AC2, on the disks
            return io.note("ack-unasked", acker=src)
        self.acks = _with(self.acks, src)
        io.rule("2PC-C4")
        if len(self.acks) < len(self.parts):
            return io.note("ack", acker=src, have=len(self.acks), need=len(self.parts))
        self.phase = "done"
        self.log = ("commit", "end")
        io.cancel("resend")
        io.rule("2PC-C4-all")
        return io.note("done", parts=self.parts)

    def on_resend(self, io: Io[Params]) -> None:
        """C5: tell those who have not acknowledged, ever more rarely."""
        if self.phase != "committing":
            return
        missing = tuple(p for p in self.parts if p not in self.acks)
        io.rule("2PC-C5")
        io.note("resend", missing=missing)
        io.broadcast(Commit(), missing)
        self._resend_later(io)

    def _resend_later(self, io: Io[Params]) -> None:
        self.pause_us = longer(self.pause_us, io.params.resend_us, io.params.backoff_cap_us)
        if io.params.resend_us:
            io.timer("resend", self.pause_us)

    def on_decision_req(self, _m: DecisionReq, src: NodeId, io: Io[Params]) -> None:
        """C6: a COMMIT record means commit, no record means abort; while collecting, patience."""
        if "commit" in self.log:
            io.rule("2PC-C6", "2PC-C6-commit")
            io.note("answer-commit", asker=src)
            return io.reply(Decision("commit"))
        if self.phase == "collecting":
            io.rule("2PC-C6", "2PC-C6-pending")
            io.note("answer-pending", asker=src)
            return io.reply(Decision("pending"))
        if self.phase == "idle":
            self.phase = "aborted"  # having said abort, C may not begin any more
        io.rule("2PC-C6", "2PC-C6-no")
        io.note("answer-abort", asker=src)
        return io.reply(Decision("abort"))

    def on_restart(self, io: Io[Params]) -> None:
        """C7: carry out what is on disk. What is not on disk was never decided, and is not voted on again."""
        io.rule("2PC-C7")
        if "commit" in self.log:  # END is not forced, and C forces nothing after COMMIT: a disk never holds it
            self.phase = "committing"
            io.rule("2PC-C7-commit")
            io.note("restart-commit", parts=self.parts)
            io.broadcast(Commit(), self.parts)
            self._resend_later(io)
        elif io.params.reopen_voting:
            io.note("restart-reopen")
            self._begin(USUAL_TRANSFER, io)
        else:
            self.phase = "aborted"
            io.rule("2PC-C7-no")
            io.note("restart-no-record")


COORDINATOR_CHANGES = {
    "idle": ("collecting", "committing", "aborted"),  # a restart leads to one of the last two
    "collecting": ("committing", "aborted"),
    "committing": ("done",),
    "aborted": (),
    "done": (),
}


# ---------------------------------------------------------------------------------------------- a participant


def _in_line(waiting: Mapping[str, int]) -> list[str]:
    """The waiting payments T2, T3, ..., T10, first come, first served: by their numbers, not as text."""
    return sorted(waiting, key=lambda name: int(name[1:]))


IN_DOUBT = ("prepared", "blocked")
"""Voted yes and not told: it may not decide alone."""


class Participant(State):
    """R1, R2, ...: a database with one row. Does its part, or nothing."""

    log: tuple[str, ...] = durable(())
    """prepared, commit, abort."""
    rows: Map[str, int] = durable(Map())
    redo: Map[str, int] = durable(Map())
    """What PREPARED holds: the row as it will be."""
    parts: tuple[NodeId, ...] = durable(())
    paid: int = durable(0)  # what local payments took out: money that left the two accounts for good
    phase: str = volatile("working")
    locks: tuple[str, ...] = volatile(())
    answers: Map[NodeId, str] = volatile(Map())
    """The answers to its present inquiry."""
    pause_us: int = volatile(0)
    waiting: Map[str, int] = volatile(Map())
    callers: Map[str, str] = volatile(Map())
    """Local payments that wait for the row, as T2: how much each takes, and the client's operation that it is."""
    payments: int = volatile(0)
    locked_since: int | None = volatile(None)
    blocked_since: int | None = volatile(None)

    # ------------------------------------------------------------------ voting

    def on_start(self, io: Io[Params]) -> None:
        """P3: a participant that waits for its PREPARE need not do so for ever."""
        if io.params.prepare_wait_us:
            io.timer("prepare-wait", io.params.prepare_wait_us)

    def on_prepare(self, m: Prepare, src: NodeId, io: Io[Params]) -> None:
        """P1: promise, and write the promise down before saying so. P2: asked again, the same vote again."""
        if self.phase != "working":
            aborted = self.phase == "aborted"
            io.rule("2PC-P2-no" if aborted else "2PC-P2")
            io.note("aborted-votes-no" if aborted else "same-vote")
            return io.reply(Vote(not aborted))
        io.rule("2PC-P1")
        io.cancel("prepare-wait")
        row = self.row
        value = self.rows[row]
        after = value + (m.amount if row == m.taker else -m.amount if row == m.giver else 1)
        if after < 0 or io.params.no_from == io.me:
            io.rule("2PC-P1-no")
            io.note("votes-no", row=row)
            self._decide("abort", io)
            return io.reply(Vote(False))
        self.phase = "prepared"
        self.log = (*self.log, "prepared")
        self.redo = Map({row: after})
        self.parts = tuple(p for p in participants(io.ids) if p in m.parts)
        self._lock(io)
        io.rule("2PC-P1-yes")
        io.note("prepared", row=row, now=value, then=after)
        if io.params.vote_before_force:
            io.reply(Vote(True))
        io.force("prepared")
        if not io.params.vote_before_force:
            io.rule("2PC-P1-vote")
            io.reply(Vote(True))
        if io.params.decision_timeout_us:
            io.timer("decision-timeout", io.params.decision_timeout_us)
        return None

    def on_prepare_wait(self, io: Io[Params]) -> None:
        """P3: before the vote, and only then, a participant may abort alone."""
        if self.phase == "working":
            io.rule("2PC-P3")
            io.note("aborts-alone")
            self._decide("abort", io)

    # ------------------------------------------------------------------ the outcome

    def on_commit(self, _m: Commit, src: NodeId, io: Io[Params]) -> None:
        """P4: make it permanent, unlock, acknowledge; told again, acknowledge again."""
        if self.phase in IN_DOUBT:
            io.rule("2PC-P4", "2PC-P4-apply", "2PC-P4-ack")
            io.note("commits", source=src)
            self._decide("commit", io)
        elif self.phase == "committed":
            io.rule("2PC-P4", "2PC-P4-again", "2PC-P4-ack")
            io.note("commits-again")
            io.send(C, Ack())
        else:  # whether this does harm is judged by AC1 and AC2, on the disks
            io.rule("2PC-P4", "2PC-P4-no")
            io.note("ignores-commit" if self.phase == "aborted" else "never-promised")

    def on_abort(self, _m: Abort, src: NodeId, io: Io[Params]) -> None:
        """P5: undo and unlock. Nobody waits for an ACK."""
        if self.phase in ("committed", "aborted"):
            io.rule("2PC-P5", "2PC-P5-no")
            if self.phase == "committed":
                io.note("ignores-abort")
            return
        io.rule("2PC-P5", "2PC-P5-undo")
        io.note("aborts-unasked") if self.phase == "working" else io.note("aborts", source=src)
        self._decide("abort", io)

    def _decide(self, record: Record, io: Io[Params]) -> None:
        """Write the record, apply it, unlock, serve the payments that waited: one forced write. ACK and answers wait for it."""
        self.log = (*self.log, record)
        self.phase = "committed" if record == "commit" else "aborted"
        if record == "commit":
            self.rows = Map({**self.rows, **self.redo})
        self.redo = Map()
        self.locks = ()
        self.locked_since = self.blocked_since = None
        for timer in ("prepare-wait", "decision-timeout", "reask", "lock-wait"):
            io.cancel(timer)
        served = [(name, self.callers[name], self._pay(name, self.waiting[name], io)) for name in _in_line(self.waiting)]
        self.waiting, self.callers = Map(), Map()
        io.force(record)
        if record == "commit":
            io.send(C, Ack())
        for payment, op, paid in served:
            io.answer(op, "ok" if paid else "failed", payment)

    # ------------------------------------------------------------------ in doubt

    def on_decision_timeout(self, io: Io[Params]) -> None:
        """P6: cooperative termination: ask C and all the others, and keep the locks."""
        if self.phase not in IN_DOUBT:
            return None
        if io.params.abort_when_prepared or io.params.commit_when_prepared:
            record: Record = "abort" if io.params.abort_when_prepared else "commit"
            io.note(f"loses-patience-{record}s")
            return self._decide(record, io)
        io.rule("2PC-P6")
        return self._ask(io, "asks")

    def _ask(self, io: Io[Params], note: str) -> None:
        asked = (C, *(p for p in self.parts if p != io.me))
        self.answers = Map()
        self.pause_us = longer(self.pause_us, io.params.reask_us, io.params.backoff_cap_us)
        io.note(note, asked=asked)
        io.broadcast(DecisionReq(), asked)
        io.timer("reask", self.pause_us)

    def on_decision_req(self, _m: DecisionReq, src: NodeId, io: Io[Params]) -> None:
        """P7: say what is on disk. Who has not voted first promises never to vote yes."""
        io.rule("2PC-P7")
        match self.phase:
            case "committed" | "aborted":
                outcome: Outcome = "commit" if self.phase == "committed" else "abort"
                io.rule("2PC-P7-say")
                io.note(f"answer-{outcome}", asker=src)
                io.reply(Decision(outcome))
            case "working" if io.params.no_promise:
                io.note("answer-no-promise", asker=src)
                io.reply(Decision("abort"))
            case "working":
                io.rule("2PC-P7-abort")
                io.note("promises-abort", asker=src)
                self._decide("abort", io)
                io.reply(Decision("abort"))
            case _:
                io.rule("2PC-P7-uncertain")
                io.note("answer-uncertain", asker=src)
                io.reply(Decision("uncertain"))

    def on_decision(self, m: Decision, src: NodeId, io: Io[Params]) -> None:
        """P8: whoever knows ends the doubt. An uncertain answer decides nothing; who is still collecting will tell."""
        if self.phase not in IN_DOUBT:
            return io.note("late-answer", source=src)  # an answer to an old inquiry
        io.rule("2PC-P8")
        self.answers = self.answers.set(src, m.outcome)
        if m.outcome in ("commit", "abort"):
            io.rule("2PC-P8-act")
            io.note(f"learns-{m.outcome}", source=src)
            return self._decide(m.outcome, io)
        io.rule("2PC-P8-wait")
        if m.outcome == "uncertain":
            return io.note("hears-uncertain", source=src)
        self.phase = "prepared"
        self.blocked_since = None
        return io.note("hears-pending", source=src)

    def on_reask(self, io: Io[Params]) -> None:
        """P8: in doubt a whole pause later. If all who could be reached are uncertain: blocked, locks kept, no guessing. Ask again."""
        if self.phase not in IN_DOUBT:
            return
        io.rule("2PC-P8")
        uncertain = tuple(sorted(self.answers))
        if "pending" not in self.answers.values():
            if uncertain and self._guesses(io):
                return
            if self.phase == "prepared":
                self.phase = "blocked"
                self.blocked_since = io.clock()
                io.rule("2PC-P8-blocked")
                io.note("blocked", uncertain=uncertain) if uncertain else io.note("blocked-alone")
        if self.locks:
            io.rule("2PC-P8-locks")
        io.rule("2PC-P8-again")
        self._ask(io, "asks-again")

    def _guesses(self, io: Io[Params]) -> bool:
        """Broken on purpose: decides without knowing. If a new coordinator is elected, it guesses, and the participants don't."""
        if io.params.new_coordinator or not (io.params.guess_abort or io.params.guess_commit):
            return False
        guess: Record = "abort" if io.params.guess_abort else "commit"
        io.note(f"guesses-{guess}")
        self._decide(guess, io)
        return True

    def on_restart(self, io: Io[Params]) -> None:
        """P9: what the disk says. PREPARED: lock first, then ask; no record: nothing was promised, so abort."""
        io.rule("2PC-P9")
        match self.log[-1:]:
            case ("prepared",):
                self.phase = "prepared"
                if io.params.forget_locks:
                    io.note("restart-unlocked", row=self.row)
                else:
                    self._lock(io)
                    io.rule("2PC-P9-lock")
                    io.note("restart-in-doubt", row=self.row)
                io.rule("2PC-P6")
                self._ask(io, "asks")
            case ("commit",) | ("abort",):
                self.phase = "committed" if self.log[-1] == "commit" else "aborted"
                io.rule("2PC-P9-say")
                io.note(f"restart-{self.phase}")
            case _:
                io.rule("2PC-P9-no")
                io.note("restart-empty")
                self._decide("abort", io)

    # ------------------------------------------------------------------ the row, and who else wants it

    @property
    def row(self) -> str:
        """The one row of this database."""
        return next(iter(self.rows), LEDGER)

    def _lock(self, io: Io[Params]) -> None:
        self.locks = tuple(self.rows)
        self.locked_since = io.clock()

    def on_client(self, command: str, io: Io[Params]) -> None:
        """A local payment T2, T3, ... takes money out of this participant's account, or waits for its lock."""
        wanted = re.fullmatch(r"pay-(\d{1,6})", command)
        if wanted is None or LEDGER in self.rows:
            io.note("unknown-command", command=command)
            return io.answer(io.op, "failed", command)
        self.payments += 1
        name, amount = f"T{self.payments + 1}", int(wanted[1])
        if self.locks:
            if not self.waiting:
                io.timer("lock-wait", io.params.lock_wait_us)
            self.waiting, self.callers = self.waiting.set(name, amount), self.callers.set(name, io.op)
            return io.note("waits", payment=name, row=self.row, queue=len(self.waiting))
        if not self._pay(name, amount, io):
            return io.answer(io.op, "failed", name)
        io.force("pay")
        return io.answer(io.op, "ok", name)

    def _pay(self, name: str, amount: int, io: Io[Params]) -> bool:
        left = self.rows[self.row] - amount
        if left < 0:
            io.note("too-poor", payment=name, row=self.row, amount=amount)
            return False
        self.rows = self.rows.set(self.row, left)
        self.paid += amount
        io.note("pays", payment=name, row=self.row, amount=amount)
        return True

    def on_lock_wait(self, io: Io[Params]) -> None:
        """The first in the queue gives up; the next one's patience begins."""
        if not self.waiting:
            return
        first = _in_line(self.waiting)[0]
        io.note("gives-up", payment=first, row=self.row)
        io.answer(self.callers[first], "failed", first)
        self.waiting, self.callers = self.waiting.without(first), self.callers.without(first)
        if self.waiting:
            io.timer("lock-wait", io.params.lock_wait_us)


PARTICIPANT_CHANGES = {
    "working": ("prepared", "aborted", "committed"),  # a restart can lead from here to committed
    "prepared": ("blocked", "committed", "aborted"),
    "blocked": ("prepared", "committed", "aborted"),  # prepared: C has answered that it is collecting
    "committed": (),
    "aborted": (),
}


# ---------------------------------------------------------------------------------------------- a new coordinator


class NewCoordinator(State):
    """C2: elected when C is gone. It can only ask; electing it creates no knowledge."""

    phase: str = volatile("standby")
    answers: Map[NodeId, str] = volatile(Map())
    pause_us: int = volatile(0)
    blocked_since: int | None = volatile(None)

    def on_start(self, io: Io[Params]) -> None:
        """The election itself is not played; see the card."""
        io.timer("election", io.params.election_after_us)

    def on_restart(self, io: Io[Params]) -> None:
        """It has no record of its own: elected again, it asks again."""
        self.on_start(io)

    def on_election(self, io: Io[Params]) -> None:
        """N1: ask every participant."""
        if self.phase == "standby":
            self.phase = "asking"
            io.rule("2PC-N1", "2PC-N1-ask")
            self._ask(io, "elected")

    def _ask(self, io: Io[Params], note: str) -> None:
        asked = participants(io.ids)
        self.answers = Map()
        self.pause_us = longer(self.pause_us, io.params.reask_us, io.params.backoff_cap_us)
        io.note(note, asked=asked)
        io.broadcast(DecisionReq(), asked)
        io.timer("reask", self.pause_us)

    def on_decision(self, m: Decision, src: NodeId, io: Io[Params]) -> None:
        """N1: one that knows is enough: relay."""
        if self.phase == "standby":
            return io.note("old-answer", source=src)
        if self.phase not in ("asking", "blocked"):
            return io.note("late-answer", source=src)
        io.rule("2PC-N1")
        self.answers = self.answers.set(src, m.outcome)
        if m.outcome in ("commit", "abort"):
            io.rule("2PC-N1-relay")
            io.note("relays-commit" if m.outcome == "commit" else "relays-abort", source=src)
            return self._tell(m.outcome, io)
        return io.note("new-hears-uncertain", source=src)

    def on_reask(self, io: Io[Params]) -> None:
        """N1: a whole pause later, and nobody who could be reached knows: wait, never guess, ask again."""
        if self.phase not in ("asking", "blocked"):
            return
        io.rule("2PC-N1")
        uncertain = tuple(sorted(self.answers))
        if uncertain and self._guesses(io):
            return
        if self.phase == "asking":
            self.phase = "blocked"
            self.blocked_since = io.clock()
            io.note("undetermined", uncertain=uncertain) if uncertain else io.note("new-hears-nobody")
        io.rule("2PC-N1-wait", "2PC-N1-ask")
        self._ask(io, "new-asks-again")

    def _guesses(self, io: Io[Params]) -> bool:
        """Broken on purpose: decides without knowing. The hidden worlds look the same to C2."""
        if not (io.params.guess_abort or io.params.guess_commit):
            return False
        guess: Record = "abort" if io.params.guess_abort else "commit"
        io.note(f"guesses-{guess}")
        self._tell(guess, io)
        return True

    def _tell(self, outcome: str, io: Io[Params]) -> None:
        self.phase = "committed" if outcome == "commit" else "aborted"
        self.blocked_since = None
        io.cancel("reask")
        untold = tuple(p for p in participants(io.ids) if self.answers.get(p) != outcome)
        io.broadcast(Commit() if outcome == "commit" else Abort(), untold)


NEW_COORDINATOR_CHANGES = {
    "standby": ("asking",),
    "asking": ("blocked", "committed", "aborted"),
    "blocked": ("committed", "aborted"),
    "committed": (),
    "aborted": (),
}


# ---------------------------------------------------------------------------------------------- the whole

ROLES = (
    Role("coordinator", Coordinator, "phase", COORDINATOR_CHANGES),
    Role("participant", Participant, "phase", PARTICIPANT_CHANGES),
    Role("new-coordinator", NewCoordinator, "phase", NEW_COORDINATOR_CHANGES),
)

MESSAGES = (Prepare, Vote, Commit, Abort, Ack, DecisionReq, Decision)


def cast(params: Params) -> tuple[Seat, ...]:
    """C, R1 (account A), R2 (account B), R3 and further (ledgers), and C2 where one will be elected."""
    parts = tuple(f"r{n + 1}" for n in range(params.participants))
    seats = [Seat(C, "coordinator", Coordinator())]
    for node in parts:
        start = params.balance if node in ACCOUNTS else 0
        seats.append(Seat(node, "participant", Participant(rows=Map({ACCOUNTS.get(node, LEDGER): start}))))
    if params.new_coordinator:
        seats.append(Seat(C2, "new-coordinator", NewCoordinator()))
    return tuple(seats)
