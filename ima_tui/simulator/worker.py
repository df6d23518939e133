"""The render worker's process: a JSON order a line in, a JSON verdict a line out; the end of input ends it at once."""

from __future__ import annotations

import json
import os
import queue
import sys
import threading


def _read_orders(orders: queue.SimpleQueue[str]) -> None:
    for line in sys.stdin:
        orders.put(line)
    # Whoever ordered is gone: a half-made clip is of no use, and its temporary name is overwritten next time.
    os._exit(0)


def main() -> None:
    """Render until the input ends."""
    orders: queue.SimpleQueue[str] = queue.SimpleQueue()
    threading.Thread(target=_read_orders, args=(orders,), daemon=True).start()
    if hasattr(os, "nice"):
        os.nice(5)  # pictures may come later; the interface in front of them must not
    from ima_tui.simulator.render import render

    while True:
        order = json.loads(orders.get())
        error = ""
        try:
            render(order)
        except Exception as problem:  # noqa: BLE001 - a clip that cannot be drawn is told, not fatal
            error = f"{type(problem).__name__}: {problem}"
        sys.stdout.write(json.dumps({"error": error}) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
