"""The library through the facade: lists of any length by position, marks in two windows, links, families, the bin."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from ima_tui.domain import events as ev
from ima_tui.domain.errors import Refusal, StoreError
from ima_tui.domain.events import Media
from ima_tui.domain.job import Descent, Job, Origin, State, apply
from ima_tui.domain.marks import Marks
from ima_tui.domain.search_line import parse
from ima_tui.engine import found as found_module
from ima_tui.engine import scheduler
from ima_tui.engine.feed import Feed
from ima_tui.engine.found import Found
from ima_tui.engine.links import LinkState
from ima_tui.store import cards
from ima_tui.store.database import Database
from ima_tui.store.jobs import Jobs
from ima_tui.store.listing import Listing
from ima_tui.store.marking import Marking
from ima_tui.store.wastebasket import Wastebasket
from tests.contract.fixtures import OpenStudio, QuickSimulator
from tests.contract.takes import becomes, kinds, latest, ordered, text_draft
from tests.store import examples
from tests.store.seeded import build, facts
from tests.waiting import until

COUNT = 1200


@pytest.fixture(scope="module")
def shelved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("shelved") / "history.sqlite3"
    build(path, (replace(fact, removed_at=0.0) for fact in facts(COUNT)))
    return path


@pytest.fixture
async def database(shelved: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Database]:
    """A history of some length, read in stretches that are small beside it."""
    monkeypatch.setattr(found_module, "FIRST", 100)
    monkeypatch.setattr(found_module, "REST", 170)
    copy = tmp_path / "history.sqlite3"
    copy.write_bytes(shelved.read_bytes())
    opened = await Database.open(copy)
    yield opened
    await opened.close()


async def begun(database: Database, line: str = "") -> Found:
    found = Found(Listing(database), parse(line), 2e9)
    await found.begin()
    return found


def ids(jobs: tuple[Job, ...]) -> list[str]:
    return [job.id for job in jobs]


NEWEST = [fact.id for fact in facts(COUNT)][::-1]


async def test_the_first_positions_are_there_at_once_and_all_of_them_soon(database: Database) -> None:
    found = await begun(database)
    assert (found.total, found.complete) == (100, False)
    assert ids(await found.page(0, 30)) == NEWEST[:30]
    calls: list[int] = []
    found.on_change = lambda: calls.append(found.total)
    await found.all()
    assert (found.total, found.complete) == (COUNT, True)
    assert calls == sorted(calls)
    assert calls[-1] == COUNT
    for start in (0, 555, COUNT - 10):
        assert ids(await found.page(start, 40)) == NEWEST[start : start + 40]
    shown = found.at(555)
    assert shown is not None
    assert shown.id == NEWEST[555]
    assert found.at(COUNT) is found.at(-1) is None
    assert await found.position(NEWEST[700]) == 700
    assert await found.position("nobody") is None
    await found.close()


async def test_few_takes_are_held_however_far_one_scrolls(database: Database) -> None:
    found = await begun(database)
    await found.all()
    for start in range(0, COUNT, 40):
        await found.page(start, 40)
    assert len(found._held) == found_module.MOST_HELD
    assert found.at(COUNT - 1) is not None
    assert found.at(0) is None
    assert ids(await found.page(0, COUNT)) == NEWEST
    await found.close()


async def test_takes_come_and_go_and_change_without_a_new_search(database: Database) -> None:
    found, jobs = await begun(database, "is:star"), Jobs(database)
    await found.all()
    before = found.total
    unstarred = next(job for job in await jobs.page(50) if not job.stars)
    marked, _was = await Marking(database).change(unstarred.id, lambda _: Marks(2))
    assert await found.follow([marked])
    assert found.total == before + 1
    place = await found.position(marked.id)
    assert place is not None
    assert (await found.page(place, 1))[0].stars == 2
    better = replace(marked, stars=3)
    assert not await found.follow([better]), "it is where it was"
    assert found.at(place) == better
    new = examples.job("new", at=3e9)
    await jobs.add(new, "me", 9e9)
    assert not await found.follow([new])
    await database.close()
    uploading = replace(better, retry_at=5.0)
    assert not await found.follow([uploading]), "nothing is asked where nothing can have moved"
    assert found.at(place) == uploading


async def test_new_takes_come_to_the_top_and_others_leave(database: Database) -> None:
    found, jobs = await begun(database, "is:star"), Jobs(database)
    marked = (await found.page(5, 1))[0]
    before = found.total
    everything = await begun(database)
    newest = examples.job("newest", at=4e9)
    await jobs.add(newest, "me", 9e9)
    assert await everything.follow([newest])
    assert ids(await everything.page(0, 2)) == ["newest", NEWEST[0]]
    plain, _was = await Marking(database).change(marked.id, lambda _: Marks())
    assert await found.follow([plain])
    assert found.total == before - 1
    await everything.close()
    await found.close()


async def test_cards_that_get_other_numbers_are_noticed(database: Database) -> None:
    found, jobs = await begun(database), Jobs(database)
    await found.all()
    middle = (await found.page(600, 1))[0]
    late = [replace(examples.job(f"late{n:02}"), created_at=middle.created_at - 0.001 + n * 1e-5) for n in range(12)]
    for job in late:
        await jobs.add(job, "me", 9e9)
    expected = [*NEWEST[:601], *reversed(ids(tuple(late))), *NEWEST[601:]]
    await found.page(590, 40)
    await found.all()
    assert ids(await found.page(590, 40)) == expected[590:630]
    assert found.total == COUNT + 12
    await found.close()


async def test_what_was_deleted_for_good_is_missing_from_a_page_and_breaks_nothing(database: Database) -> None:
    found, jobs = await begun(database), Jobs(database)
    await found.all()
    gone = next(job for job in await found.page(100, 20) if job.settled)
    await jobs.remove(gone.id, 5.0)
    await Wastebasket(database).empty([gone.id])
    fresh = await begun(database)
    assert gone.id not in ids(await fresh.page(90, 60))
    assert await found.follow([replace(gone, removed_at=5.0)])
    assert gone.id not in ids(await found.page(0, COUNT))
    assert found.total == COUNT - 1
    await fresh.close()
    await found.close()


async def test_a_search_dropped_midway_leaves_nothing_behind(database: Database) -> None:
    searching = asyncio.create_task(begun(database, "-的 -city"))
    await asyncio.sleep(0)
    searching.cancel()
    with pytest.raises(asyncio.CancelledError):
        await searching
    found = await begun(database, "夜景")
    await found.close()
    await database.write(cards.bring_up)


def test_marks_in_view_are_never_turned_back_by_a_snapshot_from_before() -> None:
    feed, job = Feed(), examples.job("j1", state=State.GENERATING, task_id="t")
    feed.push(job)
    feed.remark(replace(job, stars=3, note="good"))
    feed.push(apply(job, ev.Rendered(at=9.0, medias=(Media("https://cdn/a"),))))
    (seen,) = feed.jobs()
    assert (seen.stars, seen.note, seen.state) == (3, "good", State.FINISHING)
    feed.remark(examples.job("old", stars=1))
    assert ids(feed.jobs()) == ["j1"], "marking a take of long ago does not bring it into view"


@pytest.fixture
def _quick_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scheduler, "LOOK_AROUND", 0.05)


@pytest.mark.usefixtures("_quick_looks")
async def test_a_mark_set_in_one_window_shows_in_the_other_while_the_take_runs(
    service_environment: QuickSimulator, open_another: OpenStudio
) -> None:
    service_environment.fault("task-slow")
    first, second = await open_another(), await open_another()
    job = await ordered(first, text_draft("marked by two"))
    await becomes(first, job.id, State.GENERATING)
    marked = await second.library.change_tags(job.id, ["#Keep", "night shot"])
    assert marked.job.tags == ("Keep", "night-shot")
    await until(lambda: latest(first, job.id).tags == ("Keep", "night-shot"))
    starred = await first.library.set_stars(job.id, 9)
    assert (starred.job.stars, starred.before.stars, starred.changed) == (3, 0, True)
    await becomes(first, job.id, State.READY)
    await until(lambda: (latest(second, job.id).state, latest(second, job.id).stars) == (State.READY, 3))
    assert latest(first, job.id).tags == ("Keep", "night-shot")
    back = await second.library.mark(job.id, marked.before)
    assert Marks.of(back.job) == Marks()
    await until(lambda: Marks.of(latest(first, job.id)) == Marks())
    with pytest.raises(StoreError):
        await first.library.set_note("nobody", "x")


async def test_links_that_expired_are_had_again_from_the_service(
    service_environment: QuickSimulator, open_another: OpenStudio
) -> None:
    studio = await open_another()
    job = await ordered(studio, text_draft("links"))
    job = await becomes(studio, job.id, State.READY)
    assert (await studio.library.fresh_links(job)).state is LinkState.GOOD
    expired = replace(job, medias=(Media(f"{service_environment.url}/gone.mp4"),))
    event = ev.Relinked(at=studio.now(), medias=expired.medias)
    await studio._records.jobs.save(expired, event, None)
    linked = await studio.library.fresh_links(expired)
    assert (linked.state, linked.job.medias, linked.usable) == (LinkState.FRESH, job.medias, True)
    assert latest(studio, job.id).medias == job.medias
    assert (await kinds(studio, job.id))[-1] == "relinked"
    stored = await studio.find(job.id)
    assert stored is not None
    assert stored.medias == job.medias
    forgotten = replace(expired, task_id="0" * 24)
    lost = await studio.library.fresh_links(forgotten)
    assert (lost.state, lost.usable, lost.job) == (LinkState.EXPIRED, False, forgotten)
    assert (await studio.library.fresh_links(replace(expired, service="elsewhere"))).state is LinkState.UNKNOWN
    assert (await studio.library.fresh_links(replace(job, state=State.FAILED))).state is LinkState.UNKNOWN


async def test_searching_saving_families_and_the_bin(
    service_environment: QuickSimulator, open_another: OpenStudio
) -> None:
    studio = await open_another()
    parent = await becomes(studio, (await ordered(studio, text_draft("城市的夜景"))).id, State.READY)
    child = await studio.submit(parent.asked, origin=Origin(parent.id, Descent.REMIX))
    await becomes(studio, child.id, State.READY)
    found = await studio.library.search("夜景 model:fast modle:fast status:ready")
    assert [str(complaint.part) for complaint in found.complaints] == ["modle:fast"]
    assert ids(await found.page(0, 9)) == [child.id, parent.id]
    await found.close()
    family = await studio.library.family(child.id)
    assert [(depth, one.id) for depth, one in family.walk()] == [(0, parent.id), (1, child.id)]
    assert await studio.library.save_search("  Night ", " 夜景 ") is None
    assert [(one.name, one.line) for one in await studio.library.saved_searches()] == [("Night", "夜景")]
    with pytest.raises(Refusal):
        await studio.library.save_search(" ", "x")
    await studio.library.rename_search("night", "Dark")
    assert (await studio.library.remove_search("dark")).line == "夜景"
    poster = await studio.poster(parent)
    await studio.remove(parent.id)
    binned = await studio.library.bin()
    assert ids(await binned.page(0, 9)) == [parent.id]
    await binned.close()
    spent = await studio.spending.now()
    assert await studio.library.empty_bin() == 1
    assert poster is None or not poster.exists()
    assert await studio.spending.now() == spent
    family = await studio.library.family(child.id)
    assert [(one.id, one.job is None) for _depth, one in family.walk()] == [(parent.id, True), (child.id, False)]
