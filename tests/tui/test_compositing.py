"""What lies over the screen is whole: also characters of two cells above an edge that it hides."""

from __future__ import annotations

import pytest
from rich.cells import cell_len
from textual.app import App, ComposeResult
from textual.containers import VerticalScroll
from textual.geometry import Region
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Static
from textual.widgets._toast import Toast

from ima_tui import language
from ima_tui.tui.compositing import PaintsAll, VisibleEdges
from ima_tui.tui.widgets.help_pane import HelpPane
from ima_tui.tui.widgets.prompt_editor import PromptEditor
from ima_tui.tui.widgets.settings_heading import SettingsHeading
from tests.tui import conftest
from tests.tui.conftest import OpenApp, until
from tests.tui.painted import Painted
from tests.tui.picture import segments_of, text_of
from tests.tui.scenes import settled
from tests.tui.stand_in import StandIn


def lines_of(pilot: object) -> list[str]:
    """The screen's lines, not stripped."""
    return ["".join(segment.text for segment in line) for line in segments_of(pilot.app)]  # type: ignore[attr-defined]


@pytest.mark.parametrize("size", [(160, 48), (120, 36), (80, 24), (60, 20)])
async def test_the_help_pane_has_no_holes_in_chinese(
    stand_in: StandIn, open_app: OpenApp, size: tuple[int, int]
) -> None:
    """Its lines on the screen are those it renders by itself."""
    language.use("zh")
    async with open_app(stand_in, size=size) as pilot:
        await pilot.press("f1")
        await until(pilot, lambda: pilot.app.screen.query(HelpPane) and pilot.app.screen.query_one(HelpPane).display)
        await pilot.pause()
        shown = "\n".join(lines_of(pilot))
        pane = pilot.app.screen.query_one(HelpPane)
        wanted = 0
        for widget in pane.walk_children():
            for strip in widget.render_lines(widget.size.region) if not widget.children else ():
                words = strip.text.strip()
                if words and widget.region.bottom <= size[1] and widget.region.y >= 0 and widget.is_on_screen:
                    wanted += 1
                    assert words in shown, words
        assert wanted > 3
        assert all(cell_len(line) == size[0] for line in lines_of(pilot))


@pytest.mark.parametrize("size", [(120, 36), (80, 24), (60, 20)])
async def test_a_notice_has_no_holes_in_chinese(stand_in: StandIn, open_app: OpenApp, size: tuple[int, int]) -> None:
    """Wherever the edges of what lies below it are."""
    language.use("zh")
    async with open_app(stand_in, size=size) as pilot:
        await settled(pilot)
        for before in ("", "a"):  # what is two cells wide begins at even and at odd columns
            pilot.app.clear_notifications()
            pilot.app.notify(before + "霓虹雨夜少女撑伞走过反光的街道" * 17, markup=False, timeout=60)
            await until(pilot, lambda before=before: (before + "霓虹雨夜少女撑伞") in text_of(pilot.app))
            toast = pilot.app.screen.query_one(Toast)
            lines = zip(toast.region.line_range, toast.render_lines(toast.size.region), strict=False)
            shown = text_of(pilot.app).splitlines()
            assert [strip.text for y, strip in lines if y < size[1] - 4 and strip.text.strip() not in shown[y]] == []


async def test_what_is_beside_a_notice_stays_as_it_is(stand_in: StandIn, open_app: OpenApp) -> None:
    """A toast over the takes, in both ways of painting: all at once, and what changed."""
    language.use("zh")
    async with open_app(stand_in) as pilot:
        await settled(pilot)
        before = text_of(pilot.app).splitlines()
        pilot.app.notify("片段已经完成，提示词可以继续编辑，图片也可以更换", markup=False, timeout=60)
        await until(pilot, lambda: "片段已经完成" in text_of(pilot.app))
        after = text_of(pilot.app).splitlines()
        assert "片段已经完成，提示词可以继续编辑，图片也可" in "".join(after).replace(" ", "").replace("▌", "")
        rows = pilot.app.screen.query_one(Toast).region.line_range
        for y, (one, other) in enumerate(zip(before, after, strict=True)):
            assert y in rows or one == other
        assert all(cell_len(line) == 120 for line in lines_of(pilot))


async def test_what_a_new_layout_moves_is_painted_where_it_was_and_where_it_is(
    stand_in: StandIn, open_app: OpenApp
) -> None:
    """Also when somebody asked for a place before the screen was laid out, and so seemingly nothing moved."""
    async with open_app(stand_in) as pilot:
        await settled(pilot)
        screen = pilot.app.screen
        painted = Painted(pilot.app)
        await until(pilot, painted.all_there)
        editor, compositor = screen.query_one(PromptEditor), screen._compositor
        before = editor.region
        screen.query_one(SettingsHeading).display = False
        compositor._full_map_invalidated = True
        assert compositor.full_map[editor].region != before
        await until(pilot, painted.all_there)


async def test_a_part_that_ends_in_a_wide_character_is_painted_with_all_of_it(
    stand_in: StandIn, open_app: OpenApp
) -> None:
    """As where a notice had its edge, once it has gone."""
    language.use("zh")
    async with open_app(stand_in) as pilot:
        await settled(pilot)
        screen = pilot.app.screen
        painted = Painted(pilot.app)
        await until(pilot, painted.all_there)
        tried = 0
        for y, line in enumerate(lines_of(pilot)):
            for place, letter in enumerate(line):
                if cell_len(letter) == 2:
                    column = cell_len(line[:place]) + 1
                    screen._compositor._dirty_regions = {Region(max(0, column - 3), y, min(3, column), 1)}
                    await until(pilot, painted.all_there, 3)
                    tried += 1
        assert tried > 50


@pytest.mark.parametrize("key", ["ctrl+p", "f2", "alt+p", "f7", "f9"])
async def test_every_screen_is_put_together_in_this_way(stand_in: StandIn, open_app: OpenApp, key: str) -> None:
    """What lies over another one too."""
    async with open_app(stand_in) as pilot:
        await pilot.press(key)
        await until(pilot, lambda: len(pilot.app.screen_stack) > 1)
        assert all(isinstance(screen._compositor, VisibleEdges) for screen in pilot.app.screen_stack)


class Word(Widget):
    """One line that says what it is told to."""

    DEFAULT_CSS = "Word { height: 1 }"
    says = "before"

    def render(self) -> str:
        return self.says


class Scrolled(PaintsAll, Screen[None]):
    """More lines than fit, put together as the program's screens are."""

    def compose(self) -> ComposeResult:
        yield Word()
        with VerticalScroll():
            yield from (Static(f"line {number}") for number in range(60))


async def test_what_was_scrolled_and_is_laid_out_anew_is_painted_where_it_then_is() -> None:
    """Where it had been at the layout before, so that by layouts alone nothing has moved."""
    app: App[None] = App()
    async with app.run_test(size=(40, 12)) as pilot:
        screen = Scrolled()
        await app.push_screen(screen)
        await until(pilot, lambda: screen.size == (40, 12))
        lines, compositor = screen.query_one(VerticalScroll), screen._compositor

        def moved(row: int, *, scrolls: bool) -> bool:
            lines.set_reactive(Widget.scroll_y, row)
            compositor._dirty_regions.clear()
            (compositor.reflow_visible if scrolls else compositor.reflow)(screen, screen.size)
            return any(region.contains(2, 2) for region in compositor._dirty_regions)

        for asked in (False, True):
            moved(0, scrolls=False)
            assert moved(3, scrolls=True)
            assert not asked or compositor.full_map
            assert moved(0, scrolls=False)
            assert not moved(0, scrolls=False)


@pytest.mark.parametrize("held_back", [False, True])
async def test_what_waits_to_be_painted_is_not_forgotten(held_back: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Though its screen has a part of its own to paint meanwhile, or is asked to paint while updates are held back."""
    monkeypatch.setattr(conftest, "DRAWN_EVERY", 0.0)
    app: App[None] = App()
    async with app.run_test(size=(40, 12)) as pilot:
        screen = Scrolled()
        await app.push_screen(screen)
        painted = Painted(app)
        await until(pilot, lambda: painted.all_there() and not (screen._repaint_required or screen._layout_required))
        word = screen.query_one(Word)
        word.says = "changed"
        word._set_dirty()
        screen._dirty_widgets.add(word)
        assert not screen._compositor._dirty_regions
        if held_back:
            with app.batch_update():
                screen._compositor.update_widgets(screen._dirty_widgets)
                screen._compositor_refresh()
        else:
            screen.refresh(Region(0, 5, 3, 1))
        assert painted.all_there()
        assert "changed" in text_of(app)


async def test_signs_that_are_joined_are_as_wide_as_one(stand_in: StandIn, open_app: OpenApp) -> None:
    """To the terminal that the screen is held against, as to the program."""
    async with open_app(stand_in) as pilot:
        await settled(pilot)
        painted = Painted(pilot.app)
        pilot.app.screen.query_one(PromptEditor).insert("[👩\u200d💻] 霓虹 [e\u0301] [👍🏽] [🇩🇪] " * 3)
        await settled(pilot)
        await until(pilot, painted.all_there)
