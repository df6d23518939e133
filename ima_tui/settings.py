"""The settings of one run: frozen, complete, and with the key in a type that hides itself.

Each value comes from the first that names it: flags > environment > settings file > default. A value that would send
the key somewhere unsafe is refused (SettingsProblem). Any other mistake in the file or the environment becomes a
warning and the next source decides, so that a damaged settings file never keeps the program from starting.
Source: behaviour, "Local files" and "Command line"; wire contract, "Hosts".
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any, NoReturn

from ima_tui.domain.clip_names import USUAL
from ima_tui.domain.frozen import dataclass, field, replace
from ima_tui.domain.text import Said, say
from ima_tui.files import read_bounded
from ima_tui.language import ENGLISH, understood
from ima_tui.options.option import (
    DEFAULT_BASE_URL,
    DEFAULT_IM_BASE_URL,
    Kind,
    Option,
    SettingsProblem,
    Value,
    check_url,
    is_loopback,
)
from ima_tui.options.table import AUTO, OPTIONS
from ima_tui.options.text import MOST_BYTES, Understood, amount_asked, understand, unreadable
from ima_tui.paths import Places, places

__all__ = (
    "DEFAULT_BASE_URL", "DEFAULT_IM_BASE_URL", "DEMO_TIME_SCALE", "Flags", "Origin", "Secret", "Settings",
    "SettingsProblem", "check_key", "check_url", "environment_problems", "is_loopback", "read_file", "read_settings",
    "reloaded",
)  # fmt: skip
DEMO_TIME_SCALE = 10.0
"""How many times faster the demo runs than the service, unless IMA_TIME_SCALE says otherwise."""


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
        import hashlib

        return hashlib.sha256(b"ima-tui fingerprint\0" + self._text.encode()).hexdigest()[:8]

    def __repr__(self) -> str:
        return "[secure]"

    __str__ = __repr__

    def __format__(self, spec: str) -> str:
        return format("[secure]", spec)

    def __eq__(self, other: object) -> bool:
        import hmac

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


class Origin(StrEnum):
    """Where a value comes from, the strongest first."""

    FLAG = "flag"
    ENVIRONMENT = "environment"
    FILE = "file"
    DEFAULT = "default"


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
    density: str = "comfortable"
    """`comfortable` or `compact`."""
    motion: str = "auto"
    """`auto` follows the terminal's environment, `full`, or `reduced`: nothing moves by itself."""
    preview: str = "auto"
    """How pictures are drawn: `auto`, `half` (half blocks in colour), `letters` (by brightness), `off`."""
    notify: str = "auto"
    """What settles unseen is told by: `auto`, `bell`, `osc9`, `osc777`, `osc99`, `command`, `off`."""
    notify_command: str = ""
    """Run for `notify = "command"`, with the news as JSON on its standard input."""
    limit_day: int = 0
    """Credits a day that takes may cost together, by local time; 0 sets no limit."""
    limit_session: int = 0
    """Credits that one run of the program may spend; 0 sets no limit."""
    download_folder: str = ""
    """Where clips are downloaded to, absolute or from `~`; empty: a folder of ours in the system's for downloads."""
    download_name: str = USUAL
    """The template of a downloaded clip's name, with folders."""
    embed_recipe: bool = False
    """A downloaded clip carries its recipe in its tags, besides the file that stands next to it."""
    keymap: str = "standard"
    """`standard` or `vi`."""
    keys: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The user's own keys by command id, in Textual's names: the table `[keys]` of the settings file."""
    origins: Mapping[str, Origin] = field(default_factory=dict)
    """Where the value of each option comes from; one that is not listed has its default."""
    file: Understood = field(default_factory=Understood)
    """What the settings file says."""
    system_language: str = ENGLISH
    """What `language = "auto"` means here."""
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
    file = read_file(where.settings_file)
    warnings = [problem.of(where.settings_file) for problem in file.problems]
    found = {option.name: _first(option, flags, environ, file, warnings) for option in OPTIONS}
    values = {name: value for name, (value, _) in found.items()}
    key = None if flags.demo else _key(flags, environ, stored_key, warnings)
    hosts = (str(values["base_url"]), str(values["im_base_url"]))
    demo = flags.demo or (key is None and hosts == (DEFAULT_BASE_URL, DEFAULT_IM_BASE_URL))
    hurry = demo or all(map(is_loopback, hosts))
    made = Settings(
        places=where,
        api_key=key,
        time_scale=_time_scale(environ.get("IMA_TIME_SCALE", ""), DEMO_TIME_SCALE if demo else 1.0, hurry, warnings),
        keys=file.keys,
        file=file,
        origins={name: origin for name, (_, origin) in found.items()},
        system_language=_system_language(environ),
        demo=demo,
        warnings=tuple(warnings),
    )
    return _with(made, values)


def reloaded(settings: Settings, file: Understood) -> Settings:
    """`settings` after the file has changed: what it says differently, can change while the program runs, and is said
    by no flag or variable. What was switched for this run only stays."""
    values: dict[str, Value] = {}
    origins = dict(settings.origins)
    for option in OPTIONS:
        if origins.get(option.name) in (Origin.FLAG, Origin.ENVIRONMENT):
            continue
        if option.live and settings.file.entries.get(option.name) != file.entries.get(option.name):
            values[option.name] = file.entries.get(option.name, option.default)
            origins[option.name] = Origin.FILE if option.name in file.entries else Origin.DEFAULT
    return _with(replace(settings, keys=file.keys, origins=origins, file=file), values)


def read_file(path: Path) -> Understood:
    """What the settings file says, with everything that is wrong with it. A missing file is empty. Never raises."""
    try:
        return understand(read_bounded(path, MOST_BYTES))
    except OSError as error:
        return unreadable(error)


def _first(
    option: Option, flags: Flags, environ: Mapping[str, str], file: Understood, warnings: list[Said]
) -> tuple[Value, Origin]:
    """The value of an option from the first source that has a usable one."""
    flag = getattr(flags, option.name, None)
    for origin, text in ((Origin.FLAG, flag), (Origin.ENVIRONMENT, environ.get(option.variable))):
        if not text or not text.strip():
            continue
        try:
            return option.of_text(text), origin
        except SettingsProblem as problem:
            if option.name in _MUST_BE_RIGHT:
                raise
            if option.careful is not None:
                warnings.append(
                    amount_asked(say("{variable}: {what}", variable=option.variable, what=problem.sentence))
                )
                return option.careful, origin
            warnings.append(say("{variable}: {what} It is ignored.", variable=option.variable, what=problem.sentence))
    if option.kind is Kind.ADDRESS:
        _refuse_wrong_host(option, file, places(environ).settings_file)
    if file.entries.get(option.name, "") != "":
        return file.entries[option.name], Origin.FILE
    return option.default, Origin.DEFAULT


def environment_problems(environ: Mapping[str, str]) -> list[Said]:
    """What is wrong with the variables that set options, for someone who asks."""
    found: list[Said] = []
    for option in OPTIONS:
        try:
            if environ.get(option.variable, "").strip():
                option.of_text(environ[option.variable])
        except SettingsProblem as problem:
            found.append(say("{variable}: {what}", variable=option.variable, what=problem.sentence))
    return found


def _refuse_wrong_host(option: Option, file: Understood, path: Path) -> None:
    """Another host than the one that was meant is never used instead: takes there may cost money."""
    for problem in file.problems:
        if problem.name == option.name:
            raise SettingsProblem(say("{what} Change it: ima-tui config edit", what=problem.of(path)))


_MUST_BE_RIGHT = frozenset({"base_url", "im_base_url", "user_id"})
"""Said by a flag or a variable, a mistake here stops the program: another host or user would be used unseen."""


def _with(settings: Settings, values: Mapping[str, Value]) -> Settings:
    fields: dict[str, Any] = dict(values)
    if fields.get("language") == AUTO:
        fields["language"] = settings.system_language
    return replace(settings, **fields)


def _system_language(environ: Mapping[str, str]) -> str:
    locale = next(filter(None, (environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))), "")
    return understood(locale) or ENGLISH


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
