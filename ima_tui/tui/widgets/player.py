"""A clip that plays, with everything that one can do with it, a line that says where it is, and the pointer.

It is given a source and knows neither takes nor the network; keys are commands of the screen that it stands on.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from textual import events, on
from textual.message import Message

from ima_tui.domain.text import Said
from ima_tui.language import tr
from ima_tui.tui.playhead import SPEEDS, Place
from ima_tui.tui.text import one_line
from ima_tui.tui.widgets.contact_sheet import ContactSheet
from ima_tui.tui.widgets.moving_picture import MovingPicture
from ima_tui.tui.widgets.transport import Transport, TransportLine

if TYPE_CHECKING:
    from ima_tui.media.clip_facts import ClipFacts
    from ima_tui.media.reel import Reel


class Player(MovingPicture):
    """Set `poster` and `source`; then play. Tells `Moved`, `Ended`, `Failed`, and `Wanted` while it has no clip."""

    class Wanted(Message):
        """It was clicked and has no clip yet."""

    def __init__(self, words: Said | None = None, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(words, id=id, classes=classes)
        self._promised = Transport()

    # -- before the clip is here

    def promise(self, seconds: float = 0.0, size: str = "") -> None:
        """What is known of the clip before it is here."""
        self._promised = Transport(length=seconds, size=size)
        self._say()

    def fetching(self, received: int, total: int) -> None:
        """The clip is on its way; what came of it may be played already."""
        whole = bool(total) and received >= total
        self._on_its_way(None if whole else (received, total))

    def not_fetching(self) -> None:
        """The clip is not on its way (any more)."""
        self._on_its_way(None)

    def _on_its_way(self, far: tuple[int, int] | None) -> None:
        before = self._promised
        self._promised = Transport(length=before.length, size=before.size, fetching=far)
        if before.fetching is None or far is None or _percent(far) != _percent(before.fetching):
            self._say()

    # -- where it is

    @property
    def playing(self) -> bool:
        """Whether it plays, or would as soon as it is seen."""
        return self._wants_to_play

    @property
    def position(self) -> float:
        """Seconds from the beginning."""
        return self.head.seconds

    @property
    def speed(self) -> float:
        """Seconds that pass in one second."""
        return self.head.speed

    @property
    def loop(self) -> bool:
        """Whether it begins again at its end."""
        return self.head.loop

    @property
    def place(self) -> Place:
        """All of that."""
        return Place(self.position, self.speed, self.loop)

    # -- what it can do

    def play(self) -> None:
        """From here; from the beginning where it had ended."""
        self.show_sheet(False)
        self._steps = 0
        self._wants_to_play = True
        if self.frame is not None:  # before the first frame no time passes; the clock is started with it
            self.head.play()
        self._moved()

    def pause(self) -> None:
        """Stand here."""
        self._wants_to_play = False
        self.head.pause()
        self._moved()

    def toggle(self) -> None:
        """The one or the other."""
        self.pause() if self.playing else self.play()

    def step(self, frames: int) -> None:
        """Stand so many frames on, exactly."""
        self.show_sheet(False)
        self._wants_to_play = False
        self.head.pause()
        self._steps += frames
        self._moved()

    def seek(self, seconds: float) -> None:
        """Be at a moment; it plays on if it did."""
        self.show_sheet(False)
        self._steps = 0
        # How long it is will be known with its first frame, which may have come since the last look.
        self.head.length = self.reel.seconds if self.reel is not None else max(self.head.length, seconds)
        self.head.seek(seconds)
        self._moved()

    def be_at(self, place: Place) -> None:
        """Be where another player was, and go on as it did."""
        self.head.set_speed(place.speed)
        self.head.loop = place.loop
        self.seek(place.seconds)

    def skip(self, seconds: float) -> None:
        """Be so much further."""
        self.seek(self.position + seconds)

    def set_speed(self, speed: float) -> None:
        """Slower or quicker from here on."""
        self.head.set_speed(speed)
        self._moved()

    def next_speed(self) -> None:
        """The speeds in turn."""
        self.set_speed(SPEEDS[(SPEEDS.index(self.speed) + 1) % len(SPEEDS)])

    def set_loop(self, loop: bool) -> None:
        """Begin again at the end, or stop there."""
        self.head.loop = loop
        self._moved()

    def show_sheet(self, shown: bool) -> None:
        """A still view of frames from the whole clip, or back."""
        if shown == self.has_sheet or self.source is None:
            return
        if shown:
            self.pause()
        self._sheet.put(self.source if shown else None)
        self.set_out()
        self._moved()

    def _moved(self) -> None:
        self._painted_at = 0.0  # what was asked for is shown at once
        self.paint()
        self.tell()

    # -- saying

    def tell(self) -> None:
        """The line below follows."""
        self._say()
        super().tell()

    def _say(self) -> None:
        reel, line = self.reel, self._line
        if reel is None or self.frame is None:
            line.show(replace(self._promised, seconds=self.position, speed=self.speed, loop=self.loop))
            return
        seconds, frame = self._here(reel, self.frame)
        line.show(
            Transport(
                playing=self.playing,
                seconds=seconds,
                length=reel.seconds,
                frame=frame,
                frames=reel.count if reel.complete else reel.facts.frames,
                size=size_label(reel.facts),
                speed=self.speed,
                loop=self.loop,
                trouble=one_line(tr(reel.problem)) if reel.problem is not None else "",
                fetching=None if reel.complete else self._promised.fetching,
            )
        )

    def _here(self, reel: Reel, shown: int) -> tuple[float, int | None]:
        """A time and the frame that belongs to it: while it stands those that are meant, although still to be painted.

        No frame where what is meant has not come yet.
        """
        if self.playing:
            return self.position, shown
        if not reel.complete and self.position > reel.time(reel.count - 1):
            return self.position, None
        meant = reel.at(self.position)
        return reel.time(meant), meant

    def relabel(self) -> None:
        """The language changed."""
        self._say()

    # -- the pointer

    @on(TransportLine.Toggled)
    @on(events.Click)
    def _toggled(self, event: events.Click | TransportLine.Toggled) -> None:
        """On the picture, or on the sign at the beginning of the line."""
        event.stop()
        if self.source is None:
            self.post_message(self.Wanted())
        else:
            self.toggle()

    @on(TransportLine.Sought)
    def _sought(self, event: TransportLine.Sought) -> None:
        event.stop()
        self.seek(event.share * self.head.length)

    @on(TransportLine.SpeedAsked)
    def _speed_asked(self, event: TransportLine.SpeedAsked) -> None:
        event.stop()
        self.next_speed()

    @on(TransportLine.LoopAsked)
    def _loop_asked(self, event: TransportLine.LoopAsked) -> None:
        event.stop()
        self.set_loop(not self.loop)

    @on(ContactSheet.Picked)
    def _still_picked(self, event: ContactSheet.Picked) -> None:
        event.stop()
        self.seek(event.seconds)


def size_label(facts: ClipFacts) -> str:
    """`1280×720 24 fps`."""
    return f"{facts.width}×{facts.height} {float(facts.rate):.4g} fps"


def _percent(far: tuple[int, int]) -> int:
    received, total = far
    return received * 100 // total if total else received // 100_000
