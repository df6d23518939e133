"""`ima-tui jobs export --all` and `jobs import`: the whole history as lines of JSON, into a file or a pipe and back."""

from __future__ import annotations

import asyncio
import errno
import os
import sys
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from ima_tui.cli.diagnostics import Exit, Stopped
from ima_tui.cli.face import Face
from ima_tui.files import open_regular, writing_private
from ima_tui.language import _

if TYPE_CHECKING:
    from ima_tui.engine.exchange import Taken
    from ima_tui.engine.studio import Studio

_AT_ONCE = 200
STANDARD = "-"
"""The file name that means the pipe."""


async def export_all(face: Face, studio: Studio, arguments: Namespace) -> Exit:
    """Every take as a line of JSON, on stdout or into a file, which is whole or not there. Raises Stopped."""
    if arguments.id is not None:
        raise Stopped(Exit.REFUSED_HERE, _("Name one take, or ask for all: not both."), code="usage")
    if arguments.output in (None, STANDARD):
        async for line in studio.exchange.lines():
            face.output.json_line(line)
        return Exit.READY
    path = Path(os.path.abspath(Path(arguments.output).expanduser()))
    with _disk_trouble(path), writing_private(path, over=arguments.force) as file:
        takes = -1  # the first line is none
        async for line in studio.exchange.lines():
            await asyncio.to_thread(file.write, line + b"\n")
            takes += 1
            if takes % _AT_ONCE == 0:
                face.diagnostics.live(_("takes: {n}", n=takes))
    face.diagnostics.clear()
    face.diagnostics.good(
        _("Takes written: {n}. Bring them in elsewhere: ima-tui jobs import {file}", n=takes, file=path)
    )
    if arguments.output_json:
        face.output.json({"path": str(path), "takes": takes})
    else:
        face.output.text(str(path))
    return Exit.READY


async def take_up(face: Face, studio: Studio, arguments: Namespace) -> Exit:
    """Takes that another history wrote out, as far as they are not known. Sends nothing. Raises Stopped."""
    from ima_tui.engine.exchange import LONGEST_LINE, Taken, is_header

    path = Path(os.path.abspath(Path(arguments.file).expanduser()))
    taken = Taken()
    with _disk_trouble(path), _opened(arguments.file, path) as file:
        if not is_header(await asyncio.to_thread(file.readline, LONGEST_LINE)):
            hint = _("Such a file is made by: ima-tui jobs export --all -o FILE")
            raise Stopped(Exit.REFUSED_HERE, _("{file} is no history that this version can read.", file=arguments.file),
                          code="not_a_history", hints=(hint,))  # fmt: skip
        lines = _lines(file, LONGEST_LINE)
        while some := await asyncio.to_thread(lambda: list(islice(lines, _AT_ONCE))):
            taken += await studio.exchange.take_up(some)
            face.diagnostics.live(_("takes: {n}", n=taken.added + taken.known))
    face.diagnostics.clear()
    _tell(face, taken)
    if arguments.output_json:
        face.output.json({"added": taken.added, "known": taken.known, "unreadable": taken.unreadable})
    return Exit.FAILED if taken.unreadable else Exit.READY


def _tell(face: Face, taken: Taken) -> None:
    face.diagnostics.good(_("Added: {n}. Known already: {known}.", n=taken.added, known=taken.known))
    if taken.unreadable:
        face.diagnostics.warn(_("Lines that cannot be read and were left out: {n}.", n=taken.unreadable))
    if taken.added:
        face.diagnostics.say(_("Nothing was sent. Takes that were under way are held or unknown: ima-tui jobs list"))


def _lines(file: BinaryIO, longest: int) -> Iterator[bytes]:
    """Lines without what is empty; one that is too long comes cut, so that it is counted as unreadable."""
    while line := file.readline(longest):
        whole = line
        while len(line) == longest and not line.endswith(b"\n"):
            line = file.readline(longest)
        if whole.strip():
            yield whole


@contextmanager
def _opened(name: str, path: Path) -> Iterator[BinaryIO]:
    if name != STANDARD:
        with open_regular(path) as file:
            yield file
    elif sys.stdin is None:
        raise Stopped(Exit.REFUSED_HERE, _("There is nothing to read: standard input is closed."), code="usage")
    else:
        yield sys.stdin.buffer


@contextmanager
def _disk_trouble(path: Path) -> Iterator[None]:
    """A file that cannot be read or written, in a sentence. Raises Stopped."""
    try:
        yield
    except FileExistsError as error:
        raise Stopped(Exit.REFUSED_HERE, _("There is a file {file} already; it stays as it is.", file=path),
                      code="file_exists", hints=(_("Choose another name with -o, or replace it with --force."),)
                      ) from error  # fmt: skip
    except OSError as error:
        full = error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
        sentence = _("The disk is full: {file} was not written.", file=path)
        if not full:
            sentence = _("{file} cannot be used: {why}", file=path, why=error.strerror or type(error).__name__)
        raise Stopped(Exit.REFUSED_HERE, sentence, code="file") from error
