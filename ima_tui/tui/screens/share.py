"""Sharing a take: the caption, the exact text, the chats it goes to, and what became of it at each of them.

Nothing leaves before it was read here, word for word. What arrived is unmarked, so that sending again only reaches
those where it did not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Input

from ima_tui.domain import sharing
from ima_tui.domain.errors import StudioError
from ima_tui.domain.job import Job
from ima_tui.domain.text import Said, say
from ima_tui.language import _, tr
from ima_tui.media.addresses import is_private_address
from ima_tui.tui.faults import sentence_of
from ima_tui.tui.screens.share_target import AddTarget
from ima_tui.tui.text import many_lines, one_line, parts, stacked
from ima_tui.tui.widgets.field import Field
from ima_tui.tui.widgets.key_hints import Hint, HintedDialog, KeyHints
from ima_tui.tui.widgets.virtual_list import Cell, VirtualList
from ima_tui.tui.widgets.words import Words

if TYPE_CHECKING:
    from ima_tui.engine.sharing import Target
    from ima_tui.engine.studio import Studio


class TargetList(VirtualList):
    """One line for each target, with a mark if it is to be sent there."""

    def __init__(self) -> None:
        super().__init__(id="share-targets")
        self.targets: tuple[Target, ...] = ()
        self.marked: set[str] = set()

    def fill(self, targets: tuple[Target, ...]) -> None:
        """What there is to send to; a single one is meant."""
        self.targets = targets
        self.marked &= {target.name for target in targets}
        if len(targets) == 1:
            self.marked = {targets[0].name}
        self.set_count(len(targets))

    @property
    def target(self) -> Target | None:
        """The one under the cursor."""
        return self.targets[self.cursor] if self.cursor < len(self.targets) else None

    @property
    def chosen(self) -> tuple[str, ...]:
        """The names that are marked, in their order."""
        return tuple(target.name for target in self.targets if target.name in self.marked)

    def turn(self) -> None:
        """Mark the one under the cursor, or no longer."""
        if self.target is not None:
            self.marked ^= {self.target.name}
            self.refresh()

    def line_cells(self, index: int) -> list[Cell]:
        """Mark, name, kind."""
        target = self.targets[index]
        marked = target.name in self.marked
        return [
            (" ✓ " if marked else " ○ ", 3, "good" if marked else "faint"),
            (one_line(target.name), 0, "ink"),
            (one_line(target.kind) + " ", 14, "faint"),
        ]


class Share(HintedDialog[None]):
    """One take and the chats."""

    CSS_PATH = "share.tcss"
    BINDINGS = [
        Binding("ctrl+j", "send", "Send", show=False, priority=True, id="share.send"),
        Binding("space", "mark", "Mark", show=False, id="share.mark"),
        Binding("ctrl+n", "add", "Add a target", show=False, priority=True, id="share.add"),
        Binding("delete,f8", "remove", "Remove the target", show=False, id="share.remove"),
        Binding("escape", "leave", "Close", show=False, id="share.close"),
    ]
    VERTICAL_BREAKPOINTS = [(0, "-low"), (32, "-tall")]

    def __init__(self, studio: Studio, job: Job) -> None:
        super().__init__()
        self._studio = studio
        self._job = job
        self._sending = False
        self._said: list[tuple[str, Said, str]] = []
        """What became of it: a sign, a sentence, a tone."""

    def compose(self) -> ComposeResult:
        """Caption, text, chats, what became of it."""
        with Vertical(classes="dialog", id="share"):
            yield Words(say("Share this take"), classes="dialog-title")
            yield Words(lambda: parts((_("Caption"), "$faint")))
            yield Field(
                say("a caption, or nothing"),
                one_line(sharing.caption(self._job), sharing.LONGEST_CAPTION),
                max_length=sharing.LONGEST_CAPTION,
                id="share-caption",
            )
            yield Words(lambda: parts((_("This is sent, word for word"), "$faint")), classes="share-part")
            with VerticalScroll(id="share-preview", can_focus=False):
                yield Words(self._preview, id="share-text")
            yield Words(self._warning, id="share-warning")
            yield Words(self._targets_heading, classes="share-part", id="share-heading")
            yield TargetList()
            yield Words(self._outcome, id="share-outcome")
            yield KeyHints(self._keys)

    def on_mount(self) -> None:
        """What there is to send to."""
        self.query_one("#share-warning").display = self._private
        self._read()

    # -- in words

    @property
    def _text(self) -> str:
        return sharing.message(self._job, self.query_one("#share-caption", Input).value)

    @property
    def _private(self) -> bool:
        return any(is_private_address(link) for link in sharing.links(self._job))

    def _preview(self) -> Content:
        return parts((many_lines(self._text, 4000), "$ink"))

    def _warning(self) -> Content:
        return parts(("! ", "bold $warn"), (_("Only this machine can open this link: the clip is from here."), "$warn"))

    def _targets_heading(self) -> Content:
        if self.query_one(TargetList).targets:
            return parts((_("To"), "$faint"))
        return parts((_("No target yet. {key} adds a chat: Discord, Slack, Telegram, Feishu …", key="^N"), "$soft"))

    def _outcome(self) -> Content:
        if self._sending:
            return parts((_("sending…"), "$motion"))
        return stacked([parts((f"{sign} ", f"bold {tone}"), (tr(words), tone)) for sign, words, tone in self._said])

    def _keys(self) -> tuple[Hint, ...]:
        some = bool(self.query_one(TargetList).targets)
        return (
            ("^J" if some else "", _("send"), "send"),
            (_("Space") if some else "", _("mark"), "mark"),
            ("^N", _("add a target"), "add"),
            ("Del" if some else "", _("remove"), "remove"),
            ("Esc", _("close"), "leave"),
        )

    def _say(self, *said: tuple[str, Said, str]) -> None:
        self._said = list(said)
        self._again()

    def _again(self) -> None:
        if not self.is_attached:
            return
        self.query_one("#share-outcome").display = self._sending or bool(self._said)
        for words in self.walk_children(Words):
            words.refresh(layout=True)
        self.query_one(KeyHints).refresh()

    @on(Input.Changed, "#share-caption")
    def _typed(self) -> None:
        self.query_one("#share-text", Words).refresh(layout=True)

    # -- targets

    @work(exclusive=True, group="targets", exit_on_error=False)
    async def _read(self) -> None:
        listed = self.query_one(TargetList)
        try:
            listed.fill(await self._studio.sharing.targets())
        except StudioError as error:
            self._say(("✕", sentence_of(error), "$bad"))
        listed.display = bool(listed.targets)
        listed.styles.height = max(1, min(5, len(listed.targets)))
        if listed.targets and self.focused is None:
            listed.focus()
        self._again()

    def action_mark(self) -> None:
        """The one under the cursor, if the list has the focus: elsewhere a space is a space."""
        self.query_one(TargetList).turn()

    @on(VirtualList.Picked)
    def _picked(self) -> None:
        self.query_one(TargetList).turn()

    def action_add(self) -> None:
        """A further chat."""

        def added(sentence: Said | None) -> None:
            if sentence is not None:
                self._say(("✓", sentence, "$good"))
                self._read()

        self.app.push_screen(AddTarget(self._studio), added)

    @work(exclusive=True, group="targets", exit_on_error=False)
    async def action_remove(self) -> None:
        """The one under the cursor; its address is forgotten."""
        target = self.query_one(TargetList).target
        if target is None:
            return
        try:
            await self._studio.sharing.remove(target.name)
        except StudioError as error:
            self._say(("✕", sentence_of(error), "$bad"))
            return
        self._say(("✓", say("“{name}” is forgotten, address and all.", name=target.name), "$soft"))
        self._read()

    # -- sending

    def action_send(self) -> None:
        """To all that are marked."""
        if not self._sending:
            self._send(self.query_one(TargetList).chosen)

    @work(group="send", exit_on_error=False)
    async def _send(self, names: tuple[str, ...]) -> None:
        self._sending = True
        self._again()
        try:
            found = await self._studio.sharing.send(self._job, self.query_one("#share-caption", Input).value, names)
        except StudioError as error:
            self._sending = False
            self._say(("✕", sentence_of(error), "$bad"))
            return
        finally:
            self._sending = False
        listed = self.query_one(TargetList)
        listed.marked -= {one.target for one in found if one.arrived}
        listed.refresh()
        self._say(*(("✓", one.sentence, "$good") if one.arrived else ("✕", one.sentence, "$bad") for one in found))

    def action_leave(self) -> None:
        """Nothing more is sent."""
        self.dismiss(None)
