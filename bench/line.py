"""A slow line between browser and site, as a proxy: it has a round-trip time and a width, and slows connection set-up and sockets too.

A browser's own emulation delays requests, but neither the connection's set-up nor a WebSocket's frames.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

ROUND_TRIP_S = 0.040
BYTES_PER_S = 10_000_000 / 8


@contextmanager
def line(port: int, to_port: int) -> Iterator[None]:
    """Connections to `port` reach `to_port` through the line."""
    started = threading.Event()
    over: list[Callable[[], None]] = []

    async def serve() -> None:
        loop, done = asyncio.get_running_loop(), asyncio.Event()
        over.append(lambda: loop.call_soon_threadsafe(done.set))
        width = Width()

        async def meet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            with suppress(asyncio.CancelledError):  # at the end
                await asyncio.sleep(ROUND_TRIP_S)  # the time of a handshake, since the proxy's own connection to the site takes none
                there_reader, there_writer = await asyncio.open_connection("127.0.0.1", to_port)
                await asyncio.gather(carry(reader, there_writer, None), carry(there_reader, writer, width))

        server = await asyncio.start_server(meet, "127.0.0.1", port)
        started.set()
        await done.wait()
        server.close()

    thread = threading.Thread(target=lambda: asyncio.run(serve()), daemon=True)
    thread.start()
    started.wait(5)
    try:
        yield
    finally:
        over[0]()
        thread.join(5)


class Width:
    """What all connections share: when the line is free again."""

    def __init__(self) -> None:
        self._free_at = 0.0

    def arrives(self, size: int, now: float) -> float:
        self._free_at = max(self._free_at, now) + size / BYTES_PER_S
        return self._free_at


async def carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, width: Width | None) -> None:
    """One direction: what comes in goes out half a round trip later, or when the line has carried it."""
    loop = asyncio.get_running_loop()
    under_way: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()

    async def deliver() -> None:
        while True:
            at, data = await under_way.get()
            await asyncio.sleep(max(0.0, at - loop.time()))
            if not data:
                writer.close()
                return
            writer.write(data)

    delivery = asyncio.create_task(deliver())
    with suppress(ConnectionError):
        while data := await reader.read(16 * 1024):
            now = loop.time()
            under_way.put_nowait(((width.arrives(len(data), now) if width else now) + ROUND_TRIP_S / 2, data))
    under_way.put_nowait((loop.time() + ROUND_TRIP_S / 2, b""))
    with suppress(ConnectionError):
        await delivery
