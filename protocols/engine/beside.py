"""The run that an address sets beside its own (`vs`): which one it is, how it is written, and how long both are watched.

`vs` holds either a whole address, of any protocol (`/paxos/p4?s=7`), or only a query, which is relative to the same scenario (`s=7`).
The two are told apart by the slash: no key of an address has one. docs/recipe.md, "Addresses", has the form.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import quote, unquote

import msgspec

from protocols.declaration import ProtocolSpec
from protocols.engine.recipe import Recipe, RecipeError, parse_address
from protocols.engine.refusals import Refusal, say

_SAFE = ":@~.-/"  # `?`, `&`, `=`, `+` and `%` are escaped, so that the outer address keeps its own


def parse_beside(address: str, find_spec: Callable[[str], ProtocolSpec]) -> Recipe | None:
    """The run that an address sets beside its own, or None if it sets none.

    A RecipeError that begins with "the run to compare with" says what is wrong with it, also if there is no such protocol.
    """
    path, _, query = address.partition("#")[0].partition("?")
    value = next((pair.removeprefix("vs=") for pair in query.split("&") if pair.startswith("vs=")), None)
    if value is None:
        return None
    text = unquote(value)
    is_whole = text.startswith("/")
    if (is_whole and not re.match(r"/[^/\\]", text)) or (not is_whole and not _is_query(text)):
        raise RecipeError(say("beside", error=say("no-beside", text=text[:60])))
    theirs = text if is_whole else f"{path}?{text}"
    if any(pair.partition("=")[0] == "vs" for pair in theirs.partition("?")[2].split("&")):
        raise RecipeError(say("third-run"))
    try:
        return parse_address(theirs, find_spec)[0]
    except Refusal as error:
        raise RecipeError(say("beside", error=error.sentence)) from None


def _is_query(text: str) -> bool:
    """Whether a text is a query, perhaps an empty one, and no address of another site or without its slash, such as `raft/r1`."""
    first = text.partition("&")[0]
    return not first or ("=" in first and not re.search(r"[:/\\]", first.partition("=")[0]))


def beside_text(ours: str, theirs: str) -> str:
    """The value of `vs` with which address `ours` sets the run of address `theirs` beside its own: as short as it can be."""
    path, _, query = theirs.partition("?")
    return quote(query if path == ours.partition("?")[0] else theirs, safe=_SAFE)


def on_one_clock(recipe: Recipe, beside: Recipe | None) -> Recipe:
    """A run as it is watched with another one beside it: at least as long as that one, since both are on one clock.

    A take of the same scenario is lengthened by the page when it is set beside ours, as it always was, so that no old link changes.
    """
    if beside is None or (recipe.protocol, recipe.scenario) == (beside.protocol, beside.scenario):
        return recipe
    return msgspec.structs.replace(recipe, until_us=max(recipe.until_us, beside.until_us))
