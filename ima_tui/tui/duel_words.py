"""Everything that the compare screen says about two takes. Pure functions; what is hidden is said nowhere but here.

While `Duel.hidden` holds, no function returns anything that depends on which take stands on which side, nor on the
takes' models, prices, times or sizes. A prompt is said only where both takes have it to the letter: whatever it names,
it says that of both.
"""

from __future__ import annotations

from collections.abc import Callable

from rich.cells import cell_len
from textual.content import Content

from ima_tui.domain.comparison import About, Pair, PairKind, Verdict, differences
from ima_tui.domain.job import Job, State
from ima_tui.domain.text import Said, say
from ima_tui.engine.duels import Listed
from ima_tui.language import _, tr
from ima_tui.media.reel import ClipFacts
from ima_tui.tui.commands import key_of
from ima_tui.tui.duel import Duel, Side
from ima_tui.tui.phases import WORKING, phase
from ima_tui.tui.text import clock_time, credits_of, fit, one_line, parts, spread, stacked

Explain = Callable[[Job], Said | None]
"""What happened to a take that needs words."""
NAMES = {Side.LEFT: say("Left"), Side.RIGHT: say("Right")}
KINDS = {PairKind.AB: say("A/B"), PairKind.PROMOTION: say("Promotion"), PairKind.CHOSEN: say("Two takes")}
_VOTES = {Side.LEFT: "compare.left", Side.RIGHT: "compare.right"}
MOST_DIFFERENCES = 12
"""Lines of them at most, when all are wanted."""
_FIRST = (About.MODEL, About.PRICE)
"""What is asked first, before any setting."""


def heading(duel: Duel, width: int) -> Content:
    """What is compared, and whether blind."""
    if duel.hidden:
        left = parts((_("Which one is better?"), "bold $ink"))
        if duel.first.request.prompt == duel.second.request.prompt:
            left = parts(left, (f"   {one_line(duel.first.request.prompt)}", "$soft"))
        right = parts((_("blind, sides drawn by lot"), "$warn"))
        return spread(left, right, width)
    prompt = one_line(duel.first.request.prompt)
    kind, mode = tr(KINDS[duel.pair.kind]), tr(duel.pair.mode.label)
    left = parts((f"{kind} · {mode}", "bold $ink"), (f"   {prompt}", "$soft"))
    right = parts((_("judged blind"), "$soft")) if duel.pair.blind else Content("")
    return spread(left, right, width)


def caption(duel: Duel, side: Side, facts: ClipFacts | None, width: int, *, shown: bool) -> Content:
    """Two lines below a side; `shown` marks the one in sight where only one is."""
    mark = ("▸", "bold $money") if shown else (" ", "")
    key = (f"{key_of(_VOTES[side])} ", "bold $money")
    if duel.hidden:
        first = parts(mark, key, (tr(NAMES[side]), "bold $ink"))
        return stacked([first, parts(("   ", ""), (fit(_("hidden until the verdict"), width - 3), "$faint"))])
    job = duel.take(side)
    told = [job.request.model.short_name]
    if job.state is State.READY:
        told.append(_("in {time}", time=clock_time(job.elapsed(job.settled_at))))
    told.append(credits_of(job.request.credits))
    won = duel.won(side)
    better = "  ✓ " + _("better") if won else ""
    name, rest = (
        told[0],
        fit("".join(f" · {word}" for word in told[1:]), width - 3 - cell_len(told[0]) - cell_len(better)),
    )
    first = parts(mark, key, (name, "bold $good" if won else "bold $ink"), (rest, "$soft"), (better, "$good"))
    return stacked([first, parts(("   ", ""), (_as_many_as_fit(delivered(job, facts), width - 3), "$soft"))])


def _as_many_as_fit(told: list[str], width: int) -> str:
    while told and cell_len(" · ".join(told)) > width:
        told = told[:-1]
    return " · ".join(told)


def delivered(job: Job, facts: ClipFacts | None) -> list[str]:
    """Size, length, rate and sound: as decoded, or as the service says; nothing of a take without a clip."""
    media = job.main_media
    if facts is None and media is None:
        return []
    told: list[str] = []
    width, height = (facts.width, facts.height) if facts else (media.width, media.height) if media else (0, 0)
    seconds = facts.seconds if facts and facts.seconds else media.duration if media else 0.0
    if width and height:
        told.append(f"{width} × {height}")
    if seconds:
        told.append(_("{n} s", n=f"{seconds:.3g}"))
    if facts is not None:
        told.append(_("{n} fps", n=f"{float(facts.rate):.4g}"))
        told.append(_("with sound") if facts.has_sound else _("silent"))
    return told


def missing(duel: Duel, side: Side, now: float, scale: float, explain: Explain) -> Said | None:
    """Why nothing plays on a side yet; None where there is a clip. Blind, both sides say the same or play both."""
    if duel.hidden:
        return _missing_unseen(duel)
    job = duel.take(side)
    if job.state is State.READY:
        return None if job.main_media is not None else say("This take came without a clip.")
    if job.state in WORKING:
        return say("Not ready yet: {phase}.", phase=phase(job, now, scale))
    what = explain(job)
    if what is not None:
        return say("{what}\nIts page in the history shows what to do next.", what=what)
    return say("No clip: {phase}.", phase=phase(job, now, scale))


def _missing_unseen(duel: Duel) -> Said | None:
    both = (duel.first, duel.second)
    if any(job.state in (State.FAILED, State.REFUSED) or (duel.ready and job.main_media is None) for job in both):
        key = key_of("compare.blind")
        return say("One of the two has no clip, so there is nothing to judge. {key} turns blind off.", key=key)
    return None if duel.ready else say("Both are shown as soon as both are ready.")


def difference_lines(duel: Duel, width: int, most: int = MOST_DIFFERENCES) -> list[Content]:
    """What the two requests do not share, left before right, as many lines of `width` as are allowed.

    Model and price come first; what does not fit is counted, with the key that lists all of it.
    """
    if duel.hidden:
        return [parts((fit(_("What differs is shown after your verdict."), width), "$faint"))]
    left, right = duel.take(Side.LEFT).request, duel.take(Side.RIGHT).request
    found = differences(left, right)
    if not found:
        return [parts((fit(_("The same recipe twice; only chance differs."), width), "$faint"))]
    pieces = [
        parts((f"{one_line(tr(one.label))} ", "$faint"), (one_line(f"{tr(one.first)} / {tr(one.second)}"), "$ink"))
        for one in sorted(found, key=lambda one: one.about not in _FIRST)
    ]
    return _flowing(pieces, width, most)


def _flowing(pieces: list[Content], width: int, most: int) -> list[Content]:
    """Pieces side by side with room between them, on as few lines as they need; the rest is counted."""
    lines: list[Content] = []
    between = Content("   ")
    for number, piece in enumerate(pieces):
        if lines and lines[-1].cell_length + 3 + piece.cell_length <= width:
            lines[-1] = parts(lines[-1], between, piece)
        elif len(lines) < most:
            lines.append(piece.truncate(max(0, width), ellipsis=True))
        else:
            count = _("+ {n} more", n=len(pieces) - number)
            more = parts((f"{key_of('compare.all')} ", "bold $money"), (count, "$soft"))
            lines[-1] = parts(lines[-1].truncate(max(0, width - more.cell_length - 2), ellipsis=True), "  ", more)
            break
    return lines


def verdict_line(duel: Duel, width: int) -> Content:
    """What was said of the two, and how it is undone; before that, what can be said."""
    pair = duel.pair
    if pair.verdict is None:
        if not duel.ready:
            words = _("A verdict needs both takes.")
            return parts((fit(words, width), "$soft"))
        return Content("")
    words = in_words(duel)
    undo = parts(("   ", ""), (f"{key_of('compare.undo')} ", "bold $money"), (_("takes it back"), "$soft"))
    said = parts(("✓ ", "bold $good"), (fit(words, max(0, width - 2 - undo.cell_length)), "bold $ink"))
    return parts(said, undo) if said.cell_length + undo.cell_length <= width else said


def in_words(duel: Duel) -> str:
    """The verdict, with the names of those it is about."""
    left, right = (duel.take(side).request.model.short_name for side in Side)
    match duel.pair.verdict:
        case Verdict.EQUAL:
            return _("You found them equal.")
        case Verdict.BOTH_BAD:
            return _("You found both bad.")
        case _:
            side = next((side for side in Side if duel.won(side)), Side.LEFT)
            if left == right:
                return _("You chose the left one.") if side is Side.LEFT else _("You chose the right one.")
            return _("You chose {model}.", model=left if side is Side.LEFT else right)


def pair_state(listed: Listed) -> tuple[str, str, str]:
    """Glyph, words and tone of a pair in the list; nothing in them tells who won."""
    if listed.pair.judged:
        return "✓", _("judged"), "good"
    if listed.can_be_judged:
        return "○", _("to be judged"), "money"
    if any(job.state in (State.FAILED, State.REFUSED) for job in (listed.first, listed.second)):
        return "✕", _("not complete"), "bad"
    return "◐", _("under way"), "motion"


def pair_title(listed: Listed, *, blind: bool) -> str:
    """What tells a pair from others: the prompt, unless that would tell too much."""
    if blind and not listed.pair.judged:
        return _("hidden until the verdict")
    return one_line(listed.first.request.prompt) or "…"


def pair_models(pair: Pair, *, blind: bool) -> str:
    """`Pro / Fast`; of a judged pair the better one first."""
    if blind:
        return ""
    names = [pair.first.model.short_name, pair.second.model.short_name]
    if pair.winner == pair.second.job_id:
        names.reverse()
    return (" > " if pair.winner else " / ").join(names)
