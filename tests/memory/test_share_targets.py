"""The targets' own store: kept like the key, shown to nobody."""

from __future__ import annotations

import logging
import stat
import sys
from pathlib import Path

import pytest

from ima_tui.memory.share_targets import ShareTargets, Target, TargetProblem
from ima_tui.paths import Places
from ima_tui.settings import Secret
from tests.memory.test_keys import Backend, install

ADDRESS = "discord://4174216298/JHMHI8qBe7bk2ZwO5U711o3dV_js"
TEAM = Target("team", Secret(ADDRESS))
CLIENT = Target("客户", Secret("slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ"))


@pytest.fixture
def places(tmp_path: Path) -> Places:
    return Places(tmp_path, tmp_path / "config", tmp_path / "data", tmp_path / "cache")


@pytest.fixture
def store(places: Places, monkeypatch: pytest.MonkeyPatch) -> ShareTargets:
    monkeypatch.setitem(sys.modules, "keyring", None)
    return ShareTargets(places)


def test_they_are_a_private_file_in_their_order(store: ShareTargets, places: Places) -> None:
    assert store.read() == ()
    assert "which only you can read" in str(store.write((TEAM, CLIENT)))
    assert store.read() == (TEAM, CLIENT)
    if sys.platform != "win32":
        assert stat.S_IMODE(places.share_targets.stat().st_mode) == 0o600
    store.write(())
    assert not places.share_targets.exists()
    assert store.read() == ()


def test_with_a_keyring_they_are_in_no_file(
    store: ShareTargets, places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.write((CLIENT,))
    backend = Backend()
    install(monkeypatch, backend)
    assert str(store.write((TEAM,))) == "in the system keyring"
    assert not places.share_targets.exists()
    assert store.read() == (TEAM,)
    store.write(())
    assert backend.kept == {}


@pytest.mark.parametrize(
    "content", [b"", b"discord://abc", b'{"targets": [{"name": "x"}]}', b"\xff\xfe", b"[" * 9000], ids=len
)
def test_a_damaged_file_is_a_problem_that_does_not_repeat_it(
    store: ShareTargets, places: Places, content: bytes
) -> None:
    places.config.mkdir()
    places.share_targets.write_bytes(content)
    with pytest.raises(TargetProblem) as problem:
        store.read()
    assert "discord://" not in str(problem.value)


def test_a_folder_in_its_place_is_a_problem_in_words(store: ShareTargets, places: Places) -> None:
    places.share_targets.mkdir(parents=True)
    for act in (store.read, lambda: store.write((TEAM,))):
        with pytest.raises(TargetProblem, match="cannot be used"):
            act()


def test_nothing_that_can_be_shown_holds_an_address(store: ShareTargets, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    shown = [str(store.write((TEAM,))), repr(store), repr(store.read()), repr(TEAM), str(TEAM), TEAM.kind, caplog.text]
    assert all("JHMHI8" not in text for text in shown)
    assert TEAM.kind == "discord"
