"""What `ima-tui doctor` looks at: each check is a function of the settings and the environment that yields findings.

A check changes nothing: no folder is made, no damaged file set aside, no key sent. Not a single character of the key is
ever part of a finding (known fault B32).
"""

from __future__ import annotations

import json
import os
import platform
import shutil
import stat
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from enum import StrEnum
from pathlib import Path

from ima_tui import __version__
from ima_tui.files import NotAFileError, read_bounded
from ima_tui.language import _, current, tr
from ima_tui.settings import Flags, Settings, is_loopback

_ANSWER_WITHIN = 4.0
_MOST_SKEW = 120.0
"""Seconds the clock may be off before signed upload addresses can be refused."""
_LEAST_ROOM = 200_000_000


class Grade(StrEnum):
    """How a finding is meant."""

    OK = "ok"
    WARN = "warn"
    PROBLEM = "problem"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the report."""

    grade: Grade
    about: str
    text: str
    next: str = ""
    """What to do about it; empty for what is well."""


def program(settings: Settings) -> Iterator[Finding]:
    """Versions and language."""
    system = f"{platform.system()} {platform.machine()}"
    text = f"ima-tui {__version__} · Python {platform.python_version()} · {system} · {current().own_name}"
    yield Finding(Grade.OK, _("program"), text)
    file = settings.places.settings_file
    remedy = _("Fix {file}.", file=file) if file.exists() else _("Correct or unset the environment variable.")
    for warning in settings.warnings:
        yield Finding(Grade.WARN, _("settings"), tr(warning), remedy)
    if not settings.warnings:
        there = settings.places.settings_file.exists()
        text = str(settings.places.settings_file) if there else _("no settings file; the defaults are used")
        yield Finding(Grade.OK, _("settings"), text)


def key(settings: Settings, flags: Flags, environ: Mapping[str, str]) -> Iterator[Finding]:
    """Whether there is a key and where it comes from; never what it is."""
    about, file = _("key"), settings.places.key_file
    if settings.api_key is None:
        text = _("none: the demo is used, nothing is charged") if settings.demo else _("none")
        grade = Grade.WARN if settings.demo else Grade.PROBLEM
        yield Finding(grade, about, text, _("Set IMA_API_KEY, or connect in the interface (F9)."))
    elif flags.api_key is not None:
        yield Finding(Grade.WARN, about, _("from the command line"), _("IMA_API_KEY is safer."))
    elif environ.get("IMA_API_KEY", "").strip():
        yield Finding(Grade.OK, about, _("from IMA_API_KEY"))
    else:
        yield Finding(Grade.OK, about, str(file) if file.exists() else _("in the system keyring"))
    if _is_open(file):
        yield Finding(Grade.PROBLEM, about, _("{file} can be read by others", file=file), f"chmod 600 {file}")


def hosts(settings: Settings, environ: Mapping[str, str]) -> Iterator[Finding]:
    """The two API hosts, whether they answer, and how far our clock is off. Asked without the key."""
    if settings.demo:
        yield Finding(Grade.OK, _("hosts"), _("the built-in simulator (demo); no service is asked"))
        return
    yield from _host(_("host, API"), settings.base_url)
    if settings.im_base_url != settings.base_url:
        yield from _host(_("host, uploads"), settings.im_base_url)
    scale = settings.time_scale
    if scale != 1:
        yield Finding(Grade.OK, _("time"), _("runs {n} times faster (IMA_TIME_SCALE)", n=f"{scale:g}"))


def _host(about: str, url: str) -> Iterator[Finding]:
    try:
        date = _date_of(url)
    except (OSError, ValueError) as error:
        why = getattr(error, "reason", None) or error
        text = _("{url} cannot be reached: {why}", url=url, why=why)
        yield Finding(Grade.PROBLEM, about, text, _("Check the network, a VPN or a proxy, then try again."))
        return
    yield Finding(Grade.OK, about, _("{url} answers", url=url))
    if date is None:
        return
    skew = time.time() - date
    if abs(skew) > _MOST_SKEW:
        text = _("this machine's clock is {seconds} s off", seconds=round(skew))
        yield Finding(Grade.WARN, _("clock"), text, _("Set the clock: uploads are signed with the time."))
    else:
        yield Finding(Grade.OK, _("clock"), _("within {seconds} s of the service", seconds=max(1, round(abs(skew)))))


def _date_of(url: str) -> float | None:
    """The service's own time in seconds since the epoch, from any answer at all; None if it does not say."""
    proxies = urllib.request.ProxyHandler({}) if is_loopback(url) else urllib.request.ProxyHandler()
    opener = urllib.request.build_opener(proxies, _NoRedirect)
    try:
        with opener.open(urllib.request.Request(url, method="HEAD"), timeout=_ANSWER_WITHIN) as answer:
            text = answer.headers.get("Date")
    except urllib.error.HTTPError as error:  # an answer all the same
        text = error.headers.get("Date")
        error.close()
    return parsedate_to_datetime(text).timestamp() if text else None


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *arguments: object, **more: object) -> None:
        """Another host's clock is of no interest."""


def proxies(environ: Mapping[str, str]) -> Iterator[Finding]:
    """Proxies that the environment names; a password in one is not shown."""
    names = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY")
    found = {name: environ.get(name) or environ.get(name.lower()) or "" for name in names}
    told = [f"{name}={_without_password(value)}" for name, value in found.items() if value]
    if told:
        yield Finding(Grade.WARN, _("proxy"), " · ".join(told), _("Addresses of this machine bypass it."))
    else:
        yield Finding(Grade.OK, _("proxy"), _("none"))


def _without_password(value: str) -> str:
    before, at, host = value.rpartition("@")
    return f"{before.partition('://')[0]}://…@{host}" if at and "://" in before else f"…@{host}" if at else value


def terminal(environ: Mapping[str, str]) -> Iterator[Finding]:
    """What the interface would be drawn on."""
    about, name = _("terminal"), environ.get("TERM", "")
    between = (("tmux", "TMUX"), ("screen", "STY"), ("ssh", "SSH_CONNECTION"))
    through = [word for word, variable in between if environ.get(variable)]
    colours = environ.get("COLORTERM") or ("256" if "256" in name else "")
    if environ.get("NO_COLOR"):
        colours = "NO_COLOR"
    if not (sys.stdout is not None and sys.stdout.isatty()):
        yield Finding(Grade.OK, about, _("none: output goes to a file or a pipe"))
        return
    size = shutil.get_terminal_size()
    text = " · ".join(part for part in (f"{size.columns} × {size.lines}", name, colours, *through) if part)
    if name in ("", "dumb"):
        step = _("The interface needs a real terminal; the command line works.")
        yield Finding(Grade.WARN, about, text or "TERM", step)
    elif size.columns < 80 or size.lines < 24:
        yield Finding(Grade.WARN, about, text, _("80 × 24 or more is comfortable."))
    else:
        yield Finding(Grade.OK, about, text)


def folders(settings: Settings) -> Iterator[Finding]:
    """Where files are kept, and whether they can be."""
    where = settings.places
    for name, folder in (
        (_("data"), where.data),
        (_("settings"), where.config),
        (_("cache"), where.cache),
        (_("logs"), where.logs),
        (_("preferences"), where.prefs_file.parent),
    ):
        yield _folder(_("folder {name}", name=name), folder)


def _folder(about: str, folder: Path) -> Finding:
    nearest = folder
    while not nearest.exists() and nearest != nearest.parent:
        nearest = nearest.parent
    if not nearest.is_dir():
        text = _("{folder}: {file} is in the way and is not a folder", folder=folder, file=nearest)
        return Finding(Grade.PROBLEM, about, text, _("Move it away."))
    if not os.access(nearest, os.W_OK | os.X_OK):
        text = _("{folder} cannot be written", folder=folder)
        return Finding(Grade.PROBLEM, about, text, _("Check its owner and permissions."))
    if shutil.disk_usage(nearest).free < _LEAST_ROOM:
        return Finding(Grade.WARN, about, _("{folder}: the disk is nearly full", folder=folder), _("Free some space."))
    text = str(folder) if nearest == folder else _("{folder} (made when needed)", folder=folder)
    return Finding(Grade.OK, about, text)


def preferences(settings: Settings) -> Iterator[Finding]:
    """The shared preference file, read and left alone."""
    about, file = _("preferences"), settings.places.prefs_file
    try:
        known = json.loads(read_bounded(file, 16_000_000).decode("utf-8-sig"))
    except FileNotFoundError:
        yield Finding(Grade.OK, about, _("none yet"))
    except NotAFileError:
        yield Finding(Grade.PROBLEM, about, _("{file} is not a file", file=file), _("Move it away."))
    except OSError as error:
        why = error.strerror or error
        text = _("{file} cannot be read: {why}", file=file, why=why)
        yield Finding(Grade.PROBLEM, about, text, _("Check its owner and permissions."))
    except (ValueError, RecursionError):
        text = _("{file} is damaged", file=file)
        yield Finding(Grade.WARN, about, text, _("It will be set aside under another name, and a new one started."))
    else:
        sound = isinstance(known, dict)
        mine = known.get(f"user_{settings.user_id}") if sound else None
        count = len(mine) if isinstance(mine, dict) else 0
        text = _("{file}: choices remembered for “{user}”: {n}", file=file, user=settings.user_id, n=count)
        yield Finding(Grade.OK if sound else Grade.WARN, about, text, "" if sound else _("It should be a JSON object."))


def _is_open(file: Path) -> bool:
    try:
        return os.name == "posix" and bool(stat.S_IMODE(file.stat().st_mode) & 0o077)
    except OSError:
        return False
