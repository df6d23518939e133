"""The two models: how users name them, how long they usually take, and what to try when one fails.

Only these two are ever sent. Source: behaviour, "Names"; the specification's tables of models, timing and fallbacks.
"""

from __future__ import annotations

import unicodedata
from enum import StrEnum

from ima_tui.domain.text import Said, say


class Model(StrEnum):
    """One of the two. The value is the service's `model_id`, shown to users only in details, JSON and logs."""

    PRO = "ima-pro"
    FAST = "ima-pro-fast"

    @property
    def friendly_name(self) -> str:
        """The product's name, the same in every language."""
        return "Ima Sevio 1.0" if self is Model.PRO else "Ima Sevio 1.0-Fast"

    @property
    def short_name(self) -> str:
        """The name for narrow places."""
        return "Pro" if self is Model.PRO else "Fast"

    @property
    def suits(self) -> Said:
        """What the model is for."""
        if self is Model.PRO:
            return say("final takes, texture, camera language, consistency")
        return say("drafts, A/B, style tries")

    @property
    def usual_seconds(self) -> tuple[int, int]:
        """The usual time of one take, shortest and longest, in seconds of the real service."""
        return (120, 300) if self is Model.PRO else (60, 120)

    @property
    def report_every(self) -> int:
        """Seconds between two progress lines in a log or chat."""
        return 45 if self is Model.PRO else 30

    @property
    def other(self) -> Model:
        """The other of the two."""
        return Model.FAST if self is Model.PRO else Model.PRO


_SPELLINGS = {
    Model.PRO: (
        *("ima-pro", "pro", "专业版", "高质量", "Ima Sevio 1.0", "IMA Pro", "IMA Video Pro"),
        *("默认", "推荐", "自动", "best quality"),
    ),
    Model.FAST: (
        *("ima-pro-fast", "fast", "极速", "快速", "Ima Sevio 1.0-Fast", "Ima Sevio 1.0 Fast"),
        *("IMA Pro Fast", "IMA Video Pro Fast", "faster"),
    ),
}

NEUTRAL_WORDS = frozenset({"默认", "推荐", "自动"})
"""Words that mean "you choose": they select Pro and overrule what the memory prefers (behaviour, "Guidance")."""


def _folded(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


_BY_SPELLING = {_folded(spelling): model for model, spellings in _SPELLINGS.items() for spelling in spellings}


def named(text: str) -> Model | None:
    """The model a user means by `text` (case, width and spaces ignored), or None for any other name."""
    return _BY_SPELLING.get(_folded(text))


def coded(text: str) -> Model | None:
    """The model a product leaf's `model_id` stands for: through the aliases, but never through the neutral words."""
    return None if _folded(text) in NEUTRAL_WORDS else named(text)
