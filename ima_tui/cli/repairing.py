"""`ima-tui doctor --repair`: mends what can be mended without losing anything, and says line by line what it did.

What is not ours to mend (another program's file, a newer version's, one that is in use) is refused in words.
"""

from __future__ import annotations

from collections.abc import Iterator

from ima_tui.cli.checks import Finding, Grade
from ima_tui.cli.diagnostics import Exit, Stopped
from ima_tui.cli.face import Face
from ima_tui.cli.running import explained, history_only, run
from ima_tui.cli.words import weight
from ima_tui.language import _, tr
from ima_tui.paths import Places
from ima_tui.settings import Settings

MOST_NAMED = 5
"""Files named one by one; of more only the number is said."""


def repair(face: Face, settings: Settings) -> Iterator[Finding]:
    """What was mended, and what could not be."""
    yield from _modes(settings.places)
    yield from _history(face, settings)


def privacy(where: Places) -> Iterator[Finding]:
    """Whether everything private is its owner's alone."""
    from ima_tui.engine.repairing import too_open

    about, found = _("privacy"), list(too_open(where))
    if not found:
        yield Finding(Grade.OK, about, _("everything of yours is yours alone"))
        return
    named = ", ".join(str(path) for path in found[:MOST_NAMED])
    text = _("others may look into {n} files and folders: {files}", n=len(found), files=named)
    yield Finding(Grade.WARN, about, f"{text}, …" if len(found) > MOST_NAMED else text, "ima-tui doctor --repair")


def copies(where: Places) -> Iterator[Finding]:
    """The copies made before the history's schema was changed."""
    from ima_tui.engine.repairing import KEPT, backups

    found = backups(where)
    if found:
        size = weight(sum(copy.size for copy in found))
        text = _("{n}, {size}, beside the history; the newest {kept} are kept", n=len(found), size=size, kept=KEPT)
        yield Finding(Grade.OK, _("backups"), text)


def _modes(where: Places) -> Iterator[Finding]:
    from ima_tui.engine.repairing import tighten

    about, done = _("privacy"), list(tighten(where))
    for path, mended in done if len(done) <= MOST_NAMED else [one for one in done if not one[1]]:
        if mended:
            yield Finding(Grade.OK, about, _("mended: {file} is yours alone now", file=path))
        else:
            text = _("{file} can be read by others, and its mode cannot be changed", file=path)
            yield Finding(Grade.PROBLEM, about, text, _("Check its owner and permissions."))
    if len(done) > MOST_NAMED:
        count = sum(mended for _path, mended in done)
        yield Finding(Grade.OK, about, _("mended: {n} files and folders are yours alone now", n=count))


def _history(face: Face, settings: Settings) -> Iterator[Finding]:
    from ima_tui.engine import repairing

    about, where = _("history"), settings.places
    if not where.database.exists():
        return
    try:
        with explained():
            repairing.refuse_if_in_use(where)
            face.diagnostics.live(_("looking through the history…"))
            if repairing.is_damaged(where):
                face.diagnostics.live(_("reading what can be read…"))
                done = repairing.mend_history(where)
                face.diagnostics.clear()
                yield from (Finding(Grade.OK, about, _("mended: {what}", what=tr(one))) for one in repairing.told(done))
        yield from _lists(face, settings)
    except Stopped as stopped:
        face.diagnostics.clear()
        yield Finding(Grade.PROBLEM, about, " ".join(stopped.sentences), _("It was left as it is."))


def _lists(face: Face, settings: Settings) -> Iterator[Finding]:
    """Everything that lists and searches are read from, made anew. Raises Stopped."""
    count = 0

    async def work() -> Exit:
        from ima_tui.wiring import open_studio

        nonlocal count
        with explained():
            studio = await open_studio(history_only(settings), adopt=False)
            try:
                count = await studio.library.rebuild()
            finally:
                await studio.close()
        return Exit.READY

    face.diagnostics.live(_("making the lists anew…"))
    run(work)
    face.diagnostics.clear()
    yield Finding(Grade.OK, _("history"), _("lists and search were made anew from {n} takes", n=count))
