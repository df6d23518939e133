"""What settings and their values are called: known ones by their nature, all others as the service spells them.

A request keeps the terms in which its settings were chosen (`Term`), so that confirmation, history and command line
say "Look Natural" and never the backend's `finish natural`, long after the product list has changed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum

from ima_tui.domain.catalog import Choices, Control, Field, MappingRule, Option, Product
from ima_tui.domain.frozen import dataclass
from ima_tui.domain.text import Said, printable, say
from ima_tui.domain.values import Json, amount, canonical, key, same

_SIZE = re.compile(r"\d{3,4}[pi]|\d{1,2}k|\d{3,5}\s*[x×*]\s*\d{3,5}")
_SHAPE = re.compile(r"\d{1,3}(?:\.\d+)?:\d{1,3}(?:\.\d+)?")
_LENGTH = re.compile(r"\d{1,4}(?:\.\d+)?\s*(?:s|sec|secs|seconds?|秒)")


class Nature(StrEnum):
    """What a setting is about, whatever it is called."""

    LENGTH = "length"
    SIZE = "size"
    SHAPE = "shape"
    SOUND = "sound"
    OTHER = "other"


_NATURES = {
    Nature.LENGTH: ("duration", "length", "seconds", "video_length", "video_duration", "clip_length"),
    Nature.SIZE: ("resolution", "size", "video_size", "video_resolution"),
    Nature.SHAPE: ("aspect_ratio", "ratio", "aspect", "shape"),
    Nature.SOUND: ("audio", "sound", "generate_audio", "with_audio", "sound_effect"),
}
_BY_NAME = {name: nature for nature, names in _NATURES.items() for name in names}
_LABELS: Mapping[str, Said] = {
    **dict.fromkeys(_NATURES[Nature.LENGTH], say("Length")),
    **dict.fromkeys(_NATURES[Nature.SIZE], say("Size")),
    **dict.fromkeys(_NATURES[Nature.SHAPE], say("Shape")),
    **dict.fromkeys(_NATURES[Nature.SOUND], say("Sound")),
    **dict.fromkeys(("motion", "motion_strength", "motion strength", "motion_level"), say("Motion")),
    **dict.fromkeys(("camera", "camera_motion", "camera_control", "camera motion"), say("Camera")),
    **dict.fromkeys(("grain", "film_grain", "film grain"), say("Film grain")),
    "look": say("Look"),
    "style": say("Style"),
    "finish": say("Finish"),
    "mode": say("Finish"),
    "quality": say("Quality"),
    "seed": say("Seed"),
    "fps": say("Frame rate"),
    "n": say("Number of takes"),
}
_VALUES: Mapping[str, Said] = {
    "adaptive": say("adaptive"), "natural": say("Natural"), "film": say("Film"), "dream": say("Dream"),
    "subtle": say("Subtle"), "medium": say("Medium"), "strong": say("Strong"), "low": say("Low"),
    "high": say("High"), "standard": say("Standard"), "none": say("None"), "auto": say("Auto"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Term:
    """A setting as it was chosen: of a virtual field each control is one."""

    name: str
    label: str
    """The service's own words, both here and in `words`."""
    value: Json
    words: str = ""


def words(text: str) -> Said:
    """Text from outside as a sentence that no catalogue translates."""
    return Said("{words}", {"words": text})


def nature(name: str, values: tuple[Json, ...] = ()) -> Nature:
    """What a setting is about: by its name, else by how all its values are spelled."""
    known = _BY_NAME.get(key(name))
    if known is not None or not values:
        return known or Nature.OTHER
    spelled = [str(value).strip().casefold() for value in values]
    for pattern, found in ((_SIZE, Nature.SIZE), (_SHAPE, Nature.SHAPE), (_LENGTH, Nature.LENGTH)):
        if all(pattern.fullmatch(text) for text in spelled):
            return found
    return Nature.OTHER


def nature_of(control: Control) -> Nature:
    """What a control is about."""
    return nature(control.name, tuple(option.value for option in control.options))


def label(control: Control) -> Said:
    """What a setting is called. The service may name two settings alike; then its own label tells them apart."""
    known = _LABELS.get(key(control.name)) or _LABELS.get(key(control.label))
    return known or words(_line(control.label or control.name))


def value(control: Control, chosen: Json) -> Said:
    """What a value of a setting is called."""
    text = canonical(chosen)
    if isinstance(chosen, bool) or (text in ("true", "false") and _is_switch(control)):
        return say("on") if text == "true" else say("off")
    if chosen is None or chosen == "":
        return say("not set")
    number = amount(chosen)
    if nature_of(control) is Nature.LENGTH and number is not None:
        return say("{n} s", n=f"{number:f}")
    offered = next((option for option in control.options if same(option.value, chosen)), None)
    if isinstance(chosen, list | dict):
        return words(_line(offered.label if offered is not None else json.dumps(chosen, ensure_ascii=False)))
    if offered is not None and offered.label and key(offered.label) != text:
        return _VALUES.get(key(offered.label)) or words(_line(offered.label))
    spelled = offered.label if offered is not None and offered.label else str(chosen)
    return _VALUES.get(text) or words(_line(spelled.upper() if _SIZE.fullmatch(key(spelled)) else spelled))


def _is_switch(control: Control) -> bool:
    if isinstance(control.default, bool) or control.default is None:
        return True
    return all(canonical(option.value) in ("true", "false") for option in control.options)


def setting(control: Control, chosen: Json) -> Said:
    """A setting with its value; a length, size or shape says itself."""
    if nature_of(control) in (Nature.LENGTH, Nature.SIZE, Nature.SHAPE):
        return value(control, chosen)
    return Said("{label} {value}", {"label": label(control), "value": value(control, chosen)})


def named(product: Product | None, name: str, example: Json = None) -> Control:
    """The control a name belongs to, or a plain one for a name that the form does not have."""
    found = product.control(name) if product is not None else None
    if found is None and product is not None:
        found = next((field.control for field in product.fields if key(field.name) == key(name)), None)
    return found or Control(name, name, "", example)


def settings(product: Product | None, chosen: Choices) -> tuple[Said, ...]:
    """A few choices as one would say them, backend values of virtual fields by their controls."""
    return tuple(
        setting(_control(term), term.value)
        for name, given in chosen.items()
        for term in (_terms(product, name, given, {}) or (Term(name, name, given),))
    )


def joined(said: Sequence[Said], between: str | Said = " ") -> Said:
    """Several as one; `COMMA` between them is the reader's own."""
    names: dict[str, str | Said] = {f"part{number}": one for number, one in enumerate(said)}
    return Said("{between}".join(f"{{{name}}}" for name in names), names | {"between": between})


COMMA = say(", ")
"""What stands between the things of a list."""


# -- what a request keeps


def terms(product: Product, parameters: Mapping[str, Json], choices: Choices) -> Mapping[str, tuple[Term, ...]]:
    """By parameter, the terms in which it was chosen; nothing for what its name and value say just as well."""
    kept: dict[str, tuple[Term, ...]] = {}
    for name, given in parameters.items():
        found = _terms(product, name, given, choices)
        bare = Control(name, name, "", given)
        plain = [(label(bare), value(bare, given))]
        if found and [(label(_control(term)), value(_control(term), term.value)) for term in found] != plain:
            kept[name] = found
    return kept


def told(parameters: Mapping[str, Json], kept: Mapping[str, tuple[Term, ...]]) -> Iterator[tuple[Said, Said]]:
    """Label and value of everything that is bought, in the user's terms."""
    for name, given in parameters.items():
        for term in kept.get(name) or (Term(name, name, given),):
            control = _control(term)
            yield label(control), value(control, term.value)


def _control(term: Term) -> Control:
    remembered = (Option(term.words, term.value),) if term.words else ()
    return Control(term.name, term.label, "", term.value, remembered)


def _terms(product: Product | None, name: str, given: Json, choices: Choices) -> tuple[Term, ...]:
    if product is None:
        return ()
    field = next((field for field in product.fields if key(field.name) == key(name)), None)
    if field is None or not field.virtual:
        control = named(product, name, given)
        return (_term(control, given),)
    row = _row(field, given, choices)
    if row is None:
        return (_term(field.control, given),)
    shown = {key(control.name): control for control in field.shown}
    return tuple(
        _term(shown.get(key(turned), Control(turned, turned, "", None)), to) for turned, to in row.when.items()
    )


def _row(field: Field, given: Json, choices: Choices) -> MappingRule | None:
    """The row that gives the value; of several the one that the choices name."""
    rows = [row for row in field.mapping if same(row.then, given)]
    chosen = {key(name): picked for name, picked in choices.items()}
    agreeing = (
        row for row in rows if all(same(chosen.get(key(name), there), there) for name, there in row.when.items())
    )
    return next(agreeing, rows[0] if rows else None)


def _term(control: Control, given: Json) -> Term:
    offered = next((option for option in control.options if same(option.value, given)), None)
    return Term(control.name, control.label, given, offered.label if offered is not None else "")


def _line(text: str) -> str:
    return " ".join(printable(text, 60).split())
