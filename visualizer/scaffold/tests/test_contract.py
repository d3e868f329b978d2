"""The contract that every protocol keeps: each of its tests is run on this one."""

from protocols.contract.promises import *  # noqa: F403
