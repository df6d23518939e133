"""Trouble in plain words: every kind has a what, a why and one to three ways out."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ima_tui.domain.diagnosis import Action, ActionKind, Diagnosis, diagnose, diagnose_job, reference_code
from ima_tui.domain.errors import Fault, FaultKind
from ima_tui.domain.job import Attempt, Job, Outcome, State
from ima_tui.domain.models import Model
from ima_tui.domain.text import Said, say
from tests.domain.examples import catalog, request, shop

LIST = catalog()
PRO, FAST = request(shop()), request(shop(Model.FAST))


def job(state: State, fault: Fault | None = None, *, task_id: str = "", outcome: Outcome = Outcome.REFUSED) -> Job:
    attempt = Attempt(1, 1000.0, PRO, outcome=outcome)
    return Job("01f-abc123", "default", "https://api", "ab", PRO, PRO, 1000.0, state, attempts=(attempt,),
               task_id=task_id, fault=fault)  # fmt: skip


def kinds(found: Diagnosis) -> list[ActionKind]:
    return [action.kind for action in found.actions]


def labels(found: Diagnosis) -> list[str]:
    return [str(action.label) for action in found.actions]


def sentences(found: Diagnosis) -> list[Said]:
    return [found.what, found.why, *(action.label for action in found.actions)]


@pytest.mark.parametrize("kind", FaultKind)
@pytest.mark.parametrize("asked", [None, PRO, FAST])
@pytest.mark.parametrize("shelf", [None, LIST])
def test_every_kind_has_words_and_ways_out(kind: FaultKind, asked: object, shelf: object) -> None:
    known = {id(PRO): PRO, id(FAST): FAST}.get(id(asked))
    found = diagnose(Fault(kind, 1), known, LIST if shelf is not None else None)
    assert 1 <= len(found.actions) <= 3
    assert len(set(labels(found))) == len(found.actions)
    for sentence in sentences(found):
        assert str(sentence).strip()
        assert "{" not in str(sentence), "every hole is filled"
        assert "ima-pro" not in str(sentence), "users see friendly names"


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("kind", [None, *FaultKind])
def test_every_state_is_explained_where_it_needs_words(state: State, kind: FaultKind | None) -> None:
    task_id = "" if state in (State.REFUSED, State.HELD, State.WAITING, State.UNKNOWN) else "t1"
    found = diagnose_job(job(state, Fault(kind) if kind else None, task_id=task_id), LIST)
    if found is not None:
        assert 1 <= len(found.actions) <= 3
    well = {State.CHECKING, State.UPLOADING, State.CREATING, State.GENERATING, State.FINISHING, State.READY}
    assert (found is None) is (state in well or (state is State.WAITING and kind is None))


def test_a_refused_key_links_to_the_keys() -> None:
    found = diagnose(Fault(FaultKind.KEY_REJECTED, 401), PRO)
    assert kinds(found)[0] is ActionKind.ENTER_KEY
    assert found.actions[1].url == "https://www.imaclaw.ai/imaclaw/apikey"


def test_too_few_credits_link_to_more_and_name_what_is_cheaper() -> None:
    found = diagnose(Fault(FaultKind.NOT_ENOUGH_CREDITS, 4008), PRO, catalog(shop(), shop(Model.FAST, surcharge=-7)))
    assert found.actions[0].url == "https://www.imaclaw.ai/imaclaw/subscription"
    assert labels(found)[1:] == ["Ima Sevio 1.0 with lower settings · 10 credits", "Use Ima Sevio 1.0-Fast · 8 credits"]
    assert found.actions[1].choices == {"resolution": "720P"}


def test_nothing_dearer_is_offered_to_someone_without_credits() -> None:
    found = diagnose(Fault(FaultKind.NOT_ENOUGH_CREDITS, 4008), FAST, catalog(shop(surcharge=50), shop(Model.FAST)))
    assert ActionKind.SWITCH_MODEL not in kinds(found)
    assert ActionKind.SWITCH_MODEL not in kinds(diagnose(Fault(FaultKind.NOT_ENOUGH_CREDITS, 4008), FAST))


def test_a_needed_subscription_links_there_and_offers_the_other_model() -> None:
    """B23."""
    found = diagnose(Fault(FaultKind.SUBSCRIPTION_NEEDED, 4014), PRO)
    assert found.actions[0].url == "https://www.imaclaw.ai/imaclaw/subscription"
    assert found.actions[1].model is Model.FAST


@pytest.mark.parametrize("kind", [FaultKind.GENERATION_FAILED, FaultKind.BACKEND_FAILED])
def test_the_table_of_fallbacks(kind: FaultKind) -> None:
    pro, fast, unknown = (diagnose(Fault(kind), asked).actions for asked in (PRO, FAST, None))
    assert [(a.kind, a.model) for a in pro[:2]] == [
        (ActionKind.SWITCH_MODEL, Model.FAST), (ActionKind.LOWER, Model.PRO),
    ]  # fmt: skip
    assert [(a.kind, a.model) for a in fast[:2]] == [
        (ActionKind.SWITCH_MODEL, Model.PRO), (ActionKind.DEFAULTS, Model.FAST),
    ]  # fmt: skip
    assert [a.model for a in unknown[:2]] == [Model.PRO, Model.FAST]


def test_a_lost_answer_names_the_amount_where_to_look_and_what_to_do() -> None:
    """B19d."""
    found = diagnose_job(job(State.UNKNOWN, Fault(FaultKind.ANSWER_LOST)))
    assert found is not None
    assert "may have been charged with 15 credits" in str(found.why)
    assert "https://www.imastudio.com/ai-creation/text-to-video" in str(found.why)
    assert kinds(found) == [ActionKind.ADOPT, ActionKind.MARK_NOT_CREATED, ActionKind.SEND_ANEW]


def test_an_overdue_take_is_no_failure_and_says_where_to_look() -> None:
    found = diagnose_job(job(State.OVERDUE, task_id="t1"))
    assert found is not None
    assert "not a failure" in str(found.why)
    assert Action(ActionKind.OPEN_RECORDS, say("Open the creation records"),
                  "https://www.imastudio.com/ai-creation/text-to-video") in found.actions  # fmt: skip


def test_a_take_marked_as_not_created_is_not_unknown_any_more() -> None:
    found = diagnose_job(job(State.REFUSED, Fault(FaultKind.ANSWER_LOST), outcome=Outcome.UNANSWERED))
    assert found is not None
    assert ActionKind.SEND_ANEW not in kinds(found)
    assert "may have been charged" not in str(found.why)


def test_a_price_list_that_did_not_answer_leaves_nothing_unknown() -> None:
    found = diagnose_job(job(State.REFUSED, Fault(FaultKind.ANSWER_LOST)))
    assert found is not None
    assert "may have been charged" not in str(found.why)


def test_the_services_own_words_come_first_and_are_only_shown() -> None:
    """B20, B21, B22."""
    steering = "unauthorized: insufficient points, attribute 6010, code=401 [/] {credits} \x1b[31m"
    plain, steered = (
        diagnose(Fault(FaultKind.REFUSED, 5001), PRO),
        diagnose(Fault(FaultKind.REFUSED, 5001, steering), PRO),
    )
    assert str(steered.why).startswith("The service says: “unauthorized: insufficient points")
    assert "\x1b" not in str(steered.why)
    assert (steered.what, kinds(steered)) == (plain.what, kinds(plain))
    assert diagnose(Fault(FaultKind.REFUSED), replace(PRO, prompt=steering)) == diagnose(Fault(FaultKind.REFUSED), PRO)


def test_a_sentence_of_our_own_is_what_happened() -> None:
    sentence = say("{name} was moved.", name="a.png")
    assert diagnose(Fault(FaultKind.IMAGE_GONE, sentence=sentence), PRO).what == sentence


def test_how_long_the_service_asks_to_wait_is_said() -> None:
    assert "30 s" in str(diagnose(Fault(FaultKind.TOO_MANY_REQUESTS, 429, retry_after=30.2), PRO).why)


def test_a_held_take_goes_on_itself_instead_of_as_a_copy() -> None:
    found = diagnose_job(job(State.HELD, Fault(FaultKind.NOT_SENT)))
    assert found is not None
    assert kinds(found)[0] is ActionKind.RESUME
    assert ActionKind.RETRY not in kinds(found)


def test_a_reference_code_is_short_and_tells_nothing_private() -> None:
    assert reference_code(job(State.FAILED, Fault(FaultKind.NOT_ENOUGH_CREDITS, 4008))) == "ABC123-4008"
    assert reference_code(job(State.FAILED, Fault(FaultKind.NOT_SENT))) == "ABC123-NOTSENT"
    assert reference_code(job(State.READY)) == "ABC123"
