"""The contract that every protocol keeps: each of its tests is run on this one."""

from protocols.contract.extremes import *  # noqa: F403
from protocols.contract.promises import *  # noqa: F403
from protocols.contract.scripted import *  # noqa: F403
from protocols.contract.sentences import *  # noqa: F403
