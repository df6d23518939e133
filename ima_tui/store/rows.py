"""Values as rows and back: JSON through msgspec, and the one function that turns a row into a `Job`.

What was stored can be read for as long as its fields keep their names: missing fields take their defaults and unknown
ones are ignored. A job whose snapshot cannot be read is rebuilt from the row's own columns, because its task id and its
price must never be out of reach. A file name need not be text in any encoding: one that is none is kept as its `file:`
URL, so that the take can be sent by a later run too.
"""

from __future__ import annotations

import os
import sqlite3
import urllib.parse
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, TypeVar

import msgspec

from ima_tui.domain.errors import Fault, FaultKind
from ima_tui.domain.events import KINDS, Event, Noted
from ima_tui.domain.job import SETTLED, Job, State
from ima_tui.domain.models import Model
from ima_tui.domain.modes import Mode
from ima_tui.domain.request import Request
from ima_tui.domain.text import say, well_formed
from ima_tui.store.search import names_text, searchable

T = TypeVar("T")
_PATHS = frozenset({"path", "source"})
_SMALLEST, _LARGEST = -(2**63), 2**64 - 1


def encoded(value: object) -> str:
    """`value`, a dataclass of the domain, as JSON."""
    try:
        return msgspec.json.encode(value).decode()
    except (UnicodeEncodeError, OverflowError):
        return msgspec.json.encode(_storable(msgspec.to_builtins(value))).decode()


def decoded(kind: type[T], text: str) -> T:
    """The `kind` that `encoded` wrote. Raises `msgspec.DecodeError` if it is not one."""
    if kind not in _decoders:
        _decoders[kind] = msgspec.json.Decoder(kind)
    value: T = _decoders[kind].decode(text)
    return value


_decoders: dict[type[Any], msgspec.json.Decoder[Any]] = {}


def _storable(value: Any) -> Any:
    """Text from outside may hold what JSON cannot: lone surrogates, and whole numbers beyond 64 bits (kept as text)."""
    if isinstance(value, str):
        return well_formed(value)
    if isinstance(value, int) and not _SMALLEST <= value <= _LARGEST:
        return str(value)
    if isinstance(value, Mapping):
        return {well_formed(str(name)): _storable(_named(str(name), item)) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [_storable(item) for item in value]
    return value


def _named(name: str, value: Any) -> Any:
    """A field's value; in those that hold paths, what is no text becomes its URL."""
    if name in _PATHS and isinstance(value, str):
        return _file_url(value)
    if name == "images" and isinstance(value, list | tuple):
        return [_file_url(item) if isinstance(item, str) else item for item in value]
    return value


def _file_url(path: str) -> str:
    try:
        return path if well_formed(path) == path else "file://" + urllib.parse.quote(os.fsencode(path))
    except UnicodeEncodeError:  # no path either
        return path


def _path(text: str) -> str:
    """The path that `_file_url` was given."""
    scheme = "file://"
    return os.fsdecode(urllib.parse.unquote_to_bytes(text[len(scheme) :])) if text.startswith(scheme) else text


def _with_paths(request: Request) -> Request:
    """A request whose local images are named by paths again."""
    if not any(image.source.startswith("file:") for image in request.images):
        return request
    images = tuple(
        replace(image, source=_path(image.source), facts=replace(image.facts, path=_path(image.facts.path)))
        if image.facts is not None
        else image
        for image in request.images
    )
    return replace(request, images=images)


def job_columns(job: Job) -> dict[str, str | int | float]:
    """Everything of a job's row that follows from its snapshot."""
    request = job.request
    return {
        "user_id": well_formed(job.user_id),
        "service": well_formed(job.service),
        "mode": request.mode.value,
        "model": request.model.value,
        "state": job.state.value,
        "credits": request.credits,
        "charged": job.charged,
        "charged_at": _charged_at(job),
        "simulated": int(job.simulated),
        "created_at": job.created_at,
        "changed_at": job.changed_at,
        "settled_at": job.settled_at,
        "task_id": well_formed(job.task_id),
        "search_text": _search_text(job),
        "snapshot": encoded(job),
    }


def _charged_at(job: Job) -> float:
    if not job.charged:
        return 0.0
    return job.accepted_at or (job.attempts[-1].sent_at if job.attempts else job.created_at)


def _search_text(job: Job) -> str:
    """Prompt and names. Versions from before there were cards search this column; cards take the prompt from it."""
    request = job.request
    return f"{searchable(request.prompt)} {names_text(request.model, request.mode)}".strip()


def job_from_row(row: sqlite3.Row) -> Job:
    """The job of a row. The row's own `removed_at` and marks are the truth: changing them leaves snapshots alone."""
    try:
        job = decoded(Job, row["snapshot"])
        asked, request = _with_paths(job.asked), _with_paths(job.request)
        if asked is not job.asked or request is not job.request:
            job = replace(job, asked=asked, request=request)
    except msgspec.DecodeError as error:
        job = _salvaged(row, str(error))
    removed_at, stars, tags, note = row["removed_at"], row["stars"], tuple(row["tags"].split()), row["note"]
    if (job.removed_at, job.stars, job.tags, job.note) == (removed_at, stars, tags, note):
        return job  # making a copy of a job costs more than reading it
    return replace(job, removed_at=removed_at, stars=stars, tags=tags, note=note)


def _salvaged(row: sqlite3.Row, reason: str) -> Job:
    """What the columns still say. Unsent or in the middle of create, it becomes UNKNOWN: nobody may send it again."""
    known = State(row["state"]) if row["state"] in set(State) else State.UNKNOWN
    state = known if row["task_id"] or known in SETTLED else State.UNKNOWN
    model = Model(row["model"]) if row["model"] in set(Model) else Model.PRO
    mode = Mode(row["mode"]) if row["mode"] in set(Mode) else Mode.TEXT
    request = Request(
        mode=mode, prompt="", images=(), model=model, model_code=row["model"], model_name="", version_id="",
        choices={}, attribute_id=0, credits=row["credits"], attributes={}, parameters={},
    )  # fmt: skip
    sentence = say("The details of this take cannot be read any more; its task and price are kept.")
    return Job(
        id=row["id"], user_id=row["user_id"], service=row["service"], account="", asked=request, request=request,
        created_at=row["created_at"], state=state, changed_at=row["changed_at"], settled_at=row["settled_at"],
        task_id=row["task_id"], accepted_at=row["charged_at"] if row["task_id"] else 0.0,
        fault=Fault(FaultKind.INTERNAL, detail=reason, sentence=sentence), simulated=bool(row["simulated"]),
    )  # fmt: skip


def event_from_row(row: sqlite3.Row) -> Event:
    """The event of a row; one that this version cannot read becomes a note, so that a timeline is never lost."""
    kind = KINDS.get(row["kind"])
    if kind is not None:
        try:
            return decoded(kind, row["data"])
        except msgspec.DecodeError:
            pass  # said in the note below
    sentence = say("An entry that this version cannot read: {kind}.", kind=row["kind"])
    return Noted(at=row["at"], sentence=sentence)
