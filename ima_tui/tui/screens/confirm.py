"""The notice before a take starts: what will be made, by which model, how long that usually takes, what it costs.

Enter confirms, Escape goes back. The key that opened it does not confirm: holding it down spends nothing.
"""

from __future__ import annotations

from textual.app import ComposeResult, RenderResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.widget import Widget

from ima_tui.domain.request import Request
from ima_tui.domain.text import Said
from ima_tui.language import _, tr
from ima_tui.tui.labels import parameters_in_words
from ima_tui.tui.text import credits_of, fit, one_line, padded, parts, stacked, usual
from ima_tui.tui.widgets.dialog import Dialog
from ima_tui.tui.widgets.words import Words


class Facts(Widget):
    """Label and value, line by line."""

    def __init__(self, facts: list[tuple[str, str, str]]) -> None:
        super().__init__(markup=False)
        self._facts = facts

    def render(self) -> RenderResult:
        """Aligned."""
        width = max(0, self.size.width - 13)
        return stacked(
            [parts((padded(label, 13), "$faint"), (fit(value, width), tone)) for label, value, tone in self._facts]
        )


class Confirm(Dialog[bool]):
    """Returns whether to start."""

    BINDINGS = [
        Binding("enter,y", "agree", "Start", show=False, id="confirm.agree"),
        Binding("escape,n", "leave", "Back", show=False, id="confirm.leave"),
    ]

    def __init__(
        self, request: Request, notices: tuple[Said, ...], scale: float, simulated: bool, again: float | None
    ) -> None:
        super().__init__()
        self._request = request
        self._notices = notices
        self._scale = scale
        self._simulated = simulated
        self._again = again

    def compose(self) -> ComposeResult:
        """The dialog."""
        with Vertical(classes="dialog"):
            yield Words(lambda: parts((_("Start this take?"), "bold $ink")), classes="dialog-title")
            yield Facts(self._facts())
            if self._notices:
                yield Words(
                    "\n".join(f"! {one_line(tr(notice))}" for notice in self._notices), classes="dialog-warning"
                )
            if self._again is not None:
                yield Words(
                    _("! The same take was started {n} s ago. This starts a second one.", n=f"{self._again:.0f}"),
                    classes="dialog-warning",
                )
            yield StartButton(self._request.credits)
            yield Words(
                lambda: parts((_("Esc back · nothing is sent before you confirm"), "$faint")), classes="dialog-hint"
            )

    def _facts(self) -> list[tuple[str, str, str]]:
        request = self._request
        price = credits_of(request.credits)
        if self._simulated:
            price = _("{price} · demo, nothing is charged", price=price)
        facts = [
            (_("Model"), request.model.friendly_name, "bold $ink"),
            (_("Mode"), tr(request.mode.label), "$ink"),
            (_("Prompt"), one_line(request.prompt), "$ink"),
        ]
        if request.images:
            names = ", ".join(one_line(image.source.replace("\\", "/").rsplit("/", 1)[-1]) for image in request.images)
            facts.append((_("Images"), names, "$ink"))
        facts.append((_("Settings"), parameters_in_words(request.parameters), "$ink"))
        facts.append((_("Usual time"), usual(request.model, self._scale), "$motion"))
        facts.append((_("Credits"), price, "bold $money"))
        return facts

    def action_agree(self) -> None:
        """Start it."""
        self.dismiss(True)

    def action_leave(self) -> None:
        """Back to composing."""
        self.dismiss(False)


class StartButton(Widget):
    """The warm block of the dialog."""

    def __init__(self, price: int | float) -> None:
        super().__init__(markup=False)
        self._price = price

    def render(self) -> RenderResult:
        """The label in the middle."""
        return Content(_("⏎ Start · {price}", price=credits_of(self._price)))

    def on_click(self) -> None:
        """As Enter does."""
        self.screen.dismiss(True)
