"""Scenes of two takes held against each other, on clips that are really decoded."""

from __future__ import annotations

import tempfile
from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from textual.pilot import Pilot

from ima_tui.domain.comparison import PairKind
from ima_tui.domain.errors import Fault, FaultKind
from ima_tui.domain.events import Media
from ima_tui.domain.job import Job, State
from ima_tui.domain.models import Model
from ima_tui.domain.request import Request
from tests.media.clip_maker import Image, clip_of
from tests.tui.conftest import until
from tests.tui.stand_in import NOON, StandIn, job_of, request_of

Act = Callable[[Pilot[None]], Awaitable[None]]
LIGHTHOUSE = "Slow push-in on the lighthouse, waves breaking below, gulls drifting through frame"
FRAMES = 36


def sea(number: int, *, pro: bool) -> Image:
    """Evening over the sea, a little nearer with every frame; one of the two has a gull and finer waves."""
    height, width = 180, 320
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    horizon = 104 - number * 0.2
    sky = np.clip(y / horizon, 0, 1)[..., None]
    image = (1 - sky) * np.array([38, 52, 92], np.float32) + sky * np.array([246, 170, 120], np.float32)
    sun = np.exp(-((x - 212 - number) ** 2 + (y - 82) ** 2) / 420)[..., None]
    image += sun * np.array([90, 80, 50], np.float32)
    water = y > horizon
    wave = np.sin(x / (9 if pro else 17) + y / 5 + number / 2) * 14 + np.sin(x / 31 - y / 9 - number / 3) * 12
    image[water] = (np.array([34, 58, 88], np.float32) + wave[..., None])[water]
    tower = (np.abs(x - 92) < 9 - (y - 60) / -24) & (y > 46 - number * 0.4) & (y < 112)
    image[tower] = (222, 214, 200)
    lamp = (np.abs(x - 92) < 6) & (np.abs(y - 44 + number * 0.4) < 5)
    image[lamp] = (255, 236, 150)
    if pro and 10 <= number < 26:
        gull = (np.abs(np.abs(x - 130 - number * 4) - 14) < 12) & (
            np.abs(y - 46 - np.abs(x - 130 - number * 4) / 4) < 4
        )
        image[gull] = (250, 250, 250)
    return np.clip(image, 0, 255).astype(np.uint8)


@cache
def clips() -> tuple[Path, Path]:
    """Of Pro and of Fast, made once."""
    folder = Path(tempfile.mkdtemp(prefix="ima-scenes-"))
    return tuple(
        clip_of(folder / f"{name}.mp4", [sea(number, pro=pro) for number in range(FRAMES)])
        for name, pro in (("pro", True), ("fast", False))
    )  # type: ignore[return-value]


def take(number: int, request: Request, state: State = State.READY, **fields: Any) -> Job:
    """One of a pair; a ready one has a clip and has taken as long as its model takes."""
    if state is State.READY:
        long = 151 if request.model is Model.PRO else 48
        media = Media(f"https://cdn.example.com/{number}.mp4", "", 320, 180, 1.5)
        fields = {"settled_at": NOON - 400 + long, "medias": (media,), "poster": "x", **fields}
    return replace(job_of(number, request, state, age=400), accepted_at=NOON - 400, **fields)


def pair(stand_in: StandIn, *states: State, number: int = 20, prompt: str = LIGHTHOUSE) -> tuple[Job, Job]:
    """An A/B pair, ready unless `states` say otherwise, its clips at hand."""
    first, second = states or (State.READY, State.READY)
    made = []
    for at, (model, state) in enumerate(((Model.PRO, first), (Model.FAST, second))):
        fields = {"pair_id": f"pair-{number}"}
        if state is State.FAILED:
            fields |= {"settled_at": NOON - 300, "fault": Fault(FaultKind.BACKEND_FAILED, 6010)}  # type: ignore[dict-item]
        job = take(number + at, request_of(prompt, model), state, **fields)
        stand_in.clips.files[job.id] = clips()[at]
        stand_in.push(job)
        made.append(job)
    stand_in.duels.put(made[0], made[1], PairKind.AB, f"pair-{number}")
    return made[0], made[1]


async def shown(pilot: Pilot[None]) -> None:
    """Until the two stand there, their differences told."""
    screen: Any = pilot.app.screen
    await until(pilot, lambda: screen.player.moment is not None and screen.query_one("EnergyLine").line)


def compare(*names: str, blind: bool = False) -> Act:
    """An A/B pair, standing still, and then these keys."""

    async def act(pilot: Pilot[None]) -> None:
        app: Any = pilot.app
        first, _second = pair(app.studio)
        app.add_class("-still")
        app.compare_memory.blind = blind
        app.compare_memory.current = (first.id, f"job-{int(first.id[-3:]) + 1:03}")
        await pilot.press("alt+w")
        await shown(pilot)
        app.screen.player.go(12)
        for name in names:
            await pilot.press(name)
            await pilot.pause()
        await shown(pilot)

    return act


async def _waiting(pilot: Pilot[None]) -> None:
    """One take plays while the other one is under way."""
    app: Any = pilot.app
    first, second = pair(app.studio, State.GENERATING, State.READY)
    app.add_class("-still")
    app.compare_memory.current = (first.id, second.id)
    await pilot.press("alt+w")
    await until(pilot, lambda: app.screen.player.moment is not None)


async def _failed(pilot: Pilot[None]) -> None:
    """One take plays, the other one failed."""
    app: Any = pilot.app
    first, second = pair(app.studio, State.READY, State.FAILED)
    app.add_class("-still")
    app.compare_memory.current = (first.id, second.id)
    await pilot.press("alt+w")
    await until(pilot, lambda: app.screen.player.moment is not None)


def pairs(*names: str) -> Act:
    """The list of pairs, in every state."""

    async def act(pilot: Pilot[None]) -> None:
        studio: Any = pilot.app.studio  # type: ignore[attr-defined]
        pair(studio, number=20)
        pair(studio, State.READY, State.GENERATING, number=30, prompt="霓虹雨夜，少女撑伞走过反光的街道，电影感")
        pair(studio, State.FAILED, State.READY, number=40, prompt="hands kneading dough, flour in back light")
        pair(studio, number=50, prompt="paper boat in the gutter, macro, rain drops as slow bells")
        await studio.duels.vote(studio.duels.pairs["pair-50"], "right", swapped=False, blind=True)
        pilot.app.add_class("-still")
        for name in ("alt+w", "p", *names):
            await pilot.press(name)
            await pilot.pause()

    return act


SCENES: dict[str, Act] = {
    "compare": compare(),
    "compare-flip": compare("f", "f"),
    "compare-wipe": compare("w", "right", "right"),
    "compare-difference": compare("d", "right_square_bracket"),
    "compare-blind": compare(blind=True),
    "compare-judged": compare("1", blind=True),
    "compare-waiting": _waiting,
    "compare-failed": _failed,
    "compare-pairs": pairs(),
    "compare-pairs-blind": pairs("v"),
}
