"""From which take a new one comes: found out here, from what is sent, and nowhere else.

An edited copy comes from the take it was copied from, whatever pictures it has. Otherwise the pictures tell: those that
were taken out of a clip are files of ours whose names say so. A picture that only guides the look of a take, in
Reference mode, makes no next shot of it, unless the very frame was chosen to go on from.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from ima_tui.domain.job import Descent, Origin
from ima_tui.domain.modes import Mode
from ima_tui.domain.request import Request

if TYPE_CHECKING:
    from ima_tui.engine.pictures import Origin as Source

SourceOf = Callable[[str], "Source | None"]
"""Where an image comes from, by its path (`Pictures.origin`)."""


def origin_of(request: Request, source_of: SourceOf, parent_id: str = "") -> Origin | None:
    """The take that `request` comes from; `parent_id` is the one it is an edited copy of."""
    if parent_id:
        return Origin(parent_id, Descent.REMIX)
    if not request.images:
        return None
    from ima_tui.engine.pictures import Which  # pictures are much to load, and mostly there are none

    for image in request.images:
        source = source_of(image.source)
        if source is None or not source.job_id:
            continue
        if request.mode is Mode.REFERENCE and source.frame is None:
            continue
        return Origin(source.job_id, Descent.NEXT_SHOT, 0 if source.which is Which.FIRST else source.frame)
    return None
