"""The state machine: whatever happens in whatever order, money and task ids are never forgotten."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ima_tui.domain import events as ev
from ima_tui.domain.errors import Fault, FaultKind, Illegal
from ima_tui.domain.events import Event
from ima_tui.domain.images import ImageFacts
from ima_tui.domain.job import SETTLED, UNSENT, Job, Outcome, State, apply
from ima_tui.domain.request import InputImage, Request
from ima_tui.domain.text import say
from tests.domain.examples import request, shop

FACTS = ImageFacts("/x/a.png", "png", "image/png", "png", 640, 480, 1000, "aa")
FAULT = Fault(FaultKind.BACKEND_FAILED, 500, "busy")


def fresh(asked: Request | None = None) -> Job:
    asked = asked or request(shop(), images=(InputImage("/x/a.png", FACTS), InputImage("https://x/b.png")))
    return Job("j1", "default", "https://api", "ab", asked, asked, created_at=1000.0, changed_at=1000.0)


def after(job: Job, *events: Event) -> Job:
    for event in events:
        job = apply(job, event)
    return job


SENT = ev.CreateSent(at=1001.0, request=request(shop()))
ACCEPTED = ev.Accepted(at=1002.0, task_id="t1")
MEDIA = ev.Media("https://cdn/a.mp4")


def any_event(at: float, index: int) -> st.SearchStrategy[Event]:
    return st.sampled_from([
        ev.UploadStarted(at=at), ev.UploadMoved(at=at, index=index, sent=10, total=1000),
        ev.ImageReady(at=at, index=index, url="https://cdn/a.png"), ev.CreateSent(at=at, request=request(shop())),
        ev.CreateNotSent(at=at, fault=FAULT, retry_at=at + 5), ev.CreateRefused(at=at, fault=FAULT),
        ev.CreateUnanswered(at=at, fault=FAULT), ev.Accepted(at=at, task_id="t1"), ev.Polled(at=at),
        ev.PollTroubled(at=at, fault=FAULT, retry_at=at + 8), ev.Rendered(at=at, medias=(MEDIA,)),
        ev.Finished(at=at, poster="p.jpg"), ev.Failed(at=at, fault=FAULT), ev.WentOverdue(at=at), ev.Held(at=at),
        ev.KeyNeeded(at=at, fault=FAULT), ev.WatchStopped(at=at), ev.Resumed(at=at), ev.Adopted(at=at, task_id="t2"),
        ev.MarkedNotCreated(at=at), ev.Noted(at=at, sentence=say("odd")),
    ])  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(st.lists(st.builds(lambda i: i, st.integers(0, 2)).flatmap(lambda i: any_event(2000.0 + i, i)), max_size=25))
def test_any_sequence_of_events_keeps_the_books(events: list[Event]) -> None:
    job = fresh()
    for event in events:
        try:
            changed = apply(job, event)
        except Illegal:
            continue
        if job.settled:
            assert changed == job, "what is settled stays as it is"
        if job.task_id:
            assert changed.task_id == job.task_id, "a task id is never lost or exchanged"
            assert changed.state not in UNSENT | {State.CREATING}, "a created take is never sent again"
        assert changed.charged >= job.charged or changed.state in (State.WAITING, State.CHECKING, State.REFUSED)
        assert len(changed.attempts) >= len(job.attempts)
        assert changed.asked == job.asked
        assert (changed.settled_at > 0) is changed.settled
        if changed.state is State.READY:
            assert changed.main_media == MEDIA
        if changed.state is State.CREATING:
            assert changed.attempts[-1].outcome is Outcome.OPEN
        job = changed


def test_every_kind_of_event_is_known_by_its_stored_name() -> None:
    assert len(ev.KINDS) == 22
    assert all(kind.kind == name for name, kind in ev.KINDS.items())


def test_an_ordinary_life() -> None:
    job = after(fresh(), ev.UploadStarted(at=1), ev.UploadMoved(at=2, index=0, sent=500, total=1000))
    assert (job.state, job.uploads[0].sent, job.charged) == (State.UPLOADING, 500, 0)
    job = after(job, ev.ImageReady(at=3, index=0, url="https://cdn/a"), SENT)
    assert (job.state, job.charged) == (State.CREATING, 15), "from here on it may have been charged"
    job = after(job, ACCEPTED, ev.Rendered(at=1100, medias=(MEDIA,)), ev.Finished(at=1101))
    assert (job.state, job.settled_at, job.charged) == (State.READY, 1101, 15)
    assert job.elapsed(9999) == 99


def test_money_must_be_on_disk_first() -> None:
    durable = {kind for kind in ev.KINDS.values() if kind.durable}
    assert {ev.CreateSent, ev.Accepted, ev.Adopted, ev.CreateUnanswered} <= durable
    assert not any(kind.durable and kind.passing for kind in ev.KINDS.values())


def test_a_lost_answer_is_unknown_until_the_user_decides() -> None:
    job = after(fresh(), SENT, ev.CreateUnanswered(at=1010, fault=Fault(FaultKind.ANSWER_LOST)))
    assert (job.state, job.charged, job.settled) == (State.UNKNOWN, 15, False)
    for event in (SENT, ev.Resumed(at=1), ev.Held(at=1), ACCEPTED):
        with pytest.raises(Illegal):
            apply(job, event)
    adopted = apply(job, ev.Adopted(at=5000, task_id="t9"))
    assert (adopted.state, adopted.task_id, adopted.accepted_at) == (State.GENERATING, "t9", 1001)
    marked = apply(job, ev.MarkedNotCreated(at=5000))
    assert (marked.state, marked.charged) == (State.REFUSED, 0)


def test_a_call_that_never_arrived_keeps_its_number_and_a_refused_one_counts() -> None:
    job = after(fresh(), SENT, ev.CreateNotSent(at=1, fault=FAULT, retry_at=9), SENT)
    assert [attempt.number for attempt in job.attempts] == [1]
    change = (say("Size 1080P → 720P after a server error"),)
    second = ev.CreateSent(at=2, request=request(shop(), {"resolution": "720P"}), changes=change)
    job = after(job, ev.CreateRefused(at=2, fault=FAULT), second, ev.CreateNotSent(at=3, fault=FAULT), SENT)
    assert [attempt.number for attempt in job.attempts] == [1, 2]
    assert job.attempts[-1].changes == change, "a repetition still says what was changed"


def test_overdue_is_no_failure() -> None:
    job = after(fresh(), SENT, ACCEPTED, ev.WentOverdue(at=3500))
    assert job.state not in SETTLED
    assert after(job, ev.Rendered(at=4000, medias=(MEDIA,)), ev.Finished(at=4001)).state is State.READY


@pytest.mark.parametrize("pause", [ev.WatchStopped(at=1), ev.KeyNeeded(at=1, fault=FAULT)])
def test_watching_can_pause_and_go_on_where_it_was(pause: Event) -> None:
    job = after(fresh(), SENT, ACCEPTED)
    assert after(job, pause, ev.Resumed(at=2)).state is State.GENERATING
    rendered = after(job, ev.Rendered(at=3, medias=(MEDIA,)))
    assert after(rendered, pause, ev.Resumed(at=4)).state is State.FINISHING


def test_cancelling_before_create_holds_it_unsent() -> None:
    job = after(fresh(), ev.WatchStopped(at=1))
    assert (job.state, job.charged) == (State.HELD, 0)
    assert after(job, ev.Resumed(at=2)).state is State.CHECKING


def test_trouble_while_watching_never_ends_a_paid_take() -> None:
    job = after(fresh(), SENT, ACCEPTED, *[ev.PollTroubled(at=2, fault=FAULT, retry_at=10)] * 100)
    assert (job.state, job.trouble) == (State.GENERATING, FAULT)
    assert after(job, ev.Polled(at=11)).trouble is None
