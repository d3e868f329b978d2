"""What a browser does with the socket, for tests: folds frames into steps, gives commands, loses its line and resumes.

`Page` talks to the application in this process; `RawSocket` to a real server, byte by byte, so that it can misbehave.
"""

import asyncio
import base64
import json
import os
import socket
import struct
import zlib
from typing import Any

from visualizer.asgi import application

ORIGIN = b"http://127.0.0.1:8000"


class Page:
    """A browser's end of `/ws/run`."""

    def __init__(self) -> None:
        self.steps: list[Any] = []
        self.frames: list[dict[str, Any]] = []
        self.texts: list[str] = []
        self.answers: dict[Any, dict[str, Any]] = {}
        self.run: dict[str, Any] = {}
        self.room = ""
        self.epoch = -1
        self.until_us = -1
        self.end = self.deeds = self.digest = ""
        self.packed_bytes = 0
        self.closed: int | None = None
        self.reads = asyncio.Event()
        self.reads.set()
        self.app: asyncio.Task[None] | None = None
        self._to_app: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._news = asyncio.Event()
        self._next_id = 1

    # The line.

    async def connect(self, path: str = "/ws/run", origin: bytes = ORIGIN) -> None:
        self.closed = None
        self._to_app = asyncio.Queue()
        scope = {
            "type": "websocket", "path": path, "raw_path": path.encode(), "query_string": b"", "headers": [(b"origin", origin)], "subprotocols": [],
        }  # fmt: skip
        self._to_app.put_nowait({"type": "websocket.connect"})
        self.app = asyncio.create_task(application(scope, self._to_app.get, self._hear))  # type: ignore[arg-type]
        await self.until(lambda: self.accepted or self.closed is not None)

    accepted = False

    async def hang_up(self) -> None:
        assert self.app is not None
        self._to_app.put_nowait({"type": "websocket.disconnect", "code": 1001})
        await asyncio.wait_for(self.app, 5)

    def say(self, frame: object) -> None:
        self.say_text(json.dumps(frame))

    def say_text(self, text: str | None, binary: bytes | None = None) -> None:
        self._to_app.put_nowait({"type": "websocket.receive", "text": text, "bytes": binary})

    async def _hear(self, message: dict[str, Any]) -> None:
        await self.reads.wait()
        match message["type"]:
            case "websocket.accept":
                self.accepted = True
            case "websocket.close":
                self.closed = message.get("code", 1000)
            case "websocket.send":
                text = message.get("text")
                if text is None:
                    self.packed_bytes += len(message["bytes"])
                    text = zlib.decompress(message["bytes"], -zlib.MAX_WBITS).decode()
                self.texts.append(text)
                self._fold(json.loads(text))
        self._news.set()

    # What the frames say.

    def _fold(self, frame: dict[str, Any]) -> None:
        self.frames.append(frame)
        if "ack" in frame or "refused" in frame:
            self.answers[frame.get("ack", frame.get("id"))] = frame
        if "steps" not in frame:
            return
        if "cut" in frame:
            assert frame["epoch"] > self.epoch
            assert frame["cut"] <= len(self.steps)
            del self.steps[frame["cut"] :]
            self.room, self.epoch, self.run = frame["room"], frame["epoch"], frame["run"]
            self.deeds = self.digest = ""
        else:
            assert (frame["epoch"], frame["from"]) == (self.epoch, len(self.steps)), "steps are missing or come twice"
            assert frame["until_us"] >= self.until_us
        self.steps += frame["steps"]
        for name, place, step in frame.get("fired", ()):
            self.run[name][place]["step"] = step
        self.until_us, self.end = frame["until_us"], frame["end"]
        self.deeds, self.digest = frame.get("deeds", self.deeds), frame.get("digest", self.digest)
        assert all(step[0] <= self.until_us + 1 for step in self.steps[-1:])

    # What a person does.

    async def open(self, address: str, *, packed: bool = False) -> "Page":
        await self.connect()
        await self.command("open", address=address, packed=packed)
        await self.until(lambda: self.epoch > 0)
        return self

    async def resume(self) -> None:
        await self.connect()
        await self.command("resume", room=self.room, epoch=max(self.epoch, 0), have=len(self.steps))

    async def command(self, do: str, id: Any = None, **fields: Any) -> dict[str, Any]:  # noqa: A002
        """Gives a command and waits for its answer."""
        if id is None:
            id, self._next_id = self._next_id, self._next_id + 1  # noqa: A001
        self.answers.pop(id, None)
        self.say({"id": id, "do": do, **fields})
        await self.until(lambda: id in self.answers)
        return self.answers[id]

    async def change(self, do: str, **fields: Any) -> None:
        """A command that must be done, and its cut."""
        epoch = self.epoch
        answer = await self.command(do, **fields)
        assert "ack" in answer, answer
        await self.until(lambda: self.epoch > epoch)

    async def watch(self, until_us: int = 120_000_000) -> "Page":
        """Lets it play to the end, or to a time."""
        self.say({"do": "want", "until_us": until_us})
        await self.until(lambda: self.end != "" or self.until_us >= until_us)
        return self

    async def settle(self) -> None:
        """Waits until nothing more comes."""
        self.say({"do": "ping", "n": 1})
        count = -1
        while count != len(self.frames):
            count = len(self.frames)
            await asyncio.sleep(0.03)

    async def until(self, condition: Any, timeout_s: float = 20) -> None:
        async with asyncio.timeout(timeout_s):
            while not condition():
                if self.app is not None and self.app.done():
                    self.app.result()
                    assert condition(), "the application ended"
                    return
                self._news.clear()
                done = asyncio.create_task(self._news.wait())
                await asyncio.wait({done, *({self.app} if self.app else ())}, timeout=1, return_when=asyncio.FIRST_COMPLETED)
                done.cancel()


class RawSocket:
    """A WebSocket to a real server on this machine, without manners."""

    def __init__(self, port: int, path: str = "/ws/run") -> None:
        self.connection = socket.create_connection(("127.0.0.1", port), timeout=10)
        key = base64.b64encode(os.urandom(16)).decode()
        lines = [
            f"GET {path} HTTP/1.1", f"Host: 127.0.0.1:{port}", "Upgrade: websocket", "Connection: Upgrade", f"Sec-WebSocket-Key: {key}",
            "Sec-WebSocket-Version: 13", f"Origin: http://127.0.0.1:{port}", "", "",
        ]  # fmt: skip
        self.connection.sendall("\r\n".join(lines).encode())
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            head += self.connection.recv(1)
        self.status = int(head.split()[1])

    def __enter__(self) -> "RawSocket":
        return self

    def __exit__(self, *_error: object) -> None:
        self.connection.close()

    def send(self, data: bytes, opcode: int = 1) -> None:
        size = len(data)
        length = (
            struct.pack("!B", 0x80 | size)
            if size < 126
            else struct.pack("!BH", 0xFE, size)
            if size < 65536
            else struct.pack("!BQ", 0xFF, size)
        )
        self.connection.sendall(struct.pack("!B", 0x80 | opcode) + length + bytes(4) + data)  # a mask of zeros is a mask

    def say(self, frame: object) -> None:
        self.send(json.dumps(frame).encode())

    def hear(self) -> Any:
        """The next frame: JSON, or the close code; None if the line is simply dead."""
        while True:
            try:
                first, size = self._exactly(2)
                if size == 126:
                    (size,) = struct.unpack("!H", self._exactly(2))
                elif size == 127:
                    (size,) = struct.unpack("!Q", self._exactly(8))
                data = self._exactly(size)
            except (ConnectionError, EOFError):
                return None
            match first & 15:
                case 1:
                    return json.loads(data)
                case 8:
                    return struct.unpack("!H", data[:2])[0]
                case 9:
                    self.send(data, opcode=10)

    def _exactly(self, size: int) -> bytes:
        data = b""
        while len(data) < size:
            more = self.connection.recv(size - len(data))
            if not more:
                raise EOFError
            data += more
        return data
