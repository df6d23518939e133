"""The settings file's text: what it says, what is wrong with it and in which line, and how a new one begins.

Any text is understood somehow: what cannot be used becomes a `Problem`, and everything else counts.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path

from ima_tui.domain.frozen import dataclass, field
from ima_tui.domain.text import Said, printable, say
from ima_tui.language import _, tr
from ima_tui.options.option import Kind, Option, SettingsProblem, Value, harmless, nearest
from ima_tui.options.table import BY_NAME, GROUPS, KEYS_TABLE, OPTIONS

MOST_BYTES = 256_000
"""A settings file beyond this is none."""
_MOST_KEYS = 500
_MOST_PER_COMMAND = 10
_MOST_PROBLEMS = 50
_MOST_LINES = 1000
"""That are looked through for where something stands, once for each of perhaps hundreds of names."""

Keys = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake in the file."""

    sentence: Said
    line: int = 0
    """From 1; 0 where no line is to blame."""
    name: str = ""
    """The option whose value cannot be used."""

    def of(self, path: Path) -> Said:
        """The whole sentence, with its place."""
        if self.line:
            return say("{file}, line {line}: {what}", file=path, line=self.line, what=self.sentence)
        return say("{file}: {what}", file=path, what=self.sentence)


@dataclass(frozen=True, slots=True)
class Understood:
    """What a settings file says."""

    entries: Mapping[str, Value] = field(default_factory=dict)
    """By option name; only what can be used."""
    keys: Keys = field(default_factory=dict)
    """The user's own keys by command id."""
    problems: tuple[Problem, ...] = ()
    damaged: bool = False
    """Nothing could be read: it is no TOML, or no file that could be opened."""
    key_lines: Mapping[str, int] = field(default_factory=dict)
    """The line in which each of the user's own keys stands, 0 where that is not known."""


def understand(content: bytes) -> Understood:
    """What `content` says. Never raises."""
    from ima_tui.domain.toml_text import load_toml

    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        return _damaged(say("It is not text in UTF-8 and is not used. Save it as UTF-8."), line)
    try:
        document = load_toml(text)
    except (ValueError, RecursionError) as error:
        return _damaged(_reason(error), _line_in(str(error)))
    entries: dict[str, Value] = {}
    keys: Keys = {}
    problems: list[Problem] = []
    lines = text.splitlines()[:_MOST_LINES]
    for name, value in document.items():
        if name == KEYS_TABLE:
            keys = _keys(value, lines, problems)
            continue
        option = BY_NAME.get(name)
        if option is None:
            if len(problems) < _MOST_PROBLEMS:  # to look for thousands of them, in as many lines, takes for ever
                problems.append(Problem(_unknown(name), _line_of(lines, name)))
            continue
        try:
            entries[name] = option.of_file(value)
        except SettingsProblem as problem:
            problems.append(Problem(_not_used(option, problem), _line_of(lines, name), name))
            if option.careful is not None:
                entries[name] = option.careful
    places = {id: _line_of(lines, id, KEYS_TABLE) for id in keys}
    return Understood(entries, keys, tuple(problems[:_MOST_PROBLEMS]), key_lines=places)


def _not_used(option: Option, problem: SettingsProblem) -> Said:
    if option.kind is Kind.ADDRESS:  # never replaced by another host unseen: the program refuses to start
        return problem.sentence
    if option.careful is not None:
        return amount_asked(problem.sentence)
    return say("{what} It is ignored.", what=problem.sentence)


def amount_asked(what: Said) -> Said:
    """A limit that cannot be read is the smallest one."""
    return say("{what} Until it is mended, every take asks for its amount.", what=what)


def unreadable(error: OSError) -> Understood:
    """A file that could not be opened. A missing one is no problem."""
    if isinstance(error, FileNotFoundError):
        return Understood()
    return _damaged(say("It cannot be read ({reason}) and is not used. Fix it.", reason=_words_of(error)), 0)


def _words_of(error: OSError) -> str:
    return error.strerror or type(error).__name__


def _damaged(sentence: Said, line: int) -> Understood:
    """Nobody knows which limits it held."""
    careful = {option.name: option.careful for option in OPTIONS if option.careful is not None}
    return Understood(careful, problems=(Problem(amount_asked(sentence), line),), damaged=True)


def _reason(error: Exception) -> Said:
    words = "nested too deeply" if isinstance(error, RecursionError) else printable(str(error), 160)
    return say("It is no valid TOML ({reason}) and is not used. Fix it.", reason=words)


def _line_in(message: str) -> int:
    found = re.search(r"at line (\d+)", message)
    return int(found[1]) if found else 0


def _unknown(name: str) -> Said:
    shown = harmless(name)
    if name.casefold() in ("api_key", "key", "token"):
        return say("The API key is not kept in this file. Connect it in the interface (F9), or set IMA_API_KEY.")
    near = nearest(name.casefold(), BY_NAME)
    if near is not None:
        return say("There is no setting {name}. Did you mean {near}?", name=shown, near=near)
    return say("There is no setting {name}; it is ignored.", name=shown)


def _keys(table: object, lines: list[str], problems: list[Problem]) -> Keys:
    if not isinstance(table, dict):
        sentence = say("[keys] is a table: write [keys], then lines such as {example}.", example='history = "f7"')
        problems.append(Problem(sentence, _line_of(lines, KEYS_TABLE)))
        return {}
    found: dict[str, tuple[str, ...]] = {}
    for id, value in _flat(table).items():
        listed = [value] if isinstance(value, str) else value
        if not isinstance(listed, list) or not all(_is_key(key) for key in listed) or len(listed) > _MOST_PER_COMMAND:
            if len(problems) < _MOST_PROBLEMS:
                sentence = say("{name} needs a key in quotes, or a list of keys.", name=harmless(id))
                problems.append(Problem(sentence, _line_of(lines, id, KEYS_TABLE)))
        elif len(found) == _MOST_KEYS:
            sentence = say("There are more than {n} keys; the rest is ignored.", n=_MOST_KEYS)
            problems.append(Problem(sentence, _line_of(lines, id, KEYS_TABLE)))
            break
        else:
            found[id] = tuple(key.strip() for key in listed)
    return found


def _is_key(value: object) -> bool:
    return isinstance(value, str) and 0 < len(value.strip()) <= 40 and value.strip().isprintable()


def _flat(table: Mapping[str, object]) -> dict[str, object]:
    """Ids have dots, and `mode.text = "f2"` without quotes is a table in a table: both are the same id."""
    found: dict[str, object] = {}
    waiting = [("", table)]
    while waiting and len(found) <= _MOST_KEYS:
        before, inner = waiting.pop()
        for name, value in inner.items():
            if isinstance(value, dict):
                waiting.append((f"{before}{name}.", value))
            else:
                found[f"{before}{name}"] = value
    return found


def _line_of(lines: list[str], name: str, table: str = "") -> int:
    """The line that sets `name` in `table`, by a look at the text; 0 if that does not find it."""
    quoted = rf"[\"']?{re.escape(name)}[\"']?"
    set_here = re.compile(rf"\s*{quoted}\s*[=.]")
    opened_here = re.compile(rf"\s*\[+\s*{quoted}\s*[\].]")
    inside = ""
    for number, line in enumerate(lines, 1):
        if (inside == table and set_here.match(line)) or (not table and opened_here.match(line)):
            return number
        opened = re.match(r"\s*\[+\s*([\w.-]+)", line)
        if opened:
            inside = opened[1]
    return 0


def template() -> str:
    """How a new file begins: every option, commented out, with its default and what it means."""
    lines = [
        *_comment(_("Settings of ima-tui. Take away the # before a line to set it; most take effect at once.")),
        *_comment(_("An environment variable of the same name wins: IMA_THEME, IMA_LANGUAGE, …")),
    ]
    for group, heading in GROUPS.items():
        lines += ["", f"# -- {tr(heading)}"]
        for option in (option for option in OPTIONS if option.group is group):
            lines += ["", *_template_lines(option)]
    lines += [
        "",
        *_comment(_("-- Your own keys: the name of a command and its key, or a list of keys")),
        "",
        f"[{KEYS_TABLE}]",
        '# history = "f7"',
        '# generate = ["ctrl+j", "f5"]',
    ]
    return "\n".join(lines) + "\n"


def _template_lines(option: Option) -> list[str]:
    choices = f" ({', '.join(option.values)})" if option.kind is Kind.CHOICE else ""
    later = "" if option.live else " " + _("Takes effect at the next start.")
    written = json.dumps(option.default, ensure_ascii=False)
    return [*_comment(f"{tr(option.help)}.{choices}{later}"), f"# {option.name} = {written}"]


def _comment(words: str) -> list[str]:
    return [f"# {line}" for line in words.splitlines()]
