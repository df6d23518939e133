"""The line above the settings: where the prices are, how old they are, and why a value of the setting in focus is out.

"prices" opens the price matrix, the age refreshes the list. Below it, when there is any, one line of news.
"""

from __future__ import annotations

from textual import events
from textual.app import RenderResult
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from ima_tui.domain.text import Said
from ima_tui.language import _, tr
from ima_tui.tui.messages import CommandAsked
from ima_tui.tui.text import fit, one_line, parts, spread


class SettingsHeading(Widget):
    """One line. A click on its right part is a command."""

    hint: reactive[Said | None] = reactive[Said | None](None)
    """In place of the heading."""
    age: reactive[float | None] = reactive[float | None](None)
    """Seconds since the prices were fetched; None while there are none."""
    refreshing: reactive[bool] = reactive(False)
    failed: reactive[bool] = reactive(False)
    """The last refresh did not succeed."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id, markup=False)
        self._prices_at = 0

    def relabel(self) -> None:
        """The language changed."""
        self.refresh()

    def render(self) -> RenderResult:
        """What it is about, then the prices and their age."""
        prices, age = parts((_("prices"), "$soft underline")), self._age()
        right = parts(prices, age)
        self._prices_at = self.size.width - right.cell_length
        self._age_at = self._prices_at + prices.cell_length
        if self.hint is not None:
            room = max(0, self.size.width - right.cell_length - 1)
            return spread(parts((fit("! " + one_line(tr(self.hint)), room), "$warn")), right, self.size.width)
        return spread(parts((_("Settings"), "$soft")), right, self.size.width)

    def _age(self) -> Content:
        if self.age is None:
            return Content("")
        words = age_in_words(self.age)
        if self.failed:
            return parts(("  ! " + _("{age}, not refreshed", age=words), "$warn"))
        if self.refreshing:
            return parts(("  " + _("{age}, refreshing…", age=words), "$faint"))
        return parts(("  " + words, "$faint"))

    def on_click(self, event: events.Click) -> None:
        """The matrix, or a refresh."""
        if event.x >= self._prices_at:
            self.post_message(CommandAsked("prices" if event.x < self._age_at else "prices.refresh"))


class PriceNews(Widget):
    """What changed since the prices were last seen; a click shows the prices, one on ✕ puts the line away."""

    class Dismissed(Message):
        """The user has seen it."""

    words: reactive[str] = reactive("")

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id, markup=False)

    def watch_words(self, words: str) -> None:
        """Only there when there is something to say."""
        self.display = bool(words)

    def render(self) -> RenderResult:
        """One line."""
        left = parts(("▸ ", "$warn"), (one_line(self.words), "$ink"))
        return spread(left, parts((" ✕ ", "$faint")), self.size.width)

    def on_click(self, event: events.Click) -> None:
        """See more, or nothing more."""
        if event.x >= self.size.width - 3:
            self.post_message(self.Dismissed())
        else:
            self.post_message(CommandAsked("prices"))


def age_in_words(seconds: float) -> str:
    """`just now`, `2 min ago`, `3 h ago`, `4 days ago`."""
    if seconds < 60:
        return _("just now")
    if seconds < 3600:
        return _("{n} min ago", n=int(seconds // 60))
    if seconds < 2 * 86400:
        return _("{n} h ago", n=int(seconds // 3600))
    return _("{n} days ago", n=int(seconds // 86400))
