"""The app: life, screens, and the jobs as the feed tells them. Nothing is decided here.

It follows the studio's feed in batches and hands the takes down as `jobs`; it never changes one. Leaving is always
safe: the draft is written first, and what goes on at the service is said after the screen is gone.
"""

from __future__ import annotations

import asyncio
import gc
import os
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING

from textual import events, on, work
from textual.app import SystemCommand
from textual.screen import ModalScreen, Screen

from ima_tui.domain.errors import StudioError
from ima_tui.language import CHINESE, ENGLISH, _, current, tr
from ima_tui.tui.command import CHANGES_SCREEN
from ima_tui.tui.commands import Where, bindings, key_of
from ima_tui.tui.crashing import Crashing
from ima_tui.tui.faults import sentence_of
from ima_tui.tui.heeding import Heeding
from ima_tui.tui.keys import hearing_alt
from ima_tui.tui.landing import Landing
from ima_tui.tui.messages import GoingOn, ImageTaken, RemixAsked
from ima_tui.tui.palette import TableProvider
from ima_tui.tui.pasting import Pasting
from ima_tui.tui.playhead import Place
from ima_tui.tui.reading import tolerant
from ima_tui.tui.screens.room import Room
from ima_tui.tui.screens.studio import StudioScreen
from ima_tui.tui.sheets import Sheets
from ima_tui.tui.signals import leaving_on_signals
from ima_tui.tui.theme import DARK, TERMINAL, THEMES, TOKENS, following
from ima_tui.tui.tuned import Tuned
from ima_tui.tui.writer_queue import in_whole_frames

if TYPE_CHECKING:
    from textual.driver import Driver

    from ima_tui.domain.job import Job
    from ima_tui.engine.studio import Studio
    from ima_tui.settings import Settings

START = 1.0
"""Seconds in which the first frames are drawn."""


class ImaApp(Crashing, Heeding, Pasting, Landing, Tuned):
    """The terminal studio."""

    TITLE = "ima"
    CSS_PATH = ["app.tcss", "screens/studio.tcss"]
    """Of the first screen; every other brings its own sheet when it is first shown (see `sheets`)."""
    COMMANDS = {TableProvider}
    BINDINGS = [*bindings(Where.EVERYWHERE), *bindings(Where.HELP)]
    CHANGES_SCREEN = CHANGES_SCREEN
    ENABLE_COMMAND_PALETTE = True

    def __init__(self, studio: Studio) -> None:
        super().__init__(studio)
        self.stylesheet = Sheets(variables=self.get_css_variables())
        self.logs = studio.settings.places.logs
        self._studio_screen: StudioScreen | None = None
        for theme in THEMES:
            self.register_theme(theme)
        wanted = studio.settings.theme
        self.theme = TERMINAL if self.native_ansi_color else wanted if wanted in self.available_themes else DARK

    def get_driver_class(self) -> type[Driver]:
        """One that reads on after bytes that are no text, knows keys held with Alt, and writes frame by frame."""
        return in_whole_frames(hearing_alt(tolerant(super().get_driver_class())))

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Our tokens, for themes that do not have them."""
        return TOKENS

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """None but those of the table."""
        return ()

    # -- life

    @on(events.Mount)
    def _collect_again(self) -> None:
        """What a start makes stays: the collector, switched off for it (`__main__`), need not look through it again."""
        if not gc.isenabled():
            self.set_timer(START, _collect)

    @on(events.Mount)
    def _take_keys(self) -> None:
        self.use_keymap(self.studio.settings.keymap, self.studio.settings.keys)

    def get_default_screen(self) -> Screen[None]:
        """The studio."""
        self._studio_screen = StudioScreen(self.studio)
        self._studio_screen.set_reactive(Room.jobs, self.jobs)
        return self._studio_screen

    async def flush(self) -> None:
        """Everything typed is on disk when this returns."""
        if self._studio_screen is not None:
            await self._studio_screen.flush()

    # -- screens

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """A question in front of the screen is answered first: it may be about money."""
        if isinstance(self.screen, ModalScreen) and action in CHANGES_SCREEN:
            return False
        return super().check_action(action, parameters)

    async def _to_studio(self) -> None:
        while len(self.screen_stack) > 1:
            await self.pop_screen()

    async def action_studio(self) -> None:
        """Back to composing."""
        await self._to_studio()

    async def action_history(self) -> None:
        """There and back again."""
        from ima_tui.tui.screens.history import HistoryScreen

        if isinstance(self.screen, HistoryScreen):
            await self._to_studio()
            return
        await self._to_studio()
        await self.enter(HistoryScreen(self.studio))

    async def action_spending(self) -> None:
        """There and back again."""
        from ima_tui.tui.screens.spending import SpendingScreen

        if isinstance(self.screen, SpendingScreen):
            await self._to_studio()
            return
        await self._to_studio()
        await self.enter(SpendingScreen(self.studio))

    async def action_compare(self) -> None:
        """There and back again."""
        from ima_tui.tui.screens.compare import CompareScreen

        if isinstance(self.screen, CompareScreen):
            await self._to_studio()
            return
        await self._to_studio()
        await self.to_compare()

    async def action_insights(self) -> None:
        """There and back again."""
        from ima_tui.tui.screens.insights import InsightsScreen

        if isinstance(self.screen, InsightsScreen):
            await self._to_studio()
            return
        await self._to_studio()
        await self.enter(InsightsScreen(self.studio))

    async def action_settings(self) -> None:
        """There and back again."""
        from ima_tui.tui.screens.settings import SettingsScreen

        if isinstance(self.screen, SettingsScreen):
            await self._to_studio()
            return
        await self._to_studio()
        await self.enter(SettingsScreen(self.studio))

    async def action_detail(self, job_id: str) -> None:
        """Everything about one take."""
        from ima_tui.tui.screens.detail import DetailScreen

        job = await self._find_take(job_id)
        if job is not None:
            await self.enter(DetailScreen(self.studio, job))

    async def action_watch(self, job_id: str, seconds: float = 0.0, speed: float = 1.0, loop: bool = True) -> None:
        """One take's clip, as large as the window, from a moment on and as it went on there."""
        from ima_tui.tui.screens.watching import WatchingScreen

        job = await self._find_take(job_id)
        if job is not None:
            await self.enter(WatchingScreen(self.studio, job, Place(seconds, speed, loop)))

    async def _find_take(self, job_id: str) -> Job | None:
        job = next((job for job in self.jobs if job.id == job_id), None)
        try:
            return job or await self.studio.find(job_id)
        except StudioError as error:
            self.tell_error(error)
            return None

    async def action_whole_help(self) -> None:
        """Every key, the ideas, and the pages."""
        from ima_tui.tui.screens.help import Help

        if not isinstance(self.screen, Help):
            await self.action_close_help()
            self.push_screen(Help(self.studio.knowledge, self.keymap))

    @on(ImageTaken)
    async def _image_taken(self, event: ImageTaken) -> None:
        await self._to_studio()
        if self._studio_screen is not None:
            self._studio_screen.take_images((event.source,))

    @on(RemixAsked)
    async def _remix_asked(self, event: RemixAsked) -> None:
        await self._to_studio()
        if self._studio_screen is not None:
            self._studio_screen.remix(event.job)

    @on(GoingOn)
    async def _going_on(self, event: GoingOn) -> None:
        await self._to_studio()
        if self._studio_screen is not None:
            self._studio_screen.go_on(event.going)

    # -- account, language, look

    def action_connect(self) -> None:
        """One field; what is being composed stays."""
        from ima_tui.tui.screens.connect import Connect

        if not isinstance(self.screen, Connect):
            self.push_screen(Connect(self.studio), self._connected)

    async def _connected(self, changed: bool | None) -> None:
        if changed:
            await self._account_changed()

    @work(exclusive=True, group="account", exit_on_error=False)
    async def action_disconnect(self) -> None:
        """Back to the demo."""
        try:
            await self.studio.disconnect()
        except StudioError as error:
            self.tell_error(error)
            return
        self.notify(_("The key is forgotten; this is the demo again."), markup=False)
        await self._account_changed()

    async def _account_changed(self) -> None:
        for screen in self.screen_stack:
            if isinstance(screen, StudioScreen):
                screen.account_changed()
            elif isinstance(screen, Room):
                screen.show_account()
        self.say_notices()
        await self.count_money()

    def action_language(self) -> None:
        """English and Chinese in turn: every label is said again, no text of the user is touched."""
        self.switch("language", ENGLISH if current().code == CHINESE else CHINESE)

    def action_other_theme(self) -> None:
        """The next one, round and round."""
        self.switch("theme", following(self.theme))

    # -- leaving

    async def action_leave(self) -> None:
        """The draft first."""
        await self.flush()
        self.exit()

    async def action_quit(self) -> None:
        """As `leave`."""
        await self.action_leave()

    def action_help_quit(self) -> None:
        """Ctrl+C copies in the editor; elsewhere people expect it to end a program."""
        self.notify(_("{key} leaves. Takes keep running at the service.", key=key_of("quit")), markup=False)


def _collect() -> None:
    gc.freeze()
    gc.enable()


async def run_tui(settings: Settings) -> int:
    """Open the studio, run the interface, close; the exit code."""
    from ima_tui.tui.graphics import prepare
    from ima_tui.wiring import open_studio

    try:
        studio = await open_studio(settings)
    except StudioError as error:
        print(tr(sentence_of(error)), file=sys.stderr)
        return 1
    trouble = prepare(studio.settings.preview, os.environ)
    studio.add_notices((trouble,) if trouble is not None else ())
    app = ImaApp(studio)
    code = 0
    try:
        await app.look_ahead()
        with leaving_on_signals(app) as left:
            await app.run_async()
        code = left.code or app.return_code or 0
    finally:
        try:
            await app.flush()
        finally:  # a draft that cannot be kept is no reason to let go of takes in disorder
            going_on = await studio.close()
    for sentence in going_on:
        print(tr(sentence))
    return code


def main(settings: Settings) -> int:
    """Run the interface; the exit code."""
    try:
        return asyncio.run(run_tui(settings))
    except KeyboardInterrupt:
        return 130
