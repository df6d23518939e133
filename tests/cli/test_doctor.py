"""The doctor's report: what is wrong is a problem with a next step, and no secret is in it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from ima_tui.cli import checks
from ima_tui.cli.checks import Finding, Grade
from ima_tui.settings import Flags, Secret, Settings, read_settings
from tests.cli.conftest import Program
from tests.conftest import TEST_KEY


@pytest.fixture
def plain(tmp_path: Path) -> Settings:
    """The settings of a new user."""
    return read_settings(Flags(), {"HOME": str(tmp_path)})


def _grades(findings: list[Finding]) -> set[Grade]:
    return {finding.grade for finding in findings}


def test_all_is_well_on_a_service_that_answers(connected: Program) -> None:
    done = connected("doctor", "--output-json")
    assert (done.code, done.told["problems"]) == (0, 0), done.out
    assert any("IMA_API_KEY" in finding["text"] for finding in done.told["findings"])
    assert "within" in connected("doctor").out


def test_a_host_that_does_not_answer_is_a_problem(connected: Program) -> None:
    done = connected("doctor", "--base-url", "http://127.0.0.1:9", "--output-json")
    assert (done.code, done.told["problems"]) == (1, 1)


def test_a_damaged_history_is_a_problem_and_is_left_alone(connected: Program) -> None:
    assert connected("jobs").code == 0
    database = next(connected.home.rglob("history.db"))
    for beside in database.parent.glob("history.db-*"):
        beside.unlink()
    database.write_bytes(b"this is no database" * 1000)
    done = connected("doctor", "--output-json")
    assert (done.code, done.told["problems"]) == (1, 1)
    assert database.read_bytes().startswith(b"this is no database")


def test_not_a_character_of_the_key_is_shown(plain: Settings) -> None:
    known = replace(plain, api_key=Secret(TEST_KEY), demo=False)
    for environ in ({}, {"IMA_API_KEY": TEST_KEY}):
        said = "".join(finding.text + finding.next for finding in checks.key(known, Flags(), environ))
        assert "ima_test" not in said
        assert "***" not in said


@pytest.mark.parametrize(
    ("content", "grade"),
    [(None, Grade.OK), ("{}", Grade.OK), ("{", Grade.WARN), ("[]", Grade.WARN), ("folder", Grade.PROBLEM)],
)
def test_the_preference_file_is_read_and_left_alone(content: str | None, grade: Grade, plain: Settings) -> None:
    file = plain.places.prefs_file
    file.parent.mkdir(parents=True)
    if content == "folder":
        file.mkdir()
    elif content is not None:
        file.write_text(content)
    assert _grades(list(checks.preferences(plain))) == {grade}
    assert content in (None, "folder") or file.read_text() == content


def test_a_file_where_a_folder_belongs_is_a_problem(plain: Settings) -> None:
    plain.places.logs.parent.mkdir(parents=True)
    plain.places.logs.write_text("in the way")
    assert Grade.PROBLEM in _grades(list(checks.folders(plain)))
    assert not plain.places.data.exists()


def test_a_proxy_is_named_without_its_password() -> None:
    (finding,) = checks.proxies({"https_proxy": "http://me:hunter2@proxy.example:3128"})
    assert finding.grade is Grade.WARN
    assert "proxy.example" in finding.text
    assert "hunter2" not in json.dumps(finding.text)
