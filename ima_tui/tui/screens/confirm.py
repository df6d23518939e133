"""The notice before takes start: everything that is bought, how long it usually takes, what it costs and leaves.

Enter confirms, Escape goes back. What was pressed before it could be read confirms nothing, nor does the key that
opened it, held down. Over a limit Enter is not enough: the price of the take has to be typed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import partial

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Input

from ima_tui.domain.estimates import Estimate, documented
from ima_tui.domain.request import Request
from ima_tui.domain.spending import Amounts, Budget, exact, figure, typed
from ima_tui.domain.text import Said, say
from ima_tui.language import _, tr
from ima_tui.tui.expecting import usual_span, usual_times
from ima_tui.tui.labels import settings_of
from ima_tui.tui.money import sum_of
from ima_tui.tui.text import many_lines, one_line, parts
from ima_tui.tui.widgets.dialog import Dialog, Press
from ima_tui.tui.widgets.facts import Fact, Facts
from ima_tui.tui.widgets.field import Field
from ima_tui.tui.widgets.start_button import StartButton
from ima_tui.tui.widgets.words import Words

__all__ = ("Agreed", "Confirm", "Purchase", "StartButton")


@dataclass(frozen=True, slots=True)
class Agreed:
    """The take may start; `over` is the price that was typed, where it goes over a limit."""

    over: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Purchase:
    """What is asked about, and in what light."""

    requests: tuple[Request, ...]
    """One take, or the two of a pair, which are bought together."""
    budget: Budget
    notices: tuple[Said, ...] = ()
    scale: float = 1.0
    simulated: bool = False
    again: float | None = None
    """Seconds since the very same take was started, if that may have been a slip of the hand."""
    estimates: tuple[Estimate, ...] = ()
    """When each of the requests is to be expected; empty for what is documented."""

    def expected(self, number: int) -> Estimate:
        """When the request of that number is to be expected."""
        return self.estimates[number] if self.estimates else documented(self.requests[number].model)

    @property
    def request(self) -> Request:
        """The take, or the first of the two."""
        return self.requests[0]

    @property
    def price(self) -> Decimal:
        """What is paid for everything together."""
        return sum((exact(request.credits) for request in self.requests), Decimal(0))


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
        self._price = purchase.price
        self._over = purchase.budget.excesses(purchase.price)
        self._unheard: Said | None = None
        """Why the last Enter started nothing."""

    def compose(self) -> ComposeResult:
        """What can be long scrolls; price, warnings and the button always show."""
        with Vertical(classes="dialog", id="confirm"):
            yield Words(lambda: parts((self.heading(), "bold $ink")), classes="dialog-title")
            with VerticalScroll(id="confirm-body", classes="" if self._over else "first", can_focus=True):
                yield Words(many_lines(self._purchase.request.prompt), id="confirm-prompt")
                yield Facts(self.made, self._costs, id="confirm-facts")
            yield Facts(self._costs, self.made, id="confirm-costs")
            for number in range(len([*self._warnings()])):
                yield Words(partial(self._warning, number), classes="dialog-warning")
            if self._over:
                yield Field(self._what_to_type, id="confirm-price", classes="first")
            yield StartButton(self._price, typing=bool(self._over), both=len(self._purchase.requests) > 1)
            yield Words(self._hint, id="confirm-hint", classes="dialog-hint")

    # -- in words

    def _hint(self) -> Content:
        if self._unheard is not None:
            return parts((tr(self._unheard), "$warn"))
        return parts((_("Esc back · nothing is sent before you confirm"), "$faint"))

    def heading(self) -> str:
        """What is asked."""
        return _("Start this take?") if len(self._purchase.requests) == 1 else _("Start both takes?")

    def made(self) -> Iterator[Fact]:
        """What is made."""
        request, scale = self._purchase.request, self._purchase.scale
        if len(self._purchase.requests) == 1:
            yield Fact(_("Model"), (request.model.friendly_name, *_version(request)), "bold $ink")
        for number, one in enumerate(self._purchase.requests) if len(self._purchase.requests) > 1 else ():
            time = usual_span(self._purchase.expected(number), one.model, scale)
            pieces = (sum_of(exact(one.credits)), time, *_version(one))
            yield Fact(one.model.short_name, pieces, "bold $ink")
        yield Fact(_("Mode"), (tr(request.mode.label),))
        images = tuple(
            _("{name}, {role}", name=_file_name(image.source), role=tr(request.mode.slots.role(number)))
            for number, image in enumerate(request.images)
        )
        if images:
            yield Fact(_("Images"), images)
        yield from self._settings()
        if len(self._purchase.requests) == 1:
            yield Fact(_("Usual time"), usual_times(self._purchase.expected(0), request.model, scale), "$motion")

    def _settings(self) -> Iterator[Fact]:
        """What all have in common, then what only one of them has."""
        each = [_settings_said(request) for request in self._purchase.requests]
        common = tuple(words for words in each[0] if all(words in other for other in each))
        if common:
            yield Fact(_("Settings"), common)
        for request, words in zip(self._purchase.requests, each, strict=True):
            own = tuple(one for one in words if one not in common)
            if own:
                yield Fact(_("Only {model}", model=request.model.short_name), own)

    def _costs(self) -> Iterator[Fact]:
        note = (_("demo, nothing is charged"),) if self._purchase.simulated else ()
        price = sum_of(self._price)
        if len(self._purchase.requests) > 1:
            price = f"{' + '.join(figure(exact(one.credits)) for one in self._purchase.requests)} = {price}"
        yield Fact(_("Credits"), (price, *note), "bold $money")
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
            yield self._twice(seconds)
        for excess in self._over:
            yield tr(excess.sentence)

    def _twice(self, seconds: str) -> str:
        if len(self._purchase.requests) > 1:
            return _("The same two takes were started {n} s ago. This starts two more.", n=seconds)
        return _("The same take was started {n} s ago. This starts a second one.", n=seconds)

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
            self._say_unheard(say("That was too quick to count. Press it again in a moment."))

    def _say_unheard(self, why: Said | None) -> None:
        self._unheard = why
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
        price = figure(self._price)
        self._say_unheard(say("To start it, type exactly {price}; Esc goes back.", price=price))
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
        if event.value and self._unheard is not None:
            self._say_unheard(None)


def _version(request: Request) -> tuple[str, ...]:
    version = one_line(request.version_id, 60)
    return (_("version {id}", id=version),) if version else ()


def _settings_said(request: Request) -> list[str]:
    settings = [_("{label} {value}", label=label, value=value) for label, value in settings_of(request)]
    return [*settings, _("{n} clips", n=request.outputs)] if request.outputs > 1 else settings


def _file_name(source: str) -> str:
    return one_line(source.replace("\\", "/").rsplit("/", 1)[-1], 80)
