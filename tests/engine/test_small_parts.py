"""The feed, the signs of life, the log, the pauses and the list keeper, each by itself."""

from __future__ import annotations

import asyncio
import logging
import os
import stat
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from ima_tui.domain.catalog import Catalog
from ima_tui.domain.errors import AnswerLost
from ima_tui.domain.job import Job, State
from ima_tui.domain.models import Model
from ima_tui.domain.modes import Mode
from ima_tui.domain.request import Request
from ima_tui.engine import logbook
from ima_tui.engine.catalogs import FRESH_FOR, Catalogs
from ima_tui.engine.feed import MOST_SETTLED, Feed
from ima_tui.engine.logbook import DailyLog, hide_in_log
from ima_tui.engine.pace import LONGEST_TOLD_PAUSE
from ima_tui.engine.presence import Presence
from ima_tui.engine.watching import LONGEST_PAUSE, POLL_EVERY, SPREAD, backed_off
from ima_tui.settings import Secret


def job(id: str, created_at: float = 0.0) -> Job:
    request = Request(
        mode=Mode.TEXT, prompt="a moth", images=(), model=Model.PRO, model_code="ima-pro", model_name="Ima Sevio 1.0",
        version_id="v", choices={}, attribute_id=1, credits=4, attributes={}, parameters={},
    )  # fmt: skip
    return Job(id, "default", "service", "account", request, request, created_at)


class TestTheFeed:
    def test_keeps_of_settled_takes_only_the_last_in_view_and_everything_that_is_open(self) -> None:
        feed = Feed()
        feed.push(job("open"))
        for number in range(MOST_SETTLED + 50):
            feed.push(job(f"j{number}", float(number)))
            feed.push(replace(job(f"j{number}", float(number)), state=State.READY))
        in_view = {one.id for one in feed.jobs()}
        assert in_view == {"open", *(f"j{number}" for number in range(50, MOST_SETTLED + 50))}
        feed.push(replace(job("j0"), state=State.READY, stars=3))  # another program marked it
        assert feed.get("j50") is None
        assert len(feed.jobs()) == MOST_SETTLED + 1

    async def test_begins_with_what_is_in_view(self) -> None:
        feed = Feed()
        feed.push(job("a"))
        async for batch in feed.follow():
            assert [one.id for one in batch] == ["a"]
            break

    async def test_gives_one_snapshot_a_job_however_often_it_changed(self) -> None:
        feed, batches = Feed(), list[tuple[Job, ...]]()

        async def follow() -> None:
            async for batch in feed.follow():
                batches.append(batch)
                if any(one.task_id == "last" for one in batch):
                    return

        following = asyncio.create_task(follow())
        await asyncio.sleep(0)
        for number in range(100):
            feed.push(replace(job("a"), task_id=str(number)))
        feed.push(job("b"))
        feed.push(replace(job("a"), task_id="last"))
        await asyncio.wait_for(following, 10)
        assert [one.id for batch in batches for one in batch].count("a") == 1

    async def test_serves_each_follower_for_itself_and_forgets_those_who_left(self) -> None:
        feed = Feed()
        one, other = feed.follow(), feed.follow()
        feed.push(job("a"))
        assert [found.id for found in await anext(one)] == ["a"]
        assert [found.id for found in await anext(other)] == ["a"]
        await one.aclose()  # type: ignore[attr-defined]
        feed.push(job("b"))
        assert [found.id for found in await anext(other)] == ["b"]
        await other.aclose()  # type: ignore[attr-defined]
        assert feed._followers == []

    def test_shows_the_newest_first(self) -> None:
        feed = Feed()
        for id, created_at in (("a", 2.0), ("c", 1.0), ("b", 2.0)):
            feed.push(job(id, created_at))
        assert [one.id for one in feed.jobs()] == ["b", "a", "c"]

    def test_does_not_show_what_was_taken_out_until_it_is_put_back(self) -> None:
        feed = Feed()
        feed.push(job("a"))
        feed.drop("a")
        feed.push(replace(job("a"), state=State.UPLOADING))
        assert feed.jobs() == ()
        assert feed.get("a") is None
        feed.put_back(job("a"))
        feed.push(replace(job("a"), state=State.UPLOADING))
        assert feed.jobs()[0].state is State.UPLOADING


class TestTheSignOfLife:
    def test_of_a_program_that_lives_is_respected(self, tmp_path: Path) -> None:
        one, other = Presence(tmp_path), Presence(tmp_path)
        one.announce()
        assert not other.is_gone(one.name)
        assert not one.is_gone(one.name)
        one.leave()
        assert list(tmp_path.iterdir()) == []

    def test_of_a_program_that_was_killed_is_gone_at_once(self, tmp_path: Path) -> None:
        code = (
            "import sys, pathlib; from ima_tui.engine.presence import Presence;"
            "me = Presence(pathlib.Path(sys.argv[1])); me.announce(); print(me.name, flush=True); sys.stdin.read()"
        )
        program = subprocess.Popen(
            [sys.executable, "-c", code, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert program.stdout is not None
        name = program.stdout.readline().strip()
        looking = Presence(tmp_path)
        assert not looking.is_gone(name)
        program.kill()
        program.communicate()
        assert looking.is_gone(name)
        assert list(tmp_path.iterdir()) == []

    def test_that_was_never_given_proves_nothing(self, tmp_path: Path) -> None:
        """A program on a folder where locks do not work: only its leases tell."""
        assert not Presence(tmp_path).is_gone("nobody")

    def test_that_cannot_be_given_stops_nobody(self, tmp_path: Path) -> None:
        (tmp_path / "running").write_text("a file where the folder should be")
        presence = Presence(tmp_path / "running")
        presence.announce()
        presence.leave()


class TestTheLog:
    @pytest.fixture
    def log(self, tmp_path: Path) -> logging.Logger:
        logger = logging.Logger("ima_tui.test")
        logger.addHandler(DailyLog(tmp_path / "logs"))
        return logger

    def test_writes_nothing_before_there_is_something_to_say(self, log: logging.Logger, tmp_path: Path) -> None:
        assert not (tmp_path / "logs").exists()
        log.info("hello")
        (file,) = (tmp_path / "logs").iterdir()
        assert file.name == time.strftime("ima_create_%Y%m%d.log")
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700

    def test_keeps_one_line_a_line_whatever_it_is_told(self, log: logging.Logger, tmp_path: Path) -> None:
        log.info("\x1b[31mred\x07 \udcff")
        (file,) = (tmp_path / "logs").iterdir()
        text = file.read_text()
        assert "\x1b" not in text
        assert text.count("\n") == 1

    def test_hides_every_key_that_was_ever_connected(self, tmp_path: Path) -> None:
        log = logging.getLogger("ima_tui")
        handler = DailyLog(tmp_path / "logs", Secret("the-f1rst"))
        log.addHandler(handler)
        try:
            hide_in_log(Secret("s3cond-in-line"))
            log.error("tried the-f1rst, then s3cond-in-line")
        finally:
            log.removeHandler(handler)
            handler.close()
        (file,) = (tmp_path / "logs").iterdir()
        assert file.read_text().endswith("tried [secure], then [secure]\n")

    def test_goes_on_in_a_new_file_when_it_is_full(
        self, log: logging.Logger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(logbook, "MOST_BYTES", 500)
        for number in range(100):
            log.info("line %s", number)
        files = sorted((tmp_path / "logs").iterdir())
        assert len(files) == 1 + logbook.OLDER
        assert all(file.stat().st_size < 700 for file in files)
        assert any("line 99" in file.read_text() for file in files)

    def test_sweeps_what_is_older_than_a_week_and_nothing_that_is_not_its_own(
        self, log: logging.Logger, tmp_path: Path
    ) -> None:
        folder = tmp_path / "logs"
        folder.mkdir()
        ages = {"ima_create_20200101.log": 8, "ima_create_20200102.log.1": 8, "ima_create_x.log": 6, "other.log": 99}
        for name, days in ages.items():
            (folder / name).touch()
            os.utime(folder / name, (time.time() - days * 86_400,) * 2)
        log.info("hello")
        left = {file.name for file in folder.iterdir()} - {time.strftime("ima_create_%Y%m%d.log")}
        assert left == {"ima_create_x.log", "other.log"}

    def test_that_cannot_be_written_costs_nothing_but_the_log(
        self, log: logging.Logger, tmp_path: Path, capfd: pytest.CaptureFixture[str]
    ) -> None:
        (tmp_path / "logs").write_text("a file where the folder should be")
        log.error("hello")
        log.error("again")
        assert capfd.readouterr() == ("", "")


class TestThePauseAfterTrouble:
    def test_grows_to_a_minute_and_no_further(self) -> None:
        pauses = [backed_off(failures, None) for failures in range(1, 40)]
        assert pauses[0] == POLL_EVERY
        assert pauses[1] > pauses[0]
        assert min(pauses) >= POLL_EVERY
        assert LONGEST_PAUSE * 0.8 <= pauses[-1] <= max(pauses) <= LONGEST_PAUSE

    @pytest.mark.parametrize(
        ("told", "pause"), [(0.0, POLL_EVERY), (2.0, POLL_EVERY), (30.0, 30.0), (86_400.0, LONGEST_TOLD_PAUSE)]
    )
    def test_obeys_the_service_within_reason(self, told: float, pause: float) -> None:
        pauses = [backed_off(1, told) for _ in range(40)]
        assert pause <= min(pauses)
        assert max(pauses) <= pause + SPREAD
        assert len(set(pauses)) > 1  # what is told to one is told to all: they must not all come back at once


class Shop:
    """A connection whose list can be away, on a clock that tests turn."""

    def __init__(self) -> None:
        self.time, self.asked, self.away = 1000.0, 0, False
        self.service, self.account = "shop", "me"
        self.client = self.clock = self

    async def products(self, mode: Mode) -> Catalog:
        self.asked += 1
        await asyncio.sleep(0)
        if self.away:
            raise AnswerLost("nobody there")
        return Catalog(mode, ())

    def now(self) -> float:
        return self.time

    monotonic = now

    def shortened(self, seconds: float) -> float:
        return seconds


class TestTheListKeeper:
    async def test_asks_once_for_minutes_and_once_for_all_who_ask_together(self) -> None:
        shop, catalogs = Shop(), Catalogs()
        await asyncio.gather(*(catalogs.get(shop, Mode.TEXT) for _ in range(5)))  # type: ignore[arg-type]
        shop.time += FRESH_FOR - 1
        await catalogs.for_create(shop, Mode.TEXT)  # type: ignore[arg-type]
        assert shop.asked == 1
        shop.time += 2
        await catalogs.for_create(shop, Mode.TEXT)  # type: ignore[arg-type]
        assert shop.asked == 2

    async def test_keeps_an_old_list_to_look_at_but_never_to_buy_from(self) -> None:
        shop, catalogs = Shop(), Catalogs()
        old = await catalogs.get(shop, Mode.TEXT)  # type: ignore[arg-type]
        shop.time += FRESH_FOR + 1
        shop.away = True
        shown = await catalogs.get(shop, Mode.TEXT)  # type: ignore[arg-type]
        assert (shown.stale, shown.fetched_at) == (True, old.fetched_at)
        with pytest.raises(AnswerLost):
            await catalogs.for_create(shop, Mode.TEXT)  # type: ignore[arg-type]
        shop.away = False
        assert not (await catalogs.get(shop, Mode.TEXT)).stale  # type: ignore[arg-type]

    async def test_a_clock_that_was_set_back_makes_no_list_young(self) -> None:
        shop, catalogs = Shop(), Catalogs()
        await catalogs.get(shop, Mode.TEXT)  # type: ignore[arg-type]
        shop.time -= 3600
        await catalogs.get(shop, Mode.TEXT)  # type: ignore[arg-type]
        assert shop.asked == 2

    async def test_without_any_list_the_trouble_is_raised(self) -> None:
        shop = Shop()
        shop.away = True
        with pytest.raises(AnswerLost):
            await Catalogs().get(shop, Mode.TEXT)  # type: ignore[arg-type]
