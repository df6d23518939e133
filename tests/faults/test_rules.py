"""What the table of outcomes may say at all: rules of money, read from the specification, not from the program.

`expected.tsv` was noted from what the program did and then read. These rules were not: a program that buys twice, gives
up a paid take, or asks for a key when it was the network, could write a table, but none that passes here.
"""

from __future__ import annotations

import pytest

from tests.faults.cells import Cell, cells, expected

TASK_MADE = frozenset({
    "lost-after", "late", "reset", "garbage", "truncated", "null", "drip", "blank", "nulls", "lists", "unzippable",
    "bomb", "no-id", "500-http-after",
})  # fmt: skip
"""Of a create: the service made the task, and the answer says nothing of it."""
NOT_SAID = frozenset({"lost-before", "500-http", "502-http", "503-http", "504-http", "html", "redirect",
                      "redirect-here", "redirect-loop"})  # fmt: skip
"""Of a create: no task was made, but no answer of the service says so: somebody between may have spoken."""
REFUSED = frozenset({"401", "401-http", "4008", "4014"})
"""Nothing helps but the user: another key, more credits, a subscription."""
WELL = frozenset({"slow", "shape", "types", "zipped", "wordy"})
"""Unusual, and readable."""
BUSY = ("429", "503")
"""The service asks to come again; `429-huge` so late that nobody waits."""


def _how(cell: Cell) -> str:
    return cell.fault.partition("-")[2]


def _of(endpoint: str, hows: frozenset[str]) -> list[Cell]:
    return [cell for cell in cells() if cell.endpoint == endpoint and _how(cell) in hows]


def _names(cell: Cell) -> str:
    return cell.name


@pytest.mark.parametrize("cell", _of("create", TASK_MADE | NOT_SAID), ids=_names)
def test_an_answer_that_was_lost_is_never_asked_again(cell: Cell) -> None:
    """Behaviour, exit 4: unknown, it may have been charged; one create, whatever became of it."""
    outcome = expected()[cell.name]
    assert (outcome.does, outcome.creates) == ("unknown", 1)
    assert outcome.tasks == (_how(cell) in TASK_MADE)


@pytest.mark.parametrize("cell", _of("create", REFUSED), ids=_names)
def test_a_refusal_that_only_the_user_can_mend_stops_at_once(cell: Cell) -> None:
    outcome = expected()[cell.name]
    assert (outcome.does, outcome.creates, outcome.tasks) == ("stop", 1, 0)


def test_no_cell_makes_two_tasks() -> None:
    assert {name: outcome.tasks for name, outcome in expected().items() if outcome.tasks > 1} == {}


def test_no_poll_ends_a_paid_take() -> None:
    """The take is asked after until it is there; only a key that is refused waits for the user."""
    for cell in (cell for cell in cells() if cell.endpoint == "detail"):
        outcome = expected()[cell.name]
        assert outcome.does == ("ask" if _how(cell) in ("401", "401-http") else "repeat"), cell.name
        assert (outcome.creates, outcome.tasks) == (1, 1), cell.name


def test_nothing_is_bought_after_what_comes_before_a_purchase_failed() -> None:
    """Without a price list or an upload nothing is sent; a link that does not open is the service's to refuse."""
    for cell in (cell for cell in cells() if cell.endpoint in ("list", "token", "put", "service")):
        outcome = expected()[cell.name]
        assert outcome.does != "unknown", cell.name
        if outcome.does != "repeat":
            assert outcome.tasks == 0, cell.name


@pytest.mark.parametrize("endpoint", ["list", "create", "detail", "token"])
def test_what_can_be_read_is_read(endpoint: str) -> None:
    for cell in _of(endpoint, WELL):
        assert expected()[cell.name].does == "repeat", cell.name


@pytest.mark.parametrize("endpoint", ["list", "create", "detail", "token"])
def test_a_busy_service_is_asked_again_by_itself(endpoint: str) -> None:
    """Once busy is no reason to trouble the user, unless it names a time that nobody waits for."""
    busy = [cell for cell in cells() if cell.endpoint == endpoint and not cell.always]
    for cell in (cell for cell in busy if _how(cell).startswith(BUSY) and not _how(cell).endswith(("huge", "http"))):
        assert expected()[cell.name].does == "repeat", cell.name


def test_every_end_that_is_not_a_take_has_a_sentence_without_the_machine_in_it() -> None:
    for name, outcome in expected().items():
        if outcome.does != "repeat":
            assert len(outcome.sentence) > 20, name
        assert not any(word in outcome.sentence for word in ("Traceback", "Exception", "Errno", "httpx", "None")), name
