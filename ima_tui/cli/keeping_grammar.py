"""The grammar of keeping takes: `jobs download`, `receipt`, `export`, `import`, `report`, and `run`."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from ima_tui.language import _

if TYPE_CHECKING:
    from ima_tui.cli.grammar import Commands, Parser


def add_keeping_actions(action: Callable[..., Parser], one: str) -> None:
    """Download, receipt, export, import, report. `one` says how a take is named."""
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
    export = action(
        "export",
        _("its recipe as TOML, to be repeated with: ima-tui run FILE; or the whole history as lines of JSON"),
        example="export 0193b2\n  ima-tui jobs export --all -o history.jsonl",
    )
    export.add_argument("id", nargs="?", metavar="ID", help=one)
    export.add_argument("-o", "--output", metavar="FILE", help=_("into this new file; nothing is written over"))
    export.add_argument("--all", action="store_true", help=_("every take with all that hangs on it, for `jobs import`"))
    export.add_argument("--force", action="store_true", help=_("with --all: replace the file if there is one"))
    importing = action(
        "import",
        _("add the takes of such a file that are not here; sends nothing, changes none that is here"),
        example="import history.jsonl",
    )
    importing.add_argument("file", metavar="FILE", help=_("written by `jobs export --all`; - reads standard input"))
    report = action(
        "report",
        _("a block about it for support: ids, times, codes, what the log says; safe to paste"),
        example="report 0193b2",
    )
    report.add_argument("id", help=one)
    report.add_argument("--with-prompt", action="store_true", help=_("with its prompt"))


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
