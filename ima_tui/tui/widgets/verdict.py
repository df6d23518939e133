"""What is known of the image under the cursor, and whether the service takes it: in words, with the way out.

A corrected copy is never offered without its reason.
"""

from __future__ import annotations

from textual.app import RenderResult
from textual.content import Content
from textual.reactive import reactive

from ima_tui.domain.mend_reasons import reasons
from ima_tui.domain.modes import Mode
from ima_tui.domain.text import Said
from ima_tui.engine.composing import Seen
from ima_tui.language import _, tr
from ima_tui.tui.commands import key_of
from ima_tui.tui.file_names import shape_words, shown_name
from ima_tui.tui.text import fit_middle, many_lines, parts, stacked, weight, when
from ima_tui.tui.widgets.words import Words


class Verdict(Words):
    """Dimensions, shape, format, weight, age; then what fits, or what does not."""

    seen: reactive[Seen | None] = reactive[Seen | None](None)

    def __init__(self, mode: Mode, now: float, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._mode = mode
        self._now = now

    def watch_seen(self) -> None:
        """Laid out anew only where it becomes higher or lower: going from image to image seldom moves the picture."""
        self.refresh()  # what is measured next is the new words
        if self.styles.auto_dimensions and self._lines_needed() != self.size.height:
            self.refresh(layout=True)

    def _lines_needed(self) -> int:
        lines = self.get_content_height(self.container_size, self.app.size, self.size.width)
        most = self.styles.max_height
        return lines if most is None or most.cells is None else min(lines, most.cells)

    def render(self) -> RenderResult:
        """Line by line; nothing before an image was looked at."""
        seen = self.seen
        if seen is None:
            return ""
        lines = self._facts(seen)
        if seen.problems:
            lines += [parts(("! ", "bold $bad"), (many_lines(tr(_short(one))), "$bad")) for one in seen.problems]
        elif seen.image is not None:
            lines.append(parts(("✓ ", "bold $good"), (_("fits {mode}", mode=tr(self._mode.label)), "$good")))
            if seen.plan is not None:
                lines += [parts((tr(reason), "$soft")) for reason in reasons(seen.plan)]
        if seen.mendable:
            key = key_of("picker.mend")
            lines.append(parts((f"{key} " if key else "", "bold $money"), (_("makes a corrected copy"), "$soft")))
        return stacked(lines)

    def _facts(self, seen: Seen) -> list[Content]:
        facts = seen.image.facts if seen.image is not None else None
        if facts is None:
            return []
        size = f"{facts.width} × {facts.height} · {shape_words(facts.width, facts.height)}"
        file = f"{facts.format.upper()} · {weight(facts.size_bytes)} · {when(facts.mtime_ns / 1e9, self._now)}"
        lines = [parts((size, "$ink")), parts((file, "$soft"))]
        if facts.animated:
            lines.append(parts((_("Animated; only its first frame counts."), "$warn")))
        return lines


def _short(problem: Said) -> Said:
    """The sentence with the name in it cut: the list says it whole."""
    name = problem.values.get("name")
    short = {"name": fit_middle(shown_name(name), 22)} if isinstance(name, str) else {}
    return Said(problem.template, {**problem.values, **short})
