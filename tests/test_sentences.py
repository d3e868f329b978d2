"""Every sentence of our protocols is true whenever it is told, and every scenario survives every parameter (protocols/contract)."""

import pytest

from protocols.catalog import find_spec, ours
from protocols.contract.extremes import *  # noqa: F403 -- their tests, all of them
from protocols.contract.scripted import *  # noqa: F403
from protocols.contract.sentences import *  # noqa: F403
from protocols.contract.sentences import claims_of
from protocols.contract.tellings import judge
from protocols.contract.trouble import trouble
from protocols.engine.simulate import Run

pytestmark = pytest.mark.engine

PROTOCOLS = ours()


@pytest.mark.soak
@pytest.mark.parametrize("block", range(10))
def test_no_note_is_false_in_a_long_series_of_random_runs(slug: str, block: int) -> None:
    """3,000 runs of each protocol, every fourth with a switch that breaks it."""
    claims, spec = claims_of(slug), find_spec(slug)
    for seed in range(10_000 + 300 * block, 10_300 + 300 * block):
        run = Run(spec, trouble(spec, seed, broken=seed % 4 == 3))
        untrue = judge(run, claims).untrue
        assert not untrue, (seed, *map(str, untrue))
