"""From which take a new one comes, told by its pictures' names."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ima_tui.domain.job import Descent, Origin
from ima_tui.domain.modes import Mode
from ima_tui.domain.request import InputImage
from ima_tui.engine.descent import origin_of
from ima_tui.engine.pictures import Origin as Source
from ima_tui.engine.pictures import Which
from tests.domain.examples import request, shop

SOURCES = {
    "pasted": Source(),
    "cover": Source("a"),
    "first": Source("a", Which.FIRST),
    "last": Source("a", Which.LAST),
    "exit": Source("a", frame=43),
    "other": Source("b", frame=7),
}
NEXT = Descent.NEXT_SHOT


@pytest.mark.parametrize(
    ("mode", "images", "expected"),
    [
        (Mode.TEXT, (), None),
        (Mode.FIRST_FRAME, ("own",), None),
        (Mode.FIRST_FRAME, ("pasted",), None),
        (Mode.FIRST_FRAME, ("exit",), Origin("a", NEXT, 43)),
        (Mode.FIRST_FRAME, ("first",), Origin("a", NEXT, 0)),
        (Mode.FIRST_FRAME, ("last",), Origin("a", NEXT)),
        (Mode.FIRST_FRAME, ("cover",), Origin("a", NEXT)),
        (Mode.FIRST_LAST, ("own", "exit"), Origin("a", NEXT, 43)),
        (Mode.FIRST_LAST, ("other", "exit"), Origin("b", NEXT, 7)),
        (Mode.REFERENCE, ("first", "last", "cover"), None),
        (Mode.REFERENCE, ("own", "exit"), Origin("a", NEXT, 43)),
    ],
)
def test_by_its_pictures(mode: Mode, images: tuple[str, ...], expected: Origin | None) -> None:
    asked = replace(request(shop()), mode=mode, images=tuple(InputImage(name) for name in images))
    assert origin_of(asked, SOURCES.get) == expected
    assert origin_of(asked, SOURCES.get, "c") == Origin("c", Descent.REMIX)
