"""Every protocol in teaching order: the only list, and the only way from the site to a protocol.

A protocol's module is imported when it is first asked for, so that a server starts fast and a broken one harms nobody else.
Its words (docs/captions.md) stand beside it and are checked here for their form. Behind the built-in protocols come those that
others brought (protocols/plugins.py), once somebody has opened the door to them.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any, get_args, get_type_hints

import msgspec

from protocols import mistakes, plugins
from protocols.declaration import ProtocolSpec
from protocols.engine.recipe import param_infos
from protocols.engine.refusals import Refusal, say
from protocols.mistakes import Mistake
from protocols.plugins import Broken, Plugin

LANGUAGES = ("en", "zh")

CHAPTER_OF = {"transactions": 2, "consistency": 3, "consensus": 4, "storage": 5, "computing": 6}
"""Where a family's protocols are taught; 1 is for the basic theory, which belongs to no family."""

PLUGINS_CHAPTER = 7
"""Where plug-ins stand that belong to no family of ours."""

_HERE = Path(__file__).resolve().parent


class Entry(msgspec.Struct, frozen=True):
    """One protocol of the catalogue: where it is and what it is called."""

    slug: str
    family: str
    english: str
    chinese: str
    face: str = ""
    """The scenario that the catalogue's picture of it plays; the first one if it isn't said."""
    chapter: int = 0
    """Its chapter where that is not its family's."""
    plugin: Plugin | None = None
    """Where it comes from if it isn't ours."""

    @property
    def taught_in(self) -> int:
        """Its chapter in the catalogue, from 1 to 7."""
        if self.plugin:
            return CHAPTER_OF.get(find_spec(self.slug).family, PLUGINS_CHAPTER)
        return self.chapter or CHAPTER_OF[self.family]

    def face_of(self, spec: ProtocolSpec) -> str:
        """The scenario that its picture plays."""
        return self.face or spec.scenarios[0].slug

    @property
    def module(self) -> str:
        """The module that holds its SPEC: the slug with underscores, in its family's folder."""
        return f"protocols.{self.family}.{self.slug.replace('-', '_')}"

    @property
    def path(self) -> Path:
        """The file that holds its SPEC."""
        return self.plugin.path() if self.plugin else _HERE / self.family / f"{self.slug.replace('-', '_')}.py"

    def captions_path(self, lang: str) -> Path:
        """The file that holds its words: beside it, with its slug in the name where several share a folder."""
        return self.path.with_name(f"captions.{lang}.json" if self.plugin else f"captions.{self.slug}.{lang}.json")

    def name(self, lang: str) -> str:
        """Its name as the catalogue prints it."""
        return self.chinese if lang == "zh" else self.english


ENTRIES = (
    Entry("two-phase-commit", "transactions", "Two-phase commit", "两阶段提交", face="2pc-9"),
    Entry("raft", "consensus", "Raft", "Raft", face="r4"),
)


class UnknownProtocol(Refusal, LookupError):
    """A slug that the catalogue doesn't have; the message names those it has."""

    code = "unknown-protocol"


class BrokenProtocol(UnknownProtocol):
    """A protocol that the catalogue has and can't load; `mistake` says what is wrong with it, and where."""

    code = "broken-protocol"

    def __init__(self, slug: str, mistake: Mistake) -> None:
        super().__init__(say("broken-protocol", slug=slug, mistake=str(mistake)))
        self.slug = slug
        self.mistake = mistake


class BadCaptions(ValueError):
    """A captions file that is missing or not of the form of docs/captions.md."""

    def __init__(self, mistake: Mistake) -> None:
        super().__init__(str(mistake))
        self.mistake = mistake


class SlugTaken(ValueError):
    """Two protocols want to be called the same; the message names both."""


# ------------------------------------------------------------------------------------------------ plug-ins

_plugins: tuple[Entry, ...] = ()


def open_door(folder: Path | None) -> None:
    """Takes in the plug-ins that are installed and those in `folder`; SlugTaken if two protocols would have the same address.

    Whoever plays protocols calls this once at its start. Nothing is imported yet.
    """
    global _plugins
    found = plugins.find(folder)
    owners = {one.slug: "the built-in one" for one in ENTRIES}
    for plugin in found:
        if other := owners.get(plugin.slug):
            raise SlugTaken(f"two protocols are called {plugin.slug!r}: {other} and the one of {plugin.origin}. Cure: rename one of them.")
        owners[plugin.slug] = f"the one of {plugin.origin}"
    _plugins = tuple(Entry(plugin.slug, "plug-ins", plugin.slug, plugin.slug, plugin=plugin) for plugin in found)
    for forget in (_loaded, captions_json):
        forget.cache_clear()


def entries() -> tuple[Entry, ...]:
    """All protocols: ours in teaching order, then those that others brought."""
    return ENTRIES + _plugins


def plugin_folders() -> tuple[Path, ...]:
    """Where the modules and words of plug-ins are."""
    return tuple(dict.fromkeys(folder for one in _plugins if one.plugin and (folder := one.plugin.folder())))


def broken(slugs: Collection[str] | None = None) -> list[BrokenProtocol]:
    """Every protocol (of these) that does not load; loads them to find out."""
    found = []
    for one in entries():
        try:
            if slugs is None or one.slug in slugs:
                find_spec(one.slug)
        except BrokenProtocol as error:
            found.append(error)
    return found


# ------------------------------------------------------------------------------------------------ protocols


def entry(slug: str) -> Entry:
    """The catalogue's entry of this slug."""
    for one in entries():
        if one.slug == slug:
            return one
    raise UnknownProtocol(say("no-protocol", slug=slug[:40], protocols=tuple(e.slug for e in entries())))


def find_spec(slug: str) -> ProtocolSpec:
    """The protocol of this slug, whole. BrokenProtocol where it doesn't load: then it never does in this process."""
    spec = _loaded(slug)
    if isinstance(spec, Mistake):
        raise BrokenProtocol(slug, spec)
    return spec


@cache
def _loaded(slug: str) -> ProtocolSpec | Mistake:
    one = entry(slug)
    spec: ProtocolSpec
    try:
        if one.plugin:
            spec = one.plugin.load()
            for lang in LANGUAGES:
                captions_json(slug, lang)
        else:
            spec = import_module(one.module).SPEC
    except (Broken, BadCaptions) as error:
        return error.mistake
    except Exception as error:
        return mistakes.of_error(error, one.path)
    return spec


# ------------------------------------------------------------------------------------------------ words


class Named(msgspec.Struct, forbid_unknown_fields=True):
    """A name and what it means."""

    name: str
    help: str


class About(msgspec.Struct, forbid_unknown_fields=True):
    """The card."""

    source: str
    assumes: str
    promises: str
    watch: str


class Number(msgspec.Struct, forbid_unknown_fields=True):
    """What the protocol calls its term, ballot or epoch."""

    long: str
    short: str


class Note(msgspec.Struct, forbid_unknown_fields=True):
    """The caption of a step."""

    headline: str
    why: str
    watch: str = ""


class Excerpt(msgspec.Struct, forbid_unknown_fields=True):
    """A piece of the paper: lines with the rule that each one is."""

    title: str
    lines: list[tuple[str, str]]


class Promise(msgspec.Struct, forbid_unknown_fields=True):
    """A property in words; `broken` is shown when it is."""

    name: str
    help: str
    broken: str = ""


class Told(msgspec.Struct, forbid_unknown_fields=True):
    """A scenario in words."""

    title: str
    summary: str
    task: str = ""


class Moment(msgspec.Struct, forbid_unknown_fields=True):
    """A key moment in words: what must be visible, what not yet."""

    headline: str
    see: str
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
    notes: dict[str, Note]
    scenarios: dict[str, Told]
    properties: dict[str, Promise]
    timers: dict[str, str] = {}
    fields: dict[str, str] = {}
    number: Number | None = None
    excerpts: list[Excerpt] = []
    outputs: dict[str, str] = {}
    truth: dict[str, str] = {}
    params: dict[str, Named] = {}
    commands: dict[str, str] = {}
    starts: dict[str, str] = {}
    labels: dict[str, str] = {}
    values: dict[str, str] = {}
    moments: dict[str, dict[str, Moment]] = {}
    search: list[str] = []


def captions(slug: str, lang: str) -> dict[str, Any]:
    """The protocol's words as plain data, checked for their form."""
    words: dict[str, Any] = msgspec.json.decode(captions_json(slug, lang))
    return words


@cache
def captions_json(slug: str, lang: str) -> bytes:
    """The protocol's words as they stand in their file, checked for their form."""
    path, text = entry(slug).captions_path(lang), b""
    try:
        text = path.read_bytes()
        msgspec.json.decode(text, type=Captions)
    except FileNotFoundError:
        raise BadCaptions(mistakes.at(path, 0, f"this file is missing: it holds the words of {slug} in {lang!r}")) from None
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


def unsaid(spec: ProtocolSpec, lang: str) -> list[str]:
    """What the protocol declares and its captions have no word for."""
    words = captions(spec.slug, lang)
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
        "starts": [s.slug for s in spec.starts],
        "scenarios": [s.slug for s in spec.scenarios],
    }
    missing = [f"{part}.{key}" for part, keys in declared.items() for key in keys if key not in words.get(part, {})]
    told = words.get("moments", {})
    return missing + [f"moments.{s.slug}.{m.slug}" for s in spec.scenarios for m in s.moments if m.slug not in told.get(s.slug, {})]


def missing_words(spec: ProtocolSpec, lang: str) -> list[Mistake]:
    """The same, each with the line where the word belongs."""
    path, text = entry(spec.slug).captions_path(lang), captions_json(spec.slug, lang)
    return [
        mistakes.at(path, line_of_words(text, *key.split(".")[:2]), f"there is no word for {key}: the page shows the key")
        for key in unsaid(spec, lang)
    ]
