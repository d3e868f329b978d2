"""The pages and the JSON behind them.

What a template gets, besides `request`:

    every page    language "en"|"zh"; words: the interface's words; address: this page's own
    home          chapters: [{name, help, protocols: [{slug, name, tagline, address, face, groups: [{broken, scenarios:
                  [{slug, title, summary, address}]}]}]}]; release: what the JSON behind the page is kept under
    run           protocol: slug; scenario: slug or ""; title; declaration, captions (dicts, for json_script);
                  run: {address (without at, g and vs), at: [t_us, k]|null, digest: seven characters or "",
                  vs: the address of the run to compare with, or null};
                  other: {declaration, captions} of that run's protocol, or null if it is the same
    home, too     broken: [{slug, file, line, what}], the protocols that don't load
    problem       status 400|404|503; code; why: one sentence that says what is possible, in English if it is about a protocol
                  that does not load; instead: an address that works

The CSRF token for a POST is in the cookie `csrftoken`.
"""

from __future__ import annotations

import json
import logging
from typing import Any

import msgspec
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_POST, require_safe

from protocols import catalog
from protocols.engine.beside import beside_text, on_one_clock, parse_beside
from protocols.engine.recipe import Place, Recipe, RecipeError, from_scenario, parse_address, to_address
from protocols.engine.refusals import Sentence
from visualizer import declarations, films, search
from visualizer.kept import release
from visualizer.languages import VARIES_BY, language_of, ui_words
from visualizer.models import StoredRecipe
from visualizer.refusals import say
from visualizer.static_files import static_files
from visualizer.takes import address_of
from visualizer.wire import refusal_json

log = logging.getLogger(__name__)


@require_safe
@ensure_csrf_cookie
def home(request: HttpRequest) -> HttpResponse:
    """The catalogue."""
    return _page(request, "home", {"chapters": _chapters(language_of(request)), "broken": _broken(), "release": release()})


@require_safe
@ensure_csrf_cookie
def run(request: HttpRequest, slug: str, scenario: str = "") -> HttpResponse:
    """A protocol at work: the run that the address says."""
    return _run(request, request.get_full_path())


@require_safe
def moment(request: HttpRequest, slug: str, scenario: str, moment: str) -> HttpResponse:
    """A key moment by its name: redirects to the run, at the time of the moment."""
    try:
        place = films.moment_place(slug, scenario, moment)
        at = f"?at={place}" if place else ""
        return redirect(to_address(spec := catalog.find_spec(slug), from_scenario(spec, scenario)) + at)
    except catalog.UnknownProtocol as error:
        return _no_protocol(request, error)
    except RecipeError as error:
        return _problem(request, 400, "bad-recipe", error.sentence, _nearest(f"/{slug}/{scenario}"))


@require_safe
@ensure_csrf_cookie
def stored_run(request: HttpRequest, digest: str) -> HttpResponse:
    """A run under its short link; `at` and `g` may stand behind it."""
    address = StoredRecipe.find(digest)
    if address is None:
        return _problem(request, 404, "unknown-link", say("forgotten-link"), "/")
    query = request.META.get("QUERY_STRING", "")
    return _run(request, address + (f"{'&' if '?' in address else '?'}{query}" if query else ""))


@require_POST
def store(request: HttpRequest) -> HttpResponse:
    """`{"address": …}` -> a short link for a run whose address is too long to be passed on."""
    try:
        address = str(json.loads(request.body)["address"])
        recipe, _at, _digest = parse_address(address, catalog.find_spec)
        beside = parse_beside(address, catalog.find_spec)
    except (RecipeError, catalog.UnknownProtocol) as error:
        return _refusal(400, "bad-recipe", error.sentence)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return _refusal(400, "malformed", say("no-address", example='{"address": "/raft/r1?s=7"}'))
    ours = address_of(on_one_clock(recipe, beside))
    if beside is not None:
        ours += f"{'&' if '?' in ours else '?'}vs={beside_text(ours, address_of(beside))}"
    stored = StoredRecipe.keep(ours)
    return JsonResponse({"address": str(stored)}, status=201)


@require_safe
def protocol_json(request: HttpRequest, slug: str) -> HttpResponse:
    """A protocol's declaration."""
    try:
        return JsonResponse(declarations.declaration(slug))
    except catalog.UnknownProtocol as error:
        return _refusal(404, error.code, error.sentence)


@require_safe
def captions_json(request: HttpRequest, slug: str, lang: str) -> HttpResponse:
    """A protocol's words."""
    try:
        return HttpResponse(catalog.captions_json(slug, lang), content_type="application/json")
    except catalog.UnknownProtocol as error:
        return _refusal(404, error.code, error.sentence)


@require_safe
def film_json(request: HttpRequest, slug: str, scenario: str) -> HttpResponse:
    """A scenario's run, whole: docs/wire.md, "A scenario's run"."""
    try:
        return films.film(slug, scenario).answer(request)
    except catalog.UnknownProtocol as error:
        return _refusal(404, error.code, error.sentence)
    except RecipeError as error:
        return _refusal(404, "bad-recipe", error.sentence)


@require_safe
def search_json(request: HttpRequest) -> HttpResponse:
    """What can be looked for."""
    return search.index().answer(request)


@require_safe
def words_json(request: HttpRequest, lang: str) -> HttpResponse:
    """The interface's words."""
    return JsonResponse(ui_words(lang))


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The page for an address that leads nowhere."""
    return _problem(request, 404, "no-page", say("no-page", path=request.path[:60]), "/")


# ------------------------------------------------------------------------------------------------ helpers


def _run(request: HttpRequest, address: str) -> HttpResponse:
    """The page of a run, or the page that says what is wrong with its address."""
    try:
        recipe, at, digest = parse_address(address, catalog.find_spec)
    except catalog.UnknownProtocol as error:
        return _no_protocol(request, error)
    except RecipeError as error:
        return _problem(request, 400, "bad-recipe", error.sentence, _nearest(address))
    try:
        beside = parse_beside(address, catalog.find_spec)
    except RecipeError as error:
        return _problem(request, 400, "bad-recipe", error.sentence, address_of(recipe))
    exam = "exam=1" in address.partition("?")[2].split("&")
    context = _run_context(language_of(request), on_one_clock(recipe, beside), at, digest, beside, exam=exam)
    return _page(request, "run", context)


def _run_context(lang: str, recipe: Recipe, at: Place | None, digest: str, beside: Recipe | None, *, exam: bool) -> dict[str, Any]:
    """What the page shows at first. `exam`: the answers are hidden, so it doesn't name the scenario, whose title tells how it ends."""
    slug = recipe.protocol
    captions = _captions(slug, lang)
    scenario = recipe.scenario.rpartition("/")[2]
    told = captions.get("scenarios", {}).get(scenario, {})
    name = captions.get("name") or catalog.heading(catalog.package(slug), lang).name
    other = beside.protocol if beside and beside.protocol != slug else ""
    return {
        "protocol": slug,
        "scenario": scenario,
        "title": f"{name}: {told['title']}" if told and not exam else name,
        "exam": exam,
        "declaration": declarations.declaration(slug),
        "parts": declarations.parts_of_pictures(slug, *([other] if other else [])),
        "captions": captions,
        "first_captions": _first_captions(captions, recipe),
        "first_words": _first_words(lang),
        "other": {"declaration": declarations.declaration(other), "captions": _captions(other, lang)} if other else None,
        "run": {
            "address": address_of(recipe),
            "at": [at.t_us, at.k] if at else None,
            "digest": digest,
            "vs": address_of(beside) if beside else None,
        },
    }


def _chapters(lang: str) -> list[dict[str, Any]]:
    """The catalogue by chapters; one in which nothing plays is not shown."""
    words = ui_words(lang)
    listed: dict[int, list[dict[str, Any]]] = {}
    for one in catalog.packages():
        if listing := _listing(one, lang):
            listed.setdefault(catalog.heading(one).chapter, []).append(listing)
    return [{"name": words[f"chapter_{n}"], "help": words[f"chapter_{n}_help"], "protocols": listed[n]} for n in sorted(listed)]


def _listing(one: catalog.Package, lang: str) -> dict[str, Any] | None:
    """A protocol as the catalogue lists it; None if it is broken. An error that was not known before is logged, and the others are still listed."""
    try:
        spec = catalog.find_spec(one.slug)
        words = catalog.captions(one.slug, lang)
    except catalog.BrokenProtocol:
        return None
    except Exception:
        log.exception("the catalogue leaves out %s", one.slug)
        return None
    told = words["scenarios"]
    scenarios = [
        {
            "slug": s.slug,
            "title": told.get(s.slug, {}).get("title", s.slug),
            "summary": told.get(s.slug, {}).get("summary", ""),
            "address": to_address(spec, from_scenario(spec, s.slug)),
            "broken": bool(s.broken),
        }
        for s in spec.scenarios
    ]
    groups = [{"broken": broken, "scenarios": [s for s in scenarios if s["broken"] is broken]} for broken in (False, True)]
    return {
        "slug": one.slug,
        "name": words["name"],
        "tagline": words["tagline"],
        "address": f"/{one.slug}",
        "face": spec.face or spec.scenarios[0].slug,
        "groups": [group for group in groups if group["scenarios"]],
    }


def _broken() -> list[dict[str, Any]]:
    """The protocols that don't load, each with its mistake, for the people who can repair them."""
    return [{"slug": error.slug, **msgspec.to_builtins(error.mistake)} for error in catalog.broken()]


def _captions(slug: str, lang: str) -> dict[str, Any]:
    """A protocol's words; without them the page shows keys, which is better than no page."""
    try:
        return catalog.captions(slug, lang)
    except catalog.BadCaptions:
        log.exception("the page of %s shows keys instead of words", slug)
        return {}


def _first_captions(captions: dict[str, Any], recipe: Recipe) -> dict[str, Any]:
    """What a run's first frame needs of a protocol's words: of scenarios and their moments those of its own, of parameters those that it
    sets. The page asks for the rest."""
    scenario = recipe.scenario.rpartition("/")[2]
    wanted = {"scenarios": {scenario}, "moments": {scenario}, "params": set(recipe.params)}
    first = {part: told for part, told in captions.items() if part != "search"}
    return first | {part: {key: told for key, told in captions.get(part, {}).items() if key in keys} for part, keys in wanted.items()}


def _first_words(lang: str) -> dict[str, Any]:
    """What the page of a run says before the parts come that its first frame doesn't need."""
    said = static_files().words("main.js")
    return {key: text for key, text in ui_words(lang).items() if said is None or key in said}


def _nearest(address: str) -> str:
    """The longest part of a broken address that leads somewhere."""
    parts = [part for part in address.partition("?")[0].split("/") if part][:2]
    for count in range(len(parts), 0, -1):
        candidate = "/" + "/".join(parts[:count])
        try:
            parse_address(candidate, catalog.find_spec)
        except (RecipeError, catalog.UnknownProtocol):
            continue
        return candidate
    return "/"


def _page(request: HttpRequest, name: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    lang = language_of(request)
    shared = {"language": lang, "words": ui_words(lang), "address": request.get_full_path()}
    response = render(request, f"visualizer/{name}.html", {**shared, **context}, status=status)
    patch_vary_headers(response, VARIES_BY)
    patch_cache_control(response, no_cache=True)
    return response


def _no_protocol(request: HttpRequest, error: catalog.UnknownProtocol) -> HttpResponse:
    if isinstance(error, catalog.BrokenProtocol):
        return _problem(request, 503, error.code, str(error.mistake), "/")
    return _problem(request, 404, error.code, error.sentence, "/")


def _problem(request: HttpRequest, status: int, code: str, why: Sentence | str, instead: str) -> HttpResponse:
    said = why.said(language_of(request)) if isinstance(why, Sentence) else why
    return _page(request, "problem", {"status": status, "code": code, "why": said, "instead": instead}, status)


def _refusal(status: int, code: str, why: Sentence) -> JsonResponse:
    return JsonResponse(refusal_json(code, why), status=status)
