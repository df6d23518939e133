"""Things that are made in a thread before they are needed, so that whoever needs one only picks it up.

What is wanted can change at any time: only the latest wish counts. A bounded number is kept, the last used longest.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Ahead(Generic[K, V]):
    """Makes values for keys with `make`, which may say None: not yet, ask again later.

    `made` is called in the thread after each one, `failed` if making raises. The thread starts with the first wish.
    """

    def __init__(
        self,
        make: Callable[[K], V | None],
        *,
        keep: int = 32,
        made: Callable[[], None] = lambda: None,
        failed: Callable[[Exception], None] = lambda error: None,
    ) -> None:
        self._make = make
        self._keep = keep
        self._made = made
        self._failed = failed
        self._changed = threading.Condition()
        self._wanted: list[K] = []
        self._ready: OrderedDict[K, V] = OrderedDict()
        self._stopped = False
        self._thread: threading.Thread | None = None

    def get(self, key: K) -> V | None:
        """What was made for `key`, if it is there. Never waits for anything to be made."""
        with self._changed:
            value = self._ready.get(key)
            if value is not None:
                self._ready.move_to_end(key)
            return value

    def want(self, keys: Sequence[K]) -> None:
        """Make these, in this order, and nothing else that was wanted before."""
        with self._changed:
            if self._stopped:
                return
            self._wanted = [key for key in keys if key not in self._ready]
            if self._wanted and self._thread is None:
                self._thread = threading.Thread(target=self._work, name="ahead", daemon=True)
                self._thread.start()
            self._changed.notify()

    def stop(self) -> None:
        """Make nothing more; never waits for the thread."""
        with self._changed:
            self._stopped = True
            self._wanted = []
            self._ready.clear()
            self._changed.notify()

    def _work(self) -> None:
        while (key := self._next()) is not None:
            try:
                value = self._make(key)
            except Exception as error:  # noqa: BLE001 - handed to whoever waits, who says it
                self._failed(error)
                return
            if value is None:
                continue
            with self._changed:
                if self._stopped:
                    return
                self._ready[key] = value
                while len(self._ready) > self._keep:
                    self._ready.popitem(last=False)
            self._made()

    def _next(self) -> K | None:
        with self._changed:
            while not self._wanted and not self._stopped:
                self._changed.wait()
            return None if self._stopped else self._wanted.pop(0)
