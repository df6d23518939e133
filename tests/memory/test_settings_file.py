"""Changing one line of the settings file."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ima_tui.memory.settings_file import save_setting
from ima_tui.settings import SettingsProblem


def test_a_missing_file_is_begun(tmp_path: Path) -> None:
    path = tmp_path / "config/settings.toml"
    save_setting(path, "language", "zh")
    save_setting(path, "confirm_under", 20)
    save_setting(path, "verify_assets", True)
    assert path.read_text() == 'language = "zh"\nconfirm_under = 20\nverify_assets = true\n'


def test_everything_else_stays(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_text('# mine\ntheme="nord"   # dark\nlanguage = "en"\n\n[other]\ntheme = "x"\n')
    save_setting(path, "theme", "ima-light")
    save_setting(path, "user_id", "张三")
    assert path.read_text() == (
        '# mine\ntheme = "ima-light"   # dark\nlanguage = "en"\n\nuser_id = "张三"\n[other]\ntheme = "x"\n'
    )


@pytest.mark.parametrize("content", [b"= =", b"\xff", b'theme = """\na\n"""\n', b'"theme" = "x"\n'])
def test_what_cannot_be_changed_safely_is_left_alone(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "settings.toml"
    path.write_bytes(content)
    with pytest.raises(SettingsProblem, match="by hand"):
        save_setting(path, "theme", "nord")
    assert path.read_bytes() == content


def test_only_known_settings_of_the_right_type(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="api_key"):
        save_setting(tmp_path / "x", "api_key", "ima_test")
    with pytest.raises(ValueError, match="confirm_under"):
        save_setting(tmp_path / "x", "confirm_under", True)


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=20))
def test_any_text_is_read_back_or_refused(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    path = tmp_path_factory.mktemp("settings") / "settings.toml"
    try:
        save_setting(path, "user_id", text)
    except SettingsProblem:
        assert not path.exists()
    else:
        assert tomllib.loads(path.read_text(encoding="utf-8")) == {"user_id": text}
