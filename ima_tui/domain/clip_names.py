"""What a downloaded clip is called: a template with folders, filled in with what is known of the take.

Whatever the template and the prompt say, a name stays inside its folder and is one that every common file system takes:
no part is empty, hidden, `.` or `..`, reserved by Windows, longer than its bytes allow, or holds a character that
separates folders, steers a terminal or turns the direction of text. Letters of every script are kept.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from ima_tui.domain.modes import Mode
from ima_tui.domain.text import Said, say, well_formed

if TYPE_CHECKING:
    from ima_tui.domain.job import Job

USUAL = "{date}-{time}-{mode}-{model}-{slug:40}-{id6}"
FIELDS = (
    "date", "time", "year", "month", "day", "mode", "model", "slug", "id", "id6", "task", "take", "user", "stars",
    "tags", "length", "size", "shape", "credits",
)  # fmt: skip
"""Everything that can stand in braces."""
PART_BYTES = 255
"""What common file systems allow for one part of a path."""
RESERVED_BYTES = 20
"""Of the last part, kept for its ending, a number, and what marks a clip that is not complete."""
MOST_FOLDERS = 8
MOST_TEMPLATE = 300
_WIDEST = 200
_FALLBACK = "take"
_HOLE = re.compile(r"\{([^{}:]*)(?::([^{}]*))?\}")
_FORBIDDEN = frozenset('<>:"/\\|?*')
_JOINTS = "-_ .+"
_TRIMMED = " .-_~"
_RESERVED = frozenset(
    {"con", "prn", "aux", "nul", "conin$", "conout$", "clock$"}
    | {f"{port}{digit}" for port in ("com", "lpt") for digit in "0123456789¹²³"}
)
_MODES = {
    Mode.TEXT: "text", Mode.FIRST_FRAME: "first-frame", Mode.FIRST_LAST: "first-last", Mode.REFERENCE: "reference"
}  # fmt: skip
_EXAMPLE = {
    "date": "2026-01-31", "time": "140509", "year": "2026", "month": "01", "day": "31", "mode": "first-frame",
    "model": "pro", "slug": "slow-push-in-on-the-lighthouse-waves-breaking-below", "id": "019c1f0a2b43d6f7a8",
    "id6": "d6f7a8", "task": "task-7", "take": "1", "user": "default", "stars": "3", "tags": "sea", "length": "10s",
    "size": "1080p", "shape": "16x9", "credits": "25",
}  # fmt: skip
_MOST_MARKS = 3
"""Marks on one letter; a pile of more is no writing."""


def template_problem(template: str) -> Said | None:
    """Why `template` cannot be used, or None."""
    if not template.strip():
        return say("The name is empty. Write one like {example}.", example=USUAL)
    if len(template) > MOST_TEMPLATE or not template.isprintable():
        return say("The name is longer than {most} characters or has invisible ones.", most=MOST_TEMPLATE)
    for hole in _HOLE.finditer(template):
        problem = _hole_problem(hole[1], hole[2])
        if problem is not None:
            return problem
    rest = _HOLE.sub("", template)
    if "{" in rest or "}" in rest:
        return say("A brace is left open. Write fields like {example}.", example="{slug:40}")
    parts = template.replace("\\", "/").split("/")
    if template.startswith(("/", "\\", "~")) or ":" in rest or ".." in (part.strip() for part in parts):
        return say("The name stays inside the download folder: no “..”, no drive, nothing before the first folder.")
    if len(parts) > MOST_FOLDERS + 1:
        return say("The name has more than {most} folders.", most=MOST_FOLDERS)
    return None


def _hole_problem(field: str, width: str | None) -> Said | None:
    if field not in FIELDS:
        known = " ".join(FIELDS)
        return say("There is no field “{field}”. Use some of: {known}.", field=field[:40], known=known)
    if width is not None and not (width.isascii() and width.isdigit() and 1 <= int(width[:4]) <= _WIDEST):
        return say("“{width}” is no length for {field}. Give 1 to {most}.", width=width[:40], field=field, most=_WIDEST)
    return None


def fields_of(job: Job, made: datetime, number: int = 1) -> Mapping[str, str]:
    """What each field stands for. `made` is local time; `number` tells several outputs of one take apart, from 1."""
    from ima_tui.domain.terms import Nature, nature
    from ima_tui.domain.values import amount

    request = job.request
    named = {nature(name): value for name, value in reversed([*request.parameters.items()])}
    length = amount(named.get(Nature.LENGTH))
    return {
        "date": f"{made:%Y-%m-%d}",
        "time": f"{made:%H%M%S}",
        "year": f"{made:%Y}",
        "month": f"{made:%m}",
        "day": f"{made:%d}",
        "mode": _MODES[request.mode],
        "model": request.model.short_name.lower(),
        "slug": slug(request.prompt),
        "id": job.id,
        "id6": job.id[-6:],
        "task": job.task_id,
        "take": str(number),
        "user": job.user_id,
        "stars": str(job.stars),
        "tags": "+".join(slug(tag) for tag in job.tags),
        "length": f"{length:f}s" if length is not None else "",
        "size": str(named.get(Nature.SIZE) or "").lower(),
        "shape": str(named.get(Nature.SHAPE) or "").replace(":", "x").lower(),
        "credits": f"{request.credits:g}",
    }


def clip_name(template: str, fields: Mapping[str, str], ending: str = ".mp4") -> tuple[str, ...]:
    """Folders and file name, from the download folder down; the last one ends in `ending`.

    Unknown fields stay visible as words: `template_problem` names them before.
    """
    parts = template.replace("\\", "/").split("/")
    *folders, last = (_filled(part, fields) for part in parts)
    safe = [part for part in (_safe(folder, PART_BYTES) for folder in folders[:MOST_FOLDERS]) if part]
    name = _safe(last, PART_BYTES - RESERVED_BYTES - len(ending.encode())) or _FALLBACK
    return (*safe, f"{name}{ending}")


def preview(template: str) -> str:
    """What `template` would call a take, for someone who is writing it."""
    return "/".join(clip_name(template, _EXAMPLE))


def numbered(name: str, ending: str, number: int) -> str:
    """`name`, which ends in `ending`, with a number before that; 1 leaves it as it is."""
    return name if number <= 1 else f"{name.removesuffix(ending)}-{number}{ending}"


def slug(text: str, most: int = _WIDEST) -> str:
    """The words of `text` joined by hyphens: letters, marks and digits of every script, in lower case."""
    words: list[str] = []
    marks = 0
    for character in unicodedata.normalize("NFC", well_formed(text[: most * 20])).lower():
        kind = unicodedata.category(character)
        marks = marks + 1 if kind[0] == "M" else 0
        if kind[0] in "LN" or (kind[0] == "M" and words and words[-1] != "-" and marks <= _MOST_MARKS):
            words.append(character)
        elif kind == "Cf" or kind[0] == "M":
            continue  # joiners and the like, within a word
        elif words and words[-1] != "-":
            words.append("-")
    return _cut("".join(words), most).strip("-")


def _filled(part: str, fields: Mapping[str, str]) -> str:
    """A part with its fields filled in; what stands empty takes a joint beside it along."""
    pieces = ""
    at = 0
    for hole in _HOLE.finditer(part):
        pieces += part[at : hole.start()]
        at = hole.end()
        value = _value(fields.get(hole[1], hole[1]))
        width = hole[2] or ""
        if width.isascii() and width.isdigit():
            value = _cut(value, int(width[:4])).rstrip(_TRIMMED)
        if not value and (not pieces or pieces[-1] in _JOINTS):
            at += part[at : at + 1] in tuple(_JOINTS)
        pieces += value
    return pieces + part[at:]


def _value(text: str) -> str:
    """What stands for a field never makes a folder."""
    return text.replace("/", "-").replace("\\", "-")


def _cut(text: str, most: int) -> str:
    """At most `most` characters, at the end of a word where one is near, never between a letter and its marks."""
    if len(text) <= most:
        return text
    end = most
    while end > 0 and unicodedata.category(text[end])[0] == "M":
        end -= 1
    cut = text[:end]
    gap = cut.rfind("-")
    return cut[:gap] if text[end] != "-" and gap > most * 0.6 else cut


def _safe(part: str, most_bytes: int) -> str:
    """`part` as a name that file systems take; empty where nothing is left of it."""
    plain = unicodedata.normalize("NFC", well_formed(part))
    kept = "".join(_allowed(plain)).strip(_TRIMMED)
    cut = kept.encode()[:most_bytes].decode("utf-8", "ignore")
    if len(cut) < len(kept):
        while cut and unicodedata.category(kept[len(cut)])[0] == "M":
            cut = cut[:-1]
    name = cut.rstrip(_TRIMMED)
    first, dot, rest = name.partition(".")
    return f"{first.rstrip()}_{dot}{rest}" if first.rstrip().casefold() in _RESERVED else name


def _allowed(text: str) -> Iterator[str]:
    for character in text:
        kind = unicodedata.category(character)
        if kind[0] == "C":  # control, format, private, unassigned
            continue
        if character in _FORBIDDEN:
            yield "-"
        elif kind in ("Zs", "Zl", "Zp"):
            yield " "
        else:
            yield character
