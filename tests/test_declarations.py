"""What the page is told of a protocol."""

import pytest

from protocols.catalog import ours
from visualizer.declarations import declaration


@pytest.mark.parametrize("slug", ours())
def test_every_switch_has_a_run_that_shows_what_it_breaks(slug: str) -> None:
    """For each switch that leaves something out on purpose there is a scenario that shows what breaks without it."""
    declared = declaration(slug)
    switches = {param["name"] for param in declared["params"] if param["breaks"]}
    shown = {name for scenario in declared["scenarios"] if scenario["broken"] for name in scenario["switches"]}
    assert switches
    assert switches == shown
