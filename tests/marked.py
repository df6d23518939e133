"""Figures in the README: what stands between two marks is put there by the harness that measured it."""

from __future__ import annotations

from pathlib import Path

README = Path(__file__).parents[1] / "README.md"


def put(name: str, text: str, path: Path = README) -> None:
    """Replace what stands between the marks of `name`. Raises ValueError if they are missing."""
    begin, end = f"<!-- figures of {name} -->", f"<!-- end of the figures of {name} -->"
    before, found, rest = path.read_text("utf-8").partition(begin)
    _, closed, after = rest.partition(end)
    if not found or not closed:
        raise ValueError(f"{path.name} has no marks for {name}")
    path.write_text(f"{before}{begin}\n{text}\n{end}{after}", "utf-8")
