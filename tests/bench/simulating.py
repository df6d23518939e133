"""How long the simulator's worker draws at a clip of five seconds, against the five seconds.

The worker as the simulator starts it, held to one core. What counts is its processor time, its encoder's threads
included: on a machine with nothing else to do that is the time it takes on that core, and a busy one falsifies it
less. Each model draws every kind of clip that is ordered; the slowest kind stands in the table.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from PIL import Image

from tests.bench.figures import Figure, Form, Line
from tests.bench.terminal import TICKS

SECONDS = 5.0
MODELS = {"ima-pro": "Pro", "ima-pro-fast": "Fast"}
KINDS = {"text_to_video": 0, "image_to_video": 1, "first_last_frame_to_video": 2, "reference_image_to_video": 2}
"""Kinds of clip, and how many pictures each is given."""


class Worker:
    """The process that draws, on one core."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        core = min(os.sched_getaffinity(0))
        self._process = subprocess.Popen(
            [sys.executable, "-m", "ima_tui.simulator.worker"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            text=True, preexec_fn=lambda: os.sched_setaffinity(0, {core}),
        )  # fmt: skip
        self._number = 0

    def draw(self, model: str, kind: str, seconds: float = SECONDS) -> float:
        """Processor seconds for one clip."""
        self._number += 1
        sources = [str(self._picture(shade)) for shade in range(KINDS[kind])]
        order: dict[str, Any] = {
            "prompt": "a lighthouse on a cliff at night, slow push in", "take": 0, "count": 1, "width": 1280,
            "height": 720, "seconds": seconds, "audio": True, "finish": "natural", "motion": 5, "sources": sources,
            "category": kind, "model": model, "effort": 1.0, "video": str(self._folder / f"{self._number}.mp4"),
            "cover": str(self._folder / f"{self._number}.jpg"),
        }  # fmt: skip
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        begun = self._spent()
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        verdict = json.loads(self._process.stdout.readline())
        assert not verdict["error"], verdict
        return self._spent() - begun

    def close(self) -> None:
        """No more clips."""
        self._process.kill()
        self._process.communicate()

    def _spent(self) -> float:
        fields = Path(f"/proc/{self._process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    def _picture(self, shade: int) -> Path:
        """Smooth, with grain on it, as photographs are."""
        path = self._folder / f"picture-{shade}.jpg"
        if not path.exists():
            smooth = Image.radial_gradient("L").resize((1920, 1080)).point(lambda level: (level + 80 * shade) % 256)
            Image.blend(smooth, Image.effect_noise((1920, 1080), 40), 0.2).convert("RGB").save(path, quality=90)
        return path


def measure(form: Form) -> list[Line]:
    """The table's row about the simulator."""
    with tempfile.TemporaryDirectory() as folder:
        worker = Worker(Path(folder))
        try:
            worker.draw("ima-pro", "text_to_video", 0.2)  # everything is loaded
            took: dict[tuple[str, str], list[float]] = {(model, kind): [] for model in MODELS for kind in KINDS}
            for _ in range(form.many(3, 1)):
                for (model, kind), values in took.items():
                    values.append(worker.draw(model, kind, 0.2 if form.smoke else SECONDS))
        finally:
            worker.close()
    return [
        _slowest(name, {kind: statistics.median(took[model, kind]) for kind in KINDS}) for model, name in MODELS.items()
    ]


def _slowest(name: str, seconds: dict[str, float]) -> Figure:
    slowest, *others = sorted(seconds, key=seconds.__getitem__, reverse=True)
    more = ", ".join(f"{kind.replace('_', ' ')} {seconds[kind]:.1f} s" for kind in others)
    return Figure(
        "the simulator", f"5 s of 1280 × 720 drawn on one core, {name}, {slowest.replace('_', ' ')}", seconds[slowest],
        "s", 1.0, theirs=SECONDS, against="real time", note=more,
    )  # fmt: skip
