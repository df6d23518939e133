"""What the lines of the settings screen are and say: the table of options, and the few lines that are none."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ima_tui.domain.text import Said, say
from ima_tui.language import _, current, tr
from ima_tui.options.option import Group, Kind, Option
from ima_tui.options.table import AUTO, BY_NAME, GROUPS, OPTIONS
from ima_tui.settings import Origin
from ima_tui.tui.commands import BY_ID, TABLE, key_of, shown
from ima_tui.tui.keymap import make_keymap
from ima_tui.tui.option_words import turns, value_words
from ima_tui.tui.text import one_line
from ima_tui.tui.widgets.setting_row import Shown

if TYPE_CHECKING:
    from ima_tui.engine.studio import Studio
    from ima_tui.paths import Places

KEY, FORGET, TRY, EDIT_KEYS, EDIT_FILE = "key", "forget", "try", "edit_keys", "file.settings"
"""Lines that are no option: what they do is done by the screen."""
OWN_KEY = "own."
FILE = "file."
FILES = "files"
"""The last group, which has no options."""

HEADINGS: Mapping[str, Said] = {**{str(group): heading for group, heading in GROUPS.items()}, FILES: say("Files")}

_PATHS: Mapping[str, tuple[Said, Said, Callable[[Places], Path]]] = {
    "file.settings": (say("Settings file"), say("Opens in your editor; changes take effect when it is saved"),
                      lambda places: places.settings_file),
    "file.history": (say("History"), say("Every take and draft"), lambda places: places.database),
    "file.preferences": (say("Preferences"), say("Your last model for each mode; shared with other programs"),
                         lambda places: places.prefs_file),
    "file.logs": (say("Logs"), say("What was sent and answered, without the key; kept for 7 days"),
                  lambda places: places.logs),
    "file.cache": (say("Cache"), say("Small pictures; may be deleted at any time"), lambda places: places.cache),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """One line by name, and the heading it belongs to."""

    name: str
    group: str

    @property
    def option(self) -> Option | None:
        """The option that is set here, if it is one."""
        return BY_NAME.get(self.name)


def rows(studio: Studio) -> tuple[Row, ...]:
    """Every line, in order."""
    return tuple(row for group in HEADINGS for row in _of_group(studio, group))


def _of_group(studio: Studio, group: str) -> Iterator[Row]:
    if group == Group.ACCOUNT:
        yield Row(KEY, group)
        if studio.connected:
            yield Row(FORGET, group)
    for option in OPTIONS:
        if option.group == group:
            yield Row(option.name, group)
    if group == Group.TELLING:
        yield Row(TRY, group)
    if group == Group.KEYS:
        yield from (Row(OWN_KEY + command, group) for command in studio.settings.keys)
        yield Row(EDIT_KEYS, group)
    if group == FILES:
        yield from (Row(name, group) for name in _PATHS)


def show(studio: Studio, row: Row) -> Shown:
    """What a line says now."""
    option = row.option
    if option is not None:
        return _option(studio, option)
    if row.name.startswith(OWN_KEY):
        return _own_key(studio, row.name.removeprefix(OWN_KEY))
    if row.name in _PATHS:
        label, about, _path = _PATHS[row.name]
        return Shown(tr(label), from_home(studio, path_of(studio, row.name)), tr(about), path=True)
    return _special(studio, row.name)


def path_of(studio: Studio, name: str) -> Path:
    """The file or folder that a line names."""
    return _PATHS[name][2](studio.settings.places)


def from_home(studio: Studio, path: Path) -> str:
    """A path as one writes it: `~/.config/…`."""
    home = studio.settings.places.home
    return one_line(str(Path("~") / path.relative_to(home) if path.is_relative_to(home) else path))


def matches(shown: Shown, row: Row, query: str) -> bool:
    """Whether a line is meant by what was typed."""
    text = f"{row.name} {shown.label} {shown.value} {shown.help} {tr(HEADINGS[row.group])}".casefold()
    return all(word in text for word in query.casefold().split())


def _option(studio: Studio, option: Option) -> Shown:
    tuning = studio.tuning
    value = tuning.value(option.name)
    words = value_words(option, value)
    if option.name == "language" and value == AUTO:
        words = f"{words} ({current().own_name})"
    about = tr(option.help)
    if option.kind is Kind.ADDRESS:
        about = f"{_('Dangerous')} · {about}"
    source, tone = _source(studio, option)
    return Shown(
        tr(option.label),
        words or _("not set"),
        about,
        source,
        tone,
        turns(option),
        "$ink" if words else "$faint",
        option.kind is Kind.ADDRESS,
    )


def _source(studio: Studio, option: Option) -> tuple[str, str]:
    """Where the value comes from, and its tone."""
    match studio.tuning.origin(option.name):
        case Origin.FLAG:
            return _("command line"), "$warn"
        case Origin.ENVIRONMENT:
            return option.variable, "$warn"
    if studio.tuning.waits(option.name):
        return _("at the next start"), "$motion"
    if studio.tuning.in_file(option.name) is not None:
        return _("your file"), "$soft"
    return _("default"), "$faint"


def locked(studio: Studio, option: Option) -> Said | None:
    """Why the file cannot change an option in this run, if so."""
    match studio.tuning.origin(option.name):
        case Origin.FLAG:
            return say("The command line says this. Start without the flag to choose here.")
        case Origin.ENVIRONMENT:
            return say(
                "{variable} is set in your environment and wins over the file. Unset it to choose here.",
                variable=option.variable,
            )
    return None


def _own_key(studio: Studio, command: str) -> Shown:
    keymap = make_keymap(studio.settings.keymap, studio.settings.keys, TABLE)
    trouble = next((one for one in keymap.troubles if one.command == command), None)
    known = BY_ID.get(command)
    label = tr(known.label) if known is not None else one_line(command)
    about = tr(known.help) if known is not None else ""
    keys = _(", ").join(shown(key) for key in studio.settings.keys[command]) or _("no shortcut")
    if trouble is not None:
        about = one_line(tr(trouble.sentence))
        return Shown(label, keys, about, _("ignored") if trouble.refused else _("your file"), "$warn")
    return Shown(label, keys, about, _("your file"), "$soft")


def _special(studio: Studio, name: str) -> Shown:
    if name == KEY:
        return _account(studio)
    if name == FORGET:
        return Shown(_("Forget the key"), _("forget…"), _("Back to the demo; the key is deleted from this machine"))
    if name == TRY:
        return Shown(_("Try it"), _("tell me now"), _("Says something in the way chosen above"))
    return Shown(
        _("Change keys"),
        _("open the file…"),
        _('In [keys], lines like history = "f7" or generate = ["ctrl+j", "f5"]'),
    )


def _account(studio: Studio) -> Shown:
    key = studio.settings.api_key
    how = _("Connect one; it is checked before it is kept")
    if not studio.connected:
        words = _("demo, nothing is charged") if studio.simulated else _("none")
        return Shown(_("API key"), words, how, key_of("connect"))
    fingerprint = f" · {key.fingerprint}" if key is not None else ""
    return Shown(_("API key"), _("connected") + fingerprint, _("Connect another one"), key_of("connect"), tone="$good")
