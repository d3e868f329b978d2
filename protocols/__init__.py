"""Distributed protocols and the simulated world they run in. Pure Python: usable from a notebook, a test or a server."""
