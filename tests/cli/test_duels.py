"""`generate --ab` and `jobs promote` as a script runs them, against the simulator over a socket."""

from __future__ import annotations

import json

import pytest

from tests.cli.conftest import Program
from tests.conftest import Simulator

AB = ("generate", "--ab", "--prompt", "灯塔, both", "--extra-params", '{"resolution": "480P", "audio": false}')
"""Pro for 8 credits, Fast for 4."""


def test_both_results_in_one_object(connected: Program, service: Simulator) -> None:
    before = len(service.tasks())
    done = connected(*AB, "--max-credits", "12", "--output-json")
    assert done.code == 0, done.err
    told = done.told
    assert [take["model_id"] for take in told["takes"]] == ["ima-pro", "ima-pro-fast"]
    assert [take["credit"] for take in told["takes"]] == [8, 4]
    assert all(take["url"].endswith(".mp4") for take in told["takes"])
    assert len(service.tasks()) == before + 2
    assert "Together: 8 + 4 = 12 credits" in done.err
    shown = connected("jobs", "show", told["takes"][0]["job_id"], "--output-json").told
    assert shown["pair_id"] == told["pair"]
    assert not (connected.home / ".openclaw/memory/ima_prefs.json").exists(), "nobody has said which is better"


def test_a_person_gets_both_links(connected: Program) -> None:
    done = connected(*AB)
    assert done.code == 0, done.err
    assert len(done.out.splitlines()) == 2
    assert all(line.startswith("http") for line in done.out.splitlines())


@pytest.mark.parametrize(
    ("arguments", "code"), [(("--max-credits", "11"), "max_credits"), (("--over-limit", "8"), "over_limit")]
)
def test_bounds_mean_the_sum(connected: Program, service: Simulator, arguments: tuple[str, ...], code: str) -> None:
    before = len(service.tasks())
    done = connected(*AB, *arguments, "--output-json")
    assert (done.code, done.told["error"]["code"], done.told["credit"]) == (2, code, 12)
    assert len(service.tasks()) == before


def test_a_day_limit_holds_for_the_sum(connected: Program, service: Simulator) -> None:
    before = len(service.tasks())
    done = connected(*AB, "--output-json", environ={"IMA_LIMIT_DAY": "11"})
    assert (done.code, done.told["error"]["code"]) == (2, "over_limit")
    assert "--over-limit 12" in done.err
    assert len(service.tasks()) == before


def test_a_dry_run_shows_both_prices(connected: Program, service: Simulator) -> None:
    before = len(service.tasks())
    done = connected(*AB, "--dry-run", "--output-json")
    assert (done.code, done.told["status"], done.told["credit"]) == (0, "dry_run", 12)
    assert [take["credit"] for take in done.told["takes"]] == [8, 4]
    assert len(service.tasks()) == before


def test_what_one_cannot_do_is_refused_with_what_both_can(connected: Program, service: Simulator) -> None:
    before = len(service.tasks())
    asked = ("generate", "--ab", "--prompt", "x", "--model-id", "pro")
    done = connected(*asked, "--extra-params", '{"resolution": "4K"}', "--output-json")
    error = done.told["error"]
    assert (done.code, error["code"]) == (2, "not_both")
    assert "Fast does not offer 4K." in done.err
    best = error["alternatives"][0]
    again = connected(*asked, "--extra-params", json.dumps(best["choices"]), "--dry-run", "--output-json")
    assert (again.code, again.told["credit"]) == (0, best["credit"])
    assert len(service.tasks()) == before


def test_the_worst_of_both_codes_is_the_exit_code(connected: Program, service: Simulator) -> None:
    service.fault("create-4008", 1)
    done = connected(*AB, "--output-json")
    assert done.code == 1
    assert sorted(take["status"] for take in done.told["takes"]) == ["ready", "refused"]


def test_promote_after_a_look_at_the_proof(connected: Program, service: Simulator) -> None:
    draft = connected("generate", "--prompt", "promote me", "--model-id", "fast", *AB[-2:], "--output-json").told
    before = len(service.tasks())
    looked = connected("jobs", "promote", draft["job_id"], "--dry-run", "--output-json")
    assert (looked.code, looked.told["credit"], looked.told["promoted_from"]) == (0, 8, draft["job_id"])
    assert looked.told["changes"]["price"] == ["4 credits", "8 credits"]
    assert "Stays: Prompt, to the letter · Mode Text" in looked.err
    assert len(service.tasks()) == before
    dear = connected("jobs", "promote", draft["job_id"], "--max-credits", "7", "--output-json")
    assert (dear.code, dear.told["error"]["code"]) == (2, "max_credits")
    done = connected("jobs", "promote", draft["job_id"], "--max-credits", "8", "--output-json")
    assert (done.code, done.told["model_id"], done.told["promoted_from"]) == (0, "ima-pro", draft["job_id"])
    assert len(service.tasks()) == before + 1
    shown = connected("jobs", "show", done.told["job_id"], "--output-json").told
    assert (shown["came_from"], shown["came_by"]) == (draft["job_id"], "promotion")
    again = connected("jobs", "promote", done.told["job_id"], "--output-json")
    assert again.code == 2
    assert "Only a Fast take that is ready" in again.err
