"""The notice before a take starts: everything that is bought, how long it usually takes, what it costs and leaves.

Enter confirms, Escape goes back. What was pressed before it could be read confirms nothing, nor does the key that
opened it, held down. Over a limit Enter is not enough: the price of the take has to be typed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import partial

from textual import events, on
from textual.app import ComposeResult, RenderResult
from textual.binding import Binding
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget
from textual.widgets import Input

from ima_tui.domain.request import Request
from ima_tui.domain.spending import Amounts, Budget, exact, figure, typed
from ima_tui.domain.text import Said
from ima_tui.language import _, tr
from ima_tui.tui.labels import settings_of
from ima_tui.tui.money import sum_of
from ima_tui.tui.text import many_lines, one_line, parts, usual
from ima_tui.tui.widgets.dialog import Dialog, Press
from ima_tui.tui.widgets.facts import Fact, Facts
from ima_tui.tui.widgets.field import Field
from ima_tui.tui.widgets.words import Words


@dataclass(frozen=True, slots=True)
class Agreed:
    """The take may start; `over` is the price that was typed, where it goes over a limit."""

    over: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Purchase:
    """What is asked about, and in what light."""

    request: Request
    budget: Budget
    notices: tuple[Said, ...] = ()
    scale: float = 1.0
    simulated: bool = False
    again: float | None = None
    """Seconds since the very same take was started, if that may have been a slip of the hand."""


class Confirm(Dialog[Agreed]):
    """Returns the agreement, or None."""

    AUTO_FOCUS = ".first"
    SPENDS = True
    VERTICAL_BREAKPOINTS = [(0, "-low"), (30, "-tall")]
    BINDINGS = [
        Binding("enter,y", "agree", "Start", show=False, id="confirm.agree"),
        Binding("escape,n", "leave", "Back", show=False, id="confirm.leave"),
    ]

    def __init__(self, purchase: Purchase) -> None:
        super().__init__()
        self._purchase = purchase
        self._price = exact(purchase.request.credits)
        self._over = purchase.budget.excesses(purchase.request.credits)
        self._too_soon = False

    def compose(self) -> ComposeResult:
        """What can be long scrolls; price, warnings and the button always show."""
        with Vertical(classes="dialog", id="confirm"):
            yield Words(lambda: parts((_("Start this take?"), "bold $ink")), classes="dialog-title")
            with VerticalScroll(id="confirm-body", classes="" if self._over else "first", can_focus=True):
                yield Words(many_lines(self._purchase.request.prompt), id="confirm-prompt")
                yield Facts(self._made, self._costs, id="confirm-facts")
            yield Facts(self._costs, self._made, id="confirm-costs")
            for number in range(len([*self._warnings()])):
                yield Words(partial(self._warning, number), classes="dialog-warning")
            if self._over:
                yield Field(self._what_to_type, id="confirm-price", classes="first")
            yield StartButton(self._price, typing=bool(self._over))
            yield Words(self._hint, id="confirm-hint", classes="dialog-hint")

    # -- in words

    def _hint(self) -> Content:
        if self._too_soon:
            return parts((_("That was too quick to count. Press it again in a moment."), "$warn"))
        return parts((_("Esc back · nothing is sent before you confirm"), "$faint"))

    def _made(self) -> Iterator[Fact]:
        request = self._purchase.request
        yield Fact(_("Model"), (request.model.friendly_name, *self._version()), "bold $ink")
        yield Fact(_("Mode"), (tr(request.mode.label),))
        images = tuple(
            _("{name}, {role}", name=_file_name(image.source), role=tr(request.mode.slots.role(number)))
            for number, image in enumerate(request.images)
        )
        if images:
            yield Fact(_("Images"), images)
        settings = [_("{label} {value}", label=label, value=value) for label, value in settings_of(request)]
        if request.outputs > 1:
            settings.append(_("{n} clips", n=request.outputs))
        if settings:
            yield Fact(_("Settings"), tuple(settings))
        yield Fact(_("Usual time"), (usual(request.model, self._purchase.scale),), "$motion")

    def _version(self) -> tuple[str, ...]:
        version = one_line(self._purchase.request.version_id, 60)
        return (_("version {id}", id=version),) if version else ()

    def _costs(self) -> Iterator[Fact]:
        note = (_("demo, nothing is charged"),) if self._purchase.simulated else ()
        yield Fact(_("Credits"), (sum_of(self._price), *note), "bold $money")
        tally, limits = self._purchase.budget.tally, self._purchase.budget.limits
        yield Fact(_("Today"), self._sums(tally.today, limits.day), "$ink")
        yield Fact(_("This session"), self._sums(tally.session, limits.session), "$ink")

    def _sums(self, amounts: Amounts, limit: int) -> tuple[str, ...]:
        after = amounts.total + self._price
        told = [
            _("{before} → {after} cr", before=figure(amounts.total, grouped=True), after=figure(after, grouped=True))
        ]
        if limit and after <= limit:
            told.append(_("then {n} left of {limit}", n=figure(limit - after, grouped=True), limit=f"{limit:,}"))
        elif limit:
            told.append(_("{n} over the limit of {limit}", n=figure(after - limit, grouped=True), limit=f"{limit:,}"))
        if amounts.reserved:
            told.append(_("{n} cr under way", n=figure(amounts.reserved, grouped=True)))
        if amounts.unknown:
            told.append(_("{n} cr unknown", n=figure(amounts.unknown, grouped=True)))
        return tuple(told)

    def _warnings(self) -> Iterator[str]:
        for notice in self._purchase.notices:
            yield one_line(tr(notice))
        if self._price <= 0:
            yield _("The service lists this as free. Is that right?")
        if self._purchase.again is not None:
            seconds = f"{self._purchase.again:.0f}"
            yield _("The same take was started {n} s ago. This starts a second one.", n=seconds)
        for excess in self._over:
            yield tr(excess.sentence)

    def _warning(self, number: int) -> Content:
        return Content(f"! {[*self._warnings()][number]}")

    def _what_to_type(self) -> str:
        return _("type {price} to start all the same", price=figure(self._price))

    # -- room

    def on_mount(self) -> None:
        """The long part gives way."""
        self.call_after_refresh(self._share_room)

    def on_resize(self, event: events.Resize) -> None:
        """Another size, another share."""
        self.call_after_refresh(self._share_room)

    def _share_room(self) -> None:
        dialog, body = self.query_one("#confirm"), self.query_one("#confirm-body")
        others = [child for child in dialog.children if child is not body]
        taken = sum(child.outer_size.height + child.styles.margin.height for child in others)
        body.styles.max_height = max(2, int(self.size.height * 0.92) - dialog.gutter.height - taken)

    # -- answers

    def came_too_soon(self, press: Press) -> None:
        """Enter, pressed with a purpose, must not seem broken."""
        if press.what in ("enter", "y") and self.is_mounted:
            self._too_soon = True
            self.query_one("#confirm-hint", Words).refresh(layout=True)

    def action_agree(self) -> None:
        """Start it, if Enter is enough."""
        if not self._over:
            self.dismiss(Agreed())
            return
        field = self.query_one("#confirm-price", Input)
        if typed(field.value) == self._price:
            self.dismiss(Agreed(self._price))
            return
        field.value = ""
        field.focus()

    def action_leave(self) -> None:
        """Back to composing."""
        self.dismiss(None)

    @on(Input.Submitted, "#confirm-price")
    def _entered(self) -> None:
        self.action_agree()

    @on(Input.Changed, "#confirm-price")
    def _typing(self, event: Input.Changed) -> None:
        self.query_one(StartButton).ready = typed(event.value) == self._price


class StartButton(Widget):
    """The warm block of the dialog; where a price has to be typed it is dull until that is done."""

    ready: reactive[bool] = reactive(True)

    def __init__(self, price: Decimal, *, typing: bool = False) -> None:
        super().__init__(markup=False)
        self._price = price
        self.set_reactive(StartButton.ready, not typing)
        self.set_class(typing, "-waiting")

    def relabel(self) -> None:
        """The language changed."""
        self.refresh()

    def watch_ready(self, ready: bool) -> None:
        """As it looks."""
        self.set_class(not ready, "-waiting")

    def render(self) -> RenderResult:
        """The label in the middle."""
        if not self.ready:
            return Content(_("Type {price} above to start", price=figure(self._price)))
        return Content(_("⏎ Start · {price}", price=sum_of(self._price)))

    async def on_click(self) -> None:
        """As Enter does."""
        await self.screen.run_action("agree")


def _file_name(source: str) -> str:
    return one_line(source.replace("\\", "/").rsplit("/", 1)[-1], 80)
