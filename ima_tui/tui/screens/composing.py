"""Composing: the screen owns the only draft. Widgets say what the user did, the draft changes, and flows back down.

The draft is on disk half a second after the last change at the latest. Each mode keeps its own images, settings and
model; the prompt goes along from mode to mode, and what it replaces can be recalled.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from textual import on, work
from textual.timer import Timer
from textual.widgets import TextArea

from ima_tui.domain.errors import StudioError
from ima_tui.domain.models import Model
from ima_tui.domain.modes import Mode
from ima_tui.domain.pricing import laid
from ima_tui.domain.request import Draft
from ima_tui.domain.text import say
from ima_tui.tui.faults import sentence_of
from ima_tui.tui.screens.offering import Offering
from ima_tui.tui.widgets.choice import ValueChosen
from ima_tui.tui.widgets.generate_bar import GenerateButton
from ima_tui.tui.widgets.image_slots import ImageSlots, SlotView
from ima_tui.tui.widgets.mode_picker import ModePicker
from ima_tui.tui.widgets.model_choice import ModelChoice
from ima_tui.tui.widgets.prompt_editor import PromptEditor
from ima_tui.tui.widgets.settings_form import SettingsForm

if TYPE_CHECKING:
    from ima_tui.engine.studio import Seen

SAVE_AFTER = 0.35
"""Seconds after the last key."""


class Composing(Offering, part=True):
    """The half of the studio screen that holds the draft."""

    def __init__(self, *args: object) -> None:
        super().__init__(*args)
        self._drafts: dict[Mode, Draft] = {}
        self._seen: dict[str, Seen] = {}
        self._unsaved: dict[Mode, Draft] = {}
        self._saver: Timer | None = None
        self._set_aside: list[str] = []
        """Prompts that another one took the place of."""

    # -- the draft

    def change(self, **fields: Any) -> None:
        """The one way in which the draft changes. One that was emptied is a copy of nothing any more."""
        changed = replace(self.draft, **fields)
        if changed.parent_id and not changed.prompt.strip() and not changed.images:
            changed = replace(changed, parent_id="")
        self.draft = changed

    def watch_draft(self, old: Draft, new: Draft) -> None:
        """Down to the widgets, and to disk soon."""
        self._keep_soon(new)
        if old.mode is not new.mode:
            self.forget_list()
            self.fetch_catalog()
        if old.images != new.images or old.mode is not new.mode:
            self._look_at(new.images)
        if (old.mode, old.model, old.choices, old.version_id) != (new.mode, new.model, new.choices, new.version_id):
            self.price_agreed()
            self.reprice()
        if _shown_of(old) != _shown_of(new):
            self.show_draft()

    def watch_answer(self) -> None:
        """Another price, or none."""
        self.show_draft()

    def show_draft(self) -> None:
        """Attributes down."""
        if not self.walk_children(GenerateButton):
            return  # not composed yet
        self.query_one(ModePicker).mode = self.draft.mode
        slots = self.query_one(ImageSlots)
        slots.set_reactive(ImageSlots.mode, self.draft.mode) if slots.mode is self.draft.mode else setattr(
            slots, "mode", self.draft.mode
        )
        slots.views = tuple(self._view(source) for source in self.draft.images)
        form = self.query_one(SettingsForm)
        form.choices = self.draft.choices
        form.product = self.product
        form.answer = self.answer
        models = self.query_one(ModelChoice)
        models.model, models.reason = self.model, say("your choice") if self.draft.model else self._reason
        models.time_scale = self.studio.time_scale
        models.offers = tuple(self.offer(model) for model in Model)

    def _view(self, source: str) -> SlotView:
        seen = self._seen.get(source)
        return SlotView(source, pending=True) if seen is None else SlotView(source, seen.image, seen.problems)

    # -- what widgets say

    @on(TextArea.Changed)
    def _prompt_typed(self, event: TextArea.Changed) -> None:
        self.change(prompt=event.text_area.text, cursor=event.text_area.cursor_location)

    def take_in_prompt(self) -> None:
        """The draft follows the editor to the last key, also one whose message is still on its way."""
        editor = self.query_one(PromptEditor)
        if editor.text != self.draft.prompt:
            self.change(prompt=editor.text, cursor=editor.cursor_location)

    @on(TextArea.SelectionChanged)
    def _cursor_moved(self, event: TextArea.SelectionChanged) -> None:
        if event.text_area.text == self.draft.prompt:
            self._keep_soon(replace(self.draft, cursor=event.text_area.cursor_location))

    @on(ModePicker.Chosen)
    def _mode_chosen(self, event: ModePicker.Chosen) -> None:
        self.go_to_mode(event.mode)

    @on(ValueChosen)
    def _value_chosen(self, event: ValueChosen) -> None:
        self.change(choices=laid(self.draft.choices, {event.name: event.value}))

    @on(ModelChoice.Chosen)
    def _model_chosen(self, event: ModelChoice.Chosen) -> None:
        self.draft = self.on_model(event.model)

    def action_other_model(self) -> None:
        """Pro to Fast and back."""
        self.draft = self.on_model(self.model.other)

    def action_mode(self, code: str) -> None:
        """By key."""
        self.go_to_mode(Mode(code))

    def action_next_mode(self) -> None:
        """The next one, round and round."""
        modes = tuple(Mode)
        self.go_to_mode(modes[(modes.index(self.draft.mode) + 1) % len(modes)])

    def go_to_mode(self, mode: Mode, images: tuple[str, ...] | None = None) -> None:
        """Another mode, the words going along; `images` in place of those it had."""
        self.take_in_prompt()
        here = self.draft
        if mode is here.mode:
            if images is not None:
                self.change(images=images)
            return
        self._drafts[here.mode] = here
        there = self._drafts.get(mode, Draft(mode))
        if there.prompt.strip() and there.prompt != here.prompt:
            self._set_aside.append(there.prompt)
        carried = images if images is not None else there.images or here.images[: mode.slots.most]
        self.draft = replace(
            there, mode=mode, prompt=here.prompt, cursor=here.cursor, images=carried, parent_id=here.parent_id
        )

    # -- what the studio knows

    def _look_at(self, sources: tuple[str, ...]) -> None:
        for source in sources:
            if source not in self._seen:
                self._look(source)

    @work(group="look", exit_on_error=False)
    async def _look(self, source: str) -> None:
        self._seen[source] = await self.studio.look(source)
        self.show_draft()

    # -- keeping

    def _keep_soon(self, draft: Draft) -> None:
        self._unsaved[draft.mode] = draft
        if self._saver is None:
            self._saver = self.set_timer(SAVE_AFTER, self._save_now)

    async def _save_now(self) -> None:
        self._saver = None
        await self.flush()

    async def flush(self) -> None:
        """Everything typed is on disk when this returns; the present mode last, so that the next start finds it."""
        waiting, self._unsaved = self._unsaved, {}
        for mode in sorted(waiting, key=lambda mode: mode is self.draft.mode):
            try:
                await self.studio.save_draft(waiting[mode])
            except StudioError as error:
                self._unsaved.setdefault(mode, waiting[mode])
                self.tell(sentence_of(error), "error")
                return

    async def restore(self) -> None:
        """As it was left."""
        try:
            mode, drafts = await self.studio.load_drafts()
        except StudioError as error:
            self.tell(sentence_of(error), "error")
            mode, drafts = Mode.TEXT, {}
        await self.recall_prices(mode)
        self.take_up(mode, drafts)

    def take_up(self, mode: Mode, drafts: Mapping[Mode, Draft]) -> None:
        """Go on from saved drafts; text typed while they were read is not overwritten."""
        editor = self.query_one(PromptEditor)
        typed = editor.text
        self._drafts = dict(drafts)
        draft = drafts.get(mode, Draft(mode))
        if typed and typed != draft.prompt:
            if draft.prompt.strip():
                self._set_aside.append(draft.prompt)
            draft = replace(draft, prompt=typed, cursor=editor.cursor_location)
        self.set_reactive(Composing.draft, draft)
        if not typed:
            editor.restore(draft.prompt, draft.cursor)
        self._look_at(draft.images)
        self.fetch_catalog()
        if self.listed is not None:
            self.reprice()
            self.find_phrases()
        self.show_draft()


def _shown_of(draft: Draft) -> Draft:
    """What of a draft other widgets than its editor show: of the words, whether there are any.

    So a letter is not told to all of them.
    """
    return replace(draft, prompt="…" if draft.prompt.strip() else "", cursor=(0, 0))
