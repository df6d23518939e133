"""`ima-tui generate --ab`: the same to both models, as one purchase; both results, and the worst of both exit codes.

Both prices are said before anything is sent, and every bound holds for their sum. What one of the two cannot do ends
the command with exit 2 and the nearest that both can; nothing is put in its place.
"""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING

from ima_tui.cli.asking import Asked, overlaid
from ima_tui.cli.diagnostics import Exit, Stopped
from ima_tui.cli.ending import follow_to_end
from ima_tui.cli.face import Face
from ima_tui.cli.result import diagnosis_of, job_json, planned_json, say_end
from ima_tui.cli.running import demand_exact, explained
from ima_tui.cli.unpriced import stopped_by as stopped_by_unpriced
from ima_tui.cli.words import choices_text, credits, extra_params, summary, usual
from ima_tui.domain.comparison import Pair
from ima_tui.domain.pairing import Way
from ima_tui.domain.request import Request
from ima_tui.domain.spending import exact, figure, number
from ima_tui.domain.text import Said
from ima_tui.language import _, tr

if TYPE_CHECKING:
    from ima_tui.engine.duels import PreparedPair
    from ima_tui.engine.studio import Studio


async def generate_pair(face: Face, studio: Studio, asked: Asked, arguments: Namespace) -> Exit:
    """Both takes from the price to their ends. Raises Stopped."""
    with explained():
        prepared = await studio.duels.prepare(asked.draft)
    requests = _in_order(studio, asked, prepared)
    for sentence in prepared.notices:
        face.diagnostics.warn(tr(sentence))
    for request in requests:
        face.diagnostics.say(summary(request) + " · " + usual(request.model, studio.time_scale))
    face.diagnostics.say(_("Together: {price}", price=_together(requests, prepared.total)))
    _check_most(prepared.total, arguments.max_credits)
    demand_exact(arguments.over_limit, number(prepared.total))
    if arguments.dry_run:
        return await _planned(face, studio, requests, prepared.total, as_json=arguments.output_json)
    with explained():
        pair = await studio.duels.start(prepared, arguments.over_limit)
        return await _to_end(face, studio, pair, as_json=arguments.output_json)


def _in_order(studio: Studio, asked: Asked, prepared: PreparedPair) -> tuple[Request, Request]:
    if prepared.problems:
        sentences = [tr(problem.sentence) for problem in prepared.problems]
        raise Stopped(Exit.REFUSED_HERE, *sentences, code=str(prepared.problems[0].place))
    if prepared.unpriced is not None and prepared.product is not None:
        raise stopped_by_unpriced(prepared.unpriced, asked, prepared.product, studio)
    if prepared.requests is None:
        raise _not_both(asked, prepared)
    return prepared.requests


def _not_both(asked: Asked, prepared: PreparedPair) -> Stopped:
    ways = [(way, overlaid(asked.choices, way.changes)) for way in prepared.ways]
    hints = [f"{_price(way)}  {choices_text(way.changes)}  {extra_params(whole)}" for way, whole in ways]
    if hints:
        hints.insert(0, _("Possible for both:"))
        if asked.size:
            hints.append(_("(without --size)"))
    alternatives = [{"choices": dict(whole), "credit": number(_sum(way))} for way, whole in ways]
    return Stopped(
        Exit.REFUSED_HERE,
        *_sentences(prepared.obstacles),
        _("Both models have to be asked the same, so nothing was sent."),
        code="not_both",
        hints=tuple(hints),
        details={"error": {"alternatives": alternatives}},
    )


def _sentences(obstacles: tuple[Said, ...]) -> Iterator[str]:
    return (_("{sentence}.", sentence=tr(said)) for said in obstacles)


def _check_most(total: Decimal, most: float | None) -> None:
    if most is not None and total > exact(most):
        raise Stopped(
            Exit.REFUSED_HERE,
            _("Both takes cost {price}, more than --max-credits {most}.", price=figure(total), most=f"{most:g}"),
            code="max_credits",
            hints=(_("Choose cheaper settings (ima-tui models) or raise the limit."),),
            details={"credit": number(total)},
        )


async def _planned(
    face: Face, studio: Studio, requests: tuple[Request, Request], total: Decimal, *, as_json: bool
) -> Exit:
    face.diagnostics.say(_("Dry run: nothing was sent."))
    with explained():
        for excess in (await studio.spending.now()).excesses(total):
            face.diagnostics.warn(tr(excess.sentence))
    if as_json:
        takes = [planned_json(request, simulated=studio.simulated) for request in requests]
        face.output.json({"pair": None, "status": "dry_run", "credit": number(total), "takes": takes})
    else:
        face.output.text("\n".join(summary(request) for request in requests))
    return Exit.READY


async def _to_end(face: Face, studio: Studio, pair: Pair, *, as_json: bool) -> Exit:
    started = {job.id: job for job in studio.jobs() if job.id in pair.takes}
    ended = await follow_to_end(face, studio, started, as_json=as_json)
    codes: list[Exit] = []
    takes: list[dict[str, object]] = []
    for job in (ended[job_id] for job_id in pair.takes):
        diagnosis = await diagnosis_of(studio, job)
        codes.append(say_end(face, job, diagnosis, as_json=as_json))
        takes.append(job_json(job, diagnosis))
    if as_json:
        face.output.json({"pair": pair.id, "takes": takes})
    return max(codes)


def _together(requests: tuple[Request, Request], total: Decimal) -> str:
    each = " + ".join(figure(exact(request.credits)) for request in requests)
    return f"{each} = {credits(number(total))}"


def _sum(way: Way) -> Decimal:
    return exact(way.own) + exact(way.other)


def _price(way: Way) -> str:
    return credits(number(_sum(way)))
