"""The block for support: what helps is in it, and nothing that a stranger must not read."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from ima_tui.domain.errors import Fault, FaultKind
from ima_tui.domain.events import Accepted, CreateSent, Event, Failed
from ima_tui.domain.images import ImageFacts
from ima_tui.domain.job import Job, State, apply
from ima_tui.domain.request import InputImage
from ima_tui.domain.safe_text import safe
from ima_tui.engine.logbook import lines_about
from ima_tui.engine.reports import FIRST_LINES, LAST_LINES, block, stamp
from tests.store import examples

NOW = 1_790_000_000.0
IMAGE = "/home/anna/secret plans/face.png"
MESSAGE = (
    f"no such file {IMAGE}, see https://cdn.example/a/clip.mp4?X-Amz-Signature=5ecret in C:\\Users\\anna\\x.png "
    "with ima_abcdef123456 and ~/films/x.mp4: a puppy runs across a meadow"
)


def failed() -> tuple[Job, tuple[Event, ...]]:
    facts = ImageFacts(IMAGE, "png", "image/png", "png", 640, 360, 1000, "ab", 0)
    request = examples.request(images=(InputImage(IMAGE, facts),))
    fault = Fault(FaultKind.BACKEND_FAILED, 6009, message=MESSAGE, detail="Error in /usr/lib/x.py")
    events: tuple[Event, ...] = (
        CreateSent(at=NOW + 1, request=request),
        Accepted(at=NOW + 3, task_id="0193b2aa"),
        Failed(at=NOW + 75, fault=fault),
    )
    job = examples.job("job-77", at=NOW, request=request)
    for event in events:
        job = apply(job, event)
    return job, events


def test_what_support_needs_is_in_it() -> None:
    job, events = failed()
    text = block(
        job,
        events,
        ("2026-09-21T10:00:00+0000 INFO    ima_tui.http 0003 POST h/x 200 7 B 31 ms",),
        NOW,
        with_prompt=False,
    )
    for word in ("ima-tui ", "Python ", "0193b2aa", "job-77", "ima-pro", "text_to_video", "rule 1234, 25 credits",
                 "failed since", "6009", "backend_failed", "0003 POST", "31 ms", stamp(NOW + 3)):  # fmt: skip
        assert word in text, text
    assert all(
        datetime.fromisoformat(line.split()[0]).tzinfo for line in text.splitlines() if line.startswith("  2026")
    )


def test_nothing_that_a_stranger_must_not_read_is_in_it() -> None:
    job, events = failed()
    text = block(job, events, (MESSAGE,), NOW, with_prompt=False)
    for secret in (
        "anna",
        "face.png",
        "secret plans",
        "5ecret",
        "ima_abcdef",
        "meadow",
        "/usr/lib",
        "films",
        job.account,
    ):
        assert secret not in text, text
    assert "cdn.example/…" in text
    asked = block(job, events, (), NOW, with_prompt=True)
    assert "a puppy runs across a meadow" in asked


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("POST api.example/open/v1/tasks/create 200", "POST api.example/open/v1/tasks/create 200"),
        ("16:9, 1/2 and w/o", "16:9, 1/2 and w/o"),
        ("read '/etc/passwd'.", "read '[path]'."),
        ("file:///home/x/y.png gone", "[path] gone"),
        ("https://me:pw@host.example:8/x?sig=1 gone", "https://host.example:8/… gone"),
        ("\x1b[31mred\n\nred", "[31mred red"),
        ("Authorization: Bearer abc.def", "Authorization: [secure]"),
    ],
)
def test_safe_text(text: str, told: str) -> None:
    assert safe(text) == told


def test_a_long_log_is_cut_in_its_middle() -> None:
    job, events = failed()
    text = block(job, events, tuple(f"line {number}" for number in range(500)), NOW, with_prompt=False)
    assert text.count("\n  line") == FIRST_LINES + LAST_LINES
    assert f"{500 - FIRST_LINES - LAST_LINES} lines left out" in text


def test_an_unsent_take_and_odd_times_make_a_block_too() -> None:
    job = replace(examples.job(), state=State.HELD, created_at=-1e300, changed_at=9e99)
    assert "held since ?" in block(job, (), (), NOW, with_prompt=False)


def test_the_log_tells_what_is_about_a_take(tmp_path: Path) -> None:
    at = datetime.fromtimestamp(NOW).astimezone()
    stamped = at.strftime("%Y-%m-%dT%H:%M:%S%z")
    early = datetime.fromtimestamp(NOW - 900).astimezone().strftime("%Y-%m-%dT%H:%M:%S%z")
    mine = [
        f"{stamped} INFO    ima_tui.http 0001 POST h/open/v1/tasks/create 200 90 B 44 ms",
        f"{stamped} INFO    ima_tui.http 0002 POST h/open/v1/tasks/detail task 0193b2aa 200 90 B 44 ms",
        f"{stamped} WARNING ima_tui.jobs job job-77: lost",
    ]
    others = [
        f"{early} INFO    ima_tui.http 0000 POST h/open/v1/tasks/create 200 90 B 44 ms",
        f"{stamped} INFO    ima_tui.http 0009 POST h/open/v1/tasks/detail task other 200 90 B 44 ms",
        "no time: job-77",
        "",
    ]
    (tmp_path / at.strftime("ima_create_%Y%m%d.log")).write_text("\n".join([*others, *mine]))
    found = lines_about(tmp_path, ("job-77", "0193b2aa"), [(NOW, NOW + 2)], NOW, NOW + 80)
    assert list(found) == mine
    assert lines_about(tmp_path / "none", ("job-77",), [], NOW, None) == ()
