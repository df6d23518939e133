"""What is asked for in a long run, and what goes wrong with it: everything follows from a seed."""

from __future__ import annotations

import random
from dataclasses import dataclass
from pathlib import Path

from ima_tui.domain.models import Model
from ima_tui.domain.modes import Mode
from ima_tui.domain.request import Draft
from tests.contract.takes import CHEAP

ON_THE_WAY = (
    "detail-500", "detail-502-http", "detail-503-http", "detail-429", "detail-429-date", "detail-429-garbage",
    "detail-lost-after", "detail-reset", "detail-html", "detail-garbage", "detail-truncated", "detail-null",
    "detail-types", "detail-404", "detail-status-9", "detail-blank", "detail-zipped", "detail-wordy", "detail-late",
    "media-503-http", "media-reset", "list-503", "list-html", "create-429", "create-lost-before", "create-slow",
)  # fmt: skip
ENDS = (
    "failed",
    "failed-status",
    "refused",
    "deleted",
    "half",
    "late-url",
    "watermark",
    "several",
    "odd-types",
    "slow",
)
AT_CREATE = ("create-lost-after", "create-500", "create-6009", "create-6010", "create-502-http", "create-no-id")


@dataclass(frozen=True, slots=True)
class Order:
    """One take: when it is asked for, in seconds of the service, and what goes wrong."""

    number: int
    at: float
    draft: Draft
    faults: tuple[tuple[str, int], ...]


def orders(jobs: int, seconds: float, seed: int, picture: Path) -> list[Order]:
    """All that is asked for; takes come in small bursts, as people ask for them."""
    chance = random.Random(seed)
    sizes = list[int]()
    while sum(sizes) < jobs:
        sizes.append(min(chance.choice((1, 1, 1, 2, 2, 4, 8)), jobs - sum(sizes)))
    starts = sorted(chance.uniform(0.0, seconds * 0.96) for _ in sizes)
    moments = [start for start, size in zip(starts, sizes, strict=True) for _ in range(size)]
    return [Order(number, at, _draft(number, chance, picture), _faults(chance)) for number, at in enumerate(moments)]


def _draft(number: int, chance: random.Random, picture: Path) -> Draft:
    model = Model.FAST if chance.random() < 0.6 else Model.PRO
    mode, images = (Mode.TEXT, ()) if chance.random() < 0.9 else (Mode.FIRST_FRAME, (str(picture),))
    return Draft(mode, f"boat {number:05d} in the rain", images, model, dict(CHEAP))


def _faults(chance: random.Random) -> tuple[tuple[str, int], ...]:
    kind = chance.random()
    if kind < 0.70:
        return ()
    if kind < 0.85:
        return ((chance.choice(ON_THE_WAY), chance.randint(1, 3)),)
    if kind < 0.92:
        return ((f"task-{chance.choice(ENDS)}", 1),)
    if kind < 0.96:
        return ((chance.choice(AT_CREATE), 1),)
    return (("task-never" if chance.random() < 0.2 else "task-overdue", 1),)
