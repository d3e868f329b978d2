"""Cuts the display font out of Bricolage Grotesque: one weight and one width, with its optical size left variable.

For maintainers, when the font itself changes. Needs two packages that nothing else needs, and the variable font as its project
publishes it: `pip install fonttools brotli && python tools/display_font.py BricolageGrotesque[opsz,wdth,wght].woff2`.
"""

import sys
from pathlib import Path

from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

TO = Path(__file__).resolve().parent.parent / "static/fonts/bricolage.woff2"
SET = {"wght": 700, "wdth": 100}

font = instancer.instantiateVariableFont(TTFont(sys.argv[1]), SET)
font.flavor = "woff2"
font.save(TO)
print(f"static/fonts/{TO.name}  {TO.stat().st_size / 1024:.0f} kB")
