"""A home in which something is going on: the real simulator, takes whose clips are there, takes that generate.

The program finds the simulator as it finds one that an earlier program left, so what is measured is the demo as a user
runs it. Clips that are looked at are drawn with full care; those of takes that only generate are sketches, drawn before
anything is measured, for the service's work is not the program's.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ima_tui.domain.job import State
from ima_tui.domain.models import Model
from ima_tui.engine.studio import Studio
from ima_tui.settings import Flags
from ima_tui.wiring import open_studio, read_run_settings
from tests.bench.figures import Form
from tests.bench.kept import made_once
from tests.contract.takes import becomes, confirmed, text_draft

CLIP: Mapping[bool, Mapping[str, Any]] = {
    False: {"resolution": "720P", "duration": 10, "audio": False},
    True: {"resolution": "720P", "duration": 5, "audio": False},
}
"""What is looked at, and in a smoke form: 24 frames a second. Silent: a player with sound has nothing more to do."""
CARE = {False: 1.0, True: 0.1}
"""How it is drawn."""
PROMPT = "a paper boat in a rain gutter, slow push in"
PATIENCE = 120.0


@dataclass(frozen=True, slots=True)
class World:
    """Where a program of ours is started, and what it finds there."""

    folder: Path
    environ: Mapping[str, str]
    """On top of this process's own."""

    seconds: float
    """How long the clip is."""

    @property
    def clip(self) -> Path:
        """The clip of the take made first, as the simulator drew it."""
        return min((self.folder / "data" / "simulator").rglob("*.mp4"), key=lambda path: path.stat().st_mtime_ns)


@contextlib.contextmanager
def world(
    form: Form,
    *,
    pair: bool = False,
    generating: int = 0,
    history: Path | None = None,
    prepare: Callable[[Path], None] = lambda path: None,
) -> Iterator[World]:
    """A home with one take (or a `pair` of them) whose clip is ready, and `generating` more, for 20 minutes at least.

    The home is a copy, since a run writes to it: of a `history` too, which `prepare` may change.
    """
    with tempfile.TemporaryDirectory(prefix="ima-tui-bench-") as made:
        here = _home(Path(made) / "home", form)
        data = Path(here.environ["IMA_DATA_DIR"])
        if history is None:
            shutil.copytree(_looked_at(form, pair=pair), here.folder)
        else:
            data.mkdir(parents=True)
            shutil.copyfile(history, data / "history.db")
            prepare(data / "history.db")
            with _simulator(data, care=CARE[form.smoke]) as url:
                asyncio.run(_make_ready(here, url, CLIP[form.smoke], pair=pair))
        with _simulator(data, care=0.1) as url:
            if generating:
                asyncio.run(_let_generate(here, url, generating))
            yield here


def _looked_at(form: Form, *, pair: bool) -> Path:
    """The folder of such a home without anything that generates, made once."""

    def make(part: Path) -> None:
        here = _home(part, form)
        data = Path(here.environ["IMA_DATA_DIR"])
        data.mkdir(parents=True)
        with _simulator(data, care=CARE[form.smoke]) as url:
            asyncio.run(_make_ready(here, url, CLIP[form.smoke], pair=pair))

    return made_once(form.folder / f"world-{'pair' if pair else 'take'}-{CLIP[form.smoke]['duration']}", make)


def _home(folder: Path, form: Form) -> World:
    ours = {name: "" for name in os.environ if name.startswith("IMA_")}
    roots = {f"IMA_{name}_DIR": str(folder / name.lower()) for name in ("DATA", "CONFIG", "CACHE")}
    more = {"HOME": str(folder), "LANG": "C.UTF-8", "LC_ALL": "", "IMA_TIME_SCALE": "1"}
    return World(folder, {**ours, **roots, **more}, CLIP[form.smoke]["duration"])


@contextlib.contextmanager
def _simulator(data: Path, care: float) -> Iterator[str]:
    """The real one, as a process; its address stands where the program looks for it, and in the takes that are there.

    It is another address each time: rooms that are made of one home run side by side.
    """
    folder = data / "simulator"
    folder.mkdir(mode=0o700, exist_ok=True)
    command = [sys.executable, "-m", "ima_tui", "simulate", "--folder", str(folder), "--balance", "100000"]
    command += ["--time-scale", "1", "--render-scale", str(care), "--port", "0"]
    process = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    try:
        assert process.stdout is not None
        said = process.stdout.readline().split()
        if not said:
            raise OSError("the simulator did not start")
        url = said[-1]
        running = folder / "running.json"
        if running.exists():
            _move(data / "history.db", json.loads(running.read_text())["url"], url)
        running.write_text(json.dumps({"url": url}))
        yield url
    finally:
        process.terminate()
        process.wait(PATIENCE)


def _move(history: Path, old: str, new: str) -> None:
    """The clips of all takes are at another address now."""
    with contextlib.closing(sqlite3.connect(history)) as db, db:
        moved = "UPDATE jobs SET snapshot = replace(snapshot, :old, :new) WHERE instr(snapshot, :old)"
        db.execute(moved, {"old": f"{old}/", "new": f"{new}/"})


def control(url: str, path: str, body: object = None) -> Any:
    """The simulator's control side: the decoded answer; with a `body` it is told something."""
    data = json.dumps(body).encode() if body is not None else None
    request = urllib.request.Request(f"{url}/_sim/{path}", data, {"Content-Type": "application/json"})
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=PATIENCE) as answer:
        return json.loads(answer.read())


@contextlib.asynccontextmanager
async def _studio(here: World, pace: float) -> Any:
    settings = read_run_settings(Flags(), {**os.environ, **here.environ, "IMA_TIME_SCALE": str(pace)})
    studio = await open_studio(settings, adopt=False)
    try:
        yield studio
    finally:
        await studio.close(1.0)


async def _make_ready(here: World, url: str, clip: Mapping[str, Any], *, pair: bool) -> None:
    """Ordered, drawn, and told to be over; the program hears of it as of any other."""
    studio: Studio
    async with _studio(here, 40.0) as studio:
        draft = text_draft(PROMPT, **clip)
        ids: Sequence[str]
        if pair:
            prepared = await studio.duels.prepare(draft)
            ids = (await studio.duels.start(prepared)).takes
        else:
            ids = ((await studio.submit(await confirmed(studio, draft))).id,)
        for job_id in ids:
            await becomes(studio, job_id, State.GENERATING, State.READY)
        await asyncio.to_thread(control, url, "advance", {})
        for job_id in ids:
            await becomes(studio, job_id, State.READY)


async def _let_generate(here: World, url: str, count: int) -> None:
    """Takes that will still generate when all is measured; nobody watches them any more on return."""
    control(url, "faults", {"name": "task-slow", "times": count})
    studio: Studio
    async with _studio(here, 1.0) as studio:
        for number in range(count):
            draft = text_draft(f"{PROMPT}, version {number + 1}", Model.PRO)
            await studio.submit(await confirmed(studio, draft))
        for job in studio.jobs():
            if not job.settled:
                await becomes(studio, job.id, State.GENERATING)
    end = time.monotonic() + PATIENCE
    while not all(task["rendered"] for task in control(url, "tasks")):
        if time.monotonic() > end:
            raise TimeoutError("the sketches were not drawn")
        await asyncio.sleep(0.2)
