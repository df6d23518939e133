"""The settings file's text: what it says, and every mistake with its line."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
import tomlkit
from hypothesis import given, settings
from hypothesis import strategies as st

from ima_tui import language
from ima_tui.options.table import OPTIONS
from ima_tui.options.text import Understood, template, understand, unreadable

FILE = Path("settings.toml")


def said(text: str) -> list[str]:
    """What is wrong with a file, as one reads it."""
    return [str(problem.of(FILE)) for problem in understand(text.encode()).problems]


def test_every_mistake_has_its_line_and_a_hint() -> None:
    text = '# mine\ntheme = "drak"\n\nlangauge = "zh"\nlimit_day = -3\n[other]\nx = 1\n[keys]\ngenerate = 5\n'
    assert said(text) == [
        "settings.toml, line 2: theme cannot be “drak”. Did you mean ima-dark? It is ignored.",
        "settings.toml, line 4: There is no setting langauge. Did you mean language?",
        "settings.toml, line 5: limit_day cannot be below 0. Until it is mended, every take asks for its amount.",
        "settings.toml, line 6: There is no setting other; it is ignored.",
        "settings.toml, line 9: generate needs a key in quotes, or a list of keys.",
    ]


def test_the_rest_counts_in_spite_of_mistakes() -> None:
    found = understand(b'theme = 3\ndensity = "compact"\nconfirm_under = 20\n')
    assert found.entries == {"density": "compact", "confirm_under": 20}


def test_own_keys_are_one_key_or_several_with_or_without_quotes_around_their_ids() -> None:
    found = understand(b'[keys]\nhistory = "f7"\nmode.text = "f2"\n"mode.first" = ["f3", " f4 "]\nquit = []\n')
    assert found.keys == {"history": ("f7",), "quit": (), "mode.text": ("f2",), "mode.first": ("f3", "f4")}
    assert not found.problems


@pytest.mark.parametrize("value", ["5", "[1]", '""', '"\\u001b"', "[" + '"a",' * 11 + "]", f'"{"x" * 50}"', "true"])
def test_keys_that_are_none_are_a_warning(value: str) -> None:
    found = understand(f"[keys]\nhistory = {value}\n".encode())
    assert found.keys == {}
    assert [problem.line for problem in found.problems] == [2]


def test_keys_that_are_no_table_or_far_too_many_are_a_warning() -> None:
    assert "is a table" in said('keys = "f5"\n')[0]
    many = understand(b"[keys]\n" + b"".join(b'c%d = "f5"\n' % number for number in range(2000)))
    assert len(many.keys) <= 500
    assert len(many.problems) == 1


def test_an_api_key_in_the_file_is_not_repeated() -> None:
    words = "\n".join(said('api_key = "ima_s3cret"\nima_s3cret = 1\ntheme = "ima_s3cret"\n'))
    assert "s3cret" not in words
    assert "F9" in words


@pytest.mark.parametrize(
    ("content", "line"),
    [(b"a = 1\n= = =\n", 2), (b"\x89PNG\r\n\x1a\n\0\0", 1), (b'theme = "x"\n\xff\xfe\n', 2), (b"[" * 5000, 1),
     ('theme = "ima-dark"\n'.encode("utf-16"), 1)],
)  # fmt: skip
def test_what_is_no_toml_is_one_sentence_with_its_line(content: bytes, line: int) -> None:
    found = understand(content)
    assert found.damaged
    assert found.entries == {"limit_day": 1, "limit_session": 1}  # nobody knows what they were
    assert str(found.problems[0].sentence).endswith("every take asks for its amount.")
    assert [problem.line for problem in found.problems] == [line]


def test_marks_and_line_ends_of_windows_are_no_mistake() -> None:
    found = understand('\ufefftheme = "ima-light"\r\ndensity = "compact"\r\nx = 1\r\n'.encode())
    assert found.entries == {"theme": "ima-light", "density": "compact"}
    assert [problem.line for problem in found.problems] == [3]


def test_a_missing_file_is_empty_and_one_that_cannot_be_opened_is_a_sentence() -> None:
    assert unreadable(FileNotFoundError(2, "x")) == Understood()
    assert unreadable(PermissionError(13, "Permission denied")).damaged


@pytest.mark.parametrize("code", ["en", "zh"])
def test_a_new_file_is_comments_only_and_right_once_they_are_taken_away(code: str) -> None:
    language.use(code)
    text = template()
    language.use("en")
    assert tomllib.loads(text) == {"keys": {}}
    set_all = "\n".join(line.removeprefix("# ") if " = " in line else line for line in text.splitlines())
    found = understand(set_all.encode())
    assert not found.problems
    assert found.entries == {option.name: option.default for option in OPTIONS}
    assert found.keys == {"history": ("f7",), "generate": ("ctrl+j", "f5")}


@given(st.binary(max_size=300))
def test_no_bytes_raise(content: bytes) -> None:
    understand(content)


names = st.one_of(st.text(min_size=1, max_size=8), st.sampled_from([*(option.name for option in OPTIONS), "keys"]))
leaves = st.one_of(
    st.integers(-(2**62), 2**62), st.booleans(), st.text(max_size=12), st.floats(), st.datetimes(), st.dates()
)
values = st.recursive(
    leaves,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(names, inner, max_size=3)),
    max_leaves=8,
)


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(names, values, max_size=6))
def test_no_document_raises(document: dict[str, object]) -> None:
    try:
        text = tomlkit.dumps(document)
        content = text.encode()
    except (UnicodeEncodeError, ValueError, TypeError):
        return
    found = understand(content)
    assert len(found.problems) <= 50


@pytest.mark.parametrize("value", ['"100"', "-3", "1.5", "true", "[100]", "10000000"])
@pytest.mark.parametrize("name", ["limit_day", "limit_session"])
def test_a_limit_that_cannot_be_used_is_the_smallest_one_and_not_none(name: str, value: str) -> None:
    found = understand(f'theme = "ima-light"\n{name} = {value}\n'.encode())
    assert found.entries == {"theme": "ima-light", name: 1}
    assert "every take asks for its amount" in str(found.problems[0].sentence)


def test_without_a_file_there_is_no_limit() -> None:
    assert unreadable(FileNotFoundError()).entries == {}
    assert unreadable(PermissionError(13, "Permission denied")).entries == {"limit_day": 1, "limit_session": 1}
