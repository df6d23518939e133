"""Whatever a file says it is, looking at it ends soon, takes bounded memory, and comes to a picture or a sentence."""

from __future__ import annotations

import io
import os
import resource
import struct
import subprocess
import sys
import time
import zlib
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from ima_tui.domain.mending import Plan, plan_for
from ima_tui.domain.modes import Mode
from ima_tui.media import pictures, watched
from ima_tui.media.mending import examine, make_copy, overview
from ima_tui.media.probe import ImageProblem, probe
from ima_tui.media.thumbnails import cells

KINDS = ("JPEG", "PNG", "WEBP", "BMP", "TIFF", "GIF", "AVIF", "MPO")
posix = pytest.mark.skipif(sys.platform == "win32", reason="POSIX limits")
# Runs in a process of its own, so that its highest use of memory is that of one file.
MEASURED = """
import resource, sys
from pathlib import Path
import PIL.Image, PIL.JpegImagePlugin, PIL.PngImagePlugin, PIL.WebPImagePlugin, PIL.ImageCms
from ima_tui.media.probe import ImageProblem, probe
from ima_tui.media.thumbnails import cells
from ima_tui.media.mending import examine, make_copy
from ima_tui.domain.mending import Plan, plan_for
from ima_tui.domain.modes import Mode
path, before = Path(sys.argv[1]), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
said = "fine"
try:
    if sys.argv[2] == "probe":
        probe(path)
    elif sys.argv[2] == "cells":
        cells(path, 80, 40)
    else:
        plan = plan_for(examine(probe(path)), Mode.FIRST_FRAME)
        make_copy(plan, path.parent / "corrected")
except ImageProblem as problem:
    said = str(problem.sentence)
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024, said)
"""


def measured(path: Path, what: str) -> tuple[int, str]:
    """Megabytes beyond the start, and what was said."""
    run = subprocess.run(
        [sys.executable, "-c", MEASURED, str(path), what], capture_output=True, text=True, timeout=60, check=True
    )
    size, _, said = run.stdout.strip().partition(" ")
    return int(size), said


def png_that_promises(width: int, height: int) -> bytes:
    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0" * 1000))
        + chunk(b"IEND", b"")
    )


def jpeg(width: int, height: int, *, progressive: bool = False) -> bytes:
    written = io.BytesIO()
    picture = Image.radial_gradient("L").resize((width, height), Image.Resampling.NEAREST)
    picture.save(written, "JPEG", quality=60, progressive=progressive)
    return written.getvalue()


@pytest.fixture(scope="module")
def huge(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """200 megapixels, in one pass."""
    path = tmp_path_factory.mktemp("huge") / "huge.jpg"
    path.write_bytes(jpeg(20_000, 10_000))
    return path


@posix
class TestBounds:
    @pytest.mark.parametrize(("what", "most"), [("probe", 40), ("cells", 80), ("make", 480)])
    def test_a_jpeg_of_200_megapixels_is_seen_and_corrected_at_a_fraction(
        self, what: str, most: int, huge: Path
    ) -> None:
        size, said = measured(huge, what)
        assert said == "fine"
        assert size < most

    @pytest.mark.parametrize("what", ["probe", "cells", "make"])
    @pytest.mark.parametrize(
        "content",
        [png_that_promises(60_000, 60_000), png_that_promises(12_000, 9000), png_that_promises(8000, 7900)],
        ids=["bomb", "over the bound", "within it"],
    )
    def test_a_header_that_promises_pixels_costs_nothing(self, content: bytes, what: str, tmp_path: Path) -> None:
        path = tmp_path / "bomb.png"
        path.write_bytes(content)
        size, _said = measured(path, what)
        assert size < 40

    def test_a_progressive_one_that_has_to_be_held_whole_is_not(self, tmp_path: Path) -> None:
        path = tmp_path / "progressive.jpg"
        path.write_bytes(jpeg(11_000, 8000, progressive=True))
        size, said = measured(path, "cells")
        assert "too many pixels" in said
        assert size < 40


def test_a_jpeg_in_many_passes_is_not_worked_through(tmp_path: Path) -> None:
    content = jpeg(2000, 2000, progressive=True)
    start = content.rindex(b"\xff\xda")
    path = tmp_path / "passes.jpg"
    path.write_bytes(content[:-2] + content[start:-2] * 20_000 + b"\xff\xd9")
    began = time.monotonic()
    for look in (probe, lambda path: cells(path, 20, 20)):
        with pytest.raises(ImageProblem, match="damaged"):
            look(path)
    assert time.monotonic() - began < 4


@pytest.mark.parametrize("kind", ["GIF", "PNG", "WEBP"])
def test_an_animation_of_many_frames_is_seen_by_its_first(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "endless"
    count = 1200 if kind == "GIF" else 300
    frames = [Image.new("L", (300, 300)) for _ in range(2)]
    frames[1].paste(200, (0, 0, 9, 9))
    frames[0].save(path, kind, save_all=True, append_images=[frames[at % 2] for at in range(1, count)])
    began = time.monotonic()
    facts = probe(path)
    assert facts.animated
    cells(path, 40, 20)
    plan = plan_for(examine(facts), Mode.FIRST_FRAME)
    assert isinstance(plan, Plan)
    assert overview(plan.paged(40)).page == 40
    assert make_copy(plan, tmp_path / "corrected").facts.animated is False
    assert time.monotonic() - began < 6


def test_reading_that_takes_too_long_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "slow.png"
    Image.effect_noise((900, 900), 90).save(path)
    moments = iter(range(0, 10_000, 3))
    monkeypatch.setattr(watched.time, "monotonic", lambda: next(moments))
    with pytest.raises(ImageProblem, match="takes too long"):
        probe(path)


@posix
def test_what_is_no_file_is_a_sentence_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.jpg")
    (tmp_path / "folder.jpg").mkdir()
    (tmp_path / "dead.jpg").symlink_to(tmp_path / "gone")
    (tmp_path / "empty.jpg").touch()
    looks: list[Callable[[Path], object]] = [probe, lambda path: cells(path, 10, 10)]
    words = {"pipe": "not a regular file", "folder": "is a folder", "dead": "There is no file", "empty": "is empty"}
    began = time.monotonic()
    for name, word in words.items():
        for look in looks:
            with pytest.raises(ImageProblem, match=word):
                look(tmp_path / f"{name}.jpg")
    assert time.monotonic() - began < 2


@pytest.mark.skipif(os.name == "posix" and os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read(tmp_path: Path) -> None:
    (tmp_path / "locked.jpg").write_bytes(jpeg(300, 300))
    (tmp_path / "locked.jpg").chmod(0)
    with pytest.raises(ImageProblem, match="may not be read"):
        probe(tmp_path / "locked.jpg")


@posix
def test_a_decoder_that_wants_everything_at_once_gets_no_giant(tmp_path: Path) -> None:
    path = tmp_path / "giant.webp"
    Image.new("RGB", (400, 400)).save(path, "WEBP")
    os.truncate(path, 1 << 27)
    with pytest.raises(ImageProblem, match="far over 30 MB"):
        probe(path)
    size, _said = measured(path, "cells")
    assert size < 40


def small(kind: str) -> bytes:
    written = io.BytesIO()
    picture = Image.effect_noise((90, 70), 70).convert("RGB")
    exif = Image.Exif()
    exif[0x0112] = 6
    options: dict[str, object] = {"exif": exif} if kind not in ("BMP", "GIF") else {}
    more = [Image.effect_noise((90, 70), 20).convert("RGB")] if kind in ("GIF", "WEBP", "PNG", "MPO") else []
    if more:
        options |= {"save_all": True, "append_images": more}
    picture.save(written, kind, **options)
    return written.getvalue()


SOUND = {kind: small(kind) for kind in KINDS}
damage = st.lists(
    st.tuples(st.sampled_from(["set", "cut", "drop", "double", "swap"]), st.floats(0, 1), st.binary(max_size=8)),
    min_size=1,
    max_size=5,
)


def damaged(content: bytes, steps: list[tuple[str, float, bytes]]) -> bytes:
    """Mostly in the first 400 bytes, where the headers are."""
    for what, place, piece in steps:
        at = int(place * min(len(content), 400))
        if what == "set":
            content = content[:at] + piece + content[at + len(piece) :]
        elif what == "cut":
            content = content[: int(place * len(content))]
        elif what == "drop":
            content = content[:at] + content[at + max(1, len(piece)) :]
        elif what == "double":
            content = content[:at] + content[max(0, at - 40) :]
        else:
            content = content[:at] + content[at : at + 4][::-1] + content[at + 4 :]
    return content


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(damage)
def test_any_damage_ends_soon_in_a_picture_or_a_sentence(
    kind: str, tmp_path: Path, steps: list[tuple[str, float, bytes]]
) -> None:
    path = tmp_path / "spoilt"
    path.write_bytes(damaged(SOUND[kind], steps))
    began = time.monotonic()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with suppress(ImageProblem):  # nothing else may come of it
        plan = plan_for(examine(probe(path)), Mode.FIRST_FRAME)
        if isinstance(plan, Plan):
            make_copy(plan, tmp_path / "corrected")
    for source in (path, path.read_bytes()):
        try:
            made = cells(source, 30, 20)
        except ImageProblem:
            continue
        assert len(made.pixels) == made.columns * made.rows * 6
    assert time.monotonic() - began < 2 * 3  # probe, copy, preview twice, on a busy machine
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 1_200_000


def test_every_format_is_sound_before_it_is_spoilt(tmp_path: Path) -> None:
    for kind, content in SOUND.items():
        (tmp_path / kind).write_bytes(content)
        assert probe(tmp_path / kind).format == pictures.KINDS[kind][0]
