"""The two models with their price for exactly these settings, their usual time, and why one is chosen."""

from __future__ import annotations

from rich.cells import cell_len
from textual import events
from textual.app import RenderResult
from textual.binding import Binding
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from ima_tui.domain.estimates import Estimate, documented
from ima_tui.domain.frozen import dataclass
from ima_tui.domain.models import Model
from ima_tui.domain.text import Said
from ima_tui.language import _, tr
from ima_tui.tui.expecting import usual_span
from ima_tui.tui.text import credits_of, fit, padded, parts, spread, stacked


@dataclass(frozen=True, slots=True)
class Offer:
    """One model as it can be had now."""

    model: Model
    credits: int | float | None
    """None: these settings have no price with it."""
    offered: bool = True
    expected: Estimate | None = None
    """When a take of it is to be expected; None for what is documented."""
    at: tuple[Said, ...] = ()
    """Settings with which this price is not for the same as the other model's."""


class ModelChoice(Widget, can_focus=True):
    """Two lines, one per model. Posts `Chosen`."""

    BINDINGS = [
        Binding("up,left", "choose('ima-pro')", "Pro", show=False, id="model_choice.pro"),
        Binding("down,right", "choose('ima-pro-fast')", "Fast", show=False, id="model_choice.fast"),
    ]

    class Chosen(Message):
        """The user chose a model."""

        def __init__(self, model: Model) -> None:
            super().__init__()
            self.model = model

    offers: reactive[tuple[Offer, ...]] = reactive[tuple[Offer, ...]](())
    model: reactive[Model] = reactive(Model.PRO)
    reason: reactive[Said | None] = reactive[Said | None](None)
    time_scale: reactive[float] = reactive(1.0)

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id, markup=False)

    def relabel(self) -> None:
        """The language changed."""
        self.refresh()

    def render(self) -> RenderResult:
        """Both, prices aligned."""
        offers = self.offers or tuple(Offer(model, None) for model in Model)
        return stacked([self._line(offer) for offer in offers])

    def _line(self, offer: Offer) -> Content:
        model, chosen = offer.model, offer.model is self.model
        ground = " on $lifted" if chosen else ""
        mark = ("● ", "$money" + ground) if chosen else ("○ ", "$faint")
        name = (padded(model.short_name, 6), ("bold $ink" if chosen else "$soft") + ground)
        if not offer.offered:
            price = (_("not offered today"), "$faint" + ground)
        elif offer.credits is None:
            price = (padded(_("no price"), self._price_cells), "$bad" + ground)
        else:
            price = (
                padded(credits_of(offer.credits), self._price_cells), ("bold $money" if chosen else "$money") + ground
            )  # fmt: skip
        expected = offer.expected or documented(model)
        time = ("  " + usual_span(expected, model, self.time_scale), "$soft" + ground)
        if offer.at:
            why = _("at {settings}", settings=_(", ").join(map(tr, offer.at)))
        else:
            why = tr(self.reason) if chosen and self.reason is not None else tr(model.suits) if not chosen else ""
        left = parts((" ", ground.strip()), mark, name, price, time)
        room = self.size.width - left.cell_length - 3
        right = parts(((_first_of(why, room) if room > 5 else "") + " ", "$faint" + ground))
        return (
            spread(left, right, self.size.width).stylize(ground.strip())
            if ground
            else spread(left, right, self.size.width)
        )

    @property
    def _price_cells(self) -> int:
        """The column of the prices, with the gap behind it."""
        prices = [_("no price") if one.credits is None else credits_of(one.credits) for one in self.offers]
        return max(map(cell_len, prices), default=8) + 2

    def action_choose(self, code: str) -> None:
        """By key."""
        if Model(code) is not self.model:
            self.post_message(self.Chosen(Model(code)))

    def on_click(self, event: events.Click) -> None:
        """The line under the pointer."""
        offers = self.offers or tuple(Offer(model, None) for model in Model)
        if event.y < len(offers):
            self.post_message(self.Chosen(offers[event.y].model))


def _first_of(words: str, cells: int) -> str:
    """As many things of a list as fit, the first ones."""
    things = words.split(_(", "))
    while len(things) > 1 and cell_len(_(", ").join(things)) > cells:
        things.pop()
    return fit(_(", ").join(things), cells)
