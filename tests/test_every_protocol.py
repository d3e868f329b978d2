"""The contract of every protocol (protocols/contract), on ours."""

import pytest

from protocols.catalog import ours
from protocols.contract.promises import *  # noqa: F403 -- its tests, all of them

pytestmark = pytest.mark.engine

PROTOCOLS = ours()
