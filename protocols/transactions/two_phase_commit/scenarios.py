"""Two-phase commit's runs worth seeing: each crash between two messages, and one run for each rule that is broken on purpose."""

from __future__ import annotations

from collections.abc import Callable

from protocols.declaration import Expect, Scenario, World
from protocols.expect import in_memory, is_down, moments, on_disk, phases
from protocols.node import MS
from protocols.transactions.two_phase_commit.properties import decided_on_disk, true_outcome, truth, worlds
from protocols.transactions.two_phase_commit.protocol import C2, IN_DOUBT, LEDGER, C, participants

# ---------------------------------------------------------------------------------------------- scenarios

ASK = "client:c.transfer-30-a-b@10"


def _all(*phases: str) -> Callable[[World], bool]:
    """Every participant's disk has decided this, in the stage's order or all the same."""
    return lambda w: all(decided_on_disk(w.disks[p]) == phases[n % len(phases)] for n, p in enumerate(participants(w.ids)))


def _money(a: int, b: int) -> Callable[[World], bool]:
    return lambda w: (w.disks["r1"].rows["A"], w.disks["r2"].rows["B"]) == (a, b)


def _told(answer: str) -> Callable[[World], bool]:
    return lambda w: truth(w)["client"] == answer


def _true(outcome: str) -> Callable[[World], bool]:
    return lambda w: true_outcome(w) == outcome


def _unlocked(world: World) -> bool:
    return not any(world.nodes[p].locks for p in participants(world.ids))


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

BEGIN = "c.note.begin"
DECIDED = "c.forced.commit"
IN_DOUBT_ALL = "r3.forced.prepared"
ALL_ASK = "r3.sent.decision-req.3"  # the last of nine questions has just left

NINE = (ASK, "crash:c@sent.commit.1", "crash:r1@forced.commit")
NINE_MOMENTS = {"decided": DECIDED, "told_one": "c.step.crash", "both_gone": "r1.step.crash"}
FIVE_WORLDS = Expect("R2 and R3 can't tell five worlds apart", lambda w: len(worlds(w)) == 5, 1_100 * MS)

SCENARIOS = (
    Scenario(
        "2pc-1",
        until_us=300 * MS,
        script=(ASK,),
        moments=moments(begin=BEGIN, in_doubt=IN_DOUBT_ALL, decided=DECIDED, applied="r1.forced.commit", done="c.note.done"),
        expect=(*ALL_COMMIT, Expect("the client was told ok", _told("told-commit")), Expect("C has forgotten", phases(c="done"))),
    ),
    Scenario(
        "2pc-2",
        until_us=300 * MS,
        params={"no-from": "r3"},
        script=(ASK,),
        moments=moments(begin=BEGIN, refuses="r3.forced.abort", one_no="c.note.one-no", undone="r2.forced.abort"),
        expect=(
            *ALL_ABORT,
            Expect("the client was told abort", _told("told-abort")),
            Expect("C forced nothing", on_disk("log", c=())),
        ),
    ),
    Scenario(
        "2pc-3",
        until_us=600 * MS,
        script=(ASK, "drop:r2-c.vote.1"),
        moments=moments(lost="c.step.lost", timeout="c.note.vote-timeout", told="r2.forced.abort"),
        expect=(*ALL_ABORT, Expect("the client was told abort", _told("told-abort"))),
    ),
    Scenario(
        "2pc-3b",
        until_us=700 * MS,
        script=(ASK, "drop:r2-c.vote.1", "drop:c-r2.abort.1"),
        moments=moments(
            timeout="c.note.vote-timeout", asks="r2.sent.decision-req.3", presumed="c.note.answer-abort", learns="r2.forced.abort"
        ),
        expect=ALL_ABORT,
    ),
    Scenario(
        "2pc-4",
        until_us=1_100 * MS,
        script=(ASK, "crash:r2@delivered.prepare", "restart:r2@800"),
        moments=moments(gone="r2.step.crash", timeout="c.note.vote-timeout", empty="r2.note.restart-empty"),
        expect=(*ALL_ABORT, Expect("R2's disk never held a promise", on_disk("log", r2=("abort",)))),
    ),
    Scenario(
        "2pc-5",
        until_us=900 * MS,
        script=(ASK, "crash:r2@sent.vote", "restart:r2@600"),
        moments=moments(
            gone="r2.step.crash", decided=DECIDED, bounced="r2.step.bounced", relocks="r2.note.restart-in-doubt", learns="r2.forced.commit"
        ),
        expect=(*ALL_COMMIT, Expect("C has forgotten", phases(c="done"))),
    ),
    Scenario(
        "2pc-6",
        until_us=700 * MS,
        script=(ASK, "crash:c@sent.prepare.2"),
        moments=moments(gone="c.step.crash", asks="r1.sent.decision-req.3", promise="r3.note.promises-abort", learns="r1.forced.abort"),
        expect=(*ALL_ABORT, Expect("C is still down", is_down(C)), Expect("the client knows nothing", _told("unknown"))),
    ),
    Scenario(
        "2pc-6b",
        until_us=700 * MS,
        params={"prepare-wait": 300},
        script=(ASK, "crash:c@sent.prepare.2"),
        moments=moments(gone="c.step.crash", alone="r3.note.aborts-alone", asks="r1.sent.decision-req.3", learns="r2.forced.abort"),
        expect=(*ALL_ABORT, Expect("C is still down", is_down(C))),
    ),
    Scenario(
        "2pc-7",
        until_us=1_600 * MS,
        script=(ASK, "crash:c@forced.commit", "client:r1.pay-10@800", "restart:c@1300"),
        moments=moments(
            decided=DECIDED,
            gone="c.step.crash",
            asks=ALL_ASK,
            blocked="r3.note.blocked",
            waits="r1.note.waits",
            back="c.note.restart-commit",
        ),
        expect=(
            Expect("all three are blocked", phases(r1="blocked", r2="blocked", r3="blocked"), 1_200 * MS),
            Expect("all three hold their locks", lambda w: all(w.nodes[p].locks for p in participants(w.ids)), 1_200 * MS),
            Expect(
                "the truth is commit, and nobody alive knows",
                lambda w: truth(w)["known"] == "nobody-alive" and true_outcome(w) == "commit",
                1_200 * MS,
            ),
            Expect("T2 waits", in_memory("waiting", r1={"T2": 10}), 1_200 * MS),
            Expect("all three disks say COMMIT", _all("commit")),
            Expect("A 60 (T2 took 10), B 130", _money(60, 130)),
            Expect("C has forgotten", phases(c="done")),
        ),
    ),
    Scenario(
        "2pc-7b",
        until_us=1_600 * MS,
        script=(ASK, "crash:c@note.all-yes", "client:r1.pay-10@800", "restart:c@1300"),
        moments=moments(
            gone="c.step.crash", asks=ALL_ASK, blocked="r3.note.blocked", waits="r1.note.waits", back="c.note.restart-no-record"
        ),
        expect=(
            Expect("all three are blocked", phases(r1="blocked", r2="blocked", r3="blocked"), 1_200 * MS),
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
        moments=moments(
            decided=DECIDED, told_one="c.step.crash", applied="r1.forced.commit", knows="r1.note.answer-commit", learns="r2.forced.commit"
        ),
        expect=(*ALL_COMMIT, Expect("C is still down", is_down(C)), Expect("the client knows nothing", _told("unknown"))),
    ),
    Scenario(
        "2pc-9",
        until_us=2_000 * MS,
        params={"new-coordinator": True},
        script=NINE,
        moments=moments(**NINE_MOMENTS, blocked="r3.note.blocked", undetermined="c2.note.undetermined"),
        expect=(
            FIVE_WORLDS,
            Expect("R2, R3 and C2 are blocked", phases(r2="blocked", r3="blocked", c2="blocked")),
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
        moments=moments(**NINE_MOMENTS, guess="c2.note.guesses-abort", harm="r2.forced.abort", back="r1.note.restart-committed"),
        expect=(
            Expect("five worlds until the guess", lambda w: len(worlds(w)) == 5, 1_299 * MS),
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
        moments=moments(
            refuses="r1.step.crash",
            both_gone="c.step.crash",
            blocked="r3.note.blocked",
            guess="c2.note.guesses-commit",
            harm="r2.forced.commit",
            back="r1.note.restart-aborted",
        ),
        expect=(
            Expect("five worlds until the guess", lambda w: len(worlds(w)) == 5, 1_299 * MS),
            Expect("R1 aborted, R2 and R3 committed", _all("abort", "commit", "commit")),
            Expect("30 came from nowhere: A 100, B 130", _money(100, 130)),
        ),
        broken="ac1",
    ),
    Scenario(
        "2pc-9c",
        until_us=1_700 * MS,
        params={"new-coordinator": True},
        script=(*NINE, "restart:r1@1325"),
        moments=moments(**NINE_MOMENTS, undetermined="c2.note.undetermined", back="r1.note.restart-committed", learns="r2.forced.commit"),
        expect=(
            FIVE_WORLDS,
            *ALL_COMMIT,
            Expect("C is still down", is_down(C)),
            Expect(
                "C2 still waits, but it never voted yes",
                lambda w: w.nodes[C2].phase == "blocked" and truth(w)["survivors"] == "nobody-in-doubt",
            ),
        ),
    ),
    Scenario(
        "2pc-10",
        until_us=1_700 * MS,
        script=(ASK, "isolate:r3@r2.delivered.commit", "heal@1200"),
        moments=moments(
            cut="any.step.partition",
            window="r2.forced.commit",
            blocked="r3.note.blocked-alone",
            healed="any.step.heal",
            learns="r3.forced.commit",
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
        moments=moments(lost="c.step.lost", resend="c.note.resend", again="r2.note.commits-again", done="c.note.done"),
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
        moments=moments(
            gone="c.step.crash",
            waits="r1.note.waits",
            queue="r1.note.waits.2",
            blocked="r1.note.blocked",
            gives_up="r1.note.gives-up",
            served="r1.forced.commit",
        ),
        expect=(
            Expect("T2 and T3 wait", in_memory("waiting", r1={"T2": 10, "T3": 20}), 1_000 * MS),
            Expect("T2 has given up, T3 still waits", in_memory("waiting", r1={"T3": 20}), 1_500 * MS),
            Expect("all three disks say COMMIT", _all("commit")),
            Expect("A 50 (T3 took 20), B 130", _money(50, 130)),
        ),
    ),
    Scenario(
        "2pc-13",
        until_us=1_700 * MS,
        script=(ASK, "crash:c@forced.commit", "restart:c@1300"),
        moments=moments(
            decided=DECIDED, gone="c.step.crash", blocked="r3.note.blocked", back="c.note.restart-commit", moved="r2.forced.commit"
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
        moments=moments(
            told_one="c.step.crash", applied="r1.forced.commit", impatient="r2.note.loses-patience-aborts", harm="r2.forced.abort"
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
        moments=moments(
            refuses="r3.forced.abort", gone="c.step.crash", impatient="r1.note.loses-patience-commits", harm="r1.forced.commit"
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
        moments=moments(
            early="r2.step.crash",
            decided="c.forced.commit",
            applied="r1.forced.commit",
            empty="r2.note.restart-empty",
            harm="r2.forced.abort",
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
        moments=moments(early="c.step.crash", applied="r1.forced.commit", back="c.note.restart-no-record", harm="r2.forced.abort"),
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
        moments=moments(aborted="c.step.crash", again="c.note.restart-reopen", both="r1.forced.abort", harm="c.forced.commit"),
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
        moments=moments(refuses="r3.forced.abort", majority="c.note.majority-yes", late="c.note.late-vote", harm="c.forced.commit"),
        expect=(Expect("R1 and R2 committed, R3 aborted", _all("commit", "commit", "abort")),),
        broken="ac1",
    ),
    Scenario(
        "no-promise",
        until_us=1_000 * MS,
        params={"no-promise": True, "vote-timeout": 2_000},
        script=(ASK, "delay:c-r3.prepare.1.600"),
        moments=moments(
            asks="r1.sent.decision-req.3",
            empty_word="r3.note.answer-no-promise",
            aborted="r1.forced.abort",
            votes_yes="r3.forced.prepared",
            harm="c.forced.commit",
        ),
        expect=(Expect("R1 and R2 aborted, R3 committed", _all("abort", "abort", "commit")),),
        broken="ac1",
    ),
    Scenario(
        "forget-locks",
        until_us=700 * MS,
        params={"forget-locks": True},
        script=(ASK, "crash:r2@100", "restart:r2@200", "crash:c@forced.commit", "client:r2.pay-10@300", "restart:c@400"),
        moments=moments(
            down="r2.step.crash", open="r2.step.restart", pays="r2.forced.pay", back="c.note.restart-commit", harm="r2.forced.commit"
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
