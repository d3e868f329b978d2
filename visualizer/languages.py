"""In which language a page speaks, and the words of the interface."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation.trans_real import parse_accept_lang_header

from protocols.catalog import LANGUAGES

COOKIE = "lang"
VARIES_BY = ("Cookie", "Accept-Language")


def language_of(request: HttpRequest) -> str:
    """The language a person chose, else the first of their browser's that we speak, else English."""
    chosen = request.COOKIES.get(COOKIE, "")
    if chosen in LANGUAGES:
        return chosen
    accepted = parse_accept_lang_header(request.headers.get("Accept-Language", ""))
    spoken = (tag.partition("-")[0] for tag, quality in accepted if quality > 0)
    return next((tag for tag in spoken if tag in LANGUAGES), LANGUAGES[0])


def ui_words(lang: str) -> dict[str, Any]:
    """The interface's words; read anew each time while working on the site."""
    return _read(lang) if settings.DEBUG else _kept(lang)


def _read(lang: str) -> dict[str, Any]:
    words: dict[str, Any] = json.loads((settings.STATIC_DIR / "i18n" / f"{lang}.json").read_text(encoding="utf-8"))
    return words


_kept = cache(_read)
