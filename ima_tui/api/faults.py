"""What went wrong on the way -> the error tree, and the two kinds of trouble that no repetition mends.

The one question that matters for money is whether a request can have reached the service. `Stage` knows from httpcore's
own trace how far a request got; NotSent needs that proof, everything else is AnswerLost. No text made here carries more
of an address than its host, and nothing of a header: httpx's own messages quote both and are never passed on.
Source: known-faults B30, B19c; wire contract, "Hosts" and section 2.
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from ima_tui.domain.errors import AnswerLost, Garbled, NotSent, StudioError
from ima_tui.domain.text import Said, printable, say

if TYPE_CHECKING:
    from typing import Any


class Unsendable(NotSent):
    """It was not sent and will not be, however often it is tried: an address or proxy setting that cannot be used."""


class Misled(Garbled):
    """An answer that asking again will not change: a redirect, or HTTP 4xx without a readable code."""

    def __init__(self, text: str | Said, status: int) -> None:
        super().__init__(text)
        self.status = status


class TooLarge(Misled):
    """A file beyond all bounds: it is not fetched, or not any further."""


class LedAway(Misled):
    """The address leads on to another host without protection."""


class Stage:
    """How far one request got, told by httpcore while it works (its `trace` extension)."""

    def __init__(self) -> None:
        self.connecting = False
        """A new connection is being made for this request."""
        self.sending = False
        """The first byte of the request may be on its way."""
        self.head_sent = False
        self._tunnel = False

    async def follow(self, event: str, info: Mapping[str, Any]) -> None:
        """Takes one trace event. A proxy's CONNECT is no part of the request."""
        if event.startswith("connection."):
            self.connecting = True
        elif event.endswith("send_request_headers.started"):
            self._tunnel = getattr(info.get("request"), "method", b"") == b"CONNECT"
            self.sending = self.sending or not self._tunnel
        elif event.endswith("send_request_headers.complete"):
            self.head_sent = self.head_sent or not self._tunnel


def translated(cause: Exception, stage: Stage, host: str) -> StudioError:
    """`cause` as an error of the tree, to be raised outside of the handler so that it drags nothing along."""
    import httpx

    if isinstance(cause, StudioError):
        return cause
    if isinstance(cause, httpx.DecodingError):
        return Garbled(say("the answer's compression is broken ({host})", host=host))
    words = say("{why} ({host})", why=_why(cause), host=host)
    if isinstance(cause, httpx.UnsupportedProtocol | httpx.InvalidURL | UnicodeError):
        return Unsendable(words) if not stage.sending else AnswerLost(words)
    return NotSent(words) if _never_left(cause, stage) else AnswerLost(words)


def _never_left(cause: Exception, stage: Stage) -> bool:
    """Whether it is proved that no byte of the request left. Silence of the trace is no proof."""
    import httpx

    if isinstance(cause, httpx.LocalProtocolError):
        return not stage.head_sent  # refused by our own side before its first byte
    if stage.sending:
        return False
    if isinstance(cause, httpx.ConnectError | httpx.ConnectTimeout | httpx.PoolTimeout | httpx.ProxyError):
        return True
    if isinstance(cause, httpx.NetworkError | httpx.ReadTimeout | httpx.WriteTimeout | httpx.ProtocolError):
        return False
    return stage.connecting


def _why(cause: Exception) -> Said:
    """A few words of our own about the cause."""
    for link in _chain(cause):
        if isinstance(link, socket.gaierror):
            return say("its name cannot be found")
        if isinstance(link, ssl.SSLCertVerificationError):
            return say("its certificate is not valid: {words}", words=printable(str(link.verify_message), 200))
        if isinstance(link, ssl.SSLError):
            return say("no protected connection could be made")
        if isinstance(link, ConnectionRefusedError):
            return say("the connection was refused")
        if isinstance(link, ConnectionResetError | BrokenPipeError):
            return say("the connection was broken")
    if "Timeout" in type(cause).__name__:
        return say("nothing came in time")
    return say("the connection broke off")


def _chain(cause: BaseException) -> Iterator[BaseException]:
    link: BaseException | None = cause
    for _ in range(12):
        if link is None:
            return
        yield link
        if isinstance(link, BaseExceptionGroup):
            yield from link.exceptions
        link = link.__cause__ or link.__context__
