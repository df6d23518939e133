"""Whether what begins to arrive is a clip at all, judged by its first bytes; what a server calls it is no proof."""

from __future__ import annotations

from ima_tui.domain.text import say
from ima_tui.media.problem import ClipProblem

_BOXES = frozenset({b"ftyp", b"moov", b"mdat", b"free", b"skip", b"wide", b"styp", b"pnot"})
"""With which an MP4 or QuickTime file may begin."""
_STARTS = (b"\x1aE\xdf\xa3", b"OggS", b"FLV\x01", b"\x00\x00\x01\xba", b"GIF8")
"""Matroska and WebM, Ogg, Flash, MPEG, GIF."""


def demand_clip(kind: str, first: bytes) -> None:
    """Raise ClipProblem unless `first` can be the beginning of a clip; `kind` is what the server calls it."""
    if not first:
        raise ClipProblem(say("The link gives nothing at all: the clip is gone, or not ready. Try again later."))
    if first[4:8] in _BOXES or first.startswith(_STARTS) or (first[:4] == b"RIFF" and first[8:12] == b"AVI "):
        return
    text = first.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    if "html" in kind or text == b"<":
        raise ClipProblem(say("The link gives a web page, no clip. Open it in the browser to see what it says."))
    if "json" in kind or text in (b"{", b"["):
        raise ClipProblem(say("The link gives a message, no clip. Open it in the browser to see what it says."))
    raise ClipProblem(say("What the link gives is no clip. Open it in the browser to see what it is."))
