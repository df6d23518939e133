"""Polls over plain connections: HTTP/1.1 without a client library, for what is asked all the time and is harmless.

Five hundred takes ask after themselves sixty times a second. Through httpx and its pool, which looks through all
requests and connections at each step, a question cost several milliseconds of processor time, nine tenths of all that
the program did; written by hand and read by h11, the parser httpx itself uses, it costs a tenth (`tests/bench`, many
takes). From outside it cannot be told from httpx: the same headers, time-outs, certificates and errors. What it cannot
do is left to httpx: proxies, hosts in other alphabets, bodies that are streams; and whatever costs money.
"""

from __future__ import annotations

import asyncio
import ssl
import time
from collections.abc import AsyncIterator, Mapping
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, urlsplit

if TYPE_CHECKING:
    from ima_tui.api.faults import Stage

_MOST_HELD = 262_144
"""Bytes that have come and were not read yet."""
_LONGEST_HEAD = 100 * 1024
"""Bytes of an answer's head; httpx takes as many."""


class Direct:
    """Connections to plain servers, kept for the next question. `limit` idle ones, each for `keep` seconds."""

    def __init__(self, *, limit: int, keep: float) -> None:
        self._limit = limit
        self._keep = keep
        self._idle: dict[tuple[str, str], list[_Connection]] = {}

    async def ask(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str],
        body: bytes,
        *,
        connect: float,
        read: float,
        stage: Stage,
        context: ssl.SSLContext | None,
    ) -> Response:
        """The head of the answer; its body is read from it, and `aclose` must follow. Raises as httpx does.

        `connect` and `read` are seconds on this machine: for a connection, and between two pieces of the answer.
        """
        parts = urlsplit(url)
        connection = self._take((parts.scheme, parts.netloc))
        if connection is None:
            stage.connecting = True
            connection = await _connected(parts, connect, context)
        response = Response(self, (parts.scheme, parts.netloc), connection, read)
        try:
            connection.send(method, parts, headers, body, stage)
            await response.read_head()
        except BaseException:
            connection.close()
            raise
        return response

    def give_back(self, place: tuple[str, str], connection: _Connection) -> None:
        """Keep a connection whose answer was read to its end; any other one is closed."""
        idle = self._idle.setdefault(place, [])
        if connection.begin_anew() and len(idle) < self._limit:
            connection.since = time.monotonic()
            idle.append(connection)
        else:
            connection.close()

    def close(self) -> None:
        """Close what is idle."""
        for connections in self._idle.values():
            for connection in connections:
                connection.close()
        self._idle.clear()

    def _take(self, place: tuple[str, str]) -> _Connection | None:
        """The connection used last: the others grow old and go."""
        idle = self._idle.get(place, [])
        oldest = time.monotonic() - self._keep
        while idle and idle[0].since < oldest:
            idle.pop(0).close()
        while idle:
            connection = idle.pop()
            if connection.is_open:
                return connection
            connection.close()
        return None


class Response:
    """One answer, with those names of httpx's own that its reader uses."""

    def __init__(self, owner: Direct, place: tuple[str, str], connection: _Connection, read: float) -> None:
        self._owner = owner
        self._place = place
        self._connection = connection
        self._seconds = read
        self.status_code = 0
        self.headers: Mapping[str, str] = {}
        """By names in lower case."""

    async def read_head(self) -> None:
        """Called once."""
        import h11

        event = await self._connection.receive(self._seconds)
        while isinstance(event, h11.InformationalResponse):
            event = await self._connection.receive(self._seconds)
        assert isinstance(event, h11.Response)
        found: dict[str, str] = {}
        for raw_name, raw_value in event.headers:
            name, value = raw_name.decode("ascii"), raw_value.decode("latin-1")
            found[name] = f"{found[name]}, {value}" if name in found else value
        self.status_code, self.headers = event.status_code, found

    async def aiter_raw(self) -> AsyncIterator[bytes]:
        """The body as it comes."""
        import h11

        while isinstance(event := await self._connection.receive(self._seconds), h11.Data):
            yield bytes(event.data)

    async def aclose(self) -> None:
        """The connection serves the next question, if this answer was read to its end."""
        self._owner.give_back(self._place, self._connection)


class _Connection(asyncio.Protocol):
    """A connection, and what h11 knows of where on it question and answer are."""

    def __init__(self) -> None:
        import h11

        self._state = h11.Connection(h11.CLIENT, max_incomplete_event_size=_LONGEST_HEAD)
        self._transport: asyncio.Transport | None = None
        self._came = bytearray()
        self._over = False
        self._broken: Exception | None = None
        self._waiting: asyncio.Future[None] | None = None
        self.since = 0.0
        """When it was last given back."""

    # -- what the event loop tells

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """It is there."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """More of the answer; of a server that sends faster than it is read only so much is held."""
        self._came += data
        if len(self._came) > _MOST_HELD and self._transport is not None:
            self._transport.pause_reading()
        self._wake()

    def eof_received(self) -> None:
        """Nothing more will come."""
        self._over = True
        self._wake()

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing more will come, perhaps for a reason."""
        self._over, self._broken = True, exc
        self._wake()

    def _wake(self) -> None:
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(None)

    # -- what is done with it

    def send(self, method: str, parts: SplitResult, headers: Mapping[str, str], body: bytes, stage: Stage) -> None:
        """The whole question in one piece. It is small: nobody waits until it has left."""
        import h11
        import httpx

        target = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
        head = [("Host", parts.netloc), *headers.items(), ("Content-Length", str(len(body)))]
        try:
            events = (h11.Request(method=method, target=target, headers=head), h11.Data(data=body), h11.EndOfMessage())
            data = b"".join(self._state.send(event) or b"" for event in events)
        except h11.LocalProtocolError as error:
            raise httpx.LocalProtocolError(str(error)) from error
        assert self._transport is not None
        stage.sending = True
        self._transport.write(data)
        stage.head_sent = True

    async def receive(self, seconds: float) -> object:
        """The next of h11's events of the answer, of which something must come within so many seconds."""
        import h11
        import httpx

        try:
            while (event := self._state.next_event()) is h11.NEED_DATA:
                self._state.receive_data(await self._more(seconds))
        except h11.RemoteProtocolError as error:
            raise httpx.RemoteProtocolError(str(error)) from error
        except TimeoutError as error:
            raise httpx.ReadTimeout("") from error
        except OSError as error:
            raise httpx.ReadError("") from error
        if isinstance(event, h11.ConnectionClosed):
            raise httpx.RemoteProtocolError("the connection was closed without an answer")
        return event

    async def _more(self, seconds: float) -> bytes:
        """What has come; empty at the end."""
        if not self._came and not self._over:
            self._waiting = asyncio.get_running_loop().create_future()
            async with asyncio.timeout(seconds):
                await self._waiting
        if not self._came and self._broken is not None:
            raise self._broken
        data = bytes(self._came)
        self._came.clear()
        if self._transport is not None and not self._over:
            self._transport.resume_reading()
        return data

    @property
    def is_open(self) -> bool:
        """Whether its other end has not closed it, and has not said what nobody asked."""
        return self._transport is not None and not (self._transport.is_closing() or self._over or self._came)

    def begin_anew(self) -> bool:
        """Make it ready for another question. False if the last one is not over, or one side wants no other."""
        import h11

        if self._state.our_state is not h11.DONE or self._state.their_state is not h11.DONE:
            return False
        self._state.start_next_cycle()
        return self.is_open

    def close(self) -> None:
        """At once."""
        if self._transport is not None:
            self._transport.abort()


async def _connected(parts: SplitResult, seconds: float, context: ssl.SSLContext | None) -> _Connection:
    import httpx

    protected = parts.scheme == "https"
    try:
        async with asyncio.timeout(seconds):
            _transport, connection = await asyncio.get_running_loop().create_connection(
                _Connection,
                parts.hostname or "",
                parts.port or (443 if protected else 80),
                ssl=context if protected else None,
                happy_eyeballs_delay=0.25,
            )
    except TimeoutError as error:
        raise httpx.ConnectTimeout("") from error
    except OSError as error:  # what is wrong with a certificate is among them
        raise httpx.ConnectError("") from error
    return connection
