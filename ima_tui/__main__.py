"""The entry: a subcommand goes to the command line, none to the interface. Imports neither before it knows which."""

from __future__ import annotations

import gc
import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ima_tui.domain.text import Said
    from ima_tui.settings import Flags


INTERFACE_FLAGS = ("--demo", "--language", "--user-id", "--plain")
"""What may follow `ima-tui` when the interface is meant."""


def main() -> int:
    """Run `ima-tui` with the process's arguments; the exit code."""
    gc.disable()  # whatever goes on for longer switches it on again; of what a start makes, next to nothing is garbage
    arguments, environ = sys.argv[1:], _without_key()
    if arguments and arguments[0].partition("=")[0] not in INTERFACE_FLAGS:
        from ima_tui.cli.parser import main as run_command

        return run_command(arguments, environ, _judge_keys)
    try:
        return _interface(arguments, environ)
    except Exception:  # noqa: BLE001 - the last line of defence: a sentence instead of a stack trace
        from ima_tui.cli.parser import unforeseen

        return unforeseen(environ)


def _without_key() -> dict[str, str]:
    """The environment as it came. The process's own loses the key: whatever is started from here would inherit it."""
    environ = dict(os.environ)
    os.environ.pop("IMA_API_KEY", None)
    return environ


def _judge_keys(name: str, own: Mapping[str, tuple[str, ...]]) -> Iterator[tuple[str, Said, bool]]:
    """What the interface would say about keys; its table of commands is the only one, and needs no terminal."""
    from ima_tui.tui.command_table import TABLE
    from ima_tui.tui.keymap import make_keymap

    for trouble in make_keymap(name, own, TABLE).troubles:
        yield trouble.command, trouble.sentence, trouble.refused


def _interface(arguments: list[str], environ: Mapping[str, str]) -> int:
    from ima_tui.language import tr
    from ima_tui.settings import Flags, SettingsProblem
    from ima_tui.wiring import read_run_settings

    flags, plain = _interface_flags(arguments) if arguments else (Flags(), False)
    if plain:
        from ima_tui.cli.parser import plainly

        return plainly(flags, environ)
    try:
        settings = read_run_settings(flags, environ)
    except SettingsProblem as problem:
        print(tr(problem.sentence), file=sys.stderr)
        return 2
    from ima_tui.tui.app import main as run_interface

    return run_interface(settings)


def _interface_flags(arguments: list[str]) -> tuple[Flags, bool]:
    from argparse import ArgumentParser

    from ima_tui.language import _
    from ima_tui.settings import Flags

    parser = ArgumentParser(prog="ima-tui", description=_("Open the interface."))
    parser.add_argument("--demo", action="store_true", help=_("use the simulator although a key is known"))
    parser.add_argument("--language", choices=("en", "zh"), help=_("the interface's language"))
    parser.add_argument("--user-id", metavar="ID", help=_("whose preferences are used; never leaves this machine"))
    parser.add_argument("--plain", action="store_true", help=_("in lines, for screen readers and logs"))
    found = parser.parse_args(arguments)
    return Flags(demo=found.demo, language=found.language, user_id=found.user_id), found.plain


if __name__ == "__main__":
    sys.exit(main())
