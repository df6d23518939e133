"""Images come in: from folders, by paste and drop, from the clipboard, from a take; and what their number means."""

from __future__ import annotations

from urllib.parse import urlsplit

from textual import events, on, work

from ima_tui.domain.errors import StudioError
from ima_tui.domain.modes import Mode, infer
from ima_tui.domain.text import Said, say
from ima_tui.language import _
from ima_tui.tui.commands import key_of
from ima_tui.tui.faults import sentence_of
from ima_tui.tui.screens.slotting import Slotting
from ima_tui.tui.text import one_line
from ima_tui.tui.widgets.image_slots import ImageSlot, ImageSlots, name_of
from ima_tui.tui.widgets.pane_tabs import Pane
from ima_tui.tui.widgets.prompt_editor import PromptEditor

_MEANINGS = (
    (Mode.FIRST_LAST, False, "f", say("First → last: the first and the final frame")),
    (Mode.FIRST_LAST, True, "o", say("The other way round: the second one is the first frame")),
    (Mode.REFERENCE, False, "r", say("Reference: they guide look and subject")),
)
"""What two images can be for, whether they change places, and the answer that says so."""


class Imaging(Slotting, part=True):
    """The studio screen's part about where images come from."""

    # -- where they go

    def take_images(self, sources: tuple[str, ...], at: int | None = None) -> None:
        """Put images where they belong: from slot `at` on, or into free slots, or into the mode they suggest."""
        mode, images = self.draft.mode, list(self.draft.images)
        if mode is Mode.TEXT or (mode is Mode.FIRST_FRAME and len(sources) > 1):
            self._infer_mode(sources)
            return
        most = mode.slots.most
        if at is not None and at < len(images):
            images[at : at + 1] = sources
        elif mode is Mode.FIRST_FRAME:
            images = list(sources)
        else:
            images.extend(sources)
        if len(images) > most and mode is not Mode.REFERENCE:
            self._infer_mode(tuple(images))
            return
        if len(images) > most:
            self.tell(say("Reference takes nine images; the rest was left out."), "warning")
        self.put_images(tuple(images[:most]))
        if mode is Mode.FIRST_LAST and at == 1 and len(images) == 1:
            self.tell(say("It is the first frame until there is a second image; then they can be swapped."))

    def _infer_mode(self, sources: tuple[str, ...]) -> None:
        if len(sources) == 2:
            self._ask_about_two(sources)
            return
        mode = infer(len(sources))[0]
        if len(sources) > mode.slots.most:
            self.tell(say("Reference takes nine images; the rest was left out."), "warning")
        self.go_to_mode(mode, sources[: mode.slots.most])
        if mode is Mode.FIRST_FRAME:
            key = key_of("slot.reference")
            self.tell(say("The image becomes the first frame. {key} uses it as a reference instead.", key=key))
        elif mode is Mode.REFERENCE:
            self.tell(say("{n} images: Reference. They guide look and subject.", n=min(len(sources), mode.slots.most)))

    def _ask_about_two(self, sources: tuple[str, ...]) -> None:
        from ima_tui.tui.screens.ask import AskChoice, Asked

        def answered(index: int | None) -> None:
            if index is not None:
                mode, turned, _key, _words = _MEANINGS[index]
                self.go_to_mode(mode, sources[::-1] if turned else sources)

        answers = tuple(Asked(key, words) for _mode, _turned, key, words in _MEANINGS)
        self.app.push_screen(AskChoice(say("Two images"), say("What are they for?"), answers, sources), answered)

    def action_as_reference(self) -> None:
        """The same images, another meaning; and back."""
        images = self.draft.images
        if self.draft.mode is Mode.REFERENCE:
            back = Mode.FIRST_FRAME if len(images) == 1 else Mode.FIRST_LAST if len(images) == 2 else None
            if back is not None:
                self.go_to_mode(back, images)
            return
        self.go_to_mode(Mode.REFERENCE, images if self.draft.mode is not Mode.TEXT else None)

    # -- by paste and drop

    @on(PromptEditor.ImagesPasted)
    def _pasted_into_prompt(self, event: PromptEditor.ImagesPasted) -> None:
        from ima_tui.tui.screens.ask import AskChoice, Asked

        shown = [told_name(source) for source in event.sources[:3]]
        names = _(", ").join([*shown, "…"] if len(event.sources) > 3 else shown)

        def answered(index: int | None) -> None:
            if index == 0:
                self.take_images(event.sources)
            elif index == 1:
                self.query_one(PromptEditor).insert_at_cursor(event.text)

        self.app.push_screen(
            AskChoice(
                say("Attach it?") if len(event.sources) == 1 else say("Attach them?"),
                say("What was pasted looks like an image: {names}", names=names),
                (Asked("a", say("Attach as an image")), Asked("t", say("Insert as text"))),
                event.sources,
            ),
            answered,
        )

    @on(ImageSlot.Pasted)
    def _pasted_into_slot(self, event: ImageSlot.Pasted) -> None:
        text = event.text.strip()
        if event.typed:
            self.open_picker(event.index, event.text)
        elif not text:  # what many terminals send when there is an image on the clipboard
            self.paste_from_clipboard(event.index)
        else:
            sources = self.studio.understand_paste(event.text)
            if sources:
                self.take_images(sources, event.index)
            else:
                self._say_why_not(text)

    def on_paste(self, event: events.Paste) -> None:
        """A drop while nothing that takes text has the focus: images find their place, words need the cursor."""
        event.stop()
        sources = self.studio.understand_paste(event.text)
        if sources:
            self.take_images(sources)
        else:
            self.tell(say("To paste words, put the cursor into the prompt first: {key}.", key=key_of("prompt")))

    @work(exclusive=True, group="why-not", exit_on_error=False)
    async def _say_why_not(self, text: str) -> None:
        """A pasted text that is no image: a path that leads nowhere, another kind of file, or words."""
        path_like = len(text) < 4096 and "\n" not in text and any(mark in text for mark in "/\\~:")
        seen = await self.studio.look(text) if path_like else None
        told: Said = say("That is no image. Paste or drop a file, its path, or a web address.")
        if seen is not None and seen.problems:
            told = seen.problems[0]
        self.tell(told, "warning")

    # -- from the clipboard

    def action_paste_image(self) -> None:
        """For the focused slot, or whatever is free."""
        self.paste_from_clipboard(self.query_one(ImageSlots).focused_index)

    @work(exclusive=True, group="clipboard", exit_on_error=False)
    async def paste_from_clipboard(self, index: int | None) -> None:
        """What was copied elsewhere, as an image."""
        try:
            sources = await self.studio.pictures.from_clipboard()
        except StudioError as error:
            self.tell(sentence_of(error), "warning", timeout=10)
            return
        self.take_images(sources, index)
        self.show_pane(Pane.COMPOSE)

    def show_pane(self, pane: Pane) -> None:
        """Bring a pane to the front, where there are panes."""

    # -- from a take

    def action_image_from_take(self) -> None:
        """A finished take, and one of its pictures."""
        from ima_tui.tui.screens.take_chooser import TakeChooser

        index = self.query_one(ImageSlots).focused_index

        def chosen(source: str | None) -> None:
            if source:
                self.take_images((source,), index)

        self.app.push_screen(TakeChooser(self.studio), chosen)

    # -- from a folder

    def action_images(self) -> None:
        """The picker, for the focused slot or for whatever is free."""
        self.open_picker(self.query_one(ImageSlots).focused_index)

    def action_pick_slot(self) -> None:
        """The picker, for this slot."""
        self.action_images()

    def open_picker(self, index: int | None, typed: str = "") -> None:
        """Choose images; Reference takes several at once. What is typed while it opens goes to the one that opens."""
        from ima_tui.tui.screens.picker import Picker

        opened = next((screen for screen in self.app.screen_stack if isinstance(screen, Picker)), None)
        if opened is not None:
            opened.type_on(typed)
            return

        def chosen(sources: tuple[str, ...] | None) -> None:
            for each in self.walk_children(ImageSlot):
                each.typing = False
            if sources and len(sources) == 2 and self.draft.mode is Mode.FIRST_LAST:
                self.put_images(sources)  # marked in this order: the first and the final frame
            elif sources:
                self.take_images(sources, index)

        slot = len(self.draft.images) if index is None else index
        self.app.push_screen(Picker(self.studio, self.draft.mode, typed, slot), chosen)


def told_name(source: str) -> str:
    """What to call an image before it is attached: of an address also whose it is."""
    host = urlsplit(source).hostname if "://" in source else None
    name = name_of(source)
    return _("{name} from {host}", name=name, host=one_line(host, 100)) if host and host != name else name
