"""Small questions in front of the screen: a choice by one key, or one line of text.

Escape always leaves things as they are.
"""

from __future__ import annotations

from dataclasses import dataclass

from textual import events, on
from textual.app import ComposeResult, RenderResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input

from ima_tui.domain.text import Said
from ima_tui.language import _, tr
from ima_tui.tui.text import many_lines, one_line, parts
from ima_tui.tui.widgets.dialog import Dialog
from ima_tui.tui.widgets.words import Words


@dataclass(frozen=True, slots=True)
class Asked:
    """One answer and its key."""

    key: str
    words: Said


class Answer(Widget, can_focus=True):
    """One answer: its key, its words."""

    BINDINGS = [Binding("enter,space", "press", "Choose", show=False, id="answer.press")]

    class Pressed(Message):
        """This answer was chosen."""

        def __init__(self, index: int) -> None:
            super().__init__()
            self.index = index

    def __init__(self, index: int, asked: Asked) -> None:
        super().__init__(markup=False)
        self._index = index
        self.asked = asked

    def render(self) -> RenderResult:
        """`1  First → last`."""
        return parts((f" {self.asked.key} ", "bold $money"), (f" {one_line(tr(self.asked.words), 200)}", "$ink"))

    def action_press(self) -> None:
        """By key."""
        self.post_message(self.Pressed(self._index))

    def on_click(self) -> None:
        """By pointer."""
        self.post_message(self.Pressed(self._index))


class AskChoice(Dialog[int | None]):
    """A question with a few answers; returns the index of the chosen one, None for none."""

    BINDINGS = [
        Binding("escape", "leave", "Cancel", show=False, id="ask.cancel"),
        Binding("up,left", "app.focus_previous", show=False),
        Binding("down,right", "app.focus_next", show=False),
    ]

    def __init__(self, title: Said, sentence: Said, answers: tuple[Asked, ...]) -> None:
        super().__init__()
        self._heading = title
        self._sentence = sentence
        self._answers = answers

    def compose(self) -> ComposeResult:
        """Title, sentence, answers."""
        with Vertical(classes="dialog"):
            yield Words(self._heading, classes="dialog-title")
            yield Words(many_lines(tr(self._sentence)), classes="dialog-text")
            for index, asked in enumerate(self._answers):
                yield Answer(index, asked)
            yield Words(lambda: parts((_("Esc leaves everything as it is"), "$faint")), classes="dialog-hint")

    def on_key(self, event: events.Key) -> None:
        """Each answer has its key."""
        for index, asked in enumerate(self._answers):
            if event.character is not None and event.character.casefold() == asked.key:
                event.stop()
                self.dismiss(index)
                return

    @on(Answer.Pressed)
    def _pressed(self, event: Answer.Pressed) -> None:
        self.dismiss(event.index)

    def action_leave(self) -> None:
        """No answer."""
        self.dismiss(None)


class AskText(Dialog[str | None]):
    """A question with one line of text for an answer."""

    BINDINGS = [Binding("escape", "leave", "Cancel", show=False, id="ask_text.cancel")]

    def __init__(self, title: Said, sentence: Said, placeholder: Said) -> None:
        super().__init__()
        self._heading = title
        self._sentence = sentence
        self._placeholder = placeholder

    def compose(self) -> ComposeResult:
        """Title, sentence, field."""
        with Vertical(classes="dialog"):
            yield Words(self._heading, classes="dialog-title")
            yield Words(self._sentence, classes="dialog-text")
            yield Input(placeholder=tr(self._placeholder), compact=True)
            yield Words(lambda: parts((_("⏎ accept · Esc cancel"), "$faint")), classes="dialog-hint")

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        self.dismiss(event.value)

    def action_leave(self) -> None:
        """No answer."""
        self.dismiss(None)
