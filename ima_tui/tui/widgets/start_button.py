"""The button of a confirmation: it names the price, and is dull until that was typed, where that is asked for."""

from __future__ import annotations

from decimal import Decimal

from textual.app import RenderResult
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from ima_tui.domain.spending import figure
from ima_tui.language import _
from ima_tui.tui.money import sum_of


class StartButton(Widget):
    """The warm block of the dialog; where a price has to be typed it is dull until that is done."""

    ready: reactive[bool] = reactive(True)

    def __init__(self, price: Decimal, *, typing: bool = False, both: bool = False) -> None:
        super().__init__(markup=False)
        self._price = price
        self._both = both
        self.set_reactive(StartButton.ready, not typing)
        self.set_class(typing, "-waiting")

    def relabel(self) -> None:
        """The language changed."""
        self.refresh()

    def watch_ready(self, ready: bool) -> None:
        """As it looks."""
        self.set_class(not ready, "-waiting")

    def render(self) -> RenderResult:
        """The label in the middle."""
        if not self.ready:
            return Content(_("Type {price} above to start", price=figure(self._price)))
        if self._both:
            return Content(_("⏎ Start both · {price}", price=sum_of(self._price)))
        return Content(_("⏎ Start · {price}", price=sum_of(self._price)))

    async def on_click(self) -> None:
        """As Enter does."""
        await self.screen.run_action("agree")
