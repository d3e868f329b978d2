"""Brings the contract tests of Protocol Theatre."""

pytest_plugins = ["protocols.contract"]
