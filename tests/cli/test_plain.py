"""The plain interface as somebody with a screen reader uses it: lines in, lines out, nothing drawn over."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from tests.cli.conftest import Program
from tests.conftest import Simulator

_STEERING = re.compile(r"[\x00-\x09\x0b-\x1f\x7f]")


def _say(program: Program, *lines: str) -> str:
    done = program("--plain", given=("\n".join(lines) + "\n").encode())
    assert done.code == 0, done.err
    assert not _STEERING.search(done.out)
    return done.out


def test_a_take_is_composed_confirmed_and_followed_to_its_end(connected: Program, service: Simulator) -> None:
    """The input may end before the take does; the price that was read out is the one that was sent."""
    before = len(service.tasks())
    said = _say(
        connected, "灯塔, a lighthouse [/]", "/model fast", "/set resolution 480P", "/set duration 10", "/go", "yes"
    )
    task = service.tasks()[-1]
    assert len(service.tasks()) == before + 1
    price = task["points"]
    assert f"Start it for {price} credits? yes or no" in said
    assert "Prompt: 灯塔, a lighthouse [/]" in said
    assert "Started as take 1." in said
    assert "take 1  Generating, task" in said
    assert re.search(r"^http\S+\.mp4$", said, re.M)


def test_nothing_is_sent_without_a_yes(connected: Program, service: Simulator) -> None:
    """Any other line is a no, also the end of the input."""
    before = len(service.tasks())
    said = _say(connected, "boat", "/model fast", "/go", "perhaps", "/go", "/draft", "/go")
    assert said.count("Not started; nothing was sent.") == 2
    assert len(service.tasks()) == before


def test_the_draft_is_found_again(connected: Program, service: Simulator, picture: Callable[..., Path]) -> None:
    """By this face or the other."""
    shot = picture("first, one.png")
    _say(connected, "boat in the rain", "/mode first", f"/image '{shot}'", "/quit")
    said = _say(connected, "/settings")
    assert "Prompt: boat in the rain" in said
    assert "becomes frame 1: " in said
    assert str(shot) in said
    assert "resolution: " in said


def test_what_is_not_understood_is_said_with_what_is(connected: Program, service: Simulator) -> None:
    """And never ends the session."""
    said = _say(
        connected, "/nonsense", "/mode sideways", "/model third", "/image /nowhere.png", "/set speed", "/show 7",
        "/resume 99999999999", "/go", "\x1b]0;title\x07[/]", "/help",
    )  # fmt: skip
    assert "There is no /nonsense." in said
    assert "The modes are: text first last reference" in said
    assert "The models are: pro fast" in said
    assert "There are: " in said
    assert said.count("Which take?") == 2
    assert "/set: a setting and its value" in said


def test_a_limit_holds_here_too(connected: Program, service: Simulator, tmp_path: Path) -> None:
    """Over it only with the amount in words that were read out."""
    config = tmp_path / "config"
    config.mkdir()
    (config / "settings.toml").write_text("limit_day = 1\n", "utf-8")
    connected.environ["IMA_CONFIG_DIR"] = str(config)
    before = len(service.tasks())
    said = _say(connected, "boat", "/model fast", "/set resolution 480P", "/go", "yes")
    over = re.search(r"type: (over \S+)", said)
    assert re.search(r"^Today: 0 → (\S+) credits · \d+ over the limit of 1$", said, re.M), said
    assert over is not None, said
    assert len(service.tasks()) == before
    said = _say(connected, "/go", "yes", over[1])
    assert "Started as take 1." in said
    assert len(service.tasks()) == before + 1


def test_a_held_take_costs_a_yes_too_and_the_same_words_over_a_limit(
    connected: Program, service: Simulator, tmp_path: Path, picture: Callable[..., Path]
) -> None:
    """It was confirmed once, and then not sent."""
    config = tmp_path / "config"
    config.mkdir()
    connected.environ["IMA_CONFIG_DIR"] = str(config)
    service.fault("token-429-huge")
    _say(connected, "boat", "/mode first", f"/image '{picture('held.png')}'", "/model fast", "/go", "yes")
    before = len(service.tasks())
    (config / "settings.toml").write_text("limit_day = 1\n", "utf-8")
    said = _say(connected, "/takes", "/resume 1", "no", "/resume 1", "yes")
    assert "take 1: held, not sent yet" in said
    assert said.count("Today: 0 → ") == 2
    assert len(service.tasks()) == before
    over = re.search(r"type: (over \S+)", said)
    assert over is not None, said
    said = _say(connected, "/takes", "/resume 1", f"  {over[1].upper().replace(' ', '   ')}.0 ")
    assert "Started as take 1." in said
    assert len(service.tasks()) == before + 1


def test_the_end_of_the_input_and_a_line_too_long_are_no_answer(connected: Program, service: Simulator) -> None:
    """Nor is what comes after the first part of a line."""
    before = len(service.tasks())
    said = _say(connected, "boat", "/model fast", "/go", "x" * 100_001 + "yes", "/draft", "/go")
    assert "That line is too long; it was left out." in said
    assert "Not started; nothing was sent." in said
    assert "Prompt: boat" in said
    assert len(service.tasks()) == before


def test_odd_numbers_mean_no_take(connected: Program, service: Simulator) -> None:
    """And end nothing."""
    said = _say(connected, "/show ²", "/show ٩", "/show -1", "/show " + "9" * 5000, "/resume", "/stop 0")
    assert said.count("Which take?") == 6


def test_a_prompt_that_was_replaced_by_a_slip_comes_back(connected: Program, service: Simulator) -> None:
    """A word that was meant as an answer is a prompt when nothing was asked."""
    said = _say(connected, "a boat at night", "yes", "/undo")
    assert "The prompt before is kept: /undo brings it back." in said
    assert said.rstrip().splitlines()[-2] == "Prompt: a boat at night"
