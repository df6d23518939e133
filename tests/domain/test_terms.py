"""Settings speak the user's terms, also long after the product list has changed."""

from __future__ import annotations

import pytest

from ima_tui.api.leaves import catalog
from ima_tui.domain import terms
from ima_tui.domain.catalog import Control, Option
from ima_tui.domain.form import typed
from ima_tui.domain.models import Model
from ima_tui.domain.modes import Mode
from ima_tui.domain.text import Said
from ima_tui.domain.values import Json
from ima_tui.simulator.products import catalogue
from tests.domain import examples


def told(mode: Mode, choices: dict[str, Json]) -> dict[str, str]:
    shelf = catalog(catalogue(mode.value), mode).product(Model.PRO)
    assert shelf is not None
    request = examples.request(shelf, choices)
    return {str(label): str(value) for label, value in terms.told(request.parameters, request.terms)}


def test_a_virtual_field_is_told_by_its_controls() -> None:
    assert told(Mode.TEXT, {}) == {
        "Length": "5 s", "Size": "1080P", "Shape": "16:9", "Sound": "on", "Look": "Natural", "Film grain": "off",
    }  # fmt: skip
    film = told(Mode.TEXT, {"look": "film", "grain": True})
    assert (film["Look"], film["Film grain"]) == ("Film", "on")
    assert told(Mode.FIRST_FRAME, {"motion_strength": "strong"})["Motion"] == "Strong"


def test_only_what_the_bare_parameter_does_not_say_is_kept() -> None:
    shelf = catalog(catalogue("text_to_video"), Mode.TEXT).product(Model.PRO)
    assert shelf is not None
    assert set(examples.request(shelf).terms) == {"finish"}
    assert examples.request(examples.shop()).terms == {}


def test_a_take_from_before_has_no_terms_and_is_told_all_the_same() -> None:
    assert [(str(label), str(value)) for label, value in terms.told({"finish": "natural", "duration": "5"}, {})] == [
        ("Finish", "Natural"), ("Length", "5 s"),
    ]  # fmt: skip


def test_words_of_the_service_stay_as_they_are_and_are_never_a_template() -> None:
    odd = Control("vibe", "Vibe {n} [/]", "", "x", (Option("{label}", "x"),))
    assert str(terms.setting(odd, "x")) == "Vibe {n} [/] {label}"


@pytest.mark.parametrize(("name", "values", "nature"), [
    ("duration", (5, 10), terms.Nature.LENGTH),
    ("clip", ("5s", "10 s"), terms.Nature.LENGTH),
    ("clip", (5, 10), terms.Nature.OTHER),
    ("Resolution", (), terms.Nature.SIZE),
    ("res", ("720p", "4K"), terms.Nature.SIZE),
    ("format", ("16:9", "1:1"), terms.Nature.SHAPE),
    ("generate_audio", (), terms.Nature.SOUND),
    ("anything", (), terms.Nature.OTHER),
])  # fmt: skip
def test_a_setting_is_known_by_its_nature(name: str, values: tuple[Json, ...], nature: terms.Nature) -> None:
    assert terms.nature(name, values) is nature


SEED = Control("seed", "Seed", "number", 1, least=1, most=9, step=2)


@pytest.mark.parametrize("text", ["1", " 3 ", "9", "5.0"])
def test_a_number_within_its_bounds(text: str) -> None:
    assert typed(SEED, text) == int(float(text))


@pytest.mark.parametrize("text", ["", "0", "10", "2", "x", "1e3", "NaN", "inf", "१", "9" * 40])
def test_a_number_that_is_none_or_out_of_bounds_is_refused_with_the_reason(text: str) -> None:
    reason = typed(SEED, text)
    assert isinstance(reason, Said)
    assert str(reason) == "This takes a number from 1 to 9, in steps of 2."


def test_a_typed_text_is_taken_as_it_is() -> None:
    assert typed(Control("style", "Style", "input", "x"), " noir ") == "noir"
