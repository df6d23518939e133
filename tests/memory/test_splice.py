"""One value changes; every other byte stays."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ima_tui.memory import splice

scalars = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text()
values = st.recursive(scalars, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=12)
objects = st.dictionaries(st.text(max_size=6), values, max_size=5)


@settings(max_examples=100, deadline=None)
@given(objects, st.text(max_size=6), values, st.sampled_from([None, 0, 2, "\t"]), st.booleans())
def test_putting_is_what_a_dict_would_do(
    before: dict[str, object], name: str, value: splice.Plain, indent: int | str | None, ascii_only: bool
) -> None:
    text = json.dumps(before, indent=indent, ensure_ascii=ascii_only)
    after = splice.put(text, splice.object_start(text), name, value)
    assert json.loads(after) == {**before, name: value}
    assert list(json.loads(after)) == list({**before, name: value})


@settings(max_examples=60, deadline=None)
@given(objects)
def test_members_cut_out_every_value(thing: dict[str, object]) -> None:
    text = json.dumps(thing, indent=1)
    found = {member.name: json.loads(text[member.start : member.end]) for member in splice.members(text, 0)}
    assert found == thing


def test_every_other_byte_stays() -> None:
    text = '\n{ "a" : 1e3,\t"b":1.0 , "a":-0,"big":123456789012345678901234567890, "u":"\\u4e2d中\\ud800" }\r\n'
    after = splice.put(text, splice.object_start(text), "b", "x")
    assert after == text.replace("1.0", '"x"')
    assert splice.put(text, splice.object_start(text), "a", 5) == text.replace("-0", "5")
    assert splice.put(text, splice.object_start(text), "new", 5) == text.replace('ud800" }', 'ud800", "new": 5 }')


def test_new_entries_are_indented_like_their_neighbours() -> None:
    text = '{\n    "a": 1\n}\n'
    assert splice.put(text, 0, "b", {"c": 1}) == '{\n    "a": 1,\n    "b": {\n      "c": 1\n    }\n}\n'
    assert splice.put("{}\n", 0, "b", 1) == '{\n  "b": 1\n}\n'


@pytest.mark.parametrize("text", ["", "[]", "1", '{"a":}', "{'a': 1}", "[" * 100_000, '{"a":' * 100_000])
def test_anything_but_an_object_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        splice.parse_object(text)


def test_endless_numbers_are_no_trouble() -> None:
    text = '{"a": ' + "9" * 10_000 + "}"
    splice.parse_object(text)
    assert splice.put(text, 0, "b", 1).startswith(text[:-1])


@settings(max_examples=40, deadline=None)
@given(objects, st.text(max_size=6), values, st.sampled_from([None, 0, 2, "\t"]))
def test_removing_what_was_put_leaves_every_byte(
    before: dict[str, object], name: str, value: splice.Plain, indent: int | str | None
) -> None:
    text = json.dumps(before, indent=indent)
    if name in before:
        after = splice.remove(text, 0, name)
        assert json.loads(after) == {other: kept for other, kept in before.items() if other != name}
        return
    assert splice.remove(splice.put(text, 0, name, value), 0, name) == text
    assert splice.remove(text, 0, name) == text


def test_removing_from_the_front_or_the_middle_keeps_the_neighbours_as_they_are() -> None:
    text = '{ "a":1e3,\n  "b" : 2 , "c":3.0 }'
    assert splice.remove(text, 0, "a") == '{ "b" : 2 , "c":3.0 }'
    assert splice.remove(text, 0, "b") == '{ "a":1e3 , "c":3.0 }'
    assert splice.remove(text, 0, "c") == '{ "a":1e3,\n  "b" : 2 }'
    assert splice.remove('{"a": 1}', 0, "a") == "{}"
