"""The Chinese font that our pictures embed: it must have a glyph for every Chinese character that a picture may show."""

import hashlib
import json
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FONTS = ROOT / "static/fonts"
FIRST_HAN = "⺀"  # U+2E80: characters from here on are in the Chinese font, those before it in the Latin ones
NOT_LATIN = "≠≤≥←→↔∈✓"  # marks that our words use or may use, and that the Latin fonts lack


def characters_of_the_catalogues() -> list[str]:
    """Every Chinese character and mark in our words, those of all protocols included; digits in between are in the Latin fonts."""
    catalogues = [*(ROOT / "static/i18n").glob("*.json"), *(ROOT / "protocols").rglob("captions*.json")]
    sources = [*catalogues, *(ROOT / "templates").rglob("*.html")]
    written = {c for path in sources for c in path.read_text(encoding="utf-8") if c >= FIRST_HAN}
    return sorted(written.union(NOT_LATIN))


def test_every_chinese_character_of_our_words_is_in_the_font() -> None:
    """Without its glyph a picture would show another font's, or a box. nsc.json says what was cut into the files."""
    told = json.loads((FONTS / "nsc.json").read_text(encoding="utf-8"))
    missing = sorted(set(characters_of_the_catalogues()) - set(told["characters"]))
    assert not missing, f"`make font` brings {''.join(missing)}"


def test_the_list_of_characters_is_of_these_very_files() -> None:
    told = json.loads((FONTS / "nsc.json").read_text(encoding="utf-8"))
    files = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in FONTS.glob("nsc-*.woff2")}
    assert told["files"] == files
    assert len(files) == 2
