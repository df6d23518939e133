"""Text from outside is shown as text, everywhere: no markup is read, no click is smuggled in, nothing crashes."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from textual.widgets import TextArea

import ima_tui.tui
from ima_tui.domain.catalog import Control, Field
from ima_tui.domain.errors import Fault, FaultKind
from ima_tui.domain.events import Media, Noted
from ima_tui.domain.job import State
from ima_tui.domain.models import Model
from ima_tui.domain.modes import Mode
from ima_tui.domain.request import Draft
from ima_tui.domain.snippets import Snippet
from ima_tui.domain.text import say
from ima_tui.engine.studio import Listed
from ima_tui.tui.screens.confirm import Confirm
from tests.tui.conftest import OpenApp, until
from tests.tui.picture import text_of
from tests.tui.stand_in import NOON, StandIn, job_of, request_of
from tests.tui.stand_in_prices import StandInPrices

HOSTILE = "[/] [red]x[/red] [@click=app.quit]x[/] [b [/b]] \x1b[31m\u202e 霓虹👩‍💻 [link=file:///etc/passwd]y"
VISIBLE = "[@click=app.quit]x"


class HostilePrices(StandInPrices):
    """Every name that the service chooses is hostile."""

    async def fetch(self, mode: Mode) -> Listed:
        """Labels and names only: prices stay what they are."""
        listed = await super().fetch(mode)
        products = tuple(
            replace(product, name=HOSTILE, fields=tuple(_hostile(field) for field in product.fields))
            for product in listed.catalog.products
        )
        self.fetched[mode] = replace(listed, catalog=replace(listed.catalog, products=products))
        return self.fetched[mode]


def _hostile(field: Field) -> Field:
    def named(control: Control) -> Control:
        options = tuple(replace(option, label=HOSTILE) for option in control.options)
        return replace(control, label=HOSTILE, options=options)

    return replace(field, control=named(field.control), controls=tuple(map(named, field.controls)))


@pytest.fixture
def hostile(stand_in: StandIn, tmp_path: Path) -> StandIn:
    """A studio full of such text."""
    evil = tmp_path / "[@click=app.quit]x [].png"
    evil.write_bytes(b"no image")
    request = replace(request_of(HOSTILE, Model.FAST), choices={HOSTILE: HOSTILE}, parameters={HOSTILE: HOSTILE})
    fault = Fault(FaultKind.REFUSED, 4711, HOSTILE, detail=HOSTILE)
    media = Media("https://example.com/[@click=app.quit]x", "", 10, 10, 5)
    stand_in.takes = [
        job_of(2, request, State.FAILED, age=60, fault=fault, settled_at=NOON),
        job_of(1, request, State.READY, age=90, settled_at=NOON, medias=(media,)),
    ]
    stand_in.timelines = {job.id: (Noted(at=NOON, sentence=say("{x}", x=HOSTILE)),) for job in stand_in.takes}
    stand_in.past_prompts = (HOSTILE,)
    stand_in.snippets.kept["own"] = Snippet("own", HOSTILE, HOSTILE)
    stand_in.prices = HostilePrices(stand_in)
    stand_in.settings.user_id = HOSTILE
    stand_in.waiting = [say("{x}", x=HOSTILE)]
    stand_in.drafts = {Mode.FIRST_FRAME: Draft(Mode.FIRST_FRAME, HOSTILE, (str(evil),))}
    stand_in.mode = Mode.FIRST_FRAME
    return stand_in


async def test_hostile_text_is_only_text_on_every_screen(hostile: StandIn, open_app: OpenApp) -> None:
    """Through every place that shows some."""
    async with open_app(hostile) as pilot:
        app = pilot.app
        await until(pilot, lambda: VISIBLE in text_of(app))
        for keys in (
            ("f8", "enter", "t", "escape"),
            ("f8", "r", "escape"),
            ("f8", "down", "enter", "y", "o", "c", "escape"),
            ("f7", "down", "enter", "escape", "escape"),
            ("f7", "slash", *"[/]", "escape", "escape"),
            ("f2", *"[/] [b", "escape"),
            ("f9", *"[/]", "escape"),
            ("ctrl+p", *"[/]", "escape"),
            ("f1", "escape"),
            ("escape", "alt+up", "alt+down"),
            ("ctrl+r", *"[/]", "escape"),
            ("alt+t", "down", *"[/]", "escape"),
            ("alt+t", *"[@click", "f2", "escape", "f4", "escape", "f8", "escape"),
            ("alt+c", *"[/] [b", "escape"),
            ("alt+i", *"[/]", "escape"),
            ("alt+p", "right", "down", "escape"),
            ("alt+m", "down", "escape"),
            ("alt+o", "slash", *"[/]", "escape", "escape"),
            ("f1", "f1", "slash", *"[/]", "escape", "escape"),
            ("f8", "down", "i", "escape", "escape"),
        ):
            for key in keys:
                await pilot.press({" ": "space", "[": "left_square_bracket", "]": "right_square_bracket",
                                   "/": "slash"}.get(key, key))  # fmt: skip
                text_of(app)
            assert app.is_running
        assert app.screen_stack[0].query_one(TextArea).text == HOSTILE


async def test_the_notice_before_a_take_shows_hostile_text_as_text(hostile: StandIn, open_app: OpenApp) -> None:
    """Prompt and names in the dialog."""
    hostile.drafts, hostile.mode = {Mode.TEXT: Draft(prompt=HOSTILE)}, Mode.TEXT
    async with open_app(hostile) as pilot:
        await pilot.press("ctrl+j")
        await until(pilot, lambda: isinstance(pilot.app.screen, Confirm))
        assert VISIBLE in text_of(pilot.app)


def calls() -> Iterator[tuple[str, ast.Call]]:
    """Every call in the interface's code, with its place."""
    for path in sorted(Path(next(iter(ima_tui.tui.__path__))).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call):
                yield f"{path.name}:{node.lineno}", node


def name_of(call: ast.Call) -> str:
    """The called name, without what is before the last dot."""
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def test_no_code_gives_text_to_textual_that_could_be_read_as_markup() -> None:
    """Notices say `markup=False`; widgets that read markup are not used at all."""
    wrong = []
    for place, call in calls():
        name = name_of(call)
        keywords = {one.arg for one in call.keywords}
        if name == "notify" and "markup" not in keywords:
            wrong.append(f"{place}: notify without markup=False")
        if name in {"Static", "Label", "Button", "Checkbox", "RadioButton", "Collapsible", "TabPane", "DataTable"}:
            wrong.append(f"{place}: {name} reads markup")
        if name in {"OptionList", "Options"} and "markup" not in keywords:
            wrong.append(f"{place}: OptionList without markup=False")
        if name in {"from_markup", "escape"}:
            wrong.append(f"{place}: {name}")
    assert not wrong


def test_every_sentence_is_a_literal_that_can_be_translated() -> None:
    """The extractor finds only those."""
    wrong = [
        f"{place}: {name_of(call)}"
        for place, call in calls()
        if name_of(call) in {"_", "say"} and isinstance(call.func, ast.Name)
        and not (call.args and isinstance(call.args[0], ast.Constant) and isinstance(call.args[0].value, str))
    ]  # fmt: skip
    assert not wrong


def test_no_colour_is_named_outside_the_theme() -> None:
    """Looks live in the sheets, hues in theme.py."""
    root = Path(next(iter(ima_tui.tui.__path__)))
    colour = re.compile(r"#(?:[0-9a-fA-F]{8}|[0-9a-fA-F]{6}|[0-9a-fA-F]{3})(?![\w-])")
    found = [
        f"{path.name}: {match[0]}"
        for path in [*root.rglob("*.py"), *root.rglob("*.tcss")]
        if path.name != "theme.py"
        for match in colour.finditer(path.read_text("utf-8"))
    ]
    assert not found
