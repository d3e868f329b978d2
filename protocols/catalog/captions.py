"""The words of a protocol: the form of its captions files (docs/captions.md), reading them, and what is wrong with them."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any, get_args, get_type_hints

import msgspec

from protocols.catalog import mistakes
from protocols.catalog.discovery import Package
from protocols.catalog.mistakes import Mistake
from protocols.declaration import Argument, ProtocolSpec
from protocols.engine.recipe import Trigger, param_infos

LANGUAGES = ("en", "zh")
PLUG_INS_CHAPTER = 7  # where a protocol stands that names no chapter
LAST = 1_000  # the place of a protocol that names none: behind those that do


class BadCaptions(ValueError):
    """A captions file that is missing or not of the form of docs/captions.md."""

    def __init__(self, mistake: Mistake) -> None:
        super().__init__(str(mistake))
        self.mistake = mistake


class Named(msgspec.Struct, forbid_unknown_fields=True):
    """A name and what it means."""

    name: str
    help: str


class ArgumentWords(msgspec.Struct, forbid_unknown_fields=True):
    """What a command's argument, or a setting of a start, is called, and each of its options."""

    name: str
    options: dict[str, str] = {}


class About(msgspec.Struct, forbid_unknown_fields=True):
    """The protocol's card: its source, what it assumes and promises, what to watch."""

    source: str
    assumes: str
    promises: str
    watch: str


class NumberWords(msgspec.Struct, forbid_unknown_fields=True):
    """What the protocol calls its term, ballot or epoch."""

    long: str
    short: str


class NoteWords(msgspec.Struct, forbid_unknown_fields=True):
    """The caption of a step."""

    headline: str
    why: str
    watch: str = ""


class Excerpt(msgspec.Struct, forbid_unknown_fields=True):
    """An excerpt of the paper: lines, each with the id of its rule."""

    title: str
    lines: list[tuple[str, str]]


class PropertyWords(msgspec.Struct, forbid_unknown_fields=True):
    """A property in words; `broken` is shown when it is."""

    name: str
    help: str
    broken: str = ""


class ScenarioWords(msgspec.Struct, forbid_unknown_fields=True):
    """A scenario in words."""

    title: str
    summary: str
    task: str = ""


class MomentWords(msgspec.Struct, forbid_unknown_fields=True):
    """A key moment in words: what must be visible, what not yet. Without a headline it has that of the note at which it stands."""

    headline: str = ""
    see: str = ""
    not_yet: str = ""


class MessageWords(Named, forbid_unknown_fields=True):
    """A message in words; `said` has whole sentences for its leaving and arriving, where the bare name would read badly."""

    said: dict[str, str] = {}


class Captions(msgspec.Struct, forbid_unknown_fields=True):
    """All words of a protocol in one language: docs/captions.md as a type."""

    name: str
    tagline: str
    about: About
    roles: dict[str, str]
    phases: dict[str, str]
    messages: dict[str, MessageWords]
    notes: dict[str, NoteWords]
    scenarios: dict[str, ScenarioWords]
    properties: dict[str, PropertyWords]
    chapter: int = PLUG_INS_CHAPTER
    """In which chapter of the catalogue it stands, from 1 to 7."""
    order: int = LAST
    """Its place in the chapter: the smallest comes first."""
    timers: dict[str, str] = {}
    fields: dict[str, str] = {}
    number: NumberWords | None = None
    excerpts: list[Excerpt] = []
    outputs: dict[str, str] = {}
    truth: dict[str, str] = {}
    params: dict[str, Named] = {}
    commands: dict[str, str] = {}
    arguments: dict[str, ArgumentWords] = {}
    starts: dict[str, str] = {}
    labels: dict[str, str] = {}
    values: dict[str, str] = {}
    moments: dict[str, dict[str, MomentWords]] = {}
    search: list[str] = []


class Heading(msgspec.Struct, frozen=True):
    """What the catalogue needs before it loads a protocol: the first lines of its captions."""

    name: str
    tagline: str = ""
    chapter: int = PLUG_INS_CHAPTER
    order: int = LAST


@cache
def heading(package: Package, lang: str) -> Heading:
    """The heading of a protocol. Where its captions can't be read it has its slug for a name, and stands last."""
    try:
        return msgspec.json.decode(package.captions_path(lang).read_bytes(), type=Heading)
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
        return Heading(package.slug)


@cache
def captions_json(package: Package, lang: str) -> bytes:
    """The protocol's words as they stand in their file, checked for their form. BadCaptions where they have another form."""
    path, text = package.captions_path(lang), b""
    try:
        text = path.read_bytes()
        msgspec.json.decode(text, type=Captions)
    except FileNotFoundError:
        raise BadCaptions(mistakes.at(path, 0, f"this file is missing: it holds the words of {package.slug} in {lang!r}")) from None
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise BadCaptions(_in_captions(path, text, error)) from None
    return text


def _in_captions(path: Path, text: bytes, error: Exception) -> Mistake:
    """What is wrong with the form of a captions file, at its line."""
    try:
        words = json.loads(text)
    except UnicodeDecodeError as wrong:
        return mistakes.at(path, text[: wrong.start].count(b"\n") + 1, "this is no UTF-8")
    except json.JSONDecodeError as wrong:
        return mistakes.at(path, wrong.lineno, f"this is no JSON: {wrong.msg}")
    for part in words if isinstance(words, dict) else ():
        if part not in Captions.__struct_fields__:
            parts = ", ".join(Captions.__struct_fields__)
            return mistakes.at(path, line_of_words(text, part), f"there is no part {part!r} of the captions; there are {parts}")
    for part, form in get_type_hints(Captions).items():
        kept = words.get(part) if isinstance(words, dict) else None
        if not isinstance(kept, dict) or len(get_args(form)) != 2:
            continue
        for key, value in kept.items():
            try:
                msgspec.convert(value, get_args(form)[1])
            except msgspec.ValidationError as wrong:
                return mistakes.at(path, line_of_words(text, part, key), f"{part}.{key}: {wrong}")
    return mistakes.at(path, 0, str(error))


def line_of_words(text: bytes, part: str, key: str = "") -> int:
    """The line of a captions file where a part stands, or a key in it; 0 if there is none."""
    lines = text.decode(errors="replace").splitlines()
    start = next((n for n, line in enumerate(lines) if f'"{part}":' in line), -1)
    if start < 0 or not key:
        return start + 1
    return next((n for n, line in enumerate(lines[start:], start + 1) if f'"{key}":' in line), start + 1)


def arguments_of(spec: ProtocolSpec) -> list[Argument]:
    """The arguments of its commands, and the settings of a start: what the page has forms for."""
    settings = spec.custom.settings if spec.custom else ()
    return [*(argument for command in spec.commands for argument in command.arguments), *(setting.argument for setting in settings)]


def _unsaid(spec: ProtocolSpec, words: dict[str, Any]) -> list[str]:
    """What the protocol declares and its captions have no word for."""
    declared = {
        "roles": [r.slug for r in spec.roles],
        "phases": sorted(
            {phase for r in spec.roles for phase in r.changes} | {p for r in spec.roles for to in r.changes.values() for p in to}
        ),
        "messages": [m.slug for m in spec.messages],
        "fields": sorted({f for hint in spec.view.roles.values() for f in (*hint.inspect, *hint.disk, *hint.memory)}),
        "timers": sorted({timer for hint in spec.view.roles.values() for timer in hint.timers}),
        "properties": [p.slug for p in spec.properties],
        "params": [info.name for info in param_infos(spec.params) if info.param.group != "network"],
        "commands": [c.slug for c in spec.commands],
        "arguments": sorted({argument.name for argument in arguments_of(spec)}),
        "starts": [s.slug for s in spec.starts],
        "scenarios": [s.slug for s in spec.scenarios],
    }
    missing = [f"{part}.{key}" for part, keys in declared.items() for key in keys if key not in words.get(part, {})]
    told = words.get("moments", {})
    for scenario in spec.scenarios:
        for moment in scenario.moments:
            anchor = Trigger.parse(moment.anchor)
            headline = told.get(scenario.slug, {}).get(moment.slug, {}).get("headline")
            if not headline and not (anchor.kind == "note" and anchor.what in words["notes"]):
                missing.append(f"moments.{scenario.slug}.{moment.slug}")
    return missing


def missing_words(spec: ProtocolSpec, package: Package, lang: str) -> list[Mistake]:
    """What the protocol declares and its captions have no word for, each with the line where the word belongs."""
    path, text = package.captions_path(lang), captions_json(package, lang)
    return [
        mistakes.at(path, line_of_words(text, *key.split(".")[:2]), f"there is no word for {key}: the page shows the key")
        for key in _unsaid(spec, msgspec.json.decode(text))
    ]
