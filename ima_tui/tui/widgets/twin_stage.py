"""What stands in a clip's place on the compare screen: its cover, and words about why it does not play yet."""

from __future__ import annotations

from pathlib import Path

from textual.app import ComposeResult
from textual.containers import Vertical

from ima_tui.domain.text import Said, say
from ima_tui.tui.widgets.picture import Picture
from ima_tui.tui.widgets.words import Words

_COMING = say("The clip is being fetched…")


class Stage(Vertical):
    """One side without a clip."""

    def compose(self) -> ComposeResult:
        """Cover above, words below."""
        yield Picture()
        yield Words(_COMING)

    def show(self, words: Said | None, poster: Path | None) -> None:
        """Say this, with that picture."""
        self.query_one(Words).say(words or _COMING)
        picture = self.query_one(Picture)
        picture.source = poster
        picture.display = poster is not None
