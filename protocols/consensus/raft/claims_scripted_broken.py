"""What the runs with a rule broken on purpose say of themselves (claims.py)."""

from __future__ import annotations

from typing import Any

from protocols.claim import Check, comes, ends, every, never, now, seen, will
from protocols.consensus.raft.claims_scripted import (
    NOBODY_LEADS,
    NOTHING_WRONG,
    TWO_OF_ONE_TERM,
    arrives_after,
    asks,
    both,
    breaks,
    carried,
    commits,
    committed,
    counts_on,
    disk,
    entry,
    flies,
    has_votes,
    hears,
    holders,
    holds,
    in_term,
    leaders,
    leads,
    leaves,
    length,
    lost,
    neither,
    not_elected,
    removes,
    saved,
    state,
    step,
    terms_in,
    then,
    truly,
    trusts,
    voted,
    within,
)
from protocols.consensus.raft.protocol import NO_OP, AppendEntries, term_at
from protocols.consensus.raft.starts import FIGURE_7
from protocols.declaration import Scripted, Telling
from protocols.node import MS, NodeId

LACKS_COMMITTED = now("a leader lacks what is committed", breaks("leader-completeness"))


def with_switch(name: str) -> Check:
    """The rule is broken on purpose."""
    return lambda t: bool(getattr(t.world.params, name))


# ------------------------------------------------------------------------------------------------ two leaders of one term

S3_VOTES_FOR_S1 = now("S3 votes for S1 in term 1", voted("s3", "s1", 1))
REQUEST_FLIES = now("S2's request flies", flies("request-vote", "s2", "s3", term=1))
VOTES_AGAIN = (
    now("S3 votes for S2", both(hears("s3", "request-vote", "s2"), voted("s3", "s2", 1), leaves("vote", "s3", "s2", granted=True))),
    seen("it has voted for S1 in that term", lambda t: ("s3", 1, "s1") in t.seen.votes),
    now("a promise is broken", breaks("vote-once")),
    NOBODY_LEADS,
)
S2_LEADS_TOO = (now("S2 leads term 1, as S1 does", both(leads("s1", 1), leads("s2", 1))), *TWO_OF_ONE_TERM)
S3_FALLS = comes("S3 has voted for S1 and crashes", lambda t: t.kind == "crash" and t.node == "s3" and ("s3", 1, "s1") in t.seen.votes)
S3_AGAIN = comes("S3 votes again, for S2", lambda t: voted("s3", "s2", 1)(t) and ("s3", 1, "s1") in t.seen.votes)
TWO_LEAD_TERM_1 = comes("two lead term 1", both(leads("s1", 1), leads("s2", 1)))

FORGET_VOTE = Scripted(
    summary=(
        comes("the vote is forgotten", with_switch("forget_vote")),
        S3_FALLS,
        comes("it is back without its vote", both(step("restart", "s3"), voted("s3", None, 1))),
        S3_AGAIN,
        TWO_LEAD_TERM_1,
    ),
    moments={
        "voted": (S3_VOTES_FOR_S1, now("its vote is about to leave", leaves("vote", "s3", "s1", granted=True)), REQUEST_FLIES),
        "restarted": (now("S3 is back in term 1, without a vote", both(step("restart", "s3"), voted("s3", None, 1))), NOTHING_WRONG),
        "voted-again": VOTES_AGAIN,
        "second-leader": S2_LEADS_TOO,
    },
)

LAZY_DISK = Scripted(
    summary=(
        comes("no disk is waited for", with_switch("lazy_disk")),
        never("a vote is on disk", lambda t: any(d.voted_for for d in t.world.disks.values())),
        S3_FALLS,
        S3_AGAIN,
    ),
    moments={
        "voted": (
            S3_VOTES_FOR_S1,
            now(
                "nothing is on its disk",
                lambda t: (disk(t, "s3").current_term, disk(t, "s3").voted_for, disk(t, "s3").log) == (0, None, ()),
            ),
            now("its vote has left at once", both(flies("vote", "s3", "s1", granted=True), lambda t: 0 <= t.t_us - 160 * MS < MS)),
            REQUEST_FLIES,
        ),
        "restarted": (
            now("S3 is back, knowing nothing", both(step("restart", "s3"), voted("s3", None, 0), length("s3", 0))),
            now("a promise is broken: its term has fallen", breaks("term-monotone")),
            now("S1 has not got the vote", both(flies("vote", "s3", "s1", granted=True), has_votes("s1", "s1"))),
        ),
        "voted-again": VOTES_AGAIN,
        "second-leader": S2_LEADS_TOO,
    },
)

VOTE_TWICE = Scripted(
    summary=(
        comes("servers vote as often as asked", with_switch("vote_twice")),
        comes(
            "two candidates don't hear each other",
            both(asks("s1", 1), asks("s2", 1), lost("request-vote", "s1", "s2"), lost("request-vote", "s2", "s1")),
        ),
        never("one follows the other", lambda t: trusts("s1", "s2")(t) or trusts("s2", "s1")(t)),
        S3_AGAIN,
        TWO_LEAD_TERM_1,
        never("S3 crashes", step("crash", "s3")),
    ),
    moments={
        "voted": (S3_VOTES_FOR_S1, now("its vote is about to leave", leaves("vote", "s3", "s1", granted=True)), REQUEST_FLIES),
        "voted-again": VOTES_AGAIN,
        "leader": (
            now("S1 leads term 1 by two votes of three", both(leaders(("s1", 1)), has_votes("s1", "s1", "s3"))),
            will("S2 wins as well", within(6), then(both(leads("s1", 1), leads("s2", 1)))),
        ),
        "second-leader": S2_LEADS_TOO,
    },
)

COUNT_STALE_VOTES = Scripted(
    summary=(
        comes("terms of votes are not compared", with_switch("count_stale_votes")),
        comes(
            "the vote of term 1 arrives in term 2",
            lambda t: hears("s1", "vote", "s2")(t) and getattr(t.msg, "term", 0) == 1 and leads("s1", 2)(t),
        ),
        comes("two lead term 2", both(leads("s1", 2), leads("s3", 2))),
    ),
    moments={
        "voted": (
            now("S2 has voted for S1 in term 1", both(voted("s2", "s1", 1), flies("vote", "s2", "s1", term=1))),
            will("the vote arrives in 120 ms", within(120), arrives_after(120, "vote", "s2", "s1")),
            NOTHING_WRONG,
        ),
        "leader": (
            now("S3 leads term 2 by two votes", both(leaders(("s3", 2)), has_votes("s3", "s3", "s2"))),
            now("the old vote flies", flies("vote", "s2", "s1", term=1, granted=True)),
        ),
        "second-leader": (
            now(
                "S1 counts the old vote",
                both(hears("s1", "vote", "s2"), lambda t: getattr(t.msg, "term", 0) == 1, has_votes("s1", "s1", "s2")),
            ),
            now("it leads term 2, as S3 does", both(leads("s1", 2), leads("s3", 2))),
            *TWO_OF_ONE_TERM,
        ),
    },
)

# ------------------------------------------------------------------------------------------------ a committed entry is missing


def _others_as_in_figure_7(t: Telling) -> bool:
    """All logs but S7's are those of figure 7."""
    return all(s.log == FIGURE_7.get(id_) for id_, s in t.world.nodes.items() if id_ != "s7")


def _last_term(t: Telling, node: NodeId) -> int:
    log = state(t, node).log
    return term_at(log, len(log))


X1_ON_S2_AND_S3 = now("x=1 is on S2 and S3", holds("x=1", "s2", "s3"))

COMMIT_OLD_TERMS = Scripted(
    summary=(
        comes("section 5.4.2 is left out", with_switch("commit_old_terms")),
        comes("the leader of term 4 commits x=2 of term 2", both(leads("s1", 4), commits(2, "s1"), entry("s1", 2, "x=2", 2))),
        ends("it is overwritten", both(committed("x=2"), entry("s2", 2, "x=3", 3), entry("s3", 2, "x=3", 3))),
    ),
    moments={
        "returns": (
            now("S1 leads term 4", leads("s1", 4)),
            seen("it has led term 2, and is back", lambda t: ("s1", 2) in t.seen.led and "s1" not in t.seen.down),
            now("x=2 of term 2 is on S1 and S2", both(holders("x=2", "s1", "s2"), entry("s1", 2, "x=2", 2))),
            NOTHING_WRONG,
        ),
        "committed": (
            now("S1 commits x=2 by three copies", both(step("deliver", "s1"), commits(2, "s1"), holders("x=2", "s1", "s2", "s3"))),
            now("truly committed counts 1", truly(1)),
            now("S5 has x=3 of term 3 on its disk", both(saved("x=3", "s5"), entry("s5", 2, "x=3", 3))),
        ),
        "rival-wins": (
            now("S5 leads term 5 without x=2", both(leads("s5", 5), neither(holds("x=2", "s5")))),
            now("x=2 counts as committed, and S1 did it", both(committed("x=2"), lambda t: t.seen.committed.get("s1", 0) >= 2)),
            LACKS_COMMITTED,
            now("S2 and S3 have x=2", holds("x=2", "s2", "s3")),
        ),
        "erased": (
            now(
                "S2 removes x=2, which it has applied",
                both(removes("s2", "x=2"), lambda t: t.before is not None and t.before.last_applied >= 2),
            ),
            now("x=3 is there", entry("s2", 2, "x=3", 3)),
            now("promises are broken", both(breaks("state-machine-safety"), breaks("no-committed-truncation"))),
            now("S5 has not heard of it", both(leads("s5", 5), neither(counts_on("s5", "s2", 2)))),
        ),
    },
)

COMPARE_LENGTH_ONLY = Scripted(
    summary=(
        comes("only lengths are compared", with_switch("compare_length_only")),
        comes("S7 asks with eleven entries", both(asks("s7", 8), length("s7", 11))),
        never("S7 asks with an entry after term 3", lambda t: asks("s7", 8)(t) and any(e.term > 3 for e in state(t, "s7").log)),
        ends("S7 leads", leads("s7", 8)),
    ),
    moments={
        "candidate": (
            now("S7 asks, to all", both(asks("s7", 8), flies("request-vote", "s7", "s1", "s2", "s3", "s4", "s5", "s6"))),
            now("eleven entries, the last of term 3", lambda t: length("s7", 11)(t) and _last_term(t, "s7") == 3),
            every("nobody else has voted", lambda t: not any(s.voted_for for id_, s in t.world.nodes.items() if id_ != "s7")),
        ),
        "granted": (
            now("S1 votes for S7", both(voted("s1", "s7", 8), hears("s1", "request-vote", "s7"))),
            now(
                "it has ten entries, the last of term 6", lambda t: length("s1", 10)(t) and length("s7", 11)(t) and _last_term(t, "s1") == 6
            ),
            now("S7 has not heard", has_votes("s7", "s7")),
        ),
        "leader": (
            now("S7 leads", leads("s7", 8)),
            now(
                "entry 4 of term 4 was committed, and S7 lacks it",
                lambda t: (
                    t.world.history.committed[3:4] == FIGURE_7["s1"][3:4] and FIGURE_7["s1"][3].term == 4 and not holds("d=4", "s7")(t)
                ),
            ),
            LACKS_COMMITTED,
            every("nothing is overwritten", _others_as_in_figure_7),
        ),
    },
)

SKIP_UP_TO_DATE = Scripted(
    summary=(
        comes("any log gets a vote", with_switch("skip_up_to_date")),
        never("a vote is refused", lambda t: "R-V-no" in t.rules),
        comes("x=1 is committed without S4", both(committed("x=1"), neither(holds("x=1", "s4")))),
        ends("S4 leads", leads("s4", 2)),
    ),
    moments={
        "committed": (
            now("S1 commits x=1", both(step("deliver", "s1"), commits(2, "s1"), committed("x=1"))),
            now("S1, S2 and S3 store it", both(holders("x=1", "s1", "s2", "s3"), saved("x=1", "s1", "s2", "s3"))),
            seen("what S1 sends to S4 and S5 is lost", lost("append", "s1", "s4", "s5")),
        ),
        "crash": (
            now("S1 is down", step("crash", "s1")),
            X1_ON_S2_AND_S3,
            now("and on S1's disk", saved("x=1", "s1")),
            NOTHING_WRONG,
        ),
        "granted": (
            now("S2 votes for S4", both(hears("s2", "request-vote", "s4"), voted("s2", "s4", 2))),
            now("S4's log is shorter", both(length("s2", 2), length("s4", 1))),
            now("S2 has x=1, S4 hasn't", both(holds("x=1", "s2"), neither(holds("x=1", "s4")))),
            not_elected("s4"),
        ),
        "leader": (
            now("S4 leads without x=1", both(leads("s4", 2), neither(holds("x=1", "s4")), committed("x=1"))),
            LACKS_COMMITTED,
            X1_ON_S2_AND_S3,
        ),
    },
)

FORGET_LOG = Scripted(
    summary=(
        comes("the log is forgotten", with_switch("forget_log")),
        comes("S2 has lost the committed x=1", both(step("restart", "s2"), committed("x=1"), length("s2", 0))),
        never("S3 has x=1", holds("x=1", "s3")),
        ends("S3 leads by S2's vote", both(leads("s3", 2), has_votes("s3", "s3", "s2"))),
    ),
    moments={
        "committed": (
            now("S1 commits x=1", both(step("deliver", "s1"), commits(2, "s1"), committed("x=1"))),
            now("S1 and S2 store it", both(holders("x=1", "s1", "s2"), saved("x=1", "s1", "s2"))),
            seen("what S1 sends to S3 is lost", lost("append", "s1", "s3")),
        ),
        "restarted": (
            now("S2 is back with an empty log", both(step("restart", "s2"), length("s2", 0))),
            now("S1 counts on S2", counts_on("s1", "s2", 2)),
            now("a promise is broken", breaks("match-sound")),
        ),
        "granted": (
            now("S2 votes for S3", both(hears("s2", "request-vote", "s3"), voted("s2", "s3", 2))),
            every("S3 never had x=1", lambda t: not any(id_ == "s3" and e.command == "x=1" for id_, _, e in t.seen.stored)),
            now("S2 has no entry", length("s2", 0)),
            not_elected("s3"),
        ),
        "leader": (
            now("S3 leads without x=1", both(leads("s3", 2), neither(holds("x=1", "s3")), committed("x=1"))),
            LACKS_COMMITTED,
            now("x=1 is on S1's disk", saved("x=1", "s1")),
        ),
    },
)

# ------------------------------------------------------------------------------------------------ logs that differ


def _heartbeat_flies(src: NodeId, dst: NodeId, prev_index: int) -> Check:
    return flies("append", src, dst, entries=(), prev_index=prev_index)


SKIP_PREV_TERM = Scripted(
    summary=(
        comes("the term before is not compared", with_switch("skip_prev_term")),
        comes("S1 accepts entry 3 behind its own entry 2", both(hears("s1", "append", "s3"), terms_in((1, 1, 3), "s1"))),
        ends(
            "its log is a mixture",
            both(entry("s1", 2, "x=1", 1), entry("s1", 3, NO_OP, 3), entry("s3", 2, NO_OP, 2), entry("s3", 3, NO_OP, 3)),
        ),
    ),
    moments={
        "rival": (
            now("S1 writes x=1 as entry 2", both(step("client", "s1"), entry("s1", 2, "x=1", 1))),
            every("it is on S1 only", holders("x=1", "s1")),
            will("it gets no further", within(11), then(both(neither(carried("x=1")), holders("x=1", "s1")))),
            every("nobody else has an entry 2", both(length("s2", 1), length("s3", 1))),
        ),
        "leader": (
            now("S3 leads term 3", leads("s3", 3)),
            now("it starts at entry 3", lambda t: entry("s3", 3, NO_OP, 3)(t) and {*state(t, "s3").next_index.values()} == {3}),
            now("its entry 2 is of term 2", entry("s3", 2, NO_OP, 2)),
            now("S1 has another entry 2", entry("s1", 2, "x=1", 1)),
        ),
        "healed": (
            now("S1 is back", step("heal")),
            now("1 1 and 1 2 3", both(terms_in((1, 1), "s1"), terms_in((1, 2, 3), "s3"))),
            NOTHING_WRONG,
        ),
        "committed": (
            now("S1 accepts what S3 sends", both(hears("s1", "append", "s3"), leaves("append-reply", "s1", "s3", ok=True))),
            now("it has applied x=1 as entry 2", lambda t: entry("s1", 2, "x=1", 1)(t) and state(t, "s1").last_applied == 2),
            now(
                "the others have applied another",
                both(entry("s2", 2, NO_OP, 2), entry("s3", 2, NO_OP, 2), lambda t: state(t, "s3").last_applied >= 2),
            ),
            now("a promise is broken", breaks("state-machine-safety")),
            now("entry 3 has not arrived", length("s1", 2)),
        ),
        "mixed": (
            now("S1 stores entry 3 behind x=1", both(hears("s1", "append", "s3"), entry("s1", 2, "x=1", 1), length("s1", 3))),
            now(
                "entries 3 are equal, entries 2 differ", both(entry("s1", 3, NO_OP, 3), entry("s3", 3, NO_OP, 3), entry("s3", 2, NO_OP, 2))
            ),
            now("a promise is broken", breaks("log-matching")),
            every(
                "nobody refuses anything",
                lambda t: not state(t, "s3").probing and in_term(3)(t) and not leaves("append-reply", "s1", ok=False)(t),
            ),
        ),
    },
)


def _goes_on_after_the_message(t: Telling) -> bool:
    m: Any = t.msg
    if t.kind != "deliver" or not isinstance(m, AppendEntries) or "R-AE-1" not in t.rules:
        return False
    return len(t.after.log) > m.prev_index + len(m.entries)


TRUNCATE_ALWAYS = Scripted(
    summary=(
        comes("messages cut the log", with_switch("truncate_always")),
        never("a log goes on after the end of a message that was accepted", _goes_on_after_the_message),
        comes(
            "an empty message removes the committed x=1",
            lambda t: removes("s2", "x=1")(t) and committed("x=1")(t) and isinstance(t.msg, AppendEntries) and not t.msg.entries,
        ),
    ),
    moments={
        "stored": (
            now("S2 stores x=1 as entry 2", both(hears("s2", "append", "s1"), entry("s2", 2, "x=1", 1))),
            now("an older heartbeat flies", _heartbeat_flies("s1", "s2", 1)),
            now("x=1 is not committed", both(neither(committed("x=1")), truly(1))),
        ),
        "committed": (
            now("S2 learns that x=1 is committed", both(hears("s2", "append", "s1"), commits(2, "s2"), committed("x=1"))),
            now("the heartbeat flies", _heartbeat_flies("s1", "s2", 1)),
        ),
        "truncated": (
            now("S2 removes x=1", removes("s2", "x=1")),
            seen(
                "the heartbeat is older than what it learnt", lambda t: getattr(t.msg, "leader_commit", 9) < t.seen.committed.get("s2", 0)
            ),
            every("it counts two entries and has no more than one", both(commits(2, "s2"), length("s2", 1))),
            now("promises are broken", breaks("commit-within-log")),
            now("S1 counts on S2's copy", counts_on("s1", "s2", 2)),
        ),
    },
)


def _vouches_for_entry_1(t: Telling) -> bool:
    """The heartbeat's place is entry 1, although its sender has committed more."""
    m: Any = t.msg
    return isinstance(m, AppendEntries) and (m.prev_index, m.entries) == (1, ()) and m.leader_commit > 1


X_OLD_NEVER = every("x=old was never committed", neither(committed("x=old")))

COMMIT_PAST_NEW = Scripted(
    summary=(
        comes("commits past the last new entry", with_switch("commit_past_new")),
        comes("two lead, as in R5", leaders(("s1", 1), ("s3", 2))),
        comes(
            "a heartbeat makes S1 apply x=old",
            lambda t: (
                hears("s1", "append", "s3")(t)
                and _vouches_for_entry_1(t)
                and entry("s1", 2, "x=old", 1)(t)
                and state(t, "s1").last_applied == 2
            ),
        ),
        never("x=old is committed", committed("x=old")),
    ),
    moments={
        "hanging": (
            now("S1 leads and takes x=old as entry 2", both(step("client", "s1"), leads("s1", 1), entry("s1", 2, "x=old", 1))),
            will("S2 alone gets a copy", within(11), then(both(neither(carried("x=old")), holders("x=old", "s1", "s2")))),
            NOTHING_WRONG,
        ),
        "committed": (
            now("S3 commits x=new as entry 3", both(step("deliver", "s3"), entry("s3", 3, "x=new", 2), commits(3, "s3"))),
            now("S1 has another entry 2", entry("s1", 2, "x=old", 1)),
        ),
        "healed": (
            now("it heals", step("heal")),
            will(
                "a heartbeat of S3 arrives at S1",
                within(60),
                lambda _, later: later.kind == "deliver" and (later.src, later.node) == ("s3", "s1"),
            ),
            NOTHING_WRONG,
        ),
        "applied": (
            now(
                "S1 led, and follows",
                lambda t: t.node == "s1" and t.before is not None and t.before.role == "leader" and trusts("s3", "s1")(t),
            ),
            now("it has applied x=old", lambda t: entry("s1", 2, "x=old", 1)(t) and state(t, "s1").last_applied == 2),
            X_OLD_NEVER,
            now("the heartbeat vouches for entry 1", _vouches_for_entry_1),
            now("a promise is broken", breaks("state-machine-safety")),
        ),
    },
)

BROKEN_SCRIPTED = {
    "commit-old-terms": COMMIT_OLD_TERMS,
    "forget-vote": FORGET_VOTE,
    "count-stale-votes": COUNT_STALE_VOTES,
    "compare-length-only": COMPARE_LENGTH_ONLY,
    "skip-up-to-date": SKIP_UP_TO_DATE,
    "vote-twice": VOTE_TWICE,
    "forget-log": FORGET_LOG,
    "skip-prev-term": SKIP_PREV_TERM,
    "truncate-always": TRUNCATE_ALWAYS,
    "commit-past-new": COMMIT_PAST_NEW,
    "lazy-disk": LAZY_DISK,
}
