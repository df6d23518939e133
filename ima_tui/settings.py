"""The settings of one run: frozen, complete, and with the key in a type that hides itself.

Each value comes from the first that names it: flags > environment > settings file > default. A value that would send
the key somewhere unsafe is refused (SettingsProblem). Any other mistake in the file or the environment becomes a
warning and the next source decides, so that a damaged settings file never keeps the program from starting.
Source: behaviour, "Local files" and "Command line"; wire contract, "Hosts".
"""

from __future__ import annotations

import difflib
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ima_tui.domain.text import Said, say
from ima_tui.files import read_bounded
from ima_tui.language import CHINESE, CODES, ENGLISH, understood
from ima_tui.paths import Places, places
from ima_tui.trust import Secret, SettingsProblem, check_key, checked_url, is_loopback

__all__ = (
    *("DEFAULT_BASE_URL", "DEFAULT_IM_BASE_URL", "DEMO_TIME_SCALE", "FILE_KEYS"),
    *("Flags", "Secret", "Settings", "SettingsProblem", "check_key", "is_loopback", "read_settings", "read_toml"),
)

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
    flags: Flags,
    environ: Mapping[str, str],
    stored_key: Callable[[], Secret | None] | None = None,
) -> Settings:
    """The settings of this run. `stored_key` asks the key's own store, only if neither flags nor environment has one.

    Raises SettingsProblem for a host the key must not go to, and for a key or user id that cannot be one.
    """
    where = places(environ)
    sources = _Sources(flags, environ, where.settings_file)
    base_url = checked_url(sources.text("base_url", "IMA_BASE_URL") or DEFAULT_BASE_URL)
    im_base_url = checked_url(sources.text("im_base_url", "IMA_IM_BASE_URL") or DEFAULT_IM_BASE_URL)
    key = None if flags.demo else _key(flags, environ, stored_key, sources.warnings)
    at_home = (base_url, im_base_url) == (DEFAULT_BASE_URL, DEFAULT_IM_BASE_URL)
    demo = flags.demo or (key is None and at_home)
    may_hurry = demo or (is_loopback(base_url) and is_loopback(im_base_url))
    return Settings(
        places=where,
        base_url=base_url,
        im_base_url=im_base_url,
        api_key=key,
        user_id=_user_id(sources.text("user_id", "IMA_USER_ID") or "default"),
        language=_language(sources, environ),
        time_scale=_time_scale(environ, demo, may_hurry, sources.warnings),
        confirm_under=sources.whole_number("confirm_under"),
        verify_assets=sources.file.get("verify_assets") is True,
        theme=sources.text("theme", None) or "ima-dark",
        demo=demo,
        warnings=tuple(sources.warnings),
    )


def read_toml(path: Path) -> tuple[dict[str, object], list[Said]]:
    """The usable entries of the settings file, and a warning for each that is not. A missing file is empty."""
    import tomllib

    try:
        entries = tomllib.loads(read_bounded(path, _MOST_FILE_BYTES).decode("utf-8-sig"))
    except FileNotFoundError:
        return {}, []
    except OSError as error:
        reason = error.strerror or str(error)
        sentence = "The settings in {file} cannot be read ({reason}). The defaults are used; make the file readable."
        return {}, [say("{text}", text=sentence)] if False else [_unreadable(path, reason)]
    except (ValueError, RecursionError) as error:
        return {}, [
            say(
                "The settings in {file} are damaged ({reason}). The defaults are used; mend or delete the file.",
                file=path,
                reason=str(error)[:200],
            )
        ]
    kept: dict[str, object] = {}
    warnings: list[Said] = []
    for name, value in entries.items():
        complaint = _complaint(path, name, value)
        if complaint:
            warnings.append(complaint)
        else:
            kept[name] = value
    return kept, warnings
