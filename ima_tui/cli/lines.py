"""Lines of a list: text from outside cut to a width, times, states, and one take in one line.

Widths are counted in terminal cells, since Chinese characters take two. This loads no more than it shows, so that a
list is there at once (`newest`).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from ima_tui.domain.states import State
from ima_tui.domain.text import printable
from ima_tui.language import _

if TYPE_CHECKING:
    from ima_tui.domain.glance import Glance

_LEAST_PROMPT = 20


def list_text(glances: Iterable[Glance], width: int) -> Iterator[str]:
    """One line for each take: id, time, state, model, price, stars and tags where there are any, prompt."""
    for take in glances:
        head = "  ".join(
            (
                take.id,
                when(take.created_at)[:16],
                padded(state_name(take.state), 12),
                padded(take.model.short_name, 4),
                f"{take.credits:>5g}",
            )
        )
        marks = " ".join((*(("★" * take.stars,) if take.stars else ()), *(f"#{tag}" for tag in take.tags), ""))
        yield f"{head}  {marks}{fit(one_line(take.prompt), max(_LEAST_PROMPT, width - cells(head + marks) - 3))}"


def when(moment: float) -> str:
    """A point in time, local."""
    return f"{datetime.fromtimestamp(moment):%Y-%m-%d %H:%M:%S}" if moment > 0 else ""


def one_line(text: str, most: int = 400) -> str:
    """Text from outside on one line."""
    return " ".join(printable(text, most).split())


def cells(text: str) -> int:
    """How many cells `text` takes in a terminal."""
    return sum(
        0 if unicodedata.combining(character) else 2 if unicodedata.east_asian_width(character) in "WF" else 1
        for character in text
    )


def fit(text: str, width: int) -> str:
    """`text` in at most `width` cells, an ellipsis where it was cut."""
    if cells(text) <= width:
        return text
    kept = ""
    for character in text:
        if cells(kept + character) > width - 1:
            break
        kept += character
    return kept + "…" if width > 0 else ""


def padded(text: str, width: int) -> str:
    """`text` filled or cut to exactly `width` cells."""
    cut = fit(text, width)
    return cut + " " * (width - cells(cut))


def state_name(state: State) -> str:
    """A state in words."""
    names = {
        State.CHECKING: _("checking"),
        State.UPLOADING: _("uploading"),
        State.CREATING: _("creating"),
        State.WAITING: _("waiting to be sent"),
        State.GENERATING: _("generating"),
        State.FINISHING: _("fetching the cover"),
        State.READY: _("ready"),
        State.FAILED: _("failed"),
        State.REFUSED: _("not created"),
        State.UNKNOWN: _("unknown, may have been charged"),
        State.OVERDUE: _("overdue"),
        State.HELD: _("held, not sent yet"),
        State.NEEDS_KEY: _("needs your key"),
        State.STOPPED: _("not watched"),
    }
    return names[state]
