"""How quickly a history of a million takes is listed and searched, and what memory that holds.

Asked is what the history screen asks, of the library's own parts and by the clock, the hand-over to the store's thread
and back included: a search is measured from its line to its first page of takes. The history itself is made once. By
hand, `python -m tests.bench.history [COUNT] [FOLDER]` prints every line that is searched for.
"""

from __future__ import annotations

import asyncio
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from pathlib import Path

from ima_tui.domain.search_line import parse
from ima_tui.engine.found import Found
from ima_tui.store.database import Database
from ima_tui.store.listing import Listing
from tests.bench.figures import Figure, Form, Line, ninety_fifth
from tests.bench.kept import made_once
from tests.store.seeded import NOON, RARE_CHINESE, RARE_ENGLISH, build, facts

COUNT = 1_000_000
PAGE = 40
TIMES = 7
SEARCHES = {
    "English": ("city", "light", "camera slow", "rain", "night push", '"slow push"', "quixotic", "zeppelin city",
                "nowhere", "4k", "ib"),
    "Chinese, 1 character": ("夜", "的", "饕"),
    "Chinese, 2 characters": ("夜景", "城市", "缓慢 推进"),
    "Chinese, 2 characters, rare": ("鎏金", "麒麟", "鎏金 城市", "城市 麒麟"),
    "Chinese, 3 characters": ("无人机", "电影感", "琉璃瓦"),
    "Chinese, 4 characters": ("骏马奔腾", "孔雀开屏", "无人机的"),
    "filters": ("model:fast", "status:failed", "is:star", "is:ab", "since:7d", "cost:>20 dur:>=10", "tag:beach",
                "user:anna", "is:removed", "mode:text -model:pro before:30d", "stars:>=2 -is:demo", "cost:>900",
                "model:fast light", "is:star 夜景", "status:failed city -rain", "since:7d 城市", "tag:beach fox"),
}  # fmt: skip
Milliseconds = list[float]


def large_history(folder: Path, count: int) -> Path:
    """The history of `count` takes in `folder`, made if it is not there yet."""
    assert {*RARE_ENGLISH, *RARE_CHINESE} >= {"quixotic", "鎏金", "孔雀开屏"}
    return made_once(folder / f"history-{count}.db", lambda path: build(path, facts(count, rare_in=10_000)))


async def timed(work: Callable[[], Awaitable[object]]) -> float:
    """Milliseconds that `work` takes."""
    begun = time.perf_counter()
    await work()
    return (time.perf_counter() - begun) * 1000


async def searched(listing: Listing, line: str, times: int) -> Milliseconds:
    """From a search line to its first page, so often."""
    took: Milliseconds = []
    for _ in range(times):
        found = Found(listing, parse(line), NOON)

        async def first_page(found: Found = found) -> None:
            await found.begin()
            await found.page(0, PAGE)

        took.append(await timed(first_page))
        await found.close()
    return took


async def paged(listing: Listing, times: int) -> Milliseconds:
    """Page after page from the 5 000th take on, each of takes that nobody has looked at."""
    found = Found(listing, parse(""), NOON)
    await found.begin()
    await found.all()
    first = min(5000, found.total // 2)
    places = range(first, min(first + times * PAGE, found.total - PAGE), PAGE)
    took = [await timed(lambda place=place: found.page(place, PAGE)) for place in places]  # type: ignore[misc]
    await found.close()
    return took


async def asked(path: Path, times: int) -> tuple[Milliseconds, Milliseconds, Mapping[str, Mapping[str, Milliseconds]]]:
    """First pages, pages down, and searches by kind and line; mixed, so that no kind finds only its own pages warm."""
    database = await Database.open(path)
    listing = Listing(database)
    first, down = await searched(listing, "", times + 1), await paged(listing, 200)
    took: dict[str, dict[str, Milliseconds]] = {kind: {line: [] for line in lines} for kind, lines in SEARCHES.items()}
    order = [(kind, line) for kind, lines in SEARCHES.items() for line in lines] * times
    random.Random(3).shuffle(order)
    for kind, line in order:
        took[kind][line] += await searched(listing, line, 1)
    await database.close()
    return first[1:], down, took


async def look_through(path: Path) -> float:
    """Megabytes that this process holds after looking through the history at `path` as a user would."""
    database = await Database.open(path)
    found = Found(Listing(database), parse(""), NOON)
    await found.begin()
    await found.all()
    for place in range(0, min(found.total, 50_000), PAGE):
        await found.page(place, PAGE)
    for line in ("city", "夜景", "is:star light"):
        other = Found(Listing(database), parse(line), NOON)
        await other.begin()
        await other.all()
        await other.close()
    held = int(Path("/proc/self/statm").read_text().split()[1]) * 4096 / 1e6
    await found.close()
    await database.close()
    return held


def memory(path: Path) -> float:
    """The same of a process of its own."""
    command = [sys.executable, "-m", "tests.bench.history", "--memory", str(path)]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def measure(form: Form) -> list[Line]:
    """The table's row about the history."""
    path = large_history(form.folder, form.many(COUNT, 20_000))
    first, down, searches = asyncio.run(asked(path, form.many(TIMES, 1)))
    with tempfile.TemporaryDirectory() as empty:
        above = memory(path) - memory(Path(empty) / "history.db")
    return [
        _figure("first page", statistics.median(first), 5.0),
        _figure("page down, p95", ninety_fifth(down), 16.0),
        *(_figure(f"search, {kind}, p95", ninety_fifth(_all(lines)), 50.0) for kind, lines in searches.items()),
        Figure("history", "memory above an empty history", above, "MB", 25.0),
    ]


def _figure(measured: str, milliseconds: float, goal: float) -> Figure:
    return Figure("history", f"{COUNT:,} takes: {measured}".replace(",", " ", 2), milliseconds, "ms", goal)


def _all(lines: Mapping[str, Iterable[float]]) -> Milliseconds:
    return [value for values in lines.values() for value in values]


def main(words: Sequence[str]) -> None:
    """By hand: every line that is searched for."""
    if words[:1] == ["--memory"]:
        print(asyncio.run(look_through(Path(words[1]))))
        return
    folder = Path(words[1]) if len(words) > 1 else Path(tempfile.gettempdir()) / "ima-tui-bench"
    path = large_history(folder, int(words[0]) if words else COUNT)
    first, down, searches = asyncio.run(asked(path, TIMES))
    print(f"{'milliseconds':40} {'median':>9} {'p95':>9}")
    for name, values in {
        "first page": first, "page down": down,
        **{f"{kind}: {line}": values for kind, lines in searches.items() for line, values in lines.items()},
    }.items():  # fmt: skip
        print(f"{name:40} {statistics.median(values):9.2f} {ninety_fifth(values):9.2f}")


if __name__ == "__main__":
    main(sys.argv[1:])
