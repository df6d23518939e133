"""A family of takes as text and as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ima_tui.cli.lines import cells, fit, one_line, state_name, when
from ima_tui.domain.job import Descent
from ima_tui.language import _

if TYPE_CHECKING:
    from ima_tui.domain.family import Family, Relative

_LEAST_PROMPT = 16


def family_text(family: Family, width: int) -> Iterator[str]:
    """One line for each take, drawn as a tree; the one that was asked for has an arrow."""
    yield from _lines(family.root, "", "", family.asked_id, width)


def _lines(relative: Relative, before: str, below: str, asked_id: str, width: int) -> Iterator[str]:
    head = before + ("→ " if relative.id == asked_id else "") + _how(relative)
    yield f"{head}{_what(relative, width - cells(head))}"
    for number, child in enumerate(relative.children, 1):
        last = number == len(relative.children)
        yield from _lines(
            child, below + ("└─ " if last else "├─ "), below + ("   " if last else "│  "), asked_id, width
        )


def _how(relative: Relative) -> str:
    return f"{descent_name(relative)}  " if relative.link is not None else ""


def descent_name(relative: Relative) -> str:
    """How a take came from its parent, in a word or two."""
    link = relative.link
    return came_by(link.descent, link.frame) if link is not None else ""


def came_by(descent: Descent, frame: int | None) -> str:
    """How a take comes from another one."""
    if descent is Descent.NEXT_SHOT and frame is not None:
        return _("next shot from frame {n}", n=frame + 1)
    return {
        Descent.REMIX: _("edited copy"),
        Descent.REPEAT: _("repeated"),
        Descent.PROMOTION: _("promoted"),
        Descent.NEXT_SHOT: _("next shot"),
        Descent.RECIPE: _("from a recipe"),
    }[descent]


def _what(relative: Relative, width: int) -> str:
    job = relative.job
    if job is None:
        return f"{relative.id}  " + _("deleted for good")
    head = f"{job.id}  {when(job.created_at)[:16]}  {job.request.model.short_name}  {state_name(job.state)}  "
    stars = "★" * job.stars + " " if job.stars else ""
    return head + stars + fit(one_line(job.request.prompt), max(_LEAST_PROMPT, width - cells(head + stars) - 1))


def family_json(family: Family) -> dict[str, object]:
    """The tree, nested as it is."""
    return {"asked": family.asked_id, "complete": family.complete, "root": _json(family.root)}


def _json(relative: Relative) -> dict[str, object]:
    job, link = relative.job, relative.link
    return {
        "job_id": relative.id,
        "deleted": job is None,
        "status": job.state.value if job is not None else None,
        "model_id": job.request.model.value if job is not None else None,
        "prompt": job.request.prompt if job is not None else None,
        "stars": job.stars if job is not None else None,
        "came_by": link.descent.value if link is not None else None,
        "frame": link.frame + 1 if link is not None and link.frame is not None else None,
        "children": [_json(child) for child in relative.children],
    }
