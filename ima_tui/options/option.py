"""One option: its name, what its value may be, and words for a value that cannot be used.

A value that was understood is always of the option's own type and within its bounds. A mistake is a `SettingsProblem`
with one sentence that says what would be right; a text that may be a key in the wrong place is never repeated.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from enum import StrEnum
from functools import lru_cache

from ima_tui.domain.errors import Refusal
from ima_tui.domain.frozen import dataclass
from ima_tui.domain.text import Said, printable, say

Value = str | int | bool

DEFAULT_BASE_URL = "https://api.imastudio.com"
DEFAULT_IM_BASE_URL = "https://imapi.liveme.com"
_YES = frozenset({"true", "1", "yes", "on"})
_NO = frozenset({"false", "0", "no", "off"})


class SettingsProblem(Refusal):
    """A setting with which the program must not run; `sentence` says what and what next."""

    def __init__(self, sentence: Said) -> None:
        super().__init__((sentence,))
        self.sentence = sentence


class Kind(StrEnum):
    """What a value is made of."""

    TEXT = "text"
    NUMBER = "number"
    """A whole number from 0 up."""
    SWITCH = "switch"
    CHOICE = "choice"
    """One of a few words."""
    ADDRESS = "address"
    """The base URL of a host that will be sent the key."""


class Group(StrEnum):
    """What belongs together on the settings screen."""

    ACCOUNT = "account"
    LOOK = "look"
    MONEY = "money"
    TELLING = "telling"
    DOWNLOADS = "downloads"
    KEYS = "keys"
    SERVICE = "service"


@dataclass(frozen=True, slots=True)
class Option:
    """One thing that can be set, in the file under `name`."""

    name: str
    kind: Kind
    default: Value
    group: Group
    label: Said
    help: Said
    values: tuple[str, ...] = ()
    """For a choice: what it may be."""
    most: int = 200
    """For a number the highest value, for a text the most characters."""
    step: int = 1
    """For a number: how far one press of an arrow key goes."""
    live: bool = True
    """Whether a change takes effect at once; otherwise at the next start."""
    understood: Callable[[str], str | None] | None = None
    """For a choice: further spellings."""
    check: Callable[[str], Said | None] | None = None
    """For a text: why it cannot be used, or None."""
    preview: Callable[[str], str] | None = None
    """For a text: what comes of it, for someone who is typing it."""
    careful: Value | None = None
    """What holds while the file says something that cannot be used, where the default would be the less careful."""

    @property
    def variable(self) -> str:
        """The environment variable that decides before the file does."""
        return f"IMA_{self.name.upper()}"

    def of_file(self, value: object) -> Value:
        """The value that a TOML document gives. Raises SettingsProblem."""
        if self.kind is Kind.SWITCH:
            if type(value) is not bool:
                raise SettingsProblem(say("{name} needs true or false.", name=self.name))
            return value
        if self.kind is Kind.NUMBER:
            if type(value) is not int:  # not isinstance: true is no number of credits
                raise SettingsProblem(say("{name} needs a whole number, without quotes.", name=self.name))
            return self._number(value)
        if type(value) is not str:
            raise SettingsProblem(say("{name} needs a text in quotes.", name=self.name))
        return self._words(value)

    def of_text(self, text: str) -> Value:
        """The value that a person typed, or an environment variable holds. Raises SettingsProblem."""
        words = text.strip()
        if self.kind is Kind.SWITCH:
            if words.casefold() not in _YES | _NO:
                raise SettingsProblem(say("{name} needs true or false.", name=self.name))
            return words.casefold() in _YES
        if self.kind is Kind.NUMBER:
            digits = words.removeprefix("-")
            if not (digits.isascii() and digits.isdigit() and len(digits) < 16):
                raise SettingsProblem(say("{name} needs a whole number, such as 20.", name=self.name))
            return self._number(int(words))
        return self._words(words)

    def _number(self, value: int) -> int:
        if value < 0:
            raise SettingsProblem(say("{name} cannot be below 0.", name=self.name))
        if value > self.most:
            raise SettingsProblem(say("{name} cannot be above {most}.", name=self.name, most=f"{self.most:,}"))
        return value

    def _words(self, text: str) -> str:
        words = text.strip()
        if self.kind is Kind.CHOICE:
            return self._choice(words)
        if not words.isprintable() or len(words) > self.most:
            raise SettingsProblem(
                say("{name} is longer than {most} characters or has invisible ones.", name=self.name, most=self.most)
            )
        problem = self.check(words) if self.check is not None else None
        if problem is not None:
            raise SettingsProblem(say("{name}: {what}", name=self.name, what=problem))
        return check_url(words) if self.kind is Kind.ADDRESS and words else words

    def _choice(self, words: str) -> str:
        folded = words.casefold()
        if folded in self.values:
            return folded
        other = self.understood(words) if self.understood is not None else None
        if other is not None:
            return other
        shown = harmless(words)
        likely = nearest(folded, self.values)
        if likely is not None:
            raise SettingsProblem(
                say("{name} cannot be “{value}”. Did you mean {near}?", name=self.name, value=shown, near=likely)
            )
        choices = ", ".join(self.values)
        raise SettingsProblem(
            say("{name} cannot be “{value}”. Choose one of: {choices}.", name=self.name, value=shown, choices=choices)
        )


def folder_problem(text: str) -> Said | None:
    """Why `text` names no folder that means the same wherever the program is started, or None; empty is the default."""
    if not text or os.path.isabs(text) or text == "~" or text.startswith(("~/", "~\\")):
        return None
    return say("Give the whole path of the folder, such as {example}.", example="~/Videos/ima")


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known name that `word` was probably meant to be, also when it is only a part of it (`drak`, `ima-dark`)."""
    import difflib

    whole = list(known)
    by_part = {part: name for name in reversed(whole) for part in name.replace("_", "-").split("-")}
    by_part |= {name: name for name in whole}
    found = difflib.get_close_matches(word[:80], by_part, n=1, cutoff=0.65)
    return by_part[found[0]] if found else None


def harmless(text: str) -> str:
    """Text from a file or a command line as it may be repeated: short, printable, and surely no API key."""
    return "[…]" if text.strip().casefold().startswith("ima_") else printable(text, 40)


@lru_cache(maxsize=64)
def is_loopback(url: str) -> bool:
    """Whether `url` stays on this machine: `localhost`, 127.0.0.0/8 or ::1, spelled plainly."""
    import ipaddress
    import urllib.parse

    try:
        host = urllib.parse.urlsplit(url).hostname or ""
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def check_url(text: str) -> str:
    """A host's base URL without its trailing slash. Raises SettingsProblem where the key must not go."""
    import urllib.parse

    url = text.strip().rstrip("/")
    try:
        parts = urllib.parse.urlsplit(url)
        host, _port = parts.hostname, parts.port
    except ValueError:
        host, parts = None, urllib.parse.urlsplit("")
    if not host or parts.scheme not in {"http", "https"} or not url.isprintable() or set(" \\") & set(url):
        # The text is not repeated: it may be a key that was pasted into the wrong place.
        raise SettingsProblem(say("A service address is not usable. Give it like {example}.", example=DEFAULT_BASE_URL))
    if "@" in parts.netloc or "?" in url or "#" in url:
        raise SettingsProblem(
            say("The address of {host} has a user name, '?' or '#' in it. Give only scheme, host and path.", host=host)
        )
    if parts.scheme == "http" and not is_loopback(url):
        raise SettingsProblem(
            say("http://{host} would send the API key unprotected. Use https://, or this machine.", host=host)
        )
    return url
