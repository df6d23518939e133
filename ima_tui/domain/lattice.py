"""The price matrix of a product: lengths across, sizes down, everything else that moves the price as layers.

A cell is one combination of the form's own values with its `Quote`, so the price shown there is the rule that is sent:
`pricing` finds it, and nothing here prices anything. A cell without a quote says why, and the cursor passes over it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import StrEnum

from ima_tui.domain.catalog import Choices, Control, Field, Option, Product
from ima_tui.domain.form import Unmapped
from ima_tui.domain.pricing import Quote, bought, laid, obstacles
from ima_tui.domain.terms import Nature, nature_of
from ima_tui.domain.values import Json, amount, canonical, key, same

MOST_VALUES = 40
"""Values of one axis; a form with more is cut there, so that no list can make the matrix take forever."""


class Gap(StrEnum):
    """Why a combination cannot be bought."""

    NO_RULE = "no_rule"
    NOT_OFFERED = "not_offered"
    """The price list knows the value, the form does not offer it."""
    UNMAPPED = "unmapped"
    """The settings behind one another do not go together."""


class Step(StrEnum):
    """A direction in the matrix."""

    UP = "up"
    DOWN = "down"
    LEFT = "left"
    RIGHT = "right"


@dataclass(frozen=True, slots=True)
class Axis:
    """A setting and the values it can take, in the form's order."""

    control: Control
    values: tuple[Json, ...]
    offered: int
    """So many of the values are the form's own; those after them stand in the price list only."""
    at: int | None
    """The present value; None where it is none of them."""
    backend: str = ""
    """The parameter behind a virtual field's control; a choice of it by that name would win over the control."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One combination."""

    row: int
    column: int
    choices: Choices
    """All the choices that lead here."""
    quote: Quote | None = None
    gap: Gap | None = None
    blockers: Choices = field(default_factory=dict)
    """What of the other settings keeps a price away; empty where these two are sold together with nothing."""
    longer: bool = False
    """Further along its row there is more for the same price."""
    larger: bool = False
    """So there is further along its column."""
    per_second: Decimal | None = None
    """The price of one second of it, where lengths stand across."""
    cheapest: bool = False
    """A second costs less nowhere in its row, and more somewhere. (The shortest costs least; that is no news.)"""

    @property
    def credits(self) -> int | float | None:
        """The price."""
        return self.quote.credits if self.quote is not None else None


@dataclass(frozen=True, slots=True)
class Lattice:
    """The matrix of one product beside the present other choices."""

    product: Product
    across: Axis | None
    down: Axis | None
    layers: tuple[Axis, ...]
    cells: tuple[tuple[Cell, ...], ...]
    """By row, then column; one of one where nothing moves the price."""
    free: tuple[Control, ...] = ()
    """Settings that no price depends on."""

    @property
    def current(self) -> Cell | None:
        """The cell of the present choices."""
        row = self.down.at if self.down is not None else 0
        column = self.across.at if self.across is not None else 0
        return self.cells[row][column] if row is not None and column is not None else None

    def legal(self) -> Iterator[Cell]:
        """What can be bought, row by row."""
        return (cell for row in self.cells for cell in row if cell.quote is not None)

    def cell(self, row: int, column: int) -> Cell | None:
        """The cell at a place."""
        inside = 0 <= row < len(self.cells) and 0 <= column < len(self.cells[0])
        return self.cells[row][column] if inside else None

    def nearest(self, row: int, column: int) -> Cell | None:
        """The cell to be bought that is closest to a place."""
        return min(
            self.legal(), key=lambda cell: (abs(cell.row - row) + abs(cell.column - column), cell.row), default=None
        )

    def beside(self, cell: Cell, direction: Step) -> Cell | None:
        """The neighbour, whether it can be bought or not."""
        row, column = {Step.UP: (-1, 0), Step.DOWN: (1, 0), Step.LEFT: (0, -1), Step.RIGHT: (0, 1)}[direction]
        return self.cell(cell.row + row, cell.column + column)

    def step(self, start: Cell, direction: Step, wanted: int | None = None) -> Cell | None:
        """The next cell that can be bought, or None at the edge.

        Sideways the row is kept; up and down lead to the nearest row that sells anything, there as near to the
        `wanted` column as can be. So every cell that can be bought is reached from every other.
        """
        if direction in (Step.LEFT, Step.RIGHT):
            ahead = [
                cell for cell in self.cells[start.row] if cell.quote and _beyond(cell.column, start.column, direction)
            ]
            return min(ahead, key=lambda cell: abs(cell.column - start.column), default=None)
        column = start.column if wanted is None else wanted
        rows = [cell for cell in self.legal() if _beyond(cell.row, start.row, direction)]
        return min(
            rows, key=lambda cell: (abs(cell.row - start.row), abs(cell.column - column), cell.column), default=None
        )


def lattice(product: Product, choices: Choices) -> Lattice:
    """The price matrix of `product`, everything not on its axes as `choices` say."""
    axes = [axis for axis in _axes(product, choices) if len(axis.values) > 1]
    across = _pick(axes, Nature.LENGTH, other=Nature.SIZE)
    down = _pick([axis for axis in axes if axis is not across], Nature.SIZE, other=Nature.LENGTH)
    layers = tuple(axis for axis in axes if axis is not across and axis is not down)
    rows = tuple(
        tuple(
            _cell(product, choices, (down, row), (across, column))
            for column in range(len(across.values) if across is not None else 1)
        )
        for row in range(len(down.values) if down is not None else 1)
    )
    priced = _priced_names(product)
    free = tuple(
        control
        for own in product.fields
        if key(own.name) not in priced
        for control in own.shown
        if len(control.options) > 1 or isinstance(control.default, bool)
    )
    return Lattice(product, across, down, layers, _marked(rows, across, down), free)


def same_value(here: Axis | None, there: Axis | None, at: int) -> int:
    """Where another model's axis has the value at `at` of this one, or the place closest to it."""
    if here is None or there is None:
        return 0
    found = next((place for place, value in enumerate(there.values) if same(value, here.values[at])), None)
    return min(at, len(there.values) - 1) if found is None else found


def turned(choices: Choices, axis: Axis, value: Json) -> Choices:
    """`choices` with one axis at `value`."""
    kept = {name: chosen for name, chosen in choices.items() if not axis.backend or key(name) != key(axis.backend)}
    return laid(kept, {axis.control.name: value})


def _priced_names(product: Product) -> frozenset[str]:
    return frozenset(key(name) for rule in product.rules for name in rule.attributes)


def _axes(product: Product, choices: Choices) -> Iterator[Axis]:
    """Everything that some rule asks about: the form's controls in its order, then what only the rules know."""
    priced = _priced_names(product)
    for own in product.fields:
        if key(own.name) in priced:
            for control in own.shown:
                yield _axis(product, own, control, choices)
    fields = {key(own.name) for own in product.fields}
    seen: set[str] = set()
    for rule in product.rules:
        for name in rule.attributes:
            if key(name) not in fields | seen:
                seen.add(key(name))
                sold = _sold(product, name)
                control = Control(name, name, "", None, tuple(Option("", value) for value in sold))
                yield Axis(control, sold, len(sold), _at(sold, _chosen(choices, name)))


def _axis(product: Product, owner: Field, control: Control, choices: Choices) -> Axis:
    present = _chosen(choices, control.name)
    present = control.default if present is None else present
    sold = () if owner.virtual else _sold(product, owner.name)
    own: tuple[Json, ...] = tuple(option.value for option in control.options)
    if not own:
        typed = (present,) if present is not None and not isinstance(control.default, bool) else ()
        own = (False, True) if isinstance(control.default, bool) else _ordered(_different((*sold, *typed)))
        sold = ()
    own = _different(own)
    values = _different((*own, *sold))[:MOST_VALUES]
    backend = owner.name if owner.virtual and key(owner.name) != key(control.name) else ""
    return Axis(control, values, min(len(own), len(values)), _at(values, present), backend)


def _chosen(choices: Choices, name: str) -> Json:
    return next((value for other, value in choices.items() if key(other) == key(name)), None)


def _sold(product: Product, name: str) -> tuple[Json, ...]:
    """The values of a parameter that have a price, the smallest first."""
    values = [value for rule in product.rules for other, value in rule.attributes.items() if key(other) == key(name)]
    return _ordered(_different(tuple(values)))


def _ordered(values: tuple[Json, ...]) -> tuple[Json, ...]:
    return tuple(sorted(values, key=lambda value: (amount(value) or 0, canonical(value))))


def _different(values: tuple[Json, ...]) -> tuple[Json, ...]:
    return tuple(
        {canonical(value): value for value in reversed(values)}[name] for name in dict.fromkeys(map(canonical, values))
    )


def _at(values: tuple[Json, ...], present: Json) -> int | None:
    return next((at for at, value in enumerate(values) if present is not None and same(value, present)), None)


def _pick(axes: list[Axis], wanted: Nature, other: Nature) -> Axis | None:
    """The axis of that nature; else the one with most values, leaving the `other` nature to the other side."""
    natural = [axis for axis in axes if nature_of(axis.control) is wanted]
    left = [axis for axis in axes if nature_of(axis.control) is not other]
    return max(natural or left, key=lambda axis: len(axis.values), default=None)


def _cell(product: Product, choices: Choices, row: tuple[Axis | None, int], column: tuple[Axis | None, int]) -> Cell:
    offered = True
    for axis, at in (row, column):
        if axis is not None:
            choices = choices if at == axis.at else turned(choices, axis, axis.values[at])
            offered = offered and (at < axis.offered or at == axis.at)
    if not offered:
        return Cell(row[1], column[1], choices, gap=Gap.NOT_OFFERED)
    found = bought(product, choices)
    if isinstance(found, Quote):
        return Cell(row[1], column[1], choices, found)
    if isinstance(found, Unmapped):
        return Cell(row[1], column[1], choices, gap=Gap.UNMAPPED, blockers=found.choice)
    held = [axis.control.name for axis, _ in (row, column) if axis is not None]
    blockers = obstacles(product, choices, held) or {}
    return Cell(row[1], column[1], choices, gap=Gap.NO_RULE, blockers=blockers)


def _marked(rows: tuple[tuple[Cell, ...], ...], across: Axis | None, down: Axis | None) -> tuple[tuple[Cell, ...], ...]:
    return tuple(tuple(_mark(cell, rows, across, down) for cell in row) for row in rows)


def _mark(cell: Cell, rows: tuple[tuple[Cell, ...], ...], across: Axis | None, down: Axis | None) -> Cell:
    price = cell.credits
    if price is None:
        return cell
    beside = [other for other in rows[cell.row] if other.credits is not None]
    below = [row[cell.column] for row in rows if row[cell.column].credits is not None]
    rate = _per_second(cell, across)
    rates = [found for other in beside if (found := _per_second(other, across)) is not None]
    return replace(
        cell,
        per_second=rate,
        longer=any(other.credits == price and _more(across, cell.column, other.column) for other in beside),
        larger=any(other.credits == price and _more(down, cell.row, other.row) for other in below),
        cheapest=rate is not None and rate == min(rates) < max(rates),
    )


def _per_second(cell: Cell, across: Axis | None) -> Decimal | None:
    if across is None or nature_of(across.control) is not Nature.LENGTH or cell.credits is None:
        return None
    seconds = amount(across.values[cell.column])
    return Decimal(str(cell.credits)) / seconds if seconds is not None and seconds > 0 else None


def _more(axis: Axis | None, here: int, there: int) -> bool:
    if axis is None:
        return False
    small, great = amount(axis.values[here]), amount(axis.values[there])
    return small is not None and great is not None and great > small


def _beyond(there: int, here: int, direction: Step) -> bool:
    return there < here if direction in (Step.UP, Step.LEFT) else there > here
