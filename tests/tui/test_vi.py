"""The small vi: its commands by example, and that no keys in any text ever break it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ima_tui.tui.widgets.vi import Ask, Vi, ViMode, press

NORMAL = Vi(ViMode.NORMAL)


def keys_of(typed: str) -> list[str]:
    """`dwi<esc>` as single keys."""
    names = {"<esc>": "escape", "<ret>": "enter", "<c-r>": "ctrl+r"}
    found: list[str] = []
    while typed:
        name = next((name for name in names if typed.startswith(name)), typed[0])
        found.append(names.get(name, name))
        typed = typed[len(name) :]
    return found


def play(marked: str, typed: str) -> str:
    """Press keys with the cursor where `|` stands; the same notation comes back. Letters typed in insert mode go in."""
    at = marked.index("|")
    vi, text = NORMAL, marked.replace("|", "", 1)
    for key in keys_of(typed):
        if vi.mode is ViMode.INSERT and key != "escape":
            text, at = text[:at] + key + text[at:], at + 1
            continue
        done = press(vi, text, at, key)
        vi, text, at = done.vi, done.text, done.at
    return text[:at] + "|" + text[at:]


@pytest.mark.parametrize(
    ("before", "typed", "after"),
    [
        ("|slow push in", "l", "s|low push in"),
        ("slow| push in", "h", "slo|w push in"),
        ("|slow push in", "w", "slow |push in"),
        ("|slow push in", "2w", "slow push |in"),
        ("slow push |in", "b", "slow |push in"),
        ("|slow push in", "e", "slo|w push in"),
        ("slow |push in", "0", "|slow push in"),
        ("  slow| push", "^", "  |slow push"),
        ("|slow push", "$", "slow pus|h"),
        ("|one\ntwo\nthree", "j", "one\n|two\nthree"),
        ("one\ntw|o\nthree", "k", "on|e\ntwo\nthree"),
        ("|one\ntwo\nthree", "G", "one\ntwo\n|three"),
        ("one\ntwo\nth|ree", "gg", "|one\ntwo\nthree"),
        ("|one\ntwo\nthree", "2G", "one\n|two\nthree"),
        ("|a lighthouse", "fh", "a lig|hthouse"),
        ("|a lighthouse", "th", "a li|ghthouse"),
        ("|a lighthouse", "fh;", "a light|house"),
        ("|a lighthouse", "fh;,", "a lig|hthouse"),
        ("|slow push", "x", "|low push"),
        ("slow| push", "X", "slo| push"),
        ("slow |push in", "D", "slow| "),
        ("|slow push in", "dw", "|push in"),
        ("|slow push in", "2dw", "|in"),
        ("|slow push in", "d$", "|"),
        ("slow |push in", "de", "slow | in"),
        ("slow |push in", "db", "|push in"),
        ("one\n|two\nthree", "dd", "one\n|three"),
        ("one\ntwo\n|three", "dd", "one\n|two"),
        ("|one\ntwo\nthree", "2dd", "|three"),
        ("|slow push", "cwfast<esc>", "fas|t push"),
        ("|slow push", "ccfast<esc>", "fas|t"),
        ("slow |push", "Cpan<esc>", "slow pa|n"),
        ("slow| push", "iX<esc>", "slow|X push"),
        ("slo|w push", "aX<esc>", "slow|X push"),
        ("slow |push", "IX<esc>", "|Xslow push"),
        ("|slow push", "A!<esc>", "slow push|!"),
        ("|one\ntwo", "onew<esc>", "one\nne|w\ntwo"),
        ("one\n|two", "Onew<esc>", "one\nne|w\ntwo"),
        ("|one\ntwo", "yyp", "one\n|one\ntwo"),
        ("|one\ntwo", "yyjP", "one\n|one\ntwo"),
        ("|slow push", "ywP", "slow| slow push"),
        ("|slow push", "xp", "l|sow push"),
        ("|slow push", "vly", "|slow push"),
        ("|slow push", "vld", "|ow push"),
        ("|slow push", "vecfast<esc>", "fas|t push"),
        ("|slow", "~~", "SL|ow"),
        ("|one\n  two", "J", "one| two"),
        ("|slow slow", "x.", "|ow slow"),
        ("|slow slow", "cwfast<esc>w.", "fast fas|t"),
        ("|slow", "rf", "|flow"),
        ("推镜头，|霓虹雨夜", "b", "推镜头|，霓虹雨夜"),
        ("|推镜头，霓虹雨夜", "dw", "|，霓虹雨夜"),
        ("|slow", "dz", "|slow"),
        ("|slow", "d<esc>x", "|low"),
    ],
)
def test_commands_do_what_vi_does(before: str, typed: str, after: str) -> None:
    assert play(before, typed) == after


def test_undo_and_redo_are_asked_of_the_editor() -> None:
    assert press(NORMAL, "slow", 0, "u").ask is Ask.UNDO
    assert press(NORMAL, "slow", 0, "ctrl+r").ask is Ask.REDO
    counted = press(press(NORMAL, "slow", 0, "3").vi, "slow", 0, "u")
    assert (counted.ask, counted.times) == (Ask.UNDO, 3)


KEYS = st.sampled_from([*"hjklwbeWBE0^$gGfFtT;,iIaAoOxXdDcCsSyYpPuvrJ~.123459 霓", "escape", "enter", "space", "left",
                        "up", "down", "right", "home", "end", "backspace", "ctrl+r", "f9", ""])  # fmt: skip


@settings(max_examples=300)
@given(st.text(max_size=40), st.integers(-5, 60), st.lists(KEYS, max_size=40))
def test_no_keys_in_any_text_break_it(text: str, at: int, keys: list[str]) -> None:
    """It never raises, and the cursor is always inside; in normal mode on a character where there is one."""
    vi = NORMAL
    for key in keys:
        done = press(vi, text, at, key)
        vi, text, at = done.vi, done.text, done.at
        assert 0 <= at <= len(text)
        if vi.mode is ViMode.NORMAL and at < len(text) and text[at] == "\n":
            assert at == 0 or text[at - 1] == "\n"
        if len(text) > 2000:
            return
