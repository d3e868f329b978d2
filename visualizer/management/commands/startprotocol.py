"""`manage.py startprotocol`: a package with a protocol that plays at once."""

from __future__ import annotations

import keyword
import os
import shutil
import tempfile
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError
from django.core.management.base import CommandParser
from django.urls import resolve

from protocols import catalog, plugins

SCAFFOLD = Path(__file__).resolve().parent.parent.parent / "scaffold"


class Command(BaseCommand):
    """Copies the scaffold under another name, whole or not at all."""

    help = "Makes a package with a small protocol that plays at once; docs/adding-a-protocol.md goes on from there."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help=f"how it is called in addresses: {plugins.SLUG_RULE}")
        parser.add_argument("--to", metavar="FOLDER", type=Path, help="where the package is put; plugins/ if not said")

    def handle(self, *_args: Any, **options: Any) -> None:
        slug: str = options["name"]
        refuse_name(slug)
        parent: Path = (options["to"] or settings.PLUGINS_DIR).expanduser().resolve()
        folder = parent / slug
        if folder.exists():
            raise CommandError(f"{short(folder)} is there already, and nothing is ever overwritten. Cure: another name, or --to FOLDER.")
        try:
            write(slug, folder)
        except OSError as error:
            raise CommandError(f"{short(folder)} can't be written: {error.strerror}. Cure: --to FOLDER.") from None
        play = "make run" if parent == settings.PLUGINS_DIR else f"make run PLUGINS_DIR={short(parent)}"
        test = f".venv/bin/pytest {short(folder)}"
        wide = max(len(play), len(test))
        self.stdout.write(f"{short(folder)} holds a protocol that plays. Its words are in captions.en.json and captions.zh.json.")
        self.stdout.write(f"    {play:{wide}}    it is at {settings.ORIGINS[0]}/{slug}, and follows each save")
        self.stdout.write(f"    {test:{wide}}    the contract of every protocol, and its own tests")


def refuse_name(slug: str) -> None:
    """CommandError, with the reason, if no new protocol can be called so."""
    if not plugins.is_slug(slug):
        raise CommandError(f"{slug[:60]!r} can't be a protocol's name: {plugins.SLUG_RULE}.")
    taken = {one.slug: one.plugin.origin if one.plugin else "the theatre" for one in catalog.entries()}
    if slug in taken:
        raise CommandError(f"{taken[slug]} has a protocol {slug!r} already. Cure: another name.")
    if resolve(f"/{slug}").url_name != "run":
        raise CommandError(f"/{slug} is another page of the site. Cure: another name.")
    package = package_name(slug)
    if keyword.iskeyword(package) or find_spec(package) is not None:
        raise CommandError(f"Python has something called {package!r} already, which the package would hide. Cure: another name.")


def package_name(slug: str) -> str:
    """What the slug's package is called in Python."""
    return slug.replace("-", "_")


def write(slug: str, folder: Path) -> None:
    """The scaffold under the slug's name: made beside its place, then moved there, so that nothing is ever half there."""
    inside = folder.is_relative_to(settings.BASE_DIR)
    theatre = os.path.relpath(settings.BASE_DIR, folder) if inside else str(settings.BASE_DIR)
    words = {
        "name-of-protocol": slug,
        "name_of_package": package_name(slug),
        "Name of protocol": slug.replace("-", " ").capitalize(),
        "path/to/theatre": theatre,
    }
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".new-") as made:
        for source in sorted(p for p in SCAFFOLD.rglob("*") if p.is_file() and "__pycache__" not in p.parts):
            target = Path(made, "package", replaced(str(source.relative_to(SCAFFOLD)), words))
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(replaced(source.read_text(encoding="utf-8"), words), encoding="utf-8")
        shutil.move(Path(made, "package"), folder)


def replaced(text: str, words: dict[str, str]) -> str:
    for word, ours in words.items():
        text = text.replace(word, ours)
    return text


def short(path: Path) -> str:
    """The path as one would type it here."""
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else str(path)
