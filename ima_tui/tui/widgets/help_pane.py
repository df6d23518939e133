"""The help pane: what has the focus, in a few sentences, and the keys that work there. It never takes the focus.

It lies over the part of the screen where the focus is not, and moves when the focus comes near.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.geometry import Region, Size

from ima_tui.language import _, tr
from ima_tui.tui.afterwards import Whole
from ima_tui.tui.commands import Command, key_of, shown
from ima_tui.tui.text import padded, parts, stacked
from ima_tui.tui.widgets.words import CommandWords, Words

if TYPE_CHECKING:
    from ima_tui.tui.help_texts import Topic

WIDE = 100
"""Cells from which the pane stands at a side."""
SIDES = ("-left", "-right", "-top", "-bottom")


def side_for(focus: Region, size: Size) -> str:
    """Where the pane does not cover what has the focus, as far as that can be."""
    if size.width >= WIDE:
        return "-left" if focus.x + focus.width / 2 > size.width / 2 else "-right"
    return "-top" if focus.y + focus.height / 2 > size.height / 2 else "-bottom"


class HelpPane(Whole, Vertical):
    """Asks `about` and `commands` whenever the focus moves."""

    def __init__(self, about: Callable[[], Topic], commands: Callable[[], Sequence[Command]]) -> None:
        super().__init__()
        self._about = about
        self._commands = commands
        self._topic = about()
        self._keys: Sequence[Command] = ()

    def compose(self) -> ComposeResult:
        """Words, and two links."""
        yield Words(self._text, id="help-text")
        with Horizontal(id="help-links"):
            yield CommandWords("help.all", lambda: self._link("help.all", _("the whole help"), key_of("help")))
            yield CommandWords("help.close", lambda: self._link("help.close", _("close")))

    def on_mount(self) -> None:
        """Beside what has the focus."""
        self.follow()

    def on_resize(self) -> None:
        """As much as fits."""
        self.query_one("#help-text", Words).refresh(layout=True)

    def relabel(self) -> None:
        """The language or a key changed."""
        self.follow()

    def follow(self) -> None:
        """Something else has the focus, or other keys work there."""
        if not self.is_attached:
            return
        focused = self.screen.focused
        region = focused.region if focused is not None else Region(0, 0, 1, 1)
        wanted = side_for(region, self.screen.size)
        for side in SIDES:
            self.set_class(side == wanted, side)
        self._topic, self._keys = self._about(), self._commands()
        for words in self.walk_children(Words):
            words.refresh(layout=True)

    def _link(self, command: str, words: str, key: str = "") -> Content:
        return parts((key or key_of(command), "bold $money"), (f" {words}   ", "$soft"))

    def _text(self) -> Content:
        from ima_tui.tui.wrapping import wrapped

        width = max(20, self.scrollable_content_region.width or 40)
        room = max(4, (self.scrollable_content_region.height or 20) - 2)
        said = [
            [parts((piece, "$ink")) for piece in wrapped(tr(sentence), width)] for sentence in self._topic.sentences
        ]
        keys = self._key_lines(width)
        airy = 2 + sum(map(len, said)) + len(said) + len(keys) <= room
        lines = [parts((tr(self._topic.title), "bold $money"))]
        for sentence in said:
            lines.extend([Content(""), *sentence] if airy else sentence)
        if keys and len(lines) + 2 <= room:
            lines.extend([Content(""), *keys[: room - len(lines) - 1]])
        return stacked(lines[:room])

    def _key_lines(self, width: int) -> list[Content]:
        pairs = [(" ".join(shown(key) for key in keys.split()), tr(label)) for keys, label in self._topic.moves]
        pairs += [(command.shown_key, tr(command.label)) for command in self._keys if command.keys_now]
        if not pairs:
            return []
        first = min(14, max(cell_len(key) for key, _label in pairs) + 2)
        columns = max(1, width // 34)
        each = width // columns
        made: list[Content] = []
        for at in range(0, len(pairs), columns):
            row = pairs[at : at + columns]
            made.append(
                parts(*(part for key, label in row for part in
                        ((padded(key, first), "bold $money"), (padded(label, each - first), "$soft"))))
            )  # fmt: skip
        return made
