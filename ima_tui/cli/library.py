"""`ima-tui jobs` on the library: search it, mark takes, trace them, save searches, empty the bin.

A search line with anything in it that cannot be used is refused, with every reason, before anything is listed: a script
must never take the answer to another question for its own.
"""

from __future__ import annotations

import json
from argparse import Namespace
from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING

from ima_tui.cli.diagnostics import Exit, Stopped
from ima_tui.cli.face import Face
from ima_tui.cli.history import list_json, record_json
from ima_tui.cli.library_grammar import MINUS
from ima_tui.cli.newest import say_list
from ima_tui.domain.glance import glance
from ima_tui.domain.job import Job
from ima_tui.domain.search_line import SearchLine, parse
from ima_tui.language import _, tr

if TYPE_CHECKING:
    from ima_tui.engine.finding import Finding
    from ima_tui.engine.library import Marked
    from ima_tui.engine.studio import Studio

Found = Callable[["Studio", str], Awaitable[Job]]


def actions(found: Found) -> Mapping[str, Callable[[Face, Studio, Namespace], Awaitable[Exit]]]:
    """Every action by its name; `found` is the take that a text names, or the command ends."""
    from ima_tui.cli.library_text import family_json, family_text

    async def star(face: Face, studio: Studio, arguments: Namespace) -> Exit:
        job = await found(studio, arguments.id)
        return _say_marked(face, await studio.library.set_stars(job.id, arguments.stars), arguments)

    async def tag(face: Face, studio: Studio, arguments: Namespace) -> Exit:
        job = await found(studio, arguments.id)
        fewer = [word[1:] for word in arguments.tags if word[0] in f"-{MINUS}"]
        more = [word.removeprefix("+") for word in arguments.tags if word[0] not in f"-{MINUS}"]
        return _say_marked(face, await studio.library.change_tags(job.id, more, fewer), arguments)

    async def note(face: Face, studio: Studio, arguments: Namespace) -> Exit:
        job = await found(studio, arguments.id)
        return _say_marked(face, await studio.library.set_note(job.id, " ".join(arguments.text)), arguments)

    async def tree(face: Face, studio: Studio, arguments: Namespace) -> Exit:
        family = await studio.library.family((await found(studio, arguments.id)).id)
        if arguments.output_json:
            face.output.json(family_json(family))
        else:
            face.output.text("\n".join(family_text(family, face.diagnostics.width)))
            if not family.complete:
                face.diagnostics.say(_("The family is larger; only a part of it is shown."))
        return Exit.READY

    async def links(face: Face, studio: Studio, arguments: Namespace) -> Exit:
        linked = await studio.library.fresh_links(await found(studio, arguments.id))
        (face.diagnostics.good if linked.usable else face.diagnostics.problem)(tr(linked.sentence))
        if arguments.output_json:
            face.output.json(record_json(linked.job) | {"links": linked.state.value})
        elif linked.usable:
            face.output.text("\n".join(media.url for media in linked.job.medias))
        return Exit.READY if linked.usable else Exit.FAILED

    async def empty_bin(face: Face, studio: Studio, arguments: Namespace) -> Exit:
        ids = [(await found(studio, id)).id for id in arguments.ids] or None
        return await _empty_bin(face, studio, arguments, ids)

    return {
        "star": star, "tag": tag, "note": note, "tree": tree, "links": links, "searches": _searches,
        "empty-bin": empty_bin,
    }  # fmt: skip


async def list_takes(face: Face, history: Finding, arguments: Namespace) -> Exit:
    """`jobs list`."""
    line = _line(await _text(history, arguments))
    total, jobs = await history.count(line), tuple[Job, ...]()
    if not arguments.count:
        jobs = await _newest(history, line, arguments.limit)
    if arguments.output_json:
        face.output.json({"total": total} if arguments.count else list_json(jobs, total))
    elif arguments.count:
        face.output.text(str(total))
    else:
        say_list(face, [glance(job) for job in jobs], total, narrowed=bool(line.parts))
    return Exit.READY


async def _newest(history: Finding, line: SearchLine, limit: int) -> tuple[Job, ...]:
    found = await history.search(line)
    try:
        if limit > found.total:
            await found.all()
        return await found.page(0, limit)
    finally:
        await found.close()


async def _text(history: Finding, arguments: Namespace) -> str:
    words = [*arguments.line, *(["is:removed"] if arguments.removed else [])]
    if arguments.saved is None:
        return " ".join(words)
    saved = {each.name.casefold(): each.line for each in await history.saved_searches()}
    if arguments.saved.casefold() not in saved:
        hint = _("See them all: ima-tui jobs searches")
        sentence = _("There is no saved search “{name}”.", name=arguments.saved)
        raise Stopped(Exit.REFUSED_HERE, sentence, code="not_found", hints=(hint,))
    return " ".join([saved[arguments.saved.casefold()], *words])


def _line(text: str) -> SearchLine:
    line = parse(text)
    if line.complaints:
        hint = _("Every filter: ima-tui jobs list --help")
        sentences = [tr(complaint.sentence) for complaint in line.complaints]
        raise Stopped(Exit.REFUSED_HERE, *sentences, code="search", hints=(hint,))
    return line


def _say_marked(face: Face, marked: Marked, arguments: Namespace) -> Exit:
    job = marked.job
    if arguments.output_json:
        face.output.json(record_json(job))
    elif not marked.changed:
        face.diagnostics.say(_("Nothing to change."))
    else:
        note = [json.dumps(job.note, ensure_ascii=False)] if job.note else []
        marks = " ".join(["★" * job.stars, *(f"#{tag}" for tag in job.tags), *note]).strip()
        face.diagnostics.good(_("Marked: {marks}", marks=marks) if marks else _("No marks any more."))
    return Exit.READY


async def _searches(face: Face, studio: Studio, arguments: Namespace) -> Exit:
    if arguments.save is not None:
        line = _line(" ".join(arguments.line))
        before = await studio.library.save_search(arguments.save, str(line))
        face.diagnostics.good(_("Saved."))
        if before is not None and before.line != str(line):
            face.diagnostics.say(_("It replaces: {line}", line=before.line))
    elif arguments.remove is not None:
        gone = await studio.library.remove_search(arguments.remove)
        face.diagnostics.good(_("Forgotten: {line}", line=gone.line))
    elif arguments.rename is not None:
        await studio.library.rename_search(*arguments.rename)
        face.diagnostics.good(_("Renamed."))
    searches = await studio.library.saved_searches()
    if arguments.output_json:
        face.output.json({"searches": [{"name": each.name, "line": each.line} for each in searches]})
    elif searches:
        face.output.text("\n".join(f"{each.name}: {each.line}" for each in searches))
    else:
        face.diagnostics.say(_("No search is saved yet. Save one: ima-tui jobs searches --save NAME WORD…"))
    return Exit.READY


async def _empty_bin(face: Face, studio: Studio, arguments: Namespace, ids: list[str] | None) -> Exit:
    count = len(ids) if ids is not None else await studio.library.count("is:removed")
    if count and not arguments.yes:
        raise Stopped(
            Exit.REFUSED_HERE,
            _("This deletes removed takes for good: {n}. Say --yes if you mean it.", n=count),
            code="yes",
        )
    gone = await studio.library.empty_bin(ids)
    face.diagnostics.good(_("Deleted for good: {n}. What they cost stays counted.", n=gone))
    if arguments.output_json:
        face.output.json({"deleted": gone})
    return Exit.READY
