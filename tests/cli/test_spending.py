"""Limits and what was spent, from the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import QUICK, Program

PRICE = 5  # of the quickest take, as the simulator lists it


@pytest.fixture
def limited(connected: Program, tmp_path: Path) -> Program:
    """A program that may spend one and a half takes a day."""
    return limit(connected, tmp_path, day=PRICE + 2)


def limit(program: Program, folder: Path, *, day: int = 0, session: int = 0) -> Program:
    (folder / "config").mkdir(exist_ok=True)
    (folder / "config" / "settings.toml").write_text(f"limit_day = {day}\nlimit_session = {session}\n")
    program.environ["IMA_CONFIG_DIR"] = str(folder / "config")
    return program


def test_what_goes_over_the_limit_is_refused_before_it_is_sent_and_can_be_started_knowingly(limited: Program) -> None:
    assert limited(*QUICK, "--output-json").code == 0
    refused = limited(*QUICK, "--output-json")
    assert refused.code == 2
    assert f"Today {PRICE} + {PRICE} is over your limit of {PRICE + 2}." in refused.err
    assert f"--over-limit {PRICE}" in refused.err
    assert refused.told["status"] == "refused_here"
    assert refused.told["error"]["code"] == "over_limit"
    assert (refused.told["error"]["limit_day"], refused.told["error"]["spent_day"]) == (PRICE + 2, PRICE)
    assert limited("jobs", "list", "--output-json").told["total"] == 1

    done = limited(*QUICK, "--over-limit", f"{PRICE}.0", "--output-json")
    assert done.code == 0
    assert "Started all the same" in limited("jobs", "show", done.told["job_id"]).out
    spent = limited("spending", "--json").told
    assert spent["today"] == {"charged": 10, "reserved": 0, "unknown": 0, "total": 10, "limit": PRICE + 2}
    assert spent["models"] == [
        {"model_id": "ima-pro-fast", "takes": 2, "charged": 10, "reserved": 0, "unknown": 0, "total": 10}
    ]
    assert f"{10 - PRICE - 2} over the limit of {PRICE + 2}" in limited("spending").out


@pytest.mark.parametrize("amount", ["4", "6", "0"])
def test_another_number_than_the_price_is_refused_whatever_the_limit(connected: Program, amount: str) -> None:
    refused = connected(*QUICK, "--over-limit", amount, "--output-json")
    assert refused.code == 2
    assert f"--over-limit {amount}, but this take costs {PRICE}." in refused.err
    assert connected("jobs", "list", "--output-json").told["total"] == 0


@pytest.mark.parametrize("amount", ["five", "-5", "nan", ""])
def test_what_is_no_amount_is_wrong_usage(program: Program, amount: str) -> None:
    refused = program(*QUICK, f"--over-limit={amount}")
    assert refused.code == 2
    assert "is not an amount of credits" in refused.err


def test_a_dry_run_says_that_a_limit_would_stop_it(connected: Program, tmp_path: Path) -> None:
    done = limit(connected, tmp_path, session=PRICE - 1)(*QUICK, "--dry-run")
    assert done.code == 0
    assert f"This session 0 + {PRICE} is over your limit of {PRICE - 1}." in done.err


def test_nothing_spent_reads_calmly_and_needs_no_key(program: Program) -> None:
    done = program("spending")
    assert done.code == 0
    assert "Today         0 credits" in done.out
    assert "none a day · none a session" in done.out
    assert program("spending", "--days", "0").code == 2
