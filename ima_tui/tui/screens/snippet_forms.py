"""Two small forms of the snippets: filling the holes of a template one after another, and writing a snippet."""

from __future__ import annotations

from dataclasses import dataclass

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Input

from ima_tui.domain.prompt_text import cleaned
from ima_tui.domain.snippets import Snippet, filled, holes
from ima_tui.domain.text import Said, say
from ima_tui.language import _, tr
from ima_tui.tui.text import many_lines, one_line, parts
from ima_tui.tui.widgets.area import Area
from ima_tui.tui.widgets.field import Field
from ima_tui.tui.widgets.key_hints import Hint, HintedDialog, KeyHints
from ima_tui.tui.widgets.words import Words

MOST_ASKED = 12
"""Holes of one template that are asked for; further ones keep their defaults."""


class FillHoles(HintedDialog[dict[str, str] | None]):
    """One field for each hole, the sentence growing below. Enter goes to the next one, and inserts at the last."""

    CSS_PATH = "snippets.tcss"
    BINDINGS = [
        Binding("escape", "leave", "Cancel", show=False, id="holes.cancel"),
        Binding("ctrl+j", "accept", "Insert", show=False, priority=True, id="holes.accept"),
        Binding("up", "app.focus_previous", "Field above", show=False, id="holes.up"),
        Binding("down", "app.focus_next", "Field below", show=False, id="holes.down"),
    ]

    VERTICAL_BREAKPOINTS = [(0, "-low"), (32, "-tall")]

    def __init__(self, snippet: Snippet) -> None:
        super().__init__()
        self._snippet = snippet
        self._holes = holes(snippet.text)[:MOST_ASKED]

    def compose(self) -> ComposeResult:
        """Name, fields, preview."""
        with Vertical(classes="dialog", id="holes"):
            yield Words(one_line(self._snippet.name), classes="dialog-title")
            with VerticalScroll(id="holes-fields", can_focus=False):
                for number, hole in enumerate(self._holes):
                    with Horizontal(classes="hole"):
                        yield Words(one_line(hole.name, 60), classes="hole-name")
                        yield Input(placeholder=hole.default, compact=True, id=f"hole-{number}")
            with VerticalScroll(id="holes-preview", can_focus=False):
                yield Words(self._preview, id="holes-text")
            yield KeyHints(self._keys)

    def values(self) -> dict[str, str]:
        """What is in the fields."""
        fields = self.walk_children(Input)
        return {hole.name: field.value for hole, field in zip(self._holes, fields, strict=False)}

    def _preview(self) -> Content:
        return parts((many_lines(filled(self._snippet.text, self.values(), keep_empty=True), 4000), "$soft"))

    def _keys(self) -> tuple[Hint, ...]:
        return (
            ("⏎", _("next, insert at the last"), "accept"),
            ("^J", _("insert now"), "accept"),
            ("Esc", _("cancel"), "leave"),
        )

    @on(Input.Changed)
    def _typed(self) -> None:
        self.query_one("#holes-text", Words).refresh(layout=True)

    @on(Input.Submitted)
    def _next(self, event: Input.Submitted) -> None:
        if event.input is self.walk_children(Input)[-1]:
            self.action_accept()
        else:
            self.focus_next(Input)

    def action_accept(self) -> None:
        """As it is in the preview."""
        self.dismiss({name: cleaned(value).text for name, value in self.values().items()})

    def action_leave(self) -> None:
        """Back to the list."""
        self.dismiss(None)


@dataclass(frozen=True, slots=True)
class Written:
    """A name and a text."""

    name: str
    text: str


class WriteSnippet(HintedDialog[Written | None]):
    """Name and text of a new or an old snippet."""

    CSS_PATH = "snippets.tcss"
    BINDINGS = [
        Binding("escape", "leave", "Cancel", show=False, id="write.cancel"),
        Binding("ctrl+j", "accept", "Save", show=False, priority=True, id="write.accept"),
    ]

    def __init__(self, start: Written, *, new: bool, name_first: bool = True) -> None:
        super().__init__()
        self._start = start
        self._new = new
        self._name_first = name_first
        self._trouble: Said | None = None

    def compose(self) -> ComposeResult:
        """Name, text, what braces do."""
        with Vertical(classes="dialog", id="write"):
            yield Words(self._title, classes="dialog-title")
            yield Field(say("a name"), self._start.name, max_length=120, id="write-name")
            area = Area(self._start.text, tab_behavior="focus", compact=True, id="write-text")
            area.cursor_blink = False
            yield area
            yield Words(self._hint, classes="dialog-hint", id="write-hint")
            yield KeyHints(self._keys)

    def on_mount(self) -> None:
        """The name is selected: typing replaces it."""
        if self._name_first:
            name = self.query_one("#write-name", Input)
            name.focus()
            name.action_select_all()
        else:
            area = self.query_one("#write-text", Area)
            area.focus()
            area.move_cursor(area.document.end)

    def _title(self) -> Content:
        return parts((_("A new snippet") if self._new else _("Edit the snippet"), "bold $ink"))

    def _hint(self) -> Content:
        if self._trouble is not None:
            return parts(("! ", "bold $bad"), (tr(self._trouble), "$bad"))
        return parts((_("{subject} is asked for when it is used; {light=golden hour} has a default."), "$faint"))

    def _keys(self) -> tuple[Hint, ...]:
        return (
            ("^J", _("save"), "accept"),
            ("Tab", _("name, text"), "app.focus_next"),
            ("Esc", _("cancel"), "leave"),
        )

    @on(Input.Submitted, "#write-name")
    def _entered(self) -> None:
        self.action_accept()

    def action_accept(self) -> None:
        """Both must be there."""
        name = " ".join(cleaned(self.query_one("#write-name", Input).value).text.split())
        text = cleaned(self.query_one("#write-text", Area).text).text.strip("\n")
        if not name or not text.strip():
            no_text = say("Write the text; an empty snippet inserts nothing.")
            self._trouble = no_text if name else say("Give it a name.")
            self.query_one("#write-hint", Words).refresh(layout=True)
            self.query_one("#write-name" if not name else "#write-text").focus()
            return
        self.dismiss(Written(name, text))

    def action_leave(self) -> None:
        """Nothing changes."""
        self.dismiss(None)
