"""Settings and recipes in TOML that cost a careless reader everything: bounded in work and in memory."""

from __future__ import annotations

import tracemalloc

import pytest

from ima_tui.domain.recipe import RecipeProblem
from ima_tui.domain.recipe_text import from_text
from ima_tui.domain.toml_text import MOST_PARTS, load_toml
from ima_tui.options.text import MOST_BYTES, understand
from tests.hostile.watch import bounded_work

LONG_KEYS = {
    "a dotted key": "a." * 120_000 + "b = 1",
    "a dotted table": "[" + "a." * 120_000 + "b]",
    "a quoted key": "'a'.\"b\"." * 30_000 + "c = 1",
    "a key in a table on one line": "x = {" + "a." * 120_000 + "b = 1}",
    "a spaced key": "a .\t" * 60_000 + "b = 1",
}


@pytest.mark.parametrize("text", LONG_KEYS.values(), ids=list(LONG_KEYS))
def test_a_key_of_thousands_of_parts_is_refused_before_it_is_read(text: str) -> None:
    tracemalloc.start()
    try:
        with bounded_work():
            assert understand(text.encode()).damaged
            with pytest.raises(RecipeProblem, match="parts"):
                from_text(text)
        assert tracemalloc.get_traced_memory()[1] < 30_000_000
    finally:
        tracemalloc.stop()


def test_a_key_that_a_person_may_write_is_read_and_so_are_dots_in_a_text() -> None:
    key = ".".join(["a"] * MOST_PARTS)
    assert load_toml(f'{key} = 1\nx = "{"1." * 200}"') == {**load_toml(f"{key} = 1"), "x": "1." * 200}
    with pytest.raises(ValueError, match="parts"):
        load_toml(f"a.{key} = 1")


SETTINGS = {
    "unknown names": "".join(f"a{number} = 1\n" for number in range(24_000)),
    "deep unknown names": "".join(f"a{number}." + "b." * 30 + "c = 1\n" for number in range(3_400)),
    "own keys behind many lines": "[keys]\n" + "#\n" * 115_000 + "".join(f"a{number} = 'x'\n" for number in range(480)),
    "wrong keys behind many lines": "[keys]\n" + "#\n" * 115_000 + "".join(f"a{n} = 1\n" for n in range(2_000)),
    "one long name": "'" + "languag" * 35_000 + "' = 1",
    "one long text": f"theme = '{'a' * 250_000}'",
}


@pytest.mark.parametrize("text", SETTINGS.values(), ids=list(SETTINGS))
def test_a_settings_file_as_large_as_it_may_be_is_understood_soon(text: str) -> None:
    assert len(text) < MOST_BYTES
    with bounded_work(3.0):
        understood = understand(text.encode())
    assert len(understood.problems) <= 50
