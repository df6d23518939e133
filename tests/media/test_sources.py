"""What a typed, pasted or dropped text means."""

from __future__ import annotations

import os
import shlex
import sys
import unicodedata
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ima_tui.media.sources import (
    ImageProblem,
    LocalImage,
    RemoteImage,
    is_private_address,
    parse_pasted,
    split_argument,
    understand,
)

NARROW = "\N{NARROW NO-BREAK SPACE}"
posix = pytest.mark.skipif(sys.platform == "win32", reason="POSIX names")


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "work"
    folder.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.setenv("HOME", str(tmp_path))
    return folder


def touch(folder: Path, *names: str) -> list[str]:
    for name in names:
        (folder / name).write_bytes(b"")
    return [str(folder / name) for name in names]


class TestUnderstand:
    def test_addresses_are_passed_on_as_they_are(self) -> None:
        for url in ("https://cdn.example/w_300,h_200/a.png?x=1&y=%20", "HTTP://cdn.example/中.png"):
            assert understand(f" {url} ") == RemoteImage(url)

    def test_paths_become_absolute(self, here: Path) -> None:
        assert understand("a.png") == LocalImage(here / "a.png")
        assert understand("~/a b.png") == LocalImage(here.parent / "a b.png")
        assert understand("'a b.png'") == LocalImage(here / "a b.png")
        assert understand('"~/a.png"') == LocalImage(here.parent / "a.png")

    @posix
    def test_file_addresses_are_paths(self, here: Path) -> None:
        assert understand("file:///a/b%20c%E4%B8%AD.png") == LocalImage(Path("/a/b c中.png"))
        assert understand("file://localhost/a.png") == LocalImage(Path("/a.png"))
        assert understand("file:/a.png") == LocalImage(Path("/a.png"))
        assert understand("FILE:///a%25.png") == LocalImage(Path("/a%.png"))

    @pytest.mark.parametrize(
        "text", ["", "  ", "data:image/png;base64,AAAA", "ftp://x/a.png", "s3://b/k", "file://other/share/a.png"]
    )
    def test_other_kinds_of_address_are_refused(self, text: str, here: Path) -> None:
        with pytest.raises(ImageProblem):
            understand(text)

    @posix
    def test_a_file_that_exists_wins_over_what_its_name_looks_like(self, here: Path) -> None:
        touch(here, "'quoted'", "data:x.png", "a%20b.png")
        assert understand("'quoted'") == LocalImage(here / "'quoted'")
        assert understand("data:x.png") == LocalImage(here / "data:x.png")
        assert understand("a%20b.png") == LocalImage(here / "a%20b.png")

    @posix
    def test_unicode_forms_and_the_narrow_space_find_the_file(self, here: Path) -> None:
        decomposed = unicodedata.normalize("NFD", "café.png")
        shot = f"Screenshot 2026-06-25 at 1.23.45{NARROW}PM.png"
        touch(here, decomposed, shot)
        assert understand("café.png") == LocalImage(here / decomposed)
        assert understand("Screenshot 2026-06-25 at 1.23.45 PM.png") == LocalImage(here / shot)

    def test_hopeless_texts_are_paths_that_do_not_exist(self, here: Path) -> None:
        assert isinstance(understand("~nobody-of-that-name/x.png"), LocalImage)
        assert isinstance(understand("x" * 5000), LocalImage)
        assert isinstance(understand("a\0b"), LocalImage)


class TestPasted:
    def test_one_path_with_spaces(self, here: Path) -> None:
        (path,) = touch(here, "Screenshot 2026-06-25 at 1.23.45 PM.png")
        for text in (path, f"{path}\n", f" {path} ", f"'{path}'", f'"{path}"', shlex.quote(path)):
            assert parse_pasted(text) == (path,)

    @posix
    def test_one_path_in_every_terminals_writing(self, here: Path) -> None:
        (path,) = touch(here, "a (b) 'c' & d.png")
        escaped = "".join("\\" + letter if letter in " ()'&" else letter for letter in path)
        for text in (escaped, f"file://{quote(path)}", f"file://localhost{quote(path)}", escaped + " "):
            assert parse_pasted(text) == (path,)

    def test_several_paths(self, here: Path) -> None:
        one, two = touch(here, "a b.png", "c.png")
        texts = (
            f"{shlex.quote(one)} {two}",
            f"{one}\n{two}\n",
            f"{one}\r{two}",
            f"{one}\r\n{two}",
            f"file://{quote(one)} file://{quote(two)}",
            f'"{one}" "{two}"',
            f"{one} {two}",
        )
        for text in texts:
            assert parse_pasted(text) == (one, two), text

    def test_addresses_and_paths_mixed(self, here: Path) -> None:
        (path,) = touch(here, "a.png")
        assert parse_pasted("https://x.example/a.png") == ("https://x.example/a.png",)
        assert parse_pasted(f"https://x.example/a.png\n{path}") == ("https://x.example/a.png", path)

    def test_prose_is_left_alone(self, here: Path) -> None:
        touch(here, "a", "beach", "b.png")
        (here / "folder").mkdir()
        for text in ("", "a", "beach", "folder", "the beach at b.png", "it's late", "see https://x.example now", "\0"):
            assert parse_pasted(text) == (), text
        assert parse_pasted("word " * 20_000) == ()

    @posix
    @settings(max_examples=120, deadline=None)
    @given(
        st.lists(
            st.text(st.characters(exclude_characters="/\0\r\n", exclude_categories=["Cs"]), min_size=1, max_size=12)
        )
    )
    def test_quoted_paths_always_come_back(self, tmp_path_factory: pytest.TempPathFactory, names: list[str]) -> None:
        folder = tmp_path_factory.mktemp("pasted")
        paths = [str(folder / f"x{number}{name}.png") for number, name in enumerate(names)]
        for path in paths:
            Path(path).write_bytes(b"")
        pasted = parse_pasted(" ".join(shlex.quote(path) for path in paths))
        assert len(pasted) == len(paths)
        assert all(os.path.samefile(one, other) for one, other in zip(pasted, paths, strict=True))

    @settings(max_examples=150, deadline=None)
    @given(st.text())
    def test_nothing_pasted_ever_raises(self, text: str) -> None:
        parse_pasted(text)


class TestSplitArgument:
    def test_commas_split_only_what_is_surely_several(self, here: Path) -> None:
        touch(here, "a.png", "b.png", "a,b.png")
        assert split_argument("a.png,b.png") == ("a.png", "b.png")
        assert split_argument("a.png, https://x.example/b.png") == ("a.png", "https://x.example/b.png")
        assert split_argument("https://x.example/1,https://x.example/2") == (
            "https://x.example/1",
            "https://x.example/2",
        )
        for whole in (
            "a,b.png",
            "a.png,gone.png",
            "a.png,",
            "https://cdn.example/w_300,h_200/a.png",
            "data:x;base64,AA",
        ):
            assert split_argument(whole) == (whole,)

    def test_a_json_array_is_its_items(self, here: Path) -> None:
        assert split_argument(' ["a b.png", "https://x.example/1,2"] ') == ("a b.png", "https://x.example/1,2")
        assert split_argument("[]") == ()

    @pytest.mark.parametrize("token", ['["a.png"', "[1]", "[final] a.png", "[" * 100_000])
    def test_a_broken_array_is_refused(self, token: str, here: Path) -> None:
        with pytest.raises(ImageProblem):
            split_argument(token)

    @posix
    def test_a_file_whose_name_begins_so_is_a_file(self, here: Path) -> None:
        touch(here, "[final] a.png")
        assert split_argument("[final] a.png") == ("[final] a.png",)


class TestPrivateAddresses:
    @pytest.mark.parametrize(
        "host",
        [
            *("localhost", "LOCALHOST.", "a.localhost", "printer.local", "db.internal", "nas", "router.lan", ""),
            *("127.0.0.1", "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "0x7f.1", "127.0.0.1."),
            *("10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1"),
            *("255.255.255.255", "198.18.0.1", "192.0.2.1", "240.0.0.1", "0"),
            *("[::1]", "[::]", "[fe80::1]", "[fe80::1%25eth0]", "[fc00::1]", "[ff02::1]", "[2001:db8::1]"),
            *("[::ffff:127.0.0.1]", "[::ffff:a00:1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "[::127.0.0.1]"),
            *("127。0。0。1", "①②⑦.0.0.1", "%31%32%37.0.0.1"),
        ],
    )
    def test_are_seen_in_every_spelling(self, host: str) -> None:
        assert is_private_address(f"http://{host}/a.png")

    @pytest.mark.parametrize(
        "host",
        ["cdn.example.com", "8.8.8.8", "134744072", "[2606:4700::1111]", "[::ffff:8.8.8.8]", "local.example.com"],
    )
    def test_public_ones_are_not(self, host: str) -> None:
        assert not is_private_address(f"https://user@{host}:8443/a.png")

    def test_what_cannot_be_read_is_taken_for_private(self) -> None:
        assert is_private_address("http://[::1/a.png")
        assert is_private_address("nonsense")
