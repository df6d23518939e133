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
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

from ima_tui.domain.search_line import parse
from ima_tui.engine.found import Found
from ima_tui.store.database import Database
from ima_tui.store.listing import Listing
from tests.store.seeded import NOON, RARE_CHINESE, RARE_ENGLISH, build, facts

PAGE = 40
TIMES = 15
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


async def timed(work: Callable[[], Awaitable[object]]) -> float:
    """Milliseconds that `work` takes."""
    begun = time.perf_counter()
    await work()
    return (time.perf_counter() - begun) * 1000


def told(name: str, values: Sequence[float], more: str = "") -> None:
    """A line of the table."""
    ordered = sorted(values)
    worst = ordered[min(len(ordered) - 1, round(0.95 * (len(ordered) - 1)))]
    print(f"{name:28} {statistics.median(ordered):9.2f} {worst:9.2f} {more}", flush=True)


async def listing_figures(database: Database) -> None:
    """The whole list: first page, any page, all positions."""
    listing = Listing(database)

    async def first() -> None:
        found = Found(listing, parse(""), NOON)
        await found.begin()
        await found.page(0, PAGE)
        await found.close()

    told("first page", [await timed(first) for _ in range(TIMES)])
    found = Found(listing, parse(""), NOON)
    begun = time.perf_counter()
    await found.begin()
    await found.all()
    told("all positions", [(time.perf_counter() - begun) * 1000], f"{found.total:,} takes")
    chance = random.Random(3)
    places = [chance.randrange(max(1, found.total - PAGE)) for _ in range(200)]
    told("a page anywhere", [await timed(lambda place=place: found.page(place, PAGE)) for place in places])  # type: ignore[misc]
    downs = range(5000, 5000 + 200 * PAGE, PAGE)
    told("page down", [await timed(lambda place=place: found.page(place, PAGE)) for place in downs])  # type: ignore[misc]
    await found.close()


async def search_figures(database: Database) -> None:
    """Every kind of search: until its first page, and until its count is final."""
    listing = Listing(database)
    for name, lines in SEARCHES.items():
        pages, counts, totals = [], [], []
        for line in lines:
            for _ in range(TIMES):
                found = Found(listing, parse(line), NOON)
                begun = time.perf_counter()
                await found.begin()
                await found.page(0, PAGE)
                pages.append((time.perf_counter() - begun) * 1000)
                await found.all()
                counts.append((time.perf_counter() - begun) * 1000)
                await found.close()
            slowest = max(counts[-TIMES:])
            totals.append(f"{line}: {found.total:,} ({max(pages[-TIMES:]):.0f}, {slowest:.0f})")
        told(name, pages)
        told("  until the count is final", counts, " · ".join(totals))


async def typing_on(database: Database) -> None:
    """A long search is dropped for the next one."""
    listing = Listing(database)
    waits = []
    for _ in range(TIMES):
        slow = asyncio.create_task(listing.stretch(parse("-的 -city -qqq"), NOON, 10**9))
        await asyncio.sleep(0.02)
        slow.cancel()
        found = Found(listing, parse("夜景"), NOON)
        waits.append(await timed(found.begin))
        await found.close()
    told("typed on", waits)


async def run(path: Path) -> None:
    """Print the table."""
    print(f"{'milliseconds':28} {'median':>9} {'p95':>9}")
    begun = time.perf_counter()
    database = await Database.open(path)
    told("open", [(time.perf_counter() - begun) * 1000])
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
