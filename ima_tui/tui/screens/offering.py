"""The two models beside one another, and the change from one to the other.

What stands beside the other model is the price of the very choices that changing to it would take: these same settings
wherever it sells them. So no number is shown that its key would not then charge, and A/B asks for just the two.
"""

from __future__ import annotations

from dataclasses import replace

from ima_tui.domain import terms
from ima_tui.domain.catalog import Choices, Product
from ima_tui.domain.estimates import kind_for
from ima_tui.domain.models import Model
from ima_tui.domain.pairing import elsewhere
from ima_tui.domain.pricing import Quote, Unpriced
from ima_tui.domain.request import Draft
from ima_tui.domain.text import Said
from ima_tui.domain.values import key, same
from ima_tui.tui.screens.pricing import Pricing
from ima_tui.tui.widgets.model_choice import Offer

_Asked = tuple[Product, Product, Choices]


class Offering(Pricing, part=True):
    """The studio screen's part about which model it is."""

    def __init__(self, *args: object) -> None:
        super().__init__(*args)
        self._other_known: tuple[_Asked, Choices, Quote | Unpriced] | None = None
        """The last answer about the other model and what it was of: it is asked for with every letter of the prompt."""

    def on_model(self, model: Model) -> Draft:
        """The draft as it is on `model`: a pinned version is one of the model that it was pinned on."""
        if model is self.model:
            return replace(self.draft, model=model)
        there = self._on_other()
        choices = there[0] if there is not None else self.draft.choices
        return replace(self.draft, model=model, choices=choices, version_id=None)

    def offer(self, model: Model) -> Offer:
        """What `model` costs as it would be taken, and what of that differs from the present settings."""
        if model is self.model and self.product is not None:
            return self._offered(model, self.answer)
        product = self.catalog.product(model) if self.catalog is not None else None
        if product is None:
            return Offer(model, None, offered=self.catalog is None)
        there = self._on_other()
        answer = there[1] if there is not None else self.studio.price(product, self.draft.choices)
        return self._offered(model, answer, self._otherwise(product, answer) if isinstance(answer, Quote) else ())

    def _offered(self, model: Model, answer: Quote | Unpriced | None, at: tuple[Said, ...] = ()) -> Offer:
        parameters = answer.parameters if isinstance(answer, Quote) else {}
        expected = self.studio.insights.estimate_here(kind_for(model, self.draft.mode, parameters))
        return Offer(model, answer.credits if isinstance(answer, Quote) else None, expected=expected, at=at)

    def _on_other(self) -> tuple[Choices, Quote | Unpriced] | None:
        """The choices that the other model would be asked, and their price; None while one of the two is not listed."""
        own, other = self.product, self.catalog.product(self.model.other) if self.catalog is not None else None
        if own is None or other is None:
            return None
        known, asked = self._other_known, (own, other, self.draft.choices)
        if known is None or known[0][0] is not own or known[0][1] is not other or known[0][2] != asked[2]:
            choices = elsewhere(*asked)
            known = self._other_known = (asked, choices, self.studio.price(other, choices))
        return known[1], known[2]

    def _otherwise(self, product: Product, other: Quote) -> tuple[Said, ...]:
        """Settings of the other model's price that are not those of the present one."""
        if product.model is self.model or not isinstance(self.answer, Quote):
            return ()
        present = {key(name): value for name, value in self.answer.parameters.items()}
        return tuple(
            terms.value(control, value)
            for name, value in other.parameters.items()
            if key(name) in present and not same(present[key(name)], value)
            if (control := product.control(name)) is not None
        )
