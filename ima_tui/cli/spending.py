"""`ima-tui spending`: what takes have cost, and what limits leave; the same sums that the interface shows.

Only the history is read: no key is needed and nobody is asked.
"""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ima_tui.cli.diagnostics import Exit
from ima_tui.cli.face import Face
from ima_tui.cli.lines import cells, one_line, padded, state_name
from ima_tui.cli.running import explained, flags_of, history_only, read_settings, run, studio_of
from ima_tui.cli.words import credits
from ima_tui.domain.models import Model
from ima_tui.domain.spending import NOTHING, Amounts, Limits, ModelCost, figure, number, standing
from ima_tui.language import _

if TYPE_CHECKING:
    from ima_tui.engine.spending import Purse

_BAR = 24


def command(face: Face, arguments: Namespace) -> Exit:
    """Run `spending`. Raises Stopped."""
    settings = read_settings(flags_of(arguments), face.environ)

    async def work() -> Exit:
        async with studio_of(face, history_only(settings)) as studio:
            with explained():
                spending, spans = studio.spending, (arguments.days,)
                real = await spending.purse(simulated=False, days=spans)
                demo = await spending.purse(simulated=True, days=spans)
            if arguments.output_json:
                face.output.json({**_json(real, spending.limits), "demo": _json(demo, spending.limits)})
            else:
                face.output.text("\n".join(_text(real, demo, spending.limits, drawn=face.diagnostics.unicode)))
        return Exit.READY

    return run(work)


# -- as data


def _json(purse: Purse, limits: Limits) -> dict[str, object]:
    days, costs = purse.spans[0]
    return {
        "today": _amounts_json(purse.tally.today) | {"limit": limits.day or None},
        "session": {"limit": limits.session or None},
        "days": days,
        "models": [{"model_id": cost.model, "takes": cost.takes, **_amounts_json(cost.amounts)} for cost in costs],
        "open": [
            {"id": job.id, "standing": str(standing(job)), "credit": job.request.credits, "state": job.state.value}
            for job in purse.unsettled
        ],
    }


def _amounts_json(amounts: Amounts) -> dict[str, object]:
    return {
        "charged": number(amounts.charged),
        "reserved": number(amounts.reserved),
        "unknown": number(amounts.unknown),
        "total": number(amounts.total),
    }


# -- as text


def _text(real: Purse, demo: Purse, limits: Limits, *, drawn: bool) -> Iterator[str]:
    yield _row(_("Today"), _amounts(real.tally.today, limits.day))
    yield _row(_("Limits"), _limits(limits))
    days, costs = real.spans[0]
    yield ""
    yield _("Last {n} days", n=days)
    yield from _models(costs, drawn) if costs else (f"  {_('Nothing.')}",)
    if real.unsettled:
        yield ""
        yield _("Under way or unknown now (ima-tui jobs show ID)")
        for job in real.unsettled:
            price = credits(job.request.credits)
            yield f"  {job.id}  {price}  {state_name(job.state)}  {one_line(job.request.prompt, 60)}"
    total = sum((cost.amounts.total for cost in demo.spans[0][1]), NOTHING)
    if total:
        yield ""
        yield _row(_("Demo, apart"), _("last {n} days {total}", n=days, total=_("{n} credits", n=figure(total))))


def _row(label: str, words: str) -> str:
    return f"{padded(label, 14)}{words}"


def _amounts(amounts: Amounts, limit: int) -> str:
    told = [_("{n} credits", n=figure(amounts.charged))]
    if amounts.reserved:
        told.append(_("+ {n} under way", n=figure(amounts.reserved)))
    if amounts.unknown:
        told.append(_("+ {n} unknown", n=figure(amounts.unknown)))
    if limit and amounts.total <= limit:
        told.append(_("{n} left of {limit}", n=figure(limit - amounts.total), limit=limit))
    elif limit:
        told.append(_("{n} over the limit of {limit}", n=figure(amounts.total - limit), limit=limit))
    return " · ".join(told)


def _limits(limits: Limits) -> str:
    day = _("{n} credits a day", n=limits.day) if limits.day else _("none a day")
    session = _("{n} credits a session", n=limits.session) if limits.session else _("none a session")
    return f"{day} · {session}"


def _models(costs: tuple[ModelCost, ...], drawn: bool) -> Iterator[str]:
    most = max(cost.amounts.total for cost in costs) or 1
    names = [_name(cost.model) for cost in costs]
    width = max(cells(name) for name in names) + 2
    for name, cost in zip(names, costs, strict=True):
        takes = _("1 take") if cost.takes == 1 else _("{n} takes", n=cost.takes)
        length = max(1, round(float(cost.amounts.total / most) * _BAR)) if cost.amounts.total else 0
        bar = ("█" if drawn else "#") * length
        yield f"  {padded(name, width)}{figure(cost.amounts.total):>10}  {padded(takes, 12)}{bar}".rstrip()


def _name(model: str) -> str:
    return Model(model).friendly_name if model in set(Model) else one_line(model, 40)
