"""The current settings: changed here or by hand, noticed, published; a damaged file changes nothing."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from ima_tui.engine.tuning import Change, Tuning
from ima_tui.settings import Flags, Origin, Secret, SettingsProblem, read_settings


class Watched:
    """A tuning on a real file, and its changes as they come."""

    def __init__(self, home: Path, toml: str | None = None, flags: Flags | None = None, **environ: str) -> None:
        self.path = home / "config" / "settings.toml"
        if toml is not None:
            self.write(toml)
        environ = {"HOME": str(home), "IMA_CONFIG_DIR": str(home / "config"), **environ}
        self.tuning = Tuning(read_settings(flags or Flags(), environ), pace=0.02)
        self._changes: AsyncIterator[Change] = self.tuning.follow()

    def write(self, toml: str) -> None:
        """As an editor does that writes a new file and moves it into place."""
        self.path.parent.mkdir(exist_ok=True)
        new = self.path.with_suffix(".new")
        new.write_text(toml)
        os.replace(new, self.path)

    async def change(self) -> Change:
        """The next one."""
        async with asyncio.timeout(10):
            return await anext(self._changes)


async def test_a_change_here_is_written_then_published(tmp_path: Path) -> None:
    watched = Watched(tmp_path, "# mine\n")
    await watched.tuning.save("density", "compact")
    assert watched.path.read_text() == '# mine\ndensity = "compact"\n'
    change = await watched.change()
    assert (change.names, change.by_hand, change.new.density) == (("density",), False, "compact")
    assert watched.tuning.origin("density") is Origin.FILE
    await watched.tuning.reset("density")
    change = await watched.change()
    assert (change.names, change.new.density) == (("density",), "comfortable")
    assert watched.tuning.origin("density") is Origin.DEFAULT


async def test_a_change_by_hand_is_noticed(tmp_path: Path) -> None:
    watched = Watched(tmp_path)
    watched.write('theme = "ima-light"\nlimit_day = 90\n[keys]\nhistory = "f2"\n')
    change = await watched.change()
    assert change.by_hand
    assert change.names == ("theme", "limit_day", "keys")
    assert watched.tuning.now.keys == {"history": ("f2",)}
    watched.path.unlink()
    assert (await watched.change()).names == ("theme", "limit_day", "keys")
    assert watched.tuning.now.limit_day == 0


async def test_own_changes_are_not_reported_as_by_hand_and_not_twice(tmp_path: Path) -> None:
    watched = Watched(tmp_path)
    await watched.tuning.save("motion", "reduced")
    await watched.change()
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.4):
            await anext(watched._changes)


async def test_two_windows_follow_each_other(tmp_path: Path) -> None:
    one, other = Watched(tmp_path), Watched(tmp_path)
    await one.tuning.save("theme", "ima-contrast")
    await one.tuning.save_key("history", ("f2",))
    while other.tuning.now.keys == {}:
        assert (await other.change()).by_hand
    assert other.tuning.now.theme == "ima-contrast"


async def test_flags_and_environment_keep_winning(tmp_path: Path) -> None:
    watched = Watched(tmp_path, None, Flags(language="zh"), IMA_THEME="ima-light")
    watched.write('language = "en"\ntheme = "ima-dark"\ndensity = "compact"\n')
    change = await watched.change()
    assert change.names == ("density",)
    assert (change.new.language, change.new.theme) == ("zh", "ima-light")
    assert watched.tuning.origin("theme") is Origin.ENVIRONMENT
    assert watched.tuning.in_file("theme") == "ima-dark"


async def test_what_became_damaged_changes_nothing_and_is_said_once(tmp_path: Path) -> None:
    watched = Watched(tmp_path, "limit_day = 50\n")
    watched.write("limit_day = = 5\n")
    change = await watched.change()
    assert change.new.limit_day == 50
    assert "line 1" in str(change.problems[0])
    assert "stays" in str(change.problems[0])
    with pytest.raises(SettingsProblem):
        await watched.tuning.save("density", "compact")
    watched.write("limit_day = 60\n")
    change = await watched.change()
    assert (change.names, change.problems) == (("limit_day",), ())


async def test_a_mistake_in_one_line_is_said_and_the_rest_counts(tmp_path: Path) -> None:
    watched = Watched(tmp_path)
    watched.write('theme = "drak"\ndensity = "compact"\n')
    change = await watched.change()
    assert change.names == ("density",)
    assert "ima-dark" in str(change.problems[0])


async def test_hosts_and_user_wait_for_the_next_start(tmp_path: Path) -> None:
    watched = Watched(tmp_path)
    watched.write('base_url = "https://other.example"\nuser_id = "mei"\n')
    change = await watched.change()
    assert (change.names, change.later) == ((), ("user_id", "base_url"))
    assert change.new.base_url == "https://api.imastudio.com"
    assert watched.tuning.waits("base_url")
    assert watched.tuning.value("user_id") == "mei"


async def test_a_new_account_and_a_new_setting_do_not_undo_each_other(tmp_path: Path) -> None:
    watched = Watched(tmp_path)
    connected = watched.tuning.now  # taken before the key was checked
    await watched.tuning.save("density", "compact")
    watched.tuning.connected_as(replace(connected, api_key=Secret("ima_x"), demo=False, time_scale=1.0))
    assert watched.tuning.now.density == "compact"
    await watched.tuning.save("motion", "full")
    assert watched.tuning.now.api_key == Secret("ima_x")
    assert not watched.tuning.now.demo


async def test_what_is_switched_for_this_run_only_outlives_other_changes(tmp_path: Path) -> None:
    watched = Watched(tmp_path, 'density = "compact"\n')
    watched.tuning.use("theme", "ima-light")
    watched.write('density = "comfortable"\n')
    assert (await watched.change()).names == ("density",)
    assert watched.tuning.now.theme == "ima-light"


async def test_automatic_language_is_the_system_s(tmp_path: Path) -> None:
    watched = Watched(tmp_path, 'language = "en"\n', LANG="zh_CN.UTF-8")
    await watched.tuning.reset("language")
    assert (await watched.change()).new.language == "zh"
    assert watched.tuning.value("language") == "auto"


async def test_a_folder_or_a_pipe_in_the_file_s_place_stops_nothing(tmp_path: Path) -> None:
    watched = Watched(tmp_path, 'density = "compact"\n')
    watched.path.unlink()
    os.mkfifo(watched.path)
    change = await watched.change()
    assert change.problems
    assert change.new.density == "compact"


async def test_a_limit_that_became_unusable_is_the_smallest_one_until_it_is_mended(tmp_path: Path) -> None:
    watched = Watched(tmp_path, "limit_day = 90\n")
    watched.write('limit_day = "90"\n')
    change = await watched.change()
    assert (change.names, change.new.limit_day) == (("limit_day",), 1)
    assert "every take asks for its amount" in str(change.problems[0])
    watched.write("limit_day = 80\n")
    assert (await watched.change()).new.limit_day == 80


async def test_a_file_that_was_damaged_at_the_start_gives_its_limits_when_it_is_mended(tmp_path: Path) -> None:
    watched = Watched(tmp_path, "limit_day = = 90\n")
    assert (watched.tuning.now.limit_day, watched.tuning.now.limit_session) == (1, 1)
    watched.write("limit_day = 90\n")
    change = await watched.change()
    assert (change.new.limit_day, change.new.limit_session) == (90, 0)
