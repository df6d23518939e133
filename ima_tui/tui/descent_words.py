"""How a take came from an earlier one, in words. Frames have the numbers that the next shot chooses by."""

from __future__ import annotations

from ima_tui.domain.job import Descent, Origin
from ima_tui.language import _


def came_by(descent: Descent, frame: int | None) -> str:
    """In a word or two, for a tree."""
    match descent:
        case Descent.REMIX:
            return _("remix")
        case Descent.REPEAT:
            return _("repeat")
        case Descent.PROMOTION:
            return _("promoted to Pro")
        case Descent.NEXT_SHOT:
            return _("next shot at frame {n}", n=frame + 1) if frame is not None else _("next shot")
        case _:
            return _("from its recipe")


def origin_of(origin: Origin, parent: str) -> str:
    """In a sentence; `parent` is the earlier take as one would call it."""
    match origin.descent:
        case Descent.REMIX:
            return _("remix of {take}", take=parent)
        case Descent.REPEAT:
            return _("repeat of {take}", take=parent)
        case Descent.PROMOTION:
            return _("promoted from {take}", take=parent)
        case Descent.NEXT_SHOT if origin.frame is not None:
            return _("next shot of {take} at frame {n}", take=parent, n=origin.frame + 1)
        case Descent.NEXT_SHOT:
            return _("next shot of {take}", take=parent)
        case _:
            return _("from the recipe of {take}", take=parent)
