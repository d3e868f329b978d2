"""Every sentence of our protocols is true whenever it is told, and every scenario survives every parameter (protocols/contract)."""

import pytest

from protocols.catalog import ours
from protocols.contract.extremes import *  # noqa: F403 -- their tests, all of them
from protocols.contract.sentences import *  # noqa: F403

pytestmark = pytest.mark.engine

PROTOCOLS = ours()
