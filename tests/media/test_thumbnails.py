"""Pictures as terminal cells."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from fractions import Fraction
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from ima_tui.media.thumbnails import ImageProblem, cells, poster

Paint = Callable[..., Path]
RED, BLUE, WHITE = (250, 0, 0), (0, 0, 250), (255, 255, 255)


def png(picture: Image.Image, **options: object) -> bytes:
    written = BytesIO()
    picture.save(written, "PNG", **options)
    return written.getvalue()


def halves(size: tuple[int, int]) -> Image.Image:
    """Red above blue."""
    picture = Image.new("RGB", size, RED)
    picture.paste(BLUE, (0, size[1] // 2, size[0], size[1]))
    return picture


def test_the_upper_half_block_has_the_upper_pixel() -> None:
    small = cells(png(halves((40, 40))), 1, 1)
    assert (small.columns, small.rows) == (1, 1)
    assert small.pixels == bytes(RED) + bytes(BLUE)


@pytest.mark.parametrize(
    ("size", "box", "fitted"),
    [
        ((1920, 1080), (40, 30), (40, 11)),
        ((1080, 1920), (40, 30), (34, 30)),
        ((100, 100), (40, 10), (20, 10)),
        ((10, 10), (40, 40), (40, 20)),
        ((4000, 10), (40, 10), (40, 1)),
        ((10, 4000), (40, 10), (1, 10)),
    ],
)
def test_contain_returns_the_fitted_size(size: tuple[int, int], box: tuple[int, int], fitted: tuple[int, int]) -> None:
    small = cells(png(halves(size)), *box)
    assert (small.columns, small.rows) == fitted
    assert len(small.pixels) == 3 * small.columns * 2 * small.rows


def test_cover_fills_the_box_from_the_middle() -> None:
    small = cells(png(halves((400, 100))), 10, 8, fit="cover")
    assert (small.columns, small.rows, len(small.pixels)) == (10, 8, 3 * 10 * 16)
    assert small.pixels[:3] == bytes(RED)
    assert small.pixels[-3:] == bytes(BLUE)


def test_a_photo_stands_upright(paint: Paint, tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    halves((400, 200)).save(tmp_path / "x.jpg", exif=exif, quality=95)
    small = cells(tmp_path / "x.jpg", 20, 20)
    assert (small.columns, small.rows) == (20, 20)
    left, right = small.pixels[:3], small.pixels[57:60]
    assert left[2] > 200 > left[0]
    assert right[0] > 200 > right[2]


def test_what_is_transparent_lies_on_the_background() -> None:
    clear = Image.new("RGBA", (40, 40), (0, 0, 0, 0))
    assert cells(png(clear), 4, 2, background=WHITE).pixels == b"\xff" * 3 * 4 * 4
    palette = clear.convert("RGB").convert("P")
    assert cells(png(palette, transparency=palette.getpixel((0, 0))), 4, 2, background=RED).pixels[:3] == bytes(RED)
    grey = Image.new("LA", (40, 40), (255, 0))
    assert cells(png(grey), 4, 2).pixels == bytes(3 * 4 * 4)


def test_sixteen_bits_are_not_washed_out() -> None:
    dark = Image.new("I;16", (40, 40), 20 * 256)
    assert set(cells(png(dark), 4, 2).pixels) == {20}


@pytest.mark.parametrize("mode", ["1", "L", "P", "CMYK", "YCbCr", "F", "I"])
def test_every_mode_has_a_picture(mode: str, tmp_path: Path) -> None:
    Image.new("RGB", (40, 40), WHITE).convert(mode).save(tmp_path / "x", "TIFF")
    assert len(cells(tmp_path / "x", 4, 2).pixels) == 3 * 4 * 4


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX pipes")
def test_what_is_no_image_is_a_problem_in_words(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "text.png").write_text("hello")
    for source in (tmp_path / "pipe", tmp_path / "text.png", tmp_path / "gone", tmp_path, b"", b"rubbish"):
        with pytest.raises(ImageProblem):
            cells(source, 10, 10)
    with pytest.raises(ImageProblem, match="too many pixels"):
        cells(png(Image.new("1", (9000, 9000))), 10, 10)


class TestPosters:
    def test_are_the_first_frame(self, tmp_path: Path) -> None:
        import av

        with av.open(str(tmp_path / "clip.mp4"), "w") as container:
            stream = container.add_stream("libx264", rate=Fraction(24), options={"crf": "10"})
            stream.width, stream.height, stream.pix_fmt = 320, 180, "yuv420p"
            for colour in (RED, BLUE):
                frame = av.VideoFrame.from_image(Image.new("RGB", (320, 180), colour))
                container.mux(stream.encode(frame))
            container.mux(stream.encode())
        with Image.open(BytesIO(poster(tmp_path / "clip.mp4"))) as picture:
            assert (picture.format, picture.size) == ("PNG", (320, 180))
            red, _green, blue = picture.convert("RGB").getpixel((160, 90))
            assert red > 180 > blue

    def test_of_no_video_are_a_problem_in_words(self, tmp_path: Path) -> None:
        (tmp_path / "x.mp4").write_bytes(b"rubbish" * 100)
        (tmp_path / "empty.mp4").write_bytes(b"")
        for path in (tmp_path / "x.mp4", tmp_path / "empty.mp4", tmp_path / "gone.mp4", tmp_path):
            with pytest.raises(ImageProblem):
                poster(path)
