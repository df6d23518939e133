"""Keeping takes from the command line: downloaded, receipted, exported, repeated, as a script does it."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

from tests.cli.conftest import QUICK, Program
from tests.conftest import TEST_KEY, Simulator


def test_a_take_is_kept_and_repeated(connected: Program, service: Simulator, tmp_path: Path) -> None:
    job = connected(*QUICK, "--output-json").told["job_id"]
    saved = connected("jobs", "download", job, "--to", "films", "--name", "{mode}/{slug:40}", "--embed")
    assert saved.code == 0, saved.err
    clip = Path(saved.out.strip())
    assert clip == tmp_path / "films" / "text" / "灯塔-a-lighthouse.mp4"
    assert clip.with_suffix(".json").is_file()

    receipt = connected("jobs", "receipt", job, "--output-json")
    assert receipt.code == 0, receipt.out
    assert receipt.told["as_paid"]
    assert receipt.told["delivered"]["height"] == 480

    exported = connected("jobs", "export", job, "-o", "shot.toml")
    assert exported.out.strip() == str(tmp_path / "shot.toml")
    assert tomllib.loads((tmp_path / "shot.toml").read_text())["prompt"] == "灯塔, a lighthouse"

    before = len(service.tasks())
    checked = connected("run", str(clip), "--check", "--output-json")
    assert (checked.code, checked.told["ok"]) == (0, True)
    assert len(service.tasks()) == before
    again = connected("run", "shot.toml", "--output-json")
    assert again.code == 0, again.err
    first, second = (task["body"] for task in service.tasks()[-2:])
    assert json.dumps(first) == json.dumps(second)
    shown, repeated = connected("jobs", "show", job), connected("jobs", "show", again.told["job_id"])
    assert f"saved as       {clip}" in shown.out
    assert f"came from      {job} (from a recipe)" in repeated.out
    assert TEST_KEY not in clip.with_suffix(".json").read_text() + (tmp_path / "shot.toml").read_text()


def test_a_recipe_that_is_not_the_same_any_more_ends_with_two_and_the_difference(
    connected: Program, service: Simulator, tmp_path: Path
) -> None:
    (tmp_path / "a.toml").write_text(
        'mode = "image_to_video"\nmodel = "ima-pro-fast"\nprompt = "a \\u001b[31mboat"\n'
        f'[[inputs]]\npath = "../../etc/passwd"\nsha256 = "{"0" * 64}"\n'
    )
    before = len(service.tasks())
    done = connected("run", "a.toml", "--max-credits", "1", "--output-json")
    assert done.code == 2
    about = [finding["about"] for finding in done.told["error"]["findings"] if finding["stops"]]
    assert about == ["input", "price"]
    assert "passwd is not there" in done.told["error"]["message"]
    assert "\x1b" not in done.out + done.err
    looked = connected("run", "a.toml", "--max-credits", "1", "--check")
    assert looked.code == 2
    said = looked.err.splitlines()
    assert said[-1] == "It would be refused. Nothing was sent."
    assert any(line.startswith("passwd is not there") for line in said)
    assert any(line.endswith("more than the limit of 1.") for line in said)
    assert any("--max-credits" in line for line in said), "how to allow the price"
    assert len(service.tasks()) == before
    assert connected("run", "none.toml").code == 2
    assert connected("jobs", "download", "none").code == 2
