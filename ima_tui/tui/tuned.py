"""The half of the app that follows the settings: what changes is put on at once, whoever has changed it.

Nothing that is being composed is touched. A change by hand is said in one line, a mistake in the file in another.
Quick switches (language, look) are remembered in the file, unless a flag or the environment decides.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import constants, events, on, work

from ima_tui.domain.job import Job, State
from ima_tui.domain.models import Model
from ima_tui.domain.modes import Mode
from ima_tui.domain.request import Request
from ima_tui.domain.text import say
from ima_tui.language import _, tr
from ima_tui.options.option import Value
from ima_tui.options.table import BY_NAME, KEYS_TABLE
from ima_tui.settings import Origin, Settings, SettingsProblem
from ima_tui.tui.following import Following
from ima_tui.tui.keyed import Keyed
from ima_tui.tui.messages import NotifyTried
from ima_tui.tui.screens.room import Room
from ima_tui.tui.text import many_lines, one_line
from ima_tui.tui.widgets.half_block import show_pictures_as

if TYPE_CHECKING:
    from ima_tui.engine.tuning import Change

COMPACT = "-compact"
"""The app's class while blank lines are left out."""
STILL = "-still"
"""The app's class while nothing may move by itself."""


class Tuned(Following, Keyed, part=True):
    """The half of the app that follows the settings."""

    @on(events.Mount)
    def _begin_to_follow(self) -> None:
        self._put_on_density(self.studio.settings)
        self._put_on_motion(self.studio.settings)
        show_pictures_as(self, self.studio.settings.preview)
        self._follow_settings()

    @work(group="settings", exit_on_error=False)
    async def _follow_settings(self) -> None:
        async for change in self.studio.tuning.follow():
            self._changed(change)

    def _changed(self, change: Change) -> None:
        self._put_on(change.new, change.names)
        if "limit_day" in change.names or "limit_session" in change.names:
            self.call_later(self.count_money)
        if change.by_hand:
            self._say_reloaded(change)
        for problem in change.problems:
            self.notify(many_lines(tr(problem)), severity="warning", markup=False, timeout=10)
        self._hand_down_settings()

    def _hand_down_settings(self) -> None:
        for screen in self.screen_stack:
            if isinstance(screen, Room):
                screen.settings_changed()

    def _say_reloaded(self, change: Change) -> None:
        if change.names:
            names = _(", ").join(_label(name) for name in change.names)
            self.notify(_("Settings reloaded: {names}", names=names), markup=False)
        if change.later:
            names = _(", ").join(_label(name) for name in change.later)
            self.notify(_("From the next start on: {names}", names=names), markup=False)

    # -- putting it on

    def _put_on(self, settings: Settings, names: tuple[str, ...]) -> None:
        """Only what changed: a theme chosen in the terminal's place is not undone by another setting."""
        from ima_tui.tui.graphics import later

        if "language" in names:
            self.studio.use_language(settings.language)
            self.say_keys_again()  # every text is said again, not only keys
        if "theme" in names and not self.ansi_color and settings.theme in self.available_themes:  # NO_COLOR has its own
            self.theme = settings.theme
        if "density" in names:
            self._put_on_density(settings)
        if "motion" in names:
            self._put_on_motion(settings)
        if "preview" in names:
            show_pictures_as(self, settings.preview)
            if (sentence := later(settings.preview)) is not None:
                self.notify(many_lines(tr(sentence)), markup=False)
        if "keymap" in names or KEYS_TABLE in names:
            self.use_keymap(settings.keymap, settings.keys)

    def _put_on_density(self, settings: Settings) -> None:
        self.set_class(settings.density == "compact", COMPACT)

    def _put_on_motion(self, settings: Settings) -> None:
        if settings.motion == "auto":
            self.animation_level = constants.TEXTUAL_ANIMATIONS
        else:
            self.animation_level = "none" if settings.motion == "reduced" else "full"
        self.set_class(self.animation_level == "none", STILL)

    # -- the notice that can be tried

    @on(NotifyTried)
    @work(exclusive=True, group="try", exit_on_error=False)
    async def _try_notice(self) -> None:
        if self.studio.settings.notify == "off":
            self.notify(_("Notices are off: nothing is said."), markup=False)
            return
        trouble = await self.announcer.settled((_sample(),))
        if trouble is not None:
            self.notify(many_lines(tr(trouble)), severity="warning", markup=False)
        else:
            self.notify(_("Sent. If nothing rang or showed, choose another way."), markup=False)

    # -- quick switches

    def switch(self, name: str, value: Value) -> None:
        """Use a value at once, and remember it."""
        tuning = self.studio.tuning
        tuning.use(name, value)
        self._put_on(tuning.now, (name,))
        self._hand_down_settings()
        if tuning.origin(name) not in (Origin.FLAG, Origin.ENVIRONMENT):
            self._remember(name, value)

    @work(group="remember", exit_on_error=False)
    async def _remember(self, name: str, value: Value) -> None:
        try:
            await self.studio.tuning.save(name, value)
        except SettingsProblem as problem:
            why = one_line(tr(problem.sentence))
            self.notify(_("Not remembered: {why}", why=why), severity="warning", markup=False)


def _sample() -> Job:
    """A take that was never made, to announce."""
    words = _("this is how a finished take is announced")
    request = Request(Mode.TEXT, words, (), Model.FAST, "", "", "", {}, 0, 0, {}, {})
    return Job("sample", "", "", "", request, request, 0.0, State.READY, simulated=True)


def _label(name: str) -> str:
    return tr(BY_NAME[name].label if name in BY_NAME else say("Your own keys"))
