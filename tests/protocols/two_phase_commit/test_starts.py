"""Two-phase commit's starts that are set up by hand: what the accounts hold, and that money is counted from there."""

import pytest

from protocols.catalog import find_spec
from protocols.engine.recipe import RecipeError, parse_address, to_address
from protocols.engine.simulate import Run

pytestmark = pytest.mark.engine


def opened(start: str, query: str = "") -> Run:
    recipe, _, _ = parse_address(f"/two-phase-commit?i=custom.{start}{query}", find_spec)
    return Run(find_spec("two-phase-commit"), recipe)


@pytest.mark.parametrize(
    ("start", "left", "outcome"),
    [
        ("r1-balance.30_r2-balance.7", {"A": 0, "B": 37}, "committed"),
        ("r1-balance.29_r2-balance.7", {"A": 29, "B": 7}, "aborted"),
        ("r2-balance.0", {"A": 70, "B": 30}, "committed"),  # A holds what the parameter says
    ],
)
def test_a_transfer_begins_with_the_balances_of_the_start(start: str, left: dict[str, int], outcome: str) -> None:
    run = opened(start, "&x=client:c.transfer-30-a-b@10")
    run.advance()
    held = {row: amount for node in ("r1", "r2") for row, amount in run.disks[node].rows.items()}
    assert (held, run.nodes["r1"].phase) == (left, outcome)
    assert "broken" not in run.checker.status.values()


def test_money_is_counted_from_what_the_accounts_held_at_the_start() -> None:
    """Not from the parameter: the runs above would break the promise about money otherwise."""
    assert opened("r1-balance.50_r2-balance.7").first_history.whole == 57
    assert opened("r1-balance.50", "&p=participants.1").first_history.whole == 50


def test_a_balance_that_the_parameter_gives_anyhow_is_not_written() -> None:
    assert opened("r1-balance.100_r2-balance.40").recipe.start == "custom.r2-balance.40"
    shorter = opened("r1-balance.100_r2-balance.40", "&p=balance.40").recipe
    assert to_address(find_spec("two-phase-commit"), shorter) == "/two-phase-commit?i=custom.r1-balance.100&p=balance.40"


@pytest.mark.parametrize(
    ("start", "why"),
    [
        ("r1-balance.1001", "r1 in the start: balance can't be '1001': it is a whole number from 0 to 1000"),
        ("r3-balance.1", "a start can't set anything of 'r3'; it can of r1, r2"),
    ],
)
def test_what_no_account_holds_is_refused(start: str, why: str) -> None:
    with pytest.raises(RecipeError, match=why):
        opened(start)
