"""The grammar of `insights` and `share`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ima_tui.language import _

if TYPE_CHECKING:
    from ima_tui.cli.grammar import Commands


def add_insights(commands: Commands) -> None:
    """`ima-tui insights`."""
    from ima_tui.cli.grammar import add_command, add_common_flags, days

    parser = add_command(
        commands,
        "insights",
        _("what your own takes say: cost per day, real times, win rates, credits for a keeper"),
        "  ima-tui insights\n  ima-tui insights --days 7\n  ima-tui insights --all --output-json",
    )
    parser.add_argument("--days", type=days, default=30, metavar="N", help=_("how many days back, today included (30)"))
    parser.add_argument("--all", action="store_true", help=_("everything there is"))
    add_common_flags(parser)


def add_share(commands: Commands) -> None:
    """`ima-tui share`, with the targets below it."""
    from ima_tui.cli.grammar import Parser, add_command, add_common_flags

    parser = add_command(
        commands,
        "share",
        _("send a take's link to chats: Discord, Slack, Telegram, Feishu …"),
        "  ima-tui share 0193b2 --to team\n"
        '  ima-tui share 0193b2 --to team --to client --caption "first cut"\n'
        "  ima-tui share targets add team\n"
        "  ima-tui share targets list",
    )
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    sending = add_command(
        actions, "send", _("the same as: ima-tui share ID"), "  ima-tui share send 0193b2 --to team --dry-run"
    )
    sending.add_argument("id", help=_("the beginning of its id, or its task id"))
    sending.add_argument("--to", action="append", metavar="NAME", default=[], help=_("a target; repeatable"))
    sending.add_argument("--caption", metavar="TEXT", help=_("what stands under the clip (its prompt)"))
    sending.add_argument("--dry-run", action="store_true", help=_("show the exact text and send nothing"))
    add_common_flags(sending)
    targets = add_command(actions, "targets", _("the chats there are to send to"), "  ima-tui share targets add team")
    verbs = targets.add_subparsers(dest="verb", metavar="ACTION", required=True)

    def verb(name: str, summary: str, example: str) -> Parser:
        made = add_command(verbs, name, summary, f"  ima-tui share targets {example}")
        add_common_flags(made)
        return made

    verb("list", _("their names"), "list")
    adding = verb("add", _("keep one; its address is asked for, or read from standard input"), "add team < address.txt")
    adding.add_argument("name", metavar="NAME")
    verb("remove", _("forget one, address and all"), "remove team").add_argument("name", metavar="NAME")
