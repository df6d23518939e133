"""Pictures of the interface in scenes of a working day: `python -m tests.tui.scenes screenshots/`.

`python -m tests.tui.scenes --real screenshots/` plays a few of them on the real studio and its simulator.
"""

from __future__ import annotations

import asyncio
import math
import sys
import tempfile
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw, ImageFilter
from textual.pilot import Pilot

from ima_tui import language
from ima_tui.domain import events as ev
from ima_tui.domain.errors import Fault, FaultKind
from ima_tui.domain.events import Media
from ima_tui.domain.job import Attempt, Outcome, State
from ima_tui.domain.models import Model
from ima_tui.domain.modes import Mode
from ima_tui.domain.request import Draft
from ima_tui.domain.text import say
from ima_tui.engine.studio import Studio
from ima_tui.settings import Flags
from ima_tui.tui.app import ImaApp
from ima_tui.tui.screens.mend import Mend
from ima_tui.tui.widgets.dialog import Dialog
from ima_tui.wiring import open_studio, read_run_settings
from tests.tui import (
    compare_scenes,
    duel_scenes,
    history_scenes,
    image_scenes,
    insights_scenes,
    keeping_scenes,
    next_shot_scenes,
    picker_scenes,
    playing_scenes,
    spending_scenes,
    state_scenes,
    word_scenes,
)
from tests.tui.picture import picture
from tests.tui.stand_in import NOON, StandIn, job_of, request_of

LIGHTHOUSE = "Slow push-in on the lighthouse, waves breaking below, gulls drifting through frame, 10秒 横屏"


def landscape(
    path: Path, size: tuple[int, int], sky: tuple[int, int, int], sun: tuple[int, int, int], seed: int
) -> Path:
    """A small painted view: sky, sun, hills, water."""
    width, height = size
    image = Image.new("RGB", size)
    draw = ImageDraw.Draw(image)
    horizon = int(height * 0.62)
    for y in range(height):
        share = min(1.0, y / horizon)
        draw.line((0, y, width, y), tuple(int(a * (1 - share) + b * share) for a, b in zip(sky, sun, strict=True)))
    centre, radius = (int(width * (0.3 + 0.1 * (seed % 5))), int(height * 0.44)), height // 9
    glow = Image.new("L", size, 0)
    ImageDraw.Draw(glow).ellipse(
        (centre[0] - 2 * radius, centre[1] - 2 * radius, centre[0] + 2 * radius, centre[1] + 2 * radius), fill=120
    )
    image.paste(Image.new("RGB", size, (255, 238, 205)), mask=glow.filter(ImageFilter.GaussianBlur(radius)))
    draw.ellipse((centre[0] - radius, centre[1] - radius, centre[0] + radius, centre[1] + radius), fill=(255, 244, 220))
    for layer in range(3):
        tone = tuple(int(channel * (0.55 - 0.15 * layer)) for channel in sky)
        points = [(0, height)]
        for x in range(0, width + 8, 8):
            swell = (
                math.sin(x / width * (5 + layer * 3) + seed * 1.7 + layer) * 0.5 + math.sin(x / width * 17 + seed) * 0.2
            )
            points.append((x, int(horizon + height * (0.02 + 0.1 * layer) - swell * height * 0.1)))
        draw.polygon([*points, (width, height)], fill=tone)
    image.save(path)
    return path


def takes(folder: Path, stand_in: StandIn, *, painted: bool = False) -> None:
    """Several takes in several states; their images, too, unless they are `painted` already."""
    beach, boat, fjord = folder / "beach-dawn.jpg", folder / "boat.png", folder / "fjord.png"
    if not painted:
        landscape(beach, (1920, 1080), (38, 52, 92), (246, 170, 120), 3)
        landscape(boat, (1280, 720), (20, 60, 70), (250, 210, 150), 1)
        landscape(fjord, (1280, 720), (60, 40, 80), (240, 130, 110), 7)
    neon = Media("https://cdn.imastudio.com/out/2026/91ff20-neon.mp4", "", 1280, 720, 5.0)
    broke = Fault(FaultKind.NOT_ENOUGH_CREDITS, 4008, "Insufficient points")
    lost = Fault(FaultKind.ANSWER_LOST)
    ready = Media("https://cdn.imastudio.com/out/2026/0b7c2f-paper-boat.mp4", "", 1280, 720, 5.0)
    pro, fast = Model.PRO, Model.FAST
    lowered = request_of("4K drone shot over a fjord at first light, slow pan to the glacier", pro, resolution="720P")
    jobs = [
        job_of(9, request_of(LIGHTHOUSE, fast), State.GENERATING, age=8.4),
        job_of(8, request_of(LIGHTHOUSE, pro), State.GENERATING, age=8.4),
        job_of(7, request_of("paper boat in the gutter, macro, rain drops as slow bells", fast), State.READY, age=95,
               medias=(ready,), settled_at=NOON - 86, poster="x"),
        job_of(6, lowered, State.GENERATING, age=21, attempts=(
            Attempt(1, NOON - 20, lowered, outcome=Outcome.REFUSED, fault=Fault(FaultKind.BACKEND_FAILED, 500)),
            Attempt(2, NOON - 18, lowered, (say("1080P → 720P after a server error"),), Outcome.ACCEPTED))),
        job_of(5, request_of("霓虹雨夜，少女撑伞走过反光的街道，电影感，缓慢推进镜头", pro), State.READY, age=700,
               medias=(neon,), settled_at=NOON - 560, poster="x"),
        job_of(4, request_of("hands kneading dough, flour in back light", fast), State.FAILED, age=900,
               settled_at=NOON - 820, fault=broke),
        job_of(3, request_of("a lynx steps out of the snow", pro), State.UNKNOWN, age=1500, fault=lost),
    ]  # fmt: skip
    stand_in.takes = jobs
    stand_in.posters = {"job-007": boat, "job-005": fjord}
    stand_in.timelines = {"job-007": story(jobs[2].request)}
    stand_in.drafts = {
        Mode.FIRST_FRAME: Draft(Mode.FIRST_FRAME, LIGHTHOUSE, (str(beach),), cursor=(0, 84)),
        Mode.REFERENCE: Draft(Mode.REFERENCE, LIGHTHOUSE, (str(beach), str(boat), str(fjord))),
        Mode.FIRST_LAST: Draft(Mode.FIRST_LAST, LIGHTHOUSE, (str(beach),)),
    }
    stand_in.mode = Mode.FIRST_FRAME


def story(request: object) -> tuple[ev.Event, ...]:
    """What happened to the take that is ready."""
    start = NOON - 95
    return (
        ev.CreateSent(at=start + 1, request=request),  # type: ignore[arg-type]
        ev.CreateRefused(at=start + 1.5, fault=Fault(FaultKind.BACKEND_FAILED, 500, "internal error")),
        ev.CreateSent(at=start + 2, request=request, changes=(say("1080P → 720P after a server error"),)),  # type: ignore[arg-type]
        ev.Accepted(at=start + 3, task_id="task-007"),
        ev.Rendered(at=start + 8, medias=()),
        ev.Finished(at=start + 9, poster="x"),
    )


Act = Callable[[Pilot[None]], Awaitable[None]]
WAITING_FOR_EVER = frozenset({"follow", "settings"})
ASKING = frozenset({"generate", "promote", "takes"})
"""Workers that wait for the answer of a dialog."""


async def nothing(pilot: Pilot[None]) -> None:
    """Only look."""


def keys(*names: str) -> Act:
    """Press some keys."""

    async def act(pilot: Pilot[None]) -> None:
        for name in names:
            await pilot.press(name)
            await pilot.pause()

    return act


def mend(*pressed: str) -> Act:
    """The corrected copy of a panorama, and then these keys."""

    async def act(pilot: Pilot[None]) -> None:
        studio: Any = pilot.app.studio  # type: ignore[attr-defined]
        path = landscape(studio.folder / "harbour-dawn.png", (3200, 900), (38, 52, 92), (246, 170, 120), 3)
        pilot.app.push_screen(Mend(studio, str(path), Mode.FIRST_FRAME))
        await settled(pilot)
        for key in pressed:
            await pilot.press(key)
            await settled(pilot)

    return act


SCENES: dict[str, Act] = {
    "studio": keys("f8", "down", "down", "down"),
    "compose": nothing,
    "text": keys("alt+1"),
    "first-last": keys("alt+3"),
    "reference": keys("alt+4"),
    "detail": keys("f8", "down", "down", "down", "enter"),
    "failed": keys("f8", *["down"] * 5, "enter"),
    "unknown": keys("f8", "end", "enter"),
    "history": keys("f7", "down", "down"),
    "menu": keys("tab", "tab", "enter"),
    "more": keys("f8", "down", "down", "ctrl+g"),
    "palette": keys("ctrl+p"),
    "connect": keys("f9"),
    "mend": mend("right", "right", "right"),
    "mend-result": mend("enter"),
    "settings": keys("alt+o", "down", "down", "down"),
    "settings-enter": keys("alt+o", *["down"] * 7, "enter"),
    "help": keys("f1", "f1"),
    "help-pane": keys("f1"),
    "help-pane-takes": keys("f8", "end", "f1"),
    **compare_scenes.SCENES,
    **duel_scenes.SCENES,
    **history_scenes.SCENES,
    **image_scenes.SCENES,
    **insights_scenes.SCENES,
    **keeping_scenes.SCENES,
    **next_shot_scenes.SCENES,
    **picker_scenes.SCENES,
    **playing_scenes.SCENES,
    **spending_scenes.SCENES,
    **state_scenes.SCENES,
    **word_scenes.SCENES,
}


async def settled(pilot: Pilot[None]) -> None:
    """Until no worker of a screen is busy (the one that follows the feed always is) and nothing waits for a pause."""
    for _ in range(200):
        await pilot.pause()
        idle = WAITING_FOR_EVER | (ASKING if isinstance(pilot.app.screen, Dialog) else frozenset())
        busy = any(worker.group not in idle and not worker.is_finished for worker in pilot.app.workers)
        parts = (pilot.app.screen_stack[0], *pilot.app.screen.walk_children())
        if not busy and all(getattr(part, "at_rest", True) for part in parts):
            await pilot.pause()
            return
        await asyncio.sleep(0.01)


async def play(scene: str, target: Path, scale: int = 1) -> Path:
    """Play one scene and draw it. `studio:80x24:zh:light`: at another size, in another language and look."""
    name, *wishes = scene.split(":")
    code = next((wish for wish in wishes if wish in language.CODES), "en")
    theme = next((wish for wish in wishes if wish in LOOKS), "dark")
    width, height = next((wish.split("x") for wish in wishes if wish[0].isdigit()), ("120", "36"))
    language.use(code)
    with tempfile.TemporaryDirectory() as folder:
        stand_in = StandIn(Path(folder), theme=f"ima-{theme}")
        takes(Path(folder), stand_in)
        app = ImaApp(stand_in)  # type: ignore[arg-type]
        async with app.run_test(size=(int(width), int(height)), notifications=True) as pilot:
            await settled(pilot)
            await SCENES[name](pilot)
            await asyncio.sleep(0.3)
            await settled(pilot)
            made = picture(app, target / f"{scene.replace(':', '-')}.png", scale)
    language.use("en")
    return made


async def _on_a_ready_take(pilot: Pilot[None]) -> None:
    """The newest take that has a clip, chosen in the studio's list."""
    screen: Any = pilot.app.screen
    await pilot.press("f8")
    for _ in range(12):
        await settled(pilot)
        if screen.take is not None and screen.take.state is State.READY:
            return
        await pilot.press("down")
    raise AssertionError("no take is ready")


async def _clip_in_sight(pilot: Pilot[None]) -> None:
    """A ready take stands in the middle of its clip."""
    await _on_a_ready_take(pilot)
    screen: Any = pilot.app.screen
    await pilot.press("space")
    await _until(lambda: screen.player is not None and screen.player.frame is not None)
    await asyncio.sleep(1.5)
    await pilot.press("space")


async def _next_shot(pilot: Pilot[None]) -> None:
    """The last second of a ready take."""
    await _on_a_ready_take(pilot)
    await pilot.press("N")
    await _until(lambda: bool(getattr(pilot.app.screen, "candidate", None)))


LOOKS = ("dark", "light", "contrast", "terminal")
README: dict[str, tuple[tuple[int, int], str, Act]] = {
    "studio": ((120, 36), "en", _clip_in_sight),
    "wall": ((120, 36), "en", keys("f7", "W", "right")),
    "next-shot": ((120, 36), "en", _next_shot),
    "insights": ((120, 36), "en", keys("alt+a")),
    "chinese": ((120, 36), "zh", SCENES["studio"]),
    "detail": ((120, 36), "en", SCENES["detail"]),
    "history": ((120, 36), "en", SCENES["history"]),
    "small": ((80, 24), "en", nothing),
    "prices": ((120, 36), "en", keys("alt+p", "right", "down")),
    "camera": ((120, 36), "en", SCENES["camera"]),
    "picker": ((120, 36), "en", keys("f2", "down")),
    "settings": ((120, 36), "en", SCENES["settings"]),
    "spending": ((120, 36), "en", keys("alt+m")),
}
"""The pictures of the README: file, size, language, and what is pressed."""
PROMPTS = (
    "paper boat in the gutter, macro, rain drops as slow bells",
    "a lighthouse on the cliffs at dusk, gulls, the camera pushes in slowly",
    "霓虹雨夜，少女撑伞走过反光的街道，电影感，缓慢推进镜头",
)


async def play_real(target: Path) -> None:
    """A short day on the real studio and its simulator: what the README shows."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        studio = await open_studio(read_run_settings(Flags(demo=True), {"HOME": folder}))
        beach = landscape(home / "beach-dawn.jpg", (1920, 1080), (38, 52, 92), (246, 170, 120), 3)
        for prompt in PROMPTS:
            await _submit(studio, Draft(Mode.TEXT, prompt, model=Model.FAST))
        await _until(lambda: len(studio.jobs()) == 3 and all(job.settled for job in studio.jobs()))
        draft = Draft(Mode.FIRST_FRAME, LIGHTHOUSE, (str(beach),), cursor=(0, 84))
        await studio.save_draft(draft)
        for model in (Model.PRO, Model.FAST):
            await _submit(studio, replace(draft, model=model))
        await asyncio.sleep(5)
        for name, (size, code, act) in README.items():
            language.use(code)
            app = ImaApp(studio)
            async with app.run_test(size=size, notifications=False) as pilot:
                await settled(pilot)
                await act(pilot)
                await asyncio.sleep(0.4)
                await settled(pilot)
                print(picture(app, target / f"{name}.png"))
        language.use("en")
        await studio.close(patience=1.0)


async def _submit(studio: Studio, draft: Draft) -> None:
    prepared = await studio.prepare(draft)
    assert prepared.request is not None, prepared
    await studio.submit(prepared.request)


async def _until(condition: Callable[[], bool]) -> None:
    for _ in range(1200):
        if condition():
            return
        await asyncio.sleep(0.1)
    raise AssertionError("the simulator did not finish in two minutes")


def main(arguments: list[str]) -> None:
    """Every scene, or those named; `--real` plays the README's on the real studio."""
    if arguments[:1] == ["--real"]:
        asyncio.run(play_real(Path(arguments[1] if arguments[1:] else "screenshots")))
        return
    target = Path(arguments[0]) if arguments else Path("screenshots")
    for name in arguments[1:] or SCENES:
        print(asyncio.run(play(name, target)))


if __name__ == "__main__":
    main(sys.argv[1:])
