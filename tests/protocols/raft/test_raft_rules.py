"""A rule line of Raft is lit only where what it says is so: one check per rule id, made from the state before and after and the message."""

from collections.abc import Callable
from functools import cache
from typing import Any

import pytest

from protocols import catalog
from protocols.consensus.raft import SPEC
from protocols.consensus.raft.protocol import (
    CANDIDATE,
    FOLLOWER,
    LEADER,
    NO_OP,
    PRE_CANDIDATE,
    AppendEntries,
    AppendReply,
    Entry,
    PreVoteReply,
    RequestVote,
    Vote,
    term_at,
)
from protocols.contract.sentences import recipe_of
from protocols.contract.tellings import happenings
from protocols.contract.trouble import trouble
from protocols.declaration import Happening
from protocols.engine.recipe import from_scenario
from protocols.engine.simulate import Run
from protocols.parts.quorum import majority

pytestmark = pytest.mark.engine

SEEDS = 60
Check = Callable[[Happening], bool]


def adopts(h: Happening) -> bool:
    term = any_message(h).term
    return bool(h.before.current_term < term == h.after.current_term and h.after.role == FOLLOWER)


def any_message(h: Happening) -> Any:
    assert h.msg is not None
    return h.msg


def is_current(h: Happening) -> bool:
    """Whether the candidate's log is at least as up-to-date as the voter's (section 5.4.1)."""
    m, last = any_message(h), len(h.before.log)
    return bool((m.last_log_term, m.last_log_index) >= (term_at(h.before.log, last), last))


def fits(h: Happening) -> bool:
    m, log = any_message(h), h.before.log
    return m.prev_index == 0 or (m.prev_index <= len(log) and log[m.prev_index - 1].term == m.prev_term)


def refuses_vote(h: Happening) -> bool:
    before, after, term = h.before, h.after, any_message(h).term
    vote = before.voted_for if before.current_term == term else None
    return bool(after.current_term == term and after.voted_for == vote and (vote not in (None, h.src) or not is_current(h)))


def conflict(h: Happening) -> int | None:
    """The first entry of the message that differs from the one in its place; None if none does."""
    m = any_message(h)
    for at, entry in enumerate(m.entries, m.prev_index):
        if at < len(h.before.log) and h.before.log[at].term != entry.term:
            return at
    return None


def appends(h: Happening) -> bool:
    m = any_message(h)
    end = m.prev_index + len(m.entries)
    return bool(h.after.log[m.prev_index : end] == m.entries and h.after.log[:end] != h.before.log[:end])


def on_majority(h: Happening, index: int) -> bool:
    copies = 1 + sum(match >= index for match in h.after.match_index.values())
    return copies >= majority(len(h.world.ids))


def commits(h: Happening) -> bool:
    index = h.after.commit_index
    return bool(index > h.before.commit_index and on_majority(h, index) and h.after.log[index - 1].term == h.after.current_term)


def waits_with_an_old_entry(h: Happening) -> bool:
    index = h.after.commit_index + 1
    old = index <= len(h.after.log) and h.after.log[index - 1].term < h.after.current_term
    return bool(old and h.after.commit_index == h.before.commit_index and on_majority(h, index))


def accepted(h: Happening) -> bool:
    match = max(h.before.match_index[h.src], any_message(h).match_index)
    return bool((h.after.match_index[h.src], h.after.next_index[h.src]) == (match, match + 1))


def answers_something_older(h: Happening) -> bool:
    """Not the last question, or one that the follower has meanwhile said yes to."""
    at = any_message(h).prev_index
    return bool(at != h.before.next_index[h.src] - 1 or at <= h.before.match_index[h.src])


def changes_role(*roles: str, to: str) -> Check:
    return lambda h: h.before.role in roles and h.after.role == to


CHECKS: dict[str, tuple[Check, ...]] = {
    "R-A": (lambda h: h.before.last_applied < h.after.last_applied == h.after.commit_index,),
    "R-T": (adopts,),
    "R-V-T": (adopts, lambda h: isinstance(h.msg, RequestVote)),
    "R-AE-T": (adopts, lambda h: isinstance(h.msg, AppendEntries)),
    "R-S-no": (lambda h: any_message(h).term < h.before.current_term, lambda h: h.before == h.after),
    "R-S-request-no": (lambda h: isinstance(h.msg, RequestVote | AppendEntries),),
    "R-S-answer-no": (lambda h: isinstance(h.msg, Vote | PreVoteReply | AppendReply),),
    "R-AE-1": (lambda h: h.after.role == FOLLOWER, lambda h: h.after.leader_hint == h.src),
    "R-AE-2-no": (lambda h: not fits(h), lambda h: h.before.log == h.after.log),
    "R-AE-3-same": (fits, lambda h: h.before.log[any_message(h).prev_index].term == any_message(h).entries[0].term),
    "R-AE-3-cut": (fits, lambda h: conflict(h) is not None),
    "R-AE-3": (fits, appends),
    "R-AE-4": (
        fits,
        lambda h: h.before.commit_index < h.after.commit_index,
        lambda h: h.after.commit_index == min(any_message(h).leader_commit, any_message(h).prev_index + len(any_message(h).entries)),
    ),
    "R-LEASE-no": (
        lambda h: any_message(h).term > h.before.current_term,
        lambda h: h.before == h.after,
        lambda h: h.after.role == LEADER or h.after.hears_leader,
    ),
    "R-V": (lambda h: h.after.voted_for == h.src, is_current, lambda h: h.after.current_term == any_message(h).term),
    "R-V-free": (lambda h: h.before.voted_for in (None, h.src) or any_message(h).term > h.before.current_term,),
    "R-V-log": (is_current,),
    "R-V-no": (refuses_vote,),
    "R-E1": (changes_role(FOLLOWER, to=CANDIDATE), lambda h: h.after.current_term == h.before.current_term + 1),
    "R-E2": (changes_role(CANDIDATE, PRE_CANDIDATE, to=FOLLOWER), lambda h: any_message(h).term == h.before.current_term),
    "R-E3": (
        changes_role(CANDIDATE, to=FOLLOWER),
        lambda h: len(h.world.ids) - len({*h.before.refusals, h.src}) < majority(len(h.world.ids)),
    ),
    "R-E4": (changes_role(CANDIDATE, to=CANDIDATE), lambda h: h.after.current_term == h.before.current_term + 1),
    "R-W": (changes_role(CANDIDATE, to=LEADER), lambda h: len(set(h.after.votes)) >= majority(len(h.world.ids))),
    "R-NO-OP": (lambda h: h.after.log == (*h.before.log, Entry(h.after.current_term, NO_OP)),),
    "R-HB": (lambda h: h.after.role == LEADER, lambda h: h.kind == "timer"),
    "R-AR-0-no": (
        answers_something_older,
        lambda h: h.before.next_index == h.after.next_index,
    ),
    "R-AR-1": (lambda h: any_message(h).ok, accepted),
    "R-AR-2-no": (lambda h: not any_message(h).ok, lambda h: h.after.next_index[h.src] < h.before.next_index[h.src]),
    "R-C": (commits,),
    "R-C-term": (lambda h: h.after.log[h.after.commit_index - 1].term == h.after.current_term,),
    "R-C-no": (waits_with_an_old_entry,),
    "R-CQ": (changes_role(LEADER, to=FOLLOWER), lambda h: h.before.current_term == h.after.current_term),
    "R-PV1": (lambda h: h.after.role == PRE_CANDIDATE, lambda h: h.before.current_term == h.after.current_term),
    "R-PV2": (is_current, lambda h: h.before == h.after, lambda h: any_message(h).term > h.before.current_term),
    "R-PV2-log": (is_current,),
    "R-PV2-no": (
        lambda h: h.before == h.after,
        lambda h: any_message(h).term <= h.after.current_term or h.after.role == LEADER or h.after.hears_leader or not is_current(h),
    ),
    "R-PV3": (changes_role(PRE_CANDIDATE, to=CANDIDATE), lambda h: h.after.current_term == h.before.current_term + 1),
}
"""What each rule's lines say. A run with a rule broken on purpose isn't judged: its lines are those of the rule as it should be."""


@cache
def found() -> tuple[set[str], list[str]]:
    """The rules that were lit in all runs, and where one was lit that isn't so."""
    assert SPEC.claims is not None
    recipes = [from_scenario(SPEC, scenario.slug) for scenario in SPEC.scenarios if not scenario.broken]
    recipes += [recipe_of(SPEC, scenario) for scenario in SPEC.claims.runs if not scenario.params.keys() & BROKEN]
    recipes += [trouble(SPEC, seed) for seed in range(SEEDS)]
    lit: set[str] = set()
    untrue: list[str] = []
    for recipe in recipes:
        for step, happening in happenings(Run(SPEC, recipe)):
            lit.update(step.rules)
            untrue += [
                f"{recipe.scenario or recipe.seed} step {step.index}: {rule}, check {at}"
                for rule in step.rules
                for at, check in enumerate(CHECKS[rule])
                if not check(happening)
            ]
    return lit, untrue


BROKEN = {scenario.slug for scenario in SPEC.scenarios if scenario.broken}


def test_a_rule_is_lit_only_where_what_it_says_is_so() -> None:
    untrue = found()[1]
    assert not untrue, "\n" + "\n".join(untrue[:20])


def test_every_rule_is_lit_somewhere_and_stands_in_an_excerpt() -> None:
    excerpts = catalog.captions("raft", "en")["excerpts"]
    assert found()[0] == CHECKS.keys() == {rule for excerpt in excerpts for rule, _ in excerpt["lines"]}
