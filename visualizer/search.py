"""What can be looked for: protocols, scenarios, failures, key moments and ideas, in both languages at once.

A person who reads English may type Chinese and the other way round, so the index holds both languages. It is made from the catalogue and the
captions alone; no run is derived for it. static/js/core/search.js looks things up in it.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from protocols import catalog
from protocols.declaration import ProtocolSpec, Scenario
from protocols.engine.recipe import Intervention, Trigger
from visualizer.kept import Kept
from visualizer.languages import ui_words

log = logging.getLogger(__name__)

FAULT_OF = {
    "crash": "crash",
    "wipe": "wipe",
    "pause": "pause",
    "partition": "partition",
    "isolate": "partition",
    "cut": "partition",
    "drop": "loss",
    "delay": "delay",
    "hold": "delay",
    "duplicate": "duplicate",
    "skew": "clock",
    "slow": "clock",
}
FAULT_OF_PARAM = {"loss": "loss", "duplication": "duplicate", "jitter": "delay"}

Idea = tuple[str, str, str]
"""What kind of idea it is, and what it says in English and in Chinese."""


def index() -> Kept:
    """Every entry, and the words that mean the same."""
    return _index(catalog.packages())


@cache
def _index(packages: tuple[catalog.Package, ...]) -> Kept:
    synonyms = json.loads(Path(__file__).with_name("synonyms.json").read_text(encoding="utf-8"))
    return Kept.of({"synonyms": synonyms, "entries": [entry for one in packages for entry in _entries_of(one)]})


def _entries_of(one: catalog.Package) -> list[dict[str, Any]]:
    """A protocol's entries. A protocol that is broken has none, and the others keep theirs."""
    try:
        spec = catalog.find_spec(one.slug)
        words = {lang: catalog.captions(one.slug, lang) for lang in catalog.LANGUAGES}
        return [{**_protocol(spec, words), "face": spec.face or spec.scenarios[0].slug}, *_scenarios(spec, words)]
    except catalog.BrokenProtocol:
        return []
    except Exception:
        log.exception("search leaves out %s", one.slug)
        return []


def _protocol(spec: ProtocolSpec, words: dict[str, Any]) -> dict[str, Any]:
    named = {"properties": "property", "messages": "message", "params": "param"}
    ideas = [
        (kind, *(f"{words[lang][part][key]['name']}: {words[lang][part][key]['help']}" for lang in catalog.LANGUAGES))
        for part, kind in named.items()
        for key in words["en"].get(part, {})
    ]
    plain = {"roles": "role", "phases": "phase", "fields": "field", "timers": "timer", "truth": "truth"}
    for part, kind in plain.items():
        ideas += [(kind, text, words["zh"][part][key]) for key, text in words["en"].get(part, {}).items()]
    rules = zip(words["en"].get("excerpts", []), words["zh"].get("excerpts", []), strict=True)
    ideas += [("rule", *(_excerpt(excerpt) for excerpt in pair)) for pair in rules]
    ideas += [("about", words["en"]["about"][key], words["zh"]["about"][key]) for key in ("source", "assumes", "promises", "watch")]
    return {
        "kind": "protocol",
        "protocol": spec.slug,
        "href": f"/{spec.slug}",
        "also": _also(words, spec.slug),
        "said": {lang: [words[lang]["name"], words[lang]["tagline"]] for lang in catalog.LANGUAGES},
        "ideas": _distinct(ideas),
    }


def _scenarios(spec: ProtocolSpec, words: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for scenario in spec.scenarios:
        untold = {"title": scenario.slug, "summary": ""}
        told = {lang: words[lang]["scenarios"].get(scenario.slug, untold) for lang in catalog.LANGUAGES}
        ideas = [("fault", *(ui_words(lang)[f"fault_{fault}"] for lang in catalog.LANGUAGES)) for fault in _faults(scenario)]
        if scenario.broken:
            ideas.append(
                (
                    "breaks",
                    *(words[lang]["properties"].get(scenario.broken, {"name": scenario.broken})["name"] for lang in catalog.LANGUAGES),
                )
            )
        if all(told[lang].get("task") for lang in catalog.LANGUAGES):
            ideas.append(("task", told["en"]["task"], told["zh"]["task"]))
        place = {"protocol": spec.slug, "scenario": scenario.slug}
        address = f"/{spec.slug}/{scenario.slug}"
        yield {
            "kind": "scenario",
            **place,
            "href": address,
            "broken": bool(scenario.broken),
            "also": scenario.slug,
            "said": {lang: [told[lang]["title"], told[lang]["summary"]] for lang in catalog.LANGUAGES},
            "ideas": ideas,
        }
        for moment in scenario.moments:
            anchor = Trigger.parse(moment.anchor)
            said = {lang: _moment(scenario.slug, moment.slug, anchor, words[lang]) for lang in catalog.LANGUAGES}
            yield {
                "kind": "moment",
                **place,
                "moment": moment.slug,
                "href": f"{address}/at/{moment.slug}",
                "said": said,
                "ideas": _reasons(anchor, words),
            }


def _moment(scenario: str, moment: str, anchor: Trigger, words: dict[str, Any]) -> list[str]:
    """A key moment's headline and what it shows. In a note's headline stands the anchor's node, and `…` for what only a run knows."""
    told = words.get("moments", {}).get(scenario, {}).get(moment, {})
    note = words["notes"].get(anchor.what, {}) if anchor.kind == "note" else {}
    headline = told.get("headline") or note.get("headline", moment)
    known = {"node": anchor.node.upper()} if anchor.node != "any" else {}
    return [re.sub(r"\{(\w+)\}", lambda place: known.get(place[1], "…"), headline), told.get("see", "")]


def _faults(scenario: Scenario) -> list[str]:
    """What goes wrong in a scenario, as its script and parameters say."""
    verbs = [FAULT_OF.get(Intervention.parse(text).verb, "") for text in scenario.script]
    params = [fault for name, fault in FAULT_OF_PARAM.items() if scenario.params.get(name)]
    return list(dict.fromkeys(filter(None, verbs + params)))


def _reasons(anchor: Trigger, words: dict[str, Any]) -> list[Idea]:
    """Why a moment comes about, if its caption says so in a sentence without parameters."""
    notes = [words[lang]["notes"].get(anchor.what, {}) for lang in catalog.LANGUAGES] if anchor.kind == "note" else [{}, {}]
    english, chinese = (_general(note.get("why", "")) for note in notes)
    return [("why", english, chinese)] if english and chinese else []


def _general(text: str) -> str:
    """The sentences of a caption that have no parameter."""
    return " ".join(sentence for sentence in re.findall(r"[^.。]+[.。]?", text) if "{" not in sentence).strip()


def _excerpt(excerpt: dict[str, Any]) -> str:
    return f"{excerpt['title']}: {' '.join(line.strip() for _, line in excerpt['lines'])}"


def _also(words: dict[str, Any], slug: str) -> str:
    return " | ".join(dict.fromkeys([slug, *words["en"].get("search", []), *words["zh"].get("search", [])]))


def _distinct(ideas: list[Any]) -> list[Any]:
    return list(dict.fromkeys(ideas))
