"""`ima-tui jobs`: the history the interface shows, for scripts: show, go on, settle, remove, restore (and `library`).

Reading speaks to nobody and starts nothing. Going on without ids takes up only what the service has already (it is
paid); a take that was never sent costs credits when it is, so it must be named. Known faults B12, B14d, B52.
"""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING

from ima_tui.cli.diagnostics import Exit, Stopped
from ima_tui.cli.face import Face
from ima_tui.cli.library import actions as library_actions
from ima_tui.cli.library import list_takes
from ima_tui.cli.running import (
    demand_exact,
    explained,
    flags_of,
    history_only,
    read_settings,
    run,
    say_demo,
    stopped_by,
    studio_of,
)
from ima_tui.domain.errors import Illegal, KeyMissing, StudioError
from ima_tui.domain.job import AT_SERVICE, UNSENT, Job, State
from ima_tui.language import _, tr

if TYPE_CHECKING:
    from ima_tui.engine.studio import Studio
    from ima_tui.settings import Settings

_PERHAPS_UNKNOWN = frozenset({State.UNKNOWN, State.CREATING})
"""The answer to create was lost, or will turn out to be when nobody is waiting for it any more."""


def command(face: Face, arguments: Namespace) -> Exit:
    """Run one of the `jobs` commands. Raises Stopped."""
    settings = read_settings(flags_of(arguments), face.environ)
    if arguments.action == "list":
        return run(lambda: _list(face, settings, arguments))
    action = {
        **library_actions(_found),
        "show": _show,
        "resume": _resume,
        "adopt": _adopt,
        "not-created": _not_created,
        "remove": _remove,
        "restore": _restore,
        "next-frame": _next_frame,
        "download": _download,
        "receipt": _receipt,
        "export": _export,
        "import": _import,
        "report": _report,
        "promote": _promote,
    }[arguments.action]
    talks = arguments.action in ("resume", "adopt", "next-frame", "links", "download", "receipt", "promote")

    async def work() -> Exit:
        async with studio_of(face, settings if talks else history_only(settings)) as studio:
            with explained():
                return await action(face, studio, arguments)

    return run(work)


async def _list(face: Face, settings: Settings, arguments: Namespace) -> Exit:
    """What is asked for most waits for no studio."""
    from ima_tui.wiring import open_history

    with explained():
        async with open_history(settings) as history:
            for sentence in settings.warnings:
                face.diagnostics.warn(tr(sentence))
            return await list_takes(face, history, arguments)


async def _show(face: Face, studio: Studio, arguments: Namespace) -> Exit:
    from ima_tui.cli.history import show_json, show_text

    job = await _found(studio, arguments.id)
    timeline, kept = await studio.timeline(job.id), await studio.downloads.kept(job)
    if arguments.output_json:
        face.output.json(show_json(job, timeline, studio.diagnose(job), kept))
    else:
        face.output.text("\n".join(show_text(job, timeline, studio.diagnose(job), kept)))
    return Exit.READY


async def _resume(face: Face, studio: Studio, arguments: Namespace) -> Exit:
    _demand_service(studio)
    say_demo(face, studio)
    if arguments.ids:
        chosen = [await _found(studio, id) for id in arguments.ids]
        for job in chosen:
            _refuse_unresumable(studio, job)
            if job.state in UNSENT:
                demand_exact(arguments.over_limit, job.asked.credits)
    else:
        chosen = _all_that_can_go_on(face, studio)
    going: dict[str, Job] = {}
    refused: list[Stopped] = []
    for job in chosen:
        if job.settled:
            going[job.id] = job
            continue
        try:
            going[job.id] = await studio.resume(job.id, arguments.over_limit)
        except StudioError as error:
            refused.append(await _why_not(studio, job, error))
            if len(chosen) > 1:
                face.diagnostics.stopped(refused[-1])
    if not going and refused:
        raise refused[0] if len(chosen) == 1 else Stopped(refused[0].exit, _("Nothing could be resumed."))
    if not going:
        face.diagnostics.say(_("Nothing to resume."))
    code = await _to_end(face, studio, going, arguments, single=len(arguments.ids) == 1)
    return max(code, *(each.exit for each in refused)) if refused else code


async def _adopt(face: Face, studio: Studio, arguments: Namespace) -> Exit:
    job = await _found(studio, arguments.id)
    _demand_unknown(job)
    if not arguments.task_id.strip():
        raise Stopped(Exit.REFUSED_HERE, _("The task id is empty."), code="task_id")
    _demand_service(studio)
    _refuse_elsewhere(studio, job)
    say_demo(face, studio)
    adopted = await studio.adopt(job.id, arguments.task_id)
    return await _to_end(face, studio, {adopted.id: adopted}, arguments, single=True)


async def _not_created(face: Face, studio: Studio, arguments: Namespace) -> Exit:
    from ima_tui.cli.result import job_json

    job = await _found(studio, arguments.id)
    _demand_unknown(job)
    settled = await studio.mark_not_created(job.id)
    face.diagnostics.good(_("Settled: the take was not created, and counts as not charged."))
    if arguments.output_json:
        face.output.json(job_json(settled, studio.diagnose(settled)))
    return Exit.READY


async def _remove(face: Face, studio: Studio, arguments: Namespace) -> Exit:
    from ima_tui.cli.result import job_json

    job = await _found(studio, arguments.id)
    await studio.remove(job.id)
    face.diagnostics.good(_("Removed. Put it back: ima-tui jobs restore {id}", id=job.id))
    if arguments.output_json:
        face.output.json(job_json(job, studio.diagnose(job)))
    return Exit.READY


async def _restore(face: Face, studio: Studio, arguments: Namespace) -> Exit:
    from ima_tui.cli.result import job_json

    job = await _found(studio, arguments.id)
    await studio.restore(job.id)
    face.diagnostics.good(_("Restored."))
    if arguments.output_json:
        face.output.json(job_json(job, studio.diagnose(job)))
    return Exit.READY


async def _promote(face: Face, studio: Studio, arguments: Namespace) -> Exit:
    from ima_tui.cli.promoting import promote

    _demand_service(studio)
    draft = await _found(studio, arguments.id)
    say_demo(face, studio)
    return await promote(face, studio, draft, arguments)


async def _next_frame(face: Face, studio: Studio, arguments: Namespace) -> Exit:
    from ima_tui.cli.next_frame import next_frame

    return await next_frame(face, studio, await _found(studio, arguments.id), arguments)


async def _download(face: Face, studio: Studio, arguments: Namespace) -> Exit:
    from ima_tui.cli.download import download

    return await download(face, studio, [await _found(studio, id) for id in arguments.ids], arguments)


async def _receipt(face: Face, studio: Studio, arguments: Namespace) -> Exit:
    from ima_tui.cli.receipt import receipt

    return await receipt(face, studio, await _found(studio, arguments.id), arguments)


async def _export(face: Face, studio: Studio, arguments: Namespace) -> Exit:
    if arguments.all:
        from ima_tui.cli.exchange import export_all

        return await export_all(face, studio, arguments)
    from ima_tui.cli.recipes import export

    if arguments.id is None:
        raise Stopped(Exit.REFUSED_HERE, _("Name one take, or ask for all with --all."), code="usage")
    return await export(face, studio, await _found(studio, arguments.id), arguments)


async def _import(face: Face, studio: Studio, arguments: Namespace) -> Exit:
    from ima_tui.cli.exchange import take_up

    return await take_up(face, studio, arguments)


async def _report(face: Face, studio: Studio, arguments: Namespace) -> Exit:
    job = await _found(studio, arguments.id)
    block = await studio.reports.report(job, with_prompt=arguments.with_prompt)
    if arguments.output_json:
        face.output.json({"job_id": job.id, "report": block})
    else:
        face.output.text(block)
    return Exit.READY


async def _to_end(face: Face, studio: Studio, going: dict[str, Job], arguments: Namespace, *, single: bool) -> Exit:
    from ima_tui.cli.ending import follow_to_end
    from ima_tui.cli.result import diagnosis_of, job_json, say_end

    ended = await follow_to_end(face, studio, going, as_json=arguments.output_json) if going else {}
    codes: list[Exit] = []
    told: list[dict[str, object]] = []
    for job in ended.values():
        diagnosis = await diagnosis_of(studio, job)
        codes.append(say_end(face, job, diagnosis, as_json=arguments.output_json))
        told.append(job_json(job, diagnosis))
    if arguments.output_json:
        face.output.json(told[0] if single and told else {"jobs": told})
    return max(codes, default=Exit.READY)


async def _found(studio: Studio, text: str) -> Job:
    job = await studio.find(text)
    if job is None:
        hint = _("See them all: ima-tui jobs list")
        raise Stopped(
            Exit.REFUSED_HERE,
            _("There is no take “{id}”, or several begin with it.", id=text),
            code="not_found",
            hints=(hint,),
        )
    return job


def _demand_service(studio: Studio) -> None:
    """Without a line to a service nobody would work on the take, and the command would wait for ever."""
    if not (studio.connected or studio.simulated):
        raise stopped_by(KeyMissing("no key"))


def _is_here(studio: Studio, job: Job) -> bool:
    """Whether the service we speak to is the one that knows this take."""
    return job.simulated == studio.simulated and (job.simulated or job.service == studio.settings.base_url)


def _refuse_elsewhere(studio: Studio, job: Job) -> None:
    if not job.settled and not _is_here(studio, job):
        where = _("the demo (--demo)") if job.simulated else job.service
        raise Stopped(
            Exit.REFUSED_HERE,
            _("{id} belongs to another service: {where}.", id=job.id, where=where),
            code="other_service",
            hints=(
                _("Resume it with --demo.") if job.simulated else _("Use that service's address and key to resume it."),
            ),
        )


def _refuse_unresumable(studio: Studio, job: Job) -> None:
    _refuse_elsewhere(studio, job)
    if job.state is State.UNKNOWN:
        raise _unknown(job)


def _demand_unknown(job: Job) -> None:
    """Only a take whose answer was lost is settled by hand. One that still says "creating" may be such a one whose
    program died: the engine finds that out when it takes the take, or says who works on it."""
    if job.state not in _PERHAPS_UNKNOWN:
        raise Stopped(Exit.REFUSED_HERE, _("Only a take whose answer was lost can be settled this way."), code="state")


async def _why_not(studio: Studio, job: Job, error: StudioError) -> Stopped:
    """Why a take cannot go on. One that proved to be unknown meanwhile is no mistake of the user's."""
    now = await studio.find(job.id)
    lost = isinstance(error, Illegal) and now is not None and now.state in _PERHAPS_UNKNOWN
    return _unknown(job) if lost else stopped_by(error)


def _unknown(job: Job) -> Stopped:
    return Stopped(
        Exit.UNKNOWN,
        _("Nobody knows whether {id} was created; sending it again could be charged twice.", id=job.id),
        code="unknown",
        hints=(
            _("If the creation records show it: ima-tui jobs adopt {id} TASK_ID", id=job.id),
            _("If they do not: ima-tui jobs not-created {id}", id=job.id),
        ),
    )


def _all_that_can_go_on(face: Face, studio: Studio) -> list[Job]:
    found = [job for job in studio.jobs() if job.state in AT_SERVICE and not job.removed_at]
    for job in studio.jobs():
        if not _is_here(studio, job):
            if job in found:
                found.remove(job)
                face.diagnostics.say(_("{id} belongs to another service and is left alone.", id=job.id))
        elif job.state in UNSENT:
            face.diagnostics.say(_("Not sent yet; name it to send it: ima-tui jobs resume {id}", id=job.id))
        elif job.state in _PERHAPS_UNKNOWN:
            face.diagnostics.warn(_("May have been charged: ima-tui jobs show {id}", id=job.id))
    return found
