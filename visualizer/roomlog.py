"""Where a room's command log is kept: in this process's memory.

Everything else about a room is derived from its log. The log orders changes: an append says how long it believes the log to be, and
fails if the log is longer by now. It deduplicates them by the id that the browser gave a command. And it owns wall time.
"""

from __future__ import annotations

import time
from typing import Protocol

import msgspec


class LogEntry(msgspec.Struct, frozen=True):
    """One entry: what was done (JSON), by which command, and when by the log's clock. Entry 0 opens the room."""

    at_us: int
    command: str
    what: bytes


class Appended(msgspec.Struct, frozen=True):
    """The command is in the log, at `index`. It was appended now, or when it was sent for the first time."""

    index: int
    again: bool = False


class Moved(msgspec.Struct, frozen=True):
    """Nothing was appended, since the log is `length` long and not as long as expected: read what is new and decide again."""

    length: int


class Gone(msgspec.Struct, frozen=True):
    """There is no such room (any more)."""


class RoomLog(Protocol):
    """What a room asks of the place where its log is kept."""

    async def create(self, room: str, first: bytes) -> bool:
        """Makes a room with entry 0; False if the name is taken."""

    async def append(self, room: str, what: bytes, *, expected: int, command: str) -> Appended | Moved | Gone:
        """Appends if the log is `expected` long; `command` is the id by which a command sent twice is known."""

    async def find(self, room: str, command: str) -> int | None:
        """The index at which this command was appended, if it was."""

    async def read(self, room: str, start: int) -> list[LogEntry]:
        """The entries from `start` on; empty if there are none, or no such room."""

    async def drop(self, room: str) -> None:
        """Forgets the room."""

    async def now_us(self) -> int:
        """The log's clock."""


class MemoryLog:
    """A log in this process's memory. It ends with the process."""

    def __init__(self) -> None:
        self._entries: dict[str, list[LogEntry]] = {}
        self._indices: dict[str, dict[str, int]] = {}

    async def create(self, room: str, first: bytes) -> bool:
        if room in self._entries:
            return False
        self._entries[room] = [LogEntry(await self.now_us(), "", first)]
        self._indices[room] = {}
        return True

    async def append(self, room: str, what: bytes, *, expected: int, command: str) -> Appended | Moved | Gone:
        entries = self._entries.get(room)
        if entries is None:
            return Gone()
        known = self._indices[room]
        if command in known:
            return Appended(known[command], again=True)
        if len(entries) != expected:
            return Moved(len(entries))
        known[command] = expected
        entries.append(LogEntry(await self.now_us(), command, what))
        return Appended(expected)

    async def find(self, room: str, command: str) -> int | None:
        return self._indices.get(room, {}).get(command)

    async def read(self, room: str, start: int) -> list[LogEntry]:
        return self._entries.get(room, [])[start:]

    async def drop(self, room: str) -> None:
        self._entries.pop(room, None)
        self._indices.pop(room, None)

    async def now_us(self) -> int:
        return time.monotonic_ns() // 1000
