"""Takes on the disk: nothing is lost, nothing half written, everything found again."""

from __future__ import annotations

import sqlite3
import tempfile
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ima_tui.domain import events as ev
from ima_tui.domain.errors import Fault, FaultKind, StoreError
from ima_tui.domain.events import Event
from ima_tui.domain.images import ImageFacts
from ima_tui.domain.job import Job, State, apply
from ima_tui.domain.modes import Mode
from ima_tui.domain.request import Draft, InputImage
from ima_tui.domain.spending import Allowance
from ima_tui.domain.text import say
from ima_tui.store.connection import Connection
from ima_tui.store.jobs import _add, _save
from ima_tui.store.rows import decoded, encoded, event_from_row, job_from_row
from tests.store import examples
from tests.store.shelf import Shelf

ARBITRARY = settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@ARBITRARY
@given(examples.jobs)
def test_any_job_reads_back_as_it_was(job: Job) -> None:
    assert decoded(Job, encoded(job)) == job


@ARBITRARY
@given(examples.drafts)
def test_any_draft_reads_back_as_it_was(draft: Draft) -> None:
    assert decoded(Draft, encoded(draft)) == draft


@ARBITRARY
@given(st.lists(examples.events, max_size=4), examples.jobs)
def test_any_job_and_its_events_survive_the_file(events: list[Event], job: Job) -> None:
    with tempfile.TemporaryDirectory() as folder:
        connection = Connection(Path(folder) / "history.sqlite3")
        connection.write(lambda db: _add(db, job, "me", 1e9, Allowance()))
        for event in events:
            connection.write(partial(_save, job=job, event=event, owner="me", allowance=Allowance()))
        rows = connection.read(lambda db: db.execute("SELECT * FROM events ORDER BY number").fetchall())
        assert [event_from_row(row) for row in rows] == events
        (row,) = connection.read(lambda db: db.execute("SELECT * FROM jobs").fetchall())
        assert job_from_row(row) == job
        connection.close()


async def test_text_that_no_encoder_accepts_is_stored_in_a_form_it_does(shelf: Shelf) -> None:
    request = examples.request("broken \ud83d paste", choices={"seed": 2**70, "odd": ["\udc00"]})
    await shelf.jobs.add(examples.job(request=request), "me", 9e9)
    stored = await shelf.jobs.get("j1")
    assert stored is not None
    assert stored.request.prompt == "broken \ufffd paste"
    assert stored.request.choices["seed"] == str(2**70)
    assert await shelf.jobs.count("broken \ud83d") == 1


async def test_an_added_take_is_found_with_its_prompt(shelf: Shelf) -> None:
    job = examples.job()
    await shelf.jobs.add(job, "me", 2000.0)
    assert await shelf.jobs.get("j1") == job
    assert await shelf.jobs.get("other") is None
    assert await shelf.jobs.open_jobs() == await shelf.jobs.some(["j1", "other"]) == (job,)
    assert await shelf.jobs.open_ids() == ("j1",)
    (prompt,) = await shelf.prompts.recent(5)
    assert (prompt.text, prompt.uses) == (job.asked.prompt, 1)


async def test_the_timeline_and_the_snapshot_move_together(shelf: Shelf) -> None:
    job = examples.job()
    await shelf.jobs.add(job, "me", 2000.0)
    story: list[Event] = [
        ev.CreateSent(at=1001, request=job.request),
        ev.Accepted(at=1002, task_id="task-77"),
        ev.Rendered(at=1060, medias=(ev.Media("https://cdn/a.mp4"),)),
        ev.Finished(at=1061, poster="j1.jpg"),
    ]
    for event in story:
        job = apply(job, event)
        await shelf.jobs.save(job, event, "me")
    assert await shelf.jobs.events("j1") == tuple(story)
    assert await shelf.jobs.get("j1") == job
    assert await shelf.jobs.open_jobs() == await shelf.jobs.open_ids() == ()


async def test_a_passing_event_is_refused(shelf: Shelf) -> None:
    await shelf.jobs.add(examples.job(), "me", 2000.0)
    with pytest.raises(ValueError, match="passing"):
        await shelf.jobs.save(examples.job(), ev.Polled(at=1.0), "me")


async def test_a_take_that_is_not_there_cannot_be_saved(shelf: Shelf) -> None:
    with pytest.raises(StoreError, match="not in the history"):
        await shelf.jobs.save(examples.job(), ev.Resumed(at=1.0), None)


async def test_a_failure_half_way_leaves_neither_event_nor_snapshot(path: Path) -> None:
    connection = Connection(path)
    job = examples.job()
    connection.write(lambda db: _add(db, job, "me", 2000.0, Allowance()))

    def half(db: sqlite3.Connection) -> None:
        _save(db, replace(job, state=State.CREATING), ev.CreateSent(at=1.0, request=job.request), "me", Allowance())
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        connection.write(half, durable=True)
    assert connection.read(lambda db: db.execute("SELECT count(*) FROM events").fetchone()[0]) == 0
    row = connection.read(lambda db: db.execute("SELECT * FROM jobs").fetchone())
    assert job_from_row(row) == job
    connection.close()


async def test_a_snapshot_that_cannot_be_read_keeps_its_task_and_price(shelf: Shelf, path: Path) -> None:
    job = examples.job(state=State.GENERATING, task_id="task-1", accepted_at=1010.0)
    await shelf.jobs.add(job, "me", 2000.0)
    await shelf.jobs.add(examples.job("j2"), "me", 2000.0)
    await shelf.database.write(lambda db: db.execute("UPDATE jobs SET snapshot = '{\"id\": 7'").rowcount)
    found = await shelf.jobs.get("j1")
    assert found is not None
    assert (found.task_id, found.state, found.request.credits) == ("task-1", State.GENERATING, 25)
    assert found.fault is not None
    unsent = await shelf.jobs.get("j2")
    assert unsent is not None
    assert unsent.state is State.UNKNOWN, "it must never be sent again by itself"


async def test_an_entry_of_a_newer_version_becomes_a_note(shelf: Shelf) -> None:
    await shelf.jobs.add(examples.job(), "me", 2000.0)
    await shelf.database.write(
        lambda db: db.execute("INSERT INTO events VALUES ('j1', 1, 5.0, 'teleported', '{}')").rowcount
    )
    (event,) = await shelf.jobs.events("j1")
    assert isinstance(event, ev.Noted)
    assert "teleported" in str(event.sentence)


async def test_pages_are_stable_while_newer_takes_arrive(shelf: Shelf) -> None:
    for number in range(25):
        await shelf.jobs.add(examples.job(f"j{number:02}", at=1000.0 + number // 3), "me", 2000.0)
    seen: list[str] = []
    before: tuple[float, str] | None = None
    while page := await shelf.jobs.page(4, before):
        seen += [job.id for job in page]
        before = (page[-1].created_at, page[-1].id)
        await shelf.jobs.add(examples.job(f"new{len(seen)}", at=5000.0), "me", 2000.0)
    assert seen == [f"j{number:02}" for number in reversed(range(25))]


PROMPTS = {
    "zh": "城市的夜景, 缓慢推进", "accent": "Café in the rain", "percent": "100% silk", "underscore": "a_b",
    "quote": "it's a \"quote\" in the Straße", "slash": "back\\slash",
}  # fmt: skip
EVERYTHING = set(PROMPTS)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("夜景", {"zh"}), ("夜", {"zh"}), ("景夜", set()), ("城市 夜景", {"zh"}), ("cafe", {"accent"}),
        ("CAFÉ", {"accent"}), ("ｃａｆｅ", {"accent"}), ("100%", {"percent"}),
        ("%", {"percent"}), ("_", {"underscore"}),
        ("a_b", {"underscore"}), ("'", {"quote"}), ('"', {"quote"}), ("\\", {"slash"}), ("' OR 1=1 --", set()),
        ("sevio", EVERYTHING), ("SEVIO text", EVERYTHING), ("fast", set()), ("task-9", {"zh"}), ("TASK-9", {"zh"}),
        ("ask-9", set()), ("zh", {"zh"}), ("   ", EVERYTHING), ("x" * 100_000, set()), ("silk\x00100", {"percent"}),
        ("strasse", {"quote"}), ("STRASSE", {"quote"}),
    ],
)  # fmt: skip
async def test_search_means_what_it_says(shelf: Shelf, query: str, found: set[str]) -> None:
    for id, prompt in PROMPTS.items():
        await shelf.jobs.add(examples.job(id, prompt=prompt, task_id="Task-99" if id == "zh" else ""), "me", 2000.0)
    assert {job.id for job in await shelf.jobs.page(50, query=query)} == found
    assert await shelf.jobs.count(query) == len(found)


async def test_find_takes_an_id_a_task_id_or_an_unambiguous_beginning(shelf: Shelf) -> None:
    await shelf.jobs.add(examples.job("abc1", task_id="t-1"), "me", 2000.0)
    await shelf.jobs.add(examples.job("abc12", task_id="T-2"), "me", 2000.0)
    for text, id in [("abc1", "abc1"), ("abc12", "abc12"), ("t-1", "abc1"), ("t-2", "abc12"), ("ABC12", "abc12")]:
        job = await shelf.jobs.find(text)
        assert job is not None
        assert job.id == id
    for text in ("abc", "t-", "", "%", "nothing"):
        assert await shelf.jobs.find(text) is None


async def test_taking_out_and_putting_back(shelf: Shelf) -> None:
    job = examples.job()
    await shelf.jobs.add(job, "me", 2000.0)
    await shelf.jobs.remove("j1", 1500.0)
    assert await shelf.jobs.page(10) == ()
    assert await shelf.jobs.open_jobs() == await shelf.jobs.open_ids() == ()
    assert [gone.removed_at for gone in await shelf.jobs.page(10, removed=True)] == [1500.0]
    # a late event of a removed take does not bring it back
    await shelf.jobs.save(job, ev.Noted(at=1600, sentence=say("x")), "me")
    assert await shelf.jobs.count() == 0
    await shelf.jobs.restore("j1")
    assert await shelf.jobs.page(10) == (job,)


async def test_every_write_is_seen_by_revision(shelf: Shelf) -> None:
    assert await shelf.jobs.revision() == 0
    await shelf.jobs.add(examples.job("j1"), "me", 2000.0)
    await shelf.jobs.add(examples.job("j2"), "me", 2000.0)
    jobs, revision = await shelf.jobs.changed_since(0)
    assert [job.id for job in jobs] == ["j1", "j2"]
    assert await shelf.jobs.changed_since(revision) == ((), revision)
    await shelf.jobs.save(jobs[0], ev.Resumed(at=1.0), "me")
    await shelf.jobs.remove("j2", 5.0)
    await shelf.jobs.renew("me", 3000.0)
    changed, newer = await shelf.jobs.changed_since(revision)
    assert [job.id for job in changed] == ["j1", "j2"]
    assert newer == revision + 2 == await shelf.jobs.revision()


async def test_a_failed_take_keeps_its_reason(shelf: Shelf) -> None:
    job = examples.job()
    await shelf.jobs.add(job, "me", 2000.0)
    sentence = say("It is {outer}.", outer=say("{n} too long", n=3))
    event = ev.Failed(at=1005, fault=Fault(FaultKind.REFUSED, 5001, "长度", sentence=sentence))
    await shelf.jobs.save(apply(job, event), event, "me")
    stored = await shelf.jobs.get("j1")
    assert stored is not None
    assert stored.fault == event.fault
    assert str(sentence) == "It is 3 too long."


async def test_prompts_are_kept_once_and_searched(shelf: Shelf) -> None:
    for number, prompt in enumerate(["red fox", "夜景 城市", "red fox"]):
        await shelf.jobs.add(examples.job(f"j{number}", at=1000.0 + number, prompt=prompt), "me", 2000.0)
    assert [(p.text, p.uses) for p in await shelf.prompts.recent(5)] == [("red fox", 2), ("夜景 城市", 1)]
    assert [p.text for p in await shelf.prompts.recent(5, contains="夜景")] == ["夜景 城市"]
    assert [p.text for p in await shelf.prompts.recent(1)] == ["red fox"]
    assert await shelf.prompts.recent(5, contains="%") == ()


async def test_drafts_remember_each_mode_and_the_last(shelf: Shelf) -> None:
    assert await shelf.drafts.load("default") == (None, {})
    text, reference = Draft(prompt="a"), Draft(Mode.REFERENCE, "b", ("~/x.png",), choices={"duration": 10})
    await shelf.drafts.save("default", reference, 10.0)
    await shelf.drafts.save("default", text, 5.0)  # the clock went back; the order of saving counts
    assert await shelf.drafts.load("default") == (Mode.TEXT, {Mode.TEXT: text, Mode.REFERENCE: reference})
    assert await shelf.drafts.load("anna") == (None, {})
    await shelf.database.write(lambda db: db.execute("UPDATE drafts SET data = '[]' WHERE is_last = 1").rowcount)
    assert await shelf.drafts.load("default") == (None, {Mode.REFERENCE: reference})


async def test_a_file_name_that_is_no_text_is_found_again(shelf: Shelf) -> None:
    """Such a take can be held, and sent by a later run."""
    path = "/shots/\udcff 100% \udce4 ä.png"
    facts = ImageFacts(path, "png", "image/png", "png", 640, 360, 9, "ab" * 32)
    images = (InputImage(path, facts), InputImage("https://host.example/file%20a.png"))
    job = examples.job(request=examples.request(images=images))
    await shelf.jobs.add(job, "me", 2000.0)
    again = await shelf.jobs.get(job.id)
    assert again is not None
    assert again.asked.images == again.request.images == images
