"""The two models with their price for exactly these settings, their usual time, and why one is chosen."""

from __future__ import annotations

from dataclasses import dataclass

from textual import events
from textual.app import RenderResult
from textual.binding import Binding
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from ima_tui.domain.models import Model
from ima_tui.domain.text import Said
from ima_tui.language import _, tr
from ima_tui.tui.text import credits_of, padded, parts, spread, stacked, usual


@dataclass(frozen=True, slots=True)
class Offer:
    """One model as it can be had now."""

    model: Model
    credits: int | float | None
    """None: these settings have no price with it."""
    offered: bool = True


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
            price = (padded(_("no price"), 10), "$bad" + ground)
        else:
            price = (padded(credits_of(offer.credits), 10), ("bold $money" if chosen else "$money") + ground)
        time = ("  " + usual(model, self.time_scale), "$soft" + ground)
        why = tr(self.reason) if chosen and self.reason is not None else tr(model.suits) if not chosen else ""
        left = parts((" ", ground.strip()), mark, name, price, time)
        room = self.size.width - left.cell_length - 3
        note = Content(why).truncate(max(0, room), ellipsis=True) if room > 5 else Content("")
        right = parts((note.plain + " ", "$faint" + ground))
        return (
            spread(left, right, self.size.width).stylize(ground.strip())
            if ground
            else spread(left, right, self.size.width)
        )

    def action_choose(self, code: str) -> None:
        """By key."""
        if Model(code) is not self.model:
            self.post_message(self.Chosen(Model(code)))

    def on_click(self, event: events.Click) -> None:
        """The line under the pointer."""
        offers = self.offers or tuple(Offer(model, None) for model in Model)
        if event.y < len(offers):
            self.post_message(self.Chosen(offers[event.y].model))
