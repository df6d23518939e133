"""The user's own text editor, as the environment names it."""

from __future__ import annotations

import os
import shlex
import subprocess
from collections.abc import Mapping
from pathlib import Path

from ima_tui.domain.errors import Refusal
from ima_tui.domain.text import say
from ima_tui.engine.editors import usual_editor


def editor_words(environ: Mapping[str, str]) -> tuple[str, ...]:
    """The command of `$VISUAL`, else `$EDITOR`, else of an editor that is usually there; empty if there is none."""
    for name in ("VISUAL", "EDITOR"):
        try:
            words = shlex.split(environ.get(name, ""), posix=os.name != "nt")
        except ValueError:  # a quote that never ends
            continue
        if words:
            return tuple(words)
    found = usual_editor(environ)
    return (found,) if found is not None else ()


def edit(path: Path, environ: Mapping[str, str]) -> int:
    """Open `path` and wait until the editor is closed; its exit code. The terminal must be free.

    Raises Refusal when there is no editor, or it cannot be started.
    """
    words = editor_words(environ)
    if not words:
        raise Refusal((say("No editor was found. Set EDITOR to the one you like; the file is {file}.", file=path),))
    # The key is nobody's business: an editor has plugins.
    passed = {name: value for name, value in environ.items() if name != "IMA_API_KEY"}
    try:
        return subprocess.run([*words, str(path)], env=passed, check=False).returncode
    except OSError as error:
        reason = error.strerror or str(error)
        raise Refusal((say("{editor} cannot be started ({reason}).", editor=words[0], reason=reason),)) from error
