"""The entry: a subcommand goes to the command line, none to the interface. Imports neither before it knows which."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ima_tui.settings import Flags


INTERFACE_FLAGS = ("--demo", "--language", "--user-id", "--plain")
"""What may follow `ima-tui` when the interface is meant."""


def main() -> int:
    """Run `ima-tui` with the process's arguments; the exit code."""
    arguments = sys.argv[1:]
    if arguments and arguments[0].partition("=")[0] not in INTERFACE_FLAGS:
        from ima_tui.cli.parser import main as run_command

        return run_command(arguments, os.environ)
    return _interface(arguments)


def _interface(arguments: list[str]) -> int:
    from ima_tui.language import tr
    from ima_tui.settings import Flags, SettingsProblem
    from ima_tui.wiring import read_run_settings

    flags, plain = _interface_flags(arguments) if arguments else (Flags(), False)
    if plain:
        from ima_tui.cli.parser import plainly

        return plainly(flags, os.environ)
    try:
        settings = read_run_settings(flags, os.environ)
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
