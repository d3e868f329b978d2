"""Cuts the Chinese font of our pictures out of Noto Sans CJK SC: just the characters that our catalogues use.

For maintainers, after Chinese words were added (a test says when): `make font`. It needs Debian's fonts-noto-cjk and installs two
packages that nothing else needs; `python tools/chinese_font.py FOLDER` reads the font's files from another folder.
It writes static/fonts/nsc-400.woff2 and nsc-700.woff2, and beside them nsc.json: the characters, and a digest of each file.
"""

import hashlib
import json
import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTCollection, TTFont

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
from tests.test_fonts import characters_of_the_catalogues  # noqa: E402 -- what the test asks for is what this makes

FONTS = ROOT / "static/fonts"
SOURCES = {400: "NotoSansCJK-Regular.ttc", 700: "NotoSansCJK-Bold.ttc"}
FAMILY = "Noto Sans CJK SC"


def main(folder: Path) -> None:
    characters = characters_of_the_catalogues()
    digests = {}
    for weight, name in SOURCES.items():
        font = face(folder / name)
        cut(font, characters)
        font.flavor = "woff2"
        to = FONTS / f"nsc-{weight}.woff2"
        font.save(to)
        digests[to.name] = hashlib.sha256(to.read_bytes()).hexdigest()
        print(f"{to.relative_to(ROOT)}  {len(characters)} characters, {to.stat().st_size / 1024:.0f} kB")
    told = {"characters": "".join(characters), "files": digests}
    (FONTS / "nsc.json").write_text(json.dumps(told, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def face(collection: Path) -> TTFont:
    """The simplified Chinese face of a collection that holds one for each region."""
    for font in TTCollection(collection).fonts:
        if font["name"].getDebugName(1).startswith(FAMILY):
            return font
    sys.exit(f"{collection} holds no {FAMILY}")


def cut(font: TTFont, characters: list[str]) -> None:
    """Leaves the glyphs of these characters, and no hints: at the sizes of a picture they change nothing."""
    missing = [c for c in characters if ord(c) not in font.getBestCmap()]
    if missing:
        sys.exit(f"{FAMILY} has no glyph for {''.join(missing)}")
    options = subset.Options(hinting=False, desubroutinize=True, layout_features=[], name_IDs=[0, 1, 2, 13, 14], notdef_outline=True)
    worker = subset.Subsetter(options)
    worker.populate(unicodes=[ord(c) for c in characters])
    worker.subset(font)


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "/usr/share/fonts/opentype/noto"))
