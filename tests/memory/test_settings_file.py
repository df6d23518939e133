"""Changing one setting in the settings file, and nothing else."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import threading
import tomllib
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ima_tui.memory.settings_file import begin_file, remove_setting, save_key, save_setting
from ima_tui.options.text import understand
from ima_tui.settings import SettingsProblem

MINE = '# mine\ntheme="ima-light"   # bright\nlanguage = "en"\n\n[other]\ntheme = "x"\n'


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A settings file that is not there yet."""
    return tmp_path / "config" / "settings.toml"


def write(path: Path, text: str) -> None:
    """Put a file there, byte for byte."""
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(text.encode())


def read(path: Path) -> str:
    """What is in it, byte for byte."""
    return path.read_bytes().decode()


def test_a_missing_file_is_begun_and_is_its_owner_s_alone(path: Path) -> None:
    save_setting(path, "language", "zh")
    save_setting(path, "confirm_under", 20)
    save_setting(path, "verify_assets", True)
    assert read(path) == 'language = "zh"\nconfirm_under = 20\nverify_assets = true\n'
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_everything_else_stays(path: Path) -> None:
    write(path, MINE)
    save_setting(path, "theme", "ima-dark")
    save_setting(path, "user_id", "张三")
    assert read(path) == MINE.replace('theme="ima-light"', 'theme="ima-dark"').replace(
        "\n[other]", 'user_id = "张三"\n\n[other]'
    )


def test_a_setting_is_taken_out_again_and_the_rest_stays(path: Path) -> None:
    write(path, MINE)
    remove_setting(path, "theme")
    assert read(path) == MINE.replace('theme="ima-light"   # bright\n', "")
    remove_setting(path, "density")
    assert read(path) == MINE.replace('theme="ima-light"   # bright\n', "")


def test_own_keys_come_into_their_table_and_leave_it(path: Path) -> None:
    write(path, MINE)
    save_key(path, "history", ("f7",))
    save_key(path, "mode.text", ("f2", "alt+1"))
    assert understand(path.read_bytes()).keys == {"history": ("f7",), "mode.text": ("f2", "alt+1")}
    assert read(path).startswith(MINE)
    save_key(path, "history", ())
    assert understand(path.read_bytes()).keys == {"mode.text": ("f2", "alt+1")}


def test_in_a_new_file_a_setting_stands_below_its_comment(path: Path) -> None:
    assert begin_file(path)
    before = read(path)
    save_setting(path, "theme", "ima-light")
    assert read(path) == before.replace('# theme = "ima-dark"\n', '# theme = "ima-dark"\ntheme = "ima-light"\n')
    assert not begin_file(path)
    remove_setting(path, "theme")
    assert read(path) == before


def test_marks_and_line_ends_of_windows_stay(path: Path) -> None:
    write(path, '\ufefftheme = "ima-dark" # x\r\n\r\n[other]\r\na = 1\r\n')
    save_setting(path, "density", "compact")
    save_setting(path, "theme", "ima-light")
    save_key(path, "history", ("f7",))
    text = read(path)
    assert text.startswith('\ufefftheme = "ima-light" # x\r\n')
    assert "\n" not in text.replace("\r\n", "")
    assert understand(path.read_bytes()).entries == {"theme": "ima-light", "density": "compact"}


def test_spellings_that_a_line_by_line_writer_would_miss(path: Path) -> None:
    write(path, '"theme" = """\nima-dark"""\nkeys = {history = "f7"}\n')
    save_setting(path, "theme", "ima-light")
    save_key(path, "quit", ("f10",))
    found = understand(path.read_bytes())
    assert found.entries == {"theme": "ima-light"}
    assert found.keys == {"history": ("f7",), "quit": ("f10",)}


@pytest.mark.parametrize("content", [b"= =", b"\xff", b"a = 1\na = 2\n", b"\0" * 100, b"[[keys]]\nx = 1\n" * 2])
def test_what_is_damaged_is_left_alone(path: Path, content: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(content)
    with pytest.raises(SettingsProblem, match="by hand"):
        save_key(path, "history", ("f7",))
    assert path.read_bytes() == content


def test_only_known_settings_of_the_right_kind(path: Path) -> None:
    with pytest.raises(ValueError, match="api_key"):
        save_setting(path, "api_key", "ima_test")
    for name, value in (("confirm_under", True), ("theme", "nord"), ("limit_day", -1), ("base_url", "http://x.com")):
        with pytest.raises(SettingsProblem):
            save_setting(path, name, value)
    assert not path.exists()


def test_a_link_stays_a_link_and_the_file_behind_it_keeps_its_mode(path: Path, tmp_path: Path) -> None:
    target = tmp_path / "dotfiles" / "ima.toml"
    write(target, MINE)
    target.chmod(0o640)
    path.parent.mkdir()
    path.symlink_to(target)
    save_setting(path, "density", "compact")
    assert path.is_symlink()
    assert 'density = "compact"' in read(target)
    assert stat.S_IMODE(target.stat().st_mode) == 0o640


def test_a_link_to_nowhere_begins_the_file_there(path: Path, tmp_path: Path) -> None:
    path.parent.mkdir()
    path.symlink_to(tmp_path / "dotfiles" / "ima.toml")
    save_setting(path, "density", "compact")
    assert path.is_symlink()
    assert read(tmp_path / "dotfiles" / "ima.toml") == 'density = "compact"\n'


def test_a_folder_a_pipe_or_a_giant_in_its_place_is_a_sentence(path: Path, tmp_path: Path) -> None:
    path.mkdir(parents=True)
    with pytest.raises(SettingsProblem, match="cannot be changed"):
        save_setting(path, "density", "compact")
    pipe = tmp_path / "pipe.toml"
    os.mkfifo(pipe)
    with pytest.raises(SettingsProblem, match="cannot be changed"):
        save_setting(pipe, "density", "compact")
    giant = tmp_path / "giant.toml"
    with giant.open("wb") as file:
        file.truncate(100_000_000)
    with pytest.raises(SettingsProblem, match="cannot be changed"):
        save_setting(giant, "density", "compact")
    assert giant.stat().st_size == 100_000_000


def test_a_folder_that_cannot_be_made_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SettingsProblem, match="cannot be changed"):
        save_setting(tmp_path / "file" / "settings.toml", "density", "compact")


def test_writers_at_the_same_time_take_turns(path: Path) -> None:
    write(path, MINE)
    changes = {f"command{number}": (f"f{number}",) for number in range(1, 9)}
    threads = [threading.Thread(target=save_key, args=(path, id, keys)) for id, keys in changes.items()]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert understand(path.read_bytes()).keys == changes


def test_importing_it_loads_neither_writer_nor_lock() -> None:
    code = "import sys, ima_tui.memory.settings_file; print([m for m in ('tomlkit', 'filelock') if m in sys.modules])"
    root = Path(__file__).parents[2]
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=root)
    assert answer.stdout.strip() == "[]"


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=20))
def test_any_text_is_read_back_or_refused(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    path = tmp_path_factory.mktemp("settings") / "settings.toml"
    try:
        save_setting(path, "user_id", text)
    except SettingsProblem:
        assert not path.exists()
    else:
        assert tomllib.loads(read(path)) == {"user_id": text.strip()}


line = st.sampled_from(
    ["# a comment", "", '  # theme = "x"', "foreign = 1", 'other = "a # b"', "list = [1, # one\n 2]", "a.b = 1",
     'text = """\ntheme = 3\n"""', "[table]", "[table.inner]", "[[tables]]", "x = {y = 1}", '"quoted key" = 1',
     "[keys]", 'history = "f7"', 'theme = "ima-light"', 'density="compact"# tight', "user_id='u'", "last = 1979-05-27"]
)  # fmt: skip


@settings(max_examples=120, deadline=None)
@given(st.lists(line, max_size=12), st.sampled_from(["\n", "\r\n"]), st.booleans())
@example(["[[tables]]", "[table]", "[[tables]]"], "\n", False)
def test_saved_and_read_back_with_every_other_line_as_it_was(
    tmp_path_factory: pytest.TempPathFactory, lines: list[str], end: str, final: bool
) -> None:
    path = tmp_path_factory.mktemp("settings") / "settings.toml"
    before = end.join(each.replace("\n", end) for each in lines) + (end if final and lines else "")
    path.write_bytes(before.encode())
    try:
        document = tomllib.loads(before)
    except tomllib.TOMLDecodeError:
        document = None
    try:
        save_setting(path, "confirm_under", 25)
    except SettingsProblem:
        assert read(path) == before
        assert document is None, "a sound file can be changed"
        return
    after = read(path)
    assert tomllib.loads(after) == {**(document or {}), "confirm_under": 25}
    kept = [each for each in after.splitlines() if not each.startswith("confirm_under")]
    assert list(filter(None, kept)) == list(filter(None, before.splitlines()))
    assert end == "\n" or end not in before or "\n" not in after.replace(end, "")
