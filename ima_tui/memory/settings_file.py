"""Changing one line of the user's settings file; comments and everything else in it stay.

TOML is written by nobody in the standard library, so only the flat form that `settings.FILE_KEYS` describes is written,
and the result is read back before it replaces the file: either it says exactly what was meant, or nothing is changed.
"""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

from ima_tui.domain.text import say
from ima_tui.files import read_bounded, write_private
from ima_tui.settings import FILE_KEYS, SettingsProblem

_MOST_BYTES = 1_000_000


def save_setting(path: Path, name: str, value: str | int | bool) -> None:
    """Set `name` (one of settings.FILE_KEYS) to `value` in the settings file, which is made 0600 if it is missing.

    Raises SettingsProblem when the file is damaged, written in a way that cannot be changed safely, or cannot be
    written; it is then as it was.
    """
    if type(value) is not FILE_KEYS.get(name):
        raise ValueError(f"no such setting or type: {name}")
    try:
        try:
            before = read_bounded(path, _MOST_BYTES).decode("utf-8-sig")
        except FileNotFoundError:
            before = ""
        wanted = tomllib.loads(before) | {name: value}
        after = _with(before, name, value)
        if tomllib.loads(after) != wanted:
            raise ValueError("not a flat file")
        write_private(path, after.encode(), keep_mode=True)
    except OSError as error:
        reason = error.strerror or str(error)
        raise SettingsProblem(
            say("{file} cannot be changed ({reason}). Check its permissions.", file=path, reason=reason)
        ) from error
    except (ValueError, RecursionError) as error:
        raise SettingsProblem(
            say("{file} cannot be changed safely. Set {name} in it by hand.", file=path, name=name)
        ) from error


def _with(text: str, name: str, value: str | int | bool) -> str:
    # A JSON string without \/ is a TOML basic string, except for DEL and surrogates, which the reading back refuses.
    line = f"{name} = {json.dumps(value, ensure_ascii=False)}"
    lines = text.splitlines()
    for number, existing in enumerate(lines):
        if existing.lstrip().startswith("["):  # from here on names belong to a table
            return "\n".join([*lines[:number], line, *lines[number:]]) + "\n"
        if re.match(rf"\s*{re.escape(name)}\s*=", existing):
            comment = re.search(r"\s+#[^\"']*$", existing)
            return "\n".join([*lines[:number], line + (comment[0] if comment else ""), *lines[number + 1 :]]) + "\n"
    return "\n".join([*lines, line]) + "\n"
