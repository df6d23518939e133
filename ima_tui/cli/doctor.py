"""`ima-tui doctor`: what the program found, line by line, each ok, a warning or a problem with the next step.

It changes nothing unless it is told to repair, and then says first what it mended (`repairing`).
Exit 0 unless there is a problem. Safe to paste into a bug report: no key, no prompt, no password of a proxy.
"""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator

from ima_tui.cli import checks, repairing
from ima_tui.cli.checks import Finding, Grade
from ima_tui.cli.diagnostics import Exit, Stopped
from ima_tui.cli.face import Face
from ima_tui.cli.lines import one_line, padded
from ima_tui.cli.running import explained, flags_of, history_only, read_settings, run
from ima_tui.domain.errors import StoreError
from ima_tui.language import _, tr
from ima_tui.settings import Flags, Settings

_REPAIR = "ima-tui doctor --repair"


def command(face: Face, arguments: Namespace) -> Exit:
    """Look at everything and report."""
    flags = flags_of(arguments)
    findings = list(_findings(face, flags, repair=arguments.repair))
    face.diagnostics.clear()
    if arguments.output_json:
        told = [{"grade": str(f.grade), "about": f.about, "text": f.text, "next": f.next or None} for f in findings]
        face.output.json({"findings": told, "problems": sum(f.grade is Grade.PROBLEM for f in findings)})
    else:
        face.output.text("\n".join(_line(finding) for finding in findings))
    return Exit.FAILED if any(finding.grade is Grade.PROBLEM for finding in findings) else Exit.READY


def _line(finding: Finding) -> str:
    grades = {Grade.OK: _("ok"), Grade.WARN: _("warn"), Grade.PROBLEM: _("PROBLEM")}
    line = f"{padded(grades[finding.grade], 8)} {padded(finding.about, 18)} {finding.text}"
    return f"{line}\n{' ' * 28}→ {finding.next}" if finding.next else line


def _findings(face: Face, flags: Flags, *, repair: bool) -> Iterator[Finding]:
    try:
        settings = read_settings(flags, face.environ)
    except Stopped as stopped:
        yield Finding(Grade.PROBLEM, _("settings"), " ".join(stopped.sentences), _("Fix it, then run this again."))
        return
    if repair:
        yield from repairing.repair(face, settings)
    yield from checks.program(settings)
    yield from checks.key(settings, flags, face.environ)
    yield from checks.hosts(settings, face.environ)
    yield from checks.proxies(face.environ)
    yield from checks.terminal(face.environ)
    yield from checks.folders(settings)
    yield from repairing.privacy(settings.places)
    yield from database(face, settings)
    yield from repairing.copies(settings.places)
    yield from checks.preferences(settings)


def database(face: Face, settings: Settings) -> Iterator[Finding]:
    """The history: whether it opens, and what is in it. One that is not there is not made by asking."""
    about, file = _("history"), settings.places.database
    if not file.exists():
        yield Finding(Grade.OK, about, _("none yet; {file} is made with the first take", file=file))
        return
    found: list[Finding] = []

    async def work() -> Exit:
        from ima_tui.wiring import open_studio

        with explained():
            studio = await open_studio(history_only(settings), adopt=False)
            try:
                face.diagnostics.live(_("looking through the history…"))
                wrong = await studio.library.check()
                if wrong:
                    text = _("{file} is damaged: {why}", file=file, why=one_line(wrong[0], 200))
                    found.append(Finding(Grade.PROBLEM, about, text, _REPAIR))
                    return Exit.READY
                page = await studio.history(limit=1)
                found.append(Finding(Grade.OK, about, _("{file}: {n} takes", file=file, n=page.total)))
                waiting = sum(not job.settled for job in studio.jobs())
                if waiting:
                    text = _("takes that are not settled: {n}", n=waiting)
                    found.append(Finding(Grade.WARN, about, text, "ima-tui jobs resume"))
                found.extend(
                    Finding(Grade.WARN, about, tr(notice), _("See above."))
                    for notice in studio.notices()
                    if notice not in settings.warnings
                )
            finally:
                await studio.close()
        return Exit.READY

    try:
        run(work)
    except Stopped as stopped:
        step = _REPAIR if _is_damaged(settings) else ""
        found.append(Finding(Grade.PROBLEM, about, " ".join(stopped.sentences), step))
    yield from found


def _is_damaged(settings: Settings) -> bool:
    from ima_tui.engine.repairing import is_damaged

    try:
        return is_damaged(settings.places)
    except StoreError:
        return False  # not to be mended here: its own sentence says what to do
