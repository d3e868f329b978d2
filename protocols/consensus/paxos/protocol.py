"""Basic Paxos: proposers, acceptors and learners agree on one value, once and for ever.

Source    Lamport: Paxos Made Simple (2001), sections 2.2 (choosing a value), 2.3 (learning it), 2.4 (progress), 2.5 (what is on disk);
          Lamport: The Part-Time Parliament (1998). Phases 1a, 1b, 2a, 2b and the acceptor's fields are those of Paxos.tla; rule ids
          (PX-1a, PX-2b-no, ...) are this project's and stand in docs and captions.
Assumes   Nodes crash and come back with their disks; messages are lost, copied, delayed and reordered, never forged. For an answer, a
          majority of acceptors must be reachable, and one proposer must be left alone long enough (section 2.4).
Promises  At most one value is chosen, ever; it is one that was proposed; and what a node learns is what was chosen.
Watch     What acceptors report in their promises, and which of it binds the proposer; when a majority has accepted, before anybody knows.
Time      One way takes 10 ms: a value is chosen three ways after it was proposed and known after four. The retry timer is drawn from [100, 200) ms.

A ballot, the paper's proposal number, is a pair (round, proposer). It is written as one number, 10 times the round and the proposer's own
number: 12 is round 1 of P2, and 21, round 2 of P1, is greater. 0 is no ballot. So the order of the numbers is that of the pairs, and no two
proposers ever have the same.

Deviations, each announced here:
- Whoever refuses says so (Nack), and names the ballot that it has promised: the paper mentions it as an optimisation. It carries no safety.
- An acceptor tells the proposer of the ballot and every learner what it accepts; a proposer that counts a majority has learnt the value.
- A Prepare of the very ballot that is promised already is not answered again: its sender has the promise, or needs it no more, or tries a
  new ballot later.
- A proposer that was refused gives its ballot up, even if a majority accepts in it all the same: it learns so from its next ballot.
- A proposer takes one command at a time, and answers it with the value that was chosen, be it another's.
"""

from __future__ import annotations

import re
from typing import Annotated

import msgspec

from protocols.declaration import Network, Role, Seat
from protocols.node import MS, Io, Map, Msg, NodeId, Param, State, durable, volatile
from protocols.parts.quorum import majority

# ------------------------------------------------------------------------------------------------ constants

IDLE, PREPARING, PROPOSING, OUTBID, DONE = "idle", "preparing", "proposing", "outbid", "done"
FREE, PROMISED, ACCEPTED = "free", "promised", "accepted"
WAITING, KNOWS = "waiting", "knows"

NO_BALLOT = 0
NO_VALUE = ""
PROPOSE = re.compile(r"propose-([a-z0-9.]+)")  # the client's only command: propose-x proposes the value X

# ------------------------------------------------------------------------------------------------ ballots and votes


def ballot_of(round_: int, proposer: NodeId) -> int:
    """The pair as a number: round 2 of p1 is 21. A proposer's number is the digit in its id."""
    return 10 * round_ + int(proposer[1:])


def round_of(ballot: int) -> int:
    """The round of a ballot."""
    return ballot // 10


class Vote(msgspec.Struct, frozen=True, gc=False):
    """What an acceptor has accepted: a value, in a ballot. Without a ballot it has accepted nothing."""

    ballot: int = NO_BALLOT
    value: str = NO_VALUE


class Count(msgspec.Struct, frozen=True, gc=False):
    """A learner's tally: who has accepted this value in this ballot."""

    ballot: int
    value: str
    acceptors: tuple[NodeId, ...]


NO_PROMISES: Map[NodeId, Vote] = Map()

# ------------------------------------------------------------------------------------------------ messages


class Prepare(Msg, frozen=True, gc=False):
    """1a: will you promise to accept nothing below this ballot, and say what you have accepted?"""

    ballot: int


class Promise(Msg, frozen=True, gc=False):
    """1b: I accept nothing below this ballot any more. What I have accepted so far, if anything, is this."""

    ballot: int
    accepted_ballot: int
    accepted_value: str


class Accept(Msg, frozen=True, gc=False):
    """2a: accept this value in this ballot. A proposer sends one value per ballot."""

    ballot: int
    value: str


class Accepted(Msg, frozen=True, gc=False):
    """2b: I have accepted this value in this ballot. A majority of these, all of one ballot, and the value is chosen."""

    ballot: int
    value: str


class Nack(Msg, frozen=True, gc=False):
    """No: I have promised a greater ballot. It only tells the proposer; safety doesn't need it."""

    ballot: int
    promised: int


# ------------------------------------------------------------------------------------------------ parameters


class PaxosParams(Network, frozen=True, gc=False):
    """How many of each role, when a proposer tries again, and the switches that break the protocol on purpose."""

    acceptors: Annotated[int, Param(low=1, high=5)] = 3
    proposers: Annotated[int, Param(low=1, high=3)] = 2
    learners: Annotated[int, Param(low=0, high=2)] = 1
    retry_lo_us: Annotated[int, Param(low=5 * MS, high=10_000 * MS, unit="ms")] = 100 * MS
    """Random back-off: the retry timer is drawn from [lo, hi) each time it is armed. With lo = hi it is fixed."""
    retry_hi_us: Annotated[int, Param(low=5 * MS, high=20_000 * MS, unit="ms")] = 200 * MS
    after_refusal: Annotated[str, Param(options=("back-off", "at-once"))] = "back-off"
    """What a refused proposer does: it waits for a timer drawn anew, or it tries a greater ballot at once."""

    quorum_of_one: Annotated[bool, Param(breaks="learns-only-chosen", group="broken")] = False
    ignore_promises: Annotated[bool, Param(breaks="agreement", group="broken")] = False
    forget_promise: Annotated[bool, Param(breaks="agreement", group="broken")] = False
    forget_accepted: Annotated[bool, Param(breaks="agreement", group="broken")] = False
    one_promise: Annotated[bool, Param(breaks="agreement", group="broken")] = False
    forget_round: Annotated[bool, Param(breaks="agreement", group="broken")] = False
    accept_below: Annotated[bool, Param(breaks="agreement", group="broken")] = False
    adopt_any: Annotated[bool, Param(breaks="agreement", group="broken")] = False
    adopt_lowest: Annotated[bool, Param(breaks="agreement", group="broken")] = False
    adopt_most_frequent: Annotated[bool, Param(breaks="agreement", group="broken")] = False
    keep_promise: Annotated[bool, Param(breaks="agreement", group="broken")] = False
    lazy_disk: Annotated[bool, Param(breaks="agreement", group="broken")] = False
    """The forgotten fsync: nothing ever reaches the disk, and a crash takes all of it."""
    promise_below: Annotated[bool, Param(group="broken")] = False
    """Looks like a mistake and breaks nothing: the promise stays at its greatest, so nothing is accepted that was not before."""

    def __post_init__(self) -> None:
        if self.retry_lo_us > self.retry_hi_us:
            raise ValueError("retry-lo is at most retry-hi: a timer is drawn from between them")


# ------------------------------------------------------------------------------------------------ pure parts of the rules


def quorum(io: Io[PaxosParams]) -> int:
    """How many acceptors choose a value: a majority of all, whether they are up or not."""
    return 1 if io.params.quorum_of_one else majority(len(io.of("acceptor")))


def promises_needed(io: Io[PaxosParams]) -> int:
    """How many promises a proposal needs: a majority, so that it meets every majority that may have accepted before."""
    return 1 if io.params.one_promise else quorum(io)


def on_disk(io: Io[PaxosParams], rule: str) -> tuple[str, ...]:
    """The line of the rules that says to write to disk, unless nothing ever gets there."""
    return () if io.params.lazy_disk else (rule,)


def binding(votes: tuple[Vote, ...]) -> Vote:
    """P2c: of what the promises report, the value of the greatest ballot; if they report nothing, no value."""
    return max(votes, key=lambda vote: vote.ballot, default=Vote())


def follows(value: str, reported: tuple[Vote, ...]) -> bool:
    """Whether P2c allows to propose this value: whatever a switch makes of the reports, the value may be the right one."""
    greatest = binding(reported).ballot
    return not reported or any((vote.ballot, vote.value) == (greatest, value) for vote in reported)


def adopted(reported: tuple[Vote, ...], params: PaxosParams) -> Vote:
    """The vote whose value a proposer takes: the binding one, unless the rule is broken on purpose. `reported` are real votes, as they came."""
    if not reported or params.ignore_promises:
        return Vote()
    if params.adopt_any:
        return reported[0]
    if params.adopt_lowest:
        return min(reported, key=lambda vote: vote.ballot)
    if params.adopt_most_frequent:
        copies = [sum(other.value == vote.value for other in reported) for vote in reported]
        return reported[copies.index(max(copies))]
    return binding(reported)


# ------------------------------------------------------------------------------------------------ proposers


class Proposer(State):
    """A proposer: it drives one ballot after the other until it knows what was chosen."""

    # On disk, so that no ballot is ever used twice (section 2.5)
    max_round: int = durable(0)

    # In memory
    phase: str = volatile(IDLE)
    ballot: int = volatile(NO_BALLOT)
    value: str = volatile(NO_VALUE)  # its own: what its client proposes
    promises: Map[NodeId, Vote] = volatile(NO_PROMISES)  # for this ballot: who promised, and what each reported
    proposal: str = volatile(NO_VALUE)  # what it proposes in this ballot
    adopted: int = volatile(NO_BALLOT)  # the ballot from which it took that value; none if it is its own
    accepted_by: tuple[NodeId, ...] = volatile(())  # who accepted in this ballot
    refused_round: int = volatile(0)  # the greatest round that a refusal named
    chosen: str = volatile(NO_VALUE)  # what it has learnt
    op: str = volatile("")  # the client's operation

    def on_start(self, io: Io[PaxosParams]) -> None:
        """A proposer waits for a value to propose."""

    def on_restart(self, io: Io[PaxosParams]) -> None:
        """Only the round of its last ballot was on disk. Its client has to ask again."""
        if io.params.forget_round and self.max_round:
            io.note("proposer-forgets", round=self.max_round)
            self.max_round = 0
        else:
            io.note("proposer-back", round=self.max_round)

    def on_client(self, command: str, io: Io[PaxosParams]) -> None:
        """A client proposes a value; the answer will be the one that is chosen."""
        words = PROPOSE.fullmatch(command)
        if words is None:
            io.note("refused", command=command)
            return io.answer(io.op, "failed", command)
        value = words[1].upper()
        if self.phase == DONE:
            io.note("answers-at-once", chosen=self.chosen)
            return io.answer(io.op, "ok", self.chosen)
        if self.phase != IDLE:
            io.note("refused-busy", value=value, own=self.value)
            return io.answer(io.op, "failed", value)
        self.value, self.op = value, io.op
        self._prepare(io)
        io.note("asks", ballot=self.ballot, value=value, need=promises_needed(io), of=len(io.of("acceptor")))
        return None

    # ---------------------------------------------------------------------------------------- phase 1a: prepare

    def _prepare(self, io: Io[PaxosParams]) -> None:
        """PX-1a: a ballot greater than any it has used or heard of, written to disk first, and a request to all acceptors."""
        io.rule("PX-1a", *on_disk(io, "PX-1a-disk"))
        self.max_round = max(self.max_round, self.refused_round) + 1
        self.ballot = ballot_of(self.max_round, io.me)
        self.phase = PREPARING
        self.promises, self.accepted_by = NO_PROMISES, ()
        self.proposal, self.adopted = NO_VALUE, NO_BALLOT
        io.broadcast(Prepare(self.ballot), io.of("acceptor"))
        self._arm_retry(io)

    def _arm_retry(self, io: Io[PaxosParams]) -> None:
        io.timer("retry", io.params.retry_lo_us, io.params.retry_hi_us)

    def on_retry(self, io: Io[PaxosParams]) -> None:
        """PX-T: not done in time: a new ballot."""
        io.rule("PX-T")
        old = self.ballot
        self._prepare(io)
        io.note("asks-again", ballot=self.ballot, old=old, need=promises_needed(io), of=len(io.of("acceptor")))

    # ---------------------------------------------------------------------------------------- phase 2a: propose

    def on_promise(self, m: Promise, src: NodeId, io: Io[PaxosParams]) -> None:
        """PX-2a: promises of a majority for its current ballot: propose the value that they leave it."""
        if m.ballot != self.ballot or self.phase in (IDLE, OUTBID):
            io.rule("PX-2a-late-no")
            return io.note("promise-late", acceptor=src, ballot=m.ballot)
        if src in self.promises:
            return io.note("promise-known", acceptor=src, ballot=m.ballot)
        if self.phase != PREPARING:
            return io.note("promise-extra", acceptor=src, ballot=m.ballot, value=self.proposal)
        self.promises = self.promises.set(src, Vote(m.accepted_ballot, m.accepted_value))
        have, need, of = len(self.promises), promises_needed(io), len(io.of("acceptor"))
        if have >= need:
            self._propose(io)
        if m.accepted_ballot:
            io.note(
                "promise-reports",
                acceptor=src, ballot=m.ballot, value=m.accepted_value, accepted=m.accepted_ballot, have=have, need=need, of=of
            )  # fmt: skip
        else:
            io.note("promise-free", acceptor=src, ballot=m.ballot, have=have, need=need, of=of)
        return None

    def _propose(self, io: Io[PaxosParams]) -> None:
        """PX-2a: the value of the greatest ballot that the promises report, or its own if they report none."""
        reported = tuple(vote for vote in self.promises.values() if vote.ballot)
        vote, bound = adopted(reported, io.params), binding(reported)
        self.proposal, self.adopted = vote.value or self.value, vote.ballot
        self.phase = PROPOSING
        told = {"ballot": self.ballot, "value": self.proposal, "promised": tuple(self.promises)}
        have, of = len(self.promises), len(io.of("acceptor"))
        if have < majority(of):
            io.rule("PX-2a")
            io.note("proposes-early", have=have, of=of, **told)
        else:
            io.rule("PX-2a", "PX-2a-if")
        if not follows(self.proposal, reported):
            io.note("proposes-wrongly", bound=bound.value, bound_ballot=bound.ballot, **told)
        elif not reported:
            io.rule("PX-2a-own")
            io.note("proposes-own", **told)
        else:
            io.rule("PX-2a-adopt")
            if self.proposal == self.value:
                io.note("adopts-same", adopted=bound.ballot, **told)
            else:
                io.note("adopts", adopted=bound.ballot, own=self.value, **told)
        io.broadcast(Accept(self.ballot, self.proposal), io.of("acceptor"))

    # ---------------------------------------------------------------------------------------- learning and giving way

    def on_accepted(self, m: Accepted, src: NodeId, io: Io[PaxosParams]) -> None:
        """PX-L: a majority has accepted in this ballot: its value is chosen."""
        if self.phase not in (PROPOSING, DONE) or (m.ballot, m.value) != (self.ballot, self.proposal):
            io.rule("PX-L-late-no")
            return io.note("accepted-late", acceptor=src, ballot=m.ballot, value=m.value)
        if src in self.accepted_by:
            return io.note("accepted-known", acceptor=src, ballot=m.ballot, value=m.value)
        if self.phase == DONE:
            return io.note("accepted-extra", acceptor=src, ballot=m.ballot, value=m.value)
        self.accepted_by = (*self.accepted_by, src)
        have, need, of = len(self.accepted_by), quorum(io), len(io.of("acceptor"))
        if have < need:
            return io.note("accepted-counted", acceptor=src, ballot=m.ballot, value=m.value, have=have, need=need, of=of)
        self.phase, self.chosen = DONE, m.value
        io.cancel("retry")
        told = {"ballot": m.ballot, "value": m.value, "accepted": self.accepted_by, "have": have, "of": of}
        if have < majority(of):
            io.note("believes", **told)
        elif m.value == self.value:
            io.rule("PX-L")
            io.note("learns-own", **told)
        else:
            io.rule("PX-L")
            io.note("learns-other", own=self.value, **told)
        return io.answer(self.op, "ok", m.value)

    def on_nack(self, m: Nack, src: NodeId, io: Io[PaxosParams]) -> None:
        """PX-N: refused: this ballot is given up, and the next one is greater than what the acceptor has promised."""
        if m.ballot != self.ballot or self.phase not in (PREPARING, PROPOSING):
            io.rule("PX-N-late-no")
            return io.note("nack-late", acceptor=src, ballot=m.ballot)
        io.rule("PX-N-no")
        self.refused_round = max(self.refused_round, round_of(m.promised))
        if io.params.after_refusal == "at-once":
            self._prepare(io)
            return io.note("outbid-again", acceptor=src, old=m.ballot, promised=m.promised, ballot=self.ballot)
        self.phase = OUTBID
        self._arm_retry(io)
        return io.note("outbid", acceptor=src, ballot=m.ballot, promised=m.promised)


# ------------------------------------------------------------------------------------------------ acceptors


class Acceptor(State):
    """An acceptor: all that safety needs to remember is here, and on disk before any answer leaves (section 2.5)."""

    promised: int = durable(NO_BALLOT)  # it accepts nothing below this ballot
    accepted_ballot: int = durable(NO_BALLOT)
    accepted_value: str = durable(NO_VALUE)

    phase: str = volatile(FREE)  # what these three come to: free, promised, accepted

    def on_start(self, io: Io[PaxosParams]) -> None:
        """An acceptor starts free: it has promised and accepted nothing."""
        self._settle()

    def on_restart(self, io: Io[PaxosParams]) -> None:
        """It reads its promise and what it has accepted from its disk."""
        forgets = self._forget(io)
        self._settle()
        if forgets:
            return
        if self.accepted_ballot and self.promised:
            io.note("back-accepted", promised=self.promised, ballot=self.accepted_ballot, value=self.accepted_value)
        elif self.accepted_ballot:
            io.note("back-vote", ballot=self.accepted_ballot, value=self.accepted_value)
        elif self.promised:
            io.note("back-promised", promised=self.promised)
        else:
            io.note("back-free")

    def _forget(self, io: Io[PaxosParams]) -> bool:
        """Loses what a switch says, although it was on disk. Whether there was something to lose."""
        promise = io.params.forget_promise and self.promised != NO_BALLOT
        vote = io.params.forget_accepted and self.accepted_ballot != NO_BALLOT
        if promise:
            io.note("forgets-promise", promised=self.promised)
            self.promised = NO_BALLOT
        if vote:
            io.note("forgets-vote", ballot=self.accepted_ballot, value=self.accepted_value)
            self.accepted_ballot, self.accepted_value = NO_BALLOT, NO_VALUE
        return promise or vote

    def _settle(self) -> None:
        self.phase = ACCEPTED if self.accepted_ballot else PROMISED if self.promised else FREE

    # ---------------------------------------------------------------------------------------- phase 1b: promise

    def on_prepare(self, m: Prepare, src: NodeId, io: Io[PaxosParams]) -> None:
        """PX-1b: a greater ballot than it has promised: promise it, and report what was accepted. Otherwise: no (PX-1b-no)."""
        promised = self.promised
        if m.ballot == promised:
            io.rule("PX-1b-same")
            return io.note("prepare-known", proposer=src, ballot=m.ballot)
        if m.ballot < promised and not io.params.promise_below:
            io.rule("PX-1b-no")
            io.note("prepare-refused", proposer=src, ballot=m.ballot, promised=promised)
            return io.reply(Nack(m.ballot, promised))
        io.rule("PX-1b", *(("PX-1b-if", *on_disk(io, "PX-1b-disk")) if m.ballot > promised else ()))
        self.promised = max(promised, m.ballot)
        self._settle()
        if m.ballot < promised:
            io.note("promises-below", proposer=src, ballot=m.ballot, promised=promised)
        elif self.accepted_ballot:
            io.note("promises-reports", proposer=src, ballot=m.ballot, accepted=self.accepted_ballot, value=self.accepted_value)
        else:
            io.note("promises", proposer=src, ballot=m.ballot)
        return io.reply(Promise(m.ballot, self.accepted_ballot, self.accepted_value))

    # ---------------------------------------------------------------------------------------- phase 2b: accept

    def on_accept(self, m: Accept, src: NodeId, io: Io[PaxosParams]) -> None:
        """PX-2b: accept, unless a greater ballot is promised (PX-2b-no). The ballot that it has promised itself is welcome: at least, not above."""
        before = Vote(self.accepted_ballot, self.accepted_value)
        promised = self.promised
        if m.ballot < promised and not io.params.accept_below:
            io.rule("PX-2b-no")
            io.note("accept-refused", proposer=src, ballot=m.ballot, value=m.value, promised=promised)
            return io.reply(Nack(m.ballot, promised))
        io.rule("PX-2b", *(("PX-2b-if",) if m.ballot >= promised else ()), *on_disk(io, "PX-2b-disk"))
        if not io.params.keep_promise:
            self.promised = max(promised, m.ballot)
        self.accepted_ballot, self.accepted_value = m.ballot, m.value
        self._settle()
        told = {"proposer": src, "ballot": m.ballot, "value": m.value}
        if m.ballot < promised:
            io.note("accepts-below", promised=promised, **told)
        elif before == Vote(m.ballot, m.value):
            io.note("accepts-twice", **told)
        elif not before.ballot:
            io.note("accepts", **told)
        elif before.value == m.value:
            io.note("accepts-again", old=before.ballot, **told)
        else:
            io.note("accepts-other", old=before.ballot, old_value=before.value, **told)
        io.reply(Accepted(m.ballot, m.value))
        return io.broadcast(Accepted(m.ballot, m.value), io.of("learner"))


# ------------------------------------------------------------------------------------------------ learners


class Learner(State):
    """A learner: it counts what acceptors accept, ballot by ballot."""

    learned: str = durable(NO_VALUE)

    phase: str = volatile(WAITING)
    tallies: tuple[Count, ...] = volatile(())  # one for each ballot and value it has heard of

    def on_start(self, io: Io[PaxosParams]) -> None:
        """A learner waits."""

    def on_restart(self, io: Io[PaxosParams]) -> None:
        """What it has learnt is on disk; what it has only counted is lost."""
        if self.learned:
            self.phase = KNOWS
            io.note("learner-back-knows", value=self.learned)
        else:
            io.note("learner-back")

    def on_accepted(self, m: Accepted, src: NodeId, io: Io[PaxosParams]) -> None:
        """PX-L: a majority has accepted in one and the same ballot. Copies of a value in different ballots don't add up."""
        old = next((t for t in self.tallies if (t.ballot, t.value) == (m.ballot, m.value)), Count(m.ballot, m.value, ()))
        if src in old.acceptors:
            return io.note("heard-known", acceptor=src, ballot=m.ballot, value=m.value)
        new = Count(m.ballot, m.value, (*old.acceptors, src))
        self.tallies = tuple(sorted((*(t for t in self.tallies if t is not old), new), key=lambda t: (t.ballot, t.value)))
        have, need, of = len(new.acceptors), quorum(io), len(io.of("acceptor"))
        told = {"ballot": m.ballot, "value": m.value, "have": have, "need": need, "of": of}
        if have >= majority(of):
            io.rule("PX-L")
        if self.phase == KNOWS:
            return io.note("heard-more", acceptor=src, ballot=m.ballot, value=m.value, have=have, of=of, known=self.learned)
        if have < need:
            return io.note("heard", acceptor=src, **told)
        self.phase, self.learned = KNOWS, m.value
        if have < majority(of):
            return io.note("believes", ballot=m.ballot, value=m.value, accepted=new.acceptors, have=have, of=of)
        return io.note("learns", accepted=new.acceptors, **told)


ROLES = (
    Role(
        "proposer",
        Proposer,
        phase="phase",
        changes={
            IDLE: (PREPARING,),
            PREPARING: (PROPOSING, OUTBID),
            PROPOSING: (PREPARING, OUTBID, DONE),
            OUTBID: (PREPARING,),
            DONE: (),
        },
    ),
    Role("acceptor", Acceptor, phase="phase", changes={FREE: (PROMISED, ACCEPTED), PROMISED: (ACCEPTED,), ACCEPTED: ()}),
    Role("learner", Learner, phase="phase", changes={WAITING: (KNOWS,), KNOWS: ()}),
)

MESSAGES = (Prepare, Promise, Accept, Accepted, Nack)


def cast(params: PaxosParams) -> tuple[Seat, ...]:
    """P1 to Pm, A1 to An, L1 to Lk."""
    return (
        *(Seat(f"p{n}", "proposer", Proposer()) for n in range(1, params.proposers + 1)),
        *(Seat(f"a{n}", "acceptor", Acceptor()) for n in range(1, params.acceptors + 1)),
        *(Seat(f"l{n}", "learner", Learner()) for n in range(1, params.learners + 1)),
    )
