"""Two takes held against each other: which pair, blind or not, and the verdict.

Blind, the sides are drawn by lot whenever a pair is opened or blind is turned on; after the verdict everything is told
and nothing moves. A verdict is given and taken back through the studio; what becomes of the user's choice of model is
said then, since it names one.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from textual import events, on, work

from ima_tui.domain.comparison import Verdict
from ima_tui.domain.errors import StudioError
from ima_tui.domain.job import Job
from ima_tui.domain.text import Said, say
from ima_tui.engine.duels import Listed
from ima_tui.tui.commands import Command
from ima_tui.tui.compare_memory import CompareMemory
from ima_tui.tui.duel import Duel
from ima_tui.tui.faults import sentence_of
from ima_tui.tui.messages import VeilLifted
from ima_tui.tui.screens.compare_clips import CompareClips
from ima_tui.tui.widgets.virtual_list import VirtualList

if TYPE_CHECKING:
    from ima_tui.engine.studio import Studio

_ON_A_PAIR = frozenset(
    {"compare.play", "compare.on", "compare.back", "compare.later", "compare.earlier", "compare.speed", "compare.loop",
     "compare.pairs", "compare.all"}
)  # fmt: skip
_ON_BOTH = frozenset(
    {"compare.side", "compare.flip", "compare.wipe", "compare.difference", "compare.peak", "compare.peak_before",
     "compare.ahead", "compare.behind", "compare.align"}
)  # fmt: skip
_VOTES = frozenset({"compare.left", "compare.right", "compare.equal", "compare.bad"})
MOST_LISTED = 200


class CompareScreen(CompareClips):
    """Look, decide, see who it was."""

    CSS_PATH = "compare.tcss"

    def __init__(self, studio: Studio, memory: CompareMemory, opened: Listed | None = None) -> None:
        super().__init__(studio, memory)
        self._opened = opened
        self._unjudged = 0

    @on(events.Mount)
    def _begin(self) -> None:
        if self._opened is not None:
            self.open(self._opened)
        else:
            self.say_again()
        self.read_pairs()

    def on_screen_resume(self) -> None:
        """Something may have become ready meanwhile, and notices may have come."""
        if self.is_mounted:
            self.veil()
            self.player.wake()
            self.read_pairs()

    def open(self, listed: Listed) -> None:
        """Hold these two against each other."""
        pair = listed.pair
        blind = self.memory.blind and not pair.judged
        swapped = self.studio.duels.draw_sides() if blind else pair.swapped
        self.duel = Duel(pair, listed.first, listed.second, swapped, self.memory.blind)
        self.memory.current = pair.takes
        self._note = ""
        self.player.shift = 0
        self.veil()
        self.say_again()
        self.fetch()
        self.begin()
        self.player.focus()

    def watch_jobs(self, jobs: tuple[Job, ...]) -> None:
        """Newer snapshots of the two; pairs in the list may have changed, too."""
        if not self.is_mounted:
            return
        if self.duel is None:
            self.read_pairs()
            return
        newer = self.duel.with_takes(jobs)
        if newer != self.duel:
            self.duel = newer
            self.say_again()
            self.fetch()

    # -- the list

    @work(exclusive=True, group="pairs", exit_on_error=False)
    async def read_pairs(self) -> None:
        """Those to be judged first."""
        try:
            pairs = await self.studio.duels.listed(MOST_LISTED)
        except StudioError as error:
            self.tell(sentence_of(error), "error")
            return
        self._unjudged = sum(one.can_be_judged and (self.duel is None or one.pair.id != self.duel.pair.id)
                             for one in pairs)  # fmt: skip
        self.listed.fill(pairs, self.studio.now(), blind=self.memory.blind)
        self.listed.display = bool(pairs)
        if self.duel is None:
            self.say_again()
            if pairs:
                self.listed.focus()
        self.show_keys()

    @on(VirtualList.Picked)
    def _picked(self) -> None:
        if self.listed.chosen is not None:
            self.open(self.listed.chosen)

    @on(VirtualList.Moved)
    def _moved_in_list(self) -> None:
        self.show_keys()

    def action_pairs(self) -> None:
        """Back to the list."""
        self.player.pause()
        self.duel = None
        self.memory.current = None
        self.veil()
        self.say_again()
        self.read_pairs()

    def action_next_pair(self) -> None:
        """The one that has waited longest, or the list when none waits."""
        here = self.duel.pair.id if self.duel is not None else ""
        waiting = [one for one in self.listed.pairs if one.can_be_judged and one.pair.id != here]
        if waiting:
            self.open(waiting[0])
        else:
            self.tell(say("No other pair waits for a verdict."))

    # -- blind

    def action_blind(self) -> None:
        """On for everything not judged yet, or off; remembered until the program ends."""
        duel = self.duel
        now = duel.blind if duel is not None and not duel.pair.judged else self.memory.blind
        blind = self.memory.blind = not now
        if duel is not None:
            drawn = blind and not duel.pair.judged
            swapped = self.studio.duels.draw_sides() if drawn else duel.swapped
            self.duel = replace(duel, blind=blind, swapped=swapped)
            self._note = ""
        self.listed.fill(self.listed.pairs, self.studio.now(), blind=self.memory.blind)
        self.veil()
        self.say_again()
        self.put()

    def veil(self) -> None:
        """Notices that are on screen go while something is hidden; those held back come when nothing is."""
        if self.hidden:
            self.app.clear_notifications()
        else:
            self.post_message(VeilLifted())

    def on_screen_suspend(self, event: events.ScreenSuspend) -> None:
        """On another screen nothing is held back."""
        super().on_screen_suspend(event)
        self.post_message(VeilLifted())

    # -- the verdict

    @work(exclusive=True, group="vote", exit_on_error=False)
    async def action_vote(self, name: str) -> None:
        """Keep it, then tell everything."""
        duel = self.duel
        if duel is None:
            return
        if duel.pair.judged:
            self.tell(say("This pair has been judged already. Take that verdict back first."))
            return
        try:
            voted = await self.studio.duels.vote(duel.pair, Verdict(name), swapped=duel.swapped, blind=duel.hidden)
        except StudioError as error:
            await self._look_again()
            self.tell(sentence_of(error), "error")
            return
        if self.duel is not None and self.duel.pair.id == duel.pair.id:
            self.duel = replace(self.duel, pair=voted.pair)
        self._after(voted.preference)

    @work(exclusive=True, group="vote", exit_on_error=False)
    async def action_undo_vote(self) -> None:
        """As if nothing had been said; what is known by now stays in sight until blind is turned on anew."""
        duel = self.duel
        if duel is None or not duel.pair.judged:
            self.tell(say("There is no verdict on this pair to take back."))
            return
        try:
            voted = await self.studio.duels.take_back(duel.pair.id)
        except StudioError as error:
            await self._look_again()
            self.tell(sentence_of(error), "error")
            return
        if self.duel is not None and self.duel.pair.id == duel.pair.id:
            self.duel = replace(self.duel, pair=voted.pair, blind=False)
        self._after(voted.preference)

    async def _look_again(self) -> None:
        """Another program on the same history may have judged this pair, or taken its verdict back."""
        duel = self.duel
        try:
            pair = await self.studio.duels.get(duel.pair.id) if duel is not None else None
        except StudioError:
            return  # what went wrong is about to be said
        if duel is not None and pair is not None and pair.judged is not duel.pair.judged:
            self.duel = replace(duel, pair=pair, swapped=pair.swapped if pair.judged else duel.swapped)
            self._note = ""
            self.put()
            self.veil()
            self.say_again()

    def _after(self, preference: Said | None) -> None:
        self._note = ""
        self.veil()
        self.say_again()
        if preference is not None:
            self.tell(preference)
        self.read_pairs()

    # -- commands

    def applies(self, command: Command) -> bool:
        """Only what does something now."""
        duel = self.duel
        if command.id in _VOTES:
            return duel is not None and duel.ready and not duel.pair.judged
        if command.id == "compare.undo":
            return duel is not None and duel.pair.judged
        if command.id in _ON_BOTH:
            return duel is not None and self.player.both
        if command.id in _ON_A_PAIR:
            return duel is not None
        if command.id == "compare.next":
            return self._unjudged > 0
        return super().applies(command)

    def action_back(self) -> None:
        """To where one came from."""
        self.dismiss()
