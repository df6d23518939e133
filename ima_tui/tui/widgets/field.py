"""A line to type in. What it says while it is empty is said again when the language changes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from rich.text import Text
from textual.geometry import Size
from textual.reactive import Reactive
from textual.validation import ValidationResult
from textual.widgets import Input

from ima_tui.domain.prompt_text import shown
from ima_tui.domain.text import Said
from ima_tui.language import _, tr
from ima_tui.tui.text import one_line


class Field(Input):
    """One line of the user's text."""

    virtual_size = Reactive(Size(0, 0))
    """As the framework's, without a new layout of the whole screen: how long its text is moves nothing around it."""

    def __init__(self, hint: Said | Callable[[], str], value: str = "", **options: Any) -> None:
        super().__init__(value, compact=True, **options)
        self._hint = hint
        self.relabel()

    @property
    def _value(self) -> Text:
        """What is drawn: nothing in it steers the terminal, and widths add up."""
        text: Text = super()._value
        return Text(shown(text.plain), no_wrap=True, overflow="ignore", end="")

    def validate(self, value: str) -> ValidationResult | None:
        """Without rules no class tells that they are kept: for it, the first letter took all styles anew."""
        return super().validate(value) if self.validators else None

    def action_copy(self) -> None:
        """A masked text stays here: a clipboard is read by every program, and some keep what was in it."""
        if self.password:
            self.notify(_("What is hidden is not copied."), markup=False)
        else:
            super().action_copy()

    def action_cut(self) -> None:
        """As copying."""
        if self.password:
            self.action_copy()
        else:
            super().action_cut()

    def relabel(self) -> None:
        """The language changed."""
        self.placeholder = one_line(tr(self._hint) if isinstance(self._hint, Said) else self._hint())
