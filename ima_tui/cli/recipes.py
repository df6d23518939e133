"""`ima-tui jobs export` and `ima-tui run`: a take as a file, and that file as a take, under a price limit.

Everything is looked at and said before anything is uploaded or sent; a recipe that is not the same any more ends with
exit code 2 and the difference.
"""

from __future__ import annotations

import asyncio
import os
from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from ima_tui.cli.diagnostics import Exit, Stopped
from ima_tui.cli.ending import follow_to_end
from ima_tui.cli.face import Face
from ima_tui.cli.result import diagnosis_of, job_json, say_end
from ima_tui.cli.running import demand_exact, explained, flags_of, read_settings, run, say_demo, studio_of
from ima_tui.cli.words import summary
from ima_tui.domain.job import Job
from ima_tui.domain.recipe import Recipe, RecipeProblem
from ima_tui.domain.recipe_check import About
from ima_tui.language import _, tr

if TYPE_CHECKING:
    from ima_tui.engine.recipes import Check
    from ima_tui.engine.studio import Studio


async def export(face: Face, studio: Studio, job: Job, arguments: Namespace) -> Exit:
    """The recipe of a take, on stdout or into a new file. Raises Stopped."""
    if arguments.output is None:
        if arguments.output_json:
            import json

            face.output.json(json.loads(studio.recipes.pasted(job)))
        else:
            face.output.text(studio.recipes.export(job).rstrip("\n"))
        return Exit.READY
    path = Path(os.path.abspath(Path(arguments.output).expanduser()))
    if await asyncio.to_thread(os.path.lexists, path):
        raise Stopped(
            Exit.REFUSED_HERE,
            _("There is a file {file} already; it stays as it is.", file=path),
            code="file_exists",
            hints=(_("Choose another name with -o."),),
        )
    written = await studio.recipes.write(job, path)
    face.diagnostics.good(_("The recipe is in {file}. Repeat it: ima-tui run {file} --check", file=written))
    if arguments.output_json:
        face.output.json({"job_id": job.id, "path": str(written)})
    else:
        face.output.text(str(written))
    return Exit.READY


def command(face: Face, arguments: Namespace) -> Exit:
    """Run `run`. Raises Stopped."""
    settings = read_settings(flags_of(arguments), face.environ)

    async def work() -> Exit:
        async with studio_of(face, settings) as studio:
            say_demo(face, studio)
            return await _run(face, studio, arguments)

    return run(work)


async def _run(face: Face, studio: Studio, arguments: Namespace) -> Exit:
    path = Path(os.path.abspath(Path(arguments.file).expanduser()))
    recipe = await _read(studio, path)
    with explained():
        check = await studio.recipes.check(recipe, path.parent, limit=arguments.max_credits)
    _tell(face, check)
    if arguments.check:
        if check.request is not None:
            face.diagnostics.good(_("It can be repeated as it was. Nothing was sent."))
        else:
            face.diagnostics.stopped(_refused(check))
            face.diagnostics.problem(_("It would be refused. Nothing was sent."))
        if arguments.output_json:
            face.output.json(_json(check))
        return Exit.READY if check.request is not None else Exit.REFUSED_HERE
    if check.request is None:
        raise _refused(check)
    demand_exact(arguments.over_limit, check.request.credits)
    face.diagnostics.say(summary(check.request))
    with explained():
        job = await studio.recipes.run(check, arguments.over_limit)
        ended = await follow_to_end(face, studio, {job.id: job}, as_json=arguments.output_json)
    job = ended[job.id]
    diagnosis = await diagnosis_of(studio, job)
    code = say_end(face, job, diagnosis, as_json=arguments.output_json)
    if arguments.output_json:
        face.output.json(job_json(job, diagnosis) | {"recipe": _json(check)})
    return code


async def _read(studio: Studio, path: Path) -> Recipe:
    try:
        return await studio.recipes.read(path)
    except RecipeProblem as problem:
        hint = _("Write one from a take: ima-tui jobs export ID -o shot.toml")
        sentences = (tr(one) for one in problem.problems)
        raise Stopped(Exit.REFUSED_HERE, *sentences, code="recipe", hints=(hint,)) from problem


def _tell(face: Face, check: Check) -> None:
    """Everything that was found and does not stop it; `_refused` says what does."""
    for finding in check.findings:
        if not finding.stops:
            face.diagnostics.say(tr(finding.sentence))


def _refused(check: Check) -> Stopped:
    hints: tuple[str, ...] = ()
    stops = [finding.about for finding in check.findings if finding.stops]
    if About.PRICE in stops and check.credits is not None:
        hints = (_("To allow it: --max-credits {n}", n=f"{check.credits:g}"),)
    details = {"credit": check.credits, "error": {"findings": _findings(check)}}
    sentences = (tr(problem) for problem in check.problems)
    return Stopped(Exit.REFUSED_HERE, *sentences, code=str(stops[0]) if stops else "refused", hints=hints,
                   details=details)  # fmt: skip


def _json(check: Check) -> dict[str, object]:
    recipe = check.recipe
    return {
        "ok": check.request is not None,
        "credit": check.credits,
        "paid": recipe.credits,
        "model_id": recipe.model.value,
        "task_type": recipe.mode.value,
        "take": recipe.take or None,
        "findings": _findings(check),
    }


def _findings(check: Check) -> list[dict[str, object]]:
    return [
        {"about": finding.about.value, "message": tr(finding.sentence), "stops": finding.stops}
        for finding in check.findings
    ]
