"""One input image: its picture, its facts, what it becomes, and what is wrong with it.

A slot takes a paste or a drop. Everything else is a command that the screen runs on the slot that has the focus, and
each of them stands in the slot as words to click.
"""

from __future__ import annotations

from pathlib import Path

from rich.cells import cell_len
from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive

from ima_tui.domain.frozen import dataclass
from ima_tui.domain.modes import Mode
from ima_tui.domain.request import InputImage
from ima_tui.domain.text import Said
from ima_tui.language import _, tr
from ima_tui.tui.commands import BY_ID, Where, bindings
from ima_tui.tui.messages import CommandAsked
from ima_tui.tui.text import fit_middle, one_line, weight
from ima_tui.tui.widgets.picture import Picture
from ima_tui.tui.widgets.slot_text import Act, Line, SlotText

_SPELLED = 30
"""Cells from which there is room for sentences."""
_IN_PAIRS = 16
"""Cells from which two of the words to click stand beside each other."""


@dataclass(frozen=True, slots=True)
class SlotView:
    """What one slot shows."""

    source: str = ""
    """Empty: nothing is chosen yet."""
    image: InputImage | None = None
    """None while it is looked at, and when it is no image."""
    problems: tuple[Said, ...] = ()
    pending: bool = False
    mendable: bool = False
    """A corrected copy would be free of these problems."""
    name: Said | None = None
    """What to call it in place of its file name, for an image of our own making."""
    note: Said | None = None
    """Nothing wrong, but worth knowing."""


class ImageSlot(Horizontal, can_focus=True):
    """One slot."""

    BINDINGS = [
        *bindings(Where.SLOTS),
        Binding("left", "go(-1)", "Before", show=False, id="slot.go.left"),
        Binding("right", "go(1)", "After", show=False, id="slot.go.right"),
        Binding("up", "go_row(-1)", "Above", show=False, id="slot.go.up"),
        Binding("down", "go_row(1)", "Below", show=False, id="slot.go.down"),
    ]

    class Pasted(Message):
        """Text was pasted or dropped onto this slot, or typed into it."""

        def __init__(self, index: int, text: str, typed: bool = False) -> None:
            super().__init__()
            self.index = index
            self.text = text
            self.typed = typed

    class Moved(Message):
        """Another slot is wanted: one to the side, or one in the row above or below."""

        def __init__(self, step: int, row: bool = False) -> None:
            super().__init__()
            self.step = step
            self.row = row

    class Focused(Message):
        """This slot is looked at."""

        def __init__(self, index: int) -> None:
            super().__init__()
            self.index = index

    view: reactive[SlotView] = reactive(SlotView(), init=False)

    def __init__(self, index: int, mode: Mode, view: SlotView, count: int) -> None:
        super().__init__()
        self.index = index
        self.mode = mode
        self.count = count
        """How many images there are."""
        self.can_undo = False
        self.typing = False
        """Whether a path is being typed: every further character belongs to it, until whoever takes it is done."""
        self._picture, self._text = Picture(), SlotText(self._lines)
        self.set_reactive(ImageSlot.view, view)

    def compose(self) -> ComposeResult:
        """Picture, then text."""
        yield self._picture
        yield self._text

    def on_mount(self) -> None:
        """Show what was given."""
        self._show(SlotView(), self.view)

    def watch_view(self, old: SlotView, new: SlotView) -> None:
        """Another image, or more is known about it."""
        if self.is_mounted:
            self._show(old, new)

    def _show(self, old: SlotView, new: SlotView) -> None:
        facts = new.image.facts if new.image is not None else None
        self.set_class(not new.source, "-empty")
        self.set_class(bool(new.problems), "-wrong")
        self.set_class(facts is None and not new.pending, "-blind")
        picture = self._picture
        before = old.image.facts if old.image is not None else None
        if facts is not None and before is not None and (facts.path, facts.sha256) == (before.path, before.sha256):
            pass  # the same picture
        elif facts is not None and picture.source == Path(facts.path):
            picture.source = None  # another picture in the same file
        picture.source = Path(facts.path) if facts is not None else None
        problems = "\n".join(one_line(tr(problem)) for problem in new.problems)
        self.tooltip = Content(problems) if problems else None
        self.relabel()

    def relabel(self) -> None:
        """The language changed, or a neighbour."""
        self._text.refresh()

    # -- words

    def _lines(self, width: int, height: int) -> list[Line]:
        if not self.view.source:
            return self._empty(width, height)
        lines = self._filled(width, height)
        return [*lines[: max(1, height - 1)], self._acts()] if height > 1 else lines

    def _empty(self, width: int, height: int) -> list[Line]:
        slots, several = self.mode.slots, self.mode is Mode.REFERENCE
        name = f"{tr(slots.name(0))} {self.index + 1}" if several else tr(slots.name(self.index))
        title = (name, "bold $money" if self.has_focus else "$soft")
        ways = [
            Act("slot.pick", BY_ID["slot.pick"].shown_key, _("choose")),
            Act("slot.clipboard", BY_ID["slot.clipboard"].shown_key, _("paste")),
            Act("images.take", BY_ID["images.take"].shown_key, _("a take")),
            *self._undo(),
        ]
        if width >= _SPELLED:
            drop = (_("or drop an image here, or type its path"), "$faint")
            return [title, (tr(slots.role(self.index)), "$faint"), drop, tuple(ways)]
        if width >= _IN_PAIRS:
            role: list[Line] = [(self._role(width), "$faint")] if height > 3 else []
            return [title, *role, tuple(ways[:2]), tuple(ways[2:])]
        return [title, *((way,) for way in ways)]

    def _filled(self, width: int, height: int) -> list[Line]:
        from ima_tui.tui.wrapping import wrapped

        view = self.view
        name = one_line(tr(view.name) if view.name is not None else name_of(view.source))
        place = "" if self.mode is Mode.FIRST_FRAME else tr(self.mode.slots.name(self.index))
        before = f"{self.index + 1} " if self.mode is Mode.REFERENCE else ""
        if place and not before and height < 4:
            before = f"{place} · "
        title = (before + fit_middle(name, width - cell_len(before)), "bold $money" if self.has_focus else "bold")
        if view.problems:
            return self._wrong(title, name, width, height)
        about = (self._about(width), "$soft")
        if view.note is not None:
            return [title, *((line, "$warn") for line in wrapped(one_line(tr(view.note)), width, 2))]
        return [title, about, (self._role(width), "$faint")]

    def _role(self, width: int) -> str:
        """What the image becomes; its place where not every role of the mode fits."""
        slots = self.mode.slots
        if all(cell_len(tr(role)) <= width for role in slots.roles):
            return tr(slots.role(self.index))
        return "" if self.mode is Mode.REFERENCE else tr(slots.name(self.index))

    def _wrong(self, title: tuple[str, str], name: str, width: int, height: int) -> list[Line]:
        """The first problem in as many words as there is room for; without the title where it says the name itself."""
        from ima_tui.tui.wrapping import wrapped

        if height == 2:
            return [("! " + title[0], "bold $bad")]
        sentence = "! " + one_line(tr(self.view.problems[0]))
        named = name in sentence and cell_len(sentence) > width * (height - 2) and width >= _SPELLED
        if not named and sentence.startswith(f"! {name} "):  # the name stands above
            sentence = "! " + sentence.removeprefix(f"! {name}").lstrip()
        room = max(1, height - (1 if named else 2))
        told: list[Line] = [(line, "$bad") for line in wrapped(sentence, width, room)]
        return told if named else [title, *told]

    def _about(self, width: int) -> str:
        view = self.view
        if view.pending:
            return _("looking…")
        facts = view.image.facts if view.image is not None else None
        if facts is None:
            return _("an address, fetched by the service") if width > 34 else _("an address")
        size = f"{facts.width} × {facts.height}"
        both = f"{size} · {weight(facts.size_bytes)}"
        return both if len(both) <= width else size

    def _undo(self) -> tuple[Act, ...]:
        return (Act("slot.undo", "↶", _("undo")),) if self.can_undo else ()

    def _acts(self) -> tuple[Act, ...]:
        several = self.count > 1
        acts = [Act("slot.remove", "✕", _("remove"))]
        if several:
            acts.append(Act("slot.swap", "⇄", _("swap")))
        if several and self.mode is Mode.REFERENCE:
            acts.extend([Act("slot.left", "‹", _("left")), Act("slot.right", "›", _("right"))])
        if self.view.mendable:
            acts.insert(0, Act("slot.mend", BY_ID["slot.mend"].shown_key, _("makes a fixed copy")))
        return (*acts, *self._undo())

    # -- what is done to it

    def on_focus(self) -> None:
        """The name carries the focus too; the file may have changed since."""
        self.relabel()
        self.post_message(self.Focused(self.index))

    def on_blur(self) -> None:
        """And loses it."""
        self.typing = False
        self.relabel()

    @on(SlotText.Acted)
    def _acted(self, event: SlotText.Acted) -> None:
        event.stop()
        self.screen.set_focus(self)
        self.post_message(CommandAsked(event.command))

    def on_click(self) -> None:
        """A click anywhere else chooses."""
        self.screen.set_focus(self)
        self.post_message(CommandAsked("slot.pick"))

    def on_paste(self, event: events.Paste) -> None:
        """A paste or a drop."""
        event.stop()
        self.post_message(self.Pasted(self.index, event.text))

    def on_key(self, event: events.Key) -> None:
        """A path can be typed into a slot, or dropped as keys. Before it, letters and dots are keys as elsewhere."""
        begins = event.is_printable and event.character in ("/", "~")
        self.typing = (self.typing or begins) and event.key not in ("escape", "tab", "shift+tab")
        if not self.typing:
            return
        event.stop()
        event.prevent_default()
        if event.is_printable and event.character:
            self.post_message(self.Pasted(self.index, event.character, typed=True))

    def action_go(self, step: int) -> None:
        """To the slot beside it."""
        self.post_message(self.Moved(step))

    def action_go_row(self, step: int) -> None:
        """To the slot above or below."""
        self.post_message(self.Moved(step, row=True))


def name_of(source: str) -> str:
    """What to call an image source: its last part, for a path and for an address."""
    last = source.replace("\\", "/").rstrip("/").rsplit("/", 1)[-1]
    return one_line(last.split("?", 1)[0] if "://" in source else last) or one_line(source)
