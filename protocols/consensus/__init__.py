"""Protocols in which servers agree on one value after another, although some of them crash."""
