"""Kills the real program at seeded random moments, starts it again, and looks whether a take was lost or made twice.

    python -m tests.crash.random_kill --runs 500 --seed 1

Each run is a user with one wish (`tests.crash.wishes`): a take, a pair, a promotion, a download, an import, a repair.
The program (the command line, or for a take the interface in a pseudo-terminal) dies at a random call of those that
change the world (`tests.crash.mined`); now and then the program that comes to pick up the pieces dies too. Then it is
started once more and left to finish, and everything is looked at.
The number that is printed for a failure replays it: `--only NUMBER`.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
import tomllib
from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path

from PIL import Image

from ima_tui.domain.job import Job, State
from ima_tui.settings import Flags
from ima_tui.wiring import open_studio, read_run_settings
from tests.conftest import CLIENT_SCALE, SCALE, TEST_KEY
from tests.crash.wishes import TAKE, Home, Wish, bought_too_much, drawn
from tests.tui.test_signals import read_until

CALLS_ON_SCREEN = 800
"""About as many calls as an undisturbed run of the interface makes; a mine laid beyond the end lets the run live."""
PATIENCE = 60.0
"""Seconds after which a program that does not end, or a take that does not come to rest, is a failure."""
RESTING = frozenset({State.READY, State.FAILED, State.REFUSED, State.HELD, State.UNKNOWN, State.OVERDUE})
_UNDER_WAY = b"generating"


@dataclass(frozen=True, slots=True)
class Plan:
    """What happens in one run; all of it follows from its number."""

    number: int
    face: str
    wish: Wish
    mines: tuple[tuple[int, str], ...]
    """Call and moment at which each program in turn dies; the last one lives."""

    @classmethod
    def of(cls, number: int) -> Plan:
        """The plan of this number."""
        chance = random.Random(number)
        face = "screen" if chance.random() < 0.25 else "line"
        wish = TAKE if face == "screen" else drawn(chance)
        calls = CALLS_ON_SCREEN if face == "screen" else wish.calls
        again = 1 if chance.random() < 0.7 else 2
        mines = ((_call(chance, calls), chance.choice(("before", "inside", "after"))) for _ in range(again))
        return cls(number, face, wish, tuple(mines))

    def __reduce__(self) -> tuple[Callable[[int], Plan], tuple[int]]:
        return Plan.of, (self.number,)

    @property
    def prompt(self) -> str:
        """Words by which the service's tasks are told apart."""
        return f"paper boat number {self.number} in the gutter"


def _call(chance: random.Random, most: int) -> int:
    """Mostly past the start, where there is something to lose."""
    return chance.randrange(1 if chance.random() < 0.2 else most // 4, most)


@dataclass(slots=True)
class Result:
    """How a run ended."""

    plan: Plan
    state: str = "nothing"
    died: int = 0
    faults: list[str] = field(default_factory=list)


class Service:
    """The simulator that draws each clip only once, in a process of its own."""

    def __init__(self, folder: Path) -> None:
        arguments = ["-m", "tests.contract.quick_simulator", str(folder), "0", str(SCALE), "copy"]
        self.process = subprocess.Popen([sys.executable, *arguments], stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        self.url = self.process.stdout.readline().split()[-1]

    def tasks(self, prompt: str) -> list[dict[str, object]]:
        """The tasks with these words."""
        from urllib.request import ProxyHandler, build_opener

        with build_opener(ProxyHandler({})).open(f"{self.url}/_sim/tasks", timeout=20) as answer:
            told = json.loads(answer.read())
        return [
            task for task in (told["tasks"] if isinstance(told, dict) else told) if prompt in json.dumps(task["body"])
        ]

    def end(self) -> None:
        """As a crash would."""
        self.process.kill()
        self.process.wait()


def environment(home: Path, service: Service) -> dict[str, str]:
    """That of a user whose service is the simulator and who has a key."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("IMA_", "XDG_"))}
    return {
        **{name: value for name, value in kept.items() if name.upper() not in ("HTTP_PROXY", "ALL_PROXY")},
        **{"HOME": str(home), "LANG": "C.UTF-8", "IMA_API_KEY": TEST_KEY, "IMA_TIME_SCALE": str(CLIENT_SCALE)},
        **{"IMA_BASE_URL": service.url, "IMA_IM_BASE_URL": service.url},
    }


def run(plan: Plan, folder: Path, service: Service) -> Result:
    """One user's misfortune, and what is left of it."""
    where, result = folder / f"home-{plan.number}", Result(plan)
    where.mkdir()
    home = Home(where, environment(where, service), plan.prompt, PATIENCE)
    plan.wish.before(home)
    words = plan.wish.words(home)
    for turn, (count, when) in enumerate(plan.mines):
        mined = [sys.executable, "-m", "tests.crash.mined", str(plan.number), str(count), when]
        if plan.face == "screen" and not turn:
            result.died += on_screen(mined, dict(home.environ), plan.prompt)
        else:
            asked = words if not turn or plan.wish.takes is None else ["jobs", "resume"]
            result.died += home.start([*mined, *asked]).returncode in (-signal.SIGKILL, -signal.SIGALRM)
    if plan.wish.takes is None:
        again = home.run(*words)
        if again.returncode:
            result.faults.append(f"asked again, it ends with {again.returncode}: {again.stderr.decode()[-300:]}")
    else:
        os.environ.clear()
        os.environ.update(home.environ)
        asyncio.run(pick_up(result, service))
    result.faults += [*plan.wish.look(home), *half_written(where)]
    return result


def on_screen(command: list[str], environ: dict[str, str], prompt: str) -> bool:
    """Type a prompt into the interface, generate, confirm, and leave; whether it died on the way."""
    import pty

    child, master = pty.fork()
    if child == 0:
        os.execve(command[0], command, {**environ, "TERM": "xterm-256color", "COLUMNS": "120", "LINES": "36"})
    try:
        for wanted, keys in ((b"Generate", prompt.encode()), (b"gutter", b"\n"), (b"Start this take", b"")):
            read_until(master, wanted, PATIENCE / 4)
            time.sleep(0.5)
            os.write(master, keys)
        for _ in range(5):  # a key pressed before the question could be read answers nothing
            os.write(master, b"\r")
            if _UNDER_WAY in read_until(master, _UNDER_WAY, 2):
                break
        read_until(master, b"never", 1.5)
        os.write(master, b"\x11")
        return ended(child, master)
    except OSError:
        return ended(child, master)
    finally:
        os.close(master)


def ended(child: int, master: int) -> bool:
    """Wait for the end of a program in a terminal, by force if need be; whether it died by the mine."""
    end = time.monotonic() + PATIENCE / 4
    done, status = 0, 0
    while not done and time.monotonic() < end:
        read_until(master, b"never", 0.05)
        done, status = os.waitpid(child, os.WNOHANG)
    if not done:
        os.kill(child, signal.SIGKILL)
        status = os.waitpid(child, 0)[1]
    return os.waitstatus_to_exitcode(status) in (-signal.SIGKILL, -signal.SIGALRM)


async def pick_up(result: Result, service: Service) -> None:
    """Start once more, let everything come to rest, and look."""
    studio = await open_studio(read_run_settings(Flags(), os.environ))
    try:
        end = time.monotonic() + PATIENCE
        while any(job.state not in RESTING for job in studio.jobs()):
            if time.monotonic() > end:
                result.faults.append(f"never comes to rest: {[job.state.value for job in studio.jobs()]}")
                break
            await asyncio.sleep(0.02)
        page = await studio.history()
        tasks = service.tasks(result.plan.prompt)
        result.faults.extend([*bought_too_much(result.plan.wish, page.jobs, tasks), *explained(page.jobs, tasks)])
        result.state = page.jobs[0].state.value if page.jobs else "nothing"
        spent = await studio.spending.today()
        owed = sum(job.request.credits for job in page.jobs if job.task_id or job.state is State.UNKNOWN)
        if spent != owed:
            result.faults.append(f"the ledger says {spent}, the takes {owed}")
    finally:
        await studio.close(patience=2.0)


def explained(jobs: tuple[Job, ...], tasks: list[dict[str, object]]) -> list[str]:
    """What cannot be: a task that the history does not know, a take without a reason."""
    known = {job.task_id for job in jobs}
    unanswered = any(job.state is State.UNKNOWN for job in jobs)
    made = {task["id"] for task in tasks}
    faults = [f"task {task} is lost" for task in made - known if not unanswered]
    faults += [f"{job.state} without a task" for job in jobs if job.state is State.READY and job.task_id not in made]
    faults += [f"{job.state} although it has a task" for job in jobs if job.state is State.HELD and job.task_id]
    if all(job.state is State.HELD for job in jobs):
        faults += [f"task {task} although nothing was sent" for task in made]
    return faults


def half_written(home: Path) -> list[str]:
    """Files that carry their final name and cannot be read."""
    faults = []
    for path in (each for each in home.rglob("*") if each.is_file()):
        try:
            if path.suffix == ".json":
                json.loads(path.read_bytes())
            elif path.suffix == ".toml":
                tomllib.loads(path.read_text("utf-8"))
            elif path.suffix in (".png", ".jpg", ".jpeg", ".webp"):
                with Image.open(path) as image:
                    image.load()
            elif path.suffix == ".db":
                with closing(sqlite3.connect(path)) as database:
                    answer = database.execute("PRAGMA integrity_check").fetchone()[0]
                    if answer != "ok":
                        faults.append(f"{path.name}: {answer}")
        except (OSError, ValueError, sqlite3.Error) as error:
            faults.append(f"{path.relative_to(home)}: {error}")
    return faults


def play(numbers: list[int], folder: Path, *, tell: bool = False) -> list[Result]:
    """Every run of `numbers`, one after the other on one service."""
    service = Service(folder / "service")
    before, results = dict(os.environ), []
    try:
        for number in numbers:
            plan = Plan.of(number)
            result = run(plan, folder, service)
            results.append(result)
            if tell:
                what, words = f"{plan.face} {plan.wish.name} {plan.mines}", "; ".join(result.faults) or "explained"
                print(f"{number}: {what} died {result.died}, {result.state}: {words}", flush=True)
    finally:
        os.environ.clear()
        os.environ.update(before)
        service.end()
    return results


def played(numbers: list[int], folder: Path, beside: int) -> list[Result]:
    """The same in so many processes at once: a run mostly waits."""
    parts = [(numbers[first::beside], folder / str(first)) for first in range(beside)]
    with ProcessPoolExecutor(beside, get_context("spawn")) as pool:
        going = [pool.submit(_part, *part) for part in parts]
        return sorted((result for each in going for result in each.result()), key=lambda one: one.plan.number)


def _part(numbers: list[int], folder: Path) -> list[Result]:
    folder.mkdir()
    return play(numbers, folder, tell=True)


def main() -> int:
    """The long form; exit code 1 if anything was lost, doubled or cannot be explained."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", type=int, help="replay the run of this number")
    parser.add_argument("--side-by-side", type=int, default=1, metavar="N", help="so many runs at a time")
    asked = parser.parse_args()
    first = asked.seed * 1_000_000
    numbers = [asked.only] if asked.only is not None else list(range(first, first + asked.runs))
    with tempfile.TemporaryDirectory(prefix="ima-crash-") as folder:
        results = played(numbers, Path(folder), asked.side_by_side)
    failed = [result for result in results if result.faults]
    print(f"{len(results)} runs, {sum(result.died for result in results)} kills, {len(failed)} failed; "
          f"wished: {_counted(each.plan.wish.name for each in results)}; "
          f"ended: {_counted(each.state for each in results if each.plan.wish.takes)}")  # fmt: skip
    for result in failed:
        print(f"  --only {result.plan.number}: {'; '.join(result.faults)}")
    return 1 if failed else 0


def _counted(names: Iterable[str]) -> str:
    return ", ".join(f"{name} {count}" for name, count in sorted(Counter(names).items()))


if __name__ == "__main__":
    sys.exit(main())
