"""The whole help: every key from the table of commands, the ideas behind it all, and knowledge pages where there are.

A list of pages on the left, one page on the right, one search line for all. A link in a page is shown, and opened only
when asked for.
"""

from __future__ import annotations

import asyncio

from textual import events, on, work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Input, Markdown, OptionList
from textual.widgets.option_list import Option

from ima_tui.domain.sharing import is_web_link
from ima_tui.domain.text import say
from ima_tui.language import _
from ima_tui.memory.knowledge import Knowledge, Page
from ima_tui.tui.commands import Command
from ima_tui.tui.help_pages import ideas_page, keys_page, troubles_page
from ima_tui.tui.keymap import Keymap
from ima_tui.tui.links import open_link
from ima_tui.tui.screens.ask import AskChoice, Asked
from ima_tui.tui.text import fit, many_lines, one_line, parts
from ima_tui.tui.widgets.dialog import Dialog
from ima_tui.tui.widgets.field import Field
from ima_tui.tui.widgets.options import Options
from ima_tui.tui.widgets.words import Words

NAMES = 26
"""Cells of the list of pages."""


class Help(Dialog[None]):
    """The help screen."""

    CSS_PATH = "help.tcss"
    BINDINGS = [
        Binding("escape,q", "leave", "Close", show=False, id="help.leave"),
        Binding("slash", "search", "Search", show=False, id="help.search"),
        Binding("tab", "go_on", "Pages", show=False, id="help.pages"),
        Binding("n", "find_next", "Next place", show=False, id="help.next"),
    ]
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (84, "-wide")]
    AUTO_FOCUS = "#help-page"

    def __init__(self, knowledge: Knowledge, keymap: Keymap) -> None:
        super().__init__()
        self._knowledge = knowledge
        self._keymap = keymap
        self._pages: tuple[Page, ...] = ()
        self._query = ""
        self._listed: list[str] = []
        """Ids of the pages in the list: `keys`, `ideas`, `mine`, or the name of a knowledge page."""
        self._at = "keys"
        self._found = 0

    def compose(self) -> ComposeResult:
        """Search line, list, page."""
        with Vertical(id="help"):
            with Horizontal(id="help-head"):
                yield Words(lambda: parts((_("Help"), "bold $money")), id="help-title")
                yield Field(say("search in every page"), id="help-search")
            with Horizontal(id="help-body"):
                yield Options(id="help-names", markup=False, compact=True)
                with VerticalScroll(id="help-page", can_focus=True):
                    yield Words(self._own_page, id="help-own")
                    yield Markdown(open_links=False, id="help-markdown")
            yield Words(self._hint, id="help-hint")

    async def on_mount(self) -> None:
        """The keys first; the pages of the disk as soon as they are read."""
        await self._list()
        self._read()

    @work(group="pages", exit_on_error=False)
    async def _read(self) -> None:
        self._pages = await asyncio.to_thread(self._knowledge.pages)
        if self._pages and self.is_attached:
            await self._list()

    def relabel(self) -> None:
        """The language or a key changed."""
        self.call_later(self._list)

    # -- the list

    def _names(self) -> dict[str, str]:
        names = {"keys": _("Keys"), "ideas": _("How it works")}
        if self._keymap.troubles:
            names["mine"] = _("Your keys")
        return names | {page.name: one_line(page.title) for page in self._pages}

    def _hits(self, name: str) -> int:
        """How often the searched words are on a page."""
        wanted = self._query.casefold()
        page = self._page(name)
        text = page.text if page is not None else self._own(name, 200, self._query).plain
        return text.casefold().count(wanted)

    async def _list(self) -> None:
        if not self.query("#help-names"):
            return  # closed before it was drawn
        names = self._names()
        hits = {name: self._hits(name) for name in names} if self._query else {}
        self._listed = [name for name in names if not self._query or hits[name]]
        listed = self.query_one("#help-names", OptionList)
        listed.clear_options()
        for name in self._listed:
            count = f"  {hits[name]}" if hits else ""
            words = fit(names[name], NAMES - 4 - len(count))
            listed.add_option(Option(parts((words, "$ink"), (count, "$faint"))))
        if self._at not in self._listed and self._listed:
            self._at = self._listed[0]
        if self._at in self._listed:
            listed.highlighted = self._listed.index(self._at)
        await self._show()

    @on(OptionList.OptionHighlighted, "#help-names")
    async def _chosen(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()
        if event.option_index < len(self._listed) and self._listed[event.option_index] != self._at:
            self._at = self._listed[event.option_index]
            await self._show()
            self.query_one("#help-page").scroll_home(animate=False)

    @on(OptionList.OptionSelected, "#help-names")
    def _entered_page(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.query_one("#help-page").focus()

    # -- the page

    def _page(self, name: str) -> Page | None:
        return next((page for page in self._pages if page.name == name), None)

    def _own(self, name: str, width: int, query: str) -> Content:
        match name:
            case "ideas":
                return ideas_page(width, query)
            case "mine":
                return troubles_page(self._keymap, width)
            case _:
                return keys_page(self._keymap, width, query)

    def _own_page(self) -> Content:
        if not self._listed:
            return parts((_("No page has these words."), "$soft"))
        if self._page(self._at) is not None:
            return Content("")
        width = max(30, self.query_one("#help-page").scrollable_content_region.width)
        return self._own(self._at, width, self._query)

    async def _show(self) -> None:
        page = self._page(self._at) if self._listed else None
        own, markdown = self.query_one("#help-own", Words), self.query_one("#help-markdown", Markdown)
        own.display, markdown.display = page is None, page is not None
        self._found = 0
        if page is not None:
            await markdown.update(many_lines(page.text, len(page.text)))
            if self._query:
                self.call_after_refresh(self.action_find_next)
        own.refresh(layout=True)
        self.query_one("#help-hint", Words).refresh()

    def on_resize(self, event: events.Resize) -> None:
        """Other line lengths."""
        self.query_one("#help-own", Words).refresh(layout=True)

    def _hint(self) -> Content:
        pieces = [("/", _("search")), ("Tab", _("pages")), ("↑ ↓", _("scroll")), ("Esc", _("close"))]
        if self._query and self._page(self._at) is not None:
            pieces.insert(1, ("n", _("next place")))
        return parts(*(part for key, words in pieces for part in ((key, "bold $money"), (f" {words}   ", "$soft"))))

    # -- searching

    @on(Input.Changed, "#help-search")
    async def _typed(self, event: Input.Changed) -> None:
        self._query = event.value.strip()
        await self._list()

    @on(Input.Submitted, "#help-search")
    def _sought(self) -> None:
        self.query_one("#help-page").focus()

    def action_search(self) -> None:
        """To the search line."""
        self.query_one("#help-search", Input).focus()

    def action_go_on(self) -> None:
        """From the page to the list of pages and back; the search line has a key of its own."""
        if self.query_one("#help-page").has_focus:
            self.query_one("#help-names").focus()
        else:
            self.focus_next()

    def action_find_next(self) -> None:
        """The next paragraph with the searched words, round and round."""
        wanted = self._query.casefold()
        blocks = [block for block in self.query_one("#help-markdown").children if _text_of(block).count(wanted)]
        if wanted and blocks:
            self.query_one("#help-page").scroll_to_widget(blocks[self._found % len(blocks)], top=True, animate=False)
            self._found += 1

    # -- links

    @on(Markdown.LinkClicked)
    def _link_clicked(self, event: Markdown.LinkClicked) -> None:
        event.stop()
        link = event.href
        if link.startswith("#"):
            self.query_one("#help-markdown", Markdown).goto_anchor(link[1:])
            return
        shown = one_line(link)
        if not is_web_link(link):
            self.notify(_("This is no web address, so it is only shown: {link}", link=shown), markup=False)
            return

        def answered(index: int | None) -> None:
            if index == 0:
                self._open(link)

        question = say("The page leads to {link}", link=shown)
        answers = (Asked("o", say("Open it in the browser")), Asked("n", say("Stay here")))
        self.app.push_screen(AskChoice(say("A link"), question, answers), answered)

    @work(group="link", exit_on_error=False)
    async def _open(self, link: str) -> None:
        if not await open_link(link):
            self.notify(_("No browser is available here. The link: {link}", link=one_line(link)), markup=False)

    def applies(self, command: Command) -> bool:
        """The help is open already."""
        return not command.id.startswith("help") and command.id != "more"

    def action_leave(self) -> None:
        """From the search line to the page, from the page back."""
        field = self.query_one("#help-search", Input)
        if field.has_focus and field.value:
            field.value = ""
            self.query_one("#help-page").focus()
        else:
            self.dismiss()


def _text_of(block: object) -> str:
    source = getattr(block, "source", None)
    return source.casefold() if isinstance(source, str) else ""
