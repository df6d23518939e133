"""What a take came to: exit codes and the documented object."""

from __future__ import annotations

import io

import pytest

from ima_tui.cli.diagnostics import Diagnostics, Exit, Stopped
from ima_tui.cli.face import Face
from ima_tui.cli.output import Output
from ima_tui.cli.result import exit_of, job_json, say_end, stopped_json
from ima_tui.domain.diagnosis import diagnose_job
from ima_tui.domain.errors import Fault, FaultKind
from ima_tui.domain.events import Media
from ima_tui.domain.job import Attempt, Job, Outcome, State
from tests.store.examples import job, request

MEDIAS = (Media("https://cdn/1.mp4", "https://cdn/1.jpg"), Media("https://cdn/2.mp4"))


def _ready(**more: object) -> Job:
    return job(state=State.READY, task_id="t1", medias=MEDIAS, accepted_at=1000.0, settled_at=1133.0, **more)


@pytest.mark.parametrize(
    ("state", "code"),
    [
        (State.READY, Exit.READY), (State.FAILED, Exit.FAILED), (State.REFUSED, Exit.FAILED),
        (State.HELD, Exit.FAILED), (State.OVERDUE, Exit.OVERDUE), (State.NEEDS_KEY, Exit.OVERDUE),
        (State.STOPPED, Exit.OVERDUE), (State.UNKNOWN, Exit.UNKNOWN), (State.CREATING, Exit.UNKNOWN),
    ],
)  # fmt: skip
def test_each_state_has_its_exit_code(state: State, code: Exit) -> None:
    assert exit_of(job(state=state)) is code


def test_a_refusal_of_our_own_before_any_create_is_two() -> None:
    gone = Fault(FaultKind.IMAGE_GONE)
    tried = (Attempt(1, 0.0, request(), outcome=Outcome.REFUSED),)
    assert exit_of(job(state=State.REFUSED, fault=gone)) is Exit.REFUSED_HERE
    assert exit_of(job(state=State.REFUSED, fault=gone, attempts=tried)) is Exit.FAILED


def test_the_object_has_the_documented_names_and_every_output() -> None:
    told = job_json(_ready(), None)
    assert {name: told[name] for name in ("task_id", "url", "cover_url", "model_id", "model_name", "credit")} == {
        "task_id": "t1", "url": "https://cdn/1.mp4", "cover_url": "https://cdn/1.jpg",
        "model_id": "ima-pro", "model_name": "Ima Sevio 1.0", "credit": 25,
    }  # fmt: skip
    assert told["status"] == "ready"
    assert [media["url"] for media in told["medias"]] == ["https://cdn/1.mp4", "https://cdn/2.mp4"]  # type: ignore[attr-defined]
    assert "simulated" not in told
    assert "error" not in told
    assert job_json(_ready(simulated=True), None)["simulated"] is True


def test_a_failure_has_no_url_and_says_why() -> None:
    failed = job(state=State.FAILED, task_id="t1", fault=Fault(FaultKind.GENERATION_FAILED, message="not allowed"))
    told = job_json(failed, diagnose_job(failed))
    assert told["url"] is None
    error = told["error"]
    assert isinstance(error, dict)
    assert error["code"] == "generation_failed"
    assert "not allowed" in error["why"]
    assert 1 <= len(error["next"]) <= 3
    assert error["reference"]


def test_a_code_of_the_service_stays_a_number() -> None:
    refused = job(state=State.REFUSED, fault=Fault(FaultKind.NOT_ENOUGH_CREDITS, 4008, "insufficient"))
    error = job_json(refused, diagnose_job(refused))["error"]
    assert isinstance(error, dict)
    assert error["code"] == 4008


def test_an_interrupted_take_says_so() -> None:
    told = job_json(job(state=State.GENERATING, task_id="t1"), None, interrupted=True)
    error = told["error"]
    assert isinstance(error, dict)
    assert error["code"] == "interrupted"
    assert "goes on at the service as task t1" in error["message"]


def test_the_links_go_to_stdout_and_nothing_else() -> None:
    out, err = io.StringIO(), io.StringIO()
    face = Face(Output(out), Diagnostics(err, {}), {})
    assert say_end(face, _ready(), None, as_json=False) is Exit.READY
    assert out.getvalue() == "https://cdn/1.mp4\nhttps://cdn/2.mp4\n"
    assert "2:13" in err.getvalue()
    say_end(face, _ready(), None, as_json=True)
    assert out.getvalue().count("\n") == 2


def test_an_unknown_take_names_both_ways_to_settle_it() -> None:
    out, err = io.StringIO(), io.StringIO()
    unknown = job(state=State.UNKNOWN, fault=Fault(FaultKind.ANSWER_LOST))
    code = say_end(Face(Output(out), Diagnostics(err, {}), {}), unknown, diagnose_job(unknown), as_json=False)
    assert code is Exit.UNKNOWN
    assert "ima-tui jobs adopt j1 TASK_ID" in err.getvalue()
    assert "ima-tui jobs not-created j1" in err.getvalue()
    assert out.getvalue() == ""


def test_a_command_that_stopped_early_is_an_object_too() -> None:
    stopped = Stopped(Exit.REFUSED_HERE, "no", code="no_price", hints=("do",), details={"error": {"alternatives": []}})
    told = stopped_json(stopped)
    assert told["url"] is None
    assert told["error"] == {"code": "no_price", "message": "no", "next": ["do"], "alternatives": []}
