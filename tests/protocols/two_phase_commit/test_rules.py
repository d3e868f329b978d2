"""What stands in a lit line of two-phase commit's excerpts is so at the step that lights it, in every run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import pytest

from protocols import catalog
from protocols.contract.sentences import runs_of
from protocols.contract.tellings import happenings
from protocols.declaration import Happening
from protocols.transactions.two_phase_commit import SPEC
from protocols.transactions.two_phase_commit.protocol import IN_DOUBT, C, participants

pytestmark = pytest.mark.engine

DECIDED = ("committed", "aborted")
Line = Callable[[Happening], bool]


def becomes(*phases: str) -> Line:
    return lambda h: h.before.phase != h.after.phase and h.after.phase in phases


def was(*phases: str) -> Line:
    return lambda h: h.before.phase in phases


def on(*whats: str) -> Line:
    """The step handles this message, this timer, or is of this kind."""
    return lambda h: (h.msg.slug if h.msg else h.ref.split(".")[1] if h.kind == "timer" else h.kind) in whats


def both(*lines: Line) -> Line:
    return lambda h: all(line(h) for line in lines)


def records(h: Happening) -> str:
    return h.after.log[len(h.before.log)] if len(h.after.log) > len(h.before.log) else ""


def disk(h: Happening) -> tuple[str, ...]:
    return tuple(h.world.disks[h.node].log)


LINES: dict[str, Line] = {
    "C1": becomes("collecting"),
    "C2": both(on("vote"), was("collecting"), lambda h: h.msg.yes and h.src in h.after.yes),
    "C2-all": both(becomes("committing"), lambda h: h.after.yes == participants(h.world.ids) and records(h) == "commit"),
    "C2-send": both(becomes("committing"), lambda h: not h.world.params.commit_before_force),
    "C2-last": both(becomes("committing"), lambda h: not h.world.params.answer_first),
    "C3": both(was("collecting"), becomes("aborted"), on("vote", "vote-timeout", "operator"), lambda h: not h.after.log),
    "C4": both(on("ack"), lambda h: h.src in h.after.acks and h.src not in h.before.acks),
    "C4-all": both(becomes("done"), lambda h: h.after.acks == h.after.parts and records(h) == "end"),
    "C5": both(on("resend"), was("committing"), lambda h: not {*h.after.parts} <= {*h.after.acks}),
    "C6": on("decision-req"),
    "C6-commit": lambda h: "commit" in h.after.log,
    "C6-pending": was("collecting"),
    "C6-no": lambda h: not h.after.log and h.after.phase == "aborted",
    "C7": on("restart"),
    "C7-commit": both(on("restart"), lambda h: "commit" in disk(h) and h.after.phase == "committing"),
    "C7-no": both(on("restart"), lambda h: not disk(h) and h.after.phase == "aborted"),
    "P1": both(on("prepare"), was("working")),
    "P1-no": both(on("prepare"), becomes("aborted"), lambda h: not h.after.locks),
    "P1-yes": both(on("prepare"), becomes("prepared"), lambda h: h.after.locks and records(h) == "prepared"),
    "P1-vote": both(becomes("prepared"), lambda h: not h.world.params.vote_before_force),
    "P2": both(on("prepare"), lambda h: "prepared" in h.before.log and h.before.phase != "aborted"),
    "P2-no": both(on("prepare"), was("aborted")),
    "P3": both(on("prepare-wait"), was("working"), becomes("aborted")),
    "P4": on("commit"),
    "P4-apply": both(on("commit"), was(*IN_DOUBT), becomes("committed"), lambda h: not h.after.locks),
    "P4-again": both(on("commit"), was("committed")),
    "P4-ack": lambda h: h.after.phase == "committed",
    "P4-no": both(on("commit"), was("working", "aborted"), lambda h: h.before.log == h.after.log),
    "P5": on("abort"),
    "P5-undo": both(on("abort"), was("working", *IN_DOUBT), becomes("aborted"), lambda h: not h.after.locks and not h.after.redo),
    "P5-no": both(on("abort"), was(*DECIDED), lambda h: h.before.log == h.after.log),
    "P6": lambda h: h.after.phase == "prepared" and h.after.log[-1] == "prepared",
    "P7": on("decision-req"),
    "P7-say": both(on("decision-req"), was(*DECIDED)),
    "P7-abort": both(on("decision-req"), was("working"), lambda h: records(h) == "abort"),
    "P7-uncertain": both(on("decision-req"), was(*IN_DOUBT)),
    "P8": was(*IN_DOUBT),
    "P8-act": both(on("decision"), was(*IN_DOUBT), lambda h: h.after.log[-1] == h.msg.outcome),
    "P8-wait": both(on("decision"), lambda h: h.msg.outcome in ("pending", "uncertain") and h.after.phase in IN_DOUBT),
    "P8-blocked": both(on("reask"), becomes("blocked"), lambda h: {*h.before.answers.values()} <= {"uncertain"}),
    "P8-locks": both(on("reask"), lambda h: h.after.locks == h.before.locks != ()),
    "P8-again": both(on("reask"), lambda h: h.after.phase in IN_DOUBT and h.after.pause_us >= h.before.pause_us),
    "P9": on("restart"),
    "P9-lock": both(on("restart"), lambda h: disk(h)[-1] == "prepared" and h.after.locks),
    "P9-say": both(on("restart"), lambda h: disk(h)[-1] in ("commit", "abort") and h.after.phase in DECIDED),
    "P9-no": both(on("restart"), lambda h: not disk(h) and h.after.phase == "aborted"),
    "N1": lambda h: h.node == "c2" and h.before.phase != "committed" and h.before.phase != "aborted",
    "N1-ask": both(on("election", "reask"), lambda h: not h.after.answers),
    "N1-relay": both(on("decision"), becomes("committed", "aborted"), lambda h: h.msg.outcome in ("commit", "abort")),
    "N1-wait": both(on("reask"), lambda h: {*h.before.answers.values()} <= {"uncertain"} and h.after.phase == "blocked"),
}
"""What each line says, by its id without the protocol's prefix."""


def test_every_line_has_its_condition() -> None:
    for lang in catalog.LANGUAGES:
        ids = {id_ for excerpt in catalog.captions(SPEC.slug, lang)["excerpts"] for id_, _ in excerpt["lines"]}
        assert ids == {f"2PC-{id_}" for id_ in LINES}


def test_a_lit_line_is_obeyed_and_each_is_lit_somewhere() -> None:
    """A line for what did not happen stays dark: a refused vote never lights "vote yes"."""
    lit: Counter[str] = Counter()
    for run in runs_of(SPEC.slug):
        for step, happening in happenings(run):
            for rule in step.rules:
                lit[rule.removeprefix("2PC-")] += 1
                assert LINES[rule.removeprefix("2PC-")](happening), f"{run.recipe} step {step.index}: {rule}"
    assert lit.keys() == LINES.keys()


@pytest.mark.parametrize(
    ("yes", "no"), [("P1-yes", "P1-no"), ("P1-vote", "P1-no"), ("P4-apply", "P4-no"), ("P5-undo", "P5-no"), ("P2", "P2-no")]
)
def test_what_did_not_happen_is_not_lit_with_what_did(yes: str, no: str) -> None:
    for run in runs_of(SPEC.slug):
        run.advance()
        assert not [step.index for step in run.steps if {f"2PC-{yes}", f"2PC-{no}"} <= {*step.rules}]


def test_votes_that_are_refused_light_the_refusal() -> None:
    """2pc-2: R3 votes no."""
    run = next(run for run in runs_of(SPEC.slug) if run.recipe.scenario.endswith("/2pc-2"))
    run.advance()
    refused = next(step for step in run.steps if step.node == "r3" and step.notes)
    assert refused.rules == ("2PC-P1", "2PC-P1-no")
    told = next(step for step in run.steps if step.node == C and "one-no" in dict(step.notes))
    assert told.rules == ("2PC-C3",)
