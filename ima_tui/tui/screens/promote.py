"""Before a Fast take goes to Pro: what is carried over, what changes, what it costs; or why Pro cannot make it."""

from __future__ import annotations

from collections.abc import Iterator

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical, VerticalScroll
from textual.content import Content

from ima_tui.domain.pricing import Alternative
from ima_tui.domain.promotion import Promotion
from ima_tui.domain.terms import settings
from ima_tui.domain.text import Said
from ima_tui.language import _, tr
from ima_tui.tui.screens.confirm import Confirm, Purchase
from ima_tui.tui.text import credits_of, many_lines, one_line, parts, usual
from ima_tui.tui.widgets.facts import Fact, Facts
from ima_tui.tui.widgets.key_hints import HintedDialog, KeyHints
from ima_tui.tui.widgets.words import Words


class Promote(Confirm):
    """The proof, and the question. Returns the agreement, or None."""

    def __init__(self, purchase: Purchase, promotion: Promotion) -> None:
        super().__init__(purchase)
        self._promotion = promotion

    def heading(self) -> str:
        """What is asked."""
        return _("Make this take with Pro?")

    def made(self) -> Iterator[Fact]:
        """Line by line: what stays, what changes, what is not sent."""
        promotion = self._promotion
        yield Fact(_("Stays"), _said(promotion.carried))
        for change in promotion.changes:
            moved = _("{before} → {after}", before=_line(change.before), after=_line(change.after))
            yield Fact(_line(change.label), (moved,), "bold $ink")
        if promotion.left_out:
            left = _(", ").join(_said(promotion.left_out))
            yield Fact(_("Not sent"), (left, _("only Pro has this; its default holds")), "$soft")
        yield Fact(_("Chance"), (_line(promotion.noise),), "$soft")
        yield Fact(_("Usual time"), (usual(self._purchase.request.model, self._purchase.scale),), "$motion")


class CannotPromote(HintedDialog[bool]):
    """Why Pro cannot make it. Returns whether an editable copy for Pro is wanted instead."""

    CSS_PATH = "promote.tcss"
    AUTO_FOCUS = "#cannot-body"
    BINDINGS = [
        Binding("m", "remix", "Remix for Pro", show=False, id="cannot_promote.remix"),
        Binding("escape,n", "leave", "Back", show=False, id="cannot_promote.leave"),
    ]

    def __init__(self, promotion: Promotion) -> None:
        super().__init__()
        self._promotion = promotion

    def compose(self) -> ComposeResult:
        """What stands in the way first."""
        with Vertical(classes="dialog", id="cannot-promote"):
            yield Words(lambda: parts((_("Pro cannot make this take"), "bold $ink")), classes="dialog-title")
            with VerticalScroll(id="cannot-body", can_focus=True):
                yield Words(many_lines(self._promotion.draft.prompt), id="confirm-prompt")
                yield Facts(self._facts)
            yield Words(self._why, classes="dialog-text", id="cannot-why")
            yield KeyHints(self._hints)

    def _facts(self) -> Iterator[Fact]:
        yield Fact(_("Cannot"), _said(self._promotion.cannot), "$bad")
        yield Fact(_("Could stay"), _said(self._promotion.carried), "$soft")
        nearest = tuple(self._near(near) for near in self._promotion.nearest[:3])
        if nearest:
            yield Fact(_("Pro has"), nearest)

    def _near(self, near: Alternative) -> str:
        words = _(", ").join(_line(said) for said in settings(None, near.changes))
        return _("{settings} for {price}", settings=words, price=credits_of(near.credits))

    def _why(self) -> Content:
        return parts((_("Nothing is put in its place, and nothing was sent."), "$soft"))

    def _hints(self) -> tuple[tuple[str, str, str], ...]:
        return (
            ("m", _("compose it anew for Pro"), "remix"),
            ("Esc", _("back"), "leave"),
        )

    def action_remix(self) -> None:
        """Into the composer, where other settings can be chosen."""
        self.dismiss(True)

    def action_leave(self) -> None:
        """As it was."""
        self.dismiss(False)


def _said(sentences: tuple[Said, ...]) -> tuple[str, ...]:
    return tuple(_line(said) for said in sentences)


def _line(said: Said) -> str:
    return one_line(tr(said), 120)
