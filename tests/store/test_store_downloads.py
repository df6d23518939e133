"""What the history knows of files: downloaded clips, parts on their way, and what was measured."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

from ima_tui.domain.delivered import Colour, Delivered, Shot, Span
from ima_tui.store.database import Database
from ima_tui.store.files import Files, KeptFile, KeptPart

FILE = KeptFile("job-1", 0, Path("/films/霓虹.mp4"), "ab" * 32, 5_000_000, 12.5, True)
PART = KeptPart("job-1", 0, Path("/films/霓虹.part"), '"etag"', 9_000, 3.0)
DELIVERED = Delivered(
    1920, 1080, 1.7778, 9.6, 230, 24.0, "h264", 5_000_000, True, -23.0, -4.0,
    black=(Span(0.0, 1.0),), shots=(Shot(0.0, 9.6, 12.0, 0.4, Colour.TEAL),), pulse=(1.0, 2.0),
)  # fmt: skip


async def test_files_come_back_as_they_were_kept(tmp_path: Path) -> None:
    database = await Database.open(tmp_path / "history.db")
    files = Files(database)
    odd = replace(FILE, number=1, path=Path(os.fsdecode(b"/films/\xff\xfe.mp4")), embedded=False)
    newer = replace(FILE, path=Path("/films/b.mp4"), at=20.0)
    for file in (FILE, odd, newer, replace(FILE, job_id="job-2")):
        await files.keep(file)
    assert await files.of_job("job-1") == (newer, FILE, odd)
    await files.keep(replace(FILE, sha256="cd" * 32))
    assert (await files.of_job("job-1"))[1].sha256 == "cd" * 32
    await files.forget(newer)
    assert len(await files.of_job("job-1")) == 2
    assert await files.of_job("none\ud800") == ()
    await database.close()


async def test_a_part_is_known_until_its_clip_is_complete(tmp_path: Path) -> None:
    database = await Database.open(tmp_path / "history.db")
    files = Files(database)
    assert await files.part("job-1", 0) is None
    await files.keep_part(PART)
    await files.keep_part(replace(PART, total=10_000))
    await files.keep_part(replace(PART, number=1))
    assert await files.part("job-1", 0) == replace(PART, total=10_000)
    assert "etag" not in repr(PART)
    await files.keep(FILE)
    assert await files.part("job-1", 0) is None
    await files.forget_part("job-1", 1)
    assert await files.part("job-1", 1) is None
    await database.close()


async def test_figures_are_kept_and_those_of_another_version_are_none(tmp_path: Path) -> None:
    database = await Database.open(tmp_path / "history.db")
    files = Files(database)
    assert await files.delivered("job-1") is None
    await files.keep_delivered("job-1", 0, DELIVERED, 1.0)
    assert await files.delivered("job-1") == DELIVERED
    await database.write(lambda db: db.execute('UPDATE receipts SET data = \'{"width": "wide"}\'').rowcount)
    assert await files.delivered("job-1") is None
    await database.close()
