"""`ima-tui models`: what can be bought now. The list at run time is the only truth, so it is always fetched.

Serves `ima-tui generate --list-models` too. A mode whose list cannot be had is said, and the others are shown. What
changed since the prices were last seen is told at the end, once.
"""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ima_tui.cli.diagnostics import Exit
from ima_tui.cli.face import Face
from ima_tui.cli.lines import cells, one_line, when
from ima_tui.cli.running import flags_of, read_settings, run, say_demo, stopped_by, studio_of
from ima_tui.cli.words import choices_text, credits, value_text
from ima_tui.domain.catalog import Catalog, Control, Product
from ima_tui.domain.errors import StudioError
from ima_tui.domain.models import Model
from ima_tui.domain.modes import Mode
from ima_tui.language import _, tr

if TYPE_CHECKING:
    from ima_tui.engine.studio import Listed, Studio


def command(face: Face, arguments: Namespace) -> Exit:
    """Show both models in every mode, or in the one that is named. Raises Stopped."""
    settings = read_settings(flags_of(arguments), face.environ)
    modes = [Mode(arguments.task_type)] if arguments.task_type else list(Mode)

    async def work() -> Exit:
        async with studio_of(face, settings) as studio:
            say_demo(face, studio)
            return await _show(face, studio, modes, as_json=arguments.output_json)

    return run(work)


async def _show(face: Face, studio: Studio, modes: list[Mode], *, as_json: bool) -> Exit:
    lists: list[Listed] = []
    for mode in modes:
        try:
            lists.append(await studio.catalog(mode))
        except StudioError as error:
            stopped = stopped_by(error)
            if mode is modes[-1] and not lists:
                raise stopped from error
            face.diagnostics.warn(f"{tr(mode.label)}: {stopped}")
    catalogs = [listed.catalog for listed in lists]
    if as_json:
        told: dict[str, object] = {"models": [_model_json(model, catalogs, studio) for model in Model]}
        told["changes"] = [change for listed in lists for change in _changes_json(listed)]
        face.output.json(told | ({"simulated": True} if studio.simulated else {}))
    else:
        face.output.text("\n".join((*_text(catalogs, studio), *_changes_text(lists))))
    for mode in modes:
        await studio.prices.seen(mode)
    return Exit.READY if len(lists) == len(modes) else Exit.FAILED


def versions(catalog: Catalog, model: Model) -> tuple[Product, ...]:
    """The leaves of a model, newest first; the first is meant when no version is pinned."""
    return tuple(product for product in reversed(catalog.products) if product.model is model)


def _text(catalogs: list[Catalog], studio: Studio) -> Iterator[str]:
    for model in Model:
        shortest, longest = (f"{seconds / studio.time_scale:.3g}" for seconds in model.usual_seconds)
        time = _("{shortest}–{longest} s", shortest=shortest, longest=longest)
        yield f"{model.friendly_name}  ({model.value})  {time}  {tr(model.suits)}"
        for catalog in catalogs:
            yield f"  {tr(catalog.mode.label)}  {catalog.mode.value}"
            found = versions(catalog, model)
            if not found:
                yield "    " + _("not offered today")
            for number, product in enumerate(found):
                yield from _product_text(product, newest=number == 0)
        yield ""


def _product_text(product: Product, *, newest: bool) -> Iterator[str]:
    if not newest:
        yield "    " + _("earlier version: --version-id {id}", id=product.version_id)
        return
    yield "    " + _("version {id}", id=product.version_id)
    for control in product.controls():
        yield f"      {control.name}: {control_text(control)}"
    if not product.rules:
        yield "      " + _("no usable price today")
    for rule in product.rules:
        attributes = choices_text(rule.attributes) or _("everything else")
        default = "  " + _("(default)") if rule.is_default else ""
        price = credits(rule.points)
        yield f"      {' ' * (12 - cells(price))}{price}  {attributes}{default}"


def _changes_text(lists: list[Listed]) -> Iterator[str]:
    """What is new since the prices were last seen here."""
    for listed in lists:
        if listed.changes:
            yield _("Changed since {when}:", when=when(listed.since)) + f"  {tr(listed.catalog.mode.label)}"
            yield from (f"  {one_line(tr(change.said))}" for change in listed.changes)
            yield ""


def _changes_json(listed: Listed) -> Iterator[dict[str, object]]:
    for change in listed.changes:
        yield {
            "mode": listed.catalog.mode.value,
            "model_id": change.model.value,
            "since": listed.since,
            "change": str(change.said),
        }


def control_text(control: Control) -> str:
    """The values of a setting, the default one in brackets."""
    default = value_text(control.default)
    values = [value_text(option.value) for option in control.options]
    if not values:
        return default
    return ", ".join(f"[{value}]" if value == default else value for value in values)


def _model_json(model: Model, catalogs: list[Catalog], studio: Studio) -> dict[str, object]:
    return {
        "model_id": model.value,
        "model_name": model.friendly_name,
        "usual_seconds": [seconds / studio.time_scale for seconds in model.usual_seconds],
        "modes": {
            catalog.mode.value: [_product_json(product) for product in versions(catalog, model)] for catalog in catalogs
        },
    }


def _product_json(product: Product) -> dict[str, object]:
    return {
        "version_id": product.version_id,
        "name": product.name,
        "settings": [
            {
                "name": control.name,
                "label": control.label,
                "default": control.default,
                "options": [option.value for option in control.options],
            }
            for control in product.controls()
        ],
        "prices": [
            {
                "credit": rule.points,
                "attribute_id": rule.attribute_id,
                "attributes": dict(rule.attributes),
                "default": rule.is_default,
            }
            for rule in product.rules
        ],
    }
