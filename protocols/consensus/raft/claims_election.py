"""What is asserted by the sentences on elections, and on who leads (claims.py)."""

from __future__ import annotations

from typing import Any

from protocols.claim import Check, now, seen, will
from protocols.consensus.raft.protocol import (
    CANDIDATE,
    FOLLOWER,
    LEADER,
    PRE_CANDIDATE,
    SET,
    AppendEntries,
    PreVote,
    PreVoteReply,
    RequestVote,
    Vote,
    up_to_date,
)
from protocols.consensus.raft.seen import (
    COMMAND,
    FROM_CANDIDATE,
    FROM_LEADER,
    IN_TERM,
    NEEDS_A_MAJORITY,
    NOTHING_CHANGES,
    REFUSED_CLIENT,
    REFUSED_PRE_VOTE,
    REFUSED_VOTE,
    TIMER_RESTARTS,
    TIMER_RUNS_ON,
    a_majority,
    ahead,
    answers,
    asks_for_leader,
    campaigns,
    heard_lately,
    is_from,
    is_timer,
    keeps_vote,
    led,
    longer,
    newly,
    others,
    own_end,
    request_says,
    said,
    soon,
    tells_the_others,
    term_was_begun,
    voters_voted,
    was_asked_so,
    wins,
)
from protocols.declaration import Claim, Telling
from protocols.node import MS
from protocols.parts.quorum import majority

# ------------------------------------------------------------------------------------------------ elections


def _timer_ended(t: Telling) -> bool:
    """It is the timer that was started last: by the sentences, the leader's word and a granted vote start it anew, and nothing else does."""
    return bool(is_timer(t, "election") and int(t.ref.rpartition(".")[2]) == t.seen.armed.get(t.node))


def _majority_said_yes(t: Telling) -> bool:
    """Its own yes and those of the others, for the term that it starts now."""
    yes = {voter for voter in (*t.before.votes, t.src) if voter != t.node}
    said_so = all(("pre-vote-reply", voter, t.node, t.params["term"], True) in t.seen.answered for voter in yes)
    return bool(t.before.role == PRE_CANDIDATE and said_so and len(yes) + 1 >= majority(len(t.world.ids)))


def _would_vote(t: Telling) -> bool:
    """What a voter goes by: the term is new, no leader is heard where that is asked, and the log isn't behind."""
    m: Any = t.msg
    params, after = t.world.params, t.after
    if m.term <= after.current_term or (asks_for_leader(t) and (after.role == LEADER or after.hears_leader)):
        return False
    if params.compare_length_only:
        return bool(m.last_log_index >= len(after.log))
    return params.skip_up_to_date or up_to_date(m.last_log_term, m.last_log_index, after.log)


def _no_leader_is_heard(t: Telling) -> bool:
    m: Any = t.msg
    return m.term > t.after.current_term and not (asks_for_leader(t) and (t.after.role == LEADER or t.after.hears_leader))


def _vote_is_free(t: Telling) -> bool:
    """Nothing but the log speaks against the candidate; where a server votes as often as it is asked, no vote binds."""
    return keeps_vote(t) and (t.after.voted_for in (None, t.src) or t.world.params.vote_twice)


def _has_yes_of(t: Telling) -> bool:
    """It is a yes, and that of the voter is counted already."""
    return bool(t.msg.granted and t.params["voter"] == t.src and t.src in t.after.votes)  # type: ignore[union-attr]


def _all_said_no(kind: str) -> Check:
    """All whose no it counts have sent it one, in that term."""
    return lambda t: all((kind, voter, t.node, t.params["term"], False) in t.seen.answered for voter in t.after.refusals)


def _nearly_won(t: Telling) -> bool:
    return bool(t.params["have"] < t.params["need"])


def _can_not_win(t: Telling) -> bool:
    refused, of = t.params["refusals"], len(t.world.ids)
    return bool(refused == (*t.before.refusals, t.src) and of - len(refused) < majority(of))


ASKED_FOR_LATER = now("asked for a later term", lambda t: t.after.current_term < t.params["term"])
LISTENS_TO_NOBODY = now("listens to no candidate", lambda t: t.world.params.sticky and "R-LEASE-no" in t.rules)
ELECTIONS: dict[str, tuple[Claim, ...]] = {
    "candidate": (
        now("begins the term with its own vote", campaigns),
        NEEDS_A_MAJORITY,
        seen("its timer ended before a leader spoke", _timer_ended),
        tells_the_others(RequestVote),
    ),
    "candidate-after-pre-vote": (
        now("begins the term with its own vote", campaigns),
        NEEDS_A_MAJORITY,
        seen("a majority said yes", _majority_said_yes),
        tells_the_others(RequestVote),
    ),
    "candidate-alone": (
        now("begins the term with its own vote", campaigns),
        now("there is no other", lambda t: t.world.ids == (t.node,)),
        will("leads the term", soon, lambda t, then: then.node == t.node and then.after.role == LEADER),
    ),
    "vote-granted": (
        FROM_CANDIDATE,
        IN_TERM,
        now("its vote is the candidate's", lambda t: t.after.voted_for == t.params["candidate"]),
        now(
            "gives it now",
            lambda t: (t.before.voted_for, t.before.current_term) != (t.after.voted_for, t.after.current_term),
        ),
        TIMER_RESTARTS,
        answers(Vote, "candidate", lambda t, m: m.granted and m.term == t.params["term"]),
    ),
    "vote-confirmed": (
        FROM_CANDIDATE,
        IN_TERM,
        seen("gave it that vote before", lambda t: (t.node, t.params["term"], t.params["candidate"]) in t.seen.votes),
        seen("was asked before", lambda t: ("request-vote", t.src, t.node, t.params["term"]) in t.seen.received),
        now("its vote is the candidate's", lambda t: t.before.voted_for == t.after.voted_for == t.params["candidate"]),
        TIMER_RESTARTS,
        answers(Vote, "candidate", lambda t, m: m.granted and m.term == t.params["term"]),
    ),
    "vote-refused-voted": (
        FROM_CANDIDATE,
        IN_TERM,
        now("its vote is another's", lambda t: t.after.voted_for == t.params["voted_for"] not in (t.params["candidate"], t.node)),
        seen("gave that vote before", lambda t: (t.node, t.params["term"], t.params["voted_for"]) in t.seen.votes),
        TIMER_RUNS_ON,
        REFUSED_VOTE,
    ),
    "vote-refused-own": (
        FROM_CANDIDATE,
        IN_TERM,
        now("its vote is its own", lambda t: t.after.voted_for == t.node != t.params["candidate"]),
        seen("gave that vote before", lambda t: (t.node, t.params["term"], t.node) in t.seen.votes),
        TIMER_RUNS_ON,
        REFUSED_VOTE,
    ),
    "vote-refused-log": (
        FROM_CANDIDATE,
        IN_TERM,
        now("its last entry", own_end),
        now("the request says", request_says),
        now("its own is ahead", ahead),
        now("its vote is free", _vote_is_free),
        seen("the candidate's last entry", was_asked_so),
        REFUSED_VOTE,
    ),
    "vote-refused-old": (
        FROM_CANDIDATE,
        IN_TERM,
        now("its last entry", own_end),
        now("the request says", request_says),
        now("its own is ahead", ahead),
        seen("gave it its vote before", lambda t: (t.node, t.params["term"], t.params["candidate"]) in t.seen.votes),
        now("its vote is the candidate's", lambda t: t.before.voted_for == t.after.voted_for == t.params["candidate"]),
        REFUSED_VOTE,
    ),
    "vote-refused-length": (
        FROM_CANDIDATE,
        IN_TERM,
        now("its last entry", own_end),
        now("the request says", request_says),
        now("its own is longer", longer),
        now("its vote is free", _vote_is_free),
        REFUSED_VOTE,
    ),
    "vote-refused-stale": (
        FROM_CANDIDATE,
        now("is in a later term", lambda t: t.msg.term == t.params["term"] < t.params["my_term"] == t.after.current_term),  # type: ignore[union-attr]
        NOTHING_CHANGES,
        REFUSED_VOTE,
    ),
    "vote-ignored": (
        FROM_CANDIDATE,
        NOTHING_CHANGES,
        ASKED_FOR_LATER,
        LISTENS_TO_NOBODY,
        now("doesn't lead", lambda t: t.after.role != LEADER),
        seen("heard a leader, by its timer", heard_lately),
    ),
    "vote-ignored-by-leader": (
        FROM_CANDIDATE,
        NOTHING_CHANGES,
        ASKED_FOR_LATER,
        LISTENS_TO_NOBODY,
        now("leads", lambda t: t.after.role == LEADER),
    ),
    "vote-counted": (
        now("counts it now", newly("votes", CANDIDATE, "have")),
        NEEDS_A_MAJORITY,
        now("needs more", _nearly_won),
        IN_TERM,
        seen("the voter voted so", lambda t: (t.params["voter"], t.params["term"], t.node) in t.seen.votes),
    ),
    "vote-counted-old": (
        now("terms are not compared", lambda t: t.world.params.count_stale_votes),
        now("counts it now", newly("votes", CANDIDATE, "have")),
        NEEDS_A_MAJORITY,
        now("needs more", _nearly_won),
        now(
            "the vote is older",
            lambda t: t.msg.term == t.params["vote_term"] < t.params["term"] == t.after.current_term,  # type: ignore[union-attr]
        ),
        seen("the voter voted so", lambda t: (t.params["voter"], t.params["vote_term"], t.node) in t.seen.votes),
    ),
    "vote-known": (
        NOTHING_CHANGES,
        now("is a candidate with it", lambda t: t.after.role == CANDIDATE and _has_yes_of(t)),
        seen("it came before", lambda t: any(("vote", t.src, t.node, n) in t.seen.received for n in range(t.after.current_term + 1))),
    ),
    "vote-against": (
        now("counts it now", newly("refusals", CANDIDATE, "against")),
        now("of the others", others),
        now("its own vote is for itself", lambda t: t.after.voted_for == t.node),
        IN_TERM,
        seen("the voter said no", said("vote", False, "term")),
        seen("and so did all whom it counts", _all_said_no("vote")),
    ),
    "vote-late": (
        now("is in a later term", lambda t: t.msg.term == t.params["term"] < t.params["my_term"] == t.after.current_term),  # type: ignore[union-attr]
        now("is from the voter", is_from("voter")),
        NOTHING_CHANGES,
        seen("the voter voted so", lambda t: (t.params["voter"], t.params["term"], t.node) in t.seen.votes),
        seen("the voter said yes", said("vote", True, "term")),
    ),
    "refusal-late": (
        now("is in a later term", lambda t: t.msg.term == t.params["term"] < t.params["my_term"] == t.after.current_term),  # type: ignore[union-attr]
        now("is from the voter", is_from("voter")),
        now("it is a no", lambda t: not t.msg.granted),  # type: ignore[union-attr]
        NOTHING_CHANGES,
        seen("the voter said no", said("vote", False, "term")),
    ),
    "gives-up": (
        now("can't win any more", lambda t: _can_not_win(t) and t.world.params.give_up),
        NEEDS_A_MAJORITY,
        IN_TERM,
        now("follows nobody yet", lambda t: t.before.role == CANDIDATE and t.after.role == FOLLOWER and t.after.leader_hint is None),
        seen(
            "they said no",
            lambda t: all(("vote", voter, t.node, t.params["term"], False) in t.seen.answered for voter in t.params["refusals"]),
        ),
    ),
    "leader": (
        now("wins", wins),
        now("by these votes", lambda t: t.params["voters"] == t.after.votes and t.params["have"] == len(set(t.after.votes))),
        now("a majority", lambda t: a_majority(t) and t.params["have"] >= t.params["need"]),
        seen("they voted so", voters_voted),
        tells_the_others(AppendEntries),
    ),
    "leader-alone": (now("wins", wins), now("there is no other", lambda t: t.world.ids == (t.node,) == t.after.votes)),
    "pre-candidate": (
        seen("its timer ended", _timer_ended),
        now("asks", lambda t: t.after.role == PRE_CANDIDATE and t.after.votes == (t.node,)),
        now(
            "stays in its term",
            lambda t: t.before.current_term == t.after.current_term == t.params["term"] == t.params["next_term"] - 1,
        ),
        NEEDS_A_MAJORITY,
        tells_the_others(PreVote),
    ),
    "pre-vote-granted": (
        FROM_CANDIDATE,
        NOTHING_CHANGES,
        now("asked for that term", lambda t: t.msg.term == t.params["term"]),  # type: ignore[union-attr]
        now("would vote", _would_vote),
        TIMER_RUNS_ON,
        answers(PreVoteReply, "candidate", lambda t, m: m.granted and m.term == t.params["term"]),
    ),
    "pre-vote-refused-term": (
        FROM_CANDIDATE,
        NOTHING_CHANGES,
        now("is in that term or a later one", lambda t: t.msg.term == t.params["term"] <= t.params["my_term"] == t.after.current_term),  # type: ignore[union-attr]
        seen("some server began that term", term_was_begun),
        REFUSED_PRE_VOTE,
    ),
    "pre-vote-refused-leader": (
        FROM_CANDIDATE,
        NOTHING_CHANGES,
        ASKED_FOR_LATER,
        now("follows", lambda t: t.after.role != LEADER and asks_for_leader(t)),
        seen("heard that leader, by its timer", lambda t: heard_lately(t) and t.seen.heard[t.node].leader == t.params["leader"]),
        seen("it led", lambda t: (t.params["leader"], t.after.current_term) in t.seen.led),
        REFUSED_PRE_VOTE,
    ),
    "pre-vote-refused-by-leader": (
        FROM_CANDIDATE,
        NOTHING_CHANGES,
        now("asked for a later term", lambda t: t.after.current_term == t.params["my_term"] < t.params["term"]),
        now("leads", lambda t: t.after.role == LEADER and asks_for_leader(t)),
        REFUSED_PRE_VOTE,
    ),
    "pre-vote-refused-log": (
        FROM_CANDIDATE,
        NOTHING_CHANGES,
        now("no leader is heard", _no_leader_is_heard),
        now("its last entry", own_end),
        now("the request says", request_says),
        now("its own is ahead", ahead),
        seen("the candidate's last entry", was_asked_so),
        REFUSED_PRE_VOTE,
    ),
    "pre-vote-refused-length": (
        FROM_CANDIDATE,
        NOTHING_CHANGES,
        now("no leader is heard", _no_leader_is_heard),
        now("its last entry", own_end),
        now("the request says", request_says),
        now("its own is longer", longer),
        REFUSED_PRE_VOTE,
    ),
    "pre-vote-counted": (
        now("counts it now", newly("votes", PRE_CANDIDATE, "have")),
        NEEDS_A_MAJORITY,
        now("needs more", _nearly_won),
        now("for the next term", lambda t: t.params["next_term"] == t.after.current_term + 1),
        seen("the voter said yes", said("pre-vote-reply", True, "next_term")),
    ),
    "pre-vote-known": (
        NOTHING_CHANGES,
        now("asks, and has it", lambda t: t.after.role == PRE_CANDIDATE and _has_yes_of(t)),
        seen("it came before", lambda t: ("pre-vote-reply", t.src, t.node, t.after.current_term + 1) in t.seen.received),
    ),
    "pre-vote-against": (
        now("counts it now", newly("refusals", PRE_CANDIDATE, "against")),
        now("of the others", others),
        IN_TERM,
        seen("the voter said no", said("pre-vote-reply", False, "term")),
        seen("and so did all whom it counts", _all_said_no("pre-vote-reply")),
    ),
}


# ------------------------------------------------------------------------------------------------ who leads


def _steps_down(role: str) -> Claim:
    def check(t: Telling) -> bool:
        terms = t.before.current_term == t.params["old_term"] < t.params["term"] == t.after.current_term
        said_so = getattr(t.msg, "term", 0) == t.params["term"]
        return bool(terms and said_so and t.before.role == role and t.after.role == FOLLOWER)

    return now("was one, and follows in the later term", check)


def _answered_lately(t: Telling) -> int:
    """How many followers have answered a leader within the time that is told."""
    since = t.t_us - t.params["quiet_ms"] * MS
    return sum(leader == t.node and at > since for (leader, _), at in t.seen.replied.items())


def _is_back(t: Telling) -> bool:
    return bool(t.kind == "restart" and t.params["term"] == t.after.current_term and t.params["entries"] == len(t.after.log))


def _remembers(t: Telling) -> bool:
    disk, params = t.world.disks[t.node], t.world.params
    return bool(t.after.current_term == disk.current_term and (t.after.log == disk.log or params.forget_log))


WHO_LEADS: dict[str, tuple[Claim, ...]] = {
    "steps-down-leader": (
        _steps_down(LEADER),
        seen("led that term", lambda t: (t.node, t.params["old_term"]) in t.seen.led),
        seen("some server began the later term", term_was_begun),
    ),
    "steps-down-candidate": (_steps_down(CANDIDATE), seen("some server began the later term", term_was_begun)),
    "steps-down-pre-candidate": (_steps_down(PRE_CANDIDATE), seen("some server began the later term", term_was_begun)),
    "yields": (
        IN_TERM,
        FROM_LEADER,
        now("was asking in that term", lambda t: t.before.role in (CANDIDATE, PRE_CANDIDATE) and t.before.current_term == t.params["term"]),
        now("follows now", lambda t: t.after.role == FOLLOWER and t.after.leader_hint == t.params["leader"]),
        seen("the leader won the term", led("leader", "term")),
    ),
    "follows": (
        IN_TERM,
        FROM_LEADER,
        now("follows now", lambda t: t.after.role == FOLLOWER and t.after.leader_hint == t.params["leader"]),
        now(
            "followed nobody in that term, and asked for no votes",
            lambda t: (
                t.before.current_term < t.params["term"] or (t.before.role == FOLLOWER and t.before.leader_hint != t.params["leader"])
            ),
        ),
        seen("the leader won the term", led("leader", "term")),
        TIMER_RESTARTS,
    ),
    "quorum-lost": (
        now("that is asked", lambda t: t.world.params.check_quorum),
        now(
            "stays in its term",
            lambda t: t.before.current_term == t.after.current_term == t.params["term"] and t.after.leader_hint is None,
        ),
        now("led, and follows nobody", lambda t: t.before.role == LEADER and t.after.role == FOLLOWER),
        now("for an election timeout", lambda t: t.params["quiet_ms"] * MS >= t.world.params.election_timeout_lo_us),
        seen("no majority answered", lambda t: 1 + _answered_lately(t) < majority(len(t.world.ids))),
    ),
    "restarted": (
        seen("was down", lambda t: t.node in t.seen.down),
        now("is back", _is_back),
        now("remembers what is on its disk", _remembers),
        now("its commit index is 0", lambda t: t.after.commit_index == t.after.last_applied == 0),
    ),
    "refused": (
        now("the client said so", lambda t: t.params["command"] == t.ref),
        now("it is no command", lambda t: SET.fullmatch(t.ref) is None),
        NOTHING_CHANGES,
        REFUSED_CLIENT,
    ),
    "refused-not-leader": (
        COMMAND,
        now("believes so", lambda t: t.after.role == FOLLOWER and t.after.leader_hint == t.params["leader"] != t.node),
        NOTHING_CHANGES,
        REFUSED_CLIENT,
        seen("that one led its term", lambda t: (t.params["leader"], t.after.current_term) in t.seen.led),
    ),
    "refused-no-leader": (
        COMMAND,
        now("doesn't lead", lambda t: t.after.role != LEADER),
        now("knows no leader", lambda t: t.after.leader_hint is None),
        NOTHING_CHANGES,
        REFUSED_CLIENT,
    ),
}
