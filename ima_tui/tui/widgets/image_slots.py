"""The input images together: as many slots as the mode has, and a line about all of them."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.reactive import var
from textual.widget import Widget

from ima_tui.domain.modes import Mode
from ima_tui.language import _, tr
from ima_tui.tui.messages import CommandAsked
from ima_tui.tui.text import one_line
from ima_tui.tui.widgets.image_slot import ImageSlot, SlotView, name_of
from ima_tui.tui.widgets.slot_text import Act, Line, SlotText

__all__ = ("ImageSlot", "ImageSlots", "SlotView", "name_of")

FEW = 4
"""Up to so many slots stand in two columns."""


class SlotGrid(Widget):
    """Where the slots stand."""


class ImageSlots(Widget):
    """All slots of the mode; none in Text mode. Reference always has an empty one at the end, up to nine."""

    mode: var[Mode] = var(Mode.TEXT, init=False)
    views: var[tuple[SlotView, ...]] = var[tuple[SlotView, ...]]((), init=False)
    can_undo: var[bool] = var(False, init=False)

    def __init__(self) -> None:
        super().__init__()
        self._about, self._grid = SlotText(self._heading), SlotGrid()

    def compose(self) -> ComposeResult:
        """A line about all of them, then the slots."""
        yield self._about
        yield self._grid

    def watch_mode(self) -> None:
        """Other roles and numbers."""
        self.call_next(self._build)  # one after the other, however many changes come at once

    def watch_views(self) -> None:
        """Other images."""
        self.call_next(self._build)

    def watch_can_undo(self) -> None:
        """There is something to bring back, or no more."""
        self._tell_neighbours()

    async def _build(self) -> None:
        slots = self.mode.slots
        wanted = max(slots.fewest, min(slots.most, len(self.views) + (1 if self.mode is Mode.REFERENCE else 0)))
        wanted = max(wanted, len(self.views)) if slots.most else len(self.views)
        views = [*self.views, *([SlotView()] * (wanted - len(self.views)))]
        present = self.walk_children(ImageSlot)
        mode = f"-{self.mode.name.lower().replace('_', '-')}"
        wrong = any(view.problems for view in self.views)
        self.set_classes([
            mode if wanted else "-none",
            "-few" if wanted <= FEW else "-many",
            *(["-several"] if len(self.views) > 1 else []),
            *(["-troubled"] if wrong else []),
        ])  # fmt: skip
        if len(present) == wanted and all(slot.mode is self.mode for slot in present):
            for slot, view in zip(present, views, strict=True):
                slot.view = view
            self._tell_neighbours()
            return
        focused = next((slot.index for slot in present if slot.has_focus), None)
        if not self._grid.is_attached:
            return
        async with self.batch():
            await self._grid.remove_children()
            count = len(self.views)
            await self._grid.mount_all([ImageSlot(index, self.mode, view, count) for index, view in enumerate(views)])
        self._tell_neighbours()
        if focused is not None and wanted:
            self.walk_children(ImageSlot)[min(focused, wanted - 1)].focus()

    def _tell_neighbours(self) -> None:
        for slot in self.walk_children(ImageSlot):
            slot.count, slot.can_undo = len(self.views), self.can_undo
            if slot.is_mounted:
                slot.relabel()
        self._about.refresh()

    def _heading(self, width: int, height: int) -> list[Line]:
        focused = self.focused_index
        view = self.views[focused] if focused is not None and focused < len(self.views) else None
        if view is not None and view.problems:
            return [("! " + one_line(tr(view.problems[0])), "$bad")]
        if self.mode is Mode.REFERENCE:
            count = _("{n} of {most}", n=len(self.views), most=self.mode.slots.most)
            about = Act("", count, f"· {tr(self.mode.slots.role(0))}")
        else:
            about = Act("", _("from one to the other"), "")
        acts = [about, *([Act("slot.clear", "✕", _("clear all"))] if self.views else [])]
        if self.can_undo:
            acts.append(Act("slot.undo", "↶", _("undo")))
        return [tuple(acts)]

    @on(ImageSlot.Focused)
    def _looked_at(self) -> None:
        self._about.refresh()

    @on(SlotText.Acted)
    def _acted(self, event: SlotText.Acted) -> None:
        event.stop()
        self.post_message(CommandAsked(event.command))

    @on(ImageSlot.Moved)
    def _moved(self, event: ImageSlot.Moved) -> None:
        event.stop()
        slots, here = self.walk_children(ImageSlot), self.focused_index
        if here is None:
            return
        columns = sum(slot.region.y == slots[0].region.y for slot in slots) or 1
        wanted = here + event.step * (columns if event.row else 1)
        if 0 <= wanted < len(slots):
            slots[wanted].focus()
        elif event.row:
            self._leave(event.step)

    def _leave(self, step: int) -> None:
        """Out of the slots, to what comes before or after them."""
        chain = self.screen.focus_chain
        places = [at for at, each in enumerate(chain) if isinstance(each, ImageSlot)]
        if places:
            beyond = places[-1] + 1 if step > 0 else places[0] - 1
            if 0 <= beyond < len(chain):
                chain[beyond].focus()

    @property
    def focused_index(self) -> int | None:
        """The slot that has the focus."""
        return next((slot.index for slot in self.walk_children(ImageSlot) if slot.has_focus), None)

    def focus_slot(self, index: int) -> None:
        """Give the focus to a slot, if it is there."""
        slots = self.walk_children(ImageSlot)
        if slots:
            slots[min(index, len(slots) - 1)].focus()
