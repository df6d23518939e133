"""The grammar of keeping takes: `jobs download`, `jobs receipt`, `jobs export`, and `run`."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from ima_tui.language import _

if TYPE_CHECKING:
    from ima_tui.cli.grammar import Commands, Parser


def add_keeping_actions(action: Callable[..., Parser], one: str) -> None:
    """Download, receipt, export. `one` says how a take is named."""
    loading = action(
        "download",
        _("save the clips of these takes, checked, with their recipes beside them"),
        example="download 0193b2 --to films --name {date}/{slug:40}",
        talks=True,
    )
    loading.add_argument("ids", nargs="+", metavar="ID", help=one)
    loading.add_argument("--to", metavar="DIR", help=_("this folder instead of download_folder in the settings"))
    loading.add_argument("--name", metavar="TEMPLATE", help=_("this name instead of download_name in the settings"))
    loading.add_argument(
        "--embed", action="store_true", default=None, help=_("put the recipe into the clip's tags, too, without loss")
    )
    receipt = action(
        "receipt",
        _("what was delivered against what was paid, measured; exit code 1 if something is missing"),
        example="receipt 0193b2 --output-json",
        talks=True,
    )
    receipt.add_argument("id", help=one)
    receipt.add_argument("--again", action="store_true", help=_("measure it again"))
    export = action("export", _("its recipe as TOML, to be repeated with: ima-tui run FILE"), example="export 0193b2")
    export.add_argument("id", help=one)
    export.add_argument("-o", "--output", metavar="FILE", help=_("into this new file; nothing is written over"))


def add_run(commands: Commands) -> None:
    """`ima-tui run`."""
    from ima_tui.cli.grammar import add_command, add_over_limit, add_service_flags, number

    parser = add_command(
        commands,
        "run",
        _("repeat a recipe under a price limit, or say precisely why not"),
        "  ima-tui run shot07.toml --check\n"
        "  ima-tui run shot07.toml --max-credits 30\n"
        "  ima-tui run lighthouse.mp4 --output-json",
    )
    parser.add_argument("file", metavar="FILE", help=_("a recipe, the .json beside a clip, or a clip with one inside"))
    parser.add_argument("--check", action="store_true", help=_("only look: inputs, price list, price; send nothing"))
    parser.add_argument("--max-credits", type=number, metavar="N", help=_("the most it may cost (what was paid)"))
    add_over_limit(parser)
    add_service_flags(parser)
