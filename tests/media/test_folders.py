"""What a file picker shows."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import pytest

from ima_tui.media.folders import complete, list_folder

posix = pytest.mark.skipif(sys.platform == "win32", reason="POSIX files")
not_root = pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() == 0, reason="root may do everything")


def touch(folder: Path, name: str, at: int, content: bytes = b"") -> None:
    (folder / name).write_bytes(content)
    os.utime(folder / name, (at, at))


def names(folder: Path, hidden: bool = False) -> list[str]:
    return [entry.name for entry in list_folder(folder, hidden).entries]


def test_folders_first_then_images_the_newest_first(tmp_path: Path) -> None:
    for number, name in enumerate(("old.png", "new.JPG", "middle.webp", "notes.txt", ".hidden.png")):
        touch(tmp_path, name, [100, 300, 200, 400, 500][number], b"12345")
    for name, at in (("shots", 50), ("more", 60), (".git", 70)):
        (tmp_path / name).mkdir()
        os.utime(tmp_path / name, (at, at))
    assert names(tmp_path) == ["more", "shots", "new.JPG", "middle.webp", "old.png"]
    assert names(tmp_path, hidden=True) == [".git", "more", "shots", ".hidden.png", "new.JPG", "middle.webp", "old.png"]
    newest = list_folder(tmp_path).entries[2]
    assert (newest.size_bytes, newest.mtime_ns, newest.is_folder) == (5, 300 * 10**9, False)


@posix
def test_pipes_and_dead_or_circular_links_are_passed_over(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.png")
    (tmp_path / "dead.png").symlink_to("gone")
    (tmp_path / "round").symlink_to("round")
    (tmp_path / "album.png").mkdir()
    touch(tmp_path, "real.png", 1)
    (tmp_path / "link.png").symlink_to("real.png")
    assert sorted(names(tmp_path)) == ["album.png", "link.png", "real.png"]


def test_what_cannot_be_listed_is_said(tmp_path: Path) -> None:
    touch(tmp_path, "file", 1)
    for path, words in (
        (tmp_path / "gone", "does not exist"),
        (tmp_path / "file", "is not a folder"),
        ("a\0", "cannot"),
    ):
        listing = list_folder(Path(path))
        assert listing.entries == ()
        assert words in str(listing.problem)


@posix
@not_root
def test_a_forbidden_folder_is_said(tmp_path: Path) -> None:
    tmp_path.chmod(0)
    problem = list_folder(tmp_path).problem
    tmp_path.chmod(0o700)
    assert "may not be listed" in str(problem)


def test_completion_goes_on_from_what_was_typed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    for name in ("Beach dawn.png", "beach.jpg", "notes.txt", ".secret.png"):
        touch(tmp_path, name, 1)
    (tmp_path / "beaches").mkdir()
    typed = f"{tmp_path.as_posix()}/"
    assert complete(typed + "be") == (typed + "beach.jpg", typed + "beaches/")
    assert complete(typed + "BE") == (typed + "Beach dawn.png", typed + "beach.jpg", typed + "beaches/")
    assert complete("bea") == ("beach.jpg", "beaches/")
    assert complete("~/Be") == ("~/Beach dawn.png",)
    assert complete("~") == ("~/",)
    assert complete(typed + ".s") == (typed + ".secret.png",)
    assert complete(typed + "zzz") == complete("/no/such/folder/x") == complete("~nobody-here/x") == ()
    assert complete(typed + "beaches/") == ()


def test_many_files_are_listed_without_a_pause(tmp_path: Path) -> None:
    for number in range(5000):
        (tmp_path / f"{number}.png").touch()
    begun = time.perf_counter()
    assert len(list_folder(tmp_path).entries) == 5000
    assert time.perf_counter() - begun < 1
    assert len(complete(f"{tmp_path}/")) == 200
