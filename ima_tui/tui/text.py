"""Words and numbers as one reads them, and lines that fit: measured in cells, never in characters.

Everything here returns plain strings or `Content`; nothing reads markup. Text from outside goes through `one_line`
or `many_lines`, which let no control or escape character through.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from rich.cells import cell_len, set_cell_size
from textual.content import Content

from ima_tui.domain.models import Model
from ima_tui.domain.text import printable
from ima_tui.language import _

Part = str | tuple[str, str] | Content
_WIDENING = {0xFE0F: None}
"""It makes a sign wide in some terminals and not in others; without it every sign has one width everywhere."""


def one_line(text: str, most: int = 400) -> str:
    """Text from outside on one line."""
    return " ".join(printable(text.translate(_WIDENING), most).split())


def many_lines(text: str, most: int = 20_000) -> str:
    """Text from outside with its line breaks, nothing else."""
    return printable(text.translate(_WIDENING), most)


def fit(text: str, cells: int) -> str:
    """`text` in at most `cells` cells, with an ellipsis where something was cut; never half of a wide character."""
    if cells <= 0:
        return ""
    if cell_len(text) <= cells:
        return text
    return set_cell_size(text, cells - 1).rstrip() + "…"


def fit_middle(text: str, cells: int) -> str:
    """Like `fit`, cut in the middle: for links and paths, whose ends tell them apart."""
    if cell_len(text) <= cells or cells < 8:
        return fit(text, cells)
    tail = (cells - 1) // 2
    end = text
    while cell_len(end) > tail:
        end = end[1:]
    return set_cell_size(text, cells - 1 - cell_len(end)).rstrip() + "…" + end


def padded(text: str, cells: int) -> str:
    """`text` cut or filled to exactly `cells` cells."""
    cut = fit(text, cells)
    return cut + " " * (cells - cell_len(cut))


def parts(*pieces: Part) -> Content:
    """Content from plain strings, (text, style) pairs and other content."""
    return Content.assemble(*pieces)


def spread(left: Content, right: Content, width: int) -> Content:
    """`left` and `right` at the two ends of a line of `width` cells; the left one gives way."""
    room = width - right.cell_length - (1 if right.cell_length else 0)
    if room <= 0:
        return left.truncate(max(0, width), ellipsis=True, pad=True)
    gap = " " if right.cell_length else ""
    return Content.assemble(left.truncate(room, ellipsis=True, pad=True), gap, right)


def stacked(lines: Sequence[Content]) -> Content:
    """Lines below each other."""
    return Content("\n").join(lines)


def bar(fraction: float, width: int, done: str = "$motion", rest: str = "$line") -> Content:
    """A progress bar of `width` cells, exact to half a cell."""
    halves = round(max(0.0, min(1.0, fraction)) * width * 2)
    full, half = divmod(halves, 2)
    head = "━" * full + ("╸" if half else "")
    return Content.assemble((head, done), ("─" * (width - len(head)), rest))


def clock_time(seconds: float) -> str:
    """A span as a stopwatch shows it: `0:54`, `12:03`, `1:02:03`."""
    whole = int(max(0.0, seconds))
    hours, minutes = divmod(whole // 60, 60)
    return f"{hours}:{minutes:02}:{whole % 60:02}" if hours else f"{minutes}:{whole % 60:02}"


def usual(model: Model, scale: float = 1.0) -> str:
    """The usual time of one take, at this service's pace: `2–5 min`, `6–12 s`."""
    shortest, longest = (seconds / scale for seconds in model.usual_seconds)
    if longest >= 60:
        return _("{shortest}–{longest} min", shortest=f"{shortest / 60:g}", longest=f"{longest / 60:g}")
    return _("{shortest}–{longest} s", shortest=f"{shortest:.3g}", longest=f"{longest:.3g}")


def credits_of(amount: int | float) -> str:
    """A price."""
    return _("{n} cr", n=f"{amount:,g}" if amount < 1_000_000 else f"{amount:.3g}")


def weight(size: int) -> str:
    """A file's size."""
    if size < 1000:
        return f"{size} B"
    if size < 1_000_000:
        return f"{size / 1000:.0f} kB"
    return f"{size / 1_000_000:.1f} MB"


def when(moment: float, now: float) -> str:
    """A point in time as one would say it today: `14:05`, `yesterday 14:05`, `Jan 3 14:05`, `2025-01-03`."""
    if moment <= 0:
        return ""
    there, here = datetime.fromtimestamp(moment), datetime.fromtimestamp(now)
    if there.date() == here.date():
        return f"{there:%H:%M}"
    if 0 < (here.date() - there.date()).days == 1:
        return _("yesterday {time}", time=f"{there:%H:%M}")
    return f"{there:%m-%d %H:%M}" if there.year == here.year else f"{there:%Y-%m-%d}"


def stamp(moment: float, now: float) -> str:
    """A point in time to the second: `14:05:09`, with the day in front if it was another one."""
    there, here = datetime.fromtimestamp(moment), datetime.fromtimestamp(now)
    return f"{there:%H:%M:%S}" if there.date() == here.date() else f"{there:%m-%d %H:%M}"
