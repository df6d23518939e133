"""The prompt in the user's own editor: a private file, their command, and the text as they left it.

The event loop goes on meanwhile, so takes go on too. The file lies in a folder that only its owner can read and is
gone afterwards. Whatever the editor's exit code is, text that was changed and saved counts.
"""

from __future__ import annotations

import asyncio
import os
import shlex
import shutil
import signal
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from ima_tui.domain.text import Said, say
from ima_tui.engine.editors import usual_editor

MOST_BYTES = 4_000_000
"""More than any prompt; a larger file was not meant."""


class EditorProblem(Exception):
    """The editor could not be used; `sentence` says why and what to do."""

    def __init__(self, sentence: Said) -> None:
        super().__init__(str(sentence))
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class Edited:
    """What came back."""

    text: str
    code: int
    """The editor's exit code."""


def editor_command(environ: Mapping[str, str]) -> tuple[str, ...]:
    """The command of `$VISUAL`, else of `$EDITOR`, with its arguments, else a usual editor. Raises EditorProblem."""
    name = next((one for one in ("VISUAL", "EDITOR") if environ.get(one, "").strip()), "")
    if not name:
        usual = usual_editor(environ)
        if usual is not None:
            return (usual,)
        raise EditorProblem(
            say(
                "No editor is set, and none was found. Put the line  export EDITOR=nano  into your shell's profile, "
                "then start again."
            )
        )
    try:
        command = tuple(shlex.split(environ[name], posix=os.name != "nt"))
    except ValueError:
        command = ()
    if not command:
        raise EditorProblem(say("${name} cannot be read: {value}. Close its quotes.", name=name, value=environ[name]))
    if shutil.which(command[0], path=environ.get("PATH")) is None:
        raise EditorProblem(say("${name} names {program}, which is not installed.", name=name, program=command[0]))
    return command


def put_down(text: str) -> Path:
    """A private file with `text`, alone in a private folder."""
    path = Path(tempfile.mkdtemp(prefix="ima-tui-")) / "prompt.md"
    descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8", newline="\n") as file:
        file.write(text)
    return path


async def edit(command: tuple[str, ...], path: Path) -> int:
    """Run the editor on `path` in the terminal until it ends; its exit code. Raises EditorProblem."""
    with _interrupts_for_the_editor():
        try:
            process = await asyncio.create_subprocess_exec(*command, str(path))
        except OSError as error:
            reason = error.strerror or str(error)
            raise EditorProblem(
                say("{program} could not be started: {reason}.", program=command[0], reason=reason)
            ) from error
        return await process.wait()


def take_up(path: Path, before: str, code: int) -> Edited:
    """The text as the editor left it, without the line end that editors add. Raises EditorProblem."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise EditorProblem(say("The file from the editor is too large. Your prompt is as it was."))
        text = path.read_bytes().decode("utf-8-sig", "replace").replace("\r\n", "\n")
    except OSError as error:
        reason = error.strerror or str(error)
        raise EditorProblem(
            say("The editor's file cannot be read ({reason}). Your prompt is as it was.", reason=reason)
        ) from error
    if text.endswith("\n") and not before.endswith("\n"):
        text = text.rstrip("\n")
    return Edited(text, code)


def clear_away(path: Path) -> None:
    """The folder with everything the editor may have put beside the file."""
    shutil.rmtree(path.parent, ignore_errors=True)


@contextmanager
def _interrupts_for_the_editor() -> Iterator[None]:
    """Ctrl+C belongs to the editor while it has the terminal: this program hears it too, and lets it pass."""
    try:
        before = signal.signal(signal.SIGINT, lambda number, frame: None)
    except ValueError:  # not in the main thread, as in some tests: then no signal arrives here either
        yield
        return
    try:
        yield
    finally:
        with suppress(TypeError):
            signal.signal(signal.SIGINT, before)
