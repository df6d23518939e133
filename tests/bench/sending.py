"""Nine images of five megabytes over a link with 100 ms: as the engine brings them, and one after another.

The service is the real simulator behind a slow link, in a process of its own; the engine's part that brings images is
asked directly, in another. Both ways use the same client, so what differs is only the order. The peak is what this
process held at most above what it held with everything loaded and nothing on its way.
"""

from __future__ import annotations

import asyncio
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from PIL import Image

from ima_tui.domain.images import ImageFacts
from ima_tui.domain.modes import Mode
from ima_tui.domain.request import Draft
from ima_tui.engine.studio import Studio
from tests.bench import processes
from tests.bench.figures import Figure, Form, Line
from tests.bench.home import environment

DELAY = 0.1
COUNT = 9


class Sending:
    """The images of one take, again and again as if they had never been sent."""

    def __init__(self, studio: Studio) -> None:
        from ima_tui.engine.ordering import new_job
        from ima_tui.engine.uploads import Uploads

        connection = studio._connector.current
        assert connection is not None
        self._connection, self._new_job = connection, new_job
        self._uploads = Uploads(studio._records.memo)
        self._studio = studio

    async def prepare(self, images: Sequence[Path]) -> None:
        """Look at the images once."""
        draft = Draft(Mode.REFERENCE, "boat in the rain", tuple(str(path) for path in images))
        prepared = await self._studio.prepare(draft)
        assert prepared.request is not None, prepared
        self._request = prepared.request

    def _facts(self) -> list[ImageFacts]:
        return [replace(image.facts, sha256=uuid.uuid4().hex) for image in self._request.images if image.facts]

    async def together(self) -> float:
        """Seconds, as the engine does it."""
        images = [replace(image, facts=facts) for image, facts in zip(self._request.images, self._facts(), strict=True)]
        request = replace(self._request, images=tuple(images))
        job = self._new_job(request, self._connection, "default", time.time())
        begun = time.perf_counter()
        async for _event in self._uploads.bring(job, self._connection):
            pass
        return time.perf_counter() - begun

    async def one_by_one(self) -> float:
        """Seconds, one after another."""
        begun = time.perf_counter()
        for facts in self._facts():
            await self._connection.client.upload(facts, lambda _sent, _total: None)
        return time.perf_counter() - begun


async def send(images: Sequence[Path], rounds: int) -> dict[str, float]:
    """Both ways in turn; the first round is not counted."""
    from ima_tui.settings import Flags
    from ima_tui.wiring import open_studio, read_run_settings

    studio = await open_studio(read_run_settings(Flags(), os.environ))
    sending = Sending(studio)
    await sending.prepare(images)
    processes.forget_peak()
    idle = processes.resident()
    await sending.together()
    above = processes.peak() - idle
    together, apart = list[float](), list[float]()
    for _ in range(rounds):
        apart.append(await sending.one_by_one())
        together.append(await sending.together())
    await studio.close(patience=1.0)
    return {"together": statistics.median(together), "apart": statistics.median(apart), "above": above}


def measure(form: Form) -> list[Line]:
    """The table's row about sending."""
    side = form.many(1300, 320)
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        images = [folder / f"image-{number}.png" for number in range(COUNT)]
        for path in images:
            Image.frombytes("RGB", (side, side), os.urandom(3 * side * side)).save(path, compress_level=0)
        server = subprocess.Popen(
            [sys.executable, "-m", "tests.bench.far_service", str(folder / "service"), str(DELAY)],
            stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        try:
            assert server.stdout is not None
            url = server.stdout.readline().strip()
            (folder / "home").mkdir()
            environ = environment(folder / "home", url)
            command = [sys.executable, "-m", "tests.bench.sending", str(form.many(3, 1)), *map(str, images)]
            told = subprocess.run(command, env=environ, check=True, stdout=subprocess.PIPE, text=True).stdout
            found = json.loads(told)
        finally:
            server.kill()
            server.wait()
    return [
        Figure(
            "sending", "9 images of 5 MB over a link with 100 ms", found["together"], "s", 0.4, theirs=found["apart"],
            against="one after another",
        ),
        Figure("sending", "peak memory above idle", found["above"], "MB", 20.0),
    ]  # fmt: skip


if __name__ == "__main__":
    print(json.dumps(asyncio.run(send([Path(name) for name in sys.argv[2:]], int(sys.argv[1])))))
