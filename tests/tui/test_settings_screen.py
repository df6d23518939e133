"""The settings screen: by keys alone and by mouse alone, at once, with undo, never over flag or environment."""

from __future__ import annotations

import stat
import sys
from pathlib import Path

import pytest
from rich.cells import cell_len
from textual.pilot import Pilot
from textual.widgets import Input, TextArea

from ima_tui import language
from ima_tui.options.table import GROUPS, OPTIONS
from ima_tui.settings import Flags, Secret, Settings, read_settings
from ima_tui.tui.screens.ask import Answer, AskChoice
from ima_tui.tui.screens.connect import Connect
from ima_tui.tui.screens.enter_value import EnterValue
from ima_tui.tui.screens.settings import SettingsScreen
from ima_tui.tui.widgets.menu import Menu
from ima_tui.tui.widgets.setting_row import GroupName, SettingRow
from tests.tui.conftest import OpenApp, said, until, write
from tests.tui.picture import text_of
from tests.tui.stand_in import StandIn


async def open_settings(pilot: Pilot[None]) -> SettingsScreen:
    """By its key."""
    await pilot.press("alt+o")
    await until(pilot, lambda: isinstance(pilot.app.screen, SettingsScreen) and pilot.app.screen.query(SettingRow))
    screen = pilot.app.screen
    assert isinstance(screen, SettingsScreen)
    await until(pilot, lambda: screen.row)
    return screen


async def go_to(pilot: Pilot[None], name: str) -> SettingRow:
    """Down the list to a line."""
    screen = pilot.app.screen
    assert isinstance(screen, SettingsScreen)
    await pilot.press("home")
    for _ in range(60):
        if screen.row is not None and screen.row.name_of == name:
            return screen.row
        await pilot.press("down")
    raise AssertionError(f"no line {name}")


def restart(stand_in: StandIn, flags: Flags | None = None, **environ: str) -> None:
    """The studio as a start with these flags and variables would make it."""
    stand_in.tuning.__init__(  # type: ignore[misc]
        read_settings(flags or Flags(), {"HOME": str(stand_in.folder), **environ}), pace=0.05
    )


def in_file(stand_in: StandIn) -> str:
    """What the settings file says."""
    path = stand_in.tuning.path
    return path.read_text("utf-8") if path.exists() else ""


async def test_every_option_has_its_line_under_its_heading(stand_in: StandIn, open_app: OpenApp) -> None:
    async with open_app(stand_in) as pilot:
        screen = await open_settings(pilot)
        named = {row.name_of for row in screen.query(SettingRow)}
        assert {option.name for option in OPTIONS} <= named
        assert {name.group for name in screen.query(GroupName)} == {*map(str, GROUPS), "files"}
        await pilot.press("alt+o")
        await until(pilot, lambda: not isinstance(pilot.app.screen, SettingsScreen))


async def test_by_keys_a_value_is_turned_reset_and_undone(stand_in: StandIn, open_app: OpenApp) -> None:
    async with open_app(stand_in) as pilot:
        await open_settings(pilot)
        row = await go_to(pilot, "theme")
        await pilot.press("right")
        await until(pilot, lambda: pilot.app.theme == "ima-light" and row.shown.source == "your file")
        assert in_file(stand_in) == 'theme = "ima-light"\n'
        assert stat.S_IMODE(stand_in.tuning.path.stat().st_mode) == 0o600
        await pilot.press("delete")
        await until(pilot, lambda: pilot.app.theme == "ima-dark" and row.shown.source == "default")
        assert in_file(stand_in) == ""
        await pilot.press("u")
        await until(pilot, lambda: pilot.app.theme == "ima-light")
        await pilot.press("u")
        await until(pilot, lambda: pilot.app.theme == "ima-dark")
        await pilot.press("u", "left")
        await until(pilot, lambda: pilot.app.theme == "ima-terminal")


async def test_by_mouse_arrows_turn_and_the_value_opens_all_of_them(stand_in: StandIn, open_app: OpenApp) -> None:
    async with open_app(stand_in, size=(120, 44)) as pilot:
        await pilot.click("#user")
        await until(pilot, lambda: isinstance(pilot.app.screen, SettingsScreen) and pilot.app.screen.query(SettingRow))
        app = pilot.app
        row = next(row for row in app.screen.query(SettingRow) if row.name_of == "density")
        start, end = row._value_at
        await pilot.click(row, offset=(end + row.gutter.left - 1, 0))
        await until(pilot, lambda: app.has_class("-compact"))
        await until(pilot, lambda: row.shown.value == "compact" and not app._animator.is_being_animated(row, "offset"))
        await pilot.click(row, offset=(start + row.gutter.left + 3, 0))
        await until(pilot, lambda: isinstance(app.screen, Menu))
        menu = app.screen.query_one("#menu")
        await pilot.click(menu, offset=(4, 1))
        await until(pilot, lambda: not app.has_class("-compact") and isinstance(app.screen, SettingsScreen))
        files = next(name for name in app.screen.query(GroupName) if name.group == "files" and name.has_class("beside"))
        await pilot.click(files)
        await until(pilot, lambda: app.screen.row is not None and app.screen.row.name_of == "file.settings")  # type: ignore[attr-defined]


async def test_a_number_is_typed_and_judged_at_every_key(stand_in: StandIn, open_app: OpenApp) -> None:
    async with open_app(stand_in) as pilot:
        app = pilot.app
        await open_settings(pilot)
        await go_to(pilot, "limit_day")
        await pilot.press("right")
        await until(pilot, lambda: stand_in.tuning.now.limit_day == 50)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, EnterValue))
        app.screen.query_one(Input).value = ""
        await pilot.press("minus", "3")
        await until(pilot, lambda: "cannot be below 0" in text_of(app))
        await pilot.press("enter")
        assert isinstance(app.screen, EnterValue)
        app.screen.query_one(Input).value = "240"
        await pilot.press("enter")
        await until(pilot, lambda: stand_in.tuning.now.limit_day == 240)
        assert "limit_day = 240" in in_file(stand_in)
        await until(pilot, lambda: "240 cr" in text_of(app))


async def test_a_dangerous_address_is_refused_and_a_good_one_waits(stand_in: StandIn, open_app: OpenApp) -> None:
    async with open_app(stand_in) as pilot:
        app = pilot.app
        await open_settings(pilot)
        row = await go_to(pilot, "base_url")
        assert "Dangerous" in row.shown.help
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, EnterValue))
        app.screen.query_one(Input).value = "http://evil.example"
        await until(pilot, lambda: "unprotected" in text_of(app))
        await pilot.click(app.screen.query(Answer).first())
        assert isinstance(app.screen, EnterValue)
        app.screen.query_one(Input).value = "https://other.example/"
        await until(pilot, lambda: "unprotected" not in text_of(app))
        await pilot.click(app.screen.query(Answer).first())
        await until(pilot, lambda: row.shown.source == "at the next start")
        assert stand_in.settings.base_url == "https://api.imastudio.com"
        assert row.shown.value == "https://other.example"


async def test_what_flag_or_environment_says_cannot_be_changed_here_and_says_so(
    stand_in: StandIn, open_app: OpenApp
) -> None:
    restart(stand_in, Flags(demo=True, language="en"), IMA_DENSITY="compact")
    async with open_app(stand_in) as pilot:
        app = pilot.app
        assert app.has_class("-compact")
        await open_settings(pilot)
        row = await go_to(pilot, "density")
        assert row.shown.source == "IMA_DENSITY"
        await pilot.press("right")
        await until(pilot, lambda: "IMA_DENSITY is set in your environment" in said(pilot))
        row = await go_to(pilot, "language")
        assert row.shown.source == "command line"
        await pilot.press("enter")
        await until(pilot, lambda: "Start without the flag" in said(pilot))
        assert in_file(stand_in) == ""


async def test_search_finds_by_any_word_and_esc_leads_back_step_by_step(stand_in: StandIn, open_app: OpenApp) -> None:
    async with open_app(stand_in) as pilot:
        app = pilot.app
        screen = await open_settings(pilot)
        await pilot.press("slash", *"credits")
        await until(pilot, lambda: {row.name_of for row in screen.query(SettingRow) if row.display}
                    == {"confirm_under", "limit_day", "limit_session"})  # fmt: skip
        await pilot.press(*"zzz")
        await until(pilot, lambda: "No setting has these words" in text_of(app))
        await pilot.press("escape")
        await until(pilot, lambda: screen.row is not None and "Theme" in text_of(app))
        await pilot.press("escape")
        await until(pilot, lambda: not isinstance(app.screen, SettingsScreen))


async def test_the_account_is_shown_connected_and_forgotten(stand_in: StandIn, open_app: OpenApp) -> None:
    async with open_app(stand_in) as pilot:
        app = pilot.app
        screen = await open_settings(pilot)
        assert "demo, nothing is charged" in text_of(app)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, Connect))
        stand_in.settings.api_key = Secret("ima_right")
        app.screen.query_one(Input).value = "ima_right"
        await pilot.click(app.screen.query(Answer).first())
        await until(pilot, lambda: app.screen is screen and "connected" in text_of(app))
        assert Secret("ima_right").fingerprint in text_of(app)
        assert "ima_right" not in text_of(app)
        await go_to(pilot, "forget")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, AskChoice))
        await pilot.press("y")
        await until(pilot, lambda: not stand_in.connected and "demo, nothing is charged" in text_of(app))


async def test_own_keys_are_listed_with_their_conflicts(stand_in: StandIn, open_app: OpenApp) -> None:
    path = stand_in.tuning.path
    path.parent.mkdir(parents=True)
    path.write_text('[keys]\nhistory = "f2"\nhistroy = "f3"\nquit = "ctrl+i"\n')
    restart(stand_in)
    async with open_app(stand_in) as pilot:
        screen = await open_settings(pilot)
        shown = {row.name_of: row.shown for row in screen.query(SettingRow) if row.name_of.startswith("own.")}
        assert set(shown) == {"own.history", "own.histroy", "own.quit"}
        assert shown["own.histroy"].source == "ignored"
        assert shown["own.quit"].help


async def test_try_it_says_something_in_the_chosen_way(stand_in: StandIn, open_app: OpenApp, tmp_path: Path) -> None:
    told = tmp_path / "told.json"
    script = tmp_path / "tell.py"
    script.write_text(f"import sys; open({str(told)!r}, 'w').write(sys.stdin.read())")
    async with open_app(stand_in) as pilot:
        await open_settings(pilot)
        await stand_in.tuning.save("notify", "off")
        await go_to(pilot, "try")
        await pilot.press("enter")
        await until(pilot, lambda: "Notices are off" in said(pilot))
        await stand_in.tuning.save("notify", "command")
        await stand_in.tuning.save("notify_command", f"{sys.executable} {script}")
        await pilot.press("enter")
        await until(pilot, lambda: told.exists() and "finished take is announced" in told.read_text())


async def test_the_paths_can_be_copied_and_the_file_is_begun_before_it_is_edited(
    stand_in: StandIn, open_app: OpenApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EDITOR", "true")
    monkeypatch.delenv("VISUAL", raising=False)
    async with open_app(stand_in) as pilot:
        await open_settings(pilot)
        await go_to(pilot, "file.history")
        await pilot.press("enter")
        await until(pilot, lambda: pilot.app.clipboard == str(stand_in.tuning.now.places.database))
        assert "~/.config/ima-tui/settings.toml" in text_of(pilot.app)
        await pilot.press("e")
        await until(pilot, lambda: "No editor can be opened here" in said(pilot))  # a test has no terminal to give away
        assert "# theme" in in_file(stand_in)


async def test_a_file_that_cannot_be_changed_is_a_sentence_and_nothing_changes(
    stand_in: StandIn, open_app: OpenApp
) -> None:
    path = stand_in.tuning.path
    path.parent.mkdir(parents=True)
    path.write_text("= = damaged")
    async with open_app(stand_in) as pilot:
        await open_settings(pilot)
        await go_to(pilot, "density")
        await pilot.press("right")
        await until(pilot, lambda: "cannot be changed safely" in said(pilot))
        assert not pilot.app.has_class("-compact")
        assert path.read_text() == "= = damaged"


async def test_quick_switches_are_remembered_unless_a_flag_decides(stand_in: StandIn, open_app: OpenApp) -> None:
    async with open_app(stand_in) as pilot:
        await pilot.press("f12")
        assert language.current().code == "zh"
        await until(pilot, lambda: 'language = "zh"' in in_file(stand_in))
        await pilot.app.run_action("app.other_theme")
        await until(pilot, lambda: 'theme = "ima-light"' in in_file(stand_in))
    language.use("en")
    before = in_file(stand_in)
    restart(stand_in, Flags(demo=True, language="en"), IMA_THEME="ima-dark")
    async with open_app(stand_in) as pilot:
        await pilot.press("f12")
        assert language.current().code == "zh"
        await pilot.app.run_action("app.other_theme")
        await until(pilot, lambda: pilot.app.theme == "ima-light")
        await pilot.pause()
        assert in_file(stand_in) == before
    language.use("en")


async def test_what_is_composed_stays_while_settings_change(stand_in: StandIn, open_app: OpenApp) -> None:
    async with open_app(stand_in) as pilot:
        write(pilot, "霓虹雨夜 my words")
        await open_settings(pilot)
        await go_to(pilot, "language")
        await pilot.press("left")
        await until(pilot, lambda: language.current().code == "zh")
        await pilot.press("escape")
        await until(pilot, lambda: pilot.app.screen.query(TextArea))
        assert pilot.app.screen.query_one(TextArea).text == "霓虹雨夜 my words"
    language.use("en")


@pytest.mark.parametrize("code", ["en", "zh"])
@pytest.mark.parametrize("size", [(160, 48), (120, 36), (100, 30), (80, 24), (60, 20)])
async def test_no_line_is_wider_than_the_window(
    stand_in: StandIn, open_app: OpenApp, size: tuple[int, int], code: str
) -> None:
    language.use(code)
    async with open_app(stand_in, size=size) as pilot:
        screen = await open_settings(pilot)
        for key in ("home", "end", "pageup"):
            await pilot.press(key)
            assert all(cell_len(line) <= size[0] for line in text_of(pilot.app).splitlines())
            row = screen.row
            assert row is not None
            assert screen.query_one("#settings-list").region.contains_region(row.region), "the chosen line is in view"
    language.use("en")


async def test_text_of_others_is_only_text(stand_in: StandIn, open_app: OpenApp) -> None:
    path = stand_in.tuning.path
    path.parent.mkdir(parents=True)
    path.write_text('user_id = "[/] [@click=app.quit]x"\n[keys]\n"[/]" = "[b"\n')
    restart(stand_in)
    async with open_app(stand_in) as pilot:
        await open_settings(pilot)
        await until(pilot, lambda: "[@click=app.quit]x" in text_of(pilot.app))
        await pilot.press("slash", "left_square_bracket", "slash", "escape")


def test_settings_are_frozen() -> None:
    with pytest.raises(AttributeError):
        Settings(None).theme = "x"  # type: ignore[arg-type, misc]
