"""What a program holds: memory, descriptors, sockets, threads, tasks, temporary files."""

from __future__ import annotations

import asyncio
import gc
import os
import resource
import sys
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Held:
    """What this program holds at one moment."""

    memory: int
    """Resident, in KiB."""
    blocks: int
    """Pieces of memory that Python has given out."""
    descriptors: int
    sockets: int
    threads: int
    tasks: int
    files: int
    """Temporary ones."""

    @classmethod
    def now(cls, folders: tuple[Path, ...]) -> Held:
        """Look, after what is garbage has been thrown away."""
        gc.collect()
        links = list[str]()
        for entry in os.listdir("/proc/self/fd"):
            with suppress(OSError):  # the one that lists
                links.append(os.readlink(f"/proc/self/fd/{entry}"))
        memory = int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize() // 1024
        workers = sum(thread.name.startswith("asyncio_") for thread in threading.enumerate())
        return cls(
            memory,
            sys.getallocatedblocks(),
            len(links),
            sum(link.startswith("socket:") for link in links),
            threading.active_count() - workers,  # the loop's own, which it keeps
            len(asyncio.all_tasks()),
            sum(len(_temporary(folder)) for folder in folders),
        )


def _temporary(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.suffix in (".tmp", ".part") or path.name.startswith("tmp")]


async def idle_share(seconds: float) -> float:
    """Processor time of this program while nothing is to be done, as a share of one processor."""
    await asyncio.sleep(1.0)
    gc.collect()
    before, began = time.process_time(), time.monotonic()
    await asyncio.sleep(seconds)
    return (time.process_time() - before) / (time.monotonic() - began)
