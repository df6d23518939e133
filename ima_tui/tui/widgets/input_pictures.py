"""The images that a take was made of, side by side: each with its picture, its place in the mode, its name.

A file is looked at where it lies; one that is gone says so in its place. An address is a link that opens.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive

from ima_tui.domain.modes import Mode
from ima_tui.domain.request import InputImage
from ima_tui.domain.text import say
from ima_tui.language import _, tr
from ima_tui.tui.text import fit_middle, one_line, parts
from ima_tui.tui.widgets.image_slot import name_of
from ima_tui.tui.widgets.picture import Picture
from ima_tui.tui.widgets.words import Words

MOST_SHOWN = 4


class InputPicture(Vertical):
    """One of them."""

    class Opened(Message):
        """The address was clicked."""

        def __init__(self, link: str) -> None:
            super().__init__()
            self.link = link

    def __init__(self, image: InputImage, mode: Mode, index: int) -> None:
        super().__init__()
        self._image = image
        self._mode = mode
        self._index = index

    def compose(self) -> ComposeResult:
        """Picture above, words below."""
        picture = Picture(say("an address, not a file") if self._image.remote else None)
        if not self._image.remote:
            picture.set_reactive(Picture.source, Path(self._image.source))
        yield picture
        yield Words(lambda: parts((tr(self._mode.slots.name(self._index)), "$faint")))
        yield Words(self._called)

    def _called(self) -> Content:
        room = max(8, self.size.width)
        if self._image.remote:
            return parts(("↗ ", "$motion"), (fit_middle(one_line(self._image.source), room - 2), "$motion"))
        return parts((fit_middle(name_of(self._image.source), room), "$soft"))

    def on_resize(self) -> None:
        """The name is cut to the new width."""
        for words in self.walk_children(Words):
            words.refresh(layout=True)

    def on_click(self, event: events.Click) -> None:
        """An address opens."""
        if self._image.remote:
            event.stop()
            self.post_message(self.Opened(self._image.source))


class InputPictures(Horizontal):
    """As many as there is room for; all of them are named among the facts."""

    images: reactive[tuple[InputImage, ...]] = reactive[tuple[InputImage, ...]]((), init=False)

    def __init__(self, mode: Mode, images: Sequence[InputImage], *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._mode = mode
        self.set_reactive(InputPictures.images, tuple(images))

    def compose(self) -> ComposeResult:
        """The first few, and how many more there are."""
        for index, image in enumerate(self.images[:MOST_SHOWN]):
            yield InputPicture(image, self._mode, index)
        more = len(self.images) - MOST_SHOWN
        if more > 0:
            yield Words(lambda: parts((_("and {n} more", n=more), "$faint")))

    def on_mount(self) -> None:
        """Nothing without images."""
        self.display = bool(self.images)
