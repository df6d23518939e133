"""A recipe: everything that a take was made of, as a value that can be written down, given away and sent once more.

It holds the content of the price entry that was bought, not only its number, and the SHA-256 of every picture, so that
whoever sends it again knows whether it is still the same. It holds no key, no signature of a link, and a path only
where its reader asked for one. What it does not know it keeps: a newer program's words survive an older one.
Source: beyond, N12.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from ima_tui.domain.catalog import Choices
from ima_tui.domain.errors import Refusal
from ima_tui.domain.models import Model
from ima_tui.domain.modes import Mode
from ima_tui.domain.request import OURS, InputImage, Request
from ima_tui.domain.signatures import unsigned
from ima_tui.domain.text import Said, well_formed
from ima_tui.domain.values import Json, canonical, key

SCHEMA = 1
MOST_INPUTS = 64


class RecipeProblem(Refusal):
    """A recipe that cannot be read; `problems` say what is wrong in it and how it would be right."""

    def __init__(self, *problems: Said) -> None:
        super().__init__(problems)
        self.sentence = problems[0]


@dataclass(frozen=True, slots=True)
class Input:
    """A picture of a recipe: a file by its content, or a link."""

    path: str = ""
    """From the recipe's own folder, with forward slashes; absolute where it lies elsewhere; empty for a link."""
    sha256: str = ""
    url: str = ""
    signed: bool = False
    """The link carried a signature, which is not kept: it does not work without."""
    unknown: Mapping[str, Json] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The file's name, or the link."""
        return self.url or self.path.replace("\\", "/").rsplit("/", 1)[-1]


@dataclass(frozen=True, slots=True)
class Bought:
    """The price entry that was bought."""

    attribute_id: int
    attributes: Mapping[str, Json]
    hash: str
    """Of the attributes: see `rule_hash`."""
    unknown: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Recipe:
    """What a take is made of."""

    mode: Mode
    model: Model
    prompt: str
    settings: Choices = field(default_factory=dict)
    """What was chosen, in the user's terms."""
    parameters: Mapping[str, Json] = field(default_factory=dict)
    """What was sent, without prompt, n, input_images and cast; empty in a recipe that was written by hand."""
    outputs: int = 1
    inputs: tuple[Input, ...] = ()
    version: str = ""
    model_name: str = ""
    bought: Bought | None = None
    credits: int | float | None = None
    """What was paid; None in a recipe that was written by hand."""
    take: str = ""
    """The take it was written from."""
    made: str = ""
    """When that was confirmed, ISO 8601."""
    demo: bool = False
    """It was made in the demo: its price was never paid."""
    schema: int = SCHEMA
    unknown: Mapping[str, Json] = field(default_factory=dict)


def rule_hash(attributes: Mapping[str, Json]) -> str:
    """Of a price entry's conditions: the same for spellings that mean the same, whatever their order."""
    content = sorted(f"{key(name)}={canonical(value)}" for name, value in attributes.items())
    return "sha256:" + hashlib.sha256("\n".join(content).encode("utf-8", "replace")).hexdigest()


def recipe_of(
    request: Request,
    place: Callable[[str], str],
    *,
    take: str = "",
    made: str = "",
    demo: bool = False,
) -> Recipe:
    """The recipe of a request. `place` says under which name a local picture is written down."""
    return Recipe(
        mode=request.mode,
        model=request.model,
        prompt=well_formed(request.prompt),
        settings=dict(request.choices),
        parameters={name: value for name, value in request.parameters.items() if key(name) not in OURS},
        outputs=request.outputs,
        inputs=tuple(_input(image, place) for image in request.images),
        version=request.version_id,
        model_name=request.model_name,
        bought=Bought(request.attribute_id, dict(request.attributes), rule_hash(request.attributes)),
        credits=request.credits,
        take=take,
        made=made,
        demo=demo,
    )


def _input(image: InputImage, place: Callable[[str], str]) -> Input:
    if image.facts is not None:
        return Input(place(image.source).replace("\\", "/"), image.facts.sha256)
    url, signed = unsigned(image.source)
    return Input(url=url, signed=signed)
