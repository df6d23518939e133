"""The one table of options. The file, its template, the settings screen and `ima-tui config` are all read from it.

To add an option: a line here, a field of the same name in `settings.Settings`.
"""

from __future__ import annotations

from collections.abc import Mapping

from ima_tui.domain.clip_names import MOST_TEMPLATE, USUAL, preview, template_problem
from ima_tui.domain.text import Said, say
from ima_tui.language import CHINESE, ENGLISH, understood
from ima_tui.options.option import DEFAULT_BASE_URL, DEFAULT_IM_BASE_URL, Group, Kind, Option, folder_problem
from ima_tui.options.themes import THEMES, theme_named

AUTO = "auto"
MOST_CREDITS = 1_000_000

LOOK = (
    Option("language", Kind.CHOICE, AUTO, Group.LOOK, say("Language"),
           say("Of the interface and the service's messages; auto asks your system"),
           (AUTO, ENGLISH, CHINESE), understood=understood),
    Option("theme", Kind.CHOICE, "ima-dark", Group.LOOK, say("Theme"),
           say("Colours of the interface"), THEMES, understood=theme_named),
    Option("density", Kind.CHOICE, "comfortable", Group.LOOK, say("Density"),
           say("Compact leaves out blank lines, to show more at once"), ("comfortable", "compact")),
    Option("motion", Kind.CHOICE, AUTO, Group.LOOK, say("Animation"),
           say("Reduced: nothing moves by itself; auto asks your environment"), (AUTO, "full", "reduced")),
    Option("preview", Kind.CHOICE, AUTO, Group.LOOK, say("Previews"),
           say("Half blocks in colour, letters by brightness, pixels, or none"),
           (AUTO, "half", "letters", "off", "graphics", "kitty", "sixel")),
)  # fmt: skip
"""Language and look."""

MONEY = (
    Option("confirm_under", Kind.NUMBER, 0, Group.MONEY, say("Don't ask under"),
           say("Takes of fewer credits start without a question; 0 always asks"), most=MOST_CREDITS, step=5),
    Option("limit_day", Kind.NUMBER, 0, Group.MONEY, say("Limit per day"),
           say("Credits that takes of one day may cost together; 0 is no limit"), most=MOST_CREDITS, step=50,
           careful=1),
    Option("limit_session", Kind.NUMBER, 0, Group.MONEY, say("Limit per session"),
           say("Credits that may be spent until the program ends; 0 is no limit"), most=MOST_CREDITS, step=50,
           careful=1),
)  # fmt: skip
"""What is spent without a question, and how much at all."""

TELLING = (
    Option("notify", Kind.CHOICE, AUTO, Group.TELLING, say("Tell me by"),
           say("When a take is ready or fails while you look elsewhere"),
           (AUTO, "bell", "osc9", "osc777", "osc99", "command", "off")),
    Option("notify_command", Kind.TEXT, "", Group.TELLING, say("Command"),
           say("Run if “Tell me by” is command; reads the news as JSON on stdin"), most=1000),
)  # fmt: skip
"""What settles while nobody looks."""

DOWNLOADS = (
    Option("download_folder", Kind.TEXT, "", Group.DOWNLOADS, say("Folder"),
           say("Where clips are saved; not set: ima-tui in your Downloads"), most=1000, check=folder_problem),
    Option("download_name", Kind.TEXT, USUAL, Group.DOWNLOADS, say("Name"),
           say("Made of fields such as {fields}; / makes a folder", fields="{date} {slug:40}"), most=MOST_TEMPLATE,
           check=template_problem, preview=preview),
    Option("embed_recipe", Kind.SWITCH, False, Group.DOWNLOADS, say("Recipe inside"),
           say("In the MP4's tags, too, checked and without any loss")),
)  # fmt: skip
"""Clips that are kept."""

REST = (
    Option("user_id", Kind.TEXT, "default", Group.ACCOUNT, say("User id"),
           say("Whose preferences and drafts are used; never leaves this machine"), live=False),
    Option("keymap", Kind.CHOICE, "standard", Group.KEYS, say("Keymap"),
           say("vi adds h j k l, g and G wherever nothing is typed"), ("standard", "vi")),
    Option("base_url", Kind.ADDRESS, DEFAULT_BASE_URL, Group.SERVICE, say("Service address"),
           say("Your key is sent there: only to a service you trust"), most=500, live=False),
    Option("im_base_url", Kind.ADDRESS, DEFAULT_IM_BASE_URL, Group.SERVICE, say("Upload address"),
           say("Your images are sent there: only to a service you trust"), most=500, live=False),
    Option("verify_assets", Kind.SWITCH, False, Group.SERVICE, say("Check images first"),
           say("The service checks each image before a take; slower, stricter")),
)  # fmt: skip
"""Account, keys, service."""

OPTIONS: tuple[Option, ...] = (REST[0], *LOOK, *MONEY, *TELLING, *DOWNLOADS, *REST[1:])
BY_NAME: Mapping[str, Option] = {option.name: option for option in OPTIONS}

GROUPS: Mapping[Group, Said] = {
    Group.ACCOUNT: say("Account"),
    Group.LOOK: say("Language and look"),
    Group.MONEY: say("Money"),
    Group.TELLING: say("Notices"),
    Group.DOWNLOADS: say("Downloads"),
    Group.KEYS: say("Keys"),
    Group.SERVICE: say("Service (advanced)"),
}
"""The headings, in order."""

KEYS_TABLE = "keys"
"""The table of the file that holds the user's own keys: command id = key, or a list of keys."""
