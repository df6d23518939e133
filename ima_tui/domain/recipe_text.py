"""A recipe as text and back: TOML for people, JSON beside and inside a clip.

What is written is plain: no character in it steers a terminal or turns the direction of text, and a prompt stands on
lines of its own. TOML knows no null: such a value is written as `{json = "null"}`, and read back.
"""

from __future__ import annotations

import json
import math
import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from ima_tui.domain.recipe import Recipe, RecipeProblem
from ima_tui.domain.recipe_fields import fields_of, recipe_from
from ima_tui.domain.text import printable, say, well_formed
from ima_tui.domain.toml_text import load_toml

MOST_CHARACTERS = 1_000_000
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_SHORT = {"\\": "\\\\", '"': '\\"', "\b": "\\b", "\f": "\\f", "\r": "\\r", "\t": "\\t", "\n": "\\n"}
_ESCAPED = "json"
_TABLES = ("settings", "parameters", "rule", "inputs")
_HEAD = (
    "# A take as a recipe. What it would cost now, and whether anything changed: ima-tui run FILE --check",
    "# Send it once more, for no more than was paid: ima-tui run FILE",
)
_ABOUT = {
    "settings": "# What was chosen.",
    "parameters": "# Everything that was sent, to the letter. Take this and [rule] out to go by the settings above.",
    "inputs": "# Pictures, in order. A file is found by its path from here and must have this content.",
    "rule": "# The price list's entry that was bought.",
}


def to_toml(recipe: Recipe) -> str:
    """The recipe as a TOML document."""
    fields = fields_of(recipe)
    lines = [*_HEAD, ""]
    lines += [_line(name, value) for name, value in fields.items() if name not in _TABLES]
    for name in ("settings", "parameters"):
        if name in fields:
            lines += ["", _ABOUT[name], f"[{name}]", *(_line(each, value) for each, value in fields[name].items())]
    for number, each in enumerate(fields.get("inputs", ())):
        lines += ["", *([] if number else [_ABOUT["inputs"]]), "[[inputs]]"]
        lines += [_line(name, value) for name, value in each.items()]
    if "rule" in fields:
        rule = dict(fields["rule"])
        attributes = rule.pop("attributes")
        lines += ["", _ABOUT["rule"], "[rule]", *(_line(name, value) for name, value in rule.items())]
        lines += ["", "[rule.attributes]", *(_line(name, value) for name, value in attributes.items())]
    return "\n".join(lines) + "\n"


def to_json(recipe: Recipe, more: Mapping[str, Any] | None = None, *, indent: int | None = 2) -> str:
    """The recipe as a JSON object, with what else belongs into it under `more`."""
    written = json.dumps({**fields_of(recipe), **(more or {})}, ensure_ascii=False, indent=indent, allow_nan=False)
    # Inside a string only: what the encoder leaves as it is, yet steers a terminal.
    return "".join(json.dumps(one)[1:-1] if _steers(one) else one for one in well_formed(written))


def from_text(text: str) -> Recipe:
    """The recipe in a TOML or JSON document. Raises RecipeProblem."""
    if len(text) > MOST_CHARACTERS:
        raise RecipeProblem(say("This file is too large to be a recipe."))
    stripped = text.removeprefix("\ufeff").lstrip()
    return recipe_from(_json(stripped) if stripped.startswith("{") else _toml(text.removeprefix("\ufeff")))


def _json(text: str) -> object:
    try:
        return json.loads(text, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise RecipeProblem(say("This is no valid JSON ({reason}).", reason=_why(error))) from error


def _no_number(text: str) -> object:
    raise ValueError(f"{text} is no number")


def _toml(text: str) -> object:
    try:
        return _unescaped(load_toml(text))
    except (ValueError, RecursionError) as error:
        raise RecipeProblem(say("This is no valid TOML ({reason}).", reason=_why(error))) from error


def _why(error: Exception) -> str:
    return "nested too deeply" if isinstance(error, RecursionError) else printable(str(error), 160)


def _unescaped(value: Any) -> Any:
    if isinstance(value, list):
        return [_unescaped(item) for item in value]
    if not isinstance(value, dict):
        return value
    if list(value) == [_ESCAPED] and isinstance(value[_ESCAPED], str):
        return json.loads(value[_ESCAPED], parse_constant=_no_number)
    return {name: _unescaped(item) for name, item in value.items()}


# -- writing TOML


def _line(name: str, value: Any) -> str:
    return f"{_name(name)} = {_value(value, lines=True)}"


def _name(name: str) -> str:
    return name if _BARE.fullmatch(name) else _text(name)


def _value(value: Any, *, lines: bool = False) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return _block(value) if lines and ("\n" in value or len(value) > 80) else _text(value)
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return repr(value) if math.isfinite(value) else _escaped(str(value))
    if isinstance(value, list):
        return f"[{', '.join(map(_value, value))}]"
    if isinstance(value, Mapping) and list(value) != [_ESCAPED]:
        return "{" + ", ".join(f"{_name(name)} = {_value(item)}" for name, item in value.items()) + "}"
    return _escaped(value)


def _escaped(value: Any) -> str:
    return f"{{{_ESCAPED} = {_text(json.dumps(value, ensure_ascii=False))}}}"


def _text(text: str) -> str:
    return f'"{"".join(_character(one) for one in well_formed(text))}"'


def _block(text: str) -> str:
    """A text on lines of its own; its line breaks stay, everything else that could be misread is escaped."""
    pieces: list[str] = []
    shown = well_formed(text)
    for at, one in enumerate(shown):
        doubled = one == '"' and (at == len(shown) - 1 or pieces[-1:] == ['"'])
        pieces.append(one if one == "\n" or (one == '"' and not doubled) else _character(one))
    return f'"""\n{"".join(pieces)}"""'


def _character(one: str) -> str:
    if one in _SHORT:
        return _SHORT[one]
    return _unseen(one) if _steers(one) else one


def _steers(one: str) -> bool:
    """Whether a character is not seen as itself, and may steer a terminal or turn the direction of text."""
    return one != "\n" and unicodedata.category(one) in ("Cc", "Cf", "Zl", "Zp", "Cs", "Co")


def _unseen(one: str) -> str:
    code = ord(one)
    if code < 0x10000:
        return f"\\u{code:04x}"
    return f"\\U{code:08x}"
