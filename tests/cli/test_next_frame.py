"""`ima-tui jobs next-frame`: the frame to go on from, as a file, in a process of its own."""

from __future__ import annotations

import stat
from pathlib import Path

from PIL import Image

from tests.cli.conftest import QUICK, Program


def finished(program: Program) -> str:
    """The id of a take that is ready."""
    done = program(*QUICK)
    assert done.code == 0, done.err
    return str(program("jobs", "list", "--output-json").told["jobs"][0]["job_id"])


def test_the_proposed_frame_and_any_other(connected: Program, tmp_path: Path) -> None:
    """Kept for the user alone; a copy where it is wanted, and nothing is ever written over."""
    job_id = finished(connected)
    done = connected("jobs", "next-frame", job_id)
    assert done.code == 0, done.err
    kept = Path(done.out.strip())
    assert kept.name.startswith(f"{job_id}-frame-")
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    with Image.open(kept) as picture:
        assert picture.format == "PNG"
    target = tmp_path / "shot2.png"
    told = connected("jobs", "next-frame", job_id, "-o", str(target), "--output-json").told
    assert (told["job_id"], told["path"], told["proposed"]) == (job_id, str(target), True)
    assert kept.name == f"{job_id}-frame-{told['frame']}.png"
    assert target.read_bytes() == kept.read_bytes()
    again = connected("jobs", "next-frame", job_id, "-o", str(target))
    assert (again.code, "already" in again.err) == (2, True)
    assert target.read_bytes() == kept.read_bytes()
    third = connected("jobs", "next-frame", job_id, "--frame", "3", "-o", str(tmp_path), "--output-json").told
    assert (third["frame"], third["proposed"]) == (3, False)
    assert Path(str(third["path"])) == tmp_path / f"{job_id}-frame-3.png"


def test_what_cannot_be_had_is_said(connected: Program) -> None:
    """No such frame, no such take, no number."""
    job_id = finished(connected)
    for words, expected in (
        ((job_id, "--frame", "90000"), "no frame 90000"),
        (("nobody",), "no take"),
        ((job_id, "--frame", "soon"), "not a whole number"),
        ((job_id, "-o", "/no/such/folder/x.png"), "cannot be written"),
    ):
        done = connected("jobs", "next-frame", *words)
        assert done.code == 2
        assert expected in done.err
