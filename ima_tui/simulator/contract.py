"""Every request is held against the contract, field by field; the first thing that is wrong is named in the refusal.

Pure: what needs the network or a disk (do the pictures answer?) is done elsewhere. Codes: 401 key, 4000 malformed,
6006 unknown attribute, 6009 parameters do not fit the rule, 6010 another price.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from ima_tui.simulator.products import CATEGORIES, Json, is_ours, leaves
from ima_tui.simulator.values import canonical, is_int, same

MALFORMED = 4000
_TOP = {"task_type", "enable_multi_model", "src_img_url", "src_image", "parameters"}
_SINGLE = {
    "attribute_id", "model_id", "model_name", "model_version", "app", "platform", "category", "credit", "parameters",
}  # fmt: skip


class Refusal(Exception):
    """The service says no: a business code, a sentence, and the HTTP status it travels with."""

    def __init__(self, code: int, message: str, status: int = 200) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.status = status


@dataclass(frozen=True)
class Order:
    """A create call that keeps the contract."""

    category: str
    model: str
    """Lower case, one of the two."""
    points: int
    prompt: str
    count: int
    inner: Json
    images: tuple[str, ...]


def require(truth: object, message: str, code: int = MALFORMED) -> None:
    """Refuse with the message unless the condition holds."""
    if not truth:
        raise Refusal(code, message)


def bearer(headers: Mapping[str, str]) -> str:
    """The key of the Authorization header; a missing header is a 401."""
    scheme, _, key = headers.get("Authorization", "").partition(" ")
    if scheme != "Bearer" or not key:
        raise Refusal(401, "missing header Authorization: Bearer <key>", 401)
    return key


def check_headers(headers: Mapping[str, str]) -> None:
    """The three headers beside the key."""
    kind = headers.get("Content-Type", "").split(";")[0].strip().lower()
    require(kind == "application/json", "header Content-Type must be application/json")
    require(headers.get("x-app-source") == "ima_skills", "header x-app-source must be ima_skills")
    require(headers.get("x_app_language") in ("en", "zh"), "header x_app_language must be en or zh")


def check_list(query: Mapping[str, str]) -> str:
    """The query of a product list; returns the category."""
    require(query.get("app") == "ima", "query app must be ima")
    require(query.get("platform") == "web", "query platform must be web")
    category = query.get("category", "")
    require(category in CATEGORIES, f"query category {category!r} is unknown")
    return category


def check_create(body: object, tree_of: Mapping[str, list[Json]], strict: bool = True) -> Order:
    """The whole body of a create call against the tree of its category."""
    require(isinstance(body, dict), "the body must be a JSON object")
    assert isinstance(body, dict)
    category = body.get("task_type")
    require(isinstance(category, str) and category in CATEGORIES, "task_type is unknown")
    assert isinstance(category, str)
    _check_top(body, category, strict)
    single = body["parameters"][0]
    inner = _check_single(single, category, strict)
    images = _check_images(body, inner, category)
    leaf = _find_leaf(single, tree_of[category])
    points = _check_rule(single, inner, leaf)
    if strict:
        _check_form(inner, leaf)
    model = str(leaf["model_id"]).strip().lower()
    return Order(category, model, points, inner["prompt"], inner["n"], inner, images)


def _check_top(body: Json, category: str, strict: bool) -> None:
    if strict:
        unknown = sorted(set(body) - _TOP)
        require(not unknown, f"unknown field {', '.join(unknown)}")
    require(body.get("enable_multi_model") is False, "enable_multi_model must be false")
    parameters = body.get("parameters")
    require(isinstance(parameters, list) and len(parameters) == 1, "parameters must be a list of exactly one element")
    require(isinstance(body["parameters"][0], dict), "parameters[0] must be an object")
    require("src_image" not in body or category != "text_to_video", "src_image belongs to the image modes")


def _check_single(single: Json, category: str, strict: bool) -> Json:
    missing = sorted(_SINGLE - set(single))
    require(not missing, f"parameters[0] lacks {', '.join(missing)}")
    if strict:
        unknown = sorted(set(single) - _SINGLE)
        require(not unknown, f"parameters[0] has the unknown field {', '.join(unknown)}")
    require(single["app"] == "ima", "app must be ima")
    require(single["platform"] == "web", "platform must be web")
    require(single["category"] == category, "category must equal task_type")
    for name in ("attribute_id", "credit"):
        require(is_int(single[name]), f"{name} must be an integer")
    inner = single["parameters"]
    require(isinstance(inner, dict), "parameters[0].parameters must be an object")
    assert isinstance(inner, dict)
    prompt = inner.get("prompt")
    require(isinstance(prompt, str) and prompt.strip(), "prompt must be a text that is not empty")
    require(is_int(inner.get("n")) and 1 <= inner["n"] <= 4, "n must be an integer from 1 to 4")
    cast = inner.get("cast")
    require(isinstance(cast, dict) and set(cast) == {"points", "attribute_id"}, "cast must hold points, attribute_id")
    assert isinstance(cast, dict)
    require(is_int(cast["points"]) and is_int(cast["attribute_id"]), "the numbers in cast must be integers")
    require(cast["attribute_id"] == single["attribute_id"], "attribute_id and cast.attribute_id differ", 6006)
    require(cast["points"] == single["credit"], "credit and cast.points differ", 6010)
    require("default" not in inner, "default is a marker of the price list, not a parameter")
    return inner


def _check_images(body: Json, inner: Json, category: str) -> tuple[str, ...]:
    sources, images = body.get("src_img_url"), inner.get("input_images")
    require(isinstance(sources, list), "src_img_url must be a list")
    require(isinstance(images, list), "input_images must be a list")
    require(sources == images, "src_img_url and input_images must be the same list in the same order")
    assert isinstance(sources, list)
    fewest, most = CATEGORIES[category]
    wanted = f"exactly {fewest}" if fewest == most else f"{fewest} to {most}"
    require(fewest <= len(sources) <= most, f"{category} takes {wanted} pictures, got {len(sources)}")
    for address in sources:
        require(is_public(address), f"{str(address)[:80]!r} is no public http(s) address")
    if "src_image" in body:
        _check_sized(body["src_image"], sources)
    return tuple(sources)


def _check_sized(sized: object, sources: list[str]) -> None:
    require(isinstance(sized, list) and len(sized) == len(sources), "src_image must match src_img_url")
    assert isinstance(sized, list)
    for entry, address in zip(sized, sources, strict=True):
        require(isinstance(entry, dict) and entry.get("url") == address, "src_image must match src_img_url")
        require(is_int(entry.get("width")) and is_int(entry.get("height")), "src_image needs whole sizes")


def is_public(address: object) -> bool:
    """An http(s) address the service could reach; loopback counts, because the service itself is there."""
    if not isinstance(address, str):
        return False
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
    except ValueError:
        return False
    if parts.scheme not in ("http", "https") or not host:
        return False
    try:
        number = ipaddress.ip_address(host)
    except ValueError:
        return True
    return number.is_global or number.is_loopback


def _find_leaf(single: Json, tree: list[Json]) -> Json:
    named = [leaf for leaf in leaves(tree) if leaf["id"] == single["model_version"]]
    require(named, "model_version is unknown in this category")
    leaf = named[-1]
    require(leaf["model_id"] == single["model_id"], "model_id does not belong to model_version")
    require(leaf["name"] == single["model_name"], "model_name does not belong to model_version")
    require(is_ours(leaf), "this model is not open to this app source")
    return leaf


def _check_rule(single: Json, inner: Json, leaf: Json) -> int:
    rules = [rule for rule in leaf["credit_rules"] if rule["attribute_id"] == single["attribute_id"]]
    require(rules, "invalid product attribute", 6006)
    rule = rules[0]
    require(rule["points"] == single["credit"], "the price has changed", 6010)
    given = {canonical(name): value for name, value in inner.items()}
    for name, value in rule["attributes"].items():
        if canonical(name) == "default":
            continue
        require(canonical(name) in given, f"no rule matches: {name} is missing", 6009)
        require(same(given[canonical(name)], value), f"no rule matches: {name} is not {value}", 6009)
    return int(rule["points"])


def _check_form(inner: Json, leaf: Json) -> None:
    """Choices must be among those offered; names that only the interface knows must not arrive."""
    for field in leaf["form_config"]:
        if field.get("is_ui_virtual"):
            _check_virtual(inner, field)
        elif field["field"] in inner and "options" in field:
            offered = [option["value"] for option in field["options"]]
            name, value = field["field"], inner[field["field"]]
            require(any(same(value, each) for each in offered), f"{name} {value!r} is not offered", 6009)


def _check_virtual(inner: Json, field: Json) -> None:
    target = field["value_mapping"].get("target_param", field["field"])
    names = {shown.get("field") or shown.get("id") for shown in field["ui_params"]} | {field["field"]}
    leaked = sorted((names - {target}) & set(inner))
    require(not leaked, f"{', '.join(leaked)} is no parameter of this model")
    values = [rule["target_value"] for rule in field["value_mapping"]["mapping_rules"]]
    if target in inner:
        require(any(same(inner[target], each) for each in values), f"{target} {inner[target]!r} is not offered")
