"""The image picker and what disks really hold: odd names, broken files, things that go away, a store that fails."""

from __future__ import annotations

import os
import shutil
import sys
import types
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from rich.cells import cell_len
from textual import events
from textual.app import App
from textual.screen import ModalScreen

from ima_tui.domain.errors import StoreError
from ima_tui.domain.modes import Mode
from ima_tui.domain.text import say
from ima_tui.media.sources import LocalImage, understand
from ima_tui.tui.screens.mend import Mend
from ima_tui.tui.screens.picker import Picker
from ima_tui.tui.widgets.picture import Picture
from ima_tui.tui.widgets.verdict import Verdict
from ima_tui.tui.widgets.words import Words
from tests.tui.conftest import OpenApp, said
from tests.tui.picking import image, picking
from tests.tui.stand_in import StandIn

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="POSIX names")

NAMES = {
    b"new\nline.png": "new line.png",
    b"\x1b[31mred\x07.png": " [31mred .png",
    b"[@click=app.quit]x [b].png": "[@click=app.quit]x [b].png",
    "‮gnp.txe\u200d.png".encode(): " gnp.txe .png",
    "港口夜景 霓虹倒影👩.png".encode(): "港口夜景 霓虹倒影👩.png",
    b"broken \xff\xfe.png": "broken \ufffd\ufffd.png",
    b"x" * 251 + b".png": "xxxxx",
    "cafe\u0301.png".encode(): "cafe\u0301.png",
    b" leading.png": " leading.png",
}


@pytest.mark.parametrize("size", [(120, 36), (60, 20)])
async def test_any_name_is_shown_as_text_aligned_and_leads_to_its_file(
    stand_in: StandIn, tmp_path: Path, open_app: OpenApp, size: tuple[int, int]
) -> None:
    folder = tmp_path / "odd"
    source = image(tmp_path / "plain", "p.png")
    folder.mkdir()
    for name in NAMES:
        shutil.copy(source, os.path.join(os.fsencode(folder), name))
    stand_in.folders._home = folder
    async with picking(open_app, stand_in, size=size) as opened:
        lines = opened.text.splitlines()
        assert all(cell_len(line) <= size[0] for line in lines)
        assert all(character.isprintable() for line in lines for character in line)
        assert all(shown[:9] in opened.text for shown in NAMES.values() if size[0] == 120)
        for number in range(len(NAMES)):
            if number:
                await opened.again(stand_in)
            await opened.press(*["down"] * number)
            chosen = folder / opened.under_cursor
            await opened.press("enter")
            await opened.until(lambda number=number: len(opened.answers) == number + 1)
            (answer,) = opened.answers[number] or ()
            answer.encode()
            meant = understand(answer)
            assert isinstance(meant, LocalImage)
            assert os.path.samefile(meant.path, chosen)


async def test_broken_images_are_said_plainly_and_nothing_hangs(
    stand_in: StandIn, tmp_path: Path, open_app: OpenApp
) -> None:
    image(tmp_path / "bad", "a.png")
    Image.effect_noise((800, 600), 90).convert("RGB").save(tmp_path / "bad" / "b.jpg")
    photo = (tmp_path / "bad" / "b.jpg").read_bytes()
    (tmp_path / "bad" / "b.jpg").write_bytes(photo[: len(photo) // 2])
    Image.new("1", (20_000, 10_000)).save(tmp_path / "bad" / "c.png")
    frames = [Image.new("L", (400, 320), tone) for tone in (10, 120, 240)]
    frames[0].save(tmp_path / "bad" / "d.gif", save_all=True, append_images=frames[1:])
    (tmp_path / "bad" / "e.png").write_bytes(b"")
    (tmp_path / "bad" / "f.png").write_text("no image at all")
    stand_in.folders._home = tmp_path / "bad"
    async with picking(open_app, stand_in) as opened:
        verdict = opened.picker.query_one("#verdict", Words)
        await opened.press("f3", "f3")
        await opened.until("Name ↑")
        await opened.press("home", "down")
        for words in ("fits First frame", "damaged or cut off", "20000 × 10000|far too many pixels|too many pixels",
                      "only its first frame counts", "is empty", "is not an image"):  # fmt: skip
            await opened.until(lambda words=words: any(one in str(verdict.render()) for one in words.split("|")))
            await opened.press("down")
        assert opened.pilot.app.is_running


async def test_what_cannot_be_drawn_is_said_once(stand_in: StandIn, tmp_path: Path, open_app: OpenApp) -> None:
    Image.new("1", (20_000, 10_000)).save(image(tmp_path / "bad", "huge.png"))
    stand_in.folders._home = tmp_path / "bad"
    async with picking(open_app, stand_in) as opened:
        await opened.until("There is no picture to show.")
        await opened.until("scale it down")
        assert "".join(opened.text.split()).count("toomanypixels") == 1


async def test_a_copy_is_never_offered_without_its_reason(stand_in: StandIn, tmp_path: Path, open_app: OpenApp) -> None:
    folder = tmp_path / "odd"
    folder.mkdir()
    turned = Image.Exif()
    turned[0x0112] = 6
    Image.new("RGB", (1600, 1200)).save(folder / "a.jpg", exif=turned)
    Image.new("RGB", (1600, 1200)).save(folder / "b.tiff")
    Image.new("RGB", (1600, 1200)).save(folder / "c.jpg")
    stand_in.folders._home = folder
    async with picking(open_app, stand_in) as opened:
        await opened.press("f3", "f3")
        await opened.until("Name ↑")
        await opened.press("home", "down")
        verdict = opened.picker.query_one(Verdict)
        for words in ("would be turned upright (1200 × 1600)", "TIFF: the service takes it; a copy would be a JPEG."):
            await opened.until(lambda words=words: words in str(verdict.render()))
            assert "F5 makes a corrected copy" in str(verdict.render())
            await opened.press("down")
        await opened.until("fits First frame")
        await opened.until(lambda: "F5" not in str(verdict.render()))
        await opened.press("f5")
        await opened.until("nothing to correct")


async def test_a_quick_f5_opens_the_correction_and_the_enter_behind_it_takes_no_original(
    stand_in: StandIn, tmp_path: Path, open_app: OpenApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before the image was looked at, even before the last letter has filtered the list."""
    image(tmp_path / "shots", "fine.png")
    image(tmp_path / "shots", "wide.png", size=(1600, 400), age=90)
    stand_in.folders._home = tmp_path / "shots"
    monkeypatch.setattr("ima_tui.tui.screens.picker.STILL", 3600.0)
    async with picking(open_app, stand_in) as opened:
        for key in (*"wide", "f5", "enter"):
            opened.pilot.app.post_message(events.Key(key, key if len(key) == 1 else None))
        await opened.until(lambda: isinstance(opened.pilot.app.screen, Mend))
        await opened.until("wide.png")
        await opened.until(lambda: opened.pilot.app.screen.plan is not None)  # type: ignore[attr-defined]
        assert not opened.answers


async def test_a_file_that_vanished_is_said_and_the_list_is_read_again(
    stand_in: StandIn, tmp_path: Path, open_app: OpenApp
) -> None:
    for age, name in enumerate(("a.png", "b.png", "c.png")):
        image(tmp_path / "shots", name, age=age)
    stand_in.folders._home = tmp_path / "shots"
    async with picking(open_app, stand_in, Mode.REFERENCE) as opened:
        await opened.press("space", "space")
        (tmp_path / "shots" / "a.png").unlink()
        await opened.press("enter")
        await opened.until("! a.png is not there any more.")
        await opened.until(lambda: opened.names == ["b.png", "c.png"])
        assert not opened.answers
        await opened.press("enter")
        await opened.until(lambda: opened.answers == [(str(tmp_path / "shots" / "b.png"),)])


async def test_a_folder_that_vanished_is_said_and_the_old_list_stays(
    stand_in: StandIn, tmp_path: Path, open_app: OpenApp
) -> None:
    image(tmp_path / "shots", "a.png")
    image(tmp_path / "shots" / "inner", "deep.png")
    stand_in.folders._home = tmp_path / "shots"
    async with picking(open_app, stand_in) as opened:
        shutil.rmtree(tmp_path / "shots" / "inner")
        await opened.press("up", "enter")
        await opened.until("does not exist (any more)")
        assert opened.names == ["inner", "a.png"]
        shutil.rmtree(tmp_path / "shots")
        await opened.press("f4")
        await opened.until("does not exist (any more)")
        await opened.press("alt+up")
        await opened.in_folder(tmp_path)


async def test_why_a_folder_cannot_be_shown_is_read_however_deep_it_lies(
    stand_in: StandIn, tmp_path: Path, open_app: OpenApp
) -> None:
    deep = tmp_path.joinpath(*["a-long-way-down"] * 9)
    (deep / "inner").mkdir(parents=True)
    stand_in.folders._home = deep
    async with picking(open_app, stand_in, size=(60, 20)) as opened:
        (deep / "inner").rmdir()
        await opened.press("enter")
        await opened.until("…inner does not exist (any more)")


async def test_a_folder_that_may_not_be_listed_is_said(
    stand_in: StandIn, tmp_path: Path, open_app: OpenApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    image(tmp_path / "shots", "a.png")
    (tmp_path / "shots" / "locked").mkdir()
    real = os.scandir

    def guarded(path: Path) -> Any:
        if os.fspath(path).endswith("locked"):
            raise PermissionError(13, "Permission denied")
        return real(path)

    monkeypatch.setattr("ima_tui.media.folders.os.scandir", guarded)
    stand_in.folders._home = tmp_path / "shots"
    async with picking(open_app, stand_in) as opened:
        await opened.press("up", "enter")
        await opened.until("may not be listed")
        assert opened.names == ["locked", "a.png"]


async def test_a_drop_of_several_files_is_taken_whole_and_other_text_is_typed(
    stand_in: StandIn, tmp_path: Path, open_app: OpenApp
) -> None:
    one, two = image(tmp_path, "one two.png"), image(tmp_path, "three.png")
    async with picking(open_app, stand_in, Mode.REFERENCE) as opened:
        opened.picker.line.post_message(events.Paste("just \ud83d words\nand more"))
        await opened.until(lambda: opened.picker.line.value == "just \ufffd words and more")
        opened.picker.line.post_message(events.Paste(f"'{one}'\n{two}\n"))
        await opened.until(lambda: opened.answers == [(str(one), str(two))])


async def test_a_store_that_fails_costs_the_memory_and_nothing_else(
    stand_in: StandIn, tmp_path: Path, open_app: OpenApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    image(tmp_path, "a.png")

    async def fails(*_arguments: object) -> Any:
        raise StoreError(say("The disk is full."))

    for name in ("all", "order", "keep_order", "note_choice", "bookmark"):
        monkeypatch.setattr(stand_in.kept_folders, name, fails)
    monkeypatch.setenv("HOME", str(tmp_path))
    async with picking(open_app, stand_in) as opened:
        await opened.press("f3", "f6")
        await opened.until("The disk is full.")
        await opened.press("enter")
        await opened.until(lambda: opened.answers)
        await opened.until(lambda: "The disk is full." in said(opened.pilot))


async def test_holding_an_arrow_looks_only_where_it_rests(
    stand_in: StandIn, tmp_path: Path, open_app: OpenApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(30):
        image(tmp_path, f"{number:02}.png", age=number)
    looked: list[str] = []
    real = stand_in.look

    async def look(source: str) -> Any:
        looked.append(os.path.basename(source))
        return await real(source)

    monkeypatch.setattr(stand_in, "look", look)
    monkeypatch.setattr("ima_tui.tui.screens.picker.STILL", 3600)
    async with picking(open_app, stand_in) as opened:
        for _ in range(19):
            opened.picker.listed.action_move(1)
            await opened.pilot.pause()
        monkeypatch.setattr("ima_tui.tui.screens.picker.STILL", 0)
        opened.picker.listed.action_move(1)
        await opened.until("fits First frame")
        assert looked == ["20.png"]
        assert opened.picker.query_one(Picture).source == tmp_path / "20.png"


class Copying(ModalScreen[str | None]):
    """In the place of the dialog that makes corrected copies."""

    def __init__(self, studio: object, source: str, mode: Mode) -> None:
        super().__init__()
        self.asked = (source, mode)


async def test_a_corrected_copy_takes_the_place_of_its_original(
    stand_in: StandIn, tmp_path: Path, open_app: OpenApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    image(tmp_path / "shots", "ok.png", age=50)
    wide = image(tmp_path / "shots", "wide.png", (1240, 400), age=1)
    copy = image(tmp_path / "corrected", "wide cropped.png")
    stand_in.folders._home = tmp_path / "shots"
    monkeypatch.setitem(sys.modules, "ima_tui.tui.screens.mend", types.SimpleNamespace(Mend=Copying))
    async with picking(open_app, stand_in, Mode.REFERENCE) as opened:
        await opened.until("F5 makes a corrected copy")
        await opened.press("space", "space", "up")
        await opened.until("F5 makes a corrected copy")
        await opened.press("f5")
        app: App[None] = opened.pilot.app
        await opened.until(lambda: isinstance(app.screen, Copying))
        assert isinstance(app.screen, Copying)
        assert app.screen.asked == (str(wide), Mode.REFERENCE)
        app.screen.dismiss(str(copy))
        await opened.in_folder(copy.parent)
        assert opened.under_cursor == copy.name
        await opened.until("Choose 2 marked")
        await opened.press("enter")
        await opened.until(lambda: opened.answers)
        assert set(opened.answers[0] or ()) == {str(copy), str(tmp_path / "shots" / "ok.png")}
        await opened.until(lambda: stand_in.kept_folders.known)
        assert {one.path.name for one in stand_in.kept_folders.known} == {"shots"}
        assert isinstance(opened.picker, Picker)
