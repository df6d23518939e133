"""What stands on the compare screen: two takes with everything that is said of them, or a list of pairs.

Every word comes from `duel_words`, which knows what must not be told. The rest of the screen changes `duel` and calls
`say_again`; nothing is kept here twice.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content

from ima_tui.domain.job import Job
from ima_tui.domain.text import Said, say
from ima_tui.language import _, tr
from ima_tui.media.twin import Showing
from ima_tui.tui.commands import Where, bindings, key_of
from ima_tui.tui.compare_memory import CompareMemory
from ima_tui.tui.duel import Duel, Side
from ima_tui.tui.duel_words import MOST_DIFFERENCES, caption, difference_lines, heading, missing, verdict_line
from ima_tui.tui.screens.room import Room, Severity
from ima_tui.tui.text import fit, parts, stacked
from ima_tui.tui.widgets.footer import Footer
from ima_tui.tui.widgets.pair_list import PairList
from ima_tui.tui.widgets.top_bar import NARROW, TopBar
from ima_tui.tui.widgets.twin_player import TwinPlayer
from ima_tui.tui.widgets.twin_timeline import TwinTimeline
from ima_tui.tui.widgets.words import CommandWords, Words

if TYPE_CHECKING:
    from ima_tui.engine.studio import Studio

WAYS = {
    Showing.SIDE: say("side by side"),
    Showing.FLIP: say("flip"),
    Showing.WIPE: say("wipe"),
    Showing.DIFFERENCE: say("difference"),
}
VOTES = {
    "compare.left": say("left is better"),
    "compare.right": say("right is better"),
    "compare.equal": say("equal"),
    "compare.bad": say("both bad"),
}
_TALL = 32
"""Lines of a window from which there is room for more than one line of what differs; see the sheet."""


class CompareView(Room, part=True):
    """The parts and their words."""

    PLACE = Where.COMPARE
    AUTO_FOCUS = ""
    BINDINGS = [*bindings(Where.COMPARE)]

    def __init__(self, studio: Studio, memory: CompareMemory) -> None:
        super().__init__(studio)
        self.memory = memory
        self.duel: Duel | None = None
        self._note: Said | str = ""
        self._all = False
        """Every difference is listed, although the picture gives way for it."""

    def compose(self) -> ComposeResult:
        """The two on top, what is said of them below; or the list."""
        yield TopBar()
        with Vertical(id="compare-body"):
            yield Words(self._heading, id="compare-heading")
            yield TwinPlayer(id="twin")
            with Horizontal(id="compare-captions"):
                yield Words(lambda: self._caption(Side.LEFT), id="caption-left")
                yield Words(lambda: self._caption(Side.RIGHT), id="caption-right")
            yield TwinTimeline(id="twin-timeline")
            yield CommandWords("compare.all", self._differs, id="compare-differs")
            with Horizontal(id="compare-ways"):
                for showing in Showing:
                    yield CommandWords(f"compare.{showing}", partial(self._way, showing), classes="way")
                yield CommandWords("compare.blind", self._blind_word, id="blind-way", classes="way")
            with Horizontal(id="compare-votes"):
                for command, words in VOTES.items():
                    yield CommandWords(command, partial(_vote, command, words), classes="vote")
                yield Words(self._verdict, id="compare-verdict")
        with Vertical(id="compare-pairs"):
            yield Words(self._list_heading, id="pairs-heading")
            yield PairList(id="pairs")
            yield Words(self._hints, id="pairs-hints")
        yield Footer()
        yield Words(NARROW, id="too-small")

    @property
    def player(self) -> TwinPlayer:
        """The two."""
        return self.query_one(TwinPlayer)

    @property
    def listed(self) -> PairList:
        """The pairs."""
        return self.query_one(PairList)

    @property
    def hidden(self) -> bool:
        """Whether nothing on this screen may tell the two apart."""
        return self.memory.blind if self.duel is None else self.duel.hidden

    # -- shown

    def say_again(self) -> None:
        """Everything, as it is now."""
        if not self.is_mounted:
            return
        duel = self.duel
        self.query_one("#compare-body").display = duel is not None
        self.query_one("#compare-pairs").display = duel is None
        self.set_class(self.hidden, "-hidden")
        for vote in self.query(".vote"):
            vote.display = duel is not None and duel.ready and not duel.pair.judged
        for way in self.query("#compare-ways .way"):
            way.display = self.player.both or way.id == "blind-way"
        verdict = self.query_one("#compare-verdict")
        verdict.display = duel is not None and bool(self._note or not duel.ready or duel.pair.judged)
        for words in self.walk_children(Words):
            words.refresh(layout=True)
        self.say_missing()
        self.show_keys()

    def say_missing(self) -> None:
        """On each side without a clip why that is so."""
        duel = self.duel
        if duel is None:
            return
        for side in Side:
            self.player.say(side, self.trouble(side) or self._missing(duel, side), self.poster(side))

    def _missing(self, duel: Duel, side: Side) -> Said | None:
        job = duel.take(side)
        scale = self.studio.time_scale if job.simulated == self.studio.simulated else 1.0
        return missing(duel, side, self.studio.now(), scale, self._explain)

    def _explain(self, job: Job) -> Said | None:
        diagnosis = self.studio.diagnose(job)
        return diagnosis.what if diagnosis is not None else None

    def trouble(self, side: Side) -> Said | None:
        """Why the clip of a take that is ready is not shown."""
        raise NotImplementedError

    def poster(self, side: Side) -> Path | None:
        """The cover of a side, while its clip is not there."""
        raise NotImplementedError

    def settings_changed(self) -> None:
        """Another look, another language."""
        super().settings_changed()
        self.say_again()

    def relabel(self) -> None:
        """The language changed."""
        self.call_after_refresh(self.say_again)

    def on_resize(self) -> None:
        """Words are cut to other widths."""
        self.call_after_refresh(self.say_again)

    # -- in words

    def _width(self, id: str) -> int:
        return max(0, self.query_one(f"#{id}").size.width)

    def _heading(self) -> Content:
        return heading(self.duel, self._width("compare-heading")) if self.duel is not None else Content("")

    def _caption(self, side: Side) -> Content:
        if self.duel is None:
            return Content("")
        view = self.player.view
        shown = view.showing is Showing.FLIP and self.player.both and view.flipped is (side is Side.RIGHT)
        return caption(self.duel, side, self.player.facts(side), self._width(f"caption-{side}"), shown=shown)

    def _differs(self) -> Content:
        if self.duel is None:
            return Content("")
        most = MOST_DIFFERENCES if self._all else 2 if self.size.height >= _TALL else 1
        return stacked(difference_lines(self.duel, self._width("compare-differs"), most))

    def _verdict(self) -> Content:
        if self.duel is None:
            return Content("")
        width = self._width("compare-votes")
        if self._note:
            note = tr(self._note) if isinstance(self._note, Said) else self._note
            return parts((fit(note, width), "$warn"))
        return verdict_line(self.duel, width)

    def _way(self, showing: Showing) -> Content:
        now = self.player.view.showing is showing
        return _choice(f"compare.{showing}", tr(WAYS[showing]), "bold $ink underline" if now else "$soft")

    def _blind_word(self) -> Content:
        on = self.duel.blind if self.duel is not None else self.memory.blind
        return _choice("compare.blind", _("blind on") if on else _("blind off"), "$warn" if on else "$soft")

    def _list_heading(self) -> Content:
        return parts((_("Pairs of takes"), "bold $ink"), "   ", self._blind_word())

    def _hints(self) -> Content:
        ab, one = _("A/B in the studio sends one request to both models."), key_of("take.compare")
        any_two = _("{key} on a take, then {key} on another one, holds any two against each other.", key=one)
        lines = [parts((ab, "$soft")), parts((any_two, "$soft"))]
        if not self.listed.pairs:
            lines.insert(0, parts((_("There is no pair yet."), "bold $ink")))
        return stacked(lines)

    def action_all_differences(self) -> None:
        """All of them, or as many as have room below the picture."""
        self._all = not self._all
        self.set_class(self._all, "-all")
        self.call_after_refresh(self.say_again)

    # -- saying

    def tell(self, sentence: Said | str, severity: Severity = "information", **more: Any) -> None:
        """In the line of the verdict while notices are held back, else as everywhere."""
        if self.hidden and self.duel is not None:
            self.note(sentence)
        else:
            super().tell(sentence, severity, **more)

    def note(self, sentence: Said | str) -> None:
        """Words in the line of the verdict, until something else happens."""
        self._note = sentence
        self.say_again()


def _vote(command: str, words: Said) -> Content:
    return _choice(command, tr(words), "$ink")


def _choice(command: str, words: str, tone: str) -> Content:
    return parts((f"{key_of(command)} ", "bold $money"), (words, tone))
