"""Where protocols are. Looking imports none of them.

Ours are packages in protocols/<family>/, found by their folders. Plug-ins are packages of their own, found by entry points
(docs/adding-a-protocol.md). Such a package says in its pyproject.toml which module holds a protocol, under the slug by which it is known:

    [project.entry-points."protocol_theatre.protocols"]
    echo = "echo"

It is found when it is installed, and also where it only lies in the folder of plug-ins: there the same lines are read from the
file itself, so that a package plays as soon as it is written.
"""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from importlib.machinery import ModuleSpec, PathFinder
from importlib.metadata import entry_points
from importlib.util import module_from_spec
from pathlib import Path

import msgspec

from protocols.catalog import mistakes
from protocols.catalog.mistakes import Mistake, Sources
from protocols.declaration import ProtocolSpec

GROUP = "protocol_theatre.protocols"
OURS = Path(__file__).resolve().parent.parent
SLUG = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
MAX_SLUG_CHARS = 40  # characters: it stands in every address


class Broken(Exception):
    """A protocol that does not load, with the first thing that is wrong with it."""

    def __init__(self, mistake: Mistake) -> None:
        super().__init__(str(mistake))
        self.mistake = mistake


class Package(msgspec.Struct, frozen=True):
    """A protocol's package, not yet imported."""

    slug: str
    module: str
    """The module that holds SPEC: `protocols.consensus.raft`, `echo`."""
    origin: str = ""
    """Where a plug-in comes from, as a message says it: `plugins/echo` or `the installed package echo 0.1`. Empty for ours."""
    source: Path | None = None
    """The folder from which its module is imported; None where the package is installed."""
    declared: Path | None = None
    """Its pyproject.toml, where that was read."""
    broken: Mistake | None = None
    """What was wrong even before it was imported."""

    @property
    def ours(self) -> bool:
        """Whether it comes with the theatre; else it is a plug-in."""
        return not self.origin

    def folder(self) -> Path | None:
        """The folder of its module, as far as that is known without importing it."""
        found = self._find()
        folder = Path(found.origin).parent if found and found.origin else None
        for part in self.module.split(".")[1:]:
            if folder and (folder / part).is_dir():
                folder /= part
        return folder

    def _find(self) -> ModuleSpec | None:
        """The top package. It is looked for in this package's own folder only, so that no other module hides it and it hides none."""
        return PathFinder.find_spec(self.module.partition(".")[0], [str(self.source)] if self.source else None)

    def path(self) -> Path:
        """The file of its module; before it is imported the likely file, else its pyproject.toml."""
        module = sys.modules.get(self.module)
        if file := getattr(module, "__file__", None):
            return Path(file)
        folder = self.folder()
        guesses = [folder / f"{self.module.rpartition('.')[2]}.py", folder / "__init__.py"] if folder else []
        return next((guess for guess in guesses if guess.is_file()), self.declared or Path(self.module))

    def captions_path(self, lang: str) -> Path:
        """The file that holds its words, beside its module."""
        return (self.folder() or self.path().parent) / f"captions.{lang}.json"

    def sources(self) -> Sources:
        """Its source files, to look up where something stands."""
        return Sources(self.path())

    def load(self) -> ProtocolSpec:
        """Imports it and looks through its declaration. Broken, with the first mistake, if it can't be played."""
        if self.broken:
            raise Broken(self.broken)
        try:
            self._import_top()
            spec = getattr(import_module(self.module), "SPEC", None)
        except (Exception, SystemExit) as error:
            raise Broken(self._where(error)) from error
        path = self.path()
        if not isinstance(spec, ProtocolSpec):
            what = f"it holds no protocol: SPEC is to be a ProtocolSpec, and is {type(spec).__name__}" if spec else "it holds no SPEC"
            raise Broken(mistakes.at(path, 0, what))
        if spec.slug != self.slug:
            what = (
                f"SPEC.slug is {spec.slug!r}, the {'folder' if self.ours else 'entry point'} is called {self.slug!r}: they must be the same"
            )
            raise Broken(mistakes.at(*self.sources().find(spec.slug), what))
        for mistake in mistakes.in_declaration(spec, self.sources()):
            raise Broken(mistake)
        return spec

    def _import_top(self) -> None:
        name = self.module.partition(".")[0]
        found = self._find()
        if found is None or found.loader is None:
            raise ModuleNotFoundError(f"there is no package {name!r} in {mistakes.shown(self.source) if self.source else 'this Python'}")
        present = sys.modules.get(name)
        if present is None:
            module = sys.modules[name] = module_from_spec(found)
            try:
                found.loader.exec_module(module)
            except BaseException:
                del sys.modules[name]
                raise
        elif getattr(present, "__file__", None) != found.origin:
            raise ImportError(
                f"another module is called {name!r} already: {mistakes.shown(Path(str(present.__file__)))}; rename the package"
            )

    def _where(self, error: BaseException) -> Mistake:
        """Where an import failed. A module that can't be found is a mistake in the pyproject.toml that names it."""
        mistake = mistakes.of_error(error, self.path())
        if not mistake.line and self.declared:
            return mistakes.at(self.declared, _line_with(self.module, self.declared), mistake.what)
        return mistake


def ours() -> tuple[Package, ...]:
    """The protocols that come with the theatre: every package in a family's folder."""
    return tuple(
        Package(slug=path.parent.name.replace("_", "-"), module=f"protocols.{path.parts[-3]}.{path.parent.name}", source=OURS.parent)
        for path in sorted(OURS.glob("*/*/__init__.py"))
    )


def plug_ins(folder: Path | None) -> tuple[Package, ...]:
    """All plug-ins, by slug: those in `folder` (a package, or a folder of packages) and those installed."""
    here = list(_lying_in(folder)) if folder else []
    known = {(plugin.slug, plugin.module) for plugin in here}  # a package that is also installed is played from the folder
    return tuple(sorted([*here, *(p for p in _installed() if (p.slug, p.module) not in known)], key=lambda p: (p.slug, p.origin)))


@cache
def _installed() -> tuple[Package, ...]:
    return tuple(
        _checked(Package(slug=point.name, module=point.value, origin=f"the installed package {point.dist.name} {point.dist.version}"))
        for point in entry_points(group=GROUP)
        if point.dist is not None
    )


def _lying_in(folder: Path) -> Iterator[Package]:
    folder = folder.resolve()
    packages = [folder] if (folder / "pyproject.toml").is_file() else sorted(p.parent for p in folder.glob("*/pyproject.toml"))
    for package in packages:
        yield from _declared_by(package / "pyproject.toml")


def _declared_by(path: Path) -> Iterator[Package]:
    package = path.parent
    origin = mistakes.shown(package)
    try:
        points = tomllib.loads(path.read_text(encoding="utf-8")).get("project", {}).get("entry-points", {}).get(GROUP, {})
        declared = {str(slug): str(module) for slug, module in points.items()}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, AttributeError) as error:
        line = re.search(r"at line (\d+)", str(error))
        mistake = mistakes.at(path, int(line[1]) if line else 0, str(error))
        yield Package(slug=package.name, module="", origin=origin, declared=path, broken=mistake)
        return
    source = package / "src" if (package / "src").is_dir() else package
    for slug, module in declared.items():
        yield _checked(Package(slug=slug, module=module, origin=origin, source=source, declared=path))


def _checked(plugin: Package) -> Package:
    """The plug-in, marked as broken if its entry point has no possible slug or module."""
    path = plugin.declared or Path(plugin.module)
    line = _line_with(plugin.module, plugin.declared) if plugin.declared else 0
    if not is_slug(plugin.slug):
        what = f"{plugin.slug[:60]!r} can't be a protocol's name: {SLUG_RULE}"
        return msgspec.structs.replace(plugin, broken=mistakes.at(path, line, what))
    if not all(part.isidentifier() for part in plugin.module.split(".")):
        what = f"{plugin.module[:60]!r} is no module: write it as in echo"
        return msgspec.structs.replace(plugin, broken=mistakes.at(path, line, what))
    return plugin


SLUG_RULE = f"small letters, digits and single dashes, a letter first, at most {MAX_SLUG_CHARS} characters, such as two-phase-commit"


def is_slug(text: str) -> bool:
    """Whether a protocol may be called so."""
    return len(text) <= MAX_SLUG_CHARS and SLUG.fullmatch(text) is not None


def _line_with(text: str, path: Path) -> int:
    lines = path.read_text(encoding="utf-8").splitlines()
    return next((n for n, line in enumerate(lines, 1) if f'"{text}"' in line), 0)
