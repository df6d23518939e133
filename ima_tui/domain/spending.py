"""What takes cost, and how much they may: exact sums, limits, and the refusal of a take that would go over one.

A take counts from the moment it may start: *reserved* while its create call is still to come or on its way, then
*charged*, or *unknown* if the answer was lost. It stops counting only when it surely was not created. What failed at
the service stays charged: credits are spent when a task is accepted, and no refund is ever told.
Source: wire contract, section 2.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from enum import StrEnum

from ima_tui.domain.errors import Refusal
from ima_tui.domain.frozen import dataclass, field
from ima_tui.domain.job import Job, State
from ima_tui.domain.text import Said, say

NOTHING = Decimal(0)


class Standing(StrEnum):
    """How the credits of a take stand."""

    RESERVED = "reserved"
    """Allowed to start, and not yet accepted, refused or given up."""
    UNKNOWN = "unknown"
    """The answer to create was lost: perhaps charged, and counted in full until a person settles it."""
    CHARGED = "charged"


_IN_FLIGHT = frozenset({State.CHECKING, State.UPLOADING, State.WAITING, State.CREATING})


def standing(job: Job) -> Standing | None:
    """How the credits of `job` stand; None if it costs nothing: held, or surely not created."""
    if job.task_id:
        return Standing.CHARGED
    if job.state is State.UNKNOWN:
        return Standing.UNKNOWN
    return Standing.RESERVED if job.state in _IN_FLIGHT else None


def amount_of(job: Job) -> Decimal:
    """What `job` counts for: what was confirmed while in flight, what was sent last when it has landed."""
    sent = exact(job.request.credits)
    return max(exact(job.asked.credits), sent) if standing(job) is Standing.RESERVED else sent


def exact(credits: int | float) -> Decimal:
    """`credits` as written: 0.1 is a tenth, and ten of them are one."""
    return Decimal(str(credits))


def figure(amount: Decimal, *, grouped: bool = False) -> str:
    """An amount in digits, without zeros behind the point; `grouped` sets commas."""
    text = f"{amount:,f}" if grouped else f"{amount:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"


def number(amount: Decimal) -> int | float:
    """An amount as a JSON reader takes it."""
    return int(amount) if amount == amount.to_integral_value() else float(amount)


def typed(text: str) -> Decimal | None:
    """The amount that someone typed, or None if it is none."""
    try:
        amount = Decimal(text.strip())
    except InvalidOperation:
        return None
    return amount if amount.is_finite() and amount >= 0 else None


@dataclass(frozen=True, slots=True)
class Amounts:
    """Credits by standing."""

    charged: Decimal = NOTHING
    reserved: Decimal = NOTHING
    unknown: Decimal = NOTHING

    @property
    def open(self) -> Decimal:
        """What may yet turn out not to be spent."""
        return self.reserved + self.unknown

    @property
    def total(self) -> Decimal:
        """What counts against a limit."""
        return self.charged + self.open

    @classmethod
    def of(cls, pairs: Iterable[tuple[Standing, Decimal]]) -> Amounts:
        """The sums of `pairs`."""
        sums = dict.fromkeys(Standing, NOTHING)
        for kind, amount in pairs:
            sums[kind] += amount
        return cls(sums[Standing.CHARGED], sums[Standing.RESERVED], sums[Standing.UNKNOWN])


@dataclass(frozen=True, slots=True)
class Tally:
    """What today and this session have cost. Today holds everything in flight, whenever it was started."""

    today: Amounts = field(default_factory=Amounts)
    session: Amounts = field(default_factory=Amounts)


@dataclass(frozen=True, slots=True)
class Limits:
    """The most that takes may cost together, in credits; 0 sets no limit."""

    day: int = 0
    session: int = 0


@dataclass(frozen=True, slots=True)
class Allowance:
    """Under what a take may start."""

    limits: Limits = field(default_factory=Limits)
    session: str = ""
    """The run of the program that it counts for."""
    consented: Decimal | None = None
    """The price, typed by a person to go over a limit; any other number is no consent."""


class Bound(StrEnum):
    """Which limit."""

    DAY = "day"
    SESSION = "session"


@dataclass(frozen=True, slots=True)
class Excess:
    """A limit that a take would go over."""

    bound: Bound
    spent: Decimal
    """Charged, reserved and unknown together."""
    price: Decimal
    limit: int

    @property
    def sentence(self) -> Said:
        """`Today 85 + 25 is over your limit of 100.`"""
        values = {"spent": figure(self.spent), "price": figure(self.price), "limit": self.limit}
        if self.bound is Bound.DAY:
            return say("Today {spent} + {price} is over your limit of {limit}.", **values)
        return say("This session {spent} + {price} is over your limit of {limit}.", **values)


def excesses(tally: Tally, price: Decimal, limits: Limits) -> tuple[Excess, ...]:
    """The limits that `price` would go over. What costs nothing goes over none."""
    if price <= 0:
        return ()
    spans = ((Bound.DAY, tally.today.total, limits.day), (Bound.SESSION, tally.session.total, limits.session))
    return tuple(Excess(bound, spent, price, limit) for bound, spent, limit in spans if 0 < limit < spent + price)


@dataclass(frozen=True, slots=True)
class Budget:
    """What is spent, and what may be."""

    tally: Tally = field(default_factory=Tally)
    limits: Limits = field(default_factory=Limits)

    def excesses(self, price: int | float | Decimal) -> tuple[Excess, ...]:
        """The limits that a take of `price` would go over now."""
        return excesses(self.tally, price if isinstance(price, Decimal) else exact(price), self.limits)


class OverLimit(Refusal):
    """A take would go over a limit: nothing was reserved, and nothing sent."""

    def __init__(self, excesses: tuple[Excess, ...]) -> None:
        super().__init__([excess.sentence for excess in excesses])
        self.excesses = excesses

    @property
    def price(self) -> Decimal:
        """What has to be typed to start all the same."""
        return self.excesses[0].price


def started_over(over: tuple[Excess, ...]) -> Said:
    """The line in the timeline of a take that was started over a limit, or over both."""
    first, *rest = over
    what = Said("{one} {other}", {"one": first.sentence, "other": rest[0].sentence}) if rest else first.sentence
    return say("{what} Started all the same: {price} was confirmed.", what=what, price=figure(first.price))


@dataclass(frozen=True, slots=True)
class ModelCost:
    """What the takes of one model have cost in some days."""

    model: str
    takes: int
    amounts: Amounts
