"""The images of the draft: chosen in the picker, pasted, dropped or typed; removed, swapped, given another role."""

from __future__ import annotations

from textual import on

from ima_tui.domain.modes import Mode, infer
from ima_tui.domain.text import say
from ima_tui.tui.commands import Command, Where
from ima_tui.tui.screens.ask import AskChoice, Asked
from ima_tui.tui.screens.picker import Picker
from ima_tui.tui.screens.recalling import Recalling
from ima_tui.tui.widgets.image_slots import ImageSlot, ImageSlots
from ima_tui.tui.widgets.prompt_editor import PromptEditor

_ASKED = {Mode.FIRST_LAST: ("f", say("First → last: the first and the final frame")),
          Mode.REFERENCE: ("r", say("Reference: they guide look and subject"))}  # fmt: skip


class Imaging(Recalling):
    """The studio screen's part about images."""

    def applies(self, command: Command) -> bool:
        """What the focused slot allows."""
        if Where.SLOTS in command.places and command.id != "slot.pick":
            index = self.query_one(ImageSlots).focused_index
            filled = index is not None and index < len(self.draft.images)
            return filled and (command.id != "slot.swap" or len(self.draft.images) > 1)
        return super().applies(command)

    # -- taking images in

    def take_images(self, sources: tuple[str, ...], at: int | None = None) -> None:
        """Put images where they belong: from slot `at` on, or into free slots, or into the mode they suggest."""
        mode, images = self.draft.mode, list(self.draft.images)
        if mode is Mode.TEXT:
            self._infer_mode(sources)
            return
        most = mode.slots.most
        if at is not None and at < len(images):
            images[at : at + 1] = sources
        elif mode is Mode.FIRST_FRAME and len(sources) == 1:
            images = list(sources)
        else:
            images.extend(sources)
        if len(images) > most and mode is not Mode.REFERENCE:
            self._infer_mode(tuple(images))
            return
        if len(images) > most:
            self.tell(say("Reference takes nine images; the rest was left out."), "warning")
        self.change(images=tuple(images[:most]))

    def _infer_mode(self, sources: tuple[str, ...]) -> None:
        meant = infer(len(sources))
        if len(sources) != 2:
            mode = meant[0]
            self.go_to_mode(mode, sources[: mode.slots.most])
            if mode is Mode.FIRST_FRAME:
                self.tell(say("The image becomes the first frame. Alt R uses it as a reference instead."))
            return

        def answered(index: int | None) -> None:
            if index is not None:
                self.go_to_mode(meant[index], sources)

        self.app.push_screen(
            AskChoice(
                say("Two images"),
                say("What are they for?"),
                tuple(Asked(*_ASKED[mode]) for mode in meant),
            ),
            answered,
        )

    @on(PromptEditor.ImagesPasted)
    def _pasted_into_prompt(self, event: PromptEditor.ImagesPasted) -> None:
        names = ", ".join(source.replace("\\", "/").rsplit("/", 1)[-1] for source in event.sources[:3])

        def answered(index: int | None) -> None:
            if index == 0:
                self.take_images(event.sources)
            elif index == 1:
                self.query_one(PromptEditor).insert_at_cursor(event.text)

        self.app.push_screen(
            AskChoice(
                say("Attach it?"),
                say("What was pasted looks like an image: {names}", names=names),
                (Asked("a", say("Attach as an image")), Asked("t", say("Insert as text"))),
            ),
            answered,
        )

    @on(ImageSlot.Pasted)
    def _pasted_into_slot(self, event: ImageSlot.Pasted) -> None:
        sources = () if event.typed else self.studio.understand_paste(event.text)
        if sources:
            self.take_images(sources, event.index)
        else:
            self.open_picker(event.index, event.text.strip() if event.typed else event.text.strip()[:500])

    # -- commands

    def action_images(self) -> None:
        """The picker, for the focused slot or for whatever is free."""
        self.open_picker(self.query_one(ImageSlots).focused_index)

    def action_pick_slot(self) -> None:
        """The picker, for this slot."""
        self.action_images()

    def open_picker(self, index: int | None, typed: str = "") -> None:
        """Choose images; Reference takes several at once."""

        def chosen(sources: tuple[str, ...] | None) -> None:
            if sources:
                self.take_images(sources, index)

        self.app.push_screen(Picker(self.studio, self.draft.mode, typed), chosen)

    def action_remove_slot(self) -> None:
        """Out of the draft; the file stays where it is."""
        index = self.query_one(ImageSlots).focused_index
        images = list(self.draft.images)
        if index is not None and index < len(images):
            del images[index]
            self.change(images=tuple(images))

    def action_swap_slot(self) -> None:
        """With the next one; the last one with the first."""
        index = self.query_one(ImageSlots).focused_index
        images = list(self.draft.images)
        if index is None or index >= len(images) or len(images) < 2:
            return
        other = (index + 1) % len(images)
        images[index], images[other] = images[other], images[index]
        self.change(images=tuple(images))
        self.query_one(ImageSlots).focus_slot(other)

    def action_as_reference(self) -> None:
        """The same images, another meaning; and back."""
        images = self.draft.images
        if self.draft.mode is Mode.REFERENCE:
            back = Mode.FIRST_FRAME if len(images) == 1 else Mode.FIRST_LAST if len(images) == 2 else None
            if back is not None:
                self.go_to_mode(back, images)
            return
        self.go_to_mode(Mode.REFERENCE, images if self.draft.mode is not Mode.TEXT else None)
