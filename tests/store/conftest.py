"""A history in a temporary folder."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.store.shelf import Shelf


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the history will be; its folder does not exist yet."""
    return tmp_path / "data" / "history.sqlite3"


@pytest.fixture
async def shelf(path: Path) -> AsyncIterator[Shelf]:
    """An open history."""
    opened = await Shelf.open(path)
    yield opened
    await opened.close()
