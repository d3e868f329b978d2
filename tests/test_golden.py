"""Golden traces: every scenario's key lines and the digest of the whole, as text (docs/trace-text.md).

`pytest tests/test_golden.py --rewrite` writes them anew; read the diff before committing it.
"""

import difflib
import os
from pathlib import Path

import pytest

from protocols.catalog import ENTRIES, find_spec
from protocols.engine.recipe import from_scenario
from protocols.engine.simulate import Run
from protocols.engine.trace import golden_text

pytestmark = pytest.mark.engine

FOLDER = Path(__file__).parent / "traces"
SCENARIOS = [(entry.slug, scenario.slug) for entry in ENTRIES for scenario in find_spec(entry.slug).scenarios]
