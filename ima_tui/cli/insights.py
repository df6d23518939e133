"""`ima-tui insights`: what one's own takes say, the same numbers that the interface draws.

Only the history is read: no key is needed and nobody is asked. Times in the JSON object are seconds of the real
service; in words the demo's are those that it took, as the interface shows them.
"""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator, Sequence
from decimal import Decimal

from ima_tui.cli.diagnostics import Exit
from ima_tui.cli.face import Face
from ima_tui.cli.lines import cells, one_line, padded
from ima_tui.cli.running import explained, flags_of, history_only, read_settings, run, studio_of
from ima_tui.cli.words import duration
from ima_tui.domain.insights import Findings, Keepers, Times, stretches
from ima_tui.domain.models import Model
from ima_tui.domain.spending import figure, number
from ima_tui.domain.win_rates import LEAST_DUELS, Rate, Standings
from ima_tui.language import _, tr
from ima_tui.settings import DEMO_TIME_SCALE

_BAR = 30
_MOST_DAYS = 31
_PARTS = (0.1, 0.5, 0.9)


def command(face: Face, arguments: Namespace) -> Exit:
    """Run `insights`. Raises Stopped."""
    settings = read_settings(flags_of(arguments), face.environ)
    days = None if arguments.all else arguments.days

    async def work() -> Exit:
        async with studio_of(face, history_only(settings)) as studio:
            with explained():
                real = await studio.insights.read(days, simulated=False)
                demo = await studio.insights.read(days, simulated=True)
            if arguments.output_json:
                face.output.json({**found_json(real), "demo": found_json(demo)})
                return Exit.READY
            full = "█" if face.diagnostics.unicode else "#"
            lines = list(found_text(real, full))
            if demo.takes:
                pace = settings.time_scale if settings.demo else DEMO_TIME_SCALE
                lines += ["", _("Demo, apart"), *found_text(demo, full, pace)]
            face.output.text("\n".join(lines))
        return Exit.READY

    return run(work)


# -- as data


def found_json(found: Findings) -> dict[str, object]:
    """Everything that was found."""
    promotions = found.promotions
    return {
        "days": found.days,
        "first": found.first.isoformat(),
        "last": found.last.isoformat(),
        "credit": number(found.spent),
        "takes": found.takes,
        "per_day": [
            {"day": one.day.isoformat(), "model_id": one.model, "takes": one.takes, "credit": number(one.credits)}
            for one in found.costs
        ],
        "times": [_times_json(one) for one in found.times],
        "keepers": {
            **_keepers_json(found.kept),
            "models": {model: _keepers_json(one) for model, one in found.keepers.items()},
            "before": _keepers_json(found.before) if found.before is not None else None,
        },
        "promotions": {"promoted": promotions.promoted, "kept": promotions.kept, "rate": _rate_json(promotions.rate)},
        "duels": {
            "all": _duels_json(found.duels),
            "modes": {mode.value: _duels_json(of) for mode, of in found.duels_by_mode.items()},
        },
    }


def _times_json(one: Times) -> dict[str, object]:
    known = one.model in set(Model)
    shortest, middle, longest = (one.by(part) for part in _PARTS)
    return {
        "model_id": one.model,
        "length": one.length,
        "size": one.size,
        "takes": one.takes,
        "seconds": {"p10": shortest, "p50": middle, "p90": longest},
        "documented": list(Model(one.model).usual_seconds) if known else None,
    }


def _keepers_json(of: Keepers) -> dict[str, object]:
    return {
        "starred": of.takes,
        "credit": number(of.credits),
        "each": number(of.each) if of.each is not None else None,
    }


def _rate_json(rate: Rate | None) -> dict[str, float] | None:
    if rate is None:
        return None
    return {"share": round(rate.share, 4), "low": round(rate.low, 4), "high": round(rate.high, 4)}


def _duels_json(of: Standings | None) -> dict[str, object] | None:
    if of is None:
        return None
    record = of.record(Model.PRO)
    return {
        "pro_wins": record.wins,
        "fast_wins": record.losses,
        "equal": record.equal,
        "both_bad": record.both_bad,
        "pro_rate": _rate_json(record.rate),
    }


# -- as text


def found_text(found: Findings, full: str, pace: float = 1.0) -> Iterator[str]:
    """Everything that was found, section by section; times as they are at a service that is so many times faster."""
    span = _("all") if found.days is None else _("last {n} days", n=found.days)
    yield _("Spent, {span}: {n} credits in {takes} takes", span=span, n=figure(found.spent), takes=found.takes)
    yield from _spent(found, full) if found.costs else (f"  {_('Nothing.')}",)
    yield ""
    yield _("How long takes took (usually, and how many)")
    yield from _times(found.times, pace) if found.times else (f"  {_('No take came back in these days.')}",)
    yield ""
    yield _("Credits for a keeper, which is a take with a star")
    yield from _keepers(found, full)
    yield ""
    yield _("Pairs judged: how often Pro wins (ever)")
    yield from _duels(found)


def _spent(found: Findings, full: str) -> Iterator[str]:
    rows = [one for one in stretches(found.costs, found.first, found.last, _MOST_DAYS) if one.costs]
    most = max(row.total for row in rows) or Decimal(1)
    for row in reversed(rows):
        label = row.last.isoformat() if row.days == 1 else f"{row.first.isoformat()} – {row.last:%m-%d}"
        told = " ".join(f"{_name(model)} {figure(row.costs[model])}" for model in found.models if model in row.costs)
        bar = full * max(1, round(float(row.total / most) * _BAR)) if row.total else ""
        yield f"  {padded(label, 20)}{figure(row.total):>9}  {padded(bar, _BAR)}  {told}".rstrip()


def _times(times: Sequence[Times], pace: float) -> Iterator[str]:
    for one in times:
        low, middle, high = (duration(round(one.by(part) / pace)) for part in _PARTS)
        label = " ".join(word for word in (_name(one.model), _length(one.length), one.size.upper()) if word)
        span = f"{low}–{high}" if low != high else middle
        told = ""
        if one.model in set(Model):
            shortest, longest = (duration(seconds / pace) for seconds in Model(one.model).usual_seconds)
            told = _("documented {time}", time=f"{shortest}–{longest}")
        yield f"  {padded(label, 20)}{span:>12}  {one.takes:>5}×  {told}"


def _keepers(found: Findings, full: str) -> Iterator[str]:
    if not found.kept.takes and not (found.before and found.before.takes):
        yield f"  {_('No take of these days has a star.')}"
        return
    rows = [(_("both models"), found.kept), *((_name(model), of) for model, of in found.keepers.items())]
    if found.before is not None:
        rows.insert(1, (_("{n} days before", n=found.days), found.before))
    most = max((of.each or Decimal(0) for _label, of in rows), default=Decimal(0)) or Decimal(1)
    for label, of in rows:
        told = _("{n} starred · {credits}", n=of.takes, credits=_("{n} credits", n=figure(of.credits)))
        each = figure(of.each) if of.each is not None else "–"
        bar = full * max(1, round(float(of.each / most) * _BAR)) if of.each else ""
        yield f"  {padded(label, 20)}{each:>9}  {padded(bar, _BAR)}  {told}"
    promotions = found.promotions
    if promotions.rate is not None:
        yield "  " + _("Of {n} drafts promoted to Pro {kept} stayed keepers: {rate}.",
                       n=promotions.promoted, kept=promotions.kept, rate=_percent(promotions.rate))  # fmt: skip


def _duels(found: Findings) -> Iterator[str]:
    rows: list[tuple[str, Standings]] = [(_("all modes"), found.duels)] if found.duels is not None else []
    rows += [(tr(mode.label), of) for mode, of in found.duels_by_mode.items()]
    for label, of in rows:
        record = of.record(Model.PRO)
        if record.rate is not None:
            yield f"  {padded(label, 20)}{_pad_left(_percent(record.rate), 16)}  {record.decided:>5}×"
        else:
            words = _("hidden under {least} duels; {n} so far", least=LEAST_DUELS, n=record.decided)
            yield f"  {padded(label, 20)}{words}"


def _percent(rate: Rate) -> str:
    return _("{n} % ({low}–{high})", n=f"{rate.share * 100:.0f}", low=f"{rate.low * 100:.0f}",
             high=f"{rate.high * 100:.0f}")  # fmt: skip


def _pad_left(text: str, width: int) -> str:
    return " " * (width - cells(text)) + text


def _length(length: str) -> str:
    return _("{n} s", n=length) if length.replace(".", "", 1).isdigit() else length


def _name(model: str) -> str:
    return Model(model).short_name if model in set(Model) else one_line(model, 20)
