"""Connecting a key: one masked field, checked against the service before anything is kept. The draft is not touched.

The text typed here goes to the studio and nowhere else; it is in no message, log or notice.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input

from ima_tui.domain.errors import KeyRejected, StudioError
from ima_tui.domain.text import Said, say
from ima_tui.language import _, tr
from ima_tui.settings import SettingsProblem, check_key
from ima_tui.tui.faults import sentence_of
from ima_tui.tui.screens.ask import Answer, Asked
from ima_tui.tui.text import many_lines, one_line, parts
from ima_tui.tui.widgets.dialog import Dialog
from ima_tui.tui.widgets.field import Field
from ima_tui.tui.widgets.words import Words

if TYPE_CHECKING:
    from ima_tui.engine.studio import Studio

_NOTHING = Said("")


def _doubt(text: str) -> Said | None:
    """Why `text` cannot be a key, or None."""
    try:
        check_key(text or "-")
    except SettingsProblem as problem:
        return problem.sentence
    return None


class Connect(Dialog[bool]):
    """Returns whether a key was connected."""

    BINDINGS = [Binding("escape", "leave", "Cancel", show=False, id="connect.cancel")]

    def __init__(self, studio: Studio) -> None:
        super().__init__()
        self._studio = studio
        self._said: tuple[Said, str] = (_NOTHING, "$soft")
        self._checking = False

    def compose(self) -> ComposeResult:
        """Title, field, hint, what came of it."""
        with Vertical(classes="dialog"):
            yield Words(say("Connect your API key"), classes="dialog-title")
            yield Words(
                say("It is checked against the service before it is kept. What you are composing stays as it is."),
                classes="dialog-text",
            )
            yield Field(say("API key"), password=True, id="key")
            yield Words(self._status, id="key-status", classes="dialog-warning")
            yield Words(self._host, classes="dialog-hint")
            yield Answer(0, Asked("⏎", say("Check and connect")))
            yield Answer(1, Asked("Esc", say("Cancel")))

    def _status(self) -> Content:
        words, tone = self._said
        return parts((many_lines(tr(words)), tone))

    def _host(self) -> Content:
        return parts((_("for {host}", host=one_line(self._studio.settings.base_url)), "$faint"))

    def _say(self, words: Said, tone: str) -> None:
        self._said = (words, tone)
        self.query_one("#key-status", Words).refresh(layout=True)

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        text = event.value
        if text != text.strip():
            self._say(say("There is white space at the start or end; it will be left out."), "$warn")
        elif any(character.isspace() for character in text):
            self._say(say("There is white space inside: was more than the key pasted?"), "$warn")
        else:
            self._say(_doubt(text) or _NOTHING, "$warn")

    @on(Input.Submitted)
    def _entered(self) -> None:
        text = self.query_one(Input).value.strip()
        if text and not self._checking:
            self._checking = True
            self._check(text)

    @on(Answer.Pressed)
    def _pressed(self, event: Answer.Pressed) -> None:
        if event.index == 0:
            self._entered()
        else:
            self.action_leave()

    @work(exclusive=True, exit_on_error=False)
    async def _check(self, text: str) -> None:
        self._say(say("asking the service…"), "$motion")
        try:
            await self._studio.connect(text)
        except SettingsProblem as problem:
            self._say(problem.sentence, "$bad")
        except KeyRejected:
            self._say(say("The service does not accept this key. Nothing was kept."), "$bad")
        except StudioError as error:
            self._say(sentence_of(error), "$bad")
        else:
            self.dismiss(True)
        finally:
            self._checking = False

    def action_leave(self) -> None:
        """Nothing changed."""
        self.dismiss(False)
