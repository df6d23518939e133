"""The settings of downloads: where, under which name, with the recipe inside or not."""

from __future__ import annotations

from pathlib import Path

import pytest

from ima_tui.domain.clip_names import FIELDS, USUAL, preview
from ima_tui.options.option import SettingsProblem
from ima_tui.options.table import BY_NAME
from ima_tui.paths import downloads_folder, places


def why(name: str, text: str) -> str:
    with pytest.raises(SettingsProblem) as problem:
        BY_NAME[name].of_text(text)
    return str(problem.value.sentence)


@pytest.mark.parametrize("folder", ["", "~", "~/Videos/ima", "/films", "/霓虹/films"])
def test_a_folder_means_the_same_wherever_the_program_is_started(folder: str) -> None:
    assert BY_NAME["download_folder"].of_file(folder) == folder


@pytest.mark.parametrize("folder", ["films", "./films", "../films", "~ana/films", "films/~"])
def test_other_folders_are_refused_with_the_way_to_write_one(folder: str) -> None:
    assert why("download_folder", folder) == (
        "download_folder: Give the whole path of the folder, such as ~/Videos/ima."
    )


def test_a_name_says_which_field_is_unknown() -> None:
    sentence = why("download_name", "{date}/{prompt}")
    assert sentence.startswith("download_name: There is no field “prompt”. Use some of: date time")
    assert all(field in sentence for field in FIELDS)
    assert "inside the download folder" in why("download_name", "../{slug}")


def test_a_name_is_shown_as_it_will_be() -> None:
    assert preview(USUAL) == "2026-01-31-140509-first-frame-pro-slow-push-in-on-the-lighthouse-waves-d6f7a8.mp4"
    assert preview("{year}/{model}/{id6}") == "2026/pro/d6f7a8.mp4"


def test_the_folder_is_the_chosen_one_or_ours_in_the_system_s_own(tmp_path: Path) -> None:
    where = places({"HOME": str(tmp_path)})
    assert downloads_folder(where, "~/films") == tmp_path / "films"
    assert downloads_folder(where, "~") == tmp_path
    assert downloads_folder(where, "/films") == Path("/films")
    assert downloads_folder(where).name == "ima-tui"
    assert downloads_folder(where).is_relative_to(tmp_path)
