"""What is known of an input image, and the service's limits on it. Source: wire contract, section 2, "Image limits"."""

from __future__ import annotations

from collections.abc import Sequence

from ima_tui.domain.frozen import dataclass
from ima_tui.domain.text import Said, say

FORMATS = ("jpeg", "png", "webp", "bmp", "tiff", "gif")
MOST_BYTES = 30 * 1000 * 1000
MOST_BYTES_TOGETHER = 64 * 1000 * 1000
SIDE = (300, 6000)
SHAPE = (0.4, 2.5)


@dataclass(frozen=True, slots=True)
class ImageFacts:
    """A local image as its content says, not its name."""

    path: str
    format: str
    """Usually one of FORMATS; any other has to be converted first."""
    mime: str
    suffix: str
    """Without the dot, fitting the content: `jpg`, `png`, …"""
    width: int
    """Pixels as stored, before any EXIF orientation: that is what the service sees."""
    height: int
    size_bytes: int
    sha256: str
    mtime_ns: int = 0
    oriented: bool = False
    """An EXIF orientation asks viewers to turn it; the service may not."""
    animated: bool = False


def image_problems(facts: ImageFacts) -> tuple[Said, ...]:
    """Every limit this image breaks, as a sentence with the way out. Empty when it can be sent."""
    name = facts.path.replace("\\", "/").rsplit("/", 1)[-1]
    found: list[Said] = []
    if facts.format not in FORMATS:
        kind = facts.format.upper()
        found.append(
            say(
                "{name} is {kind}; the service takes JPEG, PNG, WebP, BMP, TIFF, GIF. Convert it.", name=name, kind=kind
            )
        )
    if facts.size_bytes >= MOST_BYTES:
        weight = f"{facts.size_bytes / 1e6:.1f}"
        found.append(
            say("{name} weighs {weight} MB; the limit is 30 MB. Save it smaller or as JPEG.", name=name, weight=weight)
        )
    size = f"{facts.width} × {facts.height}"
    if min(facts.width, facts.height) < SIDE[0]:
        found.append(
            say("{name} is {size} pixels; each side must be at least 300. Use a larger image.", name=name, size=size)
        )
    if max(facts.width, facts.height) > SIDE[1]:
        found.append(
            say("{name} is {size} pixels; each side may be 6000 at most. Scale it down.", name=name, size=size)
        )
    shape = facts.width / max(1, facts.height)
    if not SHAPE[0] <= shape <= SHAPE[1]:
        found.append(
            say(
                "{name} has the shape {shape} (width ÷ height); it must be between 0.4 and 2.5. Crop it.",
                name=name,
                shape=f"{shape:.2f}",
            )
        )
    return tuple(found)


def weight_problem(images: Sequence[ImageFacts]) -> Said | None:
    """The limit on all media of one request together, if these break it."""
    together = sum(facts.size_bytes for facts in images)
    if together <= MOST_BYTES_TOGETHER:
        return None
    return say(
        "The images weigh {weight} MB together; the limit is 64 MB. Use fewer or smaller ones.",
        weight=f"{together / 1e6:.1f}",
    )
