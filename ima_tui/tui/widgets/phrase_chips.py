"""Suggestions found in the prompt, each applied or dismissed with one key. Nothing is applied silently."""

from __future__ import annotations

from dataclasses import dataclass

from textual import events
from textual.app import RenderResult
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from ima_tui.domain.text import Said
from ima_tui.language import _, tr
from ima_tui.tui.commands import BY_ID
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
    """One line of chips. The first one answers to the keys, every one to a click (its ✕ dismisses)."""

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

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id, markup=False)
        self._ends: list[tuple[int, int, Chip]] = []

    def relabel(self) -> None:
        """The language changed."""
        self.refresh()

    def render(self) -> RenderResult:
        """As many chips as fit."""
        self._ends = []
        if not self.chips:
            return ""
        lead = _("suggests") + "  "
        pieces: list[Content] = [parts((lead, "$faint"))]
        used = pieces[0].cell_length
        for number, chip in enumerate(self.chips):
            keys = f" {BY_ID['phrase.apply'].shown_key}" if number == 0 and chip.usable else ""
            room = self.size.width - used - len(keys) - 6
            if room < 6:
                break
            words = fit(one_line(tr(chip.label)), room)
            tone = "$motion on $motion-ground" if chip.usable else "$soft on $raised"
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

    def apply_first(self) -> None:
        """The key's way."""
        usable = next((chip for chip in self.chips if chip.usable), None)
        if usable is not None:
            self.post_message(self.Applied(usable))

    def dismiss_first(self) -> None:
        """The key's way."""
        if self.chips:
            self.post_message(self.Dismissed(self.chips[0]))
