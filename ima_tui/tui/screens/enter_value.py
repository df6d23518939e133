"""A value that is typed: one field, judged at every key with the reason, accepted only when it can be used."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input

from ima_tui.domain.text import Said, say
from ima_tui.language import _, tr
from ima_tui.options.option import Kind, Option, SettingsProblem, Value
from ima_tui.tui.screens.ask import Answer, Asked
from ima_tui.tui.text import many_lines, parts
from ima_tui.tui.widgets.dialog import Dialog
from ima_tui.tui.widgets.words import Words


class EnterValue(Dialog[Value | None]):
    """Returns the value, or None when it stays as it was."""

    BINDINGS = [Binding("escape", "leave", "Cancel", show=False, id="enter_value.cancel")]

    def __init__(self, option: Option, value: Value) -> None:
        super().__init__()
        self._option = option
        self._before = str(value)
        self._trouble: Said | None = None
        self._typed_now = self._before

    def compose(self) -> ComposeResult:
        """Name, meaning, field, what is wrong with it, the answers."""
        with Vertical(classes="dialog"):
            yield Words(self._option.label, classes="dialog-title")
            yield Words(self._option.help, classes="dialog-text")
            yield Input(self._before, compact=True, id="value", select_on_focus=True)
            yield Words(self._verdict, classes="dialog-warning")
            yield Answer(0, Asked("⏎", say("Save")))
            yield Answer(1, Asked("Esc", say("Leave it as it is")))

    def _verdict(self) -> Content:
        if self._trouble is not None:
            return parts((many_lines(tr(self._trouble)), "$bad"))
        if self._option.preview is not None and self._typed_now:
            return parts((many_lines(self._option.preview(self._typed_now)), "$soft"))
        if self._option.kind is Kind.ADDRESS:
            return parts((_("Your key and images go there. Only an address you trust."), "$warn"))
        return parts("")

    def _judged(self, text: str) -> Value | None:
        self._typed_now = text.strip()
        try:
            value = self._option.of_text(text) if text.strip() else self._option.default
        except SettingsProblem as problem:
            self._trouble = problem.sentence
            value = None
        else:
            self._trouble = None
        self.query_one(".dialog-warning", Words).refresh(layout=True)
        return value

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        self._judged(event.value)

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        value = self._judged(event.value)
        if value is not None:
            self.dismiss(value)

    @on(Answer.Pressed)
    def _pressed(self, event: Answer.Pressed) -> None:
        if event.index == 1:
            self.dismiss(None)
            return
        value = self._judged(self.query_one(Input).value)
        if value is not None:
            self.dismiss(value)

    def action_leave(self) -> None:
        """As it was."""
        self.dismiss(None)
