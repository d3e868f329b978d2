"""The socket `/ws/run`: one browser at a run. It decodes frames and passes them on; the logic is in room.py."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from typing import Any, assert_never

from autobahn.exception import Disconnected
from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer

from visualizer import wire
from visualizer.models import StoredRecipe
from visualizer.refusals import say
from visualizer.room import Room, Viewer, rooms
from visualizer.wire import Forget, GoOn, Intervene, Name, Open, Ping, Recall, Redo, Refused, Remove, Resume, Set, SwitchTake, Undo, Want

FRAMES_PER_S = 30  # scrubbing as fast as possible sends 20
FRAMES_AT_ONCE = 120  # a page sends again what was not acknowledged when its connection was lost
FLOOD = 300  # frames over the allowance: no person sends so many by hand

TOO_BIG, FLOODED = 4009, 4029  # close codes; WebSocket leaves 3000 to 4999 to applications

log = logging.getLogger(__name__)


class RunConsumer(AsyncWebsocketConsumer):
    """One browser."""

    channel_layer_alias = "none"  # rooms send to their viewers directly: a channel layer costs ten times as much (docs/benchmarks.md)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.room: Room | None = None
        self.viewer = Viewer()
        self.writer: asyncio.Task[None] | None = None
        self.allowance = Allowance()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Leaves the room in any case: Daphne sends no disconnect when it ends or when a consumer fails."""
        try:
            await super().__call__(scope, receive, send)
        finally:
            await self.leave()

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        if len(text_data or bytes_data or "") > wire.MAX_FRAME_BYTES:
            return await self.close(TOO_BIG)
        if self.allowance.is_flooded():
            return await self.close(FLOODED)
        with contextlib.suppress(Disconnected):
            try:
                await self.obey(wire.read(text_data, bytes_data))
            except Refused as refusal:
                await self.send(wire.refused(refusal))
        return None

    async def obey(self, command: wire.AnyPageCommand) -> None:
        """Does what a command says and acknowledges it."""
        id = getattr(command, "id", None)  # noqa: A001 -- the wire's word
        try:
            self.allowance.spend()
            match command:
                case Want():
                    if self.room:
                        self.room.want(self.viewer, command.until_us)
                case Ping():
                    await self.send(wire.pong(command.n))
                case Open():
                    room, at_us = await rooms().open(await full_address(command.address))
                    await self.enter(room, Viewer(want_us=at_us, packed=command.packed))
                case Resume():
                    await self.enter(rooms().find(command.room), Viewer(command.epoch, command.have, packed=command.packed))
                case Set():
                    await self.present().change(str(id), Set(command.id, await full_address(command.address)))
                case Intervene() | Undo() | Redo() | SwitchTake() | Name() | Forget() | Recall() | Remove() | GoOn():
                    await self.present().change(str(id), command)
                case _:
                    assert_never(command)
        except Refused as refusal:
            refusal.id = id
            raise
        if id is not None:
            await self.send(wire.acknowledged(id))

    def present(self) -> Room:
        """The room this browser is in."""
        if self.room is None:
            raise Refused("no-room", say("no-room", example=wire.EXAMPLE))
        return self.room

    async def enter(self, room: Room, viewer: Viewer) -> None:
        """Shows this browser another room."""
        rooms().admit()
        await self.leave()
        self.room, self.viewer = room, viewer
        room.join(viewer)
        self.writer = asyncio.create_task(self.write(room, viewer))

    async def write(self, room: Room, viewer: Viewer) -> None:
        try:
            await viewer.follow(room, self.send_frame)
        except Disconnected:
            return  # the browser left in the middle of a frame; Daphne's disconnect follows
        except Exception:
            log.exception("a viewer of room %s is lost", room.name)
            await self.close(1000)

    async def send_frame(self, frame: str | bytes) -> None:
        """Sends a frame: text as text, a packed frame as bytes."""
        await (self.send(bytes_data=frame) if isinstance(frame, bytes) else self.send(frame))

    async def leave(self) -> None:
        """Leaves the room and ends this browser's tasks."""
        if self.room:
            self.room.leave(self.viewer)
        if self.writer:
            self.writer.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self.writer
        self.room = self.writer = None


class Allowance:
    """How many frames a browser may send: FRAMES_PER_S, and FRAMES_AT_ONCE in a burst."""

    def __init__(self) -> None:
        self._left = float(FRAMES_AT_ONCE)
        self._at = time.monotonic()

    def spend(self) -> None:
        """Counts one more frame. Refused if that is too many."""
        now = time.monotonic()
        self._left = min(FRAMES_AT_ONCE, self._left + (now - self._at) * FRAMES_PER_S) - 1
        self._at = now
        if self._left < 0:
            raise Refused("too-fast", say("too-fast", most=FRAMES_PER_S))

    def is_flooded(self) -> bool:
        """Whether the browser goes on sending after it was refused so often."""
        return self._left < -FLOOD


async def full_address(address: str) -> str:
    """The address behind a short link, or the address itself."""
    path, _, query = address.partition("?")
    if not path.startswith("/l/"):
        return address
    stored = await database_sync_to_async(StoredRecipe.find)(path.removeprefix("/l/")[:16])
    if stored is None:
        raise Refused("unknown-link", say("unknown-link"))
    return stored + (f"{'&' if '?' in stored else '?'}{query}" if query else "")
