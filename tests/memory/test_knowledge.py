"""The optional knowledge pages."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from ima_tui.domain.models import Model
from ima_tui.domain.modes import Mode
from ima_tui.memory.knowledge import Knowledge


def knowing(folder: Path, *lines: str) -> Knowledge:
    (folder / "video-modes.md").write_text("\n".join(lines), encoding="utf-8")
    return Knowledge(folder)


def test_absence_changes_nothing(tmp_path: Path) -> None:
    knowledge = Knowledge(tmp_path / "nowhere")
    assert knowledge.pages() == ()
    assert knowledge.recommendation(Mode.TEXT) is None


def test_pages_are_bounded_and_odd_bytes_replaced(tmp_path: Path) -> None:
    (tmp_path / "video-modes.md").write_bytes(b"# Modes \xff\n" + b"x" * 1_000_000)
    (tmp_path / "visual-consistency.md").write_text("# 一致性", encoding="utf-8")
    (tmp_path / "other.md").write_text("not ours")
    modes, consistency = Knowledge(tmp_path).pages()
    assert modes.text.startswith("# Modes �\n")
    assert len(modes.text) <= 256_000
    assert consistency.text == "# 一致性"


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX pipes")
def test_a_pipe_or_folder_is_no_page(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "video-modes.md")
    (tmp_path / "visual-consistency.md").mkdir()
    assert Knowledge(tmp_path).pages() == ()


@pytest.mark.parametrize(
    ("line", "mode", "model"),
    [
        ("For `image_to_video` we recommend **ima-pro-fast**.", Mode.FIRST_FRAME, Model.FAST),
        ("| reference_image_to_video | ima-pro | recommended |", Mode.REFERENCE, Model.PRO),
        ("- 首尾帧:推荐 Ima Sevio 1.0-Fast", Mode.FIRST_LAST, Model.FAST),
        ("文生视频推荐 IMA Video Pro", Mode.TEXT, Model.PRO),
        ("first_last_frame_to_video: Recommended: Ima Sevio 1.0", Mode.FIRST_LAST, Model.PRO),
    ],
)
def test_one_line_can_recommend_one_model_for_one_mode(tmp_path: Path, line: str, mode: Mode, model: Model) -> None:
    knowledge = knowing(tmp_path, "# Modes", "", line)
    assert {each: knowledge.recommendation(each) for each in Mode} == {**dict.fromkeys(Mode), mode: model}


@pytest.mark.parametrize(
    "line",
    [
        "image_to_video: ima-pro-fast",
        "We recommend ima-pro-fast.",
        "image_to_video: not recommended with ima-pro-fast",
        "图生视频不推荐 ima-pro",
        "image_to_video: ima-pro or ima-pro-fast, both recommended",
        "image_to_video and text_to_video: recommended ima-pro",
        "image_to_video: recommended is kling-pro",
        "image_to_video: the professional way is recommended",
    ],
)
def test_anything_less_clear_recommends_nothing(tmp_path: Path, line: str) -> None:
    assert knowing(tmp_path, line).recommendation(Mode.FIRST_FRAME) is None


def test_pages_that_contradict_each_other_recommend_nothing(tmp_path: Path) -> None:
    lines = ("text_to_video: recommended ima-pro", "text_to_video: recommended ima-pro-fast")
    assert knowing(tmp_path, *lines).recommendation(Mode.TEXT) is None
