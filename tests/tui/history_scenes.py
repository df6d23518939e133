"""Scenes of finding again: filters and complaints, the wall, saved searches, a family, the bin, a page with inputs."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

from textual.pilot import Pilot
from textual.widgets import Input

from ima_tui.domain.events import Media
from ima_tui.domain.job import Descent, Job, Origin, State
from ima_tui.domain.models import Model
from ima_tui.domain.modes import Mode
from ima_tui.engine.library import SavedSearch
from tests.tui.stand_in import NOON, job_of, request_of

Act = Callable[[Pilot[None]], Awaitable[None]]
PROMPTS = (
    "lighthouse at dusk, gulls, slow push-in", "paper boat in the gutter, macro", "霓虹雨夜，少女撑伞走过反光的街道",
    "4K drone over a fjord at first light", "hands kneading dough, back light", "a lynx steps out of the snow",
)  # fmt: skip
_HOUR = 3600.0


def _ready(number: int, prompt: str, *, age: float, **fields: Any) -> Job:
    media = Media(f"https://cdn.imastudio.com/out/{number}.mp4", "", 1280, 720, 5.0)
    model = Model.PRO if number % 3 == 0 else Model.FAST
    return job_of(number, request_of(prompt, model), State.READY, age=age, medias=(media,),
                  settled_at=NOON - age + 80, **fields)  # fmt: skip


def fill(studio: Any) -> None:
    """Forty takes of the last days, some with marks, some removed, six of one family."""
    posters = sorted(studio.posters.values()) or [None]
    made: list[Job] = []
    for number in range(101, 141):
        marks: dict[str, Any] = {}
        if number % 4 == 0:
            marks = {"stars": 1 + number % 3, "tags": ("harbour", "night") if number % 8 == 0 else ("best",)}
        if number % 10 == 0:
            marks["note"] = "too fast at the end"
        if number % 13 == 0:
            marks["removed_at"] = NOON - 60
        made.append(_ready(number, PROMPTS[number % len(PROMPTS)], age=_HOUR * (141 - number), **marks))
        studio.posters[made[-1].id] = posters[number % len(posters)]
    descents = ((111, 101, Descent.REMIX, None), (112, 101, Descent.REPEAT, None), (115, 111, Descent.NEXT_SHOT, 115),
                (118, 115, Descent.PROMOTION, None), (119, 111, Descent.RECIPE, None))  # fmt: skip
    for child, parent, descent, frame in descents:
        at = child - 101
        made[at] = replace(made[at], origin=Origin(f"job-{parent:03}", descent, frame))
    studio.takes = sorted([*studio.takes, *made], key=lambda job: (job.created_at, job.id), reverse=True)


async def _rest(pilot: Pilot[None]) -> None:
    from tests.tui.scenes import settled  # it knows these scenes

    await settled(pilot)


def history(*names: str, line: str = "") -> Act:
    """The history with a search, and then these keys."""

    async def act(pilot: Pilot[None]) -> None:
        fill(pilot.app.studio)  # type: ignore[attr-defined]
        await pilot.press("f7")
        await _rest(pilot)
        screen: Any = pilot.app.screen
        if line:
            screen.ask_for(line)
            await _rest(pilot)
        for name in names:
            await pilot.press(name)
            await _rest(pilot)

    return act


async def _typing(pilot: Pilot[None]) -> None:
    await history("slash")(pilot)
    field = pilot.app.screen.query_one("#search", Input)
    field.value = "lighthouse is:star mod"
    field.action_end()
    await pilot.pause(0.3)
    await _rest(pilot)


async def _saved(pilot: Pilot[None]) -> None:
    studio: Any = pilot.app.studio  # type: ignore[attr-defined]
    for name, line in (
        ("Good ones", "is:star since:7d"),
        ("夜景", "tag:night 雨夜"),
        ("Dear ones", "cost:>20 model:pro"),
    ):
        studio.library.saved[name.casefold()] = SavedSearch(name, line)
    await history("F", line="lighthouse is:star")(pilot)


async def _family(pilot: Pilot[None]) -> None:
    await history("T", line="job-115")(pilot)


async def _inputs(pilot: Pilot[None]) -> None:
    studio: Any = pilot.app.studio  # type: ignore[attr-defined]
    fill(studio)
    sources = [str(path) for path in sorted({path for path in studio.posters.values() if path is not None})][:2]
    seen = [await studio.look(source) for source in (*sources, "https://example.com/lighthouse.jpg")]
    images = tuple(one.image for one in seen)
    job = next(job for job in studio.takes if job.id == "job-115")
    request = replace(job.request, mode=Mode.REFERENCE, images=images)
    studio.push(replace(job, request=request, asked=request, stars=2, tags=("harbour", "night"), pair_id="pair-1",
                        note="The gulls are right, the wave comes too late."))  # fmt: skip
    await pilot.app.run_action("app.detail('job-115')")
    await _rest(pilot)


SCENES: dict[str, Act] = {
    "history-filters": history("down", "down", line="model:fast is:star,ab since:7d"),
    "history-complaints": history(line="lighthose: statis:ready lynx cost:lots"),
    "history-typing": _typing,
    "history-wall": history("W", "right", "down"),
    "saved-searches": _saved,
    "family": _family,
    "bin": history("B"),
    "bin-delete": history("B", "D"),
    "detail-inputs": _inputs,
}
