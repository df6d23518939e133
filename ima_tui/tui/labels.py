"""Friendly names for the settings the trade knows; whatever else the service lists keeps the service's own label."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

from ima_tui.domain.catalog import Control
from ima_tui.domain.text import Said, say
from ima_tui.domain.values import Json, amount, key, same
from ima_tui.language import _, tr
from ima_tui.tui.text import one_line

_KNOWN: dict[str, Said] = {
    "duration": say("Length"),
    "resolution": say("Size"),
    "aspect_ratio": say("Shape"),
    "audio": say("Sound"),
    "sound": say("Sound"),
    "generate_audio": say("Sound"),
    "quality": say("Quality"),
    "mode": say("Finish"),
    "seed": say("Seed"),
    "n": say("Number of takes"),
}


def label_of(control: Control) -> str:
    """What a setting is called."""
    known = _KNOWN.get(key(control.name))
    return tr(known) if known is not None else one_line(control.label or control.name, 60)


def option_label(control: Control, value: Json) -> str:
    """What a value of a setting is called."""
    if isinstance(value, bool) or (isinstance(control.default, bool) and str(value).casefold() in ("true", "false")):
        return _("on") if value is True or str(value).casefold() == "true" else _("off")
    if value is None or value == "":
        return _("not set")
    if key(control.name) == "duration" and amount(value) is not None:
        return _("{n} s", n=f"{amount(value):f}")
    offered = next((option for option in control.options if same(option.value, value)), None)
    return one_line(offered.label if offered is not None and offered.label else str(value), 60)


def choices_in_words(controls: list[Control], choices: dict[str, Json]) -> str:
    """`10 s, 1080P`: a few choices as one would say them."""
    words = []
    for name, value in choices.items():
        control = next((control for control in controls if key(control.name) == key(name)), None)
        if control is None:
            words.append(one_line(f"{name} {value}", 60))
        elif isinstance(control.default, bool):
            words.append(f"{label_of(control)} {option_label(control, value)}")
        else:
            words.append(option_label(control, value))
    return _(", ").join(words)


def label_of_name(name: str) -> str:
    """A parameter's friendly name."""
    return label_of(Control(name, name, "", None))


def parameters_in_words(parameters: Mapping[str, Json]) -> str:
    """`Length 5 s · Size 1080P · Sound on`: everything that is bought."""
    return " · ".join(
        one_line(f"{label_of_name(name)} {option_value(name, value)}") for name, value in parameters.items()
    )


def option_value(name: str, value: object) -> str:
    """A parameter's value as one would say it."""
    if isinstance(value, str) and value.casefold() in ("true", "false"):
        value = value.casefold() == "true"
    if isinstance(value, str) and re.fullmatch(r"\d+[pk]", value):
        value = value.upper()
    if isinstance(value, str | int | float | bool) or value is None:
        return option_label(Control(name, name, "", value), value)
    return json.dumps(value, ensure_ascii=False)
