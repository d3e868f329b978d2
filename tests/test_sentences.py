"""Every sentence of our protocols is true whenever it is told (protocols/contract/sentences.py)."""

import pytest

from protocols.catalog import ours
from protocols.contract.sentences import *  # noqa: F403 -- its tests, all of them

pytestmark = pytest.mark.engine

PROTOCOLS = ours()
