"""Hypothesis has no deadline here, since a busy machine is slow at times. Speed is measured in bench/."""

from hypothesis import HealthCheck, settings

settings.register_profile("engine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("engine")
