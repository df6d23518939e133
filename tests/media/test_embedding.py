"""A recipe in a clip's tags: the pictures and the sound stay the same to the byte, and the text is read back."""

from __future__ import annotations

import errno
import json
from pathlib import Path
from typing import Any

import av
import pytest

from ima_tui.media import embedding
from ima_tui.media.embedding import MARK, MOST_CHARACTERS, embed, embedded
from ima_tui.media.problem import ClipProblem
from tests.media.clip_maker import numbered_clip

TEXT = MARK + ': 1, "prompt": "霓虹 \\u001b[31m \\"rain\\" = ; # \\\\ \\n two"}'


def packets(clip: Path) -> list[bytes]:
    """Every packet as it stands in the file."""
    with av.open(str(clip)) as container:
        return [bytes(packet) for packet in container.demux() if packet.dts is not None]


def frames(clip: Path) -> list[tuple[float | None, bytes]]:
    with av.open(str(clip)) as container:
        return [(frame.time, frame.to_ndarray(format="rgb24").tobytes()) for frame in container.decode(video=0)]


@pytest.mark.parametrize(
    "how",
    [{}, {"sound": True}, {"bframes": 0}, {"rotation": 90, "sound": True}, {"rate": 120, "frames": 3}, {"frames": 1},
     {"times": [0, 3, 4, 9, 10, 20], "frames": 6}],
)  # fmt: skip
def test_nothing_of_the_clip_changes(how: dict[str, Any], tmp_path: Path) -> None:
    clip = numbered_clip(tmp_path / "clip.mp4", **{"frames": 24, **how})
    before = clip.read_bytes()
    target = tmp_path / "with.mp4"
    embed(clip, target, TEXT)
    assert clip.read_bytes() == before
    assert embedded(target) == TEXT
    assert packets(target) == packets(clip)
    assert frames(target) == frames(clip)
    content = target.read_bytes()
    assert content.index(b"moov") < content.index(b"mdat")


def test_a_long_text_is_kept_whole(tmp_path: Path) -> None:
    clip = numbered_clip(tmp_path / "clip.mp4", 6)
    text = MARK + json.dumps("x漢" * 50_000, ensure_ascii=False)
    embed(clip, tmp_path / "with.mp4", text)
    assert embedded(tmp_path / "with.mp4") == text


def test_it_can_be_embedded_anew(tmp_path: Path) -> None:
    embed(numbered_clip(tmp_path / "a.mp4", 6), tmp_path / "b.mp4", MARK + "1")
    embed(tmp_path / "b.mp4", tmp_path / "c.mp4", MARK + "2")
    assert embedded(tmp_path / "c.mp4") == MARK + "2"


def test_other_clips_have_none(tmp_path: Path) -> None:
    assert embedded(numbered_clip(tmp_path / "clip.mp4", 6)) is None
    embed(tmp_path / "clip.mp4", tmp_path / "foreign.mp4", MARK)
    tagged = tmp_path / "comment.mp4"
    with av.open(str(tmp_path / "clip.mp4")) as source, av.open(str(tagged), "w") as made:
        made.metadata["comment"] = "shot in the rain"
        stream = made.add_stream_from_template(source.streams.video[0])
        for packet in source.demux(video=0):
            if packet.dts is not None:
                packet.stream = stream
                made.mux(packet)
    assert embedded(tagged) is None


def test_a_text_beyond_all_bounds_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert MOST_CHARACTERS >= 100_000
    embed(numbered_clip(tmp_path / "a.mp4", 6), tmp_path / "b.mp4", MARK + "x" * 2000)
    monkeypatch.setattr(embedding, "MOST_CHARACTERS", 1000)
    assert embedded(tmp_path / "b.mp4") is None


def test_what_comes_out_different_is_thrown_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clip = numbered_clip(tmp_path / "clip.mp4", 6)
    monkeypatch.setattr(embedding, "embedded", lambda _: "something else")
    with pytest.raises(ClipProblem) as caught:
        embed(clip, tmp_path / "with.mp4", TEXT)
    assert "without changing it" in str(caught.value.sentence)
    assert list(tmp_path.iterdir()) == [clip]


def test_what_an_mp4_does_not_take_is_left_alone(tmp_path: Path) -> None:
    clip = tmp_path / "clip.avi"
    with av.open(str(clip), "w") as container:
        stream = container.add_stream("mjpeg", rate=24)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuvj420p"
        sound = container.add_stream("pcm_s16le", rate=8000)
        assert sound is not None
        for number in range(3):
            frame = av.VideoFrame(64, 48, "yuvj420p")
            frame.pts = number
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    before = clip.read_bytes()
    with pytest.raises(ClipProblem):
        embed(clip, tmp_path / "with.mp4", TEXT)
    assert clip.read_bytes() == before
    assert not (tmp_path / "with.mp4").exists()


@pytest.mark.parametrize("content", [b"", b"<html>", b"\0" * 4000])
def test_what_is_no_clip_is_said(content: bytes, tmp_path: Path) -> None:
    clip = tmp_path / "clip.mp4"
    clip.write_bytes(content)
    with pytest.raises(ClipProblem):
        embedded(clip)
    with pytest.raises(ClipProblem):
        embed(clip, tmp_path / "with.mp4", TEXT)
    assert not (tmp_path / "with.mp4").exists()


def test_a_disk_that_is_full_is_the_disk_s_trouble(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clip = numbered_clip(tmp_path / "clip.mp4", 6)

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(embedding, "_write", full)
    with pytest.raises(OSError, match="No space"):
        embed(clip, tmp_path / "with.mp4", TEXT)


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    clip = numbered_clip(tmp_path / "clip.mp4", 6)
    (tmp_path / "with.mp4").write_text("mine")
    with pytest.raises(FileExistsError):
        embed(clip, tmp_path / "with.mp4", TEXT)
    assert (tmp_path / "with.mp4").read_text() == "mine"
