"""Ways out of trouble, as buttons: which ones suit which kind of fault, with their prices where a list is at hand.

Source: wire contract, "Codes" (the links of 401 and 4008); behaviour, "Names" (what to offer when a model fails).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum

from ima_tui.domain.catalog import Catalog, Choices
from ima_tui.domain.errors import FaultKind
from ima_tui.domain.frozen import dataclass
from ima_tui.domain.models import Model
from ima_tui.domain.pricing import Quote, quote
from ima_tui.domain.request import Request
from ima_tui.domain.text import Said, say

KEYS_URL = "https://www.imaclaw.ai/imaclaw/apikey"
SUBSCRIPTION_URL = "https://www.imaclaw.ai/imaclaw/subscription"
RECORDS_URL = "https://www.imastudio.com/ai-creation/text-to-video"
MOST_ACTIONS = 3


class ActionKind(StrEnum):
    """What a button does."""

    ENTER_KEY = "enter_key"
    OPEN_LINK = "open_link"
    """Open `url`."""
    OPEN_RECORDS = "open_records"
    """Open the creation records (`url`)."""
    SWITCH_MODEL = "switch_model"
    """Compose the same take with `model`."""
    CHEAPER = "cheaper"
    """Compose the same take with `choices`, which cost less."""
    LOWER = "lower"
    """Compose the same take with one parameter lowered (`choices` where a product list was at hand)."""
    DEFAULTS = "defaults"
    """Compose the same take with the form's defaults."""
    RETRY = "retry"
    """A new take with the same request; the one before was not created or has failed."""
    EDIT = "edit"
    """Back to composing with everything as it was."""
    ADOPT = "adopt"
    """Ask for the task id found in the creation records (`url`)."""
    MARK_NOT_CREATED = "mark_not_created"
    SEND_ANEW = "send_anew"
    """A new take although the one before may exist and be charged."""
    RESUME = "resume"
    """Go on with this very take."""


@dataclass(frozen=True, slots=True)
class Action:
    """One way out, as a button."""

    kind: ActionKind
    label: Said
    url: str = ""
    model: Model | None = None
    """The model to compose with, where the action says one."""
    choices: Choices | None = None
    """The choices to compose with, where they are known."""


EDIT = Action(ActionKind.EDIT, say("Change the prompt or settings"))
RETRY = Action(ActionKind.RETRY, say("Try again"))
LOOK_AGAIN = Action(ActionKind.RESUME, say("Look again now"))
ENTER_KEY = Action(ActionKind.ENTER_KEY, say("Enter another key"))
GET_KEY = Action(ActionKind.OPEN_LINK, say("Get a key"), KEYS_URL)
SUBSCRIBE = Action(ActionKind.OPEN_LINK, say("Credits and subscription"), SUBSCRIPTION_URL)
RECORDS = Action(ActionKind.OPEN_RECORDS, say("Open the creation records"), RECORDS_URL)


def ways_out(kind: FaultKind, request: Request | None, catalog: Catalog | None) -> tuple[Action, ...]:
    """One to three actions for a fault of `kind`, the best first. `catalog` gives them their prices."""
    return _WAYS[kind](request, catalog)[:MOST_ACTIONS]


_Ways = Callable[[Request | None, Catalog | None], tuple[Action, ...]]


def _switch(request: Request, catalog: Catalog | None) -> tuple[Action, int | float | None]:
    """The same take with the other model, and its price where it has one."""
    other = request.model.other
    product = catalog.product(other) if catalog is not None else None
    found = quote(product, request.choices) if product is not None else None
    if isinstance(found, Quote):
        label = say("Use {model} · {credits} credits", model=other.friendly_name, credits=found.credits)
        return Action(ActionKind.SWITCH_MODEL, label, model=other, choices=dict(request.choices)), found.credits
    return Action(ActionKind.SWITCH_MODEL, say("Use {model}", model=other.friendly_name), model=other), None


def _lower(kind: ActionKind, request: Request, catalog: Catalog | None) -> tuple[Action, int | float | None]:
    """The same take with one parameter lowered, and its price where a list is at hand."""
    from ima_tui.domain.reflection import milder

    product = catalog.product(request.model, request.version_id) if catalog is not None else None
    found = milder(product, request) if product is not None else None
    name = request.model.friendly_name
    if found is not None:
        label = say("{model} with lower settings · {credits} credits", model=name, credits=found[1].credits)
        return Action(kind, label, model=request.model, choices=dict(found[0])), found[1].credits
    return Action(kind, say("{model} with lower settings", model=name), model=request.model), None


def _defaults(request: Request, catalog: Catalog | None) -> Action:
    product = catalog.product(request.model) if catalog is not None else None
    found = quote(product, {}) if product is not None else None
    name = request.model.friendly_name
    if isinstance(found, Quote):
        label = say("{model} with default settings · {credits} credits", model=name, credits=found.credits)
    else:
        label = say("{model} with default settings", model=name)
    return Action(ActionKind.DEFAULTS, label, model=request.model, choices={})


def _fallbacks(request: Request | None, catalog: Catalog | None) -> tuple[Action, ...]:
    """The table's two: Pro → Fast, Pro lowered; Fast → Pro, Fast with defaults; unknown → Pro, Fast."""
    if request is None:
        return tuple(
            Action(ActionKind.SWITCH_MODEL, say("Use {model}", model=model.friendly_name), model=model)
            for model in (Model.PRO, Model.FAST)
        )
    if request.model is Model.FAST:
        return _switch(request, catalog)[0], _defaults(request, catalog)
    lower, credits = _lower(ActionKind.LOWER, request, catalog)
    if catalog is not None and credits is None:
        return (
            _switch(request, catalog)[0],
        )  # nothing is lower than what failed: an advice without it would be dearer
    return _switch(request, catalog)[0], lower


def _cheaper(request: Request | None, catalog: Catalog | None) -> tuple[Action, ...]:
    """The link, and whatever costs less; without prices only what surely does."""
    if request is None:
        return SUBSCRIBE, EDIT
    lower, lower_credits = _lower(ActionKind.CHEAPER, request, catalog)
    switch, switch_credits = _switch(request, catalog)
    found = [SUBSCRIBE]
    if lower_credits is None or lower_credits < request.credits:
        found.append(lower)
    if request.model is Model.PRO if switch_credits is None else switch_credits < request.credits:
        found.append(switch)
    return tuple(found)


def _other_model(request: Request | None, catalog: Catalog | None) -> tuple[Action, ...]:
    return (SUBSCRIBE, _switch(request, catalog)[0]) if request is not None else (SUBSCRIBE, EDIT)


def _review(request: Request | None, catalog: Catalog | None) -> tuple[Action, ...]:
    review = Action(ActionKind.EDIT, say("Review the settings and the price"))
    return (review, *_fallbacks(request, catalog)) if request is not None else (review,)


def _just(*actions: Action) -> _Ways:
    return lambda request, catalog: actions


_ANOTHER_IMAGE = Action(ActionKind.EDIT, say("Choose the image again"))
_WAYS: Mapping[FaultKind, _Ways] = {
    FaultKind.KEY_REJECTED: _just(ENTER_KEY, GET_KEY),
    FaultKind.NOT_ENOUGH_CREDITS: _cheaper,
    FaultKind.SUBSCRIPTION_NEEDED: _other_model,
    FaultKind.BACKEND_FAILED: lambda request, catalog: (*_fallbacks(request, catalog), RETRY),
    FaultKind.PARAMETERS_INCOMPLETE: _review,
    FaultKind.RULE_MISMATCH: _review,
    FaultKind.TOO_MANY_REQUESTS: _just(RETRY, EDIT),
    FaultKind.TASK_UNKNOWN: _just(LOOK_AGAIN, ENTER_KEY, RECORDS),
    FaultKind.REFUSED: lambda request, catalog: (EDIT, *_fallbacks(request, catalog)),
    FaultKind.NOT_SENT: _just(RETRY, EDIT),
    FaultKind.ANSWER_LOST: _just(RETRY, RECORDS),
    FaultKind.GARBLED: _just(RETRY, RECORDS),
    FaultKind.UPLOAD_FAILED: _just(RETRY, _ANOTHER_IMAGE),
    FaultKind.GENERATION_FAILED: lambda request, catalog: (*_fallbacks(request, catalog), EDIT),
    FaultKind.COSTS_MORE: _review,
    FaultKind.NO_PRICE: _review,
    FaultKind.IMAGE_GONE: _just(_ANOTHER_IMAGE),
    FaultKind.INTERNAL: _just(RETRY, EDIT),
}
