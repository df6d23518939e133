"""The fault matrix: every way in which each call can go wrong, once and for as long as one looks, on both faces.

`expected.tsv` holds what must come of each cell: what the program does about it (`repeat`, `wait`, `ask`, `stop`,
`unknown`), how often create went out, how many tasks the service has then, and the sentence the user gets. It is meant
to be read. `python -m tests.faults.cells --write` notes what comes now, for a person to compare.
"""

from __future__ import annotations

import argparse
import csv
import signal
import socket
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from PIL import Image

from ima_tui.simulator.faults import FAULTS
from tests.cli.conftest import QUICK, Program, connect, finish, program_in, read_until
from tests.contract.fixtures import QuickSimulator
from tests.waiting import until_sync

TABLE = Path(__file__).with_name("expected.tsv")
PATHS = {
    "list": "/product/list", "create": "/tasks/create", "detail": "/tasks/detail", "token": "/getuploadtoken",
    "put": "",
}  # fmt: skip
"""Calls of a take, and the end of their path."""
UNREACHABLE = ("refused", "dns", "tls")
"""What keeps every call from arriving: nobody listens, the name is unknown, no protected connection comes about."""
ENOUGH = 3
"""Polls that meet a fault which always comes, before the service is well again."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One fault of one call."""

    fault: str
    always: bool

    @property
    def endpoint(self) -> str:
        """The call that meets it."""
        return self.fault.partition("-")[0]

    @property
    def name(self) -> str:
        """As the table has it."""
        return f"{self.fault} {'always' if self.always else 'once'}"

    @property
    def prompt(self) -> str:
        """Words by which its takes are told apart."""
        return f"a kite over the harbour, {self.name}"

    @property
    def is_left_alone(self) -> bool:
        """The service asks to come again so late that nobody watches: the user interrupts."""
        return self.fault == "create-429-huge"

    @property
    def passes(self) -> bool:
        """A fault that always comes, in a call that is repeated for as long as it takes: it ends while we look."""
        return self.always and self.endpoint == "detail"


def cells() -> list[Cell]:
    """All of them."""
    met = [name for name, fault in FAULTS.items() if fault.endpoint in PATHS]
    named = [Cell(name, always) for name in met for always in (False, True)]
    return [*named, *(Cell(f"service-{how}", True) for how in UNREACHABLE)]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it."""

    does: str
    creates: int
    tasks: int
    sentence: str


def expected() -> dict[str, Outcome]:
    """The table by the cells' names."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t")
        return {
            row["cell"]: Outcome(row["does"], int(row["creates"]), int(row["tasks"]), row["sentence"]) for row in rows
        }


def in_words(told: dict[str, Any], code: int) -> str:
    """What the program did about it, from what it tells a script."""
    status = told.get("status")
    if code == 0:
        return "repeat"
    if code == 4:
        return "unknown"
    if status in ("needs_key", "held"):
        return "ask"
    return "wait" if code == 3 or (code == 130 and status == "waiting") else "stop"


@contextmanager
def met(service: QuickSimulator, cell: Cell) -> Iterator[dict[str, str]]:
    """The fault is there while this lasts; more environment for the program."""
    service.put_in_order()
    if cell.endpoint != "service":
        service.fault(cell.fault, None if cell.always else 1)
        yield {}
        service.control("faults", method="DELETE")
        return
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        port = deaf.getsockname()[1]
        if cell.fault.endswith("refused"):
            deaf.close()
        plain = service.url.rpartition(":")[2]
        address = {"refused": f"http://127.0.0.1:{port}", "dns": "https://nobody.invalid",
                   "tls": f"https://127.0.0.1:{plain}"}[cell.fault.partition("-")[2]]  # fmt: skip
        yield {"IMA_BASE_URL": address, "IMA_IM_BASE_URL": address}


def by_line(cell: Cell, service: QuickSimulator, program: Program) -> Outcome:
    """A take on the command line."""
    before = len(service.tasks_of(cell.prompt))
    with met(service, cell) as environ:
        asked = [*QUICK[:1], "--prompt", cell.prompt, *QUICK[3:], "--output-json"]
        if cell.endpoint in ("token", "put"):
            picture = program.folder / "picture.png"
            Image.new("RGB", (640, 360), (len(cell.name), 120, 160)).save(picture)
            asked += ["--input-images", str(picture)]
        process = program.start(*asked, environ=environ)
        if cell.passes:
            until_sync(lambda: polls_met(service, cell) >= ENOUGH or process.poll() is not None)
            service.control("faults", method="DELETE")
        elif cell.is_left_alone:
            read_until(process, b"Not sent yet")
            process.send_signal(signal.SIGINT)
        done = finish(process)
        told = done.told
        sentence = (
            str((told.get("error") or {}).get("message") or "")
            .partition("\n")[0]
            .replace(str(told.get("job_id")), "ID")
        )
        tasks = len(service.tasks_of(cell.prompt)) - before if cell.endpoint != "service" else 0
        return Outcome(in_words(told, done.code), len(service.creates()), tasks, sentence)


def polls_met(service: QuickSimulator, cell: Cell) -> int:
    """Polls that met the fault so far."""
    return sum(row.get("fault") == cell.fault for row in service.requests(PATHS["detail"]))


def main(arguments: list[str] | None = None) -> int:
    """Note what comes of every cell."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults.cells", description=__doc__.splitlines()[0])
    parser.add_argument("--write", action="store_true", help="note it in expected.tsv")
    parser.add_argument("only", nargs="*", help="cells whose name begins with one of these")
    options = parser.parse_args(arguments)
    known = expected() if TABLE.exists() else {}
    with tempfile.TemporaryDirectory() as folder:
        service = QuickSimulator(Path(folder) / "service").start()
        try:
            for number, cell in enumerate(cells()):
                if options.only and not cell.name.startswith(tuple(options.only)):
                    continue
                home = Path(folder) / str(number)
                home.mkdir()
                outcome = by_line(cell, service, connect(program_in(home), service))
                changed = known.get(cell.name) != outcome
                known[cell.name] = outcome
                print("*" if changed else " ", cell.name, *asdict(outcome).values(), sep="\t", flush=True)
        finally:
            service.stop()
    if options.write:
        with TABLE.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, delimiter="\t", lineterminator="\n")
            writer.writerow(["cell", *(one.name for one in fields(Outcome))])
            for cell in cells():
                if cell.name in known:
                    writer.writerow([cell.name, *asdict(known[cell.name]).values()])
    return 0


if __name__ == "__main__":
    sys.exit(main())
