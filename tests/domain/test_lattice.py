"""The price matrix: every cell is what `quote` says, and the cursor meets nothing that cannot be bought."""

from __future__ import annotations

import random
from typing import Any

from hypothesis import given, settings

from ima_tui.api.leaves import catalog
from ima_tui.api.wire import create_body
from ima_tui.domain.catalog import Choices, Product
from ima_tui.domain.lattice import Axis, Cell, Gap, Lattice, Step, lattice, turned
from ima_tui.domain.models import Model
from ima_tui.domain.modes import Mode
from ima_tui.domain.pricing import Quote, laid, quote
from ima_tui.domain.request import Draft, priced
from ima_tui.domain.values import key, same
from ima_tui.simulator.products import catalogue
from tests.domain import examples
from tests.long import tries
from tests.test_one_price import DOMAINS, expected_rules, meaning, random_leaf

MANY = settings(max_examples=tries(300), deadline=None)


def matrix(mode: Mode = Mode.TEXT, model: Model = Model.PRO, **choices: Any) -> Lattice:
    product = catalog(catalogue(mode.value), mode).product(model)
    assert product is not None
    return lattice(product, choices)


def names(axis: Axis | None) -> str:
    return axis.control.name if axis is not None else ""


def at(grid: Lattice, size: str, length: int) -> Cell:
    assert grid.down is not None
    assert grid.across is not None
    row = next(at for at, value in enumerate(grid.down.values) if same(value, size))
    column = next(at for at, value in enumerate(grid.across.values) if same(value, length))
    return grid.cells[row][column]


def test_lengths_stand_across_and_sizes_below_with_sound_as_a_layer() -> None:
    grid = matrix()
    assert (names(grid.across), names(grid.down)) == ("duration", "resolution")
    assert [names(layer) for layer in grid.layers] == ["audio"]
    assert [[cell.credits for cell in row] for row in grid.cells] == [
        [10, 20, 30], [17, 34, 51], [25, 50, 75], [54, 108, None],
    ]  # fmt: skip
    assert grid.current is not None
    assert grid.current.credits == 25
    assert {control.name for control in grid.free} == {"aspect_ratio", "look", "grain"}


def test_a_layer_changes_every_price() -> None:
    grid = matrix()
    silent = lattice(grid.product, turned({}, grid.layers[0], False))
    assert at(silent, "1080P", 5).credits == 22
    assert dict(at(silent, "1080P", 10).choices) == {"audio": False, "duration": 10}


def test_a_gap_says_why() -> None:
    gap = at(matrix(), "4K", 15)
    assert (gap.gap, gap.blockers) == (Gap.NO_RULE, {})
    loud = examples.product(
        (examples.field("duration", 5, 5, 10), examples.field("audio", True, True, False)),
        examples.rule(1, 8, duration=5, audio=True),
        examples.rule(2, 9, duration=5, audio=False),
        examples.rule(3, 12, duration=10, audio=False),
        examples.rule(4, 12, duration=15, audio=False),
    )
    grid = lattice(loud, {})
    assert (names(grid.across), names(grid.down)) == ("duration", "audio")
    assert [[cell.gap for cell in row] for row in grid.cells] == [
        [None, Gap.NO_RULE, Gap.NOT_OFFERED], [None, None, Gap.NOT_OFFERED],
    ]  # fmt: skip


def test_a_gap_that_another_setting_makes_names_it() -> None:
    shelf = examples.product(
        (examples.field("duration", 5, 5, 10), examples.field("resolution", "720P", "720P", "4K"),
         examples.field("audio", True, True, False)),
        *(examples.rule(n, 8, duration=d, resolution=r, audio=a) for n, (d, r, a) in enumerate(
            [(5, "720P", True), (5, "4K", True), (10, "720P", True), (10, "4K", False), (5, "4K", False)], 1)),
    )  # fmt: skip
    gap = at(lattice(shelf, {}), "4K", 10)
    assert (gap.gap, dict(gap.blockers)) == (Gap.NO_RULE, {"audio": True})


def test_controls_that_do_not_go_together_are_a_gap_of_their_own() -> None:
    shelf = examples.product(
        (examples.QUALITY_OF_LOOK,),
        *(examples.rule(n, 8 + n, finish_level=level) for n, level in enumerate(("natural", "film", "film_grain"), 1)),
    )
    grid = lattice(shelf, {"finish_level": "film"})
    told = {(cell.choices.get("look"), cell.choices.get("grain")): cell.gap for row in grid.cells for cell in row}
    assert Gap.UNMAPPED in told.values()
    for cell in grid.legal():
        found = quote(shelf, cell.choices)
        assert isinstance(found, Quote)
        assert found.credits == cell.credits


def test_more_for_the_same_price_is_marked_where_one_would_set_out() -> None:
    shelf = examples.product(
        (examples.field("duration", 5, 5, 10), examples.field("resolution", "720P", "720P", "1080P")),
        examples.rule(1, 8, duration=5, resolution="720P"),
        examples.rule(2, 8, duration=10, resolution="720P"),
        examples.rule(3, 8, duration=5, resolution="1080P"),
        examples.rule(4, 12, duration=10, resolution="1080P"),
    )
    grid = lattice(shelf, {})
    marks = {(cell.row, cell.column): (cell.longer, cell.larger, cell.cheapest) for cell in grid.legal()}
    assert marks == {
        (0, 0): (True, True, False), (0, 1): (False, False, True),
        (1, 0): (False, False, False), (1, 1): (False, False, True),
    }  # fmt: skip
    rates = [[str(cell.per_second) for cell in row] for row in grid.cells]
    assert rates == [["1.6", "0.8"], ["1.6", "1.2"]]


def test_where_every_second_costs_the_same_none_is_the_cheapest() -> None:
    grid = lattice(examples.shop(), {})
    assert not any(cell.cheapest for cell in grid.legal())


def test_the_way_back_up_returns_to_the_column_one_came_from() -> None:
    grid = matrix()
    start = at(grid, "1080P", 15)
    below = grid.step(start, Step.DOWN)
    assert below is not None
    assert below is at(grid, "4K", 10)
    assert grid.step(below, Step.UP, wanted=start.column) is start
    assert grid.step(below, Step.RIGHT) is None


def test_a_product_whose_price_never_moves_has_one_cell() -> None:
    grid = lattice(examples.product(examples.FORM, examples.rule(7, 30, default=True)), {})
    assert (grid.across, grid.down, len(grid.cells), len(grid.cells[0])) == (None, None, 1, 1)
    assert grid.current is not None
    assert grid.current.credits == 30


@MANY
@given(examples.products(), examples.choices)
def test_what_can_be_bought_is_what_quote_says(product: Product, choices: Choices) -> None:
    grid = lattice(product, choices)
    found = quote(product, choices)
    if grid.current is not None:
        assert grid.current.credits == (found.credits if isinstance(found, Quote) else None)
    for row, cells in enumerate(grid.cells):
        for column, cell in enumerate(cells):
            changes: dict[str, Any] = {}
            without = dict(choices)
            offered = True
            for axis, place in ((grid.down, row), (grid.across, column)):
                if axis is None:
                    continue
                offered = offered and (place < axis.offered or place == axis.at)
                if place != axis.at:
                    changes[axis.control.name] = axis.values[place]
                    without = {name: v for name, v in without.items() if key(name) != key(axis.backend)}
            brute = quote(product, laid(without, changes))
            assert (cell.quote is not None) == (offered and isinstance(brute, Quote))
            if cell.quote is not None:
                assert isinstance(brute, Quote)
                assert cell.quote == brute
                assert cell.gap is None
            else:
                assert cell.gap is not None


@MANY
@given(examples.products(), examples.choices)
def test_the_cursor_reaches_everything_that_can_be_bought_and_nothing_else(product: Product, choices: Choices) -> None:
    grid = lattice(product, choices)
    legal = {(cell.row, cell.column) for cell in grid.legal()}
    if not legal:
        return
    start = grid.nearest(0, 0)
    assert start is not None
    reached, waiting = {(start.row, start.column)}, [start]
    while waiting:
        here = waiting.pop()
        for direction in Step:
            there = grid.step(here, direction)
            if there is not None:
                assert there.quote is not None
                if (there.row, there.column) not in reached:
                    reached.add((there.row, there.column))
                    waiting.append(there)
    assert reached == legal


def test_every_cell_is_the_rule_that_is_sent() -> None:
    """On random catalogues, against an oracle that shares no code with the program."""
    chance = random.Random(20260202)
    bought = 0
    for number in range(400):
        leaf = random_leaf(chance)
        choices = {name: chance.choice(values) for name, values in DOMAINS.items() if chance.random() < 0.3}
        product = catalog([{"type": "2", "children": [leaf]}], Mode.TEXT).product(Model.PRO)
        assert product is not None
        for row in lattice(product, choices).cells:
            for cell in row:
                told = f"catalogue {number}: {leaf} with {dict(cell.choices)}"
                expected = expected_rules(leaf, cell.choices)
                if cell.quote is None:
                    assert cell.gap is Gap.NOT_OFFERED or expected == [], told
                    continue
                bought += 1
                allowed = {(int(rule["attribute_id"]), int(rule["points"])) for rule in expected}
                request = priced(Draft(prompt="x", choices=cell.choices), (), product, cell.quote)
                body: Any = create_body(request, ())
                (sent,) = body["parameters"]
                cast = sent["parameters"]["cast"]
                assert (cast["attribute_id"], cast["points"]) in allowed, told
                assert (sent["attribute_id"], sent["credit"]) == (cast["attribute_id"], cast["points"]), told
                assert cast["points"] == cell.credits, told
                spelled = {name.strip().lower(): value for name, value in sent["parameters"].items()}
                assert all(
                    meaning(spelled[name.strip().lower()]) == meaning(value) for name, value in cell.choices.items()
                ), told
    assert bought > 400
