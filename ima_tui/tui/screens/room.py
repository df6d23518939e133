"""What all full screens share: the studio, the jobs, top bar and footer, clicks that stand for commands, notices.

A screen is a place in `commands`; its bindings, footer and clicks come from that table.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from textual import events, on
from textual.reactive import var
from textual.screen import Screen
from textual.widgets._toast import ToastRack

from ima_tui.domain.job import Job
from ima_tui.domain.spending import Budget
from ima_tui.domain.text import Said
from ima_tui.language import tr
from ima_tui.tui.afterwards import Afterwards
from ima_tui.tui.commands import BY_ID, Command, Where, at, moves
from ima_tui.tui.compositing import PaintsAll
from ima_tui.tui.messages import CommandAsked
from ima_tui.tui.text import many_lines
from ima_tui.tui.widgets.footer import Footer
from ima_tui.tui.widgets.help_pane import HelpPane
from ima_tui.tui.widgets.top_bar import TopBar

if TYPE_CHECKING:
    from ima_tui.engine.studio import Studio

Severity = Literal["information", "warning", "error"]


class Room(PaintsAll, Afterwards, Screen[None]):
    """A full screen on the studio."""

    PLACE: ClassVar[Where] = Where.STUDIO
    BINDINGS = [*moves()]
    HORIZONTAL_BREAKPOINTS = [(0, "-tiny"), (60, "-narrow"), (100, "-wide")]
    VERTICAL_BREAKPOINTS = [(0, "-flat"), (18, "-low"), (22, "-mid"), (32, "-tall")]

    # `var`, here and on every screen: `reactive` paints the whole screen; what watches these knows which parts changed.
    jobs: var[tuple[Job, ...]] = var[tuple[Job, ...]]((), init=False)
    budget: var[Budget] = var(Budget(), init=False)

    def __init__(self, studio: Studio) -> None:
        super().__init__()
        self.studio = studio

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """A key that comes before the screen stands does nothing: what it would act on is not there yet."""
        return self.is_mounted and super().check_action(action, parameters)

    @property
    def hidden(self) -> bool:
        """Whether it keeps to itself which take is which; one screen may."""
        return False

    # -- what is shown on every screen

    @on(events.Mount)
    def _fill_in(self) -> None:
        self.show_account()
        self.show_keys()

    @on(events.ScreenResume)
    def _fill_in_again(self) -> None:
        self.show_account()
        self.show_keys()

    @on(events.ScreenSuspend)
    def _leave_notices_to_others(self) -> None:
        """What is in front says them; below it they would stand there twice. The framework shows them again."""
        for rack in self.children:
            if isinstance(rack, ToastRack):
                rack.display = False

    def show_account(self) -> None:
        """Who pays, and whether anyone does."""
        for bar in self.walk_children(TopBar):
            bar.where = self.PLACE
            bar.user = self.studio.settings.user_id
            bar.simulated = self.studio.simulated
            bar.connected = self.studio.connected
            bar.time_scale = self.studio.time_scale
            bar.budget = self.budget

    def settings_changed(self) -> None:
        """The settings became others."""
        self.show_account()

    def watch_budget(self) -> None:
        """Other sums."""
        self.show_account()

    def show_keys(self) -> None:
        """The footer follows the focus."""
        for footer in self.walk_children(Footer):
            footer.commands = tuple(self._useful())
        for pane in self.walk_children(HelpPane):
            pane.follow()

    def places(self) -> tuple[Where, ...]:
        """Where the focus is, the narrowest place first."""
        return (self.PLACE, Where.EVERYWHERE)

    def _useful(self) -> Iterator[Command]:
        seen: set[str] = set()
        for place in self.places():
            for command in sorted(at(place), key=lambda command: command.footer):
                if command.footer and command.id not in seen and self.applies(command):
                    seen.add(command.id)
                    yield self.worded(command)

    def applies(self, command: Command) -> bool:
        """Whether a command does something now."""
        return command.id != "history" or self.PLACE is not Where.HISTORY

    def worded(self, command: Command) -> Command:
        """The command as it is called here and now."""
        return command

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Other keys work now."""
        self.show_keys()

    def on_descendant_blur(self, event: events.DescendantBlur) -> None:
        """Other keys work now."""
        self.call_after_refresh(self.show_keys)

    # -- doing

    @on(CommandAsked)
    def _run_command(self, event: CommandAsked) -> None:
        event.stop()
        self.run_by_app(BY_ID[event.command].action)

    def tell(self, sentence: Said | str, severity: Severity = "information", **more: Any) -> None:
        """A notice. Its text is never read as markup."""
        words = tr(sentence) if isinstance(sentence, Said) else sentence
        self.notify(many_lines(words, 1000), severity=severity, markup=False, **more)
