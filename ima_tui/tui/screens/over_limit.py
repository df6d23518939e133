"""The question before a take is sent over a limit: what it would come to, and a field for its price.

For takes that are sent from the history or the list, where there is no confirmation with a field of its own.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from decimal import Decimal

from textual.app import App

from ima_tui.domain.job import Job
from ima_tui.domain.spending import OverLimit, figure, typed
from ima_tui.domain.text import Said, say
from ima_tui.tui.screens.ask import AskText

Start = Callable[[Decimal | None], Awaitable[Job]]


async def within_limits(app: App[None], start: Start) -> bool:
    """Whether `start` started a take: at once if the limits allow it, else after its price was typed."""
    over: Decimal | None = None
    while True:
        try:
            await start(over)
            return True
        except OverLimit as refused:
            answer = await app.push_screen_wait(_question(refused))
            if answer is None:
                return False
            over = typed(answer)


def _question(refused: OverLimit) -> AskText:
    price = figure(refused.price)
    sentences = Said(" ".join(f"{{s{n}}}" for n in range(len(refused.problems))), _numbered(refused))
    return AskText(
        say("Over your limit"),
        say("{what} Type {price} to start it all the same.", what=sentences, price=price),
        Said("{price}", {"price": price}),
        spends=True,
    )


def _numbered(refused: OverLimit) -> dict[str, str | Said]:
    return {f"s{number}": sentence for number, sentence in enumerate(refused.problems)}
