"""Durable, private files."""

from __future__ import annotations

import errno
import os
import stat
import sys
from pathlib import Path

import pytest

from ima_tui import files
from ima_tui.files import NotAFileError, TooLargeError, make_private_folder, open_regular, read_bounded, write_private

posix = pytest.mark.skipif(sys.platform == "win32", reason="POSIX modes")


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@posix
def test_new_folders_and_files_are_their_owners_alone(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    target = tmp_path / "a/b/file"
    write_private(target, b"x")
    assert target.read_bytes() == b"x"
    assert [mode(target), mode(target.parent), mode(target.parent.parent)] == [0o600, 0o700, 0o700]
    assert mode(tmp_path) == 0o755


@posix
def test_a_wider_mode_stays_only_where_asked(tmp_path: Path) -> None:
    target = tmp_path / "file"
    target.write_bytes(b"old")
    target.chmod(0o644)
    write_private(target, b"new", keep_mode=True)
    assert mode(target) == 0o644
    write_private(target, b"new")
    assert mode(target) == 0o600


@posix
def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real/file")
    write_private(tmp_path / "link", b"new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real/file").read_bytes() == b"new"


def test_a_failed_write_leaves_the_old_content_and_no_litter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "file"
    target.write_bytes(b"old")

    def full(_number: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_private(target, b"new")
    assert target.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [target]


def test_a_target_that_windows_says_is_busy_is_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    refusals = [5, 32]
    pauses: list[float] = []
    replace = os.replace

    class BusyError(PermissionError):
        winerror = 0

    def busy(source: Path, target: Path) -> None:
        if refusals:
            error = BusyError("busy")
            error.winerror = refusals.pop(0)
            raise error
        replace(source, target)

    monkeypatch.setattr(files.os, "replace", busy)
    monkeypatch.setattr(files.time, "sleep", pauses.append)
    write_private(tmp_path / "file", b"new")
    assert (tmp_path / "file").read_bytes() == b"new"
    assert len(pauses) == 2


def test_a_file_in_the_way_of_a_folder_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(OSError, match=r"[Nn]ot a directory|exists"):
        make_private_folder(tmp_path / "file/folder")


@posix
def test_pipes_devices_and_folders_are_no_files_and_never_block(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "pipe", tmp_path, Path("/dev/null"), Path("/dev/zero")):
        with pytest.raises(NotAFileError):
            open_regular(path)


def test_reading_is_bounded(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"12345")
    assert read_bounded(tmp_path / "file", 5) == b"12345"
    with pytest.raises(TooLargeError):
        read_bounded(tmp_path / "file", 4)
