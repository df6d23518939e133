"""A job's events in words, one line each: the timeline of the detail screen."""

from __future__ import annotations

from ima_tui.domain import events as ev
from ima_tui.domain.errors import Fault
from ima_tui.domain.events import Event
from ima_tui.language import _, tr
from ima_tui.tui.text import credits_of, one_line


def line_of(event: Event) -> str | None:
    """What happened; None for events that are no news."""
    match event:
        case ev.UploadStarted():
            return _("images on their way")
        case ev.ImageReady():
            again = _("image {n} was already uploaded", n=event.index + 1)
            return again if event.reused else _("image {n} uploaded", n=event.index + 1)
        case ev.CreateSent():
            changes = _("; ").join(one_line(tr(change)) for change in event.changes)
            price = credits_of(event.request.credits)
            return _("sent anew with {changes}", changes=changes) if changes else _("sent, {price}", price=price)
        case ev.CreateNotSent():
            return _("did not arrive: {why}", why=_why(event.fault))
        case ev.CreateRefused():
            return _("refused: {why}", why=_why(event.fault))
        case ev.CreateUnanswered():
            return _("no answer: it may have been charged")
        case ev.Failed():
            return _("failed: {why}", why=_why(event.fault))
        case ev.Held() | ev.KeyNeeded():
            return _held(event)
        case ev.Noted():
            return one_line(tr(event.sentence))
        case _:
            return _plain(event)


def _plain(event: Event) -> str | None:
    words = {
        ev.Accepted: _("the service took it, generating"),
        ev.Rendered: _("generated, fetching the cover"),
        ev.Finished: _("ready"),
        ev.WentOverdue: _("longer than 40 minutes: overdue, still being watched"),
        ev.WatchStopped: _("stopped watching"),
        ev.Resumed: _("resumed"),
        ev.Adopted: _("found in the creation records, adopted"),
        ev.MarkedNotCreated: _("marked as not created"),
        ev.Relinked: _("fresh links from the service"),
    }
    return words.get(type(event))


def _held(event: ev.Held | ev.KeyNeeded) -> str:
    if isinstance(event, ev.KeyNeeded):
        return _("the key was not accepted, watching pauses")
    return _("held: {why}", why=_why(event.fault)) if event.fault is not None else _("held, not sent yet")


def _why(fault: Fault) -> str:
    if fault.sentence is not None:
        return one_line(tr(fault.sentence))
    words = one_line(fault.message) or one_line(str(fault.kind).replace("_", " "))
    return f"{words} ({fault.code})" if fault.code else words


def tone_of(event: Event) -> str:
    """The tone of an event's line."""
    if isinstance(event, ev.Failed | ev.CreateRefused):
        return "$bad"
    if isinstance(event, ev.CreateUnanswered | ev.CreateNotSent | ev.Held | ev.KeyNeeded | ev.WentOverdue):
        return "$warn"
    return "$good" if isinstance(event, ev.Finished) else "$ink"
