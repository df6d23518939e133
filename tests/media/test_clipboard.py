"""The clipboard of every desktop, by tools that are scripts on a PATH of the test's own."""

from __future__ import annotations

import base64
import io
import os
import stat
import sys
import time
from pathlib import Path

import pytest
from PIL import Image

from ima_tui.media import clipboard, spelling
from ima_tui.media.clipboard import take
from ima_tui.media.problem import ImageProblem

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the tools are shell scripts")


def image(kind: str = "PNG", shade: int = 90) -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (32, 20), (shade, 120, 160)).save(written, kind)
    return written.getvalue()


class Desk:
    """A desktop: its environment, and tools that answer with prepared files."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.bin = folder / "bin"
        self.bin.mkdir()
        self.kept = folder / "pasted"
        self.environ = {"PATH": str(self.bin)}

    def tool(self, name: str, body: str) -> None:
        path = self.bin / name
        path.write_text(f"#!/bin/sh\nexport PATH=/usr/bin:/bin\n{body}\n")
        path.chmod(0o755)

    def answer(self, name: str, content: bytes) -> str:
        path = self.folder / name
        path.write_bytes(content)
        return f"cat '{path}'"

    def wayland(self, contents: dict[str, bytes], types: str | None = None) -> None:
        self.environ["WAYLAND_DISPLAY"] = "wayland-0"
        listed = types if types is not None else "\n".join(contents)
        cases = [f"*'{kind}') {self.answer(kind.replace('/', '-'), content)} ;;" for kind, content in contents.items()]
        self.tool(
            "wl-paste",
            f'case "$*" in --list-types) {self.answer("types", listed.encode())} ;; {" ".join(cases)} *) exit 1;; esac',
        )

    def take(self, platform: str = "linux") -> tuple[str, ...]:
        return take(self.environ, self.kept, platform)

    def problem(self, platform: str = "linux") -> str:
        with pytest.raises(ImageProblem) as caught:
            self.take(platform)
        return str(caught.value.sentence)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


class TestWayland:
    def test_an_image_is_kept_once_and_privately(self, desk: Desk) -> None:
        content = image()
        desk.wayland({"text/html": b"<img>", "image/jpeg": image("JPEG"), "image/png": content})
        (path,) = desk.take()
        assert Path(path).read_bytes() == content
        assert Path(path).parent == desk.kept
        assert path.endswith(".png")
        assert stat.S_IMODE(os.stat(path).st_mode) == 0o600
        assert desk.take() == (path,)
        assert len(list(desk.kept.iterdir())) == 1

    def test_copied_files_come_before_everything(self, desk: Desk) -> None:
        one, two = desk.folder / "a b.png", desk.folder / "c.jpg"
        for file in (one, two):
            file.write_bytes(b"")
        listed = f"# copied\r\nfile://{desk.folder}/a%20b.png\r\nfile://{two}\r\n".encode()
        desk.wayland({"text/uri-list": listed, "image/png": image()})
        assert desk.take() == (str(one), str(two))

    def test_an_address_beside_an_image_yields_to_the_image(self, desk: Desk) -> None:
        desk.wayland({"text/uri-list": b"https://x.example/a.png\n", "image/png": image()})
        assert desk.take()[0].startswith(str(desk.kept))

    def test_a_text_that_is_a_path_or_an_address_will_do(self, desk: Desk) -> None:
        file = desk.folder / "a b.png"
        file.write_bytes(b"")
        desk.wayland({"text/plain": str(file).encode()}, "text/plain;charset=utf-8\ntext/plain")
        assert desk.take() == (str(file),)
        desk.wayland({"text/plain": b"https://x.example/a.png"})
        assert desk.take() == ("https://x.example/a.png",)

    def test_words_are_no_image(self, desk: Desk) -> None:
        desk.wayland({"text/plain": b"a lighthouse at dawn"})
        assert "no image on the clipboard" in desk.problem()

    def test_an_empty_clipboard(self, desk: Desk) -> None:
        desk.environ["WAYLAND_DISPLAY"] = "wayland-0"
        desk.tool("wl-paste", "echo 'No selection' >&2; exit 1")
        assert "no image on the clipboard" in desk.problem()

    def test_a_lying_type_gives_way_to_an_honest_one(self, desk: Desk) -> None:
        desk.wayland({"image/png": b"<html>not at all</html>", "image/jpeg": image("JPEG")})
        assert desk.take()[0].endswith(".jpg")

    def test_the_ending_follows_the_content(self, desk: Desk) -> None:
        desk.wayland({"image/png": image("JPEG")})
        assert desk.take()[0].endswith(".jpg")

    def test_nothing_but_lies_is_said(self, desk: Desk) -> None:
        desk.wayland({"image/png": b"nothing"})
        assert "cannot be read" in desk.problem()
        assert not desk.kept.exists()

    def test_a_tool_that_hangs_is_given_up_with_its_children(self, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(clipboard.run, "__kwdefaults__", {"seconds": 0.3})
        desk.environ["WAYLAND_DISPLAY"] = "wayland-0"
        desk.tool("wl-paste", f"sleep 60 & echo $! > '{desk.folder}/child'; wait")
        started = time.monotonic()
        assert "did not answer" in desk.problem()
        assert time.monotonic() - started < 20
        child = int((desk.folder / "child").read_text())
        for _ in range(200):
            status = Path(f"/proc/{child}/stat")
            if not status.exists() or status.read_text().split()[2] == "Z":
                return
            time.sleep(0.01)
        raise AssertionError("the child outlived its parent")

    def test_a_flood_is_cut_off(self, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(clipboard, "_MOST_BYTES", 100_000)
        desk.environ["WAYLAND_DISPLAY"] = "wayland-0"
        desk.tool("wl-paste", 'case "$*" in --list-types) echo image/png ;; *) exec cat /dev/zero ;; esac')
        assert "far too large" in desk.problem()

    def test_a_full_disk_is_said(self, desk: Desk) -> None:
        desk.wayland({"image/png": image()})
        desk.kept.write_bytes(b"a file in the way")
        assert "could not be kept" in desk.problem()


class TestOtherDesktops:
    def test_x11(self, desk: Desk) -> None:
        desk.environ["DISPLAY"] = ":0"
        content = desk.answer("image", image())
        desk.tool(
            "xclip",
            f'case "$*" in *TARGETS*) printf "TARGETS\\nimage/png\\n" ;; *image/png*) {content} ;; *) exit 1 ;; esac',
        )
        assert desk.take()[0].endswith(".png")

    def test_x11_within_wayland_where_only_its_tool_is_there(self, desk: Desk) -> None:
        desk.environ.update({"DISPLAY": ":0", "WAYLAND_DISPLAY": "wayland-0"})
        desk.tool("xclip", 'case "$*" in *TARGETS*) echo UTF8_STRING ;; *) printf https://x.example/a.png ;; esac')
        assert desk.take() == ("https://x.example/a.png",)

    def test_a_mac(self, desk: Desk) -> None:
        told = b"\xc2\xabdata PNGf" + image().hex().upper().encode() + b"\xc2\xbb\n"
        info = "«class PNGf», 143, «class 8BPS», 200"
        content = desk.answer("image", told)
        desk.tool("osascript", f'case "$*" in *info*) echo "{info}" ;; *PNGf*) {content} ;; *) exit 1 ;; esac')
        (path,) = desk.take("darwin")
        assert Path(path).read_bytes() == image()

    def test_a_file_copied_on_a_mac_is_not_its_icon(self, desk: Desk) -> None:
        file = desk.folder / "a b.png"
        file.write_bytes(b"")
        info = "«class furl», 60, «class TIFF», 9000"
        desk.tool("osascript", f"case \"$*\" in *info*) echo '{info}' ;; *furl*) echo '{file}' ;; *) exit 1 ;; esac")
        assert desk.take("darwin") == (str(file),)

    def test_windows_from_within_its_linux(self, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
        desk.environ["WSL_DISTRO_NAME"] = "Ubuntu"
        content = desk.answer("image", base64.b64encode(image()))
        desk.tool("powershell.exe", f'case "$*" in *ContainsImage*) echo image/png ;; *GetImage*) {content} ;; esac')
        assert Path(desk.take()[0]).read_bytes() == image()
        monkeypatch.setattr(spelling, "_WINDOWS_DRIVES", str(desk.folder))
        (desk.folder / "c").mkdir()
        (desk.folder / "c" / "a b.png").write_bytes(b"")
        files = desk.answer("files", b"C:\\a b.png\r\n")
        desk.tool("powershell.exe", f'case "$*" in *ContainsImage*) echo text/uri-list ;; *DropList*) {files} ;; esac')
        assert desk.take() == (str(desk.folder / "c" / "a b.png"),)

    def test_windows_answering_nonsense(self, desk: Desk) -> None:
        desk.tool("powershell.exe", 'case "$*" in *ContainsImage*) echo image/png ;; *) echo "not base64!" ;; esac')
        assert "cannot be read" in desk.problem("win32")


class TestNoTool:
    def test_what_to_install_is_named(self, desk: Desk) -> None:
        assert "wl-clipboard" in Desk_with(desk, WAYLAND_DISPLAY="wayland-0").problem()
        desk.environ.pop("WAYLAND_DISPLAY")
        assert "xclip" in Desk_with(desk, DISPLAY=":0").problem()
        assert "Dropping the file" in desk.problem()

    def test_no_desktop(self, desk: Desk) -> None:
        assert "no desktop" in desk.problem()

    def test_over_ssh_the_clipboard_is_on_the_other_side(self, desk: Desk) -> None:
        desk.environ["SSH_CONNECTION"] = "1.2.3.4 5 6.7.8.9 22"
        for platform in ("linux", "darwin", "win32"):
            assert "other side" in desk.problem(platform)

    def test_a_forwarded_display_reaches_it(self, desk: Desk) -> None:
        desk.environ.update({"SSH_CONNECTION": "1.2.3.4 5 6.7.8.9 22", "DISPLAY": "localhost:10.0"})
        desk.tool("xclip", 'case "$*" in *TARGETS*) echo UTF8_STRING ;; *) printf https://x.example/a.png ;; esac')
        assert desk.take() == ("https://x.example/a.png",)


def Desk_with(desk: Desk, **environ: str) -> Desk:  # noqa: N802 - reads as a noun
    desk.environ.update(environ)
    return desk
