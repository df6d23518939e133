"""The program's own looks: a dark theme and a light one. The only file that names a colour.

Tokens are named for their part, not their hue: `money` is the one warm accent (price, the primary action), `motion`
the one cool one (progress), and the tones of the ground do the work that borders do elsewhere. A theme of someone
else gets the dark tokens as defaults, so that no sheet ever meets an unknown name.
"""

from __future__ import annotations

from textual.theme import Theme

_DARK = {
    "ground": "#0e1117",
    "pane": "#141820",
    "raised": "#1b212c",
    "lifted": "#262e3c",
    "line": "#2c3443",
    "ink": "#e2e6ed",
    "soft": "#a0aabb",
    "faint": "#717c90",
    "money": "#f1ab5e",
    "money-bright": "#ffc583",
    "on-money": "#1d1408",
    "money-ground": "#2a2118",
    "motion": "#70bddd",
    "motion-ground": "#17262f",
    "good": "#8acb93",
    "bad": "#f1908a",
    "warn": "#e7c56f",
    "veil": "#0e1117 72%",
}

_LIGHT = {
    "ground": "#e9e5db",
    "pane": "#f4f1ea",
    "raised": "#fdfcf9",
    "lifted": "#e2dccd",
    "line": "#cfc8b8",
    "ink": "#22262e",
    "soft": "#535b67",
    "faint": "#79808a",
    "money": "#a8570f",
    "money-bright": "#c56a18",
    "on-money": "#fffaf2",
    "money-ground": "#f5e3cc",
    "motion": "#1a7495",
    "motion-ground": "#d6e9ef",
    "good": "#2c7637",
    "bad": "#b3332b",
    "warn": "#87640a",
    "veil": "#e9e5db 72%",
}


def _theme(name: str, tokens: dict[str, str], *, dark: bool) -> Theme:
    return Theme(
        name=name,
        primary=tokens["money"],
        secondary=tokens["motion"],
        accent=tokens["money"],
        warning=tokens["warn"],
        error=tokens["bad"],
        success=tokens["good"],
        foreground=tokens["ink"],
        background=tokens["ground"],
        surface=tokens["raised"],
        panel=tokens["pane"],
        dark=dark,
        variables={
            **tokens,
            "border": tokens["money"],
            "border-blurred": tokens["raised"],
            "input-cursor-background": tokens["money"],
            "input-cursor-foreground": tokens["on-money"],
            "input-cursor-text-style": "none",
            "input-selection-background": tokens["motion"] + " 35%",
            "block-cursor-background": tokens["lifted"],
            "block-cursor-foreground": tokens["ink"],
            "block-cursor-text-style": "none",
            "scrollbar": tokens["lifted"],
            "scrollbar-hover": tokens["line"],
            "scrollbar-active": tokens["faint"],
            "scrollbar-background": tokens["pane"],
            "scrollbar-background-hover": tokens["pane"],
            "scrollbar-background-active": tokens["pane"],
            "scrollbar-corner-color": tokens["pane"],
            "link-color": tokens["motion"],
            "link-color-hover": tokens["money"],
            "link-background-hover": tokens["pane"],
        },
    )


DARK = "ima-dark"
LIGHT = "ima-light"
THEMES = (_theme(DARK, _DARK, dark=True), _theme(LIGHT, _LIGHT, dark=False))
TOKENS = dict(_DARK)
"""Every token of ours with a value, for themes that do not know them."""
