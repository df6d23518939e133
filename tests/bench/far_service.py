"""The real simulator at the end of a long link: what is sent there takes half the way's time in each direction.

`python -m tests.bench.far_service FOLDER DELAY` prints its address. Of a connection no more than a window's bytes are
under way at a time, and a new one takes a round trip before anything passes: what makes one image after another slow
on a real link, whatever its bandwidth.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from urllib.parse import urlsplit

from ima_tui.simulator.options import Options
from ima_tui.simulator.server import running

WINDOW = 1_000_000
"""Bytes of a connection that may be under way: a usual bound of an uplink's buffers."""
PIECE = 65_536


class Link:
    """Passes on what comes to a port, late."""

    def __init__(self, there: str, delay: float) -> None:
        """`delay` is that of a round trip."""
        parts = urlsplit(there)
        self._host, self._port, self._delay = parts.hostname, parts.port, delay

    async def serve(self) -> str:
        """Its own address."""
        server = await asyncio.start_server(self._pass_on, "127.0.0.1", 0, limit=PIECE)
        return f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(self._delay)
        there, back = await asyncio.open_connection(self._host, self._port)
        ways = [asyncio.create_task(self._way(reader, back)), asyncio.create_task(self._way(there, writer))]
        await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        await asyncio.sleep(self._delay)
        for way in ways:
            way.cancel()
        for each in (writer, back):
            each.close()

    async def _way(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One direction: bytes arrive half the delay later, and count as under way for the whole of it."""
        loop, under_way, room = asyncio.get_running_loop(), 0, asyncio.Event()

        def confirmed(count: int) -> None:
            nonlocal under_way
            under_way -= count
            room.set()

        while piece := await reader.read(PIECE):
            under_way += len(piece)
            loop.call_later(self._delay / 2, writer.write, piece)
            loop.call_later(self._delay, confirmed, len(piece))
            while under_way >= WINDOW:
                room.clear()
                await room.wait()


async def serve(folder: Path, delay: float) -> None:
    """Until it is killed."""
    async with running(Options(folder, time_scale=1.0, balance=10_000_000)) as service:
        url = await Link(service.base_url, delay).serve()
        service.base_url = url  # the addresses it gives out lead over the link as well
        print(url, flush=True)
        await service.stopped.wait()


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1]), float(sys.argv[2])))
