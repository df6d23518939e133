"""One option: what its value may be, and what is said about one that cannot be used."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ima_tui.options.option import Kind, SettingsProblem, harmless, nearest
from ima_tui.options.table import BY_NAME, GROUPS, OPTIONS
from ima_tui.settings import Settings
from ima_tui.tui.theme import THEMES


def why(name: str, value: object, *, typed: bool = False) -> str:
    """The sentence about a value that cannot be used."""
    option = BY_NAME[name]
    with pytest.raises(SettingsProblem) as problem:
        option.of_text(str(value)) if typed else option.of_file(value)
    return str(problem.value.sentence)


class TestTheTable:
    def test_every_option_is_a_field_of_the_settings_with_a_usable_default(self) -> None:
        for option in OPTIONS:
            assert option.name in Settings.__dataclass_fields__
            assert option.default == "" or option.of_file(option.default) == option.default
            assert option.group in GROUPS

    def test_every_meaning_fits_on_one_line_beside_the_headings(self) -> None:
        assert all(len(str(option.help)) <= 66 for option in OPTIONS)

    def test_names_the_interface_s_own_themes_and_no_others(self) -> None:
        assert set(BY_NAME["theme"].values) == {theme.name for theme in THEMES}

    def test_every_default_is_that_of_the_settings(self) -> None:
        for option in OPTIONS:
            if option.name != "language":  # its default depends on the system
                assert Settings.__dataclass_fields__[option.name].default == option.default


class TestAValue:
    def test_of_the_wrong_type_is_refused_in_words(self) -> None:
        assert why("theme", 3) == "theme needs a text in quotes."
        assert why("confirm_under", True) == "confirm_under needs a whole number, without quotes."
        assert why("confirm_under", "20") == "confirm_under needs a whole number, without quotes."
        assert why("verify_assets", 1) == "verify_assets needs true or false."
        for value in (None, [], {}, 1.5):
            for option in OPTIONS:
                with pytest.raises(SettingsProblem):
                    option.of_file(value)

    @pytest.mark.parametrize(
        ("name", "value", "near"),
        [("theme", "drak", "ima-dark"), ("theme", "ligth", "ima-light"), ("density", "compakt", "compact"),
         ("notify", "osc8", "osc9"), ("keymap", "Vim", "vi")],
    )  # fmt: skip
    def test_near_a_right_one_is_told_that_one(self, name: str, value: str, near: str) -> None:
        assert f"Did you mean {near}?" in why(name, value)

    def test_far_from_all_is_told_all(self) -> None:
        assert why("density", "xyzzy") == "density cannot be “xyzzy”. Choose one of: comfortable, compact."

    def test_has_bounds(self) -> None:
        assert "below 0" in why("limit_day", -1)
        assert "1,000,000" in why("limit_day", 1_000_001)
        assert "200 characters" in why("user_id", "x" * 201)
        assert "invisible" in why("user_id", "a\x1bb")

    def test_may_be_spelled_freely(self) -> None:
        assert BY_NAME["density"].of_file(" Compact ") == "compact"
        assert BY_NAME["language"].of_file("zh_CN.UTF-8") == "zh"
        assert BY_NAME["language"].of_file("中文") == "zh"
        assert BY_NAME["theme"].of_file("Light") == "ima-light"
        assert BY_NAME["theme"].of_text("high contrast") == "ima-contrast"
        assert BY_NAME["verify_assets"].of_text("Yes") is True
        assert BY_NAME["confirm_under"].of_text(" 20 ") == 20

    @pytest.mark.parametrize("text", ["", "1.5", "٣", "1e3", "--1", "9" * 30, "0x10"])
    def test_that_is_no_number_is_refused(self, text: str) -> None:
        assert "whole number" in why("confirm_under", text, typed=True)

    def test_of_an_address_is_checked_and_never_repeated_when_it_may_be_a_key(self) -> None:
        assert BY_NAME["base_url"].of_file("https://a.example/") == "https://a.example"
        assert "ima_secret" not in why("base_url", "ima_secret")
        assert "ima_secret" not in why("theme", "ima_secret")
        assert harmless("ima_secret1234") == "[…]"

    @given(st.text(max_size=60))
    def test_of_any_text_is_of_its_type_and_in_its_bounds_or_refused(self, text: str) -> None:
        kinds = {Kind.NUMBER: int, Kind.SWITCH: bool}
        for option in OPTIONS:
            try:
                value = option.of_text(text)
            except SettingsProblem:
                continue
            assert type(value) is kinds.get(option.kind, str)
            assert option.of_file(value) == value
            if option.kind is Kind.CHOICE:
                assert value in option.values


def test_near_names_are_found_whole_or_by_a_part() -> None:
    assert nearest("langauge", BY_NAME) == "language"
    assert nearest("confirm", BY_NAME) == "confirm_under"
    assert nearest("qqqqqq", BY_NAME) is None
