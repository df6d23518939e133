"""The house stands as drawn: what may be at the top, what a headless run loads, what no module may do."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "ima_tui"
HEAVY = ("textual", "rich", "PIL", "av", "numpy", "httpx", "aiohttp")


def _loaded(code: str) -> set[str]:
    show = "import sys; print(*sorted({name.partition('.')[0] for name in sys.modules}))"
    run = subprocess.run([sys.executable, "-c", f"{code}\n{show}"], capture_output=True, text=True, check=True)
    return set(run.stdout.splitlines()[-1].split())


def _whole(code: str) -> set[str]:
    """The same with whole names."""
    show = "import sys; print(); print(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", f"{code}\n{show}"], capture_output=True, text=True, check=True)
    return set(run.stdout.splitlines()[-1].split())


def test_top_level_holds_what_the_house_says() -> None:
    named = {"ima_tui", "tests", "screenshots", "pyproject.toml", "README.md", "LICENSE", "CHANGELOG.md"}
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True)
    if tracked.returncode != 0:
        return  # an unpacked release has no repository to ask
    top = {line.partition("/")[0] for line in tracked.stdout.splitlines()}
    assert {name for name in top if not name.startswith(".")} <= named


def test_entry_loads_neither_face_before_it_knows_which() -> None:
    loaded = _loaded("import ima_tui.__main__")
    assert not loaded.intersection(HEAVY)


def test_headless_run_loads_no_textual_pillow_or_av() -> None:
    code = "import ima_tui.wiring, ima_tui.engine.studio, ima_tui.api.client, ima_tui.store.jobs, ima_tui.media.probe"
    assert not _loaded(code).intersection({"textual", "rich", "PIL", "av", "numpy", "aiohttp"})


def test_the_first_frame_waits_for_no_screen_but_its_own() -> None:
    """Everything that is opened later is loaded then: together it takes longer to load than the framework."""
    loaded = _whole("import ima_tui.tui.app, ima_tui.wiring.assembly")
    later = {f"ima_tui.tui.screens.{name}" for name in ("history", "compare", "settings", "help", "detail", "picker")}
    later |= {f"ima_tui.engine.{name}" for name in ("duels", "downloads", "pictures", "recipes", "library", "mending")}
    assert not loaded & (later | {"ima_tui.domain.phrases", "httpx", "markdown_it", "numpy", "PIL", "av", "filelock"})


def test_help_waits_for_no_take() -> None:
    """What a help page says is known without the domain's values, the settings and the event loop."""
    loaded = _whole("from ima_tui.cli.parser import main; main(['generate', '--help'], {})")
    assert not loaded & {"ima_tui.domain.job", "ima_tui.settings", "asyncio", "logging", "msgspec", "sqlite3"}


def test_every_module_says_what_it_is() -> None:
    silent = [
        str(path.relative_to(ROOT))
        for path in PACKAGE.rglob("*.py")
        if path.read_text().strip() and ast.get_docstring(ast.parse(path.read_text())) is None
    ]
    assert silent == []


def test_no_exception_is_swallowed_unseen() -> None:
    """`except Exception: pass` is how a paid take gets lost without a word."""
    swallowed = []
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ExceptHandler):
                broad = node.type is None or (isinstance(node.type, ast.Name) and node.type.id in _BROAD)
                if broad and all(isinstance(line, ast.Pass) for line in node.body):
                    swallowed.append(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert swallowed == []


_BROAD = {"Exception", "BaseException"}
