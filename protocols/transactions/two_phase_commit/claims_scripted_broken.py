"""What two-phase commit's scenarios say of themselves, as code: those in which a rule is broken on purpose."""

from __future__ import annotations

from protocols.claim import comes, ends, every, never, now, seen
from protocols.declaration import Scripted, Telling
from protocols.node import NodeId
from protocols.transactions.two_phase_commit.claims_checks import Check, flying, queued
from protocols.transactions.two_phase_commit.claims_scripted_shared import (
    BOTH_GONE,
    DECIDED_IN_MEMORY,
    R1,
    R1_ASKS,
    R1_HAS_COMMIT,
    R2,
    R2_BACK_EMPTY,
    R3,
    REFUSES,
    TOLD_ONE,
    VIEW_OF_TWO,
    R,
    ac1_broken,
    all_of,
    becomes,
    crosses,
    dies,
    down,
    empty,
    flies,
    flies_only,
    in_doubt,
    is_in,
    locked,
    money,
    not_in_the_air,
    on_disk,
    on_disk_a,
    on_disk_b,
    outcome,
    outcomes,
    split,
    step,
    to_leave,
    told_by,
    unlocked,
)
from protocols.transactions.two_phase_commit.properties import ac2_commit_needs_all_yes, s2_commit_comes_from_the_coordinator
from protocols.transactions.two_phase_commit.protocol import C2, C


def impatient(node: NodeId, phase: str) -> Check:
    """It decides by itself, and has asked nobody."""
    return lambda t: becomes(node, "timer", "prepared", phase)(t) and node not in t.seen.asked_us


def guesses(phase: str) -> Check:
    """C2 decides when nobody has told it."""
    return lambda t: becomes(C2, "timer", "asking", phase)(t) and set(t.before.answers.values()) == {"uncertain"}


AC1_BREAKS = now("AC1 is broken", ac1_broken)
BREAKS_NO_SOONER = never("AC1 is broken before C2 guesses", lambda t: ac1_broken(t) and (is_in("standby", C2)(t) or is_in("asking", C2)(t)))
LOST_30 = now("A 70, B 100", money(70, 100))
C_COMMITS = now("COMMIT is on C's disk", all_of(step("forced", C), on_disk("commit", C)))

GUESSES = {
    "2pc-9a": Scripted(
        summary=(
            comes("C2 guesses abort while R1's disk says commit", lambda t: guesses("aborted")(t) and on_disk("commit", R1)(t)),
            BREAKS_NO_SOONER,
            ends("R1 committed, R2 and R3 aborted", outcomes("commit", "abort", "abort")),
            ends("30 are lost", money(70, 100)),
        ),
        moments={
            "decided": DECIDED_IN_MEMORY,
            "told-one": TOLD_ONE,
            "both-gone": BOTH_GONE,
            "guess": (
                now("C2 guesses abort", guesses("aborted")),
                now("R1 is down, with COMMIT on its disk", all_of(down(R1), on_disk("commit", R1))),
                AC1_BREAKS,
            ),
            "harm": (now("ABORT goes to R2's disk", all_of(step("forced", R2), on_disk("abort", R2))), LOST_30),
            "back": (now("R1 is back", step("restart", R1)), split("commit", "abort")),
        },
    ),
    "2pc-9b": Scripted(
        summary=(
            comes("R1 votes no", crosses("deliver", R1, C, "vote", yes=False)),
            comes("C2 guesses commit", guesses("committed")),
            BREAKS_NO_SOONER,
            comes("R2 and R3 see what they see in 2PC-9", VIEW_OF_TWO),
            ends("R1 aborted, R2 and R3 committed", outcomes("abort", "commit", "commit")),
            ends("30 come from nowhere", money(100, 130)),
        ),
        moments={
            "refuses": (
                now("R1 dies, with ABORT on its disk", all_of(step("crash", R1), on_disk("abort", R1))),
                now("its no is on the way to C", flies("vote", R1, C, yes=False)),
            ),
            "both-gone": (
                now("C dies, and had heard the no", lambda t: dies(C, "aborted")(t) and t.before.no == (R1,)),
                now("it has told nobody", not_in_the_air("abort")),
                now("its disk is empty, R1's says ABORT", all_of(empty(C), on_disk("abort", R1))),
                every("both are down", down(C, R1)),
            ),
            "blocked": (
                now("R2 and R3 see what they see in 2PC-9", VIEW_OF_TWO),
                now("the truth is abort", outcome("aborted")),
            ),
            "guess": (now("C2 guesses commit", guesses("committed")), now("R1's disk says ABORT", on_disk("abort", R1)), AC1_BREAKS),
            "harm": (
                now("COMMIT goes to R2's disk", all_of(step("forced", R2), on_disk("commit", R2))),
                now("A 100, B 130", money(100, 130)),
            ),
            "back": (now("R1 is back", step("restart", R1)), split("abort", "commit")),
        },
    ),
}

IMPATIENT = {
    "abort-when-prepared": Scripted(
        summary=(
            comes("R1 is told commit", crosses("deliver", C, R1, "commit")),
            comes("R2 loses patience after that", all_of(impatient(R2, "aborted"), on_disk("commit", R1))),
            comes("so does R3", all_of(impatient(R3, "aborted"), on_disk("commit", R1))),
            ends("30 are gone", all_of(outcomes("commit", "abort", "abort"), money(70, 100))),
        ),
        moments={
            "told-one": (*TOLD_ONE, now("R2 and R3 voted yes and wait", all_of(in_doubt(R2, R3), on_disk("prepared", R2, R3)))),
            "applied": (R1_HAS_COMMIT, now("R2 and R3 are locked, in doubt", all_of(in_doubt(R2, R3), locked(R2, R3)))),
            "impatient": (
                every("R2 aborts, and has asked nobody", impatient(R2, "aborted")),
                now("B is unlocked", unlocked(R2)),
                now("ABORT is not on its disk yet", on_disk("prepared", R2)),
            ),
            "harm": (now("COMMIT on R1's disk, ABORT on R2's", outcomes("commit", "abort", "")), AC1_BREAKS, LOST_30),
        },
    ),
    "commit-when-prepared": Scripted(
        summary=(
            comes("R3's no reaches C", crosses("deliver", R3, C, "vote", yes=False)),
            never("another hears of it", lambda t: bool(flying(t, "abort") or flying(t, "decision"))),
            comes("R1 loses patience and commits", impatient(R1, "committed")),
            comes("so does R2", impatient(R2, "committed")),
            ends("R1 and R2 committed, R3 aborted", outcomes("commit", "commit", "abort")),
        ),
        moments={
            "refuses": REFUSES,
            "gone": (
                now("C dies, and had heard the no", lambda t: dies(C, "aborted")(t) and t.before.no == (R3,)),
                every("all three votes had arrived", lambda t: step("crash", C)(t) and {*t.before.yes, *t.before.no} == {*R}),
                every("no ABORT has left", all_of(not_in_the_air("abort"), in_doubt(R1, R2))),
            ),
            "impatient": (
                every("R1 commits, and has asked nobody", impatient(R1, "committed")),
                now("it is about to make A 70", lambda t: t.world.nodes[R1].rows["A"] == 70 and on_disk_a(100)(t)),
                now("COMMIT is not on its disk yet", on_disk("prepared", R1)),
            ),
            "harm": (now("COMMIT on R1's disk, ABORT on R3's", outcomes("commit", "", "abort")), AC1_BREAKS),
        },
    ),
}

WITHOUT_A_RECORD = {
    "vote-before-force": Scripted(
        summary=(
            comes("R2's yes leaves before its promise is on disk", all_of(empty(R2), flies("vote", R2, C, yes=True))),
            comes("R2 dies in between", all_of(dies(R2, "prepared"), empty(R2), flies("vote", R2, C, yes=True))),
            ends("R1 and R3 committed, R2 aborted", outcomes("commit", "abort", "commit")),
        ),
        moments={
            "early": (
                now("R2 is down, with an empty disk", all_of(dies(R2, "prepared"), empty(R2))),
                now("its yes is on its way", flies("vote", R2, C, yes=True)),
            ),
            "decided": (
                C_COMMITS,
                now("nothing on R2's disk", empty(R2)),
                now("AC2 is broken", lambda t: ac2_commit_needs_all_yes(t.world) is not None),
            ),
            "applied": (R1_HAS_COMMIT, now("R2 is down", down(R2))),
            "empty": R2_BACK_EMPTY,
            "harm": (
                now("COMMIT on R1's disk, ABORT on R2's", all_of(on_disk("commit", R1), on_disk("abort", R2))),
                AC1_BREAKS,
                LOST_30,
            ),
        },
    ),
    "commit-before-force": Scripted(
        summary=(
            comes("COMMIT leaves before it is on C's disk", all_of(empty(C), flies("commit", C, R1))),
            comes("C dies", all_of(dies(C, "committing"), empty(C))),
            comes("it comes back knowing nothing", all_of(step("restart", C), empty(C), is_in("aborted", C))),
            ends("R1 committed, R2 and R3 aborted", outcomes("commit", "abort", "abort")),
        ),
        moments={
            "early": (
                now("C is down without a record", all_of(dies(C, "committing"), empty(C))),
                now("it has told R1: commit", flies_only("commit", C, R1)),
            ),
            "applied": (
                R1_HAS_COMMIT,
                seen("C died before COMMIT was on its disk", lambda t: C in t.seen.crashed and empty(C)(t)),
                now("C commits first is broken", lambda t: s2_commit_comes_from_the_coordinator(t.world) is not None),
            ),
            "back": (
                now("C is back without a record, and says abort", all_of(step("restart", C), empty(C), is_in("aborted", C))),
                now("R1's disk says COMMIT", on_disk("commit", R1)),
                AC1_BREAKS,
                now("R2 and R3 wait", in_doubt(R2, R3)),
            ),
            "harm": (
                now("ABORT goes to R2's disk", all_of(step("forced", R2), on_disk("abort", R2))),
                now("C told it so when it asked", lambda t: told_by(R2, C, "abort")(t) and R2 in t.seen.asked_us),
                LOST_30,
            ),
        },
    ),
}


def _leaves_somebody_out(t: Telling) -> bool:
    """C begins to collect, and does not ask all three."""
    return t.node == C and t.kind in ("client", "restart") and t.after.phase == "collecting" and queued(t, C, "prepare") != R


VOTING = {
    "reopen-voting": Scripted(
        summary=(
            comes("C tells R1 abort and dies", all_of(dies(C, "aborted"), flies("abort", C, R1))),
            comes("back again, it asks again", lambda t: step("restart", C)(t) and t.seen.begun and is_in("collecting", C)(t)),
            never("it leaves somebody out", _leaves_somebody_out),
            ends("R1 aborted, R2 and R3 committed", outcomes("abort", "commit", "commit")),
        ),
        moments={
            "aborted": (
                now("C dies, and has aborted", dies(C, "aborted")),
                seen("R2's vote has not reached it", lambda t: t.seen.yes == {R1, R3}),
                now("one ABORT is on its way", flies_only("abort", C, R1)),
            ),
            "again": (
                every("all are asked: three PREPAREs wait to leave", all_of(step("restart", C), to_leave(C, "prepare", *R))),
                seen("they had been asked before", lambda t: t.seen.prepares == {*R}),
                now("the old ABORT is in the air", flies("abort", C, R1)),
            ),
            "both": (
                now("ABORT goes to R1's disk", all_of(step("forced", R1), on_disk("abort", R1))),
                now("A 100", on_disk_a(100)),
                seen("its second yes is on its way", lambda t: R1 in t.seen.yes and flies("vote", R1, C, yes=True)(t)),
            ),
            "harm": (C_COMMITS, now("ABORT on R1's disk", on_disk("abort", R1)), AC1_BREAKS),
        },
    ),
    "commit-on-majority": Scripted(
        summary=(
            comes(
                "C commits at the second yes", lambda t: becomes(C, "deliver", "collecting", "committing")(t) and t.after.yes == (R1, R2)
            ),
            comes("the third vote is a no", lambda t: crosses("deliver", R3, C, "vote", yes=False)(t) and t.after.phase == "committing"),
            ends("R1 and R2 committed, R3 aborted", outcomes("commit", "commit", "abort")),
        ),
        moments={
            "refuses": REFUSES,
            "majority": (
                now("two yes, and C commits", lambda t: becomes(C, "deliver", "collecting", "committing")(t) and t.after.yes == (R1, R2)),
                now("COMMIT is not on its disk yet", empty(C)),
                now("R3's vote has not come", flies("vote", R3, C)),
            ),
            "late": (
                now("the no arrives", crosses("deliver", R3, C, "vote", yes=False)),
                now("C notes it in memory", lambda t: t.world.nodes[C].no == (R3,)),
                now("it changes nothing", lambda t: becomes(C, "deliver", "committing", "committing")(t) and t.before.log == t.after.log),
            ),
            "harm": (C_COMMITS, now("ABORT on R3's disk", on_disk("abort", R3)), AC1_BREAKS),
        },
    ),
    "no-promise": Scripted(
        summary=(
            comes("R3 says abort and writes nothing", all_of(empty(R3), is_in("working", R3), flies("decision", R3, R1, outcome="abort"))),
            comes("then PREPARE reaches it", lambda t: crosses("deliver", C, R3, "prepare")(t) and R1 in t.seen.asked_us),
            comes("it votes yes", flies("vote", R3, C, yes=True)),
            ends("R1 and R2 aborted, R3 committed", outcomes("abort", "abort", "commit")),
        ),
        moments={
            "asks": (*R1_ASKS, now("the PREPARE for R3 is on its way", flies("prepare", C, R3))),
            "empty-word": (
                now("R3 says abort", all_of(step("deliver", R3), to_leave(R3, "decision", R1, outcome="abort"))),
                now("its disk is empty, and it promises nothing", all_of(empty(R3), is_in("working", R3))),
            ),
            "aborted": (
                now("ABORT goes to R1's disk", all_of(step("forced", R1), on_disk("abort", R1))),
                now("R1 believes R3", told_by(R1, R3, "abort")),
                now("A 100", on_disk_a(100)),
            ),
            "votes-yes": (
                now("PREPARED goes to R3's disk", all_of(step("forced", R3), on_disk("prepared", R3))),
                now("R1 and R2 have aborted", on_disk("abort", R1, R2)),
            ),
            "harm": (
                C_COMMITS,
                now("C has three yes", lambda t: t.world.nodes[C].yes == R),
                now("ABORT on R1's and R2's disk", on_disk("abort", R1, R2)),
                AC1_BREAKS,
            ),
        },
    ),
    "forget-locks": Scripted(
        summary=(
            comes("R2 comes back in doubt, its row open", all_of(step("restart", R2), in_doubt(R2), unlocked(R2))),
            comes("a payment slips in", all_of(in_doubt(R2), on_disk_b(90))),
            ends("COMMIT has overwritten it", lambda t: on_disk_b(130)(t) and t.world.disks[R2].paid == 10),
        ),
        moments={
            "down": (
                now("R2 crashes while in doubt", all_of(dies(R2, "prepared"), on_disk("prepared", R2))),
                now("C is down, with COMMIT on its disk", all_of(down(C), on_disk("commit", C))),
            ),
            "open": (
                now("R2 is back, and its promise stands", all_of(step("restart", R2), in_doubt(R2), on_disk("prepared", R2))),
                every("nobody guards B", unlocked(R2)),
            ),
            "pays": (
                now("B 90", lambda t: on_disk_b(90)(t) and t.world.disks[R2].paid == 10),
                now("130 is promised", lambda t: dict(t.world.disks[R2].redo) == {"B": 130}),
            ),
            "back": (
                every("all are told: three COMMITs wait to leave", all_of(step("restart", C), to_leave(C, "commit", *R))),
                now("B is 90", on_disk_b(90)),
            ),
            "harm": (
                now("COMMIT goes to R2's disk", all_of(step("forced", R2), on_disk("commit", R2))),
                now("A 70, B 130", money(70, 130)),
                now("10 were paid out", lambda t: t.world.disks[R2].paid == 10),
            ),
        },
    ),
}

BROKEN = {**GUESSES, **IMPATIENT, **WITHOUT_A_RECORD, **VOTING}
