"""`ima-tui generate`: one take from the command line, from the notice before it starts to the link.

Order matters where money is concerned: what can be wrong is known before anything is fetched, the price before anything
is uploaded, and the row is on disk before anything is sent (known faults B12, B13, B47, B49).
"""

from __future__ import annotations

from argparse import Namespace
from dataclasses import replace
from typing import TYPE_CHECKING

from ima_tui.cli.asking import Asked, asked_by, choices_in_prompt, model_in_prompt, with_size
from ima_tui.cli.diagnostics import Exit, Stopped
from ima_tui.cli.ending import follow_to_end
from ima_tui.cli.face import Face
from ima_tui.cli.result import diagnosis_of, job_json, planned_json, say_end
from ima_tui.cli.running import demand_exact, explained, flags_of, read_settings, run, say_demo, studio_of
from ima_tui.cli.unpriced import stopped_by as stopped_by_unpriced
from ima_tui.cli.words import credits, summary, usual
from ima_tui.domain.catalog import Product
from ima_tui.domain.request import Request
from ima_tui.domain.text import Said
from ima_tui.language import _, tr

if TYPE_CHECKING:
    from ima_tui.engine.studio import Prepared, Studio


def command(face: Face, arguments: Namespace) -> Exit:
    """Run `generate`. Raises Stopped."""
    if arguments.list_models:
        from ima_tui.cli.models import command as list_models

        return list_models(face, arguments)
    settings = read_settings(flags_of(arguments), face.environ)
    asked = asked_by(arguments)
    if arguments.api_key is not None:
        face.diagnostics.warn(
            _("A key on the command line can be seen by others on this machine; IMA_API_KEY is safer.")
        )

    async def work() -> Exit:
        async with studio_of(face, settings) as studio:
            say_demo(face, studio)
            return await _generate(face, studio, asked, arguments)

    return run(work)


async def _generate(face: Face, studio: Studio, asked: Asked, arguments: Namespace) -> Exit:
    asked = await _understood(face, studio, asked, parse_prompt=arguments.parse_prompt)
    if arguments.ab:
        from ima_tui.cli.pair import generate_pair

        return await generate_pair(face, studio, asked, arguments)
    prepared = await _composed(face, studio, asked)
    request = prepared.request
    assert request is not None, "without problems there is a request"
    face.diagnostics.say(summary(request) + " · " + usual(request.model, studio.time_scale))
    _check_limit(request, arguments.max_credits)
    demand_exact(arguments.over_limit, request.credits)
    if arguments.dry_run:
        face.diagnostics.say(_("Dry run: nothing was sent."))
        for excess in (await studio.spending.now()).excesses(request.credits):
            face.diagnostics.warn(tr(excess.sentence))
        if arguments.output_json:
            face.output.json(planned_json(request, simulated=studio.simulated))
        else:
            face.output.text(summary(request))
        return Exit.READY
    with explained():
        job = await studio.submit(request, arguments.over_limit, priced_at=prepared.priced_at)
        ended = await follow_to_end(face, studio, {job.id: job}, as_json=arguments.output_json)
    job = ended[job.id]
    diagnosis = await diagnosis_of(studio, job)
    code = say_end(face, job, diagnosis, as_json=arguments.output_json)
    if arguments.output_json:
        face.output.json(job_json(job, diagnosis))
    return code


async def _understood(face: Face, studio: Studio, asked: Asked, *, parse_prompt: bool) -> Asked:
    """What is asked, with the model to be used and everything found in the prompt, which is said. Raises Stopped."""
    found: tuple[Said, ...] = ()
    if parse_prompt:
        asked, found = model_in_prompt(asked)
        _say_all(face, found)
    with explained():
        asked = await _with_model(face, studio, asked)
        product = await _product(face, studio, asked)
        if product is not None:
            asked = with_size(asked, product)
            if parse_prompt:
                asked, found = choices_in_prompt(asked, product)
                _say_all(face, found)
    return asked


async def _composed(face: Face, studio: Studio, asked: Asked) -> Prepared:
    """The priced request, after everything that was completed is said. Raises Stopped."""
    with explained():
        prepared = await studio.prepare(asked.draft)
    _refuse_problems(studio, asked, prepared)
    _say_all(face, prepared.notices)
    return prepared


async def _with_model(face: Face, studio: Studio, asked: Asked) -> Asked:
    if asked.model is not None:
        return asked
    proposal = await studio.propose(asked.mode)
    face.diagnostics.say(_("{name}: {role}", name=proposal.model.short_name, role=tr(proposal.reason)))
    return replace(asked, model=proposal.model)


async def _product(face: Face, studio: Studio, asked: Asked) -> Product | None:
    listed = await studio.catalog(asked.mode)
    if listed.stale:
        face.diagnostics.warn(_("The price list could not be refreshed; the last one is used."))
    return listed.catalog.product(asked.model, asked.version_id) if asked.model is not None else None


def _refuse_problems(studio: Studio, asked: Asked, prepared: Prepared) -> None:
    if prepared.problems:
        sentences = [tr(problem.sentence) for problem in prepared.problems]
        raise Stopped(Exit.REFUSED_HERE, *sentences, code=str(prepared.problems[0].place))
    if prepared.unpriced is not None and prepared.product is not None:
        raise stopped_by_unpriced(prepared.unpriced, asked, prepared.product, studio)


def _check_limit(request: Request, most: float | None) -> None:
    if most is not None and request.credits > most:
        price, limit = credits(request.credits), f"{most:g}"
        sentence = _("This take costs {price}, more than --max-credits {most}.", price=price, most=limit)
        raise Stopped(
            Exit.REFUSED_HERE,
            sentence,
            code="max_credits",
            hints=(_("Choose cheaper settings (ima-tui models) or raise the limit."),),
            details={"credit": request.credits, "model_id": request.model.value},
        )


def _say_all(face: Face, sentences: tuple[Said, ...]) -> None:
    for sentence in sentences:
        face.diagnostics.warn(tr(sentence))
