"""Suggestions found in the prompt, each applied or dismissed with one key. Nothing is applied silently."""

from __future__ import annotations

from dataclasses import dataclass

from rich.cells import cell_len
from textual import events
from textual.app import RenderResult
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from ima_tui.domain.text import Said
from ima_tui.language import _, tr
from ima_tui.tui.commands import key_of
from ima_tui.tui.text import fit, one_line, parts


@dataclass(frozen=True, slots=True)
class Chip:
    """One suggestion as it is shown."""

    id: str
    """The same words in the same prompt have the same id."""
    label: Said
    usable: bool = True
    """False: it can only be dismissed; the label says why."""


class PhraseChips(Widget):
    """One line of chips. The marked one answers to the keys, every one to a click (its ✕ dismisses)."""

    class Applied(Message):
        """The user took a suggestion."""

        def __init__(self, chip: Chip) -> None:
            super().__init__()
            self.chip = chip

    class Dismissed(Message):
        """The user does not want a suggestion."""

        def __init__(self, chip: Chip) -> None:
            super().__init__()
            self.chip = chip

    chips: reactive[tuple[Chip, ...]] = reactive(())
    marked: reactive[str] = reactive("")
    """The id of the marked chip; another id marks the first one."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id, markup=False)
        self._ends: list[tuple[int, int, Chip]] = []

    def relabel(self) -> None:
        """The language changed."""
        self.refresh()

    @property
    def _marked(self) -> int:
        return next((at for at, chip in enumerate(self.chips) if chip.id == self.marked), 0)

    def render(self) -> RenderResult:
        """As many chips as fit; those before the marked one go first when there is no room for it."""
        self._ends = []
        if not self.chips:
            return ""
        at = self._marked
        lead = f"{at + 1}/{len(self.chips)}  " if len(self.chips) > 1 else _("suggests") + "  "
        pieces: list[Content] = [parts((lead, "$faint"))]
        used = pieces[0].cell_length
        first = at if sum(cell_len(tr(chip.label)) + 8 for chip in self.chips[: at + 1]) > self.size.width - used else 0
        for number, chip in enumerate(self.chips[first:], first):
            here = number == at
            keys = f" {key_of('phrase.apply')}" if here and chip.usable else ""
            room = self.size.width - used - cell_len(keys) - 6
            if room < 6:
                break
            words = fit(one_line(tr(chip.label)), room)
            tone = "$motion on $motion-ground" if chip.usable else "$soft on $raised"
            tone += " bold underline" if here and len(self.chips) > 1 else ""
            piece = parts((f" {words}", tone), (keys, "$soft on $motion-ground"), (" ✕ ", tone), "  ")
            pieces.append(piece)
            used += piece.cell_length
            self._ends.append((used - 5, used - 2, chip))
        return parts(*pieces)

    def on_click(self, event: events.Click) -> None:
        """The chip under the pointer, or its ✕."""
        for body_end, end, chip in self._ends:
            if event.x < end:
                dismiss = event.x >= body_end or not chip.usable
                self.post_message(self.Dismissed(chip) if dismiss else self.Applied(chip))
                return

    def mark_next(self) -> None:
        """Another one, round and round."""
        if self.chips:
            self.marked = self.chips[(self._marked + 1) % len(self.chips)].id

    def apply_marked(self) -> None:
        """The key's way; one that cannot be used gives way to the first that can."""
        if not self.chips:
            return
        marked = self.chips[self._marked]
        usable = marked if marked.usable else next((chip for chip in self.chips if chip.usable), None)
        if usable is not None:
            self.post_message(self.Applied(usable))

    def dismiss_marked(self) -> None:
        """The key's way."""
        if self.chips:
            self.post_message(self.Dismissed(self.chips[self._marked]))
