"""The sheet of sentences: all that a protocol says, in both languages, with what vouches for it. A changed sentence fails until it was read again.

`pytest tests/test_sheet.py --rewrite` writes tests/traces/<slug>/claims.txt anew: read what has changed beside its address.
"""

import difflib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from protocols import catalog
from protocols.catalog import find_spec, ours
from protocols.contract.sentences import judged, told  # noqa: F401 -- a fixture
from protocols.declaration import Claim, Scripted
from visualizer.films import moment_place

FOLDER = Path(__file__).parent / "traces"


def sheet(slug: str) -> str:
    """A paragraph for each sentence: where it stands, its words, its claims and how often they were judged, an address that shows it."""
    words = {lang: catalog.captions(slug, lang) for lang in catalog.LANGUAGES}
    return "\n".join([*notes(slug, words), *scripted(slug, words), *definitions(words)]) + "\n"


def notes(slug: str, words: dict[str, Any]) -> Iterator[str]:
    """The notes' sentences, which are told in any run: each has claims."""
    claims = find_spec(slug).claims
    found = judged(slug) if claims else None
    for key in words["en"]["notes"]:
        yield f"note {key}"
        yield from said(words, lambda texts, key=key: texts["notes"][key], ("headline", "why", "watch"))
        if claims and found:
            named = [f"{claim.name} ({claim.kind}, {found.counts[key, claim.name]})" for claim in claims.notes.get(key, ())]
            yield f"  claims  {'; '.join(named)}"
            yield f"  at      {found.shown_at.get(key, 'nowhere')}"
        yield ""


def scripted(slug: str, words: dict[str, Any]) -> Iterator[str]:
    """Sentences about a scenario as it is written: they are shown of no other run, so each claim is judged once (contract/scripted.py)."""
    spec = find_spec(slug)
    for scenario in spec.scenarios:
        claimed = (spec.claims.scripted.get(scenario.slug) if spec.claims else None) or Scripted(())
        yield f"scenario {scenario.slug}"
        yield from said(words, lambda texts, one=scenario.slug: texts["scenarios"][one], ("title", "summary", "task"))
        yield from vouched(claimed.summary)
        yield f"  at      /{slug}/{scenario.slug}"
        yield ""
        for moment in scenario.moments:
            yield f"moment {scenario.slug} {moment.slug}"
            shown = {lang: texts.get("moments", {}).get(scenario.slug, {}).get(moment.slug, {}) for lang, texts in words.items()}
            yield from said(shown, lambda texts: texts, ("headline", "see", "not_yet"))
            yield from vouched(claimed.moments.get(moment.slug, ()))
            yield f"  at      /{slug}/{scenario.slug}?at={moment_place(slug, scenario.slug, moment.slug)}"
            yield ""


def vouched(claims: tuple[Claim, ...]) -> Iterator[str]:
    if claims:
        yield f"  claims  {'; '.join(f'{claim.name} ({claim.kind})' for claim in claims)}"


def definitions(words: dict[str, Any]) -> Iterator[str]:
    """What a thing is, and the lines of the paper: these speak of no run."""
    for part, fields in (("messages", ("name", "help")), ("properties", ("name", "help", "broken")), ("params", ("name", "help"))):
        for key in words["en"].get(part, {}):
            yield f"definition {part} {key}"
            yield from said(words, lambda texts, part=part, key=key: texts[part][key], fields)
            yield ""
    for part in ("truth", "outputs", "starts"):
        for key in words["en"].get(part, {}):
            yield f"definition {part} {key}"
            yield from said({lang: {"words": texts[part][key]} for lang, texts in words.items()}, lambda texts: texts, ("words",))
            yield ""
    for n, excerpt in enumerate(words["en"].get("excerpts", [])):
        yield f"definition excerpt {excerpt['title']}"
        for m, (rule, line) in enumerate(excerpt["lines"]):
            yield f"  {rule:<12} {line.strip()}  |  {words['zh']['excerpts'][n]['lines'][m][1].strip()}"
        yield ""


def said(words: dict[str, Any], of: Any, fields: tuple[str, ...]) -> Iterator[str]:
    for lang, texts in words.items():
        yield f"  {lang}      {' | '.join(text for field in fields if (text := of(texts).get(field)))}"


@pytest.mark.parametrize("slug", ours())
@pytest.mark.usefixtures("told")
def test_the_sheet_of_sentences(slug: str, request: pytest.FixtureRequest) -> None:
    now = sheet(slug)
    path = FOLDER / slug / "claims.txt"
    if request.config.getoption("--rewrite"):
        path.write_text(now, encoding="utf-8")
    kept = path.read_text(encoding="utf-8") if path.exists() else ""
    if now != kept:
        changes = difflib.unified_diff(kept.splitlines(), now.splitlines(), f"kept {slug}", "now", lineterm="", n=4)
        pytest.fail(
            "\n".join([*list(changes)[:80], "Read each beside its address, then: pytest tests/test_sheet.py --rewrite"]), pytrace=False
        )
