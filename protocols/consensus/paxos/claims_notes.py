"""What the notes of proposers, acceptors and learners assert of the step that tells them."""

from __future__ import annotations

from typing import Any

from protocols.claim import Check, now, will
from protocols.consensus.paxos.protocol import (
    DONE,
    IDLE,
    KNOWS,
    NO_BALLOT,
    NO_VALUE,
    OUTBID,
    PREPARING,
    PROPOSING,
    WAITING,
    Accept,
    Accepted,
    Nack,
    Prepare,
    Promise,
    round_of,
)
from protocols.declaration import Claim, Happening, Scenario, Telling
from protocols.node import MS
from protocols.parts.quorum import majority

Notes = dict[str, tuple[Claim, ...]]


def _is(kind: type, sender: str = "") -> Check:
    """The step handles a message of that type, from the node that the parameter names."""
    return lambda t: t.kind == "deliver" and isinstance(t.msg, kind) and (not sender or t.src == t.params[sender])


def _carried(t: Telling) -> tuple[int, str]:
    """The vote that the message carries."""
    return getattr(t.msg, "ballot", NO_BALLOT), getattr(t.msg, "value", NO_VALUE)


def _all(*checks: Check) -> Check:
    return lambda t: all(check(t) for check in checks)


def _says(field: str, param: str = "") -> Check:
    """The message carries what the sentence tells."""
    return lambda t: getattr(t.msg, field) == t.params[param or field]


def _now(field: str, param: str = "") -> Check:
    """The node's field is now what the sentence tells."""
    return lambda t: getattr(t.after, field) == t.params[param or field]


def _was(field: str, param: str) -> Check:
    """The node's field was before the step what the sentence tells."""
    return lambda t: getattr(t.before, field) == t.params[param]


def _turned(*phases: str) -> Check:
    """The node has just come into one of these phases."""
    return lambda t: t.after.phase in phases and t.before.phase != t.after.phase


def _same(t: Telling) -> bool:
    return t.after is t.before or t.after == t.before


def _counts(t: Telling) -> bool:
    """How many are needed of how many."""
    of = len(t.world.of("acceptor"))
    need = 1 if t.world.params.quorum_of_one or (t.world.params.one_promise and t.msg and isinstance(t.msg, Promise)) else majority(of)
    return (t.params.get("need", need), t.params["of"]) == (need, of)


def _needs(t: Telling) -> bool:
    of = len(t.world.of("acceptor"))
    need = 1 if t.world.params.quorum_of_one or t.world.params.one_promise else majority(of)
    return (t.params["need"], t.params["of"]) == (need, of)


def _greatest(t: Telling) -> list[tuple[int, str]]:
    """The votes of the greatest ballot that its promises report: none, equal ones, or different ones where a ballot was used twice."""
    votes = [(vote.ballot, vote.value) for vote in t.after.promises.values() if vote.ballot]
    return [vote for vote in votes if vote[0] == max(votes)[0]]


def _is_greatest(ballot: str, value: str) -> Check:
    """The sentence names a vote of the greatest ballot reported."""
    return lambda t: (t.params[ballot], t.params[value]) in _greatest(t)


def _leaves(kind: type, *fields: str) -> Check:
    """A message of that kind waits to leave, with these parameters in it: to who has asked, or else to every acceptor."""

    def check(t: Telling) -> bool:
        told = tuple(t.params[field] for field in fields)
        to = {to for to, msg in t.world.outbox(t.node) if isinstance(msg, kind) and tuple(getattr(msg, f) for f in fields) == told}
        return to >= ({t.src} if kind in (Promise, Accepted, Nack) else {*t.world.of("acceptor")})

    return check


def _its_promise_leaves(t: Telling) -> bool:
    """A promise of this ballot waits to leave, and reports what the acceptor holds."""
    vote = (t.after.accepted_ballot, t.after.accepted_value)
    sent = [msg for to, msg in t.world.outbox(t.node) if to == t.src and isinstance(msg, Promise)]
    return (t.params["ballot"], *vote) in [(msg.ballot, msg.accepted_ballot, msg.accepted_value) for msg in sent]


def _promise_counted(t: Telling) -> bool:
    vote = t.after.promises.get(t.params["acceptor"])
    return vote is not None and t.params["acceptor"] not in t.before.promises and t.params["have"] == len(t.after.promises)


def _proposes(t: Telling) -> bool:
    """It has just begun to propose this value in this ballot, with these promises."""
    state = t.after
    return (
        state.phase == PROPOSING
        and t.before.phase == PREPARING
        and (state.ballot, state.proposal, tuple(state.promises)) == (t.params["ballot"], t.params["value"], t.params["promised"])
    )


def _begins(t: Telling) -> bool:
    """It has just begun this ballot, which is greater than the one before."""
    return t.after.phase == PREPARING and t.after.ballot == t.params["ballot"] > t.before.ballot and not t.after.promises


def _soon(params: Any) -> int:
    """Within a retry timer's length; a run may pin one to last up to three times as long."""
    return 3 * int(params.retry_hi_us)


def _tries_a_greater(told: Telling, then: Happening) -> bool:
    """Its timer has ended, and its ballot is now greater than the one given up and than the one promised."""
    mine = then.kind == "timer" and then.node == told.node
    return mine and then.after.phase == PREPARING and then.after.ballot > max(told.params["ballot"], told.params["promised"])


def _is_chosen(t: Telling) -> bool:
    """A majority has accepted it in that ballot."""
    return (t.params["ballot"], t.params["value"]) in [(choice.ballot, choice.value) for choice in t.world.history.chosen]


def _no_majority(t: Telling) -> bool:
    """It has come to its outcome by fewer acceptors than a majority, as the switch wants it."""
    return bool(t.params["have"] == len(t.params["accepted"]) < majority(t.params["of"]) and t.world.params.quorum_of_one)


def _believes(t: Telling) -> bool:
    """Its outcome is that value now, and was none before."""
    are, were = (getattr(state, "chosen", getattr(state, "learned", NO_VALUE)) for state in (t.after, t.before))
    return _is(Accepted)(t) and are == t.params["value"] == _carried(t)[1] and were == NO_VALUE and t.params["ballot"] == _carried(t)[0]


def _breaks_2a(t: Telling) -> bool:
    """A switch that changes which value is proposed is on."""
    params = t.world.params
    return any((params.ignore_promises, params.adopt_any, params.adopt_lowest, params.adopt_most_frequent))


def _learnt(t: Telling) -> bool:
    """It knows this value now, from so many acceptors."""
    told = (t.params["value"], t.params["accepted"], t.params["have"])
    return bool((t.after.chosen, t.after.accepted_by, len(t.after.accepted_by)) == told)


def _counts_another(t: Telling) -> bool:
    """It isn't counting the acceptances of this value in this ballot, and doesn't know by them either."""
    told = (t.params["ballot"], t.params["value"])
    counting = t.before.phase == PROPOSING and (t.before.ballot, t.before.proposal) == told
    return not counting and not (t.before.phase == DONE and (t.before.ballot, t.before.chosen) == told)


PROPOSING_NOTES: Notes = {
    "asks": (
        now("a client has asked", lambda t: t.kind == "client" and t.before.phase == IDLE),
        now("its value", _now("value")),
        now("a new ballot", _begins),
        now("requests leave", _leaves(Prepare, "ballot")),
        now("how many are needed", _needs),
    ),
    "asks-again": (
        now("its timer has ended", lambda t: t.kind == "timer"),
        now("a new ballot", _begins),
        now("the old one", _was("ballot", "old")),
        now("requests leave", _leaves(Prepare, "ballot")),
        now("how many are needed", _needs),
    ),
    "outbid-again": (
        now("refused", _all(_is(Nack, "acceptor"), _says("promised"), _says("ballot", "old"))),
        now("a new ballot", _begins),
        now("greater than both", lambda t: t.params["ballot"] > max(t.params["old"], t.params["promised"])),
        now("requests leave", _leaves(Prepare, "ballot")),
    ),
    "outbid": (
        now("refused", _all(_is(Nack, "acceptor"), _says("promised"), _says("ballot"))),
        now("gives way", _turned(OUTBID)),
        now("its next ballot is greater", lambda t: t.after.refused_round >= round_of(t.params["promised"])),
        will("its timer ends, and a greater ballot is tried", _soon, _tries_a_greater),
    ),
    "nack-late": (
        now("a refusal", _all(_is(Nack, "acceptor"), _says("ballot"))),
        now(
            "of a ballot that is over",
            lambda t: getattr(t.msg, "ballot", None) != t.before.ballot or t.before.phase not in (PREPARING, PROPOSING),
        ),
        now("nothing changes", _same),
    ),
    "promise-free": (
        now("a promise", _all(_is(Promise, "acceptor"), _says("ballot"))),
        now("without a report", lambda t: getattr(t.msg, "accepted_ballot", None) == NO_BALLOT),
        now("counted", _promise_counted),
        now("how many are needed", _counts),
    ),
    "promise-reports": (
        now("a promise", _all(_is(Promise, "acceptor"), _says("ballot"))),
        now("its report", _all(_says("accepted_ballot", "accepted"), _says("accepted_value", "value"))),
        now("counted", _promise_counted),
        now("how many are needed", _counts),
    ),
    "promise-extra": (
        now("a promise", _all(_is(Promise, "acceptor"), _says("ballot"))),
        now("it has proposed that value", lambda t: t.before.phase in (PROPOSING, DONE) and t.before.proposal == t.params["value"]),
        now("in that ballot", _was("ballot", "ballot")),
        now("one more, not counted", lambda t: t.params["acceptor"] not in {*t.before.promises, *t.after.promises}),
        now("nothing changes", _same),
    ),
    "promise-late": (
        now("a promise", _all(_is(Promise, "acceptor"), _says("ballot"))),
        now("of a ballot that is over", lambda t: getattr(t.msg, "ballot", None) != t.before.ballot or t.before.phase in (IDLE, OUTBID)),
        now("nothing changes", _same),
    ),
    "promise-known": (
        now("a promise", _all(_is(Promise, "acceptor"), _says("ballot"))),
        now("that it has", lambda t: t.params["acceptor"] in t.before.promises and t.before.ballot == t.params["ballot"]),
        now("in a ballot that isn't over", lambda t: t.before.phase in (PREPARING, PROPOSING, DONE)),
        now("nothing changes", _same),
    ),
    "proposes-early": (
        now("proposes", _proposes),
        now("after so few", lambda t: t.params["have"] == len(t.after.promises) < majority(t.params["of"]) and _counts(t)),
        now("on purpose", lambda t: t.world.params.one_promise or t.world.params.quorum_of_one),
    ),
    "proposes-own": (
        now("proposes", _proposes),
        now("its own value", lambda t: t.after.proposal == t.after.value and t.after.adopted == NO_BALLOT),
        now("no report", lambda t: not _greatest(t)),
        now("requests leave", _leaves(Accept, "ballot", "value")),
    ),
    "adopts": (
        now("proposes", _proposes),
        now("another's value", lambda t: t.after.value == t.params["own"] != t.params["value"]),
        now("the greatest of the values reported", _is_greatest("adopted", "value")),
        now("requests leave", _leaves(Accept, "ballot", "value")),
    ),
    "adopts-same": (
        now("proposes", _proposes),
        now("a report with its own value", lambda t: t.after.value == t.params["value"]),
        now("the greatest of the values reported", _is_greatest("adopted", "value")),
        now("requests leave", _leaves(Accept, "ballot", "value")),
    ),
    "proposes-wrongly": (
        now("proposes", _proposes),
        now("the greatest of the values reported", _is_greatest("bound_ballot", "bound")),
        now("another value", lambda t: t.params["value"] not in [value for _, value in _greatest(t)]),
        now("on purpose", _breaks_2a),
    ),
    "accepted-counted": (
        now("an acceptance", _all(_is(Accepted, "acceptor"), _says("ballot"), _says("value"))),
        now(
            "counted",
            lambda t: (
                t.params["acceptor"] in t.after.accepted_by
                and t.params["acceptor"] not in t.before.accepted_by
                and len(t.after.accepted_by) == t.params["have"]
            ),
        ),
        now("not enough", lambda t: t.after.phase == PROPOSING),
        now("how many are needed", _counts),
    ),
    "accepted-extra": (
        now("an acceptance", _all(_is(Accepted, "acceptor"), _says("ballot"), _says("value"))),
        now("it has its outcome", lambda t: t.before.phase == DONE and t.before.chosen == t.params["value"]),
        now("one more", lambda t: t.params["acceptor"] not in t.before.accepted_by and t.before.ballot == t.params["ballot"]),
        now("nothing changes", _same),
    ),
    "accepted-late": (
        now("an acceptance", _all(_is(Accepted, "acceptor"), _says("ballot"), _says("value"))),
        now("it doesn't wait for that", _counts_another),
        now("nothing changes", _same),
    ),
    "accepted-known": (
        now("an acceptance", _all(_is(Accepted, "acceptor"), _says("ballot"), _says("value"))),
        now("that it has", lambda t: t.before.phase in (PROPOSING, DONE) and t.params["acceptor"] in t.before.accepted_by),
        now("in this ballot", lambda t: (t.before.ballot, t.before.proposal) == (t.params["ballot"], t.params["value"])),
        now("nothing changes", _same),
    ),
    "learns-own": (
        now("learns", _all(_turned(DONE), _is(Accepted), _learnt)),
        now("of how many", _counts),
        now("it is chosen", _is_chosen),
        now("its own value", lambda t: t.after.value == t.params["value"]),
    ),
    "learns-other": (
        now("learns", _all(_turned(DONE), _is(Accepted), _learnt)),
        now("of how many", _counts),
        now("it is chosen", _is_chosen),
        now("not its own", lambda t: t.after.value == t.params["own"] != t.params["value"]),
    ),
    "refused": (now("a client's words that it doesn't know", lambda t: t.kind == "client" and t.ref == t.params["command"] and _same(t)),),
    "refused-busy": (
        now("a client has asked", lambda t: t.kind == "client" and _same(t)),
        now("busy with its own", lambda t: t.before.phase not in (IDLE, DONE) and t.before.value == t.params["own"]),
    ),
    "answers-at-once": (
        now("a client has asked", lambda t: t.kind == "client" and _same(t)),
        now("it has that outcome", lambda t: t.before.phase == DONE and t.before.chosen == t.params["chosen"]),
    ),
    "proposer-back": (
        now("back, with that round on its disk", lambda t: t.kind == "restart" and t.world.disks[t.node].max_round == t.params["round"]),
        now(
            "its memory is lost", lambda t: t.after.phase == IDLE and t.after.ballot == NO_BALLOT and t.after.max_round == t.params["round"]
        ),
    ),
    "proposer-forgets": (
        now(
            "back, with that round on its disk", lambda t: t.kind == "restart" and t.world.disks[t.node].max_round == t.params["round"] > 0
        ),
        now("forgotten, on purpose", lambda t: t.after.max_round == 0 and t.world.params.forget_round),
    ),
}


def _accepts(t: Telling) -> bool:
    """It has this vote now, by a request that has just come."""
    vote = (t.params["ballot"], t.params["value"])
    return _is(Accept, "proposer")(t) and (t.after.accepted_ballot, t.after.accepted_value) == vote == _carried(t)


def _had(ballot: int | None = None) -> Check:
    return lambda t: bool(t.before.accepted_ballot) if ballot is None else t.before.accepted_ballot == ballot


def _back(t: Telling) -> bool:
    return t.kind == "restart"


def _on_disk(t: Telling) -> tuple[int, int, str]:
    """What was on the disk when the node came back: what it has just forgotten is still there until that is written."""
    disk = t.world.disks[t.node]
    return disk.promised, disk.accepted_ballot, disk.accepted_value


ACCEPTING: Notes = {
    "promises": (
        now("asked", _all(_is(Prepare, "proposer"), _says("ballot"))),
        now("promises", lambda t: t.after.promised == t.params["ballot"] > t.before.promised),
        now("its answer", _its_promise_leaves),
        now("has accepted nothing", _had(NO_BALLOT)),
    ),
    "promises-reports": (
        now("asked", _all(_is(Prepare, "proposer"), _says("ballot"))),
        now("promises", lambda t: t.after.promised == t.params["ballot"] > t.before.promised),
        now("its answer", _its_promise_leaves),
        now("what it has accepted", _all(_now("accepted_ballot", "accepted"), _now("accepted_value", "value"), _had())),
    ),
    "promises-below": (
        now("asked", _all(_is(Prepare, "proposer"), _says("ballot"))),
        now(
            "its promise is greater and stays", lambda t: t.after.promised == t.before.promised == t.params["promised"] > t.params["ballot"]
        ),
        now("its answer", _its_promise_leaves),
        now("on purpose", lambda t: t.world.params.promise_below),
    ),
    "prepare-known": (
        now("asked", _all(_is(Prepare, "proposer"), _says("ballot"))),
        now("it stands there", lambda t: t.before.promised == t.params["ballot"] and _same(t)),
    ),
    "prepare-refused": (
        now("asked", _all(_is(Prepare, "proposer"), _says("ballot"))),
        now("has promised more", lambda t: t.before.promised == t.params["promised"] > t.params["ballot"] and _same(t)),
        now("its refusal", _leaves(Nack, "ballot", "promised")),
    ),
    "accepts": (
        now("accepts", _accepts),
        now("its answer", _leaves(Accepted, "ballot", "value")),
        now("its first value", _had(NO_BALLOT)),
        now("no greater promise", lambda t: t.before.promised <= t.params["ballot"]),
    ),
    "accepts-again": (
        now("accepts", _accepts),
        now("its answer", _leaves(Accepted, "ballot", "value")),
        now(
            "as in an earlier ballot", lambda t: (t.before.accepted_ballot, t.before.accepted_value) == (t.params["old"], t.params["value"])
        ),
        now("another ballot", lambda t: t.params["ballot"] != t.params["old"]),
    ),
    "accepts-other": (
        now("accepts", _accepts),
        now("its answer", _leaves(Accepted, "ballot", "value")),
        now("instead of", lambda t: (t.before.accepted_ballot, t.before.accepted_value) == (t.params["old"], t.params["old_value"])),
        now("another value", lambda t: t.params["old_value"] != t.params["value"]),
        now("it had one", _had()),
    ),
    "accepts-below": (
        now("accepts", _accepts),
        now("its answer", _leaves(Accepted, "ballot", "value")),
        now("against its promise", lambda t: t.before.promised == t.params["promised"] > t.params["ballot"]),
        now("on purpose", lambda t: t.world.params.accept_below),
    ),
    "accepts-twice": (
        now("accepts", _accepts),
        now("its answer", _leaves(Accepted, "ballot", "value")),
        now("as before", lambda t: (t.before.accepted_ballot, t.before.accepted_value) == (t.params["ballot"], t.params["value"])),
    ),
    "accept-refused": (
        now("asked", _all(_is(Accept, "proposer"), _says("ballot"), _says("value"))),
        now("its refusal", _leaves(Nack, "ballot", "promised")),
        now("has promised more", lambda t: t.before.promised == t.params["promised"] > t.params["ballot"] and _same(t)),
    ),
    "back-free": (
        now("back with nothing", lambda t: _back(t) and (t.after.promised, t.after.accepted_ballot) == (NO_BALLOT, NO_BALLOT)),
        now("nothing on its disk", lambda t: _on_disk(t) == (NO_BALLOT, NO_BALLOT, NO_VALUE)),
    ),
    "back-promised": (
        now("back with its promise", lambda t: _back(t) and t.after.promised == t.params["promised"] > 0 == t.after.accepted_ballot),
        now("on its disk, without a value", lambda t: _on_disk(t) == (t.params["promised"], NO_BALLOT, NO_VALUE)),
    ),
    "back-accepted": (
        now("back with both", lambda t: _back(t) and t.after.promised > 0 < t.after.accepted_ballot),
        now("on its disk", lambda t: _on_disk(t) == (t.params["promised"], t.params["ballot"], t.params["value"])),
    ),
    "back-vote": (
        now("back with a value", lambda t: _back(t) and t.after.promised == 0 < t.after.accepted_ballot),
        now("on its disk, without a promise", lambda t: _on_disk(t) == (NO_BALLOT, t.params["ballot"], t.params["value"])),
    ),
    "forgets-promise": (
        now("it was on its disk", lambda t: _back(t) and _on_disk(t)[0] == t.params["promised"] > 0),
        now("forgotten, on purpose", lambda t: t.after.promised == NO_BALLOT and t.world.params.forget_promise),
    ),
    "forgets-vote": (
        now(
            "it was on its disk",
            lambda t: _back(t) and _on_disk(t)[1:] == (t.params["ballot"], t.params["value"]) and t.params["ballot"] > 0,
        ),
        now("forgotten, on purpose", lambda t: t.after.accepted_ballot == NO_BALLOT and t.world.params.forget_accepted),
    ),
}


def _tally(t: Telling, when: str) -> tuple[str, ...]:
    state = t.after if when == "after" else t.before
    return next((one.acceptors for one in state.tallies if (one.ballot, one.value) == (t.params["ballot"], t.params["value"])), ())


def _heard(t: Telling) -> bool:
    """One more acceptance is counted."""
    return (
        _is(Accepted)(t)
        and _carried(t) == (t.params["ballot"], t.params["value"])
        and len(_tally(t, "after")) == t.params["have"] == len(_tally(t, "before")) + 1
    )


LEARNING: Notes = {
    "heard": (
        now("counted", lambda t: _heard(t) and t.src == t.params["acceptor"]),
        now("how many are needed", _counts),
        now("not enough", lambda t: t.params["have"] < t.params["need"] and t.after.phase == WAITING),
    ),
    "heard-known": (now("a copy", lambda t: _is(Accepted, "acceptor")(t) and t.src in _tally(t, "before") and _same(t)),),
    "heard-more": (
        now("counted", lambda t: _heard(t) and t.src == t.params["acceptor"]),
        now("it knows", lambda t: t.before.phase == KNOWS and t.before.learned == t.params["known"]),
        now("how many are needed", _counts),
    ),
    "learns": (
        now("counted", _heard),
        now("learns", lambda t: t.after.phase == KNOWS != t.before.phase and t.after.learned == t.params["value"]),
        now("who has accepted", lambda t: _tally(t, "after") == t.params["accepted"]),
        now("it is chosen", _is_chosen),
        now("how many are needed", _counts),
    ),
    "learner-back": (now("back with nothing", lambda t: _back(t) and t.world.disks[t.node].learned == NO_VALUE and not t.after.tallies),),
    "learner-back-knows": (
        now(
            "back with what is on its disk",
            lambda t: _back(t) and t.world.disks[t.node].learned == t.after.learned == t.params["value"] != NO_VALUE,
        ),
    ),
    "believes": (
        now("its outcome", _believes),
        now("no majority, on purpose", _no_majority),
    ),
}

X = "client:p1.propose-x@0"
RUNS = (
    Scenario("asked-for-what-is-chosen", until_us=200 * MS, script=(X, "client:p1.propose-x@100")),
    Scenario("back-before-it-proposed", until_us=100 * MS, script=("crash:p1@5", "restart:p1@10")),
    Scenario("an-accept-overtakes", until_us=200 * MS, script=(X, "delay:p1-a3.prepare.1.40@0")),
    Scenario(
        "forgets-and-goes-back",
        until_us=400 * MS,
        params={"forget-promise": True},
        script=(
            X,
            "delay:p1-a1.accept.1.120@0",
            "client:p2.propose-y@45",
            "crash:a1@100",
            "restart:a1@105",
            "crash:a1@110",
            "restart:a1@115",
            "crash:a1@200",
            "restart:a1@210",
        ),
    ),
    Scenario(
        "forgets-and-comes-back-again",
        until_us=200 * MS,
        params={"forget-accepted": True},
        script=(X, "crash:a1@50", "restart:a1@55", "crash:a1@70", "restart:a1@75"),
    ),
    Scenario(
        "the-smallest-ballot-has-the-right-value",
        until_us=300 * MS,
        params={"adopt-lowest": True},
        pins={"p1.retry.1": 100 * MS},
        script=(X, "cut:p1-a2@21", "cut:p1-a3@21", "cut:p2-a1@0", "client:p2.propose-x@40", "mend:p1-a2@90"),
    ),
    Scenario("copies-that-come-late", until_us=200 * MS, script=(X, "duplicate:any-any.promise.1@0", "duplicate:any-any.accepted.1@0")),
    Scenario(
        "a-ballot-with-two-values",
        until_us=200 * MS,
        params={"forget-round": True},
        script=(
            X,
            "delay:a1-p1.accepted.1.25@0",
            "crash:p1@31",
            "restart:p1@32",
            "client:p1.propose-y@33",
            "duplicate:any-any.promise.1@0",
        ),
    ),
    Scenario(
        "given-up-and-answered-all-the-same",
        until_us=90 * MS,
        script=(X, "client:p2.propose-y@5", *(f"delay:p2-a{n}.prepare.1.20@0" for n in (1, 2)), "delay:a3-p1.promise.1.50@0"),
    ),
    Scenario(
        "accepted-twice-after-a-promise-is-forgotten",
        until_us=200 * MS,
        params={"forget-promise": True},
        script=(X, "duplicate:p1-a1.accept.1@0", "delay:p1-a1.accept.1.40@0", "crash:a1@60", "restart:a1@62"),
    ),
    Scenario(
        "half-of-them", until_us=200 * MS, params={"acceptors": 4}, script=(X, "cut:p1-a2@21", "cut:p1-a3@21", "client:p2.propose-y@40")
    ),
    Scenario("not-a-command", until_us=50 * MS, script=("client:p1.nonsense@5",)),
    Scenario(
        "copies-that-come-early",
        until_us=200 * MS,
        script=(
            X,
            "duplicate:a1-p1.promise.1@0",
            *(f"delay:a{n}-p1.promise.1.20@0" for n in (2, 3)),
            "duplicate:a1-p1.accepted.1@0",
            *(f"delay:a{n}-p1.accepted.1.20@0" for n in (2, 3)),
        ),
    ),
    Scenario(
        "copies",
        until_us=200 * MS,
        script=(
            X,
            "duplicate:p1-a1.prepare.1@0",
            "duplicate:p1-a2.accept.1@0",
            "duplicate:a1-p1.promise.1@0",
            "duplicate:a1-p1.accepted.1@0",
        ),
    ),
    Scenario("asked-in-vain", until_us=200 * MS, script=(X, "client:p1.propose-y@5", "client:p1.propose-y@100")),
    Scenario(
        "those-who-know-come-back",
        until_us=300 * MS,
        script=(X, "crash:l1@60", "restart:l1@70", "crash:a1@80", "restart:a1@90", "crash:p1@100", "restart:p1@110"),
    ),
    Scenario("a-learner-forgets", until_us=300 * MS, script=(X, "crash:l1@41", "restart:l1@42")),
)
