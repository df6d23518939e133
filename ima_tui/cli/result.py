"""What a take came to: the exit code, the words for a person, and the one JSON object for a program.

The price is one number everywhere: `credit` here is the request's, as in the notice, the history and the preference
file. A result is told from the snapshot alone, before and whatever else may fail (known faults B13, B14, B40, B46).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ima_tui.cli.diagnostics import Exit, Stopped
from ima_tui.cli.face import Face
from ima_tui.cli.following import broke
from ima_tui.cli.words import credits, duration, extra_params, summary
from ima_tui.domain.diagnosis import Diagnosis, diagnose_job, reference_code
from ima_tui.domain.errors import FaultKind, StudioError
from ima_tui.domain.events import Media
from ima_tui.domain.job import Job, State
from ima_tui.domain.remedies import Action, ActionKind
from ima_tui.domain.request import Request
from ima_tui.language import _, tr

if TYPE_CHECKING:
    from ima_tui.engine.studio import Studio

_OURS = frozenset({FaultKind.IMAGE_GONE, FaultKind.NO_PRICE, FaultKind.INTERNAL})
"""Faults that this program found itself; without any create call nothing was sent."""
_CODES = {
    State.READY: Exit.READY,
    State.UNKNOWN: Exit.UNKNOWN,
    State.CREATING: Exit.UNKNOWN,
    State.OVERDUE: Exit.OVERDUE,
    State.NEEDS_KEY: Exit.OVERDUE,
    State.STOPPED: Exit.OVERDUE,
    State.GENERATING: Exit.OVERDUE,
    State.FINISHING: Exit.OVERDUE,
}


def exit_of(job: Job) -> Exit:
    """The exit code of a take as it stands. Whatever goes on at the service is resumable: 3, not a failure."""
    if job.state is State.REFUSED and not job.attempts and job.fault is not None and job.fault.kind in _OURS:
        return Exit.REFUSED_HERE
    return _CODES.get(job.state, Exit.FAILED)


# -- for a program ----------------------------------------------------------------------------------------------------


def job_json(job: Job, diagnosis: Diagnosis | None, *, interrupted: bool = False) -> dict[str, object]:
    """A take as the documented object, with what else a script may want."""
    media = job.main_media if job.state is State.READY else None
    told: dict[str, object] = {
        "task_id": job.task_id or None,
        "url": media.url if media is not None else None,
        "cover_url": (media.cover_url or None) if media is not None else None,
        "model_id": job.request.model.value,
        "model_name": job.request.model.friendly_name,
        "credit": job.request.credits,
        "status": job.state.value,
        "job_id": job.id,
        "task_type": job.request.mode.value,
        "medias": [_media_json(each) for each in job.medias],
    }
    changes = [tr(change) for attempt in job.attempts for change in attempt.changes]
    if changes:
        told["changes"] = changes
    if job.simulated:
        told["simulated"] = True
    if interrupted and not job.settled:
        told["error"] = {"code": "interrupted", "message": where_it_stands(job)}
    elif diagnosis is not None:
        told["error"] = _error_json(job, diagnosis)
    elif broke(job):
        told["error"] = {"code": FaultKind.INTERNAL.value, "message": _("Something went wrong in this program.")}
    return told


def planned_json(request: Request, *, simulated: bool) -> dict[str, object]:
    """A take that was only priced."""
    told: dict[str, object] = _nothing() | {
        "model_id": request.model.value,
        "model_name": request.model.friendly_name,
        "credit": request.credits,
        "status": "dry_run",
        "task_type": request.mode.value,
        "request": {
            "prompt": request.prompt,
            "images": [image.source for image in request.images],
            "version_id": request.version_id,
            "attribute_id": request.attribute_id,
            "parameters": dict(request.parameters),
            "n": request.outputs,
        },
    }
    return told | ({"simulated": True} if simulated else {})


def stopped_json(stopped: Stopped) -> dict[str, object]:
    """A command that ended before there was a take."""
    status = {Exit.REFUSED_HERE: "refused_here", Exit.FAILED: "failed", Exit.UNKNOWN: "unknown"}
    error: dict[str, object] = {"code": stopped.code, "message": " ".join(stopped.sentences)}
    if stopped.hints:
        error["next"] = list(stopped.hints)
    details = dict(stopped.details)
    more = details.pop("error", {})
    if isinstance(more, dict):
        error |= more
    return _nothing() | details | {"status": status.get(stopped.exit, "failed"), "error": error}


def _nothing() -> dict[str, object]:
    names = ("task_id", "url", "cover_url", "model_id", "model_name", "credit", "status", "job_id")
    return {**dict.fromkeys(names), "medias": []}


def _media_json(media: Media) -> dict[str, object]:
    return {
        "url": media.url,
        "cover_url": media.cover_url or None,
        "width": media.width or None,
        "height": media.height or None,
        "duration": media.duration or None,
    }


def _error_json(job: Job, diagnosis: Diagnosis) -> dict[str, object]:
    # An overdue take is overdue, whatever also kept its last answer away.
    fault = job.fault or (job.trouble if job.state is not State.OVERDUE else None)
    kind = fault.kind.value if fault is not None else job.state.value
    return {
        "code": (fault.code if fault is not None else 0) or kind,
        "kind": kind,
        "message": tr(diagnosis.what),
        "why": tr(diagnosis.why),
        "next": [_hint(action, job) for action in diagnosis.actions],
        "reference": reference_code(job),
    }


def where_it_stands(job: Job) -> str:
    """What becomes of a take that this program no longer watches, and how to come back to it."""
    again, task = f"ima-tui jobs resume {job.id}", job.task_id
    if job.settled:
        return _("This take has ended. See it: ima-tui jobs show {id}", id=job.id)
    if job.task_id:
        return _("The take goes on at the service as task {task}. Come back: {command}", task=task, command=again)
    if job.state in (State.CREATING, State.UNKNOWN):
        return _(
            "The answer to the create request did not come: the take may have been charged. "
            "See: ima-tui jobs show {id}",
            id=job.id,
        )
    return _("Nothing was sent. Send it later: {command}", command=again)


# -- for a person -----------------------------------------------------------------------------------------------------


async def diagnosis_of(studio: Studio, job: Job) -> Diagnosis | None:
    """What must be said of a take, its ways out with their prices where a list can be had."""
    if job.state in (State.FAILED, State.REFUSED, State.HELD) and studio.simulated == job.simulated:
        try:
            return diagnose_job(job, (await studio.catalog(job.request.mode)).catalog)
        except StudioError:
            pass  # without prices, then
    return studio.diagnose(job)


def say_end(face: Face, job: Job, diagnosis: Diagnosis | None, *, as_json: bool) -> Exit:
    """Tell how a take ended: the link on stdout (unless a JSON object will follow), the words on stderr."""
    if job.state is State.READY:
        _say_ready(face, job, as_json=as_json)
    elif diagnosis is not None:
        face.diagnostics.problem(tr(diagnosis.what))
        face.diagnostics.say(tr(diagnosis.why))
        for action in diagnosis.actions:
            face.diagnostics.say("  " + _hint(action, job))
        face.diagnostics.say(_("Reference: {code} · ima-tui jobs show {id}", code=reference_code(job), id=job.id))
    elif broke(job):
        face.diagnostics.problem(_("Something went wrong in this program; the details are in the log."))
        face.diagnostics.say(_("See where the take stands: ima-tui jobs show {id}", id=job.id))
    return exit_of(job)


def _say_ready(face: Face, job: Job, *, as_json: bool) -> None:
    took = duration(job.settled_at - job.accepted_at)
    face.diagnostics.good(_("Ready after {time}: {what}", time=took, what=summary(job.request)))
    if not as_json:
        for media in job.medias:
            face.output.text(media.url)
    cover = job.main_media.cover_url if job.main_media is not None else ""
    if cover:
        face.diagnostics.say(_("Cover: {link}", link=cover))
    if job.simulated:
        face.diagnostics.say(_("Simulated, nothing was charged; the link works while the simulator runs."))


def _hint(action: Action, job: Job) -> str:
    """An action as something to type or open."""
    label = tr(action.label)
    match action.kind:
        case ActionKind.ENTER_KEY:
            return _("{label}: set IMA_API_KEY", label=label)
        case ActionKind.SWITCH_MODEL | ActionKind.CHEAPER | ActionKind.LOWER | ActionKind.DEFAULTS:
            flags = f"--model-id {action.model.value}" if action.model is not None else ""
            flags += f" {extra_params(action.choices)}" if action.choices else ""
            return _("{label}: {what}", label=label, what=flags.strip()) if flags else label
        case ActionKind.ADOPT:
            return _("{label}: {what}", label=label, what=f"{action.url}  ima-tui jobs adopt {job.id} TASK_ID")
        case ActionKind.MARK_NOT_CREATED:
            return _("{label}: {what}", label=label, what=f"ima-tui jobs not-created {job.id}")
        case ActionKind.RESUME:
            return _("{label}: {what}", label=label, what=f"ima-tui jobs resume {job.id}")
        case _:
            return _("{label}: {what}", label=label, what=action.url) if action.url else label


def price_of(job: Job) -> str:
    """What a take cost, in words that tell a demo from money."""
    price = credits(job.request.credits)
    return _("{price}, simulated", price=price) if job.simulated else price
