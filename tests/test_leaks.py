"""The search that every run ends with finds what it is for."""

from __future__ import annotations

import base64
import gzip
import io
import json
import os
import sqlite3
import subprocess
import sys
import zipfile
import zlib
from pathlib import Path
from urllib.parse import quote

import pytest
from PIL import Image, PngImagePlugin

from tests.leaks import Search, forms, overhear

SECRET = "ima_made_up_" + "l3ak" * 5
SEARCH = Search(SECRET)


def zipped(content: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("inner.txt", content)
    return packed.getvalue()


def picture(text: str) -> bytes:
    written, texts = io.BytesIO(), PngImagePlugin.PngInfo()
    texts.add_text("Comment", text, zip=True)
    Image.new("L", (4, 4)).save(written, "PNG", pnginfo=texts)
    return written.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        f"x{SECRET}y".encode(),
        SECRET[::-1].encode(),
        *(base64.b64encode(f"{'u' * before}:{SECRET}:more".encode()) for before in range(3)),
        base64.urlsafe_b64encode(json.dumps({"key": SECRET}).encode()),
        quote(SECRET).encode(),
        "".join(f"%{ord(one):02X}" for one in SECRET).encode(),
        json.dumps({"k": SECRET}).encode(),
        SECRET.encode("utf-16"),
        SECRET.encode().hex().encode(),
        gzip.compress(b"before" * 90 + SECRET.encode()),
        zlib.compress(b"before" * 90 + SECRET.encode()),
        zipped(b"before" * 90 + SECRET.encode()),
        picture(f"{'before' * 90} {SECRET}"),
    ],
    ids=("plain", "reversed", "base64", "base64+1", "base64+2", "base64url", "quoted", "percent", "json", "utf-16",
         "hex", "gzip", "zlib", "zip", "png"),
)  # fmt: skip
def test_it_is_found_in_whatever_form(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "file.bin").write_bytes(content)
    (tmp_path / "deep" / "other.bin").write_bytes(b"nothing of the kind " * 50)
    (leak,) = SEARCH.leaks(tmp_path)
    assert "file.bin" in leak
    assert list(SEARCH.leaks(tmp_path, but=["file.bin"])) == []


def test_it_is_found_in_the_log_of_a_database_and_in_a_name(tmp_path: Path) -> None:
    db = sqlite3.connect(tmp_path / "history.db")
    db.execute("PRAGMA journal_mode=WAL")
    db.execute("CREATE TABLE t (x)")
    db.commit()
    db.execute("INSERT INTO t VALUES (?)", (f"a {SECRET}",))
    db.commit()
    assert [leak for leak in SEARCH.leaks(tmp_path) if "history.db-wal" in leak]
    db.close()
    assert [leak for leak in SEARCH.leaks(tmp_path) if "history.db" in leak]
    (tmp_path / f"{SECRET}.mp4").touch()
    assert [leak for leak in SEARCH.leaks(tmp_path) if "the name" in leak]


def test_what_is_no_secret_is_not_found(tmp_path: Path) -> None:
    contents = [b"", b"\x1f\x8b broken", b"PK\x03\x04 broken", b"\x78\x9c broken", b"\x89PNG\r\n\x1a\n broken"]
    contents += [SECRET[:-4].encode(), base64.b64encode(SECRET[:-4].encode()), b"ima_made_up_" * 40]
    for number, content in enumerate(contents):
        (tmp_path / str(number)).write_bytes(content)
    (tmp_path / "dead").symlink_to(tmp_path / "gone")
    assert list(SEARCH.leaks(tmp_path)) == []
    assert len(set(forms(SECRET).values())) == len(forms(SECRET))


def test_a_process_that_says_it_is_noted(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    monkeypatch.setattr(subprocess.Popen, "communicate", subprocess.Popen.communicate)
    overhear(SEARCH, told)
    for code in ("print('quiet')", f"import sys; sys.stderr.write({SECRET[::-1]!r}[::-1])"):
        with subprocess.Popen([sys.executable, "-c", code], stdout=-1, stderr=-1) as process:
            process.communicate()
    assert [one.partition(" of ")[0] for one in told] == ["stderr"]


@pytest.mark.parametrize(("before", "after"), [(0, 1 << 20), (1 << 20, 0), (1 << 20, 1 << 20)])
def test_a_file_with_holes_is_looked_through(tmp_path: Path, before: int, after: int) -> None:
    path = tmp_path / "long.bin"
    with path.open("wb") as file:
        file.seek(before)
        file.write(b"note: " + SECRET.encode())
        file.truncate(file.tell() + after)
    assert SEARCH.form_in_file(path) == "plain"
    path.write_bytes(b"")
    os.truncate(path, 1 << 20)
    assert SEARCH.form_in_file(path) == ""
