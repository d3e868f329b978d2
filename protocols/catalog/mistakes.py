"""What is wrong with a protocol, said in one sentence that begins with file and line.

`in_declaration` compares what a protocol declares with what there is: nothing is run but the cast and the properties at the
start. `of_error` says where an exception comes from. Lines are looked up in the source by the words it holds.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, get_args, get_type_hints

import msgspec

from protocols.declaration import (
    Bars,
    Fill,
    Mark,
    MessageHint,
    Meter,
    ProtocolSpec,
    Role,
    RoleHint,
    Scenario,
    Spans,
    Tone,
    Tree,
    View,
    Worlds,
)
from protocols.engine import commands, starts
from protocols.engine.handlers import handlers_of
from protocols.engine.properties import ask
from protocols.engine.recipe import Recipe, RecipeError, Trigger, build_params, check, from_scenario, param_infos
from protocols.engine.simulate import Run

ROOT = Path(__file__).resolve().parent.parent.parent
MAX_ERROR_CHARS = 300  # characters: an exception's message is cut to about one sentence

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
    """A path relative to the theatre. Of a path elsewhere only the last two parts, so that a message doesn't show how a machine is laid out."""
    if path.is_relative_to(ROOT) and "site-packages" not in path.parts:
        return str(path.relative_to(ROOT))
    return str(Path(*path.parts[-2:]))


def at(path: Path, line: int, what: str) -> Mistake:
    """A mistake in a file."""
    return Mistake(shown(path), line, what)


def of_error(error: BaseException, path: Path) -> Mistake:
    """Where an exception comes from: the last place in the folder of `path`, else `path` itself."""
    what = f"{type(error).__name__}: {error}"[:MAX_ERROR_CHARS]
    if isinstance(error, SyntaxError) and error.filename:
        return at(Path(error.filename), error.lineno or 0, f"{type(error).__name__}: {error.msg}"[:MAX_ERROR_CHARS])
    found, where = (path, 0), error.__traceback__
    while where is not None:
        file = Path(where.tb_frame.f_code.co_filename)
        if file.is_relative_to(path.parent):
            found = (file, where.tb_lineno)
        where = where.tb_next
    return at(*found, what)


@cache
def _tree(path: Path) -> ast.Module:
    """A source file as syntax; empty where it can't be read."""
    try:
        return ast.parse(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, SyntaxError):
        return ast.Module([], [])


@cache
def _words_of(path: Path) -> dict[str, int]:
    """Every string in a source file, and the line where it stands first."""
    lines: dict[str, int] = {}
    for node in ast.walk(_tree(path)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            lines[node.value] = min(node.lineno, lines.get(node.value, node.lineno))
    return lines


READING_ORDER = ("__init__", "protocol", "properties", "view", "scenarios")


class Sources(msgspec.Struct, frozen=True):
    """The source files of one protocol. `main` is the module that holds SPEC; of a package, the modules beside it belong to it."""

    main: Path

    def find(self, word: str, expected_in: str = "") -> tuple[Path, int]:
        """The file and line where this string stands first, `expected_in` (such as `view`) before all others; line 0 if nowhere."""
        for path in self._files(expected_in):
            if line := _words_of(path).get(word):
                return path, line
        return self.main, 0

    def find_hint(self, kind: str, word: str) -> tuple[Path, int]:
        """The file and line where a hint such as `Bars("load")` is made, else where `word` stands first."""
        for path in self._files("view"):
            for node in ast.walk(_tree(path)):
                if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) == kind:
                    given = (*node.args, *(keyword.value for keyword in node.keywords))
                    if any(isinstance(one, ast.Constant) and one.value == word for one in given):
                        return path, node.lineno
        return self.find(word, "view")

    def _files(self, expected_in: str) -> list[Path]:
        order = (expected_in, *READING_ORDER)
        files = self.main.parent.glob("*.py") if self.main.name == "__init__.py" else (self.main,)
        return sorted(files, key=lambda p: (order.index(p.stem) if p.stem in order else len(order), p.name))


def _class_of(owner: type, sources: Sources) -> tuple[Path, ast.ClassDef | None]:
    """The file of a class, and the class as it is written there."""
    path = Path(getattr(sys.modules.get(owner.__module__), "__file__", None) or sources.main)
    written = (node for node in ast.walk(_tree(path)) if isinstance(node, ast.ClassDef) and node.name == owner.__name__)
    return path, next(written, None)


def _place_of_class(owner: type, sources: Sources) -> tuple[Path, int]:
    path, written = _class_of(owner, sources)
    return path, written.lineno if written else 0


def _in_function(function: Any, word: str, sources: Sources) -> tuple[Path, int]:
    """Where this string stands within a function, else wherever it stands first."""
    code = getattr(function, "__code__", None)
    if code is not None:
        path = Path(code.co_filename)
        for node in ast.walk(_tree(path)):
            if isinstance(node, ast.FunctionDef) and node.lineno <= code.co_firstlineno <= (node.end_lineno or 0):
                lines = [inner.lineno for inner in ast.walk(node) if isinstance(inner, ast.Constant) and inner.value == word]
                if lines:
                    return path, min(lines)
    return sources.find(word)


def _list(words: Any) -> str:
    return ", ".join(words) or "none"


# ------------------------------------------------------------------------------------------------ what


def in_declaration(spec: ProtocolSpec, sources: Sources) -> list[Mistake]:
    """What a protocol declares that isn't there."""
    looks = (_in_messages, _in_roles, _in_cast, _in_watch, _in_view, _in_commands, _in_starts, _in_the_rest)
    found = [mistake for look in looks for mistake in look(spec, sources)]
    # Scenarios use all of the above, so they are looked at only if that is right: else they would repeat the same mistakes.
    return found or [*_in_properties(spec, sources), *(m for s in spec.scenarios for m in _in_scenario(spec, s, sources))]


def _in_messages(spec: ProtocolSpec, sources: Sources) -> Iterator[Mistake]:
    handled = {name for role in spec.roles for name in handlers_of(role.state)}
    for message in spec.messages:
        if message.slug not in handled:
            handler = f"on_{message.slug.replace('-', '_')}"
            what = f"no role handles message {message.slug}: it takes a method {handler}(self, m, src, io)"
            yield at(*_place_of_class(message, sources), what)


def _in_roles(spec: ProtocolSpec, sources: Sources) -> Iterator[Mistake]:
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
            elif name in ("start", "restart") and takes != 2:
                yield at(*where, f"{method} takes (self, io)")
            elif name == "disconnect" and takes != 3:
                yield at(*where, f"{method} takes (self, peer, io)")
            elif name not in (*messages, *EVENTS) and takes == 4:
                yield at(*where, f"{method} handles no message of this protocol; its messages are {_list(messages)}")
            elif name not in (*messages, *EVENTS) and takes != 2:
                yield at(*where, f"{method} handles a timer: it takes (self, io)")
        for timer in role.background:
            if timer not in handlers_of(role.state):
                yield at(*sources.find(timer), f"role {role.slug} has background timer {timer!r}, for which it has no handler")
        yield from _in_phases(role, sources)


def _in_phases(role: Role, sources: Sources) -> Iterator[Mistake]:
    fields = role.state.__struct_fields__
    if not role.phase and not role.changes:
        return
    if role.phase not in fields:
        what = f"role {role.slug}: {role.state.__name__} has no field {role.phase!r}; it has {_list(fields)}"
        yield at(*sources.find(role.phase), what)
        return
    phases = _phases(role)
    for phase, place in _assigned(role, sources):
        if phase not in phases:
            what = f"role {role.slug} enters {phase!r}, which its declared changes don't know; they know {_list(sorted(phases))}"
            yield at(*place, what)


def _phases(role: Role) -> set[str]:
    return {phase for before, after in role.changes.items() for phase in (before, *after)}


def _assigned(role: Role, sources: Sources) -> Iterator[tuple[str, tuple[Path, int]]]:
    """The phases that a role's methods assign as plain strings, and the phase in which it starts."""
    path, written = _class_of(role.state, sources)
    for node in ast.walk(written) if written else ():
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            for target in node.targets:
                if isinstance(target, ast.Attribute) and target.attr == role.phase and getattr(target.value, "id", "") == "self":
                    yield node.value.value, (path, node.lineno)
    start = getattr(role.state(), role.phase)
    if isinstance(start, str):
        yield start, _place_of_class(role.state, sources)


def _in_cast(spec: ProtocolSpec, sources: Sources) -> Iterator[Mistake]:
    states = {role.slug: role.state for role in spec.roles}
    try:
        cast = spec.cast(spec.params())
    except Exception as error:
        yield of_error(error, sources.main)
        return
    if not cast:
        yield at(sources.main, 0, "the cast is empty: a run needs at least one node")
    for seat in cast:
        if seat.role not in states:
            yield at(*_in_function(spec.cast, seat.role, sources), f"node {seat.id} has role {seat.role!r}; there are {_list(states)}")
        elif type(seat.state) is not states[seat.role]:
            what = f"node {seat.id} starts as {type(seat.state).__name__}; role {seat.role} is {states[seat.role].__name__}"
            yield at(*_in_function(spec.cast, seat.role, sources), what)
    ids = [seat.id for seat in cast]
    for id_ in ids:
        if not id_.isalnum() or not id_.isascii() or not id_.islower():
            yield at(*_in_function(spec.cast, id_, sources), f"a node's id is small letters and digits, such as s1; this one is {id_!r}")
    if len(set(ids)) < len(ids):
        yield at(sources.main, 0, f"two nodes have the same id: {_list(ids)}")


def _in_watch(spec: ProtocolSpec, sources: Sources) -> Iterator[Mistake]:
    fields = {field for role in spec.roles for field in role.state.__struct_fields__}
    for field in spec.watch:
        if field not in fields:
            yield at(*sources.find(field), f"watch names field {field!r}, which no role has; there are {_list(sorted(fields))}")


def _in_view(spec: ProtocolSpec, sources: Sources) -> Iterator[Mistake]:
    arrangements = get_args(get_type_hints(View)["arrangement"])
    if (named := spec.view.arrangement) not in arrangements:
        yield at(*sources.find(named, "view"), f"there is no arrangement {named!r}; there are {_list(arrangements)}")
    roles = {role.slug: role for role in spec.roles}
    for slug in roles.keys() ^ spec.view.roles.keys():
        what = f"the view says nothing of role {slug}" if slug in roles else f"the view draws role {slug!r}, which isn't declared"
        yield at(*sources.find(slug, "view"), what)
    messages = {message.slug: message for message in spec.messages}
    for slug in messages.keys() ^ spec.view.messages.keys():
        what = f"the view says nothing of message {slug}" if slug in messages else f"the view draws message {slug!r}, which isn't declared"
        yield at(*sources.find(slug, "view"), what)
    for slug in roles.keys() & spec.view.roles.keys():
        yield from _in_role_hint(roles[slug], spec.view.roles[slug], sources)
    for slug in messages.keys() & spec.view.messages.keys():
        hint: MessageHint = spec.view.messages[slug]
        for field in filter(None, (hint.hue, hint.refused)):
            if field not in messages[slug].__struct_fields__:
                fields = _list(messages[slug].__struct_fields__)
                yield at(*sources.find(field, "view"), f"the view names field {field!r} of message {slug}; it has {fields}")
        for field in re.findall(r"\{(\w+)", hint.label):
            if field not in messages[slug].__struct_fields__:
                fields = _list(messages[slug].__struct_fields__)
                yield at(*sources.find(hint.label, "view"), f"the label of message {slug} names field {field!r}; it has {fields}")
        yield from _in_words(f"message {slug}", "shape", hint.shape, _options(MessageHint, "shape"), sources)
        yield from _in_words(f"message {slug}", "tone", hint.tone, get_args(Tone), sources)
    known = {phase for role in spec.roles for phase in _phases(role)}
    for phase in spec.view.bands:
        if known and phase not in known:
            yield at(*sources.find(phase, "view"), f"the view gives phase {phase!r} a band; the phases are {_list(sorted(known))}")
    yield from _in_marks(spec, sources)
    yield from _in_exhibits(spec, roles, sources)
    yield from _in_rooms(spec, sources)


HIDE_MARKS, SHOW_MARKS = ("ring", "rows", "free"), ("columns", "grid")
"""The arrangements that draw no marks beside their nodes, and those that do."""


def _in_marks(spec: ProtocolSpec, sources: Sources) -> Iterator[Mistake]:
    """Marks that would never be drawn."""
    for slug, hint in spec.view.roles.items():
        if hint.marks and (named := spec.view.arrangement) in HIDE_MARKS:
            what = f"role {slug} has marks, and the arrangement {named!r} shows none; {' and '.join(SHOW_MARKS)} show them"
            yield at(*sources.find(named, "view"), what)


def _in_exhibits(spec: ProtocolSpec, roles: dict[str, Role], sources: Sources) -> Iterator[Mistake]:
    facts = [(type(exhibit), exhibit.fact) for exhibit in spec.view.exhibits]
    for kind, fact in {one for one in facts if facts.count(one) > 1}:
        yield at(*sources.find(fact, "view"), f"the view shows {fact!r} twice as {kind.__name__}")
    for exhibit in spec.view.exhibits:
        if isinstance(exhibit, Tree) and exhibit.levels < 1:
            yield at(
                *sources.find(exhibit.fact, "view"), f"the tree {exhibit.fact!r} has room for {exhibit.levels} levels; it needs at least 1"
            )
        if not isinstance(exhibit, Spans) or not exhibit.role:
            continue
        role = roles.get(exhibit.role)
        if role is None:
            what = f"the spans {exhibit.fact!r} are of role {exhibit.role!r}; there are {_list(roles)}"
            yield at(*sources.find(exhibit.role, "view"), what)
        elif exhibit.field not in (fields := role.state.__struct_fields__):
            what = f"the spans {exhibit.fact!r} show field {exhibit.field!r} of role {role.slug}; it has {_list(fields)}"
            yield at(*sources.find(exhibit.field or exhibit.fact, "view"), what)


def _in_rooms(spec: ProtocolSpec, sources: Sources) -> Iterator[Mistake]:
    """Exhibits that keep room for nothing."""
    for exhibit in spec.view.exhibits:
        of = {Meter: "gauges", Bars: "bars"}.get(type(exhibit))
        if of and (n := getattr(exhibit, of)) < 1:
            what = f"the {of} of {exhibit.fact!r} have room for {n}: it is how many there are at most, from 1"
            yield at(*sources.find(exhibit.fact, "view"), what)


def _options(hint: type, field: str) -> tuple[str, ...]:
    """What a field of a hint may be."""
    return get_args(get_type_hints(hint)[field])


def _in_words(what: str, field: str, word: str, possible: tuple[str, ...], sources: Sources) -> Iterator[Mistake]:
    if word not in possible:
        yield at(*sources.find(word, "view"), f"the view draws {what} with {field} {word!r}; there are {_list(filter(None, possible))}")


def _fields_of(mark: Mark) -> list[str]:
    """The fields of the state that a mark names."""
    return [value for value in (getattr(mark, name) for name in mark.__struct_fields__) if isinstance(value, str)]


def _in_role_hint(role: Role, hint: RoleHint, sources: Sources) -> Iterator[Mistake]:
    named = [hint.number, *hint.inspect, *hint.disk, *hint.memory, hint.locks, hint.blocked, hint.band]
    named += [hint.log.field] if hint.log else []
    named += [hint.tally.field, hint.tally.against] if hint.tally else []
    named += hint.table.columns if hint.table else []
    named += [field for mark in hint.marks for field in _fields_of(mark)]
    fields = role.state.__struct_fields__
    for field in dict.fromkeys(filter(None, named)):
        if field not in fields:
            yield at(*sources.find(field, "view"), f"the view names field {field!r} of role {role.slug}; it has {_list(fields)}")
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
            yield at(*sources.find(phase, "view"), f"the view draws phase {phase!r} of role {role.slug}; it has {_list(sorted(phases))}")
    for phase, fill in hint.fills.items():
        yield from _in_words(f"phase {phase} of role {role.slug}", "fill", fill, get_args(Fill), sources)
    for phase, tone in hint.tones.items():
        yield from _in_words(f"phase {phase} of role {role.slug}", "tone", tone, get_args(Tone), sources)
    if hint.tally and not isinstance(hint.tally.need, int):
        yield from _in_words(f"the tally of role {role.slug}", "need", hint.tally.need, ("majority", "all"), sources)
    handled = handlers_of(role.state)
    for timer in hint.timers:
        if timer not in handled:
            what = f"the view draws timer {timer!r} of role {role.slug}, for which it has no handler"
            yield at(*sources.find(timer, "view"), what)


def _in_commands(spec: ProtocolSpec, sources: Sources) -> Iterator[Mistake]:
    roles = {role.slug: role for role in spec.roles}
    for command in spec.commands:
        if command.role not in roles:
            yield at(*sources.find(command.example), f"command {command.slug} is for role {command.role!r}; there are {_list(roles)}")
            continue
        verb, colon, rest = command.example.partition(":")
        verb = verb if colon else COMMANDS[0]
        if verb not in COMMANDS or verb not in handlers_of(roles[command.role].state):
            what = f"command {command.slug} is {command.example!r}, and role {command.role} has no method on_{verb}(self, command, io)"
            yield at(*sources.find(command.example), what)
        cast = spec.cast(spec.params())
        ids = [seat.id for seat in cast if seat.role == command.role]
        if command.arguments:
            text = commands.split_example(command)[1]
            given = commands.read((command,), text)
            wrong = commands.wrong_with(given, cast) if given else f"it starts with {command.slug}-"
            if wrong:
                yield at(*sources.find(command.example), f"command {command.slug} has the example {text!r}: {wrong}")
        names = [argument.name for argument in command.arguments]
        for n, argument in enumerate(command.arguments):
            if argument.unlike and argument.unlike not in names[:n]:
                what = f"argument {argument.name} of command {command.slug} is unlike {argument.unlike!r}; before it there are {_list(names[:n])}"
                yield at(*sources.find(argument.name), what)
            if argument.kind == "node" and argument.role not in roles:
                what = f"argument {argument.name} of command {command.slug} is a node of role {argument.role!r}; there are {_list(roles)}"
                yield at(*sources.find(argument.name), what)
        if colon and ids and rest.partition(".")[0] not in ids:
            what = f"command {command.slug} is {command.example!r}; the nodes of role {command.role} are {_list(ids)}"
            yield at(*sources.find(command.example), what)
        for node in command.at:
            if node not in ids:
                yield at(
                    *sources.find(command.example),
                    f"command {command.slug} is at {node!r}; the nodes of role {command.role} are {_list(ids)}",
                )
        phases = _phases(roles[command.role])
        for phase in command.to:
            if phases and phase not in phases:
                yield at(
                    *sources.find(command.example),
                    f"command {command.slug} is for phase {phase!r}; {command.role} has {_list(sorted(phases))}",
                )


def _in_starts(spec: ProtocolSpec, sources: Sources) -> Iterator[Mistake]:
    for start in spec.starts:
        if starts.is_by_hand(start.slug):
            yield at(*sources.find(start.slug), f"start {start.slug} has the name of those that are set up by hand")
    roles = [role.slug for role in spec.roles]
    params = spec.params()
    cast = spec.cast(params)
    for setting in spec.custom.settings if spec.custom else ():
        argument = setting.argument
        what, ids = f"setting {argument.name} of a start", [seat.id for seat in cast if seat.role == setting.role]
        place = sources.find(argument.name, "starts")
        if setting.role not in roles:
            yield at(*place, f"{what} is for role {setting.role!r}; there are {_list(roles)}")
        if not re.fullmatch(r"[a-z][a-z0-9]*", argument.name):
            yield at(*place, f"{what}: its name is small letters and digits, as an address has it")
        if argument.kind == "node" and argument.role not in roles:
            yield at(*place, f"{what} is a node of role {argument.role!r}; there are {_list(roles)}")
        for node in setting.at:
            if node not in ids:
                yield at(*place, f"{what} is at {node!r}; the nodes of role {setting.role} are {_list(ids)}")
        known = [info.name for info in param_infos(spec.params)]
        if setting.param and setting.param not in known:
            yield at(*place, f"{what} is as parameter {setting.param!r} says; there are {_list(known)}")
        elif (usual := starts.default_of(setting, params)) and not commands.is_possible(argument, usual, cast):
            yield at(*place, f"{what} is {usual!r} if nothing is said; it can't be: it is {commands.possible(argument, cast)}")
        elif not usual and argument.kind == "int":
            yield at(*place, f"{what} is a number, and none is said that it usually is")


def _in_the_rest(spec: ProtocolSpec, sources: Sources) -> Iterator[Mistake]:
    properties = [prop.slug for prop in spec.properties]
    if not spec.scenarios:
        yield at(sources.main, 0, "it has no scenario: the catalogue shows at least one")
    for info in param_infos(spec.params):
        if info.param.breaks and info.param.breaks not in properties:
            what = f"parameter {info.name} is to break {info.param.breaks!r}; the properties are {_list(properties)}"
            yield at(*sources.find(info.param.breaks), what)


def _in_properties(spec: ProtocolSpec, sources: Sources) -> Iterator[Mistake]:
    try:
        world = Run(msgspec.structs.replace(spec, properties=(), truth=None, worlds=None), Recipe(protocol=spec.slug)).world
    except Exception as error:
        yield of_error(error, sources.main)
        return
    for prop in spec.properties:
        try:
            ask(prop, world)
        except Exception as error:
            mistake = of_error(error, sources.main)
            yield Mistake(mistake.file, mistake.line, f"property {prop.slug} can't be checked: {mistake.what}")
    if spec.truth is None:
        return
    try:
        world.hides_flights = not spec.truth_while_flying
        told = spec.truth(world)
    except Exception as error:
        mistake = of_error(error, sources.main)
        yield Mistake(mistake.file, mistake.line, f"the truth can't be told: {mistake.what}")
        return
    for exhibit in spec.view.exhibits:
        # The engine tells of worlds, and spans are folded from steps.
        if not isinstance(exhibit, Worlds | Spans) and exhibit.fact not in told:
            what = f"the view shows fact {exhibit.fact!r}, which the truth doesn't tell; it tells {_list(told)}"
            yield at(*sources.find_hint(type(exhibit).__name__, exhibit.fact), what)


def _in_scenario(spec: ProtocolSpec, scenario: Scenario, sources: Sources) -> Iterator[Mistake]:
    where = f"scenario {scenario.slug}"

    def place(word: str = "") -> tuple[Path, int]:
        """Where this word of the scenario stands, else the scenario itself."""
        found = sources.find(word, "scenarios")
        return found if found[1] else sources.find(scenario.slug, "scenarios")

    try:
        recipe = from_scenario(spec, scenario.slug)
        check(spec, recipe)
    except RecipeError as error:
        said = next((text for text in scenario.script if repr(text)[1:-1] in str(error)), "")
        yield at(*place(said), f"{where}: {error}")
        return
    properties = [prop.slug for prop in spec.properties]
    if scenario.broken and scenario.broken not in properties:
        yield at(*place(), f"{where} is to break {scenario.broken!r}; the properties are {_list(properties)}")
    ids = [seat.id for seat in spec.cast(build_params(spec, recipe.params))]
    messages = [message.slug for message in spec.messages]
    for moment in scenario.moments:
        try:
            anchor = Trigger.parse(moment.anchor)
        except RecipeError as error:
            yield at(*place(moment.anchor), f"{where}, moment {moment.slug}: {error}")
            continue
        if anchor.node not in (*ids, "any"):
            yield at(
                *place(moment.anchor), f"{where}, moment {moment.slug}: there is no node {anchor.node!r}; there are {_list(ids)} and any"
            )
        elif anchor.kind in ("sent", "delivered") and anchor.what not in messages:
            yield at(
                *place(moment.anchor), f"{where}, moment {moment.slug}: there is no message {anchor.what!r}; there are {_list(messages)}"
            )


def in_moments(spec: ProtocolSpec, notes: Any, sources: Sources) -> list[Mistake]:
    """Key moments at a note that has no words: a note that no handler writes."""
    return [
        at(
            *sources.find(moment.anchor, "scenarios"),
            f"scenario {scenario.slug}, moment {moment.slug}: there is no note {anchor.what!r}; there are {_list(sorted(notes))}",
        )
        for scenario in spec.scenarios
        for moment in scenario.moments
        if (anchor := Trigger.parse(moment.anchor)).kind == "note" and anchor.what not in notes
    ]
