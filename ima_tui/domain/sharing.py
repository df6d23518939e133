"""Sharing a take: what is sent, word for word, and what became of it at each target.

What is shared is the clip's own remote address, never a copy. It stands first and alone on its line, because that is
what a chat turns into the video; the caption follows. Nothing but http(s) is ever handed on.
Source: behaviour, "A generation, step by step", 3. Success.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from ima_tui.domain.frozen import dataclass
from ima_tui.domain.job import Job
from ima_tui.domain.text import Said, printable, say

LONGEST_CAPTION = 1000
"""Characters; the tightest of the usual chats takes 2000 with the links."""
LONGEST_NAME = 40


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of a message at one target."""

    target: str
    arrived: bool
    sentence: Said
    """Why not and what next, or that it arrived."""


def is_web_link(link: str) -> bool:
    """Whether `link` may be handed to a browser or to others: http or https, with a host, and nothing unseen in it."""
    try:
        pieces = urlsplit(link)
    except ValueError:
        return False
    return pieces.scheme in ("http", "https") and bool(pieces.hostname) and link.isprintable() and " " not in link


def links(job: Job) -> tuple[str, ...]:
    """The addresses of a take's clips that can be shared."""
    return tuple(media.url for media in job.medias if is_web_link(media.url))


def obstacle(job: Job) -> Said | None:
    """Why a take cannot be shared, or None."""
    if links(job):
        return None
    if job.medias:
        return say("The service gave no usable link for this clip, so there is nothing to share.")
    return say("This take has no clip to share yet.")


def caption(job: Job) -> str:
    """What is proposed to stand under the clip: its prompt."""
    return tidy(job.request.prompt)


def tidy(text: str) -> str:
    """A caption as it is sent: no control characters, no blank ends, not too long."""
    return printable(text, LONGEST_CAPTION)


def message(job: Job, caption: str) -> str:
    """The exact text that is sent."""
    return "\n".join([*links(job), *([tidy(caption)] if caption.strip() else [])])


def name_problem(name: str, taken: tuple[str, ...] = ()) -> Said | None:
    """What is wrong with the name of a target, or None."""
    if not name.strip():
        return say("Give the target a name, for instance team.")
    if len(name) > LONGEST_NAME or not name.isprintable() or name != name.strip() or "://" in name:
        return say("A name has up to {n} letters, digits and signs; the address belongs in its own field.",
                   n=LONGEST_NAME)  # fmt: skip
    if name.casefold() in (one.casefold() for one in taken):
        return say("There is a target “{name}” already. Remove it first, or choose another name.", name=name)
    return None
