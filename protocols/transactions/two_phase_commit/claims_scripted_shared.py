"""What several scenarios of two-phase commit say of their runs, as code: what is on disks, in memory, in the air, and what was decided."""

from __future__ import annotations

from protocols.claim import every, now, seen
from protocols.declaration import Claim, Telling
from protocols.node import MS, NodeId
from protocols.transactions.two_phase_commit.claims_checks import Check, flying, queued, record as decided, says
from protocols.transactions.two_phase_commit.properties import ac1_no_two_decide_differently, decided_on_disk, truth, worlds
from protocols.transactions.two_phase_commit.protocol import C2, IN_DOUBT, C

R1, R2, R3 = R = ("r1", "r2", "r3")
ROWS = {R1: "A", R2: "B", R3: "ledger"}


# ---------------------------------------------------------------------------------------------- how checks are joined


def all_of(*checks: Check) -> Check:
    return lambda t: all(check(t) for check in checks)


def neither(*checks: Check) -> Check:
    return lambda t: not any(check(t) for check in checks)


def going_to(name: str, check: Check) -> Claim:
    """`check` is true of the present, and what the sentence says is going to happen follows from it."""
    return Claim(name, check, "will")


# ---------------------------------------------------------------------------------------------- the step


def step(kind: str, node: NodeId = "") -> Check:
    return lambda t: (t.kind, t.node) == (kind, node)


def becomes(node: NodeId, kind: str, was: str, phase: str) -> Check:
    """A step of this kind takes the node from one phase to another."""
    return lambda t: step(kind, node)(t) and (t.before.phase, t.after.phase) == (was, phase)


def dies(node: NodeId, *phases: str) -> Check:
    """It crashes, and it was in one of these phases."""
    return lambda t: step("crash", node)(t) and t.before.phase in phases


def crosses(kind: str, src: NodeId, dst: NodeId, slug: str, **fields: object) -> Check:
    """A message of this kind is delivered, lost or bounced."""
    return lambda t: (t.kind, t.src, t.node) == (kind, src, dst) and says(slug, **fields)(t)


# ---------------------------------------------------------------------------------------------- nodes


def down(*nodes: NodeId) -> Check:
    return lambda t: not any(t.world.is_up(node) for node in nodes)


def is_in(phase: str, *nodes: NodeId) -> Check:
    """These are up, and in this phase."""
    return lambda t: all(n in t.world.ids and t.world.is_up(n) and t.world.nodes[n].phase == phase for n in nodes)


def in_doubt(*nodes: NodeId) -> Check:
    return lambda t: all(t.world.is_up(node) and t.world.nodes[node].phase in IN_DOUBT for node in nodes)


def locked(*nodes: NodeId) -> Check:
    return lambda t: all(t.world.nodes[node].locks == (ROWS[node],) for node in nodes)


def unlocked(*nodes: NodeId) -> Check:
    return lambda t: not any(t.world.nodes[node].locks for node in nodes)


def blocked(*nodes: NodeId) -> Check:
    """Blocked, with a stopwatch that runs and the row locked."""
    return lambda t: all_of(is_in("blocked", *nodes), locked(*nodes))(t) and all(t.world.nodes[n].blocked_since is not None for n in nodes)


def waiting(**payments: int) -> Check:
    """These payments wait in R1's memory, and no others."""
    return lambda t: dict(t.world.nodes[R1].waiting) == payments


def told_by(node: NodeId, source: NodeId, outcome: str) -> Check:
    """Among the answers that the node has heard is this one."""
    return lambda t: t.world.nodes[node].answers.get(source) == outcome


# ---------------------------------------------------------------------------------------------- disks


def on_disk(record: str, *nodes: NodeId) -> Check:
    """The last record on these disks."""
    return lambda t: all(t.world.disks[node].log[-1:] == (record,) for node in nodes)


def empty(*nodes: NodeId) -> Check:
    """Nothing is on these disks."""
    return lambda t: not any(t.world.disks[node].log for node in nodes)


def money(a: int, b: int) -> Check:
    """A and B on the disks."""
    return lambda t: (t.world.disks[R1].rows["A"], t.world.disks[R2].rows["B"]) == (a, b)


def on_disk_a(amount: int) -> Check:
    return lambda t: t.world.disks[R1].rows["A"] == amount


def on_disk_b(amount: int) -> Check:
    return lambda t: t.world.disks[R2].rows["B"] == amount


def outcomes(*records: str) -> Check:
    """What the disks of R1, R2 and R3 have decided, in this order."""
    return lambda t: tuple(decided(t, node) for node in R) == records


def no_commit_on_disk(t: Telling) -> bool:
    return not any(decided_on_disk(disk) == "commit" for disk in t.world.disks.values())


def somebody_decided(t: Telling) -> bool:
    """A participant, by its disk or in memory."""
    return any(decided(t, node) or t.world.nodes[node].phase in ("committed", "aborted") for node in R)


# ---------------------------------------------------------------------------------------------- messages


def to_leave(src: NodeId, slug: str, *nodes: NodeId, **fields: object) -> Check:
    """Such messages wait in a node's memory for exactly these nodes, in this order."""
    return lambda t: queued(t, src, slug, **fields) == nodes


def flies(slug: str, src: NodeId, *nodes: NodeId, **fields: object) -> Check:
    """Such a message is in the air to each of these nodes."""
    return lambda t: {(src, node) for node in nodes} <= flying(t, slug, **fields)


def flies_only(slug: str, src: NodeId, *nodes: NodeId) -> Check:
    """Such a message is in the air to exactly these nodes."""
    return lambda t: {pair for pair in flying(t, slug) if pair[0] == src} == {(src, node) for node in nodes}


def not_in_the_air(slug: str) -> Check:
    return lambda t: not flying(t, slug)


# ---------------------------------------------------------------------------------------------- what the audience knows


def client(answer: str) -> Check:
    return lambda t: truth(t.world)["client"] == answer


def outcome(name: str) -> Check:
    return lambda t: truth(t.world)["outcome"] == name


def nobody_alive_knows(t: Telling) -> bool:
    return truth(t.world)["known"] == "nobody-alive"


def ac1_broken(t: Telling) -> bool:
    return ac1_no_two_decide_differently(t.world) is not None


def five_worlds(t: Telling) -> bool:
    return len(worlds(t.world)) == 5


def hasnt_asked_since_it_blocked(*nodes: NodeId) -> Check:
    """A participant that is blocked asks in the same instant; it has not asked since."""
    return lambda t: all(t.seen.asked_us.get(n) == t.world.nodes[n].blocked_since is not None for n in nodes)


def looks(node: NodeId, blocked_ms: int, locked_ms: int) -> Check:
    """All that a blocked participant has to go by: its record, its row, its lock and its stopwatch since when."""
    amounts = {R1: (100, 70), R2: (100, 130), R3: (0, 1)}

    def check(t: Telling) -> bool:
        state, row, (now_, then) = t.world.nodes[node], ROWS[node], amounts[node]
        return bool(
            blocked(node)(t)
            and (state.log, dict(state.rows), dict(state.redo)) == (("prepared",), {row: now_}, {row: then})
            and (state.blocked_since, state.locked_since) == (blocked_ms * MS, locked_ms * MS)
        )

    return check


VIEW_OF_ALL = all_of(looks(R1, 735, 30), looks(R2, 737, 32), looks(R3, 739, 34))
"""What R1, R2 and R3 see in 2PC-7 and in 2PC-7b."""
VIEW_OF_TWO = all_of(looks(R2, 737, 32), looks(R3, 739, 34))
"""What R2 and R3 see in 2PC-9 and in 2PC-9b."""


# ---------------------------------------------------------------------------------------------- what more than one moment says

ASKS_ALL = (every("PREPARE for all three waits in C's outbox", to_leave(C, "prepare", *R)),)

NOBODY_TOLD = every(
    "nobody has been told",
    all_of(not_in_the_air("commit"), not_in_the_air("decision"), neither(somebody_decided), client("client-waits")),
)
DECIDED = (
    now("COMMIT is on C's disk", all_of(is_in("committing", C), on_disk("commit", C))),
    NOBODY_TOLD,
)
DECIDED_IN_MEMORY = (
    *DECIDED,
    now("three COMMITs wait in C's memory", to_leave(C, "commit", *R)),
    now("the client waits", client("client-waits")),
    now("R1, R2 and R3 are locked", locked(*R)),
)

TIMES_OUT = (
    now("C's patience is over and it aborts", becomes(C, "timer", "collecting", "aborted")),
    every("ABORT for all three waits in C's memory", to_leave(C, "abort", *R)),
)
TWO_OF_THREE = now("two of three votes", lambda t: t.world.nodes[C].yes == (R1, R3) and not t.world.nodes[C].no)

R1_ASKS = (
    now("R1 is in doubt", in_doubt(R1)),
    now("questions fly from R1 to C, R2 and R3", flies("decision-req", R1, C, R2, R3)),
)

ASK_EACH_OTHER = (
    now(
        "questions fly between R1, R2 and R3, and to C",
        all_of(flies("decision-req", R1, C, R2, R3), flies("decision-req", R2, C, R1, R3), flies("decision-req", R3, C, R1, R2)),
    ),
    now("C is down", down(C)),
    now("all three are in doubt", in_doubt(*R)),
)
ALL_BLOCKED = (
    every("all three are blocked, with stopwatches and locks", blocked(*R)),
    every("nobody has decided", neither(somebody_decided)),
)
T2_WAITS = (
    now("T2 comes and waits in R1's memory", all_of(step("client", R1), waiting(T2=10))),
    now("A is locked", locked(R1)),
    now("C is down", down(C)),
)
NEVER_LEFT = (
    now("C dies", dies(C, "committing")),
    now("COMMIT stands on C's disk", on_disk("commit", C)),
    every("no COMMIT has left it", lambda t: not t.seen.told and not flying(t, "commit") and not t.world.outbox(C)),
    every("nobody has been told", neither(somebody_decided)),
)
TOLD_ONE = (
    now("C dies, with COMMIT on its disk", all_of(dies(C, "committing"), on_disk("commit", C))),
    every("only the COMMIT for R1 has left", flies_only("commit", C, R1)),
    now("R1 has not received it", in_doubt(R1)),
    now("the client was not answered", client("unknown")),
)
BOTH_GONE = (
    now("R1 dies, and C is down", all_of(step("crash", R1), down(C))),
    now("COMMIT is on both disks", on_disk("commit", C, R1)),
    now("A is 70 on R1's disk", on_disk_a(70)),
    every("nobody else knows", nobody_alive_knows),
    now("R2 and R3 have not asked yet", lambda t: in_doubt(R2, R3)(t) and not {R2, R3} & t.seen.asked_us.keys()),
)
UNDETERMINED = (
    now("C2 has asked, and waits", becomes(C2, "timer", "asking", "blocked")),
    now("R2 and R3 have told it: uncertain", lambda t: t.node == C2 and dict(t.before.answers) == {R2: "uncertain", R3: "uncertain"}),
    now("R2 and R3 are blocked", blocked(R2, R3)),
    now("five worlds fit", five_worlds),
    every("nobody guesses", neither(is_in("committed", C2), is_in("aborted", C2), is_in("committed", R2), is_in("aborted", R2))),
)
REFUSES = (
    now("ABORT is on R3's disk", all_of(step("forced", R3), on_disk("abort", R3))),
    now("its no is about to leave", to_leave(R3, "vote", C, yes=False)),
    now("R1 and R2 have promised", all_of(on_disk("prepared", R1, R2), locked(R1, R2))),
    now("C has not heard it", lambda t: is_in("collecting", C)(t) and not t.world.nodes[C].no),
)
R1_HAS_COMMIT = now("COMMIT is on R1's disk, A is 70", all_of(step("forced", R1), on_disk("commit", R1), on_disk_a(70)))


def learns(node: NodeId, outcome: str) -> tuple[Claim, ...]:
    """It has the outcome on its disk now, the row says so, and the lock is open."""
    amount = {R1: 70, R2: 130, R3: 1}[node] if outcome == "commit" else {R1: 100, R2: 100, R3: 0}[node]
    return (
        now(f"{outcome.upper()} goes to {node.upper()}'s disk", all_of(step("forced", node), on_disk(outcome, node))),
        now("the row says so", lambda t: t.world.disks[node].rows[ROWS[node]] == amount),
        now("the lock is open", unlocked(node)),
    )


def split(first: str, others: str) -> Claim:
    """The damage of a wrong guess: R1's disk against those of R2 and R3."""
    return now(f"{first.upper()} at R1, {others.upper()} at R2 and R3", outcomes(first, others, others))


R2_BACK_EMPTY = (
    now("R2 is back with an empty disk", all_of(step("restart", R2), empty(R2))),
    now("it aborts by itself", lambda t: step("restart", R2)(t) and t.after.phase == "aborted"),
    now("ABORT is not on its disk yet", neither(on_disk("abort", R2))),
)
AGAIN = seen("C has told R2 before", lambda t: R2 in t.seen.told)
