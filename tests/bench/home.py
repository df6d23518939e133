"""The environment of a user with an empty home and a key, whose service is the one of a bench."""

from __future__ import annotations

import os
from pathlib import Path

KEY = "ima_of_a_bench_and_of_nobody"


def environment(home: Path, url: str) -> dict[str, str]:
    """All of it: this process's own, without whatever a program would take for a setting."""
    plain = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("IMA_", "XDG_")) and not name.upper().endswith("_PROXY")
    }
    services = {"IMA_BASE_URL": url, "IMA_IM_BASE_URL": url}
    ours = {"HOME": str(home), "IMA_CONFIG_DIR": str(home), "LANG": "C.UTF-8", "IMA_API_KEY": KEY}
    return {**plain, **services, **ours, "PYTHONPATH": str(Path(__file__).parents[2])}
