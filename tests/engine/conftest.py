"""Hypothesis without its deadline: a shared machine is slow at times, and how fast the engine is belongs to bench/."""

from hypothesis import HealthCheck, settings

settings.register_profile("engine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("engine")
