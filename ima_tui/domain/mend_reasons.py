"""Why a corrected copy is offered of an image that fits as it is: what of it may not look as the user sees it.

An image that breaks a limit has its reason in that limit (`images.image_problems`); here is what no limit says.
Source: wire contract, section 2, "Image limits": the service takes the pixels as they are stored.
"""

from __future__ import annotations

from ima_tui.domain.mending import Kind, Plan
from ima_tui.domain.text import Said, say


def reasons(plan: Plan) -> tuple[Said, ...]:
    """One sentence for each correction that is not forced, in the order of the corrections."""
    found: list[Said] = []
    for correction in plan.corrections:
        if correction.needed or correction.kind in (Kind.PRIVATE, Kind.STILL):
            continue  # an animation is spoken of with the facts
        if correction.kind is Kind.UPRIGHT:
            found.append(_turned(plan))
        elif correction.kind is Kind.FORMAT:
            old, new = plan.original.facts.format.upper(), "PNG" if plan.lossless else "JPEG"
            found.append(say("{old}: the service takes it; a copy would be a {new}.", old=old, new=new))
        else:
            found.append(say("A copy: {change}.", change=correction.words))
    return tuple(found)


def _turned(plan: Plan) -> Said:
    mirrored, turns = plan.original.as_stored
    size = " × ".join(map(str, plan.original.upright))
    if turns % 2:
        return say(
            "Stored lying down, and the service may use it so; a copy would be turned upright ({size}).", size=size
        )
    if turns:
        return say("Stored upside down, and the service may use it so; a copy would be turned upright.")
    assert mirrored, "an orientation of 1 asks for nothing"
    return say("Stored mirrored, and the service may use it so; a copy would be as you see it.")
