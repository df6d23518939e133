"""Every price at a glance: both models, lengths by sizes, everything else as layers.

Arrow keys move over what can be bought and nothing else. Enter takes the cell: its model and its choices, which are
the rule that will be sent. Escape leaves all as it was.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.reactive import reactive

from ima_tui.domain.catalog import Catalog, Choices, Product
from ima_tui.domain.drift import Change, was
from ima_tui.domain.lattice import Axis, Cell, Lattice, Step, lattice, same_value, turned
from ima_tui.domain.models import Model
from ima_tui.domain.pricing import Quote
from ima_tui.domain.terms import Nature, nature_of
from ima_tui.domain.values import Json, canonical
from ima_tui.language import _, tr
from ima_tui.tui.cell_words import gaps_beside, named, why
from ima_tui.tui.labels import label_of, option_label
from ima_tui.tui.text import credits_of, fit, one_line, parts, spread, stacked, usual
from ima_tui.tui.widgets.dialog import Dialog
from ima_tui.tui.widgets.price_matrix import Layers, PriceMatrix
from ima_tui.tui.widgets.words import Words

SIDE_BY_SIDE = 100
"""Columns from which both models are shown at once."""

LOW = 26
"""Lines below which there is no air between the parts."""


@dataclass(frozen=True, slots=True)
class Taken:
    """The cell that was taken."""

    model: Model
    choices: Choices
    credits: int | float


@dataclass(frozen=True, slots=True)
class OnOffer:
    """What the matrix is about: a list, and where the draft stands in it."""

    catalog: Catalog
    model: Model
    choices: Choices
    version_id: str | None = None
    changes: tuple[Change, ...] = ()
    """What is news in it."""

    def product(self, model: Model) -> Product | None:
        """What would be bought of a model."""
        return self.catalog.product(model, self.version_id if model is self.model else None)


class MatrixScreen(Dialog[Taken | None]):
    """The dialog. Returns the cell that was taken, or None."""

    CSS_PATH = "matrix.tcss"
    BINDINGS = [
        *(
            Binding(step.value, f"move('{step.value}')", step.value, show=False, id=f"matrix.{step.value}")
            for step in Step
        ),
        Binding("enter,space", "take", "Take", show=False, id="matrix.take"),
        Binding("tab,shift+tab", "other_model", "Other model", show=False, id="matrix.model"),
        Binding("home", "cheapest", "Cheapest", show=False, id="matrix.cheapest"),
        Binding("s", "sound", "Sound", show=False, id="matrix.sound"),
        *(Binding(str(n), f"layer({n - 1})", f"Layer {n}", show=False, id=f"matrix.layer{n}") for n in range(1, 10)),
        Binding("escape,q", "leave", "Back", show=False, id="matrix.leave"),
    ]

    model: reactive[Model] = reactive(Model.PRO, init=False)
    place: reactive[tuple[int, int]] = reactive((0, 0), init=False)
    choices: reactive[Choices] = reactive[Choices](dict, init=False)
    explained: reactive[tuple[Model, Cell] | None] = reactive[tuple[Model, Cell] | None](None, init=False)
    """A cell that the cursor is not on, but that is to be explained."""

    def __init__(self, offer: OnOffer, scale: float, age: Callable[[], str]) -> None:
        super().__init__()
        self._offer = offer
        self._scale = scale
        self._age = age
        self._grids: dict[Model, Lattice] = {}
        self._wanted: int | None = None
        self._chosen_layers: tuple[str, ...] = ()
        """The layers as the draft has them: on others its cell is not the present choice."""
        self.set_reactive(MatrixScreen.model, offer.model)
        self.set_reactive(MatrixScreen.choices, offer.choices)

    def compose(self) -> ComposeResult:
        """The matrices, what else can be turned, and a word on the cell in question."""
        with Vertical(classes="dialog"):
            yield Words(self._title, id="matrix-title")
            with Horizontal(id="matrices"):
                for model in Model:
                    yield PriceMatrix(model, self._scale, self._before)
            yield Layers()
            yield Words(self._free, id="matrix-free")
            yield Words(self._detail, id="matrix-detail")
            yield Words(self._legend, id="matrix-legend")
            yield Words(self._keys, id="matrix-keys")

    def on_mount(self) -> None:
        """The cursor on what is chosen, or the nearest to it that can be bought."""
        self._price_all()
        if self.model not in self._grids and self.model.other in self._grids:
            self.set_reactive(MatrixScreen.model, self.model.other)
        self._settle(self._grids[self.model].current if self.model in self._grids else None)
        self._chosen_layers = self._layers_now()
        self._show()

    def on_resize(self) -> None:
        """One model or two."""
        self.set_class(self.app.size.width < SIDE_BY_SIDE, "-one")
        self.set_class(self.app.size.height < LOW, "-close")
        self._show()

    # -- where the cursor is

    @property
    def grid(self) -> Lattice | None:
        """The matrix of the model the cursor is in."""
        return self._grids.get(self.model)

    @property
    def cell(self) -> Cell | None:
        """The cell under the cursor."""
        return self.grid.cell(*self.place) if self.grid is not None else None

    def _price_all(self) -> None:
        for model in Model:
            product = self._offer.product(model)
            if product is not None and product.rules:
                self._grids[model] = lattice(product, self.choices)

    def _settle(self, near: Cell | None) -> None:
        """Onto the cell nearest to `near` that can be bought."""
        grid = self.grid
        if grid is None:
            return
        found = (
            near
            if near is not None and near.quote
            else grid.nearest(*((near.row, near.column) if near else self.place))
        )
        if found is not None:
            self.place = (found.row, found.column)

    def action_move(self, direction: str) -> None:
        """To the next cell that can be bought; what was passed over is explained."""
        grid, cell, step = self.grid, self.cell, Step(direction)
        if grid is None or cell is None:
            return
        sideways = step in (Step.LEFT, Step.RIGHT)
        if sideways or self._wanted is None:
            self._wanted = cell.column
        found = grid.step(cell, step, self._wanted)
        beside = grid.beside(cell, step)
        if found is None and sideways and self._crosses(step):
            return
        if found is not None:
            self.place = (found.row, found.column)
            if sideways:
                self._wanted = found.column
        self.explained = (self.model, beside) if beside is not None and beside.quote is None else None
        self._show()

    def _crosses(self, step: Step) -> bool:
        """Over the edge into the other model's matrix, where both are shown."""
        towards = Model.FAST if step is Step.RIGHT else Model.PRO
        if self.has_class("-one") or towards is self.model or towards not in self._grids:
            return False
        self._change_model(towards, edge=step)
        return True

    def action_other_model(self) -> None:
        """The same length and size of the other model, or the nearest."""
        if self.model.other in self._grids:
            self._change_model(self.model.other)

    def _change_model(self, model: Model, edge: Step | None = None) -> None:
        here, cell = self.grid, self.cell
        self.model, self.explained, self._wanted = model, None, None
        there = self._grids[model]
        row, column = 0, 0
        if here is not None and cell is not None:
            row = same_value(here.down, there.down, cell.row)
            column = same_value(here.across, there.across, cell.column)
        if edge is not None:
            column = 0 if edge is Step.RIGHT else len(there.cells[0]) - 1
        self._settle(there.cell(row, column))
        self._show()

    def action_cheapest(self) -> None:
        """The lowest price of this model."""
        if self.grid is not None:
            cheapest = min(self.grid.legal(), key=lambda cell: cell.credits or 0, default=None)
            self._settle(cheapest)
            self._show()

    # -- layers

    def action_sound(self) -> None:
        """Sound on or off, where that is a layer."""
        for index, axis in enumerate(self._layers()):
            if nature_of(axis.control) is Nature.SOUND:
                self.action_layer(index)
                return

    def action_layer(self, index: int) -> None:
        """The next value of a layer; the cursor stays where it is, or as near as can be."""
        layers, cell = self._layers(), self.cell
        if index >= len(layers):
            return
        axis = layers[index]
        following = 0 if axis.at is None else (axis.at + 1) % max(1, axis.offered)
        self.choices = turned(self.choices, axis, axis.values[following])
        self.explained = None
        self._price_all()
        grid = self.grid
        if grid is not None and cell is not None:
            self._settle(grid.cell(cell.row, cell.column))
        self._show()

    def _layers_now(self) -> tuple[str, ...]:
        """Where the layers of the draft's model stand."""
        grid = self._grids.get(self._offer.model)
        layers = grid.layers if grid is not None else ()
        return tuple(canonical(axis.values[axis.at]) if axis.at is not None else "" for axis in layers)

    def _layers(self) -> tuple[Axis, ...]:
        return self.grid.layers if self.grid is not None else ()

    @on(Layers.Turned)
    def _layer_clicked(self, event: Layers.Turned) -> None:
        self.action_layer(event.index)

    # -- taking

    def action_take(self) -> None:
        """This cell it is."""
        cell = self.cell
        if cell is not None and cell.quote is not None:
            self.dismiss(Taken(self.model, cell.choices, cell.quote.credits))

    def action_leave(self) -> None:
        """As it was."""
        self.dismiss(None)

    @on(PriceMatrix.Clicked)
    def _clicked(self, event: PriceMatrix.Clicked) -> None:
        """The first click goes there, the second takes it; what cannot be bought is explained."""
        event.stop()
        if event.cell.quote is None:
            self.explained = (event.model, event.cell)
            self._show()
        elif event.model is self.model and self.place == (event.cell.row, event.cell.column):
            self.action_take()
        else:
            self.model, self.explained, self._wanted = event.model, None, None
            self.place = (event.cell.row, event.cell.column)
            self._show()

    @on(PriceMatrix.Pointed)
    def _pointed(self, event: PriceMatrix.Pointed) -> None:
        event.stop()
        self.explained = (event.model, event.cell) if event.cell is not None else None
        self.query_one("#matrix-detail", Words).refresh()

    # -- shown

    def _before(self, model: Model, quote: Quote) -> int | float | None:
        return was(self._offer.changes, quote.rule, model)

    def _show(self) -> None:
        if not self.walk_children(PriceMatrix):
            return
        rows = 0
        for matrix in self.walk_children(PriceMatrix):
            matrix.grid = self._grids.get(matrix.model)
            matrix.cursor = self.place if matrix.model is self.model else None
            matrix.here = self._is_here(matrix.model)
            matrix.set_class(matrix.model is self.model, "-chosen")
            rows = max(rows, matrix.rows)
        for matrix in self.walk_children(PriceMatrix):
            matrix.styles.height = min(rows, max(4, self.app.size.height - 12))
        layers = self.query_one(Layers)
        layers.shown = tuple(self._told(at, axis) for at, axis in enumerate(self._layers()))
        layers.display = bool(layers.shown)
        for words in self.walk_children(Words):
            words.refresh()

    def _told(self, at: int, axis: Axis) -> tuple[str, str, str]:
        key = "S" if nature_of(axis.control) is Nature.SOUND else str(at + 1)
        value: Json = axis.values[axis.at] if axis.at is not None else None
        return key, label_of(axis.control), option_label(axis.control, value)

    def _width(self) -> int:
        return self.query_one("#matrix-title").size.width

    def _title(self) -> Content:
        right = parts((self._age(), "$faint"))
        return spread(parts((_("Prices in credits"), "bold $ink")), right, self._width())

    def _free(self) -> Content:
        free = self.grid.free if self.grid is not None else ()
        if not free:
            return Content("")
        names = _(", ").join(label_of(control) for control in free)
        return parts((fit(_("No difference in price: {settings}", settings=names), self._width()), "$faint"))

    def _detail(self) -> Content:
        """Two lines on the cell in question: which, what it costs, what is special about it."""
        width = self._width()
        model, cell = self.explained or (self.model, self.cell)
        grid = self._grids.get(model)
        if cell is None or grid is None:
            return parts((_("Nothing can be bought with these settings."), "$warn"))
        name = fit(f"{model.short_name} · " + " · ".join(named(grid, cell)), width - 12)
        if cell.quote is None:
            reason = fit(one_line(tr(why(grid, cell))), width - 4)
            return stacked([parts(("░░ ", "$faint"), (name, "$soft")), parts(("!  ", "$warn"), (reason, "$warn"))])
        price = parts((credits_of(cell.quote.credits), "bold $money"))
        first = spread(parts((name, "$ink")), price, width)
        before = self._before(model, cell.quote)
        notes = [_("was {price}", price=credits_of(before))] if before is not None else []
        notes += [_("→ longer for the same price")] if cell.longer else []
        notes += [_("↓ larger for the same price")] if cell.larger else []
        notes += [_("your present choice")] if grid.current is cell and self._is_here(model) else []
        if cell.per_second is not None:
            rate = f"{cell.per_second:.3g}"
            notes += [_("{n} cr a second, the least here", n=rate) if cell.cheapest else _("{n} cr a second", n=rate)]
        notes += [one_line(tr(why(grid, gap))) for gap in gaps_beside(grid, cell)[:1]]
        return stacked([first, parts((fit(" · ".join(notes), width), "$soft"))])

    def _is_here(self, model: Model) -> bool:
        """Whether what is chosen now stands on the layers that are shown of this model."""
        return model is self._offer.model and self._layers_now() == self._chosen_layers

    def _legend(self) -> Content:
        cells = [cell for grid in self._grids.values() for row in grid.cells for cell in row]
        marks = [
            ("●", _("now"), True),
            ("·", _("cheapest second of its row"), any(cell.cheapest for cell in cells)),
            ("→ ↓", _("more for the same"), any(cell.longer or cell.larger for cell in cells)),
            ("░", _("not offered"), any(cell.quote is None for cell in cells)),
        ]
        line = Content("")
        for mark, words, occurs in marks:
            piece = parts((mark + " ", "$soft"), (words + "   ", "$faint"))
            if occurs and line.cell_length + piece.cell_length <= self._width():
                line = line + piece
        return line

    def _keys(self) -> Content:
        keys = [("⏎", _("take")), ("Esc", _("back")), ("Tab", self._other()), ("←↑↓→", _("move"))]
        line = Content("")
        for key, words in keys:
            piece = parts((key + " ", "$money"), (words + "   ", "$soft"))
            if line.cell_length + piece.cell_length <= self._width():
                line = line + piece
        return line

    def _other(self) -> str:
        """The other model; where its matrix is out of view, with what the same would cost there, and its usual time."""
        other, grid, cell = self.model.other, self.grid, self.cell
        there = self._grids.get(other)
        if not self.has_class("-one") or there is None or grid is None or cell is None:
            return other.short_name
        twin = there.cell(
            same_value(grid.down, there.down, cell.row), same_value(grid.across, there.across, cell.column)
        )
        same_values = twin is not None and named(there, twin) == named(grid, cell)
        price = credits_of(twin.quote.credits) if same_values and twin is not None and twin.quote else "–"
        return f"{other.short_name} {price} · {usual(other, self._scale)}"

    def relabel(self) -> None:
        """The language changed."""
        self._show()
