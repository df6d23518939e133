"""The ways out of a take's trouble, as the diagnosis offers them: one of them chosen, done here.

Whatever may cost credits again goes through the composer or through a question first.
"""

from __future__ import annotations

from dataclasses import replace

from ima_tui.domain.job import Job
from ima_tui.domain.remedies import Action, ActionKind
from ima_tui.domain.text import say
from ima_tui.language import _
from ima_tui.tui.messages import RemixAsked
from ima_tui.tui.screens.take_actions import TakeActions


class Remedying(TakeActions, part=True):
    """A screen that can carry out a diagnosis' actions."""

    def action_take_resume(self) -> None:
        """Go on; where there is trouble, its ways out are offered."""
        from ima_tui.tui.screens.ask import AskChoice, Asked

        job = self.take
        diagnosis = self.studio.diagnose(job) if job is not None else None
        if job is None or diagnosis is None or job.state in self.RESUMABLE:
            super().action_take_resume()
            return

        def answered(index: int | None) -> None:
            if index is not None:
                self.remedy(job, diagnosis.actions[index])

        answers = tuple(Asked(str(at), action.label) for at, action in enumerate(diagnosis.actions, 1))
        self.app.push_screen(AskChoice(diagnosis.what, diagnosis.why, answers), answered)

    def remedy(self, job: Job, action: Action) -> None:
        """Carry out one way out."""
        from ima_tui.tui.screens.over_limit import within_limits

        match action.kind:
            case ActionKind.ENTER_KEY:
                self.run_worker(self.run_action("app.connect"), exit_on_error=False)
            case ActionKind.OPEN_LINK | ActionKind.OPEN_RECORDS:
                self.run_worker(self._open(action.url), exit_on_error=False)
            case ActionKind.ADOPT:
                self.action_take_adopt()
            case ActionKind.MARK_NOT_CREATED:
                self.action_take_not_created()
            case ActionKind.SEND_ANEW | ActionKind.RETRY:
                self.action_take_anew()
            case ActionKind.RESUME:
                self._do(within_limits(self.app, lambda over: self.studio.resume(job.id, over)), say("Resumed."))
            case _:
                self.post_message(RemixAsked(_changed(job, action)))

    async def _open(self, link: str) -> None:
        from ima_tui.tui.links import open_link

        if await open_link(link):
            self.tell(say("Opening in your browser."))
        else:
            self.tell(_("No browser is available here. The link: {link}", link=link), timeout=20)


def _changed(job: Job, action: Action) -> Job:
    """The take as it would be composed anew; only its `asked` is read by the composer."""
    asked = job.asked
    if action.kind is ActionKind.DEFAULTS:
        asked = replace(asked, choices={})
    if action.choices is not None:
        asked = replace(asked, choices=dict(action.choices))
    if action.model is not None:
        asked = replace(asked, model=action.model)
    return replace(job, asked=asked)
