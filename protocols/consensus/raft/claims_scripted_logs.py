"""What the scenarios on the log say of themselves, among them the paper's figures 7 and 8 (claims.py)."""

from __future__ import annotations

from typing import Any

from protocols.claim import Check, comes, ends, every, never, now, seen, will
from protocols.consensus.raft.claims_scripted import (
    NOBODY_LEADS,
    answered,
    asks,
    both,
    carried,
    commits,
    committed,
    counts_on,
    disk,
    down,
    entry,
    equal_logs,
    first_to_ask,
    flies,
    follows,
    has_refusals,
    has_votes,
    hears,
    holders,
    holds,
    in_term,
    knows_no_more,
    leaders,
    leads,
    leaves,
    length,
    lost,
    neither,
    no_answer,
    not_elected,
    refuses,
    removes,
    saved,
    state,
    step,
    terms_in,
    then,
    truly,
    trusts,
    two_lead,
    unbroken,
    up,
    voters_are,
    winners,
    within,
)
from protocols.consensus.raft.properties import truth
from protocols.consensus.raft.protocol import term_at, up_to_date
from protocols.consensus.raft.starts import FIGURE_7
from protocols.declaration import Claim, Scripted, Telling
from protocols.node import MS, NodeId

FIVE = ("s1", "s2", "s3", "s4", "s5")


def not_committed(command: str, count: int) -> Claim:
    """By no server, and the page counts only what came before it."""
    return now("it is not committed", both(neither(committed(command)), truly(count)))


def never_committed(command: str) -> Claim:
    return never("it is committed", committed(command))


def crashes(node: NodeId, command: str) -> Claim:
    """With the command unanswered."""
    return comes("its leader crashes, and its client has no answer", both(step("crash", node), neither(answered(command))))


# ------------------------------------------------------------------------------------------------ a leader's entry lives or dies

A_ON_TWO = (
    now("S2 stores a=1", both(hears("s2", "append", "s1"), holds("a=1", "s2"))),
    now("it is on S1 and S2", holders("a=1", "s1", "s2")),
    not_committed("a=1", 1),
)
CRASHES_WITH_A = (
    now("S1 is down", both(step("crash", "s1"), down("s1"))),
    no_answer("a=1"),
    every("S2 alone of those that are up has it", both(holders("a=1", "s1", "s2"), down("s1"))),
)
ALL_END_1_2 = every("the terms in all five logs are 1 2", terms_in((1, 2), *FIVE))
TRUSTED = every("all others trust S1", both(trusts("s1", "s2", "s3", "s4", "s5"), follows(1, "s2", "s3", "s4", "s5")))


def _none_is_longer(node: NodeId) -> Check:
    """Than this one's, and those of the other servers that are up are shorter."""

    def check(t: Telling) -> bool:
        mine = len(state(t, node).log)
        return all(len(s.log) < mine + (not up(t, id_)) for id_, s in t.world.nodes.items() if id_ != node)

    return check


R4 = Scripted(
    summary=(
        crashes("s1", "a=1"),
        never("the client is answered", answered("a=1")),
        comes("a=1 is on two of five, and one of them asks", both(holders("a=1", "s1", "s2"), asks("s2", 2), first_to_ask("s2", 2))),
        ends("S2 leads, and a=1 is committed", both(leads("s2", 2), committed("a=1"), commits(3, "s2", "s3", "s4", "s5"))),
    ),
    moments={
        "stored": (
            *A_ON_TWO,
            seen("its other copies are lost", lost("append", "s1", "s3", "s4", "s5")),
        ),
        "crash": (*CRASHES_WITH_A, TRUSTED),
        "candidate": (
            seen("S2 is the first to ask in term 2", both(asks("s2", 2), first_to_ask("s2", 2))),
            now("all its requests fly", flies("request-vote", "s2", "s1", "s3", "s4", "s5", term=2)),
            every("no log is longer", _none_is_longer("s2")),
            every("nobody else has voted for it", voters_are("s2", 2, "s2")),
        ),
        "leader": (
            now("S2 leads term 2", leads("s2", 2)),
            now("with a=1, as 1 1 2", both(holds("a=1", "s2"), terms_in((1, 1, 2), "s2"))),
            not_committed("a=1", 1),
        ),
        "gap": (
            now("S3 refuses", both(hears("s3", "append", "s2"), leaves("append-reply", "s3", "s2", ok=False))),
            every("it has but one entry, and entry 2 was asked for", both(length("s3", 1), lambda t: getattr(t.msg, "prev_index", 0) == 2)),
            now("S3 has no a=1", neither(holds("a=1", "s3"))),
        ),
        "committed": (
            now("S2 commits entry 3, and a=1 with it", both(step("deliver", "s2"), commits(3, "s2"), committed("a=1"))),
            now("S2 has three entries", length("s2", 3)),
            every("no server has answered the client", neither(answered("a=1"))),
        ),
    },
)

R4B = Scripted(
    summary=(
        crashes("s1", "a=1"),
        never("another server has a=1", lambda t: any(holds("a=1", id_)(t) for id_ in t.world.ids if id_ != "s1")),
        comes("S1 comes back with a=1", both(step("restart", "s1"), holders("a=1", "s1"))),
        ends("a=1 is replaced everywhere", both(holders("a=1"), terms_in((1, 2), *FIVE))),
    ),
    moments={
        "written": (
            now("S1 writes a=1 as entry 2", both(step("client", "s1"), entry("s1", 2, "a=1", 1))),
            every("it is on S1 only", holders("a=1", "s1")),
            now("four copies leave", leaves("append", "s1", "s2", "s3", "s4", "s5")),
            will("all four are lost", within(11), then(both(neither(carried("a=1")), holders("a=1", "s1")))),
        ),
        "crash": (
            now("S1 is down", step("crash", "s1")),
            every("a=1 is on its disk, and nowhere else", both(saved("a=1", "s1"), holders("a=1", "s1"))),
            TRUSTED,
        ),
        "leader": (
            now("S2 leads term 2 with its no-op as entry 2", both(leads("s2", 2), entry("s2", 2, "no-op", 2))),
            now("entry 2 of S1 is a=1", entry("s1", 2, "a=1", 1)),
            now(
                "S1's disk knows nothing of term 2",
                lambda t: disk(t, "s1").current_term == 1 and all(e.term < 2 for e in disk(t, "s1").log),
            ),
        ),
        "back": (
            now("S1 is back", step("restart", "s1")),
            now("it follows in term 1, with a=1", both(follows(1, "s1"), entry("s1", 2, "a=1", 1))),
        ),
        "erased": (now("a=1 is removed from S1", removes("s1", "a=1")), ALL_END_1_2, no_answer("a=1")),
    },
)

R4C = Scripted(
    summary=(
        crashes("s1", "a=1"),
        comes("a=1 is on two of five", holders("a=1", "s1", "s2")),
        comes("a server without it asks first", both(asks("s3", 2), first_to_ask("s3", 2), holders("a=1", "s1", "s2"))),
        never_committed("a=1"),
        never("a promise is broken", neither(unbroken)),
        ends("a=1 is nowhere", holders("a=1")),
    ),
    moments={
        "stored": A_ON_TWO,
        "crash": (*CRASHES_WITH_A, not_committed("a=1", 1)),
        "refused": (
            now("S2 refuses S3", both(hears("s2", "request-vote", "s3"), leaves("vote", "s2", "s3", granted=False))),
            now("S2 has entry 2, S3 has not", both(length("s2", 2), length("s3", 1))),
            not_elected("s3"),
            now(
                "S4 and S5 can still make it the leader",
                both(has_votes("s3", "s3"), in_term(1, "s4", "s5"), lambda t: all(_may_vote(t, id_, "s3") for id_ in ("s4", "s5"))),
            ),
        ),
        "leader": (
            now("S3 leads by S4 and S5, without a=1", both(leads("s3", 2), has_votes("s3", "s3", "s4", "s5"), neither(holds("a=1", "s3")))),
            every("no voter has a=1", lambda t: not any(holds("a=1", id_)(t) for id_ in state(t, "s3").votes)),
            now("S2 has a=1", holds("a=1", "s2")),
        ),
        "erased": (
            now("a=1 is removed from S2", removes("s2", "a=1")),
            now("the no-op of term 2 is there", entry("s2", 2, "no-op", 2)),
            now("the other copy is on S1's disk", both(saved("a=1", "s1"), holders("a=1", "s1"), down("s1"))),
        ),
        "last-copy": (
            now("S1 removes a=1, and nobody has it", both(removes("s1", "a=1"), holders("a=1"))),
            seen("it was down", lambda t: up(t, "s1") and "s1" not in t.seen.down and t.t_us > 900 * MS),
            ALL_END_1_2,
            no_answer("a=1"),
        ),
    },
)


def _may_vote(t: Telling, voter: NodeId, candidate: NodeId) -> bool:
    """By their logs."""
    asking, asked = state(t, candidate).log, state(t, voter).log
    return up_to_date(term_at(asking, len(asking)), len(asking), asked)


# ------------------------------------------------------------------------------------------------ a partition


def _true_leader(node: NodeId) -> Check:
    """On the page."""

    def check(t: Telling) -> bool:
        leader: Any = truth(t.world)["leader"]
        return leader is not None and bool(leader["node"] == node)

    return check


TAKES_OLD = now("S1 leads and takes x=old", both(leads("s1", 1), entry("s1", 2, "x=old", 1)))
NEW_COMMITTED = now("S3 commits x=new", both(step("deliver", "s3"), entry("s3", 3, "x=new", 2), commits(3, "s3")))
OLD_ON_TWO = now("x=old is on S1 and S2, not committed", both(holders("x=old", "s1", "s2"), knows_no_more(1, "s1", "s2")))
OLD_CUT_OFF = comes("the old leader is in the minority", lambda t: t.kind == "partition" and leads("s1", 1)(t))

R5 = Scripted(
    summary=(
        OLD_CUT_OFF,
        comes("two lead, the old one in the minority", leaders(("s1", 1), ("s3", 2))),
        comes("meanwhile the new one commits", both(leaders(("s1", 1), ("s3", 2)), committed("x=new"))),
        comes("x=old is there until it heals", both(step("heal"), holders("x=old", "s1", "s2"))),
        never_committed("x=old"),
        ends("x=old is nowhere, x=new everywhere", both(holders("x=old"), holders("x=new", *FIVE))),
    ),
    moments={
        "hanging": (
            TAKES_OLD,
            now("its copies have left", both(flies("append", "s1", "s2"), holders("x=old", "s1"), neither(carried("x=old", "s3", "s4")))),
            now("and none waits any more", lambda t: not t.world.outbox("s1")),
            will(
                "S2's alone arrives",
                within(11),
                then(both(neither(carried("x=old")), holders("x=old", "s1", "s2"))),
            ),
            every("all others can't get it", lambda t: not any(holds("x=old", id_)(t) for id_ in t.world.ids if id_ != "s1")),
        ),
        "two-leaders": (
            now("S3 leads term 2, S1 term 1", leaders(("s3", 2), ("s1", 1))),
            now("the true leader is S3", _true_leader("s3")),
            every("nothing of term 2 is committed", both(truly(1), lambda t: not any(e.term == 2 for e in t.world.history.committed))),
        ),
        "committed": (
            NEW_COMMITTED,
            now("S4 and S5 have it", holders("x=new", "s3", "s4", "s5")),
            OLD_ON_TWO,
        ),
        "healed": (now("it heals", step("heal")), now("S1 believes that it leads", both(leads("s1", 1), trusts("s1", "s1")))),
        "deposed": (
            now("S1 hears of term 2 and follows", both(step("deliver", "s1"), follows(2, "s1"), trusts("s3", "s1"))),
            every("one leader is left", leaders(("s3", 2))),
            now("x=old is in S1's log", holds("x=old", "s1")),
        ),
        "erased": (
            now("S2 removes x=old, as S1 has done", both(removes("s2", "x=old"), holders("x=old"))),
            every("the terms in all five logs are 1 2 2", terms_in((1, 2, 2), *FIVE)),
            no_answer("x=old"),
        ),
    },
)

R5B = Scripted(
    summary=(
        OLD_CUT_OFF,
        comes(
            "S1 steps down by itself", lambda t: t.node == "s1" and t.kind == "timer" and t.before.role == "leader" and follows(1, "s1")(t)
        ),
        comes("a later write is refused at once", refuses("s1", "x=late")),
        never("two lead", two_lead),
        ends("x=new is everywhere", both(holders("x=new", *FIVE), holders("x=late"))),
    ),
    moments={
        "hanging": (
            TAKES_OLD,
            now("it is on S1", both(step("client", "s1"), holders("x=old", "s1"))),
            will(
                "soon on S2, and on no other",
                within(11),
                then(both(neither(carried("x=old")), holders("x=old", "s1", "s2"))),
            ),
        ),
        "quorum-lost": (
            now("S1 follows in term 1, by its own timer", both(step("timer", "s1"), follows(1, "s1"))),
            NOBODY_LEADS,
            every("all are in term 1", in_term(1, *FIVE)),
        ),
        "refused": (
            now("the client is told", refuses("s1", "x=late")),
            every("nobody asks for votes", both(follows(1, *FIVE), neither(flies("request-vote", "s3")))),
        ),
        "leader": (
            every("S3 leads, and nobody else", leaders(("s3", 2))),
            every("no two lead", lambda t: not two_lead(t)),
            OLD_ON_TWO,
        ),
        "committed": (NEW_COMMITTED, OLD_ON_TWO),
    },
)

# ------------------------------------------------------------------------------------------------ figures 7 and 8

LATE = ("s3", "s6", "s7")


def _last_term(t: Telling, node: NodeId) -> int:
    log = state(t, node).log
    return term_at(log, len(log))


def _unchanged(t: Telling) -> bool:
    """All logs but S1's are those of figure 7."""
    return all(state(t, id_).log == FIGURE_7.get(id_) for id_ in t.world.ids if id_ != "s1")


R7 = Scripted(
    summary=(
        comes("seven different logs", lambda t: len({s.log for s in t.world.nodes.values()}) == len(t.world.ids) == 7),
        comes("S1 wins term 8", both(leads("s1", 8), lambda t: t.kind == "deliver")),
        comes("it steps back for some", lambda t: leads("s1", 8)(t) and {*state(t, "s1").probing} == {"s2", "s3", "s6", "s7"}),
        never("it steps back for S4 or S5", lambda t: not {*state(t, "s1").probing}.isdisjoint(("s4", "s5"))),
        ends("seven equal logs", lambda t: equal_logs()(t) and length("s1", 11)(t)),
    ),
    moments={
        "candidate": (
            now("S1 asks in term 8", both(asks("s1", 8), flies("request-vote", "s1", "s2", "s3", "s4", "s5", "s6", "s7", term=8))),
            now("seven different logs", lambda t: len({s.log for s in t.world.nodes.values()}) == 7),
            every("nobody else has voted for it", voters_are("s1", 8, "s1")),
        ),
        "refused": (
            now("S4 refuses S1", both(hears("s4", "request-vote", "s1"), leaves("vote", "s4", "s1", granted=False))),
            now("S4 has one more entry of term 6", lambda t: _one_more(t, "s4", "s1") and _last_term(t, "s4") == 6),
            now("S5's last term is later", lambda t: _last_term(t, "s5") > _last_term(t, "s1")),
            now("S1 has not four votes", lambda t: asks("s1", 8)(t) and len(state(t, "s1").votes) < 4),
        ),
        "leader": (
            now("S1 leads by S2, S3 and S6", both(leads("s1", 8), has_votes("s1", "s1", "s2", "s3", "s6"))),
            every("no voter's log is ahead", lambda t: all(_may_vote_for_figure(t, id_) for id_ in state(t, "s1").votes)),
            every("no other log has changed", _unchanged),
        ),
        "probed": (
            now(
                "S2 refuses at entry 10, which it hasn't",
                both(hears("s2", "append", "s1"), length("s2", 9), leaves("append-reply", "s2", "s1", ok=False)),
            ),
            every("all were asked at entry 10", lambda t: {*state(t, "s1").next_index.values()} == {11}),
            now("S1 has not stepped back for S2", lambda t: "s2" not in state(t, "s1").probing),
        ),
        "committed": (
            now("S1 commits entry 11", both(step("deliver", "s1"), commits(11, "s1"))),
            now("S1, S2, S4 and S5 are equal", both(length("s1", 11), equal_logs("s1", "s2", "s4", "s5"))),
            now("for S3, S6 and S7 it is still searching", lambda t: {*state(t, "s1").probing} == {*LATE}),
        ),
        "repaired": (
            now(
                "S7 removes eight entries",
                lambda t: t.node == "s7" and t.after is not None and _kept(t.before.log, t.after.log) == len(t.before.log) - 8,
            ),
            every(
                "those of terms 2 and 3 were never committed",
                lambda t: (
                    not any(e.term in (2, 3) for e in t.world.history.committed) and all(e.term in (2, 3) for e in FIGURE_7["s7"][3:])
                ),
            ),
            now("S1 hasn't heard so", both(neither(counts_on("s1", "s7", 11)), leaves("append-reply", "s7", "s1", match_index=11))),
        ),
    },
)


def _one_more(t: Telling, longer: NodeId, shorter: NodeId) -> bool:
    log = state(t, longer).log
    return bool(log[:-1] == state(t, shorter).log)


def _kept(before: Any, after: Any) -> int:
    """How many entries two logs share."""
    return sum(1 for _ in _common(before, after))


def _common(before: Any, after: Any) -> Any:
    for old, new in zip(before, after, strict=False):
        if old != new:
            return
        yield old


def _may_vote_for_figure(t: Telling, voter: NodeId) -> bool:
    """S1's log as it asked was at least as up-to-date as this one."""
    asked = FIGURE_7["s1"]
    return voter == "s1" or up_to_date(term_at(asked, len(asked)), len(asked), state(t, voter).log)


X2_NOT_COMMITTED = not_committed("x=2", 1)
RETURNS = (
    now("S1 leads term 4", leads("s1", 4)),
    seen("it was down, and has led term 2", lambda t: ("s1", 2) in t.seen.led and "s1" not in t.seen.down and up(t, "s1")),
    now("x=2 of term 2 is on S1 and S2", both(holders("x=2", "s1", "s2"), entry("s1", 2, "x=2", 2))),
)
COPIES_X2 = will("x=2 is copied to S3", within(60), then(holders("x=2", "s1", "s2", "s3")))
X2_ON_THREE = (
    now("x=2 is on three of five", both(holders("x=2", "s1", "s2", "s3"), step("deliver", "s1"), counts_on("s1", "s3", 2))),
    now("it is of term 2, the leader of term 4", both(entry("s1", 2, "x=2", 2), leads("s1", 4))),
    X2_NOT_COMMITTED,
    now("S1 doesn't take it as committed", knows_no_more(1, "s1")),
)

R8_D1 = Scripted(
    summary=(
        comes("x=2, of an old term, is on three of five", both(holders("x=2", "s1", "s2", "s3"), leads("s1", 4))),
        never_committed("x=2"),
        never("a promise is broken", neither(unbroken)),
        ends("S2 and S3 have x=3 in its place", both(entry("s2", 2, "x=3", 3), entry("s3", 2, "x=3", 3))),
    ),
    moments={
        "crash": (
            now("S1 is down", step("crash", "s1")),
            now("x=2 of term 2 is on S1 and S2", both(holders("x=2", "s1", "s2"), entry("s2", 2, "x=2", 2))),
            X2_NOT_COMMITTED,
        ),
        "rival": (
            now("S5 leads term 3 and writes x=3 as entry 2", both(leads("s5", 3), step("client", "s5"), entry("s5", 2, "x=3", 3))),
            every("it is on S5 only", holders("x=3", "s5")),
            will(
                "nobody gets it, and S5 falls",
                within(10),
                then(both(down("s5"), holders("x=3", "s5"), neither(carried("x=3")))),
            ),
        ),
        "returns": (*RETURNS, COPIES_X2),
        "old-term": X2_ON_THREE,
        "rival-wins": (
            now("S5 leads term 5, and its last term is 3", both(leads("s5", 5), terms_in((1, 3), "s5"))),
            now("by S2 and S3, which have x=2", both(has_votes("s5", "s5", "s2", "s3"), holds("x=2", "s2", "s3"))),
        ),
        "erased": (
            now("S3 removes x=2, as S2 has done", both(removes("s3", "x=2"), neither(holds("x=2", "s2")))),
            now("both have x=3", both(holds("x=3", "s2", "s3"))),
            every("no promise is broken", unbroken),
            not_committed("x=3", 1),
        ),
    },
)

R8_D2 = Scripted(
    summary=(
        comes(
            "the leader of term 4 has an entry of its own on a majority",
            both(leads("s1", 4), entry("s1", 3, "x=4", 4), holds("x=4", "s2", "s3")),
        ),
        comes("the old one is committed with it", both(commits(3, "s1"), committed("x=4"), committed("x=2"))),
        comes("then the leader crashes", both(step("crash", "s1"), committed("x=4"))),
        never("x=2 is committed alone", both(committed("x=2"), neither(committed("x=4")))),
        never("S5 wins another term", lambda t: 5 in t.world.history.leaders),
        ends("S5 has asked and lost", both(asks("s5", 5), has_refusals("s5", "s2", "s3"))),
    ),
    moments={
        "returns": (*RETURNS, COPIES_X2),
        "old-term": (
            *X2_ON_THREE,
            now("there is no entry of term 4", lambda t: not any(e.term == 4 for s in t.world.nodes.values() for e in s.log)),
        ),
        "written": (
            now("S1 leads term 4 and has x=4 as entry 3 of term 4", both(leads("s1", 4), entry("s1", 3, "x=4", 4))),
            now("its copies fly", flies("append", "s1", "s2", "s3", "s5", prev_index=2)),
            now("S2 and S3 don't have it", neither(holds("x=4", "s2"), holds("x=4", "s3"))),
        ),
        "committed": (
            now("S1 commits x=4, and x=2 with it", both(step("deliver", "s1"), commits(3, "s1"), committed("x=4"), committed("x=2"))),
            now("S1 has three entries", length("s1", 3)),
            now("S5 is down, with x=3", both(down("s5"), saved("x=3", "s5"))),
        ),
        "refused": (
            now("S2 refuses S5", both(hears("s2", "request-vote", "s5"), leaves("vote", "s2", "s5", granted=False))),
            now("its last term is 4, S5's 3", lambda t: (_last_term(t, "s2"), _last_term(t, "s5")) == (4, 3)),
            now("S3 has not answered", both(in_term(4, "s3"), has_refusals("s5"))),
        ),
        "loses": (
            now("S3's no has come, after S2's", both(hears("s5", "vote", "s3"), has_refusals("s5", "s2", "s3"))),
            every("S4 alone votes for it", voters_are("s5", 5, "s5", "s4")),
            every(
                "three of five logs are ahead of its own",
                lambda t: sum(not _may_vote(t, id_, "s5") for id_ in t.world.ids) == 3,
            ),
            every("nobody leads term 5", both(winners(t1="s1", t2="s1", t3="s5", t4="s1"), leaders())),
        ),
    },
)


R3 = Scripted(
    summary=(
        comes("a client writes x=1", both(step("client", "s1"), entry("s1", 2, "x=1", 1), holders("x=1", "s1"))),
        comes("a majority stores it before it is committed", both(truly(2), saved("x=1", "s1", "s2"), neither(committed("x=1")))),
        comes(
            "it is committed and answered before the followers know", both(answered("x=1"), commits(2, "s1"), knows_no_more(1, "s2", "s3"))
        ),
        ends("all know it", both(commits(2, "s1", "s2", "s3"), length("s1", 2))),
    ),
    moments={
        "written": (
            now("x=1 is entry 2 of S1, not committed", both(entry("s1", 2, "x=1", 1), knows_no_more(1, "s1"))),
            now("two copies fly", flies("append", "s1", "s2", "s3", prev_index=1)),
            every("no other server has it", holders("x=1", "s1")),
        ),
        "stored": (
            now("S2 has stored it, and its answer flies", both(saved("x=1", "s1", "s2"), flies("append-reply", "s2", "s1", match_index=2))),
            now("truly committed counts 2", truly(2)),
            now("S1 doesn't know", both(knows_no_more(1, "s1"), neither(counts_on("s1", "s2", 2)))),
        ),
        "committed": (
            now("S1 commits x=1", both(step("deliver", "s1"), commits(2, "s1"), committed("x=1"))),
            now("the client has its answer", answered("x=1")),
            now("the followers have it, and don't know", both(holders("x=1", "s1", "s2", "s3"), knows_no_more(1, "s2", "s3"))),
        ),
        "learned": (
            now("S2 and S3 know it", commits(2, "s2", "s3")),
            now("one hop after S1", lambda t: 0 <= t.t_us - 270 * MS - t.world.params.latency_us < MS),
            now("no other entry is there", lambda t: all(len(s.log) == 2 for s in t.world.nodes.values())),
        ),
    },
)

LOGS_SCRIPTED = {
    "r3": R3,
    "r4": R4,
    "r4b": R4B,
    "r4c": R4C,
    "r5": R5,
    "r5b": R5B,
    "r7": R7,
    "r8-d1": R8_D1,
    "r8-d2": R8_D2,
}
