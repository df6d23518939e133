"""The settings of one run, and the key that hides itself."""

from __future__ import annotations

import copy
import json
import pickle
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

import pytest

from ima_tui.settings import (
    DEFAULT_BASE_URL,
    DEMO_TIME_SCALE,
    Flags,
    Secret,
    Settings,
    SettingsProblem,
    check_key,
    check_url,
    is_loopback,
    read_settings,
)

KEY = "ima_test_0123456789"
LOCAL = "http://127.0.0.1:8123"


def read(home: Path, flags: Flags | None = None, toml: str | None = None, **environ: str) -> Settings:
    config = home / "config"
    if toml is not None:
        config.mkdir(exist_ok=True)
        (config / "settings.toml").write_text(toml, encoding="utf-8")
    named = {"HOME": str(home), "IMA_CONFIG_DIR": str(config), **environ}
    return read_settings(flags or Flags(), named)


class TestTheSecret:
    def test_shows_itself_to_nobody(self) -> None:
        secret = Secret(KEY)
        shown = [repr(secret), str(secret), f"{secret}", f"{secret!r:>20}", f"{[secret]}", repr(Flags(api_key=secret))]
        assert all(KEY not in text for text in shown)
        assert shown[0] == "[secure]"
        assert secret.reveal() == KEY

    def test_goes_into_no_pickle_and_no_json(self) -> None:
        with pytest.raises(TypeError):
            pickle.dumps(Secret(KEY))
        with pytest.raises(TypeError):
            json.dumps(Secret(KEY))

    def test_is_equal_by_value_and_copies_to_itself(self, tmp_path: Path) -> None:
        secret = Secret(KEY)
        assert secret == Secret(KEY)
        assert secret != Secret(KEY + "x")
        assert secret != KEY
        assert copy.deepcopy(secret) is copy.copy(secret) is secret
        assert KEY not in repr(asdict(read(tmp_path, Flags(api_key=secret))))

    def test_has_a_fingerprint_that_tells_accounts_apart(self) -> None:
        assert len(Secret(KEY).fingerprint) == 8
        assert Secret(KEY).fingerprint != Secret(KEY + "x").fingerprint


class TestTheKey:
    def test_drops_white_space_around_it(self) -> None:
        assert check_key(f"  {KEY}\n").reveal() == KEY

    @pytest.mark.parametrize("text", ["", "  ", "ima test", "ima\ntest", "ima\x1btest", "ima\x7f", "密钥", "ima_é"])
    def test_refuses_what_cannot_be_a_key(self, text: str) -> None:
        with pytest.raises(SettingsProblem) as problem:
            check_key(text)
        if text.strip():
            assert text.strip() not in str(problem.value)

    def test_comes_from_flags_then_environment_then_its_store(self, tmp_path: Path) -> None:
        asked: list[str] = []

        def stored() -> Secret:
            asked.append("store")
            return Secret("ima_test_stored")

        environ = {"HOME": str(tmp_path), "IMA_API_KEY": "ima_test_env"}
        assert read_settings(Flags(api_key=Secret(KEY)), environ, stored).api_key == Secret(KEY)
        assert read_settings(Flags(), environ, stored).api_key == Secret("ima_test_env")
        assert asked == []
        assert read_settings(Flags(), {"HOME": str(tmp_path)}, stored).api_key == Secret("ima_test_stored")

    def test_a_store_out_of_order_is_a_warning(self, tmp_path: Path) -> None:
        def broken() -> Secret:
            return check_key("")

        settings = read_settings(Flags(), {"HOME": str(tmp_path)}, broken)
        assert settings.api_key is None
        assert len(settings.warnings) == 1


class TestTheHosts:
    @pytest.mark.parametrize(
        "url",
        [
            "http://api.imastudio.com",
            "http://10.0.0.1",
            "http://localhost.evil.com",
            "http://127.0.0.1@evil.com",
            "http://2130706433",
            "https://user:pw@api.imastudio.com",
            "https://api.imastudio.com?x=1",
            "https://api.imastudio.com/#x",
            "https://api.imastudio.com:port",
            "https://evil.com\\@api.imastudio.com",
            "ftp://api.imastudio.com",
            "api.imastudio.com",
            "https://",
            "https://[::1",
            "https://a b",
        ],
    )
    def test_refuses_where_the_key_must_not_go(self, url: str, tmp_path: Path) -> None:
        with pytest.raises(SettingsProblem):
            check_url(url)
        with pytest.raises(SettingsProblem):
            read(tmp_path, IMA_BASE_URL=url)
        with pytest.raises(SettingsProblem):
            read(tmp_path, Flags(im_base_url=url))

    def test_repeats_no_password(self) -> None:
        with pytest.raises(SettingsProblem) as problem:
            check_url("https://user:hunter2@api.imastudio.com")
        assert "hunter2" not in str(problem.value)

    @pytest.mark.parametrize(
        "url", ["http://localhost:1", "http://127.9.9.9", "http://[::1]:80/x", "https://h.example"]
    )
    def test_takes_https_and_loopback(self, url: str) -> None:
        assert check_url(url + "/") == url

    def test_knows_loopback(self) -> None:
        assert is_loopback("http://LOCALHOST:8000/x")
        assert not is_loopback("http://128.0.0.1")
        assert not is_loopback("nonsense")


class TestTheSources:
    def test_flags_win_over_environment_over_file_over_default(self, tmp_path: Path) -> None:
        toml = 'user_id = "file"\nlanguage = "zh"\ntheme = "ima-light"\nconfirm_under = 20\nverify_assets = true\n'
        settings = read(tmp_path, Flags(language="en"), toml, IMA_USER_ID="env")
        assert (settings.user_id, settings.language, settings.theme) == ("env", "en", "ima-light")
        assert (settings.confirm_under, settings.verify_assets) == (20, True)
        assert settings.warnings == ()
        assert read(tmp_path, Flags(user_id="flag"), toml, IMA_USER_ID="env").user_id == "flag"

    def test_defaults(self, tmp_path: Path) -> None:
        settings = read(tmp_path)
        assert (settings.base_url, settings.user_id, settings.language) == (DEFAULT_BASE_URL, "default", "en")
        assert (settings.confirm_under, settings.verify_assets, settings.theme) == (0, False, "ima-dark")
        assert settings.demo
        assert settings.time_scale == DEMO_TIME_SCALE

    def test_mistakes_in_the_file_are_warnings_with_hints(self, tmp_path: Path) -> None:
        toml = 'langauge = "zh"\nconfirm_under = true\nverify_assets = 1\nuser_id = 3\nzzz = 1\n[table]\nx = 1\n'
        settings = read(tmp_path, toml=toml)
        words = [str(warning) for warning in settings.warnings]
        assert len(words) == 6
        assert "Did you mean language?" in words[0]
        assert (settings.confirm_under, settings.verify_assets, settings.user_id) == (0, False, "default")

    def test_numbers_below_zero_are_ignored(self, tmp_path: Path) -> None:
        assert read(tmp_path, toml="confirm_under = -5").confirm_under == 0

    @pytest.mark.parametrize("value", ["many", "-3", "1e3", "٣", "²", "1" * 40])
    def test_a_limit_that_cannot_be_used_is_the_smallest_one(self, tmp_path: Path, value: str) -> None:
        """Also where the file has a right one: the variable was to win over it."""
        settings = read(tmp_path, toml="limit_day = 500", IMA_LIMIT_DAY=value, IMA_LIMIT_SESSION=value)
        assert (settings.limit_day, settings.limit_session) == (1, 1)
        assert all("every take asks for its amount" in str(warning) for warning in settings.warnings)

    @pytest.mark.parametrize("content", [b"= = =", b"\xff\xfe\x00", b"[" * 5000, b"a = " + b"[" * 100_000])
    def test_a_damaged_file_is_one_warning(self, tmp_path: Path, content: bytes) -> None:
        (tmp_path / "config").mkdir()
        (tmp_path / "config/settings.toml").write_bytes(content)
        settings = read(tmp_path)
        assert len(settings.warnings) == 1
        assert settings.user_id == "default"

    def test_a_folder_in_the_files_place_is_one_warning(self, tmp_path: Path) -> None:
        (tmp_path / "config/settings.toml").mkdir(parents=True)
        assert len(read(tmp_path).warnings) == 1

    def test_a_user_id_is_plain_text(self, tmp_path: Path) -> None:
        assert read(tmp_path, IMA_USER_ID=" 张三 ").user_id == "张三"
        for bad in ("a\x1b[31m", "a\nb", "x" * 1000):
            with pytest.raises(SettingsProblem):
                read(tmp_path, IMA_USER_ID=bad)


class TestTheLanguage:
    def test_follows_the_locale_when_nobody_says(self, tmp_path: Path) -> None:
        assert read(tmp_path, LANG="zh_CN.UTF-8").language == "zh"
        assert read(tmp_path, LC_ALL="en_GB", LANG="zh_CN").language == "en"
        assert read(tmp_path, LC_ALL="C.UTF-8", LANG="zh_CN").language == "en"
        assert read(tmp_path, LANG="de_DE").language == "en"

    def test_an_unknown_one_is_a_warning(self, tmp_path: Path) -> None:
        settings = read(tmp_path, toml='language = "zh"', IMA_LANGUAGE="klingon")
        assert settings.language == "zh"
        assert len(settings.warnings) == 1


class TestTheDemo:
    def test_runs_when_there_is_neither_key_nor_host(self, tmp_path: Path) -> None:
        assert read(tmp_path).demo
        assert not read(tmp_path, IMA_API_KEY=KEY).demo
        assert not read(tmp_path, IMA_BASE_URL=LOCAL).demo

    def test_asked_for_takes_no_key_along(self, tmp_path: Path) -> None:
        settings = read(tmp_path, Flags(demo=True), IMA_API_KEY=KEY)
        assert settings.demo
        assert settings.api_key is None

    def test_time_runs_faster_only_on_this_machine(self, tmp_path: Path) -> None:
        both = {"IMA_BASE_URL": LOCAL, "IMA_IM_BASE_URL": LOCAL}
        assert read(tmp_path, **both, IMA_TIME_SCALE="40").time_scale == 40
        assert read(tmp_path, **both).time_scale == 1
        assert read(tmp_path, IMA_TIME_SCALE="25").time_scale == 25
        half = read(tmp_path, IMA_BASE_URL=LOCAL, IMA_TIME_SCALE="40")
        assert half.time_scale == 1
        assert len(half.warnings) == 1
        assert read(tmp_path, IMA_API_KEY=KEY, IMA_TIME_SCALE="40").time_scale == 1

    @pytest.mark.parametrize("text", ["0", "0.5", "-1", "nan", "inf", "fast"])
    def test_a_senseless_scale_is_a_warning(self, tmp_path: Path, text: str) -> None:
        settings = read(tmp_path, IMA_BASE_URL=LOCAL, IMA_IM_BASE_URL=LOCAL, IMA_TIME_SCALE=text)
        assert settings.time_scale == 1
        assert len(settings.warnings) == 1


def test_importing_settings_loads_nothing_heavy() -> None:
    heavy = ("httpx", "textual", "platformdirs", "PIL", "av", "numpy", "tomllib", "filelock", "keyring")
    modules = "ima_tui.settings, ima_tui.memory.prefs, ima_tui.memory.keys, ima_tui.media.sources, ima_tui.media.probe"
    code = f"import sys, {modules}, ima_tui.media.thumbnails; print([m for m in {heavy} if m in sys.modules])"
    root = Path(__file__).parents[1]
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=root)
    assert answer.stdout.strip() == "[]"
