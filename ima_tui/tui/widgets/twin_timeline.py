"""Below two clips: the line of their differences over time, and where one is, how fast and how shifted.

It is told everything, and says where on it somebody pressed.
"""

from __future__ import annotations

from dataclasses import replace

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message

from ima_tui.domain.text import Said
from ima_tui.tui.widgets.energy_line import EnergyLine
from ima_tui.tui.widgets.transport import Transport, TransportLine


class TwinTimeline(Vertical):
    """Posts `Sought` with a share of the whole time; what is clicked on the line below goes on as it is."""

    class Sought(Message):
        """Somebody wants to be there."""

        def __init__(self, share: float) -> None:
            super().__init__()
            self.share = share

    def compose(self) -> ComposeResult:
        """Differences above, the track below."""
        yield EnergyLine()
        yield TransportLine()

    def be_at(self, place: Transport) -> None:
        """One is there now: both lines mark the cell that holds the middle of this moment."""
        if place.frame is not None:
            place = replace(place, share=(place.frame + 0.5) / max(1, place.frames))
        self.query_one(TransportLine).show(place)
        self._line_up()
        if place.share is not None:
            self.query_one(EnergyLine).be_at(place.share)

    def on_resize(self) -> None:
        """Other cells for both."""
        self.call_after_refresh(self._line_up)

    def _line_up(self) -> None:
        """The differences lie over the track, so that a moment is at the same place in both."""
        self.query_one(EnergyLine).track = self.query_one(TransportLine).track

    def show(self, line: tuple[float, ...], words: Said | None = None) -> None:
        """The line of differences, or words in its place."""
        energy = self.query_one(EnergyLine)
        energy.words, energy.line = words, line

    @on(EnergyLine.Sought)
    def _sought_above(self, event: EnergyLine.Sought) -> None:
        event.stop()
        self.post_message(self.Sought(event.share))

    @on(TransportLine.Sought)
    def _sought_below(self, event: TransportLine.Sought) -> None:
        event.stop()
        self.post_message(self.Sought(event.share))
