"""The first screen: compose on the left, takes and their pictures on the right.

No screen owns a job's life: takes come in by `jobs` and go on whatever happens here.
"""

from __future__ import annotations

from pathlib import Path

from textual import events, on, work
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.reactive import var

from ima_tui.domain.errors import StudioError
from ima_tui.domain.job import Job
from ima_tui.domain.request import Draft
from ima_tui.domain.text import Said
from ima_tui.language import _
from ima_tui.tui.commands import Command, Where, bindings
from ima_tui.tui.expecting import expected
from ima_tui.tui.messages import TakesChanged
from ima_tui.tui.screens.duelling import Duelling
from ima_tui.tui.screens.opening import built, drawn_at_once, size_classes
from ima_tui.tui.text import parts
from ima_tui.tui.widgets.footer import Footer
from ima_tui.tui.widgets.generate_bar import GenerateBar, WaysOut
from ima_tui.tui.widgets.image_slots import ImageSlots
from ima_tui.tui.widgets.mode_picker import ModePicker
from ima_tui.tui.widgets.model_choice import ModelChoice
from ima_tui.tui.widgets.pane_tabs import Pane, PaneTabs
from ima_tui.tui.widgets.phrase_chips import PhraseChips
from ima_tui.tui.widgets.preview import Preview
from ima_tui.tui.widgets.prompt_editor import PromptEditor
from ima_tui.tui.widgets.prompt_heading import PromptHeading
from ima_tui.tui.widgets.settings_form import SettingsForm
from ima_tui.tui.widgets.settings_heading import PriceNews, SettingsHeading
from ima_tui.tui.widgets.takes import Takes, TakesHeading
from ima_tui.tui.widgets.top_bar import NARROW, TopBar
from ima_tui.tui.widgets.words import Words


class StudioScreen(Duelling):
    """Compose, generate, watch, look, go again."""

    PLACE = Where.STUDIO
    AUTO_FOCUS = "PromptEditor"
    BINDINGS = [*bindings(Where.STUDIO)]

    pane: var[Pane] = var(Pane.COMPOSE, init=False)
    _shown = False

    def compose(self) -> ComposeResult:
        """Two columns; a small window shows one pane of the three."""
        self.add_class(f"-show-{self.pane}", *size_classes(self))  # before there is anything to be styled again for it
        yield TopBar()
        yield PaneTabs()
        with Horizontal(id="panes"):
            with VerticalScroll(id="compose", can_focus=False):
                yield ModePicker()
                yield ImageSlots()
                yield PromptHeading(self._prompt_heading, id="prompt-heading")
                yield PromptEditor(self.studio.understand_paste, id="prompt")
                yield PhraseChips()
                yield PriceNews()
                yield SettingsHeading()
                yield SettingsForm(self.studio.price)
                yield ModelChoice()
                yield WaysOut()
                yield GenerateBar()
            with Vertical(id="results"):
                with Vertical(id="takes-pane"):
                    yield TakesHeading().data_bind(StudioScreen.jobs)
                    estimate = self.studio.insights.estimate
                    takes = Takes(self.studio.now, self._scale_of, self._explain, id="takes", estimate=estimate)
                    takes.set_reactive(Takes.jobs, self.jobs)  # its first frame has them
                    yield takes.data_bind(StudioScreen.jobs)
                preview = Preview(id="preview-pane")
                preview.expects = self._expects
                yield preview
        yield Footer()
        yield Words(NARROW, id="too-small")

    async def on_mount(self) -> None:
        """As it was left."""
        self.query_one(WaysOut).display = False
        self.query_one(PriceNews).display = False
        self.watch_pane(self.pane)
        with drawn_at_once(self, self.first_frame):
            await self.restore()
            if self.listed is not None:
                self.show_price()
            await built(self.query_one(SettingsForm))

    def _scale_of(self, job: Job) -> float:
        """A demo's take runs at the demo's pace, whatever is connected now."""
        return self.studio.time_scale if job.simulated == self.studio.simulated else 1.0

    def _expects(self, job: Job) -> Said:
        """When it is to be expected, from one's own past if there is one."""
        return expected(self.studio.insights.estimate(job), job.request.model, self._scale_of(job))

    def _explain(self, job: Job) -> Said | None:
        diagnosis = self.studio.diagnose(job)
        return diagnosis.what if diagnosis is not None else None

    # -- the draft, shown

    def show_draft(self) -> None:
        """Attributes down, the price last."""
        super().show_draft()
        if self.is_mounted:
            self.show_price()

    def show_trouble(self) -> None:
        """Under the settings, where the price is missed."""
        self.show_price()

    def watch_draft(self, old: Draft, new: Draft) -> None:
        """The counter and the suggestions follow the words."""
        super().watch_draft(old, new)
        if old.prompt != new.prompt:
            self.query_one("#prompt-heading", Words).refresh()
        if old != new:
            self.find_phrases()

    def _prompt_heading(self) -> Content:
        count, mode = self.counted(), self.vi_mode()
        return parts(
            (_("Prompt"), "$soft"), (f"  {count}" if count else "", "$faint"), (f"  {mode}" if mode else "", "$money")
        )

    # -- takes and preview

    @property
    def take(self) -> Job | None:
        """The chosen one."""
        chosen = self.query_one(Takes).chosen_id
        return next((job for job in self.jobs if job.id == chosen), None)

    def watch_jobs(self) -> None:
        """The chosen take may have become ready; the first takes may come in before there is anything to show them."""
        if self.walk_children(Preview):
            self._show_take()

    @on(Takes.Chosen)
    def _take_chosen(self) -> None:
        self._show_take()

    @on(Takes.Opened)
    async def _take_opened(self) -> None:
        await self.action_take_detail()

    def _show_take(self) -> None:
        preview, job = self.query_one(Preview), self.take
        if preview.job is job and job is not None:
            return
        changed = preview.job is None or job is None or (preview.job.id, preview.job.state) != (job.id, job.state)
        preview.job = job
        if changed:
            self._fetch_picture(job)
            self.show_keys()

    @work(exclusive=True, group="poster", exit_on_error=False)
    async def _fetch_picture(self, job: Job | None) -> None:
        preview = self.query_one(Preview)
        picture: Path | None = None
        if job is not None:
            try:
                picture = await self.studio.poster(job) or await self.studio.first_image(job)
            except (StudioError, OSError):
                picture = None  # the caption below still says everything; the picture is an extra
        if job is None or (preview.job is not None and preview.job.id == job.id):
            preview.picture = picture

    def take_gone(self, job_id: str) -> None:
        """The list is read again."""
        self.post_message(TakesChanged())

    def take_back(self, job_id: str) -> None:
        """The list is read again."""
        self.post_message(TakesChanged())

    # -- focus and panes

    def places(self) -> tuple[Where, ...]:
        """Where the focus is."""
        focused = self.focused
        nodes = list(focused.ancestors_with_self) if focused is not None else []
        for kind, place in ((Takes, Where.TAKES), (ImageSlots, Where.SLOTS), (PromptEditor, Where.EDITOR)):
            if any(isinstance(node, kind) for node in nodes):
                return (place, Where.STUDIO, Where.EVERYWHERE)
        return (Where.STUDIO, Where.EVERYWHERE)

    def applies(self, command: Command) -> bool:
        """The way back to the prompt is news only elsewhere; tabs and suggestions only where there are some."""
        if command.id == "prompt":
            return not isinstance(self.focused, PromptEditor)
        if command.id == "pane":
            return self.has_class("-narrow")
        if command.id.startswith("phrase."):
            return bool(self.query_one(PhraseChips).chips)
        return super().applies(command)

    def watch_pane(self, pane: Pane) -> None:
        """Only matters in a small window."""
        for each in Pane:
            self.set_class(each is pane, f"-show-{each}")
        self.query_one(PaneTabs).pane = pane

    def show_pane(self, pane: Pane) -> None:
        """Bring a pane to the front."""
        self.pane = pane

    @on(PaneTabs.Chosen)
    def _pane_chosen(self, event: PaneTabs.Chosen) -> None:
        self._go_to_pane(event.pane)

    def action_next_pane(self) -> None:
        """Round and round."""
        panes = tuple(Pane)
        self._go_to_pane(panes[(panes.index(self.pane) + 1) % len(panes)])

    def _go_to_pane(self, pane: Pane) -> None:
        self.show_pane(pane)
        self.query_one(PromptEditor if pane is Pane.COMPOSE else Takes).focus()

    def action_focus_takes(self) -> None:
        """To the list of takes."""
        self.show_pane(Pane.TAKES)
        self.query_one(Takes).focus()

    def action_focus_prompt(self) -> None:
        """To the prompt; nothing is lost by it."""
        self.show_pane(Pane.COMPOSE)
        self.query_one(PromptEditor).focus()

    def account_changed(self) -> None:
        """Other prices, perhaps; the words stay."""
        self.show_account()
        self.forget_list()
        self.fetch_catalog()

    def on_screen_resume(self, event: events.ScreenResume) -> None:
        """Something may have changed while another screen was in front."""
        event.refresh_styles, self._shown = self._shown, True  # the first time all looks are fresh
        if self.is_mounted and self.catalog is None:
            self.fetch_catalog()
