"""Recipes as text: whatever was sent comes back the same, whatever else is read is named or kept."""

from __future__ import annotations

import json
import tomllib
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ima_tui.domain import recipe_fields
from ima_tui.domain.images import ImageFacts
from ima_tui.domain.models import Model
from ima_tui.domain.modes import Mode
from ima_tui.domain.recipe import Bought, Input, Recipe, RecipeProblem, recipe_of, rule_hash
from ima_tui.domain.recipe_text import from_text, to_json, to_toml
from ima_tui.domain.request import InputImage
from ima_tui.domain.signatures import unsigned
from ima_tui.domain.text import well_formed
from tests.domain.examples import request, shop

FACTS = ImageFacts("/home/ana/Pictures/beach.jpg", "jpeg", "image/jpeg", "jpg", 1920, 1080, 2_100_000, "ab" * 32)
ASKED = replace(
    request(shop(), {"duration": 10, "audio": True}, prompt='a lighthouse\n霓虹 "rain"\twith \\ and \x1b[31m red'),
    images=(InputImage(FACTS.path, FACTS), InputImage("https://cdn.example/b.png?w=300&X-Amz-Signature=s3cret")),
)
RECIPE = recipe_of(ASKED, lambda path: "../Pictures/beach.jpg", take="0193b2", made="2026-01-31T12:00:00+00:00")


def problems(text: str) -> list[str]:
    """What is wrong with a recipe."""
    with pytest.raises(RecipeProblem) as caught:
        from_text(text)
    return [str(problem) for problem in caught.value.problems]


def test_it_reads_like_a_page() -> None:
    assert to_toml(RECIPE) == '''\
# A take as a recipe. What it would cost now, and whether anything changed: ima-tui run FILE --check
# Send it once more, for no more than was paid: ima-tui run FILE

schema = 1
take = "0193b2"
made = "2026-01-31T12:00:00+00:00"
mode = "text_to_video"
model = "ima-pro"
model_name = "Ima Sevio 1.0"
version = "v1"
credits = 32
prompt = """
a lighthouse
霓虹 "rain"\\twith \\\\ and \\u001b[31m red"""

# What was chosen.
[settings]
duration = 10
audio = true

# Everything that was sent, to the letter. Take this and [rule] out to go by the settings above.
[parameters]
duration = 10
resolution = "1080P"
aspect_ratio = "16:9"
audio = true

# Pictures, in order. A file is found by its path from here and must have this content.
[[inputs]]
path = "../Pictures/beach.jpg"
sha256 = "''' + "ab" * 32 + '''"

[[inputs]]
url = "https://cdn.example/b.png"
signed = true

# The price list's entry that was bought.
[rule]
attribute_id = 113
hash = "''' + rule_hash(ASKED.attributes) + '''"

[rule.attributes]
duration = 10
resolution = "1080P"
audio = true
'''  # fmt: skip


def test_it_holds_no_signature_and_no_absolute_path() -> None:
    for text in (to_toml(RECIPE), to_json(RECIPE)):
        assert "s3cret" not in text
        assert "/home/ana" not in text
        assert "\x1b" not in text


def test_both_forms_say_the_same() -> None:
    assert from_text(to_toml(RECIPE)) == from_text(to_json(RECIPE)) == RECIPE


def test_a_recipe_written_by_hand_needs_little() -> None:
    recipe = from_text('mode = "text_to_video"\nmodel = "ima-pro-fast"\nprompt = "a boat"\n[settings]\nduration = 5\n')
    assert recipe == Recipe(Mode.TEXT, Model.FAST, "a boat", {"duration": 5})
    assert recipe.credits is None
    assert recipe.bought is None


def test_what_it_does_not_know_it_keeps() -> None:
    text = to_toml(RECIPE) + '\n[later]\nwords = "x"\nat = 2026-01-31T12:00:00Z\nmore = [1, {a = 2.5}]\n'
    text = text.replace("[rule]\n", '[rule]\nnote = "n"\n').replace(
        "[[inputs]]\npath", '[[inputs]]\nrole = "r"\npath', 1
    )
    recipe = from_text("seed_of_later = true\n" + text)
    assert recipe.unknown == {
        "seed_of_later": True,
        "later": {"words": "x", "at": "2026-01-31T12:00:00+00:00", "more": [1, {"a": 2.5}]},
    }
    assert recipe.bought is not None
    assert recipe.bought.unknown == {"note": "n"}
    assert recipe.inputs[0].unknown == {"role": "r"}
    assert from_text(to_toml(recipe)) == recipe
    assert from_text(to_json(recipe)) == recipe


def test_an_older_form_is_brought_up_and_a_newer_one_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recipe_fields, "SCHEMA", 3)
    monkeypatch.setattr(
        recipe_fields,
        "STEPS",
        {1: lambda old: {**old, "prompt": old["words"]}, 2: lambda old: {**old, "prompt": old["prompt"] + "!"}},
    )
    recipe = from_text('schema = 1\nmode = "text_to_video"\nmodel = "ima-pro"\nwords = "a boat"\n')
    assert recipe.prompt == "a boat!"
    assert recipe.unknown == {"words": "a boat"}
    (problem,) = problems('schema = 4\nmode = "text_to_video"\n')
    assert "newer ima-tui (schema 4)" in problem


@pytest.mark.parametrize("schema", ["0", "-1", '"1"', "true", "1.0"])
def test_a_schema_that_is_none_is_named(schema: str) -> None:
    assert "“schema”" in problems(f"schema = {schema}\n")[0]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"mode": "audio"}, "“mode” must be one of"),
        ({"mode": 3}, "“mode” must be one of"),
        ({"model": "gpt"}, "“model” must be one of"),
        ({"prompt": None}, "“prompt” must be a text"),
        ({"prompt": "x" * 200_001}, "“prompt” must be a text"),
        ({"settings": []}, "“settings” must be a table"),
        ({"settings": {"a": float("nan")}}, "no valid JSON"),
        ({"settings": {"a": 1, " A ": 2}}, "given twice"),
        ({"settings": {"": 1}}, "empty"),
        ({"takes": 0}, "“takes” must be a whole number"),
        ({"takes": True}, "“takes” must be a whole number"),
        ({"credits": -1}, "“credits” must be a number"),
        ({"credits": "25"}, "“credits” must be a number"),
        ({"credits": True}, "“credits” must be a number"),
        ({"demo": 1}, "“demo” must be true or false"),
        ({"take": "../../x"}, "“take” must be the id"),
        ({"take": "a\u202eb"}, "“take” must be the id"),
        ({"inputs": "a.png"}, "“inputs” must be a list"),
        ({"inputs": [1] * 65}, "“inputs” must be a list"),
        ({"inputs": ["a.png"]}, "Picture 1"),
        ({"inputs": [{}]}, "Picture 1"),
        ({"inputs": [{"path": "a", "url": "https://x.example"}]}, "Picture 1"),
        ({"inputs": [{"path": "a", "sha256": "short"}]}, "Picture 1"),
        ({"inputs": [{"path": "a\0b"}]}, "Picture 1"),
        ({"rule": 5}, "“rule” must have"),
        ({"rule": {"attribute_id": "1", "hash": ""}}, "“rule” must have"),
        ({"rule": {"attribute_id": 1, "hash": "h", "attributes": 5}}, "“attributes” must be a table"),
    ],
)
def test_each_mistake_is_named(change: dict[str, Any], words: str) -> None:
    fields = {"mode": "text_to_video", "model": "ima-pro", "prompt": "a boat", **change}
    assert any(words in problem for problem in problems(json.dumps(fields)))


@pytest.mark.parametrize(
    "text",
    ["", "= = =", "{", "[]", "null", "[" * 5000, "a=" + "[" * 3000, '{"a":' * 3000, "prompt = 5", "x" * 1_000_001,
     "\x00\x01", "a = {json = \"{\"}", "<!doctype html>", json.dumps({"a": [0] * 5000}),
     json.dumps({"mode": {"a": {"b": {"c": {"d": {"e": {"f": {"g": {"h": {"i": {"j": {"k": {"l": 1}}}}}}}}}}}}})],
)  # fmt: skip
def test_what_is_no_recipe_is_said_in_words(text: str) -> None:
    for problem in problems(text):
        assert problem.endswith(".")
        assert len(problem) < 400
        assert problem.isprintable()


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
names = st.text(min_size=1, max_size=12).filter(lambda name: name.strip())


def _tables(values: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Tables whose names stay apart however they are compared."""
    return st.lists(st.tuples(names, values), max_size=5).map(
        lambda pairs: {
            well_formed(name): value
            for at, (name, value) in enumerate(pairs)
            if well_formed(name).strip().casefold()
            not in {well_formed(other).strip().casefold() for other, _ in pairs[:at]}
        }
    )


recipes = st.builds(
    Recipe,
    mode=st.sampled_from(Mode),
    model=st.sampled_from(Model),
    prompt=st.text(max_size=200),
    settings=_tables(json_values),
    parameters=_tables(json_values),
    outputs=st.integers(1, 9),
    inputs=st.lists(
        st.builds(Input, path=st.text(min_size=1, max_size=20).filter(lambda text: "\0" not in text),
                  sha256=st.sampled_from(["", "0" * 64])) | st.builds(Input, url=st.just("https://a.example/b"),
                  signed=st.booleans()), max_size=3,
    ).map(tuple),
    version=st.text(max_size=10),
    bought=st.none() | st.builds(Bought, st.integers(1, 10**6), _tables(json_values), st.text(max_size=30)),
    credits=st.none() | st.integers(0, 10**6) | st.floats(0, 1e9),
    take=st.sampled_from(["", "0193b2"]),
    demo=st.booleans(),
)  # fmt: skip


@settings(max_examples=60)
@given(recipes)
def test_every_recipe_comes_back_from_both_forms_to_the_letter(recipe: Recipe) -> None:
    for text in (to_toml(recipe), to_json(recipe)):
        back = from_text(text)
        assert back == from_text(to_toml(back))
        assert json.dumps(recipe_fields.fields_of(back)) == json.dumps(_as_written(recipe))
        assert list(back.parameters) == [well_formed(name) for name in recipe.parameters]
        assert "\x1b" not in text
        assert "\u202e" not in text
    tomllib.loads(to_toml(recipe))


def _as_written(recipe: Recipe) -> Any:
    """Its fields with broken characters replaced."""
    return recipe_fields.plain(recipe_fields.fields_of(recipe))


@settings(max_examples=60)
@given(st.text(max_size=300))
def test_any_text_is_a_recipe_or_refused(text: str) -> None:
    with suppress(RecipeProblem):
        assert from_text(to_toml(from_text(text)))


def test_a_rule_is_known_by_what_it_means() -> None:
    one = rule_hash({"duration": 5, "resolution": "1080P", "audio": True})
    assert one == rule_hash({"Audio": "true", "resolution": "1080p", "duration": "5s"})
    assert one != rule_hash({"duration": 10, "resolution": "1080P", "audio": True})


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://a.example/b.mp4", ("https://a.example/b.mp4", False)),
        ("https://a.example/b.mp4?w=300&h=2", ("https://a.example/b.mp4?w=300&h=2", False)),
        ("https://a.example/b.mp4?X-Amz-Date=1&x=2", ("https://a.example/b.mp4", True)),
        ("https://a.example/b.mp4?OSSAccessKeyId=1&Expires=2&Signature=3", ("https://a.example/b.mp4", True)),
        ("https://a.example/b.mp4?auth_key=1-2-3", ("https://a.example/b.mp4", True)),
        ("https://a.example/b.mp4?se=1&sig=2", ("https://a.example/b.mp4", True)),
        ("https://a.example/b?access_token=1#frag", ("https://a.example/b", True)),
        ("https://ana:pw@a.example/b", ("https://a.example/b", True)),
        ("https://a.example/b#frag", ("https://a.example/b", False)),
        ("javascript:alert(1)", ("", False)),
        ("file:///etc/passwd", ("", False)),
        ("https://[::1", ("", False)),
    ],
)
def test_signatures_are_left_out(url: str, kept: tuple[str, bool]) -> None:
    assert unsigned(url) == kept
