"""A choice that maps to nothing is answered with what does, each with its price and the flag to copy."""

from __future__ import annotations

from types import SimpleNamespace

from ima_tui.cli.asking import Asked
from ima_tui.cli.diagnostics import Exit
from ima_tui.cli.unpriced import stopped_by
from ima_tui.domain.catalog import Control, Field, MappingRule, Option, Product, Rule
from ima_tui.domain.models import Model
from ima_tui.domain.modes import Mode
from ima_tui.domain.pricing import Unpriced, quote

_LOOKS = Control("look", "Look", "select", "natural", (Option("Natural", "natural"), Option("Film", "film")))
PRODUCT = Product(
    version_id="v1",
    model=Model.PRO,
    model_code="ima-pro",
    name="Ima Sevio 1.0",
    fields=(
        Field(Control("duration", "Duration", "select", 5, (Option("5", 5),))),
        Field(
            Control("style", "Style", "select", "a"),
            controls=(_LOOKS,),
            mapping=(MappingRule({"look": "natural"}, "a"), MappingRule({"look": "film"}, "b")),
            target="finish",
            virtual=True,
        ),
    ),
    rules=(Rule(1, 25, {"duration": 5}),),
)
STUDIO = SimpleNamespace(price=quote)


def test_an_unmapped_choice_names_the_valid_ones() -> None:
    asked = Asked("p", Mode.TEXT, choices={"look": "noir"})
    unpriced = quote(PRODUCT, asked.choices)
    assert isinstance(unpriced, Unpriced)
    stopped = stopped_by(unpriced, asked, PRODUCT, STUDIO)  # type: ignore[arg-type]
    assert stopped.exit is Exit.REFUSED_HERE
    assert "look noir" in stopped.sentences[0]
    assert [hint.split("  ")[0] for hint in stopped.hints[1:]] == ["25 credits", "25 credits"]
    assert """--extra-params '{"look": "film"}'""" in stopped.hints[2]


def test_without_any_way_out_it_says_where_to_look() -> None:
    bare = Unpriced({"duration": 7})
    stopped = stopped_by(bare, Asked("p", Mode.TEXT), PRODUCT, STUDIO)  # type: ignore[arg-type]
    assert "duration 7" in stopped.sentences[0]
    assert "ima-tui models" in stopped.hints[0]
