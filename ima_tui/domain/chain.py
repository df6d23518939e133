"""Shots that go on from each other: how many there are in a row, and when they are likely to have drifted.

Each shot begins with a picture that the one before it made, so that small losses add up: colours wander, edges soften.
"""

from __future__ import annotations

from dataclasses import dataclass

from ima_tui.domain.catalog import Choices, Product
from ima_tui.domain.fitting import Fit, fit
from ima_tui.domain.values import Json, same

DRIFTS_FROM = 3
"""Links from which on a chain is likely to have drifted away from its first shot (wishes, A7)."""


@dataclass(frozen=True, slots=True)
class Chain:
    """A take and the shots it goes on from."""

    first_id: str
    """The take of the first shot; the take itself when it goes on from none."""
    links: int = 0
    """How many shots it goes on from, one after the other."""

    @property
    def next_drifts(self) -> bool:
        """Whether one more shot is one too many to go without a word."""
        return self.links + 1 >= DRIFTS_FROM


def carried(product: Product, choices: Choices) -> tuple[dict[str, Json], tuple[str, ...]]:
    """Those of a take's `choices` that `product`, of another mode perhaps, has too; and the names of the others."""
    kept: dict[str, Json] = {}
    left: list[str] = []
    for name, value in choices.items():
        if _takes(product, name, value):
            kept[name] = value
        else:
            left.append(name)
    return kept, tuple(left)


def _takes(product: Product, name: str, value: Json) -> bool:
    control = product.control(name)
    if control is None:
        return fit(product, name, value) is Fit.TAKEN
    return not control.options or any(same(option.value, value) for option in control.options)
