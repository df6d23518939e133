"""What is sent to the terminal beside the screen: only what it is known to understand, never the text of others."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ima_tui.tui import terminal
from ima_tui.tui.terminal import Notice, Terminal


@pytest.mark.parametrize(
    ("environ", "kind"),
    [
        ({"TERM": "xterm-256color"}, None),
        ({"TERM": "xterm-256color", "TERM_PROGRAM": "Apple_Terminal"}, None),
        ({"TERM": "xterm-256color", "TERM_PROGRAM": "iTerm.app"}, Notice.OSC9),
        ({"TERM": "xterm-kitty", "KITTY_WINDOW_ID": "1"}, Notice.OSC99),
        ({"TERM": "foot"}, Notice.OSC777),
        ({"TERM": "tmux-256color", "TMUX": "/tmp/x", "TERM_PROGRAM": "iTerm.app"}, None),
        ({"WT_SESSION": "x"}, None),
        ({}, None),
    ],
)
def test_a_desktop_notice_goes_only_where_it_is_known(environ: dict[str, str], kind: Notice | None) -> None:
    """Elsewhere the bell is what is sure."""
    assert Terminal.of(environ).notice is kind


@pytest.mark.parametrize(
    ("environ", "shown"),
    [
        ({"TERM": "xterm-256color"}, False),
        ({"TERM": "xterm-kitty", "KITTY_WINDOW_ID": "1"}, False),
        ({"TERM": "xterm-256color", "TERM_PROGRAM": "iTerm.app"}, False),
        ({"WT_SESSION": "x"}, True),
        ({"WT_SESSION": "x", "TMUX": "y"}, False),
    ],
)
def test_progress_goes_only_where_it_is_no_notice(environ: dict[str, str], shown: bool) -> None:
    """Older terminals show the same sequence as a message."""
    assert Terminal.of(environ).has_progress is shown


@given(st.sampled_from(Notice), st.text(), st.text(), st.booleans())
def test_no_text_ends_its_sequence(kind: Notice, title: str, body: str, tmux: bool) -> None:
    """What is said cannot become a command of its own."""
    sequence = Terminal(tmux=tmux).desktop_notice(kind, title, body)
    if tmux:
        assert sequence.startswith("\x1bPtmux;")
        sequence = sequence[len("\x1bPtmux;") : -2].replace("\x1b\x1b", "\x1b")
    inside = sequence.replace("\x1b]", "").replace("\x1b\\", "")
    assert inside.isprintable()
    assert sequence.count("\x1b]") == sequence.count("\x1b\\") == (2 if kind is Notice.OSC99 else 1)


def test_a_title_is_one_line_of_plain_text() -> None:
    """A bell or an escape in it would end it early."""
    assert terminal.title("a\x07b\x1b]52;c;x\x1b\\\nc") == "\x1b]2;a b ]52;c;x \\ c\x1b\\"


def test_progress_stays_between_nothing_and_all() -> None:
    """And None takes it away."""
    assert terminal.progress(140) == "\x1b]9;4;1;100\x1b\\"
    assert terminal.progress(-3) == "\x1b]9;4;1;0\x1b\\"
    assert terminal.progress(None) == "\x1b]9;4;0;0\x1b\\"
