"""The order of a folder's entries, and what a typed text finds in them: rules for every name."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from ima_tui.media.folder_order import ORDERS, By, Entry, Filter, Order, Ordered, folded, natural
from tests.long import tries

some_names = st.lists(
    st.text(st.characters(exclude_characters="/\0"), min_size=1, max_size=12)
    | st.from_regex(r"\A[a-b]{0,3}[0-9]{1,3}\Z"),
    unique=True,
    max_size=30,
)
QUICK = settings(max_examples=tries(150), deadline=None)


def entry(name: str, size: int = 0, at: int = 0) -> Entry:
    return Entry(name, False, size, at, folded(name))


def sorted_by(order: Order, *entries: Entry) -> list[str]:
    ordered = Ordered(order)
    ordered.add(entries)
    return [one.name for one in ordered]


def found(text: str, *names: str) -> list[str]:
    whole, loose = Filter(text).found([entry(name) for name in names])
    return [one.name for one in (*whole, *loose)]


def test_shot_2_comes_before_shot_10() -> None:
    shots = [entry(name) for name in ("shot10", "Shot1", "shot02", "shot2", "shot", "a9b10", "a9b9")]
    assert sorted_by(Order(By.NAME, False), *shots) == ["a9b9", "a9b10", "shot", "Shot1", "shot02", "shot2", "shot10"]
    assert natural("x" + "9" * 250)


def test_pressing_a_head_sorts_by_it_and_then_the_other_way_round() -> None:
    assert Order().pressed(By.DATE) == Order(By.DATE, False)
    assert Order().pressed(By.NAME) == Order(By.NAME, False)
    assert Order().pressed(By.SIZE) == Order(By.SIZE, True)
    order = Order()
    seen = [order := order.following() for _ in ORDERS]
    assert set(seen) == set(ORDERS)
    assert seen[-1] == Order()


@QUICK
@given(some_names, st.sampled_from(ORDERS), st.integers(1, 7), st.randoms())
def test_the_order_does_not_depend_on_how_entries_came_in(names: list[str], order: Order, piece: int, random) -> None:  # type: ignore[no-untyped-def]
    entries = [entry(name, size=len(name) % 3, at=len(name) % 4) for name in names]
    at_once = sorted_by(order, *entries)
    random.shuffle(entries)
    ordered = Ordered(order)
    for start in range(0, len(entries), piece):
        ordered.add(entries[start : start + piece])
    assert [one.name for one in ordered] == at_once
    assert sorted(at_once) == sorted(names)


@QUICK
@given(some_names)
def test_a_name_order_reversed_is_the_other_one(names: list[str]) -> None:
    entries = [entry(name) for name in names]
    assert sorted_by(Order(By.NAME, True), *entries) == sorted_by(Order(By.NAME, False), *entries)[::-1]


def test_words_in_any_order_then_letters_in_order() -> None:
    names = ("dawn-beach.png", "beach at dawn.png", "BEACH.png", "bare each down.png")
    assert found("beach dawn", *names) == ["dawn-beach.png", "beach at dawn.png"]
    assert found("bchdwn", *names) == ["beach at dawn.png", "bare each down.png"]
    assert found("each", *names) == list(names)
    assert found("zebra", *names) == []
    assert found("  ", *names) == list(names)
    assert found("st", "straße.png") == found("STRASSE", "straße.png") == ["straße.png"]
    assert found("é", "caf\u0065\u0301.png") == ["caf\u0065\u0301.png"], "a name stored in another form of the letter"
    assert found("霓虹", "港口夜景 霓虹.png", "港口.png") == ["港口夜景 霓虹.png"]


@QUICK
@given(some_names, st.text(max_size=6), st.text(max_size=3))
def test_each_further_letter_only_takes_names_away(names: list[str], text: str, more: str) -> None:
    entries = [entry(name) for name in names]
    one, two = Filter(text), Filter(text + more)
    first = {each.name for part in one.found(entries) for each in part}
    second = {each.name for part in two.found(entries) for each in part}
    if two.narrows(one):
        assert second <= first


@QUICK
@given(some_names, st.text(max_size=6))
def test_what_is_found_keeps_its_order_and_is_found_once(names: list[str], text: str) -> None:
    entries = [entry(name) for name in names]
    for part in Filter(text).found(entries):
        numbers = [names.index(each.name) for each in part]
        assert numbers == sorted(set(numbers))
    assert not {each.name for each in Filter(text).found(entries)[0]} & {e.name for e in Filter(text).found(entries)[1]}


@QUICK
@given(some_names, st.text(max_size=6))
def test_what_is_marked_in_a_name_is_what_was_typed(names: list[str], text: str) -> None:
    wanted = Filter(text)
    for name in names:
        marked = wanted.places(name)
        assert marked <= set(range(len(name)))
        if marked:
            assert {name[at].casefold() for at in marked} <= set("".join(wanted.words))


def test_a_long_hostile_name_is_searched_at_once() -> None:
    assert found("a" * 60 + "b", "a" * 250) == []
