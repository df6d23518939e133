"""A text in the tags of an MP4, put there without touching a picture or a sound, and read back.

The clip is copied packet by packet into another file. That file only counts once it was read: every packet is the same
to the byte and at the same time, every stream is described the same way, and the text is there. A clip for which that
cannot be had stays as it is. What is read from tags is untrusted. Synchronous, for threads; PyAV is imported late.
Source: wishes, A10.
"""

from __future__ import annotations

import errno
import hashlib
from collections.abc import Iterator
from contextlib import suppress
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from ima_tui.domain.text import say
from ima_tui.media.clip_facts import clip_facts, opened
from ima_tui.media.problem import ClipProblem

if TYPE_CHECKING:
    from av.container import InputContainer

TAG = "comment"
"""The one that common players and tools show and keep."""
MARK = '{"ima_recipe"'
"""How our text begins."""
MOST_CHARACTERS = 1_000_000
_COPIED = frozenset({"video", "audio"})
_OF_THE_DISK = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EACCES, errno.EROFS, errno.EIO})
_Print: TypeAlias = tuple[tuple[object, ...], ...]


def embed(clip: Path, target: Path, text: str) -> None:
    """A copy of `clip` at `target`, with `text` in its tags. Raises ClipProblem if it cannot be had without a loss.

    `target` must not exist; it is gone again where this fails. Raises OSError when it cannot be written.
    """
    if target.exists():
        raise FileExistsError(17, "the file exists", str(target))
    try:
        _copy(clip, target, text)
        same = clip_facts(clip) == clip_facts(target) and _print(clip) == _print(target)
        if not same or embedded(target) != text:
            raise _not_without_loss()
    except BaseException:
        with suppress(OSError):
            target.unlink()
        raise


def embedded(clip: Path) -> str | None:
    """Our text in the tags of `clip`, or None where there is none. Raises ClipProblem for what is no clip."""
    with opened(clip) as (container, _):
        text = container.metadata.get(TAG, "")
    return text if text.startswith(MARK) and len(text) <= MOST_CHARACTERS else None


def _copy(clip: Path, target: Path, text: str) -> None:
    trouble: OSError | None = None
    with opened(clip) as (container, _):
        if any(stream.type not in _COPIED for stream in container.streams):
            raise _not_without_loss()
        try:
            _write(container, target, text)
        except OSError as error:  # FFmpeg's own are of this kind, too, where the disk is to blame
            if error.errno not in _OF_THE_DISK:
                raise _not_without_loss() from error
            trouble = error
        except Exception as error:  # a stream that an MP4 does not take, in all of FFmpeg's words
            raise _not_without_loss() from error
    if trouble is not None:
        raise OSError(trouble.errno, trouble.strerror, str(target)) from trouble


def _write(container: InputContainer, target: Path, text: str) -> None:
    import av

    with av.open(str(target), "w", format="mp4", options={"movflags": "+faststart"}) as made:
        made.metadata.update({name: value for name, value in container.metadata.items() if name == "title"})
        made.metadata[TAG] = text
        streams = {stream.index: made.add_stream_from_template(stream) for stream in container.streams}
        for packet in container.demux():
            if packet.dts is not None:
                packet.stream = streams[packet.stream.index]
                made.mux(packet)


def _print(clip: Path) -> _Print:
    """Everything that must be the same: what the streams are, and each packet's bytes and times."""
    with opened(clip) as (container, _):
        about = tuple(map(_about, container.streams))
        digests = {stream.index: hashlib.sha256() for stream in container.streams}
        counts = dict.fromkeys(digests, 0)
        for index, told in _packets(container):
            digests[index].update(told)
            counts[index] += 1
    return tuple((*each, counts[at], digests[at].hexdigest()) for at, each in enumerate(about))


def _about(stream: Any) -> tuple[object, ...]:
    context = stream.codec_context
    extra = bytes(context.extradata or b"")
    if stream.type == "audio":
        return ("audio", context.name, context.sample_rate, str(context.layout.name), extra)
    return ("video", context.name, context.width, context.height, str(context.pix_fmt), str(stream.sample_aspect_ratio),
            context.color_range, context.colorspace, context.color_primaries, context.color_trc, extra)  # fmt: skip


def _packets(container: InputContainer) -> Iterator[tuple[int, bytes]]:
    for packet in container.demux():
        if packet.dts is None:
            continue
        base = packet.time_base or Fraction(1)
        shown = None if packet.pts is None else packet.pts * base
        yield packet.stream.index, repr((shown, packet.dts * base, packet.is_keyframe)).encode() + bytes(packet)


def _not_without_loss() -> ClipProblem:
    return ClipProblem(say("The recipe cannot be put into this clip without changing it; it stays beside the clip."))
