"""The line of differences shows exactly what the peaks are peaks of."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from ima_tui.media.difference import peaks
from ima_tui.tui.widgets.energy_line import columns


def test_a_nearly_level_line_shows_its_peaks_all_the_same() -> None:
    """As of two clips that differ everywhere: the least is 97 % of the most."""
    line = [0.385 + 0.01 * (at % 10 == 4) for at in range(40)]
    assert peaks(line) == (4, 14, 24, 34)
    assert [at for at, height in enumerate(columns(line, 40)) if height == 1.0] == [4, 14, 24, 34]
    assert min(columns(line, 40)) == 0.0


@settings(max_examples=100)
@given(st.lists(st.floats(0, 1, width=32), min_size=1, max_size=60), st.integers(1, 80))
def test_a_peak_is_never_invisible(line: list[float], width: int) -> None:
    """Its column reaches as high as it stands out; of a line without any peak nothing stands."""
    shown, found = columns(line, width), peaks(line)
    assert len(shown) == width
    assert all(0 <= height <= 1 for height in shown)
    for peak in found:
        assert shown[peak * width // len(line)] >= 0.1 or min(line) == max(line)
    assert any(shown) is bool(found)
