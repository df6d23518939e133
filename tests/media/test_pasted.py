"""Every way in which terminals write the files that are pasted or dropped."""

from __future__ import annotations

import os
import shlex
import socket
import sys
import unicodedata
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ima_tui.media import spelling
from ima_tui.media.sources import LocalImage, parse_pasted, understand

posix = pytest.mark.skipif(sys.platform == "win32", reason="POSIX names")
NARROW = "\N{NARROW NO-BREAK SPACE}"

NAMES = st.lists(
    st.text(st.characters(exclude_characters="/\0\r\n", exclude_categories=["Cs"]), max_size=12), min_size=1, max_size=5
)


def made(factory: pytest.TempPathFactory, names: list[str]) -> list[str]:
    folder = factory.mktemp("pasted")
    paths = [str(folder / f"x{number}{name}.png") for number, name in enumerate(names)]
    for path in paths:
        Path(path).write_bytes(b"")
    return paths


def same(found: tuple[str, ...], paths: list[str]) -> bool:
    return len(found) == len(paths) and all(
        os.path.samefile(one, other) for one, other in zip(found, paths, strict=True)
    )


@posix
class TestAnyListOfNames:
    @settings(max_examples=80, deadline=None)
    @given(NAMES)
    def test_as_shell_words(self, tmp_path_factory: pytest.TempPathFactory, names: list[str]) -> None:
        paths = made(tmp_path_factory, names)
        assert same(parse_pasted(shlex.join(paths)), paths)

    @settings(max_examples=80, deadline=None)
    @given(NAMES, st.sampled_from(("\n", "\r\n", "\r", " ")), st.sampled_from(("", "localhost")))
    def test_as_file_addresses(
        self, tmp_path_factory: pytest.TempPathFactory, names: list[str], between: str, host: str
    ) -> None:
        paths = made(tmp_path_factory, names)
        assert same(parse_pasted(between.join(f"file://{host}{quote(path)}" for path in paths) + between), paths)

    @settings(max_examples=80, deadline=None)
    @given(NAMES)
    def test_raw_one_to_a_line(self, tmp_path_factory: pytest.TempPathFactory, names: list[str]) -> None:
        paths = made(tmp_path_factory, names)
        assert same(parse_pasted("\n".join(paths) + "\n"), paths)

    @settings(max_examples=80, deadline=None)
    @given(st.text(st.characters(exclude_characters="/\0\r\n", exclude_categories=["Cs"]), max_size=14))
    def test_raw_and_alone(self, tmp_path_factory: pytest.TempPathFactory, name: str) -> None:
        paths = made(tmp_path_factory, [name])
        assert same(parse_pasted(paths[0]), paths)
        assert same(parse_pasted(f"{paths[0]}\r\n"), paths)


@posix
class TestOddWritings:
    def test_a_screenshot_of_a_mac_in_every_space(self, tmp_path: Path) -> None:
        for named, pasted in ((NARROW, " "), (" ", NARROW), (" ", "\N{NO-BREAK SPACE}"), (NARROW, NARROW)):
            folder = tmp_path / f"{ord(named)}-{ord(pasted)}"
            folder.mkdir()
            shot = folder / f"Screenshot 2026-06-25 at 1.23.45{named}PM.png"
            shot.write_bytes(b"")
            text = str(folder / f"Screenshot 2026-06-25 at 1.23.45{pasted}PM.png")
            assert parse_pasted(text) == (str(shot),)
            assert parse_pasted(text.replace(" ", "\\ ")) == (str(shot),)

    @pytest.mark.parametrize(("stored", "pasted"), [("NFC", "NFD"), ("NFD", "NFC")])
    def test_both_unicode_forms(self, tmp_path: Path, stored: str, pasted: str) -> None:
        file = tmp_path / unicodedata.normalize(stored, "Ångström café 東京.png")  # type: ignore[arg-type]
        file.write_bytes(b"")
        text = unicodedata.normalize(pasted, str(file))  # type: ignore[arg-type]
        assert parse_pasted(text) == (str(file),)
        assert parse_pasted(f"file://{quote(text)}\n") == (str(file),)

    def test_home_and_variables(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("HOME", str(tmp_path))
        monkeypatch.setenv("SHOTS", str(tmp_path / "my shots"))
        file = tmp_path / "my shots" / "a b.png"
        file.parent.mkdir()
        file.write_bytes(b"")
        for text in ("~/my shots/a b.png", "~/my\\ shots/a\\ b.png", '"~/my shots/a b.png"', "$SHOTS/a b.png"):
            assert parse_pasted(text) == (str(file),), text

    def test_an_address_that_names_this_very_machine(self, tmp_path: Path) -> None:
        file = tmp_path / "a b.png"
        file.write_bytes(b"")
        assert parse_pasted(f"file://{socket.gethostname()}{quote(str(file))}") == (str(file),)
        assert parse_pasted(f"file://elsewhere.example{quote(str(file))}") == ()

    def test_paths_of_windows_within_its_linux(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(spelling, "_WINDOWS_DRIVES", str(tmp_path))
        one, two = tmp_path / "c" / "Users" / "Ann B" / "a.png", tmp_path / "c" / "b.png"
        one.parent.mkdir(parents=True)
        for file in (one, two):
            file.write_bytes(b"")
        assert parse_pasted(r"C:\Users\Ann B\a.png") == (str(one),)
        assert parse_pasted(r'"C:\Users\Ann B\a.png"') == (str(one),)
        assert parse_pasted(r'"C:\Users\Ann B\a.png" "C:\b.png"') == (str(one), str(two))
        assert parse_pasted("file:///C:/Users/Ann%20B/a.png") == (str(one),)
        assert understand(r"C:\Users\Ann B\a.png") == LocalImage(one)

    def test_only_what_is_meant_as_an_image(self, tmp_path: Path) -> None:
        for name in ("notes.txt", "clip.mp4", "photo.heic", "IMG_2031", "UPPER.PNG"):
            (tmp_path / name).write_bytes(b"")
        found = {path.name: bool(parse_pasted(str(path))) for path in tmp_path.iterdir()}
        assert found == {"notes.txt": False, "clip.mp4": False, "photo.heic": True, "IMG_2031": True, "UPPER.PNG": True}

    def test_a_missing_file_is_just_text(self, tmp_path: Path) -> None:
        assert parse_pasted(str(tmp_path / "gone.png")) == ()
        assert parse_pasted(f"file://{tmp_path}/gone.png") == ()
