"""Changing settings from their screen: at once, with undo, never over what a flag or the environment says.

Undo writes what the file said before, so that it also takes back a value that was a default.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import partial

from textual import on, work
from textual.app import SuspendNotSupported

from ima_tui.domain.text import say
from ima_tui.options.option import Kind, Option, SettingsProblem, Value
from ima_tui.options.table import BY_NAME
from ima_tui.tui.copying import copy
from ima_tui.tui.editing import EditorProblem, edit, editor_command
from ima_tui.tui.messages import NotifyTried
from ima_tui.tui.option_words import neighbour, value_words
from ima_tui.tui.screens import settings_rows as lines
from ima_tui.tui.screens.ask import AskChoice, Asked
from ima_tui.tui.screens.enter_value import EnterValue
from ima_tui.tui.screens.room import Room
from ima_tui.tui.widgets.menu import Line, Menu
from ima_tui.tui.widgets.setting_row import SettingRow


@dataclass(frozen=True, slots=True)
class _Step:
    """What the file said about an option before a change; None for nothing."""

    name: str
    before: Value | None


class SettingChanges(Room, part=True):
    """The half of the settings screen that writes."""

    def __init__(self, *args: object) -> None:
        super().__init__(*args)  # type: ignore[arg-type]
        self._done: list[_Step] = []

    @property
    def row(self) -> SettingRow | None:
        """The line under the cursor."""
        return self.focused if isinstance(self.focused, SettingRow) else None

    @property
    def can_undo(self) -> bool:
        """Whether something was changed here."""
        return bool(self._done)

    def go_to(self, name: str) -> None:
        """Put the cursor on a line."""
        for row in self.walk_children(SettingRow):
            if row.name_of == name and row.display:
                row.focus()

    # -- changing

    @on(SettingRow.Turned)
    def _turned(self, event: SettingRow.Turned) -> None:
        option = option_of(event.row)
        if option is not None:
            value = self.studio.tuning.value(option.name)
            wanted = neighbour(option, value, event.step)
            if wanted != value:
                self._set(option, wanted)

    @on(SettingRow.Opened)
    async def _opened(self, event: SettingRow.Opened) -> None:
        await self._open(event.row)

    async def action_change(self) -> None:
        """What the line stands for."""
        if self.row is not None:
            await self._open(self.row)

    async def _open(self, row: SettingRow) -> None:
        option = option_of(row)
        if option is not None:
            self._ask(option, row)
            return
        match row.name_of:
            case lines.KEY:
                await self.run_action("app.connect")
            case lines.FORGET:
                self._ask_to_forget()
            case lines.TRY:
                self.post_message(NotifyTried())
            case lines.EDIT_KEYS | lines.EDIT_FILE:
                self.action_edit_file()
            case name if name.startswith(lines.OWN_KEY):
                self.action_edit_file()
            case _:
                self._copy(str(lines.path_of(self.studio, row.name_of)))

    def _ask(self, option: Option, row: SettingRow) -> None:
        if self._is_locked(option):
            return
        value = self.studio.tuning.value(option.name)
        if option.kind is Kind.SWITCH:
            self._set(option, not value)
        elif option.kind is Kind.CHOICE:
            choices = tuple(Line(value_words(option, each), each) for each in option.values)
            at = option.values.index(str(value)) if value in option.values else None
            picked = partial(self._picked, option)
            self.app.push_screen(Menu(choices, at, row.region), picked)
        else:
            self.app.push_screen(EnterValue(option, value), partial(self._typed_in, option))

    def _picked(self, option: Option, index: int | None) -> None:
        if index is not None:
            self._set(option, option.values[index])

    def _typed_in(self, option: Option, value: Value | None) -> None:
        if value is not None:
            self._set(option, value)

    def _is_locked(self, option: Option) -> bool:
        why = lines.locked(self.studio, option)
        if why is not None:
            self.tell(why, "warning")
        return why is not None

    @work(group="set", exit_on_error=False)
    async def _set(self, option: Option, value: Value) -> None:
        if self._is_locked(option):
            return
        before = self.studio.tuning.in_file(option.name)
        if await self._write(option.name, value) and before != value:
            self._done.append(_Step(option.name, before))
            self.show_keys()

    async def _write(self, name: str, value: Value | None) -> bool:
        """Set it, or take it out of the file; whether that could be done."""
        try:
            if value is None:
                await self.studio.tuning.reset(name)
            else:
                await self.studio.tuning.save(name, value)
        except SettingsProblem as problem:
            self.tell(problem.sentence, "error")
            return False
        return True

    @work(group="set", exit_on_error=False)
    async def action_reset(self) -> None:
        """Back to the default."""
        option = option_of(self.row)
        if option is None or self._is_locked(option):
            return
        before = self.studio.tuning.in_file(option.name)
        if before is not None and await self._write(option.name, None):
            self._done.append(_Step(option.name, before))
            self.show_keys()

    @work(group="set", exit_on_error=False)
    async def action_undo(self) -> None:
        """The last change here is taken back."""
        if not self._done:
            return
        step = self._done.pop()
        if await self._write(step.name, step.before):
            self.go_to(step.name)
        self.show_keys()

    # -- what is no option

    def _ask_to_forget(self) -> None:
        answers = (Asked("y", say("Forget it")), Asked("n", say("Keep it")))
        sentence = say("It is deleted from this machine. Takes at the service go on; you can connect it again.")
        self.app.push_screen(AskChoice(say("Forget the API key?"), sentence, answers), self._forget)

    async def _forget(self, answer: int | None) -> None:
        if answer == 0:
            await self.run_action("app.disconnect")

    @work(exclusive=True, group="copy", exit_on_error=False)
    async def _copy(self, text: str) -> None:
        self.tell(await copy(text, os.environ, self.app.copy_to_clipboard))

    @work(exclusive=True, group="edit", exit_on_error=False)
    async def action_edit_file(self) -> None:
        """In the user's editor; the file is followed, so whatever is saved there counts at once."""
        path = self.studio.tuning.path
        try:
            command = editor_command(os.environ)
            await self.studio.tuning.begin_file()
            with self.app.suspend():
                await edit(command, path)
        except SuspendNotSupported:
            self.tell(say("No editor can be opened here. The file is {file}.", file=path), "warning")
        except (EditorProblem, SettingsProblem) as problem:
            self.tell(problem.sentence, "error")
        self.refresh(layout=True)


def option_of(row: SettingRow | None) -> Option | None:
    """The option that a line sets, if it is one."""
    return BY_NAME.get(row.name_of) if row is not None else None
