"""Large screens, and the app, are written in parts: classes that are never made themselves, each with one concern.

For every class the framework looks through all that it inherits, for bindings, reactives and names in style sheets, and
keeps what it found. Of a part nobody asks that: the whole, which inherits it, is looked through in its turn. So what
says `part=True` is passed over.

Measured at the start, in processor time: 1 ms for each part of the first screen, of which there are twenty, and half of
that for each of the app.
"""

from __future__ import annotations

from typing import Any


class Parted:
    """What stands before the framework's own class among the bases; handlers, bindings and reactives work as ever."""

    def __init_subclass__(cls, *, part: bool = False, **options: Any) -> None:
        """Left to the whole, for a part."""
        if not part:
            super().__init_subclass__(**options)
