"""What a file picker shows, and how it is read: in steps, never whole."""

from __future__ import annotations

import os
import sys
import threading
from pathlib import Path

import pytest

from ima_tui.media import folders
from ima_tui.media.folder_order import By, Order
from ima_tui.media.folders import STEPS, FolderScan, Step, complete, expanded

posix = pytest.mark.skipif(sys.platform == "win32", reason="POSIX files")
not_root = pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() == 0, reason="root may do everything")


def touch(folder: Path, name: str, at: int, content: bytes = b"") -> None:
    (folder / name).write_bytes(content)
    os.utime(folder / name, (at, at))


def whole(folder: Path, order: Order | None = None, *, hidden: bool = False) -> Step:
    """Everything in a folder."""
    scan = FolderScan(folder, order or Order(), hidden=hidden)
    while not (step := scan.step()).done:
        pass
    return step


def names(folder: Path, order: Order | None = None, *, hidden: bool = False) -> list[str]:
    return [entry.name for entry in whole(folder, order, hidden=hidden).entries]


@pytest.fixture
def shots(tmp_path: Path) -> Path:
    """Images of different ages and sizes, a folder, and things that are neither."""
    for number, name in enumerate(("old.png", "new.JPG", "middle.webp", "notes.txt", ".hidden.png")):
        touch(tmp_path, name, [100, 300, 200, 400, 500][number], b"x" * (number + 1))
    for name, at in (("shots", 50), ("more", 60), (".git", 70)):
        (tmp_path / name).mkdir()
        os.utime(tmp_path / name, (at, at))
    return tmp_path


def test_folders_first_then_images_the_newest_first(shots: Path) -> None:
    assert names(shots) == ["more", "shots", "new.JPG", "middle.webp", "old.png"]
    assert names(shots, hidden=True) == [".git", "more", "shots", ".hidden.png", "new.JPG", "middle.webp", "old.png"]
    newest = whole(shots).entries[2]
    assert (newest.size_bytes, newest.mtime_ns, newest.is_folder) == (2, 300 * 10**9, False)
    assert whole(shots).images == 3


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        (Order(By.DATE, False), ["shots", "more", "old.png", "middle.webp", "new.JPG"]),
        (Order(By.NAME, False), ["more", "shots", "middle.webp", "new.JPG", "old.png"]),
        (Order(By.NAME, True), ["shots", "more", "old.png", "new.JPG", "middle.webp"]),
        (Order(By.SIZE, True), ["more", "shots", "middle.webp", "new.JPG", "old.png"]),
        (Order(By.SIZE, False), ["more", "shots", "old.png", "new.JPG", "middle.webp"]),
    ],
)
def test_every_order_and_a_later_change_of_it(shots: Path, order: Order, expected: list[str]) -> None:
    assert names(shots, order) == expected
    scan = FolderScan(shots, Order())
    scan.step(2)
    scan.reorder(order)
    while not (step := scan.step(1)).done:
        pass
    assert [entry.name for entry in step.entries] == expected


def test_a_folder_is_read_in_steps_and_each_tells_what_is_known(tmp_path: Path) -> None:
    for number in range(25):
        touch(tmp_path, f"{number}.png", number)
    scan, seen = FolderScan(tmp_path, Order()), []
    while True:
        step = scan.step(10)
        seen.append(len(step.entries))
        ages = [entry.mtime_ns for entry in step.entries]
        assert ages == sorted(ages, reverse=True)
        if step.done:
            break
    assert seen == [10, 20, 25]


def test_a_slow_disk_ends_a_step_early(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(200):
        (tmp_path / f"{number}.png").touch()
    monkeypatch.setattr(folders, "STEP_SECONDS", -1.0)
    step = FolderScan(tmp_path, Order()).step()
    assert 0 < len(step.entries) < 200 < STEPS[0]
    assert not step.done


def test_a_cancelled_reading_reads_nothing_more_and_gives_the_folder_back(shots: Path) -> None:
    scan = FolderScan(shots, Order())
    first = scan.step(1)
    scan.cancel()
    after = scan.step()
    assert after.done
    assert after.entries == first.entries
    scan.cancel()


def test_cancelling_never_waits_for_a_step_under_way(shots: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    entered, go_on = threading.Event(), threading.Event()
    real = os.scandir

    def slow(path: Path) -> object:
        entered.set()
        go_on.wait(20)
        return real(path)

    monkeypatch.setattr(folders.os, "scandir", slow)
    scan = FolderScan(shots, Order())
    reading = threading.Thread(target=scan.step)
    reading.start()
    entered.wait(20)
    scan.cancel()
    assert reading.is_alive()
    go_on.set()
    reading.join(20)
    assert scan.step().done


@posix
def test_pipes_and_dead_or_circular_links_are_passed_over(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.png")
    (tmp_path / "dead.png").symlink_to("gone")
    (tmp_path / "round").symlink_to("round")
    (tmp_path / "album.png").mkdir()
    touch(tmp_path, "real.png", 1)
    (tmp_path / "link.png").symlink_to("real.png")
    assert sorted(names(tmp_path)) == ["album.png", "link.png", "real.png"]


@posix
def test_any_name_a_disk_can_hold_leads_to_its_file(tmp_path: Path) -> None:
    hostile = [b"new\nline.png", b"\x1b[31mred.png", b"\xff\xfe broken.png", "‮gnp.png".encode(), b"x" * 251 + b".png"]
    for name in hostile:
        with open(os.path.join(os.fsencode(tmp_path), name), "wb"):
            pass
    assert sorted(os.fsencode(name) for name in names(tmp_path)) == sorted(hostile)
    assert all((tmp_path / name).is_file() for name in names(tmp_path))


def test_what_cannot_be_listed_is_said(tmp_path: Path) -> None:
    touch(tmp_path, "file", 1)
    for path, words in (
        (tmp_path / "gone", "does not exist"),
        (tmp_path / "file", "is not a folder"),
        ("a\0", "cannot"),
    ):
        step = whole(Path(path))
        assert step.entries == ()
        assert words in str(step.problem)


@posix
@not_root
def test_a_forbidden_folder_is_said(tmp_path: Path) -> None:
    tmp_path.chmod(0)
    problem = whole(tmp_path).problem
    tmp_path.chmod(0o700)
    assert "may not be listed" in str(problem)


def test_completion_goes_on_from_what_was_typed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    monkeypatch.setenv("SHOOT_TODAY", str(tmp_path))
    for name in ("Beach dawn.png", "beach.jpg", "notes.txt", ".secret.png"):
        touch(tmp_path, name, 1)
    (tmp_path / "beaches").mkdir()
    typed = f"{tmp_path.as_posix()}/"
    assert complete(typed + "be", tmp_path) == (typed + "beach.jpg", typed + "beaches/")
    assert complete(typed + "BE", tmp_path) == (typed + "Beach dawn.png", typed + "beach.jpg", typed + "beaches/")
    assert complete("./bea", tmp_path) == ("./beach.jpg", "./beaches/")
    assert complete("../bea", tmp_path / "beaches") == ("../beach.jpg", "../beaches/")
    assert complete("~/Be", Path("/")) == ("~/Beach dawn.png",)
    assert complete("~", Path("/")) == ("~/",)
    assert complete("$SHOOT_T", Path("/")) == ("$SHOOT_TODAY/",)
    assert complete("$SHOOT_TODAY/Be", Path("/")) == ("$SHOOT_TODAY/Beach dawn.png",)
    assert complete(typed + ".s", tmp_path) == (typed + ".secret.png",)
    assert complete(typed + "zzz", tmp_path) == complete("/no/such/folder/x", tmp_path) == ()
    assert complete("~nobody-here/x", tmp_path) == complete(typed + "beaches/", tmp_path) == ()


@posix
def test_completion_offers_no_name_that_cannot_be_typed(tmp_path: Path) -> None:
    for name in (b"shot\xff.png", b"shot\n.png", b"shot.png"):
        with open(os.path.join(os.fsencode(tmp_path), name), "wb"):
            pass
    assert complete("./sh", tmp_path) == ("./shot.png",)


def test_a_typed_path_means_what_a_shell_would_mean(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/ann")
    monkeypatch.setenv("SHOOT", "/mnt/shoot")
    assert expanded("~/a", tmp_path) == Path("/home/ann/a")
    assert expanded("$SHOOT/a", tmp_path) == expanded("${SHOOT}/a", tmp_path) == Path("/mnt/shoot/a")
    assert expanded("a", tmp_path) == tmp_path / "a"
    assert expanded("$NOT_SET_ANYWHERE/a", tmp_path) == tmp_path / "$NOT_SET_ANYWHERE" / "a"


def test_at_most_two_hundred_completions(tmp_path: Path) -> None:
    for number in range(300):
        (tmp_path / f"{number}.png").touch()
    assert len(complete("./", tmp_path)) == 200
