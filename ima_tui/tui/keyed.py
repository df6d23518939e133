"""The half of the app that knows keys: the keymap in force, keys that act as others, the help pane, the menu.

Everything here works the same on every screen, dialogs too. A screen may say in which `places()` one is on it, or have
a `PLACE`, which commands of these `applies()` now, and which `take` is looked at.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from textual import events, on
from textual.app import App, ScreenStackError
from textual.command import CommandPalette
from textual.css.query import NoMatches
from textual.errors import NoWidget
from textual.geometry import Region
from textual.screen import ModalScreen, Screen
from textual.widget import Widget
from textual.widgets import Input, TextArea

from ima_tui.domain.job import Job
from ima_tui.language import _, tr
from ima_tui.tui.command import put_in_force
from ima_tui.tui.commands import BY_ID, TABLE, Command, Where, at, key_of, keys_for
from ima_tui.tui.keymap import Keymap, make_keymap
from ima_tui.tui.keys import WORDWISE
from ima_tui.tui.parts import Parted
from ima_tui.tui.widgets.help_pane import HelpPane

if TYPE_CHECKING:
    from ima_tui.tui.help_texts import Topic

LEFT, RIGHT = 1, 3
"""Buttons of a mouse, as the framework counts them."""


class Keyed(Parted, App[None], part=True):
    """Keys, help and menus."""

    CHANGES_SCREEN: ClassVar[frozenset[str]] = frozenset()
    """Actions of the app that wait until a question in front of the screen is answered."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.keymap = Keymap()
        self.recent: list[str] = []
        """Commands that were run from the palette, the latest first."""

    # -- the keymap

    def use_keymap(self, name: str, own: Mapping[str, tuple[str, ...]]) -> None:
        """From now on these are the keys; what is wrong with them is said once, and listed in the help."""
        before, self.keymap = self.keymap, make_keymap(name, own, TABLE)
        put_in_force(self.keymap.keys)
        self.set_keymap(keys_for(self.keymap))
        self.say_keys_again()
        if self.keymap.refused and self.keymap.troubles != before.troubles:
            count, where = self.keymap.refused, key_of("help")
            self.notify(
                _("1 problem in your keys; see the help ({key}).", key=where)
                if count == 1
                else _("{n} problems in your keys; the help ({key}) tells them.", n=count, key=where),
                severity="warning",
                markup=False,
            )

    def say_keys_again(self) -> None:
        """Every text that names a key is drawn again."""
        if not self.is_running:
            return
        for screen in self.screen_stack:
            for node in (screen, *screen.walk_children()):
                relabel = getattr(node, "relabel", None)
                if callable(relabel):
                    relabel()

    def action_as_key(self, key: str) -> None:
        """A key of the set in force acts as another."""
        self.simulate_key(key)

    # -- help

    @property
    def help_pane(self) -> HelpPane | None:
        """The pane on the screen in front, if it is open."""
        try:
            return self.screen.query_one(HelpPane)
        except (NoMatches, ScreenStackError):  # not open, or the program ends
            return None

    async def action_help(self) -> None:
        """About what has the focus; once more for everything."""
        if isinstance(self.screen, CommandPalette) or not self.can_run(self.screen, BY_ID["help"]):
            return
        if self.help_pane is not None:
            await self.action_whole_help()
        else:
            screen = self.screen
            screen.mount(HelpPane(lambda: topic_of(screen), lambda: self.useful(*places_of(screen)[:1])))

    async def action_whole_help(self) -> None:
        """Every key, the ideas, the pages: the app knows the screen."""
        raise NotImplementedError

    async def action_close_help(self) -> None:
        """The pane goes; the focus stays where it is."""
        pane = self.help_pane
        if pane is not None:
            await pane.remove()

    @on(events.DescendantFocus)
    def _focus_moved(self) -> None:
        pane = self.help_pane
        if pane is not None:
            self.call_after_refresh(pane.follow)

    # -- the palette

    def action_command_palette(self) -> None:
        """Every command by name, in the current language."""
        from ima_tui.tui.widgets.options import CommandSearch

        if not isinstance(self.screen, CommandPalette):
            self.push_screen(CommandSearch(placeholder=_("type what you want to do")))

    # -- what can be done here

    def useful(self, *places: Where) -> list[Command]:
        """The commands of `places` that do something now on the screen in front, the nearest place first."""
        found: dict[str, Command] = {}
        for place in places:
            for command in at(place):
                if command.id not in found and self.can_run(self.screen, command):
                    found[command.id] = command
        return list(found.values())

    def can_run(self, screen: Screen[object], command: Command) -> bool:
        """Whether a command does something now on `screen`."""
        applies = getattr(screen, "applies", None)
        if callable(applies) and not applies(command):
            return False
        owner, _dot, rest = command.action.partition(".")
        name = rest.partition("(")[0]
        if owner == "screen":
            return hasattr(screen, f"action_{name}")
        if name == "close_help":
            return bool(screen.walk_children(HelpPane))
        return not (isinstance(screen, ModalScreen) and name in self.CHANGES_SCREEN)

    def action_more(self) -> None:
        """A menu of what can be done with what has the focus, in the middle of it."""
        focused = self.focused
        region = focused.region if focused is not None else self.screen.region
        self.open_menu(Region(region.x + 2, region.y, 1, 1))

    def open_menu(self, anchor: Region) -> None:
        """What can be done here, and the way to everything else."""
        from ima_tui.tui.own_keys import own_keys
        from ima_tui.tui.widgets.menu import Line, Menu

        screen = self.screen
        if isinstance(screen, (Menu, CommandPalette)):
            return
        own = list(own_keys(screen))
        here = [*self.useful(*places_of(screen)[:1]), BY_ID["palette"]]
        lines = [(tr(one.words), one.key, one.action) for one in own]
        # What a place offers comes first, the way out of a dialog and the way to everything else last.
        lines[:0] = [(tr(command.label), command.shown_key, command.action) for command in here[:-1]]
        lines.append((tr(here[-1].label), here[-1].shown_key, here[-1].action))

        def chosen(index: int | None) -> None:
            if index is not None:
                self.call_later(self._run_there, screen, lines[index][2])

        self.push_screen(Menu(tuple(Line(words, key) for words, key, _action in lines), None, anchor), chosen)

    async def run_command(self, screen: Screen[object], command: Command) -> None:
        """As its key would, if `screen` is still there."""
        await self._run_there(screen, command.action)

    async def _run_there(self, screen: Screen[object], action: str) -> None:
        if screen in self.screen_stack:
            await screen.run_action(action)

    async def on_event(self, event: events.Event) -> None:
        """Only the left button clicks: the framework lets every button press what lies under it, even one that buys."""
        if isinstance(event, events.MouseUp) and event.button != LEFT:
            self._mouse_down_widget = None
        elif isinstance(event, events.Key) and "alt" in event.key.split("+")[:-1]:
            event = self._held_with_alt(event)
        if not (isinstance(event, events.MouseEvent) and self._is_on_something_gone(event)):
            await super().on_event(event)

    def _held_with_alt(self, event: events.Key) -> events.Key:
        """No letter, which would be typed into a text before any command heard of the key.

        In a text some go word by word, unless the user gave them to a command; vi has a meaning of its own for them.
        """
        event.character = None
        focused, wordwise = self.focused, WORDWISE.get(event.key)
        in_text = isinstance(focused, (Input, TextArea)) and getattr(focused, "vi_mode", None) is None
        if wordwise is None or not in_text or event.key in self.screen.active_bindings:
            return event
        return events.Key(wordwise, None)

    def _is_on_something_gone(self, event: events.MouseEvent) -> bool:
        """The framework's map of the screen is a frame old: to press what was removed since would end the program."""
        try:
            widget, _region = self.screen.get_widget_at(event.screen_x, event.screen_y)
        except (NoWidget, ScreenStackError):
            return False
        return not widget.is_attached

    def on_mouse_up(self, event: events.MouseUp) -> None:
        """The right button opens the menu of what lies under it; a list first goes to the line under the pointer."""
        from ima_tui.tui.widgets.menu import Menu

        if event.button != RIGHT or isinstance(self.screen, (Menu, CommandPalette)):
            return
        try:
            meant, _region = self.screen.get_widget_at(event.screen_x, event.screen_y)
        except NoWidget:
            return
        under: Widget | None = meant
        while under is not None:
            point_at = getattr(under, "point_at", None)
            if callable(point_at):
                point_at(event)
                break
            parent = under.parent
            under = parent if isinstance(parent, Widget) else None
        under = meant
        while under is not None and not under.focusable:
            parent = under.parent
            under = parent if isinstance(parent, Widget) and not isinstance(parent, Screen) else None
        if under is not None:
            self.screen.set_focus(under, scroll_visible=False)
        x, y = event.screen_x, event.screen_y
        self.call_after_refresh(self.open_menu, Region(x, y, 1, 1))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Esc closes the pane only where there is one; keys that act as others never while one types."""
        if action == "close_help":
            return self.help_pane is not None
        if action == "as_key":
            return not isinstance(self.focused, (Input, TextArea))
        return super().check_action(action, parameters)


def topic_of(screen: Screen[object]) -> Topic:
    """What the help says on `screen` now: about what has the focus, or else about the screen."""
    from ima_tui.tui.help_texts import topic

    focused = screen.focused
    nodes = focused.ancestors_with_self if focused is not None else (screen,)
    names = (kind.__name__ for node in nodes for kind in type(node).__mro__)
    take = getattr(screen, "take", None)
    return topic(names, take.state if isinstance(take, Job) else None)


def places_of(screen: Screen[object]) -> tuple[Where, ...]:
    """Where one is on `screen`, the narrowest place first."""
    places = getattr(screen, "places", None)
    if callable(places):
        found: tuple[Where, ...] = places()
        return found
    own = getattr(screen, "PLACE", None)
    if own is not None:
        return (own, Where.EVERYWHERE)
    return () if isinstance(screen, ModalScreen) else (Where.EVERYWHERE,)
