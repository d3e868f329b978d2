"""Raft's runs worth seeing: the paper's figures 7 and 8, the thesis's cases, and one run for each rule that is broken on purpose."""

from __future__ import annotations

from protocols.consensus.raft.protocol import CANDIDATE, FOLLOWER, LEADER
from protocols.declaration import Expect, Scenario
from protocols.expect import Check, by, in_memory, is_broken, moments, timeouts, turns
from protocols.node import MS, NodeId


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


S2_NEXT = timeouts("election", s1=(150, 1_000), s2=(300, 200), s3=(310, 400), s4=(320, 400), s5=(330, 400))
S3_NEXT = timeouts("election", s1=(150, 1_000), s2=(300, 400), s3=(310, 200), s4=(320, 400), s5=(330, 400))
SPLIT_AT_245 = ("partition:s1.s2-s3.s4.s5@245", "client:s1.set-x-old@260", "client:s3.set-x-new@620", "heal@700")
CUT_FROM_THREE = ("cut:s1-s3@245", "cut:s1-s4@245", "cut:s1-s5@245", "client:s1.set-a-1@246", "crash:s1@258", "heal@259")
S3_AWAY = ("isolate:s3@245", "heal@1500")
TWO_ASK_S3 = timeouts("election", s1=(150, 600), s2=(155, 600), s3=400)
S3_RESTARTS = ("cut:s1-s2@0", "crash:s3@161", "restart:s3@162")
LATE_VOTE = ("cut:s1-s3@0", "delay:s2-s1.vote.1.110@0")
LATE_VOTE_TIMEOUTS = timeouts("election", s1=(150, 100, 600), s2=600, s3=(155, 90, 600))
FIGURE_8_PINS = timeouts("election", s1=150, s2=2_000, s3=2_000, s4=2_000, s5=150)
FIGURE_8_TO_C = ("crash:s1@20", "isolate:s5@171", "client:s5.set-x-3@172", "crash:s5@174", "heal@175", "restart:s1@200", "cut:s1-s4@521")
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
        moments=moments(
            candidate="s1.step.send.4",
            first_vote="s2.note.vote-granted",
            leader="s1.step.send.8",
            committed="s1.note.committed",
            learned="s5.note.learned",
        ),
        expect=(
            *turns(150, "S1 is a candidate of term 1", _candidate_in("s1", 1)),
            *turns(170, "S1 leads term 1", _leader_is("s1", 1)),
            by(170, "elected by S1, S2 and S3", _elected_by("s1", "s1", "s2", "s3")),
            *turns(190, "the no-op is committed on the leader", _commits(1, "s1")),
            *turns(200, "all followers know so", _commits(1, "s2", "s3", "s4", "s5")),
        ),
    ),
    Scenario(
        "r2",
        450 * MS,
        pins=timeouts("election", s2=(150, 170), s3=(150, 300), s4=(155, 310), s5=400),
        script=("crash:s1@1",),
        moments=moments(
            together="s3.step.send.4",
            third="s4.step.send.4",
            last_vote="s5.note.vote-granted",
            split="s4.note.vote-against",
            again="s2.step.send.10",
            leader="s2.note.leader",
        ),
        expect=(
            by(160, "three candidates of term 1", lambda world: all(_candidate_in(n, 1)(world) for n in ("s2", "s3", "s4"))),
            *turns(320, "S2 asks again", _candidate_in("s2", 2)),
            *turns(340, "S2 leads term 2", _leader_is("s2", 2)),
            Expect("nobody ever led term 1", _winners(t2="s2")),
        ),
    ),
    Scenario(
        "r3",
        400 * MS,
        params={"nodes": 3},
        pins={"s1.election.1": 150 * MS, "s2.election.1": 250 * MS, "s3.election.1": 280 * MS},
        script=("client:s1.set-x-1@250",),
        moments=moments(written="s1.step.send.10", stored="s2.step.send.5", committed="s1.note.committed.2", learned="s3.note.learned.2"),
        expect=(
            *turns(250, "x=1 is in the leader's log", _holds("x=1", "s1")),
            *turns(270, "the leader commits x=1", _commits(2, "s1")),
            *turns(280, "the followers know so", _commits(2, "s2", "s3")),
            *turns(260, "x=1 is on a majority's disks", lambda world: world.history.truly_committed == 2),
        ),
    ),
    Scenario(
        "r4",
        700 * MS,
        pins=S2_NEXT,
        script=CUT_FROM_THREE,
        moments=moments(
            stored="s2.note.stored.2",
            crash="s1.step.crash",
            candidate="s2.step.send.9",
            leader="s2.note.leader",
            gap="s3.note.append-refused-short",
            committed="s2.note.committed",
        ),
        expect=(
            *turns(456, "S2 is a candidate of term 2", _candidate_in("s2", 2)),
            *turns(476, "S2 leads term 2", _leader_is("s2", 2)),
            *turns(536, "a=1 is committed, indirectly", _committed("a=1")),
            by(536, "through entry 3 of term 2", _commits(3, "s2")),
            Expect("log 1 1 2 on all that are up", _log_terms((1, 1, 2), "s2", "s3", "s4", "s5")),
        ),
    ),
    Scenario(
        "r4b",
        1_000 * MS,
        pins=S2_NEXT,
        script=("isolate:s1@245", "client:s1.set-a-1@246", "crash:s1@258", "heal@259", "restart:s1@900"),
        moments=moments(
            written="s1.note.appended", crash="s1.step.crash", leader="s2.note.leader", back="s1.step.restart", erased="s1.note.truncated"
        ),
        expect=(
            *turns(450, "S2 leads term 2", _leader_is("s2", 2)),
            by(450, "its no-op takes index 2", _log_terms((1, 2), "s2")),
            *turns(930, "a=1 is gone", _holds_nowhere("a=1")),
            Expect("a=1 was never committed", _never_committed("a=1")),
            Expect("log 1 2 everywhere", _log_terms((1, 2))),
        ),
    ),
    Scenario(
        "r4c",
        1_000 * MS,
        pins=S3_NEXT,
        script=(*CUT_FROM_THREE, "restart:s1@900"),
        moments=moments(
            stored="s2.note.stored.2",
            crash="s1.step.crash",
            refused="s2.note.vote-refused-log",
            leader="s3.note.leader",
            erased="s2.note.truncated",
            last_copy="s1.note.truncated",
        ),
        expect=(
            *turns(430, "S3 is a candidate of term 2", _candidate_in("s3", 2)),
            *turns(450, "S3 leads term 2", _leader_is("s3", 2)),
            by(450, "elected by S3, S4 and S5", _elected_by("s3", "s3", "s4", "s5")),
            *turns(470, "entry 2 of term 2 is committed", _commits(2, "s3")),
            *turns(460, "a=1 is erased from S2", _log_terms((1, 2), "s2")),
            *turns(930, "and from S1", _holds_nowhere("a=1")),
            Expect("a=1 was never committed", _never_committed("a=1")),
            Expect("log 1 2 everywhere", _log_terms((1, 2))),
        ),
    ),
    Scenario(
        "r5",
        800 * MS,
        pins=S3_NEXT,
        script=SPLIT_AT_245,
        moments=moments(
            hanging="s1.step.send.20",
            two_leaders="s3.note.leader",
            committed="s3.note.committed.2",
            healed="any.step.heal",
            deposed="s1.note.steps-down-leader",
            erased="s2.note.truncated",
        ),
        expect=(
            *turns(450, "two leaders, of different terms", _two_leaders("s1", "s3")),
            *turns(640, "x=new is committed", _committed("x=new")),
            by(709, "still two leaders", _two_leaders("s1", "s3")),
            by(710, "S1 has stepped down", in_memory("role", s1=FOLLOWER)),
            *turns(730, "x=old is gone", _holds_nowhere("x=old")),
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
        moments=moments(
            hanging="s1.note.appended",
            quorum_lost="s1.note.quorum-lost",
            refused="s1.note.refused-no-leader",
            leader="s3.note.leader",
            committed="s3.note.committed.2",
        ),
        expect=(
            *turns(420, "S1 steps down in term 1", lambda world: world.nodes["s1"].role == FOLLOWER and world.t_us > 300 * MS),
            by(420, "its term is still 1", in_memory("current_term", s1=1)),
            by(430, "the write at 430 is refused", _holds_nowhere("x=late")),
            *turns(450, "S3 leads term 2", _leader_is("s3", 2)),
            *turns(640, "x=new is committed", _committed("x=new")),
            Expect("log 1 2 2 everywhere", _log_terms((1, 2, 2))),
        ),
    ),
    Scenario(
        "r6",
        1_700 * MS,
        params={"nodes": 3},
        pins=timeouts("election", s1=(150, 1_000), s2=(300, 400), s3=(310, 160)),
        script=S3_AWAY,
        moments=moments(
            away="any.step.partition",
            alone="s2.step.lost",
            healed="any.step.heal",
            disrupts="s3.step.send.20",
            deposed="s1.note.steps-down-leader",
            leader="s3.note.leader",
        ),
        expect=(
            by(1_499, "S3's term has climbed to 8, alone", in_memory("current_term", s3=8)),
            *turns(1_510, "and climbs to 9", in_memory("current_term", s3=9)),
            *turns(1_520, "it deposes S1", lambda world: world.nodes["s1"].role == FOLLOWER and world.t_us > 300 * MS),
            *turns(1_530, "S3 leads term 9", _leader_is("s3", 9)),
        ),
    ),
    Scenario(
        "r6-log-only",
        1_700 * MS,
        params={"nodes": 3, "pre-vote": "log-only"},
        pins=timeouts("election", s1=(150, 1_000), s2=(300, 400), s3=(310, 160)),
        script=S3_AWAY,
        moments=moments(
            asks="s3.note.pre-candidate",
            healed="any.step.heal",
            granted="s1.note.pre-vote-granted",
            candidate="s3.note.candidate-after-pre-vote",
            deposed="s1.note.steps-down-leader",
            leader="s3.note.leader",
        ),
        expect=(
            by(1_499, "S3's term stays 1 while it is away", _in_term(1)),
            Expect("S3 deposes S1 all the same and leads term 2", _leader_is("s3", 2)),
        ),
    ),
    Scenario(
        "r6-thesis",
        1_700 * MS,
        params={"nodes": 3, "pre-vote": "thesis"},
        pins=timeouts("election", s1=(150, 1_000), s2=(300, 400), s3=(310, 160)),
        script=S3_AWAY,
        moments=moments(
            asks="s3.note.pre-candidate", healed="any.step.heal", refused="s1.note.pre-vote-refused-by-leader", yields="s3.note.yields"
        ),
        expect=(
            by(1_499, "S3's term stays 1 while it is away", _in_term(1)),
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
        pins=timeouts("election", s1=(150, 400), s2=400, s3=400, s4=400, s5=400, s6=400, s7=400),
        moments=moments(
            candidate="s1.step.send.6",
            refused="s4.note.vote-refused-log",
            leader="s1.note.leader",
            probed="s2.note.append-refused-short",
            committed="s1.note.committed",
            repaired="s7.note.truncated",
        ),
        expect=(
            *turns(170, "S1 leads term 8", _leader_is("s1", 8)),
            by(170, "S4 (c) and S5 (d) refused", lambda world: all(world.nodes[n].voted_for is None for n in ("s4", "s5"))),
            by(170, "all others voted for it", lambda world: all(world.nodes[n].voted_for == "s1" for n in ("s1", "s2", "s3", "s6", "s7"))),
            *turns(230, "entry 11 is committed", _commits(11, "s1")),
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
        moments=moments(
            crash="s1.step.crash",
            rival="s5.note.appended",
            returns="s1.note.leader",
            old_term="s1.note.old-term.2",
            rival_wins="s5.note.leader.2",
            erased="s3.note.truncated",
        ),
        expect=(
            *turns(170, "(b) S5 leads term 3", _leader_is("s5", 3)),
            *turns(520, "(c) S1 leads term 4", _leader_is("s1", 4)),
            by(580, "entry 2 of term 2 is on S1, S2 and S3", _log_terms((1, 2), "s1", "s2", "s3")),
            by(584, "and not committed", lambda world: len(world.history.committed) == 1),
            *turns(920, "(d) S5 leads term 5", _leader_is("s5", 5)),
            by(920, "elected by S5, S2 and S3", _elected_by("s5", "s5", "s2", "s3")),
            *turns(970, "entry 2 is overwritten on S2 and S3", _log_terms((1, 3), "s2", "s3")),
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
        moments=moments(
            returns="s1.note.leader",
            old_term="s1.note.old-term.2",
            written="s1.step.send.22",
            committed="s1.note.committed",
            refused="s2.note.vote-refused-log.2",
            loses="s5.note.vote-against.6",
        ),
        expect=(
            *turns(602, "entry 3 is committed, and entry 2 with it", _commits(3, "s1")),
            *turns(602, "x=2 is committed", _committed("x=2")),
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
        moments=moments(
            voted="s3.step.send.1", restarted="s3.note.restarted", refused="s3.note.vote-refused-voted", leader="s1.note.leader"
        ),
        expect=(
            *turns(170, "S1 leads term 1", _leader_is("s1", 1)),
            by(175, "S2 doesn't", _candidate_in("s2", 1)),
            Expect("only S1 ever led", _winners(t1="s1")),
        ),
    ),
    Scenario(
        "r10",
        350 * MS,
        params={"nodes": 3},
        pins=LATE_VOTE_TIMEOUTS,
        script=LATE_VOTE,
        moments=moments(voted="s2.step.send.1", asks_again="s1.step.send.4", leader="s3.note.leader", late="s1.note.vote-late"),
        expect=(
            *turns(250, "S1 is a candidate of term 2", _candidate_in("s1", 2)),
            *turns(265, "S3 leads term 2", _leader_is("s3", 2)),
            by(280, "S1 drops the late vote", _candidate_in("s1", 2)),
            Expect("only S3 ever led", _winners(t2="s3")),
        ),
    ),
    # Broken on purpose. With the switch off, the protocol keeps its promise under the same script.
    Scenario(
        "commit-old-terms",
        1_000 * MS,
        params={"no-op": False, "commit-old-terms": True},
        start="figure-8a",
        pins=FIGURE_8_PINS,
        script=FIGURE_8_D1,
        moments=moments(
            returns="s1.note.leader", committed="s1.note.committed.2", rival_wins="s5.note.leader.2", erased="s2.note.truncated"
        ),
        expect=(
            *turns(580, "entry 2 of term 2 is committed by counting", _commits(2, "s1")),
            *turns(920, "leader completeness is broken", is_broken("leader-completeness")),
            *turns(970, "state machine safety is broken", is_broken("state-machine-safety")),
        ),
        broken="leader-completeness",
    ),
    Scenario(
        "forget-vote",
        300 * MS,
        params={"nodes": 3, "forget-vote": True},
        pins=TWO_ASK_S3,
        script=S3_RESTARTS,
        moments=moments(
            voted="s3.note.vote-granted",
            restarted="s3.note.restarted",
            voted_again="s3.note.vote-granted.2",
            second_leader="s2.note.leader",
        ),
        expect=turns(175, "two leaders of term 1", is_broken("election-safety")),
        broken="election-safety",
    ),
    Scenario(
        "count-stale-votes",
        350 * MS,
        params={"nodes": 3, "count-stale-votes": True},
        pins=LATE_VOTE_TIMEOUTS,
        script=LATE_VOTE,
        moments=moments(voted="s2.step.send.1", leader="s3.note.leader", second_leader="s1.note.leader"),
        expect=turns(280, "two leaders of term 2", is_broken("election-safety")),
        broken="election-safety",
    ),
    Scenario(
        "compare-length-only",
        300 * MS,
        params={"nodes": 7, "compare-length-only": True},
        start="figure-7",
        pins=timeouts("election", s1=400, s2=400, s3=400, s4=400, s5=400, s6=400, s7=(150, 400)),
        moments=moments(candidate="s7.step.send.6", granted="s1.note.vote-granted", leader="s7.note.leader"),
        expect=turns(170, "S7 (f) leads without the committed entries", is_broken("leader-completeness")),
        broken="leader-completeness",
    ),
    Scenario(
        "skip-up-to-date",
        600 * MS,
        params={"skip-up-to-date": True},
        pins=timeouts("election", s1=(150, 1_000), s2=(300, 400), s3=(310, 400), s4=(320, 200), s5=(330, 400)),
        script=S4_LACKS_X,
        moments=moments(committed="s1.note.committed.2", crash="s1.step.crash", granted="s2.note.vote-granted.2", leader="s4.note.leader"),
        expect=turns(450, "S4 leads without the committed x=1", is_broken("leader-completeness")),
        broken="leader-completeness",
    ),
    Scenario(
        "vote-twice",
        300 * MS,
        params={"nodes": 3, "vote-twice": True},
        pins=TWO_ASK_S3,
        script=("cut:s1-s2@0",),
        moments=moments(
            voted="s3.note.vote-granted", voted_again="s3.note.vote-granted.2", leader="s1.note.leader", second_leader="s2.note.leader"
        ),
        expect=turns(175, "two leaders of term 1", is_broken("election-safety")),
        broken="election-safety",
    ),
    Scenario(
        "forget-log",
        600 * MS,
        params={"nodes": 3, "forget-log": True},
        pins=timeouts("election", s1=(150, 1_000), s2=(300, 400), s3=(310, 200)),
        script=S2_RESTARTS,
        moments=moments(
            committed="s1.note.committed.2", restarted="s2.note.restarted", granted="s2.note.vote-granted.2", leader="s3.note.leader"
        ),
        expect=turns(450, "S3 leads without the committed x=1", is_broken("leader-completeness")),
        broken="leader-completeness",
    ),
    Scenario(
        "skip-prev-term",
        750 * MS,
        params={"nodes": 3, "skip-prev-term": True},
        pins=timeouts("election", s1=(150, 1_000), s2=(300, 200), s3=(310, 400)),
        script=S1_HAS_A_RIVAL,
        moments=moments(
            rival="s1.note.appended", leader="s3.note.leader", healed="any.step.heal", committed="s1.note.learned", mixed="s1.note.stored"
        ),
        expect=(
            *turns(650, "S1 applies another entry 2", is_broken("state-machine-safety")),
            *turns(670, "the logs don't match", is_broken("log-matching")),
        ),
        broken="log-matching",
    ),
    Scenario(
        "truncate-always",
        350 * MS,
        params={"nodes": 3, "truncate-always": True},
        pins={"s1.election.1": 150 * MS, "s2.election.1": 250 * MS, "s3.election.1": 280 * MS},
        script=SHORTER_ONE_LATE,
        moments=moments(stored="s2.note.stored.2", committed="s2.note.learned.2", truncated="s2.note.cut-short"),
        expect=turns(290, "S2 has committed more than it has", is_broken("commit-within-log")),
        broken="commit-within-log",
    ),
    Scenario(
        "commit-past-new",
        800 * MS,
        params={"commit-past-new": True},
        pins=S3_NEXT,
        script=SPLIT_AT_245,
        moments=moments(hanging="s1.note.appended", committed="s3.note.committed.2", healed="any.step.heal", applied="s1.note.applied"),
        expect=turns(710, "S1 applies x=old, which never was committed", is_broken("state-machine-safety")),
        broken="state-machine-safety",
    ),
    Scenario(
        "lazy-disk",
        300 * MS,
        params={"nodes": 3, "lazy-disk": True},
        pins=TWO_ASK_S3,
        script=S3_RESTARTS,
        moments=moments(
            voted="s3.step.send.1", restarted="s3.note.restarted", voted_again="s3.note.vote-granted.2", second_leader="s2.note.leader"
        ),
        expect=turns(175, "two leaders of term 1", is_broken("election-safety")),
        broken="election-safety",
    ),
)
