"""`ima-tui jobs list` without a search: what is asked for most, answered before anything else is loaded.

No studio, no event loop, no key. Whatever is not as it usually is - a history that needs care, a setting with which the
program must not run - is answered by the whole command (`jobs`), in the same words.
"""

from __future__ import annotations

import gc
from argparse import Namespace
from collections.abc import Sequence
from typing import TYPE_CHECKING

from ima_tui.cli.diagnostics import Exit
from ima_tui.cli.face import Face
from ima_tui.cli.lines import list_text
from ima_tui.language import _, tr

if TYPE_CHECKING:
    from ima_tui.domain.glance import Glance


def quickly(face: Face, arguments: Namespace) -> Exit | None:
    """The list, if this can be done at once; None: nothing was said yet."""
    if arguments.action != "list" or arguments.line or arguments.saved is not None:
        return None
    if arguments.removed or arguments.output_json:
        return None
    from ima_tui.settings import Flags
    from ima_tui.wiring import newest_takes

    flags = Flags(user_id=arguments.user_id, language=arguments.language)
    found = newest_takes(flags, face.environ, 0 if arguments.count else arguments.limit)
    if found is None:
        return None
    for sentence in found.warnings:
        face.diagnostics.warn(tr(sentence))
    if arguments.count:
        face.output.text(str(found.total))
    else:
        say_list(face, found.takes, found.total)
    gc.freeze()  # nothing is left open: at its end the interpreter need not look through everything three times
    return Exit.READY


def say_list(face: Face, takes: Sequence[Glance], total: int, *, narrowed: bool = False) -> None:
    """Takes in lines, and how many more there are; `narrowed`: only some were asked for."""
    if takes:
        face.output.text("\n".join(list_text(takes, face.diagnostics.width)))
        if total > len(takes):
            face.diagnostics.say(_("{n} of {total}; more with --limit.", n=len(takes), total=total))
    elif not total:
        face.diagnostics.say(_("Nothing in the history matches.") if narrowed else _("The history is empty."))
