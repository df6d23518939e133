"""How quickly a history of a million takes is listed and searched: medians, 95th percentiles, memory.

Run it by hand: `python -m tests.bench.history [COUNT] [FOLDER]`. It builds the history once (minutes for a million) and
keeps it in FOLDER, asks the library's own parts what the history screen asks, and prints milliseconds. Pytest never
runs it: on a busy machine figures say little.
"""

from __future__ import annotations

import asyncio
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from ima_tui.domain.search_line import parse
from ima_tui.engine.found import Found
from ima_tui.store.database import Database
from ima_tui.store.listing import Listing
from tests.store.seeded import NOON, RARE_CHINESE, RARE_ENGLISH, build, facts

PAGE = 40
TIMES = 7
SEARCHES = {
    "English, common": ("city", "light", "camera slow", "rain", "night push", '"slow push"'),
    "English, rare": ("quixotic", "zeppelin city", "xylophone"),
    "English, none": ("nowhere", "quixotik"),
    "Latin, 2 letters": ("4k", "ib", "wa"),
    "Chinese, 1 character": ("夜", "的", "饕"),
    "Chinese, 2, common": ("夜景", "城市", "缓慢 推进"),
    "Chinese, 2, rare": ("鎏金", "麒麟", "鎏金 城市", "城市 麒麟"),
    "Chinese, 3": ("无人机", "电影感", "琉璃瓦"),
    "Chinese, 4": ("骏马奔腾", "孔雀开屏", "无人机的"),
    "filters": ("model:fast", "status:failed", "is:star", "is:ab", "since:7d", "cost:>20 dur:>=10", "tag:beach",
                "user:anna", "is:removed", "mode:text -model:pro before:30d", "stars:>=2 -is:demo", "cost:>900"),
    "words and filters": ("model:fast light", "is:star 夜景", "status:failed city -rain", "since:7d 城市",
                          "tag:beach fox"),
}  # fmt: skip


@dataclass
class Spent:
    """Milliseconds that pieces of work took: by the clock, and of a processor, which a busy machine falsifies less."""

    name: str
    clock: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)

    @asynccontextmanager
    async def one(self) -> AsyncIterator[None]:
        """What is done inside is one piece of work."""
        clock, processor = time.perf_counter(), time.process_time()
        yield
        self.clock.append((time.perf_counter() - clock) * 1000)
        self.processor.append((time.process_time() - processor) * 1000)

    def tell(self, more: str = "") -> None:
        """A line of the table."""
        figures = (f"{value:9.2f}" for times in (self.clock, self.processor) for value in _middle_and_worst(times))
        print(f"{self.name:28}", *figures, more, flush=True)


def _middle_and_worst(values: Sequence[float]) -> tuple[float, float]:
    ordered = sorted(values)
    return statistics.median(ordered), ordered[round(0.95 * (len(ordered) - 1))]


async def listing_figures(database: Database) -> None:
    """The whole list: first page, any page, all positions."""
    listing = Listing(database)
    first, everything = Spent("first page"), Spent("all positions")
    for _ in range(TIMES):
        found = Found(listing, parse(""), NOON)
        async with first.one():
            await found.begin()
            await found.page(0, PAGE)
        await found.close()
    first.tell()
    found = Found(listing, parse(""), NOON)
    async with everything.one():
        await found.begin()
        await found.all()
    everything.tell(f"{found.total:,} takes")
    chance = random.Random(3)
    anywhere = [chance.randrange(max(1, found.total - PAGE)) for _ in range(200)]
    for name, places in (("a page anywhere", anywhere), ("page down", range(5000, 5000 + 200 * PAGE, PAGE))):
        page = Spent(name)
        for place in places:
            async with page.one():
                await found.page(place, PAGE)
        page.tell()
    await found.close()


async def search_figures(database: Database) -> None:
    """Every kind of search: until its first page, and until its count is final."""
    listing = Listing(database)
    for name, lines in SEARCHES.items():
        pages, counts, totals = Spent(name), Spent("  until the count is final"), []
        for line in lines:
            for _ in range(TIMES):
                found = Found(listing, parse(line), NOON)
                async with counts.one():
                    async with pages.one():
                        await found.begin()
                        await found.page(0, PAGE)
                    await found.all()
                await found.close()
            slowest = (max(each.clock[-TIMES:]) for each in (pages, counts))
            totals.append(f"{line}: {found.total:,} ({', '.join(f'{value:.0f}' for value in slowest)})")
        pages.tell()
        counts.tell(" · ".join(totals))


async def typing_on(database: Database) -> None:
    """A long search is dropped for the next one."""
    listing = Listing(database)
    waits = Spent("typed on")
    for _ in range(TIMES):
        slow = asyncio.create_task(listing.stretch(parse("-的 -city -qqq"), NOON, 10**9))
        await asyncio.sleep(0.02)
        slow.cancel()
        found = Found(listing, parse("夜景"), NOON)
        async with waits.one():
            await found.begin()
        await found.close()
    waits.tell()


async def run(path: Path) -> None:
    """Print the table."""
    print(f"{'milliseconds':28} {'median':>9} {'p95':>9} {'processor':>9} {'p95':>9}")
    opening = Spent("open")
    async with opening.one():
        database = await Database.open(path)
    opening.tell()
    await listing_figures(database)
    await search_figures(database)
    await typing_on(database)
    await database.close()


async def memory_of(path: Path) -> None:
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
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    print(pages * 4096 / 1e6)
    await found.close()
    await database.close()


def memory(path: Path) -> float:
    """The same, in a process of its own."""
    command = [sys.executable, "-m", "tests.bench.history", "--memory", str(path)]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def main(words: Sequence[str]) -> None:
    """Build what is missing, measure, print."""
    if words[:1] == ["--memory"]:
        asyncio.run(memory_of(Path(words[1])))
        return
    count = int(words[0]) if words else 1_000_000
    folder = Path(words[1]) if len(words) > 1 else Path(tempfile.gettempdir()) / "ima-tui-bench"
    path = folder / f"history-{count}.db"
    if not path.exists():
        begun = time.perf_counter()
        build(path, facts(count, rare_in=10_000))
        print(f"built in {time.perf_counter() - begun:.0f} s, {path.stat().st_size / 1e6:,.0f} MB")
    assert {*RARE_ENGLISH, *RARE_CHINESE} >= {"quixotic", "鎏金", "孔雀开屏"}
    asyncio.run(run(path))
    with tempfile.TemporaryDirectory() as empty:
        bare, full = memory(Path(empty) / "history.db"), memory(path)
    print(f"memory above an empty history: {full - bare:.1f} MB ({bare:.1f} → {full:.1f})")


if __name__ == "__main__":
    main(sys.argv[1:])
