"""`manage.py run`: plays a run in the terminal."""

from __future__ import annotations

import re
import sys
import time
from pathlib import Path
from typing import Any

import msgspec
from django.core.management import BaseCommand, CommandError
from django.core.management.base import CommandParser

from protocols import catalog
from protocols.declaration import ProtocolSpec
from protocols.engine.recipe import (
    MAX_SEED,
    Intervention,
    Recipe,
    RecipeError,
    build_params,
    format_ms,
    freed,
    from_json,
    outside_params,
    parse_address,
    parse_ms,
)
from protocols.engine.refusals import say
from protocols.engine.simulate import Run
from protocols.node import MS
from visualizer.exports import texts

PROGRESS_EVERY_S = 1.0
MISUSED = 2  # the exit code that a shell's own commands use for it
EXAMPLES = """
examples:
  manage.py run raft --seed 7 --set nodes=5 --do crash:s1@258 --until 2s
  manage.py run raft/r4c --format json > r4c.json
  manage.py run 'https://theatre.example.org/raft/r4c?s=7&x=crash:s1@258'
  manage.py run recipe.json --format ndjson | head
"""


class Command(BaseCommand):
    """Derives a run and prints it: the golden-trace format, the JSON trace or one line a step."""

    help = "Plays a run in the terminal."
    requires_system_checks = ()

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        parser = super().create_parser(prog_name, subcommand, **kwargs)
        parser.epilog = EXAMPLES
        return parser

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "what", help="a protocol (raft), a scenario (raft/r4c), an address, or a recipe's JSON file (- for standard input)"
        )
        parser.add_argument("--seed", help="0 to 4294967295")
        parser.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", help="a parameter")
        parser.add_argument("--do", action="append", default=[], metavar="INTERVENTION", help="such as crash:s1@258; see docs/recipe.md")
        parser.add_argument("--pin", action="append", default=[], metavar="DRAW=MS", help="such as s2.election.1=150")
        parser.add_argument("--start", help="an initial world: figure-7, or custom.s1-term.2-log.1.2")
        parser.add_argument("--until", help="the horizon: 2s, 1500ms or, in milliseconds, 1500")
        parser.add_argument("--format", choices=("text", "json", "ndjson"), default="text")

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            spec, recipe = find_recipe(options["what"])
            run = Run(spec, changed(spec, recipe, options))
        except (RecipeError, catalog.UnknownProtocol) as error:
            raise CommandError(str(error), returncode=MISUSED) from None
        self.derive(run)
        try:
            self.print(run, options["format"])
        except BrokenPipeError:
            sys.stderr.close()  # the program that reads our output has closed the pipe; without this line Python would complain at exit
            return
        if run.end == "broken":
            raise CommandError(f"a handler failed at step {len(run.steps) - 1}; the last step says how", returncode=1)

    def derive(self, run: Run) -> None:
        """The whole run, saying on standard error how far it is when that takes long."""
        while not run.advance(go_on=Slice(PROGRESS_EVERY_S)):
            reached = format_ms(run.steps[-1].t_us // MS * MS)
            self.stderr.write(f"{len(run.steps):,} steps, {reached} of {format_ms(run.recipe.until_us)} ms")
            self.stderr.flush()

    def print(self, run: Run, form: str) -> None:
        match form:
            case "json":
                self.stdout.write(texts.json_document(run).decode())
            case "ndjson":
                for line in texts.ndjson_lines(run):
                    self.stdout.write(line)
            case _:
                for line in texts.text_lines(run):
                    self.stdout.write(line)
        self.stdout.flush()


class Slice:
    """True for so many seconds."""

    def __init__(self, seconds: float) -> None:
        self.ends = time.monotonic() + seconds

    def __call__(self) -> bool:
        return time.monotonic() < self.ends


def find_recipe(what: str) -> tuple[ProtocolSpec, Recipe]:
    """A protocol, a scenario, an address or a file -> the recipe that it names."""
    path = Path(what)
    if what == "-":
        recipe = from_json(sys.stdin.buffer.read())
    elif path.is_file():
        recipe = from_json(path.read_bytes())
    elif what.endswith(".json"):
        raise CommandError(
            f"there is no file {what!r}; give a recipe's JSON file, an address, a scenario such as raft/r1 or a protocol",
            returncode=MISUSED,
        )
    else:
        recipe = parse_address(what if re.match(r"https?://|/", what) else f"/{what}", catalog.find_spec)[0]
    return catalog.find_spec(recipe.protocol), recipe


def changed(spec: ProtocolSpec, recipe: Recipe, options: dict[str, Any]) -> Recipe:
    """The recipe with what the options say."""
    changes: dict[str, Any] = {}
    if options["seed"] is not None:
        if not re.fullmatch(r"\d{1,10}", options["seed"]):
            raise RecipeError(say("seed", most=MAX_SEED, seed=options["seed"][:40]))
        changes["seed"] = int(options["seed"])
    if options["set"]:
        given = dict(pair(text, "--set nodes=5") for text in options["set"])
        changes["params"] = outside_params(spec, build_params(spec, {**recipe.params, **given}))
    if options["pin"]:
        given = dict(pair(text, "--pin s2.election.1=150") for text in options["pin"])
        changes["pins"] = recipe.pins | {draw: parse_ms(ms, f"pin {draw[:40]}") for draw, ms in given.items()}
    if options["do"]:
        changes["interventions"] = (*recipe.interventions, *(Intervention.parse(text).text() for text in options["do"]))
    if options["start"] is not None:
        changes["start"] = options["start"]
    if options["until"] is not None:
        changes["until_us"] = duration_us(options["until"])
    return freed(msgspec.structs.replace(recipe, **changes))


def pair(text: str, example: str) -> tuple[str, str]:
    """'nodes=5' -> ('nodes', '5')."""
    name, equals, value = text.partition("=")
    if not equals:
        raise CommandError(f"{text[:40]!r} is no name=value; write it as in {example}", returncode=MISUSED)
    return name, value


def duration_us(text: str) -> int:
    """'2s', '1.5s', '1500ms' or '1500' -> microseconds."""
    match = re.fullmatch(r"(\d{1,9}(?:\.\d{1,6})?)(s|ms|)", text)
    if not match:
        raise CommandError(f"{text[:40]!r} is no time; write 2s, 1500ms or, in milliseconds, 1500", returncode=MISUSED)
    return round(float(match[1]) * (1_000 * MS if match[2] == "s" else MS))
