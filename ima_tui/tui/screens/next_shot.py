"""The next shot: the last second of a take as frames, one of which the new draft begins or ends with.

The best exit frame is proposed and says why; any other can be chosen. Nothing is bought here: what comes out is a
draft, with the take's own words and settings. Leaving stops the fetching and changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual import on, work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content

from ima_tui.domain.errors import StudioError
from ima_tui.domain.job import Job
from ima_tui.domain.modes import Mode
from ima_tui.domain.text import Said
from ima_tui.language import _, tr
from ima_tui.tui.commands import Command, Where, at, bindings, key_of
from ima_tui.tui.faults import sentence_of
from ima_tui.tui.messages import Going
from ima_tui.tui.text import bar, fit, many_lines, one_line, parts, weight
from ima_tui.tui.widgets.dialog import Dialog
from ima_tui.tui.widgets.footer import Footer
from ima_tui.tui.widgets.frame_strip import FramePicture, FrameStrip, tone_of
from ima_tui.tui.widgets.words import Words

if TYPE_CHECKING:
    from ima_tui.engine.next_shots import Candidate, Chain
    from ima_tui.engine.studio import Studio

_BAR = 24


class Use(StrEnum):
    """What the frame is for."""

    FIRST = "first"
    LAST = "last"
    ANCHORED = "anchored"
    """A reference beside the picture that the chain began with."""


_MODES = {Use.FIRST: Mode.FIRST_FRAME, Use.LAST: Mode.FIRST_LAST, Use.ANCHORED: Mode.REFERENCE}


class Doing(StrEnum):
    """What is waited for."""

    LOOKING = "looking"
    TAKING = "taking"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class State:
    """What goes on, as the line below the strip says it."""

    doing: Doing = Doing.LOOKING
    received: int = 0
    total: int = 0
    trouble: Said | None = None

    def moved(self, received: int, total: int) -> State:
        """More of the clip is here."""
        return replace(self, received=received, total=total)


class NextShot(Dialog[Going | None]):
    """Returns the draft that goes on, None for none."""

    CSS_PATH = "next_shot.tcss"
    PLACE = Where.NEXT_SHOT
    BINDINGS = [*bindings(Where.NEXT_SHOT)]
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide")]
    VERTICAL_BREAKPOINTS = [(0, "-low"), (28, "-high")]

    def __init__(self, studio: Studio, job: Job) -> None:
        super().__init__()
        self._studio = studio
        self._job = job
        self._state = State()
        self._chain: Chain | None = None

    def compose(self) -> ComposeResult:
        """Title, the frame under the cursor, what it is, the strip, what goes on, keys."""
        with Vertical(id="next-shot"):
            yield Words(self._title, id="next-shot-title")
            yield FramePicture(self._in_the_middle, id="next-shot-large")
            yield Words(self._caption, id="next-shot-caption")
            yield FrameStrip(id="next-shot-strip")
            yield Words(self._below, id="next-shot-state")
            yield Footer()

    def on_mount(self) -> None:
        """The clip is fetched at once: there is nothing to see without it."""
        self.query_one(FrameStrip).focus()
        self._say_again()
        self._look()

    @property
    def candidate(self) -> Candidate | None:
        """The frame under the cursor, once there are some."""
        return self.query_one(FrameStrip).candidate

    def applies(self, command: Command) -> bool:
        """What does something now."""
        if command.id == "next_shot.cancel":
            return True
        candidate = self.candidate
        if candidate is None or self._state.doing is not Doing.NOTHING:
            return False
        if command.id == "next_shot.proposed":
            return self.query_one(FrameStrip).has_proposal and not candidate.proposed
        return command.id != "next_shot.anchor" or self._drifts

    @property
    def _drifts(self) -> bool:
        return self._chain is not None and self._chain.next_drifts

    def relabel(self) -> None:
        """The language or a key changed."""
        self._say_again()

    def _say_again(self) -> None:
        self.set_class(self.candidate is None, "-empty")
        for words in self.walk_children(Words):
            words.refresh(layout=True)
        self.query_one("#next-shot-large").refresh()
        self.query_one(Footer).commands = tuple(command for command in at(Where.NEXT_SHOT) if self.applies(command))

    # -- words

    def _title(self) -> Content:
        heading = _("Next shot")
        room = max(8, self.size.width - cell_len(heading) - 14)
        return parts((heading, "bold $ink"), "   ", (fit(one_line(self._job.request.prompt), room), "$soft"))

    def _caption(self) -> Content:
        candidate = self.candidate
        if candidate is None:
            return Content(" ")
        verdict = (tr(candidate.verdict.words), tone_of(candidate.verdict))
        where = _("frame {n} · {seconds} s", n=candidate.number + 1, seconds=f"{candidate.seconds:.2f}")
        if candidate.offset == -1:
            where += " · " + _("the last one")
        elif self.size.width >= 80:
            where += " · " + _("{n} before the end", n=-candidate.offset - 1)
        proposed = ((" · ", "$faint"), ("◆ ", "bold $money"), (_("proposed"), "$money")) if candidate.proposed else ()
        return parts((where, "$soft"), (" · ", "$faint"), verdict, *proposed)

    def _in_the_middle(self) -> Content:
        """While there is no frame to see: how far it is, or why there will be none."""
        return self._going_on() if self.candidate is None else Content("")

    def _going_on(self) -> Content:
        if self._state.trouble is not None:
            return parts(("! ", "bold $bad"), (many_lines(tr(self._state.trouble)), "$bad"))
        return _progress(self._state) if self._state.doing is not Doing.NOTHING else Content(" ")

    def _below(self) -> Content:
        if self.candidate is None:
            return Content(" ")
        if self._state != State(Doing.NOTHING):
            return self._going_on()
        if not self.query_one(FrameStrip).has_proposal:
            return parts(("! ", "bold $warn"), (_("None of these frames is a good one. Choose one yourself."), "$warn"))
        if self._drifts and self._chain is not None:
            return parts(("! ", "bold $warn"), (self._about_drift(self._chain), "$warn"))
        return parts((_("The frame becomes your picture; the take's words and settings come along."), "$faint"))

    def _about_drift(self, chain: Chain) -> str:
        return _(
            "Shot {n} in a row: each one drifts a little. {key} goes back to the first picture, as a reference.",
            n=chain.links + 2,
            key=key_of("next_shot.anchor"),
        )

    # -- looking

    @work(exclusive=True, group="look", exit_on_error=False)
    async def _look(self) -> None:
        try:
            self._chain = await self._studio.next_shots.chain(self._job)
            found = await self._studio.next_shots.strip(self._job, self._moved)
        except StudioError as error:
            self._state = State(Doing.NOTHING, trouble=sentence_of(error))
        else:
            self._state = State(Doing.NOTHING)
            self.query_one(FrameStrip).fill(found)
        self._say_again()

    def _moved(self, received: int, total: int) -> None:
        before, self._state = self._state, self._state.moved(received, total)
        if self.is_attached and (not total or before.received * 100 // total != received * 100 // total):
            self.query_one("#next-shot-state", Words).refresh(layout=True)
            self.query_one("#next-shot-large").refresh()

    @on(FrameStrip.Moved)
    def _another_frame(self) -> None:
        self.query_one("#next-shot-large", FramePicture).candidate = self.candidate
        if self._state.trouble is not None and self._state.doing is Doing.NOTHING:
            self._state = State(Doing.NOTHING)
        self._say_again()

    # -- choosing

    @on(FrameStrip.Picked)
    def _picked(self) -> None:
        self.action_take(Use.FIRST.value)

    def action_proposed(self) -> None:
        """Back to the proposed one."""
        self.query_one(FrameStrip).go_to_proposed()

    def action_take(self, use: str) -> None:
        """The frame under the cursor, for this."""
        candidate = self.candidate
        if candidate is None or self._state.doing is not Doing.NOTHING:
            return
        if use == Use.ANCHORED and not self._drifts:
            self.notify(_("This is no long chain yet: there is nothing to go back to."), markup=False)
            return
        self._state = State(Doing.TAKING)
        self._say_again()
        self._take(candidate, Use(use))

    @work(exclusive=True, group="take", exit_on_error=False)
    async def _take(self, candidate: Candidate, use: Use) -> None:
        shots = self._studio.next_shots
        try:
            images = [str(await shots.take(self._job, candidate.number, self._moved))]
            if use is Use.ANCHORED and self._chain is not None:
                images.append(await shots.anchor(self._chain, self._moved))
            continued = await shots.draft(self._job, _MODES[use], tuple(images))
        except StudioError as error:
            self._state = State(Doing.NOTHING, trouble=sentence_of(error))
            self._say_again()
            return
        self.dismiss(Going(continued.draft, candidate.number, use is Use.LAST, continued.left))

    def action_leave(self) -> None:
        """Nothing is chosen; what was being fetched is not fetched further."""
        self.dismiss(None)


def _progress(state: State) -> Content:
    received, total = state.received, state.total
    if total and received < total:
        share = received / total
        words = _("fetching the clip {percent} %", percent=int(share * 100))
        return parts((words + "  ", "$motion"), bar(share, _BAR))
    if received and not total:
        return parts((_("fetching the clip, {size}", size=weight(received)), "$motion"))
    if state.doing is Doing.TAKING:
        return parts((_("taking the frame…"), "$motion"))
    return parts((_("looking at the last second…") if received else _("fetching the clip…"), "$motion"))
