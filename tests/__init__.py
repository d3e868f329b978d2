"""Tests; how they are run is in CONTRIBUTING.md."""
