"""Where files live."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from ima_tui.paths import places


def test_shared_files_are_under_openclaw(tmp_path: Path) -> None:
    where = places({"HOME": str(tmp_path)})
    assert where.prefs_file == tmp_path / ".openclaw/memory/ima_prefs.json"
    assert where.logs == tmp_path / ".openclaw/logs/ima_skills"
    assert where.knowledge == tmp_path / ".openclaw/skills/ima-knowledge-ai/references"


def test_our_own_folders_can_be_named(tmp_path: Path) -> None:
    environ = {
        "HOME": str(tmp_path),
        "IMA_DATA_DIR": "/d",
        "IMA_CONFIG_DIR": "~/c",
        "IMA_CACHE_DIR": str(tmp_path / "k"),
    }
    where = places(environ)
    assert where.database == Path("/d/history.db").absolute()
    assert where.simulator == Path("/d/simulator").absolute()
    assert where.settings_file == tmp_path / "c/settings.toml"
    assert where.key_file == tmp_path / "c/api-key"
    assert where.thumbnails == tmp_path / "k/thumbnails"


@pytest.mark.skipif(sys.platform != "linux", reason="the names of the platform's folders")
def test_the_platform_decides_otherwise_and_follows_the_given_home(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    where = places({"HOME": str(tmp_path)})
    assert where.config == tmp_path / ".config/ima-tui"
    assert where.data == tmp_path / ".local/share/ima-tui"
    assert where.cache == tmp_path / ".cache/ima-tui"
    assert places({"HOME": str(tmp_path), "XDG_DATA_HOME": "/x"}).data == Path("/x/ima-tui")


def test_asking_creates_nothing(tmp_path: Path) -> None:
    where = places({"HOME": str(tmp_path / "home")})
    assert where.database.name == "history.db"
    assert list(tmp_path.iterdir()) == []
