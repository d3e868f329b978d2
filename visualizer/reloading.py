"""Starting anew when a protocol's file was saved, so that its author sees it play a second later.

The process replaces itself (`execv`): it keeps its process id and its terminal. The listening socket is handed over, so that a request that
comes meanwhile waits a moment and is not refused. Browsers reconnect by themselves. A protocol that can't be loaded leaves the others
playing; if the engine itself can't be loaded, the process waits for the next save.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NoReturn

from django.conf import settings

from protocols import catalog
from protocols.catalog.mistakes import of_error, shown

EVERY_S = 0.5  # how soon a save is noticed: a look costs a millisecond or two
SOURCES = {".py", ".json", ".toml"}

# Environment variables by which a process tells its successor something. They are removed at once, so that no other process inherits them.
_SAVED, _SOCKET = "THEATRE_SAVED", "THEATRE_SOCKET"
saved = os.environ.pop(_SAVED, "")
"""The saved files because of which this process replaced the one before; empty if it was started by hand."""
inherited_socket = int(os.environ.pop(_SOCKET, -1))
"""The listening socket taken over from the process before; -1 if there is none."""

Stamps = dict[Path, tuple[int, int]]


class Watch:
    """What was saved since the last look."""

    def __init__(self) -> None:
        self._stamps = _look()

    def changed(self) -> list[Path]:
        """The files that are new, gone or different."""
        before, self._stamps = self._stamps, _look()
        return sorted(path for path in before.keys() | self._stamps.keys() if before.get(path) != self._stamps.get(path))

    def wait(self) -> list[Path]:
        """Waits until a file is new, gone or different, and returns those files."""
        while not (changed := self.changed()):
            time.sleep(EVERY_S)
        return changed


def keep_socket(fileno: int) -> int:
    """A second handle on a listening socket, which goes on listening when the first one is closed."""
    kept = os.dup(fileno)
    os.set_inheritable(kept, True)
    return kept


def start_again(changed: Sequence[Path], socket: int = -1) -> NoReturn:
    """Replaces this process by a new one with the same command line, which goes on listening on `socket`."""
    os.environ[_SOCKET] = str(socket)
    os.environ[_SAVED] = ", ".join(shown(path) for path in changed[:3]) + (" and others" if len(changed) > 3 else "")
    sys.stdout.flush()
    sys.stderr.flush()
    os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])  # noqa: S606 -- our own command line


def why_not(error: Exception) -> str:
    """The sentence for an exception in our own files."""
    return f"It can't start: {of_error(error, settings.BASE_DIR / 'manage.py')}. Save it again and it tries again."


def _look() -> Stamps:
    stamps: Stamps = {}
    for path in _files(
        (settings.BASE_DIR / "protocols", settings.BASE_DIR / "visualizer", settings.PLUGINS_DIR, *catalog.plugin_folders())
    ):
        try:
            stat = path.stat()
        except OSError:
            continue  # an editor is just replacing it
        stamps[path] = (stat.st_mtime_ns, stat.st_size)
    return stamps


def _files(folders: Iterable[Path]) -> Iterator[Path]:
    for top in folders:
        for folder, inner, names in os.walk(top):
            inner[:] = [name for name in inner if not name.startswith((".", "__")) and name not in {"node_modules", "migrations"}]
            yield from (Path(folder) / name for name in names if Path(name).suffix in SOURCES and not name.startswith("."))
