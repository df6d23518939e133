"""What the simulator keeps of input pictures."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from ima_tui.simulator import sources


def test_two_tasks_with_the_same_picture_both_keep_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However their writing falls together: here each waits until the other one has written, too."""
    with ThreadPoolExecutor(2) as people:
        both, real = Barrier(2, timeout=20), Path.replace

        def replace(path: Path, target: Path) -> Path:
            both.wait()
            return real(path, target)

        monkeypatch.setattr(Path, "replace", replace)
        list(people.map(lambda _one: sources._keep(tmp_path / "kept", b"picture"), range(2)))
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("kept", b"picture")]
