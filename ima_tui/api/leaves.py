"""The product tree as the service sends it -> `domain.catalog`.

Part of the wire: beside `wire` the only file that names a JSON key. Leaves keep the order of the tree, oldest first; a
rule that cannot be used and a form field that cannot be understood are left out, never guessed.
Source: wire contract, section 1.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from ima_tui.api.readers import bounded, entries, flag, label, mapping, mappings, number, text, whole
from ima_tui.domain.catalog import MARKER, Catalog, Control, Field, MappingRule, Option, Product, Rule
from ima_tui.domain.errors import Garbled
from ima_tui.domain.models import coded
from ima_tui.domain.modes import Mode
from ima_tui.domain.values import Json, key

MOST_NODES = 20_000
DEEPEST_NODE = 120
_LEAF = 3
_LABELS = ("label", "title", "name", "display_name", "label_name", "field_name")


def catalog(data: object, mode: Mode) -> Catalog:
    """The list of one mode; `data` missing or null is an empty list.

    Raises Garbled for data that is no tree at all, or larger than any product list is: cutting it short could hide the
    newest leaf.
    """
    if data is not None and not isinstance(data, list | dict):
        raise Garbled("the product list is no list")
    products = (_product(node) for node in _nodes(data) if whole(node.get("type")) == _LEAF)
    return Catalog(mode, tuple(product for product in products if product is not None))


def _nodes(data: object) -> Iterator[Mapping[str, object]]:
    """Every node, depth first, in the order of the tree."""
    pending: list[tuple[object, int]] = [(item, 0) for item in reversed(_roots(data))]
    seen = 0
    while pending:
        node, depth = pending.pop()
        seen += 1
        if seen > MOST_NODES or depth > DEEPEST_NODE:
            raise Garbled("the product list is larger or deeper than any product list is")
        if not isinstance(node, dict):
            continue
        yield node
        children = node.get("children")
        below = [children] if isinstance(children, dict) else entries(children)
        pending.extend((child, depth + 1) for child in reversed(below))


def _roots(data: object) -> list[object]:
    """The list itself, a single node, or the lists inside a wrapper object."""
    if not isinstance(data, dict):
        return entries(data)
    if "type" in data or "children" in data:
        return [data]
    return [item for inner in data.values() for item in entries(inner)]


def _product(leaf: Mapping[str, object]) -> Product | None:
    code, version = leaf.get("model_id"), text(leaf.get("id"))
    model = coded(code) if isinstance(code, str) else None
    if model is None or not isinstance(code, str) or not version.strip():
        return None
    fields = (_field(field) for field in mappings(leaf.get("form_config")))
    rules = (_rule(rule) for rule in mappings(leaf.get("credit_rules")))
    return Product(
        version_id=version,
        model=model,
        model_code=code,
        name=text(leaf.get("name")) or model.friendly_name,
        fields=tuple(field for field in fields if field is not None),
        rules=tuple(rule for rule in rules if rule is not None),
    )


def _rule(rule: Mapping[str, object]) -> Rule | None:
    attribute_id, points = whole(rule.get("attribute_id")), number(rule.get("points"))
    stated = rule.get("attributes")
    if not attribute_id or points is None or points < 0:
        return None
    if stated and not isinstance(stated, dict):
        return None  # conditions that cannot be read: the price cannot be known
    attributes: dict[str, Json] = {}
    is_default = False
    for name, value in mapping(stated).items():
        held = bounded(value)
        if held is None:
            return None
        if (key(name), key(text(value))) == MARKER:
            is_default = True
        elif key(name):
            attributes[name.strip()] = held[0]
    return Rule(attribute_id, points, attributes, is_default)


def _field(field: Mapping[str, object]) -> Field | None:
    control = _control(field)
    if control is None:
        return None
    if not flag(field.get("is_ui_virtual")):
        return Field(control)
    table = mapping(field.get("value_mapping"))
    shown = (_control(parameter) for parameter in mappings(field.get("ui_params")))
    rows = (_mapping_rule(row) for row in mappings(table.get("mapping_rules")))
    return Field(
        control,
        controls=tuple(control for control in shown if control is not None),
        mapping=tuple(row for row in rows if row is not None),
        target=text(table.get("target_param")).strip(),
        virtual=True,
    )


def _control(field: Mapping[str, object]) -> Control | None:
    name = text(field.get("field")).strip() or text(field.get("id")).strip()
    if not name:
        return None
    shown = (label(field.get(spelling)) for spelling in _LABELS)
    options = (_option(item) for item in entries(field.get("options")))
    control = Control(
        name=name,
        label=next((words for words in shown if words), "") or label(name),
        kind=label(field.get("type")).lower(),
        default=(bounded(field.get("value")) or (None,))[0],
        least=number(field.get("min")),
        most=number(field.get("max")),
        step=number(field.get("step")),
    )
    return replace(control, options=tuple(option for option in options if option is not None))


def _option(item: object) -> Option | None:
    words = ""
    if isinstance(item, dict):
        words = label(item.get("label"))
        if item.get("value") is None:
            return None
        item = item["value"]
    held = bounded(item)
    if held is None or item is None:
        return None
    return Option(words or _shown(held[0]), held[0])


def _shown(value: Json) -> str:
    """A value as a label."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return label(value) if isinstance(value, str | int | float) else label(str(value))


def _mapping_rule(row: Mapping[str, object]) -> MappingRule | None:
    sources = row.get("source_values")
    if not isinstance(sources, dict) or not sources or "target_value" not in row:
        return None
    then, when = bounded(row["target_value"]), {name.strip(): bounded(value) for name, value in sources.items()}
    if then is None:
        return None
    conditions = {name: held[0] for name, held in when.items() if held is not None and name}
    return MappingRule(conditions, then[0]) if len(conditions) == len(sources) else None
