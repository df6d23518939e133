"""What an error of a call means to a person: one sentence, the same in the interface and on the command line.

Only what the service and the way to it are to blame for. A refusal of our own, a missing key and the history have
words of their own where they are raised; each face adds its next step. Words of the service are made printable by
whoever shows them.
"""

from __future__ import annotations

from ima_tui.domain.errors import (
    AnswerLost,
    Garbled,
    KeyRejected,
    NotSent,
    ServiceError,
    StudioError,
    TooManyRequests,
)
from ima_tui.domain.text import Said, say


def sentence(error: StudioError) -> Said | None:
    """The sentence, or None for an error of another kind."""
    match error:
        case KeyRejected():
            return say("The service refused the API key.")
        case TooManyRequests():
            return say("The service has too many requests at the moment. Wait a minute, then try again.")
        case ServiceError() if error.message.strip():
            return say("The service says: {message} ({code})", message=error.message.strip(), code=error.code)
        case ServiceError():
            return say("The service said no, without a word ({code}).", code=error.code)
        case NotSent():
            return say("The service cannot be reached: {why}.", why=error.why)
        case AnswerLost():
            return say("The service gave no answer: {why}.", why=error.why)
        case Garbled():
            return say("The service's answer cannot be used: {why}.", why=error.why)
    return None
