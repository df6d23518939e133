"""`ima-tui jobs promote`: a Fast take's recipe on Pro, with the proof of what stays and what changes.

What Pro cannot do ends the command with exit 2: nothing is put in its place, and nothing is sent.
"""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING

from ima_tui.cli.diagnostics import Exit, Stopped
from ima_tui.cli.ending import follow_to_end
from ima_tui.cli.face import Face
from ima_tui.cli.result import diagnosis_of, job_json, planned_json, say_end
from ima_tui.cli.running import demand_exact
from ima_tui.cli.words import credits, summary, usual
from ima_tui.domain import terms
from ima_tui.domain.job import Job
from ima_tui.domain.promotion import Promotion
from ima_tui.domain.request import Request
from ima_tui.language import _, tr

if TYPE_CHECKING:
    from ima_tui.engine.studio import Studio


async def promote(face: Face, studio: Studio, draft: Job, arguments: Namespace) -> Exit:
    """The Pro take of a draft, from the proof to its end. Raises Stopped or StudioError."""
    prepared = await studio.promoting.prepare(draft)
    promotion = prepared.promotion
    request = promotion.request
    if request is None:
        raise _cannot(draft, promotion)
    _say_proof(face, promotion)
    for sentence in prepared.notices:
        face.diagnostics.warn(tr(sentence))
    face.diagnostics.say(summary(request) + " · " + usual(request.model, studio.time_scale))
    _check_most(request, arguments.max_credits)
    demand_exact(arguments.over_limit, request.credits)
    if arguments.dry_run:
        return await _planned(face, studio, draft, promotion, request, as_json=arguments.output_json)
    job = await studio.promoting.start(prepared, arguments.over_limit)
    ended = (await follow_to_end(face, studio, {job.id: job}, as_json=arguments.output_json))[job.id]
    diagnosis = await diagnosis_of(studio, ended)
    code = say_end(face, ended, diagnosis, as_json=arguments.output_json)
    if arguments.output_json:
        face.output.json(job_json(ended, diagnosis) | {"promoted_from": draft.id})
    return code


def _cannot(draft: Job, promotion: Promotion) -> Stopped:
    sentences = [_("{sentence}.", sentence=tr(said)) for said in promotion.cannot]
    hints = [
        _("Pro has: {settings} for {price}", settings=settings, price=credits(near.credits))
        for near in promotion.nearest[:3]
        if (settings := _(", ").join(tr(said) for said in terms.settings(None, near.changes)))
    ]
    return Stopped(
        Exit.REFUSED_HERE,
        *sentences,
        _("Nothing is put in its place, and nothing was sent."),
        code="cannot_promote",
        hints=tuple(hints),
        details={"job_id": draft.id},
    )


def _say_proof(face: Face, promotion: Promotion) -> None:
    stays = " · ".join(tr(said) for said in promotion.carried)
    face.diagnostics.say(_("Stays: {what}", what=stays))
    for change in promotion.changes:
        face.diagnostics.say(
            _("{label}: {before} → {after}", label=tr(change.label), before=tr(change.before), after=tr(change.after))
        )
    if promotion.left_out:
        face.diagnostics.say(
            _("Not sent, only Pro has it: {what}", what=" · ".join(tr(said) for said in promotion.left_out))
        )
    face.diagnostics.say(tr(promotion.noise))


def _check_most(request: Request, most: float | None) -> None:
    if most is not None and request.credits > most:
        price, limit = credits(request.credits), f"{most:g}"
        raise Stopped(
            Exit.REFUSED_HERE,
            _("This take costs {price}, more than --max-credits {most}.", price=price, most=limit),
            code="max_credits",
            hints=(_("Raise --max-credits, or leave it out."),),
            details={"credit": request.credits, "model_id": request.model.value},
        )


async def _planned(
    face: Face, studio: Studio, draft: Job, promotion: Promotion, request: Request, *, as_json: bool
) -> Exit:
    face.diagnostics.say(_("Dry run: nothing was sent."))
    for excess in (await studio.spending.now()).excesses(request.credits):
        face.diagnostics.warn(tr(excess.sentence))
    if as_json:
        changes = {
            str(change.label).casefold(): [str(change.before), str(change.after)] for change in promotion.changes
        }
        planned = planned_json(request, simulated=studio.simulated)
        face.output.json(planned | {"promoted_from": draft.id, "changes": changes})
    else:
        face.output.text(summary(request))
    return Exit.READY
