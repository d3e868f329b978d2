"""`manage.py explore`: searches every order of events of a small instance, for a run that breaks a property or shows one."""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError
from django.core.management.base import CommandParser

from protocols import catalog
from protocols.declaration import Property, ProtocolSpec
from protocols.engine.explore import Bounds, Explorer, Found
from protocols.engine.recipe import Intervention, RecipeError, build_params, outside_params, to_address
from visualizer.management.commands.run import MISUSED, pair

PROGRESS_EVERY_S = 1.0
WORLDS_BETWEEN = 64  # Explorer asks so often whether to go on
KIB_PER_MIB = 1024
BOUNDS = ("crashes", "restarts", "losses", "timeouts", "depth")
NONE, EXHAUSTED = 1, 3  # exit codes: nothing to be found within the bounds; a budget ran out first
EXAMPLES = """
examples:
  manage.py explore raft --find two-leaders --set nodes=3 --timeouts 3
  manage.py explore two-phase-commit --set participants=2 --set vote-before-force=1 --crashes 1 --restarts 1
  manage.py explore paxos --start custom.a1-promised.1.1_a2-promised.1.2 --do client:p1.propose-x
"""


class Command(BaseCommand):
    """Prints a shortest order of events as an address that plays it, or says that there is none, or that it doesn't know."""

    help = "Searches every order of messages, timeouts, forced writes, crashes and losses."
    requires_system_checks = ()

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        parser = super().create_parser(prog_name, subcommand, **kwargs)
        parser.epilog = EXAMPLES
        return parser

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("protocol", help="a protocol's slug, such as raft")
        parser.add_argument("--find", metavar="PROPERTY", help="break this promise, or see this happen; any promise if not said")
        parser.add_argument(
            "--set", action="append", default=[], metavar="NAME=VALUE", help="a parameter; those of the declared instance else"
        )
        parser.add_argument("--start", default="", help="begin in this start, such as figure-7 or custom.s1-term.2-log.1.2, not as cast")
        parser.add_argument("--do", action="append", default=[], metavar="COMMAND", help="such as client:s1.set-x-5, once, at any time")
        for bound in BOUNDS:
            parser.add_argument(f"--{bound}", type=int, help="at most so many; as the protocol's instance declares, if not said")
        parser.add_argument("--seconds", type=float, default=60, help="time limit (60)")
        parser.add_argument("--memory", type=int, default=2_048, metavar="MIB", help="memory limit (2048)")

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            spec = catalog.find_spec(options["protocol"])
            goal = goal_of(spec, options["find"])
            explorer = Explorer(spec, params_of(spec, options["set"]), bounds_of(spec, options), options["start"])
        except (RecipeError, catalog.UnknownProtocol) as error:
            raise CommandError(str(error), returncode=MISUSED) from None
        budget = Budget(options["seconds"], options["memory"], self.progress)
        found = explorer.find(goal, go_on=budget)
        self.report(spec, found, options["find"] or found.what, budget)

    def progress(self, worlds: int) -> None:
        self.stderr.write(f"{worlds:,} worlds looked at")
        self.stderr.flush()

    def report(self, spec: ProtocolSpec, found: Found, what: str, budget: Budget) -> None:
        """What was found, on standard output; what was not, with an exit code."""
        if found.recipe is not None:
            self.stdout.write(f"found {what} in {len(found.actions)} actions, after {found.states:,} states:")
            for action in found.actions:
                self.stdout.write(f"    {action}")
            self.stdout.write(f"{settings.ORIGINS[0]}{to_address(spec, found.recipe)}")
            return
        if found.result == "none within bounds":
            self.stdout.write(f"none within these bounds: all {found.states:,} states were looked at")
            sys.exit(NONE)
        why = budget.why or "too many states"
        raise CommandError(
            f"unknown: {why} after {found.states:,} states, at depth {found.depth}. It may be further on.", returncode=EXHAUSTED
        )


class Budget:
    """Whether a search may go on: within its seconds and its memory. Says how far it is once a second."""

    def __init__(self, seconds: float, memory_mib: int, progress: Callable[[int], None]) -> None:
        self.why = ""
        self._ends, self._memory, self._progress = time.monotonic() + seconds, memory_mib * KIB_PER_MIB, progress
        self._seconds, self._next, self._worlds = seconds, time.monotonic() + PROGRESS_EVERY_S, 0

    def __call__(self) -> bool:
        self._worlds += WORLDS_BETWEEN
        now = time.monotonic()
        if now >= self._next:
            self._progress(self._worlds)
            self._next = now + PROGRESS_EVERY_S
        used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // (KIB_PER_MIB if sys.platform == "darwin" else 1)
        if now > self._ends:
            self.why = f"the limit of {self._seconds:g} seconds was reached"
        elif used > self._memory:
            self.why = f"the limit of {self._memory // KIB_PER_MIB:,} MiB was reached"
        return not self.why


def goal_of(spec: ProtocolSpec, slug: str | None) -> Callable[[Any], bool] | None:
    """What is looked for: a promise that is broken, or something that is to be seen. None: any promise."""
    if slug is None:
        return None
    known: dict[str, Property] = {prop.slug: prop for prop in spec.properties if prop.kind != "eventually"}
    if slug not in known:
        raise CommandError(
            f"there is no property {slug[:40]!r} to be found in {spec.slug}; there are {', '.join(known)}", returncode=MISUSED
        )
    prop = known[slug]
    return lambda world: (prop.kind != "quiescent" or world.at_rest) and prop.check(world) is not None


def params_of(spec: ProtocolSpec, texts: list[str]) -> dict[str, Any]:
    """The parameters of the instance that the protocol declares, with those that are given."""
    given = dict(pair(text, "--set nodes=3") for text in texts)
    return outside_params(spec, build_params(spec, {**spec.instance.params, **given}))


def bounds_of(spec: ProtocolSpec, options: dict[str, Any]) -> Bounds:
    """The bounds of the instance that the protocol declares, with those that are given."""
    commands = tuple(Intervention.parse(f"{text}@0").args for text in options["do"])
    bounds = {name: getattr(spec.instance, name) if options[name] is None else max(0, options[name]) for name in BOUNDS}
    return Bounds(commands=commands or spec.instance.commands, **bounds)
