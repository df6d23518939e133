"""stderr: colour only where it is welcome, each sentence once, and never an exception."""

from __future__ import annotations

import io

import pytest

from ima_tui.cli.diagnostics import Diagnostics, Exit, Stopped


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    encoding = "utf-8"

    def isatty(self) -> bool:
        """As asked."""
        return True


def test_a_terminal_gets_colour() -> None:
    stream = Terminal()
    Diagnostics(stream, {"TERM": "xterm"}).problem("no")
    assert stream.getvalue() == "\x1b[31mno\x1b[0m\n"


@pytest.mark.parametrize("environ", [{"NO_COLOR": "1", "TERM": "xterm"}, {"TERM": "dumb"}])
def test_no_colour_where_it_is_not_welcome(environ: dict[str, str]) -> None:
    stream = Terminal()
    Diagnostics(stream, environ).warn("careful")
    assert stream.getvalue() == "careful\n"


def test_a_dumb_terminal_and_a_file_get_no_live_line() -> None:
    for stream, environ in ((Terminal(), {"TERM": "dumb"}), (io.StringIO(), {"TERM": "xterm"})):
        diagnostics = Diagnostics(stream, environ)
        diagnostics.live("50 %")
        diagnostics.clear()
        assert stream.getvalue() == ""


def test_a_line_wipes_the_live_line_away() -> None:
    stream = Terminal()
    diagnostics = Diagnostics(stream, {"NO_COLOR": "1"})
    diagnostics.live("50 %")
    diagnostics.say("done")
    assert stream.getvalue() == "\r\x1b[K50 %\r\x1b[Kdone\n"


def test_text_from_outside_cannot_steer_the_terminal() -> None:
    stream = Terminal()
    Diagnostics(stream, {"NO_COLOR": "1"}).say("a\x1b]52;c;x\x07b")
    assert "\x1b" not in stream.getvalue()


def test_a_closed_stderr_raises_nothing() -> None:
    stream = io.StringIO()
    stream.close()
    Diagnostics(stream, {}).say("lost")
    Diagnostics(None, {}).problem("lost")


def test_each_sentence_of_an_end_is_said_once() -> None:
    stream = io.StringIO()
    Diagnostics(stream, {}).stopped(Stopped(Exit.FAILED, "what", "why", hints=("next",)))
    assert stream.getvalue() == "what\nwhy\n  next\n"
