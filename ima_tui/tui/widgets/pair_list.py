"""Pairs of takes as a list: those to be judged first. Blind, nothing in it tells the two takes of a pair apart."""

from __future__ import annotations

from rich.cells import cell_len

from ima_tui.engine.duels import Listed
from ima_tui.language import tr
from ima_tui.tui.duel_words import pair_models, pair_state, pair_title
from ima_tui.tui.text import when
from ima_tui.tui.widgets.virtual_list import Cell, VirtualList

ROOMY = 80
"""Cells from which the mode has a column."""


class PairList(VirtualList):
    """Posts `Picked` for the pair that is wanted."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.pairs: tuple[Listed, ...] = ()
        self.blind = False
        self.now = 0.0

    def fill(self, pairs: tuple[Listed, ...], now: float, *, blind: bool) -> None:
        """These, the cursor on the pair it was on."""
        chosen = self.chosen
        self.pairs, self.now, self.blind = pairs, now, blind
        ids = [listed.pair.id for listed in pairs]
        self.set_count(len(pairs), cursor=ids.index(chosen.pair.id) if chosen and chosen.pair.id in ids else 0)

    @property
    def chosen(self) -> Listed | None:
        """The pair under the cursor."""
        return self.pairs[self.cursor] if 0 <= self.cursor < len(self.pairs) else None

    def line_cells(self, index: int) -> list[Cell]:
        """Glyph, state, prompt, mode, models, when."""
        listed = self.pairs[index]
        glyph, words, tone = pair_state(listed)
        at = when(listed.pair.made_at, self.now)
        cells: list[Cell] = [
            (f" {glyph} ", 3, tone),
            (words, 15, tone),
            (pair_title(listed, blind=self.blind), 0, "faint" if self.blind and not listed.pair.judged else "ink"),
            ("", 2, "ink"),
        ]
        if self.size.width >= ROOMY:
            cells.append((tr(listed.pair.mode.label), 13, "soft"))
        models = pair_models(listed.pair, blind=self.blind)
        if models:
            cells.append((models, 12, "soft"))
        cells.append((at, cell_len(at) + 2, "faint"))
        return cells
