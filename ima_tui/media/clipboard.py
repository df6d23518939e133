"""The image on the desktop's clipboard, taken with the tool that the platform has for it.

What lies there is asked first and then taken in this order: copied files, the image itself, a text that is a path or
an address. A tool gets three seconds and a bounded answer, and what it says a thing is, is not believed: the content
decides. An image is kept as a file named by its content, so that the same one is never kept twice.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import io
import re
import shutil
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from ima_tui.domain.images import MOST_BYTES
from ima_tui.domain.text import Said, say
from ima_tui.files import write_private
from ima_tui.media.pasted import parse_pasted
from ima_tui.media.pictures import KINDS, open_picture
from ima_tui.media.problem import ImageProblem
from ima_tui.media.spelling import from_windows
from ima_tui.media.tools import ToolFailed, run

FILES = "text/uri-list"
TEXT = "text/plain"
IMAGES = ("image/png", "image/jpeg", "image/jpg", "image/webp", "image/tiff", "image/bmp", "image/gif")
"""What the service takes, the most faithful first."""
_MOST_BYTES = 2 * MOST_BYTES
"""Over the service's limit on purpose: a smaller copy can be made of what is a little too heavy."""
_MOST_TEXT = 65_536
_SLOW_START = 8.0
"""Seconds for PowerShell, which takes two of them to start."""


@dataclass(frozen=True, slots=True)
class Tool:
    """A program that reads the clipboard."""

    name: str
    program: str
    """Where it is."""

    def types(self) -> tuple[str, ...]:
        """What lies on the clipboard, as media types. Raises ToolFailed."""
        raise NotImplementedError

    def read(self, kind: str) -> bytes:
        """It, as one of those types. Raises ToolFailed."""
        raise NotImplementedError


class _Wayland(Tool):
    def types(self) -> tuple[str, ...]:
        return _lines(run([self.program, "--list-types"], _MOST_TEXT))

    def read(self, kind: str) -> bytes:
        return run([self.program, "--no-newline", "--type", kind], _most(kind))


class _X11(Tool):
    def types(self) -> tuple[str, ...]:
        return _lines(run([self.program, "-selection", "clipboard", "-t", "TARGETS", "-o"], _MOST_TEXT))

    def read(self, kind: str) -> bytes:
        if kind == TEXT:
            return run([self.program, "-selection", "clipboard", "-o"], _MOST_TEXT)
        return run([self.program, "-selection", "clipboard", "-t", kind, "-o"], _most(kind))


class _Mac(Tool):
    """AppleScript writes data as `«data PNGf89504E47…»`. A file copied in the Finder has its icon with it."""

    _CLASSES = {"furl": FILES, "PNGf": "image/png", "JPEG": "image/jpeg", "TIFF": "image/tiff", "utf8": TEXT}

    def types(self) -> tuple[str, ...]:
        told = self._ask("clipboard info", _MOST_TEXT).decode("utf-8", "replace")
        found = [kind for name, kind in self._CLASSES.items() if name in told]
        return (*found, *((TEXT,) if "string" in told.lower() else ()))

    def read(self, kind: str) -> bytes:
        if kind == FILES:
            return self._ask("POSIX path of (the clipboard as «class furl»)", _MOST_TEXT)
        if kind == TEXT:
            return self._ask("the clipboard as «class utf8»", _MOST_TEXT)
        name = next(name for name, each in self._CLASSES.items() if each == kind)
        told = self._ask(f"the clipboard as «class {name}»", 2 * _MOST_BYTES + 64)
        data = re.search(rb"data [A-Za-z0-9 ]{4}([0-9A-Fa-f]*)", told)
        if data is None:
            raise ToolFailed("no data in the answer")
        return _decoded(binascii.unhexlify, data[1])

    def _ask(self, script: str, most: int) -> bytes:
        return run([self.program, "-e", script], most)


class _PowerShell(Tool):
    """Of Windows, and of Windows from within its Linux."""

    _START = (
        "$ErrorActionPreference='Stop';[Console]::OutputEncoding=[Text.Encoding]::UTF8;"
        "Add-Type -AssemblyName System.Windows.Forms,System.Drawing;$c=[Windows.Forms.Clipboard];"
    )
    _TYPES = (
        "if($c::ContainsFileDropList()){'text/uri-list'};if($c::ContainsImage()){'image/png'};"
        "if($c::ContainsText()){'text/plain'}"
    )
    _READ = {
        FILES: "$c::GetFileDropList()",
        TEXT: "$c::GetText()",
        "image/png": "$m=New-Object IO.MemoryStream;$c::GetImage().Save($m,[Drawing.Imaging.ImageFormat]::Png);"
        "[Convert]::ToBase64String($m.ToArray())",
    }

    def types(self) -> tuple[str, ...]:
        return _lines(self._ask(self._TYPES, _MOST_TEXT))

    def read(self, kind: str) -> bytes:
        told = self._ask(self._READ[kind], 2 * _most(kind))
        if kind not in (FILES, TEXT):
            return _decoded(base64.b64decode, told.strip())
        return "\n".join(from_windows(line) for line in told.decode("utf-8", "replace").splitlines()).encode()

    def _ask(self, script: str, most: int) -> bytes:
        return run([self.program, "-NoProfile", "-NonInteractive", "-STA", "-Command", self._START + script], most,
                   seconds=_SLOW_START)  # fmt: skip


def take(environ: Mapping[str, str], folder: Path, platform: str = sys.platform) -> tuple[str, ...]:
    """What lies on the clipboard as image sources: paths, or an address. An image itself is kept in `folder`.

    Raises ImageProblem with what to do next: no image, no tool, a clipboard on the other side of ssh.
    """
    tool = find_tool(environ, platform)
    if isinstance(tool, ImageProblem):
        raise tool
    try:
        kinds = tool.types()
        files = _sources(tool, FILES) if FILES in kinds else ()
        if files:
            return files
        offered = [kind for kind in IMAGES if kind in kinds]
        kept = next(filter(None, (_kept(tool, kind, folder) for kind in offered)), None)
        if kept is not None:
            return (str(kept),)
        text = _sources(tool, TEXT) if any(kind.startswith(("text/plain", "UTF8_STRING")) for kind in kinds) else ()
    except ToolFailed as error:
        raise ImageProblem(_no_answer(tool.name, error)) from error
    if text:
        return text
    if offered:
        raise ImageProblem(say("What is on the clipboard calls itself an image, but cannot be read. Drop its file."))
    raise ImageProblem(say("There is no image on the clipboard. Copy one first, or drop a file here."))


def find_tool(environ: Mapping[str, str], platform: str = sys.platform) -> Tool | ImageProblem:
    """The tool for this desktop, or the problem that says what is missing."""

    def found(*names: str) -> str | None:
        return next(filter(None, (shutil.which(name, path=environ.get("PATH", "")) for name in names)), None)

    windows = found("powershell.exe", "powershell")
    over_ssh = bool(environ.get("SSH_CONNECTION") or environ.get("SSH_TTY"))
    forwarded = platform == "linux" and bool(environ.get("DISPLAY"))
    if over_ssh and not forwarded:
        return ImageProblem(
            say("You are connected by ssh: the clipboard is on the other side. Copy the file over, or give an address.")
        )
    if platform == "darwin":
        script = found("osascript")
        return _Mac("osascript", script) if script else _missing("osascript")
    if platform == "win32" or (environ.get("WSL_DISTRO_NAME") and windows):
        return _PowerShell("powershell", windows) if windows else _missing("powershell")
    wayland, x11 = environ.get("WAYLAND_DISPLAY"), environ.get("DISPLAY")
    if not wayland and not x11:
        return ImageProblem(say("There is no desktop here, and so no clipboard. Type a path or give an address."))
    paste, clip = found("wl-paste") if wayland else None, found("xclip") if x11 else None
    if paste:
        return _Wayland("wl-paste", paste)
    if clip:
        return _X11("xclip", clip)
    return _missing("wl-clipboard" if wayland else "xclip")


def _missing(name: str) -> ImageProblem:
    return ImageProblem(
        say("To paste an image, install {tool}. Dropping the file onto the window works without it.", tool=name)
    )


def _no_answer(name: str, error: ToolFailed) -> Said:
    if error.late:
        return say("{tool} did not answer; another program may hold the clipboard. Drop the file instead.", tool=name)
    if error.huge:
        return say("What is on the clipboard is far too large. Save it as a smaller file and drop that.")
    return say("There is no image on the clipboard. Copy one first, or drop a file here.")


def _sources(tool: Tool, kind: str) -> tuple[str, ...]:
    """Files and addresses in the clipboard's text; a list of files may have comments and a word in front."""
    text = tool.read(kind).decode("utf-8", "replace")
    if kind == FILES:
        lines = [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")]
        return tuple(one for line in lines if not line.startswith("http") for one in parse_pasted(line))
    return parse_pasted(text)


def _kept(tool: Tool, kind: str, folder: Path) -> Path | None:
    """The image as a file, or None if it is none; a tool that fails on one type may do well on the next."""
    try:
        content = tool.read(kind)
        with open_picture(io.BytesIO(content), tool.name) as picture:
            suffix = KINDS[picture.format or ""][2]
    except ToolFailed as error:
        if error.late or error.huge:
            raise
        return None
    except ImageProblem:
        return None
    path = folder / f"{hashlib.sha256(content).hexdigest()[:20]}.{suffix}"
    try:
        if not path.is_file():
            write_private(path, content)
    except OSError as error:
        reason = error.strerror or str(error)
        raise ImageProblem(say("The pasted image could not be kept ({reason}).", reason=reason)) from error
    return path


def _most(kind: str) -> int:
    return _MOST_TEXT if kind in (FILES, TEXT) else _MOST_BYTES


def _lines(told: bytes) -> tuple[str, ...]:
    return tuple(line.strip() for line in told.decode("utf-8", "replace").splitlines() if line.strip())


def _decoded(decode: Callable[[bytes], bytes], text: bytes) -> bytes:
    try:
        return decode(text)
    except (binascii.Error, ValueError) as error:
        raise ToolFailed("unreadable answer") from error
