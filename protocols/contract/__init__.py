"""The contract of every protocol, as a pytest plug-in: the tests that our protocols pass, to be run on others, too.

    # conftest.py
    pytest_plugins = ["protocols.contract"]

    # tests/test_contract.py
    from protocols.contract.promises import *

The protocols that are tested are those that the package's pyproject.toml declares; a test module may name others in `PROTOCOLS`.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from protocols import catalog
from protocols.catalog import discovery

for module in ("promises", "sentences", "scripted", "fold", "recipes"):
    pytest.register_assert_rewrite(f"protocols.contract.{module}")

_package: tuple[str, ...] = ()
_folder: Path | None = None


def pytest_configure(config: pytest.Config) -> None:
    """Takes in the protocols of the package in which pytest runs; one that doesn't load is one sentence."""
    global _package, _folder
    declared = [plug_in.slug for plug_in in discovery.plug_ins(config.rootpath) if plug_in.declared]
    if not declared:
        return
    try:
        catalog.open_door(config.rootpath)
        for slug in declared:
            catalog.find_spec(slug)
    except (catalog.SlugTaken, catalog.BrokenProtocol) as error:
        raise pytest.UsageError(str(error)) from None
    _package, _folder = tuple(declared), config.rootpath


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test that asks for `slug` is run on every protocol; one that asks for `scenario` too, on every scenario.

    A test that says itself which ones it means is left alone.
    """
    said = any("slug" in mark.args[0] for mark in metafunc.definition.iter_markers("parametrize"))
    if "slug" not in metafunc.fixturenames or said:
        return
    slugs: Sequence[str] = getattr(metafunc.module, "PROTOCOLS", _package)
    if "scenario" in metafunc.fixturenames:
        pairs = [(slug, scenario.slug) for slug in slugs for scenario in catalog.find_spec(slug).scenarios]
        metafunc.parametrize(("slug", "scenario"), pairs, ids=["/".join(pair) for pair in pairs])
    else:
        metafunc.parametrize("slug", slugs)


def folder() -> tuple[str, ...]:
    """The package under test, if there is one: an argument for a process that is to test it too."""
    return (str(_folder),) if _folder else ()
