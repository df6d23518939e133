"""The key that is typed stays in its field: it is in no crash, no log and on no clipboard."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from textual.widgets import Input

from ima_tui.engine.logbook import DailyLog
from ima_tui.settings import Secret
from ima_tui.tui.screens import connect
from ima_tui.tui.screens.connect import Connect
from tests.tui.conftest import OpenApp, until
from tests.tui.picture import text_of
from tests.tui.stand_in import StandIn

KEY = "ima_typed_s3cr3t_s3cr3t"
LINK = "https://example.com/clips/a.mp4?X-Amz-Signature=f00d&Expires=9"


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Path]:
    """The program's log, as the interface has it."""
    logger = logging.getLogger("ima_tui")
    handler = DailyLog(tmp_path / "logs", Secret("another-k3y"))
    logger.addHandler(handler)
    yield tmp_path / "logs"
    logger.removeHandler(handler)
    handler.close()


@pytest.mark.parametrize("in_worker", [False, True], ids=["in a handler", "in a worker"])
async def test_a_fault_of_ours_is_a_sentence_and_a_log_without_what_was_typed(
    in_worker: bool, stand_in: StandIn, open_app: OpenApp, log: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    def broken(text: str) -> object:
        held_here = text
        raise RuntimeError(f"boom {held_here} {LINK} another-k3y")

    monkeypatch.setattr(connect, "check_key", broken)

    async def until_it_breaks() -> None:
        async with open_app(stand_in) as pilot:
            await pilot.press("f9")
            await until(pilot, lambda: isinstance(pilot.app.screen, Connect))
            if in_worker:
                pilot.app.run_worker(lambda: broken(KEY), thread=True)
            else:
                pilot.app.screen.query_one(Input).value = KEY
            await until(pilot, lambda: not pilot.app.is_running)

    with pytest.raises(Exception, match="boom"):
        await until_it_breaks()
    shown = capsys.readouterr()
    said = " ".join((shown.out + shown.err).split())
    assert "Something went wrong in this program; the details are in" in said
    assert "Traceback" not in said
    (file,) = log.iterdir()
    kept = file.read_text()
    assert "in broken" in kept
    assert "RuntimeError: boom [secure] https://example.com/clips/a.mp4?… [secure]" in kept
    for hidden in ("s3cr3t", "f00d", "another-k3y"):
        assert hidden not in said
        assert hidden not in kept


async def test_a_masked_text_is_not_copied(stand_in: StandIn, open_app: OpenApp) -> None:
    async with open_app(stand_in) as pilot:
        app = pilot.app
        copied: list[str] = []
        app.copy_to_clipboard = copied.append  # type: ignore[method-assign]
        await pilot.press("f9")
        await until(pilot, lambda: isinstance(app.screen, Connect))
        field = app.screen.query_one(Input)
        field.value = KEY
        field.select_all()
        await pilot.press("ctrl+c")
        await until(pilot, lambda: "What is hidden is not copied." in text_of(app))
        await pilot.press("ctrl+x")
        assert (copied, field.value, app.clipboard) == ([], KEY, "")
        assert KEY not in text_of(app)


@pytest.mark.parametrize("typed", ["ima_t\x07est", "ima_schlüssel", "ima_t\u202eest"])
async def test_what_no_key_holds_is_hinted_at_while_it_is_typed(
    typed: str, stand_in: StandIn, open_app: OpenApp
) -> None:
    async with open_app(stand_in) as pilot:
        await pilot.press("f9")
        await until(pilot, lambda: isinstance(pilot.app.screen, Connect))
        pilot.app.screen.query_one(Input).value = typed
        await until(pilot, lambda: "a character that no key has" in text_of(pilot.app))
        pilot.app.screen.query_one(Input).value = "ima_test"
        await until(pilot, lambda: "a character that no key has" not in text_of(pilot.app))
