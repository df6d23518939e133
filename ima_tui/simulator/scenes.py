"""From a wish to a stage: which place, in which light, with what weather over it."""

from __future__ import annotations

from collections.abc import Callable

from ima_tui.simulator.city import city
from ima_tui.simulator.effects import Drift, Particles, Rain
from ima_tui.simulator.landscapes import desert, mountain, sea
from ima_tui.simulator.palette import Palette, palette_for
from ima_tui.simulator.places import forest, meadow, space
from ima_tui.simulator.scenery import balloon
from ima_tui.simulator.stage import Element, Ground, Stage
from ima_tui.simulator.words import Wish

_PLACES: dict[str, Callable[[Ground, Wish, Palette, bool], list[Element]]] = {
    "sea": sea, "mountain": mountain, "desert": desert, "forest": forest, "meadow": meadow, "city": city,
    "space": space,
}  # fmt: skip


def stage_for(ground: Ground, wish: Wish, fine: bool, palette: Palette | None = None) -> Stage:
    """``fine`` paints more layers and lets bright parts bloom; a palette from elsewhere replaces the time's own."""
    colours = palette or palette_for(wish.time, wish.seed)
    elements = _PLACES[wish.place](ground, wish, colours, fine)
    if "balloon" in wish:
        tones = (((222.0, 70.0, 62.0), (250.0, 214.0, 140.0)), ((60.0, 110.0, 190.0), (244.0, 236.0, 220.0)))
        elements.append(balloon(ground, 0.66, 0.3, 0.6, tones[1], colours, 0.18))
        elements.append(balloon(ground, 0.36, 0.3, 1.35, tones[0], colours, 0.34))
    if "snowfall" in wish:
        snow = Drift(90 if fine else 45, (0.2, 0.75), 4.5, 1.0, 1.6, (245, 248, 255))
        elements.append(Particles(ground, wish.seed + 5, snow))
    if "rain" in wish and wish.place != "city":
        elements.append(Rain(ground, wish.seed, (200, 215, 230)))
    if "petals" in wish and wish.place != "meadow":
        elements.append(Particles(ground, wish.seed + 6, Drift(30, (0.3, 0.7), 2.0, 1.8, 2.4, (255, 190, 210))))
    return Stage(ground, elements, bloom=0.5 if fine else 0.0, vignette=0.42 if fine else 0.2)
