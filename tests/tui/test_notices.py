"""A notice goes in its time, also when that was over before it was made."""

from __future__ import annotations

from time import time

import pytest
from textual.notifications import Notification
from textual.widgets._toast import Toast

from ima_tui.tui.notices import Notice
from tests.tui.conftest import OpenApp, until
from tests.tui.stand_in import StandIn


def test_what_is_left_is_never_nothing() -> None:
    late = Notice("late", timeout=5, raised_at=time() - 60)
    assert late.has_expired
    assert late.time_left > 0
    assert Toast(late)._timeout > 0 > Toast(Notification("late", timeout=5, raised_at=time() - 60))._timeout
    fresh = Notice("fresh", timeout=5)
    assert not fresh.has_expired
    assert 4 < fresh.time_left <= 5


async def test_a_notice_that_is_made_after_its_time_stops_nobody(
    stand_in: StandIn, open_app: OpenApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As when the clock was set forward between two looks at it: it comes and goes."""
    gone, expire = list[Toast](), Toast._expire

    def goes(toast: Toast) -> None:
        gone.append(toast)
        expire(toast)

    monkeypatch.setattr(Notice, "has_expired", False)
    monkeypatch.setattr(Toast, "_expire", goes)
    async with open_app(stand_in) as pilot:
        pilot.app.notify("too late", timeout=-60)
        await until(pilot, lambda: gone)
        assert isinstance(gone[0]._notification, Notice)
        await until(pilot, lambda: not pilot.app.screen.query(Toast))
