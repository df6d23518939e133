"""Changing one setting in the user's settings file; comments, order and everything else in it stay byte for byte.

tomlkit does the writing, and its answer is read back with the standard library before it replaces the file: either it
says exactly what was meant and no other line has changed, or the file stays as it was. Two programs that change the
file at once take turns: it is read again under a lock.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ima_tui.domain.text import Said, say
from ima_tui.domain.toml_text import load_toml
from ima_tui.files import make_private_folder, read_bounded, write_private
from ima_tui.options.option import SettingsProblem, Value
from ima_tui.options.table import BY_NAME, KEYS_TABLE
from ima_tui.options.text import MOST_BYTES, template

if TYPE_CHECKING:
    from tomlkit import TOMLDocument

_PATIENCE = 5.0
"""Seconds to wait for another program that is changing the file."""
_LONGEST_ENTRY = 40
"""Lines that one setting may take up: a list of keys with comments."""
Document = dict[str, Any]


def save_setting(path: Path, name: str, value: Value) -> None:
    """Set the option `name` to `value`, in a file that is made 0600 if it is missing.

    Raises SettingsProblem when the value cannot be used, or the file is damaged, written in a way that cannot be
    changed safely, or cannot be written; it is then as it was. Blocks.
    """
    option = BY_NAME.get(name)
    if option is None:
        raise ValueError(f"no such setting: {name}")
    wanted = option.of_file(value)
    _change(path, name, lambda document: {**document, name: wanted}, lambda text: _with(text, name, wanted))


def remove_setting(path: Path, name: str) -> None:
    """Take the option out of the file: back to its default. Raises SettingsProblem as `save_setting`. Blocks."""

    def remove(document: TOMLDocument) -> None:
        document.remove(name)

    _change(path, name, lambda found: {key: each for key, each in found.items() if key != name}, _edit(remove, name))


def save_key(path: Path, command: str, keys: tuple[str, ...]) -> None:
    """Give a command its own keys, in the table `[keys]`; none removes the entry. Raises SettingsProblem. Blocks."""
    value: str | list[str] = keys[0] if len(keys) == 1 else list(keys)

    def wanted(found: Document) -> Document:
        table = {id: each for id, each in _table(found).items() if id != command}
        return {**found, KEYS_TABLE: {**table, command: value} if keys else table}

    def edit(document: TOMLDocument) -> None:
        import tomlkit

        if KEYS_TABLE not in document:
            document.append(KEYS_TABLE, tomlkit.table())
        table: Any = document[KEYS_TABLE]
        if keys:
            table[command] = value
        elif command in table:
            table.remove(command)

    _change(path, command, wanted, _edit(edit))


def begin_file(path: Path) -> bool:
    """Make the file with a commented template if there is none; whether it was made. Raises SettingsProblem. Blocks."""
    try:
        with _lock(path):
            if path.exists():
                return False
            write_private(path, template().encode())
            return True
    except OSError as error:
        raise _unwritable(path, error) from error


def _table(document: Document) -> Document:
    table = document.get(KEYS_TABLE, {})
    if not isinstance(table, dict):
        raise ValueError("keys is no table")
    return table


def _change(path: Path, name: str, wanted: Callable[[Document], Document], edit: Callable[[str], str]) -> None:
    try:
        with _lock(path):
            before = _read(path)
            mark, text = ("\ufeff", before[1:]) if before.startswith("\ufeff") else ("", before)
            document = load_toml(text)
            meant = wanted(document)
            if meant == document:
                return
            after = _line_ends_as_in(text, edit(text))
            if tomllib.loads(after) != meant or not _one_place_changed(text, after):
                raise ValueError("the rest would not stay as it is")
            content = (mark + after).encode()
            if len(content) > MOST_BYTES:
                raise ValueError("too long")
            write_private(path, content, keep_mode=True)
    except OSError as error:
        raise _unwritable(path, error) from error
    # tomlkit stumbles over documents that no person writes, in more ways than its own errors.
    except (ValueError, RecursionError, LookupError, TypeError, AttributeError, AssertionError) as error:
        raise SettingsProblem(_unsafe(path, name)) from error


def _unwritable(path: Path, error: OSError) -> SettingsProblem:
    reason = error.strerror or str(error)
    return SettingsProblem(say("{file} cannot be changed ({reason}). Check its permissions.", file=path, reason=reason))


def _unsafe(path: Path, name: str) -> Said:
    return say("{file} cannot be changed safely. Set {name} in it by hand.", file=path, name=name)


def _read(path: Path) -> str:
    try:
        return read_bounded(path, MOST_BYTES).decode()
    except FileNotFoundError:
        return ""


def _lock(path: Path) -> Any:
    """Beside the file, held only while it is changed. Raises OSError where none can be made, or nobody gives way."""
    from filelock import FileLock, Timeout

    class Turn(FileLock):
        def __enter__(self) -> Turn:
            try:
                super().__enter__()
            except Timeout as error:
                raise TimeoutError(110, "another program is changing it") from error
            return self

    make_private_folder(path.parent)
    return Turn(str(path.with_name(f".{path.name}.lock")), timeout=_PATIENCE, mode=0o600)


def _with(text: str, name: str, value: Value) -> str:
    """`text` with the option set. One that stands there as a comment, as in the template, is set right below it."""
    import tomlkit

    document = tomllib.loads(text)
    wanted = {**document, name: value}
    new = f"{name} = {tomlkit.item(value).as_string()}\n"
    lines = text.splitlines(keepends=True)
    for number, line in enumerate(lines):
        if name not in document and re.match(rf"#\s*{re.escape(name)}\s*=", line):
            beside = "".join([*lines[:number], line.rstrip("\r\n") + "\n", new, *lines[number + 1 :]])
            if _says(beside, wanted):
                return beside

    def edit(found: TOMLDocument) -> None:
        found[name] = value

    try:
        return _edit(edit)(text)
    except ValueError:
        # tomlkit moves the tables of some sound documents; one more line before everything else moves nothing.
        above = new + text
        if name not in document and _says(above, wanted):
            return above
        raise


def _says(text: str, wanted: Mapping[str, object]) -> bool:
    try:
        return tomllib.loads(text) == wanted
    except ValueError:
        return False


def _edit(change: Callable[[TOMLDocument], None], demanded: str = "") -> Callable[[str], str]:
    """A change of the text by a change of the document."""

    def edit(text: str) -> str:
        import tomlkit
        from tomlkit.exceptions import TOMLKitError

        try:
            document = tomlkit.parse(text)
            if document.as_string() != text:
                raise ValueError("it would be written differently")
            if demanded and demanded not in document:
                return text
            change(document)
            return document.as_string()
        except TOMLKitError as error:
            raise ValueError(str(error)) from error

    return edit


def _line_ends_as_in(before: str, after: str) -> str:
    """New lines end as the others do."""
    if "\r\n" in before and "\n" not in before.replace("\r\n", ""):
        return re.sub(r"(?<!\r)\n", "\r\n", after)
    return after


def _one_place_changed(before: str, after: str) -> bool:
    """Whether all lines but those of one place stayed as they are, to the byte."""
    old, new = before.splitlines(), after.splitlines()
    start = next((at for at, (one, other) in enumerate(zip(old, new, strict=False)) if one != other), len(old))
    start = min(start, len(new))
    left, came = old[start:], new[start:]
    while left and came and left[-1] == came[-1]:
        left.pop()
        came.pop()
    return len(left) <= _LONGEST_ENTRY and len(came) <= _LONGEST_ENTRY
