"""What is done to the images in their slots: removed, swapped, moved, corrected, and had back again.

No image is lost by a slip or by another mode: what a mode has no slot for waits in the mode it came from, and whatever
replaced, dropped or reordered images can be undone.
"""

from __future__ import annotations

from dataclasses import replace

from textual import on, work

from ima_tui.domain.modes import Mode
from ima_tui.domain.request import Draft
from ima_tui.domain.text import Said, say
from ima_tui.tui.commands import Command, Where
from ima_tui.tui.screens.recalling import Recalling
from ima_tui.tui.text import fit, one_line
from ima_tui.tui.widgets.image_slots import ImageSlot, ImageSlots, SlotView

_MOST_UNDONE = 30
_ALWAYS = frozenset({"slot.pick", "slot.clipboard"})
"""What also works on an empty slot."""


class Slotting(Recalling, part=True):
    """The studio screen's part about filled slots."""

    def __init__(self, *args: object) -> None:
        super().__init__(*args)
        self._before: list[tuple[Mode, Mode, tuple[str, ...]]] = []
        """The mode one was in, the mode whose images changed, and those images before."""
        self._last_images: tuple[str, ...] = ()
        """Those of the mode left last that had some."""

    def applies(self, command: Command) -> bool:
        """What the focused slot allows."""
        if Where.SLOTS not in command.places or command.id in _ALWAYS:
            return super().applies(command)
        index, count = self._filled_slot(), len(self.draft.images)
        match command.id:
            case "slot.undo":
                return self._can_undo()
            case "slot.clear":
                return count > 0
            case "slot.swap":
                return index is not None and count > 1
            case "slot.left":
                return index is not None and index > 0
            case "slot.right":
                return index is not None and index < count - 1
            case "slot.mend":
                return index is not None and self._view(self.draft.images[index]).mendable
            case _:
                return index is not None

    def _filled_slot(self) -> int | None:
        """The slot that has the focus, if there is an image in it."""
        index = self.query_one(ImageSlots).focused_index
        return index if index is not None and index < len(self.draft.images) else None

    # -- shown

    def show_draft(self) -> None:
        """Attributes down, also what can be undone."""
        super().show_draft()
        for slots in self.walk_children(ImageSlots):
            slots.can_undo = self._can_undo()

    def _view(self, source: str) -> SlotView:
        seen = self._seen.get(source)
        if seen is None:
            return SlotView(source, pending=True, name=self._called(source))
        return SlotView(
            source,
            seen.image,
            seen.problems,
            mendable=seen.mendable,
            name=self._called(source),
            note=self._note(source),
        )

    def _called(self, source: str) -> Said | None:
        """What an image of our own making is called."""
        from ima_tui.engine.pictures import Which

        origin = self.studio.pictures.origin(source)
        if origin is None:
            return None
        if not origin.job_id:
            return say("image from the clipboard")
        job = next((job for job in self.jobs if job.id == origin.job_id), None)
        words = fit(one_line(job.request.prompt), 24) if job is not None else "…"
        if origin.frame is not None:
            return say("frame {n} · {take}", n=origin.frame + 1, take=words)
        match origin.which:
            case Which.FIRST:
                return say("first frame · {take}", take=words)
            case Which.LAST:
                return say("last frame · {take}", take=words)
            case None:
                return say("cover · {take}", take=words)

    def _note(self, source: str) -> Said | None:
        if self.draft.mode is not Mode.FIRST_LAST or len(self.draft.images) != 2:
            return None
        seen = [self._seen.get(each) for each in self.draft.images]
        facts = [one.image.facts for one in seen if one is not None and one.image is not None]
        same = len(facts) == 2 and facts[0] is not None and facts[1] is not None and facts[0].sha256 == facts[1].sha256
        same = same or self.draft.images[0] == self.draft.images[1]
        return say("same as the first: little will move") if same and source == self.draft.images[1] else None

    # -- looked at again

    @on(ImageSlot.Focused)
    def _slot_focused(self) -> None:
        self.look_again()
        self.show_keys()

    @work(exclusive=True, group="look-again", exit_on_error=False)
    async def look_again(self) -> None:
        """Files may have gone or changed since they were chosen."""
        from ima_tui.media.sources import is_url

        for source in self.draft.images:
            seen = self._seen.get(source)
            if seen is None or is_url(source):
                continue
            facts = seen.image.facts if seen.image is not None else None
            if facts is not None and not await self.studio.pictures.changed(facts):
                continue
            now = await self.studio.look(source)
            if now != seen:
                self._seen[source] = now
                self.show_draft()

    # -- modes

    def go_to_mode(self, mode: Mode, images: tuple[str, ...] | None = None) -> None:
        """Another mode; images it has no slot for wait where they are, and that is said."""
        here = self.draft
        if mode is here.mode:
            if images is not None:
                self.put_images(images)
            return
        there = self._drafts.get(mode, Draft(mode))
        if here.images:
            self._last_images = here.images
        if images is None and not there.images and not here.images:
            images = self._last_images[: mode.slots.most]
        elif images is not None:
            self._keep_for_undo(here.mode, mode, there.images, images)
        super().go_to_mode(mode, images)
        waiting = [source for source in here.images if source not in self.draft.images]
        if len(waiting) == 1:
            self.tell(say("An image waits in {mode} and comes back with it.", mode=here.mode.label))
        elif waiting:
            self.tell(say("{n} images wait in {mode} and come back with it.", n=len(waiting), mode=here.mode.label))

    def put_images(self, images: tuple[str, ...]) -> None:
        """Other images in the present mode."""
        self._keep_for_undo(self.draft.mode, self.draft.mode, self.draft.images, images)
        self.change(images=images)
        self.show_keys()

    def _keep_for_undo(self, here: Mode, there: Mode, old: tuple[str, ...], new: tuple[str, ...]) -> None:
        """Only what would be missed: an image that went, or another order."""
        if tuple(source for source in new if source in old) != old:
            self._before = [*self._before, (here, there, old)][-_MOST_UNDONE:]

    def _can_undo(self) -> bool:
        return bool(self._before) and self._before[-1][1] is self.draft.mode

    # -- commands

    def action_undo_images(self) -> None:
        """The images as they were before the last change, and the mode."""
        if not self._before:
            self.tell(say("There is no change of images to undo."))
            return
        here, there, images = self._before.pop()
        if self.draft.mode is there:
            self.change(images=images)
        else:
            kept = replace(self._drafts.get(there, Draft(there)), images=images)
            self._drafts[there] = kept
            self._keep_soon(kept)
        if self.draft.mode is not here:
            super().go_to_mode(here)
        self.show_draft()
        self.show_keys()

    def action_remove_slot(self) -> None:
        """Out of the draft; the file stays where it is."""
        index = self._filled_slot()
        if index is not None:
            images = self.draft.images
            self.put_images((*images[:index], *images[index + 1 :]))

    def action_clear_slots(self) -> None:
        """All of them."""
        if self.draft.images:
            self.put_images(())
            self.query_one(ImageSlots).focus_slot(0)
        else:
            self.tell(say("There are no images here."))

    def action_swap_slot(self) -> None:
        """With the next one; the last one with the first."""
        index, count = self._filled_slot(), len(self.draft.images)
        if index is None or count < 2:
            self.tell(say("Two images can be swapped: put the focus on one of them."))
            return
        self._exchange(index, (index + 1) % count)

    def action_move_slot(self, step: int) -> None:
        """One place to the side."""
        index = self._filled_slot()
        if index is not None and 0 <= index + step < len(self.draft.images):
            self._exchange(index, index + step)

    def _exchange(self, index: int, other: int) -> None:
        images = list(self.draft.images)
        images[index], images[other] = images[other], images[index]
        self.put_images(tuple(images))
        self.query_one(ImageSlots).focus_slot(other)

    def action_mend_slot(self) -> None:
        """A corrected copy takes its place; the original stays as it is."""
        index = self._filled_slot()
        if index is None or not self._view(self.draft.images[index]).mendable:
            self.tell(say("Nothing here can be fixed by a copy."))
            return
        from ima_tui.tui.screens.mend import Mend

        source = self.draft.images[index]

        def mended(copy: str | None) -> None:
            if copy and source in self.draft.images:
                self.put_images(tuple(copy if each == source else each for each in self.draft.images))

        self.app.push_screen(Mend(self.studio, source, self.draft.mode), mended)
