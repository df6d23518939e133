"""Downloads, receipts and recipes of a stand-in studio: nothing is fetched, files are small, and a test says when."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

from ima_tui.domain.delivered import Colour, Delivered, Shot, Span
from ima_tui.domain.errors import StoreError
from ima_tui.domain.job import Job
from ima_tui.domain.receipt import Receipt, receipt
from ima_tui.domain.text import Said
from ima_tui.engine.downloads import Downloaded, DownloadProblem, KeptFile, Moved, Phase
from ima_tui.engine.receipts import ClipProblem
from ima_tui.engine.recipe_writing import for_its_maker, to_be_pasted
from ima_tui.engine.reports import block
from ima_tui.media.saving import write_new

AS_PAID = Delivered(
    1280, 720, 16 / 9, 5.0, 120, 24.0, "h264", 5_200_000, True, -23.0, -4.0,
    shots=(Shot(0.0, 3.0, 24.0, 0.5, Colour.TEAL), Shot(3.0, 5.0, 60.0, 0.7, Colour.ORANGE)),
    pulse=(12.0, 30.0, 22.0, 64.0, 41.0), likeness=0.62, looked_at=5.0,
)  # fmt: skip
SHORT = Delivered(
    1120, 480, 21 / 9, 4.6, 110, 24.0, "h264", 1_900_000, True, -91.0, -88.0, frozen=(Span(2.0, 4.6),),
    shots=(Shot(0.0, 4.6, 9.0, 0.3, Colour.BLUE),), pulse=(20.0, 18.0, 1.0, 0.0, 0.0), likeness=0.92, looked_at=4.6,
)  # fmt: skip
"""Of what was paid too little came, and not well."""


class StandInDownloads:
    """`studio.downloads` over a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.going: dict[str, Moved] = {}
        self.files: dict[str, tuple[KeptFile, ...]] = {}
        self.gate = asyncio.Event()
        self.gate.set()
        self.problem: Said | None = None
        self.notices: tuple[Said, ...] = ()

    def path_for(self, job: Job, ending: str = ".mp4") -> Path:
        return self.folder / f"take-{job.id}{ending}"

    async def kept(self, job: Job) -> tuple[KeptFile, ...]:
        return self.files.get(job.id, ())

    async def download(self, job: Job, progress: Callable[[Moved], None], wish: object = None) -> Downloaded:
        self.going[job.id] = Moved(Phase.FETCHING)
        try:
            for received in (0, 2_236_000):
                self.going[job.id] = Moved(Phase.FETCHING, received, 5_200_000)
                progress(self.going[job.id])
            await self.gate.wait()
            if self.problem is not None:
                raise DownloadProblem(self.problem)
        finally:
            del self.going[job.id]
        file = KeptFile(job.id, 0, self.path_for(job), "ab" * 32, 5_200_000, 1.0)
        self.files[job.id] = (file,)
        return Downloaded((file,), True, self.notices)


class StandInReceipts:
    """`studio.receipts` over figures that a test sets."""

    def __init__(self) -> None:
        self.delivered: dict[str, Delivered] = {}
        self.asked: list[bool] = []
        self.gate = asyncio.Event()
        self.gate.set()
        self.problem: Said | None = None

    async def known(self, job: Job) -> Receipt | None:
        found = self.delivered.get(job.id)
        return receipt(job.request, found, len(job.medias)) if found is not None else None

    async def of(self, job: Job, progress: Callable[[int, int], None], *, anew: bool = False) -> Receipt:
        self.asked.append(anew)
        progress(2_236_000, 5_200_000)
        await self.gate.wait()
        if self.problem is not None:
            raise ClipProblem(self.problem)
        return receipt(job.request, self.delivered.get(job.id, AS_PAID), len(job.medias))


class StandInReports:
    """`studio.reports`: the block of a take to which nothing happened."""

    def __init__(self) -> None:
        self.problem: StoreError | None = None

    async def report(self, job: Job, *, with_prompt: bool = False) -> str:
        if self.problem is not None:
            raise self.problem
        return block(job, (), (), 0.0, with_prompt=with_prompt)


class StandInRecipes:
    """`studio.recipes`: written for real, into the test's folder."""

    def pasted(self, job: Job) -> str:
        return to_be_pasted(job)

    async def write(self, job: Job, path: Path) -> Path:
        path.parent.mkdir(parents=True, exist_ok=True)
        return write_new(path, for_its_maker(job, path.parent).encode(), ".toml")
