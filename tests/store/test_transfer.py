"""The history as lines and back: the same lines again, nothing sent twice, nothing secret, nothing lost."""

from __future__ import annotations

import json
import sqlite3
import tempfile
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, given, settings

from ima_tui.domain.comparison import Contender, Pair, Verdict
from ima_tui.domain.events import Accepted, CreateSent, Media, Rendered
from ima_tui.domain.job import SETTLED, UNSENT, Job, State, apply
from ima_tui.domain.models import Model
from ima_tui.domain.modes import Mode
from ima_tui.domain.spending import Allowance
from ima_tui.store.database import Database
from ima_tui.store.files import Files, KeptFile
from ima_tui.store.incoming import Taken
from ima_tui.store.jobs import Jobs
from ima_tui.store.marking import Marking
from ima_tui.store.pairs import Pairs
from ima_tui.store.rows import encoded
from ima_tui.store.spending import Ledger
from ima_tui.store.transfer import Transfer, header, is_header
from tests.store import examples, seeded

NOW = 5000.0


async def lines_of(path: Path) -> list[bytes]:
    """Everything, page by page."""
    database = await Database.open(path)
    found: list[bytes] = []
    transfer, after = Transfer(database), None
    while True:
        page, after = await transfer.page(after)
        if after is None:
            break
        found += page
    await database.close()
    return found


async def take(path: Path, lines: list[bytes]) -> Taken:
    database = await Database.open(path)
    taken = await Transfer(database).take(lines, NOW)
    assert await database.check() == ()
    await database.close()
    return taken


async def test_a_large_history_gives_the_same_lines_from_its_lines(path: Path, tmp_path: Path) -> None:
    seeded.build(path, seeded.facts(600, seed=3))
    before = await lines_of(path)
    assert len(before) == 600
    other = tmp_path / "other" / "history.db"
    assert await take(other, before) == Taken(added=600)
    assert await lines_of(other) == before
    assert await take(other, before) == Taken(known=600)
    assert await lines_of(other) == before


async def test_all_that_hangs_on_a_take_comes_along(path: Path, tmp_path: Path) -> None:
    await full(path)
    lines = await lines_of(path)
    told: dict[str, Any] = json.loads(lines[0])
    assert {event[1] for event in told["events"]} == {"create_sent", "accepted"}
    assert (told["stars"], told["tags"], told["note"]) == (3, ["beach"], "for Anna")
    assert told["spending"]["standing"] == "charged"
    assert told["pairs"][0]["verdicts"][0]["verdict"] == "left"
    other = tmp_path / "other" / "history.db"
    assert await take(other, lines) == Taken(added=2)
    assert await lines_of(other) == lines
    database = await Database.open(other)
    assert (await Ledger(database).tally(1000.0, "", simulated=False)).today.total == 50
    assert [file.path for file in await Files(database).of_job("j1")] == [Path("/films/é.mp4"), Path("/films/\udcff")]
    pair = await Pairs(database).of_take("j2")
    assert pair is not None
    assert pair.verdict is Verdict.LEFT
    job = await Jobs(database).find("task-1")
    assert job is not None
    assert job.stars == 3
    assert [found.id for found in await Jobs(database).page(9, query="beach")] == ["j1"]
    await database.close()


async def full(path: Path) -> None:
    database = await Database.open(path)
    jobs, pair = Jobs(database), Pair("p1", Contender("j1", Model.PRO), Contender("j2", Model.FAST), Mode.TEXT, 1000.0)
    both = examples.job("j1"), examples.job("j2", at=1001.0)
    await jobs.add_pair(pair, both, "me", 2000.0, Allowance())
    for job in both:
        sent = CreateSent(at=job.created_at, request=job.request)
        await jobs.save(apply(job, sent), sent, "me")
        accepted = Accepted(at=job.created_at + 1, task_id=f"task-{job.id[-1]}")
        await jobs.save(apply(apply(job, sent), accepted), accepted, "me")
    marks = Marking(database)
    await marks.change("j1", lambda now: replace(now, stars=3, tags=("beach",), note="for Anna"))
    await Pairs(database).judge(replace(pair, verdict=Verdict.LEFT, winner="j1", judged_at=1500.0))
    for name in ("/films/é.mp4", "/films/\udcff"):
        await Files(database).keep(KeptFile("j1", 0, Path(name), "ab", 3, 1600.0))
    await database.close()


@pytest.mark.parametrize("state", list(State))
async def test_nothing_that_came_in_is_ever_sent_by_itself(path: Path, state: State) -> None:
    for id, task_id in (("with", "task-1"), ("without", "")):
        await take(path, [line(examples.job(id, state=state, task_id=task_id))])
    database = await Database.open(path)
    jobs = {job.id: job for job in await Jobs(database).page(9)}
    assert await Jobs(database).leased(NOW) == {}
    await database.close()
    for job in jobs.values():
        assert job.state not in (State.CREATING, State.CHECKING, State.UPLOADING, State.WAITING)
        assert job.task_id or job.state in SETTLED | {State.UNKNOWN, State.HELD}
    if state in UNSENT:
        assert jobs["without"].state is State.HELD
    if state is State.CREATING:
        assert jobs["without"].state is State.UNKNOWN
    if state is State.GENERATING:
        assert jobs["with"].state is State.GENERATING, "the service has it: it is watched, not sent"


async def test_an_unknown_take_counts_against_the_day_it_came(path: Path) -> None:
    await take(path, [line(examples.job(state=State.CREATING)), line(examples.job("j2", state=State.UPLOADING))])
    database = await Database.open(path)
    tally = await Ledger(database).tally(NOW, "", simulated=False)
    assert tally.today.total == 25, "the held one costs nothing"
    await database.close()


def line(job: Job, **more: object) -> bytes:
    return json.dumps({"job": json.loads(encoded(job)), **more}).encode()


@settings(max_examples=15, deadline=None, phases=[Phase.generate])
@given(job=examples.jobs)
async def test_any_take_at_all_comes_out_as_it_came_in(job: Job) -> None:
    with tempfile.TemporaryDirectory() as room:
        assert await take(Path(room) / "one" / "history.db", [line(job)]) == Taken(added=1)
        first = await lines_of(Path(room) / "one" / "history.db")
        assert await take(Path(room) / "two" / "history.db", first) == Taken(added=1)
        assert await lines_of(Path(room) / "two" / "history.db") == first


PAIR: dict[str, Any] = {
    "id": "p", "kind": "ab", "user_id": "", "simulated": 0, "mode": "text_to_video", "same_recipe": 1, "made_at": 1,
    "first_id": "b8", "first_model": "ima-pro", "second_id": "x", "second_model": "ima-pro",
}  # fmt: skip
BAD = (
    b"", b"{", b"[]", b"null", b'{"job": 1}', b'{"job": {}}', b"\xff\xfe", b'{"job": {"id": "x"}}',
    b'{"job":' + b"[" * 100_000,
    line(examples.job("")),
    line(examples.job("b1"), events=[[1.0, "accepted", {"no": "task"}]]),
    line(examples.job("b2"), spending={"standing": "free", "credits": "1", "day": "2026-01-01"}),
    line(examples.job("b3", state=State.UNKNOWN), spending={"standing": "charged", "credits": "NaN", "day": "x"}),
    line(examples.job("b4"), files=[{"path": "/x"}]),
    line(examples.job("b5"), pairs=[{"id": "p"}]),
    line(examples.job("b6"), stars="many"),
    line(examples.job("b7", at=1e300)),
    line(examples.job("b8", state=State.UNKNOWN), pairs=[PAIR | {"kind": "odd"}]),
    line(examples.job("b9", state=State.UNKNOWN), pairs=[PAIR | {"made_at": 9e99}]),
)  # fmt: skip


async def test_what_cannot_be_read_is_counted_and_leaves_nothing_half(path: Path) -> None:
    taken = await take(path, [*BAD, line(examples.job("good", state=State.UNKNOWN)), *BAD])
    assert taken == Taken(added=1, unreadable=2 * len(BAD))
    with closing(sqlite3.connect(path)) as db:
        ids = {id for (id,) in db.execute("SELECT id FROM jobs")}
        for table in ("events", "spending", "files"):
            assert {id for (id,) in db.execute(f"SELECT job_id FROM {table}")} <= ids
        assert db.execute("SELECT count(*) FROM prompts").fetchone()[0] == 1


async def test_what_is_here_is_neither_changed_nor_lost(path: Path) -> None:
    await full(path)
    before = await lines_of(path)
    other = replace(examples.job("j1"), state=State.FAILED, task_id="another")
    assert await take(path, [line(other, stars=0, note="other")]) == Taken(known=1)
    assert await lines_of(path) == before


async def test_no_signature_leaves_the_history(path: Path) -> None:
    signed = "https://user:pw@cdn.example/clip.mp4?X-Amz-Signature=5ecret&X-Amz-Expires=60"
    job = examples.job(
        prompt=f"as in {signed} please", state=State.GENERATING, task_id="t", medias=(Media(signed, signed),)
    )
    database = await Database.open(path)
    await Jobs(database).add(job, "me", 2000.0)
    rendered = Rendered(at=1001.0, medias=(Media(signed, signed), Media("https://cdn.example/a.mp4?width=3")))
    await Jobs(database).save(apply(job, rendered), rendered, "me")
    await database.close()
    (told,) = await lines_of(path)
    assert b"5ecret" not in told
    assert b"pw@" not in told
    assert b"https://cdn.example/clip.mp4" in told
    assert b"a.mp4?width=3" in told


def test_only_a_history_of_this_format_is_one() -> None:
    assert is_header(header("1.0", "2026-11-28T12:00:00+00:00"))
    for other in (
        b"",
        b"{}",
        b'{"format": "ima-tui history", "version": 2}',
        b'{"format": "x", "version": 1}',
        b"\xff",
        b'{"format":' + b"[" * 100_000,
    ):
        assert not is_header(other)
