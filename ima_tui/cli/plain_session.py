"""What can be said to the plain interface, and what it answers. Each answer is a few short lines with the next step.

The draft is the interface's own: kept as it changes, found again by either. Money moves only after `yes` to a summary.
"""

from __future__ import annotations

import shlex
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from ima_tui.cli.asking import overlaid
from ima_tui.cli.face import Face
from ima_tui.cli.lines import one_line, state_name
from ima_tui.cli.models import control_text
from ima_tui.cli.plain_help import HELP
from ima_tui.cli.plain_question import Numbers, Question, how_over, sums
from ima_tui.cli.running import stopped_by
from ima_tui.cli.words import credits, summary, usual, value_text
from ima_tui.domain.catalog import Product
from ima_tui.domain.errors import Illegal, Refusal, StudioError
from ima_tui.domain.job import Job, State
from ima_tui.domain.models import Model, named
from ima_tui.domain.modes import Mode
from ima_tui.domain.pricing import Quote
from ima_tui.domain.request import Draft
from ima_tui.domain.spending import OverLimit, exact
from ima_tui.domain.values import key
from ima_tui.language import CHINESE, ENGLISH, _, current, tr

if TYPE_CHECKING:
    from decimal import Decimal

    from ima_tui.engine.studio import Studio

_MODES = {"text": Mode.TEXT, "first": Mode.FIRST_FRAME, "last": Mode.FIRST_LAST, "reference": Mode.REFERENCE}
MOST_LISTED = 10


class Session:
    """The draft and the talk about it."""

    def __init__(self, face: Face, studio: Studio, numbers: Numbers, mode: Mode, drafts: Mapping[Mode, Draft]) -> None:
        self._say = face.diagnostics.say
        self._studio = studio
        self._numbers = numbers
        self._replaced = ""
        self._drafts = dict(drafts)
        self._draft = self._drafts.get(mode, Draft(mode))
        self._asked: Question | None = None
        """What the next line says yes or no to."""

    async def begin(self) -> None:
        """The first words."""
        self._say(
            _("Type what should be seen: it becomes the prompt. /go starts a take, /help says what else there is.")
        )
        await self.obey("/draft")

    async def keep(self) -> None:
        """The draft is on disk when this returns."""
        self._drafts[self._draft.mode] = self._draft
        await self._studio.save_draft(self._draft)

    async def obey(self, line: str) -> bool:
        """Do what one line says; False when it says to leave."""
        asked, self._asked = self._asked, None
        try:
            if asked is not None:
                await self._answered(asked, line)
            elif line.strip() in ("/quit", "/q", "/exit"):
                await self.keep()
                return False
            elif line.startswith("/"):
                await self._command(line[1:])
            elif line.strip():
                await self._write(line)
        except Refusal as error:
            for problem in error.problems:
                self._say(tr(problem))
        except Illegal:
            self._say(_("This cannot be done to the take now."))
        except StudioError as error:
            stopped = stopped_by(error)
            for sentence in (*stopped.sentences, *stopped.hints):
                self._say(sentence)
        return True

    async def _command(self, text: str) -> None:
        word, _space, rest = text.partition(" ")
        known = {name: getattr(self, f"_do_{name}") for name in HELP if name != "quit"}
        known["help"] = self._do_help
        fitting = [name for name in known if word and name.startswith(word)]
        if word not in known and len(fitting) != 1:
            self._say(_("There is no /{word}. /help lists what can be said.", word=one_line(word, 40)))
            return
        action: Callable[[str], Awaitable[None]] = known[word if word in known else fitting[0]]
        await action(rest.strip())

    # -- the draft

    async def _write(self, prompt: str) -> None:
        """Another prompt; the interface may have written the one before, which must not be lost by a slip."""
        if self._draft.prompt.strip() not in ("", prompt.strip()):
            self._replaced = self._draft.prompt
            self._say(_("The prompt before is kept: /undo brings it back."))
        await self._change(prompt=prompt, cursor=(0, 0))

    async def _do_undo(self, _rest: str) -> None:
        if self._replaced:
            before, self._replaced = self._replaced, self._draft.prompt
            await self._change(prompt=before, cursor=(0, 0))
        await self._do_draft("")

    async def _change(self, **fields: object) -> None:
        self._draft = replace(self._draft, **fields)  # type: ignore[arg-type]
        await self.keep()
        self._say(await self._price_line())

    async def _price_line(self) -> str:
        draft = self._draft
        model, product = await self._product()
        answer = self._studio.price(product, draft.choices) if product is not None else None
        price = credits(answer.credits) if isinstance(answer, Quote) else _("no price for these settings")
        time = usual(model, self._studio.time_scale)
        return f"{model.friendly_name} · {tr(draft.mode.label)} · {price} · {time}"

    async def _product(self) -> tuple[Model, Product | None]:
        draft = self._draft
        model = draft.model or (await self._studio.propose(draft.mode)).model
        return model, (await self._studio.catalog(draft.mode)).catalog.product(model, draft.version_id)

    async def _do_draft(self, _rest: str) -> None:
        draft = self._draft
        self._say(_("Prompt: {words}", words=one_line(draft.prompt)) if draft.prompt.strip() else _("No prompt yet."))
        for index, source in enumerate(draft.images):
            self._say(f"{tr(draft.mode.slots.name(index))}, {tr(draft.mode.slots.role(index))}: {one_line(source)}")
        self._say(await self._price_line())

    async def _do_mode(self, rest: str) -> None:
        if rest:
            found = _MODES.get(rest) or next((mode for mode in Mode if rest in (mode.value, tr(mode.label))), None)
            if found is None:
                self._say(_("The modes are: {names}", names=" ".join(_MODES)))
                return
            there = self._drafts.get(found, Draft(found))
            await self.keep()
            await self._change(
                mode=found, images=there.images or self._draft.images[: found.slots.most],
                model=there.model, choices=there.choices, version_id=there.version_id,
            )  # fmt: skip
        self._say(_("Mode: {name}", name=tr(self._draft.mode.label)))

    async def _do_model(self, rest: str) -> None:
        model = named(rest) if rest else (await self._product())[0].other
        if model is None:
            self._say(_("The models are: {names}", names="pro fast"))
            return
        await self._change(model=model)

    async def _do_image(self, rest: str) -> None:
        if rest == "clear":
            await self._change(images=())
            return
        sources = self._studio.understand_paste(rest)
        for source in sources:
            seen = await self._studio.look(source)
            if seen.image is None or seen.problems:
                for problem in seen.problems:
                    self._say(tr(problem))
                return
        images = (*self._draft.images, *sources)
        if not sources:
            self._say(_("Give the path or link of an image: /image dawn.jpg"))
        elif len(images) > self._draft.mode.slots.most:
            self._say(_("{mode} takes no more images. /image clear, or choose another mode.",
                        mode=tr(self._draft.mode.label)))  # fmt: skip
        else:
            await self._change(images=images)

    async def _do_set(self, rest: str) -> None:
        try:
            name, *words = shlex.split(rest)
        except ValueError:
            name, words = "", []
        _model, product = await self._product()
        control = product.control(name) if product is not None and name else None
        if control is None or not words:
            names = [each.name for each in product.controls()] if product is not None else []
            self._say(_("Give a setting and its value: /set duration 10. There are: {names}", names=" ".join(names)))
            return
        value = control.spelled(" ".join(words))
        if control.options and not any(key(str(option.value)) == key(str(value)) for option in control.options):
            self._say(_("{name} can be: {values}", name=control.name, values=control_text(control)))
            return
        await self._change(choices=overlaid(self._draft.choices, {control.name: value}))

    async def _do_settings(self, _rest: str) -> None:
        _model, product = await self._product()
        chosen = {key(name): value for name, value in self._draft.choices.items()}
        for control in product.controls() if product is not None else ():
            value = value_text(chosen.get(key(control.name), control.default))
            self._say(
                _("{name}: {value}, out of {values}", name=control.name, value=value, values=control_text(control))
            )
        self._say(await self._price_line())

    # -- starting

    async def _do_go(self, _rest: str) -> None:
        prepared = await self._studio.prepare(self._draft)
        for problem in prepared.problems:
            self._say(tr(problem.sentence))
        if prepared.unpriced is not None:
            self._say(_("The service lists no price for these settings. /settings reads them out."))
        if prepared.request is None:
            return
        for notice in prepared.notices:
            self._say(tr(notice))
        request, place = prepared.request, prepared.priced_at

        async def start(over: Decimal | None) -> Job:
            return await self._studio.submit(request, over, priced_at=place)

        await self._ask(Question(request, exact(request.credits), start))

    async def _ask(self, question: Question) -> None:
        budget = await self._studio.spending.now()
        self._say(_("Prompt: {words}", words=one_line(question.request.prompt)))
        self._say(summary(question.request))
        for line in sums(budget, question.price):
            self._say(line)
        self._say(_("Start it for {price}? yes or no", price=credits(question.request.credits)))
        if budget.excesses(question.price):
            self._say(how_over(question.price))
        self._asked = question

    async def _answered(self, question: Question, line: str) -> None:
        if not question.agreed(line):
            self._say(_("Not started; nothing was sent."))
            return
        try:
            job = await question.start(question.over(line))
        except OverLimit as error:
            self._asked = question
            for problem in error.problems:
                self._say(tr(problem))
            self._say(how_over(question.price))
            return
        self._say(_("Started as take {n}.", n=self._numbers.of(job)))

    # -- takes

    async def _do_takes(self, _rest: str) -> None:
        jobs = (await self._studio.history(limit=MOST_LISTED)).jobs
        for job in jobs:
            number = self._numbers.of(job)
            words = one_line(job.asked.prompt, 80)
            self._say(_("take {n}", n=number) + f": {state_name(job.state)} · {job.request.model.short_name} · {words}")
        if not jobs:
            self._say(_("There is no take yet."))

    async def _named(self, rest: str) -> Job | None:
        job = await self._studio.find(self._numbers.id(rest) or rest) if rest else None
        if job is None:
            self._say(_("Which take? /takes reads out their numbers."))
        return job

    async def _do_show(self, rest: str) -> None:
        job = await self._named(rest)
        if job is None:
            return
        self._say(_("Prompt: {words}", words=one_line(job.asked.prompt, 2000)))
        self._say(f"{state_name(job.state)} · {summary(job.request)}")
        diagnosis = self._studio.diagnose(job)
        if diagnosis is not None:
            self._say(f"{tr(diagnosis.what)} {tr(diagnosis.why)}")
        for media in job.medias:
            self._say(media.url)

    async def _do_resume(self, rest: str) -> None:
        job = await self._named(rest)
        if job is None:
            return
        id = job.id
        if job.state is State.HELD:  # nothing was sent yet: going on costs what a new take does
            await self._ask(Question(job.asked, exact(job.asked.credits), lambda over: self._studio.resume(id, over)))
        else:
            await self._studio.resume(id)
            self._say(_("Resumed."))

    async def _do_stop(self, rest: str) -> None:
        job = await self._named(rest)
        if job is not None:
            stopped = await self._studio.stop_watching(job.id)
            self._say(state_name(stopped.state))

    # -- the rest

    async def _do_language(self, _rest: str) -> None:
        self._studio.use_language(ENGLISH if current().code == CHINESE else CHINESE)
        await self._do_help("")

    async def _do_help(self, _rest: str) -> None:
        self._say(_("What is typed is the prompt. What begins with / is done:"))
        for name, about in HELP.items():
            self._say(f"/{name}: {tr(about)}")
