"""The screen put together from its widgets: no wide character is lost where one lies over another, no work is wasted.

The framework cuts each line wherever a widget begins or ends, also one that lies hidden underneath, and a character of
two cells across such a cut becomes two blanks: Chinese in the help pane had holes. Here a line is cut only at edges
that can be seen.

To paint a part of the screen, the framework draws every widget whose scrolled place touches it, whole: with a key in
the prompt fifteen widgets, of which one shows. Here only what is needed of each changed part is drawn, from the front
until all of it is covered: one widget for a key, one for a frame of a clip.

What is painted anew may end in the middle of a character of two cells; the framework then paints a blank in its place.
Here it ends behind it.

And what a new layout moves is painted where it was and where it is. The framework compares with the places it worked
out last, which is often when somebody asked for one a moment before: then nothing seems to have moved. Here it compares
with the places that were painted, by the last layout or by scrolling since then.

And what changed is painted at once. The framework paints at most sixty times a second, so that a key that comes just
after a frame of a clip waits for up to 17 ms; here it waits for 4. While a clip played, the median key was painted
after 23 ms in place of 54, on a machine with a lot else to do.

And what is known to have changed is painted. The framework forgets widgets that wait for it when their screen itself
has something to paint (what a dialog let through, what one left behind), and paints into nothing while updates are held
back: what stood around a dialog kept an old state. Here all of it is kept until it is painted.

The compositor is private to the framework, so this is the only place that touches it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from textual import screen
from textual._compositor import ChopsUpdate, Compositor, CompositorMap, ReflowResult
from textual.geometry import Region, Size
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets._toast import Toast

if TYPE_CHECKING:
    from textual.screen import Screen

    _Screen = Screen[Any]
else:
    _Screen = object  # the framework reads style sheets along the first base that is a widget

_OVER = "over"
"""The layer of ours that lies above the others. Notices do, too, in a frame of their own that cannot be seen."""
PAINT_EVERY = 1 / 240
"""Seconds from one painting to the next, at least. Nothing is painted more often than it changes."""


class VisibleEdges(Compositor):
    """Cuts lines at visible edges while something lies above; as the framework does otherwise, which is cheaper."""

    _parts: tuple[Region, ...] = ()
    """What is painted anew, while it is; the framework only hands on what surrounds all of it."""

    _painted: CompositorMap | None = None
    """Every widget's place when the screen was laid out or scrolled last."""

    def __init__(self) -> None:
        super().__init__()
        screen.UPDATE_PERIOD = PAINT_EVERY  # type: ignore[misc]  # a screen asks for it when it first paints

    def reflow(self, parent: Widget, size: Size) -> ReflowResult:
        """Lay out, and say what has changed since the screen was painted."""
        if self._painted is not None and self._full_map:
            self._full_map = self._painted
        found = super().reflow(parent, size)
        self._painted = self._full_map
        return found

    def reflow_visible(self, parent: Widget, size: Size) -> set[Widget]:
        """Move what was scrolled."""
        exposed = super().reflow_visible(parent, size)
        self._painted = {**(self._painted or {}), **(self._visible_map or {})}
        return exposed

    def render_partial_update(self) -> ChopsUpdate | None:
        """What has changed."""
        self._parts = tuple(self._dirty_regions)
        try:
            update = super().render_partial_update()
        finally:
            self._parts = ()
        if update is not None:
            update.spans = [(y, first, end + _splits(update, y, end)) for y, first, end in update.spans]
        return update

    def _get_renders(self, crop: Region | None = None) -> Iterator[tuple[Region, Region, list[Strip]]]:
        """Place, clip and lines of every widget that is needed for `crop`, the front one first.

        A widget's lines fill its place, so nothing behind one that covers a whole part can be seen of it.
        """
        around = self.size.region if crop is None else crop
        left = list(self._parts) or [around]
        for widget, (region, clip) in self.visible_widgets.items():
            lines = clip.intersection(Region(clip.x, around.y, clip.width, around.height))
            shown = region.intersection(lines)
            if not shown or not any(shown.overlaps(part) for part in left):
                continue
            yield region, lines, widget.render_lines(shown.translate((-region.x, -region.y)))
            left = [part for part in left if not shown.contains_region(part)]
            if not left:
                return

    @property
    def _overlaid(self) -> bool:
        return any(widget.layer == _OVER or isinstance(widget, Toast) for widget in self.visible_widgets)

    @property
    def cuts(self) -> list[list[int]]:
        """For every line the columns at which it is cut, in order."""
        if self._cuts is None and self._overlaid:
            self._cuts = self._visible_cuts()
        return super().cuts

    def _visible_cuts(self) -> list[list[int]]:
        width, height = self.size
        cuts = [{0, width} for _line in range(height)]
        covered: list[list[tuple[int, int]]] = [[] for _line in range(height)]
        for region, clip in self.visible_widgets.values():  # the front one first
            x, y, wide, high = region.intersection(clip)
            if not (wide and high):
                continue
            for line in range(y, min(y + high, height)):
                for edge in (x, x + wide):
                    if not any(start < edge < end for start, end in covered[line]):
                        cuts[line].add(edge)
                _cover(covered[line], x, x + wide)
        return [sorted(line) for line in cuts]

    def _render_chops(self, crop: Region, is_rendered_line: Callable[[int], bool]) -> Sequence[Mapping[int, Strip]]:
        if not self._overlaid:
            return super()._render_chops(crop, is_rendered_line)
        cuts = self.cuts
        chops: list[dict[int, Any]] = [dict.fromkeys(line[:-1]) for line in cuts]
        for region, clip, strips in self._get_renders(crop):
            shown = region.intersection(clip)
            first, last = shown.column_span
            for y, strip in zip(shown.line_range, strips, strict=False):
                if not is_rendered_line(y):
                    continue
                here = [cut for cut in cuts[y] if first <= cut <= last]
                # An edge that is covered is no cut: what stands before the first visible one is not shown.
                ends = [cut - first for cut in here if cut > first] or [last - first]
                begins = [first, *(first + end for end in ends[:-1])]
                for begin, piece in zip(begins, strip.divide(ends), strict=False):
                    if begin in chops[y] and chops[y][begin] is None:
                        chops[y][begin] = piece
        return chops


class PaintsAll(_Screen):
    """A screen put together with visible edges, on which nothing that has changed stays as it was."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._compositor = VisibleEdges()

    def _on_timer_update(self) -> None:
        """Hand over what the framework would forget when the screen itself has something to paint."""
        if self.is_current and not self.app._batch_count:
            self._compositor.update_widgets(self._dirty_widgets)
        super()._on_timer_update()

    def _compositor_refresh(self) -> None:
        """Paint, unless that is held back; then as soon as it is not."""
        if self.app._batch_count:
            self._repaint_required = True
        else:
            super()._compositor_refresh()


def _splits(update: ChopsUpdate, y: int, column: int) -> bool:
    """Whether a character of two cells stands in the column before this one and in it."""
    for end, (start, strip) in zip(update.chop_ends[y], update.chops[y].items(), strict=False):
        if strip is not None and start < column < end:
            for segment in strip:
                if start + segment.cell_length > column:
                    before, _behind = segment.split_cells(column - start)
                    return bool(before.text) and not segment.text.startswith(before.text)
                start += segment.cell_length
    return False


def _cover(covered: list[tuple[int, int]], start: int, end: int) -> None:
    """Add an interval, joined with those it touches."""
    apart = [one for one in covered if one[1] < start or one[0] > end]
    touching = [one for one in covered if one[1] >= start and one[0] <= end]
    covered[:] = [*apart, (min([start, *(a for a, _b in touching)]), max([end, *(b for _a, b in touching)]))]
