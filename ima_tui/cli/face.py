"""What every command speaks through, as one value."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

from ima_tui.domain.frozen import dataclass

if TYPE_CHECKING:
    from ima_tui.cli.diagnostics import Diagnostics
    from ima_tui.cli.output import Output
    from ima_tui.domain.text import Said
    from ima_tui.options.text import Keys

    JudgeKeys = Callable[[str, Keys], Iterable[tuple[str, Said, bool]]]
    """What is wrong with a user's own keys, for the set of keys named: command, sentence, whether the key is refused.
    """


@dataclass(frozen=True, slots=True)
class Face:
    """The two writers, the environment, and what only the other face knows."""

    output: Output
    diagnostics: Diagnostics
    environ: Mapping[str, str]
    judge_keys: JudgeKeys | None = None
