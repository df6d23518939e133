"""What a screen does once it is drawn: nothing, if it has gone meanwhile.

A screen can be left by the very key that follows the one that opened it. The framework then still runs what was to be
done after the next drawing, on a screen without any parts.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from textual.screen import Screen

    _Base = Screen[Any]
else:
    _Base = object  # the framework reads style sheets along the first base that is a widget


class Afterwards(_Base):
    """A screen whose `call_after_refresh` is for as long as it is on the stack."""

    def call_after_refresh(self, callback: Callable[..., Any], *args: Any, **kwargs: Any) -> bool:
        """As the framework's. Whether it is going to be looked at again at all."""

        def if_still_here() -> Any:
            return callback(*args, **kwargs) if self in self.app.screen_stack else None

        return super().call_after_refresh(if_still_here)
