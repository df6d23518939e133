"""Suggestions found in the prompt, each applied or dismissed with one key. Nothing is applied silently.

A chip says in two or three words what it is about; where that needs a reason, the marked one's stands below in full,
with the key that does something about it.
"""

from __future__ import annotations

from rich.cells import cell_len
from textual import events
from textual.app import RenderResult
from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from ima_tui.domain.frozen import dataclass
from ima_tui.domain.text import Said
from ima_tui.language import _, tr
from ima_tui.tui.commands import key_of
from ima_tui.tui.text import fit, one_line, parts, stacked
from ima_tui.tui.wrapping import wrapped


@dataclass(frozen=True, slots=True)
class Chip:
    """One suggestion as it is shown."""

    id: str
    """The same words in the same prompt have the same id."""
    label: Said
    usable: bool = True
    """False: it can only be dismissed."""
    why: Said | None = None
    """What the label is too short for."""


MOST_LINES = 2
"""Of the reason below the chips."""


class PhraseChips(Widget):
    """One line of chips, and the reason of the marked one.

    The marked one answers to the keys, every one to a click (its ✕ dismisses).
    """

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

    chips: reactive[tuple[Chip, ...]] = reactive((), layout=True)
    marked: reactive[str] = reactive("", layout=True)
    """The id of the marked chip; another id marks the first one."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id, markup=False)
        self._ends: list[tuple[int, int, Chip]] = []

    def relabel(self) -> None:
        """The language changed."""
        self.refresh(layout=True)

    @property
    def _marked(self) -> int:
        return next((at for at, chip in enumerate(self.chips) if chip.id == self.marked), 0)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """The chips have their line also while there are none: the prompt above keeps its size."""
        return 1 + len(self._reason(width))

    def _reason(self, width: int) -> list[str]:
        """The whole sentence of the marked chip."""
        chip = self.chips[self._marked] if self.chips else None
        if chip is None or chip.why is None:
            return []
        return wrapped(one_line(tr(chip.why)), width, MOST_LINES)

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
            words = one_line(tr(chip.label))
            if room < 6 or (not here and cell_len(words) > room):
                break  # half a label would say something else; the count in front tells that there is more
            words = fit(words, room)
            tone = "$motion on $motion-ground" if chip.usable else "$soft on $raised"
            tone += " bold underline" if here and len(self.chips) > 1 else ""
            piece = parts((f" {words}", tone), (keys, "$soft on $motion-ground"), (" ✕ ", tone), "  ")
            pieces.append(piece)
            used += piece.cell_length
            self._ends.append((used - 5, used - 2, chip))
        return stacked([parts(*pieces), *(parts((line, "$soft")) for line in self._reason(self.size.width))])

    def on_click(self, event: events.Click) -> None:
        """The chip under the pointer, or its ✕."""
        for body_end, end, chip in self._ends if event.y == 0 else ():
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
