"""What an image really is, found out before anything is uploaded."""

from __future__ import annotations

import hashlib
import io
import os
import socket
import struct
import sys
import threading
import zlib
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from PIL import Image

from ima_tui.domain.images import FORMATS, image_problems
from ima_tui.media import probe as probing
from ima_tui.media.pictures import KINDS
from ima_tui.media.probe import ImageProblem, probe

Paint = Callable[..., Path]
posix = pytest.mark.skipif(sys.platform == "win32", reason="POSIX files")
KIND_NAMES = ("JPEG", "PNG", "WEBP", "BMP", "TIFF", "GIF")


def png_of_size(width: int, height: int) -> bytes:
    """A PNG whose header promises any size, with hardly any pixels in it."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = chunk(b"IDAT", zlib.compress(b"\0" * 1000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + pixels + chunk(b"IEND", b"")


class TestFacts:
    @pytest.mark.parametrize("kind", KIND_NAMES)
    def test_come_from_the_content_not_the_name(self, kind: str, paint: Paint) -> None:
        path = paint("holiday.txt", kind)
        facts = probe(path)
        content = path.read_bytes()
        assert (facts.format, facts.mime, facts.suffix) == KINDS[kind]
        assert facts.format in FORMATS
        assert (facts.width, facts.height, facts.size_bytes) == (400, 320, len(content))
        assert facts.sha256 == hashlib.sha256(content).hexdigest()
        assert facts.mtime_ns == path.stat().st_mtime_ns
        assert (facts.oriented, facts.animated) == (False, False)
        assert image_problems(facts) == ()
        assert Path(facts.path).is_absolute()

    @pytest.mark.parametrize("mode", ["L", "P", "1", "CMYK", "YCbCr"])
    def test_are_found_in_every_mode(self, mode: str, paint: Paint) -> None:
        assert probe(paint("x", "TIFF" if mode != "CMYK" else "JPEG", mode=mode)).width == 400

    def test_keep_the_stored_size_and_note_the_orientation(self, paint: Paint) -> None:
        exif = Image.Exif()
        exif[0x0112] = 6
        facts = probe(paint("turned.jpg", "JPEG", exif=exif))
        assert (facts.width, facts.height, facts.oriented) == (400, 320, True)

    def test_a_spoilt_exif_block_does_not_spoil_the_picture(self, paint: Paint) -> None:
        assert not probe(paint("x.jpg", "JPEG", exif=b"Exif\0\0II*\0\xff\xff\xff\xff")).oriented

    @pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
    def test_note_what_moves(self, kind: str, tmp_path: Path) -> None:
        frames = [Image.effect_noise((320, 320), amount).convert("RGB") for amount in (20, 90)]
        path = tmp_path / "moving"
        frames[0].save(path, kind, save_all=True, append_images=frames[1:])
        assert probe(path).animated

    def test_a_camera_jpeg_with_a_second_picture_is_a_jpeg(self, tmp_path: Path) -> None:
        frames = [Image.effect_noise((320, 320), amount).convert("RGB") for amount in (20, 90)]
        frames[0].save(tmp_path / "mpo", "MPO", save_all=True, append_images=frames[1:])
        facts = probe(tmp_path / "mpo")
        assert (facts.format, facts.mime, facts.animated) == ("jpeg", "image/jpeg", False)

    def test_are_the_same_from_many_threads(self, paint: Paint) -> None:
        path = paint("x.png", "PNG")
        found: list[object] = []
        threads = [threading.Thread(target=lambda: found.append(probe(path))) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert found == [probe(path)] * 6


class TestProblems:
    def refused(self, path: Path) -> str:
        with pytest.raises(ImageProblem) as problem:
            probe(path)
        return str(problem.value.sentence)

    def test_nothing_there(self, tmp_path: Path) -> None:
        assert "no file" in self.refused(tmp_path / "gone.png")
        assert self.refused(tmp_path / ("x" * 300))
        assert self.refused(Path("a\0b"))

    def test_a_folder(self, tmp_path: Path) -> None:
        assert "is a folder" in self.refused(tmp_path)

    def test_an_empty_file(self, tmp_path: Path) -> None:
        (tmp_path / "x.png").write_bytes(b"")
        assert "is empty" in self.refused(tmp_path / "x.png")

    @posix
    def test_pipes_devices_and_sockets_never_block(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        os.mkfifo(tmp_path / "pipe.png")
        assert "not a regular file" in self.refused(tmp_path / "pipe.png")
        assert "not a regular file" in self.refused(Path("/dev/zero"))
        listener = socket.socket(socket.AF_UNIX)
        monkeypatch.chdir(tmp_path)  # a socket's whole path must be short
        listener.bind("s.png")
        assert self.refused(tmp_path / "s.png")
        listener.close()

    @posix
    def test_links_that_lead_nowhere_or_in_circles(self, tmp_path: Path) -> None:
        (tmp_path / "dead.png").symlink_to(tmp_path / "gone")
        (tmp_path / "round.png").symlink_to(tmp_path / "round.png")
        assert "no file" in self.refused(tmp_path / "dead.png")
        assert "cannot be opened" in self.refused(tmp_path / "round.png")

    @pytest.mark.parametrize(
        ("start", "word"),
        [
            (b"hello, I am text", "not an image"),
            (b"\0\0\0\x18ftypheic", "HEIC"),
            (b"\0\0\0\x18ftypavif", "AVIF"),
            (b"\0\0\0\x18ftypisom", "MP4"),
            (b"%PDF-1.7", "PDF"),
            (b"<svg xmlns=''>", "SVG"),
            (b"%!PS-Adobe-3.0 EPSF-3.0", "not an image"),
            (b"\x89PNG\r\n\x1a\n rubbish", "damaged"),
        ],
    )
    def test_something_else_with_an_images_name(self, start: bytes, word: str, tmp_path: Path) -> None:
        (tmp_path / "x.png").write_bytes(start + b"\0" * 100)
        assert word in self.refused(tmp_path / "x.png")

    @pytest.mark.parametrize(
        ("kind", "options"),
        [
            *((kind, {}) for kind in KIND_NAMES),
            ("TIFF", {"compression": "tiff_lzw"}),
            ("TIFF", {"compression": "jpeg"}),
            ("JPEG", {"progressive": True}),
            ("WEBP", {"lossless": True}),
        ],
    )
    def test_a_file_cut_off(
        self, kind: str, options: dict[str, object], paint: Paint, capfd: pytest.CaptureFixture[str]
    ) -> None:
        path = paint("cut", kind, **options)
        content = path.read_bytes()
        path.write_bytes(content[: len(content) * 2 // 3])
        assert "damaged" in self.refused(path)
        assert capfd.readouterr().err == ""

    @pytest.mark.parametrize("kind", KIND_NAMES)
    def test_any_damage_is_a_problem_or_none(self, kind: str, paint: Paint) -> None:
        content = paint("sound", kind, size=(320, 300)).read_bytes()
        path = paint("spoilt", kind)
        for at in range(0, min(len(content), 900), 29):
            path.write_bytes(content[:at] + bytes([content[at] ^ 0xFF, 0xFF, 0, 0x7F]) + content[at + 4 :])
            with suppress(ImageProblem):  # nothing else may come of it
                probe(path)

    def test_a_picture_of_many_pixels_is_measured_but_not_decoded(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(probing, "_decode", lambda *_: pytest.fail("decoded"))
        (tmp_path / "large.png").write_bytes(png_of_size(12_000, 8_000))
        facts = probe(tmp_path / "large.png")
        assert (facts.width, facts.height) == (12_000, 8_000)
        assert len(image_problems(facts)) == 1

    def test_a_bomb_is_refused_by_its_header(self, tmp_path: Path) -> None:
        (tmp_path / "bomb.png").write_bytes(png_of_size(20_000, 10_000))
        assert "too many pixels" in self.refused(tmp_path / "bomb.png")

    @posix
    def test_a_file_far_too_heavy_is_not_even_read(self, paint: Paint) -> None:
        path = paint("heavy.png", "PNG")
        os.truncate(path, 1 << 30)
        assert "far over 30 MB" in self.refused(path)

    def test_a_file_that_changes_meanwhile(self, paint: Paint, monkeypatch: pytest.MonkeyPatch) -> None:
        path = paint("x.png", "PNG")
        decode = probing._decode

        def slow(picture: Image.Image, name: str) -> None:
            decode(picture, name)
            with path.open("ab") as file:
                file.write(b"more")

        monkeypatch.setattr(probing, "_decode", slow)
        assert "changed while" in self.refused(path)

    def test_a_name_with_escape_characters_is_shown_without_them(self, tmp_path: Path) -> None:
        assert "\x1b" not in self.refused(tmp_path / "a\x1b[31m.png")
        self.refused(tmp_path / "a\udcff.png").encode()


def test_a_gif_is_probed_without_reading_all_its_frames(tmp_path: Path) -> None:
    frames = [Image.effect_noise((320, 300), 50).convert("L") for _ in range(8)]
    written = io.BytesIO()
    frames[0].save(written, "GIF", save_all=True, append_images=frames[1:])
    (tmp_path / "x.gif").write_bytes(written.getvalue())
    assert probe(tmp_path / "x.gif").animated
