"""A combination without a price: what does not fit, and what can be bought instead, ready to be copied.

Source: wire contract, "Choosing the credit rule", 4: the nearest legal combinations are listed each with its price.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ima_tui.cli.asking import Asked, overlaid
from ima_tui.cli.diagnostics import Exit, Stopped
from ima_tui.cli.words import choices_text, credits, extra_params
from ima_tui.domain.catalog import Choices, Product
from ima_tui.domain.pricing import Quote, Unpriced
from ima_tui.language import _, tr

if TYPE_CHECKING:
    from ima_tui.engine.studio import Studio


def stopped_by(unpriced: Unpriced, asked: Asked, product: Product, studio: Studio) -> Stopped:
    """Exit 2, with the alternatives as flags and as data."""
    found = list(_alternatives(unpriced, asked, product, studio))
    hints = [f"{credits(price)}  {choices_text(changes)}  {extra_params(whole)}" for changes, whole, price in found]
    if asked.size and hints:
        hints.append(_("(without --size)"))
    if not found:
        hints.append(_("See what is offered: ima-tui models --task-type {mode}", mode=asked.mode.value))
    elif hints:
        hints.insert(0, _("Available instead:"))
    alternatives = [{"choices": dict(whole), "credit": price} for _changes, whole, price in found]
    return Stopped(
        Exit.REFUSED_HERE,
        _headline(unpriced, asked, product),
        code="no_price",
        hints=tuple(hints),
        details={"error": {"alternatives": alternatives}, "model_id": product.model.value},
    )


def _headline(unpriced: Unpriced, asked: Asked, product: Product) -> str:
    model, mode = product.model.friendly_name, tr(asked.mode.label)
    if unpriced.unmapped is not None:
        choice = choices_text(unpriced.unmapped.choice)
        return _("{model} does not offer {choice} in {mode}.", model=model, choice=choice, mode=mode)
    if not unpriced.conflicts:
        return _("{model} has no price for these settings in {mode}.", model=model, mode=mode)
    choice = choices_text(unpriced.conflicts)
    return _("{model} has no price for {choice} in {mode}.", model=model, choice=choice, mode=mode)


def _alternatives(
    unpriced: Unpriced, asked: Asked, product: Product, studio: Studio
) -> Iterator[tuple[Choices, Choices, int | float]]:
    """What to change, all choices with the change laid over them, and the price."""
    for alternative in unpriced.nearest:
        yield alternative.changes, overlaid(asked.choices, alternative.changes), alternative.credits
    for valid in unpriced.unmapped.valid if unpriced.unmapped is not None else ():
        whole = overlaid(asked.choices, valid)
        quoted = studio.price(product, whole)
        if isinstance(quoted, Quote):
            yield valid, whole, quoted.credits
