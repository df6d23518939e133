"""The whole grammar of the command line: every command with its flags, and help with examples.

Nothing is judged here that argparse cannot judge by shape alone; loading this loads no HTTP, no picture and no screen.
The flags of `generate` are those of the well-known script of this API, so that a call written for it works by changing
the program's name. Source: behaviour, "Command line".
"""

from __future__ import annotations

import argparse
import math
import re
from typing import TYPE_CHECKING, Any, NoReturn, TypeAlias

from ima_tui import __version__
from ima_tui.cli.diagnostics import Exit, Stopped
from ima_tui.cli.duel_grammar import add_ab, add_duel_actions
from ima_tui.cli.help_layout import Layout
from ima_tui.cli.keeping_grammar import add_keeping_actions, add_run
from ima_tui.cli.library_grammar import add_library_actions, add_list
from ima_tui.cli.output import Output
from ima_tui.cli.telling_grammar import add_insights, add_share
from ima_tui.domain.modes import Mode
from ima_tui.language import CODES, _, tr

argparse._ = str  # type: ignore[attr-defined]
"""Its own words as they are: it loads `locale` and looks on the disk for a translation of each, which nobody ships."""


class UsageStopped(Stopped):
    """A command line that cannot be understood."""

    def __init__(self, sentence: str, *hints: str) -> None:
        super().__init__(Exit.REFUSED_HERE, sentence, code="usage", hints=hints)


class Parser(argparse.ArgumentParser):
    """Speaks through our writers instead of writing and exiting by itself."""

    output: Output | None = None

    def error(self, message: str) -> NoReturn:
        """What argparse found wrong. It never repeats a value of `--api-key`."""
        shown = re.sub(r"\bima_\w+", "[secure]", message)  # a key in the wrong place
        if " share" in self.prog:
            shown = re.sub(r"\w+://[^\s']+", "[secure]", shown)  # a chat's address in the wrong place
        raise UsageStopped(f"{self.prog}: {shown}", _("Help: {command} --help", command=self.prog))

    def print_help(self, file: Any = None) -> None:
        """Help goes to stdout, which may be closed or of any encoding."""
        (type(self).output or Output(file)).text(self.format_help().rstrip())


class _Version(argparse.Action):
    """`--version`, through our writer."""

    def __call__(self, parser: argparse.ArgumentParser, *rest: object) -> None:
        (Parser.output or Output(None)).text(f"ima-tui {__version__}")
        parser.exit(0)


def secret(text: str) -> Secret:
    """A key, hidden from here on."""
    from ima_tui.settings import SettingsProblem, check_key

    try:
        return check_key(text)
    except SettingsProblem as problem:
        raise argparse.ArgumentTypeError(tr(problem.sentence)) from None


def number(text: str) -> float:
    """A finite number from 0 up."""
    try:
        found = float(text)
    except ValueError:
        found = math.nan
    if not 0 <= found < math.inf:
        raise argparse.ArgumentTypeError(_("“{text}” is not a number of 0 or more", text=text))
    return found


def scale(text: str) -> float:
    """A time scale: a number from 1 up."""
    found = number(text)
    if found < 1:
        raise argparse.ArgumentTypeError(_("“{text}” is below 1", text=text))
    return found


def count(text: str) -> int:
    """A whole number from 0 up."""
    if not (text.isascii() and text.isdigit() and len(text) < 12):
        raise argparse.ArgumentTypeError(_("“{text}” is not a whole number of 0 or more", text=text))
    return int(text)


def days(text: str) -> int:
    """A number of days, from 1 up."""
    found = count(text)
    if not 1 <= found <= 36_500:
        raise argparse.ArgumentTypeError(_("“{text}” is not a number of days", text=text))
    return found


def price(text: str) -> Decimal:
    """An amount of credits, exact."""
    from ima_tui.domain.spending import typed

    found = typed(text)
    if found is None:
        raise argparse.ArgumentTypeError(_("“{text}” is not an amount of credits", text=text))
    return found


def port(text: str) -> int:
    """A port; 0 lets the system choose."""
    found = count(text)
    if found > 65535:
        raise argparse.ArgumentTypeError(_("“{text}” is not a valid port", text=text))
    return found


if TYPE_CHECKING:
    from collections.abc import Callable
    from decimal import Decimal

    from ima_tui.settings import Secret

    Commands: TypeAlias = argparse._SubParsersAction[Parser]


def build(output: Output, command: str = "", action: str = "") -> Parser:
    """The parser of the command line, speaking through `output`: of one `command`, or, without or for none, of all.

    Of `jobs`, the `action` that is asked for most (`list`) comes without the others too.

    Measured on a busy machine: to make the flags of all takes 0.04 s of processor time, those of `generate` 0.01 s.
    """
    Parser.output = output
    parser = Parser(
        prog="ima-tui",
        description=_("A terminal studio for AI video with Ima Sevio 1.0 and Ima Sevio 1.0-Fast."),
        epilog=_(
            "Without a command the interface opens; it takes --demo, --language and --user-id.\n\n"
            "Examples:\n"
            '  ima-tui generate --prompt "a puppy runs across a sunny meadow, cinematic"\n'
            "  ima-tui jobs\n"
            "  ima-tui doctor\n\n"
            "Without a key everything runs on a built-in simulator: nothing is charged.\n"
            "Exit codes: 0 ready · 1 failed or refused by the service · 2 refused here, nothing was sent ·\n"
            "3 not ready yet, resumable · 4 unknown, may have been charged · 130 interrupted"
        ),
        formatter_class=Layout,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action=_Version, nargs=0, help=_("show the version and end"))
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    adders: dict[str, Callable[[Commands], None]] = {
        "generate": _add_generate,
        "jobs": _add_listing if action == "list" else _add_jobs,
        "run": add_run,
        "spending": _add_spending,
        "insights": add_insights,
        "share": add_share,
        "models": _add_models,
        "simulate": _add_simulate,
        "config": _add_config,
        "doctor": _add_doctor,
    }
    for add in [adders[command]] if command in adders else adders.values():
        add(commands)
    return parser


def add_command(commands: Commands, name: str, summary: str, examples: str) -> Parser:
    """One command with its help."""
    return commands.add_parser(
        name,
        help=summary,
        description=summary,
        epilog=_("Examples:") + "\n" + examples,
        formatter_class=Layout,
        allow_abbrev=False,
    )


def add_service_flags(parser: Parser) -> None:
    """Which service, whose account, which language."""
    group = parser.add_argument_group(_("service"))
    group.add_argument("--api-key", type=secret, metavar="K", help=_("the API key; IMA_API_KEY is safer"))
    group.add_argument("--base-url", metavar="U", help=_("the open API's address (IMA_BASE_URL)"))
    group.add_argument("--im-base-url", metavar="U", help=_("the upload service's address (IMA_IM_BASE_URL)"))
    group.add_argument("--demo", action="store_true", help=_("use the built-in simulator although a key is known"))
    add_common_flags(parser)


def add_common_flags(parser: Parser) -> None:
    """What every command knows."""
    parser.add_argument("--user-id", metavar="ID", help=_("whose preferences; never leaves this machine"))
    parser.add_argument("--language", choices=CODES, help=_("the language of texts"))
    parser.add_argument(
        "--output-json", action="store_true", help=_("print one JSON object as the last thing on standard output")
    )


def _add_generate(commands: Commands) -> None:
    parser = add_command(
        commands,
        "generate",
        _("make a video and print its link"),
        '  ima-tui generate --prompt "a puppy runs across a sunny meadow" --model-id fast\n'
        '  ima-tui generate --prompt "slow zoom" --input-images photo.jpg --output-json\n'
        "  ima-tui generate --task-type first_last_frame_to_video --input-images a.png b.png --prompt morph\n"
        """  ima-tui generate --prompt waves --extra-params '{"duration": 10, "resolution": "720P"}' --dry-run\n"""
        "  echo a lighthouse at dusk | ima-tui generate --prompt - --max-credits 30",
    )
    parser.add_argument("--prompt", metavar="P", help=_("what should be seen; - reads standard input"))
    parser.add_argument("--task-type", choices=[mode.value for mode in Mode], metavar="T", help=_task_types())
    parser.add_argument("--model-id", metavar="M", help=_("ima-pro, ima-pro-fast, or one of their other names"))
    parser.add_argument("--version-id", metavar="V", help=_("a pinned version of the model (see: ima-tui models)"))
    parser.add_argument(
        "--input-images", nargs="*", action="extend", metavar="A", help=_("image files or http(s) links")
    )
    parser.add_argument("--size", metavar="S", help=_("the same as the form's size or resolution"))
    parser.add_argument("--extra-params", metavar="JSON", help=_("further settings as a JSON object"))
    parser.add_argument(
        "--parse-prompt", action="store_true", help=_("apply settings found in the prompt (10s, 16:9, 1080P, fast …)")
    )
    add_ab(parser)
    parser.add_argument("--max-credits", type=number, metavar="N", help=_("refuse to start above this price"))
    add_over_limit(parser)
    parser.add_argument("--dry-run", action="store_true", help=_("show the request and its price; send nothing"))
    parser.add_argument(
        "--yes", action="store_true", help=_("accepted for compatibility; running the command is the confirmation")
    )
    parser.add_argument("--list-models", action="store_true", help=_("show models, settings and prices instead"))
    add_service_flags(parser)


def _task_types() -> str:
    modes = ", ".join(mode.value for mode in Mode)
    return _("one of {modes}; inferred from the number of images if left out", modes=modes)


def _add_listing(commands: Commands) -> None:
    add_list(_jobs(commands), count)


def _jobs(commands: Commands) -> Callable[..., Parser]:
    """What adds an action to `jobs`."""
    parser = add_command(
        commands,
        "jobs",
        _("the history: search, show, mark, resume, settle"),
        "  ima-tui jobs list model:fast is:star lighthouse --limit 5\n"
        "  ima-tui jobs show 0193b2\n"
        "  ima-tui jobs resume\n"
        "  ima-tui jobs adopt 0193b2 TASK_ID",
    )
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)

    def action(name: str, summary: str, *, example: str, talks: bool = False) -> Parser:
        made = add_command(actions, name, summary, f"  ima-tui jobs {example}")
        (add_service_flags if talks else add_common_flags)(made)
        return made

    return action


def _add_jobs(commands: Commands) -> None:
    action = _jobs(commands)
    one = _("the beginning of its id, or its task id")
    add_list(action, count)
    add_library_actions(action, one)
    action("show", _("one take with its timeline and links"), example="show 0193b2").add_argument("id", help=one)
    resuming = action(
        "resume",
        _("go on with these takes, or with all that the service has, and wait for them"),
        example="resume 0193b2",
        talks=True,
    )
    resuming.add_argument("ids", nargs="*", metavar="ID", help=one)
    add_over_limit(resuming)
    adopting = action(
        "adopt", _("give an unknown take its task id from the records"), example="adopt 0193b2 TASK_ID", talks=True
    )
    adopting.add_argument("id", help=one)
    adopting.add_argument("task_id", metavar="TASK_ID")
    settling = action("not-created", _("settle an unknown take as not created"), example="not-created 0193b2")
    settling.add_argument("id", help=one)
    action("remove", _("take it out of the history"), example="remove 0193b2").add_argument("id", help=one)
    action("restore", _("put it back"), example="restore 0193b2").add_argument("id", help=one)
    add_keeping_actions(action, one)
    add_duel_actions(action, one)
    next_frame = action(
        "next-frame",
        _("the best frame of its last second as a PNG, to begin the next shot with"),
        example="next-frame 0193b2 -o shot2.png",
        talks=True,
    )
    next_frame.add_argument("id", help=one)
    next_frame.add_argument("-o", "--output", metavar="FILE", help=_("a copy here; nothing is written over"))
    next_frame.add_argument("--frame", type=count, metavar="N", help=_("this frame instead, counted from 1"))


def add_over_limit(parser: Parser) -> None:
    """The way over a limit."""
    parser.add_argument(
        "--over-limit", type=price, metavar="N", help=_("start over your limits; N must be exactly the take's price")
    )


def _add_spending(commands: Commands) -> None:
    parser = add_command(
        commands,
        "spending",
        _("what takes have cost: today, the last days, what is reserved or unknown, your limits"),
        "  ima-tui spending\n  ima-tui spending --days 90 --json",
    )
    parser.description = _(
        "What takes have cost. Limits (limit_day, limit_session in the settings) hold before anything is sent;\n"
        "takes on their way and takes whose answer was lost count, and what fails at the service stays counted.\n"
        "A day is a local date. A session is one run of the program: the interface until it is left, or one\n"
        "command. Limits are yours: all accounts count together, the demo apart."
    )
    parser.add_argument("--days", type=days, default=30, metavar="N", help=_("how many days back, today included (30)"))
    parser.add_argument("--json", dest="output_json", action="store_true", help=_("the same as --output-json"))
    add_common_flags(parser)


def _add_models(commands: Commands) -> None:
    parser = add_command(
        commands,
        "models",
        _("show both models with their modes, versions, settings and prices"),
        "  ima-tui models\n  ima-tui models --task-type image_to_video --output-json",
    )
    parser.add_argument("--task-type", choices=[mode.value for mode in Mode], metavar="T", help=_("only this mode"))
    add_service_flags(parser)


def _add_simulate(commands: Commands) -> None:
    parser = add_command(
        commands,
        "simulate",
        _("serve the simulator: the same protocol, labelled clips, nothing charged"),
        "  ima-tui simulate --port 8765 --time-scale 60\n"
        "  ima-tui simulate --fault create-lost-after --fault detail-503:3\n"
        "  ima-tui simulate --list-faults",
    )
    parser.add_argument("--port", type=port, default=0, metavar="N", help=_("where to listen; 0 finds a free one"))
    parser.add_argument("--time-scale", type=scale, default=10.0, metavar="N", help=_("how much faster time runs"))
    parser.add_argument(
        "--fault", action="append", metavar="NAME[:n]", help=_("show this fault once, n times, or :always; repeatable")
    )
    parser.add_argument("--balance", type=count, default=600, metavar="N", help=_("starting credits of a new folder"))
    parser.add_argument("--folder", metavar="DIR", help=_("where tasks and clips are kept"))
    parser.add_argument("--list-faults", action="store_true", help=_("show every fault there is"))
    parser.add_argument("--linger", type=number, metavar="S", help=argparse.SUPPRESS)
    parser.add_argument("--descriptor", type=count, metavar="N", help=argparse.SUPPRESS)
    parser.add_argument("--render-scale", type=float, default=1.0, metavar="N", help=argparse.SUPPRESS)


def _add_config(commands: Commands) -> None:
    parser = add_command(
        commands,
        "config",
        _("the settings file: where it is, edit it, check it, change one setting"),
        "  ima-tui config edit\n  ima-tui config check\n  ima-tui config set confirm_under 20\n  ima-tui config get",
    )
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)

    def action(name: str, summary: str, *, example: str) -> Parser:
        made = add_command(actions, name, summary, f"  ima-tui config {example}")
        add_common_flags(made)
        return made

    action("path", _("print where the settings file is"), example="path")
    action("edit", _("open it in your editor ($VISUAL, $EDITOR), then check it"), example="edit")
    action("check", _("tell every mistake with its line; exit code 2 if there is one"), example="check")
    getting = action("get", _("print a setting as it is in effect, or all of them"), example="get theme")
    getting.add_argument("name", nargs="?", metavar="NAME")
    setting = action("set", _("change one setting; everything else in the file stays"), example="set theme ima-light")
    setting.add_argument("name", metavar="NAME")
    setting.add_argument("value", metavar="VALUE")
    action("unset", _("take one setting out of the file: its default"), example="unset theme").add_argument(
        "name", metavar="NAME"
    )


def _add_doctor(commands: Commands) -> None:
    parser = add_command(
        commands,
        "doctor",
        _("tell what was found: key, hosts, clock, terminal, folders, history"),
        "  ima-tui doctor\n  ima-tui doctor --repair\n  ima-tui doctor --output-json",
    )
    parser.add_argument(
        "--repair",
        action="store_true",
        help=_("mend what can be mended without losing anything: a damaged history, its lists, modes"),
    )
    add_service_flags(parser)
