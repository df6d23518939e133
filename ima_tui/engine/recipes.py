"""Recipes: written from takes, read from files and clips, held against today, and sent once more under a limit.

Everything is looked at before anything is uploaded or sent, and a recipe that is not the same any more is refused with
the difference. A picture counts only with the SHA-256 that the recipe names, wherever it was found: so a recipe from
elsewhere never gets hold of a file that its writer has not seen. Source: beyond, N12.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

from ima_tui.domain.errors import KeyMissing, Refusal, StoreError
from ima_tui.domain.job import Descent, Job, Origin
from ima_tui.domain.recipe import Input, Recipe, RecipeProblem
from ima_tui.domain.recipe_check import About, Finding, as_recorded, offer
from ima_tui.domain.recipe_fields import recipe_from
from ima_tui.domain.recipe_text import MOST_CHARACTERS, from_text
from ima_tui.domain.request import Draft, Request
from ima_tui.domain.text import Said, printable, say
from ima_tui.engine.catalogs import Catalogs
from ima_tui.engine.clip_parts import disk_problem
from ima_tui.engine.clock import Clock
from ima_tui.engine.composing import Composer
from ima_tui.engine.connection import Connection, Connector, PricedElsewhere
from ima_tui.engine.ordering import new_job
from ima_tui.engine.recipe_writing import for_its_maker, to_be_pasted
from ima_tui.engine.scheduler import Scheduler
from ima_tui.files import NotAFileError, TooLargeError, read_bounded
from ima_tui.media import saving
from ima_tui.media.embedding import embedded
from ima_tui.media.probe import ImageProblem, probe
from ima_tui.media.problem import ClipProblem
from ima_tui.store.jobs import Jobs

__all__ = ("Check", "Finding", "Recipe", "RecipeProblem", "Recipes")

ENDING = ".toml"
_MOST_BYTES = 4 * MOST_CHARACTERS
_CLIPS = frozenset({".mp4", ".m4v", ".mov"})


@dataclass(frozen=True, slots=True)
class Check:
    """A recipe held against today. `request` is there exactly when nothing stands in the way."""

    recipe: Recipe
    findings: tuple[Finding, ...]
    request: Request | None = None
    credits: int | float | None = None
    """What it costs now, also where that is too much."""
    priced_at: str = ""

    @property
    def problems(self) -> tuple[Said, ...]:
        """Why it is not sent."""
        return tuple(finding.sentence for finding in self.findings if finding.stops)


class Recipes:
    """Writes, reads, checks and sends recipes."""

    def __init__(
        self,
        connector: Connector,
        catalogs: Catalogs,
        composer: Composer,
        scheduler: Scheduler,
        jobs: Jobs,
        clock: Clock,
    ) -> None:
        self._connector = connector
        self._catalogs = catalogs
        self._composer = composer
        self._scheduler = scheduler
        self._jobs = jobs
        self._clock = clock

    # -- writing

    def export(self, job: Job, folder: Path | None = None) -> str:
        """The recipe of a take as TOML, for a file in `folder` (the working one if not given)."""
        return for_its_maker(job, folder or Path.cwd())

    def pasted(self, job: Job) -> str:
        """The recipe of a take as JSON without any path: safe to paste anywhere."""
        return to_be_pasted(job)

    async def write(self, job: Job, path: Path) -> Path:
        """The recipe of a take in a new file at `path`, a number added where that is taken; where it is.

        Raises DownloadProblem when it cannot be written.
        """

        def put() -> Path:
            path.parent.mkdir(parents=True, exist_ok=True)
            return saving.write_new(path, self.export(job, path.parent).encode(), path.suffix or ENDING)

        try:
            return await asyncio.to_thread(put)
        except OSError as error:
            raise disk_problem(error, path.parent) from error

    # -- reading

    async def read(self, path: Path) -> Recipe:
        """The recipe in a TOML or JSON file, or in the tags of a clip. Raises RecipeProblem."""
        return await asyncio.to_thread(_read, path)

    # -- checking

    async def check(self, recipe: Recipe, folder: Path | None = None, *, limit: int | float | None = None) -> Check:
        """`recipe`, whose paths lead from `folder`, held against its pictures and today's price list.

        `limit` is the most it may cost; without one, what was paid. Nothing is sent or uploaded. Raises KeyMissing,
        and StudioError without any list.
        """
        connection = self._current()
        listed = await self._catalogs.get(connection, recipe.mode)
        found = offer(recipe, listed.catalog, limit=limit, demo=connection.simulated)
        sources, looked = await self._inputs(recipe, folder or Path.cwd())
        findings = (*looked, *found.findings)
        credits = found.quote.credits if found.quote is not None else None
        if found.choices is None or any(finding.stops for finding in findings):
            return Check(recipe, findings, credits=credits)
        draft = Draft(recipe.mode, recipe.prompt, sources, recipe.model, found.choices, recipe.version or None)
        prepared = await self._composer.prepare(draft)
        findings += tuple(Finding(About.SETTING, problem.sentence, stops=True) for problem in prepared.problems)
        if prepared.request is None:
            return Check(recipe, findings, credits=credits)
        request = as_recorded(recipe, prepared.request)
        wanted = [each.sha256 for each in recipe.inputs]
        if wanted != [image.facts.sha256 if image.facts is not None else "" for image in request.images]:
            late = Finding(About.INPUT, say("A picture changed while it was looked at. Try again."), stops=True)
            return Check(recipe, (*findings, late), credits=credits)
        return Check(recipe, findings, request, request.credits, prepared.priced_at)

    async def run(self, check: Check, over: Decimal | None = None) -> Job:
        """Send a recipe that was checked; the take is in the history on return.

        Raises Refusal with the differences if it is not the same any more, OverLimit if it would go over a limit unless
        `over` is its price, PricedElsewhere if another account is connected now, StoreError and KeyMissing. Then
        nothing was sent.
        """
        connection, request = self._current(), check.request
        if request is None:
            raise Refusal(check.problems or (say("This recipe cannot be sent."),))
        if check.priced_at != connection.name:
            raise PricedElsewhere
        origin = Origin(check.recipe.take, Descent.RECIPE) if check.recipe.take else None
        job = new_job(request, connection, self._connector.settings.user_id, self._clock.now(), origin=origin)
        await self._scheduler.submit(job, over)
        return job

    # -- pictures

    async def _inputs(self, recipe: Recipe, folder: Path) -> tuple[tuple[str, ...], tuple[Finding, ...]]:
        """The pictures of a recipe as they can be had now, and what was found of each."""
        known = await self._known_paths(recipe)
        looked = [await asyncio.to_thread(_look, each, folder, known) for each in recipe.inputs]
        sources = tuple(source for source, _ in looked if source)
        return sources, tuple(finding for _, finding in looked)

    async def _known_paths(self, recipe: Recipe) -> dict[str, str]:
        """Where the pictures of the take that it was written from lay, by SHA-256."""
        if not recipe.take or not recipe.inputs:
            return {}
        try:
            job = await self._jobs.get(recipe.take)
        except StoreError:
            return {}
        images = job.asked.images if job is not None else ()
        return {image.facts.sha256: image.source for image in images if image.facts is not None}

    def _current(self) -> Connection:
        if self._connector.current is None:
            raise KeyMissing("no key")
        return self._connector.current


def _look(each: Input, folder: Path, known: dict[str, str]) -> tuple[str, Finding]:
    """The source of a picture, empty where it cannot be used, and what was found. For threads."""
    name = printable(each.name, 200)
    if each.url or each.signed:
        if each.signed:
            sentence = say("The link {name} carried a signature, which recipes do not keep. Put a whole link in.",
                           name=name)  # fmt: skip
            return "", Finding(About.INPUT, sentence, stops=True)
        return each.url, Finding(About.INPUT, say("{name} is a link and goes along as it is.", name=name))
    if not each.sha256:
        sentence = say("The recipe names no SHA-256 for {name}, so nobody knows which picture is meant.", name=name)
        return "", Finding(About.INPUT, sentence, stops=True)
    changed = ""
    for path in _candidates(each, folder, known):
        try:
            facts = probe(path)
        except (ImageProblem, OSError, ValueError):
            continue
        if facts.sha256 == each.sha256:
            return facts.path, Finding(About.INPUT, say("{name} is the same.", name=name))
        changed = changed or facts.sha256
    if changed:
        sentence = say(
            "{name} is another picture now: SHA-256 {now}…, was {before}….",
            name=name,
            now=changed[:12],
            before=each.sha256[:12],
        )
        return "", Finding(About.INPUT, sentence, stops=True)
    sentence = say("{name} is not there. Put it beside the recipe, or correct its path.", name=name)
    return "", Finding(About.INPUT, sentence, stops=True)


def _candidates(each: Input, folder: Path, known: dict[str, str]) -> Iterator[Path]:
    """Where a picture may be: as the recipe says, beside the recipe, and where it lay when it was used."""
    path = Path(each.path.replace("\\", "/"))
    if not str(path).startswith(("//", "\\\\")):  # never another machine's: asking it would tell it who asks
        beside = folder / path
        yield beside.parent.resolve() / beside.name  # what is kept of it has no way back and forth in it
    if path.name:
        yield folder / path.name
    if each.sha256 in known:
        yield Path(known[each.sha256])


# -- files


def _read(path: Path) -> Recipe:
    name = printable(path.name, 200)
    if path.suffix.casefold() in _CLIPS:
        return _in_clip(path, name)
    try:
        text = read_bounded(path, _MOST_BYTES).decode("utf-8-sig")
    except FileNotFoundError as error:
        raise RecipeProblem(say("There is no file {name}.", name=printable(str(path), 300))) from error
    except UnicodeDecodeError as error:
        raise RecipeProblem(say("{name} is no text in UTF-8, so it is no recipe.", name=name)) from error
    except TooLargeError as error:
        raise RecipeProblem(say("{name} is too large to be a recipe.", name=name)) from error
    except (NotAFileError, OSError) as error:
        reason = error.strerror or type(error).__name__
        raise RecipeProblem(say("{name} cannot be read ({reason}).", name=name, reason=reason)) from error
    try:
        return from_text(text)
    except RecipeProblem as problem:
        first, *rest = problem.problems
        raise RecipeProblem(say("{file}: {what}", file=name, what=first), *rest) from problem


def _in_clip(path: Path, name: str) -> Recipe:
    """From the tags; else from the file beside the clip."""
    try:
        text = embedded(path)
    except ClipProblem as problem:
        raise RecipeProblem(problem.sentence) from problem
    if text is not None:
        return _unwrapped(text)
    note = path.with_suffix(".json")
    if note.is_file():
        return _read(note)
    raise RecipeProblem(say("{name} carries no recipe, and there is none beside it.", name=name))


def _unwrapped(text: str) -> Recipe:
    """The recipe in a clip's tags, which stands under a mark of ours."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise RecipeProblem(say("The recipe in this clip is damaged.")) from error
    recipe = recipe_from(found.get("ima_recipe") if isinstance(found, dict) else None)
    return replace(recipe, inputs=tuple(replace(each, path=each.name) if each.path else each for each in recipe.inputs))
