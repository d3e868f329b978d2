"""Raft: one leader per term replicates its log, and a majority decides.

Source    Ongaro, Ousterhout: In search of an understandable consensus algorithm (USENIX ATC 2014, extended version), figures 2, 3, 7
          and 8, sections 5 and 8; Ongaro's thesis (Stanford 2014), chapters 3, 4.2.3, 6 and 9.6. Names are those of figure 2 in snake
          case; rule ids (R-V, R-AE-3, ...) are this project's and stand in docs and captions.
Assumes   Servers crash and come back with their disk; messages are lost, copied, delayed and reordered, never forged. More than half of
          the servers are reachable often enough, and a message is much faster than an election timeout (section 5.6).
Promises  At most one leader per term; a leader only appends; equal logs up to an equal entry; what is committed stays and is in every
          later leader's log; all servers apply the same commands in the same order (figure 3).
Watch     Whose timer ends first; who has a majority; where a log differs from the leader's; what a majority stores that nobody knows yet.
Time      Election timeout from [150, 300) ms, heartbeat every 50 ms, one way 10 ms: a timeout is 15 to 30 ways, as the thesis advises.

Deviations, each announced here:
- A new leader appends a no-op entry (section 8; parameter `no-op`) and tells everybody at once when its commit index moves (`eager-commit`):
  the paper lets the next message carry it.
- A heartbeat carries no entries and is checked as any other AppendEntries. After a refusal the leader probes without entries until it knows
  where the logs meet; an answer to an empty message lets it send what is missing.
- A reply names the request by `prev_index`; one that answers an AppendEntries of an older term names none and is ignored (R-AR-0).
- `next_index` follows `match_index`: nothing is sent ahead of an answer twice, and nothing is pipelined.
- A candidate goes on asking until its timeout; `give-up` is etcd's rule that a majority of refusals ends the candidacy.
- Leader stickiness and check-quorum count timers and heartbeats instead of reading a clock, so that the explorer can follow.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Annotated, Any, ClassVar

import msgspec

from protocols.declaration import (
    Command,
    Expect,
    LogHint,
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
    Start,
    TableHint,
    TallyHint,
    View,
)
from protocols.node import MS, Io, Map, Msg, NodeId, Param, State, durable, volatile
from protocols.quorum import majority, majority_index

# ------------------------------------------------------------------------------------------------ constants

FOLLOWER, PRE_CANDIDATE, CANDIDATE, LEADER = "follower", "pre-candidate", "candidate", "leader"

MAX_ENTRIES = 16  # in one AppendEntries: a far follower catches up in a few messages, and each still fits on the stage
NO_REQUEST = -1  # the `prev_index` of a refusal that only says "your term is over"
NO_OP = "no-op"  # the entry with which a leader starts its term (section 8); a client can't write it
SET = re.compile(r"set-([a-z][a-z0-9]*)-([a-z0-9.]+)")  # the client's only command: set-x-5 becomes the entry x=5

NO_PEERS: Map[NodeId, int] = Map()

# ------------------------------------------------------------------------------------------------ messages


class Entry(msgspec.Struct, frozen=True, gc=False):
    """One log entry: a command and the term in which a leader received it. Its index is its place in the log, from 1."""

    term: int
    command: str


class RequestVote(Msg, frozen=True, gc=False):
    """A candidate asks for a vote and says how far its log goes, so that a voter can refuse a log that lacks what it has itself."""

    slug: ClassVar[str] = "request-vote"
    term: int
    last_log_index: int
    last_log_term: int


class Vote(Msg, frozen=True, gc=False):
    """The answer to RequestVote. A server grants one vote per term, and writes it to disk first."""

    slug: ClassVar[str] = "vote"
    term: int
    granted: bool


class PreVote(Msg, frozen=True, gc=False):
    """Would you vote for me in the next term? Nobody's term changes by asking, so a server that was cut off disturbs nobody."""

    slug: ClassVar[str] = "pre-vote"
    term: int
    last_log_index: int
    last_log_term: int


class PreVoteReply(Msg, frozen=True, gc=False):
    """The answer to PreVote: a yes repeats the asked term and binds nobody, a no carries the voter's own term."""

    slug: ClassVar[str] = "pre-vote-reply"
    term: int
    granted: bool


class AppendEntries(Msg, frozen=True, gc=False):
    """The leader's message: the entries after `prev_index` (none in a heartbeat), and how far it has committed.

    It is accepted only where the follower's entry at `prev_index` has `prev_term`: by induction the logs are equal up to there.
    """

    slug: ClassVar[str] = "append"
    term: int
    prev_index: int
    prev_term: int
    entries: tuple[Entry, ...]
    leader_commit: int


class AppendReply(Msg, frozen=True, gc=False):
    """The answer to AppendEntries: equal with the leader up to `match_index`, or a refusal that says where the logs may meet."""

    slug: ClassVar[str] = "append-reply"
    term: int
    ok: bool
    prev_index: int
    match_index: int = 0
    hint: tuple[int, ...] = ()
    """An index and a term, as the chosen strategy reads them."""


# ------------------------------------------------------------------------------------------------ parameters


class RaftParams(Network, frozen=True, gc=False):
    """Figure 2's constants, the extensions of the thesis, and the switches that break the protocol on purpose."""

    nodes: Annotated[int, Param(low=1, high=9)] = 5
    election_timeout_lo_us: Annotated[int, Param(low=10 * MS, high=10_000 * MS, unit="ms")] = 150 * MS
    """The paper's conservative range; drawn anew each time the timer is armed."""
    election_timeout_hi_us: Annotated[int, Param(low=10 * MS, high=20_000 * MS, unit="ms")] = 300 * MS
    heartbeat_us: Annotated[int, Param(low=1 * MS, high=5_000 * MS, unit="ms")] = 50 * MS
    """RaftScope's value: a third of the shortest timeout, so that two lost heartbeats depose nobody."""
    no_op: bool = True
    eager_commit: bool = True
    hint: Annotated[str, Param(options=("naive", "term", "two-sided"))] = "naive"
    """How a leader finds where logs meet: one step back (figure 2), past the refused term (section 5.3), or etcd's search on both sides."""
    pre_vote: Annotated[str, Param(options=("off", "log-only", "thesis"), group="elections")] = "off"
    """log-only is etcd's PreVote by itself; thesis adds the question whether a leader was heard lately (section 9.6)."""
    check_quorum: Annotated[bool, Param(group="elections")] = False
    """A leader that hears from no majority steps down; its followers ignore candidates while they hear it (R-LEASE)."""
    leader_stickiness: Annotated[bool, Param(group="elections")] = False
    """R-LEASE by itself (thesis 4.2.3)."""
    give_up: Annotated[bool, Param(group="elections")] = False

    commit_old_terms: Annotated[bool, Param(breaks="leader-completeness", group="broken")] = False
    forget_vote: Annotated[bool, Param(breaks="election-safety", group="broken")] = False
    count_stale_votes: Annotated[bool, Param(breaks="election-safety", group="broken")] = False
    compare_length_only: Annotated[bool, Param(breaks="leader-completeness", group="broken")] = False
    skip_up_to_date: Annotated[bool, Param(breaks="leader-completeness", group="broken")] = False
    vote_twice: Annotated[bool, Param(breaks="election-safety", group="broken")] = False
    forget_log: Annotated[bool, Param(breaks="leader-completeness", group="broken")] = False
    skip_prev_term: Annotated[bool, Param(breaks="log-matching", group="broken")] = False
    truncate_always: Annotated[bool, Param(breaks="commit-within-log", group="broken")] = False
    commit_past_new: Annotated[bool, Param(breaks="state-machine-safety", group="broken")] = False
    lazy_disk: Annotated[bool, Param(breaks="election-safety", group="broken")] = False
    """The forgotten fsync: nothing ever reaches the disk, and a crash takes all of it."""

    def __post_init__(self) -> None:
        if self.election_timeout_lo_us > self.election_timeout_hi_us:
            raise ValueError("election-timeout-lo is at most election-timeout-hi: a timeout is drawn from between them")

    @property
    def sticky(self) -> bool:
        """Whether R-LEASE protects a living leader from every candidate."""
        return self.check_quorum or self.leader_stickiness


# ------------------------------------------------------------------------------------------------ pure parts of the rules


def term_at(log: tuple[Entry, ...], index: int) -> int:
    """The term of the entry at `index`; 0 before the first."""
    return log[index - 1].term if index else 0


def up_to_date(last_term: int, last_index: int, log: tuple[Entry, ...]) -> bool:
    """Section 5.4.1: the log with the later last term is more up-to-date; with equal last terms, the longer one."""
    return (last_term, last_index) >= (term_at(log, len(log)), len(log))


def merge(log: tuple[Entry, ...], prev_index: int, entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
    """R-AE-3: from the first conflict on the leader's entries stand; a message that is merely short removes nothing."""
    for at, entry in enumerate(entries, prev_index):
        if at >= len(log) or log[at].term != entry.term:
            return log[:at] + entries[at - prev_index :]
    return log


def find_conflict_by_term(log: tuple[Entry, ...], index: int, term: int) -> tuple[int, int]:
    """The last place at or before `index` whose term is at most `term`, and its term: etcd's guess of where two logs meet."""
    while index and log[index - 1].term > term:
        index -= 1
    return index, term_at(log, index)


def first_of_term(log: tuple[Entry, ...], index: int) -> int:
    """The first index of the run of equal terms that reaches up to `index`."""
    while index > 1 and log[index - 2].term == log[index - 1].term:
        index -= 1
    return index


def last_of_term(log: tuple[Entry, ...], term: int) -> int:
    """The last index with this term, or 0."""
    index, found = find_conflict_by_term(log, len(log), term)
    return index if found == term else 0


def refusal_hint(log: tuple[Entry, ...], prev_index: int, prev_term: int, strategy: str) -> tuple[int, ...]:
    """R-AE-2: what a follower says of its log when it refuses."""
    if strategy == "two-sided":
        return find_conflict_by_term(log, min(prev_index, len(log)), prev_term)
    if strategy == "term":
        return (first_of_term(log, prev_index), term_at(log, prev_index)) if prev_index <= len(log) else (len(log) + 1, 0)
    return ()


def next_after_refusal(log: tuple[Entry, ...], prev_index: int, hint: tuple[int, ...], strategy: str) -> int:
    """R-AR-2: what a leader sends next; at least one entry further back than what was refused, and never before the first."""
    if len(hint) != 2:
        return max(1, prev_index)
    index, term = min(hint[0], prev_index), hint[1]
    if strategy == "two-sided":
        following = find_conflict_by_term(log, index, term)[0] + 1 if term else index + 1
    else:
        ours = last_of_term(log, term) if term else 0  # past our last entry of the refused term, or before all of theirs
        following = ours + 1 if ours else index
    return max(1, min(prev_index, following))


# ------------------------------------------------------------------------------------------------ state and handlers


class Server(State):
    """A server: figure 2's state, then what elections, a leader and the extensions keep beside it."""

    # On disk, before any message that depends on it leaves
    current_term: int = durable(0)
    voted_for: NodeId | None = durable(None)
    log: tuple[Entry, ...] = durable(())

    # In memory
    role: str = volatile(FOLLOWER)
    commit_index: int = volatile(0)
    last_applied: int = volatile(0)
    leader_hint: NodeId | None = volatile(None)
    hears_leader: bool = volatile(False)  # within the shortest election timeout; kept only where R-LEASE or R-PV2 ask for it

    # A candidate's (and pre-candidate's)
    votes: tuple[NodeId, ...] = volatile(())
    refusals: tuple[NodeId, ...] = volatile(())

    # A leader's
    next_index: Map[NodeId, int] = volatile(NO_PEERS)
    match_index: Map[NodeId, int] = volatile(NO_PEERS)
    probing: tuple[NodeId, ...] = volatile(())  # refused us, and we don't know yet where the logs meet
    heard: tuple[NodeId, ...] = volatile(())  # answered since the last heartbeat; kept only with check-quorum
    quiet_us: int = volatile(0)  # for so long no majority answered

    # ---------------------------------------------------------------------------------------- starting

    def on_start(self, io: Io[RaftParams]) -> None:
        """A server starts as a follower (section 5.2); only a named start seats a leader."""
        if self.role == LEADER:
            io.timer("heartbeat", io.params.heartbeat_us)
        else:
            self._arm_election(io)

    def on_restart(self, io: Io[RaftParams]) -> None:
        """Term, vote and log are read from the disk; the commit index is learnt anew."""
        if io.params.forget_vote:
            self.voted_for = None
        if io.params.forget_log:
            self.log = ()
        io.note("restarted", term=self.current_term, entries=len(self.log))
        self._arm_election(io)

    def _arm_election(self, io: Io[RaftParams]) -> None:
        io.timer("election", io.params.election_timeout_lo_us, io.params.election_timeout_hi_us)

    # ---------------------------------------------------------------------------------------- terms

    def _see(self, term: int, io: Io[RaftParams]) -> None:
        """R-T: a higher term than ours: adopt it, and whatever we were, we follow."""
        io.rule("R-T")
        if self.role != FOLLOWER:
            io.note(f"steps-down-{self.role}", term=term, old_term=self.current_term)
        self.current_term = term
        self.voted_for = None
        self.leader_hint = None
        self.hears_leader = False
        self._become_follower(io)

    def _become_follower(self, io: Io[RaftParams]) -> None:
        """Forget what a candidate or leader kept. A leader had no election timer and needs one now."""
        if self.role == LEADER:
            io.cancel("heartbeat")
            self._arm_election(io)
            self.next_index = self.match_index = NO_PEERS
            self.probing = self.heard = ()
            self.quiet_us = 0
        self.role = FOLLOWER
        self.votes = self.refusals = ()

    # ---------------------------------------------------------------------------------------- elections (section 5.2)

    def on_election(self, io: Io[RaftParams]) -> None:
        """R-E1: no leader was heard for an election timeout; R-E4: no election was won in one."""
        alone = not io.peers
        if self.role == LEADER:
            return
        if self.role == CANDIDATE and alone:
            self._become_leader(io)
        elif io.params.pre_vote == "off" or alone:
            io.rule("R-E4" if self.role == CANDIDATE else "R-E1")
            self._campaign(io)
        else:
            self._ask_around(io)

    def _campaign(self, io: Io[RaftParams]) -> None:
        """An election: next term, a vote for ourselves, and everybody else is asked."""
        self.current_term += 1
        self.role = CANDIDATE
        self.voted_for = io.me
        self.votes = (io.me,)
        self.refusals = ()
        self.leader_hint = None
        self.hears_leader = False
        io.note("candidate", term=self.current_term, need=majority(len(io.ids)), of=len(io.ids))
        if io.peers:
            self._arm_election(io)
        else:
            self._when_on_disk("election", io)
        io.broadcast(RequestVote(self.current_term, len(self.log), term_at(self.log, len(self.log))))

    def _when_on_disk(self, timer: str, io: Io[RaftParams]) -> None:
        """In a cluster of one there is nobody to hear from: its own vote, its own entry count as soon as its disk has them."""
        if not io.params.lazy_disk:
            io.force("alone")
        io.timer(timer, 0)

    def on_request_vote(self, m: RequestVote, src: NodeId, io: Io[RaftParams]) -> None:
        """R-V: one vote per term, first come first served, and only for a log that has all that ours has (section 5.4.1)."""
        if m.term > self.current_term:
            if io.params.sticky and (self.role == LEADER or self.hears_leader):
                io.rule("R-LEASE")
                io.note("vote-ignored", candidate=src, term=m.term)
                return
            self._see(m.term, io)
        if m.term < self.current_term:
            io.rule("R-S")
            io.note("vote-refused-stale", candidate=src, term=m.term, my_term=self.current_term)
            io.reply(Vote(self.current_term, granted=False))
            return
        io.rule("R-V")
        granted = False
        if self.voted_for not in (None, src) and not (io.params.vote_twice and self.role == FOLLOWER):
            io.note("vote-refused-voted", candidate=src, term=m.term, voted_for=self.voted_for)
        elif not self._finds_up_to_date(m, io.params):
            io.note("vote-refused-log", candidate=src, term=m.term, **self._compared(m))
        else:
            granted = True
            self.voted_for = src
            io.note("vote-granted", candidate=src, term=m.term)
            self._arm_election(io)  # only a granted vote puts our own candidacy off
        io.reply(Vote(self.current_term, granted))

    def _finds_up_to_date(self, m: RequestVote | PreVote, params: RaftParams) -> bool:
        if params.skip_up_to_date:
            return True
        if params.compare_length_only:
            return m.last_log_index >= len(self.log)
        return up_to_date(m.last_log_term, m.last_log_index, self.log)

    def _compared(self, m: RequestVote | PreVote) -> dict[str, int]:
        """Both last entries, side by side."""
        mine = len(self.log)
        return {"their_index": m.last_log_index, "their_term": m.last_log_term, "my_index": mine, "my_term": term_at(self.log, mine)}

    def on_vote(self, m: Vote, src: NodeId, io: Io[RaftParams]) -> None:
        """R-W: votes from a majority, for this very term, make a leader."""
        if m.term > self.current_term:
            return self._see(m.term, io)
        if m.term < self.current_term and not io.params.count_stale_votes:
            io.rule("R-S")
            io.note("vote-late", voter=src, term=m.term, my_term=self.current_term)
            return None
        if self.role != CANDIDATE:
            return None
        need = majority(len(io.ids))
        if not m.granted:
            if src not in self.refusals:
                self.refusals = (*self.refusals, src)
                io.note("vote-against", voter=src, term=self.current_term, against=len(self.refusals), of=len(io.ids))
            if io.params.give_up and len(self.refusals) >= need:
                io.rule("R-E3")
                io.note("gives-up", term=self.current_term, refusals=self.refusals)
                self._become_follower(io)
            return None
        if src not in self.votes:  # a repeated vote counts once
            self.votes = (*self.votes, src)
        if len(self.votes) < need:
            io.note("vote-counted", voter=src, term=self.current_term, have=len(self.votes), need=need, of=len(io.ids))
            return None
        return self._become_leader(io)

    def _become_leader(self, io: Io[RaftParams]) -> None:
        """R-W: lead, start the term with a no-op, and tell everybody at once, before another timer ends."""
        io.rule("R-W")
        self.role = LEADER
        self.leader_hint = io.me
        last = len(self.log)
        self.next_index = Map(dict.fromkeys(io.peers, last + 1))
        self.match_index = Map(dict.fromkeys(io.peers, 0))
        self.probing = self.heard = ()
        self.quiet_us = 0
        io.cancel("election")
        io.timer("heartbeat", io.params.heartbeat_us)
        have, of = len(self.votes), len(io.ids)
        io.note("leader", term=self.current_term, voters=self.votes, have=have, need=majority(of), of=of)
        if io.params.no_op:
            self.log = (*self.log, Entry(self.current_term, NO_OP))
        self._send_entries(io)
        if not io.peers:
            self._when_on_disk("heartbeat", io)

    # ---------------------------------------------------------------------------------------- pre-vote (thesis 9.6)

    def _ask_around(self, io: Io[RaftParams]) -> None:
        """R-PV1: ask who would vote for us, and change nothing yet: no term, nothing on disk."""
        io.rule("R-PV1")
        self.role = PRE_CANDIDATE
        self.votes = (io.me,)
        self.refusals = ()
        self.leader_hint = None
        self.hears_leader = False
        io.note("pre-candidate", term=self.current_term, next_term=self.current_term + 1, need=majority(len(io.ids)), of=len(io.ids))
        self._arm_election(io)
        io.broadcast(PreVote(self.current_term + 1, len(self.log), term_at(self.log, len(self.log))))

    def on_pre_vote(self, m: PreVote, src: NodeId, io: Io[RaftParams]) -> None:
        """R-PV2: say what we would do; no vote is recorded and no timer is touched."""
        io.rule("R-PV2")
        asks_for_leader = io.params.sticky or io.params.pre_vote == "thesis"
        if m.term <= self.current_term:
            io.note("pre-vote-refused-term", candidate=src, term=m.term, my_term=self.current_term)
        elif asks_for_leader and (self.role == LEADER or self.hears_leader):
            io.note("pre-vote-refused-leader", candidate=src, term=m.term, leader=self.leader_hint)
        elif not self._finds_up_to_date(m, io.params):
            io.note("pre-vote-refused-log", candidate=src, term=m.term, **self._compared(m))
        else:
            io.note("pre-vote-granted", candidate=src, term=m.term)
            io.reply(PreVoteReply(m.term, granted=True))
            return
        io.reply(PreVoteReply(self.current_term, granted=False))

    def on_pre_vote_reply(self, m: PreVoteReply, src: NodeId, io: Io[RaftParams]) -> None:
        """R-PV3: a majority would vote for us: now the term grows and the election is real."""
        if not m.granted and m.term > self.current_term:
            return self._see(m.term, io)
        if self.role != PRE_CANDIDATE or m.term != self.current_term + m.granted:
            io.rule("R-S")
            return None
        io.rule("R-PV3")
        if not m.granted:
            if src not in self.refusals:
                self.refusals = (*self.refusals, src)
                io.note("pre-vote-against", voter=src, against=len(self.refusals), of=len(io.ids))
            return None
        if src not in self.votes:
            self.votes = (*self.votes, src)
        if len(self.votes) < majority(len(io.ids)):
            io.note("pre-vote-counted", voter=src, have=len(self.votes), need=majority(len(io.ids)), of=len(io.ids))
            return None
        return self._campaign(io)

    # ---------------------------------------------------------------------------------------- clients

    def on_client(self, command: str, io: Io[RaftParams]) -> None:
        """A leader appends the command to its log and sends it on; everybody else says who leads, if it knows."""
        words = SET.fullmatch(command)
        if words is None:
            io.note("refused", why="unknown-command", command=command)
            io.output("refused", command)
            return
        entry = f"{words[1]}={words[2]}"
        if self.role != LEADER:
            if self.leader_hint is None:
                io.note("refused-no-leader", command=entry)
            else:
                io.note("refused-not-leader", command=entry, leader=self.leader_hint)
            io.output("refused", entry)
            return
        self.log = (*self.log, Entry(self.current_term, entry))
        io.note("appended", index=len(self.log), command=entry, term=self.current_term)
        self._send_entries(io)
        if not io.peers:
            self._when_on_disk("heartbeat", io)

    # ---------------------------------------------------------------------------------------- the leader's messages (section 5.3)

    def on_heartbeat(self, io: Io[RaftParams]) -> None:
        """R-HB: an AppendEntries without entries to everybody, so that nobody's election timeout ends."""
        params = io.params
        if params.check_quorum and self._lost_majority(io):
            io.rule("R-CQ")
            io.note("quorum-lost", term=self.current_term, quiet_ms=self.quiet_us // MS)
            self.leader_hint = None
            self._become_follower(io)
            return
        io.rule("R-HB")
        io.timer("heartbeat", params.heartbeat_us)
        if not io.peers:
            self._advance_commit(io)
        log, term, commit_index = self.log, self.current_term, self.commit_index
        for peer, following in self.next_index.items():
            prev = following - 1
            io.send(peer, AppendEntries(term, prev, log[prev - 1].term if prev else 0, (), commit_index))

    def _lost_majority(self, io: Io[RaftParams]) -> bool:
        """R-CQ: whether no majority answered for an election timeout, counted in heartbeats."""
        if len(self.heard) + 1 >= majority(len(io.ids)):
            self.quiet_us = 0
        else:
            self.quiet_us += io.params.heartbeat_us
        self.heard = ()
        return self.quiet_us >= io.params.election_timeout_lo_us

    def _send_entries(self, io: Io[RaftParams], to: tuple[NodeId, ...] | None = None) -> None:
        """AppendEntries with what each peer lacks, as far as we know; whom we still probe gets it later."""
        log = self.log
        for peer in self.next_index if to is None else to:
            if peer not in self.probing:
                prev = self.next_index[peer] - 1
                io.send(peer, AppendEntries(self.current_term, prev, term_at(log, prev), log[prev : prev + MAX_ENTRIES], self.commit_index))

    # ---------------------------------------------------------------------------------------- followers

    def on_append(self, m: AppendEntries, src: NodeId, io: Io[RaftParams]) -> None:
        """AppendEntries, receiver: recognise the leader, check that the logs meet, store, commit."""
        if m.term < self.current_term:
            io.rule("R-S")
            io.note("append-refused-stale", leader=src, term=m.term, my_term=self.current_term)
            io.reply(AppendReply(self.current_term, False, NO_REQUEST))
            return
        if m.term > self.current_term:
            self._see(m.term, io)
        new_to_us = self.role == FOLLOWER and self.leader_hint != src
        if self.role != FOLLOWER:
            if self.role == LEADER:
                return  # two leaders of one term: only a protocol broken on purpose gets here, and then both crowns stay
            io.rule("R-E2")
            io.note("yields", leader=src, term=m.term)
            self._become_follower(io)
        self.leader_hint = src
        params = io.params
        io.rule("R-AE-1")
        io.timer("election", params.election_timeout_lo_us, params.election_timeout_hi_us)
        if params.check_quorum or params.leader_stickiness or params.pre_vote == "thesis":
            self.hears_leader = True
            io.timer("lease", params.election_timeout_lo_us)
        log, prev = self.log, m.prev_index
        if prev and (prev > len(log) or (log[prev - 1].term != m.prev_term and not params.skip_prev_term)):
            self._refuse(m, src, io)
        else:
            self._accept(m, src, io)
        if new_to_us:  # said last: the first note is the headline, and what becomes of the log is more of one
            io.note("follows", leader=src, term=m.term)

    def on_lease(self, io: Io[RaftParams]) -> None:
        """The shortest election timeout passed without a word from the leader: candidates are welcome again."""
        self.hears_leader = False

    def _accept(self, m: AppendEntries, src: NodeId, io: Io[RaftParams]) -> None:
        """The logs meet at prev_index: store what is new, and take as committed what the leader vouches for (R-AE-4)."""
        params = io.params
        if m.entries or params.truncate_always:
            self._store(m, src, io)
        last_new = m.prev_index + len(m.entries)
        commit = min(m.leader_commit, len(self.log) if params.commit_past_new else last_new)
        if commit > self.commit_index:
            io.rule("R-AE-4")
            self.commit_index = commit
            io.note("learned", index=commit, leader=src)
            self._apply(io)
        io.reply(AppendReply(self.current_term, True, m.prev_index, last_new))

    def _refuse(self, m: AppendEntries, src: NodeId, io: Io[RaftParams]) -> None:
        """R-AE-2: the logs don't meet at prev_index; say where they may."""
        io.rule("R-AE-2")
        log, prev = self.log, m.prev_index
        if prev > len(log):
            io.note("append-refused-short", leader=src, prev_index=prev, last_index=len(log))
        else:
            io.note("append-refused-term", leader=src, prev_index=prev, prev_term=m.prev_term, my_term=term_at(log, prev))
        io.reply(AppendReply(self.current_term, False, prev, 0, refusal_hint(log, prev, m.prev_term, io.params.hint)))

    def _store(self, m: AppendEntries, src: NodeId, io: Io[RaftParams]) -> None:
        """R-AE-3: skip what we have, truncate at the first conflict, append the rest."""
        io.rule("R-AE-3")
        log, prev = self.log, m.prev_index
        merged = merge(log, prev, m.entries)
        if io.params.truncate_always:
            merged = merged[: prev + len(m.entries)]
        if merged is log or merged == log:
            return
        kept = prev
        while kept < len(log) and kept < len(merged) and log[kept].term == merged[kept].term:
            kept += 1
        if kept < len(log):
            io.note("truncated", leader=src, first=kept + 1, commands=tuple(e.command for e in log[kept:]))
        if kept < len(merged):
            io.note("stored", leader=src, index=len(merged), commands=tuple(e.command for e in merged[kept:]))
        self.log = merged

    # ---------------------------------------------------------------------------------------- the leader hears

    def on_append_reply(self, m: AppendReply, src: NodeId, io: Io[RaftParams]) -> None:
        """R-AR: an acceptance moves match_index and perhaps the commit index; a refusal moves next_index back."""
        if m.term != self.current_term:
            if m.term > self.current_term:
                self._see(m.term, io)
            else:
                io.rule("R-S")
            return
        if self.role != LEADER:
            return
        if io.params.check_quorum and src not in self.heard:
            self.heard = (*self.heard, src)
        if not m.ok:
            self._step_back(m, src, io)
            return
        if m.match_index > len(self.log):
            return  # nobody stores what we never had
        io.rule("R-AR-1")
        match = self.match_index[src]
        advanced = m.match_index > match
        if advanced:
            match = m.match_index
            self.match_index = self.match_index.set(src, match)
        if self.next_index[src] != match + 1:
            self.next_index = self.next_index.set(src, match + 1)
        if src in self.probing:
            self.probing = tuple(peer for peer in self.probing if peer != src)
            io.note("logs-meet", peer=src, index=match)
        if advanced and match > self.commit_index and self._advance_commit(io):
            return
        if match < len(self.log) and (advanced or m.match_index == m.prev_index):
            self._send_entries(io, (src,))

    def _step_back(self, m: AppendReply, src: NodeId, io: Io[RaftParams]) -> None:
        """R-AR-2: try further back, unless the refusal answers something older than our last question (R-AR-0)."""
        if m.prev_index != self.next_index[src] - 1:
            io.rule("R-AR-0")
            return
        io.rule("R-AR-2")
        following = next_after_refusal(self.log, m.prev_index, m.hint, io.params.hint)
        io.note("steps-back", peer=src, refused_at=m.prev_index, next_index=following)
        self.next_index = self.next_index.set(src, following)
        if src not in self.probing:
            self.probing = (*self.probing, src)
        io.reply(AppendEntries(self.current_term, following - 1, term_at(self.log, following - 1), (), self.commit_index))

    # ---------------------------------------------------------------------------------------- commit and apply

    def _advance_commit(self, io: Io[RaftParams]) -> bool:
        """R-C (section 5.4.2): commit what a majority stores, if it is of our own term; older entries only come along with it.

        True if everybody was told.
        """
        index = majority_index([len(self.log), *self.match_index.values()])
        if index <= self.commit_index:
            return False
        io.rule("R-C")
        have, of = 1 + sum(match >= index for match in self.match_index.values()), len(io.ids)
        if self.log[index - 1].term != self.current_term and not io.params.commit_old_terms:
            io.note("old-term", index=index, entry_term=self.log[index - 1].term, term=self.current_term, have=have, of=of)
            return False
        self.commit_index = index
        stored = (io.me, *(peer for peer, match in self.match_index.items() if match >= index))
        io.note("committed", index=index, command=self.log[index - 1].command, stored=stored, have=have, need=majority(of), of=of)
        self._apply(io)
        if not io.params.eager_commit:
            return False
        self._send_entries(io)
        return True

    def _apply(self, io: Io[RaftParams]) -> None:
        """R-A: apply in order up to the commit index; a leader answers the clients whose commands it took in this term."""
        io.rule("R-A")
        entries = self.log[self.last_applied : self.commit_index]
        self.last_applied = self.commit_index
        commands = tuple(e.command for e in entries if e.command != NO_OP)
        if commands:
            io.note("applied", index=self.last_applied, commands=commands)
        if self.role == LEADER:
            for entry in entries:
                if entry.term == self.current_term and entry.command != NO_OP:
                    io.output("reply", entry.command)


# ------------------------------------------------------------------------------------------------ history


class History(msgspec.Struct, frozen=True, gc=False):
    """What the monitor knows and no server does: who won which term, who voted for whom, what was ever committed, what broke."""

    leaders: Map[int, NodeId] = msgspec.field(default_factory=Map)
    votes: Map[NodeId, Map[int, NodeId]] = msgspec.field(default_factory=Map)
    committed: tuple[Entry, ...] = ()
    committed_in: tuple[int, ...] = ()
    """The term in which each of them was first known to be committed."""
    truly_committed: int = 0
    """How many entries a majority has on disk in their leader's term, whether or not the leader has heard so."""
    broken: Map[str, Mapping[str, object]] = msgspec.field(default_factory=Map)


def observe(history: History, seen: Observed) -> History:
    """Take in one step of one server; the cost is that of what this server changed."""
    before, after = seen.before, seen.after
    if before is after:
        return _count_truly_committed(history, seen.world) if seen.kind == "forced" else history
    broken = {slug: params for slug, params in _violations(history, seen) if slug not in history.broken}
    changes: dict[str, Any] = {}
    if broken:
        changes["broken"] = Map({**history.broken, **broken})
    if _lost_unsaid(seen):
        changes["votes"] = history.votes.set(seen.node, _votes_said(history.votes.get(seen.node, Map()), after))
    elif _has_voted(before, after):
        votes = history.votes.get(seen.node, Map())
        changes["votes"] = history.votes.set(seen.node, votes.set(after.current_term, after.voted_for))
    if after.role == LEADER != before.role:
        first = history.leaders.get(after.current_term, seen.node)  # a second one only took the crown
        changes["leaders"] = history.leaders.set(after.current_term, first)
    new = after.log[len(history.committed) : after.commit_index]
    if new:
        changes["committed"] = history.committed + new
        changes["committed_in"] = history.committed_in + (after.current_term,) * len(new)
    return msgspec.structs.replace(history, **changes) if changes else history


def _violations(history: History, seen: Observed) -> Iterator[tuple[str, Mapping[str, object]]]:
    """What this step broke, property by property (the paper, figure 3, and what else must hold)."""
    before, after, node, outage = seen.before, seen.after, seen.node, seen.kind in ("crash", "wipe")
    term = after.current_term
    if term < before.current_term and seen.kind != "wipe" and not _lost_unsaid(seen):
        yield "term-monotone", {"node": node, "old_term": before.current_term, "term": term}
    if _has_voted(before, after):
        first = history.votes.get(node, NO_PEERS).get(term, after.voted_for)
        if first != after.voted_for:
            yield "vote-once", {"node": node, "term": term, "first": first, "second": after.voted_for}
    if after.role == LEADER != before.role:
        other = history.leaders.get(term, node)
        if other != node:
            yield "election-safety", {"term": term, "first": other, "second": node}
        yield from _missing_from_leader(history, after, node)
    if after.commit_index < before.commit_index and not outage:
        yield "commit-monotone", {"node": node, "old_index": before.commit_index, "index": after.commit_index}
    if after.commit_index > len(after.log):
        yield "commit-within-log", {"node": node, "index": after.commit_index, "entries": len(after.log)}
    changed = _first_change(before.log, after.log)
    if changed is not None:
        yield from _log_violations(history, seen, changed)
    if after.last_applied > before.last_applied:
        yield from _applied_otherwise(history, after, node, before.last_applied, after.last_applied)
    yield from _unsound_matches(seen, changed)


def _lost_unsaid(seen: Observed) -> bool:
    """A crash takes what had not reached the disk; what waited for the disk had not been said to anybody either."""
    return seen.kind == "crash" and not seen.world.params.lazy_disk


def _votes_said(votes: Map[int, NodeId], disk: Server) -> Map[int, NodeId]:
    said = {term: candidate for term, candidate in votes.items() if term < disk.current_term}
    return Map(said if disk.voted_for is None else {**said, disk.current_term: disk.voted_for})


def _has_voted(before: Server, after: Server) -> bool:
    return after.voted_for is not None and (after.voted_for != before.voted_for or after.current_term != before.current_term)


def _first_change(before: tuple[Entry, ...], after: tuple[Entry, ...]) -> int | None:
    """How many entries two versions of one log share; None if nothing changed.

    A log is only ever cut at its end and extended: if its old last entry is still in its place, all before it is.
    """
    if before is after:
        return None
    kept = len(before)
    if kept <= len(after) and (not kept or before[-1] is after[kept - 1]):
        return kept if kept < len(after) else None
    kept = 0
    for old, new in zip(before, after, strict=False):
        if old is not new and old != new:
            break
        kept += 1
    return kept if kept < len(before) or kept < len(after) else None


def _missing_from_leader(history: History, leader: Server, node: NodeId) -> Iterator[tuple[str, Mapping[str, object]]]:
    if leader.log[: len(history.committed)] == history.committed:
        return
    for at, entry in enumerate(history.committed):
        if history.committed_in[at] < leader.current_term and (at >= len(leader.log) or leader.log[at] != entry):
            yield "leader-completeness", {"node": node, "term": leader.current_term, "index": at + 1, "command": entry.command}
            return


def _log_violations(history: History, seen: Observed, changed: int) -> Iterator[tuple[str, Mapping[str, object]]]:
    before, after, node = seen.before, seen.after, seen.node
    shrank = changed < len(before.log)
    if shrank and before.role == after.role == LEADER and before.current_term == after.current_term:
        yield "leader-append-only", {"node": node, "term": after.current_term, "index": changed + 1}
    if shrank and changed < before.commit_index and seen.kind not in ("crash", "wipe"):
        yield "no-committed-truncation", {"node": node, "index": changed + 1, "command": before.log[changed].command}
        yield from _applied_otherwise(history, after, node, changed, min(before.last_applied, len(after.log)))
    for peer, other in seen.world.nodes.items():
        if peer != node:
            theirs, ours = other.log, after.log
            for at in range(changed, min(len(ours), len(theirs))):
                if ours[at].term == theirs[at].term and (ours[at] != theirs[at] or (at and ours[at - 1].term != theirs[at - 1].term)):
                    yield "log-matching", {"first": node, "second": peer, "index": at + 1, "term": ours[at].term}


def _applied_otherwise(history: History, after: Server, node: NodeId, start: int, end: int) -> Iterator[tuple[str, Mapping[str, object]]]:
    for at in range(start, min(end, len(history.committed), len(after.log))):
        if after.log[at] != history.committed[at]:
            yield (
                "state-machine-safety",
                {"node": node, "index": at + 1, "command": after.log[at].command, "other": history.committed[at].command},
            )
            return


def _unsound_matches(seen: Observed, changed: int | None) -> Iterator[tuple[str, Mapping[str, object]]]:
    """Looked at where a leader commits, and where a server loses entries: those are the steps in which a wrong match_index hurts."""
    nodes = seen.world.nodes
    pairs: list[tuple[NodeId, Server, NodeId]] = []
    if seen.after.role == LEADER and seen.after.commit_index != seen.before.commit_index:
        pairs = [(seen.node, seen.after, peer) for peer in seen.after.match_index]
    elif changed is not None and changed < len(seen.before.log):
        pairs = [(leader, state, seen.node) for leader, state in nodes.items() if state.role == LEADER and seen.node in state.match_index]
    for leader, state, peer in pairs:
        match, other = state.match_index[peer], nodes[peer]
        if (
            match
            and other.current_term <= state.current_term
            and (match > len(other.log) or other.log[match - 1].term != term_at(state.log, match))
        ):
            yield "match-sound", {"leader": leader, "peer": peer, "index": match}


def _count_truly_committed(history: History, world: Any) -> History:
    """A disk has changed: does a majority now store an entry of the latest leader's term?"""
    term = max(history.leaders, default=0)
    if not term:
        return history
    disks = world.disks
    log = disks[history.leaders[term]].log
    if not log or log[-1].term != term:
        return history
    reached = []
    for disk in disks.values():
        theirs = disk.log
        at = min(len(log), len(theirs))
        while at and theirs[at - 1].term != log[at - 1].term:
            at -= 1
        reached.append(at)
    index = majority_index(reached)
    if index <= history.truly_committed or log[index - 1].term != term:
        return history
    return msgspec.structs.replace(history, truly_committed=index)


def truth(world: Any) -> Mapping[str, object]:
    """The strip on top: the leader of the highest term, what is truly committed, and how many make a majority.

    Where a broken run has two leaders of one term, the true one is the first that won it.
    """
    leader: dict[str, object] | None = None
    highest = 0
    for node, state in world.nodes.items():
        if state.role != LEADER or state.current_term < highest:
            continue
        if state.current_term > highest or world.history.leaders.get(highest) == node:
            highest, leader = state.current_term, {"node": node, "term": state.current_term}
    of = len(world.ids)
    return {"leader": leader, "committed": {"count": world.history.truly_committed}, "majority": {"need": majority(of), "of": of}}


# ------------------------------------------------------------------------------------------------ properties


def _never(slug: str) -> Callable[[Any], Mapping[str, object] | None]:
    """Broken once the monitor saw it broken."""
    return lambda world: world.history.broken.get(slug)


def _leads(world: Any) -> Mapping[str, object] | None:
    for node, state in world.nodes.items():
        if state.role == LEADER and world.is_up(node):
            return {"node": node, "term": state.current_term}
    return None


def _two_crowns(world: Any) -> Mapping[str, object] | None:
    crowns = sorted((state.current_term, node) for node, state in world.nodes.items() if state.role == LEADER)
    if len(crowns) < 2 or crowns[0][0] == crowns[-1][0]:
        return None
    return {"old": crowns[0][1], "old_term": crowns[0][0], "new": crowns[-1][1], "term": crowns[-1][0]}


ALWAYS = (
    ("election-safety", "figure 3"),
    ("leader-append-only", "figure 3"),
    ("log-matching", "figure 3"),
    ("leader-completeness", "figure 3"),
    ("state-machine-safety", "figure 3"),
    ("vote-once", "section 5.2"),
    ("no-committed-truncation", "section 5.4"),
    ("commit-within-log", "section 5.3"),
    ("commit-monotone", "figure 2"),
    ("term-monotone", "section 5.1"),
    ("match-sound", "figure 2"),
)

PROPERTIES = (
    *(Property(slug, "always", _never(slug), source=source) for slug, source in ALWAYS),
    Property("two-leaders", "sometimes", _two_crowns, source="section 5.1"),
    Property("elects-leader", "eventually", _leads, within_us=5_000 * MS, source="section 5.6"),
)

# ------------------------------------------------------------------------------------------------ view

VIEW = View(
    layout="ring",
    roles={
        "server": RoleHint(
            number="current_term",
            fills={FOLLOWER: "rim", PRE_CANDIDATE: "soft", CANDIDATE: "soft", LEADER: "full"},
            spotlight=(LEADER,),
            timers=("election",),
            inspect=("current_term", "voted_for", "commit_index", "last_applied", "leader_hint", "log"),
            log=LogHint("log", label="command", hue="term", commit="commit_index"),
            tally=TallyHint("votes", during=(PRE_CANDIDATE, CANDIDATE), against="refusals"),
            table=TableHint(("match_index", "next_index"), during=(LEADER,)),
        )
    },
    messages={
        "request-vote": MessageHint("request", label="{term}?", hue="term"),
        "vote": MessageHint("vote", hue="term", refused="granted"),
        "pre-vote": MessageHint("request", label="{term}??", hue="term"),
        "pre-vote-reply": MessageHint("vote", hue="term", refused="granted"),
        "append": MessageHint("request", label="{entries.0.command}", hue="term"),
        "append-reply": MessageHint("reply", label="{match_index}", hue="term", refused="ok"),
    },
    bands=(PRE_CANDIDATE, CANDIDATE, LEADER),
)

# ------------------------------------------------------------------------------------------------ starts


def _log(*terms: int) -> tuple[Entry, ...]:
    """Entries of these terms; the key's letter is the term's, the value the index, so that two rivals at one index differ."""
    return tuple(Entry(term, f"{'abcdefghijklmnopqrstuvwxyz'[(term - 1) % 26]}={index}") for index, term in enumerate(terms, 1))


FIGURE_7: Mapping[NodeId, tuple[Entry, ...]] = {
    "s1": _log(1, 1, 1, 4, 4, 5, 5, 6, 6, 6),
    "s2": _log(1, 1, 1, 4, 4, 5, 5, 6, 6),  # a
    "s3": _log(1, 1, 1, 4),  # b
    "s4": _log(1, 1, 1, 4, 4, 5, 5, 6, 6, 6, 6),  # c
    "s5": _log(1, 1, 1, 4, 4, 5, 5, 6, 6, 6, 7, 7),  # d
    "s6": _log(1, 1, 1, 4, 4, 4, 4),  # e
    "s7": _log(1, 1, 1, 2, 2, 2, 3, 3, 3, 3, 3),  # f
}


def _figure_7_states(params: RaftParams) -> Mapping[NodeId, State]:
    return {id_: Server(current_term=7, log=log) for id_, log in FIGURE_7.items() if int(id_[1:]) <= params.nodes}


def _figure_7_history(_params: RaftParams) -> History:
    """One past that leads there: entry 10 is on three of seven servers only, so nine are committed."""
    committed = FIGURE_7["s2"]
    leaders = Map({1: "s1", 2: "s7", 3: "s7", 4: "s6", 5: "s1", 6: "s4", 7: "s5"})
    return History(leaders, Map(), committed, tuple(e.term for e in committed), len(committed))


FIGURE_8: tuple[Entry, ...] = (Entry(1, "x=1"), Entry(2, "x=2"))


def _figure_8a_states(params: RaftParams) -> Mapping[NodeId, State]:
    """S1 leads term 2; its entry 2 has reached S2 only."""
    states: dict[NodeId, State] = {}
    for id_ in (f"s{n}" for n in range(1, params.nodes + 1)):
        log = FIGURE_8 if id_ in ("s1", "s2") else FIGURE_8[:1]
        states[id_] = Server(current_term=2, voted_for="s1", log=log, commit_index=1, last_applied=1, leader_hint="s1")
    peers = [id_ for id_ in states if id_ != "s1"]
    leader: Any = states["s1"]
    leader.role = LEADER
    leader.next_index = Map(dict.fromkeys(peers, 2))
    leader.match_index = Map(dict.fromkeys(peers, 1))
    return states


def _figure_8a_history(params: RaftParams) -> History:
    votes = Map({f"s{n}": Map({2: "s1"}) for n in range(1, params.nodes + 1)})
    return History(Map({1: "s1", 2: "s1"}), votes, FIGURE_8[:1], (1,), 1)


STARTS = (
    Start("figure-7", _figure_7_states, _figure_7_history),
    Start("figure-8a", _figure_8a_states, _figure_8a_history),
)

# ------------------------------------------------------------------------------------------------ scenarios

Check = Callable[[Any], bool]


def _by(ms: int, text: str, check: Check) -> Expect:
    """True at the end of this millisecond."""
    return Expect(text, check, ms * MS + MS - 1)


def _turns(ms: int, text: str, check: Check) -> tuple[Expect, Expect]:
    """Becomes true in this very millisecond."""
    return Expect(f"not before: {text}", lambda world: not check(world), ms * MS - 1), _by(ms, text, check)


def _leader_is(node: NodeId, term: int) -> Check:
    return lambda world: world.nodes[node].role == LEADER and world.nodes[node].current_term == term


def _candidate_in(node: NodeId, term: int) -> Check:
    return lambda world: world.nodes[node].role == CANDIDATE and world.nodes[node].current_term == term


def _elected_by(node: NodeId, *voters: NodeId) -> Check:
    return lambda world: world.nodes[node].role == LEADER and world.nodes[node].votes == voters


def _commits(index: int, *nodes: NodeId) -> Check:
    return lambda world: all(world.nodes[node].commit_index >= index for node in nodes)


def _log_terms(terms: tuple[int, ...], *nodes: NodeId) -> Check:
    """On these servers, or on all of them."""
    return lambda world: all(tuple(e.term for e in world.nodes[node].log) == terms for node in nodes or world.ids)


def _holds(command: str, *nodes: NodeId) -> Check:
    return lambda world: all(any(e.command == command for e in world.nodes[node].log) for node in nodes)


def _holds_nowhere(command: str) -> Check:
    return lambda world: not any(e.command == command for node in world.ids for e in world.nodes[node].log)


def _never_committed(command: str) -> Check:
    return lambda world: not any(e.command == command for e in world.history.committed)


def _committed(command: str) -> Check:
    return lambda world: any(e.command == command for e in world.history.committed)


def _winners(**won: NodeId) -> Check:
    """All terms that were ever won, as t1="s1"."""
    return lambda world: dict(world.history.leaders) == {int(term[1:]): node for term, node in won.items()}


def _in_term(term: int, *nodes: NodeId) -> Check:
    return lambda world: all(world.nodes[node].current_term == term for node in nodes or world.ids)


def _two_leaders(old: NodeId, new: NodeId) -> Check:
    return lambda world: (
        world.nodes[old].role == world.nodes[new].role == LEADER and world.nodes[old].current_term < world.nodes[new].current_term
    )


def _is_broken(slug: str) -> Check:
    return lambda world: slug in world.history.broken


def _timeouts(**ms: int | tuple[int, ...]) -> dict[str, int]:
    """s2=(300, 200): S2's first election timeout, and all later ones; s1=(150, 100, 600) names the first two."""
    pins: dict[str, int] = {}
    for node, times in ms.items():
        *first, later = times if isinstance(times, tuple) else (times, times)
        pins |= {f"{node}.election.{n}": time * MS for n, time in enumerate(first, 1)}
        pins[f"{node}.election"] = later * MS
    return pins


def _moments(**anchors: str) -> tuple[Moment, ...]:
    return tuple(Moment(slug.replace("_", "-"), anchor) for slug, anchor in anchors.items())


S2_NEXT = _timeouts(s1=(150, 1_000), s2=(300, 200), s3=(310, 400), s4=(320, 400), s5=(330, 400))
S3_NEXT = _timeouts(s1=(150, 1_000), s2=(300, 400), s3=(310, 200), s4=(320, 400), s5=(330, 400))
SPLIT_AT_245 = ("partition:s1.s2-s3.s4.s5@245", "client:s1.set-x-old@260", "client:s3.set-x-new@620", "heal@700")
CUT_FROM_THREE = ("cut:s1-s3@245", "cut:s1-s4@245", "cut:s1-s5@245", "client:s1.set-a-1@246", "crash:s1@258", "heal@259")
S3_AWAY = ("isolate:s3@245", "heal@1500")
TWO_ASK_S3 = _timeouts(s1=(150, 600), s2=(155, 600), s3=400)
S3_RESTARTS = ("cut:s1-s2@0", "crash:s3@161", "restart:s3@162")
LATE_VOTE = ("cut:s1-s3@0", "delay:s2-s1.vote.1.110@0")
LATE_VOTE_TIMEOUTS = _timeouts(s1=(150, 100, 600), s2=600, s3=(155, 90, 600))
FIGURE_8_PINS = _timeouts(s1=150, s2=2_000, s3=2_000, s4=2_000, s5=150)
FIGURE_8_TO_C = (
    "crash:s1@20",
    "isolate:s5@171",
    "client:s5.set-x-3@172",
    "crash:s5@174",
    "heal@175",
    "restart:s1@200",
    "cut:s1-s4@521",
)
FIGURE_8_D1 = (*FIGURE_8_TO_C, "crash:s1@585", "restart:s5@600")
S4_LACKS_X = ("cut:s1-s4@245", "cut:s1-s5@245", "client:s1.set-x-1@246", "crash:s1@280", "heal@281")
S2_RESTARTS = ("isolate:s3@245", "client:s1.set-x-1@250", "crash:s2@285", "restart:s2@286", "crash:s1@290", "heal@291")
S1_HAS_A_RIVAL = ("isolate:s1@245", "client:s1.set-x-1@260", "fire:s3.election@520", "heal@600")
SHORTER_ONE_LATE = ("delay:s1-s2.append.3.60@0", "client:s1.set-x-1@230")

SCENARIOS = (
    Scenario(
        "r1",
        400 * MS,
        pins={f"s{n}.election.1": ms * MS for n, ms in enumerate((150, 200, 240, 280, 300), 1)},
        moments=_moments(
            candidate="s1.step.send.4",
            first_vote="s2.note.vote-granted",
            leader="s1.step.send.8",
            committed="s1.note.committed",
            learned="s5.note.learned",
        ),
        expect=(
            *_turns(150, "S1 is a candidate of term 1", _candidate_in("s1", 1)),
            *_turns(170, "S1 leads term 1", _leader_is("s1", 1)),
            _by(170, "elected by S1, S2 and S3", _elected_by("s1", "s1", "s2", "s3")),
            *_turns(190, "the no-op is committed on the leader", _commits(1, "s1")),
            *_turns(200, "all followers know so", _commits(1, "s2", "s3", "s4", "s5")),
        ),
    ),
    Scenario(
        "r2",
        450 * MS,
        pins=_timeouts(s2=(150, 170), s3=(150, 300), s4=(155, 310), s5=400),
        script=("crash:s1@1",),
        moments=_moments(
            together="s3.step.send.4",
            third="s4.step.send.4",
            last_vote="s5.note.vote-granted",
            split="s4.note.vote-against",
            again="s2.step.send.10",
            leader="s2.note.leader",
        ),
        expect=(
            _by(160, "three candidates of term 1", lambda world: all(_candidate_in(n, 1)(world) for n in ("s2", "s3", "s4"))),
            *_turns(320, "S2 asks again", _candidate_in("s2", 2)),
            *_turns(340, "S2 leads term 2", _leader_is("s2", 2)),
            Expect("nobody ever led term 1", _winners(t2="s2")),
        ),
    ),
    Scenario(
        "r3",
        400 * MS,
        params={"nodes": 3},
        pins={"s1.election.1": 150 * MS, "s2.election.1": 250 * MS, "s3.election.1": 280 * MS},
        script=("client:s1.set-x-1@250",),
        moments=_moments(written="s1.step.send.10", stored="s2.step.send.5", committed="s1.note.committed.2", learned="s3.note.learned.2"),
        expect=(
            *_turns(250, "x=1 is in the leader's log", _holds("x=1", "s1")),
            *_turns(270, "the leader commits x=1", _commits(2, "s1")),
            *_turns(280, "the followers know so", _commits(2, "s2", "s3")),
            *_turns(260, "x=1 is on a majority's disks", lambda world: world.history.truly_committed == 2),
        ),
    ),
    Scenario(
        "r4",
        700 * MS,
        pins=S2_NEXT,
        script=CUT_FROM_THREE,
        moments=_moments(
            stored="s2.note.stored.2",
            crash="s1.step.crash",
            candidate="s2.step.send.9",
            leader="s2.note.leader",
            gap="s3.note.append-refused-short",
            committed="s2.note.committed",
        ),
        expect=(
            *_turns(456, "S2 is a candidate of term 2", _candidate_in("s2", 2)),
            *_turns(476, "S2 leads term 2", _leader_is("s2", 2)),
            *_turns(536, "a=1 is committed, indirectly", _committed("a=1")),
            _by(536, "through entry 3 of term 2", _commits(3, "s2")),
            Expect("log 1 1 2 on all that are up", _log_terms((1, 1, 2), "s2", "s3", "s4", "s5")),
        ),
    ),
    Scenario(
        "r4b",
        1_000 * MS,
        pins=S2_NEXT,
        script=("isolate:s1@245", "client:s1.set-a-1@246", "crash:s1@258", "heal@259", "restart:s1@900"),
        moments=_moments(
            written="s1.note.appended", crash="s1.step.crash", leader="s2.note.leader", back="s1.step.restart", erased="s1.note.truncated"
        ),
        expect=(
            *_turns(450, "S2 leads term 2", _leader_is("s2", 2)),
            _by(450, "its no-op takes index 2", _log_terms((1, 2), "s2")),
            *_turns(930, "a=1 is gone", _holds_nowhere("a=1")),
            Expect("a=1 was never committed", _never_committed("a=1")),
            Expect("log 1 2 everywhere", _log_terms((1, 2))),
        ),
    ),
    Scenario(
        "r4c",
        1_000 * MS,
        pins=S3_NEXT,
        script=(*CUT_FROM_THREE, "restart:s1@900"),
        moments=_moments(
            stored="s2.note.stored.2",
            crash="s1.step.crash",
            refused="s2.note.vote-refused-log",
            leader="s3.note.leader",
            erased="s2.note.truncated",
            last_copy="s1.note.truncated",
        ),
        expect=(
            *_turns(430, "S3 is a candidate of term 2", _candidate_in("s3", 2)),
            *_turns(450, "S3 leads term 2", _leader_is("s3", 2)),
            _by(450, "elected by S3, S4 and S5", _elected_by("s3", "s3", "s4", "s5")),
            *_turns(470, "entry 2 of term 2 is committed", _commits(2, "s3")),
            *_turns(460, "a=1 is erased from S2", _log_terms((1, 2), "s2")),
            *_turns(930, "and from S1", _holds_nowhere("a=1")),
            Expect("a=1 was never committed", _never_committed("a=1")),
            Expect("log 1 2 everywhere", _log_terms((1, 2))),
        ),
    ),
    Scenario(
        "r5",
        800 * MS,
        pins=S3_NEXT,
        script=SPLIT_AT_245,
        moments=_moments(
            hanging="s1.step.send.20",
            two_leaders="s3.note.leader",
            committed="s3.note.committed.2",
            healed="any.step.heal",
            deposed="s1.note.steps-down-leader",
            erased="s2.note.truncated",
        ),
        expect=(
            *_turns(450, "two leaders, of different terms", _two_leaders("s1", "s3")),
            *_turns(640, "x=new is committed", _committed("x=new")),
            _by(709, "still two leaders", _two_leaders("s1", "s3")),
            _by(710, "S1 has stepped down", lambda world: world.nodes["s1"].role == FOLLOWER),
            *_turns(730, "x=old is gone", _holds_nowhere("x=old")),
            Expect("x=old was never committed", _never_committed("x=old")),
            Expect("log 1 2 2 everywhere", _log_terms((1, 2, 2))),
        ),
    ),
    Scenario(
        "r5b",
        800 * MS,
        params={"check-quorum": True},
        pins=S3_NEXT,
        script=(
            "partition:s1.s2-s3.s4.s5@245",
            "client:s1.set-x-old@260",
            "client:s1.set-x-late@430",
            "client:s3.set-x-new@620",
            "heal@700",
        ),
        moments=_moments(
            hanging="s1.note.appended",
            quorum_lost="s1.note.quorum-lost",
            refused="s1.note.refused-no-leader",
            leader="s3.note.leader",
            committed="s3.note.committed.2",
        ),
        expect=(
            *_turns(420, "S1 steps down in term 1", lambda world: world.nodes["s1"].role == FOLLOWER and world.t_us > 300 * MS),
            _by(420, "its term is still 1", _in_term(1, "s1")),
            _by(430, "the write at 430 is refused", _holds_nowhere("x=late")),
            *_turns(450, "S3 leads term 2", _leader_is("s3", 2)),
            *_turns(640, "x=new is committed", _committed("x=new")),
            Expect("log 1 2 2 everywhere", _log_terms((1, 2, 2))),
        ),
    ),
    Scenario(
        "r6",
        1_700 * MS,
        params={"nodes": 3},
        pins=_timeouts(s1=(150, 1_000), s2=(300, 400), s3=(310, 160)),
        script=S3_AWAY,
        moments=_moments(
            away="any.step.partition",
            alone="s2.step.lost",
            healed="any.step.heal",
            disrupts="s3.step.send.20",
            deposed="s1.note.steps-down-leader",
            leader="s3.note.leader",
        ),
        expect=(
            _by(1_499, "S3's term has climbed to 8, alone", _in_term(8, "s3")),
            *_turns(1_510, "and climbs to 9", _in_term(9, "s3")),
            *_turns(1_520, "it deposes S1", lambda world: world.nodes["s1"].role == FOLLOWER and world.t_us > 300 * MS),
            *_turns(1_530, "S3 leads term 9", _leader_is("s3", 9)),
        ),
    ),
    Scenario(
        "r6-log-only",
        1_700 * MS,
        params={"nodes": 3, "pre-vote": "log-only"},
        pins=_timeouts(s1=(150, 1_000), s2=(300, 400), s3=(310, 160)),
        script=S3_AWAY,
        moments=_moments(
            asks="s3.note.pre-candidate",
            healed="any.step.heal",
            granted="s1.note.pre-vote-granted",
            candidate="s3.note.candidate",
            deposed="s1.note.steps-down-leader",
            leader="s3.note.leader",
        ),
        expect=(
            _by(1_499, "S3's term stays 1 while it is away", _in_term(1)),
            Expect("S3 deposes S1 all the same and leads term 2", _leader_is("s3", 2)),
        ),
    ),
    Scenario(
        "r6-thesis",
        1_700 * MS,
        params={"nodes": 3, "pre-vote": "thesis"},
        pins=_timeouts(s1=(150, 1_000), s2=(300, 400), s3=(310, 160)),
        script=S3_AWAY,
        moments=_moments(
            asks="s3.note.pre-candidate", healed="any.step.heal", refused="s1.note.pre-vote-refused-leader", yields="s3.note.yields"
        ),
        expect=(
            _by(1_499, "S3's term stays 1 while it is away", _in_term(1)),
            Expect("all terms stay 1", _in_term(1)),
            Expect("S1 leads on", _leader_is("s1", 1)),
            Expect("nobody else ever led", _winners(t1="s1")),
        ),
    ),
    Scenario(
        "r7",
        600 * MS,
        params={"nodes": 7},
        start="figure-7",
        pins=_timeouts(s1=(150, 400), s2=400, s3=400, s4=400, s5=400, s6=400, s7=400),
        moments=_moments(
            candidate="s1.step.send.6",
            refused="s4.note.vote-refused-log",
            leader="s1.note.leader",
            probed="s2.note.append-refused-short",
            committed="s1.note.committed",
            repaired="s7.note.truncated",
        ),
        expect=(
            *_turns(170, "S1 leads term 8", _leader_is("s1", 8)),
            _by(170, "S4 (c) and S5 (d) refused", lambda world: all(world.nodes[n].voted_for is None for n in ("s4", "s5"))),
            _by(
                170, "all others voted for it", lambda world: all(world.nodes[n].voted_for == "s1" for n in ("s1", "s2", "s3", "s6", "s7"))
            ),
            *_turns(230, "entry 11 is committed", _commits(11, "s1")),
            Expect("seven equal logs", _log_terms((1, 1, 1, 4, 4, 5, 5, 6, 6, 6, 8))),
        ),
    ),
    Scenario(
        "r8-d1",
        1_000 * MS,
        params={"no-op": False},
        start="figure-8a",
        pins=FIGURE_8_PINS,
        script=FIGURE_8_D1,
        moments=_moments(
            crash="s1.step.crash",
            rival="s5.note.appended",
            returns="s1.note.leader",
            old_term="s1.note.old-term.2",
            rival_wins="s5.note.leader.2",
            erased="s3.note.truncated",
        ),
        expect=(
            *_turns(170, "(b) S5 leads term 3", _leader_is("s5", 3)),
            *_turns(520, "(c) S1 leads term 4", _leader_is("s1", 4)),
            _by(580, "entry 2 of term 2 is on S1, S2 and S3", _log_terms((1, 2), "s1", "s2", "s3")),
            _by(584, "and not committed", lambda world: len(world.history.committed) == 1),
            *_turns(920, "(d) S5 leads term 5", _leader_is("s5", 5)),
            _by(920, "elected by S5, S2 and S3", _elected_by("s5", "s5", "s2", "s3")),
            *_turns(970, "entry 2 is overwritten on S2 and S3", _log_terms((1, 3), "s2", "s3")),
            Expect("x=2 was never committed", _never_committed("x=2")),
        ),
    ),
    Scenario(
        "r8-d2",
        1_000 * MS,
        params={"no-op": False},
        start="figure-8a",
        pins=FIGURE_8_PINS,
        script=(*FIGURE_8_TO_C, "client:s1.set-x-4@582", "crash:s1@630", "restart:s5@650"),
        moments=_moments(
            returns="s1.note.leader",
            old_term="s1.note.old-term.2",
            written="s1.step.send.22",
            committed="s1.note.committed",
            refused="s2.note.vote-refused-log.2",
            loses="s5.note.vote-against.6",
        ),
        expect=(
            *_turns(602, "entry 3 is committed, and entry 2 with it", _commits(3, "s1")),
            *_turns(602, "x=2 is committed", _committed("x=2")),
            Expect("S5 has lost", lambda world: world.nodes["s5"].role == CANDIDATE and world.nodes["s5"].current_term == 5),
            Expect("nobody won term 5", _winners(t1="s1", t2="s1", t3="s5", t4="s1")),
            Expect("S2 and S3 keep it", _log_terms((1, 2, 4), "s2", "s3")),
        ),
    ),
    Scenario(
        "r9",
        300 * MS,
        params={"nodes": 3},
        pins=TWO_ASK_S3,
        script=S3_RESTARTS,
        moments=_moments(
            voted="s3.step.send.1", restarted="s3.note.restarted", refused="s3.note.vote-refused-voted", leader="s1.note.leader"
        ),
        expect=(
            *_turns(170, "S1 leads term 1", _leader_is("s1", 1)),
            _by(175, "S2 doesn't", _candidate_in("s2", 1)),
            Expect("only S1 ever led", _winners(t1="s1")),
        ),
    ),
    Scenario(
        "r10",
        350 * MS,
        params={"nodes": 3},
        pins=LATE_VOTE_TIMEOUTS,
        script=LATE_VOTE,
        moments=_moments(voted="s2.step.send.1", asks_again="s1.step.send.4", leader="s3.note.leader", late="s1.note.vote-late"),
        expect=(
            *_turns(250, "S1 is a candidate of term 2", _candidate_in("s1", 2)),
            *_turns(265, "S3 leads term 2", _leader_is("s3", 2)),
            _by(280, "S1 drops the late vote", _candidate_in("s1", 2)),
            Expect("only S3 ever led", _winners(t2="s3")),
        ),
    ),
    # Broken on purpose: each with the script in which the protocol as written keeps its promise.
    Scenario(
        "commit-old-terms",
        1_000 * MS,
        params={"no-op": False, "commit-old-terms": True},
        start="figure-8a",
        pins=FIGURE_8_PINS,
        script=FIGURE_8_D1,
        moments=_moments(
            returns="s1.note.leader", committed="s1.note.committed.2", rival_wins="s5.note.leader.2", erased="s2.note.truncated"
        ),
        expect=(
            *_turns(580, "entry 2 of term 2 is committed by counting", _commits(2, "s1")),
            *_turns(920, "leader completeness is broken", _is_broken("leader-completeness")),
            *_turns(970, "state machine safety is broken", _is_broken("state-machine-safety")),
        ),
        broken="leader-completeness",
    ),
    Scenario(
        "forget-vote",
        300 * MS,
        params={"nodes": 3, "forget-vote": True},
        pins=TWO_ASK_S3,
        script=S3_RESTARTS,
        moments=_moments(
            voted="s3.note.vote-granted",
            restarted="s3.note.restarted",
            voted_again="s3.note.vote-granted.2",
            second_leader="s2.note.leader",
        ),
        expect=_turns(175, "two leaders of term 1", _is_broken("election-safety")),
        broken="election-safety",
    ),
    Scenario(
        "count-stale-votes",
        350 * MS,
        params={"nodes": 3, "count-stale-votes": True},
        pins=LATE_VOTE_TIMEOUTS,
        script=LATE_VOTE,
        moments=_moments(voted="s2.step.send.1", leader="s3.note.leader", second_leader="s1.note.leader"),
        expect=_turns(280, "two leaders of term 2", _is_broken("election-safety")),
        broken="election-safety",
    ),
    Scenario(
        "compare-length-only",
        300 * MS,
        params={"nodes": 7, "compare-length-only": True},
        start="figure-7",
        pins=_timeouts(s1=400, s2=400, s3=400, s4=400, s5=400, s6=400, s7=(150, 400)),
        moments=_moments(candidate="s7.step.send.6", granted="s1.note.vote-granted", leader="s7.note.leader"),
        expect=_turns(170, "S7 (f) leads without the committed entries", _is_broken("leader-completeness")),
        broken="leader-completeness",
    ),
    Scenario(
        "skip-up-to-date",
        600 * MS,
        params={"skip-up-to-date": True},
        pins=_timeouts(s1=(150, 1_000), s2=(300, 400), s3=(310, 400), s4=(320, 200), s5=(330, 400)),
        script=S4_LACKS_X,
        moments=_moments(committed="s1.note.committed.2", crash="s1.step.crash", granted="s2.note.vote-granted.2", leader="s4.note.leader"),
        expect=_turns(450, "S4 leads without the committed x=1", _is_broken("leader-completeness")),
        broken="leader-completeness",
    ),
    Scenario(
        "vote-twice",
        300 * MS,
        params={"nodes": 3, "vote-twice": True},
        pins=TWO_ASK_S3,
        script=("cut:s1-s2@0",),
        moments=_moments(
            voted="s3.note.vote-granted", voted_again="s3.note.vote-granted.2", leader="s1.note.leader", second_leader="s2.note.leader"
        ),
        expect=_turns(175, "two leaders of term 1", _is_broken("election-safety")),
        broken="election-safety",
    ),
    Scenario(
        "forget-log",
        600 * MS,
        params={"nodes": 3, "forget-log": True},
        pins=_timeouts(s1=(150, 1_000), s2=(300, 400), s3=(310, 200)),
        script=S2_RESTARTS,
        moments=_moments(
            committed="s1.note.committed.2", restarted="s2.note.restarted", granted="s2.note.vote-granted.2", leader="s3.note.leader"
        ),
        expect=_turns(450, "S3 leads without the committed x=1", _is_broken("leader-completeness")),
        broken="leader-completeness",
    ),
    Scenario(
        "skip-prev-term",
        750 * MS,
        params={"nodes": 3, "skip-prev-term": True},
        pins=_timeouts(s1=(150, 1_000), s2=(300, 200), s3=(310, 400)),
        script=S1_HAS_A_RIVAL,
        moments=_moments(
            rival="s1.note.appended", leader="s3.note.leader", healed="any.step.heal", committed="s1.note.learned", mixed="s1.note.stored"
        ),
        expect=(
            *_turns(650, "S1 applies another entry 2", _is_broken("state-machine-safety")),
            *_turns(670, "the logs don't match", _is_broken("log-matching")),
        ),
        broken="log-matching",
    ),
    Scenario(
        "truncate-always",
        350 * MS,
        params={"nodes": 3, "truncate-always": True},
        pins={"s1.election.1": 150 * MS, "s2.election.1": 250 * MS, "s3.election.1": 280 * MS},
        script=SHORTER_ONE_LATE,
        moments=_moments(stored="s2.note.stored.2", committed="s2.note.learned.2", truncated="s2.note.truncated"),
        expect=_turns(290, "S2 has committed more than it has", _is_broken("commit-within-log")),
        broken="commit-within-log",
    ),
    Scenario(
        "commit-past-new",
        800 * MS,
        params={"commit-past-new": True},
        pins=S3_NEXT,
        script=SPLIT_AT_245,
        moments=_moments(hanging="s1.note.appended", committed="s3.note.committed.2", healed="any.step.heal", applied="s1.note.applied"),
        expect=_turns(710, "S1 applies x=old, which never was committed", _is_broken("state-machine-safety")),
        broken="state-machine-safety",
    ),
    Scenario(
        "lazy-disk",
        300 * MS,
        params={"nodes": 3, "lazy-disk": True},
        pins=TWO_ASK_S3,
        script=S3_RESTARTS,
        moments=_moments(
            voted="s3.step.send.1",
            restarted="s3.note.restarted",
            voted_again="s3.note.vote-granted.2",
            second_leader="s2.note.leader",
        ),
        expect=_turns(175, "two leaders of term 1", _is_broken("election-safety")),
        broken="election-safety",
    ),
)

# ------------------------------------------------------------------------------------------------ the whole


def cast(params: RaftParams) -> tuple[Seat, ...]:
    """S1 to Sn, all equal."""
    return tuple(Seat(f"s{n}", "server", Server()) for n in range(1, params.nodes + 1))


SPEC = ProtocolSpec(
    slug="raft",
    family="consensus",
    params=RaftParams,
    roles=(
        Role(
            "server",
            Server,
            phase="role",
            changes={
                FOLLOWER: (PRE_CANDIDATE, CANDIDATE),
                PRE_CANDIDATE: (FOLLOWER, CANDIDATE),
                CANDIDATE: (FOLLOWER, PRE_CANDIDATE, LEADER),
                LEADER: (FOLLOWER,),
            },
        ),
    ),
    messages=(RequestVote, Vote, PreVote, PreVoteReply, AppendEntries, AppendReply),
    cast=cast,
    watch=("current_term", "voted_for", "role", "log", "commit_index", "last_applied"),
    properties=PROPERTIES,
    view=VIEW,
    scenarios=SCENARIOS,
    commands=(Command("set-x-5", "set-x-5", "server", to=(LEADER,)),),
    starts=STARTS,
    history=History(),
    observe=observe,
    truth=truth,
    force_each_handler=True,
)
