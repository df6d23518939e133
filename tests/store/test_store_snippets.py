"""Snippets and earlier prompts on the disk: kept for each user, removed and put back."""

from __future__ import annotations

from pathlib import Path

import pytest

from ima_tui.domain.starters import STARTERS
from ima_tui.engine.clock import Clock
from ima_tui.engine.past_prompts import PastPrompts
from ima_tui.engine.snippets import Snippets
from ima_tui.store.snippets import Snippets as Rows
from tests.store import examples
from tests.store.shelf import Shelf


@pytest.fixture
def speaks() -> list[str]:
    """The language in use."""
    return ["en"]


@pytest.fixture
def snippets(shelf: Shelf, speaks: list[str]) -> Snippets:
    """Those of one user."""
    return Snippets(Rows(shelf.database), Clock(), lambda: "anna", lambda: speaks[0])


async def names(snippets: Snippets) -> list[str]:
    """In their order."""
    return [one.name for one in await snippets.all()]


async def test_starters_are_there_from_the_beginning_in_the_language_in_use(
    snippets: Snippets, speaks: list[str]
) -> None:
    assert await names(snippets) == [one.english[0] for one in STARTERS]
    speaks[0] = "zh"
    assert await names(snippets) == [one.chinese[0] for one in STARTERS]


async def test_a_snippet_survives_the_file_and_belongs_to_its_user(
    snippets: Snippets, shelf: Shelf, path: Path
) -> None:
    await snippets.save("Rain \ud800", "霓虹雨夜 {x=[/]} \x00")
    other = Snippets(Rows(shelf.database), Clock(), lambda: "ben", lambda: "en")
    assert len(await other.all()) == len(STARTERS)
    await shelf.close()
    again = await Shelf.open(path)
    (first, *_rest) = await Snippets(Rows(again.database), Clock(), lambda: "anna", lambda: "en").all()
    assert (first.name, first.text) == ("Rain \ufffd", "霓虹雨夜 {x=[/]} \x00")
    await again.close()


async def test_what_was_used_last_comes_first(snippets: Snippets) -> None:
    kept = await snippets.save("mine", "x")
    assert (await names(snippets))[0] == "mine"
    await snippets.note_use(STARTERS[2].id)
    assert (await names(snippets))[:2] == [STARTERS[2].english[0], "mine"]
    await snippets.note_use(kept)
    assert (await names(snippets))[0] == "mine"


async def test_removing_and_putting_back(snippets: Snippets, speaks: list[str]) -> None:
    """A starter that was put back still follows the language; a changed one keeps its words."""
    kept = await snippets.save("mine", "x")
    for one in (kept, STARTERS[0].id):
        await snippets.remove(one)
    assert len(await names(snippets)) == len(STARTERS) - 1
    for one in (kept, STARTERS[0].id):
        await snippets.restore(one)
    speaks[0] = "zh"
    assert {"mine", STARTERS[0].chinese[0]} <= set(await names(snippets))
    await snippets.save("changed", "text", STARTERS[0].id)
    assert "changed" in await names(snippets)
    assert len(await names(snippets)) == len(STARTERS) + 1


async def test_a_prompt_outlives_its_take_and_can_be_taken_out_until_it_is_sent_again(shelf: Shelf) -> None:
    past = PastPrompts(shelf.prompts, Clock())
    await shelf.jobs.add(examples.job("j1", prompt="霓虹雨夜 red"), "me", 2000.0)
    await shelf.jobs.add(examples.job("j2", at=1001.0, prompt="fox"), "me", 2000.0)
    await shelf.jobs.remove("j1", 1500.0)
    assert await past.find() == ("fox", "霓虹雨夜 red")
    assert await past.find("雨夜") == ("霓虹雨夜 red",)
    await past.remove("霓虹雨夜 red")
    assert await past.find() == ("fox",)
    await past.restore("霓虹雨夜 red")
    await past.remove("fox")
    assert await past.find() == ("霓虹雨夜 red",)
    await shelf.jobs.add(examples.job("j3", at=1002.0, prompt="fox"), "me", 2000.0)
    assert await past.find() == ("fox", "霓虹雨夜 red")
