"""Help with the words of a prompt: the camera's vocabulary, snippets, the user's own editor, and vi's keys.

Each of them ends in one insertion at the cursor or one replacement, which one undo takes back.
"""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from typing import TYPE_CHECKING

from textual import events, on, work
from textual.app import SuspendNotSupported

from ima_tui.domain.prompt_text import MOST_CHARACTERS, NEAR_THE_END, spaced
from ima_tui.domain.text import say
from ima_tui.language import CHINESE, _, current
from ima_tui.tui.screens.composing import Composing
from ima_tui.tui.widgets.prompt_editor import PromptEditor
from ima_tui.tui.widgets.vi import ViMode
from ima_tui.tui.widgets.words import Words

if TYPE_CHECKING:
    from ima_tui.domain.camera import Term


class Wording(Composing, part=True):
    """The studio screen's part about help with words."""

    # -- the editor itself

    @on(events.Mount)
    @on(events.ScreenResume)
    def follow_keymap(self) -> None:
        """Typing as the settings say."""
        for editor in self.walk_children(PromptEditor):
            editor.keymap = str(self.studio.settings.keymap)

    def settings_changed(self) -> None:
        """The set of keys may be another one."""
        super().settings_changed()
        self.follow_keymap()

    def counted(self) -> str:
        """The number of characters; near the longest prompt, that limit too."""
        count = len(self.draft.prompt)
        if count >= NEAR_THE_END * MOST_CHARACTERS:
            return _("{n} of at most {most}", n=f"{count:,}", most=f"{MOST_CHARACTERS:,}")
        return f"{count:,}" if count else ""

    def vi_mode(self) -> str:
        """Vi's mode as it is shown; empty without vi."""
        editor = self.query_one_optional(PromptEditor)  # found at once; asked with every letter
        if editor is None or editor.vi_mode is None:
            return ""
        return {ViMode.INSERT: "INSERT", ViMode.NORMAL: "NORMAL", ViMode.VISUAL: "VISUAL"}[editor.vi_mode]

    @on(PromptEditor.ModeChanged)
    def _mode_changed(self) -> None:
        self.query_one("#prompt-heading", Words).refresh()

    @on(PromptEditor.Trimmed)
    def _trimmed(self, event: PromptEditor.Trimmed) -> None:
        if event.over:
            most, left = f"{MOST_CHARACTERS:,}", f"{event.over:,}"
            self.tell(say("A prompt has at most {most} characters; {n} were left out.", most=most, n=left), "warning")
        elif event.dropped == 1:
            self.tell(say("An invisible control character was left out."))
        else:
            self.tell(say("{n} invisible control characters were left out.", n=f"{event.dropped:,}"))

    def action_undo_words(self) -> None:
        """The last change of the prompt."""
        self.query_one(PromptEditor).undo()

    def action_redo_words(self) -> None:
        """The change that was undone."""
        self.query_one(PromptEditor).redo()

    # -- camera words

    def action_camera(self) -> None:
        """The palette beside the prompt."""
        from ima_tui.tui.screens.camera import CameraWords

        self.app.push_screen(CameraWords(self._put_term))

    def _put_term(self, term: Term) -> str:
        from ima_tui.domain.camera import Script, joined

        editor = self.query_one(PromptEditor)
        before, after = editor.around_cursor()
        otherwise = Script.CHINESE if current().code == CHINESE else Script.ENGLISH
        insertion = joined(before, after, term, otherwise)
        editor.insert_at_cursor(insertion.text, insertion.eaten)
        return insertion.text.strip(" ,，")

    # -- snippets

    def action_snippets(self) -> None:
        """Insert one, or keep what is written."""
        from ima_tui.tui.screens.snippets import SnippetsDialog

        editor = self.query_one(PromptEditor)
        self.app.push_screen(SnippetsDialog(self.studio, editor.selected_text or editor.text), self._put_snippet)

    def _put_snippet(self, text: str | None) -> None:
        if text:
            editor = self.query_one(PromptEditor)
            editor.focus()
            before, after = editor.around_cursor()
            editor.insert_at_cursor(spaced(before, text, after))

    # -- the user's own editor

    @work(exclusive=True, group="external", exit_on_error=False)
    async def action_external_editor(self) -> None:
        """The prompt in `$VISUAL` or `$EDITOR`; takes go on meanwhile."""
        from ima_tui.tui.editing import EditorProblem, clear_away, edit, editor_command, put_down, take_up

        editor = self.query_one(PromptEditor)
        before = editor.text
        path: Path | None = None
        try:
            command = editor_command(os.environ)
            path = await asyncio.to_thread(put_down, before)
            # Without batch_update the app hangs once it has painted often enough into a terminal it does not own.
            with self.app.suspend(), self.app.batch_update():
                code = await edit(command, path)
            edited = await asyncio.to_thread(take_up, path, before, code)
        except SuspendNotSupported:
            self.tell(say("This terminal cannot be lent to another program. Edit the prompt here."), "warning")
            return
        except EditorProblem as problem:
            self.tell(problem.sentence, "warning")
            return
        except OSError as error:
            self.tell(say("No file could be made for the editor: {reason}.", reason=error.strerror or error), "error")
            return
        finally:
            if path is not None:
                await asyncio.to_thread(clear_away, path)
        if edited.text != before:
            editor.bring(edited.text)
            self.tell(say("The prompt is as you left it in the editor. Undo brings the old one back."))
        elif edited.code:
            self.tell(say("The editor ended with code {code}. Your prompt is as it was.", code=edited.code), "warning")
        editor.focus()
