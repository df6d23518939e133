"""A clip at a glance: frames from all of it, each with its own number and time."""

from __future__ import annotations

import threading
from itertools import pairwise
from pathlib import Path

import pytest

from ima_tui.media import contact as contact_module
from ima_tui.media.contact import contact
from ima_tui.media.problem import ClipProblem
from ima_tui.media.watched import Stopped
from tests.media.clip_maker import number_in, numbered_clip


@pytest.mark.parametrize(("frames", "count"), [(120, 12), (120, 5), (30, 12), (5, 12), (1, 12), (240, 36)])
def test_frames_from_the_whole_clip(tmp_path: Path, frames: int, count: int) -> None:
    found = contact(numbered_clip(tmp_path / "clip.mp4", frames), count, 20, 6)
    assert len(found) == min(count, frames)
    assert [number_in(glance.pixels) for glance in found] == [glance.number for glance in found]
    assert (found[0].number, found[-1].number) == (0, frames - 1)
    for glance in found:
        assert glance.seconds == pytest.approx((glance.number or 0) / 24, abs=0.003)
    steps = [after.seconds - before.seconds for before, after in pairwise(found)]
    assert not steps or max(steps) - min(steps) <= 2.1 / 24


def test_a_long_clip_is_searched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(contact_module, "_LONG", 2.0)
    found = contact(numbered_clip(tmp_path / "clip.mp4", 240, group=24), 6, 20, 6)
    assert len(found) == 6
    for glance in found:
        assert number_in(glance.pixels) == round(glance.seconds * 24)
    assert found[0].seconds == 0.0
    assert found[-1].seconds > 9.0


def test_what_cannot_be_looked_at(tmp_path: Path) -> None:
    (tmp_path / "text.mp4").write_bytes(b"nothing")
    with pytest.raises(ClipProblem):
        contact(tmp_path / "text.mp4", 4, 20, 6)
    stop = threading.Event()
    stop.set()
    with pytest.raises(Stopped):
        contact(numbered_clip(tmp_path / "clip.mp4", 5), 4, 20, 6, stop)
