"""The looks: dark, light, high contrast, and the terminal's own colours. The only file that names a colour.

Tokens are named for their part, not their hue: `money` is the one warm accent (price, the primary action), `motion`
the one cool one (progress), and the tones of the ground do the work that borders do elsewhere. A theme of someone
else gets the dark tokens as defaults, so that no sheet ever meets an unknown name. Text has a contrast of at least 4.5
on every ground it stands on (7 in high contrast).
"""

from __future__ import annotations

from textual.theme import Theme

_DARK = {
    "ground": "#0e1117",
    "pane": "#141820",
    "raised": "#1a202b",
    "lifted": "#242c3a",
    "line": "#2c3443",
    "ink": "#e4e8ee",
    "soft": "#a9b3c2",
    "faint": "#8c95a5",
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
    "selection": "#70bddd 35%",
}

_LIGHT = {
    "ground": "#ebe7de",
    "pane": "#f4f1ea",
    "raised": "#fdfcf9",
    "lifted": "#e4dfd2",
    "line": "#cfc8b8",
    "ink": "#22262e",
    "soft": "#454b56",
    "faint": "#5b6169",
    "money": "#964d0d",
    "money-bright": "#a85a14",
    "on-money": "#fffaf2",
    "money-ground": "#f5e6d2",
    "motion": "#176886",
    "motion-ground": "#dcecf0",
    "good": "#286e33",
    "bad": "#b1322a",
    "warn": "#7b5b09",
    "veil": "#ebe7de 72%",
    "selection": "#176886 35%",
}

_CONTRAST = {
    "ground": "#000000",
    "pane": "#000000",
    "raised": "#101010",
    "lifted": "#303030",
    "line": "#5a5a5a",
    "ink": "#ffffff",
    "soft": "#ececec",
    "faint": "#d0d0d0",
    "money": "#ffd75f",
    "money-bright": "#ffeb9c",
    "on-money": "#000000",
    "money-ground": "#262000",
    "motion": "#7fe4ff",
    "motion-ground": "#00262f",
    "good": "#8dff8d",
    "bad": "#ffb0a8",
    "warn": "#ffe95f",
    "veil": "#000000 80%",
    "selection": "#7fe4ff 18%",
}

_TERMINAL = {
    "ground": "ansi_default",
    "pane": "ansi_default",
    "raised": "ansi_default",
    "lifted": "ansi_default",
    "line": "ansi_bright_black",
    "ink": "ansi_default",
    "soft": "ansi_default",
    "faint": "ansi_default",
    "money": "ansi_yellow",
    "money-bright": "ansi_bright_yellow",
    "on-money": "ansi_black",
    "money-ground": "ansi_default",
    "motion": "ansi_cyan",
    "motion-ground": "ansi_default",
    "good": "ansi_green",
    "bad": "ansi_red",
    "warn": "ansi_yellow",
    "veil": "ansi_default",
    "selection": "ansi_cyan",
}
"""Nothing but the user's own sixteen colours on their own ground; what tones say elsewhere, `app.tcss` says there by
reversed and underlined text, so that it also holds where there is no colour at all."""


_FOR_ANSI = {
    "ansi-background": "ansi_black",
    "ansi-foreground": "ansi_white",
    "input-selection-foreground": "ansi_black",
    "input-cursor-background": "ansi_default",
    "input-cursor-foreground": "ansi_default",
    "input-cursor-text-style": "reverse",
    "block-cursor-text-style": "reverse",
}
"""What Textual's own sheets ask of a theme of the terminal's colours."""


def _theme(name: str, tokens: dict[str, str], *, dark: bool, ansi: bool = False) -> Theme:
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
        ansi=ansi,
        variables={
            **tokens,
            "border": tokens["money"],
            "border-blurred": tokens["raised"],
            "input-cursor-background": tokens["money"],
            "input-cursor-foreground": tokens["on-money"],
            "input-cursor-text-style": "none",
            "input-selection-background": tokens["selection"],
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
            **(_FOR_ANSI if ansi else {}),
        },
    )


DARK = "ima-dark"
LIGHT = "ima-light"
CONTRAST = "ima-contrast"
TERMINAL = "ima-terminal"
THEMES = (
    _theme(DARK, _DARK, dark=True),
    _theme(LIGHT, _LIGHT, dark=False),
    _theme(CONTRAST, _CONTRAST, dark=True),
    _theme(TERMINAL, _TERMINAL, dark=True, ansi=True),
)
TOKENS = dict(_DARK)
"""Every token of ours with a value, for themes that do not know them."""


def following(name: str) -> str:
    """The theme after `name`, round and round."""
    names = [theme.name for theme in THEMES]
    return names[(names.index(name) + 1) % len(names)] if name in names else DARK
