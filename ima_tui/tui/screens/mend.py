"""The corrected copy of an image: what is wrong, what is kept, and the result exactly as it will be sent.

First the frame is put where it should be; Enter makes the copy and shows it; Enter again returns its path. The
original is never touched, and leaving at any point leaves nothing behind that anyone would see.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical
from textual.content import Content

from ima_tui.domain.framing import Shape
from ima_tui.domain.images import ImageFacts
from ima_tui.domain.mending import Kind, Plan
from ima_tui.domain.modes import Mode
from ima_tui.domain.text import Said, say
from ima_tui.language import _, tr
from ima_tui.media.probe import ImageProblem
from ima_tui.tui.commands import Command, Where, at, bindings, key_of
from ima_tui.tui.text import bar, fit_middle, many_lines, one_line, parts, stacked, weight
from ima_tui.tui.widgets.crop_frame import CropFrame
from ima_tui.tui.widgets.dialog import Dialog
from ima_tui.tui.widgets.footer import Footer
from ima_tui.tui.widgets.picture import Picture
from ima_tui.tui.widgets.shape_row import ShapeRow
from ima_tui.tui.widgets.words import CommandWords, Words

if TYPE_CHECKING:
    from ima_tui.engine.mending import Mended
    from ima_tui.engine.studio import Studio

STEP = 1.06
"""How much the frame grows with one key."""
NUDGE = 40
"""The frame crosses the picture in so many steps."""
WIDE = 100
"""Cells from which what is done stands beside the picture."""
PATIENCE = 0.5
"""Seconds before the making of a copy shows how far it is."""


class Mend(Dialog[str | None]):
    """Returns the path of the copy, or None."""

    CSS_PATH = "mend.tcss"
    PLACE = Where.MEND
    BINDINGS = [
        *bindings(Where.MEND),
        *(Binding(arrow, f"nudge({across}, {down})", f"Move {arrow}", show=False, id=f"mend.{arrow}")
          for arrow, across, down in (("left", -1, 0), ("right", 1, 0), ("up", 0, -1), ("down", 0, 1))),
        *(Binding(f"shift+{arrow}", f"scale({steps})", "Resize", show=False, id=f"mend.shift-{arrow}")
          for arrow, steps in (("left", -1), ("right", 1), ("up", 1), ("down", -1))),
        *(Binding(str(number), f"shape({shape.value!r})", shape.value, show=False, id=f"mend.shape{number}")
          for number, shape in enumerate(Shape, 1)),
    ]  # fmt: skip
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (WIDE, "-wide")]
    VERTICAL_BREAKPOINTS = [(0, "-low"), (28, "-high")]

    def __init__(self, studio: Studio, source: str, mode: Mode) -> None:
        super().__init__()
        self._studio = studio
        self._source = source
        self._mode = mode
        self._mended: Mended | None = None
        self._making: float | None = None
        """How much of the copy is made; None while none is being made."""
        self._slow = False
        self._trouble: Said | None = None

    def compose(self) -> ComposeResult:
        """Title, picture, what is done to it, keys."""
        with Vertical(id="mend"):
            yield Words(self._title, id="mend-title")
            with Horizontal(id="mend-body"):
                yield CropFrame(say("Opening the image…"), id="mend-frame")
                yield Picture(id="mend-result")
                with Vertical(id="mend-side"):
                    yield ShapeRow(id="mend-shapes")
                    yield Words(self._list, id="mend-list")
                    yield Words(self._figures, id="mend-figures")
                    yield CommandWords("mend.make", self._button, id="mend-button")
            yield Words(self._state, id="mend-state")
            yield Footer()

    def on_mount(self) -> None:
        """Look at the image first."""
        self.query_one("#mend-result").display = False
        self.query_one(CropFrame).focus()
        self._open()

    @property
    def plan(self) -> Plan | None:
        """What is to become of the picture; None until it was looked at."""
        return self.query_one(CropFrame).plan

    def _use(self, plan: Plan) -> None:
        self._trouble = None
        self.query_one(CropFrame).plan = plan
        self.query_one(ShapeRow).plan = plan
        self._say_again()

    def _say_again(self) -> None:
        for words in self.walk_children(Words):
            words.refresh(layout=True)
        self.query_one(Footer).commands = tuple(command for command in at(Where.MEND) if self.applies(command))

    def relabel(self) -> None:
        """The language or a key changed."""
        self._say_again()

    def applies(self, command: Command) -> bool:
        """What does something now."""
        if command.id == "mend.cancel":
            return True
        plan = self.plan
        if plan is None or self._making is not None:
            return False
        if command.id == "mend.make":
            return True
        if command.id in ("mend.later", "mend.earlier"):
            return plan.original.facts.animated and self._mended is None
        return self._mended is None

    # -- words

    def _title(self) -> Content:
        path = self._mended.path if self._mended else self._source
        name = one_line(path.replace("\\", "/").rsplit("/", 1)[-1])
        heading = _("Exactly what will be sent") if self._mended else _("Corrected copy")
        room = max(8, int(self.size.width * 0.9) - cell_len(heading) - 10)
        return parts((heading, "bold $ink"), ("   ", ""), (fit_middle(name, room), "$money"))

    def _list(self) -> Content:
        plan = self.plan
        if plan is None:
            return Content("")
        lines: list[Content] = []
        for correction in plan.corrections:
            mark = ("✓ ", "$good") if self._mended else ("! ", "$warn") if correction.needed else ("· ", "$faint")
            words = correction.words
            if self._mended and correction.kind is Kind.FORMAT:
                words = say("Saved as {kind}", kind=self._mended.facts.format.upper())
            lines.append(parts(mark, (tr(words), "$ink" if correction.needed else "$soft")))
        if not lines:
            lines.append(parts((_("Nothing has to be corrected. The copy carries no data about the camera."), "$soft")))
        return stacked(lines)

    def _figures(self) -> Content:
        plan = self.plan
        if plan is None:
            return Content("")
        if self._mended is not None:
            after = parts((_figures_of(self._mended.facts), "bold $ink"))
        else:
            after = parts((f"{plan.size[0]} × {plan.size[1]}", "bold $ink"))
        between = "\n" if self.size.width >= WIDE else " "
        return parts((_figures_of(plan.original.facts), "$soft"), between, ("→ ", "$money"), after)

    def _button(self) -> Content:
        words = _("Use this copy") if self._mended else _("Make the copy")
        return parts((f" {key_of('mend.make')} {words} ", "bold"))

    def _state(self) -> Content:
        if self._trouble is not None:
            return parts(("! ", "bold $bad"), (many_lines(tr(self._trouble)), "$bad"))
        if self._making is not None:
            if not self._slow:
                return Content("")
            done = bar(self._making, 24)
            return parts(
                done, (f" {self._making:.0%}  ", "$ink"), (_("{key} stops", key=key_of("mend.cancel")), "$soft")
            )
        if self._mended is not None:
            fits = _("fits {mode}", mode=tr(self._mode.label))
            return parts(("✓ ", "bold $good"), (fits, "$good"), (" · " + _("the original is as it was"), "$faint"))
        if self.plan is None:
            return Content("")
        return parts((_("Arrows or the mouse move the frame; + and − size it."), "$faint"))

    # -- opening

    @work(exclusive=True, group="open", exit_on_error=False)
    async def _open(self) -> None:
        frame = self.query_one(CropFrame)
        try:
            plan = await self._studio.mending.plan(self._source, self._mode)
            self._use(plan)
            frame.view = await self._studio.mending.overview(plan)
        except ImageProblem as problem:
            frame.plan = None
            frame.words = problem.sentence
            self._say_again()

    @work(exclusive=True, group="open", exit_on_error=False)
    async def _turn_to(self, plan: Plan) -> None:
        try:
            view = await self._studio.mending.overview(plan)
        except ImageProblem as problem:
            self._tell(problem.sentence)
            return
        self.query_one(CropFrame).view = view
        if self.plan is not None:
            self._use(self.plan.paged(view.page))

    def _tell(self, sentence: Said) -> None:
        self._trouble = sentence
        self._say_again()

    # -- the frame

    @property
    def _adjustable(self) -> Plan | None:
        """The plan, while it may be changed."""
        return self.plan if self._mended is None and self._making is None else None

    def action_nudge(self, across: int, down: int) -> None:
        """The frame a little further."""
        if plan := self._adjustable:
            width, height = plan.bounds
            self._use(plan.moved(across * max(1, width // NUDGE), down * max(1, height // NUDGE)))

    def action_scale(self, steps: int) -> None:
        """More of the picture, or less."""
        if plan := self._adjustable:
            self._use(plan.resized(STEP**steps))

    def action_shape(self, value: str) -> None:
        """One of the shapes, by its number."""
        self._choose(Shape(value))

    def action_next_shape(self) -> None:
        """The next shape that is possible."""
        if plan := self._adjustable:
            shapes = plan.shapes
            at_now = shapes.index(plan.shape) if plan.shape in shapes else -1
            self._choose(shapes[(at_now + 1) % len(shapes)])

    def _choose(self, shape: Shape) -> None:
        plan = self._adjustable
        if plan is None:
            return
        if shape in plan.shapes:
            self._use(plan.shaped(shape))
        else:
            self._tell(say("The picture is too small for {shape}.", shape=shape.value))

    def action_turn(self) -> None:
        """By a quarter, clockwise."""
        if plan := self._adjustable:
            self._use(plan.turned())

    def action_reset(self) -> None:
        """As first proposed."""
        if plan := self._adjustable:
            self._use(plan.reset())
            if plan.page:
                self._turn_to(plan.reset())

    def action_page(self, step: int) -> None:
        """Another frame of the animation."""
        plan = self._adjustable
        if plan is not None and plan.original.facts.animated:
            self._turn_to(plan.paged(plan.page + step))

    @on(ShapeRow.Chosen)
    def _shape_clicked(self, event: ShapeRow.Chosen) -> None:
        self._choose(event.shape)

    @on(CropFrame.Placed)
    def _placed(self, event: CropFrame.Placed) -> None:
        if plan := self._adjustable:
            self._use(plan.moved(event.left - plan.frame.left, event.top - plan.frame.top))

    @on(CropFrame.Pulled)
    def _pulled(self, event: CropFrame.Pulled) -> None:
        if plan := self._adjustable:
            self._use(plan.stretched(event.corner, event.to))

    @on(CropFrame.Scaled)
    def _wheel(self, event: CropFrame.Scaled) -> None:
        self.action_scale(event.steps)

    # -- the copy

    def action_make(self) -> None:
        """Make it; then take it."""
        if self._mended is not None:
            self.dismiss(self._mended.path)
        elif plan := self._adjustable:
            self._trouble = None
            self._make(plan)

    @work(exclusive=True, group="make", exit_on_error=False)
    async def _make(self, plan: Plan) -> None:
        self._making, self._slow = 0.0, False
        self._say_again()
        slow = self.set_interval(PATIENCE / 5, self._show_progress)
        self.set_timer(PATIENCE, self._show_it_takes_long)
        try:
            mended = await self._studio.mending.make(plan, self._heard)
        except ImageProblem as problem:
            self._trouble = problem.sentence
        else:
            self._show_result(mended)
        finally:
            slow.stop()
            self._making = None
            self._say_again()

    def _heard(self, done: float) -> None:
        """From another thread: only a number is kept."""
        if self._making is not None:
            self._making = done

    def _show_it_takes_long(self) -> None:
        self._slow = True

    def _show_progress(self) -> None:
        if self._slow:
            self.query_one("#mend-state", Words).refresh(layout=True)

    def _show_result(self, mended: Mended | None) -> None:
        self._mended = mended
        result = self.query_one("#mend-result", Picture)
        result.source = Path(mended.path) if mended is not None else None
        result.display = mended is not None
        self.query_one(CropFrame).display = mended is None
        self.query_one(ShapeRow).display = mended is None
        if mended is None:
            self.query_one(CropFrame).focus()

    def action_leave(self) -> None:
        """One step back: stop, back to the frame, or leave."""
        if self._making is not None:
            self.workers.cancel_group(self, "make")
        elif self._mended is not None:
            self._show_result(None)
            self._say_again()
        else:
            self.dismiss(None)


def _figures_of(facts: ImageFacts) -> str:
    return f"{facts.width} × {facts.height} · {facts.format.upper()} · {weight(facts.size_bytes)}"
