"""The settings of one run: frozen, complete, and with the key in a type that hides itself.

Each value comes from the first that names it: flags > environment > settings file > default. A value that would send
the key somewhere unsafe is refused (SettingsProblem). Any other mistake in the file or the environment becomes a
warning and the next source decides, so that a damaged settings file never keeps the program from starting.
Source: behaviour, "Local files" and "Command line"; wire contract, "Hosts".
"""

from __future__ import annotations

import difflib
import hashlib
import hmac
import ipaddress
import math
import urllib.parse
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from ima_tui.domain.errors import Refusal
from ima_tui.domain.text import Said, say
from ima_tui.files import read_bounded
from ima_tui.language import ENGLISH, understood
from ima_tui.paths import Places, places

DEFAULT_BASE_URL = "https://api.imastudio.com"
DEFAULT_IM_BASE_URL = "https://imapi.liveme.com"
DEMO_TIME_SCALE = 10.0
"""How many times faster the demo runs than the service, unless IMA_TIME_SCALE says otherwise."""
FILE_KEYS: Mapping[str, type] = {
    "base_url": str,
    "im_base_url": str,
    "user_id": str,
    "language": str,
    "theme": str,
    "confirm_under": int,
    "verify_assets": bool,
}
"""Every name the settings file may hold, with its TOML type."""
_MOST_FILE_BYTES = 1_000_000


class SettingsProblem(Refusal):
    """A setting with which the program must not run; `sentence` says what and what next."""

    def __init__(self, sentence: Said) -> None:
        super().__init__((sentence,))
        self.sentence = sentence


class Secret:
    """A text that shows itself to nobody: not in a repr, a format, a pickle, a traceback's locals or a crash screen."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """The text itself, for the one place that sends it."""
        return self._text

    @property
    def fingerprint(self) -> str:
        """8 hexadecimal digits that tell two accounts apart and give nothing away."""
        return hashlib.sha256(b"ima-tui fingerprint\0" + self._text.encode()).hexdigest()[:8]

    def __repr__(self) -> str:
        return "[secure]"

    __str__ = __repr__

    def __format__(self, spec: str) -> str:
        return format("[secure]", spec)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and hmac.compare_digest(self._text.encode(), other._text.encode())

    def __hash__(self) -> int:
        return hash(self.fingerprint)

    def __copy__(self) -> Secret:
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> Secret:
        return self

    def __reduce__(self) -> NoReturn:
        raise TypeError("a Secret is not written anywhere")


def check_key(text: str) -> Secret:
    """The API key in `text`, white space around it dropped. Raises SettingsProblem for what cannot be a key."""
    key = text.strip()
    if not key:
        raise SettingsProblem(say("The API key is empty. Paste the whole key from the service's API key page."))
    if any(character.isspace() for character in key):
        raise SettingsProblem(say("The API key has a space or line break inside. Copy it again in one piece."))
    if not (key.isascii() and key.isprintable()):
        raise SettingsProblem(say("The API key has a character that no key has. Copy it again from its page."))
    return Secret(key)


def is_loopback(url: str) -> bool:
    """Whether `url` stays on this machine: `localhost`, 127.0.0.0/8 or ::1, spelled plainly."""
    try:
        host = urllib.parse.urlsplit(url).hostname or ""
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def check_url(text: str) -> str:
    """A host's base URL without its trailing slash. Raises SettingsProblem where the key must not go."""
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


@dataclass(frozen=True, slots=True)
class Flags:
    """What the command line said; None where it said nothing."""

    api_key: Secret | None = None
    """Made with `check_key`, so that not even a crash can show it."""
    base_url: str | None = None
    im_base_url: str | None = None
    user_id: str | None = None
    language: str | None = None
    demo: bool = False
    """Use the simulator although a key is known."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything a run needs to know from outside."""

    places: Places
    base_url: str = DEFAULT_BASE_URL
    """Without a trailing slash; https, or http to a loopback address."""
    im_base_url: str = DEFAULT_IM_BASE_URL
    api_key: Secret | None = None
    user_id: str = "default"
    """Whose preferences are read and written; never leaves the machine."""
    language: str = ENGLISH
    """`en` or `zh`."""
    time_scale: float = 1.0
    """Every wait is divided by this; above 1 only where no real service is asked."""
    confirm_under: int = 0
    """Credits: a take that costs less is submitted without asking. 0 asks always."""
    verify_assets: bool = False
    """Let the service check each image before create (wire contract, section 2)."""
    theme: str = "ima-dark"
    demo: bool = False
    """The simulator stands in for the service: nobody gave a key or a host."""
    warnings: tuple[Said, ...] = ()
    """What was ignored, and why; shown once."""


def read_settings(
    flags: Flags, environ: Mapping[str, str], stored_key: Callable[[], Secret | None] | None = None
) -> Settings:
    """The settings of this run. `stored_key` asks the key's own store, only if neither flags nor environment has one.

    Raises SettingsProblem for a host the key must not go to, and for a key or user id that cannot be one.
    """
    where = places(environ)
    entries, warnings = read_file(where.settings_file)

    def text(name: str, variable: str = "") -> str:
        from_file = entries.get(name)
        named = getattr(flags, name, None) or environ.get(variable) or (from_file if isinstance(from_file, str) else "")
        return str(named).strip()

    base_url = check_url(text("base_url", "IMA_BASE_URL") or DEFAULT_BASE_URL)
    im_base_url = check_url(text("im_base_url", "IMA_IM_BASE_URL") or DEFAULT_IM_BASE_URL)
    key = None if flags.demo else _key(flags, environ, stored_key, warnings)
    demo = flags.demo or (key is None and (base_url, im_base_url) == (DEFAULT_BASE_URL, DEFAULT_IM_BASE_URL))
    hurry = demo or (is_loopback(base_url) and is_loopback(im_base_url))
    under, chosen_language = entries.get("confirm_under"), str(entries.get("language", ""))
    return Settings(
        places=where,
        base_url=base_url,
        im_base_url=im_base_url,
        api_key=key,
        user_id=_user_id(text("user_id", "IMA_USER_ID") or "default"),
        language=_language([flags.language, environ.get("IMA_LANGUAGE"), chosen_language], environ, warnings),
        time_scale=_time_scale(environ.get("IMA_TIME_SCALE", ""), DEMO_TIME_SCALE if demo else 1.0, hurry, warnings),
        confirm_under=under if isinstance(under, int) else 0,
        verify_assets=entries.get("verify_assets") is True,
        theme=text("theme") or "ima-dark",
        demo=demo,
        warnings=tuple(warnings),
    )


def read_file(path: Path) -> tuple[dict[str, str | int | bool], list[Said]]:
    """The usable entries of the settings file, and a warning for everything else. A missing file is empty."""
    import tomllib

    try:
        entries = tomllib.loads(read_bounded(path, _MOST_FILE_BYTES).decode("utf-8-sig"))
    except FileNotFoundError:
        return {}, []
    except OSError as error:
        reason = error.strerror or str(error)
        sentence = say("{file} cannot be read ({reason}): the defaults are used. Fix it.", file=path, reason=reason)
        return {}, [sentence]
    except (ValueError, RecursionError) as error:
        reason = str(error)[:200]
        sentence = say("{file} is damaged ({reason}): the defaults are used. Fix it.", file=path, reason=reason)
        return {}, [sentence]
    complaints = {name: _complaint(path, name, value) for name, value in entries.items()}
    usable = {name: value for name, value in entries.items() if complaints[name] is None}
    return usable, [complaint for complaint in complaints.values() if complaint is not None]


def _complaint(path: Path, name: str, value: object) -> Said | None:
    expected = FILE_KEYS.get(name)
    if expected is None:
        near = difflib.get_close_matches(name, FILE_KEYS, n=1)
        if near:
            return say("{file}: there is no setting {name}. Did you mean {near}?", file=path, name=name, near=near[0])
        return say("{file}: there is no setting {name}; it is ignored. Remove it.", file=path, name=name)
    if type(value) is not expected:  # not isinstance: true is no number of credits
        if expected is str:
            return say("{file}: {name} needs a text in quotes; it is ignored.", file=path, name=name)
        if expected is bool:
            return say("{file}: {name} needs true or false; it is ignored.", file=path, name=name)
        return say("{file}: {name} needs a whole number; it is ignored.", file=path, name=name)
    if isinstance(value, int) and value < 0:
        return say("{file}: {name} cannot be below 0; it is ignored.", file=path, name=name)
    return None


def _key(
    flags: Flags, environ: Mapping[str, str], stored: Callable[[], Secret | None] | None, warnings: list[Said]
) -> Secret | None:
    if flags.api_key is not None:
        return flags.api_key
    if environ.get("IMA_API_KEY", "").strip():
        return check_key(environ["IMA_API_KEY"])
    try:
        return stored() if stored else None
    except SettingsProblem as problem:  # a store that is out of order does not keep the demo from starting
        warnings.append(problem.sentence)
        return None


def _user_id(text: str) -> str:
    if not text.isprintable() or len(text) > 200:
        raise SettingsProblem(say("The user id is too long or has invisible characters. Choose a plain, short one."))
    return text


def _language(named: list[str | None], environ: Mapping[str, str], warnings: list[Said]) -> str:
    for text in filter(None, named):
        code = understood(text)
        if code:
            return code
        warnings.append(say("The language {name} is not known. Choose en or zh.", name=text[:40]))
    locale = next(filter(None, (environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))), "")
    return understood(locale) or ENGLISH


def _time_scale(text: str, usual: float, honoured: bool, warnings: list[Said]) -> float:
    if not text.strip():
        return usual
    try:
        scale = float(text)
    except ValueError:
        scale = math.nan
    if not 1 <= scale < math.inf:
        warnings.append(say("IMA_TIME_SCALE must be a number from 1 up; it is ignored."))
        return usual
    if not honoured and scale != 1:
        warnings.append(say("IMA_TIME_SCALE is ignored: it is only for addresses of this machine."))
        return usual
    return scale
