"""Everything that can go wrong, as a tree of types.

    StudioError
    ├── Refusal                     refused here, before anything was sent: `problems` say what and what next
    │   ├── OverLimit               it would cost more than the limits allow (`domain.spending`)
    │   ├── SettingsProblem         a setting that cannot be used; KeyProblem, TargetProblem: what is kept secret
    │   └── ImageProblem            a file that is no usable image
    ├── PreferencesProblem          the preference file cannot be read or kept
    ├── KeyMissing                  no API key is known
    ├── ServiceError                the service answered, and said no
    │   ├── KeyRejected             401
    │   ├── NotEnoughCredits        4008
    │   ├── SubscriptionNeeded      4014
    │   ├── BackendFailed           500: too complex, or the backend failed
    │   ├── ParametersIncomplete    6009: no rule matches
    │   ├── RuleMismatch            6006, 6010: attribute or price does not fit
    │   ├── TooManyRequests         429, 503: nothing was accepted; `retry_after` seconds where told
    │   └── TaskUnknown             detail: the service does not know the task (yet)
    ├── TransportError              no usable answer
    │   ├── NotSent                 name, connect, TLS, pool: it provably never left, or never arrived whole
    │   ├── AnswerLost              it may have arrived; the answer did not
    │   └── Garbled                 an answer arrived that cannot be read
    ├── UploadFailed                an image could not be brought to the service
    ├── StoreError                  the history cannot be read or written
    └── Illegal                     an event that this job's state cannot have: a fault of ours

An error becomes a `Fault` (a value, kept in the history) at the one place where a job records it, and words in
`diagnosis`. Nobody reads a code back out of a message.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import ClassVar

from ima_tui.domain.frozen import dataclass
from ima_tui.domain.text import Said, say


class FaultKind(StrEnum):
    """What kind of trouble a job met; one word for each leaf of the tree that can end or change a job."""

    KEY_REJECTED = "key_rejected"
    NOT_ENOUGH_CREDITS = "not_enough_credits"
    SUBSCRIPTION_NEEDED = "subscription_needed"
    BACKEND_FAILED = "backend_failed"
    PARAMETERS_INCOMPLETE = "parameters_incomplete"
    RULE_MISMATCH = "rule_mismatch"
    TOO_MANY_REQUESTS = "too_many_requests"
    TASK_UNKNOWN = "task_unknown"
    REFUSED = "refused"
    """The service said no with a code of its own."""
    NOT_SENT = "not_sent"
    ANSWER_LOST = "answer_lost"
    GARBLED = "garbled"
    UPLOAD_FAILED = "upload_failed"
    GENERATION_FAILED = "generation_failed"
    """The task was accepted, and its result is failed or deleted."""
    COSTS_MORE = "costs_more"
    """The next attempt would cost more than was confirmed: the user is asked anew."""
    NO_PRICE = "no_price"
    """After a fresh product list the choices have no price any more."""
    IMAGE_GONE = "image_gone"
    """An input image vanished or changed between confirming and sending."""
    INTERNAL = "internal"


@dataclass(frozen=True, slots=True)
class Fault:
    """Trouble as a value: serialisable, without secrets, enough for a diagnosis in any language."""

    kind: FaultKind
    code: int = 0
    """The service's business code, 0 where there is none."""
    message: str = ""
    """The service's own words, made printable and bounded; never the request's."""
    detail: str = ""
    """Technical words for the details pane and the log, redacted."""
    retry_after: float | None = None
    sentence: Said | None = None
    """A sentence of our own where the kind alone does not say enough."""


class StudioError(Exception):
    """Root of the tree."""

    kind: ClassVar[FaultKind] = FaultKind.INTERNAL

    def fault(self) -> Fault:
        """This error as a value."""
        return Fault(self.kind, detail=str(self))


class Refusal(StudioError):
    """Refused here, before anything was sent or uploaded."""

    kind = FaultKind.REFUSED

    def __init__(self, problems: Sequence[Said]) -> None:
        super().__init__(" ".join(str(problem) for problem in problems))
        self.problems = tuple(problems)

    def fault(self) -> Fault:
        """The first problem, which is the one to mend first."""
        return Fault(self.kind, sentence=self.problems[0] if self.problems else None)


class KeyMissing(StudioError):
    """No API key is known."""

    kind = FaultKind.KEY_REJECTED


class ServiceError(StudioError):
    """The service answered, and said no: `code` is its business code, `message` its words."""

    kind = FaultKind.REFUSED

    def __init__(self, code: int, message: str, *, retry_after: float | None = None) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.retry_after = retry_after

    def fault(self) -> Fault:
        """This refusal as a value."""
        return Fault(self.kind, self.code, self.message, retry_after=self.retry_after)


class KeyRejected(ServiceError):
    """401."""

    kind = FaultKind.KEY_REJECTED


class NotEnoughCredits(ServiceError):
    """4008."""

    kind = FaultKind.NOT_ENOUGH_CREDITS


class SubscriptionNeeded(ServiceError):
    """4014."""

    kind = FaultKind.SUBSCRIPTION_NEEDED


class BackendFailed(ServiceError):
    """500 as a business code: too complex, or the backend failed. A refusal: no task was created."""

    kind = FaultKind.BACKEND_FAILED


class ParametersIncomplete(ServiceError):
    """6009."""

    kind = FaultKind.PARAMETERS_INCOMPLETE


class RuleMismatch(ServiceError):
    """6006 or 6010."""

    kind = FaultKind.RULE_MISMATCH


class TooManyRequests(ServiceError):
    """429 or 503 with proof that nothing was accepted."""

    kind = FaultKind.TOO_MANY_REQUESTS


class TaskUnknown(ServiceError):
    """The service does not know this task, or not yet: just after create that is no verdict."""

    kind = FaultKind.TASK_UNKNOWN


class TransportError(StudioError):
    """No usable answer. The text is redacted where it is raised; `why` is the same in words that can be translated."""

    def __init__(self, text: str | Said) -> None:
        super().__init__(str(text))
        self.why = text if isinstance(text, Said) else say("{words}", words=text)


class NotSent(TransportError):
    """The request provably never left: name, connect, TLS, pool."""

    kind = FaultKind.NOT_SENT


class AnswerLost(TransportError):
    """The request may have arrived; its answer did not."""

    kind = FaultKind.ANSWER_LOST

    def __init__(self, text: str | Said, *, retry_after: float | None = None) -> None:
        super().__init__(text)
        self.retry_after = retry_after


class Garbled(TransportError):
    """An answer arrived that cannot be read."""

    kind = FaultKind.GARBLED


class UploadFailed(StudioError):
    """An image could not be brought to the service; `sentence` says which and why."""

    kind = FaultKind.UPLOAD_FAILED

    def __init__(self, sentence: Said) -> None:
        super().__init__(str(sentence))
        self.sentence = sentence

    def fault(self) -> Fault:
        """This failure as a value."""
        return Fault(self.kind, sentence=self.sentence)


class StoreError(StudioError):
    """The history cannot be read or written; `sentence` says why and what next."""

    def __init__(self, sentence: Said) -> None:
        super().__init__(str(sentence))
        self.sentence = sentence


class Illegal(StudioError):
    """An event that this job's state cannot have."""
