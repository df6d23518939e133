"""The app: life, screens, and the jobs as the feed tells them. Nothing is decided here.

It follows the studio's feed in batches and hands the takes down as `jobs`; it never changes one. Leaving is always
safe: the draft is written first, and what goes on at the service is said after the screen is gone.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING

from textual import events, on, work
from textual.app import App, SystemCommand
from textual.reactive import reactive
from textual.screen import Screen

from ima_tui.domain.errors import StudioError
from ima_tui.domain.job import Job, State
from ima_tui.language import CHINESE, ENGLISH, _, current, tr
from ima_tui.tui.commands import Where, bindings
from ima_tui.tui.faults import sentence_of
from ima_tui.tui.messages import RemixAsked, TakesChanged
from ima_tui.tui.palette import TableProvider
from ima_tui.tui.phases import NEEDS_USER
from ima_tui.tui.screens.connect import Connect
from ima_tui.tui.screens.detail import DetailScreen
from ima_tui.tui.screens.help import Help
from ima_tui.tui.screens.history import HistoryScreen
from ima_tui.tui.screens.room import Room
from ima_tui.tui.screens.studio import StudioScreen
from ima_tui.tui.signals import leaving_on_signals
from ima_tui.tui.text import many_lines
from ima_tui.tui.theme import DARK, LIGHT, THEMES, TOKENS

if TYPE_CHECKING:
    from ima_tui.engine.studio import Studio
    from ima_tui.settings import Settings

RECENT = 30
"""Takes of earlier days that are in the list from the start."""


class ImaApp(App[None]):
    """The terminal studio."""

    TITLE = "ima"
    CSS_PATH = [
        "app.tcss",
        *(f"screens/{screen}.tcss" for screen in ("studio", "history", "detail", "picker", "help")),
    ]
    COMMANDS = {TableProvider}
    BINDINGS = [*bindings(Where.EVERYWHERE)]
    ENABLE_COMMAND_PALETTE = True

    jobs: reactive[tuple[Job, ...]] = reactive[tuple[Job, ...]]((), init=False)
    spent: reactive[float] = reactive(0.0, init=False)

    def __init__(self, studio: Studio) -> None:
        super().__init__()
        self.studio = studio
        self._recent: tuple[Job, ...] = ()
        self._settled: set[str] = set()
        self._looked_at = True
        self._studio_screen: StudioScreen | None = None
        for theme in THEMES:
            self.register_theme(theme)
        wanted = studio.settings.theme
        self.theme = wanted if wanted in self.available_themes else DARK

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Our tokens, for themes that do not have them."""
        return TOKENS

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """None but those of the table."""
        return ()

    # -- life

    def get_default_screen(self) -> Screen[None]:
        """The studio."""
        self._studio_screen = StudioScreen(self.studio)
        return self._studio_screen

    def watch_jobs(self) -> None:
        """Attributes down: every screen in the stack shows the same takes."""
        self._hand_down()

    def watch_spent(self) -> None:
        """And the same sum."""
        self._hand_down()

    def _hand_down(self) -> None:
        # Not `data_bind`: it binds to whichever screen's message is being handled, which need not be the app.
        for screen in self.screen_stack:
            if isinstance(screen, Room):
                screen.jobs, screen.spent = self.jobs, self.spent

    async def _enter(self, screen: Room) -> None:
        screen.set_reactive(Room.jobs, self.jobs)
        screen.set_reactive(Room.spent, self.spent)
        await self.push_screen(screen)

    def on_mount(self) -> None:
        """Begin to follow."""
        self._settled = {job.id for job in self.studio.jobs() if _wants_eyes(job)}
        self._follow()
        self._say_notices()

    @work(exclusive=True, group="follow", exit_on_error=False)
    async def _follow(self) -> None:
        await self._read_recent()
        async for batch in self.studio.follow():
            self._take_in(batch)
            await self._count_money()
            await asyncio.sleep(0.05)  # a burst of changes is one repaint

    async def _read_recent(self) -> None:
        try:
            self._recent = (await self.studio.history(limit=RECENT)).jobs
        except StudioError as error:
            self.notify(many_lines(tr(sentence_of(error))), severity="error", markup=False)
        self._merge()
        await self._count_money()

    async def _count_money(self) -> None:
        try:
            self.spent = float(await self.studio.spent_today())
        except StudioError:
            self.log("the sum for today cannot be read")

    def _take_in(self, batch: tuple[Job, ...]) -> None:
        self._merge()
        fresh = [job for job in batch if _wants_eyes(job) and job.id not in self._settled]
        self._settled |= {job.id for job in fresh}
        self._settled -= {job.id for job in batch if not _wants_eyes(job)}
        if fresh and not self._looked_at:
            self.bell()
        for job in fresh:
            self._say_settled(job)
        self._say_notices()

    def _merge(self) -> None:
        live = self.studio.jobs()
        known = {job.id for job in live}
        both = [job for job in (*live, *(old for old in self._recent if old.id not in known)) if not job.removed_at]
        self.jobs = tuple(sorted(both, key=lambda job: (job.created_at, job.id), reverse=True))

    def _say_settled(self, job: Job) -> None:
        if job.state is State.READY:
            return  # the list, the preview and the bell say it
        diagnosis = self.studio.diagnose(job)
        if diagnosis is not None:
            severity = "warning" if job.state in NEEDS_USER else "error"
            self.notify(many_lines(tr(diagnosis.what)), severity=severity, markup=False)  # type: ignore[arg-type]

    def _say_notices(self) -> None:
        for sentence in self.studio.notices():
            self.notify(many_lines(tr(sentence)), markup=False, timeout=10)

    def on_app_blur(self, event: events.AppBlur) -> None:
        """Nobody looks: what settles rings."""
        self._looked_at = False

    def on_app_focus(self, event: events.AppFocus) -> None:
        """Somebody looks."""
        self._looked_at = True

    @on(TakesChanged)
    async def _takes_changed(self) -> None:
        await self._read_recent()

    async def flush(self) -> None:
        """Everything typed is on disk when this returns."""
        if self._studio_screen is not None:
            await self._studio_screen.flush()

    # -- screens

    async def _to_studio(self) -> None:
        while len(self.screen_stack) > 1:
            await self.pop_screen()

    async def action_studio(self) -> None:
        """Back to composing."""
        await self._to_studio()

    async def action_history(self) -> None:
        """There and back again."""
        if isinstance(self.screen, HistoryScreen):
            await self._to_studio()
            return
        await self._to_studio()
        await self._enter(HistoryScreen(self.studio))

    async def action_detail(self, job_id: str) -> None:
        """Everything about one take."""
        job = next((job for job in self.jobs if job.id == job_id), None)
        try:
            job = job or await self.studio.find(job_id)
        except StudioError as error:
            self.notify(many_lines(tr(sentence_of(error))), severity="error", markup=False)
        if job is not None:
            await self._enter(DetailScreen(self.studio, job))

    def action_help(self) -> None:
        """Every key."""
        if not isinstance(self.screen, Help):
            self.push_screen(Help(self.studio.knowledge))

    @on(RemixAsked)
    async def _remix_asked(self, event: RemixAsked) -> None:
        await self._to_studio()
        if self._studio_screen is not None:
            self._studio_screen.remix(event.job)

    # -- account, language, look

    def action_connect(self) -> None:
        """One field; what is being composed stays."""
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
            self.notify(many_lines(tr(sentence_of(error))), severity="error", markup=False)
            return
        self.notify(_("The key is forgotten; this is the demo again."), markup=False)
        await self._account_changed()

    async def _account_changed(self) -> None:
        for screen in self.screen_stack:
            if isinstance(screen, StudioScreen):
                screen.account_changed()
            elif isinstance(screen, Room):
                screen.show_account()
        self._say_notices()
        await self._count_money()

    def action_language(self) -> None:
        """English and Chinese in turn: every label is said again, no text of the user is touched."""
        self.studio.use_language(ENGLISH if current().code == CHINESE else CHINESE)
        for screen in self.screen_stack:
            for node in (screen, *screen.walk_children()):
                relabel = getattr(node, "relabel", None)
                if callable(relabel):
                    relabel()

    def action_other_theme(self) -> None:
        """Light and dark in turn."""
        self.theme = LIGHT if self.theme == DARK else DARK

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
        self.notify(_("Ctrl+Q leaves. Takes go on at the service."), markup=False)


def _wants_eyes(job: Job) -> bool:
    return job.settled or job.state in NEEDS_USER


async def run_tui(settings: Settings) -> int:
    """Open the studio, run the interface, close; the exit code."""
    from ima_tui.wiring import open_studio

    try:
        studio = await open_studio(settings)
    except StudioError as error:
        print(tr(sentence_of(error)), file=sys.stderr)
        return 1
    app = ImaApp(studio)
    code = 0
    try:
        with leaving_on_signals(app) as left:
            await app.run_async()
        code = left.code or app.return_code or 0
    finally:
        await app.flush()
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
