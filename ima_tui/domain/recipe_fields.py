"""A recipe as plain fields and back: what TOML, JSON and a clip's tags have in common.

Everything read is untrusted: each field is checked by name, sizes and depths are bounded, and what this version does
not know is kept as it is. An older schema is brought up step by step; a newer one is refused.
"""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ima_tui.domain.models import Model
from ima_tui.domain.modes import Mode
from ima_tui.domain.recipe import MOST_INPUTS, SCHEMA, Bought, Input, Recipe, RecipeProblem
from ima_tui.domain.text import Said, printable, say, well_formed
from ima_tui.domain.values import Json, key

Fields = Mapping[str, Any]
Step = Callable[[dict[str, Any]], dict[str, Any]]

STEPS: Mapping[int, Step] = {}
"""By the schema that a step starts from: how its fields become those of the next one."""
MOST_PROMPT = 200_000
_MOST_TEXT = 4000
_MOST_FIELDS = 500
_DEEPEST = 12
_MOST_NODES = 4000
_HASH = re.compile(r"[0-9a-f]{64}")
_ID = re.compile(r"[0-9A-Za-z_.-]{1,80}")
_KNOWN = ("schema", "take", "made", "demo", "mode", "model", "model_name", "version", "credits", "takes", "prompt",
          "settings", "parameters", "inputs", "rule")  # fmt: skip
_OF_INPUT = ("path", "sha256", "url", "signed")
_OF_RULE = ("attribute_id", "attributes", "hash")


def fields_of(recipe: Recipe) -> dict[str, Any]:
    """The fields of a recipe in the order in which they are read best; what is unknown comes last."""
    found: dict[str, Any] = {"schema": recipe.schema}
    if recipe.take:
        found["take"] = recipe.take
    if recipe.made:
        found["made"] = recipe.made
    if recipe.demo:
        found["demo"] = True
    found |= {"mode": recipe.mode.value, "model": recipe.model.value}
    if recipe.model_name:
        found["model_name"] = recipe.model_name
    if recipe.version:
        found["version"] = recipe.version
    if recipe.credits is not None:
        found["credits"] = recipe.credits
    if recipe.outputs != 1:
        found["takes"] = recipe.outputs
    found["prompt"] = recipe.prompt
    found["settings"] = dict(recipe.settings)
    if recipe.parameters:
        found["parameters"] = dict(recipe.parameters)
    if recipe.inputs:
        found["inputs"] = [_input_fields(each) for each in recipe.inputs]
    if recipe.bought is not None:
        bought = recipe.bought
        rule = {"attribute_id": bought.attribute_id, "hash": bought.hash, "attributes": dict(bought.attributes)}
        found["rule"] = {**rule, **bought.unknown}
    return {**found, **recipe.unknown}


def _input_fields(each: Input) -> dict[str, Any]:
    if each.url or each.signed:
        found: dict[str, Any] = {"url": each.url, **({"signed": True} if each.signed else {})}
    else:
        found = {"path": each.path, **({"sha256": each.sha256} if each.sha256 else {})}
    return {**found, **each.unknown}


def recipe_from(fields: object) -> Recipe:
    """The recipe that these fields are. Raises RecipeProblem with everything that is wrong in them."""
    if not isinstance(fields, dict):
        raise RecipeProblem(say("This is no recipe: it has no fields."))
    if not _bounded(fields):
        raise RecipeProblem(say("This recipe is too large or nested too deeply to be one."))
    reader = _Reader(_brought_up(dict(fields)))
    recipe = reader.recipe()
    if reader.problems:
        raise RecipeProblem(*reader.problems)
    assert recipe is not None
    return recipe


def _brought_up(fields: dict[str, Any]) -> dict[str, Any]:
    schema = fields.get("schema", SCHEMA)
    if type(schema) is not int or schema < min([SCHEMA, *STEPS]):
        raise RecipeProblem(say("“schema” is the number of the recipe's form: {n} in this version.", n=SCHEMA))
    if schema > SCHEMA:
        raise RecipeProblem(
            say("This recipe was written by a newer ima-tui (schema {n}). Update to read it.", n=str(schema)[:20])
        )
    for number in range(schema, SCHEMA):
        fields = STEPS[number](fields)
    return {**fields, "schema": SCHEMA}


def _bounded(value: object) -> bool:
    waiting: list[tuple[object, int]] = [(value, 0)]
    seen = 0
    while waiting:
        item, depth = waiting.pop()
        seen += 1
        if depth > _DEEPEST or seen > _MOST_NODES:
            return False
        if isinstance(item, dict):
            waiting.extend((inner, depth + 1) for inner in item.values())
        elif isinstance(item, list):
            waiting.extend((inner, depth + 1) for inner in item)
    return True


class _Reader:
    """Reads the fields one by one and gathers what is wrong."""

    def __init__(self, fields: dict[str, Any]) -> None:
        self._fields = fields
        self.problems: list[Said] = []

    def recipe(self) -> Recipe | None:
        """The recipe, where nothing is wrong."""
        fields = self._fields
        mode = self._one_of("mode", {one.value: one for one in Mode})
        model = self._one_of("model", {one.value: one for one in Model})
        prompt = self._text("prompt", needed=True, most=MOST_PROMPT)
        rest: dict[str, Any] = {
            "settings": self._values("settings"),
            "parameters": self._values("parameters"),
            "outputs": self._outputs(),
            "inputs": tuple(self._inputs()),
            "version": self._text("version"),
            "model_name": self._text("model_name"),
            "bought": self._bought(),
            "credits": self._credits(),
            "take": self._take(),
            "made": self._made(),
            "demo": self._switch("demo"),
            "unknown": {name: plain(value) for name, value in fields.items() if name not in _KNOWN},
        }
        if mode is None or model is None or self.problems:
            return None
        return Recipe(mode=mode, model=model, prompt=prompt, **rest)

    def _wrong(self, sentence: Said) -> None:
        if len(self.problems) < 20:
            self.problems.append(sentence)

    def _one_of(self, name: str, known: Mapping[str, Any]) -> Any:
        value = self._fields.get(name)
        found = known.get(value.strip().casefold()) if isinstance(value, str) else None
        if found is None:
            choices = ", ".join(known)
            self._wrong(say("“{name}” must be one of: {choices}.", name=name, choices=choices))
        return found

    def _text(self, name: str, *, needed: bool = False, most: int = _MOST_TEXT) -> str:
        value = self._fields.get(name, None if needed else "")
        if not isinstance(value, str) or len(value) > most:
            self._wrong(say("“{name}” must be a text of at most {most} characters.", name=name, most=most))
            return ""
        return well_formed(value)

    def _switch(self, name: str) -> bool:
        value = self._fields.get(name, False)
        if type(value) is not bool:
            self._wrong(say("“{name}” must be true or false.", name=name))
        return value is True

    def _take(self) -> str:
        value = self._fields.get("take", "")
        if value != "" and not (isinstance(value, str) and _ID.fullmatch(value)):
            self._wrong(say("“take” must be the id of a take."))
            return ""
        return value if isinstance(value, str) else ""

    def _made(self) -> str:
        value = self._fields.get("made", "")
        return value.isoformat() if isinstance(value, datetime.datetime | datetime.date) else self._text("made")

    def _outputs(self) -> int:
        value = self._fields.get("takes", 1)
        if type(value) is not int or not 1 <= value <= 1000:
            self._wrong(say("“{name}” must be a whole number from 1.", name="takes"))
            return 1
        return value

    def _credits(self) -> int | float | None:
        value = self._fields.get("credits")
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 1e12:
            self._wrong(say("“{name}” must be a number of 0 or more.", name="credits"))
            return None
        return value

    def _values(self, name: str, inside: Fields | None = None) -> dict[str, Json]:
        """A table of settings. Two names that mean one thing are a mistake: nobody knows which is meant."""
        table = (self._fields if inside is None else inside).get(name, {})
        if not isinstance(table, dict) or len(table) > _MOST_FIELDS:
            self._wrong(say("“{name}” must be a table of names and values.", name=name))
            return {}
        found: dict[str, Json] = {}
        seen: set[str] = set()
        for each, value in table.items():
            shown = printable(str(each), 40)
            if not key(str(each)) or key(str(each)) in seen:
                self._wrong(say("“{name}”: “{field}” is empty or given twice.", name=name, field=shown))
            elif not _sendable(value):
                self._wrong(say("“{name}”: the value of “{field}” cannot be sent.", name=name, field=shown))
            else:
                found[well_formed(str(each))] = plain(value)
            seen.add(key(str(each)))
        return found

    def _inputs(self) -> Iterator[Input]:
        listed = self._fields.get("inputs", [])
        if not isinstance(listed, list) or len(listed) > MOST_INPUTS:
            self._wrong(say("“inputs” must be a list of at most {most} pictures.", most=MOST_INPUTS))
            return
        for number, each in enumerate(listed, 1):
            found = _input_from(each)
            if found is None:
                self._wrong(
                    say("Picture {n} must have a path with its sha256 (64 hexadecimal digits), or a url.", n=number)
                )
            else:
                yield found

    def _bought(self) -> Bought | None:
        rule = self._fields.get("rule")
        if rule is None:
            return None
        number = rule.get("attribute_id") if isinstance(rule, dict) else None
        told = rule.get("hash") if isinstance(rule, dict) else None
        if not isinstance(rule, dict) or type(number) is not int or not isinstance(told, str) or len(told) > 200:
            self._wrong(say("“rule” must have attribute_id (a whole number), attributes (a table) and hash (a text)."))
            return None
        attributes = self._values("attributes", rule)
        unknown = {name: plain(value) for name, value in rule.items() if name not in _OF_RULE}
        return Bought(number, attributes, well_formed(told), unknown)


def _input_from(each: object) -> Input | None:
    if not isinstance(each, dict):
        return None
    path, sha256, url = (each.get(name, "") for name in ("path", "sha256", "url"))
    signed = each.get("signed", False)
    texts = all(isinstance(text, str) and len(text) <= _MOST_TEXT for text in (path, sha256, url))
    if not texts or type(signed) is not bool or bool(path) == bool(url or signed) or "\0" in path:
        return None
    if sha256 and not _HASH.fullmatch(sha256.lower()):
        return None
    unknown = {name: plain(value) for name, value in each.items() if name not in _OF_INPUT}
    return Input(well_formed(path), sha256.lower(), well_formed(url), signed, unknown)


def _sendable(value: object) -> bool:
    """Whether JSON can hold it."""
    if isinstance(value, dict):
        return all(isinstance(name, str) and _sendable(inner) for name, inner in value.items())
    if isinstance(value, list):
        return all(map(_sendable, value))
    if isinstance(value, float):
        return math.isfinite(value)
    return value is None or isinstance(value, str | int)


def plain(value: Any) -> Json:
    """`value` as JSON knows it: dates and times become text, broken characters are replaced."""
    if isinstance(value, dict):
        return {well_formed(str(name)): plain(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [plain(inner) for inner in value]
    if isinstance(value, str):
        return well_formed(value)
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if value is None or isinstance(value, bool | int | float):
        return value
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
