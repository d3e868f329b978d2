"""The catalogue: every protocol in teaching order, and the only way from the site to a protocol.

Protocols are found by their folders and entry points (discovery.py); chapter, order and names stand in their captions. A protocol is
imported when it is first asked for, so that a server starts fast and a broken one harms no other. `open_door` adds
the plug-ins.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from protocols.catalog import captions as words, discovery, mistakes
from protocols.catalog.captions import LANGUAGES, BadCaptions, Heading
from protocols.catalog.discovery import Broken, Package
from protocols.catalog.mistakes import Mistake
from protocols.declaration import ProtocolSpec
from protocols.engine.refusals import Refusal, say

__all__ = ["LANGUAGES", "BadCaptions", "BrokenProtocol", "Heading", "Mistake", "Package", "SlugTaken", "UnknownProtocol"]


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


class SlugTaken(ValueError):
    """Two protocols want to be called the same; the message names both."""


# ------------------------------------------------------------------------------------------------ which there are

_plug_ins: tuple[Package, ...] = ()


def open_door(folder: Path | None) -> None:
    """Takes in the plug-ins that are installed and those in `folder`; SlugTaken if two protocols would have the same address.

    A program that plays protocols calls this once, at its start. Nothing is imported yet.
    """
    global _plug_ins
    found = discovery.plug_ins(folder)
    owners = {one.slug: "the built-in one" for one in discovery.ours()}
    for plug_in in found:
        if other := owners.get(plug_in.slug):
            raise SlugTaken(
                f"two protocols are called {plug_in.slug!r}: {other} and the one of {plug_in.origin}. Cure: rename one of them."
            )
        owners[plug_in.slug] = f"the one of {plug_in.origin}"
    _plug_ins = found
    for forget in (_in_order, _loaded, words.heading, words.captions_json):
        forget.cache_clear()


def packages() -> tuple[Package, ...]:
    """All protocols in teaching order: by chapter, then by their place in it."""
    return _in_order()


@cache
def _in_order() -> tuple[Package, ...]:
    def place(one: Package) -> tuple[int, int, str]:
        said = heading(one)
        return said.chapter, said.order, one.slug

    return tuple(sorted((*discovery.ours(), *_plug_ins), key=place))


def package(slug: str) -> Package:
    """The package of the protocol with this slug."""
    for one in packages():
        if one.slug == slug:
            return one
    raise UnknownProtocol(say("no-protocol", slug=slug[:40], protocols=tuple(one.slug for one in packages())))


def ours() -> tuple[str, ...]:
    """The slugs of the protocols that come with the theatre, in teaching order."""
    return tuple(one.slug for one in packages() if one.ours)


def plugin_folders() -> tuple[Path, ...]:
    """Where the modules and words of plug-ins are."""
    return tuple(dict.fromkeys(folder for one in _plug_ins if (folder := one.folder())))


# ------------------------------------------------------------------------------------------------ protocols


def find_spec(slug: str) -> ProtocolSpec:
    """The protocol of this slug, whole. BrokenProtocol if it doesn't load; the result, good or bad, stays the same for this process."""
    spec = _loaded(slug)
    if isinstance(spec, Mistake):
        raise BrokenProtocol(slug, spec)
    return spec


@cache
def _loaded(slug: str) -> ProtocolSpec | Mistake:
    one = package(slug)
    try:
        spec = one.load()
        for lang in LANGUAGES:
            words.captions_json(one, lang)
    except (Broken, BadCaptions) as error:
        return error.mistake
    except Exception as error:
        return mistakes.of_error(error, one.path())
    return spec


def broken(slugs: Collection[str] | None = None) -> list[BrokenProtocol]:
    """Every protocol (of these) that does not load; loads them to find out."""
    found = []
    for one in packages():
        try:
            if slugs is None or one.slug in slugs:
                find_spec(one.slug)
        except BrokenProtocol as error:
            found.append(error)
    return found


# ------------------------------------------------------------------------------------------------ words


def heading(one: Package, lang: str = LANGUAGES[0]) -> Heading:
    """A protocol's name, tagline, chapter and place in it, read from its captions without importing it."""
    return words.heading(one, lang)


def captions(slug: str, lang: str) -> dict[str, Any]:
    """The protocol's words as plain data, checked for their form. BadCaptions where they have another form."""
    found: dict[str, Any] = msgspec.json.decode(captions_json(slug, lang))
    return found


def captions_json(slug: str, lang: str) -> bytes:
    """The same as it stands in its file."""
    return words.captions_json(package(slug), lang)


def missing_words(spec: ProtocolSpec, lang: str) -> list[Mistake]:
    """What the protocol declares and its captions have no word for, each with the line where the word belongs."""
    return words.missing_words(spec, package(spec.slug), lang)
