"""What a run of two-phase commit is judged by: who has decided what, the properties, the truth, and the worlds that look alike."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product
from typing import Any

import msgspec

from protocols.declaration import Observed, Property, World
from protocols.node import MS, Map, NodeId
from protocols.transactions.two_phase_commit.protocol import ACCOUNTS, C2, IN_DOUBT, C, Coordinator, Params, Vote, participants


def settled_us(params: Params) -> int:
    """Bound of AC5 after the last fault healed: ten seconds, or the timeouts and four of the longest pauses, with time for messages."""
    waits_us = params.vote_timeout_us + params.decision_timeout_us + params.prepare_wait_us
    round_us = 2 * (params.latency_us + params.jitter_us + params.force_us) + params.participants * params.send_gap_us
    return max(10_000 * MS, waits_us + 4 * (params.backoff_cap_us + round_us))


def decided_on_disk(disk: Any) -> str:
    """commit, abort or nothing: what a disk says."""
    if "commit" in getattr(disk, "log", ()):
        return "commit"
    return "abort" if "abort" in getattr(disk, "log", ()) else ""


def decisions(world: World) -> dict[NodeId, str]:
    """Who has decided what: by the disks, dead nodes' included; an abort of C, and C2's word, need no disk."""
    found = {node: decided_on_disk(disk) for node, disk in world.disks.items()}
    if world.is_up(C) and world.nodes[C].phase == "aborted":
        found[C] = found[C] or "abort"
    if C2 in world.ids and world.is_up(C2):
        found[C2] = {"committed": "commit", "aborted": "abort"}.get(world.nodes[C2].phase, "")
    return {node: outcome for node, outcome in found.items() if outcome}


def ac1_no_two_decide_differently(world: World) -> Mapping[str, object] | None:
    """No node has decided commit while another has decided abort."""
    found = decisions(world)
    commits = tuple(n for n in found if found[n] == "commit")
    aborts = tuple(n for n in found if found[n] == "abort")
    return {"commits": commits, "aborts": aborts} if commits and aborts else None


def ac2_commit_needs_all_yes(world: World) -> Mapping[str, object] | None:
    """Where COMMIT is on a disk, every participant's disk holds its promise."""
    if not any(decided_on_disk(disk) == "commit" for disk in world.disks.values()):
        return None
    missing = tuple(p for p in participants(world.ids) if "prepared" not in world.disks[p].log)
    return {"missing": missing} if missing else None


def ac3_abort_has_a_reason(world: World) -> Mapping[str, object] | None:
    """Nobody aborts unless somebody has voted no, crashed or waited in vain, a new coordinator has taken over, or an operator has cancelled."""
    return {"node_without": world.history.groundless} if world.history.groundless else None


def s2_commit_comes_from_the_coordinator(world: World) -> Mapping[str, object] | None:
    """A participant's COMMIT implies the coordinator's."""
    early = tuple(p for p in participants(world.ids) if decided_on_disk(world.disks[p]) == "commit")
    return {"early": early} if early and decided_on_disk(world.disks[C]) != "commit" else None


def s3_promises_behind_commit(world: World) -> Mapping[str, object] | None:
    """Everybody whom the coordinator's COMMIT names holds PREPARED or COMMIT on disk."""
    if decided_on_disk(world.disks[C]) != "commit":
        return None
    bad = tuple(p for p in world.disks[C].parts if world.disks[p].log[-1:] not in (("prepared",), ("commit",)))
    return {"missing": bad} if bad else None


def s4_locks_while_in_doubt(world: World) -> Mapping[str, object] | None:
    """A live participant in doubt holds the lock on its row."""
    for node in participants(world.ids):
        state = world.nodes[node]
        if world.is_up(node) and state.phase in IN_DOUBT and not state.locks:
            return {"node_without": node}
    return None


def ac4_decisions_stand(world: World) -> Mapping[str, object] | None:
    """No disk that said commit or abort ever says the other."""
    return {"turned": world.history.turned} if world.history.turned else None


def money_is_conserved(world: World) -> Mapping[str, object] | None:
    """Once both accounts' disks have decided, A + B and what payments took out are what there was."""
    holders = tuple(n for n in ACCOUNTS if n in world.ids)
    disks = [world.disks[n] for n in holders]
    if len(disks) < len(ACCOUNTS) or not all(decided_on_disk(d) for d in disks):
        return None
    paid = sum(d.paid for d in disks)
    total = sum(sum(d.rows.values()) for d in disks) + paid
    whole = world.params.balance * len(ACCOUNTS) if world.history.whole is None else world.history.whole
    return {"a": disks[0].rows["A"], "b": disks[1].rows["B"], "paid": paid, "total": total, "whole": whole} if total != whole else None


def ac5_everyone_decides(world: World) -> Mapping[str, object] | None:
    """Every participant's disk has decided. If C has aborted, a participant that was never asked has nothing to decide."""
    if not world.history.asked:
        return {}
    off = world.is_up(C) and world.nodes[C].phase == "aborted"
    disks = [world.disks[p] for p in participants(world.ids)]
    return {} if all(decided_on_disk(d) or (off and not d.log) for d in disks) else None


class History(msgspec.Struct, frozen=True):
    """What a viewer of the whole run remembers: when the client asked, what it was told, whose disk turned round.

    `deserted`: C crashed before it answered. After a restart it works from its disk, and no disk says which client waits.
    `reason`: something has happened that may end in abort: a no, a crash, a wait in vain, an operator. `groundless`: who aborted without one.
    """

    asked: bool = False
    asked_us: int = 0
    answer: str = ""
    deserted: bool = False
    decided: Map[NodeId, str] = Map()
    turned: tuple[NodeId, ...] = ()
    reason: bool = False
    groundless: NodeId = ""
    whole: int | None = None
    """What A and B held together at the start, where that isn't twice the parameter."""


def gives_reason(seen: Observed) -> bool:
    """Whether an abort may follow now: at a crash, an operator's action, a timer that changes what its node is doing (it has waited in
    vain, or a new coordinator takes over), a vote against, or when somebody has been asking around.
    """
    before, after = seen.before, seen.after
    if seen.kind in ("crash", "wipe", "operator"):
        return True
    if seen.kind == "timer" and before.phase != after.phase:  # the patience of a payment changes no phase
        return True
    votes_no = any(isinstance(msg, Vote) and not msg.yes for _, msg in seen.world.outbox(seen.node))
    asked_around = any(state.pause_us > 0 for node, state in seen.world.nodes.items() if node != C)
    return votes_no or asked_around or (isinstance(after, Coordinator) and bool(after.no))


def observe(history: History, seen: Observed) -> History:
    """The history after one more step."""
    if seen.kind == "client" and seen.node == C and not history.asked and seen.after.phase == "collecting":
        history = msgspec.structs.replace(history, asked=True, asked_us=seen.t_us)
    if not history.reason:
        if gives_reason(seen):
            history = msgspec.structs.replace(history, reason=True)
        elif seen.after.phase == "aborted" != seen.before.phase:
            history = msgspec.structs.replace(history, reason=True, groundless=seen.node)
    for kind, value in seen.outputs:
        if kind == "answer" and value.value == "transfer" and not history.answer:
            history = msgspec.structs.replace(history, answer="commit" if value.outcome == "ok" else "abort")
    if seen.kind in ("crash", "wipe") and seen.node == C and history.asked and not history.answer:
        history = msgspec.structs.replace(history, deserted=True)
    if seen.kind == "forced":
        now = decided_on_disk(seen.world.disks[seen.node])
        before = history.decided.get(seen.node, "")
        if now and not before:
            history = msgspec.structs.replace(history, decided=history.decided.set(seen.node, now))
        elif before and now != before and seen.node not in history.turned:
            history = msgspec.structs.replace(history, turned=(*history.turned, seen.node))
    return history


def true_outcome(world: World) -> str:
    """What only the audience can know: no-transfer, undecided, commit, abort, doomed (C is down without a record, so by the rules it
    will presume abort), or mixed (when broken on purpose)."""
    if not world.history.asked:
        return "no-transfer"
    found = set(decisions(world).values())
    if len(found) == 2:
        return "mixed"
    if found:
        return found.pop()
    return "undecided" if world.is_up(C) else "doomed"


def _client(world: World) -> str:
    if not world.history.asked:
        return "no-transfer"
    if world.history.answer:
        return "told-commit" if world.history.answer == "commit" else "told-abort"
    gone = world.history.deserted or world.t_us - world.history.asked_us >= world.params.client_timeout_us
    return "unknown" if gone else "client-waits"


def _has_promised(world: World, node: NodeId) -> bool:
    """It is in doubt, and its promise is on disk; where a rule is broken on purpose, its vote may leave without that."""
    return world.nodes[node].phase in IN_DOUBT and ("prepared" in world.disks[node].log or world.params.vote_before_force)


def truth(world: World) -> Mapping[str, object]:
    """The strip on top: the outcome, who alive knows it, what those in doubt know, and what the client was told."""
    outcome = true_outcome(world)
    ended = {"commit": ("committed", "done"), "abort": ("aborted",), "doomed": ("aborted",), "mixed": ("committed", "done", "aborted")}
    phases = ended.get(outcome, ())
    up = tuple(n for n in world.ids if world.is_up(n))
    known = tuple(
        n for n in up if world.nodes[n].phase in phases or (n == C and outcome == "commit" and decided_on_disk(world.disks[C]) == "commit")
    )
    in_doubt = tuple(world.nodes[p].phase for p in participants(world.ids) if world.is_up(p) and _has_promised(world, p))
    return {
        "outcome": {"commit": "committed", "abort": "aborted"}.get(outcome, outcome),
        "known": "not-yet" if outcome in ("no-transfer", "undecided") else known or "nobody-alive",
        "survivors": "nobody-in-doubt" if not in_doubt else "outcome-unknown" if "blocked" in in_doubt else "waits-for-c",
        "client": _client(world),
    }


def worlds(world: World) -> tuple[Mapping[str, object], ...]:
    """The hidden worlds, once a participant is blocked. Before that there is no question yet that they would answer."""
    blocked = any(world.is_up(p) and world.nodes[p].phase == "blocked" for p in participants(world.ids))
    return hidden_worlds(world) if blocked else ()


def hidden_worlds(world: World) -> tuple[Mapping[str, object], ...]:
    """The worlds that those in doubt can't tell apart: what the disks of the dead may hold, how it would end, and

    what A and B would be then (`a`, `b`) or if the survivors guessed the other way (`wrong_a`, `wrong_b`). Empty while
    somebody alive knows, or can still refuse.
    """
    parts = participants(world.ids)
    alive = tuple(p for p in parts if world.is_up(p))
    dead = tuple(p for p in parts if p not in alive)
    if world.is_up(C) or not alive or any(world.nodes[p].phase not in IN_DOUBT for p in alive):
        return ()
    heard = {d for p in alive for d in world.nodes[p].answers if d in dead}  # its answer said that it had voted yes
    voted = all("prepared" in world.disks[p].log for p in alive)  # if not, a vote is missing, and C can't have decided commit
    hidden = (("none", ("none", "prepared", "abort")), *((("commit", ("prepared", "commit")),) if voted else ()))
    found: list[Mapping[str, object]] = []
    for c, each in hidden:
        possible = [tuple(r for r in each if r != "none" or d not in heard) for d in dead]
        for records in product(*possible):
            outcome = "commit" if c == "commit" else "abort"
            found.append({C: c, **dict(zip(dead, records, strict=True)), "outcome": outcome, **_sums(world, outcome, dead)})
    return tuple(found)


def _sums(world: World, outcome: str, dead: tuple[NodeId, ...]) -> dict[str, int]:
    """A and B at the end, if all learn the outcome, and if those alive guess the other one."""
    if not world.disks.keys() >= ACCOUNTS.keys():
        return {}  # a single participant holds only one of the two accounts
    redo = {row: value - world.disks[n].rows[row] for n in ACCOUNTS for row, value in world.disks[n].redo.items()}
    if not redo:
        return {}
    gain = redo["B"] if "B" in redo else -redo["A"]
    sums: dict[str, int] = {}
    for node, row in ACCOUNTS.items():
        change = redo.get(row, gain if row == "B" else -gain)
        before = world.disks[node].rows[row] - (change if decided_on_disk(world.disks[node]) == "commit" else 0)
        sums[row.lower()] = before + (change if outcome == "commit" else 0)
        guessed = outcome if node in dead else "abort" if outcome == "commit" else "commit"
        sums[f"wrong_{row.lower()}"] = before + (change if guessed == "commit" else 0)
    return sums


PROPERTIES = (
    Property("ac1", "always", ac1_no_two_decide_differently, source="Babaoglu and Toueg 1993, AC1"),
    Property("ac2", "always", ac2_commit_needs_all_yes, source="Babaoglu and Toueg 1993, AC2"),
    Property("ac3", "always", ac3_abort_has_a_reason, source="Babaoglu and Toueg 1993, AC3"),
    Property("ac4", "always", ac4_decisions_stand, source="Babaoglu and Toueg 1993, AC4"),
    Property("locks", "always", s4_locks_while_in_doubt),
    Property("money", "always", money_is_conserved),
    Property("coordinator-first", "always", s2_commit_comes_from_the_coordinator),
    Property("promises", "always", s3_promises_behind_commit),
    Property("ac5", "eventually", ac5_everyone_decides, within_us=settled_us, source="Babaoglu and Toueg 1993, AC5"),
)
