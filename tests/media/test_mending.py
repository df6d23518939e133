"""Every image that the service would refuse or misread becomes a copy that it takes, and stays as it was itself."""

from __future__ import annotations

import hashlib
import io
import os
import stat
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image, ImageCms

from ima_tui.domain.framing import Shape
from ima_tui.domain.images import image_problems, weight_problem
from ima_tui.domain.mending import Kind, Plan, plan_for
from ima_tui.domain.modes import Mode
from ima_tui.media.copies import plain_stem
from ima_tui.media.mending import Mended, Stopped, examine, make_copy, overview, overview_cells
from ima_tui.media.probe import ImageProblem, probe

RED, GREEN, BLUE, WHITE = (250, 0, 0), (0, 200, 0), (0, 0, 250), (255, 255, 255)
MODES = (Mode.FIRST_FRAME, Mode.FIRST_LAST, Mode.REFERENCE)


def quarters(width: int, height: int) -> Image.Image:
    """Red and green above, blue and white below."""
    picture = Image.new("RGB", (width, height), RED)
    picture.paste(GREEN, (width // 2, 0, width, height // 2))
    picture.paste(BLUE, (0, height // 2, width // 2, height))
    picture.paste(WHITE, (width // 2, height // 2, width, height))
    return picture


def noise(width: int, height: int, mode: str = "RGB") -> Image.Image:
    bands = [Image.effect_noise((width, height), 90) for _ in range(3)]
    return Image.merge("RGB", bands).convert(mode)


def jpeg_of(picture: Image.Image) -> bytes:
    written = io.BytesIO()
    picture.save(written, "JPEG")
    return written.getvalue()


def plan_of(path: Path, mode: Mode = Mode.FIRST_FRAME) -> Plan:
    plan = plan_for(examine(probe(path)), mode)
    assert isinstance(plan, Plan)
    return plan


def exif_of(orientation: int) -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif.get_ifd(0x8825)[2] = (52.0, 31.0, 12.0)
    return exif


def moving(path: Path, kind: str, count: int = 3) -> None:
    colours = [RED, GREEN, BLUE]
    frames = [Image.new("RGB", (400, 320), colours[at % 3]) for at in range(count)]
    frames[0].save(path, kind, save_all=True, append_images=frames[1:])


BAD: dict[str, Callable[[Path], object]] = {
    "too wide": lambda path: quarters(2000, 400).save(path, "PNG"),
    "too narrow": lambda path: quarters(400, 2000).save(path, "JPEG"),
    "too large": lambda path: quarters(7000, 3000).save(path, "JPEG"),
    "too large png": lambda path: Image.new("1", (7000, 6500)).save(path, "PNG"),
    "too small": lambda path: quarters(200, 180).save(path, "PNG"),
    "thin and small": lambda path: quarters(900, 160).save(path, "WEBP"),
    "too heavy": lambda path: quarters(3700, 2800).save(path, "TIFF"),
    "padded": lambda path: path.write_bytes(jpeg_of(quarters(800, 600)).ljust(31_000_000, b"\0")),
    "turned": lambda path: quarters(800, 600).save(path, "JPEG", exif=exif_of(6)),
    "turned and wide": lambda path: quarters(1200, 400).save(path, "JPEG", exif=exif_of(8)),
    "mirrored tiff": lambda path: quarters(800, 600).save(path, "TIFF", exif=exif_of(5)),
    "bmp": lambda path: quarters(800, 600).save(path, "BMP"),
    "tiff": lambda path: quarters(800, 600).save(path, "TIFF", compression="tiff_lzw"),
    "avif": lambda path: quarters(800, 600).save(path, "AVIF"),
    "gif": lambda path: moving(path, "GIF"),
    "moving webp": lambda path: moving(path, "WEBP"),
    "moving png": lambda path: moving(path, "PNG"),
    "cmyk": lambda path: quarters(800, 600).convert("CMYK").save(path, "JPEG"),
    "cmyk tiff": lambda path: quarters(800, 600).convert("CMYK").save(path, "TIFF"),
    "sixteen bits": lambda path: Image.new("I;16", (800, 600), 20_000).save(path, "PNG"),
    "floats": lambda path: Image.new("F", (800, 600), 0.5).save(path, "TIFF"),
    "integers": lambda path: Image.new("I", (800, 600), 70_000).save(path, "TIFF"),
    "palette": lambda path: quarters(800, 600).convert("P").save(path, "PNG"),
    "bits": lambda path: Image.new("1", (800, 300)).save(path, "TIFF"),
    "clear": lambda path: Image.new("RGBA", (2000, 400), (9, 9, 9, 90)).save(path, "PNG"),
    "clear palette": lambda path: quarters(2000, 400).convert("P").save(path, "GIF", transparency=0),
    "grey and clear": lambda path: Image.new("LA", (2000, 400), (9, 90)).save(path, "PNG"),
}


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("bad", BAD)
def test_every_bad_image_becomes_one_that_is_taken(bad: str, mode: Mode, tmp_path: Path) -> None:
    path = tmp_path / "harbour"
    BAD[bad](path)
    before, content = path.stat(), hashlib.sha256(path.read_bytes()).hexdigest()
    plan = plan_of(path, mode)
    assert plan.suggested
    mended = make_copy(plan, tmp_path / "corrected")
    copy = Path(mended.path)
    assert image_problems(mended.facts) == ()
    assert mended.facts == probe(copy)
    assert mended.facts.format in ("jpeg", "png")
    assert (mended.facts.width, mended.facts.height) == plan.size
    assert weight_problem([mended.facts] * mode.slots.most) is None
    again = plan_of(copy, mode)
    assert not again.suggested, again.corrections
    assert not again.original.private
    after = path.stat()
    assert (after.st_mtime_ns, after.st_size, after.st_mode) == (before.st_mtime_ns, before.st_size, before.st_mode)
    assert hashlib.sha256(path.read_bytes()).hexdigest() == content


class TestPixels:
    def corners(self, mended: Mended) -> list[str]:
        """The colours of the four corners, by name, row by row."""
        with Image.open(mended.path) as picture:
            shown = picture.convert("RGB")
        names = {RED: "red", GREEN: "green", BLUE: "blue", WHITE: "white"}
        found = []
        for y in (5, shown.height - 6):
            for x in (5, shown.width - 6):
                seen = shown.getpixel((x, y))
                assert isinstance(seen, tuple)
                near = min(names, key=lambda one: sum(abs(a - b) for a, b in zip(one, seen, strict=True)))
                found.append(names[near])
        return found

    @pytest.mark.parametrize("orientation", range(1, 9))
    @pytest.mark.parametrize("turns", range(4))
    def test_stand_as_a_viewer_shows_them_then_turned(self, orientation: int, turns: int, tmp_path: Path) -> None:
        from PIL import ImageOps

        path = tmp_path / "photo.jpg"
        quarters(800, 600).save(path, "JPEG", exif=exif_of(orientation), quality=95)
        plan = plan_of(path)
        for _ in range(turns):
            plan = plan.turned()
        made = make_copy(plan, tmp_path / "corrected")
        with Image.open(path) as picture:
            shown = ImageOps.exif_transpose(picture).rotate(-90 * turns, expand=True)
        shown.save(tmp_path / "shown.png")
        assert self.corners(made) == self.corners(Mended(str(tmp_path / "shown.png"), made.facts))
        assert (made.facts.width, made.facts.height) == shown.size
        view = overview(plan)
        small = overview_cells(view, turns, 40, 40, (0, 0, 0))
        assert (small.columns > small.rows * 2) == (shown.width > shown.height)

    @pytest.mark.parametrize("orientation", range(1, 9))
    def test_are_those_inside_the_frame(self, orientation: int, tmp_path: Path) -> None:
        """The upper left quarter, wherever the camera stored it."""
        from PIL import ImageOps

        path = tmp_path / "photo.jpg"
        quarters(1200, 1000).save(path, "JPEG", exif=exif_of(orientation), quality=95)
        plan = plan_of(path).shaped(Shape.SQUARE).resized(0.3).moved(-9000, -9000)
        made = make_copy(plan, tmp_path / "corrected")
        with Image.open(path) as picture:
            shown = ImageOps.exif_transpose(picture)
        shown.crop((0, 0, 400, 400)).save(tmp_path / "shown.png")
        assert self.corners(made) == self.corners(Mended(str(tmp_path / "shown.png"), made.facts))

    def test_of_a_large_jpeg_are_decoded_no_larger_than_needed(self, tmp_path: Path) -> None:
        path = tmp_path / "wide.jpg"
        quarters(14_000, 6000).save(path, "JPEG")
        made = make_copy(plan_of(path), tmp_path / "corrected")
        assert (made.facts.width, made.facts.height) == (6000, 2571)
        assert self.corners(made) == ["red", "green", "blue", "white"]

    def test_follow_the_profile_they_carry(self, tmp_path: Path) -> None:
        profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
        for carried in (profile, b"rubbish"):
            path = tmp_path / "photo.bmp.jpg"
            quarters(2000, 400).save(path, "JPEG", icc_profile=carried, quality=95)
            assert self.corners(make_copy(plan_of(path), tmp_path / "corrected"))[0] == "red"

    def test_of_a_chosen_frame_of_an_animation(self, tmp_path: Path) -> None:
        path = tmp_path / "waves.gif"
        moving(path, "GIF", 6)
        plan = plan_of(path)
        assert self.corners(make_copy(plan, tmp_path / "corrected"))[0] == "red"
        assert self.corners(make_copy(plan.paged(2), tmp_path / "corrected"))[0] == "blue"
        assert overview(plan.paged(400)).page == 5
        assert make_copy(plan.paged(400), tmp_path / "corrected").facts.animated is False

    def test_without_any_transparent_part_lose_the_channel(self, tmp_path: Path) -> None:
        path = tmp_path / "photo.png"
        noise(3000, 1000).convert("RGBA").save(path, compress_level=1)
        assert make_copy(plan_of(path), tmp_path / "corrected").facts.format == "jpeg"

    def test_that_are_transparent_stay_so_and_shrink_until_light_enough(self, tmp_path: Path) -> None:
        path = tmp_path / "cut-out.png"
        picture = noise(2200, 2000).convert("RGBA")
        picture.putalpha(Image.effect_noise(picture.size, 90))
        picture.save(path, compress_level=1)
        plan = plan_of(path, Mode.REFERENCE)
        made = make_copy(plan, tmp_path / "corrected")
        assert made.facts.size_bytes < plan.most_bytes
        with Image.open(made.path) as shown:
            assert shown.mode == "RGBA"
            assert abs(shown.width / shown.height - 1.1) < 0.01


class TestFiles:
    def wide(self, folder: Path, name: str = "harbour.png") -> Path:
        path = folder / name
        quarters(2000, 400).save(path, "PNG")
        return path

    def test_are_private_and_say_where_they_came_from(self, tmp_path: Path) -> None:
        made = Path(make_copy(plan_of(self.wide(tmp_path)), tmp_path / "data" / "corrected").path)
        assert made.name == "harbour-1000x400.png"
        if sys.platform != "win32":
            assert stat.S_IMODE(made.stat().st_mode) == 0o600
            assert stat.S_IMODE(made.parent.stat().st_mode) == 0o700

    def test_are_made_once_for_the_same_plan_and_never_overwritten(self, tmp_path: Path) -> None:
        plan, folder = plan_of(self.wide(tmp_path)), tmp_path / "corrected"
        first = make_copy(plan, folder)
        assert make_copy(plan, folder) == first
        other = make_copy(plan.moved(200, 0), folder)
        assert Path(other.path).name == "harbour-1000x400-2.png"
        assert make_copy(plan, folder) == first
        assert sorted(path.name for path in folder.iterdir()) == ["harbour-1000x400-2.png", "harbour-1000x400.png"]

    def test_of_a_copy_do_not_pile_up_their_sizes(self, tmp_path: Path) -> None:
        folder = tmp_path / "corrected"
        first = make_copy(plan_of(self.wide(tmp_path)), folder)
        second = make_copy(plan_of(Path(first.path)).shaped(Shape.SQUARE), folder)
        assert Path(second.path).name == "harbour-400x400.png"

    @pytest.mark.skipif(sys.platform == "win32", reason="POSIX links")
    def test_are_not_written_through_a_link(self, tmp_path: Path) -> None:
        folder = tmp_path / "corrected"
        folder.mkdir()
        (tmp_path / "precious").write_text("mine")
        (folder / "harbour-1000x400.png").symlink_to(tmp_path / "precious")
        made = make_copy(plan_of(self.wide(tmp_path)), folder)
        assert Path(made.path).name == "harbour-1000x400-2.png"
        assert (tmp_path / "precious").read_text() == "mine"

    def test_are_written_where_links_are_unknown(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        def refuse(*_: object) -> None:
            raise PermissionError(1, "no links here")

        monkeypatch.setattr(os, "link", refuse)
        plan, folder = plan_of(self.wide(tmp_path)), tmp_path / "corrected"
        assert make_copy(plan, folder) == make_copy(plan, folder)
        assert make_copy(plan.moved(99, 0), folder).path.endswith("-2.png")
        assert len(list(folder.iterdir())) == 2

    @pytest.mark.parametrize(
        ("name", "stem"),
        [
            ("harbour", "harbour"),
            ("港口 黎明", "港口 黎明"),
            ("a\x1b[31m/b\u202e", "a [31m b"),
            ("..", "image"),
            ("con", "image-con"),
            ("nul.tar", "image-nul.tar"),
            ("", "image"),
            ("x\udcff", "x\ufffd"),
        ],
    )
    def test_have_names_for_any_system(self, name: str, stem: str) -> None:
        assert plain_stem(name) == stem

    def test_have_names_of_a_bounded_length(self) -> None:
        assert len(plain_stem("霓" * 400).encode()) <= 100

    def test_that_cannot_be_written_say_so(self, tmp_path: Path) -> None:
        (tmp_path / "corrected").write_text("in the way")
        with pytest.raises(ImageProblem, match="cannot be written"):
            make_copy(plan_of(self.wide(tmp_path)), tmp_path / "corrected")

    def test_are_not_made_of_what_changed_or_went(self, tmp_path: Path) -> None:
        path = self.wide(tmp_path)
        plan = plan_of(path)
        with path.open("ab") as file:
            file.write(b"more")
        with pytest.raises(ImageProblem, match="has changed"):
            make_copy(plan, tmp_path / "corrected")
        path.unlink()
        with pytest.raises(ImageProblem, match="no file"):
            make_copy(plan, tmp_path / "corrected")
        with pytest.raises(ImageProblem, match="no file"):
            overview(plan)

    @pytest.mark.parametrize("at", [0.0, 0.5, 0.7])
    def test_are_not_there_when_the_making_was_stopped(self, at: float, tmp_path: Path) -> None:
        def stop(done: float) -> None:
            if done >= at:
                raise Stopped

        with pytest.raises(Stopped):
            make_copy(plan_of(self.wide(tmp_path)), tmp_path / "corrected", stop)
        assert not (tmp_path / "corrected").exists()

    def test_are_only_handed_out_when_nothing_is_wrong(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        plan = plan_of(self.wide(tmp_path))
        monkeypatch.setattr("ima_tui.media.mending.probe", lambda path: replace(probe(path), width=100))
        with pytest.raises(ImageProblem, match="at least 300"):
            make_copy(plan, tmp_path / "corrected")
        assert list((tmp_path / "corrected").iterdir()) == []


def test_the_progress_only_grows_and_ends_at_one(tmp_path: Path) -> None:
    path = tmp_path / "x.png"
    noise(1500, 500).save(path)
    seen: list[float] = []
    make_copy(plan_of(path), tmp_path / "corrected", seen.append)
    assert seen == sorted(seen)
    assert seen[-1] == 1.0
    assert len(seen) > 10


def test_the_place_where_a_photo_was_taken_is_noticed_and_left_out(tmp_path: Path) -> None:
    path = tmp_path / "photo.jpg"
    quarters(800, 600).save(path, "JPEG", exif=exif_of(1))
    plan = plan_of(path)
    assert [correction.kind for correction in plan.corrections] == [Kind.PRIVATE]
    assert not plan.suggested
    content = Path(make_copy(plan, tmp_path / "corrected").path).read_bytes()
    assert b"Exif" not in content
    with Image.open(io.BytesIO(content)) as picture:
        assert len(picture.getexif()) == 0
