"""Trouble in plain words: what happened, why probably, and one to three things to do about it.

Judged by the kind of the fault and the state of the job alone. No message and no prompt is ever read for clues (B20 to
B22); the service's own words are shown first, as its words. With a product list the ways out carry their prices.
Source: behaviour, "A generation, step by step", 4. Failure; wire contract, "Codes"; the fallbacks of "Names".
"""

from __future__ import annotations

from collections.abc import Mapping

from ima_tui.domain.catalog import Catalog
from ima_tui.domain.errors import Fault, FaultKind
from ima_tui.domain.frozen import dataclass, replace
from ima_tui.domain.job import Job, Outcome, State
from ima_tui.domain.remedies import (
    EDIT,
    ENTER_KEY,
    GET_KEY,
    KEYS_URL,
    LOOK_AGAIN,
    MOST_ACTIONS,
    RECORDS,
    RECORDS_URL,
    RETRY,
    SUBSCRIPTION_URL,
    Action,
    ActionKind,
    ways_out,
)
from ima_tui.domain.request import Request
from ima_tui.domain.text import Said, printable, say

__all__ = (
    "KEYS_URL", "RECORDS_URL", "SUBSCRIPTION_URL", "Action", "ActionKind", "Diagnosis",
    "diagnose", "diagnose_job", "reference_code",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """Trouble in plain words, with one to three ways out, the best first."""

    what: Said
    why: Said
    actions: tuple[Action, ...]


def diagnose_job(job: Job, catalog: Catalog | None = None) -> Diagnosis | None:
    """What must be said of `job` now; None while all is well. `catalog` (of its mode) gives the ways out a price."""
    match job.state:
        case State.UNKNOWN:
            return _unknown(job.fault, job.request)
        case State.OVERDUE:
            return _overdue()
        case State.NEEDS_KEY:
            return _needs_key(job.fault)
        case State.STOPPED:
            return _stopped(job.given_up)
        case State.HELD | State.WAITING:
            return _unsent(job, catalog)
        case State.FAILED | State.REFUSED:
            return _ended(job, catalog)
        case _:
            return _unheard(job.trouble) if job.trouble is not None else None


def diagnose(fault: Fault, request: Request | None = None, catalog: Catalog | None = None) -> Diagnosis:
    """What `fault` means for `request`. A create without an answer is unknown here: prefer `diagnose_job`."""
    if fault.kind is FaultKind.ANSWER_LOST and request is not None:
        return _unknown(fault, request)
    what, cause = _WORDS[fault.kind]
    why = _with_wait(cause, fault)
    return Diagnosis(fault.sentence or what, _in_their_words(fault, why), ways_out(fault.kind, request, catalog))


def reference_code(job: Job) -> str:
    """A short code that names this take and its trouble to support; no secret and nothing of the prompt is in it."""
    fault = job.fault or job.trouble
    tail = "".join(character for character in job.id if character.isalnum())[-6:].upper() or "0"
    if fault is None:
        return tail
    return f"{tail}-{fault.code or fault.kind.value.replace('_', '').upper()}"


# --- by state -----------------------------------------------------------------------------------------------------


def _unknown(fault: Fault | None, request: Request) -> Diagnosis:
    cause = say(
        "The answer was lost on the way. It may have been charged with {credits} credits, so it is never sent again by "
        "itself. Look for it in the creation records: {url}",
        credits=request.credits,
        url=RECORDS_URL,
    )
    return Diagnosis(
        say("Nobody knows whether this take was created."),
        _in_their_words(fault, cause) if fault is not None else cause,
        (
            Action(ActionKind.ADOPT, say("It is there: enter its task id"), RECORDS_URL),
            Action(ActionKind.MARK_NOT_CREATED, say("It is not there: mark as not created")),
            Action(ActionKind.SEND_ANEW, say("Send anew (may be charged twice)")),
        ),
    )


def _overdue() -> Diagnosis:
    why = say(
        "It may still finish: this is not a failure; it can be resumed and is checked now and then. Its result will "
        "also be in the creation records: {url}",
        url=RECORDS_URL,
    )
    return Diagnosis(say("This take is not ready after 40 minutes."), why, (LOOK_AGAIN, RECORDS))


def _needs_key(fault: Fault | None) -> Diagnosis:
    cause = say("The take goes on at the service; watching it waits for a key that the service accepts.")
    why = _in_their_words(fault, cause) if fault is not None else cause
    return Diagnosis(say("The API key was not accepted."), why, (ENTER_KEY, GET_KEY, RECORDS))


def _stopped(given_up: bool) -> Diagnosis:
    if given_up:
        why = say(
            "It was asked for over a whole day. It is no longer asked for by itself; look once more, or look in the "
            "creation records: {url}",
            url=RECORDS_URL,
        )
        return Diagnosis(say("This take did not become ready."), why, (LOOK_AGAIN, RECORDS))
    why = say("The take goes on at the service, and its result will be there. You can watch it again at any time.")
    watch = Action(ActionKind.RESUME, say("Watch again"))
    return Diagnosis(say("You stopped watching this take."), why, (watch, RECORDS))


def _unheard(fault: Fault) -> Diagnosis:
    why = say("The take goes on there and is asked for again by itself. Nothing is lost.")
    return Diagnosis(say("The service is not responding at the moment."), _in_their_words(fault, why), (RECORDS,))


def _unsent(job: Job, catalog: Catalog | None) -> Diagnosis | None:
    """Held or waiting: whatever the trouble was, this very take can go on, and nothing was charged."""
    send = Action(ActionKind.RESUME, say("Send it now"))
    if job.fault is None:
        if job.state is State.WAITING:
            return None
        why = say("Nothing was sent and nothing was charged. It waits for you.")
        return Diagnosis(say("This take has not been sent."), why, (send, EDIT))
    found = diagnose(replace(job.fault, kind=_before_create(job.fault.kind)), job.request, catalog)
    others = tuple(action for action in found.actions if action.kind not in (ActionKind.RETRY, ActionKind.RESUME))
    if job.fault.kind in (FaultKind.KEY_REJECTED, FaultKind.NOT_ENOUGH_CREDITS):
        return replace(found, actions=(*others[: MOST_ACTIONS - 1], send))
    return replace(found, actions=(send, *others[: MOST_ACTIONS - 1]))


def _ended(job: Job, catalog: Catalog | None) -> Diagnosis:
    fault = job.fault or Fault(FaultKind.GENERATION_FAILED if job.task_id else FaultKind.REFUSED)
    if job.state is State.REFUSED and job.attempts and job.attempts[-1].outcome is Outcome.UNANSWERED:
        why = say("Nothing of it was found in the creation records, so it counts as not charged.")
        return Diagnosis(say("You marked this take as not created."), why, (RETRY, EDIT))
    kind = fault.kind if job.task_id else _before_create(fault.kind)
    return diagnose(replace(fault, kind=kind), job.request, catalog)


def _before_create(kind: FaultKind) -> FaultKind:
    """An answer lost before or between creates (product list, upload) leaves nothing unknown."""
    return FaultKind.NOT_SENT if kind is FaultKind.ANSWER_LOST else kind


# --- by kind ------------------------------------------------------------------------------------------------------


def _in_their_words(fault: Fault, cause: Said) -> Said:
    words = printable(fault.message, 300)
    return say("The service says: “{words}” {cause}", words=words, cause=cause) if words else cause


def _with_wait(cause: Said, fault: Fault) -> Said:
    if fault.kind is FaultKind.TOO_MANY_REQUESTS and fault.retry_after:
        return say("It asks to wait {seconds} s. Nothing was created.", seconds=round(fault.retry_after))
    return cause


_WORDS: Mapping[FaultKind, tuple[Said, Said]] = {
    FaultKind.KEY_REJECTED: (
        say("The API key was not accepted."),
        say("It may be mistyped, expired or withdrawn. Your draft is kept."),
    ),
    FaultKind.NOT_ENOUGH_CREDITS: (
        say("There are not enough credits for this take."),
        say("Nothing was charged. Get credits, or make it cheaper."),
    ),
    FaultKind.SUBSCRIPTION_NEEDED: (
        say("This model needs a subscription."),
        say("Nothing was charged. Subscribe, or use the other model."),
    ),
    FaultKind.BACKEND_FAILED: (
        say("The service could not create this take."),
        say("The settings may be too demanding at the moment, or the service has trouble of its own."),
    ),
    FaultKind.PARAMETERS_INCOMPLETE: (
        say("The service has no price for these settings."),
        say("Something it asks for is missing, and no completion fits what you chose. Nothing was charged."),
    ),
    FaultKind.RULE_MISMATCH: (
        say("The service does not accept this price for these settings."),
        say("Its price list and its prices disagree at the moment. Nothing was charged."),
    ),
    FaultKind.TOO_MANY_REQUESTS: (
        say("The service has too many requests at the moment."),
        say("Nothing was created. It usually passes within a minute."),
    ),
    FaultKind.TASK_UNKNOWN: (
        say("The service does not know this task."),
        say("It may have been made with another key, or was removed there."),
    ),
    FaultKind.REFUSED: (
        say("The service refused this take."),
        say("Nothing was created. The prompt, an image or a setting does not suit it."),
    ),
    FaultKind.NOT_SENT: (
        say("The service could not be reached."),
        say("Nothing was sent. Check the network, a VPN or a proxy."),
    ),
    FaultKind.ANSWER_LOST: (
        say("The service did not answer."),
        say("The network may be slow or interrupted, or the service is busy."),
    ),
    FaultKind.GARBLED: (
        say("The service's answer cannot be read."),
        say("A login page of the network, a proxy or maintenance may be in the way."),
    ),
    FaultKind.UPLOAD_FAILED: (
        say("An image could not be uploaded."),
        say("Nothing was created or charged. The network may be slow, or the image store refused it."),
    ),
    FaultKind.GENERATION_FAILED: (
        say("The service could not finish this take."),
        say("The prompt or an image may be too difficult or not allowed. Chances are better with something changed."),
    ),
    FaultKind.COSTS_MORE: (
        say("The next attempt would cost more than you confirmed."),
        say("Nothing was charged. It is sent only after you confirm the new price."),
    ),
    FaultKind.NO_PRICE: (
        say("These settings have no price any more."),
        say("The price list has changed. Nothing was charged."),
    ),
    FaultKind.IMAGE_GONE: (
        say("An image was moved or changed after you confirmed."),
        say("Nothing was sent. Choose the image again."),
    ),
    FaultKind.INTERNAL: (
        say("Something went wrong in this program."),
        say("This is a fault of ours. The details are in the log."),
    ),
}
