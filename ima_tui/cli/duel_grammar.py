"""The grammar of two models: `generate --ab`, and `jobs promote`."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from ima_tui.language import _

if TYPE_CHECKING:
    from ima_tui.cli.grammar import Parser


def add_ab(parser: Parser) -> None:
    """Both models at once."""
    parser.add_argument(
        "--ab",
        action="store_true",
        help=_("the same to both models, Pro and Fast: two takes; --max-credits and --over-limit mean their sum"),
    )


def add_duel_actions(action: Callable[..., Parser], one: str) -> None:
    """Promotion. `one` says how a take is named."""
    from ima_tui.cli.grammar import add_over_limit, number

    promoting = action(
        "promote",
        _("a Fast take's recipe on Pro; what Pro cannot do is refused, never replaced"),
        example="promote 0193b2 --max-credits 60",
        talks=True,
    )
    promoting.add_argument("id", help=one)
    promoting.add_argument("--max-credits", type=number, metavar="N", help=_("refuse to start above this price"))
    add_over_limit(promoting)
    promoting.add_argument(
        "--dry-run", action="store_true", help=_("show what stays, what changes and the price; send nothing")
    )
