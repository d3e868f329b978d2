"""`manage.py startprotocol`: a protocol that plays at once, in a package of its own or among ours."""

from __future__ import annotations

import keyword
import os
import shutil
import tempfile
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError
from django.core.management.base import CommandParser
from django.urls import resolve

from protocols import catalog
from protocols.catalog.discovery import SLUG_RULE, is_slug

SCAFFOLD = Path(__file__).resolve().parent.parent.parent / "scaffold"
CHAPTER_OF = {"transactions": 2, "consistency": 3, "consensus": 4, "storage": 5, "computing": 6}
"""The families of our own protocols, and the chapter in which a new one of each stands first."""


class Command(BaseCommand):
    """Copies the scaffold under another name, whole or not at all."""

    help = "Makes a small protocol that plays at once; docs/adding-a-protocol.md goes on from there."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help=f"how it is called in addresses: {SLUG_RULE}")
        where = parser.add_mutually_exclusive_group()
        where.add_argument("--to", metavar="FOLDER", type=Path, help="where its package is put; plugins/ if not said")
        where.add_argument("--family", choices=CHAPTER_OF, help="make it one of the theatre's own, in protocols/FAMILY/")

    def handle(self, *_args: Any, **options: Any) -> None:
        slug: str = options["name"]
        family: str | None = options["family"]
        refuse_name(slug, ours=bool(family))
        try:
            lines = write_ours(slug, family, settings.BASE_DIR) if family else write_package(slug, options["to"])
        except OSError as error:
            raise CommandError(f"It can't be written: {error.strerror}: {error.filename}. Cure: --to FOLDER.") from None
        wide = max(len(command) for command, _ in lines[1:])
        self.stdout.write(lines[0][0])
        for command, what in lines[1:]:
            self.stdout.write(f"    {command:{wide}}    {what}")


def refuse_name(slug: str, *, ours: bool = False) -> None:
    """CommandError, with the reason, if no new protocol can be called so."""
    if not is_slug(slug):
        raise CommandError(f"{slug[:60]!r} can't be a protocol's name: {SLUG_RULE}.")
    taken = {one.slug: one.origin or "the theatre" for one in catalog.packages()}
    if slug in taken:
        raise CommandError(f"{taken[slug]} has a protocol {slug!r} already. Cure: another name.")
    if resolve(f"/{slug}").url_name != "run":
        raise CommandError(f"/{slug} is another page of the site. Cure: another name.")
    package = package_name(slug)
    if keyword.iskeyword(package) or (not ours and find_spec(package) is not None):
        raise CommandError(f"Python has something called {package!r} already, which the package would hide. Cure: another name.")


def package_name(slug: str) -> str:
    """What the slug's package is called in Python."""
    return slug.replace("-", "_")


Lines = list[tuple[str, str]]
"""What the command says: a sentence, then commands and what each is for."""


def write_package(slug: str, to: Path | None) -> Lines:
    """A plug-in: a package of its own, with its tests."""
    parent: Path = (to or settings.PLUGINS_DIR).expanduser().resolve()
    folder = parent / slug
    refuse_present(folder)
    write(slug, folder)
    play = "make run" if parent == settings.PLUGINS_DIR else f"make run PLUGINS_DIR={short(parent)}"
    return [
        (f"{short(folder)} holds a protocol that plays. Its words are in captions.en.json and captions.zh.json.", ""),
        (play, f"it is at {settings.ORIGINS[0]}/{slug}, and follows each save"),
        (f".venv/bin/pytest {short(folder)}", "the contract of every protocol, and its own tests"),
    ]


def write(slug: str, folder: Path) -> None:
    """The whole scaffold as a package in `folder`."""
    inside = folder.is_relative_to(settings.BASE_DIR)
    theatre = os.path.relpath(settings.BASE_DIR, folder) if inside else str(settings.BASE_DIR)
    package = package_name(slug)
    copy(SCAFFOLD, folder, package, names_of(slug, package) | {"path/to/theatre": theatre})
    sort_imports(folder / "src" / package / "__init__.py")


def write_ours(slug: str, family: str, theatre: Path) -> Lines:
    """One of the theatre's own: its folder in protocols/, its tests in tests/protocols/."""
    package = package_name(slug)
    folder, tests = theatre / "protocols" / family / package, theatre / "tests" / "protocols" / package
    for place in (folder, tests):
        refuse_present(place)
    words = names_of(slug, f"protocols.{family}.{package}") | {'"chapter": 7': f'"chapter": {CHAPTER_OF[family]}'}
    copy(SCAFFOLD / "src" / "name_of_package", folder, package, words)
    copy(SCAFFOLD / "tests", tests, package, words, leave_out=("test_contract.py",))
    sort_imports(folder / "__init__.py")
    if not (start := folder.parent / "__init__.py").exists():
        start.write_text(f'"""Protocols of the family {family}."""\n', encoding="utf-8")
    return [
        (f"{short(folder)} holds a protocol that plays. Its own tests are in {short(tests)}.", ""),
        ("make run DEV=1", f"it is at {settings.ORIGINS[0]}/{slug}, and follows each save"),
        (".venv/bin/pytest tests/test_golden.py --rewrite", "writes its golden traces: read them before you commit them"),
        (f"make test P={slug}", "the contract, its own tests, its golden traces, its key moments"),
    ]


def refuse_present(folder: Path) -> None:
    if folder.exists():
        raise CommandError(f"{short(folder)} is there already, and nothing is ever overwritten. Cure: another name, or --to FOLDER.")


def names_of(slug: str, module: str) -> dict[str, str]:
    """What stands for the names in the scaffold's text."""
    return {"name-of-protocol": slug, "name_of_package": module, "Name of protocol": slug.replace("-", " ").capitalize()}


def copy(scaffold: Path, folder: Path, package: str, words: Mapping[str, str], leave_out: tuple[str, ...] = ()) -> None:
    """A part of the scaffold with other names: made beside its place, then moved there, so that nothing is ever half there."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".new-") as made:
        for source in sorted(p for p in scaffold.rglob("*") if p.is_file() and "__pycache__" not in p.parts):
            if source.name in leave_out:
                continue
            target = Path(made, "package", str(source.relative_to(scaffold)).replace("name_of_package", package))
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(replaced(source.read_text(encoding="utf-8"), words), encoding="utf-8")
        shutil.move(Path(made, "package"), folder)


def sort_imports(path: Path) -> None:
    """Puts the one-line imports of a file in the order of their modules, which depends on the protocol's name and family."""
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    places = [n for n, line in enumerate(lines) if line.startswith("from ")]
    for n, line in zip(places, sorted(lines[n] for n in places), strict=True):
        lines[n] = line
    path.write_text("".join(lines), encoding="utf-8")


def replaced(text: str, words: Mapping[str, str]) -> str:
    for word, ours in words.items():
        text = text.replace(word, ours)
    return text


def short(path: Path) -> str:
    """The path as one would type it here."""
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else str(path)
