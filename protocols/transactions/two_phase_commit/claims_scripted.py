"""What two-phase commit's scenarios say of themselves, as code: those in which every rule is kept."""

from __future__ import annotations

from protocols.claim import comes, ends, every, never, now, seen
from protocols.declaration import Scripted, Telling
from protocols.node import MS
from protocols.transactions.two_phase_commit.claims_checks import says
from protocols.transactions.two_phase_commit.claims_scripted_broken import BROKEN
from protocols.transactions.two_phase_commit.claims_scripted_shared import (
    AGAIN,
    ALL_BLOCKED,
    ASK_EACH_OTHER,
    ASKS_ALL,
    BOTH_GONE,
    DECIDED,
    DECIDED_IN_MEMORY,
    NEVER_LEFT,
    R1,
    R1_ASKS,
    R1_HAS_COMMIT,
    R2,
    R2_BACK_EMPTY,
    R3,
    REFUSES,
    T2_WAITS,
    TIMES_OUT,
    TOLD_ONE,
    TWO_OF_THREE,
    UNDETERMINED,
    VIEW_OF_ALL,
    VIEW_OF_TWO,
    R,
    ac1_broken,
    all_of,
    becomes,
    blocked,
    client,
    crosses,
    dies,
    down,
    empty,
    five_worlds,
    flies,
    flies_only,
    going_to,
    hasnt_asked_since_it_blocked,
    in_doubt,
    is_in,
    learns,
    locked,
    money,
    neither,
    no_commit_on_disk,
    nobody_alive_knows,
    not_in_the_air,
    on_disk,
    on_disk_a,
    on_disk_b,
    outcome,
    outcomes,
    somebody_decided,
    step,
    to_leave,
    told_by,
    unlocked,
    waiting,
)
from protocols.transactions.two_phase_commit.protocol import C2, C

ALL_COMMIT = ends("COMMIT on all three disks", outcomes("commit", "commit", "commit"))
ALL_ABORT = ends("ABORT on all three disks", outcomes("abort", "abort", "abort"))
MOVED = ends("A 70, B 130", money(70, 130))
UNMOVED = ends("A 100, B 100", money(100, 100))
C_STAYS_DOWN = never("C comes back", step("restart", C))
C_DIES_COLLECTING = comes("C dies while it collects", dies(C, "collecting"))
R3_NEVER_ASKED = never("R3 is asked for its vote", flies("prepare", C, R3))
TOLD_ONLY_ONE = (
    comes("C dies when its COMMIT for R1 has left", all_of(dies(C, "committing"), flies("commit", C, R1))),
    never("C tells another", lambda t: flies("commit", C, R2)(t) or flies("commit", C, R3)(t)),
)


def _would_ask_meanwhile(t: Telling) -> bool:
    """R2's patience, which began with PREPARED on its disk at 37 ms, would have ended while ABORT was being written."""
    asks_us = 37 * MS + t.world.params.decision_timeout_us
    return bool(t.t_us - t.world.params.force_us < asks_us < t.t_us)


# ---------------------------------------------------------------------------------------------- votes

VOTES = {
    "2pc-1": Scripted(
        summary=(
            comes("three are asked", flies("prepare", C, *R)),
            comes("three say yes", flies("vote", R3, C, yes=True)),
            never(
                "somebody says no", lambda t: any(msg.slug == "vote" and not getattr(msg, "yes", True) for _, _, msg in t.world.in_flight)
            ),
            ALL_COMMIT,
            MOVED,
        ),
        moments={
            "begin": (*ASKS_ALL, now("A 100, B 100", money(100, 100)), now("no lock", unlocked(*R))),
            "in-doubt": (
                every("PREPARED on all three disks", on_disk("prepared", *R)),
                every("no COMMIT anywhere", all_of(no_commit_on_disk, not_in_the_air("commit"), to_leave(C, "commit"))),
                now("three locks", locked(*R)),
                now("two votes in the air", all_of(flies("vote", R1, C, yes=True), flies("vote", R2, C, yes=True))),
                now("R3's is about to leave", to_leave(R3, "vote", C, yes=True)),
            ),
            "decided": DECIDED_IN_MEMORY,
            "applied": (
                R1_HAS_COMMIT,
                now("its lock is open", unlocked(R1)),
                now("its ACK is about to leave", to_leave(R1, "ack", C)),
                now(
                    "R2 and R3 have applied it, and their disks have not got it yet",
                    all_of(is_in("committed", R2, R3), on_disk("prepared", R2, R3)),
                ),
            ),
            "done": (
                every("COMMIT on everybody's disk", on_disk("commit", *R)),
                now(
                    "C has three ACKs and forgets", lambda t: t.world.nodes[C].acks == R and becomes(C, "deliver", "committing", "done")(t)
                ),
                now("A 70, B 130", money(70, 130)),
                now("no lock is left", unlocked(*R)),
            ),
        },
    ),
    "2pc-2": Scripted(
        summary=(
            comes("R3 says no", crosses("deliver", R3, C, "vote", yes=False)),
            comes("C aborts on this one no", lambda t: becomes(C, "deliver", "collecting", "aborted")(t) and t.after.no == (R3,)),
            never("something changes", lambda t: not money(100, 100)(t) or t.world.disks[R3].rows["ledger"] != 0),
            ALL_ABORT,
            UNMOVED,
        ),
        moments={
            "begin": ASKS_ALL,
            "refuses": (*REFUSES, now("no lock at R3", unlocked(R3))),
            "one-no": (
                now("C aborts on one no", lambda t: becomes(C, "deliver", "collecting", "aborted")(t) and t.after.no == (R3,)),
                now("its disk is empty", empty(C)),
                now("ABORT for R1 and R2 waits in its memory, none for R3", to_leave(C, "abort", R1, R2)),
            ),
            "undone": (
                every("ABORT on all three disks", on_disk("abort", *R)),
                now("no lock", unlocked(*R)),
                now("A 100, B 100", money(100, 100)),
            ),
        },
    ),
    "2pc-3": Scripted(
        summary=(
            comes("R2's yes is lost", crosses("lost", R2, C, "vote", yes=True)),
            never("it arrives", crosses("deliver", R2, C, "vote")),
            comes("C gives up when its time is over", becomes(C, "timer", "collecting", "aborted")),
            comes("R2 is told", crosses("deliver", C, R2, "abort")),
            ALL_ABORT,
        ),
        moments={
            "lost": (now("R2's yes is lost", crosses("lost", R2, C, "vote", yes=True)), now("R2 is prepared", in_doubt(R2))),
            "timeout": (*TIMES_OUT, TWO_OF_THREE, now("all three are locked", locked(*R))),
            "told": (
                *learns(R2, "abort"),
                now("R2 has not asked", lambda t: R2 not in t.seen.asked_us),
                now("it would have asked meanwhile", _would_ask_meanwhile),
            ),
        },
    ),
    "2pc-3b": Scripted(
        summary=(
            comes("R2's yes is lost", crosses("lost", R2, C, "vote", yes=True)),
            comes("so is the ABORT for R2", crosses("lost", C, R2, "abort")),
            never("R2 is told", crosses("deliver", C, R2, "abort")),
            comes("R2 asks", flies("decision-req", R2, C, R1, R3)),
            comes("C answers without a record", all_of(empty(C), flies("decision", C, R2, outcome="abort"))),
            ALL_ABORT,
        ),
        moments={
            "timeout": (*TIMES_OUT, now("nothing on its disk", empty(C))),
            "asks": (
                now("R2 is in doubt", in_doubt(R2)),
                now("three questions fly", flies("decision-req", R2, C, R1, R3)),
                now("R2 keeps its lock", locked(R2)),
            ),
            "presumed": (
                now("C's disk is empty", empty(C)),
                now("its answer to R2 is about to leave: abort", to_leave(C, "decision", R2, outcome="abort")),
            ),
            "learns": learns(R2, "abort"),
        },
    ),
    "2pc-4": Scripted(
        summary=(
            comes("R2 dies before its promise is on disk", all_of(dies(R2, "prepared"), empty(R2))),
            never("its vote leaves", flies("vote", R2, C)),
            never("its disk holds a promise", lambda t: "prepared" in t.world.disks[R2].log),
            ALL_ABORT,
        ),
        moments={
            "gone": (
                now("R2 dies before its promise is on disk", all_of(dies(R2, "prepared"), empty(R2))),
                now("R1 and R3 are up", neither(down(R1), down(R3))),
            ),
            "timeout": (*TIMES_OUT, TWO_OF_THREE),
            "empty": (*R2_BACK_EMPTY, now("B 100", on_disk_b(100))),
        },
    ),
    "2pc-5": Scripted(
        summary=(
            comes("R2 dies after its yes", all_of(dies(R2, "prepared"), on_disk("prepared", R2), flies("vote", R2, C, yes=True))),
            comes("the others commit while it is down", all_of(down(R2), on_disk("commit", C, R1, R3), on_disk("prepared", R2))),
            comes("C tells R2 again", lambda t: step("timer", C)(t) and R2 in t.seen.told and to_leave(C, "commit", R2)(t)),
            comes("R2 comes back and follows", all_of(step("forced", R2), on_disk("commit", R2))),
            ALL_COMMIT,
        ),
        moments={
            "gone": (
                now("R2 dies with PREPARED on its disk", all_of(dies(R2, "prepared"), on_disk("prepared", R2))),
                now("its yes is in the air", flies("vote", R2, C, yes=True)),
            ),
            "decided": (now("COMMIT is on C's disk", all_of(step("forced", C), on_disk("commit", C))), now("R2 is down", down(R2))),
            "bounced": (
                now("COMMIT meets a dead node", crosses("bounced", C, R2, "commit")),
                AGAIN,
                going_to("C waits for its ACK", lambda t: is_in("committing", C)(t) and R2 not in t.world.nodes[C].acks),
            ),
            "relocks": (
                seen("R2 is back and locks again", lambda t: step("restart", R2)(t) and R2 in t.seen.crashed and locked(R2)(t)),
                now("it asks after that", to_leave(R2, "decision-req", C, R1, R3)),
                now("PREPARED is on its disk", on_disk("prepared", R2)),
                now("nobody has been served", lambda t: not t.world.nodes[R2].payments),
                now("B is 100", on_disk_b(100)),
            ),
            "learns": learns(R2, "commit"),
        },
    ),
}

# ---------------------------------------------------------------------------------------------- C crashes

CRASHES = {
    "2pc-6": Scripted(
        summary=(
            C_DIES_COLLECTING,
            R3_NEVER_ASKED,
            comes("R3 ends the doubt of R1", crosses("deliver", R3, R1, "decision", outcome="abort")),
            comes("and of R2", crosses("deliver", R3, R2, "decision", outcome="abort")),
            C_STAYS_DOWN,
            ALL_ABORT,
        ),
        moments={
            "gone": (
                now("C dies while it collects", dies(C, "collecting")),
                every("only R1 and R2 have been asked", flies_only("prepare", C, R1, R2)),
            ),
            "asks": (*R1_ASKS, now("R1 and R2 are locked", locked(R1, R2))),
            "promise": (
                every(
                    "R3 has never voted, and aborts",
                    lambda t: becomes(R3, "deliver", "working", "aborted")(t) and R3 not in t.seen.prepares,
                ),
                now("ABORT is not on its disk yet", empty(R3)),
                now("the answer has not left", to_leave(R3, "decision", R1, outcome="abort")),
            ),
            "learns": (*learns(R1, "abort"), now("C is down", down(C))),
        },
    ),
    "2pc-6b": Scripted(
        summary=(
            C_DIES_COLLECTING,
            R3_NEVER_ASKED,
            comes("R3 loses patience and aborts", becomes(R3, "timer", "working", "aborted")),
            never("somebody asks it before", lambda t: t.node == R3 and says("decision-req")(t) and t.before.phase == "working"),
            ALL_ABORT,
        ),
        moments={
            "gone": (
                now("C dies while it collects", dies(C, "collecting")),
                every("only R1 and R2 have been asked", flies_only("prepare", C, R1, R2)),
            ),
            "alone": (
                every(
                    "R3 was never asked, and aborts", lambda t: becomes(R3, "timer", "working", "aborted")(t) and R3 not in t.seen.prepares
                ),
                going_to("ABORT goes to its disk, which had no promise", lambda t: empty(R3)(t) and t.world.nodes[R3].log == ("abort",)),
                now("R1 and R2 have promised", all_of(on_disk("prepared", R1, R2), in_doubt(R1, R2))),
            ),
            "asks": (*R1_ASKS, now("R3's disk knows", on_disk("abort", R3))),
            "learns": (
                *learns(R2, "abort"),
                now("it was R3 that told it", told_by(R2, R3, "abort")),
                now("C is down", down(C)),
            ),
        },
    ),
    "2pc-7": Scripted(
        summary=(
            comes("C writes COMMIT and dies", all_of(dies(C, "committing"), on_disk("commit", C))),
            comes("all wait with their locks", all_of(down(C), blocked(*R))),
            never("somebody decides while C is down", lambda t: down(C)(t) and somebody_decided(t)),
            comes("they see this", VIEW_OF_ALL),
            ALL_COMMIT,
        ),
        moments={
            "decided": (*DECIDED, now("three COMMITs wait in its memory", to_leave(C, "commit", *R))),
            "gone": (*NEVER_LEFT, every("nobody alive knows", nobody_alive_knows)),
            "asks": ASK_EACH_OTHER,
            "blocked": ALL_BLOCKED,
            "waits": T2_WAITS,
            "back": (
                now("C is back with COMMIT on its disk", all_of(step("restart", C), on_disk("commit", C))),
                every("COMMIT for all three waits in its memory", to_leave(C, "commit", *R)),
                now("the locks are closed", locked(*R)),
                now("T2 waits", waiting(T2=10)),
            ),
        },
    ),
    "2pc-7b": Scripted(
        summary=(
            comes("C dies while COMMIT is being written", all_of(dies(C, "committing"), empty(C))),
            comes("they see what they see in 2PC-7", VIEW_OF_ALL),
            ALL_ABORT,
        ),
        moments={
            "gone": (
                now("C dies before COMMIT is on disk", all_of(dies(C, "committing"), empty(C))),
                every("it can only abort, and nobody alive knows", all_of(outcome("doomed"), nobody_alive_knows)),
            ),
            "asks": (*ASK_EACH_OTHER, now("C had not decided", empty(C))),
            "blocked": (*ALL_BLOCKED, now("they see what they see in 2PC-7", VIEW_OF_ALL)),
            "waits": T2_WAITS,
            "back": (
                now("C is back without a record", all_of(step("restart", C), empty(C))),
                going_to("it says abort from now on", is_in("aborted", C)),
                now("R1, R2 and R3 wait", blocked(*R)),
            ),
        },
    ),
    "2pc-8": Scripted(
        summary=(
            *TOLD_ONLY_ONE,
            comes("R1 tells R2", crosses("deliver", R1, R2, "decision", outcome="commit")),
            comes("R1 tells R3", crosses("deliver", R1, R3, "decision", outcome="commit")),
            never("somebody is blocked", lambda t: any(t.world.nodes[p].phase == "blocked" for p in R)),
            C_STAYS_DOWN,
            ALL_COMMIT,
        ),
        moments={
            "decided": DECIDED,
            "told-one": TOLD_ONE,
            "applied": (R1_HAS_COMMIT,),
            "knows": (
                now("R1 has COMMIT on its disk", on_disk("commit", R1)),
                now("its answer to R2 is about to leave: commit", to_leave(R1, "decision", R2, outcome="commit")),
            ),
            "learns": (*learns(R2, "commit"), now("it was R1 that told it", told_by(R2, R1, "commit")), now("C is down", down(C))),
        },
    ),
    "2pc-9": Scripted(
        summary=(
            *TOLD_ONLY_ONE,
            comes("both die, with COMMIT on their disks", all_of(down(C, R1), on_disk("commit", C, R1))),
            never("one of them comes back", lambda t: t.kind == "restart"),
            ends("C2 waits, and can't know", all_of(is_in("blocked", C2), five_worlds, nobody_alive_knows)),
            comes("R2 and R3 see this", VIEW_OF_TWO),
        ),
        moments={
            "decided": DECIDED_IN_MEMORY,
            "told-one": TOLD_ONE,
            "both-gone": BOTH_GONE,
            "blocked": (
                now("R2 and R3 are blocked", blocked(R2, R3)),
                seen(
                    "each told the other that it is uncertain", lambda t: {(R2, R3, "prepared"), (R3, R2, "prepared")} <= t.seen.inquiries
                ),
                every("nobody alive knows", nobody_alive_knows),
            ),
            "undetermined": UNDETERMINED,
        },
    ),
    "2pc-9c": Scripted(
        summary=(
            *TOLD_ONLY_ONE,
            comes("both die, with COMMIT on their disks", all_of(down(C, R1), on_disk("commit", C, R1))),
            never("C2 guesses", lambda t: t.node == C2 and t.kind == "timer" and t.after.phase in ("committed", "aborted")),
            comes(
                "R1 comes back with COMMIT, while R2 and R3 are blocked",
                all_of(step("restart", R1), on_disk("commit", R1), blocked(R2, R3)),
            ),
            comes("it ends the doubt of R2", crosses("deliver", R1, R2, "decision", outcome="commit")),
            comes("and of R3", crosses("deliver", R1, R3, "decision", outcome="commit")),
            ALL_COMMIT,
        ),
        moments={
            "decided": DECIDED_IN_MEMORY,
            "told-one": TOLD_ONE,
            "both-gone": BOTH_GONE,
            "undetermined": UNDETERMINED,
            "back": (
                now("R1 is back with COMMIT on its disk", all_of(step("restart", R1), on_disk("commit", R1), is_in("committed", R1))),
                now("C is down", down(C)),
                seen("R2 and R3 have not asked again", hasnt_asked_since_it_blocked(R2, R3)),
            ),
            "learns": (*learns(R2, "commit"), now("it was R1 that told it", told_by(R2, R1, "commit"))),
        },
    ),
}

# ---------------------------------------------------------------------------------------------- late, lost, waiting

LATE = {
    "2pc-10": Scripted(
        summary=(
            comes("R3 is cut off while COMMIT is on its way to it", all_of(step("partition"), flies("commit", C, R3), in_doubt(R3))),
            never("it arrives", crosses("deliver", C, R3, "commit")),
            comes("the databases differ", all_of(outcomes("commit", "commit", ""), money(70, 130))),
            never("one decides differently", ac1_broken),
            ALL_COMMIT,
        ),
        moments={
            "cut": (
                now("R3 is cut off", all_of(step("partition"), in_doubt(R3))),
                now("its COMMIT is on the way", flies("commit", C, R3)),
            ),
            "window": (
                now("A 70 and B 130", money(70, 130)),
                now("two have committed, one is prepared and locked", all_of(on_disk("commit", R1, R2), in_doubt(R3), locked(R3))),
                now("AC1 holds", neither(ac1_broken)),
            ),
            "blocked": (
                every("R3 has heard nobody", lambda t: R3 in t.seen.asked_us and R3 not in t.seen.heard),
                every("its row is locked for everybody", blocked(R3)),
            ),
            "healed": (now("the network heals", step("heal")), seen("R3 has not asked again", hasnt_asked_since_it_blocked(R3))),
            "learns": (
                *learns(R3, "commit"),
                every("nobody has decided otherwise", all_of(outcomes("commit", "commit", "commit"), neither(ac1_broken))),
            ),
        },
    ),
    "2pc-11": Scripted(
        summary=(
            comes("R2's first ACK is lost", lambda t: crosses("lost", R2, C, "ack")(t) and t.ref == "r2-c.2"),
            comes("its second is lost, too", lambda t: crosses("lost", R2, C, "ack")(t) and t.ref == "r2-c.3"),
            comes("C tells R2 again and again", lambda t: crosses("deliver", C, R2, "commit")(t) and t.ref == "c-r2.4"),
            never("COMMIT is applied twice", lambda t: t.world.disks[R2].rows["B"] not in (100, 130)),
            ends("END is noted once", lambda t: t.world.nodes[C].log == ("commit", "end")),
            ALL_COMMIT,
        ),
        moments={
            "lost": (now("R2's ACK is lost", crosses("lost", R2, C, "ack")), now("R2 has committed", on_disk("commit", R2))),
            "resend": (
                AGAIN,
                every("COMMIT for R2 alone waits in C's memory", all_of(step("timer", C), to_leave(C, "commit", R2))),
                now("B is 130", on_disk_b(130)),
            ),
            "again": (
                seen("R2 is told again", lambda t: crosses("deliver", C, R2, "commit")(t) and R2 in t.seen.committed),
                now("it acknowledges", to_leave(R2, "ack", C)),
                now("B stays 130", lambda t: on_disk_b(130)(t) and t.node == R2 and t.before.rows == t.after.rows),
            ),
            "done": (
                every("COMMIT on everybody's disk", on_disk("commit", *R)),
                now(
                    "C has three ACKs and forgets", lambda t: t.world.nodes[C].acks == R and becomes(C, "deliver", "committing", "done")(t)
                ),
                now("B is 130", on_disk_b(130)),
            ),
        },
    ),
    "2pc-12": Scripted(
        summary=(
            comes("C has decided and is down", all_of(dies(C, "committing"), on_disk("commit", C))),
            never("A is unlocked while C is down", lambda t: down(C)(t) and not locked(R1)(t)),
            comes("T2 waits", waiting(T2=10)),
            comes("then T3, too: the queue grows", waiting(T2=10, T3=20)),
        ),
        moments={
            "gone": (*NEVER_LEFT,),
            "waits": T2_WAITS,
            "queue": (now("T3 comes, and waits behind T2", all_of(step("client", R1), waiting(T2=10, T3=20))),),
            "blocked": (
                now("R1 is blocked, and its stopwatch runs", all_of(step("timer", R1), blocked(R1))),
                now("T2 and T3 wait behind its lock", waiting(T2=10, T3=20)),
            ),
            "gives-up": (
                now("T2 gives up, T3 waits alone", all_of(step("timer", R1), waiting(T3=20))),
                now("R1 is blocked", blocked(R1)),
            ),
            "served": (
                now("the lock is open", all_of(step("forced", R1), on_disk("commit", R1), unlocked(R1))),
                now("A is 50: 70, and T3 took 20", lambda t: on_disk_a(50)(t) and t.world.disks[R1].paid == 20 and waiting()(t)),
                now(
                    "R2 and R3 have applied it, and their disks have not got it yet",
                    all_of(is_in("committed", R2, R3), on_disk("prepared", R2, R3)),
                ),
            ),
        },
    ),
    "2pc-13": Scripted(
        summary=(
            comes("C dies before it answers", all_of(dies(C, "committing"), client("unknown"))),
            comes("the money has not moved then", all_of(down(C), on_disk("commit", C), money(100, 100))),
            never("the client is told", lambda t: t.world.history.answer),
            ALL_COMMIT,
            MOVED,
        ),
        moments={
            "decided": (
                *DECIDED,
                now("three COMMITs wait in its memory", to_leave(C, "commit", *R)),
                now("the client is answered last", lambda t: client("client-waits")(t) and not t.world.params.answer_first),
            ),
            "gone": (now("C dies", dies(C, "committing")), now("the client knows nothing", client("unknown"))),
            "blocked": ALL_BLOCKED,
            "back": (
                now("C is back with COMMIT on its disk", all_of(step("restart", C), on_disk("commit", C))),
                every("COMMIT for all three waits in its memory", to_leave(C, "commit", *R)),
                now("nothing for the client", lambda t: not t.world.nodes[C].client),
                now("the money has not moved", money(100, 100)),
            ),
            "moved": (now("A 70, B 130", money(70, 130)), now("the client knows nothing", client("unknown"))),
        },
    ),
}

SCRIPTED = {**VOTES, **CRASHES, **LATE, **BROKEN}
