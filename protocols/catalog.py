"""Every protocol in teaching order: the only list, and the only way from the site to a protocol.

A protocol's module is imported when it is first asked for, so that a server starts fast and a broken one harms nobody else.
Its words (docs/captions.md) stand beside it and are checked here for their form.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import msgspec

from protocols.declaration import ProtocolSpec

LANGUAGES = ("en", "zh")

_HERE = Path(__file__).resolve().parent


class Entry(msgspec.Struct, frozen=True):
    """One protocol of the catalogue: where it is and what it is called."""

    slug: str
    family: str
    english: str
    chinese: str

    @property
    def module(self) -> str:
        """The module that holds its SPEC: the slug with underscores, in its family's folder."""
        return f"protocols.{self.family}.{self.slug.replace('-', '_')}"

    def name(self, lang: str) -> str:
        """Its name as the catalogue prints it."""
        return self.chinese if lang == "zh" else self.english


ENTRIES = (
    Entry("two-phase-commit", "transactions", "Two-phase commit", "两阶段提交"),
    Entry("raft", "consensus", "Raft", "Raft"),
)


class UnknownProtocol(LookupError):
    """A slug that the catalogue doesn't have; the message names those it has."""


class BadCaptions(ValueError):
    """A captions file that is missing or not of the form of docs/captions.md."""


def entry(slug: str) -> Entry:
    """The catalogue's entry of this slug."""
    for one in ENTRIES:
        if one.slug == slug:
            return one
    raise UnknownProtocol(f"there is no protocol {slug[:40]!r}; there are {', '.join(e.slug for e in ENTRIES)}")


@cache
def find_spec(slug: str) -> ProtocolSpec:
    """The protocol of this slug, whole."""
    spec: ProtocolSpec = import_module(entry(slug).module).SPEC
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
    path = _HERE / entry(slug).family / f"captions.{slug}.{lang}.json"
    try:
        text = path.read_bytes()
        msgspec.json.decode(text, type=Captions)
    except FileNotFoundError:
        raise BadCaptions(f"{path.name} is missing: it holds the words of {slug} in {lang!r}") from None
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise BadCaptions(f"{path.name}: {error}") from None
    return text


def unsaid(spec: ProtocolSpec, lang: str) -> list[str]:
    """What the protocol declares and its captions have no word for; a test holds it empty."""
    words = captions(spec.slug, lang)
    declared = {
        "roles": [r.slug for r in spec.roles],
        "phases": sorted(
            {phase for r in spec.roles for phase in r.changes} | {p for r in spec.roles for to in r.changes.values() for p in to}
        ),
        "messages": [m.slug for m in spec.messages],
        "properties": [p.slug for p in spec.properties],
        "commands": [c.slug for c in spec.commands],
        "starts": [s.slug for s in spec.starts],
        "scenarios": [s.slug for s in spec.scenarios],
    }
    missing = [f"{part}.{key}" for part, keys in declared.items() for key in keys if key not in words.get(part, {})]
    told = words.get("moments", {})
    return missing + [f"moments.{s.slug}.{m.slug}" for s in spec.scenarios for m in s.moments if m.slug not in told.get(s.slug, {})]
