"""The contract that every protocol keeps, and what only this one promises."""

from protocols.contract.promises import *  # noqa: F403 -- the contract: each of its tests is run on our protocol
from protocols.contract.promises import played


def test_a_lost_answer_is_repeated_and_the_work_is_not() -> None:
    run = played("name-of-protocol", "lost-answer")
    assert run.nodes["s"].done == (1,)
    assert run.nodes["c"].answered == 1
