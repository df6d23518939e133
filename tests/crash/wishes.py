"""What a user may have asked of the program when it dies, what was there before, and what must be true afterwards.

Some wishes cost money: those takes go on by themselves, or wait for the user, and nothing is asked twice. The others
(a download, an import, a repair) are asked again, as a user would, and must then have come true whole.
"""

from __future__ import annotations

import asyncio
import json
import random
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import av
from PIL import Image

from ima_tui.domain.job import Job
from ima_tui.domain.models import Model
from ima_tui.paths import Places, places
from ima_tui.store import repair
from tests.store.damage import TAKES, destroy, fill, pages_of, tasks_in

_QUICK = ("--size", "480P", "--extra-params", '{"audio": false}', "--output-json")


@dataclass(frozen=True, slots=True)
class Home:
    """One user's computer."""

    folder: Path
    environ: Mapping[str, str]
    prompt: str
    """Words by which the service's tasks are told apart."""
    patience: float
    """Seconds that a command may take."""

    @property
    def places(self) -> Places:
        """Where the program keeps things here."""
        return places(self.environ)

    def run(self, *words: str) -> subprocess.CompletedProcess[bytes]:
        """A command that nobody kills."""
        return self.start([sys.executable, "-m", "ima_tui", *words])

    def start(self, command: Sequence[str]) -> subprocess.CompletedProcess[bytes]:
        """Any command, to its end."""
        return subprocess.run(
            command, env=dict(self.environ), capture_output=True, timeout=self.patience, stdin=subprocess.DEVNULL
        )


def _nothing(home: Home) -> None:
    """A home as it comes."""


def _no_faults(home: Home) -> list[str]:
    return []


@dataclass(frozen=True, slots=True)
class Wish:
    """One thing that is asked of the command line."""

    name: str
    calls: int
    """About as many calls that change the world as an undisturbed run makes; a mine beyond lets the run live."""
    words: Callable[[Home], list[str]]
    """The command that dies."""
    before: Callable[[Home], None] = _nothing
    """What the user had done by then."""
    look: Callable[[Home], list[str]] = _no_faults
    """Faults, when all is over."""
    takes: Mapping[Model, int] | None = None
    """What may be bought at the most, with what was there before; None: it is no purchase and is asked again."""


def _asked(home: Home, *more: str) -> list[str]:
    return ["generate", "--prompt", home.prompt, *more, *_QUICK]


def _with_picture(home: Home) -> list[str]:
    picture = home.folder / "first frame, dawn.png"
    if not picture.exists():
        Image.linear_gradient("L").resize((640, 400)).convert("RGB").save(picture)
    return ["generate", "--task-type", "image_to_video", "--prompt", home.prompt, "--output-json",
            "--input-images", str(picture)]  # fmt: skip


def _have_a_take(home: Home) -> None:
    told = home.run(*_asked(home, "--model-id", "fast")).stdout.splitlines()
    (home.folder / "take").write_text(json.loads(told[-1])["task_id"])


def _taken(home: Home) -> str:
    return (home.folder / "take").read_text()


def _clips_are_whole(home: Home) -> list[str]:
    clips = [path for path in (home.folder / "films").rglob("*") if path.suffix == ".mp4"]
    faults = [] if clips else ["nothing was downloaded"]
    for path in clips:
        try:
            with av.open(path) as clip:
                frames = sum(1 for _ in clip.decode(video=0))
                wanted = clip.streams.video[0].frames
            if frames != wanted:
                faults.append(f"{path.name}: {frames} frames of {wanted}")
        except av.FFmpegError as error:
            faults.append(f"{path.name}: {error}")
    return faults


def _have_lines_of_another(home: Home) -> None:
    other = home.places.data / "other"
    other.mkdir(parents=True)
    asyncio.run(fill(other / home.places.database.name, 40))
    with_other = Home(home.folder, {**home.environ, "IMA_DATA_DIR": str(other)}, home.prompt, home.patience)
    done = with_other.run("jobs", "export", "--all", "-o", str(home.folder / "all.jsonl"))
    assert done.returncode == 0, done.stderr.decode()


def _everything_came_over(home: Home) -> list[str]:
    there = asyncio.run(tasks_in(home.places.database))
    wanted = {f"task-{number:04}" for number in range(40)}
    return [] if there == wanted else [f"came over: {len(there)} of {len(wanted)}"]


def _have_a_damaged_history(home: Home) -> None:
    path = home.places.database
    path.parent.mkdir(parents=True)
    asyncio.run(fill(path, TAKES))
    leaves = pages_of(path, "jobs")
    destroy(path, random.Random(home.prompt).sample(leaves, max(1, len(leaves) // 5)))
    damaged = path.read_bytes()
    (home.folder / "damaged").write_bytes(damaged)
    twin = home.folder / "twin" / path.name
    twin.parent.mkdir()
    twin.write_bytes(damaged)
    repair.mend(twin)


def _as_well_repaired_as_by_a_quiet_hand(home: Home) -> list[str]:
    path = home.places.database
    faults = []
    there, wanted = (asyncio.run(tasks_in(each)) for each in (path, home.folder / "twin" / path.name))
    if there != wanted:
        faults.append(f"takes read: {len(there)}, undisturbed: {len(wanted)}")
    kept = [each.read_bytes() for each in path.parent.glob(f"{path.name}.damaged-*")]
    if (home.folder / "damaged").read_bytes() not in kept:
        faults.append("the damaged file is not kept whole")
    if left := list(path.parent.glob(".repair-*")):
        faults.append(f"left behind: {[each.name for each in left]}")
    return faults


TAKE = Wish("take", 1600, _with_picture, takes={Model.PRO: 1, Model.FAST: 1})
WISHES = (
    (TAKE, 40),
    (Wish("pair", 1100, lambda home: _asked(home, "--ab"), takes={Model.PRO: 1, Model.FAST: 1}), 20),
    (Wish("promotion", 550, lambda home: ["jobs", "promote", _taken(home), "--output-json"], _have_a_take,
          takes={Model.PRO: 1, Model.FAST: 1}), 12),
    (Wish("download", 330, lambda home: ["jobs", "download", _taken(home), "--to", str(home.folder / "films")],
          _have_a_take, _clips_are_whole), 8),
    (Wish("import", 700, lambda home: ["jobs", "import", str(home.folder / "all.jsonl")], _have_lines_of_another,
          _everything_came_over), 8),
    (Wish("repair", 2000, lambda home: ["doctor", "--repair"], _have_a_damaged_history,
          _as_well_repaired_as_by_a_quiet_hand), 12),
)  # fmt: skip
"""Each with how often it is wished, of a hundred."""


def drawn(chance: random.Random) -> Wish:
    """One of them."""
    wishes, weights = zip(*WISHES, strict=True)
    return chance.choices(wishes, weights)[0]


def bought_too_much(wish: Wish, jobs: Sequence[Job], tasks: Sequence[Mapping[str, object]]) -> list[str]:
    """Takes or tasks beyond the wish, for each model."""
    if wish.takes is None:
        return []
    faults = []
    for model, most in wish.takes.items():
        known = [job for job in jobs if job.request.model is model]
        made = [task for task in tasks if f'"{model.value}"' in json.dumps(task["body"])]
        if len(known) > most or len(made) > most:
            faults.append(f"{model.value}: {len(made)} tasks and {len(known)} takes for {most}")
    return faults
