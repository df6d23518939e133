"""The grammar of what `ima-tui jobs` does with the library: search, mark, trace, throw away.

A word with a minus in front is part of the search line or a tag to be taken away, not a flag: before the parser sees
it, its minus becomes a full-width one, which a search line reads alike.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from ima_tui.language import _

if TYPE_CHECKING:
    from ima_tui.cli.grammar import Parser

MINUS = "－"
_WITH_WORDS = ("list", "tag", "searches")


def spared(argv: Sequence[str]) -> list[str]:
    """The command line, its negated words and tags kept from being taken for flags."""
    if list(argv[:1]) != ["jobs"] or (argv[1:2] and argv[1] not in _WITH_WORDS):
        return list(argv)
    return [_spared(word) for word in argv]


def _spared(word: str) -> str:
    is_flag = word.startswith("--") or word == "-h" or not word[1:].strip()
    return MINUS + word[1:] if word.startswith("-") and not is_flag else word


def add_list(action: Callable[..., Parser], count: Callable[[str], int]) -> None:
    """The list and its search. `count` reads a number."""
    listing = action(
        "list",
        _("takes, newest first; the search line is that of the history screen"),
        example="list model:fast is:star since:7d lighthouse -neon",
    )
    listing.description = _(
        "Words must all occur, in the prompt, the tags or the note; quote a phrase, put a minus before what must not\n"
        "occur. Filters: model: mode: status: is:star is:ab is:demo is:removed tag: stars: since: before: cost: dur:\n"
        "user: — for instance since:7d, before:2026-11-01, cost:>20, dur:>=5, stars:>=2, tag:beach."
    )
    listing.add_argument("line", nargs="*", metavar="WORD")
    listing.add_argument("--limit", type=count, default=20, metavar="N", help=_("how many (20)"))
    listing.add_argument("--count", action="store_true", help=_("only say how many there are"))
    listing.add_argument("--removed", action="store_true", help=_("those that were removed"))
    listing.add_argument("--saved", metavar="NAME", help=_("a search that you saved; WORDs narrow it"))


def add_library_actions(action: Callable[..., Parser], one: str) -> None:
    """Marks, family, links, saved searches, bin. `one` says how a take is named."""
    from ima_tui.domain.marks import MOST_STARS

    starring = action("star", _("give it 0 to 3 stars"), example="star 0193b2 3")
    starring.add_argument("id", help=one)
    starring.add_argument("stars", type=int, choices=range(MOST_STARS + 1), metavar="N")
    tagging = action("tag", _("add tags, and take others away"), example="tag 0193b2 +beach -draft")
    tagging.add_argument("id", help=one)
    tagging.add_argument("tags", nargs="+", metavar="TAG", help=_("+tag or tag adds it, -tag takes it away"))
    noting = action("note", _("write a note on it; an empty one takes it away"), example='note 0193b2 "for Anna"')
    noting.add_argument("id", help=one)
    noting.add_argument("text", nargs="+", metavar="TEXT")
    action("tree", _("where it came from, and what came of it"), example="tree 0193b2").add_argument("id", help=one)
    linking = action("links", _("its links, fresh ones where they expired"), example="links 0193b2", talks=True)
    linking.add_argument("id", help=one)
    saving = action("searches", _("your saved searches"), example='searches --save keepers "stars:>=2 -is:demo"')
    saving.add_argument("--save", metavar="NAME", help=_("save a search line, given as WORDs, under this name"))
    saving.add_argument("--remove", metavar="NAME", help=_("forget the one of this name"))
    saving.add_argument("--rename", nargs=2, metavar=("NAME", "NEW"), help=_("give one another name"))
    saving.add_argument("line", nargs="*", metavar="WORD")
    emptying = action(
        "empty-bin",
        _("delete removed takes for good, all or these; their cost stays counted"),
        example="empty-bin --yes",
    )
    emptying.add_argument("ids", nargs="*", metavar="ID", help=one)
    emptying.add_argument("--yes", action="store_true", help=_("really: nothing brings them back"))
