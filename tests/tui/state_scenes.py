"""Scenes of the rarer states: no price, prices that moved or are old, notices, ways of typing and of drawing."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, Literal

from textual.pilot import Pilot
from textual.widgets import Input

from ima_tui.domain.errors import NotSent
from ima_tui.domain.models import Model

Act = Callable[[Pilot[None]], Awaitable[None]]
LASTING = 3600.0
"""Seconds a notice stays, so that no picture depends on how long it took."""
TOLD: tuple[tuple[Literal["information", "warning", "error"], str], ...] = (
    ("information", "Ready: paper boat in the gutter, macro, rain drops as slow bells"),
    ("warning", "The price has just changed: 10 → 12 credits."),
    ("error", "There are not enough credits for this take. 霓虹雨夜，少女撑伞走过反光的街道，电影感。"),
)


def _studio(pilot: Pilot[None]) -> Any:
    return pilot.app.studio  # type: ignore[attr-defined]


async def _no_price(pilot: Pilot[None]) -> None:
    screen: Any = pilot.app.screen
    screen.change(model=Model.PRO, choices={"duration": 15, "resolution": "4K"})


async def _price_news(pilot: Pilot[None]) -> None:
    _studio(pilot).prices.surcharge = 3
    await pilot.press("alt+1")


async def _old_prices(pilot: Pilot[None]) -> None:
    _studio(pilot).prices.away, _studio(pilot).prices.earlier = NotSent("no network"), 3 * 3600.0
    await pilot.press("alt+1")


async def _no_list(pilot: Pilot[None]) -> None:
    _studio(pilot).prices.away = NotSent("no network")
    await pilot.press("alt+1")


async def _notices(pilot: Pilot[None]) -> None:
    for severity, words in TOLD:
        pilot.app.notify(words, severity=severity, timeout=LASTING, markup=False)


async def _nothing_yet(pilot: Pilot[None]) -> None:
    for job in _studio(pilot).jobs():
        await _studio(pilot).remove(job.id)
    await pilot.press("f7")


async def _nothing_found(pilot: Pilot[None]) -> None:
    await pilot.press("f7", "slash")
    pilot.app.screen.query_one(Input).value = "zeppelin"
    await pilot.pause(0.3)


async def _how_it_works(pilot: Pilot[None]) -> None:
    await pilot.press("f1", "f1")
    await pilot.pause()
    names: Any = pilot.app.screen.query_one("#help-names")
    names.focus()
    await pilot.press("down")


async def _help_search(pilot: Pilot[None]) -> None:
    await pilot.press("f1", "f1", "slash")
    pilot.app.screen.query_one(Input).value = "price"
    await pilot.pause(0.3)


def tuned(*names: str, **values: object) -> Act:
    """With these settings, switched while the program runs; then some keys."""

    async def act(pilot: Pilot[None]) -> None:
        app: Any = pilot.app
        for name, value in values.items():
            app.switch(name, value)
        await pilot.pause()
        for key in names:
            await pilot.press(key)
            await pilot.pause()

    return act


SCENES: dict[str, Act] = {
    "no-price": _no_price,
    "price-news": _price_news,
    "old-prices": _old_prices,
    "no-list": _no_list,
    "notices": _notices,
    "history-empty": _nothing_yet,
    "history-not-found": _nothing_found,
    "help-how": _how_it_works,
    "help-search": _help_search,
    "vi": tuned("escape", "v", "b", keymap="vi"),
    "compact": tuned(density="compact"),
    "letters": tuned("f8", "down", "down", "down", preview="letters"),
}
