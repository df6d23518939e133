"""The key is in the requests that need it and nowhere else: no file of ours, no log, no record, no error."""

from __future__ import annotations

import json
import os
import stat
import traceback
from collections.abc import Iterator
from pathlib import Path

import pytest

from ima_tui.domain.errors import KeyRejected, StudioError
from ima_tui.domain.job import State
from ima_tui.domain.models import Model
from ima_tui.domain.modes import Mode
from ima_tui.domain.request import Draft
from ima_tui.engine.studio import Studio
from tests.conftest import TEST_KEY
from tests.contract.fixtures import OpenStudio, QuickSimulator
from tests.contract.takes import CHEAP, comes_to_rest, ordered, picture, text_draft

TELLTALE = TEST_KEY[9:21].encode()
"""A part of the key that is in nothing else."""
OTHER_KEY = "ima_other_" + "0th3r" * 5
PROMPT = "a secret garden behind the third wall"


def files_with(folder: Path, text: bytes) -> list[str]:
    return [str(path) for path in folder.rglob("*") if path.is_file() and text in path.read_bytes()]


async def a_hard_day(studio: Studio, simulator: QuickSimulator, folder: Path) -> None:
    """Uploads, faults that end in errors, and a take that is ready: whatever may write a line does."""
    for fault in ("token-lost-after", "put-503", "list-500-http", "create-500", "detail-500-http", "detail-html"):
        simulator.fault(fault)
    image = str(picture(folder / "gate.png", shade=80))
    ready = await ordered(studio, Draft(Mode.FIRST_FRAME, PROMPT, (image,), Model.FAST, {**CHEAP, "duration": 10}))
    assert (await comes_to_rest(studio, ready.id)).state is State.READY
    for fault in ("create-lost-after", "create-401", "detail-401"):
        simulator.fault(fault)
        await comes_to_rest(studio, (await ordered(studio, text_draft(f"{PROMPT}, {fault}"))).id)


async def test_no_file_holds_the_key(
    service_environment: QuickSimulator, home: Path, tmp_path: Path, open_another: OpenStudio
) -> None:
    studio = await open_another()
    await a_hard_day(studio, service_environment, tmp_path)
    assert files_with(home, TELLTALE) == []  # while the program runs
    await studio.close()
    assert files_with(home, TELLTALE) == []
    assert files_with(service_environment.folder, TELLTALE) == []
    assert list(home.rglob("history.db"))
    assert list(home.rglob("ima_prefs.json"))
    assert list(home.rglob("ima_create_*.log"))


async def test_the_log_tells_what_was_asked_but_no_prompt_key_or_signed_address(
    service_environment: QuickSimulator, home: Path, tmp_path: Path, open_another: OpenStudio
) -> None:
    studio = await open_another()
    await a_hard_day(studio, service_environment, tmp_path)
    (log,) = home.rglob("ima_create_*.log")
    text = log.read_text()
    assert "GET 127.0.0.1/api/rest/oss/getuploadtoken" in text
    assert "POST 127.0.0.1/open/v1/tasks/create" in text
    for hidden in (TELLTALE.decode(), "secret garden", "signature=", "sign=", "appUid", "gate.png"):
        assert hidden not in text
    assert stat.S_IMODE(log.stat().st_mode) == 0o600


@pytest.mark.skipif(os.name != "posix", reason="POSIX modes")
async def test_everything_a_run_writes_is_its_owners_alone(
    service_environment: QuickSimulator, home: Path, tmp_path: Path, open_another: OpenStudio
) -> None:
    before = os.umask(0)  # the most careless one: what is private is made so, not left to chance
    try:
        studio = await open_another()
        await studio.connect(OTHER_KEY)
        await a_hard_day(studio, service_environment, tmp_path)
        ready = next(job for job in studio.jobs() if job.state is State.READY)
        await studio.clips.whole(ready)
        open_ones = [*opened_up(home)]
        await studio.close()
    finally:
        os.umask(before)
    assert open_ones == []
    assert [*opened_up(home)] == []
    kinds = {path.name for path in home.rglob("*")} | {path.suffix for path in home.rglob("*") if path.is_file()}
    assert kinds >= {"history.db", "ima_prefs.json", "api-key", ".log", ".mp4", ".jpg"}


def opened_up(home: Path) -> Iterator[str]:
    """What others could look into, with its mode."""
    for path in home.rglob("*"):
        mode = stat.S_IMODE(path.lstat().st_mode)
        if not path.is_symlink() and mode & 0o077:
            yield f"{path.relative_to(home)} {mode:o}"


async def test_a_key_is_tried_by_one_harmless_call(studio: Studio, simulator: QuickSimulator) -> None:
    before = len(simulator.requests())
    await studio.connect(OTHER_KEY)
    (asked,) = simulator.requests()[before:]
    assert (asked["method"], asked["path"]) == ("GET", "/open/v1/product/list")


async def test_a_key_entered_in_the_interface_is_kept_in_its_own_store_only(
    service_environment: QuickSimulator, home: Path, open_another: OpenStudio
) -> None:
    studio = await open_another()
    await studio.connect(f" {OTHER_KEY}\n")
    await comes_to_rest(studio, (await ordered(studio, text_draft("a gate"))).id)
    key_file = studio.settings.places.key_file
    await studio.close()
    assert files_with(home, b"0th3r0th3r") == [str(key_file)]
    assert stat.S_IMODE(key_file.stat().st_mode) == 0o600


async def test_no_recorded_request_shows_the_key(studio: Studio, simulator: QuickSimulator, tmp_path: Path) -> None:
    await a_hard_day(studio, simulator, tmp_path)
    assert TELLTALE.decode() not in json.dumps(simulator.requests())
    assert TELLTALE.decode() not in json.dumps(simulator.tasks())


async def test_the_key_follows_no_redirect(studio: Studio, simulator: QuickSimulator, tmp_path: Path) -> None:
    image = str(picture(tmp_path / "gate.png", shade=81))
    await studio.catalog(Mode.FIRST_FRAME)
    for fault in ("token-redirect", "create-redirect", "detail-redirect"):
        simulator.fault(fault)
    await comes_to_rest(studio, (await ordered(studio, text_draft("a detour"))).id)
    draft = Draft(Mode.FIRST_FRAME, "a detour with a picture", (image,), Model.FAST, CHEAP)
    await comes_to_rest(studio, (await ordered(studio, draft)).id)
    simulator.fault("list-redirect", None)
    with pytest.raises(StudioError):
        await studio.catalog(Mode.REFERENCE)
    assert simulator.requests("/_sim/elsewhere") == []


async def test_no_error_shows_the_key(studio: Studio, simulator: QuickSimulator) -> None:
    simulator.fault("list-html", None)
    with pytest.raises(StudioError) as caught:
        await studio.catalog(Mode.TEXT)
    told = "".join(traceback.TracebackException.from_exception(caught.value, capture_locals=True).format())
    assert TELLTALE.decode() not in told
    simulator.control("faults", method="DELETE")
    simulator.control("revoke", {"revoked": True})
    with pytest.raises(KeyRejected) as refused:
        await studio.connect(OTHER_KEY)
    assert OTHER_KEY not in str(refused.value) + repr(refused.value)
