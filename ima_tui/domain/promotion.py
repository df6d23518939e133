"""A Fast take's recipe on Pro: what is carried over, what changes, and what Pro cannot do.

The recipe is frozen to the byte: prompt, mode, pictures, and every inner parameter as it was sent. Only what names the
model, its version and its price may change. What Pro does not take stops the promotion and is named; nothing is put in
its place, and nothing is added to it. Source: beyond, N1.
"""

from __future__ import annotations

from collections.abc import Iterator

from ima_tui.domain import terms
from ima_tui.domain.catalog import Choices, Product, Rule
from ima_tui.domain.fitting import Fit, cannot, field_of, fit, names_the_model
from ima_tui.domain.form import Unmapped, effective, in_user_terms
from ima_tui.domain.frozen import dataclass, replace
from ima_tui.domain.models import Model
from ima_tui.domain.pricing import Alternative, Unpriced, laid, quote
from ima_tui.domain.request import InputImage, Request
from ima_tui.domain.spending import exact, figure
from ima_tui.domain.text import Said, say
from ima_tui.domain.values import Json, key

SEED = "seed"


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that becomes another."""

    label: Said
    before: Said
    after: Said


@dataclass(frozen=True, slots=True)
class Promotion:
    """What becomes of a recipe on Pro. `request` is there exactly when nothing stands in the way."""

    draft: Request
    carried: tuple[Said, ...]
    changes: tuple[Change, ...] = ()
    cannot: tuple[Said, ...] = ()
    nearest: tuple[Alternative, ...] = ()
    """What Pro could do instead, for a remix; it is never taken here."""
    request: Request | None = None
    left_out: tuple[Said, ...] = ()
    """Settings of Pro's own that the recipe says nothing about, and that are not sent."""

    @property
    def noise(self) -> Said:
        """Whether the same seed goes along."""
        seed = next((value for name, value in self.draft.parameters.items() if key(name) == SEED), None)
        if seed is None:
            return say("Same recipe, new noise: no seed to carry over.")
        return say("The seed {seed} goes along.", seed=seed)


def promotion(draft: Request, product: Product, images: tuple[InputImage, ...] | None = None) -> Promotion:
    """The recipe of `draft` on `product`, its pictures as they are to be found now."""
    kept = {name: value for name, value in draft.parameters.items() if not _is_identity(draft, name, value)}
    carried = tuple(_carried(draft))
    obstacles = tuple(_obstacles(draft, product, kept))
    choices = _as_choices(draft, product, kept)
    found = quote(product, choices)
    if isinstance(found, Unpriced):
        return Promotion(draft, carried, cannot=obstacles or (_no_price(product, found),), nearest=found.nearest)
    if obstacles:
        return Promotion(draft, carried, cannot=obstacles)
    missing = tuple(_missing(product, found.rule, kept, draft.outputs))
    if missing:
        return Promotion(draft, carried, cannot=missing)
    request = replace(
        draft,
        images=draft.images if images is None else images,
        model=product.model,
        model_code=product.model_code,
        model_name=product.name,
        version_id=product.version_id,
        choices=choices,
        attribute_id=found.rule.attribute_id,
        credits=found.credits,
        attributes=dict(found.rule.attributes),
        parameters=_sent(draft, product),
        terms=draft.terms,
    )
    left_out = tuple(_left_out(product, kept))
    return Promotion(draft, carried, tuple(_changes(draft, request)), request=request, left_out=left_out)


def is_draft(request: Request) -> bool:
    """Whether there is anything to promote: a Fast take whose recipe can still be read."""
    return request.model is Model.FAST and bool(request.prompt.strip())


# -- what goes along


def _is_identity(draft: Request, name: str, value: Json) -> bool:
    return names_the_model(name, value, draft.model, draft.model_code)


def _sent(draft: Request, product: Product) -> dict[str, Json]:
    """The inner parameters to the byte; only one that repeats the model's name follows the model."""
    return {
        name: _own_name(product, name) if _is_identity(draft, name, value) else value
        for name, value in draft.parameters.items()
    }


def _own_name(product: Product, name: str) -> Json:
    own = field_of(product, name)
    return product.model_code if own is None or own.control.default is None else own.control.default


def _as_choices(draft: Request, product: Product, kept: Choices) -> Choices:
    """The recipe in the user's terms on `product`, so that a remix starts from it and a later attempt keeps to it."""
    chosen: Choices = {}
    for name, value in kept.items():
        chosen = laid(chosen, in_user_terms(product, {name: value}))
    named = [field.name for field in product.fields] + [name for rule in product.rules for name in rule.attributes]
    counted = draft.outputs != 1 or any(key(name) == "n" for name in named)
    return laid(chosen, {"n": draft.outputs}) if counted else chosen


def _carried(draft: Request) -> Iterator[Said]:
    yield say("Prompt, to the letter")
    yield say("Mode {mode}", mode=draft.mode.label)
    if len(draft.images) == 1:
        yield say("1 picture, the same")
    elif draft.images:
        yield say("{n} pictures, the same in the same order", n=len(draft.images))
    for label, value in terms.told(
        {name: value for name, value in draft.parameters.items() if not _is_identity(draft, name, value)}, draft.terms
    ):
        yield Said("{label} {value}", {"label": label, "value": value})
    if draft.outputs != 1:
        yield say("{n} clips", n=draft.outputs)


def _changes(draft: Request, request: Request) -> Iterator[Change]:
    yield Change(say("Model"), terms.words(draft.model.friendly_name), terms.words(request.model.friendly_name))
    yield Change(say("Version"), terms.words(draft.version_id), terms.words(request.version_id))
    yield Change(say("Rule"), terms.words(str(draft.attribute_id)), terms.words(str(request.attribute_id)))
    yield Change(say("Price"), _price(draft), _price(request))


def _price(request: Request) -> Said:
    return say("{n} credits", n=figure(exact(request.credits)))


# -- what stands in the way


def _obstacles(draft: Request, product: Product, kept: Choices) -> Iterator[Said]:
    for name, value in kept.items():
        found = fit(product, name, value)
        if found is not Fit.TAKEN:
            yield _in_its_terms(draft, product, name, value, found)
    if draft.outputs != 1 and fit(product, "n", draft.outputs) is Fit.NOT_OFFERED:
        yield say("{model} does not offer {setting}", model=product.model.short_name,
                  setting=say("{n} clips", n=draft.outputs))  # fmt: skip


def _in_its_terms(draft: Request, product: Product, name: str, value: Json, found: Fit) -> Said:
    """The obstacle in the words in which the take was composed; in Pro's where those are gone."""
    if name not in draft.terms:
        return cannot(product, name, value, found)
    told = [Said("{label} {value}", {"label": label, "value": said})
            for label, said in terms.told({name: value}, draft.terms)]  # fmt: skip
    setting, model = terms.joined(told, terms.COMMA), product.model.short_name
    if found is Fit.ABSENT:
        return say("{model} has no setting for this: {setting}", model=model, setting=setting)
    return say("{model} does not offer {setting}", model=model, setting=setting)


def _no_price(product: Product, found: Unpriced) -> Said:
    model = product.model.short_name
    chosen = found.unmapped.choice if found.unmapped is not None else {}
    settings = terms.settings(product, {**chosen, **found.conflicts})
    if not settings:
        return say("{model} lists no price for these settings", model=model)
    return say("{model} has no price for {settings}", model=model, settings=terms.joined(settings, Said(" + ")))


def _missing(product: Product, rule: Rule, kept: Choices, outputs: int) -> Iterator[Said]:
    """What Pro's price asks for and the recipe does not say: sending it would be more than the recipe."""
    said = {key(name) for name in kept} | {"n"}
    for name, value in rule.attributes.items():
        if key(name) not in said:
            setting = terms.joined(terms.settings(product, {name: value}), terms.COMMA)
            yield say(
                "{model} prices a setting that the take does not have: {setting}",
                model=product.model.short_name,
                setting=setting,
            )


def _left_out(product: Product, kept: Choices) -> Iterator[Said]:
    plain = effective(product, {})
    if isinstance(plain, Unmapped):
        return
    said = {key(name) for name in kept} | {"n"}
    for name, parameter in plain.items():
        if name not in said and not names_the_model(parameter.name, parameter.value, product.model, product.model_code):
            yield from terms.settings(product, {parameter.name: parameter.value})
