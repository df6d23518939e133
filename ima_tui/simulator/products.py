"""The price tree of each mode. Every combination a form offers has a price, except gaps that are meant to be there.

The tree runs oldest to newest: a model's old versions stand before its current one, another maker's model stands last,
so that a client which takes the first leaf, or the last one of any model, is caught.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

Json = dict[str, Any]

CATEGORIES = {
    "text_to_video": (0, 0),
    "image_to_video": (1, 1),
    "first_last_frame_to_video": (2, 2),
    "reference_image_to_video": (1, 9),
}
"""Task type -> fewest and most pictures it takes."""

OURS = ("ima-pro", "ima-pro-fast")
_RATIOS = ("16:9", "9:16", "1:1", "4:3", "3:4", "21:9")
_DURATIONS = (5, 10, 15)
_PRO = {"480P": (8, 10), "720P": (15, 17), "1080P": (22, 25), "4K": (48, 54)}
_FAST = {"480P": (4, 5), "720P": (8, 10), "1080P": (14, 16)}
_OFFSET = {category: 1000 * (number + 1) for number, category in enumerate(CATEGORIES)}


def catalogue(category: str, surcharge: int = 0) -> list[Json]:
    """The ``data`` of a product list; ``surcharge`` is what a price change has added to every rule."""
    return [
        _group("IMA Video", [
            _group("Ima Sevio, earlier", [_old_pro(category), _older_pro(category), _old_fast(category)]),
            _group("Ima Sevio", [_pro(category, surcharge), _fast(category, surcharge)]),
        ]),
        _group("Partner models", [_foreign(category)]),
    ]  # fmt: skip


def leaves(nodes: list[Json]) -> Iterator[Json]:
    """Every model version in tree order."""
    for node in nodes:
        if node["type"] == "3":
            yield node
        yield from leaves(node["children"])


def is_ours(leaf: Json) -> bool:
    """Whether calls with this app source may order the model."""
    return str(leaf["model_id"]).strip().lower() in OURS


def only_foreign(category: str) -> list[Json]:
    """A tree in which neither of the two models is left."""
    return [_group("Partner models", [_foreign(category)])]


def _group(name: str, children: list[Json]) -> Json:
    return {"id": name.lower().replace(" ", "-"), "type": "2", "name": name, "children": children}


def _leaf(identity: str, model: str, name: str, fields: list[Json], rules: list[Json]) -> Json:
    return {
        "id": identity,
        "type": "3",
        "model_id": model,
        "name": name,
        "form_config": fields,
        "credit_rules": rules,
        "children": [],
    }


def _field(name: str, label: str, kind: str, value: object, options: tuple[object, ...] = ()) -> Json:
    described: Json = {"field": name, "label": label, "type": kind, "value": value}
    if options:
        described["options"] = [{"label": str(option), "value": option} for option in options]
    return described


def _form(category: str, resolution: str, resolutions: tuple[str, ...]) -> list[Json]:
    adaptive = () if category == "text_to_video" else ("adaptive",)
    return [
        _field("duration", "Duration", "select", 5, _DURATIONS),
        _field("resolution", "Resolution", "select", resolution, resolutions),
        _field("aspect_ratio", "Aspect ratio", "select", "16:9", (*_RATIOS, *adaptive)),
        _field("audio", "Sound", "switch", True),
    ]


def _rule(number: int, points: int, attributes: Json) -> Json:
    return {"attribute_id": number, "points": points, "attributes": attributes}


def _pro(category: str, surcharge: int) -> Json:
    sizes = ("480P", "720P", "1080P", "4K") if category == "text_to_video" else ("480P", "720P", "1080P")
    extra = 3 if category == "reference_image_to_video" else 0
    rules = []
    for length in _DURATIONS:
        for rank, size in enumerate(sizes):
            if size == "4K" and length == 15:
                continue  # offered by the form, sold by nobody: clients must meet a choice without a price
            for sound in (False, True):
                points = (_PRO[size][sound] + extra) * length // 5 + surcharge
                number = _OFFSET[category] + 200 + length * 10 + rank * 2 + sound
                rules.append(_rule(number, points, {"duration": length, "resolution": size, "audio": sound}))
    fields = [*_form(category, "1080P", sizes), *_virtual(category)]
    return _leaf(f"ima-pro-1.0-{_OFFSET[category] + 3}", "ima-pro", "Ima Sevio 1.0", fields, rules)


def _fast(category: str, surcharge: int) -> Json:
    sizes = ("480P", "720P", "1080P")
    extra = 1 if category == "reference_image_to_video" else 0
    rules = []
    for length in _DURATIONS:
        for rank, size in enumerate(sizes):
            if size == "1080P" and length == 15:
                continue
            for sound in (False, True):
                points = (_FAST[size][sound] + extra) * length // 5 + surcharge
                number = _OFFSET[category] + 600 + length * 10 + rank * 2 + sound
                # The spellings of this list are loose, as they are in the wild: text for numbers and switches.
                attributes = {"duration": f"{length}", "resolution": size.lower(), "audio": str(sound).lower()}
                rules.append(_rule(number, points, attributes))
    model = "Ima-Pro-Fast" if category == "first_last_frame_to_video" else "ima-pro-fast"
    fields = _form(category, "720P", sizes)
    return _leaf(f"ima-pro-fast-1.0-{_OFFSET[category] + 6}", model, "Ima Sevio 1.0-Fast", fields, rules)


def _virtual(category: str) -> list[Json]:
    """Fields the user meets under other names than the ones that are sent."""
    if category == "text_to_video":
        return [_finish()]
    if category == "image_to_video":
        return [_motion()]
    return []


def _finish() -> Json:
    """Two choices become one value under the field's own name; natural with grain maps to nothing."""
    rules = [
        {"source_values": {"look": "natural", "grain": False}, "target_value": "natural"},
        {"source_values": {"look": "film", "grain": False}, "target_value": "film"},
        {"source_values": {"look": "film", "grain": True}, "target_value": "film_grain"},
        {"source_values": {"look": "dream", "grain": False}, "target_value": "dream"},
        {"source_values": {"look": "dream", "grain": True}, "target_value": "dream_grain"},
    ]
    look: Json = {"field": "look", "label": "Look", "value": "natural"}
    look["options"] = [{"label": word.title(), "value": word} for word in ("natural", "film", "dream")]
    grain = {"field": "grain", "label": "Film grain", "value": False, "options": [False, True]}
    return {
        "field": "finish", "label": "Finish", "type": "virtual", "value": "natural", "is_ui_virtual": True,
        "ui_params": [look, grain], "value_mapping": {"mapping_rules": rules},
    }  # fmt: skip


def _motion() -> Json:
    """One choice becomes a number under another parameter's name."""
    levels = {"subtle": 2, "medium": 5, "strong": 8}
    return {
        "field": "motion", "label": "Motion", "type": "virtual", "value": "medium", "is_ui_virtual": True,
        "ui_params": [{
            "id": "motion_strength", "label": "Motion strength", "value": "medium",
            "options": [{"label": word.title(), "value": word} for word in levels],
        }],
        "value_mapping": {
            "target_param": "motion_level",
            "mapping_rules": [
                {"source_values": {"motion_strength": word}, "target_value": level} for word, level in levels.items()
            ],
        },
    }  # fmt: skip


def _old_pro(category: str) -> Json:
    """Sold before lengths were priced: one marker rule for everything."""
    marker = _rule(_OFFSET[category] + 11, 30, {"default": "enabled"})
    priced = _rule(_OFFSET[category] + 12, 20, {"duration": 5, "resolution": "720P"})
    fields = _form(category, "720P", ("720P", "1080P"))
    return _leaf(f"ima-pro-0.8-{_OFFSET[category] + 1}", "ima-pro", "Ima Sevio 0.8", fields, [marker, priced])


def _older_pro(category: str) -> Json:
    rules = [
        _rule(_OFFSET[category] + 20 + rank, 18 + 6 * rank, {"duration": 5, "resolution": size})
        for rank, size in enumerate(("720P", "1080P"))
    ]
    fields = _form(category, "720P", ("720P", "1080P"))
    return _leaf(f"ima-pro-0.9-{_OFFSET[category] + 2}", "ima-pro", "Ima Sevio 0.9", fields, rules)


def _old_fast(category: str) -> Json:
    rules = [_rule(_OFFSET[category] + 30, 9, {"duration": 5, "resolution": "720P"})]
    fields = _form(category, "720P", ("720P",))
    return _leaf(f"ima-pro-fast-0.9-{_OFFSET[category] + 4}", "ima-pro-fast", "Ima Sevio 0.9-Fast", fields, rules)


def _foreign(category: str) -> Json:
    rules = [_rule(_OFFSET[category] + 900, 5, {"duration": 5})]
    fields = _form(category, "720P", ("720P",))
    return _leaf(f"lumen-3-{_OFFSET[category] + 9}", "lumen-video-3", "Lumen Video 3", fields, rules)
