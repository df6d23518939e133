"""The optional knowledge pages: read-only, bounded, and never missed when they are not there.

A recommendation is taken from them only when a page says it in one line: a line that names one mode, one of the two
models, and the word "recommend" or 推荐, without a "not". Pages that contradict each other recommend nothing.
Source: behaviour, "Guidance" (it ranks second, after the user's own preference).
"""

from __future__ import annotations

import re
from pathlib import Path

from ima_tui.domain.frozen import dataclass
from ima_tui.domain.models import Model
from ima_tui.domain.modes import Mode
from ima_tui.files import open_regular

PAGES = ("video-modes.md", "visual-consistency.md")
_MOST_BYTES = 256_000

_HEADING = re.compile(r"^ {0,3}#{1,6}[ \t]+")
_RECOMMENDS = re.compile(r"\brecommend|推荐", re.IGNORECASE)
_DENIES = re.compile(r"\b(?:not|never|don['’]t|avoid|isn['’]t)\b|不|勿|避免", re.IGNORECASE)
_FAST = re.compile(
    r"(?<![\w-])(?:ima[- ](?:video[- ])?pro[- ]fast|ima sevio 1\.0[- ]fast)(?![\w-])",
    re.IGNORECASE,
)
_PRO = re.compile(r"(?<![\w-])(?:ima[- ](?:video[- ])?pro|ima sevio 1\.0)(?![\w-])", re.IGNORECASE)
_MODE_NAMES = {
    Mode.TEXT: re.compile(r"(?<![\w-])text[_ -]to[_ -]video(?![\w-])|文生视频", re.IGNORECASE),
    Mode.FIRST_FRAME: re.compile(
        r"(?<![\w-])(?<!reference )image[_ -]to[_ -]video(?![\w-])|图生视频|(?<![\w-])first frame(?![\w-])|首帧",
        re.IGNORECASE,
    ),
    Mode.FIRST_LAST: re.compile(
        r"(?<![\w-])first[_ -]last[_ -]frame(?:[_ -]to[_ -]video)?(?![\w-])|首尾帧", re.IGNORECASE
    ),
    Mode.REFERENCE: re.compile(r"(?<![\w-])reference[_ -]image(?:[_ -]to[_ -]video)?(?![\w-])|参考图", re.IGNORECASE),
}


@dataclass(frozen=True, slots=True)
class Page:
    """One knowledge page, Markdown."""

    name: str
    text: str

    @property
    def title(self) -> str:
        """Its first heading, or its file name without the ending."""
        for line in self.text.splitlines():
            if _HEADING.match(line):
                return _HEADING.sub("", line).strip(" #") or self.name
        return self.name.removesuffix(".md").replace("-", " ")


@dataclass(frozen=True, slots=True)
class Knowledge:
    """The knowledge pages in `folder`, read anew at every call."""

    folder: Path

    def pages(self) -> tuple[Page, ...]:
        """The pages that are there and can be read, cut at 256 kB, odd bytes replaced."""
        found: list[Page] = []
        for name in PAGES:
            try:
                with open_regular(self.folder / name) as file:
                    content = file.read(_MOST_BYTES)
            except OSError:
                continue  # their absence changes nothing
            found.append(Page(name, content.decode("utf-8-sig", "replace")))
        return tuple(found)

    def recommendation(self, mode: Mode) -> Model | None:
        """The model the pages recommend for `mode`, or None when they say nothing, or two things."""
        lines = (line for page in self.pages() for line in page.text.splitlines())
        models = {model for line in lines if (model := _recommended(line, mode))}
        return models.pop() if len(models) == 1 else None


def _recommended(line: str, mode: Mode) -> Model | None:
    if not _RECOMMENDS.search(line) or _DENIES.search(line):
        return None
    if [each for each, name in _MODE_NAMES.items() if name.search(line)] != [mode]:
        return None
    without_fast = _FAST.sub(" ", line)
    fast, pro = without_fast != line, bool(_PRO.search(without_fast))
    if fast == pro:
        return None
    return Model.FAST if fast else Model.PRO
