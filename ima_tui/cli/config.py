"""`ima-tui config`: where the settings file is, what is wrong in it, and changing it without opening the interface.

The file is never rewritten: one setting changes, everything else stays. Values are read as a run would read them, and
a key that stands in the wrong place is not repeated.
"""

from __future__ import annotations

import os
from argparse import Namespace
from pathlib import Path

from ima_tui.cli.diagnostics import Exit, Stopped
from ima_tui.cli.editor import edit
from ima_tui.cli.face import Face
from ima_tui.cli.running import explained, flags_of
from ima_tui.domain.text import Said
from ima_tui.language import _, tr, use
from ima_tui.memory.settings_file import begin_file, remove_setting, save_setting
from ima_tui.options.option import Option, Value, harmless, nearest
from ima_tui.options.table import BY_NAME, OPTIONS
from ima_tui.options.text import Problem, Understood
from ima_tui.paths import places
from ima_tui.settings import Origin, environment_problems, read_file, read_settings


def command(face: Face, arguments: Namespace) -> Exit:
    """Run one of the `config` commands. Raises Stopped."""
    path = places(face.environ).settings_file
    if not arguments.language and not face.environ.get("IMA_LANGUAGE"):
        chosen = read_file(path).entries.get("language")
        if chosen in ("en", "zh"):
            use(str(chosen))
    with explained():
        match arguments.action:
            case "path":
                return _path(face, path, arguments)
            case "edit":
                return _edit(face, path, arguments)
            case "check":
                return _check(face, path, arguments)
            case "get":
                return _get(face, arguments)
            case "set":
                return _set(face, path, arguments)
            case _:
                return _unset(face, path, arguments)


def _path(face: Face, path: Path, arguments: Namespace) -> Exit:
    if arguments.output_json:
        face.output.json({"path": str(path), "exists": path.is_file()})
    else:
        face.output.text(str(path))
    return Exit.READY


def _edit(face: Face, path: Path, arguments: Namespace) -> Exit:
    if begin_file(path):
        face.diagnostics.say(_("A new file, with a comment for every setting: {path}", path=path))
    code = edit(path, face.environ)
    if code:
        face.diagnostics.warn(_("The editor ended with code {code}.", code=code))
    return _check(face, path, arguments)


def _check(face: Face, path: Path, arguments: Namespace) -> Exit:
    file = read_file(path)
    refused, doubtful = _about_keys(face, file)
    told = sorted((*file.problems, *refused), key=lambda problem: problem.line)
    found: list[tuple[int, Said]] = [(problem.line, problem.of(path)) for problem in told]
    found += [(0, sentence) for sentence in environment_problems(face.environ)]
    for _line, sentence in found:
        face.diagnostics.problem(tr(sentence))
    if arguments.output_json:
        problems = [{"line": line, "message": tr(sentence)} for line, sentence in found]
        face.output.json({"path": str(path), "ok": not found, "problems": problems})
    for problem in doubtful:
        face.diagnostics.warn(tr(problem.of(path)))
    if found:
        return Exit.REFUSED_HERE
    if not os.path.lexists(path):
        face.diagnostics.say(_("There is no file yet; every setting has its default. Begin one: ima-tui config edit"))
    face.diagnostics.good(_("No mistakes found."))
    return Exit.READY


def _about_keys(face: Face, file: Understood) -> tuple[list[Problem], list[Problem]]:
    """Keys that would not be used, and those that work otherwise than one might think."""
    refused: list[Problem] = []
    doubtful: list[Problem] = []
    if file.keys and face.judge_keys is not None:
        for command, sentence, is_refused in face.judge_keys(str(file.entries.get("keymap", "standard")), file.keys):
            problem = Problem(sentence, file.key_lines.get(command, 0))
            (refused if is_refused else doubtful).append(problem)
    return refused, doubtful


def _get(face: Face, arguments: Namespace) -> Exit:
    settings = read_settings(flags_of(arguments), face.environ)
    options = [_option(arguments.name)] if arguments.name else list(OPTIONS)
    values: dict[str, Value] = {option.name: getattr(settings, option.name) for option in options}
    origins = {name: str(settings.origins.get(name, Origin.DEFAULT)) for name in values}
    if arguments.output_json:
        told = {name: {"value": value, "from": origins[name]} for name, value in values.items()}
        face.output.json(told)
    elif arguments.name:
        face.output.text(_written(values[arguments.name]))
    else:
        wide = max(map(len, values))
        listed = (f"{name:<{wide}}  {_written(value)}  ({origins[name]})" for name, value in values.items())
        face.output.text("\n".join(listed))
    return Exit.READY


def _set(face: Face, path: Path, arguments: Namespace) -> Exit:
    option = _option(arguments.name)
    value = option.of_text(arguments.value)
    save_setting(path, option.name, value)
    return _changed(face, option, value, arguments)


def _unset(face: Face, path: Path, arguments: Namespace) -> Exit:
    option = _option(arguments.name)
    remove_setting(path, option.name)
    return _changed(face, option, option.default, arguments)


def _changed(face: Face, option: Option, value: Value, arguments: Namespace) -> Exit:
    if arguments.output_json:
        face.output.json({"name": option.name, "value": value})
    else:
        face.diagnostics.good(f"{option.name} = {_written(value)}")
    if face.environ.get(option.variable, "").strip():
        face.diagnostics.warn(
            _("{variable} is set in your environment and wins over the file.", variable=option.variable)
        )
    return Exit.READY


def _option(name: str) -> Option:
    option = BY_NAME.get(name.replace("-", "_"))
    if option is not None:
        return option
    if name.casefold().replace("-", "_") in ("api_key", "key"):
        hint = _("Connect it in the interface (F9), or set IMA_API_KEY.")
        raise Stopped(Exit.REFUSED_HERE, _("The API key is not kept in this file."), code="setting", hints=(hint,))
    near = nearest(name.casefold(), BY_NAME)
    hint = _("Did you mean {near}?", near=near) if near else _("See them all: ima-tui config get")
    sentence = _("There is no setting {name}.", name=harmless(name))
    raise Stopped(Exit.REFUSED_HERE, sentence, code="setting", hints=(hint,))


def _written(value: Value) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
