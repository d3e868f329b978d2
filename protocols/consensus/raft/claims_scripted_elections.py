"""What the scenarios on elections say of themselves: titles and summaries of the whole run, key moments at their step (claims.py)."""

from __future__ import annotations

from protocols.claim import comes, ends, every, never, now, seen, will
from protocols.consensus.raft.claims_scripted import (
    NOBODY_LEADS,
    arrives_after,
    asked_before,
    asks,
    both,
    commits,
    disk,
    equal_logs,
    first_to_ask,
    flies,
    follows,
    has_votes,
    hears,
    holders,
    in_term,
    knows_no_more,
    leaders,
    leads,
    leaves,
    length,
    lost,
    neither,
    saved_vote,
    starts_timer_anew,
    state,
    step,
    then,
    truly,
    trusts,
    up,
    voted,
    voters_are,
    within,
    wonders,
)
from protocols.consensus.raft.protocol import CANDIDATE
from protocols.declaration import Scripted, Telling
from protocols.node import MS

NOTHING_COMMITTED = every("nothing is committed", both(truly(0), lambda t: not t.world.history.committed))
S3_AWAY = comes("S3 is cut off", lambda t: t.kind == "partition" and trusts("s1", "s3")(t))
S3_BACK = comes("S3 is back", lambda t: t.kind == "heal" and state(t, "s3").role != "follower")


def _no_op_elsewhere(t: Telling) -> bool:
    """Whether the newest no-op is in another log than S3's."""
    last = state(t, "s3").log[-1:]
    return any(state(t, id_).log[-1:] == last for id_ in t.world.ids if id_ != "s3")


def _heard_before_it_was_cut_off(t: Telling) -> bool:
    return t.seen.heard["s3"].t_us < 245 * MS if "s3" in t.seen.heard else False


def _equal_before_its_no_op(t: Telling) -> bool:
    """S3's log without its new no-op is the same as all others."""
    log = state(t, "s3").log[:-1]
    return all(state(t, id_).log == log for id_ in t.world.ids if id_ != "s3")


S3_LEADS_ALONE_WITH_IT = (
    now("S3's log was equal", _equal_before_its_no_op),
    now("its no-op is in no other log", lambda t: not _no_op_elsewhere(t)),
)
ASKS_FIRST = (
    now("S3 asks whether it could win, in term 1", both(step("timer", "s3"), wonders("s3", 1))),
    now("before it starts a term", leaves("pre-vote", "s3", "s1", "s2", term=2)),
    now("its term is the same on disk", lambda t: disk(t, "s3").current_term == 1),
)
BACK_IN_TERM_1 = (
    now("S3 is back", step("heal")),
    every("all terms are 1", in_term(1)),
    seen("S3 has not heard S1 since it was cut off", _heard_before_it_was_cut_off),
)

ELECTIONS_SCRIPTED = {
    "r1": Scripted(
        summary=(
            comes("five equals", lambda t: len(t.world.ids) == 5 and follows(0, *t.world.ids)(t) and length("s1", 0)(t)),
            comes("the first whose timer ends asks", both(first_to_ask("s1", 1), asks("s1", 1))),
            never("another asks", lambda t: any(state(t, id_).role == CANDIDATE for id_ in t.world.ids if id_ != "s1")),
            ends(
                "it leads, and its no-op is committed",
                both(leads("s1", 1), commits(1, "s1"), holders("no-op", *("s1", "s2", "s3", "s4", "s5"))),
            ),
        ),
        moments={
            "candidate": (
                seen("S1 is the first to ask", first_to_ask("s1", 1)),
                now("S1 is a candidate of term 1 with its own vote", both(asks("s1", 1), has_votes("s1", "s1"))),
                now("four requests fly", flies("request-vote", "s1", "s2", "s3", "s4", "s5", term=1)),
                every("nobody else has heard of term 1", in_term(0, "s2", "s3", "s4", "s5")),
            ),
            "first-vote": (
                now("S2 votes for S1 in term 1", voted("s2", "s1", 1)),
                seen("S2's timer starts anew", starts_timer_anew("s2", 1)),
                now("the vote has not arrived", both(leaves("vote", "s2", "s1", granted=True), has_votes("s1", "s1"))),
            ),
            "leader": (
                now("S1 leads by three votes of five", both(leads("s1", 1), has_votes("s1", "s1", "s2", "s3"))),
                now("its no-op flies to all others", flies("append", "s1", "s2", "s3", "s4", "s5", term=1)),
                now("the two other votes have come, too", neither(flies("vote", "s4"), flies("vote", "s5"))),
                NOTHING_COMMITTED,
            ),
            "committed": (
                now("S1 has committed entry 1", commits(1, "s1")),
                now("a majority has it", lambda t: sum(match >= 1 for match in t.after.match_index.values()) == 2 if t.after else False),
                now("no follower knows", knows_no_more(0, "s2", "s3", "s4", "s5")),
                now("all followers have it", holders("no-op", "s1", "s2", "s3", "s4", "s5")),
            ),
            "learned": (
                every("all followers know it", commits(1, "s2", "s3", "s4", "s5")),
                now("one hop after S1", lambda t: 0 <= t.t_us - 190 * MS - t.world.params.latency_us < MS),
                every("no client has written", lambda t: all(length(id_, 1)(t) for id_ in t.world.ids)),
            ),
        },
    ),
    "r2": Scripted(
        summary=(
            comes("three of four live servers ask", both(asks("s2", 1), asks("s3", 1), asks("s4", 1), lambda t: not up(t, "s1"))),
            never("somebody leads term 1", lambda t: 1 in t.world.history.leaders),
            ends("S2 leads the next term", leaders(("s2", 2))),
        ),
        moments={
            "together": (
                now("S2 and S3 are candidates", both(asks("s2", 1), asks("s3", 1), has_votes("s2", "s2"), has_votes("s3", "s3"))),
                now("they ask at the same instant", both(*(flies("request-vote", id_, "s4", "s5", term=1) for id_ in ("s2", "s3")))),
                now("at the same instant, 150 ms", lambda t: 0 <= t.t_us - 150 * MS < 10),
                every("nobody has answered", lambda t: not t.seen.answered),
            ),
            "third": (
                now("three candidates", both(*(asks(id_, 1) for id_ in ("s2", "s3", "s4")))),
                now("S4's requests fly", flies("request-vote", "s4", "s2", "s3", "s5")),
                now("the others' have not arrived", both(flies("request-vote", "s2", "s4"), flies("request-vote", "s3", "s4"))),
            ),
            "last-vote": (
                now("S5 votes for S2", voted("s5", "s2", 1)),
                every("no other vote is left", lambda t: all(s.voted_for for id_, s in t.world.nodes.items() if up(t, id_))),
                seen("S2 is the first who asked it", lambda t: not any(to == "s5" for _, _, to, _ in t.seen.received)),
                now("S2 doesn't know", both(has_votes("s2", "s2"), leaves("vote", "s5", "s2", granted=True))),
            ),
            "split": (
                now("each has heard a no", lambda t: all(state(t, id_).refusals for id_ in ("s2", "s3", "s4"))),
                every(
                    "no candidate has three votes, and all are given",
                    both(
                        voters_are("s2", 1, "s2", "s5"),
                        voters_are("s3", 1, "s3"),
                        voters_are("s4", 1, "s4"),
                        lambda t: not up(t, "s1"),
                    ),
                ),
                every("all three are still candidates", both(*(asks(id_, 1) for id_ in ("s2", "s3", "s4")))),
            ),
            "again": (
                now("S2 asks in term 2, after term 1", both(asks("s2", 2), flies("request-vote", "s2", "s3", "s4", "s5", term=2))),
                seen("S2 is the first", both(asked_before("s2", 1, 2), first_to_ask("s2", 2))),
                every("nobody else is in term 2", in_term(1, "s3", "s4", "s5")),
                now("S3 and S4 are in term 1", both(asks("s3", 1), asks("s4", 1))),
            ),
            "leader": (
                now("S2 leads term 2", leads("s2", 2)),
                now("term 1 had no leader", lambda t: dict(t.world.history.leaders) == {2: "s2"}),
                NOTHING_COMMITTED,
            ),
        },
    ),
    "r6": Scripted(
        summary=(
            S3_AWAY,
            comes("its term grows up to 8 while it is away", both(asks("s3", 8), asked_before("s3", *range(2, 8)), leads("s1", 1))),
            S3_BACK,
            comes("it deposes S1", lambda t: t.node == "s1" and t.src == "s3" and t.before.role == "leader" and t.after.current_term == 9),
            never("S2 left S1 before", lambda t: state(t, "s2").leader_hint != "s1" and leads("s1", 1)(t) and t.t_us > 200 * MS),
        ),
        moments={
            "away": (
                now("S3 is cut off", step("partition")),
                now("S1 leads S2", both(leads("s1", 1), trusts("s1", "s2"))),
                now("S3 trusts S1", trusts("s1", "s3")),
            ),
            "alone": (
                now("S3 asks in term 2", asks("s3", 2)),
                now("its requests are lost", lost("request-vote", "s3", "s1", "s2")),
                every("nobody else knows of term 2", in_term(1, "s1", "s2")),
                now("S1 leads", leads("s1", 1)),
            ),
            "healed": (
                now("the line is gone", step("heal")),
                now("S3 is in term 8", in_term(8, "s3")),
                every("the others are in term 1", in_term(1, "s1", "s2")),
            ),
            "disrupts": (
                now("S3 asks in term 9", both(asks("s3", 9), flies("request-vote", "s3", "s1", "s2", term=9))),
                seen("it has asked in term 8", asked_before("s3", 8, 9)),
                will("its requests arrive", within(11), then(in_term(9, "s1", "s2"))),
                now("S1 leads", leads("s1", 1)),
            ),
            "deposed": (
                now("S1 hears S3 and follows in term 9", both(hears("s1", "request-vote", "s3"), follows(9, "s1"))),
                NOBODY_LEADS,
            ),
            "leader": (now("S3 leads term 9", leads("s3", 9)), *S3_LEADS_ALONE_WITH_IT),
        },
    ),
    "r6-log-only": Scripted(
        summary=(
            S3_AWAY,
            never("its term grows while it is away", lambda t: t.t_us < 1_500 * MS and state(t, "s3").current_term > 1),
            comes("S3 is back, with an equal log", lambda t: t.kind == "heal" and equal_logs()(t) and wonders("s3", 1)(t)),
            comes("S1 follows in term 2", both(follows(2, "s1"), asks("s3", 2))),
            ends("S3 leads", leads("s3", 2)),
        ),
        moments={
            "asks": ASKS_FIRST,
            "healed": BACK_IN_TERM_1,
            "granted": (
                now("S1 says yes to S3", both(hears("s1", "pre-vote", "s3"), leaves("pre-vote-reply", "s1", "s3", granted=True))),
                now("the logs are equal", equal_logs()),
                every("nobody asks for a leader", lambda t: t.world.params.pre_vote == "log-only" and not t.world.params.sticky),
                now("S1 leads", leads("s1", 1)),
            ),
            "candidate": (
                now("S3 starts term 2", asks("s3", 2)),
                now("a majority said yes", lambda t: {*t.before.votes, t.src} == {"s3", "s1"} if t.before else False),
                now("S1 is in term 1", leads("s1", 1)),
            ),
            "deposed": (
                now("S1 hears S3 and follows in term 2", both(hears("s1", "request-vote", "s3"), follows(2, "s1"))),
                NOBODY_LEADS,
            ),
            "leader": (
                now("S3 leads term 2", leads("s3", 2)),
                now("S1 led and was up", lambda t: dict(t.world.history.leaders) == {1: "s1", 2: "s3"} and up(t, "s1")),
                *S3_LEADS_ALONE_WITH_IT,
            ),
        },
    ),
    "r6-thesis": Scripted(
        summary=(
            S3_AWAY,
            S3_BACK,
            comes(
                "a voter that hears a leader refuses it",
                lambda t: hears("s2", "pre-vote", "s3")(t) and t.after.hears_leader and "R-PV2-no" in t.rules,
            ),
            comes("S3 is told no", lambda t: t.node == "s3" and getattr(t.msg, "granted", True) is False and wonders("s3", 1)(t)),
            never("a term after 1", lambda t: any(s.current_term > 1 for s in t.world.nodes.values())),
            ends("S3 follows S1", both(follows(1, "s3"), trusts("s1", "s3"), leads("s1", 1))),
        ),
        moments={
            "asks": ASKS_FIRST,
            "healed": BACK_IN_TERM_1,
            "refused": (
                now("S1 leads and says no", both(leads("s1", 1), hears("s1", "pre-vote", "s3"))),
                now("its no is about to leave", leaves("pre-vote-reply", "s1", "s3", granted=False)),
                will("S2 says no", within(1), then(leaves("pre-vote-reply", "s2", "s3", granted=False))),
                every("all terms are 1", in_term(1)),
            ),
            "yields": (
                now("S3 hears S1 and follows", both(hears("s3", "append", "s1"), follows(1, "s3"), trusts("s1", "s3"))),
                every("all terms are 1", in_term(1)),
                now("S1 leads", leads("s1", 1)),
                seen("nobody has begun term 2", lambda t: t.seen.top_term == 1),
            ),
        },
    ),
    "r9": Scripted(
        summary=(
            comes("S3 has voted, with its vote on disk, when it crashes", lambda t: t.kind == "crash" and saved_vote("s3", "s1", 1)(t)),
            comes(
                "it is back at once", lambda t: t.kind == "restart" and t.node == "s3" and voted("s3", "s1", 1)(t) and t.t_us == 162 * MS
            ),
            never("it votes for S2", voted("s3", "s2", 1)),
            ends("S1 leads", leaders(("s1", 1))),
        ),
        moments={
            "voted": (
                now("S3's vote is on its disk", saved_vote("s3", "s1", 1)),
                now("its vote has left", flies("vote", "s3", "s1", granted=True)),
                now("S2's request flies", flies("request-vote", "s2", "s3")),
            ),
            "restarted": (
                now("S3 is back", step("restart", "s3")),
                now("it remembers its vote", voted("s3", "s1", 1)),
                now("S1 has not got it", both(flies("vote", "s3", "s1", granted=True), has_votes("s1", "s1"))),
            ),
            "refused": (
                now("S3 has heard S2 and says no", both(hears("s3", "request-vote", "s2"), leaves("vote", "s3", "s2", granted=False))),
                now("its vote is S1's", voted("s3", "s1", 1)),
                now("S2 has its own vote", has_votes("s2", "s2")),
                NOBODY_LEADS,
            ),
            "leader": (
                every("S1 leads, and nobody else", leaders(("s1", 1))),
                now("two votes of three", has_votes("s1", "s1", "s3")),
                NOTHING_COMMITTED,
            ),
        },
    ),
    "r10": Scripted(
        summary=(
            comes(
                "the vote of term 1 arrives in term 2",
                lambda t: hears("s1", "vote", "s2")(t) and t.msg.term == 1 and t.msg.granted and t.after.current_term == 2,  # type: ignore[union-attr]
            ),
            never("S1 counts S2's vote", lambda t: "s2" in state(t, "s1").votes),
            never("S1 leads", lambda t: "s1" in dict(t.world.history.leaders).values()),
        ),
        moments={
            "voted": (
                now("S2 has voted for S1", both(voted("s2", "s1", 1), flies("vote", "s2", "s1", term=1))),
                will("the vote arrives in 120 ms", within(120), arrives_after(120, "vote", "s2", "s1")),
                now("S1 doesn't have it", has_votes("s1", "s1")),
            ),
            "asks-again": (
                now("S1 asks in term 2", both(asks("s1", 2), flies("request-vote", "s1", "s2", "s3", term=2))),
                seen("it has asked in term 1", asked_before("s1", 1, 2)),
                now("term 1 had no leader", lambda t: not t.world.history.leaders),
                now("the vote of term 1 flies", flies("vote", "s2", "s1", term=1, granted=True)),
            ),
            "leader": (
                now("S3 leads term 2", both(leads("s3", 2), has_votes("s3", "s3", "s2"))),
                now("S2 has voted for S3", voted("s2", "s3", 2)),
                now("S1 is a candidate of term 2", asks("s1", 2)),
            ),
            "late": (
                now("the vote of term 1 has arrived", both(hears("s1", "vote", "s2"), lambda t: t.msg.term == 1)),  # type: ignore[union-attr]
                every("S1 is a candidate with its own vote and no other", both(asks("s1", 2), has_votes("s1", "s1"))),
                now("it doesn't know that S3 leads", both(leads("s3", 2), trusts(None, "s1"))),
            ),
        },
    ),
}
