"""Numbers, times and prices as one reads them on a command line. Pure functions; every sentence is translated here."""

from __future__ import annotations

import json
import shlex
from collections.abc import Mapping

from ima_tui.cli.lines import one_line
from ima_tui.domain import terms
from ima_tui.domain.models import Model
from ima_tui.domain.request import Request
from ima_tui.domain.values import Json
from ima_tui.language import _, tr


def duration(seconds: float) -> str:
    """A span as a stopwatch shows it: `0:54`, `12:03`, `1:02:03`."""
    whole = int(max(0.0, seconds))
    hours, minutes = divmod(whole // 60, 60)
    return f"{hours}:{minutes:02}:{whole % 60:02}" if hours else f"{minutes}:{whole % 60:02}"


def usual(model: Model, scale: float) -> str:
    """The usual time of one take at this service's pace."""
    shortest, longest = (f"{seconds / scale:.3g}" for seconds in model.usual_seconds)
    return _("usually {shortest}–{longest} s", shortest=shortest, longest=longest)


def credits(amount: int | float) -> str:
    """A price."""
    return _("{n} credits", n=f"{amount:g}" if amount < 1_000_000 else str(amount))


def weight(size: int) -> str:
    """A file's size."""
    return f"{size / 1000:.0f} kB" if size < 1_000_000 else f"{size / 1_000_000:.1f} MB"


def choices_text(choices: Mapping[str, Json]) -> str:
    """Settings in a row by their names, as they are asked for on a command line: `duration 5 · resolution 1080P`."""
    return " · ".join(f"{name} {value_text(value)}" for name, value in choices.items())


def settings_text(request: Request) -> str:
    """What is bought in the user's terms: `Length 5 s · Size 1080P · Look Natural`."""
    bought = {name: value for name, value in request.parameters.items() if name != "model"}
    told = terms.told(bought, request.terms)
    return " · ".join(one_line(f"{tr(label)} {tr(value)}") for label, value in told)


def value_text(value: Json) -> str:
    """One value as a person and a JSON reader would write it."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def extra_params(choices: Mapping[str, Json]) -> str:
    """The flag that asks for exactly these choices, ready to be copied into a shell."""
    return "--extra-params " + shlex.quote(json.dumps(dict(choices), ensure_ascii=False))


def summary(request: Request) -> str:
    """What is bought, in one line."""
    parts = [request.model.friendly_name, tr(request.mode.label), settings_text(request), credits(request.credits)]
    if request.outputs > 1:
        parts.insert(3, _("{n} takes", n=request.outputs))
    return " · ".join(part for part in parts if part)
