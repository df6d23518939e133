"""`python -m tests.hostile`: try so many inputs of each kind, and count them. The long form of these tests."""

from __future__ import annotations

import argparse
import resource
import sys
import tempfile
import time
import traceback
from pathlib import Path

from tests.hostile.kinds import KINDS, Kind, tried
from tests.hostile.watch import TooMuchWork


def main() -> int:
    """Print a line for each kind and a sum; the exit code says whether anything was found."""
    parser = argparse.ArgumentParser(prog="python -m tests.hostile", description=__doc__)
    parser.add_argument("--examples", type=int, default=1000, metavar="N", help="of each kind (costly ones: a part)")
    parser.add_argument("--kind", choices=[kind.name for kind in KINDS], help="this one only")
    parser.add_argument("--same", action="store_true", help="the same inputs in every run")
    asked = parser.parse_args()
    total = found = 0
    for kind in (kind for kind in KINDS if asked.kind in (None, kind.name)):
        count, failed = _one(kind, asked.examples, same=asked.same)
        total, found = total + count, found + failed
    print(f"{'together':18} {total:8} tried, {found} found")
    return 1 if found else 0


def _one(kind: Kind, examples: int, *, same: bool) -> tuple[int, int]:
    began, before = time.process_time(), _most_memory()
    with tempfile.TemporaryDirectory(prefix="ima-hostile-") as folder:
        count = failed = 0
        try:
            count = tried(kind, examples, Path(folder), same=same)
        except (Exception, TooMuchWork):  # noqa: BLE001 - whatever it is, it was found
            traceback.print_exc()
            failed = 1
    grown = (_most_memory() - before) / 1e6
    print(f"{kind.name:18} {count:8} tried, {failed} found, {time.process_time() - began:6.1f} s of work, "
          f"{grown:5.0f} MB more at the most", flush=True)  # fmt: skip
    return count, failed


def _most_memory() -> float:
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024.0


if __name__ == "__main__":
    sys.exit(main())
