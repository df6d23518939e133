"""What the terminal sends: broken bytes end nothing, and nothing in a paste is pressed as a key."""

from __future__ import annotations

import os
import sys
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual import events
from textual._xterm_parser import XTermParser

from ima_tui.tui.reading import Decoder
from tests.tui.test_signals import read_until

BEGIN, END = b"\x1b[200~", b"\x1b[201~"


def heard(pieces: list[bytes]) -> list[events.Event]:
    """What the framework makes of it."""
    decoder, parser = Decoder(), XTermParser()
    texts = filter(None, map(decoder.decode, pieces))  # the drivers hand no empty text on: it would be the end
    return [event for text in texts for event in parser.feed(text) if isinstance(event, events.Event)]


@given(st.binary(max_size=60), st.lists(st.integers(0, 80), max_size=6))
def test_a_paste_of_any_bytes_in_any_pieces_is_one_paste(body: bytes, cuts: list[int]) -> None:
    """And the next key is a key."""
    whole = b"a" + BEGIN + b"<" + body.replace(END, b"").replace(END, b"") + b">" + END + b"z"
    edges = sorted({0, len(whole), *(cut for cut in cuts if cut < len(whole))})
    got = heard([whole[start:end] for start, end in pairwise(edges)])
    first, pasted, last = got
    assert isinstance(first, events.Key)
    assert isinstance(pasted, events.Paste)
    assert isinstance(last, events.Key)
    assert pasted.text[0] + pasted.text[-1] == "<>"
    assert "\x1b" not in pasted.text


def test_a_line_break_after_colours_in_a_paste_is_no_key() -> None:
    """It would have been Ctrl+J."""
    (pasted,) = heard([BEGIN + "a \x1b[31m舟\x1b[0m\nb".encode() + END])
    assert isinstance(pasted, events.Paste)
    assert pasted.text == "a \x1a[31m舟\x1a[0m\nb"


def test_keys_and_characters_in_two_parts_arrive() -> None:
    got = heard([b"\xe8\x88", b"\x9f", b"\x1b[", b"A"])
    assert [event.key for event in got if isinstance(event, events.Key)] == ["舟", "up"]


def test_half_a_surrogate_pair_pasted_into_the_program_does_not_end_it(home: Path) -> None:
    """In a real terminal."""
    pty = pytest.importorskip("pty", reason="needs a pseudo-terminal")
    child, master = pty.fork()
    if child == 0:
        os.environ.update(TERM="xterm-256color", COLUMNS="120", LINES="36")
        os.execv(sys.executable, [sys.executable, "-m", "ima_tui"])
    try:
        assert b"\x1b[?1049h" in read_until(master, b"Generate", 20)
        os.write(master, BEGIN + b"\xed\xa0\x80 broken \xff" + END)
        read_until(master, b"broken", 20)
        os.write(master, b"\x11")
        assert b"Traceback" not in read_until(master, b"\x1b[?1049l", 20)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    finally:
        os.close(master)
