"""Everything that can be set: one list under headings, each line with its value and where that comes from.

There is nothing unsaved: a change is written at once and put on by the app, which follows the file.
"""

from __future__ import annotations

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input

from ima_tui.domain.text import say
from ima_tui.language import tr
from ima_tui.tui.commands import Command, Where, bindings
from ima_tui.tui.screens import settings_rows as lines
from ima_tui.tui.screens.setting_changes import SettingChanges, option_of
from ima_tui.tui.text import fit_middle, parts
from ima_tui.tui.widgets.field import Field
from ima_tui.tui.widgets.footer import Footer
from ima_tui.tui.widgets.setting_row import GroupName, SettingRow
from ima_tui.tui.widgets.top_bar import NARROW, TopBar
from ima_tui.tui.widgets.words import Words


class SettingsScreen(SettingChanges):
    """Set it, see it at once, take it back."""

    CSS_PATH = "settings.tcss"
    PLACE = Where.SETTINGS
    AUTO_FOCUS = "SettingRow"
    BINDINGS = [*bindings(Where.SETTINGS)]

    def __init__(self, *args: object) -> None:
        super().__init__(*args)
        self._rows: tuple[lines.Row, ...] = ()

    def compose(self) -> ComposeResult:
        """Search line, headings, lines."""
        yield TopBar()
        with Horizontal(id="settings-line"):
            yield Field(say("search in settings"), id="search")
            yield Words(self._where, id="settings-file")
        with Horizontal(id="settings-body"):
            yield Vertical(id="settings-groups")
            yield VerticalScroll(id="settings-list", can_focus=False)
        yield Words(self._about, id="settings-about")
        yield Words(say("No setting has these words."), id="nothing")
        yield Footer()
        yield Words(NARROW, id="too-small")

    async def on_mount(self) -> None:
        """As things are."""
        self.query_one("#nothing").display = False
        await self._build()
        self.walk_children(SettingRow)[0].focus()

    def relabel(self) -> None:
        """The language changed."""
        for name in self.walk_children(GroupName):
            name.words = tr(lines.HEADINGS[name.group])
            name.refresh()
        self._show_values()

    def settings_changed(self) -> None:
        """By whomever."""
        super().settings_changed()
        self.call_later(self._build)

    def show_account(self) -> None:
        """A key was connected or forgotten."""
        super().show_account()
        if self.is_mounted and self._rows:
            self.call_later(self._build)

    def _where(self) -> Content:
        return parts((fit_middle(lines.from_home(self.studio, self.studio.tuning.path), 60), "$faint"))

    def _about(self) -> Content:
        """In a narrow window, what the line under the cursor means."""
        return parts((self.row.shown.help if self.row is not None else "", "$soft"))

    # -- the list

    async def _build(self) -> None:
        """New widgets only where there are other lines than before."""
        found = lines.rows(self.studio)
        if found != self._rows:
            at = self.row.name_of if self.row is not None else ""
            self._rows = found
            column, listed = self.query_one("#settings-groups"), self.query_one("#settings-list")
            async with self.batch():
                await column.remove_children()
                await listed.remove_children()
                await column.mount_all(self._heading(group, "beside") for group in lines.HEADINGS)
                await listed.mount_all(self._widgets())
            back = next((row for row in self.walk_children(SettingRow) if row.name_of == at), None)
            if back is not None:
                back.focus()
        self._show_values()

    def _widgets(self) -> list[Widget]:
        made: list[Widget] = []
        for number, row in enumerate(self._rows):
            if number == 0 or row.group != self._rows[number - 1].group:
                made.append(self._heading(row.group, "heading"))
            made.append(SettingRow(row.name, lines.show(self.studio, row)))
        return made

    def _heading(self, group: str, look: str) -> GroupName:
        return GroupName(group, tr(lines.HEADINGS[group]), classes=look)

    def _show_values(self) -> None:
        query = self.query_one("#search", Input).value
        by_name = {row.name: row for row in self._rows}
        groups: set[str] = set()
        for widget in self.walk_children(SettingRow):
            row = by_name.get(widget.name_of)
            if row is None:
                continue  # on its way out
            widget.shown = lines.show(self.studio, row)
            widget.display = lines.matches(widget.shown, row, query)
            if widget.display:
                groups.add(row.group)
        for name in self.walk_children(GroupName):
            name.display = name.group in groups
        self.query_one("#settings-about", Words).refresh()
        self.query_one("#nothing").display = not groups
        self.query_one("#settings-body").display = bool(groups)
        self.show_keys()

    @property
    def _seen(self) -> list[SettingRow]:
        return [row for row in self.walk_children(SettingRow) if row.display]

    def _group_of(self, widget: SettingRow) -> str:
        return next((row.group for row in self._rows if row.name == widget.name_of), "")

    def applies(self, command: Command) -> bool:
        """What can be done with the line under the cursor."""
        row = self.row
        option = option_of(row)
        if command.id == "setting.reset":
            return option is not None and self.studio.tuning.in_file(option.name) is not None
        if command.id == "setting.undo":
            return self.can_undo
        if command.id == "setting.change":
            return row is not None
        return super().applies(command)

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """The heading beside the list follows, and so do the keys."""
        super().on_descendant_focus(event)
        row = self.row
        self.query_one("#settings-about", Words).refresh()
        if row is not None:
            here = self._group_of(row)
            for name in self.walk_children(GroupName):
                name.here = name.group == here and name.has_class("beside")
            if self._seen and row is self._seen[0]:
                self.query_one("#settings-list").scroll_home(animate=False)  # the heading above it, too

    # -- moving

    def _move(self, step: int) -> None:
        seen = self._seen
        if not seen:
            return
        at = seen.index(self.row) + step if self.row in seen else 0
        seen[max(0, min(len(seen) - 1, at))].focus()

    def on_key(self, event: events.Key) -> None:
        """Up and down go from line to line; from the search line down into the list."""
        steps = {"up": -1, "down": 1, "home": -999, "end": 999}
        if event.key in ("pageup", "pagedown") and self.row is not None:
            event.stop()
            self._leap(1 if event.key == "pagedown" else -1)
        elif event.key in steps and (self.row is not None or event.key == "down"):
            event.stop()
            event.prevent_default()
            self._move(steps[event.key])

    def _leap(self, step: int) -> None:
        """To the first line of the next or the last heading."""
        seen = self._seen
        groups = list(dict.fromkeys(map(self._group_of, seen)))
        here = self._group_of(self.row) if self.row is not None else groups[0]
        group = groups[max(0, min(len(groups) - 1, groups.index(here) + step))]
        next(row for row in seen if self._group_of(row) == group).focus()

    @on(GroupName.Chosen)
    def _group_chosen(self, event: GroupName.Chosen) -> None:
        found = [row for row in self._seen if self._group_of(row) == event.group]
        if found:
            found[0].focus()
            for name in self.query("GroupName.heading").results(GroupName):
                if name.group == event.group:
                    name.scroll_visible(top=True, animate=False)

    @on(Input.Changed, "#search")
    def _typed(self) -> None:
        self._show_values()

    @on(Input.Submitted, "#search")
    def _entered(self) -> None:
        self._move(0)

    # -- commands

    def action_search(self) -> None:
        """To the search line."""
        self.query_one("#search", Input).focus()

    async def action_back(self) -> None:
        """From the search line to the list, from the list to the studio."""
        search = self.query_one("#search", Input)
        if self.focused is search or search.value:
            search.value = ""
            self._show_values()
            self._move(0)
        else:
            await self.run_action("app.studio")
