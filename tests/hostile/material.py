"""Hostile material: junk that looks a little like the real thing, and real things that were damaged."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import strategies as st

from ima_tui.simulator.products import catalogue
from tests.tui.hostile import LONG, TEXTS

WIRE_NAMES = [
    *("code", "data", "id", "type", "children", "name", "model_id", "form_config", "credit_rules", "attribute_id"),
    *("points", "attributes", "field", "value", "options", "label", "is_ui_virtual", "ui_params", "value_mapping"),
    *("mapping_rules", "source_values", "target_value", "target_param", "medias", "url", "cover_url", "watermark_url"),
    *("resource_status", "status", "result", "error", "error_msg", "remark", "message", "width", "height", "duration"),
    *("ful", "fdl", "min", "max", "step", "task_id"),
]
NUMBERS = st.sampled_from([0, -1, 1, 3, 5, 0.1, 1e18, 1e308, -1e308, 10**30, 2**63, "5", "5s", "NaN", "1e999"])
ADDRESSES = st.sampled_from(
    ["https://cdn.example/a.mp4", "http://a", "javascript:alert(1)", "file:///etc/passwd", "https://u:p@h/a", "ftp://h/a",
     "https://h\\evil", "https://h/a b", "//h/a", "https://", "data:text/html,x", "https://h:99999/", "HTTPS://H/\x1b[2J",
     "https://\u202eh/a", "https://h/" + "a" * 9000, "https://[::1", "http://\ud800/"]
)  # fmt: skip
WORDS = st.one_of(st.sampled_from(TEXTS), st.text(max_size=40), st.just(LONG[:9000]), ADDRESSES)
LEAVES = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), NUMBERS, WORDS, st.sampled_from(["3", "ima-pro"])
)

EXTREMES = st.sampled_from([b"\xff" * 4, b"\0" * 8, b"\x7f\xff\xff\xff", b"\x80\0\0\0"])
"""Sizes and counts as a header may claim them."""


def junk(names: list[str]) -> st.SearchStrategy[Any]:
    """Any JSON value, with names that are looked for among those in it."""
    known = st.sampled_from(names) | st.text(max_size=6)
    return st.recursive(
        LEAVES, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(known, inner, max_size=6), max_leaves=25
    )


@st.composite
def replaced(draw: st.DrawFn, whole: Any, names: list[str]) -> Any:
    """A copy of a sound JSON value in which a few places hold something else."""
    copy = json.loads(json.dumps(whole))
    for _ in range(draw(st.integers(1, 4))):
        place = copy
        while True:
            keys: list[Any] = list(place) if isinstance(place, dict) else list(range(len(place)))
            if not keys:
                break
            key = draw(st.sampled_from(keys))
            inner = place[key]
            if isinstance(inner, dict | list) and inner and draw(st.integers(0, 3)):
                place = inner
                continue
            if isinstance(place, dict) and not draw(st.integers(0, 4)):
                del place[key]
            else:
                place[key] = draw(junk(names))
            break
    return copy


@st.composite
def damaged(draw: st.DrawFn, whole: bytes, head: int = 600) -> bytes:
    """Sound bytes after a few accidents, most of them where the headers are."""
    content = whole
    for _ in range(draw(st.integers(1, 6))):
        most = len(content) if draw(st.booleans()) else min(len(content), head)
        at = draw(st.integers(0, max(0, most - 1)))
        piece = draw(st.binary(max_size=8) | EXTREMES)
        match draw(st.sampled_from(["set", "put", "cut", "drop", "double", "again"])):
            case "set":
                content = content[:at] + piece + content[at + len(piece) :]
            case "put":
                content = content[:at] + piece + content[at:]
            case "cut":
                content = content[:at]
            case "drop":
                content = content[:at] + content[at + 1 + len(piece) :]
            case "double":
                content = content[:at] + content[max(0, at - 40) :]
            case _:
                content = content[:at] + content[at : at + 64] * 3 + content[at + 64 :]
    return content


def texts(sound: str, pieces: list[str]) -> st.SearchStrategy[str]:
    """Anything between nothing and a line that is nearly right, of one alphabet."""
    part = st.one_of(st.sampled_from(pieces), WORDS, st.text(max_size=12))
    return st.one_of(st.text(max_size=200), st.lists(part, max_size=12).map("".join), mangled(sound))


@st.composite
def mangled(draw: st.DrawFn, sound: str) -> str:
    """A sound text with pieces of it replaced."""
    text = sound
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(text)))
        text = text[:at] + draw(WORDS) + text[at + draw(st.integers(0, 12)) :]
    return text


PRODUCTS: list[dict[str, Any]] = catalogue("text_to_video", 0)
DETAIL = {
    "id": "task-7", "status": "success",
    "medias": [{"url": "https://cdn.example/a.mp4", "cover_url": "https://cdn.example/a.jpg", "resource_status": 1,
                "status": "success", "width": 1280, "height": 720, "duration": 5.0, "remark": ""}],
}  # fmt: skip
