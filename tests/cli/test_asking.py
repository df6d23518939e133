"""What the words of a command line ask for, and what is refused before anything is fetched."""

from __future__ import annotations

import io
from argparse import Namespace
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from ima_tui.cli import asking
from ima_tui.cli.asking import Asked, asked_by, choices_in_prompt, model_in_prompt, overlaid, with_size
from ima_tui.cli.diagnostics import Exit, Stopped
from ima_tui.cli.grammar import build
from ima_tui.cli.output import Output
from ima_tui.domain.catalog import Control, Field, Option, Product, Rule
from ima_tui.domain.models import Model
from ima_tui.domain.modes import Mode


def _asked(*words: str) -> Asked:
    arguments: Namespace = build(Output(None)).parse_args(["generate", *words])
    return asked_by(arguments)


def _refused(*words: str) -> Stopped:
    with pytest.raises(Stopped) as caught:
        _asked(*words)
    assert caught.value.exit is Exit.REFUSED_HERE
    return caught.value


def _options(*values: str | int) -> tuple[Option, ...]:
    return tuple(Option(str(value), value) for value in values)


PRODUCT = Product(
    version_id="v1",
    model=Model.PRO,
    model_code="ima-pro",
    name="Ima Sevio 1.0",
    fields=(
        Field(Control("duration", "Duration", "select", 5, _options(5, 10))),
        Field(Control("resolution", "Resolution", "select", "1080P", _options("720P", "1080P"))),
        Field(Control("aspect_ratio", "Ratio", "select", "16:9", _options("16:9", "9:16"))),
    ),
    rules=(Rule(1, 25, {"duration": 5, "resolution": "1080P"}),),
)


# -- images -----------------------------------------------------------------------------------------------------------


def test_images_come_in_a_row_repeated_or_as_json(picture: Callable[[str], Path]) -> None:
    one, two = str(picture("one.png")), "https://cdn.example.com/w_300,h_200/two.png?a=1,2"
    row = _asked("--prompt", "p", "--task-type", "reference_image_to_video", "--input-images", one, two)
    twice = ("--input-images", one, "--input-images", two)
    repeated = _asked("--prompt", "p", "--task-type", "reference_image_to_video", *twice)
    array = _asked("--prompt", "p", "--task-type", "reference_image_to_video", "--input-images", f'["{one}", "{two}"]')
    assert row.images == repeated.images == array.images == (one, two)


def test_a_comma_splits_only_what_is_images_on_both_sides(picture: Callable[[str], Path]) -> None:
    one, two = str(picture("one.png")), str(picture("two, of them.png"))
    assert _asked("--prompt", "p", "--input-images", two).images == (two,)
    assert (
        len(_asked("--prompt", "p", "--task-type", Mode.FIRST_LAST.value, "--input-images", f"{one},{one}").images) == 2
    )


def test_an_array_that_cannot_be_read_is_refused() -> None:
    assert _refused("--prompt", "p", "--input-images", '["a.png", 3]').code == "images"


def test_the_mode_follows_the_number_of_images() -> None:
    urls = [f"https://cdn.example.com/{number}.png" for number in range(3)]
    assert _asked("--prompt", "p").mode is Mode.TEXT
    assert _asked("--prompt", "p", "--input-images", urls[0]).mode is Mode.FIRST_FRAME
    assert _asked("--prompt", "p", "--input-images", *urls).mode is Mode.REFERENCE


def test_two_images_are_a_question() -> None:
    stopped = _refused("--prompt", "p", "--input-images", "https://a.example/1.png", "https://a.example/2.png")
    assert stopped.code == "task_type"
    assert [hint.split()[1] for hint in stopped.hints] == [Mode.FIRST_LAST.value, Mode.REFERENCE.value]


@pytest.mark.parametrize(
    ("mode", "count"), [(Mode.TEXT, 1), (Mode.FIRST_FRAME, 0), (Mode.FIRST_LAST, 1), (Mode.REFERENCE, 10)]
)
def test_a_wrong_number_of_images_is_refused_at_once(mode: Mode, count: int) -> None:
    urls = [f"https://cdn.example.com/{number}.png" for number in range(count)]
    assert _refused("--prompt", "p", "--task-type", mode.value, "--input-images", *urls).code == "images"


# -- words ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", [(), ("--prompt", ""), ("--prompt", "  \n")])
def test_no_prompt_is_refused(words: tuple[str, ...]) -> None:
    assert _refused(*words).code == "prompt"


def test_a_dash_reads_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    given = SimpleNamespace(buffer=io.BytesIO("\ufeff灯塔\n".encode()))
    monkeypatch.setattr(asking.sys, "stdin", given)
    assert _asked("--prompt", "-").prompt == "灯塔"


def test_a_closed_standard_input_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking.sys, "stdin", None)
    assert _refused("--prompt", "-").code == "prompt"


@pytest.mark.parametrize(
    ("name", "model"),
    [
        ("ima-pro", Model.PRO),
        ("IMA  Sevio 1.0-FAST", Model.FAST),
        ("极速", Model.FAST),
        ("推荐", Model.PRO),
        ("", None),
    ],
)
def test_models_are_understood_by_their_names(name: str, model: Model | None) -> None:
    assert _asked("--prompt", "p", "--model-id", name).model is model


def test_another_model_is_refused_with_the_two_names() -> None:
    stopped = _refused("--prompt", "p", "--model-id", "sora-2")
    assert "ima-pro-fast" in stopped.hints[0]
    assert "Ima Sevio 1.0 " in stopped.hints[0]


@pytest.mark.parametrize(
    "text",
    [
        "[1]",
        "5",
        '"x"',
        "{",
        '{"a": {"b": 1}}',
        '{"a": [1]}',
        '{"a": null}',
        '{"a": NaN}',
        '{"a": 1, "A": 2}',
        '{" ": 1}',
        pytest.param("[" * 100_000, id="deep"),
    ],
)
def test_extra_params_must_be_an_object_of_scalars(text: str) -> None:
    assert _refused("--prompt", "p", "--extra-params", text).code == "extra_params"


def test_extra_params_keep_their_types() -> None:
    asked = _asked("--prompt", "p", "--extra-params", '{"duration": 5, "audio": true, "resolution": "720P"}')
    assert asked.choices == {"duration": 5, "audio": True, "resolution": "720P"}


def test_what_the_program_sets_itself_cannot_be_chosen() -> None:
    assert _refused("--prompt", "p", "--extra-params", '{"cast": "x"}').code == "settings"


# -- with the product at hand -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("size", "choice"), [("720p", {"resolution": "720P"}), ("9:16", {"aspect_ratio": "9:16"})])
def test_size_means_the_setting_that_offers_it(size: str, choice: dict[str, str]) -> None:
    assert with_size(Asked("p", Mode.TEXT, size=size), PRODUCT).choices == choice


def test_size_and_extra_params_must_agree() -> None:
    with pytest.raises(Stopped):
        with_size(Asked("p", Mode.TEXT, size="720P", choices={"Resolution": "1080P"}), PRODUCT)
    agreed = with_size(Asked("p", Mode.TEXT, size="720P", choices={"Resolution": "720p"}), PRODUCT)
    assert agreed.choices == {"resolution": "720P"}


def test_overlaid_knows_a_name_in_every_spelling() -> None:
    assert overlaid({"Duration": 5, "audio": True}, {"duration": 10}) == {"audio": True, "duration": 10}


def test_phrases_in_the_prompt_are_applied_and_said() -> None:
    asked, said = model_in_prompt(Asked("faster please: 10s, 9:16", Mode.TEXT))
    assert asked.model is Model.FAST
    asked, more = choices_in_prompt(asked, PRODUCT)
    assert asked.choices == {"duration": 10, "aspect_ratio": "9:16"}
    assert len(said) == 1
    assert len(more) == 2


def test_a_flag_overrules_the_prompt_and_two_lengths_are_none() -> None:
    asked, said = choices_in_prompt(Asked("5s or 10s", Mode.TEXT), PRODUCT)
    assert asked.choices == {}
    assert len(said) == 1
    kept, _said = choices_in_prompt(Asked("10s", Mode.TEXT, choices={"duration": 5}), PRODUCT)
    assert kept.choices == {"duration": 5}
    assert model_in_prompt(Asked("faster", Mode.TEXT, model=Model.PRO))[0].model is Model.PRO
