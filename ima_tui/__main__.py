"""The entry: a subcommand goes to the command line, none goes to the interface. Imports neither before it knows which."""

from __future__ import annotations

import os
import sys


def main() -> int:
    """Run `ima-tui` with the process's arguments; the exit code."""
    arguments = sys.argv[1:]
    if arguments:
        from ima_tui.cli.parser import main as run_command

        return run_command(arguments, os.environ)
    return _interface()


def _interface() -> int:
    from ima_tui.language import tr
    from ima_tui.settings import Flags, SettingsProblem
    from ima_tui.wiring import read_run_settings

    try:
        settings = read_run_settings(Flags(), os.environ)
    except SettingsProblem as problem:
        print(tr(problem.sentence), file=sys.stderr)
        return 2
    from ima_tui.tui.app import main as run_interface

    return run_interface(settings)


if __name__ == "__main__":
    sys.exit(main())
