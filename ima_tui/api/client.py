"""The service as a set of coroutines, typed in and out: one for each endpoint, and a few for addresses without a key.

`create` sends at most one request, ever: what to do about an error is its caller's business, because a lost answer may
have been charged. Everything else may be asked twice and is, where that helps. The key is revealed here, for the length
of one call, and the service's words are searched for it before anyone sees them. Source: wire contract.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol
from urllib.parse import quote, urlencode, urljoin, urlsplit

from ima_tui.api import wire
from ima_tui.api.faults import LedAway, Misled, Unsendable
from ima_tui.api.readers import http_url
from ima_tui.api.transport import Answer, Call, Head, Line, Log, Ready, Sleep, Transport, Waits
from ima_tui.domain.catalog import Catalog
from ima_tui.domain.errors import KeyMissing, KeyRejected, StudioError
from ima_tui.domain.images import ImageFacts
from ima_tui.domain.modes import Mode
from ima_tui.domain.request import Request
from ima_tui.domain.text import printable
from ima_tui.settings import check_url, is_loopback

if TYPE_CHECKING:
    from ima_tui.api import resuming
    from ima_tui.api.uploading import Progress

_IN_NO_KEY = re.compile("[^!-~]")
TRIES = 4
FETCH_TRIES = 2
MOST_REDIRECTS = 5
LIST_BYTES = 20_000_000
CREATE_WAITS = Waits(read=120.0, total=150.0)
"""Patient: a create that is given up too early is a take that may have been charged."""
POLL_WAITS = Waits(read=20.0, total=30.0)
FETCH_WAITS = Waits(read=20.0, total=60.0)
CLIP_WAITS = Waits(read=30.0, total=900.0)
"""A clip of tens of megabytes over a slow line."""
PROBE_WAITS = Waits(connect=5.0, read=8.0, total=12.0)


class Key(Protocol):
    """An API key that hides itself (`settings.Secret`)."""

    def reveal(self) -> str:
        """The key's text."""
        ...


class ImaClient:
    """One service as one account sees it. Opens nothing before the first call; `aclose` when done."""

    def __init__(
        self,
        *,
        base_url: str,
        im_base_url: str,
        key: Key | None,
        language: Callable[[], str],
        scale: float,
        sleep: Sleep,
        user_agent: str,
        log: Log | None = None,
        ready: Ready | None = None,
    ) -> None:
        """`scale` shortens time-outs and deadlines; `sleep` takes seconds of the real service and shortens them itself.

        Raises SettingsProblem for a host that the key must not go to. `log` gets one redacted line for each request;
        none is begun before `ready` returns.
        """
        self._base_url = check_url(base_url)
        self._im_base_url = check_url(im_base_url)
        self._key = key
        self._language = language
        self._transport = Transport(scale=scale, sleep=sleep, user_agent=user_agent, log=log, ready=ready)

    async def products(self, mode: Mode, language: str | None = None) -> Catalog:
        """The product list of `mode`. Raises ServiceError or TransportError after several tries."""
        return await self._products(mode, self._key, language)

    async def check_key(self, secret: Key) -> None:
        """One harmless call with `secret`. Raises KeyRejected or whatever else is in the way."""
        await self._products(Mode.TEXT, secret, None)

    async def create(self, request: Request, urls: Sequence[str]) -> str:
        """Send the take, once; the id of its task. `urls` are the images' public addresses in order.

        Raises NotSent (it never left), TooManyRequests (turned away untouched), another ServiceError (refused), or
        AnswerLost and Garbled: it may have been accepted and charged, and must not be sent again by itself.
        """
        try:
            body = wire.encoded(wire.create_body(request, urls))
        except ValueError as error:
            problem = Unsendable(str(error))
        else:
            call = self._open_api(self._key, "/open/v1/tasks/create", body, waits=CREATE_WAITS, line=Line.ONCE)
            return wire.task_id(await self._data(call, self._key))
        raise problem

    async def detail(self, task_id: str, *, patiently: bool = False) -> wire.TaskStatus:
        """What the service says about a task. One call, one answer; `patiently` repeats it where that helps.

        Raises TaskUnknown, KeyRejected, TooManyRequests and every TransportError; none is a verdict on the task.
        """
        body = wire.encoded(wire.detail_body(task_id))
        clean = self._clean(self._key)

        async def attempt() -> wire.TaskStatus:
            call = self._open_api(
                self._key, "/open/v1/tasks/detail", body, waits=POLL_WAITS, about=task_id, direct=True
            )
            try:
                return wire.task(await self._data(call, self._key), clean)
            except StudioError as error:
                unknown = wire.task_unknown(error)
                if unknown is None:
                    raise
            raise unknown

        return await (self._transport.patiently(attempt, TRIES) if patiently else attempt())

    async def verify_asset(self, url: str) -> None:
        """Let the service check an image address. Raises ServiceError with its reason if it does not pass."""
        body = wire.encoded(wire.verify_body(url))

        async def attempt() -> object:
            return await self._data(self._open_api(self._key, "/open/v1/assets/verify", body), self._key)

        problem = wire.asset_problem(await self._transport.patiently(attempt, TRIES), self._clean(self._key))
        if problem is not None:
            raise problem

    async def upload(self, facts: ImageFacts, progress: Progress) -> str:
        """Bring a local image to the service; its public URL. Errors: see `uploading.upload`.

        `progress(sent, total)` is called in bytes, about ten times a second and at the end; a new try starts at 0.
        """
        from ima_tui.api.uploading import upload

        async def attempt() -> wire.Grant:
            return wire.upload_grant(await self._data(self._token(facts), self._key))

        async def grant() -> wire.Grant:
            return await self._transport.patiently(attempt, TRIES)

        return await upload(self._transport, grant, facts, progress)

    async def answers(self, url: str) -> bool:
        """Whether there is something at `url`, asked without the key. Trouble of any kind counts as no."""
        try:
            answer = await self._follow("HEAD", url, 0, waits=PROBE_WAITS)
            if not answer.good and answer.status not in (404, 410):
                answer = await self._follow("GET", url, 0, {"Range": "bytes=0-0"}, PROBE_WAITS)
        except StudioError:
            return False
        return answer.good

    async def fetch_small(self, url: str, most_bytes: int) -> bytes:
        """The bytes at `url`, asked without the key, at most `most_bytes`; up to five redirects are followed.

        Raises TransportError, also for other statuses than 2xx and for addresses that are not http(s).
        """

        async def attempt() -> bytes:
            answer = await self._follow("GET", url, most_bytes, {"Accept-Encoding": "identity"})
            if not answer.good:
                raise wire.bare_error(answer.status, answer.retry_after)
            return answer.body

        return await self._transport.patiently(attempt, FETCH_TRIES)

    async def fetch_file(self, url: str, path: Path, most_bytes: int, progress: Progress) -> None:
        """What is at `url` into the file `path`, asked without the key and never held in memory as a whole.

        `progress(received, total)` is called in bytes, `total` 0 where it is not told; a new try starts at 0. Raises
        as `fetch_small` does, and OSError when the file cannot be written.
        """

        async def attempt() -> None:
            file, troubles = await asyncio.to_thread(open, path, "wb"), list[OSError]()
            received = 0

            async def take(piece: bytes, total: int) -> None:
                nonlocal received
                try:
                    await asyncio.to_thread(file.write, piece)
                except OSError as error:
                    troubles.append(error)
                    raise
                received += len(piece)
                progress(received, total)

            try:
                answer = await self._follow(
                    "GET", url, most_bytes, {"Accept-Encoding": "identity"}, CLIP_WAITS, into=take
                )
            except StudioError:
                if troubles:
                    raise troubles[0] from None
                raise
            finally:
                await asyncio.to_thread(file.close)
            if not answer.good:
                raise wire.bare_error(answer.status, answer.retry_after)

        await self._transport.patiently(attempt, FETCH_TRIES)

    async def fetch_resumed(self, wanted: resuming.Wanted, known: resuming.Known) -> int:
        """What is at an address into a file, going on with a part of it that is here; see `resuming.fetch`."""
        from ima_tui.api import resuming

        async def ask(headers: Mapping[str, str], begin: resuming.Begin, into: resuming.Into) -> Answer:
            most = wanted.most_bytes + 1_000_000  # `resuming` counts itself
            return await self._follow("GET", wanted.url, most, dict(headers), CLIP_WAITS, into, begin, stay=wanted.stay)

        return await resuming.fetch(self._transport, ask, wanted, known)

    async def aclose(self) -> None:
        """Close every connection."""
        await self._transport.aclose()

    async def _products(self, mode: Mode, key: Key | None, language: str | None) -> Catalog:
        query = urlencode({"app": "ima", "platform": "web", "category": mode.value})

        async def attempt() -> Catalog:
            call = self._open_api(key, f"/open/v1/product/list?{query}", None, language=language, most_bytes=LIST_BYTES)
            data = await self._data(call, key)
            return await asyncio.to_thread(wire.catalog, data, mode)

        return await self._transport.patiently(attempt, TRIES)

    async def _data(self, call: Call, key: Key | None) -> object:
        answer = await self._transport.send(call)
        return wire.envelope(answer.status, answer.body, retry_after=answer.retry_after, clean=self._clean(key))

    def _open_api(
        self,
        key: Key | None,
        path: str,
        body: bytes | None,
        *,
        language: str | None = None,
        waits: Waits = Waits(),  # noqa: B008 - frozen
        most_bytes: int = 2_000_000,
        line: Line = Line.KEYED,
        about: str = "",
        direct: bool = False,
    ) -> Call:
        """A call of the open API: GET without `body`, POST with one. Source: wire contract, "Hosts"."""
        spoken = language or self._language()
        headers = {
            "Authorization": f"Bearer {_usable(key)}",
            "Content-Type": "application/json",
            "x-app-source": "ima_skills",
            "x_app_language": "zh" if spoken.strip().lower().startswith("zh") else "en",
        }
        method = "GET" if body is None else "POST"
        return Call(line, method, self._base_url + path, headers, body, waits, most_bytes, about=about, direct=direct)

    def _token(self, facts: ImageFacts) -> Call:
        """The key rides in the query: the only such call. Source: wire contract, section 4."""
        from ima_tui.api.uploading import token_query

        url = f"{self._im_base_url}/api/rest/oss/getuploadtoken?{token_query(_usable(self._key), facts)}"
        return Call(Line.KEYED, "GET", url, waits=POLL_WAITS)

    async def _follow(
        self,
        method: str,
        url: str,
        most_bytes: int,
        headers: dict[str, str] | None = None,
        waits: Waits = FETCH_WAITS,
        into: Callable[[bytes, int], Awaitable[None]] | None = None,
        begin: Callable[[Head], Awaitable[None]] | None = None,
        *,
        stay: bool = False,
    ) -> Answer:
        """A call without the key, along redirects; with `stay` to another host only where that is an https one."""
        for _ in range(MOST_REDIRECTS + 1):
            if not http_url(url):
                raise Unsendable("no http(s) address")
            call = Call(
                Line.OPEN, method, url, headers or {}, waits=waits, most_bytes=most_bytes, into=into, begin=begin
            )
            answer = await self._transport.send(call)
            if answer.status not in (301, 302, 303, 307, 308) or not answer.location:
                return answer
            before, url = url, _next_hop(url, answer)
            if stay and not (_same_host(before, url) or url.startswith("https:")):
                raise LedAway(f"{urlsplit(url).hostname}: an unprotected redirect to another host", answer.status)
        raise Misled(f"{urlsplit(url).hostname}: too many redirects", 310)

    def _clean(self, key: Key | None) -> wire.Clean:
        """Words fit to be shown: without the key, should the service echo it."""

        def clean(words: str) -> str:
            secret = key.reveal().strip() if key is not None else ""
            for spelling in {secret, quote(secret, safe="")} if len(secret) >= 4 else ():
                words = words.replace(spelling, "[secure]")
            return printable(words, 500)

        return clean


def _usable(key: Key | None) -> str:
    """The key as it can stand in a header. Raises KeyMissing, or KeyRejected for characters that no key has."""
    if key is None or not key.reveal().strip():
        raise KeyMissing("no API key is known")
    if _IN_NO_KEY.search(key.reveal().strip()):
        raise KeyRejected(401, "the key has characters that no key has")
    return key.reveal().strip()


def _same_host(before: str, after: str) -> bool:
    """Whether a redirect stays with one server; going over to https is staying."""
    one, other = urlsplit(before), urlsplit(after)
    if (one.scheme, other.scheme) == ("http", "https"):
        return one.hostname == other.hostname
    return (one.hostname, one.port) == (other.hostname, other.port)


def _next_hop(url: str, answer: Answer) -> str:
    """Where a redirect leads. Raises Misled where it must not be followed: off https, or into this machine."""
    try:
        target = http_url(urljoin(url, answer.location))
    except ValueError:
        target = ""
    unprotected = target.startswith("http:") and url.startswith("https:") and not is_loopback(url)
    inward = is_loopback(target) and not is_loopback(url)
    if not target or unprotected or inward:
        raise Misled("a redirect leads where it is not followed", answer.status)
    return target
