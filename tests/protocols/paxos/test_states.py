"""How many states Paxos has, and how short the way is to two chosen values when a rule is broken: published counts, by our own handlers."""

import pytest

from protocols.engine.explore import Bounds, Explorer
from protocols.engine.recipe import param_infos
from protocols.engine.simulate import Run
from tests.protocols.paxos.ledger import SPEC, Ledger

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


@pytest.mark.soak
@pytest.mark.parametrize("switch", WITH_THREE_BALLOTS)
def test_three_ballots_are_enough(switch: str) -> None:
    assert Ledger(3, **{switch: True}).explore().broken_after == WITH_THREE_BALLOTS[switch]


def test_counting_copies_does_no_harm_among_three_acceptors() -> None:
    """Of a majority of three, two equal votes are a choice already. The scenario `adopt-most-frequent` has five."""
    explored = Ledger(2, **{"adopt-most-frequent": True}).explore()
    assert (explored.worlds, explored.broken_after) == (3_921, None)


def test_a_promise_below_a_promise_does_no_harm() -> None:
    """More states, since more is promised, and nothing is broken in any of them."""
    explored = Ledger(2, **{"promise-below": True}).explore()
    assert (explored.worlds, explored.broken_after) == (24_305, None)


def test_every_switch_is_searched_or_said_to_be_looked_at_elsewhere() -> None:
    switches = {info.name for info in param_infos(SPEC.params) if info.param.group == "broken"}
    assert switches == {*WITH_TWO_BALLOTS, *WITH_THREE_BALLOTS, *ELSEWHERE}


# ---------------------------------------------------------------------------------------------- the explorer

FOUND = {
    "quorum-of-one": ("learns-only-chosen", 14),
    "one-promise": ("votes-safe", 19),
    "accept-below": ("honest-promise", 23),
    "forget-promise": ("promise-monotone", 7),
}
"""What is broken first, and by how many actions: commands, sends, deliveries and forced writes."""


@pytest.mark.parametrize("switch", FOUND)
def test_the_explorer_finds_the_shortest_order_and_it_plays(switch: str) -> None:
    """It looks at every property, so it stops before two values are chosen. What it found plays in the simulation, to the same end."""
    outages = int(switch == "forget-promise")
    bounds = Bounds(commands=("p1.propose-x", "p2.propose-y"), timers=False, crashes=outages, restarts=outages)
    found = Explorer(SPEC, {"learners": 0, switch: True}, bounds).find()
    assert (found.what, len(found.actions)) == FOUND[switch]
    assert found.recipe is not None
    run = Run(SPEC, found.recipe)
    run.advance()
    assert run.checker.status[found.what] == "broken"
