"""The entry of the command line: reads the words, runs one command, ends with its exit code.

Importing this and asking for help loads no HTTP, no picture, no screen and no simulator, and needs no home that can be
written (known fault B37). Whatever happens a person reads sentences and never a stack trace; with `--output-json` the
last thing on stdout is one JSON object, also when the command failed (known fault B40).
"""

from __future__ import annotations

import gc
import sys
from argparse import Namespace
from collections.abc import Mapping, Sequence
from contextlib import suppress
from itertools import pairwise
from typing import TYPE_CHECKING

from ima_tui import language
from ima_tui.cli.diagnostics import Diagnostics, Exit, Stopped
from ima_tui.cli.face import Face
from ima_tui.cli.grammar import UsageStopped, build
from ima_tui.cli.library_grammar import spared
from ima_tui.cli.output import Output
from ima_tui.language import _

if TYPE_CHECKING:
    from ima_tui.cli.face import JudgeKeys
    from ima_tui.settings import Flags

_JSON = "--output-json"
_AS_JSON = frozenset({_JSON, "--json"})


def main(argv: Sequence[str], environ: Mapping[str, str], judge_keys: JudgeKeys | None = None) -> int:
    """Run one command line (without the program's name); the exit code."""
    face = Face(Output(sys.stdout), Diagnostics(sys.stderr, environ), environ, judge_keys)
    language.use(_language_of(argv, environ))
    try:
        return int(_command(face, parse(argv, face.output)))
    except SystemExit as ended:  # argparse, after help or version
        return int(ended.code or 0)
    except Stopped as stopped:
        return _stopped(face, stopped, as_json=not _AS_JSON.isdisjoint(argv))
    except KeyboardInterrupt:
        face.diagnostics.warn(_("Interrupted."))
        return Exit.INTERRUPTED
    except Exception:  # noqa: BLE001 - the last line of defence: a sentence instead of a stack trace
        return _stopped(face, _unforeseen(environ), as_json=not _AS_JSON.isdisjoint(argv))


def plainly(flags: Flags, environ: Mapping[str, str]) -> int:
    """Run the plain interface; the exit code. An error that no place knew is the caller's to tell (`unforeseen`)."""
    from ima_tui.cli.plain import command

    gc.enable()
    _say_nothing_twice()
    face = Face(Output(sys.stdout), Diagnostics(sys.stderr, environ), environ)
    try:
        return int(command(flags, environ))
    except Stopped as stopped:
        return _stopped(face, stopped, as_json=False)
    except KeyboardInterrupt:
        return Exit.INTERRUPTED


def unforeseen(environ: Mapping[str, str]) -> int:
    """While an exception is handled that no other place knew: keep it in the log and say so; the exit code."""
    face = Face(Output(sys.stdout), Diagnostics(sys.stderr, environ), environ)
    return _stopped(face, _unforeseen(environ), as_json=False)


def parse(argv: Sequence[str], output: Output) -> Namespace:
    """The arguments of one command. Raises UsageStopped; SystemExit after help."""
    first, *rest = [*argv, ""]
    if first == "jobs" and (not rest[0] or rest[0].startswith("-")) and rest[0] not in ("-h", "--help"):
        argv = ["jobs", "list", *argv[1:]]  # the history is what is asked for most
    if first == "share" and rest[0] not in ("send", "targets", "-h", "--help", ""):
        argv = ["share", "send", *argv[1:]]
    command, action, *_rest = [*argv, "", ""]
    arguments, left = build(output, command, action).parse_known_args(spared(argv))
    if left:
        shared = argv[0] == "share"  # an address of a chat opens it to whoever reads it
        raise _not_understood(["[secure]" if shared and "://" in word else word for word in left])
    return arguments


def _command(face: Face, arguments: Namespace) -> Exit:
    """Run the command; its module is loaded now and no other."""
    if arguments.command == "jobs":
        from ima_tui.cli.newest import quickly

        ended = quickly(face, arguments)
        if ended is not None:
            return ended
    gc.enable()
    _say_nothing_twice()
    match arguments.command:
        case "generate":
            from ima_tui.cli.generate import command
        case "jobs":
            from ima_tui.cli.jobs import command
        case "run":
            from ima_tui.cli.recipes import command
        case "spending":
            from ima_tui.cli.spending import command
        case "insights":
            from ima_tui.cli.insights import command
        case "share":
            from ima_tui.cli.share import command
        case "models":
            from ima_tui.cli.models import command
        case "config":
            from ima_tui.cli.config import command
        case "simulate":
            from ima_tui.cli.simulate import command
        case _:
            from ima_tui.cli.doctor import command
    return command(face, arguments)


def _say_nothing_twice() -> None:
    """Without any handler the logging module writes to stderr by itself. Help needs no log and does not load one."""
    import logging

    logging.getLogger().addHandler(logging.NullHandler())


def _stopped(face: Face, stopped: Stopped, *, as_json: bool) -> int:
    face.diagnostics.clear()
    face.diagnostics.stopped(stopped)
    if as_json:
        from ima_tui.cli.result import stopped_json

        face.output.json(stopped_json(stopped))
    return stopped.exit


def _not_understood(left: Sequence[str]) -> UsageStopped:
    """Words that no flag takes. What may be a key is not repeated: it would end in a log (known fault B32)."""
    flags = [word.partition("=")[0] for word in left if word.startswith("--")]
    if flags:
        known = sorted({word for word in _KNOWN if word.startswith("--")})
        from difflib import get_close_matches

        near = get_close_matches(flags[0], known, 1)
        hints = (_("Did you mean {flag}?", flag=near[0]),) if near else ()
        return UsageStopped(_("There is no flag {flags}.", flags=" ".join(flags)), *hints)
    words = " ".join(word for word in left if not word.startswith("ima_"))
    return UsageStopped(_("These words belong to no flag: {words}", words=words), _("Put the prompt in quotes."))


_KNOWN = (
    *("--prompt", "--task-type", "--model-id", "--version-id", "--input-images", "--size", "--extra-params"),
    *("--parse-prompt", "--max-credits", "--dry-run", "--yes", "--list-models", "--api-key", "--base-url"),
    *("--im-base-url", "--user-id", "--language", _JSON, "--demo", "--limit", "--removed", "--port", "--time-scale"),
    *("--ab", "--fault", "--balance", "--folder", "--list-faults", "--over-limit", "--days", "--json"),
    *("--count", "--saved", "--save", "--remove", "--rename"),
    *("--name", "--embed", "--again", "--check"),
    *("--output", "--frame", "--all", "--to", "--caption", "--force", "--with-prompt", "--repair"),
)


def _language_of(argv: Sequence[str], environ: Mapping[str, str]) -> str:
    """The language for help and usage, before the settings are read: flag, then environment."""
    said = [after for word, after in pairwise(argv) if word == "--language"]
    said += [word.partition("=")[2] for word in argv if word.startswith("--language=")]
    said += [environ.get(name, "") for name in ("IMA_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")]
    return next((code for code in map(language.understood, filter(None, said)) if code), language.ENGLISH)


def _unforeseen(environ: Mapping[str, str]) -> Stopped:
    """A fault of ours: kept in the log, told in one sentence."""
    from ima_tui.paths import places

    folder = ""
    with suppress(Exception):  # nothing may stop the sentence
        import logging

        from ima_tui.settings import Secret
        from ima_tui.wiring import set_up_log

        logs = places(environ).logs
        folder = str(logs)
        set_up_log(logs, Secret(environ.get("IMA_API_KEY", "").strip()))
        logging.getLogger("ima_tui.cli").exception("the command stopped by a fault of ours")
    sentence = _("Something went wrong in this program; the details are in {folder}.", folder=folder)
    return Stopped(Exit.FAILED, sentence, code="internal", hints=(_("See what was sent: ima-tui jobs list"),))
