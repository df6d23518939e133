"""JSON <-> domain. With `leaves` (the product tree) the only place in the program that names a JSON key.

Going out, a request becomes exactly the body of the contract: one list of images under two names, one price under two
names, one attribute id under two names. Coming in, everything is untrusted: whatever arrives becomes a value or one of
`domain.errors`, never another exception. Source: wire contract, sections 1 to 4 and "Codes".
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Literal

import msgspec

from ima_tui.api.faults import Misled
from ima_tui.api.leaves import catalog
from ima_tui.api.readers import decoded, http_url, mapping, mappings, number, text, whole
from ima_tui.domain.errors import (
    AnswerLost,
    BackendFailed,
    Garbled,
    KeyRejected,
    NotEnoughCredits,
    ParametersIncomplete,
    RuleMismatch,
    ServiceError,
    StudioError,
    SubscriptionNeeded,
    TaskUnknown,
    TooManyRequests,
)
from ima_tui.domain.events import Media
from ima_tui.domain.frozen import dataclass, field
from ima_tui.domain.request import OURS, Request
from ima_tui.domain.text import printable, say, well_formed
from ima_tui.domain.values import Json, key

__all__ = [
    "Clean",
    "Grant",
    "TaskStatus",
    "asset_problem",
    "bare_error",
    "catalog",
    "create_body",
    "detail_body",
    "encoded",
    "envelope",
    "task",
    "task_id",
    "task_unknown",
    "upload_grant",
    "verify_body",
]

Clean = Callable[[str], str]
"""Makes words of the service fit to be shown: printable, bounded, and without the key should it echo it."""

_SUCCESS = (0, 200)
_BY_CODE: Mapping[int, type[ServiceError]] = {
    401: KeyRejected,
    4008: NotEnoughCredits,
    4014: SubscriptionNeeded,
    500: BackendFailed,
    6009: ParametersIncomplete,
    6006: RuleMismatch,
    6010: RuleMismatch,
    429: TooManyRequests,
    503: TooManyRequests,
}
_BY_STATUS: Mapping[int, type[ServiceError]] = {401: KeyRejected, 429: TooManyRequests}
_GATEWAY_CODES = (502, 504)
"""Said by something in between that lost the answer: no refusal by the service."""
_UNKNOWN_TASK_CODES = (404, 4004)
_MOST_ID_CHARACTERS = 200
_PROCESSING, _READY, _ENDED = 0, 1, (2, 3)
_KNOWN_STATUSES = ("", "pending", "processing", "success", "failed")


@dataclass(frozen=True, slots=True)
class TaskStatus:
    """What one poll said."""

    state: Literal["processing", "ready", "failed"]
    medias: tuple[Media, ...] = ()
    """Every output that has an address; all of them once `state` is ready."""
    reason: str = ""
    """The service's words for a failure; may be empty."""
    odd: tuple[str, ...] = ()
    """What the contract does not know, worth a line in the log."""


@dataclass(frozen=True, slots=True)
class Grant:
    """Leave to upload one image."""

    put_url: str = field(repr=False)
    """Presigned: whoever has it may write. Never to a log."""
    public_url: str = ""


def encoded(body: Mapping[str, object]) -> bytes:
    """`body` as JSON. Raises ValueError for what JSON cannot hold."""
    try:
        return msgspec.json.encode(body)
    except (TypeError, ValueError, RecursionError):
        pass
    raise ValueError("the request cannot be written as JSON")


def create_body(request: Request, urls: Sequence[str]) -> dict[str, Json]:
    """The body of create; `urls` are the public addresses of the request's images, in their order.

    Raises ValueError if the addresses do not fit the request. Source: wire contract, section 2.
    """
    if len(urls) != len(request.images) or not all(http_url(url) == url for url in urls):
        raise ValueError(f"{len(request.images)} images need as many http(s) addresses")
    inner: dict[str, Json] = {"prompt": well_formed(request.prompt)}
    inner.update((name, value) for name, value in request.parameters.items() if key(name) not in OURS)
    inner["n"] = request.outputs
    inner["input_images"] = list(urls)
    inner["cast"] = {"points": request.credits, "attribute_id": request.attribute_id}
    return {
        "task_type": request.mode.value,
        "enable_multi_model": False,
        "src_img_url": list(urls),
        "parameters": [
            {
                "attribute_id": request.attribute_id,
                "model_id": request.model_code,
                "model_name": request.model_name,
                "model_version": request.version_id,
                "app": "ima",
                "platform": "web",
                "category": request.mode.value,
                "credit": request.credits,
                "parameters": inner,
            }
        ],
    }


def detail_body(task_id: str) -> dict[str, Json]:
    """The body of detail. Source: wire contract, section 3."""
    return {"task_id": task_id}


def verify_body(url: str) -> dict[str, Json]:
    """The body of the asset check. Source: wire contract, section 2, last paragraph."""
    return {"url": url}


def envelope(status: int, body: bytes, *, retry_after: float | None = None, clean: Clean = printable) -> object:
    """The `data` of a success. Everything else raises: the body's code decides, the HTTP status where there is none.

    `retry_after`: seconds the answer's header asked for. Source: wire contract, "Hosts" (envelope) and "Codes".
    """
    if 300 <= status < 400:
        raise bare_error(status, retry_after)
    try:
        answer = mapping(decoded(body))
    except Garbled:
        answer = {}
    code = whole(answer.get("code"))
    if code in _SUCCESS:
        return answer.get("data")
    if code is None:
        raise bare_error(status, retry_after)
    words = clean(text(answer.get("message")) or text(answer.get("msg")))
    kind = _BY_CODE.get(code) or _BY_STATUS.get(status)
    if kind is None and code in _GATEWAY_CODES:
        raise AnswerLost(f"code {code}: {words}", retry_after=retry_after)
    raise (kind or ServiceError)(code, words, retry_after=retry_after)


def bare_error(status: int, retry_after: float | None = None) -> StudioError:
    """What an answer without a readable business code means, from its HTTP status alone."""
    kind = _BY_STATUS.get(status) or (TooManyRequests if status == 503 and retry_after is not None else None)
    if kind is not None:
        return kind(status, "", retry_after=retry_after)
    if status >= 500 or status == 408:
        return AnswerLost(say("HTTP {status}, and nothing readable with it", status=status), retry_after=retry_after)
    if status >= 400:
        return Misled(say("HTTP {status}, and nothing readable with it", status=status), status)
    if status >= 300:
        return Misled(say("it leads elsewhere (HTTP {status}), where nobody follows", status=status), status)
    return Garbled(say("HTTP {status}, and nothing readable with it", status=status))


def task_unknown(error: StudioError) -> TaskUnknown | None:
    """`error` of a detail call as TaskUnknown, if that is what it means."""
    if isinstance(error, ServiceError) and error.code in _UNKNOWN_TASK_CODES:
        return TaskUnknown(error.code, error.message)
    return TaskUnknown(404, "") if isinstance(error, Misled) and error.status == 404 else None


def task_id(data: object) -> str:
    """The id of an accepted task. Raises Garbled where there is none: the task may exist all the same."""
    answer = mapping(data)
    found = text(answer.get("id")).strip() or text(answer.get("task_id")).strip()
    if not found or len(found) > _MOST_ID_CHARACTERS or not found.isprintable():
        raise Garbled("the answer to create names no task")
    return found


def task(data: object, clean: Clean = printable) -> TaskStatus:
    """What a detail answer says. Odd data never fails a task: it is processing until the answer says otherwise."""
    answer = mapping(data)
    medias = list(mappings(answer.get("medias")))
    numbers = [_resource_status(media) for media in medias]
    words = {_status(part) for part in (answer, *medias)}
    odd = (
        *(() if answer else ("the answer holds no task",)),
        *(f"resource_status {clean(number)[:40]}" for number in numbers if isinstance(number, str)),
        *(f"status {clean(word)[:40]}" for word in sorted(words) if word not in _KNOWN_STATUSES),
    )
    if "failed" in words or any(number in _ENDED for number in numbers):
        return TaskStatus("failed", reason=_reason((*medias, answer), clean), odd=odd)
    ready = tuple(_media(media) for media in medias if _url(media))
    if medias and all(number == _READY for number in numbers) and len(ready) == len(medias):
        return TaskStatus("ready", ready, odd=odd)
    return TaskStatus("processing", ready, odd=odd)


def _resource_status(media: Mapping[str, object]) -> int | str:
    """0 to 3, or whatever unknown thing it is, as text."""
    told = media.get("resource_status")
    if told is None or (isinstance(told, str) and not told.strip()):
        return _PROCESSING
    found = whole(told)
    return found if found is not None and found in (_PROCESSING, _READY, *_ENDED) else text(told) or type(told).__name__


def _status(part: Mapping[str, object]) -> str:
    told = part.get("status")
    return told.strip().casefold() if isinstance(told, str) else ""


def _reason(parts: Sequence[Mapping[str, object]], clean: Clean) -> str:
    found = (clean(text(part.get(name))) for name in ("error_msg", "remark") for part in parts)
    return next((words for words in found if words), "")


def _url(media: Mapping[str, object]) -> str:
    return _first_url(media, "url", "watermark_url", "preview_url")


def _media(media: Mapping[str, object]) -> Media:
    width, height, seconds = (number(media.get(name)) or 0 for name in ("width", "height", "duration"))
    return Media(
        url=_url(media),
        cover_url=_first_url(media, "cover_url", "cover"),
        width=max(0, int(width)),
        height=max(0, int(height)),
        duration=max(0.0, float(seconds)),
    )


def _first_url(part: Mapping[str, object], *names: str) -> str:
    found: Iterator[str] = (http_url(part.get(name)) for name in names)
    return next((url for url in found if url), "")


def upload_grant(data: object) -> Grant:
    """The two addresses of an upload. Raises Garbled if either is missing. Source: wire contract, section 4."""
    answer = mapping(data)
    grant = Grant(http_url(answer.get("ful")), http_url(answer.get("fdl")))
    if not grant.put_url or not grant.public_url:
        raise Garbled("the upload token lacks an address")
    return grant


def asset_problem(data: object, clean: Clean = printable) -> ServiceError | None:
    """Why the asset check did not pass, or None if it did. Source: wire contract, section 2, last paragraph."""
    result = mapping(mapping(data).get("result"))
    if _status(result) in ("active", "success"):
        return None
    error = mapping(result.get("error")) or mapping(mapping(data).get("error"))
    code, words = error.get("code"), clean(text(error.get("message")))
    named = clean(text(code)) if whole(code) is None else ""
    return ServiceError(whole(code) or 0, ": ".join(part for part in (named, words) if part))
