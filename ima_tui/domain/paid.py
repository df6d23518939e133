"""What was paid for, read off the settings that were bought."""

from __future__ import annotations

from collections.abc import Mapping

from ima_tui.domain.terms import Nature, nature
from ima_tui.domain.values import Json, amount

_LONGEST = 86_400


def paid_seconds(parameters: Mapping[str, Json], attributes: Mapping[str, Json]) -> float:
    """The length in seconds that was paid for: as it was sent, else as the rule has it; 0 where nothing says it."""
    for bought in (parameters, attributes):
        for name, value in bought.items():
            number = amount(value) if nature(name) is Nature.LENGTH else None
            if number is not None and 0 < number <= _LONGEST:
                return float(number)
    return 0.0
