"""The program as a script runs it, against the simulator over a socket."""

from __future__ import annotations

import json
import signal
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ima_tui.domain.models import Model
from ima_tui.domain.modes import Mode
from tests.cli.conftest import QUICK, SMALL, Done, Program, finish, read_until
from tests.conftest import TEST_KEY, Simulator


def _task(service: Simulator, task_id: str) -> dict[str, Any]:
    return next(task for task in service.tasks() if task["id"] == task_id)


def _preference(program: Program, mode: Mode) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((program.home / ".openclaw/memory/ima_prefs.json").read_text())
    return dict(found["user_default"][mode.value])


# -- every mode and model ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("model", list(Model))
def test_all_four_modes_with_files_and_links(
    model: Model, connected: Program, service: Simulator, picture: Callable[..., Path], link: str
) -> None:
    first, last = str(picture("first, one.png")), str(picture("last.png", "olive"))
    images = {
        Mode.TEXT: (),
        Mode.FIRST_FRAME: (first,),
        Mode.FIRST_LAST: (Path(first).as_uri(), last),
        Mode.REFERENCE: (f'["{first}", "{link}"]',),
    }
    started = {
        mode: connected.start(
            *("generate", "--task-type", mode.value, "--model-id", model.value, "--prompt", f"a cat, {mode.value}"),
            *SMALL, "--user-id", "default", "--output-json", *(("--input-images", *given) if given else ()),
        )
        for mode, given in images.items()
    }  # fmt: skip
    for mode, done in {mode: finish(process) for mode, process in started.items()}.items():
        assert done.code == 0, done.err
        _check_take(done, mode, model, connected, service)


def _check_take(done: Done, mode: Mode, model: Model, program: Program, service: Simulator) -> None:
    told = done.told
    assert told["url"].startswith(service.url)
    assert told["url"].endswith(".mp4")
    assert (told["model_id"], told["model_name"]) == (model.value, model.friendly_name)
    task = _task(service, told["task_id"])
    sent = task["body"]["parameters"][0]
    prices = {told["credit"], task["points"], sent["credit"], sent["parameters"]["cast"]["points"]}
    prices.add(_preference(program, mode)["credit"])
    prices.add(program("jobs", "show", told["job_id"], "--output-json").told["credit"])
    assert len(prices) == 1, prices
    assert sent["parameters"]["input_images"] == task["body"]["src_img_url"]
    assert len(task["body"]["src_img_url"]) == {Mode.TEXT: 0, Mode.FIRST_FRAME: 1}.get(mode, 2)
    assert "simulated" not in told


def test_a_person_gets_the_link_on_stdout_and_words_on_stderr(connected: Program) -> None:
    done = connected(*QUICK)
    assert done.code == 0
    assert done.out.startswith("http")
    assert done.out.count("\n") == 1
    for words in ("Ima Sevio 1.0-Fast · Text", "5 credits", "usually", "Generating, task", "Ready after", "Cover:"):
        assert words in done.err, done.err
    kept = [file for file in connected.home.rglob("*") if file.is_file()]
    assert any(file.suffix == ".log" for file in kept)
    assert not [file for file in kept if TEST_KEY.encode() in file.read_bytes()]


# -- what is decided before anything is sent --------------------------------------------------------------------------


def test_a_dry_run_prices_and_sends_nothing(connected: Program, service: Simulator) -> None:
    before = len(service.tasks())
    done = connected(*QUICK, "--dry-run", "--output-json")
    assert (done.code, done.told["status"], done.told["credit"]) == (0, "dry_run", 5)
    assert done.told["request"]["parameters"]["resolution"].upper() == "480P"
    assert len(service.tasks()) == before


def test_too_dear_is_refused_here(connected: Program, service: Simulator) -> None:
    before = len(service.tasks())
    done = connected(*QUICK, "--max-credits", "4", "--output-json")
    assert (done.code, done.told["error"]["code"], done.told["credit"]) == (2, "max_credits", 5)
    assert len(service.tasks()) == before


def test_no_price_lists_what_can_be_bought_with_its_flags(connected: Program) -> None:
    asked = '{"duration": 7, "resolution": "480P"}'
    done = connected("generate", "--prompt", "x", "--model-id", "fast", "--extra-params", asked, "--output-json")
    error = done.told["error"]
    assert (done.code, error["code"]) == (2, "no_price")
    best = error["alternatives"][0]
    again = json.dumps(best["choices"])
    retried = connected(
        "generate", "--prompt", "x", "--model-id", "fast", "--extra-params", again, "--dry-run", "--output-json"
    )
    assert retried.told["credit"] == best["credit"]
    assert f"--extra-params '{again}'" in done.err


def test_a_missing_picture_is_refused_here(connected: Program) -> None:
    done = connected("generate", "--prompt", "x", "--input-images", "gone.png", "--output-json")
    assert (done.code, done.told["error"]["code"]) == (2, "images")


def test_the_prompt_is_judged_before_anything_is_fetched(connected: Program, service: Simulator) -> None:
    # Lists only: the take that never ends is asked after all the while.
    before = len(service.requests("/product/list"))
    assert connected("generate", "--prompt", " ").code == 2
    assert len(service.requests("/product/list")) == before


def test_an_empty_image_name_buys_no_text_take(connected: Program, service: Simulator) -> None:
    """An unset variable in a script."""
    before = len(service.requests("/tasks/create"))
    assert connected("generate", "--prompt", "a boat", "--input-images", "").code == 2
    assert len(service.requests("/tasks/create")) == before


def test_what_is_found_in_the_prompt_is_applied_only_when_asked(connected: Program) -> None:
    words = ("generate", "--prompt", "faster, 10s, 9:16, 480p", "--dry-run", "--output-json")
    assert connected(*words).told["model_id"] == "ima-pro"
    done = connected(*words, "--parse-prompt")
    parameters = done.told["request"]["parameters"]
    assert done.told["model_id"] == "ima-pro-fast"
    assert (str(parameters["duration"]), parameters["aspect_ratio"]) == ("10", "9:16")
    assert "From the prompt" in done.err


def test_chinese_is_told_to_the_service_too(connected: Program, service: Simulator) -> None:
    done = connected(*QUICK, "--language", "zh", "--dry-run", given=None)
    assert done.code == 0
    assert service.requests("/product/list")[-1]["headers"].get("x_app_language") == "zh"


# -- exit codes -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fault", "code", "status", "error"),
    [
        ("create-401", 1, "refused", 401),
        ("create-4008", 1, "refused", 4008),
        ("create-4014", 1, "refused", 4014),
        ("list-401", 1, "failed", 401),
        ("task-failed", 1, "failed", "generation_failed"),
        ("detail-401", 3, "needs_key", 401),
        ("create-lost-after", 4, "unknown", "answer_lost"),
    ],
)
def test_each_end_has_its_code(
    fault: str, code: int, status: str, error: object, connected: Program, service: Simulator
) -> None:
    service.fault(fault)
    done = connected(*QUICK, "--output-json")
    told = done.told
    assert (done.code, told["status"], told["error"]["code"], told["url"]) == (code, status, error, None), done.err
    assert told["error"]["next"]
    for page in {401: "imaclaw/apikey", 4008: "imaclaw/subscription", 4014: "imaclaw/subscription"}.get(error, ""), "":  # type: ignore[call-overload]
        assert page in done.err


def test_past_forty_minutes_a_take_is_overdue_and_resumable(connected: Program, service: Simulator) -> None:
    """The minutes are shortened further once the take is accepted: from then on a late answer is asked for again."""
    service.fault("task-never")
    started = connected.start(*QUICK, "--output-json")
    read_until(started, b"Generating, task")
    started.send_signal(signal.SIGINT)
    job_id = finish(started).told["job_id"]
    done = connected("jobs", "resume", job_id, "--output-json", environ={"IMA_TIME_SCALE": "400"})
    told = done.told
    assert (done.code, told["status"], told["error"]["code"], told["url"]) == (3, "overdue", "overdue", None)
    assert f"ima-tui jobs resume {told['job_id']}" in done.err


def test_an_unknown_take_is_never_sent_again_and_can_be_settled(connected: Program, service: Simulator) -> None:
    service.fault("create-lost-after")
    told = connected(*QUICK, "--output-json").told
    sent = len(service.requests("/tasks/create"))
    assert connected("jobs", "resume", told["job_id"]).code == 4
    assert connected("jobs", "resume").code == 0
    assert len(service.requests("/tasks/create")) == sent
    adopted = connected("jobs", "adopt", told["job_id"], service.tasks()[-1]["id"], "--output-json")
    assert (adopted.code, adopted.told["status"]) == (0, "ready")


def test_an_unknown_take_can_be_marked_as_not_created(connected: Program, service: Simulator) -> None:
    service.fault("create-lost-before")
    told = connected(*QUICK, "--output-json").told
    settled = connected("jobs", "not-created", told["job_id"], "--output-json")
    assert (settled.code, settled.told["status"]) == (0, "refused")


# -- the history ------------------------------------------------------------------------------------------------------


def test_the_history_lists_finds_removes_and_restores(connected: Program, service: Simulator) -> None:
    service.fault("create-4008")
    told = connected(*QUICK, "--output-json").told
    assert [job["job_id"] for job in connected("jobs", "list", "灯塔", "--output-json").told["jobs"]] == [
        told["job_id"]
    ]
    assert connected("jobs", "list", "nowhere").out == ""
    shown = connected("jobs", "show", told["job_id"][:9])
    assert "4008" in shown.out
    assert connected("jobs", "remove", told["job_id"]).code == 0
    assert connected("jobs", "--output-json").told["total"] == 0
    assert connected("jobs", "restore", told["job_id"]).code == 0
    assert connected("jobs", "--output-json").told["total"] == 1
    assert connected("jobs", "show", "nothing").code == 2


def test_models_are_listed_with_their_prices(connected: Program) -> None:
    told = connected("generate", "--list-models", "--output-json").told
    assert [model["model_id"] for model in told["models"]] == ["ima-pro", "ima-pro-fast"]
    assert all(set(model["modes"]) == {mode.value for mode in Mode} for model in told["models"])
    text = connected("models", "--task-type", "text_to_video").out
    assert "Ima Sevio 1.0-Fast" in text
    assert "25 credits" in text


def test_without_a_key_everything_is_simulated_and_says_so(program: Program) -> None:
    try:
        done = program("generate", "--prompt", "a lighthouse", "--dry-run", "--output-json")
        assert (done.code, done.told["simulated"]) == (0, True)
        assert "demo: simulated, nothing is charged; set IMA_API_KEY" in done.err
    finally:
        running = next(program.home.rglob("running.json"))
        urllib.request.urlopen(json.loads(running.read_text())["url"] + "/_sim/stop", data=b"{}", timeout=10).close()
