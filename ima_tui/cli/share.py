"""`ima-tui share`: a take's link to chats, and the chats themselves.

An address is never an argument: it would stay in the shell's history and be seen in the list of processes. It is typed
unseen, or read from standard input, and shown nowhere.
"""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Sequence
from typing import TYPE_CHECKING

from ima_tui.cli.diagnostics import Exit, Stopped
from ima_tui.cli.face import Face
from ima_tui.cli.lines import padded
from ima_tui.cli.running import explained, flags_of, history_only, read_settings, run, studio_of
from ima_tui.domain import sharing
from ima_tui.language import _, tr
from ima_tui.settings import Secret

if TYPE_CHECKING:
    from ima_tui.domain.sharing import Sent
    from ima_tui.engine.studio import Studio

_LONGEST_LINE = 4000


def command(face: Face, arguments: Namespace) -> Exit:
    """Run `share`. Raises Stopped."""
    settings = read_settings(flags_of(arguments), face.environ)

    async def work() -> Exit:
        async with studio_of(face, history_only(settings)) as studio:
            with explained():
                if arguments.action == "send":
                    return await _send(face, studio, arguments)
                return await _targets(face, studio, arguments)

    return run(work)


async def _send(face: Face, studio: Studio, arguments: Namespace) -> Exit:
    job = await studio.find(arguments.id)
    if job is None:
        meant = "[secure]" if "://" in arguments.id else arguments.id
        sentence = _("There is no take “{id}”, or several begin with it.", id=meant)
        raise Stopped(Exit.REFUSED_HERE, sentence, code="not_found", hints=(_("See them all: ima-tui jobs list"),))
    caption = sharing.caption(job) if arguments.caption is None else arguments.caption
    problem = sharing.obstacle(job)
    if problem is not None:
        raise Stopped(Exit.REFUSED_HERE, tr(problem), code="nothing_to_share")
    text = sharing.message(job, caption)
    if arguments.dry_run:
        if arguments.output_json:
            face.output.json({"id": job.id, "text": text, "to": arguments.to, "sent": []})
        else:
            face.output.text(text)
        return Exit.READY
    if not arguments.to:
        raise Stopped(Exit.REFUSED_HERE, _("Say where to: --to NAME."), code="usage", hints=(
            _("The targets there are: ima-tui share targets list"),))  # fmt: skip
    found = await studio.sharing.send(job, caption, arguments.to)
    _tell(face, found)
    if arguments.output_json:
        face.output.json({"id": job.id, "text": text, "to": arguments.to, "sent": [_sent_json(one) for one in found]})
    return Exit.READY if all(one.arrived for one in found) else Exit.FAILED


def _tell(face: Face, found: Sequence[Sent]) -> None:
    for one in found:
        (face.diagnostics.say if one.arrived else face.diagnostics.warn)(tr(one.sentence))


def _sent_json(one: Sent) -> dict[str, object]:
    return {"target": one.target, "arrived": one.arrived, "message": tr(one.sentence)}


async def _targets(face: Face, studio: Studio, arguments: Namespace) -> Exit:
    match arguments.verb:
        case "add":
            where = await studio.sharing.add(arguments.name, _address(face))
            face.diagnostics.say(_("“{name}” is kept {where}.", name=arguments.name, where=tr(where)))
        case "remove":
            await studio.sharing.remove(arguments.name)
            face.diagnostics.say(_("“{name}” is forgotten, address and all.", name=arguments.name))
        case _:
            return await _list(face, studio, arguments)
    if arguments.output_json:
        face.output.json({"targets": [one.name for one in await studio.sharing.targets()]})
    return Exit.READY


async def _list(face: Face, studio: Studio, arguments: Namespace) -> Exit:
    targets = await studio.sharing.targets()
    if arguments.output_json:
        face.output.json({"targets": [{"name": one.name, "kind": one.kind} for one in targets]})
    elif targets:
        face.output.text("\n".join(f"{padded(one.name, 42)}{one.kind}" for one in targets))
    else:
        face.diagnostics.say(_("No target yet. Keep one: ima-tui share targets add NAME"))
    return Exit.READY


def _address(face: Face) -> Secret:
    """Typed unseen on a terminal, else the first line of standard input."""
    if sys.stdin is not None and sys.stdin.isatty():
        import getpass

        face.diagnostics.say(_("discord://…, slack://…, tgram://…, feishu://…, or the link of a webhook."))
        return Secret(getpass.getpass(_("Its address (not shown): ")))
    return Secret(sys.stdin.readline(_LONGEST_LINE) if sys.stdin is not None else "")
