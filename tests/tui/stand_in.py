"""A studio without a service: the facade's signatures, jobs held still, a clock that stands. For pictures and goldens.

What it lists is the simulator's product tree, read as the real client reads it; prices and problems are the domain's.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace

from ima_tui import language
from ima_tui.api.leaves import catalog
from ima_tui.domain import events as ev
from ima_tui.domain.catalog import Choices, Product
from ima_tui.domain.diagnosis import Diagnosis, diagnose_job
from ima_tui.domain.errors import Fault, FaultKind, KeyRejected
from ima_tui.domain.events import Event, Media
from ima_tui.domain.job import Attempt, Job, Origin, Outcome, State, Upload, apply
from ima_tui.domain.matching import has_all
from ima_tui.domain.models import Model
from ima_tui.domain.modes import Mode
from ima_tui.domain.pricing import Quote, Unpriced, quote
from ima_tui.domain.request import Draft, InputImage, Request, priced, problems
from ima_tui.domain.snippets import Snippet
from ima_tui.domain.starters import STARTERS
from ima_tui.domain.text import Said, say
from ima_tui.engine.composing import look_at_file
from ima_tui.engine.descent import origin_of
from ima_tui.engine.mending import Mending
from ima_tui.engine.studio import Listed, Page, Prepared, Proposal, Seen
from ima_tui.engine.tuning import Tuning
from ima_tui.media.probe import ImageProblem
from ima_tui.media.sources import parse_pasted
from ima_tui.memory.knowledge import Knowledge
from ima_tui.paths import places
from ima_tui.settings import Settings
from ima_tui.simulator.products import catalogue
from tests.tui.stand_in_comparing import StandInClips
from tests.tui.stand_in_files import StandInDownloads, StandInReceipts, StandInRecipes, StandInReports
from tests.tui.stand_in_folders import folders_in_memory
from tests.tui.stand_in_library import StandInLibrary
from tests.tui.stand_in_next_shots import StandInNextShots
from tests.tui.stand_in_pairs import StandInPairs, StandInPromoting
from tests.tui.stand_in_pictures import StandInPictures
from tests.tui.stand_in_prices import StandInPrices
from tests.tui.stand_in_spending import StandInSpending
from tests.tui.stand_in_telling import StandInInsights, StandInSharing

NOON = 1_790_000_000.0


class StandInSettings(SimpleNamespace):
    """The settings in use, with what a test says instead."""

    def __init__(self, tuning: Tuning) -> None:
        super().__init__()
        self._tuning = tuning

    def __getattr__(self, name: str) -> object:
        return getattr(self._tuning.now, name)


@dataclass
class StandIn:
    """The facade over plain lists."""

    folder: Path
    takes: list[Job] = field(default_factory=list)
    drafts: dict[Mode, Draft] = field(default_factory=dict)
    mode: Mode = Mode.TEXT
    past_prompts: tuple[str, ...] = ()
    posters: dict[str, Path] = field(default_factory=dict)
    timelines: dict[str, tuple[Event, ...]] = field(default_factory=dict)
    confirm_under: int = 0
    theme: str = "ima-dark"
    simulated: bool = True
    connected: bool = False
    time_scale: float = 10.0
    clock: float = NOON
    waiting: list[Said] = field(default_factory=list)
    saves: int = 0
    submitted: list[Request] = field(default_factory=list)

    def __post_init__(self) -> None:
        where = places({"HOME": str(self.folder)})
        self.tuning = Tuning(
            Settings(where, demo=True, time_scale=self.time_scale, confirm_under=self.confirm_under, theme=self.theme),
            pace=0.05,
        )
        self.settings = StandInSettings(self.tuning)
        self.knowledge = Knowledge(self.folder / "knowledge")
        self.past = StandInPast(self)
        self.dismissals = StandInDismissals()
        self.snippets = StandInSnippets()
        self.pictures = StandInPictures(self.jobs)
        self.next_shots = StandInNextShots(self.folder, self.pictures.origins)
        self.mending = Mending(self.folder / "corrected")
        self.folders, self.kept_folders = folders_in_memory(self.folder, self.clock)
        self.spending = StandInSpending(self)
        self.duels = StandInPairs(self)
        self.promoting = StandInPromoting(self)
        self.clips = StandInClips()
        self.insights = StandInInsights(self)
        self.sharing = StandInSharing()
        self.prices = StandInPrices(self)
        self.downloads = StandInDownloads(self.folder / "downloads")
        self.receipts = StandInReceipts()
        self.recipes = StandInRecipes()
        self.reports = StandInReports()
        self.library = StandInLibrary(self)
        self._queues: list[asyncio.Queue[tuple[Job, ...]]] = []

    def now(self) -> float:
        return self.clock

    async def catalog(self, mode: Mode, *, fresh: bool = False) -> Listed:
        return await self.prices.fetch(mode)

    def price(self, product: Product, choices: Choices) -> Quote | Unpriced:
        return quote(product, choices)

    async def look(self, source: str) -> Seen:
        if source.startswith("http"):
            return Seen(source, InputImage(source))
        try:
            return await asyncio.to_thread(look_at_file, source, Path(source))
        except ImageProblem as problem:
            return Seen(source, None, (problem.sentence,))

    def understand_paste(self, text: str) -> tuple[str, ...]:
        return parse_pasted(text)

    async def propose(self, mode: Mode) -> Proposal:
        return Proposal(Model.FAST, say("your last choice here"))

    async def prepare(self, draft: Draft, in_view: float | None = None) -> Prepared:
        seen = [await self.look(source) for source in draft.images]
        images = [one.image for one in seen if one.image is not None]
        product = (await self.catalog(draft.mode)).catalog.product(draft.model or Model.FAST)
        assert product is not None
        found, answer = problems(draft, images), quote(product, draft.choices)
        if isinstance(answer, Unpriced):
            return Prepared(None, found, answer, product=product)
        request = None if found else priced(draft, images, product, answer)
        repriced = in_view is not None and in_view != answer.credits
        notices = (
            say("The price has just changed: {old} → {new} credits.", old=in_view, new=answer.credits),
        ) * repriced
        origin = origin_of(request, self.pictures.origin, draft.parent_id) if request is not None else None
        return Prepared(request, found, notices=notices, product=product, repriced=repriced, origin=origin)

    async def save_draft(self, draft: Draft) -> None:
        self.saves += 1
        self.drafts[draft.mode] = draft
        self.mode = draft.mode

    async def load_drafts(self) -> tuple[Mode, Mapping[Mode, Draft]]:
        return self.mode, dict(self.drafts)

    async def prompts(self, contains: str = "", limit: int = 100) -> tuple[str, ...]:
        return self.past_prompts

    async def submit(
        self, request: Request, over: Decimal | None = None, *, priced_at: str = "", origin: Origin | None = None
    ) -> Job:
        await self.spending.admit(request.credits, over)
        self.submitted.append(request)
        name = f"job-{len(self.takes) + 1:03}"
        job = Job(name, "default", "demo", "", request, request, self.clock, simulated=True, origin=origin)
        self.push(job)
        return job

    def push(self, job: Job) -> None:
        """A newer snapshot of one job."""
        self.takes = [job, *(other for other in self.takes if other.id != job.id)]
        self.takes.sort(key=lambda one: (one.created_at, one.id), reverse=True)
        for queue in self._queues:
            queue.put_nowait((job,))

    def jobs(self) -> tuple[Job, ...]:
        return tuple(job for job in self.takes if not job.removed_at)

    async def follow(self) -> AsyncIterator[tuple[Job, ...]]:
        queue: asyncio.Queue[tuple[Job, ...]] = asyncio.Queue()
        self._queues.append(queue)
        while True:
            yield await queue.get()

    async def timeline(self, job_id: str) -> tuple[Event, ...]:
        return self.timelines.get(job_id, ())

    async def history(
        self, query: str = "", *, before: Job | None = None, limit: int = 60, removed: bool = False
    ) -> Page:
        found = [job for job in self.jobs() if query.casefold() in job.request.prompt.casefold()]
        older = (
            found
            if before is None
            else [job for job in found if (job.created_at, job.id) < (before.created_at, before.id)]
        )
        return Page(tuple(older[:limit]), len(found))

    async def find(self, text: str) -> Job | None:
        return next((job for job in self.takes if job.id == text), None)

    def _change(self, job_id: str, **fields: object) -> Job:
        job = next(job for job in self.takes if job.id == job_id)
        self.push(replace(job, **fields))  # type: ignore[arg-type]
        return replace(job, **fields)  # type: ignore[arg-type]

    async def resume(self, job_id: str, over: Decimal | None = None) -> Job:
        job = next(job for job in self.takes if job.id == job_id)
        if not job.task_id:
            await self.spending.admit(job.request.credits, over)
        return self._change(job_id, state=State.GENERATING)

    async def stop_watching(self, job_id: str) -> Job:
        return self._change(job_id, state=State.STOPPED)

    async def adopt(self, job_id: str, task_id: str) -> Job:
        return self._change(job_id, state=State.GENERATING, task_id=task_id, fault=None)

    async def mark_not_created(self, job_id: str) -> Job:
        return self._change(job_id, state=State.REFUSED)

    async def send_anew(self, job_id: str, over: Decimal | None = None) -> Job:
        return await self.submit(next(job for job in self.takes if job.id == job_id).asked, over)

    async def remove(self, job_id: str) -> None:
        self.takes = [replace(job, removed_at=1.0) if job.id == job_id else job for job in self.takes]

    async def restore(self, job_id: str) -> None:
        self._change(job_id, removed_at=0.0)

    async def poster(self, job: Job) -> Path | None:
        return self.posters.get(job.id)

    async def first_image(self, job: Job) -> Path | None:
        return next((Path(image.source) for image in job.asked.images if not image.remote), None)

    def diagnose(self, job: Job) -> Diagnosis | None:
        return diagnose_job(job)

    def notices(self) -> tuple[Said, ...]:
        found, self.waiting = tuple(self.waiting), []
        return found

    def add_notices(self, sentences: Iterable[Said]) -> None:
        self.waiting.extend(sentences)

    async def connect(self, key_text: str) -> None:
        if "wrong" in key_text:
            raise KeyRejected(401, "bad key")
        self.simulated, self.connected, self.time_scale = False, True, 1.0

    async def disconnect(self) -> None:
        self.simulated, self.connected, self.time_scale = True, False, 10.0

    def use_language(self, code: str) -> None:
        language.use(code)

    async def close(self, patience: float = 10.0) -> tuple[Said, ...]:
        return ()


class StandInPast:
    """Earlier prompts over the stand-in's list."""

    def __init__(self, stand_in: StandIn) -> None:
        self._stand_in = stand_in
        self.removed: list[str] = []

    async def find(self, contains: str = "", limit: int = 300) -> tuple[str, ...]:
        kept = [one for one in self._stand_in.past_prompts if one not in self.removed]
        return tuple(one for one in kept if has_all(one, contains))[:limit]

    async def remove(self, text: str) -> None:
        self.removed.append(text)

    async def restore(self, text: str) -> None:
        self.removed.remove(text)


class StandInDismissals:
    """Dismissed suggestions in a plain list."""

    def __init__(self) -> None:
        self.kept: list[str] = []

    async def all(self) -> tuple[str, ...]:
        return tuple(self.kept)

    async def add(self, identity: str) -> None:
        self.kept.append(identity)

    async def clear(self) -> None:
        self.kept.clear()


class StandInSnippets:
    """Snippets in a plain list."""

    def __init__(self) -> None:
        self.kept = {one.id: one.in_language("en") for one in STARTERS}
        self.removed: set[str] = set()
        self.used: list[str] = []

    async def all(self) -> tuple[Snippet, ...]:
        return tuple(one for one in self.kept.values() if one.id not in self.removed)

    async def save(self, name: str, text: str, snippet_id: str = "") -> str:
        new = snippet_id or f"own-{len(self.kept)}"
        self.kept = {new: Snippet(new, name, text), **{id: one for id, one in self.kept.items() if id != new}}
        return new

    async def note_use(self, snippet_id: str) -> None:
        self.used.append(snippet_id)

    async def remove(self, snippet_id: str) -> None:
        self.removed.add(snippet_id)

    async def restore(self, snippet_id: str) -> None:
        self.removed.discard(snippet_id)


def request_of(prompt: str, model: Model, mode: Mode = Mode.TEXT, **choices: object) -> Request:
    """A priced request from the simulator's list."""
    product = catalog(catalogue(mode.value), mode).product(model)
    assert product is not None
    answer = quote(product, choices)  # type: ignore[arg-type]
    assert isinstance(answer, Quote), answer
    return priced(Draft(mode, prompt, choices=choices), (), product, answer)  # type: ignore[arg-type]


def job_of(number: int, request: Request, state: State, *, age: float, clock: float = NOON, **fields: object) -> Job:
    """A job in `state`, confirmed `age` seconds ago."""
    made = clock - age
    job = Job(f"job-{number:03}", "default", "demo", "", request, request, made, state, made, simulated=True)
    attempt = Attempt(1, made + 1, request, outcome=Outcome.ACCEPTED)
    if state not in (State.CHECKING, State.UPLOADING, State.HELD):
        job = replace(job, attempts=(attempt,))
    if state in (State.GENERATING, State.FINISHING, State.READY, State.FAILED, State.OVERDUE, State.STOPPED):
        job = replace(job, task_id=f"task-{number:03}", accepted_at=made + 1)
    return replace(job, **fields)  # type: ignore[arg-type]


__all__ = (
    "NOON", "Attempt", "Fault", "FaultKind", "Media", "Outcome", "StandIn", "Upload", "apply", "ev", "job_of",
    "request_of",
)  # fmt: skip
