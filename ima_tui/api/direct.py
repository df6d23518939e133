"""Polls over plain connections: HTTP/1.1 without a client library, for what is asked all the time and is harmless.

Five hundred takes ask after themselves sixty times a second. Through httpx and its pool, which looks through all
requests and connections at each step, a question cost several milliseconds of processor time, nine tenths of all that
the program did; written by hand, and read by one look at the answer (`api.plain`) or, where that is no plain one, by
h11, the parser httpx itself uses, it costs less than a tenth (`tests/bench`, many takes). From outside it cannot be
told from httpx: the same headers, time-outs, certificates and errors. What it cannot do is left to httpx: proxies,
hosts in other alphabets, bodies that are streams; and whatever costs money.
"""

from __future__ import annotations

import asyncio
import ssl
import time
from collections.abc import AsyncIterator, Mapping
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, urlsplit

from ima_tui.api import plain

if TYPE_CHECKING:
    import h11

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
        self._body: bytes | None = None
        """Of an answer that came as a whole."""

    @property
    def whole(self) -> bytes | None:
        """The body, if it is here already, and as it is."""
        return self._body if "content-encoding" not in self.headers else None

    async def read_head(self) -> None:
        """Called once."""
        whole = await self._connection.whole(self._seconds)
        if whole is None:
            await self._read_head_in_pieces()
        else:
            self.status_code, self.headers, self._body = whole.status, whole.headers, whole.body

    async def _read_head_in_pieces(self) -> None:
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
        if self._body is not None:
            yield self._body
            return
        import h11

        while isinstance(event := await self._connection.receive(self._seconds), h11.Data):
            yield bytes(event.data)

    async def aclose(self) -> None:
        """The connection serves the next question, if this answer was read to its end."""
        self._owner.give_back(self._place, self._connection)


class _Connection(asyncio.Protocol):
    """A connection, and what h11 knows of an answer on it that is no plain one."""

    def __init__(self) -> None:
        self._state: h11.Connection | None = None
        self._method, self._target = "", ""
        """What was asked last."""
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
        import httpx

        self._method = method
        self._target = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
        head = plain.head(method, self._target, {"Host": parts.netloc, **headers}, len(body))
        if head is None:
            raise httpx.LocalProtocolError("a header that cannot be sent")
        assert self._transport is not None
        stage.sending = True
        self._transport.write(head + body)
        stage.head_sent = True

    async def whole(self, seconds: float) -> plain.Whole | None:
        """The answer, if all of it came in one piece within so many seconds; if not, `receive` reads what came."""
        import httpx

        try:
            await self._something(seconds)
        except TimeoutError as error:
            raise httpx.ReadTimeout("") from error
        found = plain.whole(bytes(self._came)) if not self._over else None
        if found is not None:
            self._came.clear()
        else:
            self._state = _reader(self._method, self._target)
        return found

    async def receive(self, seconds: float) -> object:
        """The next of h11's events of the answer, of which something must come within so many seconds."""
        import h11
        import httpx

        assert self._state is not None
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
        await self._something(seconds)
        if not self._came and self._broken is not None:
            raise self._broken
        data = bytes(self._came)
        self._came.clear()
        if self._transport is not None and not self._over:
            self._transport.resume_reading()
        return data

    async def _something(self, seconds: float) -> None:
        """Wait until something has come, or the end. Raises TimeoutError."""
        if self._came or self._over:
            return
        loop = asyncio.get_running_loop()
        self._waiting = waiting = loop.create_future()
        late = loop.call_later(seconds, self._too_late, waiting)  # a whole `asyncio.timeout` costs several times that
        try:
            await waiting
        finally:
            late.cancel()
            self._waiting = None

    def _too_late(self, waiting: asyncio.Future[None]) -> None:
        if not waiting.done():
            waiting.set_exception(TimeoutError())

    @property
    def is_open(self) -> bool:
        """Whether its other end has not closed it, and has not said what nobody asked."""
        return self._transport is not None and not (self._transport.is_closing() or self._over or self._came)

    def begin_anew(self) -> bool:
        """Make it ready for another question. False if the last one is not over, or one side wants no other."""
        state, self._state = self._state, None
        if state is not None:
            import h11

            if state.our_state is not h11.DONE or state.their_state is not h11.DONE:
                return False
        return self.is_open

    def close(self) -> None:
        """At once."""
        if self._transport is not None:
            self._transport.abort()


def _reader(method: str, target: str) -> h11.Connection:
    """What reads any answer to a question that was asked."""
    import h11

    state = h11.Connection(h11.CLIENT, max_incomplete_event_size=_LONGEST_HEAD)
    state.send(h11.Request(method=method, target=target, headers=[("Host", "-"), ("Content-Length", "0")]))
    state.send(h11.EndOfMessage())
    return state


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
