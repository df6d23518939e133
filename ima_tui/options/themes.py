"""The themes by the names of the file, and by the words that the settings screen has for them."""

from __future__ import annotations

THEMES = ("ima-dark", "ima-light", "ima-contrast", "ima-terminal")
_SHORT = "ima-"


def theme_named(words: str) -> str | None:
    """The theme that is meant by `light`, `high contrast` or `terminal`, or None."""
    folded = words.strip().casefold().removeprefix("high").strip(" -_")
    return next((theme for theme in THEMES if theme.removeprefix(_SHORT) == folded), None)
