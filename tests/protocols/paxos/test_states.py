"""How many states Paxos has, and how short the way is to two chosen values when a rule is broken: published counts, by our own handlers."""

import msgspec
import pytest

from protocols.engine.explore import Bounds, Explorer
from protocols.engine.recipe import param_infos
from protocols.engine.simulate import Run
from tests.protocols.paxos.ledger import SPEC, Ledger
from tests.test_protocol_pages import page_table

pytestmark = pytest.mark.engine


# ---------------------------------------------------------------------------------------------- published counts


def test_three_acceptors_and_two_ballots_have_as_many_states_as_in_paxos_tla() -> None:
    """tlaplus/Examples, PaxosHowToWinATuringAward/MCPaxosTiny: 3,921 distinct states, depth 17 (it counts the first state as one).

    Restarts are among our transitions and not among theirs. They add no state: what an acceptor has to remember is on its disk.
    """
    explored = Ledger(2).explore()
    assert (explored.worlds, explored.levels, explored.broken_after) == (3_921, 17, None)


@pytest.mark.soak
def test_three_ballots() -> None:
    """MCPaxosSmall, for which no count is published: 185,369 states and depth 25 were counted from its text with another program."""
    explored = Ledger(3).explore()
    assert (explored.worlds, explored.levels, explored.broken_after) == (185_369, 25, None)


# ---------------------------------------------------------------------------------------------- rules broken on purpose

WITH_TWO_BALLOTS = {
    "quorum-of-one": 8,
    "forget-round": 9,
    "one-promise": 10,
    "accept-below": 12,
    "ignore-promises": 12,
    "forget-promise": 13,
    "forget-accepted": 13,
}
WITH_THREE_BALLOTS = {"adopt-any": 17, "adopt-lowest": 17, "keep-promise": 17}
ELSEWHERE = {"adopt-most-frequent", "promise-below", "lazy-disk"}
"""Needs five acceptors; breaks nothing; is about writing to disk, which this model always does."""


@pytest.mark.parametrize("switch", WITH_TWO_BALLOTS)
def test_the_shortest_way_to_two_chosen_values(switch: str) -> None:
    """Counted in 1a, 1b, 2a, 2b and restarts. Chosen is what so many have accepted as these nodes count: one, for `quorum-of-one`."""
    assert Ledger(2, **{switch: True}).explore().broken_after == WITH_TWO_BALLOTS[switch]


@pytest.mark.parametrize("switch", WITH_THREE_BALLOTS)
def test_two_ballots_are_too_few_to_find_some_mistakes(switch: str) -> None:
    """A search that looks at two ballots finds nothing: the wrong vote of two can only be taken in a third ballot."""
    assert Ledger(2, **{switch: True}).explore().broken_after is None


@pytest.mark.parametrize("switch", ["adopt-any", "adopt-lowest", pytest.param("keep-promise", marks=pytest.mark.soak)])
def test_three_ballots_are_enough(switch: str) -> None:
    assert Ledger(3, alike=True, **{switch: True}).explore().broken_after == WITH_THREE_BALLOTS[switch]


def test_worlds_that_differ_by_names_are_one() -> None:
    """So a search takes an eighth of the worlds, and each way is as long as it was."""
    explored = Ledger(2, alike=True).explore()
    assert (explored.worlds, explored.levels, explored.broken_after) == (513, 17, None)
    assert [Ledger(2, alike=True, **{switch: True}).explore().broken_after for switch in WITH_TWO_BALLOTS] == [*WITH_TWO_BALLOTS.values()]


def test_counting_copies_does_no_harm_among_three_acceptors() -> None:
    """Of a majority of three, two equal votes are a choice already. The scenario `adopt-most-frequent` has five."""
    explored = Ledger(2, **{"adopt-most-frequent": True}).explore()
    assert (explored.worlds, explored.broken_after) == (3_921, None)


def test_a_promise_below_a_promise_does_no_harm() -> None:
    """More states, since more is promised, and nothing is broken in any of them."""
    kept, explored = (Ledger(2, alike=True, **{"promise-below": on}).explore() for on in (False, True))
    assert (kept.worlds, explored.worlds, explored.broken_after) == (513, 2_601, None)


def test_every_switch_is_searched_or_said_to_be_looked_at_elsewhere() -> None:
    switches = {info.name for info in param_infos(SPEC.params) if info.param.group == "broken"}
    assert switches == {*WITH_TWO_BALLOTS, *WITH_THREE_BALLOTS, *ELSEWHERE}


# ---------------------------------------------------------------------------------------------- the explorer


class Hunt(msgspec.Struct, frozen=True):
    """Where the explorer looks for a switch's mistake, what it finds broken first, and after how many actions: commands, sends, deliveries,
    forced writes, crashes and restarts.
    """

    first: str
    actions: int
    acceptors: int = 3
    outages: int = 0


HUNTS = {
    "quorum-of-one": Hunt("learns-only-chosen", 14),
    "one-promise": Hunt("votes-safe", 19),
    "accept-below": Hunt("honest-promise", 23),
    "forget-promise": Hunt("promise-monotone", 7, outages=1),
    "lazy-disk": Hunt("promise-monotone", 4, outages=1),
    "keep-promise": Hunt("promise-monotone", 15),
    "ignore-promises": Hunt("agreement", 21, acceptors=1),
    "forget-accepted": Hunt("honest-promise", 20, acceptors=1, outages=1),
}
"""Searches with three acceptors that take more than five seconds are made with one acceptor, which is a majority of one."""

TWO_VALUES = {"accept-below": 20, "ignore-promises": 21, "forget-promise": 23, "forget-accepted": 23, "lazy-disk": 16}
"""With one acceptor: how many actions it takes until two values are chosen. The other mistakes need several acceptors."""

NOT_HUNTED = {
    "forget-round": "a copy of a promise is needed, and the search makes none: see the test below",
    "adopt-any": "it takes three ballots of three acceptors; at 18 actions that are two million worlds. The ledger finds it",
    "adopt-lowest": "the same",
    "adopt-most-frequent": "three ballots of five acceptors: its scenario shows it",
    "promise-below": "breaks nothing",
}


def explorer(switch: str, acceptors: int, outages: int) -> Explorer:
    """Two commands, no timers, and at most so many crashes and restarts."""
    bounds = Bounds(commands=("p1.propose-x", "p2.propose-y"), timers=False, crashes=outages, restarts=outages)
    return Explorer(SPEC, {"learners": 0, "acceptors": acceptors, switch: True}, bounds)


@pytest.mark.parametrize("switch", HUNTS)
def test_the_explorer_finds_the_shortest_order_and_it_plays(switch: str) -> None:
    """It looks at every property, so it may stop before two values are chosen. What it found plays in the simulation, to the same end."""
    hunt = HUNTS[switch]
    found = explorer(switch, hunt.acceptors, hunt.outages).find()
    assert (found.what, len(found.actions)) == (hunt.first, hunt.actions)
    assert found.recipe is not None
    run = Run(SPEC, found.recipe)
    run.advance()
    assert run.checker.status[found.what] == "broken"


@pytest.mark.parametrize("switch", TWO_VALUES)
def test_the_shortest_order_in_which_one_acceptor_chooses_two_values(switch: str) -> None:
    outages = int(switch in ("forget-promise", "forget-accepted", "lazy-disk"))
    found = explorer(switch, 1, outages).find(lambda world: len({choice.value for choice in world.history.chosen}) > 1)
    assert len(found.actions) == TWO_VALUES[switch]
    assert found.recipe is not None
    run = Run(SPEC, found.recipe)
    run.advance()
    assert run.checker.status["agreement"] == "broken"


def test_a_ballot_is_used_twice_only_with_a_copy() -> None:
    """forget-round: an acceptor promises a ballot once, and two proposals in it need two majorities of promises. Without copies of messages
    every order of one proposer that crashes between two commands is harmless; all are looked at (sends leave in the step that makes them).
    """
    bounds = Bounds(commands=("p1.propose-x", "p1.propose-y"), timers=False, crashes=1, restarts=1, flat=True)
    found = Explorer(SPEC, {"proposers": 1, "learners": 0, "forget-round": True}, bounds).find()
    assert (found.result, found.states) == ("none within bounds", 56_692)


def test_every_switch_is_hunted_or_said_why_not() -> None:
    switches = {info.name for info in param_infos(SPEC.params) if info.param.group == "broken"}
    assert switches == {*HUNTS, *NOT_HUNTED}
    assert not HUNTS.keys() & NOT_HUNTED.keys()


def test_the_page_tells_the_lengths_that_are_tested_here() -> None:
    """docs/protocols/paxos.md, the table of switches."""
    lengths = {**WITH_TWO_BALLOTS, **WITH_THREE_BALLOTS}
    told = {name: (ledger, explorer) for name, _, _, ledger, explorer in page_table("paxos", "Switches")}
    for switch, (ledger, explorer) in told.items():
        hunt = HUNTS.get(switch)
        where = ", one acceptor" if hunt and hunt.acceptors == 1 else ""
        assert (ledger, explorer) == (str(lengths.get(switch, "-")), f"{hunt.actions}, {hunt.first}{where}" if hunt else "-")
