"""Catalogues and requests: one that tells stories, and arbitrary ones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

from ima_tui.domain.catalog import Catalog, Control, Field, MappingRule, Option, Product, Rule
from ima_tui.domain.models import Model
from ima_tui.domain.modes import Mode
from ima_tui.domain.pricing import Quote, quote
from ima_tui.domain.request import Draft, Request, priced
from ima_tui.domain.values import Json


def field(name: str, default: Json, *options: Json, label: str = "") -> Field:
    """A plain field."""
    return Field(Control(name, label or name.title(), "select", default, tuple(Option(str(o), o) for o in options)))


def rule(attribute_id: int, points: float, *, default: bool = False, **attributes: Json) -> Rule:
    """A price."""
    return Rule(attribute_id, points, attributes, default)


def product(fields: tuple[Field, ...], *rules: Rule, model: Model = Model.PRO, version: str = "v1") -> Product:
    """A leaf."""
    return Product(version, model, model.value, model.friendly_name, fields, rules)


FORM = (
    field("duration", 5, 5, 10, 15, label="Length"),
    field("resolution", "1080P", "480P", "720P", "1080P", "4K", label="Size"),
    field("aspect_ratio", "16:9", "16:9", "9:16", "1:1", "4:3", "3:4", "21:9", label="Shape"),
    field("audio", False, True, False, label="Sound"),
)
_SIZES = {"480P": 1, "720P": 2, "1080P": 3, "4K": 6}


def shop(model: Model = Model.PRO, surcharge: int = 0, form: tuple[Field, ...] = FORM) -> Product:
    """Priced by length, size and sound; 4K is not sold for 15 s. Pro at 5 s and 1080P without sound is 15 credits."""
    rules = [
        rule(number, (_SIZES[size] * length + (2 if audio else 0)) + surcharge,
             duration=length, resolution=size, audio=audio)
        for number, (length, size, audio) in enumerate(
            ((length, size, audio) for length in (5, 10, 15) for size in _SIZES for audio in (False, True)), 100
        )
        if (length, size) != (15, "4K") and (model is Model.PRO or size != "4K")
    ]  # fmt: skip
    return product(form, *rules, model=model)


QUALITY_OF_LOOK = Field(
    Control("finish", "Finish", "virtual", "natural"),
    controls=(
        Control("look", "Look", "", "natural", (Option("Natural", "natural"), Option("Film", "film"))),
        Control("grain", "Film grain", "", False, (Option("off", False), Option("on", True))),
    ),
    mapping=(
        MappingRule({"look": "natural", "grain": False}, "natural"),
        MappingRule({"look": "film", "grain": False}, "film"),
        MappingRule({"look": "film", "grain": True}, "film_grain"),
    ),
    target="finish_level",
    virtual=True,
)
"""Two controls that become one backend value; natural with grain maps to nothing."""


def request(shelf: Product, choices: Mapping[str, Json] | None = None, **changes: Any) -> Request:
    """A text request for what `shelf` sells at these choices."""
    found = quote(shelf, choices or {})
    assert isinstance(found, Quote)
    draft = Draft(prompt=changes.pop("prompt", "a puppy"), choices=choices or {})
    made = priced(draft, (), shelf, found)
    return replace(made, **changes)


def catalog(*products: Product) -> Catalog:
    """The list of text mode."""
    return Catalog(Mode.TEXT, products or (shop(), shop(Model.FAST)))


# --- arbitrary ones: few names and few values, so that rules and choices meet often -----------------------------------

_NAMES = ("duration", "resolution", "audio", "quality")
_VALUES: dict[str, list[Json]] = {
    "duration": [5, "5", 5.0, "5s", 10, "10", "15s"],
    "resolution": ["480P", "720p", "720P", "1080P", " 1080p ", "4K"],
    "audio": [True, False, "true", "False"],
    "quality": ["low", "HIGH", "high"],
}


def _some(names: tuple[str, ...]) -> st.SearchStrategy[dict[str, Json]]:
    return st.fixed_dictionaries({}, optional={name: st.sampled_from(_VALUES[name]) for name in names})


@st.composite
def products(draw: st.DrawFn) -> Product:
    """Any product: fields with or without defaults and options, rules with any attributes, a virtual field or none."""
    fields: list[Field] = []
    for name in draw(st.lists(st.sampled_from(_NAMES), unique=True)):
        default = draw(st.none() | st.sampled_from(_VALUES[name]))
        fields.append(field(name, default, *draw(st.lists(st.sampled_from(_VALUES[name]), max_size=4))))
    if draw(st.booleans()):
        fields.append(QUALITY_OF_LOOK)
    attributes = st.builds(
        lambda plain, finish: plain | ({"finish_level": finish} if finish else {}),
        _some(_NAMES),
        st.sampled_from(["", "", "natural", "film", "film_grain"]),
    )
    rules = draw(
        st.lists(
            st.builds(Rule, st.integers(1, 999), st.integers(0, 99), attributes, st.booleans()), min_size=1, max_size=6
        )
    )
    return product(tuple(fields), *rules)


_LOOSE = ("duration", "Resolution", " audio", "quality")

choices = st.builds(
    lambda plain, virtual: plain | virtual,
    st.fixed_dictionaries(
        {}, optional={loose: st.sampled_from(_VALUES[loose.strip().lower()]) for loose in _LOOSE}
    ),
    st.fixed_dictionaries(
        {}, optional={"look": st.sampled_from(["natural", "Film"]), "grain": st.booleans(),
                      "finish_level": st.sampled_from(["film", "film_grain", "other"])}
    ),
)  # fmt: skip
"""What a user or a script may choose, loosely spelled."""
