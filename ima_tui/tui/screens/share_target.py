"""A further chat to share with: a name for it, and its address in a masked field.

The address goes to the studio and nowhere else; it is in no message, log or notice.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input

from ima_tui.domain.errors import StudioError
from ima_tui.domain.sharing import LONGEST_NAME
from ima_tui.domain.text import Said, say
from ima_tui.language import _, tr
from ima_tui.settings import Secret
from ima_tui.tui.faults import sentence_of
from ima_tui.tui.text import many_lines, parts
from ima_tui.tui.widgets.field import Field
from ima_tui.tui.widgets.key_hints import Hint, HintedDialog, KeyHints
from ima_tui.tui.widgets.words import Words

if TYPE_CHECKING:
    from ima_tui.engine.studio import Studio


class AddTarget(HintedDialog[Said | None]):
    """Returns where the target is kept, in a sentence; None if there is none."""

    CSS_PATH = "share.tcss"
    BINDINGS = [
        Binding("ctrl+j", "accept", "Keep", show=False, priority=True, id="share_target.accept"),
        Binding("escape", "leave", "Cancel", show=False, id="share_target.cancel"),
    ]

    def __init__(self, studio: Studio) -> None:
        super().__init__()
        self._studio = studio
        self._trouble: Said | None = None
        self._busy = False

    def compose(self) -> ComposeResult:
        """Name, address, how an address looks."""
        with Vertical(classes="dialog", id="share-target"):
            yield Words(say("A chat to share with"), classes="dialog-title")
            yield Field(say("a name of yours: team"), max_length=LONGEST_NAME, id="target-name")
            yield Field(say("its address, kept like your key"), password=True, id="target-address")
            yield Words(self._hint, classes="dialog-hint", id="target-hint")
            yield KeyHints(self._keys)

    def _hint(self) -> Content:
        if self._busy:
            return parts((_("looking at it…"), "$motion"))
        if self._trouble is not None:
            return parts(("! ", "bold $bad"), (many_lines(tr(self._trouble)), "$bad"))
        return parts(
            (_("discord://…, slack://…, tgram://…, feishu://…, mailto://…, or the link of a webhook."), "$faint"),
            "\n",
            (_("All kinds, and how their addresses are written: {page}", page="https://appriseit.com"), "$faint"),
        )

    def _keys(self) -> tuple[Hint, ...]:
        return (
            ("⏎", _("keep it"), "accept"),
            ("Tab", _("name, address"), "app.focus_next"),
            ("Esc", _("cancel"), "leave"),
        )

    @on(Input.Submitted, "#target-name")
    def _named(self) -> None:
        self.query_one("#target-address").focus()

    @on(Input.Submitted, "#target-address")
    def _entered(self) -> None:
        self.action_accept()

    def action_accept(self) -> None:
        """Look at it, and keep it."""
        if not self._busy:
            self._busy = True
            self._again()
            self._keep()

    @work(exclusive=True, exit_on_error=False)
    async def _keep(self) -> None:
        name = self.query_one("#target-name", Input).value.strip()
        address = Secret(self.query_one("#target-address", Input).value)
        try:
            where = await self._studio.sharing.add(name, address)
        except StudioError as error:
            self._trouble = sentence_of(error)
        else:
            self.dismiss(say("“{name}” is kept {where}.", name=name, where=where))
        finally:
            self._busy = False
            self._again()

    def _again(self) -> None:
        if self.is_attached:
            self.query_one("#target-hint", Words).refresh(layout=True)

    def action_leave(self) -> None:
        """Nothing is kept."""
        self.dismiss(None)
