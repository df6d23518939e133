"""Where files live: pure functions of the environment. Nothing is created, opened or looked at by asking.

The preference file, the logs and the knowledge pages have fixed homes under `~/.openclaw`, because other programs use
them too (behaviour, "Local files"). Everything else is ours, under the platform's own folders, or where
`IMA_DATA_DIR`, `IMA_CONFIG_DIR` and `IMA_CACHE_DIR` say.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from ima_tui.domain.frozen import dataclass

APP_NAME = "ima-tui"


@dataclass(frozen=True, slots=True)
class Places:
    """The four roots, and every file and folder the program knows by name."""

    home: Path
    config: Path
    data: Path
    cache: Path

    @property
    def prefs_file(self) -> Path:
        """The preferences, shared with other programs."""
        return self.home / ".openclaw" / "memory" / "ima_prefs.json"

    @property
    def logs(self) -> Path:
        """The folder of the daily logs `ima_create_YYYYMMDD.log`."""
        return self.home / ".openclaw" / "logs" / "ima_skills"

    @property
    def knowledge(self) -> Path:
        """The folder where the optional knowledge pages are, if they are installed."""
        return self.home / ".openclaw" / "skills" / "ima-knowledge-ai" / "references"

    @property
    def settings_file(self) -> Path:
        """The user's settings, TOML."""
        return self.config / "settings.toml"

    @property
    def key_file(self) -> Path:
        """The API key where there is no system keyring; only ever readable by its owner."""
        return self.config / "api-key"

    @property
    def share_targets(self) -> Path:
        """The chats that takes are shared with, where there is no system keyring; only ever readable by its owner."""
        return self.config / "share-targets"

    @property
    def database(self) -> Path:
        """The history, SQLite."""
        return self.data / "history.db"

    @property
    def simulator(self) -> Path:
        """What the simulator keeps: its tasks and clips."""
        return self.data / "simulator"

    @property
    def running(self) -> Path:
        """Who is alive on this history (`engine.presence`)."""
        return self.data / "running"

    @property
    def corrected(self) -> Path:
        """The corrected copies of images; takes refer to them, so they are kept."""
        return self.data / "corrected"

    @property
    def thumbnails(self) -> Path:
        """Small pictures that can be made again at any time."""
        return self.cache / "thumbnails"


def places(environ: Mapping[str, str]) -> Places:
    """Every place, from `environ` alone (`os.environ` in the program, a made-up one in a test)."""
    home = _home(environ)
    return Places(
        home=home,
        config=_root(environ, home, "CONFIG"),
        data=_root(environ, home, "DATA"),
        cache=_root(environ, home, "CACHE"),
    )


def downloads_folder(where: Places, chosen: str = "") -> Path:
    """Where clips are downloaded to: `chosen`, with `~` for the home, or a folder of ours in the system's own."""
    if chosen:
        return where.home / chosen[2:] if chosen[:1] == "~" else Path(chosen)
    import platformdirs

    return _moved_along(where.home, Path(platformdirs.user_downloads_dir())) / APP_NAME


def _home(environ: Mapping[str, str]) -> Path:
    named = environ.get("HOME") or (environ.get("USERPROFILE") if sys.platform == "win32" else None)
    return Path(named).absolute() if named else Path.home()


def _root(environ: Mapping[str, str], home: Path, kind: Literal["CONFIG", "DATA", "CACHE"]) -> Path:
    ours = environ.get(f"IMA_{kind}_DIR", "").strip()
    if ours:
        return home / ours[2:] if ours.startswith("~/") else Path(ours).absolute()
    freedesktop = environ.get(f"XDG_{kind}_HOME", "").strip()
    if freedesktop and sys.platform != "win32" and os.path.isabs(freedesktop):
        return Path(freedesktop) / APP_NAME
    import platformdirs

    usual = {
        "CONFIG": platformdirs.user_config_dir,
        "DATA": platformdirs.user_data_dir,
        "CACHE": platformdirs.user_cache_dir,
    }[kind]
    return _moved_along(home, Path(usual(APP_NAME, appauthor=False)))


def _moved_along(home: Path, found: Path) -> Path:
    """platformdirs asks the process's own environment; a home given in `environ` moves its answer along."""
    process_home = Path.home()
    return home / found.relative_to(process_home) if found.is_relative_to(process_home) else found
