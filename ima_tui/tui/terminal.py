"""What the terminal around us can be told beside text: title, progress in the taskbar, a desktop notice, its clipboard.

Pure: the environment goes in, escape sequences come out, nothing is asked of the terminal, and what it does not surely
understand is not sent to it. Text in a sequence has no control character left, so that it cannot end the sequence and
begin another one.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from ima_tui.domain.frozen import dataclass


class Notice(StrEnum):
    """A way to say something on the desktop through the terminal."""

    OSC9 = "osc9"
    OSC777 = "osc777"
    OSC99 = "osc99"


_BY_PROGRAM = {"iterm.app": Notice.OSC9, "ghostty": Notice.OSC9, "wezterm": Notice.OSC777}
_BY_TERM = {
    "xterm-kitty": Notice.OSC99,
    "foot": Notice.OSC777,
    "xterm-ghostty": Notice.OSC9,
    "rxvt-unicode": Notice.OSC777,
}
_MOST_CHARACTERS = 200


@dataclass(frozen=True, slots=True)
class Terminal:
    """The terminal as its environment variables describe it."""

    program: str = ""
    """`TERM_PROGRAM` in lower case."""
    term: str = ""
    tmux: bool = False
    ssh: bool = False
    windows_terminal: bool = False
    kitty: bool = False

    @classmethod
    def of(cls, environ: Mapping[str, str]) -> Terminal:
        """The terminal of this environment."""
        return cls(
            program=environ.get("TERM_PROGRAM", "").casefold(),
            term=environ.get("TERM", ""),
            tmux=bool(environ.get("TMUX")) or environ.get("TERM", "").startswith(("tmux", "screen")),
            ssh=bool(environ.get("SSH_TTY") or environ.get("SSH_CONNECTION")),
            windows_terminal=bool(environ.get("WT_SESSION") or environ.get("ConEmuPID")),
            kitty=bool(environ.get("KITTY_WINDOW_ID")),
        )

    @property
    def notice(self) -> Notice | None:
        """The kind of desktop notice it is known to show; None where only the bell is sure, as in a multiplexer."""
        if self.tmux:
            return None
        if self.kitty:
            return Notice.OSC99
        return _BY_PROGRAM.get(self.program) or _BY_TERM.get(self.term)

    @property
    def has_title(self) -> bool:
        """Whether a title can be set and given back."""
        return self.term not in ("", "dumb", "linux")

    @property
    def has_progress(self) -> bool:
        """Whether progress in the taskbar is understood. Where it is not, it would show as a notice."""
        return not self.tmux and (self.windows_terminal or self.program in ("ghostty", "wezterm"))

    def desktop_notice(self, kind: Notice, title: str, body: str) -> str:
        """The sequence that says `body` on the desktop; through a multiplexer when there is one."""
        title, body = _plain(title), _plain(body)
        match kind:
            case Notice.OSC9:
                sequence = f"\x1b]9;{title}: {body}\x1b\\"
            case Notice.OSC777:
                sequence = f"\x1b]777;notify;{title.replace(';', ',')};{body.replace(';', ',')}\x1b\\"
            case Notice.OSC99:
                sequence = f"\x1b]99;i=ima:d=0;{title}\x1b\\\x1b]99;i=ima:p=body;{body}\x1b\\"
        return self._through(sequence)

    def _through(self, sequence: str) -> str:
        if not self.tmux:
            return sequence
        return "\x1bPtmux;" + sequence.replace("\x1b", "\x1b\x1b") + "\x1b\\"


KEEP_TITLE = "\x1b[22;2t"
"""Puts the present title aside."""
GIVE_TITLE_BACK = "\x1b[23;2t"


def title(text: str) -> str:
    """Sets the window's title."""
    return f"\x1b]2;{_plain(text)}\x1b\\"


def progress(percent: int | None) -> str:
    """Shows progress in the taskbar, 0 to 100; None takes it away."""
    return "\x1b]9;4;0;0\x1b\\" if percent is None else f"\x1b]9;4;1;{max(0, min(100, percent))}\x1b\\"


def _plain(text: str) -> str:
    return "".join(character if character.isprintable() else " " for character in text)[:_MOST_CHARACTERS]
