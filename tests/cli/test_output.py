"""stdout is one JSON object or links, whatever the terminal and whoever stops reading."""

from __future__ import annotations

import io
import json
import os

import pytest

from ima_tui.cli.output import Output, plain


def _stream(encoding: str = "utf-8") -> tuple[io.TextIOWrapper, io.BytesIO]:
    raw = io.BytesIO()
    return io.TextIOWrapper(raw, encoding=encoding), raw


def test_json_is_utf8_whatever_the_terminal_speaks() -> None:
    stream, raw = _stream("latin-1")
    Output(stream).json({"message": "灯塔 – 海"})
    assert raw.getvalue().decode("utf-8") == '{"message": "灯塔 – 海"}\n'


def test_json_survives_characters_that_steer_a_terminal() -> None:
    stream, raw = _stream()
    Output(stream).json({"m": "a\x1b[2J\x9b31m\u202e\ud800"})
    text = raw.getvalue().decode()
    assert not set(text) & {"\x1b", "\x9b", "\u202e"}
    assert json.loads(text)["m"].startswith("a\x1b[2J\x9b31m\u202e")


def test_text_replaces_what_the_encoding_lacks() -> None:
    stream, raw = _stream("ascii")
    Output(stream).text("灯塔 https://x/y.mp4")
    assert raw.getvalue() == b"?? https://x/y.mp4\n"


def test_a_reader_that_went_away_is_no_error() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "w") as stream:
        output = Output(stream)
        output.text("one")
        output.json({"two": 2})


@pytest.mark.parametrize("stream", [None, io.StringIO()])
def test_no_stdout_at_all_and_one_without_bytes(stream: io.StringIO | None) -> None:
    Output(stream).text("one")
    assert stream is None or stream.getvalue() == "one\n"


def test_plain_keeps_line_breaks_and_nothing_else() -> None:
    assert plain("a\nb\rc\x07d\x1b[1m") == "a\nb c d [1m"
