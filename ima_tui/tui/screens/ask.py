"""Small questions in front of the screen: a choice by one key, with the pictures it is about, or one line of text.

Escape always leaves things as they are.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from textual import events, on
from textual.app import ComposeResult, RenderResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input

from ima_tui.domain.text import Said
from ima_tui.language import _, tr
from ima_tui.tui.text import fit_middle, many_lines, one_line, parts
from ima_tui.tui.widgets.dialog import Dialog
from ima_tui.tui.widgets.field import Field
from ima_tui.tui.widgets.image_slot import name_of
from ima_tui.tui.widgets.picture import Picture
from ima_tui.tui.widgets.words import Words

_MOST_SHOWN = 3


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

    def relabel(self) -> None:
        """The language changed."""
        self.refresh(layout=True)

    def render(self) -> RenderResult:
        """`1  First → last`."""
        return parts((f" {self.asked.key} ", "bold $money"), (f" {one_line(tr(self.asked.words), 200)}", "$ink"))

    def action_press(self) -> None:
        """By key."""
        self.post_message(self.Pressed(self._index))

    def on_click(self) -> None:
        """By pointer."""
        self.post_message(self.Pressed(self._index))


class Shown(Vertical):
    """One image that a question is about: its picture, its name; an address is only named."""

    def __init__(self, source: str) -> None:
        super().__init__(classes="asked-picture")
        self._source = source

    def compose(self) -> ComposeResult:
        """Picture above, name below."""
        picture = Picture()
        if "://" not in self._source:
            picture.set_reactive(Picture.source, Path(self._source))
        yield picture
        yield Words(lambda: parts((fit_middle(name_of(self._source), max(4, self.size.width)), "$soft")))

    def on_resize(self) -> None:
        """The name is cut to the new width."""
        self.query_one(Words).refresh(layout=True)


class AskChoice(Dialog[int | None]):
    """A question with a few answers; returns the index of the chosen one, None for none."""

    BINDINGS = [
        Binding("escape", "leave", "Cancel", show=False, id="ask.cancel"),
        Binding("up,left", "app.focus_previous", "Answer above", show=False, id="ask.up"),
        Binding("down,right", "app.focus_next", "Answer below", show=False, id="ask.down"),
    ]
    VERTICAL_BREAKPOINTS = [(0, "-short"), (28, "-high")]

    def __init__(
        self,
        title: Said,
        sentence: Said,
        answers: tuple[Asked, ...],
        images: tuple[str, ...] = (),
        *,
        spends: bool = False,
    ) -> None:
        """`images` are the sources that the question is about; the first three are shown, where any is a file."""
        super().__init__(spends=spends)
        self._heading = title
        self._sentence = sentence
        self._answers = answers
        self._images = images if any("://" not in source for source in images) else ()

    def compose(self) -> ComposeResult:
        """Title, pictures, sentence, answers."""
        with Vertical(classes="dialog"):
            yield Words(self._heading, classes="dialog-title")
            if self._images:
                with Horizontal(classes="asked-pictures"):
                    for source in self._images[:_MOST_SHOWN]:
                        yield Shown(source)
            yield Words(lambda: Content(many_lines(tr(self._sentence))), classes="dialog-text")
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

    def __init__(
        self, title: Said, sentence: Said, placeholder: Said, *, value: str = "", spends: bool = False
    ) -> None:
        """`value` is what stands in the field at first."""
        super().__init__(spends=spends)
        self._heading = title
        self._sentence = sentence
        self._placeholder = placeholder
        self._begin = value

    def compose(self) -> ComposeResult:
        """Title, sentence, field."""
        with Vertical(classes="dialog"):
            yield Words(self._heading, classes="dialog-title")
            yield Words(self._sentence, classes="dialog-text")
            yield Field(self._placeholder, self._begin)
            yield Words(lambda: parts((_("⏎ accept · Esc cancel"), "$faint")), classes="dialog-hint")

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        self.dismiss(event.value)

    def action_leave(self) -> None:
        """No answer."""
        self.dismiss(None)
