"""Requests out, answers in: the only file that touches httpx.

Three lines that share nothing: KEYED for calls that carry the key, ONCE for create (each on a connection of its own, so
that no server closing an idle one can make the outcome unclear), OPEN for presigned uploads and results, which never
sees the key. None follows a redirect or keeps a cookie. Each call has time-outs and a deadline, waits for its slot here
and not in httpx's pool (measured.md, 8), and ends as an `Answer` or as an error that carries no key, header or query.
"""

from __future__ import annotations

import asyncio
import contextlib
import functools
import itertools
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from enum import Enum
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlsplit

from ima_tui.api.faults import Misled, Stage, Unsendable, translated
from ima_tui.api.pacing import retry_after
from ima_tui.api.unpacking import ASKED_FOR, PackingBroken, Unpacking
from ima_tui.domain.errors import AnswerLost, BackendFailed, Garbled, NotSent, StudioError, TooManyRequests
from ima_tui.domain.frozen import dataclass, field
from ima_tui.domain.text import printable, say
from ima_tui.settings import is_loopback

if TYPE_CHECKING:
    import ssl

    import httpx

    from ima_tui.api.direct import Direct, Response

SLOTS = 16
KEEP_IDLE_SECONDS = 15.0
"""Below the idle time of common servers, above the poll interval."""
LONGEST_SILENT_WAIT = 60.0
"""Seconds: a service that asks for more is not waited for here, the error is handed up."""

_here = functools.lru_cache(maxsize=16)(is_loopback)
"""Asked of the same few addresses again and again."""

T = TypeVar("T")
Log = Callable[[str], None]
Sleep = Callable[[float], Awaitable[None]]
"""Waits for a number of seconds *of the real service*, shortening them itself (as the engine's clock does)."""
Ready = Callable[[], Awaitable[None]]
"""Returns when the service can be asked: a simulator that was just started comes up. No deadline runs until then."""


class Line(Enum):
    """Which connections a call uses."""

    KEYED = "keyed"
    ONCE = "once"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Waits:
    """Seconds of the real service; `total` is the deadline of the whole call once it has its slot."""

    connect: float = 10.0
    read: float = 30.0
    write: float = 30.0
    total: float = 60.0


@dataclass(frozen=True, slots=True)
class Call:
    """One request. Its repr shows nothing that must not be shown."""

    line: Line
    method: str
    url: str = field(repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes | Callable[[], AsyncIterator[bytes]] | None = field(default=None, repr=False)
    """Bytes, or a maker of a fresh stream (then the headers name its Content-Length)."""
    waits: Waits = Waits()
    most_bytes: int = 2_000_000
    """Of the answer's body; 0 leaves it unread. More is Garbled."""
    into: Callable[[bytes, int], Awaitable[None]] | None = field(default=None, repr=False)
    """Takes a good answer's body piece by piece, with its announced length (0: untold); the Answer's stays empty."""
    begin: Callable[[Head], Awaitable[None]] | None = field(default=None, repr=False)
    """Is told what a good answer says of its body, before the first piece; what it raises ends the call."""
    about: str = ""
    """The task it is about, for the log."""
    direct: bool = False
    """Asked all the time, and harmless: goes over a direct connection where one will do (`api.direct`)."""

    @property
    def host(self) -> str:
        """The host alone."""
        return urlsplit(self.url).hostname or ""

    @property
    def place(self) -> str:
        """Method, host and path: what a log may show."""
        about = f" task {self.about}" if self.about else ""
        return printable(f"{self.method} {self.host}{urlsplit(self.url).path}{about}", 300)


@dataclass(frozen=True, slots=True)
class Head:
    """What an answer says of its body."""

    status: int
    length: int = 0
    """Bytes of the body; 0 where it is not told."""
    kind: str = ""
    """Its media type, without parameters, lower case."""
    content_range: str = ""
    validator: str = field(default="", repr=False)
    """What names this very content to the server: a strong ETag, else the time of its last change; or empty."""
    plain: bool = True
    """The body is the content as it is, not a compressed form of it."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, whatever its status."""

    status: int
    body: bytes = field(default=b"", repr=False)
    retry_after: float | None = None
    """Seconds of the real service that the answer asked to wait."""
    location: str = field(default="", repr=False)

    @property
    def good(self) -> bool:
        """2xx."""
        return 200 <= self.status < 300


class Transport:
    """Owns the connections. Nothing is imported or opened before the first call."""

    def __init__(
        self, *, scale: float, sleep: Sleep, user_agent: str, log: Log | None = None, ready: Ready | None = None
    ) -> None:
        self._scale = max(1.0, scale)
        self._sleep = sleep
        self._user_agent = user_agent
        self._log = log
        self._ready = ready
        self._numbers = itertools.count(1)
        self._clients: dict[tuple[Line, bool], httpx.AsyncClient] = {}
        self._direct: dict[Line, Direct] = {}
        self._proxied: bool | None = None
        """Whether the environment names a proxy; asked once, as httpx does."""
        self._context: ssl.SSLContext | None = None
        self._building = asyncio.Lock()
        self._slots = {line: asyncio.Semaphore(SLOTS) for line in Line}
        self._closed = False

    async def send(self, call: Call) -> Answer:
        """One request, one answer of any status. Raises NotSent, AnswerLost or Garbled, never anything of httpx."""
        outcome = await self._outcome(call)
        if isinstance(outcome, StudioError):
            raise outcome
        return outcome

    async def patiently(self, attempt: Callable[[], Awaitable[T]], tries: int) -> T:
        """The result of `attempt`, repeated with growing pauses where repeating can help; the last error as it is.

        Only for what may safely be done twice. A Retry-After is obeyed up to LONGEST_SILENT_WAIT.
        """
        import tenacity

        backed_off = tenacity.wait_exponential(multiplier=0.5, max=8.0) + tenacity.wait_random(0.0, 0.5)

        def pause(state: tenacity.RetryCallState) -> float:
            told = _told(state.outcome.exception() if state.outcome else None)
            return backed_off(state) if told is None else told

        retrying = tenacity.AsyncRetrying(
            stop=tenacity.stop_after_attempt(tries),
            wait=pause,
            retry=tenacity.retry_if_exception(_worth_repeating),
            sleep=self._sleep,
            reraise=True,
        )
        result: T = await retrying(attempt)
        return result

    async def aclose(self) -> None:
        """Close every connection; later calls are Unsendable."""
        self._closed = True
        clients, self._clients = list(self._clients.values()), {}
        for client in clients:
            await client.aclose()
        for direct in self._direct.values():
            direct.close()

    async def _outcome(self, call: Call) -> Answer | StudioError:
        """The answer or the error as a value, so that it is raised where nothing secret is in sight."""
        stage, end = Stage(), "cancelled"
        outcome: Answer | StudioError
        identity, started = f"{next(self._numbers):04x}", time.monotonic()
        try:
            client = await self._client(call)
            if self._ready is not None:
                await self._ready()
            async with self._slots[call.line]:
                started = time.monotonic()
                async with asyncio.timeout(call.waits.total / self._scale):
                    outcome = await self._exchange(client, call, stage)
            end = f"{outcome.status} {len(outcome.body)} B"
        except Exception as cause:  # noqa: BLE001 - the boundary: whatever it was, it becomes an error of the tree here
            error = translated(cause, stage, call.host)
            error.__traceback__ = error.__context__ = None
            outcome, end = error, f"{type(error).__name__} {error}, {type(cause).__name__}"
        finally:
            milliseconds = (time.monotonic() - started) * 1000
            with contextlib.suppress(Exception):  # a full disk must not cost the id of a paid task
                if self._log is not None:
                    self._log(f"{identity} {call.place} {end} {milliseconds:.0f} ms")
        return outcome

    async def _exchange(self, client: httpx.AsyncClient, call: Call, stage: Stage) -> Answer:
        direct = call.direct and isinstance(call.body, bytes) and self._goes_direct(call.url)
        response = await (self._ask_direct(call, stage) if direct else self._ask(client, call, stage))
        try:
            body = await _read(response, call)
        finally:
            await response.aclose()
        wait = retry_after(response.headers.get("retry-after"), response.headers.get("date"))
        return Answer(response.status_code, body, wait, response.headers.get("location", ""))

    async def _ask(self, client: httpx.AsyncClient, call: Call, stage: Stage) -> httpx.Response:
        import httpx

        waits = call.waits
        timeout = httpx.Timeout(
            connect=waits.connect / self._scale,
            read=waits.read / self._scale,
            write=waits.write / self._scale,
            pool=None,
        )
        content = call.body() if callable(call.body) else call.body
        request = client.build_request(
            call.method,
            call.url,
            headers=dict(call.headers),
            content=content,
            timeout=timeout,
            extensions={"trace": stage.follow},
        )
        return await client.send(request, stream=True, follow_redirects=False)

    async def _ask_direct(self, call: Call, stage: Stage) -> Response:
        from ima_tui.api.direct import Direct

        if call.line not in self._direct:
            self._direct[call.line] = Direct(limit=_idle(call.line), keep=KEEP_IDLE_SECONDS)
        assert isinstance(call.body, bytes)
        usual = {
            "Accept": "*/*",
            "Accept-Encoding": ASKED_FOR,
            "Connection": "keep-alive",
            "User-Agent": self._user_agent,
        }
        return await self._direct[call.line].ask(
            call.method,
            call.url,
            {**usual, **call.headers},
            call.body,
            connect=call.waits.connect / self._scale,
            read=call.waits.read / self._scale,
            stage=stage,
            context=self._context,
        )

    def _goes_direct(self, url: str) -> bool:
        """Whether a plain connection leads there: no proxy between, no host in another alphabet."""
        from urllib.request import getproxies

        if self._proxied is None:
            self._proxied = bool(getproxies())
        return url.isascii() and "@" not in urlsplit(url).netloc and (_here(url) or not self._proxied)

    async def _client(self, call: Call) -> httpx.AsyncClient:
        here = _here(call.url)
        client = self._clients.get((call.line, here))
        if client is not None:  # `aclose` takes them all away
            return client
        async with self._building:
            if self._closed:
                raise Unsendable("the connection to the service was closed here")
            client = self._clients.get((call.line, here))
            if client is None:
                if self._context is None:
                    self._context = await asyncio.to_thread(_prepared)
                client = self._clients[call.line, here] = _made(call.line, here, self._context, self._user_agent)
            return client


def _prepared() -> ssl.SSLContext:
    """Import httpx and read the certificates, in a thread: both take a tenth of a second (measured.md, 8)."""
    import httpx

    for name in ("httpx", "httpcore"):  # they log whole addresses: the upload token's has the key in its query
        logger = logging.getLogger(name)
        logger.setLevel(logging.CRITICAL)
        logger.propagate = False
    try:
        return httpx.create_ssl_context()
    except (OSError, ValueError):
        pass
    raise Unsendable("the certificates named by SSL_CERT_FILE or SSL_CERT_DIR cannot be read")


def _idle(line: Line) -> int:
    """How many connections wait for another call."""
    return 0 if line is Line.ONCE else SLOTS


def _made(line: Line, here: bool, context: ssl.SSLContext, user_agent: str) -> httpx.AsyncClient:
    from http.cookiejar import CookieJar, DefaultCookiePolicy

    import httpx

    limits = httpx.Limits(
        max_connections=None, max_keepalive_connections=_idle(line), keepalive_expiry=KEEP_IDLE_SECONDS
    )
    try:
        return httpx.AsyncClient(
            verify=context,
            trust_env=not here,
            follow_redirects=False,
            limits=limits,
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
            headers={"User-Agent": user_agent, "Accept-Encoding": ASKED_FOR},
        )
    except (ImportError, ValueError):
        pass  # the library's own text would quote the proxy's address, password and all
    raise Unsendable("the proxy setting of the environment cannot be used (a SOCKS proxy needs the package socksio)")


async def _read(response: httpx.Response | Response, call: Call) -> bytes:
    """The whole body within its bound."""
    if not call.most_bytes or call.method == "HEAD":
        return b""
    at_hand = getattr(response, "whole", None)
    if at_hand is not None and call.into is None and len(at_hand) <= call.most_bytes:
        return bytes(at_hand)  # nearly every answer about a take
    pieces: list[bytes] = []
    size = length = 0
    into = call.into if 200 <= response.status_code < 300 else None
    if into is not None:
        head = _head(response)
        length = head.length
        if call.begin is not None:
            await call.begin(head)
    async for piece in _unpacked(response, call):
        size += len(piece)
        if max(size, length) > call.most_bytes:
            raise Garbled(
                say("it is larger than {weight} MB ({host})", weight=f"{call.most_bytes / 1e6:g}", host=call.host)
            )
        if into is not None:
            await into(piece, length)
        else:
            pieces.append(piece)
    return b"".join(pieces)


async def _unpacked(response: httpx.Response | Response, call: Call) -> AsyncIterator[bytes]:
    try:
        unpacking = Unpacking(response.headers.get("content-encoding", ""))
        async for packed in response.aiter_raw():
            for piece in unpacking.pieces(packed):
                yield piece
        return
    except PackingBroken:
        pass
    raise Garbled(say("the answer's compression is broken ({host})", host=call.host))


def _head(response: httpx.Response | Response) -> Head:
    headers = response.headers
    told = headers.get("content-length", "")
    tag = headers.get("etag", "").strip()
    strong = tag if len(tag) < 400 and tag.startswith('"') and tag.endswith('"') and tag.isprintable() else ""
    changed = headers.get("last-modified", "").strip()
    plain = headers.get("content-encoding", "").strip().lower() in ("", "identity")
    return Head(
        status=response.status_code,
        length=int(told) if plain and told.isascii() and told.isdigit() and len(told) < 16 else 0,
        kind=headers.get("content-type", "").partition(";")[0].strip().lower()[:100],
        content_range=headers.get("content-range", "")[:200],
        validator=strong or (changed if len(changed) < 60 and changed.isascii() and changed.isprintable() else ""),
        plain=plain,
    )


def _told(error: BaseException | None) -> float | None:
    return error.retry_after if isinstance(error, TooManyRequests | AnswerLost | BackendFailed) else None


def _worth_repeating(error: BaseException) -> bool:
    if isinstance(error, Unsendable | Misled):
        return False
    if (_told(error) or 0.0) > LONGEST_SILENT_WAIT:
        return False
    return isinstance(error, NotSent | AnswerLost | Garbled | TooManyRequests | BackendFailed)
