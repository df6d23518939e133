"""The filters of a search line: what each is called, which values it takes, and what an unusable value is told.

Names and values are understood in English and, where people would type them, in Chinese; they are kept in English.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum

from ima_tui.domain.frozen import dataclass
from ima_tui.domain.job import SETTLED, State
from ima_tui.domain.marks import MOST_STARS, tag_named
from ima_tui.domain.models import Model, named
from ima_tui.domain.modes import Mode
from ima_tui.domain.text import Said, say


class Kind(StrEnum):
    """A filter. The value is its name in a search line."""

    MODEL = "model"
    MODE = "mode"
    STATUS = "status"
    IS = "is"
    TAG = "tag"
    STARS = "stars"
    SINCE = "since"
    BEFORE = "before"
    COST = "cost"
    LENGTH = "dur"
    USER = "user"


class Relation(StrEnum):
    """How a number must stand to the filter's."""

    IS = ""
    OVER = ">"
    FROM = ">="
    UNDER = "<"
    UP_TO = "<="


ALIASES: Mapping[Kind, tuple[str, ...]] = {
    Kind.MODEL: ("模型",),
    Kind.MODE: ("type", "模式"),
    Kind.STATUS: ("state", "状态"),
    Kind.IS: ("是",),
    Kind.TAG: ("tags", "标签"),
    Kind.STARS: ("star", "rating", "星级", "星"),
    Kind.SINCE: ("after", "之后", "自", "从"),
    Kind.BEFORE: ("until", "之前", "早于"),
    Kind.COST: ("price", "credits", "价格", "积分", "花费"),
    Kind.LENGTH: ("duration", "length", "时长"),
    Kind.USER: ("用户",),
}
MODELS = {Model.PRO: "pro", Model.FAST: "fast"}
MODES = {Mode.TEXT: "text", Mode.FIRST_FRAME: "first", Mode.FIRST_LAST: "first-last", Mode.REFERENCE: "reference"}
STATUSES: Mapping[str, frozenset[State]] = {
    "ready": frozenset({State.READY}),
    "failed": frozenset({State.FAILED}),
    "refused": frozenset({State.REFUSED}),
    "unknown": frozenset({State.UNKNOWN}),
    "overdue": frozenset({State.OVERDUE}),
    "held": frozenset({State.HELD}),
    "waiting": frozenset({State.WAITING}),
    "stopped": frozenset({State.STOPPED}),
    "key": frozenset({State.NEEDS_KEY}),
    "running": frozenset({State.CHECKING, State.UPLOADING, State.CREATING, State.GENERATING, State.FINISHING}),
    "open": frozenset(State) - SETTLED,
}
"""What can be asked for, and the states it stands for."""
IS = ("star", "ab", "demo", "removed")
_VALUES: Mapping[Kind, Mapping[str, tuple[str, ...]]] = {
    Kind.MODE: {
        "text": ("text_to_video", "文生视频", "文字"),
        "first": ("image_to_video", "first-frame", "首帧"),
        "first-last": ("first_last_frame_to_video", "firstlast", "首尾帧"),
        "reference": ("reference_image_to_video", "ref", "参考图", "参考"),
    },
    Kind.STATUS: {
        "ready": ("done", "finished", "已完成", "完成"),
        "failed": ("失败",),
        "refused": ("not-created", "未创建"),
        "unknown": ("结果不明", "不明"),
        "overdue": ("超时",),
        "held": ("暂缓",),
        "waiting": ("等待发送", "等待"),
        "stopped": ("not-watched", "未跟踪"),
        "key": ("needs_key", "needs-key", "需要密钥"),
        "running": ("generating", "生成中", "进行中"),
        "open": ("unsettled", "未结束"),
    },
    Kind.IS: {
        "star": ("starred", "fav", "favorite", "favourite", "星标", "加星", "收藏"),
        "ab": ("a/b", "pair", "对比"),
        "demo": ("simulated", "演示"),
        "removed": ("trash", "bin", "已移除", "移除", "回收站"),
    },
}
_AGE = re.compile(r"(\d{1,6})\s*(h|d|w|小时|时|天|日|周|星期)")
_UNITS = {"h": "h", "d": "d", "w": "w", "小时": "h", "时": "h", "天": "d", "日": "d", "周": "w", "星期": "w"}
_SECONDS = {"h": 3600.0, "d": 86_400.0, "w": 604_800.0}
_DAYS = {"today": "today", "yesterday": "yesterday", "今天": "today", "昨天": "yesterday"}
_NUMBER = re.compile(r"(>=|=>|≥|<=|=<|≤|>|<|=|)\s*(\d{1,9}(?:\.\d{1,6})?)\s*(?:s|秒)?")
_RELATIONS = {
    ">=": Relation.FROM, "=>": Relation.FROM, "≥": Relation.FROM, "<=": Relation.UP_TO, "=<": Relation.UP_TO,
    "≤": Relation.UP_TO, ">": Relation.OVER, "<": Relation.UNDER, "=": Relation.IS, "": Relation.IS,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Meant:
    """What a filter's value means, in the spelling it is kept in."""

    values: tuple[str, ...]
    """One of them must hold."""
    relation: Relation = Relation.IS


def folded(text: str) -> str:
    """The form in which names and values are compared."""
    return unicodedata.normalize("NFKC", text).strip().casefold()


_BY_NAME = {folded(name): kind for kind in Kind for name in (kind.value, *ALIASES[kind])}
_BY_VALUE = {
    kind: {folded(spelling): name for name, more in table.items() for spelling in (name, *more)}
    for kind, table in _VALUES.items()
}


def kind_named(name: str) -> Kind | None:
    """The filter of this name."""
    return _BY_NAME.get(folded(name))


def unknown_name(name: str) -> Said:
    """What is said of a filter that does not exist."""
    near = _nearest(name, _BY_NAME)
    if near is not None:
        return say(
            "There is no filter “{name}:”. Did you mean “{near}:”? Words with a colon go in quotes.",
            name=name,
            near=_BY_NAME[near],
        )
    return say(
        "There is no filter “{name}:”. There are {names}. Words with a colon go in quotes.",
        name=name,
        names=", ".join(Kind),
    )


def _nearest(text: str, known: Iterable[str]) -> str | None:
    """The known word that was probably meant; two letters that changed places are the likeliest slip."""
    near = difflib.get_close_matches(folded(text), known, 3, 0.65)
    return next((word for word in near if sorted(word) == sorted(folded(text))), near[0] if near else None)


def example(kind: Kind) -> str:
    """Values that the filter takes, as one would type them."""
    if kind in (Kind.SINCE, Kind.BEFORE):
        return "7d, 12h, 2w, 2026-11-01, today"
    if kind is Kind.MODEL:
        return ", ".join(MODELS.values())
    fixed = _VALUES.get(kind)
    if fixed is not None:
        return ", ".join(fixed)
    return {Kind.STARS: "2, >=2", Kind.COST: ">20, <=10", Kind.LENGTH: "5, >=5", Kind.TAG: "beach", Kind.USER: "anna"}[
        kind
    ]


def read(kind: Kind, text: str) -> Meant | Said:
    """What `text` means as a value of `kind`, or why it means nothing."""
    if not text.strip():
        return say("“{name}:” needs a value: {values}.", name=kind, values=example(kind))
    if kind in (Kind.STARS, Kind.COST, Kind.LENGTH):
        return _number(kind, text)
    if kind in (Kind.SINCE, Kind.BEFORE):
        return _time(kind, text)
    if kind is Kind.USER:
        return Meant((text.strip(),))
    found: list[str] = []
    for part in re.split("[,，、]", text):
        value = _one(kind, part)
        if value is None:
            return _not_one(kind, part.strip())
        if value not in found:
            found.append(value)
    return Meant(tuple(found))


def _one(kind: Kind, text: str) -> str | None:
    if kind is Kind.TAG:
        return folded(tag_named(text)) or None
    if kind is Kind.MODEL:
        model = named(text)
        return MODELS[model] if model is not None else None
    return _BY_VALUE[kind].get(folded(text))


def _not_one(kind: Kind, text: str) -> Said:
    known = _BY_VALUE.get(kind, {folded(name): name for name in MODELS.values()})
    near = _nearest(text, known)
    if near is not None:
        return say("“{name}:” does not know “{value}”. Did you mean “{near}”?",
                   name=kind, value=text, near=known[near])  # fmt: skip
    return say("“{name}:” does not know “{value}”. It takes {values}.", name=kind, value=text, values=example(kind))


def _number(kind: Kind, text: str) -> Meant | Said:
    match = _NUMBER.fullmatch(folded(text))
    number = Decimal(match[2]) if match else None
    if match is None or number is None or (kind is Kind.STARS and number not in range(MOST_STARS + 1)):
        return say("“{value}” is no number for “{name}:”. Write {values}.",
                   name=kind, value=text, values=example(kind))  # fmt: skip
    plain = f"{number:f}"
    return Meant((plain.rstrip("0").rstrip(".") if "." in plain else str(int(number)),), _RELATIONS[match[1]])


def _time(kind: Kind, text: str) -> Meant | Said:
    plain = folded(text)
    age = _AGE.fullmatch(plain)
    if age is not None:
        return Meant((f"{int(age[1])}{_UNITS[age[2]]}",))
    if plain in _DAYS:
        return Meant((_DAYS[plain],))
    day = _day(plain)
    if day is None:
        return say("“{value}” is no time for “{name}:”. Write 7d, 12h, 2w or a date like 2026-11-01.",
                   name=kind, value=text)  # fmt: skip
    return Meant((day.isoformat(),))


def _day(text: str) -> date | None:
    """The date in `text`, if one that a history can hold; `2026-11` is the first of the month."""
    match = re.fullmatch(r"(\d{4})[-/.年](\d{1,2})(?:[-/.月](\d{1,2})日?|月)?", text)
    try:
        day = date(int(match[1]), int(match[2]), int(match[3] or 1)) if match else None
    except ValueError:
        return None
    return day if day is not None and 1971 <= day.year < 3000 else None


def moment(value: str, now: float) -> float:
    """The point in time that a value of `since:` or `before:` means at `now`; days begin at local midnight."""
    age = _AGE.fullmatch(value)
    if age is not None:
        return now - int(age[1]) * _SECONDS[age[2]]
    today = datetime.fromtimestamp(now).date()
    days = {"today": today, "yesterday": today - timedelta(days=1)}
    return datetime.combine(days[value] if value in days else date.fromisoformat(value), time()).timestamp()
