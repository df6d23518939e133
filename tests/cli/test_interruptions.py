"""A signal, a crash, a reader that went away: what was paid goes on, and the way back is said."""

from __future__ import annotations

import signal
import subprocess
import time

import pytest

from tests.cli.conftest import QUICK, Program, finish, read_until
from tests.conftest import Simulator


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_take_goes_on_and_can_be_resumed(
    number: signal.Signals, connected: Program, service: Simulator
) -> None:
    service.fault("task-never")
    process = connected.start(*QUICK, "--output-json")
    read_until(process, b"Generating, task")
    process.send_signal(number)
    done = finish(process)
    assert done.code == 130
    told = done.told
    assert (told["status"], told["error"]["code"]) == ("generating", "interrupted")
    assert f"ima-tui jobs resume {told['job_id']}" in done.err
    if number is signal.SIGTERM:
        return
    service.control("advance", {"task_id": told["task_id"], "fate": "ready"})
    resumed = connected("jobs", "resume", told["job_id"], "--output-json")
    assert (resumed.code, resumed.told["task_id"]) == (0, told["task_id"])


def _calling(program: Program, service: Simulator) -> subprocess.Popen[bytes]:
    """A program whose create call is on the wire and will not be answered soon."""
    service.fault("create-late")
    before = len(service.requests("/tasks/create"))
    process = program.start(*QUICK, "--output-json", environ={"IMA_TIME_SCALE": "1"})
    read_until(process, b"Creating the task")
    deadline = time.monotonic() + 20
    while len(service.requests("/tasks/create")) == before:
        assert time.monotonic() < deadline
        time.sleep(0.02)
    return process


def test_ctrl_c_waits_for_the_answer_to_create_and_a_second_one_does_not(
    connected: Program, service: Simulator
) -> None:
    process = _calling(connected, service)
    process.send_signal(signal.SIGINT)
    read_until(process, b"Ctrl-C again")
    asked = time.monotonic()
    process.send_signal(signal.SIGINT)
    done = finish(process)
    assert time.monotonic() - asked < 5, "it waited all the same"
    assert (done.code, done.told["error"]["code"]) == (130, "interrupted")
    assert "may have been charged" in done.err
    assert "may have been charged" in done.told["error"]["message"]


def test_a_program_that_died_in_create_leaves_a_take_to_settle(connected: Program, service: Simulator) -> None:
    process = _calling(connected, service)
    process.kill()
    process.communicate()
    sent = len(service.requests("/tasks/create"))
    job_id = connected("jobs", "--output-json").told["jobs"][0]["job_id"]
    assert connected("jobs", "resume", job_id).code == 4
    assert len(service.requests("/tasks/create")) == sent
    assert connected("jobs", "not-created", job_id).code == 0


def test_a_take_of_another_service_is_left_alone(connected: Program, service: Simulator) -> None:
    service.fault("task-never")
    process = connected.start(*QUICK, "--output-json")
    read_until(process, b"Generating, task")
    process.send_signal(signal.SIGINT)
    job_id = finish(process).told["job_id"]
    elsewhere = {"IMA_BASE_URL": "http://127.0.0.1:9", "IMA_IM_BASE_URL": "http://127.0.0.1:9"}
    assert connected("jobs", "resume", job_id, environ=elsewhere).code == 2
    assert "left alone" in connected("jobs", "resume", environ=elsewhere).err
    nameless = connected("jobs", "resume", job_id, "--output-json", environ={"IMA_API_KEY": ""})
    assert (nameless.code, nameless.told["error"]["code"]) == (2, "key_missing")


def test_a_reader_that_went_away_is_no_stack_trace(connected: Program) -> None:
    process = connected.start("models")
    assert process.stdout is not None
    process.stdout.close()
    process.stdout = None
    assert finish_err(process) == b""


def finish_err(process: subprocess.Popen[bytes]) -> bytes:
    """What a program whose stdout is closed says on stderr, but for the demo's notice."""
    assert process.stderr is not None
    said = process.stderr.read()
    process.wait(30)
    return said
