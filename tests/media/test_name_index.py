"""The index over very many names finds what looking at each of them finds, whatever is typed before and after."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from ima_tui.media.folder_order import Entry, Filter, folded
from ima_tui.media.name_index import Found, NameIndex

LETTERS = st.text(st.sampled_from("abB1 _.é水\udc80𠀀"), min_size=1, max_size=8)


def entries(names: list[tuple[str, bool]]) -> list[Entry]:
    """Folders and images of these names."""
    return [Entry(name, is_folder, 0, 0, folded(name)) for name, is_folder in names]


@settings(deadline=None)
@given(st.lists(st.tuples(LETTERS, st.booleans()), min_size=1, max_size=12), st.lists(LETTERS, max_size=5))
def test_an_index_finds_what_the_filter_finds_in_the_same_order(
    names: list[tuple[str, bool]], typed: list[str]
) -> None:
    known = entries(names)
    index = NameIndex(known)
    for text in [*typed, *("".join(typed)[:end] for end in range(sum(map(len, typed)) + 1))]:
        whole, loose = Filter(text).found(known)
        found = index.found(Filter(text))
        assert list(found) == [*whole, *loose]
        assert [found[at] for at in range(len(found))] == [*whole, *loose]
        assert found.images == sum(not entry.is_folder for entry in found)


def test_a_word_is_never_found_across_two_names() -> None:
    index = NameIndex(entries([("ab", False), ("cd", False)]))
    assert len(index.found(Filter("bc"))) == 0
    assert [entry.name for entry in index.found(Filter("cd"))] == ["cd"]


def test_a_text_longer_than_every_name_finds_nothing() -> None:
    index = NameIndex(entries([("ab", False)]))
    assert len(index.found(Filter("a" * 10_000))) == 0


def test_all_of_a_folder_is_found_without_looking_at_any() -> None:
    known = entries([("a", True), ("b", False)])
    assert Found(known)[1:] == known[1:]
    assert Found(known).images == 1
