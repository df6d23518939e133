"""Marks, saved searches, families and the bin on the disk."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from ima_tui.domain import events as ev
from ima_tui.domain.errors import StoreError
from ima_tui.domain.job import Descent, Origin, State, apply
from ima_tui.domain.marks import MOST_TAGS, Marks, note_of, tag_named, tags_named
from ima_tui.domain.search_line import parse
from ima_tui.domain.text import say
from ima_tui.store.database import Database
from ima_tui.store.jobs import Jobs
from ima_tui.store.lineage import Lineage
from ima_tui.store.listing import Listing
from ima_tui.store.marking import Marking
from ima_tui.store.saved_searches import SavedSearch, SavedSearches
from ima_tui.store.spending import Ledger
from ima_tui.store.wastebasket import Wastebasket
from tests.store import examples

KEPT = Marks(3, ("beach", "日落"), "for Müller 客户")


@pytest.fixture
async def database(path: Path) -> AsyncIterator[Database]:
    opened = await Database.open(path)
    yield opened
    await opened.close()


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("#Beach", "Beach"), ("beach day", "beach-day"), ("  日落  ", "日落"), ("a,b:c", "a-b-c"), ("#", ""),
        (' "x" ', "x"),
        ("ｗｉｄｅ", "wide"), ("a\x1b[31m", "a-[31m"), ("x" * 99, "x" * 40), ("\ud800", "\ufffd"),
    ],
)  # fmt: skip
def test_a_tag_is_one_word_that_a_search_line_can_say(text: str, tag: str) -> None:
    assert tag_named(text) == tag
    if tag:
        (found,) = parse(f"tag:{tag}").filters
        assert found.values == (tag.casefold(),)


def test_tags_are_counted_once_and_notes_are_bounded() -> None:
    assert tags_named(["Beach", "beach", "", "rain"]) == ("Beach", "rain")
    assert len(tags_named(map(str, range(99)))) == MOST_TAGS
    assert note_of("two\r\nlines\x1b[2J") == "two\nlines [2J"
    assert len(note_of("x" * 9999)) == 4001


async def test_marks_outlive_whatever_else_is_written_about_a_take(database: Database, path: Path) -> None:
    """Another program holds the take from before it was marked, and goes on saving what happens to it."""
    here, there = Jobs(database), await Database.open(path)
    held = examples.job("j1", state=State.GENERATING, task_id="t", accepted_at=1001.0)
    await here.add(held, "other", 9e9)
    before = await here.revision()
    job, was = await Marking(database).change("j1", lambda _: KEPT)
    assert (Marks.of(job), was) == (KEPT, Marks())
    changed, _revision = await Jobs(there).changed_since(before)
    assert [Marks.of(one) for one in changed] == [KEPT], "other windows see it"
    event = ev.Rendered(at=1060, medias=(ev.Media("https://cdn/a.mp4"),))
    await Jobs(there).save(apply(held, event), event, "other")
    stored = await here.get("j1")
    assert stored is not None
    assert (Marks.of(stored), stored.state) == (KEPT, State.FINISHING)
    assert Marks.of((await here.open_jobs())[0]) == Marks.of((await here.page(5))[0]) == KEPT
    await database.write(lambda db: db.execute("UPDATE jobs SET snapshot = '{'").rowcount)
    salvaged = await here.get("j1")
    assert salvaged is not None
    assert Marks.of(salvaged) == KEPT, "a damaged snapshot costs no mark"
    await there.close()


async def test_marks_that_stay_the_same_are_no_change(database: Database) -> None:
    jobs, marking = Jobs(database), Marking(database)
    await jobs.add(examples.job("j1"), "me", 9e9)
    await marking.change("j1", lambda _: KEPT)
    revision = await jobs.revision()
    job, was = await marking.change("j1", lambda marks: replace(marks, stars=3))
    assert (Marks.of(job), was) == (KEPT, KEPT)
    assert await jobs.revision() == revision
    with pytest.raises(StoreError, match="no take"):
        await marking.change("nobody", lambda _: KEPT)


async def test_tags_and_notes_are_found_and_counted(database: Database) -> None:
    jobs, marking, listing = Jobs(database), Marking(database), Listing(database)
    for number in range(4):
        await jobs.add(examples.job(f"j{number}", at=1000.0 + number), "me", 9e9)
    await marking.change("j1", lambda _: KEPT)
    await marking.change("j2", lambda _: Marks(1, ("Beach",)))

    async def found(line: str) -> list[str]:
        numbers = (await listing.stretch(parse(line), 0.0, 99)).numbers
        listed, _order = await listing.jobs(numbers)
        return [listed[number].id for number in numbers]

    assert await found("is:star") == ["j2", "j1"]
    assert (
        await found("stars:>=2") == await found("muller") == await found("客户 beach") == await found("日落") == ["j1"]
    )
    assert await found("tag:BEACH") == ["j2", "j1"]
    assert await listing.tags() == (("Beach", 2), ("日落", 1))
    await marking.change("j1", lambda _: Marks())
    assert await found("muller") == await found("stars:3") == await found("tag:日落") == []
    assert await found("") == ["j3", "j2", "j1", "j0"]


async def test_saved_searches_are_each_users_own(database: Database) -> None:
    saved = SavedSearches(database)
    assert await saved.save("anna", SavedSearch("Keepers", "stars:>=2"), 1.0) is None
    assert await saved.save("anna", SavedSearch("keepers", "stars:3"), 2.0) == SavedSearch("Keepers", "stars:>=2")
    await saved.save("anna", SavedSearch("夜景", "夜景 since:7d"), 3.0)
    assert await saved.all("anna") == (SavedSearch("keepers", "stars:3"), SavedSearch("夜景", "夜景 since:7d"))
    assert await saved.all("ben") == ()
    with pytest.raises(StoreError, match="already"):
        await saved.rename("anna", "夜景", "KEEPERS", 4.0)
    assert await saved.rename("anna", "夜景", "Night", 4.0) == SavedSearch("Night", "夜景 since:7d")
    assert (await saved.rename("anna", "keepers", "Keepers", 5.0)).name == "Keepers"
    assert await saved.remove("anna", "NIGHT") == SavedSearch("Night", "夜景 since:7d")
    with pytest.raises(StoreError, match="no saved search"):
        await saved.remove("anna", "night")


async def test_the_bin_ends_what_is_settled_and_keeps_what_was_spent(database: Database) -> None:
    jobs, marking, basket = Jobs(database), Marking(database), Wastebasket(database)
    stories = {"paid": (State.FAILED, "t1"), "ready": (State.READY, "t2"), "open": (State.GENERATING, "t3")}
    for id, (state, task) in stories.items():
        await jobs.add(examples.job(id, state=state, task_id=task, accepted_at=1001.0), "me", 9e9)
    child = examples.job("child", at=2000.0, origin=Origin("paid", Descent.REMIX))
    await jobs.add(child, "me", 9e9)
    await jobs.save(child, ev.Noted(at=1.0, sentence=say("x")), "me")
    await marking.change("paid", lambda _: KEPT)
    assert await basket.empty() == (), "nothing is in it"
    for id in ("paid", "open", "ready"):
        await jobs.remove(id, 3000.0)
    revision = await jobs.revision()
    spent = await Ledger(database).tally(1001.0, "", simulated=False)
    assert await basket.empty(["paid", "open", "child", "nobody", "paid"]) == ("paid",)
    assert await jobs.get("paid") is None
    assert await jobs.events("paid") == ()
    assert await jobs.get("open") is not None
    assert await Ledger(database).tally(1001.0, "", simulated=False) == spent, "the money is spent all the same"
    assert await jobs.count("muller") == await jobs.count("muller", removed=True) == 0
    assert await jobs.count(removed=True) == 2
    assert await jobs.revision() == revision, "no number is given out twice"
    await jobs.save(child, ev.Noted(at=2.0, sentence=say("y")), "me")
    assert await jobs.revision() == revision + 1
    family = await Lineage(database).family("child")
    assert (family.root.id, family.root.job) == ("paid", None)
    assert [relative.id for _depth, relative in family.walk()] == ["paid", "child"]
    assert await basket.empty() == ("ready",)


async def test_the_newest_take_deleted_does_not_turn_the_revision_back(database: Database) -> None:
    jobs = Jobs(database)
    await jobs.add(examples.job("a"), "me", 9e9)
    await jobs.add(examples.job("b", state=State.REFUSED), "me", 9e9)
    await jobs.remove("b", 5.0)
    seen = await jobs.revision()
    await Wastebasket(database).empty()
    await jobs.save(examples.job("a"), ev.Noted(at=1.0, sentence=say("x")), "me")
    changed, _revision = await jobs.changed_since(seen)
    assert [job.id for job in changed] == ["a"]


async def test_a_family_is_a_bounded_tree_without_circles(database: Database) -> None:
    jobs, lineage = Jobs(database), Lineage(database)
    parents = {"b": "a", "c": "b", "d": "b", "e": "a", "f": "d"}
    await jobs.add(examples.job("a"), "me", 9e9)
    for number, (child, parent) in enumerate(parents.items()):
        origin = Origin(parent, Descent.NEXT_SHOT if child == "f" else Descent.PROMOTION, 119 if child == "f" else None)
        await jobs.add(examples.job(child, at=1001.0 + number, origin=origin), "me", 9e9)
    family = await lineage.family("c")
    assert [(depth, one.id) for depth, one in family.walk()] == [
        (0, "a"),
        (1, "b"),
        (2, "c"),
        (2, "d"),
        (3, "f"),
        (1, "e"),
    ]
    shot = next(one for _depth, one in family.walk() if one.id == "f")
    assert shot.link is not None
    assert (shot.link.descent, shot.link.frame) == (Descent.NEXT_SHOT, 119)
    assert family.complete
    assert not family.alone
    await database.write(lambda db: db.execute("INSERT INTO links VALUES ('a', 'f', 'remix', NULL)").rowcount)
    assert {one.id for _depth, one in (await lineage.family("c")).walk()} == set("abcdef")

    def many(db: object) -> None:
        db.executemany("INSERT INTO links VALUES (?, 'z', 'remix', NULL)", [(f"z{n:04}",) for n in range(900)])  # type: ignore[attr-defined]

    await database.write(many)
    large = await lineage.family("z0899")
    assert not large.complete
    assert "z0899" in {one.id for _depth, one in large.walk()}
    assert (await lineage.family("alone")).alone
