"""Looking for a secret in everything a run left behind, in whatever form it may have got there.

A form is the bytes of the secret as some writer would put them down: as they are, backwards, in base64 at each of its
three places, in hexadecimal, escaped for an address or a string, in UTF-16. Packed files are looked into.
"""

from __future__ import annotations

import base64
import errno
import gzip
import io
import os
import subprocess
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

MOST_UNPACKED = 50_000_000
_PNG = b"\x89PNG\r\n\x1a\n"


def forms(secret: str) -> dict[str, bytes]:
    """Every form of a secret, by name."""
    plain = secret.encode()
    found = {
        "plain": plain,
        "backwards": plain[::-1],
        "hex": plain.hex().encode(),
        "HEX": plain.hex().upper().encode(),
        "in an address": "".join(f"%{one:02x}" for one in plain).encode(),
        "in an ADDRESS": "".join(f"%{one:02X}" for one in plain).encode(),
        "escaped": "".join(f"\\x{one:02x}" for one in plain).encode(),
        "escaped for JSON": "".join(f"\\u{one:04x}" for one in plain).encode(),
        "escaped for HTML": "".join(f"&#{one};" for one in plain).encode(),
        "UTF-16, little end": secret.encode("utf-16-le"),
        "UTF-16, big end": secret.encode("utf-16-be"),
        "base64 of it backwards": base64.b64encode(plain[::-1]).rstrip(b"=")[:-1],
    }
    for before in range(3):  # what stands before it shifts every letter; those at the ends are shared with neighbours
        written = base64.b64encode(b"\0" * before + plain).rstrip(b"=")
        found[f"base64, {before} before"] = written[-(-before * 8 // 6) : -1]
    return found


class Search:
    """One secret, looked for in bytes, files and folders."""

    def __init__(self, secret: str) -> None:
        self._forms = forms(secret)

    def form_in(self, content: bytes | str) -> str:
        """The name of the form in which `content` has it; empty if it has not."""
        data = content.encode("utf-8", "surrogateescape") if isinstance(content, str) else content
        return next((name for name, form in self._forms.items() if form in data), "")

    def form_in_file(self, path: Path) -> str:
        """The same of a file, packed or not. What cannot be read holds nothing for others either."""
        try:
            if not path.stat().st_size or not path.stat().st_mode & 0o400:
                return ""
            content = written(path)
        except OSError:
            return ""
        for layer in (content, *unpacked(content)):
            if found := self.form_in(layer):
                return found if layer is content else f"{found}, packed"
        return ""

    def leaks(self, folder: Path, *, but: Iterable[str] = ()) -> Iterator[str]:
        """Every file below `folder` that has it or whose name has, with the form; not those named as one of `but`."""
        spared = frozenset(but)
        for path in folder.rglob("*"):
            if found := self.form_in(str(path.relative_to(folder))):
                yield f"{path} (the name, {found})"
            looked_into = path.is_file() and not path.is_symlink() and path.name not in spared
            if looked_into and (found := self.form_in_file(path)):
                yield f"{path} ({found})"


def written(path: Path) -> bytes:
    """What is in a file without its holes: one of a gigabyte that was only made long took 70 seconds to search."""
    parts, end = list[bytes](), 0
    with path.open("rb") as file:
        size = os.fstat(file.fileno()).st_size
        while end < size:
            try:
                start = os.lseek(file.fileno(), end, os.SEEK_DATA)
            except OSError as error:
                if error.errno == errno.ENXIO:  # a hole up to its end
                    break
                raise
            end = os.lseek(file.fileno(), start, os.SEEK_HOLE)
            parts.append(os.pread(file.fileno(), end - start, start))
    return b"\0".join(parts)


def unpacked(content: bytes) -> Iterator[bytes]:
    """What is in a packed file: gzip, zlib, zip, the texts of a PNG. Nothing for any other."""
    try:
        if content.startswith(b"\x1f\x8b"):
            yield gzip.GzipFile(fileobj=io.BytesIO(content)).read(MOST_UNPACKED)
        elif content.startswith(b"PK\x03\x04"):
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                for member in archive.infolist():
                    with archive.open(member) as file:
                        yield file.read(MOST_UNPACKED)
        elif content[:1] == b"\x78":
            yield zlib.decompressobj().decompress(content, MOST_UNPACKED)
        elif content.startswith(_PNG):
            yield from _texts_of_png(content)
    except (OSError, EOFError, ValueError, zlib.error, zipfile.BadZipFile, NotImplementedError, RuntimeError):
        return


def _texts_of_png(content: bytes) -> Iterator[bytes]:
    at = len(_PNG)
    while at + 8 <= len(content):
        length, kind = int.from_bytes(content[at : at + 4], "big"), content[at + 4 : at + 8]
        if kind in (b"zTXt", b"iTXt"):
            packed = content[at + 8 : at + 8 + length].find(b"\x78")
            if packed >= 0:
                yield zlib.decompressobj().decompress(content[at + 8 + packed : at + 8 + length], MOST_UNPACKED)
        at += 12 + length


def overhear(search: Search, told: list[str]) -> None:
    """From now on note in `told` every process whose answer to `communicate` has the secret."""
    original = subprocess.Popen.communicate

    def communicate(process: Any, *arguments: Any, **named: Any) -> Any:
        answer = original(process, *arguments, **named)
        for stream, said in zip(("stdout", "stderr"), answer, strict=True):
            if said and (found := search.form_in(said)):
                told.append(f"{stream} of {process.args or f'process {process.pid}'} ({found})")
        return answer

    subprocess.Popen.communicate = communicate  # type: ignore[method-assign]
