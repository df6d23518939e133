"""Small real images of every kind."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

Paint = Callable[..., Path]


@pytest.fixture
def paint(tmp_path: Path) -> Paint:
    """Write a picture of `size` to `name` in the test's folder; the suffix does not decide the format."""

    def write(name: str, format: str, size: tuple[int, int] = (400, 320), mode: str = "RGB", **options: Any) -> Path:
        picture = Image.effect_noise(size, 60).convert(mode)
        path = tmp_path / name
        picture.save(path, format, **options)
        return path

    return write
