"""The faults that can be ordered, and the orders not yet used up.

Every entry of ``FAULTS`` has a name ``endpoint-what``, one line about it, and an act (see ``acts``) that stands between
the request and its handler. Entries of the endpoint ``task`` are outcomes: they are fixed when a task is accepted.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ima_tui.simulator import acts, mangled
from ima_tui.simulator.acts import Act

ENDPOINTS = {
    "list": "the product list", "create": "create", "detail": "the poll", "token": "the upload token",
    "put": "the upload", "media": "the clip or picture", "verify": "the asset check",
}  # fmt: skip


@dataclass(frozen=True)
class Fault:
    name: str
    endpoint: str
    about: str
    act: Act | None = None
    """None: an outcome of a task, read by whoever tells about that task."""


def _everywhere(endpoint: str, what: str) -> Iterator[tuple[str, str, Act]]:
    yield "lost-before", f"{what}: the connection closes before the request is read", acts.lost_before
    yield "lost-after", f"{what}: done, then the connection closes without an answer", acts.lost_after
    yield "late", f"{what}: done, and the answer held back past any time-out", acts.late
    yield "slow", f"{what}: done, and the answer comes five (scaled) seconds late", acts.slow
    yield "reset", f"{what}: done, then the connection resets in the middle of the answer", acts.reset
    yield "500-http", f"{what}: a bare HTTP 500 without JSON", acts.bare(500, "Internal Server Error")
    yield "502-http", f"{what}: a bare HTTP 502 without JSON", acts.bare(502, "Bad Gateway")
    yield "503-http", f"{what}: a bare HTTP 503 without JSON", acts.bare(503, "Service Unavailable")
    yield "504-http", f"{what}: a bare HTTP 504 without JSON", acts.bare(504, "Gateway Timeout")
    yield "html", f"{what}: a friendly HTML page with status 200", acts.html


def _spoken(what: str) -> Iterator[tuple[str, str, Act]]:
    """For endpoints that answer with the JSON envelope."""
    for code, sentence in ((401, "invalid api key"), (4008, "insufficient points"), (4014, "subscription required"),
                           (500, "server busy, task too complex"), (6006, "invalid product attribute"),
                           (6009, "no matching rule"), (6010, "the price has changed")):  # fmt: skip
        yield f"{code}", f"{what}: business code {code} with status 200", acts.says(code, sentence)
    yield "401-http", f"{what}: HTTP 401 with the code in the body", acts.says(401, "invalid api key", 401)
    yield "500-6010", f"{what}: HTTP 500 whose body says 6010", acts.says(6010, "the price has changed", 500)
    yield "429", f"{what}: HTTP 429, Retry-After 2", acts.busy(429, "2")
    yield "429-date", f"{what}: HTTP 429, Retry-After as a date two seconds ahead", acts.busy(429, "date")
    yield "429-zero", f"{what}: HTTP 429, Retry-After 0", acts.busy(429, "0")
    yield "429-huge", f"{what}: HTTP 429, Retry-After of a day", acts.busy(429, "86400")
    yield "429-garbage", f"{what}: HTTP 429, Retry-After that is no time", acts.busy(429, "soon, we hope")
    yield "429-bare", f"{what}: HTTP 429 without JSON and without Retry-After", acts.bare(429, "Too Many Requests")
    yield "429-body", f"{what}: business code 429 with status 200", acts.says(429, "too many requests")
    yield "503", f"{what}: HTTP 503 with JSON, Retry-After 2", acts.busy(503, "2")
    yield "500-after", f"{what}: done, and then answered with business code 500", acts.after(500, "server error")
    yield "garbage", f"{what}: done, and answered with bytes that are no JSON", acts.garbage
    yield "truncated", f"{what}: done, and the JSON ends in the middle", acts.truncated
    yield "null", f"{what}: done, but data is null", acts.edited(lambda data: None)
    yield "shape", f"{what}: done, but data is wrapped in a list where an object belongs, or the reverse", acts.shape
    yield "types", f"{what}: done, with numbers as text, text as numbers and code as text", acts.odd_types
    yield "drip", f"{what}: done, and the answer comes byte by byte and never ends", mangled.drip
    yield "blank", f"{what}: done, and answered with status 200 and no byte", mangled.blank
    yield "nulls", f"{what}: done, with null in the place of every value", mangled.nulls
    yield "lists", f"{what}: done, with every value wrapped in a list", mangled.lists
    yield "zipped", f"{what}: done, and the answer is compressed, as may be", mangled.zipped
    yield "unzippable", f"{what}: done, and the answer is said to be compressed and is not", mangled.unzippable
    yield "bomb", f"{what}: done, and the answer unpacks to two hundred megabytes", mangled.bomb
    yield "wordy", f"{what}: done, with a message of a megabyte", mangled.wordy
    yield "redirect", f"{what}: a 302 to another host name", acts.redirect
    yield "redirect-here", f"{what}: a 307 to another place of the same host", mangled.redirect_here
    yield "redirect-loop", f"{what}: a 302 to itself", mangled.redirect_loop
    yield "dirty", f"{what}: done, with control characters and markup in every text", acts.dirty


_OWN: tuple[tuple[str, str, str, Act | None], ...] = (
    ("list", "empty", "the product list is empty", acts.edited(lambda data: [])),
    ("list", "foreign", "the product list has none of the two models", acts.foreign_list),
    ("list", "ruleless", "every leaf comes without credit rules", acts.each_leaf({"credit_rules": []})),
    ("list", "ruleless-null", "credit_rules and form_config are null",
     acts.each_leaf({"credit_rules": None, "form_config": None})),
    ("list", "odd-rules", "rules without attribute_id, with attributes null, stand in front", acts.odd_rules),
    ("create", "price-change", "the price rises between list and create: 6010, then the list tells the new price",
     acts.price_change),
    ("create", "no-id", "accepted, but the answer has no task id", acts.edited(lambda data: {})),
    ("create", "id-number", "accepted, and the task id comes as a number-like text under id in a list of one",
     acts.edited(lambda data: [data])),
    ("create", "500-http-after", "accepted, and then a bare HTTP 500", acts.bare_after(500, "Internal Server Error")),
    ("detail", "404", "the task is not known yet (code 4004)", acts.says(4004, "task not found")),
    ("detail", "404-http", "a bare HTTP 404 without JSON", acts.bare(404, "Not Found")),
    ("detail", "status-9", "resource_status is the unknown number 9", acts.each_media({"resource_status": 9})),
    ("detail", "status-null", "resource_status is null", acts.each_media({"resource_status": None})),
    ("detail", "status-empty", "resource_status is an empty text", acts.each_media({"resource_status": ""})),
    ("detail", "no-medias", "medias is missing", acts.without("medias")),
    ("detail", "empty-medias", "medias is empty", acts.edited(lambda data: {**data, "medias": []})),
    ("detail", "null-medias", "medias is null", acts.edited(lambda data: {**data, "medias": None})),
    ("detail", "progress", "progress runs backwards, is null or above 100", acts.odd_progress),
    ("token", "no-ful", "the answer has no upload address", acts.without("ful")),
    ("token", "no-fdl", "the answer has no public address", acts.without("fdl")),
    ("token", "expired", "the upload address has expired already", acts.expired_address),
    ("put", "403", "the store refuses the upload address", acts.store_error(403, "AccessDenied")),
    ("put", "expired", "the store says that the address has expired", acts.store_error(403, "RequestExpired")),
    ("put", "503", "the store asks to slow down", acts.store_error(503, "SlowDown")),
    ("media", "403", "the clip's address is refused once it should be read", acts.store_error(403, "AccessDenied")),
    ("media", "404", "the clip is not there (yet)", acts.bare(404, "Not Found")),
    ("media", "truncated", "half of the clip, under a whole Content-Length, then the connection closes", acts.reset),
    ("media", "empty", "no byte at all, with status 200", acts.bare(200, "")),
    ("verify", "rejected", "the picture does not pass", acts.edited(lambda data: {
        "result": {"status": "failed", "error": {"code": "ContentRejected", "message": "the picture was refused"}}})),
    ("task", "failed", "fails when its time has come (resource_status 2)", None),
    ("task", "failed-status", "status says failed while resource_status stays 0", None),
    ("task", "refused", "fails at once for its content, as an ordinary answer with a remark", None),
    ("task", "deleted", "its clip is deleted (resource_status 3)", None),
    ("task", "never", "is never ready", None),
    ("task", "slow", "takes ten times as long", None),
    ("task", "overdue", "takes 41 minutes (scaled)", None),
    ("task", "several", "yields three clips", None),
    ("task", "half", "yields two clips, of which one fails", None),
    ("task", "late-url", "is ready two polls before its address is there", None),
    ("task", "no-url", "is ready and never gets an address", None),
    ("task", "watermark", "has only watermark_url", None),
    ("task", "preview", "has only preview_url", None),
    ("task", "cover", "calls its poster cover instead of cover_url", None),
    ("task", "no-cover", "has no poster", None),
    ("task", "odd-types", "tells resource_status as null, empty text and numeric text in turn", None),
    ("task", "lost", "is forgotten: the poll answers code 4004 for good", None),
)  # fmt: skip


def _build() -> dict[str, Fault]:
    table: dict[str, Fault] = {}
    for endpoint, what in ENDPOINTS.items():
        general = list(_everywhere(endpoint, what))
        if endpoint not in ("put", "media"):
            general += _spoken(what)
        for name, about, act in general:
            table[f"{endpoint}-{name}"] = Fault(f"{endpoint}-{name}", endpoint, about, act)
    for endpoint, name, about, own in _OWN:
        text = f"the task {about}" if endpoint == "task" else about
        table[f"{endpoint}-{name}"] = Fault(f"{endpoint}-{name}", endpoint, text, own)
    return table


FAULTS: dict[str, Fault] = _build()


class UnknownFault(ValueError):
    """No fault of that name; the message offers near ones."""

    def __init__(self, name: str) -> None:
        import difflib

        near = difflib.get_close_matches(name, FAULTS, 4, 0.5)
        super().__init__(f"unknown fault {name!r}" + (f"; near: {', '.join(near)}" if near else ""))


class FaultOrders:
    """First ordered, first served, each endpoint for itself."""

    def __init__(self, texts: tuple[str, ...] = ()) -> None:
        self._orders: list[tuple[Fault, int | None]] = []
        for text in texts:
            name, _, times = text.partition(":")
            self.add(name, None if times == "always" else int(times or 1))

    def add(self, name: str, times: int | None = 1) -> Fault:
        """Order a fault for the next ``times`` requests (or tasks) it fits; None means until cleared."""
        fault = FAULTS.get(name)
        if fault is None:
            raise UnknownFault(name)
        if times is None or times > 0:
            self._orders.append((fault, times))
        return fault

    def take(self, endpoint: str) -> Fault | None:
        """The next fault for the endpoint, used up by one."""
        for place, (fault, left) in enumerate(self._orders):
            if fault.endpoint == endpoint:
                if left is not None:
                    self._orders[place : place + 1] = [(fault, left - 1)] if left > 1 else []
                return fault
        return None

    def clear(self) -> None:
        self._orders.clear()

    def pending(self) -> list[dict[str, object]]:
        return [{"name": fault.name, "times": left, "about": fault.about} for fault, left in self._orders]
