"""Files among the user's own: never over another one, whole or not at all."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

import pytest

from ima_tui.media import saving
from ima_tui.media.saving import copy_whole, make_folder, new_part, save, sha256_of, write_new


def part_in(folder: Path, content: bytes = b"clip") -> Path:
    part = new_part(folder, "boat.part")
    part.write_bytes(content)
    return part


def beside(name: str) -> bytes:
    return name.encode()


@pytest.fixture(params=["links", "no links"])
def folder(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder on a file system with hard links, and on one without."""
    if request.param == "no links":

        def refused(*_: object) -> None:
            raise PermissionError(errno.EPERM, "no links here")

        monkeypatch.setattr(os, "link", refused)
    return tmp_path


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_clip_and_its_note_get_one_name(folder: Path) -> None:
    assert save(part_in(folder), folder, "boat.mp4", ".mp4", beside) == folder / "boat.mp4"
    assert (folder / "boat.mp4").read_bytes() == b"clip"
    assert (folder / "boat.json").read_bytes() == b"boat.mp4"
    assert names(folder) == ["boat.json", "boat.mp4"]


@pytest.mark.parametrize("taken", ["boat.mp4", "boat.json"])
def test_what_is_there_is_never_written_over(taken: str, folder: Path) -> None:
    (folder / taken).write_text("mine")
    assert save(part_in(folder), folder, "boat.mp4", ".mp4", beside).name == "boat-2.mp4"
    assert (folder / taken).read_text() == "mine"
    assert (folder / "boat-2.json").read_bytes() == b"boat-2.mp4"
    assert names(folder) == sorted([taken, "boat-2.json", "boat-2.mp4"])


def test_not_even_when_it_comes_at_the_last_moment(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The name is free when it is looked at, and taken when it is used."""
    original = saving._put

    def late(source: Path, target: Path) -> bool:
        if target.name == "boat.mp4":
            target.write_text("theirs")
        return original(source, target)

    monkeypatch.setattr(saving, "_put", late)
    assert save(part_in(folder), folder, "boat.mp4", ".mp4", beside).name == "boat-2.mp4"
    assert (folder / "boat.mp4").read_text() == "theirs"
    assert names(folder) == ["boat-2.json", "boat-2.mp4", "boat.mp4"]


def test_a_link_to_nowhere_counts_as_taken(folder: Path) -> None:
    (folder / "boat.mp4").symlink_to(folder / "elsewhere.mp4")
    assert save(part_in(folder), folder, "boat.mp4", ".mp4", beside).name == "boat-2.mp4"
    assert not (folder / "elsewhere.mp4").exists()


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is forbidden to root")
def test_a_folder_that_may_not_be_written_keeps_nothing(tmp_path: Path) -> None:
    part = part_in(tmp_path)
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o500)
    with pytest.raises(PermissionError):
        save(part, closed, "boat.mp4", ".mp4", beside)
    assert part.exists()


@pytest.mark.parametrize("step", ["note", "clip"])
def test_a_full_disk_leaves_the_part_and_nothing_else(
    step: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    part = part_in(tmp_path)
    original = saving._put

    def full(source: Path, target: Path) -> bool:
        if target.name.endswith(".json") is (step == "note"):
            raise OSError(errno.ENOSPC, "No space left on device")
        return original(source, target)

    monkeypatch.setattr(saving, "_put", full)
    with pytest.raises(OSError, match="No space"):
        save(part, tmp_path, "boat.mp4", ".mp4", beside)
    assert names(tmp_path) == ["boat.part"]
    assert part.read_bytes() == b"clip"


def test_files_have_the_mode_that_their_user_s_files_have(folder: Path) -> None:
    (folder / "usual").touch()
    usual = stat.S_IMODE((folder / "usual").stat().st_mode)
    clip = save(part_in(folder), folder, "boat.mp4", ".mp4", beside)
    assert stat.S_IMODE(clip.stat().st_mode) == usual
    assert stat.S_IMODE((folder / "boat.json").stat().st_mode) == usual


def test_parts_have_files_of_their_own(tmp_path: Path) -> None:
    (tmp_path / "boat.part").write_text("mine")
    assert new_part(tmp_path, "boat.part").name == "boat-2.part"
    assert (tmp_path / "boat.part").read_text() == "mine"


def test_a_new_file_is_written_whole_beside_others(folder: Path) -> None:
    (folder / "shot.toml").write_text("mine")
    assert write_new(folder / "shot.toml", b"new", ".toml").name == "shot-2.toml"
    assert (folder / "shot.toml").read_text() == "mine"
    assert names(folder) == ["shot-2.toml", "shot.toml"]


def test_folders_are_made_below_each_other(tmp_path: Path) -> None:
    assert make_folder(tmp_path, ("2026", "霓虹")) == tmp_path / "2026" / "霓虹"
    assert (tmp_path / "2026" / "霓虹").is_dir()
    (tmp_path / "file").touch()
    with pytest.raises(OSError, match="file"):
        make_folder(tmp_path, ("file", "below"))


def test_a_copy_is_whole(tmp_path: Path) -> None:
    source, part = tmp_path / "a", new_part(tmp_path, "b.part")
    source.write_bytes(b"x" * 3_000_000)
    part.write_bytes(b"y" * 4_000_000)
    copy_whole(source, part)
    assert part.read_bytes() == source.read_bytes()
    assert sha256_of(part) == sha256_of(source)
