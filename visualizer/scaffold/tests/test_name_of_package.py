"""What only this protocol promises."""

from protocols.contract.promises import played


def test_a_lost_answer_is_repeated_and_the_work_is_not() -> None:
    run = played("name-of-protocol", "lost-answer")
    assert run.nodes["s"].done == (1,)
    assert run.nodes["c"].answered == 1
