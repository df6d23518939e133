"""The primary actions with their prices: just what `Quote.credits` says of what will be sent, or why there is none."""

from __future__ import annotations

from decimal import Decimal

from rich.cells import cell_len
from textual import events
from textual.app import ComposeResult, RenderResult
from textual.binding import Binding
from textual.containers import Horizontal
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from ima_tui.domain.frozen import dataclass
from ima_tui.language import _
from ima_tui.tui.commands import BY_ID
from ima_tui.tui.messages import CommandAsked
from ima_tui.tui.money import sum_of
from ima_tui.tui.text import credits_of, fit, one_line, parts, spread


@dataclass(frozen=True, slots=True)
class WayOut:
    """A combination that has a price."""

    words: str
    credits: int | float


class GenerateButton(Widget, can_focus=True):
    """The one warm block on the screen."""

    BINDINGS = [Binding("enter,space", "press", "Generate", show=False, id="generate_button.press")]

    credits: reactive[int | float | None] = reactive[int | float | None](None)
    busy: reactive[bool] = reactive(False, toggle_class="-busy")
    hindered: reactive[bool] = reactive(False, toggle_class="-hindered")
    """Something is missing; pressing it says what."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id, markup=False)

    def relabel(self) -> None:
        """The language changed."""
        self.refresh()

    def render(self) -> RenderResult:
        """The label in the middle, the key at the right."""
        label = _("checking…") if self.busy else _("Generate")
        price = f" · {credits_of(self.credits)}" if self.credits is not None else ""
        key = BY_ID["generate"].shown_key + " "
        middle = (self.size.width - cell_len(label) - cell_len(price)) // 2
        left = parts(" " * max(1, middle), label, price)
        return spread(left, parts((key, "not bold")), self.size.width)

    def action_press(self) -> None:
        """As its key does."""
        self.post_message(CommandAsked("generate"))

    def on_click(self) -> None:
        """As its key does."""
        self.post_message(CommandAsked("generate"))


class PairButton(Widget, can_focus=True):
    """Beside it, calmer: the same for both models, with the sum."""

    BINDINGS = [Binding("enter,space", "press", "A/B both", show=False, id="pair_button.press")]

    total: reactive[Decimal | None] = reactive[Decimal | None](None)
    busy: reactive[bool] = reactive(False, toggle_class="-busy")
    hindered: reactive[bool] = reactive(False, toggle_class="-hindered")
    """Something is missing, or one of the two cannot do it; pressing it says what."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id, markup=False)

    def relabel(self) -> None:
        """The language changed."""
        self.refresh()

    def render(self) -> RenderResult:
        """The label in the middle, the key at the right as far as there is room for it."""
        label = _("checking…") if self.busy else _("A/B both")
        price = f" · {sum_of(self.total)}" if self.total is not None else ""
        width, words = self.size.width, cell_len(label) + cell_len(price)
        key = BY_ID["pair"].shown_key + " "
        if words + cell_len(key) + 2 > width:
            key = ""
        middle = max(1 if width > words else 0, (width - words) // 2 - cell_len(key) // 3)
        return spread(parts(" " * middle, label, (price, "$money")), parts((key, "not bold $faint")), width)

    def action_press(self) -> None:
        """As its key does."""
        self.post_message(CommandAsked("pair"))

    def on_click(self) -> None:
        """As its key does."""
        self.post_message(CommandAsked("pair"))


class GenerateBar(Horizontal):
    """One take, or both."""

    def compose(self) -> ComposeResult:
        """Side by side."""
        yield GenerateButton()
        yield PairButton()


class WaysOut(Widget):
    """The line above the button when there is no price: why, and the nearest combinations, each to be clicked."""

    class Taken(Message):
        """The user takes the combination of that index."""

        def __init__(self, index: int) -> None:
            super().__init__()
            self.index = index

    reason: reactive[str] = reactive("")
    ways: reactive[tuple[WayOut, ...]] = reactive[tuple[WayOut, ...]](())

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id, markup=False)
        self._ends: list[int] = []

    def relabel(self) -> None:
        """The language changed; the screen says the reason anew."""
        self.refresh()

    def render(self) -> RenderResult:
        """One line for the reason, one for the ways out; without these the reason has room to end."""
        width = self.size.width
        self._ends = []
        if not self.ways:
            return parts(("! ", "bold $bad"), (one_line(self.reason), "$bad"))
        first = parts(("! ", "bold $bad"), (fit(one_line(self.reason), width - 2), "$bad"))
        line = parts((_("try instead") + "  ", "$faint"))
        for way in self.ways:
            piece = parts(
                (f" {way.words} ", "$ink on $lifted"), (f"{credits_of(way.credits)} ", "$money on $lifted"), " "
            )
            if line.cell_length + piece.cell_length > width:
                break
            line = line + piece
            self._ends.append(line.cell_length)
        return parts(first, "\n", line)

    def on_click(self, event: events.Click) -> None:
        """The combination under the pointer."""
        if event.y != 1:
            return
        index = next((at for at, end in enumerate(self._ends) if event.x < end), None)
        if index is not None:
            self.post_message(self.Taken(index))
