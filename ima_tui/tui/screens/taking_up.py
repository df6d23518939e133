"""Drafts that come from a take are taken up: an editable copy of one, or the shot that goes on from it.

What was being written is not lost by it: the words can be recalled, the images had back.
"""

from __future__ import annotations

from dataclasses import replace

from ima_tui.domain.job import Job
from ima_tui.domain.modes import Mode
from ima_tui.domain.request import Draft
from ima_tui.domain.text import say
from ima_tui.language import _
from ima_tui.tui.commands import key_of
from ima_tui.tui.messages import Going
from ima_tui.tui.screens.imaging import Imaging
from ima_tui.tui.widgets.pane_tabs import Pane
from ima_tui.tui.widgets.prompt_editor import PromptEditor


class TakingUp(Imaging, part=True):
    """The studio screen's part about drafts that are brought to it."""

    def __init__(self, *args: object) -> None:
        super().__init__(*args)
        self._ending = ""
        """The picture that is to be the last frame, while there is no first one yet."""

    def remix(self, job: Job) -> None:
        """An editable copy of a take. What was being written can be recalled."""
        request = job.asked
        self._take_up(
            Draft(
                mode=request.mode,
                prompt=request.prompt,
                images=tuple(image.source for image in request.images),
                model=request.model,
                choices=dict(request.choices),
                parent_id=job.id,
            )
        )
        key = key_of("recall.older")
        self.tell(say("An editable copy is in the composer. {key} brings your own words back.", key=key))

    def go_on(self, going: Going) -> None:
        """The shot after a take: its frame is the first one, or the last one of what is composed."""
        draft = going.draft
        if going.ending:
            first = self._first_frame_composed()
            draft = replace(draft, images=(*first, *draft.images))
            self._ending = "" if first else draft.images[0]
        self._take_up(draft)
        if self._ending:
            self.tell(say("Frame {n} waits: it becomes the last frame once there is a first one.", n=going.frame + 1))
        elif going.ending:
            self.tell(say("The next shot ends with frame {n}.", n=going.frame + 1))
        elif draft.mode is Mode.REFERENCE:
            self.tell(
                say("Frame {n} and the picture that the chain began with guide the next shot.", n=going.frame + 1)
            )
        else:
            self.tell(say("The next shot begins with frame {n}.", n=going.frame + 1))
        if going.left:
            names = _(", ").join(going.left)
            self.tell(say("Not in this mode, and left out: {names}.", names=names), "warning")

    def _first_frame_composed(self) -> tuple[str, ...]:
        """What the clip being composed begins with, if it is that kind of clip."""
        here = self.draft
        return here.images[:1] if here.mode in (Mode.FIRST_FRAME, Mode.FIRST_LAST) else ()

    def _take_up(self, draft: Draft) -> None:
        self.take_in_prompt()
        here = self.draft
        if here.prompt.strip() and here.prompt != draft.prompt:
            self._set_aside.append(here.prompt)
        self._drafts[here.mode] = here
        there = self._drafts.get(draft.mode, Draft(draft.mode))
        self._keep_for_undo(here.mode, draft.mode, there.images, draft.images)
        self.draft = draft
        editor = self.query_one(PromptEditor)
        if editor.text != draft.prompt:
            editor.bring(draft.prompt)
        self.show_pane(Pane.COMPOSE)
        editor.focus()

    def take_images(self, sources: tuple[str, ...], at: int | None = None) -> None:
        """Put images where they belong; one that is to be the last frame makes room for the first."""
        waiting, self._ending = self._ending, ""
        if waiting and self.draft.mode is Mode.FIRST_LAST and self.draft.images == (waiting,) and at != 0:
            super().take_images((sources[0], waiting), 0)
        else:
            super().take_images(sources, at)
