"""The line under a player: where it is, how far it goes, which frame, how fast; and the place to click for all of it.

    ▶ 00:02.1 ━━━━━━╸───── 00:05.0 · frame 51/120 · 1280×720 24 fps · 0.5× ↻

What does not fit is left out from the right; the bar gives way first. It is told what to show and decides nothing.
"""

from __future__ import annotations

from rich.cells import cell_len
from textual import events
from textual.app import RenderResult
from textual.message import Message
from textual.widget import Widget

from ima_tui.domain.frozen import dataclass, replace
from ima_tui.language import _
from ima_tui.tui.text import bar, fit, parts, weight

_LEAST_BAR = 8
_USUAL_BAR = 12
"""Cells from which on there is room for words beside the bar."""
_DOT = " · "


@dataclass(frozen=True, slots=True)
class Transport:
    """What the line says."""

    playing: bool = False
    seconds: float = 0.0
    length: float = 0.0
    frame: int | None = None
    """From 0; None before any is shown."""
    frames: int = 0
    """0 while they are not counted."""
    size: str = ""
    """`1280×720 24 fps`."""
    speed: float = 1.0
    loop: bool = True
    trouble: str = ""
    """What is wrong with a clip that plays all the same."""
    fetching: tuple[int, int] | None = None
    """Bytes that are here, and in all (0: not told), while it is fetched."""
    share: float | None = None
    """Where the bar ends, 0 to 1, if not where the time says: its last cell is the one that holds this share."""


def time_label(seconds: float) -> str:
    """`00:02.1`; with hours where there are some."""
    tenths = int(max(0.0, seconds) * 10 + 1e-4)
    minutes, rest = divmod(tenths, 600)
    label = f"{minutes % 60:02}:{rest // 10:02}.{rest % 10}"
    return f"{minutes // 60}:{label}" if minutes >= 60 else label


@dataclass(frozen=True, slots=True)
class _Laid:
    """The parts of the line, from the left."""

    head: str
    track: tuple[int, int]
    end: str
    words: tuple[str, ...]
    tail: str


class TransportLine(Widget):
    """One line. Clicks on it are told, the rest is shown."""

    ALLOW_SELECT = False

    class Toggled(Message):
        """Play or pause."""

    class Sought(Message):
        """A place on the bar, 0 to 1."""

        def __init__(self, share: float) -> None:
            super().__init__()
            self.share = share

    class SpeedAsked(Message):
        """The next speed."""

    class LoopAsked(Message):
        """Begin again at the end, or not."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id, markup=False)
        self._shown = Transport()
        self._bar_at = (0, 0)
        self._speed_at = (0, 0)
        self._loop_at = (0, 0)

    @property
    def shown(self) -> Transport:
        """What it says now."""
        return self._shown

    def show(self, transport: Transport) -> None:
        """Say something else."""
        if transport != self._shown:
            self._shown = transport
            self.refresh()

    def fetching(self, received: int, total: int) -> None:
        """The clip is on its way."""
        self.show(replace(self._shown, fetching=(received, total)))

    def relabel(self) -> None:
        """The language changed."""
        self.refresh()

    @property
    def track(self) -> tuple[int, int]:
        """The first cell of the bar, and the one after it."""
        return self._lay(self.size.width).track

    def render(self) -> RenderResult:
        """As much as fits."""
        shown, width = self._shown, self.size.width
        if shown.fetching is not None and shown.frame is None:
            return self._coming(*shown.fetching)
        laid = self._lay(width)
        self._bar_at = laid.track
        self._speed_at = (width - cell_len(laid.tail), width - 2) if laid.tail else (0, 0)
        self._loop_at = (width - 2, width) if laid.tail else (0, 0)
        length = laid.track[1] - laid.track[0]
        said = _DOT.join(["", *laid.words]) + (_DOT if laid.tail else "")
        return parts(
            (laid.head, "$motion" if shown.playing else "$ink"), bar(_drawn_share(shown, length), length),
            (laid.end, "$soft"), (said, "$warn" if shown.trouble else "$faint"), (laid.tail, "$soft"),
        )  # fmt: skip

    def _lay(self, width: int) -> _Laid:
        """What goes where in so many cells."""
        shown, words = self._shown, self._words()
        head = f"{'▶' if shown.playing else '‖'} {time_label(shown.seconds)} "
        end = f" {time_label(shown.length)}"
        tail = f"{shown.speed:g}× {'↻' if shown.loop else '→'}"
        room = width - cell_len(head) - cell_len(end)
        while words and room - cell_len(_DOT.join(["", *words, tail])) < _USUAL_BAR:
            words.pop()
        beside = _DOT.join(["", *words, tail])
        if room - cell_len(beside) < _LEAST_BAR:
            words, beside, tail = [], "", ""
        first = cell_len(head)
        return _Laid(head, (first, first + max(0, room - cell_len(beside))), end, tuple(words), tail)

    def _words(self) -> list[str]:
        """What stands beside the bar, the most wanted first."""
        shown, words = self._shown, list[str]()
        if shown.trouble:
            return [shown.trouble]
        if shown.frame is not None:
            # Where something lies over the bar it must not change its length while it plays: as wide as the last one.
            number = f"{shown.frame + 1:>{len(str(shown.frames)) if shown.share is not None else 0}}"
            words.append(_("frame {n}/{total}", n=number, total=shown.frames) if shown.frames else number)
        if shown.fetching is not None:
            words.append(_percent(*shown.fetching))
        if shown.size:
            words.append(shown.size)
        return words

    def _coming(self, received: int, total: int) -> RenderResult:
        words = fit(_("fetching the clip {how_far}", how_far=_percent(received, total)), self.size.width)
        length = max(0, min(24, self.size.width - cell_len(words) - 2))
        return parts((words + "  ", "$motion"), bar(received / total if total else 0.0, length if total else 0))

    # -- the pointer

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """The bar is taken hold of."""
        if event.button == 1 and self._bar_at[0] <= event.x < self._bar_at[1]:
            event.stop()
            self.capture_mouse()
            self._seek(event.x)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """It follows the pointer."""
        if self.app.mouse_captured is self:
            event.stop()
            self._seek(event.x)

    def on_mouse_up(self, event: events.MouseUp) -> None:
        """It is let go."""
        if self.app.mouse_captured is self:
            event.stop()
            self.release_mouse()

    def on_click(self, event: events.Click) -> None:
        """Play, speed, loop."""
        event.stop()
        if event.x < self._bar_at[0]:
            self.post_message(self.Toggled())
        elif self._speed_at[0] <= event.x < self._speed_at[1]:
            self.post_message(self.SpeedAsked())
        elif self._loop_at[0] <= event.x < self._loop_at[1]:
            self.post_message(self.LoopAsked())

    def _seek(self, x: int) -> None:
        first, after = self._bar_at
        self.post_message(self.Sought(max(0.0, min(1.0, (x - first + 0.5) / max(1, after - first)))))


def _drawn_share(shown: Transport, length: int) -> float:
    """How much of a bar of so many cells is drawn."""
    if shown.share is not None and length:
        halves = int(2 * shown.share * length) + 1  # so its end lies in the cell that holds the share
        return halves / (2 * length)
    return min(1.0, shown.seconds / shown.length) if shown.length > 0 else 0.0


def _percent(received: int, total: int) -> str:
    return f"{min(100, received * 100 // total)} %" if total else weight(received)
