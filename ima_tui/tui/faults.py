"""One sentence for any StudioError, for notices. A job's own troubles are said by the studio's diagnosis."""

from __future__ import annotations

from ima_tui.domain import trouble
from ima_tui.domain.errors import Illegal, KeyMissing, StudioError
from ima_tui.domain.text import Said, say
from ima_tui.tui.commands import key_of
from ima_tui.tui.text import one_line


def sentence_of(error: StudioError) -> Said:
    """What to tell the user."""
    fault = error.fault()
    own = getattr(error, "sentence", None) or fault.sentence
    if isinstance(own, Said):
        return own
    if isinstance(error, Illegal):  # its words are for us
        return say("This cannot be done to the take now.")
    if isinstance(error, KeyMissing):
        return say("No API key is known. Connect one: {key}.", key=key_of("connect"))
    if (told := trouble.sentence(error)) is not None:
        return told
    return say("That did not work: {reason}", reason=one_line(str(error) or type(error).__name__))
