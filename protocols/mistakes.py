"""What is wrong with a protocol, said in one sentence that begins with file and line.

`in_declaration` compares what a protocol declares with what there is: nothing is run but the cast and the properties at the
start. `of_error` says where an exception comes from. Lines are looked up in the source by the words it holds.
"""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from textwrap import dedent
from typing import Any, get_args, get_type_hints

import msgspec

from protocols.declaration import MessageHint, ProtocolSpec, Role, RoleHint, Scenario, View
from protocols.engine.handlers import handlers_of
from protocols.engine.recipe import Recipe, RecipeError, Trigger, build_params, check, from_scenario, param_infos
from protocols.engine.simulate import Run

ROOT = Path(__file__).resolve().parent.parent
LONGEST = 300  # characters of somebody else's error message: one sentence, not a page

COMMANDS = ("client", "operator")
EVENTS = ("start", "restart", "disconnect", *COMMANDS)
"""What a handler may be called besides a message and a timer."""


class Mistake(msgspec.Struct, frozen=True):
    """One thing that is wrong, and where; line 0 where none is known."""

    file: str
    line: int
    what: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.what}" if self.line else f"{self.file}: {self.what}"


# ------------------------------------------------------------------------------------------------ where


def shown(path: Path) -> str:
    """A path as a person who works here would write it; of a package elsewhere, only the end: the rest is nobody's business."""
    if path.is_relative_to(ROOT) and "site-packages" not in path.parts:
        return str(path.relative_to(ROOT))
    return str(Path(*path.parts[-2:]))


def at(path: Path, line: int, what: str) -> Mistake:
    """A mistake in a file."""
    return Mistake(shown(path), line, what)


def of_error(error: BaseException, path: Path) -> Mistake:
    """Where an exception comes from: the last place in the folder of `path`, else `path` itself."""
    what = f"{type(error).__name__}: {error}"[:LONGEST]
    if isinstance(error, SyntaxError) and error.filename:
        return at(Path(error.filename), error.lineno or 0, f"{type(error).__name__}: {error.msg}"[:LONGEST])
    found, where = (path, 0), error.__traceback__
    while where is not None:
        file = Path(where.tb_frame.f_code.co_filename)
        if file.is_relative_to(path.parent):
            found = (file, where.tb_lineno)
        where = where.tb_next
    return at(*found, what)


@cache
def _words_of(path: Path) -> dict[str, int]:
    """Every string in a source file, and the line where it stands first; what is documentation is no string."""
    try:
        tree = ast.parse(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, SyntaxError):
        return {}
    lines: dict[str, int] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            lines[node.value] = min(node.lineno, lines.get(node.value, node.lineno))
    return lines


def line_of(word: str, path: Path) -> int:
    """The line of a source file where this string stands first, or 0."""
    return _words_of(path).get(word, 0)


def _line_of_class(owner: type) -> int:
    try:
        return inspect.getsourcelines(owner)[1]
    except (OSError, TypeError):
        return 0


def _list(words: Any) -> str:
    return ", ".join(words) or "none"


# ------------------------------------------------------------------------------------------------ what


def in_declaration(spec: ProtocolSpec, path: Path) -> list[Mistake]:
    """What a protocol declares that isn't there. `path` is the file that holds it."""
    looks = (_in_messages, _in_roles, _in_cast, _in_watch, _in_view, _in_commands, _in_the_rest)
    found = [mistake for look in looks for mistake in look(spec, path)]
    # A scenario is played by all of the above: where that is wrong, what it says would only repeat it.
    return found or [*_in_properties(spec, path), *(m for s in spec.scenarios for m in _in_scenario(spec, s, path))]


def _in_messages(spec: ProtocolSpec, path: Path) -> Iterator[Mistake]:
    handled = {name for role in spec.roles for name in handlers_of(role.state)}
    for message in spec.messages:
        if message.slug not in handled:
            handler = f"on_{message.slug.replace('-', '_')}"
            yield at(
                path, _line_of_class(message), f"no role handles message {message.slug}: it takes a method {handler}(self, m, src, io)"
            )


def _in_roles(spec: ProtocolSpec, path: Path) -> Iterator[Mistake]:
    messages = [message.slug for message in spec.messages]
    for role in spec.roles:
        for name, handler in handlers_of(role.state).items():
            code = getattr(handler, "__code__", None)
            if code is None:
                continue
            takes, where = code.co_argcount, (Path(code.co_filename), code.co_firstlineno)
            method = f"on_{name.replace('-', '_')}"
            if name in messages and takes != 4:
                yield at(*where, f"{method} handles a message: it takes (self, m, src, io)")
            elif name in COMMANDS and takes != 3:
                yield at(*where, f"{method} takes (self, command, io)")
            elif name not in (*messages, *EVENTS) and takes == 4:
                yield at(*where, f"{method} handles no message of this protocol; its messages are {_list(messages)}")
            elif name not in (*messages, *EVENTS) and takes != 2:
                yield at(*where, f"{method} handles a timer: it takes (self, io)")
        yield from _in_phases(role, path)


def _in_phases(role: Role, path: Path) -> Iterator[Mistake]:
    fields = role.state.__struct_fields__
    if not role.phase and not role.changes:
        return
    if role.phase not in fields:
        yield at(
            path, line_of(role.phase, path), f"role {role.slug}: {role.state.__name__} has no field {role.phase!r}; it has {_list(fields)}"
        )
        return
    phases = _phases(role)
    for phase, line in _assigned(role, path):
        if phase not in phases:
            what = f"role {role.slug} enters {phase!r}, which its declared changes don't know; they know {_list(sorted(phases))}"
            yield at(path, line, what)


def _phases(role: Role) -> set[str]:
    return {phase for before, after in role.changes.items() for phase in (before, *after)}


def _assigned(role: Role, path: Path) -> Iterator[tuple[str, int]]:
    """The phases that a role's methods assign in plain words, and the one it starts with."""
    try:
        lines, first = inspect.getsourcelines(role.state)
        tree = ast.parse(dedent("".join(lines)))
    except (OSError, TypeError, SyntaxError):
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            for target in node.targets:
                if isinstance(target, ast.Attribute) and target.attr == role.phase and getattr(target.value, "id", "") == "self":
                    yield node.value.value, first + node.lineno - 1
    start = getattr(role.state(), role.phase)
    if isinstance(start, str):
        yield start, _line_of_class(role.state)


def _in_cast(spec: ProtocolSpec, path: Path) -> Iterator[Mistake]:
    states = {role.slug: role.state for role in spec.roles}
    try:
        cast = spec.cast(spec.params())
    except Exception as error:
        yield of_error(error, path)
        return
    if not cast:
        yield at(path, 0, "the cast is empty: a run needs at least one node")
    for seat in cast:
        if seat.role not in states:
            yield at(path, line_of(seat.role, path), f"node {seat.id} has role {seat.role!r}; there are {_list(states)}")
        elif type(seat.state) is not states[seat.role]:
            what = f"node {seat.id} starts as {type(seat.state).__name__}; role {seat.role} is {states[seat.role].__name__}"
            yield at(path, line_of(seat.role, path), what)
    ids = [seat.id for seat in cast]
    for id_ in ids:
        if not id_.isalnum() or not id_.isascii() or not id_.islower():
            yield at(path, line_of(id_, path), f"a node's id is small letters and digits, such as s1; this one is {id_!r}")
    if len(set(ids)) < len(ids):
        yield at(path, 0, f"two nodes have the same id: {_list(ids)}")


def _in_watch(spec: ProtocolSpec, path: Path) -> Iterator[Mistake]:
    fields = {field for role in spec.roles for field in role.state.__struct_fields__}
    for field in spec.watch:
        if field not in fields:
            yield at(path, line_of(field, path), f"watch names field {field!r}, which no role has; there are {_list(sorted(fields))}")


def _in_view(spec: ProtocolSpec, path: Path) -> Iterator[Mistake]:
    layouts = get_args(get_type_hints(View)["layout"])
    if spec.view.layout not in layouts:
        yield at(path, line_of(spec.view.layout, path), f"there is no layout {spec.view.layout!r}; there are {_list(layouts)}")
    roles = {role.slug: role for role in spec.roles}
    for slug in roles.keys() ^ spec.view.roles.keys():
        what = f"the view says nothing of role {slug}" if slug in roles else f"the view draws role {slug!r}, which isn't declared"
        yield at(path, line_of(slug, path), what)
    messages = {message.slug: message for message in spec.messages}
    for slug in messages.keys() ^ spec.view.messages.keys():
        what = f"the view says nothing of message {slug}" if slug in messages else f"the view draws message {slug!r}, which isn't declared"
        yield at(path, line_of(slug, path), what)
    for slug in roles.keys() & spec.view.roles.keys():
        yield from _in_role_hint(roles[slug], spec.view.roles[slug], path)
    for slug in messages.keys() & spec.view.messages.keys():
        hint: MessageHint = spec.view.messages[slug]
        for field in filter(None, (hint.hue, hint.refused)):
            if field not in messages[slug].__struct_fields__:
                fields = _list(messages[slug].__struct_fields__)
                yield at(path, line_of(field, path), f"the view names field {field!r} of message {slug}; it has {fields}")


def _in_role_hint(role: Role, hint: RoleHint, path: Path) -> Iterator[Mistake]:
    named = [hint.number, *hint.inspect, *hint.disk, *hint.memory, hint.locks, hint.blocked]
    named += [hint.log.field] if hint.log else []
    named += [hint.tally.field, hint.tally.against] if hint.tally else []
    named += hint.table.columns if hint.table else []
    fields = role.state.__struct_fields__
    for field in dict.fromkeys(filter(None, named)):
        if field not in fields:
            yield at(path, line_of(field, path), f"the view names field {field!r} of role {role.slug}; it has {_list(fields)}")
    phases = _phases(role)
    drawn = [
        *hint.fills,
        *hint.tones,
        *hint.spotlight,
        *(hint.tally.during if hint.tally else ()),
        *(hint.table.during if hint.table else ()),
    ]
    for phase in dict.fromkeys(drawn):
        if phases and phase not in phases:
            yield at(path, line_of(phase, path), f"the view draws phase {phase!r} of role {role.slug}; it has {_list(sorted(phases))}")
    handled = handlers_of(role.state)
    for timer in hint.timers:
        if timer not in handled:
            what = f"the view draws timer {timer!r} of role {role.slug}, for which it has no handler"
            yield at(path, line_of(timer, path), what)


def _in_commands(spec: ProtocolSpec, path: Path) -> Iterator[Mistake]:
    roles = {role.slug: role for role in spec.roles}
    for command in spec.commands:
        line = line_of(command.example, path)
        if command.role not in roles:
            yield at(path, line, f"command {command.slug} is for role {command.role!r}; there are {_list(roles)}")
            continue
        phases = _phases(roles[command.role])
        for phase in command.to:
            if phases and phase not in phases:
                yield at(path, line, f"command {command.slug} is for phase {phase!r}; {command.role} has {_list(sorted(phases))}")


def _in_the_rest(spec: ProtocolSpec, path: Path) -> Iterator[Mistake]:
    properties = [prop.slug for prop in spec.properties]
    if not spec.scenarios:
        yield at(path, 0, "it has no scenario: the catalogue shows at least one")
    for info in param_infos(spec.params):
        if info.param.breaks and info.param.breaks not in properties:
            what = f"parameter {info.name} is to break {info.param.breaks!r}; the properties are {_list(properties)}"
            yield at(path, line_of(info.param.breaks, path), what)


def _in_properties(spec: ProtocolSpec, path: Path) -> Iterator[Mistake]:
    try:
        world = Run(msgspec.structs.replace(spec, properties=(), truth=None, worlds=None), Recipe(protocol=spec.slug))
    except Exception as error:
        yield of_error(error, path)
        return
    for prop in spec.properties:
        try:
            prop.check(world)
        except Exception as error:
            mistake = of_error(error, path)
            yield Mistake(mistake.file, mistake.line, f"property {prop.slug} can't be checked: {mistake.what}")
    try:
        if spec.truth is not None:
            spec.truth(world)
    except Exception as error:
        mistake = of_error(error, path)
        yield Mistake(mistake.file, mistake.line, f"the truth can't be told: {mistake.what}")


def _in_scenario(spec: ProtocolSpec, scenario: Scenario, path: Path) -> Iterator[Mistake]:
    where = f"scenario {scenario.slug}"
    line = line_of(scenario.slug, path)
    try:
        recipe = from_scenario(spec, scenario.slug)
        check(spec, recipe)
    except RecipeError as error:
        said = next((text for text in scenario.script if repr(text)[1:-1] in str(error)), "")
        yield at(path, line_of(said, path) or line, f"{where}: {error}")
        return
    properties = [prop.slug for prop in spec.properties]
    if scenario.broken and scenario.broken not in properties:
        yield at(path, line, f"{where} is to break {scenario.broken!r}; the properties are {_list(properties)}")
    ids = [seat.id for seat in spec.cast(build_params(spec, recipe.params))]
    messages = [message.slug for message in spec.messages]
    for moment in scenario.moments:
        try:
            anchor = Trigger.parse(moment.anchor)
        except RecipeError as error:
            yield at(path, line_of(moment.anchor, path) or line, f"{where}, moment {moment.slug}: {error}")
            continue
        if anchor.node not in (*ids, "any"):
            what = f"{where}, moment {moment.slug}: there is no node {anchor.node!r}; there are {_list(ids)} and any"
            yield at(path, line_of(moment.anchor, path) or line, what)
        elif anchor.kind in ("sent", "delivered") and anchor.what not in messages:
            what = f"{where}, moment {moment.slug}: there is no message {anchor.what!r}; there are {_list(messages)}"
            yield at(path, line_of(moment.anchor, path) or line, what)


def in_moments(spec: ProtocolSpec, notes: Any, path: Path) -> list[Mistake]:
    """Key moments at a note that nobody has words for, and that nobody writes therefore."""
    return [
        at(
            path,
            line_of(moment.anchor, path),
            f"scenario {scenario.slug}, moment {moment.slug}: there is no note {anchor.what!r}; there are {_list(sorted(notes))}",
        )
        for scenario in spec.scenarios
        for moment in scenario.moments
        if (anchor := Trigger.parse(moment.anchor)).kind == "note" and anchor.what not in notes
    ]
