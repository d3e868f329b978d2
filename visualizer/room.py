"""One run being watched: command log -> takes -> reel -> its viewers in this process.

Only the log is kept; everything else is derived from it, in slices, so that the event loop never waits for a run. Viewers pull: each
has a place in the reel and takes the next portion when it may have it (docs/decisions/0007-viewers-pull.md). A slow viewer costs the
others nothing and needs no queue. Joining, resuming and lagging behind are the same case: a place in the reel, and what comes after it.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
import time
from collections.abc import Awaitable, Callable
from weakref import WeakKeyDictionary

from protocols.engine.recipe import Recipe, RecipeError
from protocols.engine.simulate import Run
from visualizer import takes, wire
from visualizer.reel import Portion, Reel, about, fired_between, interventions, moments_between
from visualizer.refusals import say
from visualizer.roomlog import Appended, Gone, MemoryLog, Moved, RoomLog
from visualizer.wire import Change, Refused

AHEAD_US = 2_000_000  # steps are sent this far ahead of the playhead, like video
WINDOW_BYTES = 256 * 1024  # bytes: Daphne buffers for a slow reader without bound, so no more than this is sent at once ...
WINDOW_PAUSE_S = 0.05  # ... and then nothing for this many seconds; Daphne's ping notices a dead reader within 6 s
ROOM_FOR_TAKES = 5 * 1024  # bytes of a frame
ROOM_FOR_THE_REST = 1024  # bytes of a frame: what changes with the number of its steps
MAX_ROOMS = 1_000
MAX_VIEWERS = 2_000
MAX_BYTES = 512 * 1024 * 1024
MAX_CUTS = 1_000  # a viewer that missed more changes than this gets the run from its start

log = logging.getLogger(__name__)

Send = Callable[[str | bytes], Awaitable[None]]


class Viewer:
    """One browser's place in a room's run: what was sent to it, and how far it wants to see."""

    def __init__(self, epoch: int = -1, have: int = 0, want_us: int = 0, packed: bool = False) -> None:
        self.packed = packed
        self.epoch = epoch
        self.have = have
        self.until_us = -1
        self.ended = False
        self.want_us = want_us
        self.bell = asyncio.Event()

    async def follow(self, room: Room, send: Send) -> None:
        """Sends this viewer what it may have, until cancelled."""
        sent = 0
        while True:
            frame = room.next_frame(self)
            if frame is None:
                self.bell.clear()
                sent = 0
                await self.bell.wait()
                continue
            said = frame.packed if self.packed and frame.is_large else frame.text
            await send(said)
            sent += len(said)
            full = sent > WINDOW_BYTES
            sent = 0 if full else sent
            await asyncio.sleep(WINDOW_PAUSE_S if full else 0)


class Room:
    """A run that is watched and changed."""

    def __init__(self, name: str, rooms: Rooms, recipe: Recipe) -> None:
        """RecipeError if the recipe can't be played."""
        self.name = name
        self.viewers: set[Viewer] = set()
        self.epoch = 1
        """The length of the log: every change is a new epoch."""
        self.viewed_at = time.monotonic()
        self._rooms = rooms
        self._takes = takes.first(recipe)
        self._reel = Reel(Run(self._takes.current.spec, recipe))
        self._cuts: dict[int, int] = {}
        self._frames: dict[tuple[bool, Portion], wire.Frame] = {}
        self._changing = asyncio.Lock()
        self._work: asyncio.Task[None] | None = None
        self._flush = True

    @property
    def weight(self) -> int:
        """Bytes of memory, roughly."""
        return self._reel.weight

    # Viewers.

    def join(self, viewer: Viewer) -> None:
        """From now on the viewer's bell rings when there is something for it."""
        self.viewers.add(viewer)
        if viewer.epoch == self.epoch and viewer.have > len(self._reel.encoded):
            viewer.epoch = -1  # its steps can't be matched with this run: it gets the run from its start
        self._derive()

    def leave(self, viewer: Viewer) -> None:
        """The viewer is gone."""
        self.viewers.discard(viewer)
        self.viewed_at = time.monotonic()

    def want(self, viewer: Viewer, until_us: int) -> None:
        """Notes where the viewer's playhead is."""
        viewer.want_us = until_us
        viewer.bell.set()
        self._derive()

    def next_frame(self, viewer: Viewer) -> wire.Frame | None:
        """The next frame for this viewer; None while there is nothing that it may have."""
        fresh = viewer.epoch != self.epoch
        if fresh:
            portion = self._opening(self._kept(viewer.epoch, viewer.have))
        elif viewer.until_us >= viewer.want_us + AHEAD_US and not self._only_the_end_is_left(viewer):
            return None
        else:
            portion = self._reel.after(viewer.have, viewer.until_us, viewer.ended)
        if portion is None:
            return None
        viewer.epoch, viewer.have, viewer.until_us, viewer.ended = self.epoch, portion.stop, portion.until_us, portion.last
        return self._frame(fresh, portion)

    def _opening(self, cut: int) -> Portion | None:
        """The first portion of an epoch for a viewer that keeps `cut` steps: as many steps as fit beside the description of the run."""
        portion = self._reel.after(cut, -1, ended=False)
        if portion is None:
            return None
        room_left = wire.MAX_SENT_BYTES - wire.size(self._about(cut)) - ROOM_FOR_THE_REST
        return self._reel.fitting(portion, room_left)

    def _only_the_end_is_left(self, viewer: Viewer) -> bool:
        return self._reel.finished and viewer.have == len(self._reel.encoded)

    def _kept(self, epoch: int, have: int) -> int:
        """How many of `have` steps of an earlier epoch are still the present run's."""
        if not 0 < epoch < self.epoch:
            return 0
        return min(have, *(self._cuts.get(later, 0) for later in range(epoch + 1, self.epoch + 1)))

    # Frames: encoded once for all viewers.

    def _frame(self, fresh: bool, portion: Portion) -> wire.Frame:
        key = (fresh, portion)
        frame = self._frames.get(key)
        if frame is None:
            frame = self._frames[key] = self._encode(fresh, portion)
        return frame

    def _encode(self, fresh: bool, portion: Portion) -> wire.Frame:
        run = self._reel.run
        head: dict[str, object] = {"epoch": self.epoch, "from": portion.start}
        since = portion.start
        if fresh:
            head = {"room": self.name, "epoch": self.epoch, "cut": portion.start, "run": self._about(portion.stop)}
            since = 0
        tail: dict[str, object] = {"until_us": portion.until_us, "end": run.end if portion.last else ""}
        if portion.last:
            digests = self._reel.digests
            tail |= {"deeds": digests.deeds, "digest": digests.whole}
        if not fresh and (fired := fired_between(run, since, portion.stop)):
            tail["fired"] = fired
        if moments := moments_between(run, since, portion.stop):
            tail["moments"] = moments
        return wire.Frame.of(head, self._reel.encoded[portion.start : portion.stop], tail)

    def _about(self, stop: int) -> dict[str, object]:
        """`run` of docs/wire.md."""
        current = self._takes.current
        return {
            "address": current.address,
            **about(self._reel.run),
            **interventions(self._reel.run, stop),
            "take": current.id,
            "takes": self._listed_takes(),
            "undo": self._takes.can_undo,
            "redo": self._takes.can_redo,
        }

    def _listed_takes(self) -> list[dict[str, object]]:
        """The takes, or as many of the newest as there is room for, and the present one."""
        listed: list[dict[str, object]] = []
        left = ROOM_FOR_TAKES
        for take in reversed(self._takes.all):
            json = take.json()
            left -= wire.size(json)
            if left >= 0 or take.id == self._takes.current.id:
                listed.insert(0, json)
        return listed

    # Changes.

    async def change(self, command: str, change: Change) -> None:
        """Does what a command says. A command that is sent again is done once. Refused, with the reason, if it can't be done."""
        async with self._changing:
            while True:
                if await self._rooms.log.find(self.name, command) is not None:
                    return None
                after = takes.apply(self._takes, change)
                reel, cut = await self._try(after.current.recipe)
                match await self._rooms.log.append(self.name, wire.encode_change(change), expected=self.epoch, command=command):
                    case Appended(again=False):
                        return self._show(after, reel, cut)
                    case Appended():
                        return None
                    case Moved():
                        await self.catch_up()
                    case Gone():
                        raise Refused("gone", say("gone"))

    async def catch_up(self) -> None:
        """Applies what other processes appended to the log."""
        for entry in await self._rooms.log.read(self.name, self.epoch):
            after = takes.apply(self._takes, wire.decode_change(entry.what))
            self._show(after, *await self._try(after.current.recipe))

    async def _try(self, recipe: Recipe) -> tuple[Reel, int]:
        """The reel of a changed recipe, derived to where it parts from the present one, and how many steps they share."""
        old = self._reel
        try:
            new = old.branch(recipe) if recipe.protocol == old.recipe.protocol else Reel(Run(takes.spec_of(recipe), recipe))
        except RecipeError as error:
            raise Refused("bad-recipe", error.sentence) from None
        end_us, shared = old.run.until_us, len(new.encoded)  # a branch begins with what is known to be shared
        while shared == len(new.encoded) and not new.is_complete(end_us) and len(new.encoded) < len(old.encoded):
            async with self._rooms.turn:
                new.derive(end_us)
                shared = new.shared_with(old, shared)
            await asyncio.sleep(0)
        if new.failed:
            raise Refused("failed", say("failed"))
        return new, shared

    def _show(self, after: takes.Takes, reel: Reel, cut: int) -> None:
        """A new epoch: every viewer keeps the first `cut` steps of what it has."""
        self.epoch += 1
        self._takes, self._reel = after, reel
        self._cuts[self.epoch] = cut
        self._cuts.pop(self.epoch - MAX_CUTS, None)
        self._frames.clear()
        kept_us = reel.run.steps[cut - 1].t_us if cut else 0
        for viewer in self.viewers:
            viewer.want_us = min(viewer.want_us, kept_us)  # the viewer tells its playhead again
        reel.release()
        self._ring()
        self._derive()

    # Deriving, ahead of the viewer that is furthest.

    def _derive(self) -> None:
        if self._work is None or self._work.done():
            self._work = asyncio.create_task(self._derive_in_slices(), name=f"room {self.name}")

    async def _derive_in_slices(self) -> None:
        while self.viewers:
            target_us = max(viewer.want_us for viewer in self.viewers) + AHEAD_US
            if not self._flush and self._reel.is_complete(target_us):
                break
            async with self._rooms.turn:
                self._reel.derive(target_us)
                if self._flush:
                    self._flush = False
                    self._reel.release()
            self._ring()
            await asyncio.sleep(0)
        self._ring()
        self._rooms.make_space()

    def _ring(self) -> None:
        for viewer in self.viewers:
            viewer.bell.set()

    def close(self) -> None:
        """Ends the room's own tasks."""
        if self._work is not None:
            self._work.cancel()


class Rooms:
    """The rooms of this process."""

    def __init__(self, log: RoomLog) -> None:
        self.log = log
        self.turn = asyncio.Lock()
        """One slice of one room at a time: between any two slices the event loop comes round."""
        self._rooms: dict[str, Room] = {}

    async def open(self, address: str) -> tuple[Room, int]:
        """A new room for the run at this address, and the time at which it is to be seen."""
        recipe, at = takes.read_opening(address)
        self.make_space(for_one_more=True)
        name = secrets.token_hex(5)
        try:
            room = Room(name, self, recipe)
        except RecipeError as error:
            raise Refused("bad-recipe", error.sentence) from None
        await self.log.create(name, wire.encode_opening(takes.address_of(recipe)))
        self._rooms[name] = room
        return room, min(at.t_us, recipe.until_us) if at else 0

    def find(self, name: str) -> Room:
        """The room of this name."""
        room = self._rooms.get(name)
        if room is None:
            raise Refused("gone", say("gone"))
        return room

    def admit(self) -> None:
        """Refused if this process has as many viewers as it serves."""
        if sum(len(room.viewers) for room in self._rooms.values()) >= MAX_VIEWERS:
            raise Refused("full", say("full-viewers", most=MAX_VIEWERS))

    def make_space(self, for_one_more: bool = False) -> None:
        """Forgets rooms that nobody views, the least recently viewed first, while there are too many or they are too big."""
        idle = sorted((room for room in self._rooms.values() if not room.viewers), key=lambda room: room.viewed_at, reverse=True)
        weight = sum(room.weight for room in self._rooms.values())
        while weight > MAX_BYTES or len(self._rooms) + for_one_more > MAX_ROOMS:
            if not idle:
                break
            gone = idle.pop()
            weight -= gone.weight
            self._forget(gone)
        if for_one_more and (weight > MAX_BYTES or len(self._rooms) >= MAX_ROOMS):
            raise Refused("full", say("full-rooms"))

    def _forget(self, room: Room) -> None:
        del self._rooms[room.name]
        room.close()
        task = asyncio.ensure_future(self.log.drop(room.name))
        task.add_done_callback(lambda done: done.exception())


_rooms: WeakKeyDictionary[asyncio.AbstractEventLoop, Rooms] = WeakKeyDictionary()


def rooms() -> Rooms:
    """The rooms of this process (of its event loop: tests have several)."""
    return _rooms.setdefault(asyncio.get_running_loop(), Rooms(MemoryLog()))
