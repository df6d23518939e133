"""`ima-tui config`: path, edit, check, get, set, unset."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from ima_tui.cli.editor import edit, editor_words
from ima_tui.domain.errors import Refusal
from tests.cli.conftest import Done, Program

KEY = "ima_" + "s3cret" * 4


def file_of(program: Program) -> Path:
    """Where the settings are."""
    return Path(program("config", "path").out.strip())


def write(program: Program, text: str) -> None:
    """Put a settings file there."""
    path = file_of(program)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


def editor(program: Program, script: str) -> dict[str, str]:
    """An editor that is a few lines of Python."""
    path = program.folder / "my editor.py"
    path.write_text(f"import sys, pathlib\npath = pathlib.Path(sys.argv[-1])\n{script}\n")
    return {"VISUAL": f"'{sys.executable}' '{path}' --wait"}


def test_path_prints_the_path_and_makes_nothing(program: Program) -> None:
    path = file_of(program)
    assert path.name == "settings.toml"
    assert not path.exists()
    assert program("config", "path", "--output-json").told == {"path": str(path), "exists": False}


def test_check_is_content_with_nothing_and_with_a_right_file(program: Program) -> None:
    assert program("config", "check").code == 0
    write(program, 'theme = "ima-light"\n[keys]\nhistory = "f8"\ntakes = "f7"\n')
    done = program("config", "check")
    assert (done.code, done.out) == (0, "")
    assert "line 3: In a dialog F8 stays Places." in done.err
    assert "No mistakes found." in done.err


def test_check_judges_keys_as_the_interface_does(program: Program) -> None:
    """Commands that do not exist, keys that do not exist or never arrive, keys of other commands."""
    write(program, 'keymap = "vi"\n[keys]\nhistroy = "f2"\nimages = "ctrl+i"\nmodel = "f7"\nmode.next = "crtl+g"\n')
    done = program("config", "check")
    assert done.code == 2
    assert "line 3: There is no command histroy. Did you mean history?" in done.err
    assert "line 4: Images cannot have ^I: terminals send it as Tab." in done.err
    assert "line 5: Pro/Fast cannot have F7: it is the key of History." in done.err
    assert "line 6: There is no key crtl+g. Did you mean ctrl+g?" in done.err
    told = program("config", "check", "--output-json").told
    assert [problem["line"] for problem in told["problems"]] == [3, 4, 5, 6]


def test_check_tells_every_mistake_with_its_line_and_ends_with_two(program: Program) -> None:
    write(program, 'theme = "drak"\nlangauge = "zh"\nlimit_day = -2\nbase_url = "http://evil.example"\n')
    done = program("config", "check")
    assert done.code == 2
    assert "line 1: theme cannot be “drak”. Did you mean ima-dark?" in done.err
    assert "line 2: There is no setting langauge. Did you mean language?" in done.err
    assert "line 3: limit_day cannot be below 0." in done.err
    assert "line 4: http://evil.example would send the API key unprotected." in done.err
    told = program("config", "check", "--output-json").told
    assert (told["ok"], [problem["line"] for problem in told["problems"]]) == (False, [1, 2, 3, 4])


def test_check_reads_the_environment_too(program: Program) -> None:
    done = program("config", "check", environ={"IMA_DENSITY": "tight"})
    assert done.code == 2
    assert "IMA_DENSITY" in done.err


@pytest.mark.parametrize("content", [b"= =", b"\xff\xfe\0", b"\0" * 1000, b"x" * 300_000],
                         ids=["no name", "no text", "nothing", "no end"])  # fmt: skip
def test_a_damaged_file_is_a_sentence_and_every_command_still_works(program: Program, content: bytes) -> None:
    write(program, "")
    file_of(program).write_bytes(content)
    assert program("config", "check").code == 2
    assert program("config", "get", "theme").out == "ima-dark\n"
    assert program("config", "set", "theme", "ima-light").code == 2
    assert file_of(program).read_bytes() == content


def test_a_key_in_the_file_or_on_the_line_is_not_repeated(program: Program) -> None:
    write(program, f'api_key = "{KEY}"\n{KEY} = 1\ntheme = "{KEY}"\nbase_url = "{KEY}"\n')
    said = program("config", "check").err
    for words in (
        ("set", "api_key", KEY),
        ("set", KEY, "1"),
        ("set", "theme", KEY),
        ("get", KEY),
        ("set", "base_url", KEY),
    ):
        done = program("config", *words)
        assert done.code == 2
        said += done.out + done.err
    assert "s3cret" not in said


def test_set_get_and_unset_one_setting(program: Program) -> None:
    write(program, "# mine\n\n[other]\nx = 1\n")
    assert program("config", "set", "confirm-under", "20").code == 0
    assert program("config", "get", "confirm_under").out == "20\n"
    assert program("config", "get", "confirm_under", "--output-json").told["confirm_under"] == {
        "value": 20,
        "from": "file",
    }
    assert file_of(program).read_text().startswith("# mine\n")
    assert program("config", "unset", "confirm_under").code == 0
    assert program("config", "get", "confirm_under").out == "0\n"
    assert "[other]\nx = 1" in file_of(program).read_text()


def test_set_says_why_not_and_names_the_near_one(program: Program) -> None:
    assert "Did you mean theme?" in program("config", "set", "thme", "x").err
    assert "Did you mean ima-light?" in program("config", "set", "theme", "ligth").err
    assert "whole number" in program("config", "set", "limit_day", "many").err
    assert not file_of(program).exists()


def test_set_says_that_the_environment_wins(program: Program) -> None:
    done = program("config", "set", "theme", "ima-light", environ={"IMA_THEME": "ima-dark"})
    assert done.code == 0
    assert "IMA_THEME is set in your environment and wins" in done.err


def test_get_lists_everything_with_where_it_comes_from(program: Program) -> None:
    out = program("config", "get", environ={"IMA_DENSITY": "compact"}).out
    assert "compact  (environment)" in out
    assert "ima-dark  (default)" in out


def test_edit_begins_a_file_opens_it_and_checks_it(program: Program) -> None:
    script = "path.write_text(path.read_text().replace('# theme = \"ima-dark\"', 'theme = \"drak\"'))"
    done = program("config", "edit", environ=editor(program, script))
    assert done.code == 2
    assert "Did you mean ima-dark?" in done.err
    assert "# density" in file_of(program).read_text()
    assert oct(file_of(program).stat().st_mode & 0o777) == "0o600"
    assert program("config", "edit", environ=editor(program, "pass")).code == 2, (
        "what is there is opened, not begun anew"
    )


def test_edit_hands_no_key_to_the_editor(program: Program) -> None:
    script = "import os; path.write_text('# ' + str('IMA_API_KEY' in os.environ))"
    program("config", "edit", environ=editor(program, script) | {"IMA_API_KEY": KEY})
    assert file_of(program).read_text() == "# False"


def test_edit_without_an_editor_says_what_to_set(program: Program) -> None:
    done = program("config", "edit", environ={"EDITOR": "/nowhere/editor"})
    assert done.code == 2
    assert "cannot be started" in done.err
    assert editor_words({"PATH": "/nowhere", "EDITOR": "'"}) == ()
    with pytest.raises(Refusal, match="EDITOR"):
        edit(Path("x"), {"PATH": "/nowhere"})


def test_a_chinese_file_is_checked_in_chinese(program: Program) -> None:
    write(program, 'language = "zh"\n')
    assert program("config", "check").code == 0


def test_config_loads_no_service_and_no_screen(program: Program) -> None:
    code = (
        "import sys\nfrom ima_tui.cli.parser import main\nmain(['config', 'get'], dict(__import__('os').environ))\n"
        "print([m for m in ('textual', 'httpx', 'PIL', 'av', 'sqlite3', 'aiohttp', 'tomlkit') if m in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", code], env=program.environ, capture_output=True, text=True, check=True)
    assert run.stdout.splitlines()[-1] == "[]"


def test_a_wrong_host_in_the_file_stops_a_command_and_names_the_line(program: Program) -> None:
    write(program, '\nbase_url = "http://staging.example"\n')
    done: Done = program("jobs")
    assert done.code == 2
    assert "line 2" in done.err
    assert "ima-tui config edit" in done.err
