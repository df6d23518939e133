"""One take, whole: its picture, its words, what it was made of, everything that happened, and what can be done now.

Ids and the parameters as they were sent stay folded away until they are asked for.
"""

from __future__ import annotations

import json
from pathlib import Path

from textual import events, on, work
from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.reactive import reactive, var

from ima_tui.domain.diagnosis import Diagnosis, reference_code
from ima_tui.domain.errors import StudioError
from ima_tui.domain.events import Event
from ima_tui.domain.job import Job, State
from ima_tui.language import _, tr
from ima_tui.tui.commands import Where, bindings, key_of
from ima_tui.tui.event_words import line_of, tone_of
from ima_tui.tui.expecting import back_by_now, usual_time
from ima_tui.tui.file_names import shown_path
from ima_tui.tui.labels import settings_of
from ima_tui.tui.marks import NOTE, stars_of, tags_of
from ima_tui.tui.phases import WORKING, look, phase
from ima_tui.tui.screens.ask import Answer, Asked
from ima_tui.tui.screens.remedying import Remedying
from ima_tui.tui.screens.take_actions import TakeActions
from ima_tui.tui.surroundings import Surroundings, around, rows_of
from ima_tui.tui.text import (
    clock_time,
    credits_of,
    many_lines,
    one_line,
    padded,
    parts,
    stacked,
    stamp,
    weight,
    when,
)
from ima_tui.tui.widgets.footer import Footer
from ima_tui.tui.widgets.input_pictures import InputPicture, InputPictures
from ima_tui.tui.widgets.preview import Preview
from ima_tui.tui.widgets.top_bar import NARROW, TopBar
from ima_tui.tui.widgets.words import Words
from ima_tui.tui.wrapping import wrapped

TICKS_PER_SECOND = 3
LABEL = 13
_LONGEST_PATH = 400
"""Cells: a source is told whole."""


class DetailScreen(Remedying):
    """Everything about one take."""

    CSS_PATH = "detail.tcss"
    PLACE = Where.DETAIL
    AUTO_FOCUS = "#story"
    BINDINGS = [*bindings(Where.DETAIL)]

    job: var[Job | None] = var[Job | None](None, init=False)
    folded: reactive[bool] = reactive(True, init=False)

    def __init__(self, studio: object, job: Job) -> None:
        super().__init__(studio)
        self.set_reactive(DetailScreen.job, job)
        self._events: tuple[Event, ...] = ()
        self._phase = ""
        self._around = Surroundings()
        self._composed = False
        self._read_once = False

    def compose(self) -> ComposeResult:
        """Story on the left, picture on the right."""
        yield TopBar()
        with Horizontal(id="detail-body"):
            with VerticalScroll(id="story", can_focus=True):
                yield Words(self._heading, id="detail-heading")
                yield Words(self._trouble, id="detail-trouble")
                yield VerticalScroll(id="remedies", can_focus=False)
                yield Words(lambda: parts((_("Prompt"), "$faint")), classes="part")
                yield Words(lambda: parts((many_lines(self.shown.request.prompt), "$ink")), id="detail-prompt")
                yield Words(self._marks, id="detail-marks")
                yield Words(lambda: parts((_("Inputs and settings"), "$faint")), classes="part")
                yield InputPictures(self.shown.request.mode, self.shown.request.images, id="detail-inputs")
                yield Words(self._facts, id="detail-facts")
                yield Words(lambda: parts((_("What happened"), "$faint")), classes="part")
                yield Words(self._timeline, id="detail-timeline")
                yield Words(self._technical, id="detail-technical")
            yield Preview(id="detail-preview")
        yield Footer()
        yield Words(NARROW, id="too-small")

    async def on_mount(self) -> None:
        """Fill in."""
        self.set_interval(1 / TICKS_PER_SECOND, self._tick)
        self._composed = True
        await self._show_job()

    @property
    def shown(self) -> Job:
        """The take."""
        assert self.job is not None
        return self.job

    @property
    def take(self) -> Job | None:
        """The commands are about this one."""
        return self.job

    def watch_jobs(self, jobs: tuple[Job, ...]) -> None:
        """A newer snapshot of it."""
        newer = next((job for job in jobs if self.job is not None and job.id == self.job.id), None)
        if newer is not None and newer is not self.job:
            self.job = newer

    async def watch_job(self) -> None:
        """Say everything again."""
        await self._show_job()

    async def _show_job(self) -> None:
        if not self._composed:
            return
        self.query_one(Preview).job = self.job
        self._read()
        await self._show_remedies()
        self._say_again()
        self.show_keys()

    def _say_again(self) -> None:
        self.query_one("#detail-trouble").display = self._diagnosis() is not None
        self.query_one("#detail-marks").display = bool(self._marks().plain)
        for words in self.query("#story Words").results(Words):
            words.refresh(layout=True)

    def _tick(self) -> None:
        if self.shown.state in WORKING:
            now = self._said_phase()
            if now != self._phase:
                self._phase = now
                self.query_one("#detail-heading", Words).refresh()

    @work(exclusive=True, group="read", exit_on_error=False)
    async def _read(self) -> None:
        job = self.shown
        picture: Path | None = None
        try:
            self._events = await self.studio.timeline(job.id)
            picture = await self.studio.poster(job) or await self.studio.first_image(job)
        except (StudioError, OSError):
            pass  # what is known is shown; the picture and the timeline are read again at the next change
        self._read_once = True
        self._around = await around(self.studio, job)
        for name in ("#detail-facts", "#detail-timeline"):
            self.query_one(name, Words).refresh(layout=True)
        self.query_one(Preview).picture = picture

    # -- what is said

    def _scale(self) -> float:
        return self.studio.time_scale if self.shown.simulated == self.studio.simulated else 1.0

    def _said_phase(self) -> str:
        job, now = self.shown, self.studio.now()
        estimate = self.studio.insights.estimate(job)
        said = phase(job, now, self._scale(), estimate)
        if job.state not in WORKING | {State.READY}:
            return said
        back = back_by_now(job, estimate, now, self._scale())
        return " · ".join(words for words in (said, clock_time(job.elapsed(now)), back) if words)

    def _heading(self) -> Content:
        seen = look(self.shown)
        return parts(
            (f"{seen.glyph} ", f"bold {seen.tone}"),
            (self._said_phase(), f"bold {seen.tone}"),
            (f"   {self.shown.request.model.friendly_name}", "$ink"),
            (f"   {credits_of(self.shown.request.credits)}", "$money"),
        )

    def _diagnosis(self) -> Diagnosis | None:
        return self.studio.diagnose(self.shown)

    def _trouble(self) -> Content:
        diagnosis = self._diagnosis()
        if diagnosis is None:
            return Content("")
        code = reference_code(self.shown)
        lines = [parts((many_lines(tr(diagnosis.what)), "bold $ink")), parts((many_lines(tr(diagnosis.why)), "$soft"))]
        if code:
            lines.append(parts((_("reference {code}", code=code), "$faint")))
        return stacked(lines)

    async def _show_remedies(self) -> None:
        diagnosis = self._diagnosis()
        box = self.query_one("#remedies")
        wanted = diagnosis.actions if diagnosis is not None else ()
        box.display = bool(wanted)
        if [answer.asked.words for answer in box.walk_children(Answer)] == [action.label for action in wanted]:
            return
        async with box.batch():
            await box.remove_children()
            await box.mount_all([Answer(at, Asked(str(at + 1), action.label)) for at, action in enumerate(wanted)])

    @on(Answer.Pressed)
    def _remedy_pressed(self, event: Answer.Pressed) -> None:
        self._choose_remedy(event.index)

    def on_key(self, event: events.Key) -> None:
        """Each way out has its number."""
        if event.character is not None and event.character in "123456789":
            self._choose_remedy(int(event.character) - 1)

    def _choose_remedy(self, index: int) -> None:
        diagnosis = self._diagnosis()
        if diagnosis is not None and index < len(diagnosis.actions):
            self.remedy(self.shown, diagnosis.actions[index])

    def _facts(self) -> Content:
        job, request = self.shown, self.shown.request
        rows: list[tuple[str, str, str]] = [(_("Mode"), tr(request.mode.label), "$ink")]
        for index, image in enumerate(request.images):
            facts = image.facts
            about = f"  {facts.width} × {facts.height} · {weight(facts.size_bytes)}" if facts is not None else ""
            rows.append((tr(request.mode.slots.name(index)), shown_path(image.source, _LONGEST_PATH) + about, "$ink"))
        rows += [(label, value, "$ink") for label, value in settings_of(request)]
        paid = _("demo, nothing is charged") if job.simulated else _("charged") if job.charged else _("not charged")
        rows.append((_("Credits"), f"{credits_of(request.credits)} · {paid}", "$money"))
        expected = usual_time(self.studio.insights.estimate(job), request.model, self._scale())
        rows.append((_("Usual time"), expected, "$ink"))
        rows.append((_("Started"), when(job.created_at, self.studio.now()), "$ink"))
        if job.main_media is not None:
            gone = job.id in self.expired_links
            expired = "  " + _("expired") if gone else ""
            rows += [(_("Link"), one_line(media.url) + expired, "$warn" if gone else "$motion") for media in job.medias]
        return table([*rows, *rows_of(job, self._around)], self.query_one("#detail-facts").size.width)

    def _marks(self) -> Content:
        """Stars, tags, note; nothing without any."""
        job = self.shown
        line = parts((stars_of(job), "$money"), "  " if job.stars and job.tags else "", (tags_of(job), "$motion"))
        note = parts((f"{NOTE} ", "$faint"), (many_lines(job.note), "$ink")) if job.note else None
        return stacked([one for one in (line if line.plain else None, note) if one is not None])

    def _timeline(self) -> Content:
        lines: list[Content] = []
        for event in self._events:
            said = line_of(event)
            if said is not None:
                at = padded(stamp(event.at, self.studio.now()), LABEL)
                lines.append(parts((at, "$faint"), (many_lines(said), tone_of(event))))
        if lines:
            return stacked(lines)
        return parts((_("Nothing yet.") if self._read_once else _("Reading…"), "$faint"))

    def _technical(self) -> Content:
        key = key_of("detail.technical")
        if self.folded:
            return parts(("▸ ", "$faint"), (_("Technical details"), "$soft"), (f"  {key}", "$faint"))
        job, request = self.shown, self.shown.request
        rows = [
            ("job", job.id), ("task_id", job.task_id or "–"), ("model_id", request.model_code),
            ("version_id", request.version_id), ("attribute_id", str(request.attribute_id)), ("service", job.service),
        ]  # fmt: skip
        if job.fault is not None:
            rows.append(("fault", f"{job.fault.kind} {job.fault.code or ''} {job.fault.detail or job.fault.message}"))
        body = json.dumps(dict(request.parameters), ensure_ascii=False, indent=2)
        head = parts(("▾ ", "$faint"), (_("Technical details"), "$soft"), (f"  {key}", "$faint"))
        return stacked(
            [
                head,
                table([(name, one_line(value), "$soft") for name, value in rows]),
                parts((many_lines(body), "$soft")),
            ]
        )

    # -- commands

    @on(InputPicture.Opened)
    @work(exclusive=True, group="link", exit_on_error=False)
    async def _open_input(self, event: InputPicture.Opened) -> None:
        event.stop()
        await self._open(event.link)

    def links_looked_at(self) -> None:
        """They may be known to be gone now."""
        self.query_one("#detail-facts", Words).refresh(layout=True)

    def is_page_of(self, job: Job) -> bool:
        """It is this one."""
        return job.id == self.shown.id

    def watch_folded(self) -> None:
        """Shown or hidden."""
        words = self.query_one("#detail-technical", Words)
        words.refresh(layout=True)
        if not self.folded:
            self.call_after_refresh(words.scroll_visible, animate=False, top=True)

    def action_technical(self) -> None:
        """Unfold or fold."""
        self.folded = not self.folded

    def action_back(self) -> None:
        """To where one came from."""
        self.dismiss()

    def take_gone(self, job_id: str) -> None:
        """There is nothing left to show here; the screen below brings it back."""
        super().take_gone(job_id)
        below = self.app.screen_stack[-2]
        if isinstance(below, TakeActions):
            below.can_bring_back(job_id)
        self.dismiss()

    def relabel(self) -> None:
        """The language changed."""
        self._say_again()


def table(rows: list[tuple[str, str, str]], width: int = 0) -> Content:
    """Label and value, aligned; within `width` what a value goes on with stands below its beginning."""
    lines: list[Content] = []
    for label, value, tone in rows:
        pieces = wrapped(value, width - LABEL) if width > 2 * LABEL else [value]
        for at, piece in enumerate(pieces):
            lines.append(parts((padded("" if at else label, LABEL), "$faint"), (piece, tone)))
    return stacked(lines)
