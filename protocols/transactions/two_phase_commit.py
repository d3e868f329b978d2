"""Two-phase commit: several databases commit one transfer together, or none of them does.

Source    Gray and Lamport, Consensus on Transaction Commit (2006), section 2, and its TwoPhase.tla; presumed abort after Mohan,
          Lindsay and Obermarck (1986); cooperative termination and AC1 to AC5 after Bernstein, Hadzilacos and Goodman, chapter 7,
          and Babaoglu and Toueg (1993).
Assumes   Nodes crash and restart with their disks; nobody lies. Messages may be lost, copied, late or out of order. Timeouts are
          only impatience: no promise below rests on them.
Promises  AC1 no two decide differently, AC2 commit only if all voted yes, AC4 a decision stands, locks from the vote to the
          decision, money conserved. AC5 (everybody decides) only if the coordinator comes back: two-phase commit may block.
Watch     The disks. What a node says leaves only when its disk has it; what it has not said dies with its memory.
Time      4n messages, 2 rounds before the answer, 1 forced write at C and 2 at each participant. 20 ms one way, 5 ms a forced write,
          2 ms between two sends of one node.

Deviations, announced:
- One transfer per run, so that no message carries a transaction's id. T2, T3 are local payments at a participant; they want its row.
- A handler ends before its forced write does. So `committing` is the book's FORCING and COMMITTED in one, and `prepared` begins
  5 ms before PREPARED is on disk. Properties, truth and the projection judge by the disks.
- A participant forces its ABORT too. Presumed abort would let it be lazy; here the viewer is to see it, and no promise needs it.
- No read-only vote: a participant that forgets everything and is then asked in a cooperative termination would answer abort by P9.
- ACKs go to C, whoever told the outcome: only C can write END.
- The election of C2 is not played: it takes office `election_after_us` after the run's start, whether C lives or not. It asks and
  relays, and asks again at the longest pause; the participants ask by themselves anyhow.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from itertools import product
from typing import Annotated, Any, Literal

import msgspec

from protocols.declaration import (
    Command,
    Expect,
    MessageHint,
    Moment,
    Network,
    Observed,
    Property,
    ProtocolSpec,
    Role,
    RoleHint,
    Scenario,
    Seat,
    TableHint,
    TallyHint,
    View,
    World,
)
from protocols.node import MS, Io, Map, Msg, NodeId, Param, State, durable, volatile

C: NodeId = "c"
C2: NodeId = "c2"
ACCOUNTS: Mapping[NodeId, str] = {"r1": "A", "r2": "B"}
LEDGER = "ledger"  # what every other participant holds: it counts the transfers

TIMEOUT_US = 400 * MS  # of a vote, of a decision: ten round trips, so that a happy run never times out
RETRY_US = 300 * MS  # the first pause before asking or telling again; doubled each time
RETRY_CAP_US = 2_400 * MS  # the longest pause
LOCK_WAIT_US = 2_000 * MS  # a local payment's patience: five times a decision's, so that it sees blocking first
ELECTION_US = 1_000 * MS  # until C2 is in office: after the first inquiries, so that they are seen to fail
CLIENT_US = 1_000 * MS  # until a client without an answer calls the outcome unknown
SETTLED_US = 10_000 * MS  # bound of AC5 after the last fault healed: four times the longest pause, for what the pauses don't count
USUAL_TRANSFER = (30, "A", "B")  # what a coordinator that reopens voting asks again: it forgot the real one

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
    """One alone is for the published state count: it has nobody to agree with."""
    balance: Annotated[int, Param(low=0, high=1_000)] = 100
    """What A and B hold at the start."""
    no_from: Annotated[str, Param(options=("none", "r1", "r2", "r3", "r4", "r5"))] = "none"
    """Whose own check fails, so that it votes no."""
    answer_first: bool = False
    """The client is answered before the participants are told, not after."""
    new_coordinator: bool = False
    vote_timeout_us: Annotated[int, Param(low=1 * MS, high=60_000 * MS, unit="ms", group="timers")] = TIMEOUT_US
    decision_timeout_us: Annotated[int, Param(low=0, high=60_000 * MS, unit="ms", group="timers")] = TIMEOUT_US
    """0: a participant in doubt never asks."""
    prepare_wait_us: Annotated[int, Param(low=0, high=60_000 * MS, unit="ms", group="timers")] = 0
    """A participant that was never asked aborts alone after this long; 0: it waits for ever."""
    reask_us: Annotated[int, Param(low=1 * MS, high=60_000 * MS, unit="ms", group="timers")] = RETRY_US
    resend_us: Annotated[int, Param(low=0, high=60_000 * MS, unit="ms", group="timers")] = RETRY_US
    """0: COMMIT is sent once."""
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


def _longer(pause_us: int, first_us: int, cap_us: int) -> int:
    """The pause after `pause_us` (0: the first one): twice as long, up to the cap."""
    return min(2 * pause_us or first_us, cap_us)


def _participants(ids: tuple[NodeId, ...]) -> tuple[NodeId, ...]:
    return tuple(i for i in ids if i not in (C, C2))


def _with(nodes: tuple[NodeId, ...], node: NodeId) -> tuple[NodeId, ...]:
    """The nodes and this one, in the order of the stage whatever the order of arrival."""
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

    def on_start(self, io: Io[Params]) -> None:
        """The first start is no restart: nothing can have been promised yet."""

    def on_client(self, command: str, io: Io[Params]) -> None:
        """C1: begin, and ask everybody one by one."""
        wanted = re.fullmatch(r"transfer-(\d{1,6})-(a-b|b-a)", command)
        if wanted is None:
            return io.note("unknown-command", command=command)
        if self.phase != "idle":
            return io.note("one-transfer")
        self._begin((int(wanted[1]), *wanted[2].upper().split("-")), io)
        return None

    def _begin(self, transfer: tuple[Any, ...], io: Io[Params]) -> None:
        amount, giver, taker = transfer
        parts = _participants(io.ids)
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
        parts = _participants(io.ids)
        need = len(parts) // 2 + 1 if io.params.commit_on_majority else len(parts)
        io.rule("2PC-C2")
        if len(self.yes) < need:
            return io.note("vote", voter=src, have=len(self.yes), need=need)
        if need == len(parts):
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
            io.force("commit")
        if io.params.answer_first:
            io.output("answer", "ok")
        io.broadcast(Commit(), parts)
        if not io.params.answer_first:
            io.output("answer", "ok")
        self._resend_later(io)
        if io.params.commit_before_force:
            io.force("commit")

    def _abort(self, io: Io[Params]) -> None:
        """No forced write and no ACK: whoever asks later and finds no record hears abort."""
        self.phase = "aborted"
        io.cancel("vote-timeout")
        if io.params.answer_first:
            io.output("answer", "abort")
        io.broadcast(Abort(), tuple(p for p in _participants(io.ids) if p not in self.no))
        if not io.params.answer_first:
            io.output("answer", "abort")

    def on_vote_timeout(self, io: Io[Params]) -> None:
        """C3: who is silent has not said yes."""
        if self.phase != "collecting":
            return
        io.rule("2PC-C3")
        io.note("vote-timeout", missing=tuple(p for p in _participants(io.ids) if p not in self.yes))
        self._abort(io)

    def on_operator(self, command: str, io: Io[Params]) -> None:
        """C3: an operator may cancel while votes are still being collected."""
        if command != "cancel":
            return io.note("unknown-command", command=command)
        if self.phase != "collecting":
            return io.note("too-late-to-cancel")
        io.rule("2PC-C3")
        io.note("cancelled")
        self._abort(io)
        return None

    def on_ack(self, _m: Ack, src: NodeId, io: Io[Params]) -> None:
        """C4: when everybody has it on disk, C may forget."""
        if self.phase != "committing" or src not in self.parts or src in self.acks:
            return io.note("ack-again", acker=src)
        self.acks = _with(self.acks, src)
        io.rule("2PC-C4")
        if len(self.acks) < len(self.parts):
            return io.note("ack", acker=src, have=len(self.acks), need=len(self.parts))
        self.phase = "done"
        self.log = ("commit", "end")
        io.cancel("resend")
        io.note("done", parts=self.parts)
        return None

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
        self.pause_us = _longer(self.pause_us, io.params.resend_us, io.params.backoff_cap_us)
        if io.params.resend_us:
            io.timer("resend", self.pause_us)

    def on_decision_req(self, _m: DecisionReq, src: NodeId, io: Io[Params]) -> None:
        """C6: a COMMIT record means commit, no record means abort; while collecting, patience."""
        io.rule("2PC-C6")
        if "commit" in self.log:
            io.note("answer-commit", asker=src)
            return io.reply(Decision("commit"))
        if self.phase == "collecting":
            io.note("answer-pending", asker=src)
            return io.reply(Decision("pending"))
        if self.phase == "idle":
            self.phase = "aborted"  # having said abort, C may not begin any more
        io.note("answer-abort", asker=src)
        return io.reply(Decision("abort"))

    def on_restart(self, io: Io[Params]) -> None:
        """C7: carry out what is on disk. What is not on disk was never decided, and is not voted on again."""
        io.rule("2PC-C7")
        if "end" in self.log:
            self.phase = "done"
            io.note("restart-done")
        elif "commit" in self.log:
            self.phase = "committing"
            io.note("restart-commit", parts=self.parts)
            io.broadcast(Commit(), self.parts)
            self._resend_later(io)
        elif io.params.reopen_voting:
            io.note("restart-reopen")
            self._begin(USUAL_TRANSFER, io)
        else:
            self.phase = "aborted"
            io.note("restart-no-record")


COORDINATOR_CHANGES = {
    "idle": ("collecting", "committing", "aborted", "done"),  # the last three after a restart
    "collecting": ("committing", "aborted"),
    "committing": ("done",),
    "aborted": (),
    "done": (),
}


# ---------------------------------------------------------------------------------------------- a participant

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
    paid: int = durable(0)
    """What local payments took out: money that left the two accounts for good."""
    phase: str = volatile("working")
    locks: tuple[str, ...] = volatile(())
    answers: Map[NodeId, str] = volatile(Map())
    """To the present inquiry."""
    pause_us: int = volatile(0)
    waiting: Map[str, int] = volatile(Map())
    """Local payments that wait for the row: T2 and how much."""
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
            io.rule("2PC-P2")
            io.note("same-vote", yes=self.phase != "aborted")
            return io.reply(Vote(self.phase != "aborted"))
        io.rule("2PC-P1")
        io.cancel("prepare-wait")
        row = self.row
        value = self.rows[row]
        after = value + (m.amount if row == m.taker else -m.amount if row == m.giver else 1)
        if after < 0 or io.params.no_from == io.me:
            io.note("votes-no", row=row)
            self._decide("abort", io)
            return io.reply(Vote(False))
        self.phase = "prepared"
        self.log = (*self.log, "prepared")
        self.redo = Map({row: after})
        self.parts = tuple(p for p in _participants(io.ids) if p in m.parts)
        self._lock(io)
        io.note("prepared", row=row, now=value, then=after)
        if io.params.vote_before_force:
            io.reply(Vote(True))
        io.force("prepared")
        if not io.params.vote_before_force:
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
        io.rule("2PC-P4")
        if self.phase in IN_DOUBT:
            io.note("commits", source=src)
            self._commit_and_ack(io)
        elif self.phase == "committed":
            io.note("commits-again")
            io.send(C, Ack())
        else:  # AC1 and AC2, judged on the disks, say whether harm was done
            io.note("ignores-commit" if self.phase == "aborted" else "never-promised")

    def on_abort(self, _m: Abort, src: NodeId, io: Io[Params]) -> None:
        """P5: undo and unlock. Nobody waits for an ACK."""
        io.rule("2PC-P5")
        if self.phase == "committed":
            io.note("ignores-abort")
        elif self.phase != "aborted":
            io.note("aborts", source=src)
            self._decide("abort", io)

    def _commit_and_ack(self, io: Io[Params]) -> None:
        paid = self._decide("commit", io)
        io.send(C, Ack())
        for payment in paid:
            io.output("paid", payment)

    def _decide(self, record: Literal["commit", "abort"], io: Io[Params]) -> tuple[str, ...]:
        """Write the record, apply it, unlock, and let those in who waited for the row; one forced write for all of it."""
        self.log = (*self.log, record)
        self.phase = "committed" if record == "commit" else "aborted"
        if record == "commit":
            self.rows = Map({**self.rows, **self.redo})
        self.redo = Map()
        self.locks = ()
        self.locked_since = self.blocked_since = None
        for timer in ("prepare-wait", "decision-timeout", "reask", "lock-wait"):
            io.cancel(timer)
        paid = tuple(name for name in sorted(self.waiting) if self._pay(name, self.waiting[name], io))
        self.waiting = Map()
        io.force(record)
        return paid

    # ------------------------------------------------------------------ in doubt

    def on_decision_timeout(self, io: Io[Params]) -> None:
        """P6: cooperative termination: ask C and all the others, and keep the locks."""
        if self.phase not in IN_DOUBT:
            return
        if io.params.abort_when_prepared:
            io.note("loses-patience-aborts")
            self._decide("abort", io)
        elif io.params.commit_when_prepared:
            io.note("loses-patience-commits")
            self._commit_and_ack(io)
        else:
            io.rule("2PC-P6")
            self._ask(io, "asks")

    def _ask(self, io: Io[Params], note: str) -> None:
        asked = (C, *(p for p in self.parts if p != io.me))
        self.answers = Map()
        self.pause_us = _longer(self.pause_us, io.params.reask_us, io.params.backoff_cap_us)
        io.note(note, asked=asked)
        io.broadcast(DecisionReq(), asked)
        io.timer("reask", self.pause_us)

    def on_decision_req(self, _m: DecisionReq, src: NodeId, io: Io[Params]) -> None:
        """P7: say what is on disk. Who has not voted first promises never to vote yes."""
        io.rule("2PC-P7")
        match self.phase:
            case "committed":
                io.note("answer-commit", asker=src)
                io.reply(Decision("commit"))
            case "aborted":
                io.note("answer-abort", asker=src)
                io.reply(Decision("abort"))
            case "working" if io.params.no_promise:
                io.note("answer-no-promise", asker=src)
                io.reply(Decision("abort"))
            case "working":
                io.note("promises-abort", asker=src)
                self._decide("abort", io)
                io.reply(Decision("abort"))
            case _:
                io.note("answer-uncertain", asker=src)
                io.reply(Decision("uncertain"))

    def on_decision(self, m: Decision, src: NodeId, io: Io[Params]) -> None:
        """P8: whoever knows ends the doubt. If all that can be reached are uncertain: blocked, locks kept, no guessing."""
        if self.phase not in IN_DOUBT:
            return io.note("late-answer", source=src)  # an answer to an old inquiry
        io.rule("2PC-P8")
        self.answers = self.answers.set(src, m.outcome)
        match m.outcome:
            case "commit":
                io.note("learns-commit", source=src)
                self._commit_and_ack(io)
            case "abort":
                io.note("learns-abort", source=src)
                self._decide("abort", io)
            case "pending":
                io.note("hears-pending", source=src)
            case _ if self.phase == "prepared" and "pending" not in self.answers.values():
                if not self._guesses(io):
                    self._block(io)
                    io.note("blocked", source=src, row=self.row)
                    io.timer("reask", self.pause_us)
            case _:
                io.note("uncertain-too", source=src)
        return None

    def on_reask(self, io: Io[Params]) -> None:
        """P8: still in doubt, so ask again, ever more rarely."""
        if self.phase not in IN_DOUBT:
            return
        io.rule("2PC-P8")
        if self.phase == "prepared" and not self.answers:
            self._block(io)
            io.note("blocked-alone", row=self.row)
        self._ask(io, "asks-again")

    def _block(self, io: Io[Params]) -> None:
        self.phase = "blocked"
        self.blocked_since = io.clock()

    def _guesses(self, io: Io[Params]) -> bool:
        """What must never be done. Where a new coordinator is elected, it is the one who guesses."""
        if io.params.new_coordinator or not (io.params.guess_abort or io.params.guess_commit):
            return False
        if io.params.guess_abort:
            io.note("guesses-abort")
            self._decide("abort", io)
        else:
            io.note("guesses-commit")
            self._commit_and_ack(io)
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
                    io.note("restart-in-doubt", row=self.row)
                io.rule("2PC-P6")
                self._ask(io, "asks")
            case ("commit",):
                self.phase = "committed"
                io.note("restart-committed")
            case ("abort",):
                self.phase = "aborted"
                io.note("restart-aborted")
            case _:
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
            return io.note("unknown-command", command=command)
        self.payments += 1
        name, amount = f"T{self.payments + 1}", int(wanted[1])
        if self.locks:
            if not self.waiting:
                io.timer("lock-wait", io.params.lock_wait_us)
            self.waiting = self.waiting.set(name, amount)
            return io.note("waits", payment=name, row=self.row, queue=len(self.waiting))
        if self._pay(name, amount, io):
            io.force("pay")
            io.output("paid", name)
        return None

    def _pay(self, name: str, amount: int, io: Io[Params]) -> bool:
        left = self.rows[self.row] - amount
        if left < 0:
            io.note("too-poor", payment=name, row=self.row)
            return False
        self.rows = self.rows.set(self.row, left)
        self.paid += amount
        io.note("pays", payment=name, row=self.row, amount=amount)
        return True

    def on_lock_wait(self, io: Io[Params]) -> None:
        """The first in the queue gives up; the next one's patience begins."""
        if not self.waiting:
            return
        first = min(self.waiting)
        self.waiting = self.waiting.without(first)
        io.note("gives-up", payment=first, row=self.row)
        io.output("refused", first)
        if self.waiting:
            io.timer("lock-wait", io.params.lock_wait_us)


PARTICIPANT_CHANGES = {
    "working": ("prepared", "aborted", "committed"),  # committed only after a restart
    "prepared": ("blocked", "committed", "aborted"),
    "blocked": ("committed", "aborted"),
    "committed": (),
    "aborted": (),
}


# ---------------------------------------------------------------------------------------------- a new coordinator


class NewCoordinator(State):
    """C2: elected when C is gone. It can only ask; electing it creates no knowledge."""

    phase: str = volatile("standby")
    answers: Map[NodeId, str] = volatile(Map())
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
            io.rule("2PC-N1")
            self._ask(io, "elected")

    def _ask(self, io: Io[Params], note: str) -> None:
        asked = _participants(io.ids)
        self.answers = Map()
        io.note(note, asked=asked)
        io.broadcast(DecisionReq(), asked)
        io.timer("reask", io.params.backoff_cap_us)

    def on_decision(self, m: Decision, src: NodeId, io: Io[Params]) -> None:
        """N1: one that knows is enough: relay. If all are uncertain, wait."""
        if self.phase not in ("asking", "blocked"):
            return io.note("late-answer", source=src)
        io.rule("2PC-N1")
        self.answers = self.answers.set(src, m.outcome)
        if m.outcome in ("commit", "abort"):
            io.note("relays-commit" if m.outcome == "commit" else "relays-abort", source=src)
            return self._tell(m.outcome, io)
        if self.phase == "asking":
            self.phase = "blocked"
            self.blocked_since = io.clock()
        uncertain = tuple(sorted(self.answers))
        if len(uncertain) < len(_participants(io.ids)) - 1:
            return io.note("new-hears-uncertain", source=src)
        if not self._guesses(io):
            io.note("undetermined", uncertain=uncertain)
        return None

    def on_reask(self, io: Io[Params]) -> None:
        """N1: still nobody knows; ask again."""
        if self.phase not in ("asking", "blocked"):
            return
        io.rule("2PC-N1")
        self._ask(io, "new-asks-again")

    def _guesses(self, io: Io[Params]) -> bool:
        """What must never be done: the five hidden worlds look the same from here."""
        if not (io.params.guess_abort or io.params.guess_commit):
            return False
        guess = "abort" if io.params.guess_abort else "commit"
        io.note(f"guesses-{guess}")
        self._tell(guess, io)
        return True

    def _tell(self, outcome: str, io: Io[Params]) -> None:
        self.phase = "committed" if outcome == "commit" else "aborted"
        self.blocked_since = None
        io.cancel("reask")
        untold = tuple(p for p in _participants(io.ids) if self.answers.get(p) != outcome)
        io.broadcast(Commit() if outcome == "commit" else Abort(), untold)


NEW_COORDINATOR_CHANGES = {
    "standby": ("asking",),
    "asking": ("blocked", "committed", "aborted"),
    "blocked": ("committed", "aborted"),
    "committed": (),
    "aborted": (),
}


# ---------------------------------------------------------------------------------------------- what is true


def _row_of(node: NodeId) -> str:
    return ACCOUNTS.get(node, LEDGER)


def cast(params: Params) -> tuple[Seat, ...]:
    """C, R1 (account A), R2 (account B), R3 and further (ledgers), and C2 where one will be elected."""
    parts = tuple(f"r{n + 1}" for n in range(params.participants))
    seats = [Seat(C, "coordinator", Coordinator())]
    for node in parts:
        start = params.balance if node in ACCOUNTS else 0
        seats.append(Seat(node, "participant", Participant(rows=Map({_row_of(node): start}))))
    if params.new_coordinator:
        seats.append(Seat(C2, "new-coordinator", NewCoordinator()))
    return tuple(seats)


def decided_on_disk(disk: Any) -> str:
    """commit, abort or nothing: what a disk says."""
    if "commit" in getattr(disk, "log", ()):
        return "commit"
    return "abort" if "abort" in getattr(disk, "log", ()) else ""


def decisions(world: World) -> dict[NodeId, str]:
    """Who has decided what: by the disks, dead nodes' included; an abort of C, and C2's word, need no disk."""
    found = {node: decided_on_disk(disk) for node, disk in world.disks.items()}
    if world.is_up(C) and world.nodes[C].phase == "aborted":
        found[C] = found[C] or "abort"
    if C2 in world.ids and world.is_up(C2):
        found[C2] = {"committed": "commit", "aborted": "abort"}.get(world.nodes[C2].phase, "")
    return {node: outcome for node, outcome in found.items() if outcome}


def ac1_no_two_decide_differently(world: World) -> Mapping[str, object] | None:
    """No node has decided commit while another has decided abort."""
    found = decisions(world)
    commits = tuple(n for n in found if found[n] == "commit")
    aborts = tuple(n for n in found if found[n] == "abort")
    return {"commits": commits, "aborts": aborts} if commits and aborts else None


def ac2_commit_needs_all_yes(world: World) -> Mapping[str, object] | None:
    """Where COMMIT is on a disk, every participant's disk holds its promise."""
    if not any(decided_on_disk(disk) == "commit" for disk in world.disks.values()):
        return None
    missing = tuple(p for p in _participants(world.ids) if "prepared" not in world.disks[p].log)
    return {"missing": missing} if missing else None


def s2_commit_comes_from_the_coordinator(world: World) -> Mapping[str, object] | None:
    """A participant's COMMIT implies the coordinator's."""
    early = tuple(p for p in _participants(world.ids) if decided_on_disk(world.disks[p]) == "commit")
    return {"early": early} if early and decided_on_disk(world.disks[C]) != "commit" else None


def s3_promises_behind_commit(world: World) -> Mapping[str, object] | None:
    """Everybody whom the coordinator's COMMIT names holds PREPARED or COMMIT on disk."""
    if decided_on_disk(world.disks[C]) != "commit":
        return None
    bad = tuple(p for p in world.disks[C].parts if world.disks[p].log[-1:] not in (("prepared",), ("commit",)))
    return {"missing": bad} if bad else None


def s4_locks_while_in_doubt(world: World) -> Mapping[str, object] | None:
    """A live participant in doubt holds the lock on its row."""
    for node in _participants(world.ids):
        state = world.nodes[node]
        if world.is_up(node) and state.phase in IN_DOUBT and not state.locks:
            return {"node_without": node}
    return None


def ac4_decisions_stand(world: World) -> Mapping[str, object] | None:
    """No disk that said commit or abort ever says the other."""
    return {"turned": world.history.turned} if world.history.turned else None


def money_is_conserved(world: World) -> Mapping[str, object] | None:
    """Once both accounts' disks have decided, A + B and what payments took out are what there was."""
    holders = tuple(n for n in ACCOUNTS if n in world.ids)
    disks = [world.disks[n] for n in holders]
    if len(disks) < len(ACCOUNTS) or not all(decided_on_disk(d) for d in disks):
        return None
    total = sum(sum(d.rows.values()) + d.paid for d in disks)
    whole = world.params.balance * len(ACCOUNTS)
    return {"a": disks[0].rows["A"], "b": disks[1].rows["B"], "total": total, "whole": whole} if total != whole else None


def ac5_everyone_decides(world: World) -> Mapping[str, object] | None:
    """Every participant's disk has decided. Who was never reached, and C has aborted, has nothing to decide."""
    if not world.history.asked:
        return {}
    off = world.is_up(C) and world.nodes[C].phase == "aborted"
    disks = [world.disks[p] for p in _participants(world.ids)]
    return {} if all(decided_on_disk(d) or (off and not d.log) for d in disks) else None


class History(msgspec.Struct, frozen=True):
    """What a viewer of the whole run remembers: when the client asked, what it was told, whose disk turned round.

    `deserted`: C crashed before it answered. What it has to do it does from its disk, and no disk holds a client.
    """

    asked: bool = False
    asked_us: int = 0
    answer: str = ""
    deserted: bool = False
    decided: Map[NodeId, str] = Map()
    turned: tuple[NodeId, ...] = ()


def observe(history: History, seen: Observed) -> History:
    """The monitor: one step more."""
    if seen.kind == "client" and seen.node == C and not history.asked and seen.after.phase == "collecting":
        history = msgspec.structs.replace(history, asked=True, asked_us=seen.t_us)
    for kind, value in seen.outputs:
        if kind == "answer" and not history.answer:
            history = msgspec.structs.replace(history, answer=str(value))
    if seen.kind in ("crash", "wipe") and seen.node == C and history.asked and not history.answer:
        history = msgspec.structs.replace(history, deserted=True)
    if seen.kind == "forced":
        now = decided_on_disk(seen.world.disks[seen.node])
        before = history.decided.get(seen.node, "")
        if now and not before:
            history = msgspec.structs.replace(history, decided=history.decided.set(seen.node, now))
        elif before and now != before and seen.node not in history.turned:
            history = msgspec.structs.replace(history, turned=(*history.turned, seen.node))
    return history


def true_outcome(world: World) -> str:
    """What only the audience can know: no-transfer, undecided, commit, abort, doomed (C is down without a record, so it will
    presume abort), or mixed (when broken on purpose)."""
    found = set(decisions(world).values())
    if len(found) == 2:
        return "mixed"
    if found:
        return found.pop()
    if not world.history.asked:
        return "no-transfer"
    return "undecided" if world.is_up(C) else "doomed"


def _client(world: World) -> str:
    if not world.history.asked:
        return "no-transfer"
    if world.history.answer:
        return "told-commit" if world.history.answer == "ok" else "told-abort"
    gone = world.history.deserted or world.t_us - world.history.asked_us >= world.params.client_timeout_us
    return "unknown" if gone else "client-waits"


def truth(world: World) -> Mapping[str, object]:
    """The strip on top: the outcome, who alive knows it, what those in doubt know, and what the client was told."""
    outcome = true_outcome(world)
    phases = {"commit": ("committed", "done"), "abort": ("aborted",), "doomed": ("aborted",)}.get(outcome, ())
    up = tuple(n for n in world.ids if world.is_up(n))
    known = tuple(
        n for n in up if world.nodes[n].phase in phases or (n == C and outcome == "commit" and decided_on_disk(world.disks[C]) == "commit")
    )
    in_doubt = tuple(world.nodes[p].phase for p in _participants(world.ids) if world.is_up(p) and world.nodes[p].phase in IN_DOUBT)
    return {
        "outcome": {"commit": "committed", "abort": "aborted"}.get(outcome, outcome),
        "known": "not-yet" if outcome in ("no-transfer", "undecided") else known or "nobody-alive",
        "survivors": None if not in_doubt else "outcome-unknown" if "blocked" in in_doubt else "waits-for-c",
        "client": _client(world),
    }


def worlds(world: World) -> tuple[Mapping[str, object], ...]:
    """The hidden worlds, from when somebody has asked in vain: before that, nobody needs to tell them apart."""
    blocked = any(world.is_up(p) and world.nodes[p].phase == "blocked" for p in _participants(world.ids))
    return hidden_worlds(world) if blocked else ()


def hidden_worlds(world: World) -> tuple[Mapping[str, object], ...]:
    """The worlds that those in doubt can't tell apart: what the disks of the dead may hold, how it would end, and

    what A and B would be then (`a`, `b`) or if the survivors guessed the other way (`wrong_a`, `wrong_b`). Empty while
    somebody alive knows, or can still refuse.
    """
    parts = _participants(world.ids)
    alive = tuple(p for p in parts if world.is_up(p))
    dead = tuple(p for p in parts if p not in alive)
    if world.is_up(C) or not alive or any(world.nodes[p].phase not in IN_DOUBT for p in alive):
        return ()
    heard = {d for p in alive for d in world.nodes[p].answers if d in dead}  # it had promised, said its own answer
    voted = all("prepared" in world.disks[p].log for p in alive)  # else a vote is missing, so C can't have decided commit
    hidden = (("none", ("none", "prepared", "abort")), *((("commit", ("prepared", "commit")),) if voted else ()))
    found: list[Mapping[str, object]] = []
    for c, each in hidden:
        possible = [tuple(r for r in each if r != "none" or d not in heard) for d in dead]
        for records in product(*possible):
            outcome = "commit" if c == "commit" else "abort"
            found.append({C: c, **dict(zip(dead, records, strict=True)), "outcome": outcome, **_sums(world, outcome, dead)})
    return tuple(found)


def _sums(world: World, outcome: str, dead: tuple[NodeId, ...]) -> dict[str, int]:
    """A and B at the end, if all learn the outcome, and if those alive guess the other one."""
    redo = {row: value - world.disks[n].rows[row] for n in ACCOUNTS if n in world.ids for row, value in world.disks[n].redo.items()}
    if not redo:
        return {}
    gain = redo["B"] if "B" in redo else -redo["A"]
    sums: dict[str, int] = {}
    for node, row in ACCOUNTS.items():
        change = redo.get(row, gain if row == "B" else -gain)
        before = world.disks[node].rows[row] - (change if decided_on_disk(world.disks[node]) == "commit" else 0)
        sums[row.lower()] = before + (change if outcome == "commit" else 0)
        guessed = outcome if node in dead else "abort" if outcome == "commit" else "commit"
        sums[f"wrong_{row.lower()}"] = before + (change if guessed == "commit" else 0)
    return sums


PROPERTIES = (
    Property("ac1", "always", ac1_no_two_decide_differently, source="Babaoglu and Toueg 1993, AC1"),
    Property("ac2", "always", ac2_commit_needs_all_yes, source="Babaoglu and Toueg 1993, AC2"),
    Property("ac4", "always", ac4_decisions_stand, source="Babaoglu and Toueg 1993, AC4"),
    Property("locks", "always", s4_locks_while_in_doubt),
    Property("money", "always", money_is_conserved),
    Property("coordinator-first", "always", s2_commit_comes_from_the_coordinator),
    Property("promises", "always", s3_promises_behind_commit),
    Property("ac5", "eventually", ac5_everyone_decides, within_us=SETTLED_US, source="Babaoglu and Toueg 1993, AC5"),
)


# ---------------------------------------------------------------------------------------------- how it is drawn

VIEW = View(
    layout="desk",
    band="tone",
    bands=("collecting", "committing", "prepared", "blocked", "asking"),
    roles={
        "coordinator": RoleHint(
            fills={"collecting": "full", "committing": "full", "done": "full", "aborted": "full", "idle": "rim"},
            tones={"idle": "ink", "collecting": "ink", "committing": "commit", "done": "commit", "aborted": "abort"},
            spotlight=("idle", "collecting", "committing", "done", "aborted"),
            timers=("vote-timeout", "resend"),
            inspect=("phase", "log", "yes", "no", "acks", "parts"),
            disk=("log",),
            memory=("phase", "acks", "no", "yes"),
            tally=TallyHint("yes", ("collecting", "committing"), need="all", against="no"),
        ),
        "participant": RoleHint(
            fills={"working": "rim", "prepared": "soft", "blocked": "soft", "committed": "full", "aborted": "full"},
            tones={"working": "ink", "prepared": "doubt", "blocked": "doubt", "committed": "commit", "aborted": "abort"},
            timers=("decision-timeout", "reask", "prepare-wait", "lock-wait"),
            inspect=("phase", "log", "rows", "redo", "locks", "locked_since", "blocked_since", "answers", "waiting"),
            disk=("log", "rows", "redo"),
            memory=("phase", "waiting", "answers", "locks"),
            locks="locks",
            blocked="blocked_since",
            table=TableHint(("answers",), IN_DOUBT),
        ),
        "new-coordinator": RoleHint(
            fills={"standby": "rim", "asking": "soft", "blocked": "soft", "committed": "full", "aborted": "full"},
            tones={"standby": "ink", "asking": "doubt", "blocked": "doubt", "committed": "commit", "aborted": "abort"},
            spotlight=("asking", "blocked"),
            timers=("election", "reask"),
            inspect=("phase", "answers", "blocked_since"),
            memory=("phase", "answers"),
            blocked="blocked_since",
            table=TableHint(("answers",), ("asking", "blocked")),
        ),
    },
    messages={
        "prepare": MessageHint("request", "PREPARE"),
        "vote": MessageHint("vote", refused="yes"),
        "commit": MessageHint("request", "COMMIT", tone="commit"),
        "abort": MessageHint("request", "ABORT", tone="abort"),
        "ack": MessageHint("reply", "ACK", tone="commit"),
        "decision-req": MessageHint("request", "?", tone="doubt"),
        "decision": MessageHint("reply", "{outcome}", tone="doubt"),
    },
)


# ---------------------------------------------------------------------------------------------- scenarios

ASK = "client:c.transfer-30-a-b@10"


def _all(*phases: str) -> Callable[[World], bool]:
    """Every participant's disk has decided this, in the stage's order or all the same."""
    return lambda w: all(decided_on_disk(w.disks[p]) == phases[n % len(phases)] for n, p in enumerate(_participants(w.ids)))


def _money(a: int, b: int) -> Callable[[World], bool]:
    return lambda w: (w.disks["r1"].rows["A"], w.disks["r2"].rows["B"]) == (a, b)


def _phases(**phases: str) -> Callable[[World], bool]:
    return lambda w: all(w.nodes[node].phase == phase and w.is_up(node) for node, phase in phases.items())


def _told(answer: str) -> Callable[[World], bool]:
    return lambda w: truth(w)["client"] == answer


def _true(outcome: str) -> Callable[[World], bool]:
    return lambda w: true_outcome(w) == outcome


def _unlocked(world: World) -> bool:
    return not any(world.nodes[p].locks for p in _participants(world.ids))


ALL_COMMIT = (
    Expect("all three disks say COMMIT", _all("commit")),
    Expect("A 70, B 130", _money(70, 130)),
    Expect("no lock is left", _unlocked),
)
ALL_ABORT = (
    Expect("all three disks say ABORT", _all("abort")),
    Expect("A 100, B 100", _money(100, 100)),
    Expect("no lock is left", _unlocked),
)

BEGIN = Moment("begin", "c.note.begin")
DECIDED = Moment("decided", "c.forced.commit")
IN_DOUBT_ALL = Moment("in-doubt", "r3.forced.prepared")
ALL_ASK = Moment("asks", "r3.sent.decision-req.3")  # the last of nine questions has just left

NINE = (ASK, "crash:c@sent.commit.1", "crash:r1@forced.commit")
NINE_MOMENTS = (
    DECIDED,
    Moment("told-one", "c.step.crash"),
    Moment("both-gone", "r1.step.crash"),
)
FIVE_WORLDS = Expect("R2 and R3 can't tell five worlds apart", lambda w: len(worlds(w)) == 5, 1_100 * MS)

SCENARIOS = (
    Scenario(
        "2pc-1",
        until_us=300 * MS,
        script=(ASK,),
        moments=(
            BEGIN,
            IN_DOUBT_ALL,
            DECIDED,
            Moment("applied", "r1.forced.commit"),
            Moment("done", "c.note.done"),
        ),
        expect=(*ALL_COMMIT, Expect("the client was told ok", _told("told-commit")), Expect("C has forgotten", _phases(c="done"))),
    ),
    Scenario(
        "2pc-2",
        until_us=300 * MS,
        params={"no-from": "r3"},
        script=(ASK,),
        moments=(
            BEGIN,
            Moment("refuses", "r3.forced.abort"),
            Moment("one-no", "c.note.one-no"),
            Moment("undone", "r2.forced.abort"),
        ),
        expect=(
            *ALL_ABORT,
            Expect("the client was told abort", _told("told-abort")),
            Expect("C forced nothing", lambda w: w.disks[C].log == ()),
        ),
    ),
    Scenario(
        "2pc-3",
        until_us=600 * MS,
        script=(ASK, "drop:r2-c.vote.1"),
        moments=(
            Moment("lost", "c.step.lost"),
            Moment("timeout", "c.note.vote-timeout"),
            Moment("told", "r2.forced.abort"),
        ),
        expect=(*ALL_ABORT, Expect("the client was told abort", _told("told-abort"))),
    ),
    Scenario(
        "2pc-3b",
        until_us=700 * MS,
        script=(ASK, "drop:r2-c.vote.1", "drop:c-r2.abort.1"),
        moments=(
            Moment("timeout", "c.note.vote-timeout"),
            Moment("asks", "r2.sent.decision-req.3"),
            Moment("presumed", "c.note.answer-abort"),
            Moment("learns", "r2.forced.abort"),
        ),
        expect=ALL_ABORT,
    ),
    Scenario(
        "2pc-4",
        until_us=1_100 * MS,
        script=(ASK, "crash:r2@delivered.prepare", "restart:r2@800"),
        moments=(
            Moment("gone", "r2.step.crash"),
            Moment("timeout", "c.note.vote-timeout"),
            Moment("empty", "r2.note.restart-empty"),
        ),
        expect=(*ALL_ABORT, Expect("R2's disk never held a promise", lambda w: w.disks["r2"].log == ("abort",))),
    ),
    Scenario(
        "2pc-5",
        until_us=900 * MS,
        script=(ASK, "crash:r2@sent.vote", "restart:r2@600"),
        moments=(
            Moment("gone", "r2.step.crash"),
            DECIDED,
            Moment("bounced", "r2.step.bounced"),
            Moment("relocks", "r2.note.restart-in-doubt"),
            Moment("learns", "r2.forced.commit"),
        ),
        expect=(*ALL_COMMIT, Expect("C has forgotten", _phases(c="done"))),
    ),
    Scenario(
        "2pc-6",
        until_us=700 * MS,
        script=(ASK, "crash:c@sent.prepare.2"),
        moments=(
            Moment("gone", "c.step.crash"),
            Moment("asks", "r1.sent.decision-req.3"),
            Moment("promise", "r3.note.promises-abort"),
            Moment("learns", "r1.forced.abort"),
        ),
        expect=(*ALL_ABORT, Expect("C is still down", lambda w: not w.is_up(C)), Expect("the client knows nothing", _told("unknown"))),
    ),
    Scenario(
        "2pc-6b",
        until_us=700 * MS,
        params={"prepare-wait": 300},
        script=(ASK, "crash:c@sent.prepare.2"),
        moments=(
            Moment("gone", "c.step.crash"),
            Moment("alone", "r3.note.aborts-alone"),
            Moment("asks", "r1.sent.decision-req.3"),
            Moment("learns", "r2.forced.abort"),
        ),
        expect=(*ALL_ABORT, Expect("C is still down", lambda w: not w.is_up(C))),
    ),
    Scenario(
        "2pc-7",
        until_us=1_600 * MS,
        script=(ASK, "crash:c@forced.commit", "client:r1.pay-10@600", "restart:c@1300"),
        moments=(
            DECIDED,
            Moment("gone", "c.step.crash"),
            ALL_ASK,
            Moment("blocked", "r3.note.blocked"),
            Moment("waits", "r1.note.waits"),
            Moment("back", "c.note.restart-commit"),
        ),
        expect=(
            Expect("all three are blocked", _phases(r1="blocked", r2="blocked", r3="blocked"), 1_200 * MS),
            Expect("all three hold their locks", lambda w: all(w.nodes[p].locks for p in _participants(w.ids)), 1_200 * MS),
            Expect(
                "the truth is commit, and nobody alive knows",
                lambda w: truth(w)["known"] == "nobody-alive" and true_outcome(w) == "commit",
                1_200 * MS,
            ),
            Expect("T2 waits", lambda w: w.nodes["r1"].waiting == {"T2": 10}, 1_200 * MS),
            Expect("all three disks say COMMIT", _all("commit")),
            Expect("A 60 (T2 took 10), B 130", _money(60, 130)),
            Expect("C has forgotten", _phases(c="done")),
        ),
    ),
    Scenario(
        "2pc-7b",
        until_us=1_600 * MS,
        script=(ASK, "crash:c@note.all-yes", "client:r1.pay-10@600", "restart:c@1300"),
        moments=(
            Moment("gone", "c.step.crash"),
            ALL_ASK,
            Moment("blocked", "r3.note.blocked"),
            Moment("waits", "r1.note.waits"),
            Moment("back", "c.note.restart-no-record"),
        ),
        expect=(
            Expect("all three are blocked", _phases(r1="blocked", r2="blocked", r3="blocked"), 1_200 * MS),
            Expect(
                "it can only abort, and nobody alive knows",
                lambda w: truth(w)["known"] == "nobody-alive" and true_outcome(w) == "doomed",
                1_200 * MS,
            ),
            Expect("all three disks say ABORT", _all("abort")),
            Expect("A 90 (T2 took 10), B 100", _money(90, 100)),
        ),
    ),
    Scenario(
        "2pc-8",
        until_us=700 * MS,
        script=(ASK, "crash:c@sent.commit"),
        moments=(
            DECIDED,
            Moment("told-one", "c.step.crash"),
            Moment("applied", "r1.forced.commit"),
            Moment("knows", "r1.note.answer-commit"),
            Moment("learns", "r2.forced.commit"),
        ),
        expect=(*ALL_COMMIT, Expect("C is still down", lambda w: not w.is_up(C)), Expect("the client knows nothing", _told("unknown"))),
    ),
    Scenario(
        "2pc-9",
        until_us=2_000 * MS,
        params={"new-coordinator": True},
        script=NINE,
        moments=(*NINE_MOMENTS, Moment("blocked", "r3.note.blocked"), Moment("undetermined", "c2.note.undetermined")),
        expect=(
            FIVE_WORLDS,
            Expect("R2, R3 and C2 are blocked", _phases(r2="blocked", r3="blocked", c2="blocked")),
            Expect("nobody alive knows the outcome", lambda w: truth(w)["known"] == "nobody-alive"),
            Expect("the truth is commit", _true("commit")),
            Expect("R1's disk says A 70", lambda w: w.disks["r1"].rows["A"] == 70),
        ),
    ),
    Scenario(
        "2pc-9a",
        until_us=2_000 * MS,
        params={"new-coordinator": True, "guess-abort": True},
        script=(*NINE, "restart:r1@1500"),
        moments=(
            *NINE_MOMENTS,
            Moment("guess", "c2.note.guesses-abort"),
            Moment("harm", "r2.forced.abort"),
            Moment("back", "r1.note.restart-committed"),
        ),
        expect=(
            Expect("five worlds until the guess", lambda w: len(worlds(w)) == 5, 1_043 * MS),
            Expect("R1 committed, R2 and R3 aborted", _all("commit", "abort", "abort")),
            Expect("30 are gone: A 70, B 100", _money(70, 100)),
        ),
        broken="ac1",
    ),
    Scenario(
        "2pc-9b",
        until_us=2_000 * MS,
        params={"new-coordinator": True, "guess-commit": True, "no-from": "r1"},
        script=(ASK, "crash:r1@sent.vote", "crash:c@delivered.vote", "restart:r1@1500"),
        moments=(
            Moment("refuses", "r1.step.crash"),
            Moment("both-gone", "c.step.crash"),
            Moment("blocked", "r3.note.blocked"),
            Moment("guess", "c2.note.guesses-commit"),
            Moment("harm", "r2.forced.commit"),
            Moment("back", "r1.note.restart-aborted"),
        ),
        expect=(
            Expect("five worlds until the guess", lambda w: len(worlds(w)) == 5, 1_043 * MS),
            Expect("R1 aborted, R2 and R3 committed", _all("abort", "commit", "commit")),
            Expect("30 came from nowhere: A 100, B 130", _money(100, 130)),
        ),
        broken="ac1",
    ),
    Scenario(
        "2pc-9c",
        until_us=1_700 * MS,
        params={"new-coordinator": True},
        script=(*NINE, "restart:r1@1300"),
        moments=(
            *NINE_MOMENTS,
            Moment("undetermined", "c2.note.undetermined"),
            Moment("back", "r1.note.restart-committed"),
            Moment("learns", "r2.forced.commit"),
        ),
        expect=(
            FIVE_WORLDS,
            *ALL_COMMIT,
            Expect("C is still down", lambda w: not w.is_up(C)),
            Expect("C2 still waits, but it never voted yes", lambda w: w.nodes[C2].phase == "blocked" and truth(w)["survivors"] is None),
        ),
    ),
    Scenario(
        "2pc-10",
        until_us=1_700 * MS,
        script=(ASK, "isolate:r3@r2.delivered.commit", "heal@1200"),
        moments=(
            Moment("cut", "any.step.partition"),
            Moment("window", "r2.forced.commit"),
            Moment("blocked", "r3.note.blocked-alone"),
            Moment("healed", "any.step.heal"),
            Moment("learns", "r3.forced.commit"),
        ),
        expect=(
            Expect(
                "A 70 and B 130 while R3 is still locked", lambda w: _money(70, 130)(w) and w.nodes["r3"].locks == (LEDGER,), 1_100 * MS
            ),
            *ALL_COMMIT,
        ),
    ),
    Scenario(
        "2pc-11",
        until_us=1_200 * MS,
        script=(ASK, "drop:r2-c.ack.1", "drop:r2-c.ack.2"),
        moments=(
            Moment("lost", "c.step.lost"),
            Moment("resend", "c.note.resend"),
            Moment("again", "r2.note.commits-again"),
            Moment("done", "c.note.done"),
        ),
        expect=(
            *ALL_COMMIT,
            Expect("END once, in memory", lambda w: w.nodes[C].log == ("commit", "end") and w.disks[C].log == ("commit",)),
        ),
    ),
    Scenario(
        "2pc-12",
        until_us=2_200 * MS,
        params={"lock-wait": 1_000},
        script=(ASK, "crash:c@forced.commit", "client:r1.pay-10@200", "client:r1.pay-20@400", "restart:c@1800"),
        moments=(
            Moment("gone", "c.step.crash"),
            Moment("waits", "r1.note.waits"),
            Moment("queue", "r1.note.waits.2"),
            Moment("blocked", "r1.note.blocked"),
            Moment("gives-up", "r1.note.gives-up"),
            Moment("served", "r1.forced.commit"),
        ),
        expect=(
            Expect("T2 and T3 wait", lambda w: w.nodes["r1"].waiting == {"T2": 10, "T3": 20}, 1_000 * MS),
            Expect("T2 has given up, T3 still waits", lambda w: w.nodes["r1"].waiting == {"T3": 20}, 1_500 * MS),
            Expect("all three disks say COMMIT", _all("commit")),
            Expect("A 50 (T3 took 20), B 130", _money(50, 130)),
        ),
    ),
    Scenario(
        "2pc-13",
        until_us=1_700 * MS,
        script=(ASK, "crash:c@forced.commit", "restart:c@1300"),
        moments=(
            DECIDED,
            Moment("gone", "c.step.crash"),
            Moment("blocked", "r3.note.blocked"),
            Moment("back", "c.note.restart-commit"),
            Moment("moved", "r2.forced.commit"),
        ),
        expect=(
            Expect(
                "the client knows nothing while the truth is commit",
                lambda w: _told("unknown")(w) and true_outcome(w) == "commit",
                1_200 * MS,
            ),
            *ALL_COMMIT,
            Expect("the client still knows nothing", _told("unknown")),
        ),
    ),
    Scenario(
        "abort-when-prepared",
        until_us=700 * MS,
        params={"abort-when-prepared": True},
        script=(ASK, "crash:c@sent.commit.1"),
        moments=(
            Moment("told-one", "c.step.crash"),
            Moment("applied", "r1.forced.commit"),
            Moment("impatient", "r2.note.loses-patience-aborts"),
            Moment("harm", "r2.forced.abort"),
        ),
        expect=(
            Expect("R1 knows the truth; R2, about to abort, does not", lambda w: truth(w)["known"] == ("r1",), 438 * MS),
            Expect("R1 committed, R2 and R3 aborted", _all("commit", "abort", "abort")),
            Expect("30 are gone: A 70, B 100", _money(70, 100)),
        ),
        broken="ac1",
    ),
    Scenario(
        "commit-when-prepared",
        until_us=700 * MS,
        params={"commit-when-prepared": True, "no-from": "r3"},
        script=(ASK, "crash:c@note.one-no"),
        moments=(
            Moment("refuses", "r3.forced.abort"),
            Moment("gone", "c.step.crash"),
            Moment("impatient", "r1.note.loses-patience-commits"),
            Moment("harm", "r1.forced.commit"),
        ),
        expect=(
            Expect("R1 and R2 committed, R3 aborted", _all("commit", "commit", "abort")),
            Expect("A 70, B 130, and no entry in the ledger", _money(70, 130)),
        ),
        broken="ac1",
    ),
    Scenario(
        "vote-before-force",
        until_us=500 * MS,
        params={"vote-before-force": True},
        script=(ASK, "crash:r2@sent.vote", "restart:r2@200"),
        moments=(
            Moment("early", "r2.step.crash"),
            Moment("decided", "c.forced.commit"),
            Moment("applied", "r1.forced.commit"),
            Moment("empty", "r2.note.restart-empty"),
            Moment("harm", "r2.forced.abort"),
        ),
        expect=(
            Expect("R1 and R3 committed, R2 aborted", _all("commit", "abort", "commit")),
            Expect("30 are gone: A 70, B 100", _money(70, 100)),
        ),
        broken="ac2",
    ),
    Scenario(
        "commit-before-force",
        until_us=700 * MS,
        params={"commit-before-force": True},
        script=(ASK, "crash:c@sent.commit.1", "restart:c@300"),
        moments=(
            Moment("early", "c.step.crash"),
            Moment("applied", "r1.forced.commit"),
            Moment("back", "c.note.restart-no-record"),
            Moment("harm", "r2.forced.abort"),
        ),
        expect=(
            Expect("R1 committed, R2 and R3 aborted", _all("commit", "abort", "abort")),
            Expect("30 are gone: A 70, B 100", _money(70, 100)),
        ),
        broken="coordinator-first",
    ),
    Scenario(
        "reopen-voting",
        until_us=700 * MS,
        params={"reopen-voting": True, "decision-timeout": 2_000},
        script=(ASK, "drop:r2-c.vote.1", "delay:c-r1.abort.1.92", "crash:c@sent.abort.1", "restart:c@500"),
        moments=(
            Moment("aborted", "c.step.crash"),
            Moment("again", "c.note.restart-reopen"),
            Moment("both", "r1.forced.abort"),
            Moment("harm", "c.forced.commit"),
        ),
        expect=(
            Expect("R1 aborted, R2 and R3 committed", _all("abort", "commit", "commit")),
            Expect("30 came from nowhere: A 100, B 130", _money(100, 130)),
        ),
        broken="ac1",
    ),
    Scenario(
        "commit-on-majority",
        until_us=300 * MS,
        params={"commit-on-majority": True, "no-from": "r3"},
        script=(ASK,),
        moments=(
            Moment("refuses", "r3.forced.abort"),
            Moment("majority", "c.note.majority-yes"),
            Moment("late", "c.note.late-vote"),
            Moment("harm", "c.forced.commit"),
        ),
        expect=(Expect("R1 and R2 committed, R3 aborted", _all("commit", "commit", "abort")),),
        broken="ac1",
    ),
    Scenario(
        "no-promise",
        until_us=1_000 * MS,
        params={"no-promise": True, "vote-timeout": 2_000},
        script=(ASK, "delay:c-r3.prepare.1.600"),
        moments=(
            Moment("asks", "r1.sent.decision-req.3"),
            Moment("empty-word", "r3.note.answer-no-promise"),
            Moment("aborted", "r1.forced.abort"),
            Moment("votes-yes", "r3.forced.prepared"),
            Moment("harm", "c.forced.commit"),
        ),
        expect=(Expect("R1 and R2 aborted, R3 committed", _all("abort", "abort", "commit")),),
        broken="ac1",
    ),
    Scenario(
        "forget-locks",
        until_us=700 * MS,
        params={"forget-locks": True},
        script=(ASK, "crash:r2@100", "restart:r2@200", "crash:c@forced.commit", "client:r2.pay-10@300", "restart:c@400"),
        moments=(
            Moment("down", "r2.step.crash"),
            Moment("open", "r2.step.restart"),
            Moment("pays", "r2.forced.pay"),
            Moment("back", "c.note.restart-commit"),
            Moment("harm", "r2.forced.commit"),
        ),
        expect=(
            Expect("R2 is in doubt without its lock", lambda w: w.nodes["r2"].phase in IN_DOUBT and not w.nodes["r2"].locks, 299 * MS),
            Expect("the payment went through", lambda w: w.disks["r2"].rows["B"] == 90, 390 * MS),
            Expect("and is lost: A 70, B 130", _money(70, 130)),
            Expect("C is back, and has forgotten the client", _told("unknown"), 410 * MS),
        ),
        broken="locks",
    ),
)

SPEC = ProtocolSpec(
    slug="two-phase-commit",
    family="transactions",
    params=Params,
    roles=(
        Role("coordinator", Coordinator, "phase", COORDINATOR_CHANGES),
        Role("participant", Participant, "phase", PARTICIPANT_CHANGES),
        Role("new-coordinator", NewCoordinator, "phase", NEW_COORDINATOR_CHANGES),
    ),
    messages=(Prepare, Vote, Commit, Abort, Ack, DecisionReq, Decision),
    cast=cast,
    watch=("phase", "log", "rows", "locks", "paid", "answers"),
    properties=PROPERTIES,
    view=VIEW,
    scenarios=SCENARIOS,
    commands=(
        Command("transfer-30-a-b", "client:c.transfer-30-a-b", "coordinator", ("idle",)),
        Command("cancel", "operator:c.cancel", "coordinator", ("collecting",)),
        Command("pay-10", "client:r1.pay-10", "participant"),
    ),
    history=History(),
    observe=observe,
    truth=truth,
    worlds=worlds,
    cast_aliases={"coordinator": C, "first-told": "r1"},
    moments={"decided": "coordinator.forced.commit", "told-one": "coordinator.sent.commit"},
)


# ---------------------------------------------------------------------------------------------- the published model


def project(world: World) -> tuple[object, ...]:
    """(rmState, tmState, tmPrepared, msgs) of TwoPhase.tla. What that model does in one step ends here at the forced write,

    so the disks speak; only C's abort has no record. `msgs` are all messages ever sent: a yes left with the PREPARED that it
    waited for, and so did COMMIT.
    """
    parts = _participants(world.ids)
    rm_state = tuple(
        {(): "working", ("prepared",): "prepared", ("commit",): "committed", ("abort",): "aborted"}[world.disks[p].log[-1:]] for p in parts
    )
    c = world.nodes[C]
    tm_state = "committed" if "commit" in world.disks[C].log else "aborted" if c.phase == "aborted" else "init"
    sent = tuple(f"Prepared {p}" for p in parts if "prepared" in world.disks[p].log)
    msgs = (*sent, *(("Commit",) if tm_state == "committed" else ("Abort",) if tm_state == "aborted" else ()))
    return (rm_state, tm_state, c.yes, msgs)
