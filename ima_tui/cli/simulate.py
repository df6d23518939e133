"""`ima-tui simulate`: the simulator as a service of its own, for demos, scripts and tests.

Prints `simulator ready URL` once it listens; that line is the simulator's own. Faults are checked by name before it
starts.
"""

from __future__ import annotations

import difflib
from argparse import Namespace
from pathlib import Path

from ima_tui.cli.diagnostics import Exit, Stopped
from ima_tui.cli.face import Face
from ima_tui.language import _
from ima_tui.paths import places


def command(face: Face, arguments: Namespace) -> Exit:
    """Serve until told to stop. Raises Stopped."""
    from ima_tui.wiring import SimulatorOptions, fault_table, simulate

    table = dict(fault_table())
    if arguments.list_faults:
        width = max(len(name) for name in table)
        face.output.text("\n".join(f"{name:<{width}}  {does}" for name, does in table.items()))
        return Exit.READY
    for fault in arguments.fault or ():
        _check_fault(fault, table)
    options = SimulatorOptions(
        folder=Path(arguments.folder).expanduser() if arguments.folder else places(face.environ).simulator,
        port=arguments.port,
        descriptor=arguments.descriptor,
        time_scale=arguments.time_scale,
        balance=arguments.balance,
        faults=tuple(arguments.fault or ()),
        linger=arguments.linger,
        render_scale=arguments.render_scale,
    )
    try:
        return Exit(simulate(options))
    except OSError as error:
        why = error.strerror or error
        sentence = _("The simulator cannot listen on port {port}: {why}", port=options.port, why=why)
        hint = _("Choose another with --port, or let it choose: --port 0")
        raise Stopped(Exit.REFUSED_HERE, sentence, code="port", hints=(hint,)) from error


def _check_fault(fault: str, table: dict[str, str]) -> None:
    name, _colon, times = fault.partition(":")
    if name not in table:
        beginning = [known for known in table if name and known.startswith(name)]
        near = ", ".join((beginning or difflib.get_close_matches(name, table, 4, 0.5))[:6])
        hints: tuple[str, ...] = (_("Near: {names}", names=near),) if near else ()
        hints += (_("See them all: ima-tui simulate --list-faults"),)
        raise Stopped(Exit.REFUSED_HERE, _("There is no fault “{name}”.", name=name), code="fault", hints=hints)
    if times not in ("", "always") and not (times.isascii() and times.isdigit()):
        sentence = _("“{fault}”: after the colon comes how often, a number or “always”.", fault=fault)
        raise Stopped(Exit.REFUSED_HERE, sentence, code="fault")
