"""The stand-in's next shots: a strip of painted frames, judged by the numbers that a test gives."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from PIL import Image, ImageFilter

from ima_tui.domain.chain import Chain
from ima_tui.domain.exit_frames import Verdict
from ima_tui.domain.job import Job
from ima_tui.domain.modes import Mode
from ima_tui.domain.request import Draft
from ima_tui.engine.next_shots import Candidate, Continued, ImageProblem
from ima_tui.engine.pictures import Origin

ENDING = (Verdict.BEFORE_CUT, *[Verdict.SHARP] * 6, Verdict.SOFT, Verdict.SHARP, *[Verdict.BLURRED] * 3, Verdict.BLACK)
SCORES = {Verdict.SHARP: 0.97, Verdict.SOFT: 0.6, Verdict.BLURRED: 0.12}


@dataclass
class StandInNextShots:
    """`engine.next_shots.NextShots` over plain values."""

    folder: Path
    origins: dict[str, Origin]
    """Where `pictures` finds what was taken."""
    ending: tuple[Verdict, ...] = ENDING
    picture: Image.Image | None = None
    links: int = 0
    left: tuple[str, ...] = ()
    trouble: ImageProblem | None = None
    gate: asyncio.Event = field(default_factory=asyncio.Event)
    """Fetching reaches 40 % and waits for this."""
    taken: list[tuple[str, int]] = field(default_factory=list)

    async def strip(self, job: Job, progress: Callable[[int, int], None]) -> tuple[Candidate, ...]:
        progress(4_000_000, 10_000_000)
        await self.gate.wait()
        if self.trouble is not None:
            raise self.trouble
        count = len(self.ending)
        best = max((at for at, one in enumerate(self.ending) if one is Verdict.SHARP), default=None)
        return tuple(
            Candidate(
                number=96 + at,
                offset=at - count,
                seconds=(96 + at) / 24,
                width=160,
                height=90,
                pixels=self._painted(at, verdict),
                verdict=verdict,
                score=SCORES.get(verdict, 0.0),
                proposed=at == best,
            )
            for at, verdict in enumerate(self.ending)
        )

    def _painted(self, at: int, verdict: Verdict) -> bytes:
        whole = self.picture or Image.radial_gradient("L").resize((320, 90)).convert("RGB")
        seen = whole.resize((200, 90)).crop((2 * at, 0, 160 + 2 * at, 90))
        if verdict is Verdict.BLURRED:
            seen = seen.filter(ImageFilter.GaussianBlur(6))
        if verdict is Verdict.BEFORE_CUT:
            seen = seen.transpose(Image.Transpose.FLIP_TOP_BOTTOM)
        return (Image.new("RGB", seen.size) if verdict is Verdict.BLACK else seen).tobytes()

    async def take(self, job: Job, number: int, progress: Callable[[int, int], None]) -> Path:
        self.taken.append((job.id, number))
        path = self.folder / f"{job.id}-frame-{number}.png"
        Image.new("RGB", (640, 360), (90, 120, 160)).save(path)
        self.origins[str(path)] = Origin(job.id, frame=number)
        return path

    async def draft(self, job: Job, mode: Mode, images: tuple[str, ...]) -> Continued:
        asked = job.asked
        return Continued(Draft(mode, asked.prompt, images, asked.model, dict(asked.choices)), self.left)

    async def chain(self, job: Job) -> Chain:
        return Chain(job.id, self.links)

    async def anchor(self, chain: Chain, progress: Callable[[int, int], None]) -> str:
        path = self.folder / "anchor.png"
        Image.new("RGB", (640, 360), (160, 120, 90)).save(path)
        return str(path)
