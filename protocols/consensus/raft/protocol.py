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
- `next_index` follows `match_index`, never below it (a wiped server waits for the next leader): nothing is pipelined, nothing sent twice.
- A candidate goes on asking until its timeout; `give-up` is etcd's rule: it ends when a majority is out of reach.
- Leader stickiness and check-quorum count timers and heartbeats instead of reading a clock, so that the explorer can follow.
"""

from __future__ import annotations

import re
from typing import Annotated, ClassVar

import msgspec

from protocols.declaration import Network, Role, Seat
from protocols.node import MS, Io, Map, Msg, NodeId, Param, State, durable, volatile
from protocols.parts.quorum import majority, majority_index

# ------------------------------------------------------------------------------------------------ constants

FOLLOWER, PRE_CANDIDATE, CANDIDATE, LEADER = "follower", "pre-candidate", "candidate", "leader"

MAX_ENTRIES = 16  # in one AppendEntries: a follower far behind catches up in a few messages, and each still fits on the stage
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
    """A candidate asks for a vote and says how far its log goes, so that a voter can refuse a log that is behind its own."""

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
    heard: tuple[NodeId, ...] = volatile(())  # answered since a majority had; kept only with check-quorum
    quiet_us: int = volatile(0)  # for so long no majority answered
    calls: tuple[tuple[int, str], ...] = volatile(())  # clients that wait: the index of their entry, and their operation

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

    def _see(self, term: int, io: Io[RaftParams], *rules: str) -> None:
        """R-T: a higher term than ours: adopt it, and whatever we were, we follow."""
        io.rule("R-T", *rules)
        if self.role != FOLLOWER:
            io.note(f"steps-down-{self.role}", term=term, old_term=self.current_term)
        self.current_term, self.voted_for = term, None
        self.leader_hint, self.hears_leader = None, False
        self._become_follower(io)

    def _become_follower(self, io: Io[RaftParams]) -> None:
        """Forget what a candidate or leader kept. A leader had no election timer and needs one now."""
        if self.role == LEADER:
            io.cancel("heartbeat")
            self._arm_election(io)
            self.next_index = self.match_index = NO_PEERS
            self.probing = self.heard = self.calls = ()
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

    def _campaign(self, io: Io[RaftParams], note: str = "candidate") -> None:
        """An election: next term, a vote for ourselves, and everybody else is asked."""
        self.current_term += 1
        self.role = CANDIDATE
        self.voted_for = io.me
        self.votes = (io.me,)
        self.refusals = ()
        self.leader_hint, self.hears_leader = None, False
        if io.peers:
            io.note(note, term=self.current_term, need=majority(len(io.ids)), of=len(io.ids))
            self._arm_election(io)
        else:
            io.note("candidate-alone", term=self.current_term)
            self._when_on_disk("election", io)
        io.broadcast(RequestVote(self.current_term, len(self.log), term_at(self.log, len(self.log))))

    def _when_on_disk(self, timer: str, io: Io[RaftParams]) -> None:
        """In a cluster of one there is nobody to hear from: its own vote, its own entry count as soon as its disk has them."""
        if not io.params.lazy_disk:
            io.force("alone")
        io.timer(timer, 0)

    def on_request_vote(self, m: RequestVote, src: NodeId, io: Io[RaftParams]) -> None:
        """R-V: one vote per term, first come first served, and only for a log at least as up-to-date as ours (section 5.4.1)."""
        if m.term > self.current_term:
            if io.params.sticky and (self.role == LEADER or self.hears_leader):
                io.rule("R-LEASE-no")
                io.note("vote-ignored-by-leader" if self.role == LEADER else "vote-ignored", candidate=src, term=m.term)
                return
            self._see(m.term, io, "R-V-T")
        if m.term < self.current_term:
            io.rule("R-S-no", "R-S-request-no")
            io.note("vote-refused-stale", candidate=src, term=m.term, my_term=self.current_term)
            io.reply(Vote(self.current_term, granted=False))
            return
        granted = False
        if self.voted_for not in (None, src) and not (io.params.vote_twice and self.role == FOLLOWER):
            key = "vote-refused-own" if self.voted_for == io.me else "vote-refused-voted"
            io.note(key, candidate=src, term=m.term, voted_for=self.voted_for)
        elif not self._finds_up_to_date(m, io.params):
            key = "vote-refused-length" if io.params.compare_length_only else "vote-refused-log"
            io.note("vote-refused-old" if self.voted_for == src else key, candidate=src, term=m.term, **self._compared(m))
        else:
            granted = True
            io.rule(*(("R-V-free",) if self.voted_for in (None, src) else ()), *self._log_rule(m, "R-V-log"))
            io.note("vote-confirmed" if self.voted_for == src else "vote-granted", candidate=src, term=m.term)
            self.voted_for = src
            self._arm_election(io)  # only a granted vote puts our own candidacy off
        io.rule("R-V" if granted else "R-V-no")
        io.reply(Vote(self.current_term, granted))

    def _log_rule(self, m: RequestVote | PreVote, rule: str) -> tuple[str, ...]:
        """The line about the log, unless it is left out on purpose."""
        return (rule,) if up_to_date(m.last_log_term, m.last_log_index, self.log) else ()

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
        if m.term < self.current_term and not (m.granted and io.params.count_stale_votes):
            io.rule("R-S-no", "R-S-answer-no")
            io.note("vote-late" if m.granted else "refusal-late", voter=src, term=m.term, my_term=self.current_term)
            return None
        if self.role != CANDIDATE:
            return None
        need, of = majority(len(io.ids)), len(io.ids)
        if not m.granted:
            if src not in (*self.refusals, *self.votes):
                self.refusals = (*self.refusals, src)
                if io.params.give_up and of - len(self.refusals) < need:
                    io.rule("R-E3")
                    io.note("gives-up", term=self.current_term, refusals=self.refusals, need=need, of=of)
                    self._become_follower(io)
                else:
                    io.note("vote-against", voter=src, term=self.current_term, against=len(self.refusals), others=of - 1)
            return None
        if src in self.votes:  # a repeated vote counts once
            io.note("vote-known", voter=src, term=m.term)
            return None
        self.votes = (*self.votes, src)
        self.refusals = tuple(peer for peer in self.refusals if peer != src)  # its no was to an earlier request
        if len(self.votes) >= need:
            return self._become_leader(io)
        if m.term == self.current_term:
            io.note("vote-counted", voter=src, term=m.term, have=len(self.votes), need=need, of=of)
        else:
            io.note("vote-counted-old", voter=src, vote_term=m.term, term=self.current_term, have=len(self.votes), need=need)
        return None

    def _become_leader(self, io: Io[RaftParams]) -> None:
        """R-W: lead, start the term with a no-op, and tell everybody at once, before another timer ends."""
        io.rule("R-W")
        self.role = LEADER
        self.leader_hint = io.me
        last = len(self.log)
        self.next_index = Map(dict.fromkeys(io.peers, last + 1))
        self.match_index = Map(dict.fromkeys(io.peers, 0))
        self.probing = self.heard = self.calls = ()
        self.quiet_us = 0
        io.cancel("election")
        io.timer("heartbeat", io.params.heartbeat_us)
        if io.peers:
            have, of = len(self.votes), len(io.ids)
            io.note("leader", term=self.current_term, voters=self.votes, have=have, need=majority(of), of=of)
        else:
            io.note("leader-alone", term=self.current_term)
        if io.params.no_op:
            io.rule("R-NO-OP")
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
        self.leader_hint, self.hears_leader = None, False
        io.note("pre-candidate", term=self.current_term, next_term=self.current_term + 1, need=majority(len(io.ids)), of=len(io.ids))
        self._arm_election(io)
        io.broadcast(PreVote(self.current_term + 1, len(self.log), term_at(self.log, len(self.log))))

    def on_pre_vote(self, m: PreVote, src: NodeId, io: Io[RaftParams]) -> None:
        """R-PV2: say what we would do; no vote is recorded and no timer is touched."""
        asks_for_leader = io.params.sticky or io.params.pre_vote == "thesis"
        if m.term <= self.current_term:
            io.note("pre-vote-refused-term", candidate=src, term=m.term, my_term=self.current_term)
        elif asks_for_leader and self.role == LEADER:
            io.note("pre-vote-refused-by-leader", candidate=src, term=m.term, my_term=self.current_term)
        elif asks_for_leader and self.hears_leader:
            io.note("pre-vote-refused-leader", candidate=src, term=m.term, leader=self.leader_hint)
        elif not self._finds_up_to_date(m, io.params):
            key = "pre-vote-refused-length" if io.params.compare_length_only else "pre-vote-refused-log"
            io.note(key, candidate=src, term=m.term, **self._compared(m))
        else:
            io.rule("R-PV2", *self._log_rule(m, "R-PV2-log"))
            io.note("pre-vote-granted", candidate=src, term=m.term)
            io.reply(PreVoteReply(m.term, granted=True))
            return
        io.rule("R-PV2-no")
        io.reply(PreVoteReply(self.current_term, granted=False))

    def on_pre_vote_reply(self, m: PreVoteReply, src: NodeId, io: Io[RaftParams]) -> None:
        """R-PV3: a majority would vote for us: now the term grows and the election is real."""
        if not m.granted and m.term > self.current_term:
            return self._see(m.term, io)
        if self.role != PRE_CANDIDATE or m.term != self.current_term + m.granted:
            if m.term < self.current_term:
                io.rule("R-S-no", "R-S-answer-no")
            return None
        need, of = majority(len(io.ids)), len(io.ids)
        if not m.granted:
            if src not in self.refusals:
                self.refusals = (*self.refusals, src)
                io.note("pre-vote-against", voter=src, against=len(self.refusals), others=of - 1, term=self.current_term)
            return None
        if src in self.votes:
            io.note("pre-vote-known", voter=src, term=m.term)
            return None
        self.votes = (*self.votes, src)
        if len(self.votes) < need:
            io.note("pre-vote-counted", voter=src, have=len(self.votes), need=need, of=of, next_term=m.term)
            return None
        io.rule("R-PV3")
        return self._campaign(io, "candidate-after-pre-vote")

    # ---------------------------------------------------------------------------------------- clients

    def on_client(self, command: str, io: Io[RaftParams]) -> None:
        """A leader appends the command to its log and sends it on; everybody else says who leads, if it knows."""
        words = SET.fullmatch(command)
        if words is None:
            io.note("refused", why="unknown-command", command=command)
            return io.answer(io.op, "failed", command)
        entry = f"{words[1]}={words[2]}"
        if self.role != LEADER:
            if self.leader_hint is None:
                io.note("refused-no-leader", command=entry)
            else:
                io.note("refused-not-leader", command=entry, leader=self.leader_hint)
            return io.answer(io.op, "failed", entry)
        self.log = (*self.log, Entry(self.current_term, entry))
        self.calls = (*self.calls, (len(self.log), io.op))
        io.note("appended" if io.peers else "appended-alone", index=len(self.log), command=entry, term=self.current_term)
        self._send_entries(io)
        if not io.peers:
            self._when_on_disk("heartbeat", io)
        return None

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
        io.timer("heartbeat", params.heartbeat_us)
        if io.peers:
            io.rule("R-HB")
        else:
            self._advance_commit(io)
        log, term, commit_index = self.log, self.current_term, self.commit_index
        for peer, following in self.next_index.items():
            prev = following - 1
            io.send(peer, AppendEntries(term, prev, log[prev - 1].term if prev else 0, (), commit_index))

    def _lost_majority(self, io: Io[RaftParams]) -> bool:
        """R-CQ: whether no majority answered within an election timeout, counted in heartbeats. Answers to several of them count together."""
        if len(self.heard) + 1 >= majority(len(io.ids)):
            self.heard, self.quiet_us = (), 0
        else:
            self.quiet_us += io.params.heartbeat_us
        return self.quiet_us >= io.params.election_timeout_lo_us

    def _send_entries(self, io: Io[RaftParams], to: tuple[NodeId, ...] | None = None) -> None:
        """AppendEntries with what each peer lacks, as far as we know. Peers that we still probe get it later."""
        log = self.log
        for peer in self.next_index if to is None else to:
            if peer not in self.probing:
                prev = self.next_index[peer] - 1
                io.send(peer, AppendEntries(self.current_term, prev, term_at(log, prev), log[prev : prev + MAX_ENTRIES], self.commit_index))

    # ---------------------------------------------------------------------------------------- followers

    def on_append(self, m: AppendEntries, src: NodeId, io: Io[RaftParams]) -> None:
        """AppendEntries, receiver: recognise the leader, check that the logs meet, store, commit."""
        if m.term < self.current_term:
            io.rule("R-S-no", "R-S-request-no")
            io.note("append-refused-stale", leader=src, term=m.term, my_term=self.current_term)
            io.reply(AppendReply(self.current_term, False, NO_REQUEST))
            return
        if m.term > self.current_term:
            self._see(m.term, io, "R-AE-T")
        new_to_us = self.role == FOLLOWER and self.leader_hint != src
        if self.role != FOLLOWER:
            if self.role == LEADER:
                return  # two leaders of one term, in a protocol that is broken on purpose: both stay leaders
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
        if new_to_us:  # the last note: the first one is the headline, and what happens to the log is more important
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
        io.rule("R-AE-2-no")
        log, prev = self.log, m.prev_index
        if prev > len(log):
            io.note("append-refused-short", leader=src, prev_index=prev, last_index=len(log))
        else:
            io.note("append-refused-term", leader=src, prev_index=prev, prev_term=m.prev_term, my_term=term_at(log, prev))
        io.reply(AppendReply(self.current_term, False, prev, 0, refusal_hint(log, prev, m.prev_term, io.params.hint)))

    def _store(self, m: AppendEntries, src: NodeId, io: Io[RaftParams]) -> None:
        """R-AE-3: skip what we have, truncate at the first conflict, append the rest."""
        log, prev = self.log, m.prev_index
        merged = merge(log, prev, m.entries)
        if io.params.truncate_always:
            merged = merged[: prev + len(m.entries)]
        kept = prev
        while kept < len(log) and kept < len(merged) and log[kept].term == merged[kept].term:
            kept += 1
        if m.entries and kept > prev:
            io.rule("R-AE-3-same")
        if merged is log or merged == log:
            return
        if kept < len(log):
            conflict = kept < len(merged)
            if conflict:
                io.rule("R-AE-3-cut")
            io.note("truncated" if conflict else "cut-short", leader=src, start=kept + 1, commands=tuple(e.command for e in log[kept:]))
        if kept < len(merged):
            io.rule("R-AE-3")
            io.note("stored", leader=src, index=len(merged), commands=tuple(e.command for e in merged[kept:]))
        self.log = merged

    # ---------------------------------------------------------------------------------------- the leader hears

    def on_append_reply(self, m: AppendReply, src: NodeId, io: Io[RaftParams]) -> None:
        """R-AR: an acceptance moves match_index and perhaps the commit index; a refusal moves next_index back."""
        if m.term != self.current_term:
            if m.term > self.current_term:
                self._see(m.term, io)
            else:
                io.rule("R-S-no", "R-S-answer-no")
            return
        if self.role != LEADER:
            return
        if io.params.check_quorum and src not in self.heard:
            self.heard = (*self.heard, src)
        if not m.ok:
            self._step_back(m, src, io)
            return
        if m.match_index > len(self.log):
            return  # no true reply says that a follower stores more than we have
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
        match = self.match_index[src]
        if m.prev_index != self.next_index[src] - 1 or m.prev_index <= match:
            io.rule("R-AR-0-no")
            return
        io.rule("R-AR-2-no")
        following = max(match + 1, next_after_refusal(self.log, m.prev_index, m.hint, io.params.hint))
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
        have, of = 1 + sum(match >= index for match in self.match_index.values()), len(io.ids)
        own_term = self.log[index - 1].term == self.current_term
        if not own_term and not io.params.commit_old_terms:
            io.rule("R-C-no")
            io.note("old-term", index=index, entry_term=self.log[index - 1].term, term=self.current_term, have=have, of=of)
            return False
        io.rule("R-C", *(("R-C-term",) if own_term else ()))
        self.commit_index = index
        command, stored = self.log[index - 1].command, (io.me, *(peer for peer, match in self.match_index.items() if match >= index))
        if io.peers:
            io.note("committed", index=index, command=command, stored=stored, have=have, need=majority(of), of=of)
        else:
            io.note("committed-alone", index=index, command=command)
        self._apply(io)
        if not io.params.eager_commit:
            return False
        self._send_entries(io)
        return True

    def _apply(self, io: Io[RaftParams]) -> None:
        """R-A: apply in order up to the commit index; a leader answers the clients whose commands it took in this term."""
        io.rule("R-A")
        commands = tuple(e.command for e in self.log[self.last_applied : self.commit_index] if e.command != NO_OP)
        self.last_applied = self.commit_index
        if commands:
            io.note("applied", index=self.last_applied, commands=commands)
        for index, op in self.calls:
            if index <= self.commit_index:
                io.answer(op, "ok", self.log[index - 1].command)
        self.calls = tuple(call for call in self.calls if call[0] > self.commit_index)


ROLES = (
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
)

MESSAGES = (RequestVote, Vote, PreVote, PreVoteReply, AppendEntries, AppendReply)


def cast(params: RaftParams) -> tuple[Seat, ...]:
    """S1 to Sn, all equal."""
    return tuple(Seat(f"s{n}", "server", Server()) for n in range(1, params.nodes + 1))
