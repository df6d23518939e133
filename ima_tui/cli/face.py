"""What every command speaks through, as one value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ima_tui.cli.diagnostics import Diagnostics
from ima_tui.cli.output import Output


@dataclass(frozen=True, slots=True)
class Face:
    """The two writers and the environment."""

    output: Output
    diagnostics: Diagnostics
    environ: Mapping[str, str]
