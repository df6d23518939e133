"""From what the user is composing to what is sent: Draft → problems → priced Request.

A `Draft` may be incomplete and wrong; a `Request` is frozen, complete and priced, and is what the user confirmed. Only
reflection may derive another request from it, and says what it changed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum

from ima_tui.domain.catalog import Choices, Product
from ima_tui.domain.frozen import dataclass, field
from ima_tui.domain.images import ImageFacts, image_problems, weight_problem
from ima_tui.domain.models import Model
from ima_tui.domain.modes import Mode
from ima_tui.domain.pricing import Quote
from ima_tui.domain.terms import Term, terms
from ima_tui.domain.text import Said, say
from ima_tui.domain.values import Json, key

OURS = frozenset({"prompt", "n", "input_images", "cast"})
"""Inner parameters that the request itself fills; no choice may name them (but `n`, the number of takes)."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What the user is composing, saved as it is typed."""

    mode: Mode = Mode.TEXT
    prompt: str = ""
    images: tuple[str, ...] = ()
    """Paths and URLs as the user gave them."""
    model: Model | None = None
    """None: whichever the preferences propose."""
    choices: Choices = field(default_factory=dict)
    version_id: str | None = None
    cursor: tuple[int, int] = (0, 0)
    """Line and column of the cursor in the prompt."""
    parent_id: str = ""
    """The take that this is an edited copy of; empty for one begun from nothing."""


@dataclass(frozen=True, slots=True)
class InputImage:
    """An image of a request: a local file with its facts, or a URL that the service fetches itself."""

    source: str
    """An absolute path, or the URL."""
    facts: ImageFacts | None = None
    """None for a URL."""

    @property
    def remote(self) -> bool:
        """Whether the source is a URL, passed on as it is."""
        return self.facts is None


@dataclass(frozen=True, slots=True)
class Request:
    """One take, ready to be sent: nothing in it is left to decide but the URLs of its local images."""

    mode: Mode
    prompt: str
    images: tuple[InputImage, ...]
    model: Model
    model_code: str
    model_name: str
    version_id: str
    choices: Choices
    """The user's own choices, in the user's terms; what a remix starts from."""
    attribute_id: int
    credits: int | float
    """The price: the same number on screen, in `credit`, in `cast.points`, in history and preferences."""
    attributes: Mapping[str, Json]
    """The rule's attributes, so that the history can say what was bought."""
    parameters: Mapping[str, Json]
    """The inner parameters without prompt, n, input_images and cast."""
    outputs: int = 1
    """`n`."""
    terms: Mapping[str, tuple[Term, ...]] = field(default_factory=dict)
    """The user's words for those parameters whose name and value do not say it; takes from before have none."""


class Place(StrEnum):
    """Where on the screen a problem is mended."""

    PROMPT = "prompt"
    IMAGES = "images"
    SETTINGS = "settings"


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a draft cannot be sent yet: a sentence with the way out, and where to mend it."""

    place: Place
    sentence: Said


def problems(draft: Draft, images: Sequence[InputImage]) -> tuple[Problem, ...]:
    """Everything wrong with a draft's words and images. Price and settings are judged by `pricing.quote`."""
    found: list[Problem] = []
    if not draft.prompt.strip():
        found.append(Problem(Place.PROMPT, say("The prompt is empty. Say what should be seen.")))
    count = _count_problem(draft.mode, len(draft.images))
    if count is not None:
        found.append(Problem(Place.IMAGES, count))
    local = [image.facts for image in images if image.facts is not None]
    found.extend(Problem(Place.IMAGES, sentence) for facts in local for sentence in image_problems(facts))
    together = weight_problem(local)
    if together is not None:
        found.append(Problem(Place.IMAGES, together))
    found.extend(
        Problem(Place.SETTINGS, say("“{name}” is set by the program itself and cannot be chosen.", name=name))
        for name in draft.choices
        if key(name) in OURS - {"n"}
    )
    if outputs(draft.choices) is None:
        found.append(Problem(Place.SETTINGS, say("“n” is the number of takes: a whole number from 1.")))
    return tuple(found)


def _count_problem(mode: Mode, count: int) -> Said | None:
    fewest, most = mode.slots.fewest, mode.slots.most
    if fewest <= count <= most:
        return None
    if mode is Mode.TEXT:
        return say(
            "Text mode takes no image; {count} given. Remove them or choose First frame or Reference.", count=count
        )
    if mode is Mode.FIRST_FRAME:
        return say("First frame takes exactly one image; {count} given.", count=count)
    if mode is Mode.FIRST_LAST:
        return say("First → last takes exactly two images, the first frame and the last; {count} given.", count=count)
    return say("Reference takes one to nine images; {count} given.", count=count)


def outputs(choices: Choices) -> int | None:
    """The number of takes that the choices ask for (`n`, default 1), or None if it is no whole number from 1."""
    asked = next((value for name, value in choices.items() if key(name) == "n"), 1)
    try:
        number = int(str(asked).strip())
    except ValueError:
        return None
    return number if number >= 1 else None


def priced(draft: Draft, images: Sequence[InputImage], product: Product, quote: Quote) -> Request:
    """The frozen request of a draft without problems."""
    parameters = {name: value for name, value in quote.parameters.items() if key(name) not in OURS}
    asked = outputs(draft.choices) if any(key(name) == "n" for name in draft.choices) else outputs(quote.parameters)
    return Request(
        mode=draft.mode,
        prompt=draft.prompt,
        images=tuple(images),
        model=product.model,
        model_code=product.model_code,
        model_name=product.name,
        version_id=product.version_id,
        choices=dict(draft.choices),
        attribute_id=quote.rule.attribute_id,
        credits=quote.credits,
        attributes=dict(quote.rule.attributes),
        parameters=parameters,
        outputs=asked or 1,
        terms=terms(product, parameters, draft.choices),
    )
