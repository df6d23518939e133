"""The input images: one slot each, with its picture, its facts, what it becomes, and what is wrong with it.

A slot takes a paste or a drop; everything else (choose, remove, swap) is a command that the screen runs on the slot
that has the focus.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from textual import events
from textual.app import ComposeResult, RenderResult
from textual.containers import Horizontal
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from ima_tui.domain.modes import Mode
from ima_tui.domain.request import InputImage
from ima_tui.domain.text import Said
from ima_tui.language import _, tr
from ima_tui.tui.commands import Where, bindings
from ima_tui.tui.messages import CommandAsked
from ima_tui.tui.text import fit, fit_middle, one_line, parts, weight
from ima_tui.tui.widgets.picture import Picture


@dataclass(frozen=True, slots=True)
class SlotView:
    """What one slot shows."""

    source: str = ""
    """Empty: nothing is chosen yet."""
    image: InputImage | None = None
    """None while it is looked at, and when it is no image."""
    problems: tuple[Said, ...] = ()
    pending: bool = False


class SlotText(Widget):
    """Beside the picture: name, size, role, problems."""

    def __init__(self) -> None:
        super().__init__(markup=False)
        self.lines: Callable[[int], list[tuple[str, str]]] = lambda width: []
        """What to say in so many cells; each line is cut here if it is too long."""

    def render(self) -> RenderResult:
        """As many lines as fit, the most important first."""
        width, height = self.size
        lines = self.lines(width)[: max(1, height)]
        pieces: list[tuple[str, str]] = []
        for words, tone in lines:
            pieces.extend([(fit(words, width), tone), ("\n", "")])
        return parts(*pieces[:-1])


class ImageSlot(Horizontal, can_focus=True):
    """One slot."""

    BINDINGS = [*bindings(Where.SLOTS)]

    class Pasted(Message):
        """Text was pasted or dropped onto this slot, or typed into it."""

        def __init__(self, index: int, text: str, typed: bool = False) -> None:
            super().__init__()
            self.index = index
            self.text = text
            self.typed = typed

    view: reactive[SlotView] = reactive(SlotView(), init=False)

    def __init__(self, index: int, mode: Mode, view: SlotView) -> None:
        super().__init__()
        self.index = index
        self.mode = mode
        self.set_reactive(ImageSlot.view, view)

    def compose(self) -> ComposeResult:
        """Picture, then text."""
        yield Picture()
        yield SlotText()

    def on_mount(self) -> None:
        """Show what was given."""
        self.query_one(SlotText).lines = self._lines
        self.watch_view()

    def watch_view(self) -> None:
        """Another image, or more is known about it."""
        local = self.view.image.facts if self.view.image is not None else None
        self.set_class(not self.view.source, "-empty")
        self.set_class(bool(self.view.problems), "-wrong")
        self.query_one(Picture).source = Path(local.path) if local is not None else None
        self.query_one(SlotText).refresh()

    def relabel(self) -> None:
        """The language changed."""
        self.query_one(SlotText).refresh()

    def _lines(self, width: int) -> list[tuple[str, str]]:
        slots, view = self.mode.slots, self.view
        name, role = tr(slots.name(self.index)), tr(slots.role(self.index))
        if self.mode is Mode.REFERENCE:
            name = f"{name} {self.index + 1}"
        head = (name, "bold $money" if self.has_focus else "$soft")
        if not view.source:
            ways = _("F2 choose · or paste, drop, type a path") if width > 34 else _("F2, paste or drop")
            return [head, (role, "$faint"), (ways, "$faint")]
        base = one_line(view.source.replace("\\", "/").rstrip("/").rsplit("/", 1)[-1]) or one_line(view.source)
        title = (fit_middle(base, width), "bold $ink")
        if view.problems:
            return [title, *((f"! {one_line(tr(problem))}", "$bad") for problem in view.problems)]
        facts = view.image.facts if view.image is not None else None
        if view.pending:
            about = _("looking…")
        elif facts is None:
            about = _("an address, fetched by the service")
        else:
            about = f"{facts.width} × {facts.height} · {weight(facts.size_bytes)}"
        if width < 22:
            short = about.split(" · ")[0]
            return [title, (short, "$soft"), (f"· {self.index + 1}", head[1])]
        return [
            title,
            (about, "$soft"),
            (_("{name}: {role}", name=name, role=role), "$faint"),
            (_("⌫ remove · ⏎ change"), "$faint"),
        ]

    def on_focus(self) -> None:
        """The name carries the focus too."""
        self.query_one(SlotText).refresh()

    def on_blur(self) -> None:
        """And loses it."""
        self.query_one(SlotText).refresh()

    def on_click(self) -> None:
        """A click chooses."""
        self.focus()
        self.post_message(CommandAsked("slot.pick"))

    def on_paste(self, event: events.Paste) -> None:
        """A paste or a drop."""
        event.stop()
        self.post_message(self.Pasted(self.index, event.text))

    def on_key(self, event: events.Key) -> None:
        """Typing into a slot begins a path."""
        if event.character and event.character in "/~.hH" and event.is_printable:
            event.stop()
            event.prevent_default()
            self.post_message(self.Pasted(self.index, event.character, typed=True))


class ImageSlots(Widget):
    """All slots of the mode; none in Text mode. Reference always has an empty one at the end, up to nine."""

    mode: reactive[Mode] = reactive(Mode.TEXT, init=False)
    views: reactive[tuple[SlotView, ...]] = reactive[tuple[SlotView, ...]]((), init=False)

    async def watch_mode(self) -> None:
        """Other roles and numbers."""
        await self._build()

    async def watch_views(self) -> None:
        """Other images."""
        await self._build()

    async def _build(self) -> None:
        slots = self.mode.slots
        wanted = max(slots.fewest, min(slots.most, len(self.views) + (1 if self.mode is Mode.REFERENCE else 0)))
        wanted = max(wanted, len(self.views)) if slots.most else len(self.views)
        views = [*self.views, *([SlotView()] * (wanted - len(self.views)))]
        present = list(self.query(ImageSlot))
        if len(present) == wanted and all(slot.mode is self.mode for slot in present):
            for slot, view in zip(present, views, strict=True):
                slot.view = view
            return
        focused = next((slot.index for slot in present if slot.has_focus), None)
        self.set_classes(f"-{self.mode.name.lower().replace('_', '-')}" if wanted else "-none")
        async with self.batch():
            await self.remove_children()
            await self.mount_all([ImageSlot(index, self.mode, view) for index, view in enumerate(views)])
        if focused is not None and wanted:
            self.query(ImageSlot)[min(focused, wanted - 1)].focus()

    @property
    def focused_index(self) -> int | None:
        """The slot that has the focus."""
        return next((slot.index for slot in self.query(ImageSlot) if slot.has_focus), None)

    def focus_slot(self, index: int) -> None:
        """Give the focus to a slot, if it is there."""
        slots = list(self.query(ImageSlot))
        if slots:
            slots[min(index, len(slots) - 1)].focus()
