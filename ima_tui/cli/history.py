"""The history as text and as JSON: the list, and one take with its timeline."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from ima_tui.cli.lines import one_line, padded, state_name, when
from ima_tui.cli.words import duration, settings_text
from ima_tui.domain import events as ev
from ima_tui.domain.events import Event
from ima_tui.domain.job import Job
from ima_tui.language import _, tr

if TYPE_CHECKING:
    from ima_tui.domain.diagnosis import Diagnosis
    from ima_tui.engine.downloads import KeptFile


def list_json(jobs: Sequence[Job], total: int) -> dict[str, object]:
    """A page of the history, and how many takes there are in all."""
    return {"jobs": [record_json(job) for job in jobs], "total": total}


def show_json(
    job: Job, timeline: Sequence[Event], diagnosis: Diagnosis | None, kept: Sequence[KeptFile] = ()
) -> dict[str, object]:
    """One take with everything that happened to it."""
    return record_json(job, diagnosis) | {
        "parameters": dict(job.request.parameters),
        "attributes": dict(job.request.attributes),
        "attribute_id": job.request.attribute_id,
        "version_id": job.request.version_id,
        "images": [image.source for image in job.request.images],
        "kept": [{"path": str(file.path), "sha256": file.sha256, "bytes": file.size} for file in kept],
        "timeline": [{"at": event.at, "kind": event.kind, "text": _event_text(event)} for event in timeline],
    }


def show_text(
    job: Job, timeline: Sequence[Event], diagnosis: Diagnosis | None, kept: Sequence[KeptFile] = ()
) -> Iterator[str]:
    """One take in words."""
    from ima_tui.cli.library_text import came_by
    from ima_tui.cli.result import price_of
    from ima_tui.domain.diagnosis import reference_code

    yield f"{job.id}  {state_name(job.state)}"
    yield _field(_("created"), when(job.created_at))
    yield _field(_("mode"), tr(job.request.mode.label))
    yield _field(_("model"), f"{job.request.model.friendly_name} ({job.request.model.value}, {job.request.version_id})")
    yield _field(_("settings"), settings_text(job.request))
    yield _field(_("price"), price_of(job))
    yield from _marks(job)
    if job.origin is not None:
        how = came_by(job.origin.descent, job.origin.frame)
        yield _field(_("came from"), f"{job.origin.parent_id} ({how})")
    yield _field(_("task"), job.task_id or "–")
    if job.settled and job.accepted_at:
        yield _field(_("took"), duration(job.settled_at - job.accepted_at))
    for image in job.request.images:
        yield _field(_("image"), image.source)
    yield _field(_("prompt"), one_line(job.request.prompt, 4000))
    for media in job.medias:
        yield _field(_("link"), media.url)
        if media.cover_url:
            yield _field(_("cover"), media.cover_url)
    for file in kept:
        yield _field(_("saved as"), str(file.path))
    if diagnosis is not None:
        yield _field(_("problem"), f"{tr(diagnosis.what)} {tr(diagnosis.why)}")
        yield _field(_("reference code"), reference_code(job))
    yield ""
    for event in timeline:
        yield f"  {when(event.at)}  {_event_text(event)}"


def _marks(job: Job) -> Iterator[str]:
    if job.stars:
        yield _field(_("stars"), "★" * job.stars)
    if job.tags:
        yield _field(_("tags"), " ".join(f"#{tag}" for tag in job.tags))
    if job.note:
        yield _field(_("note"), one_line(job.note, 4000))


def record_json(job: Job, diagnosis: Diagnosis | None = None) -> dict[str, object]:
    """A take of the history."""
    from ima_tui.cli.result import job_json

    return job_json(job, diagnosis) | {
        "prompt": job.request.prompt,
        "created_at": job.created_at,
        "accepted_at": job.accepted_at or None,
        "settled_at": job.settled_at or None,
        "removed_at": job.removed_at or None,
        "stars": job.stars,
        "tags": list(job.tags),
        "note": job.note,
        "came_from": job.origin.parent_id if job.origin is not None else None,
        "came_by": job.origin.descent.value if job.origin is not None else None,
        "pair_id": job.pair_id or None,
    }


def _field(name: str, value: str) -> str:
    return f"  {padded(name, 14)} {value}"


def _event_text(event: Event) -> str:
    match event:
        case ev.UploadStarted():
            return _("upload started")
        case ev.ImageReady(index=index, reused=reused):
            number = index + 1
            return _("image {n} was already uploaded", n=number) if reused else _("image {n} uploaded", n=number)
        case ev.CreateSent(changes=changes):
            told = _("; ").join(tr(change) for change in changes)
            return _("create sent, changed: {changes}", changes=told) if told else _("create sent")
        case ev.CreateNotSent(fault=fault):
            return _("create was not sent: {why}", why=fault.message or fault.kind.value)
        case ev.CreateRefused(fault=fault):
            return _("create refused: {code} {why}", code=fault.code or "", why=fault.message)
        case ev.CreateUnanswered():
            return _("the answer to the create request was lost")
        case ev.Accepted(task_id=task_id) | ev.Adopted(task_id=task_id):
            return _("task {id}", id=task_id)
        case ev.Failed(fault=fault):
            return _("failed: {why}", why=fault.message or fault.kind.value)
        case ev.Noted(sentence=sentence):
            return tr(sentence)
        case _:
            return _plain_event_text(event)


def _plain_event_text(event: Event) -> str:
    texts = {
        ev.Rendered.kind: _("the clip is ready"),
        ev.Finished.kind: _("finished"),
        ev.WentOverdue.kind: _("overdue"),
        ev.Held.kind: _("held, not sent yet"),
        ev.KeyNeeded.kind: _("the key was refused while watching"),
        ev.WatchStopped.kind: _("watching stopped"),
        ev.Resumed.kind: _("resumed"),
        ev.MarkedNotCreated.kind: _("marked as not created"),
        ev.Relinked.kind: _("fresh links from the service"),
    }
    return texts.get(event.kind, event.kind)
