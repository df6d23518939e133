"""The prompt's past and its hints: earlier prompts brought back by key, and suggestions found in the words.

Looking through earlier prompts never loses the present one: it waits at the newer end.
"""

from __future__ import annotations

import asyncio
from importlib import import_module
from typing import TYPE_CHECKING

from textual import events, on, work
from textual.timer import Timer

from ima_tui.domain.errors import StudioError
from ima_tui.domain.modes import Mode
from ima_tui.domain.text import Said, say
from ima_tui.domain.values import canonical, key, same
from ima_tui.tui.commands import key_of
from ima_tui.tui.faults import sentence_of
from ima_tui.tui.screens.wording import Wording
from ima_tui.tui.widgets.phrase_chips import Chip, PhraseChips
from ima_tui.tui.widgets.prompt_editor import PromptEditor

if TYPE_CHECKING:
    from ima_tui.domain.phrases import Suggestion

FIND_AFTER = 0.25
"""Seconds after the last key: suggestions are no reason to slow typing down."""
MOST_SEARCHED = 4000
"""Characters of a prompt that are searched for suggestions."""


class Recalling(Wording, part=True):
    """The studio screen's part about the prompt."""

    def __init__(self, *args: object) -> None:
        super().__init__(*args)
        self._past: tuple[str, ...] = ()
        self._at = 0
        """0 is the present prompt, 1 the newest of the past."""
        self._present = ""
        self._finder: Timer | None = None
        self._found: dict[str, Suggestion] = {}
        self._dismissed: set[str] = set()

    @property
    def at_rest(self) -> bool:
        """Nothing waits for a pause in typing: suggestions are shown, the draft is saved."""
        return self._finder is None and self._saver is None

    # -- earlier prompts

    @work(exclusive=True, group="recall", exit_on_error=False)
    async def action_recall(self, step: int) -> None:
        """One prompt older (1) or newer (-1)."""
        if not await self._recall(step) and step > 0:
            self.tell(say("There is no earlier prompt."))

    @on(PromptEditor.AtTheEdge)
    def _at_the_edge(self, event: PromptEditor.AtTheEdge) -> None:
        self._recall_at_edge(event.step)

    @work(exclusive=True, group="recall", exit_on_error=False)
    async def _recall_at_edge(self, step: int) -> None:
        """As in a shell; without another prompt the arrow goes to the end of the text, as arrows do."""
        editor = self.query_one(PromptEditor)
        if not await self._recall(step, at_start=step > 0):
            editor.move_cursor((0, 0) if step > 0 else editor.document.end)

    async def _recall(self, step: int, *, at_start: bool = False) -> bool:
        """Whether there was another one. From the top of a long one the next Up goes on."""
        editor = self.query_one(PromptEditor)
        if self._at == 0 or editor.text != self._past[self._at - 1]:
            if self._at and self._present.strip() and self._present != editor.text:
                self._set_aside.append(self._present)  # what was recalled and changed is the present one now
            self._at, self._present = 0, editor.text
            if step < 0:
                return False
            try:
                kept = await self.studio.prompts()
            except StudioError as error:
                self.tell(sentence_of(error), "error")
                return True
            apart = dict.fromkeys([*reversed(self._set_aside), *kept])
            self._past = tuple(text for text in apart if text.strip() and text != self._present)
        at = self._at + step
        if not 0 <= at <= len(self._past):
            return False
        self._at = at
        editor.bring(self._present if at == 0 else self._past[at - 1])
        if at_start and editor.rows > 1:
            editor.move_cursor((0, 0))
        return True

    def action_search_prompts(self) -> None:
        """Find an earlier one by its words."""
        from ima_tui.tui.screens.prompt_search import PromptSearch

        self.app.push_screen(PromptSearch(self.studio, self._set_aside), self._prompt_found)

    def _prompt_found(self, text: str | None) -> None:
        editor = self.query_one(PromptEditor)
        editor.focus()
        if text is not None and text != editor.text:
            if editor.text.strip():
                self._set_aside.append(editor.text)
            self._at = 0
            editor.bring(text)

    # -- suggestions

    @on(events.Mount)
    @work(group="dismissed", exit_on_error=False)
    async def _read_dismissed(self) -> None:
        try:
            self._dismissed |= set(await self.studio.dismissals.all())
        except StudioError as error:
            self.tell(sentence_of(error), "error")
        if self._dismissed & set(self._found):
            self._find_now()

    def find_phrases(self) -> None:
        """Soon, and once for a burst of keys."""
        if self._finder is not None:
            self._finder.stop()
        self._finder = self.set_timer(FIND_AFTER, self._find)

    async def _find(self) -> None:
        """The first time, load what knows the phrases, off the loop: to compile its patterns takes many keys' time."""
        await asyncio.to_thread(import_module, "ima_tui.domain.phrases")
        self._find_now()

    def _find_now(self) -> None:
        from ima_tui.domain.phrases import find

        self._finder = None
        found = find(self.draft.prompt[:MOST_SEARCHED], self.product)
        self._found = {_identity(one): one for one in found if self._is_news(one)}
        self.query_one(PhraseChips).chips = tuple(_chip(identity, one) for identity, one in self._found.items())

    def _is_news(self, one: Suggestion) -> bool:
        from ima_tui.domain.phrases import SuggestionKind

        if _identity(one) in self._dismissed:
            return False
        if one.kind is SuggestionKind.MODEL:
            return one.model is not self.model
        if one.kind is SuggestionKind.CONTINUITY:
            return self.draft.mode is Mode.TEXT
        if not one.offered:
            return True
        product = self.product
        if product is None:
            return False
        chosen = next((value for name, value in self.draft.choices.items() if key(name) == key(one.field)), None)
        if chosen is None:
            control = product.control(one.field)
            chosen = control.default if control is not None else None
        return chosen is None or not same(chosen, one.value)

    @on(PhraseChips.Applied)
    def _apply(self, event: PhraseChips.Applied) -> None:
        from ima_tui.domain.phrases import SuggestionKind

        one = self._found.get(event.chip.id)
        if one is None:
            return
        if one.kind is SuggestionKind.MODEL and one.model is not None:
            self.draft = self.on_model(one.model)
        elif one.kind is SuggestionKind.CONTINUITY:
            self.go_to_mode(Mode.REFERENCE)
        else:
            others = {name: value for name, value in self.draft.choices.items() if key(name) != key(one.field)}
            self.change(choices={**others, one.field: one.value})
        self._find_now()

    @on(PhraseChips.Dismissed)
    def _dismiss(self, event: PhraseChips.Dismissed) -> None:
        self._dismissed.add(event.chip.id)
        self._find_now()
        self._keep_dismissed(event.chip.id)

    @work(group="dismissed", exit_on_error=False)
    async def _keep_dismissed(self, identity: str) -> None:
        try:
            await self.studio.dismissals.add(identity)
        except StudioError as error:
            self.tell(sentence_of(error), "error")

    @work(group="dismissed", exit_on_error=False)
    async def action_phrases_again(self) -> None:
        """Those that were dismissed may be shown again."""
        try:
            await self.studio.dismissals.clear()
        except StudioError as error:
            self.tell(sentence_of(error), "error")
            return
        self._dismissed.clear()
        self._find_now()
        self.tell(say("Suggestions that you dismissed may be shown again."))

    def action_apply_phrase(self) -> None:
        """The marked one."""
        self.query_one(PhraseChips).apply_marked()

    def action_next_phrase(self) -> None:
        """Mark another one."""
        self.query_one(PhraseChips).mark_next()

    def action_dismiss_phrase(self) -> None:
        """The marked one."""
        self.query_one(PhraseChips).dismiss_marked()


def _chip(identity: str, one: Suggestion) -> Chip:
    """A value or a model explains itself; what is not offered and the advice have a reason, with the key for it."""
    from ima_tui.domain.phrases import SuggestionKind

    why: Said | None = None
    if one.kind is SuggestionKind.CONTINUITY:
        why = say("{reason} {key} switches to Reference.", reason=one.sentence, key=key_of("phrase.apply"))
    elif not one.offered:
        why = say("{reason}. {key} puts this away.", reason=one.sentence, key=key_of("phrase.dismiss"))
    return Chip(identity, one.label, one.offered, why)


def _identity(one: Suggestion) -> str:
    return "|".join((one.kind, one.text.casefold(), one.field, canonical(one.value), one.model or ""))
