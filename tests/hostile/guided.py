"""The same inputs, drawn by a fuzzer that watches which lines they reach: `python -m tests.hostile.guided`.

    python -m tests.hostile.guided --seconds 60                 a minute for each kind
    python -m tests.hostile.guided --seconds 600 --kind clips   longer for one

Needs the `fuzz` extra (atheris, on Linux), so it is no part of the tests. Each kind runs in a process of its own,
because a native fuzzer ends the process it runs in. What is found is printed with the input that did it.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tempfile
from pathlib import Path


def inside(name: str, seconds: int) -> None:
    """Feed one kind until the time is over. Ends the process."""
    import atheris

    with atheris.instrument_imports(include=["ima_tui"]):
        from tests.hostile.kinds import KINDS, Reading
    (kind,) = (one for one in KINDS if one.name == name)
    with tempfile.TemporaryDirectory(prefix="ima-guided-") as folder:
        reading = Reading(kind, Path(folder))
        fuzz = reading.one.hypothesis.fuzz_one_input  # type: ignore[attr-defined]
        flags = [f"-max_total_time={seconds}", "-print_final_stats=1", "-rss_limit_mb=4096", "-max_len=8192"]
        atheris.Setup([sys.argv[0], *flags, f"-artifact_prefix={folder}/"], fuzz)
        atheris.Fuzz()


def fed(name: str, seconds: int) -> tuple[int, int, bool, str]:
    """Inputs that were tried, places reached, whether something was found, and what the fuzzer said."""
    command = [sys.executable, "-m", "tests.hostile.guided", "--inside", name, "--seconds", str(seconds)]
    done = subprocess.run(command, capture_output=True, text=True, errors="replace")
    tried = re.findall(r"number_of_executed_units:\s+(\d+)", done.stderr)
    reached = re.findall(r"cov: (\d+)", done.stderr)
    return int(tried[-1]) if tried else 0, int(reached[-1]) if reached else 0, done.returncode != 0, done.stderr


def main() -> int:
    """A line for each kind and a sum; exit code 1 if anything was found."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=int, default=60, help="for each kind")
    parser.add_argument("--kind", help="this one only")
    parser.add_argument("--inside", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.inside:
        inside(asked.inside, asked.seconds)
        return 0
    try:
        import atheris  # noqa: F401
    except ImportError:
        parser.error("atheris is not installed: pip install 'ima-tui[fuzz]'")
    from tests.hostile.kinds import KINDS

    together = failed = 0
    for kind in (kind for kind in KINDS if asked.kind in (None, kind.name)):
        tried, reached, found, said = fed(kind.name, asked.seconds)
        together, failed = together + tried, failed + found
        print(f"{kind.name:18} {tried:9,} tried, {reached:6,} places reached, {int(found)} found", flush=True)
        if found:
            print(said[-4000:], flush=True)
    print(f"{'together':18} {together:9,} tried, {failed} found")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
