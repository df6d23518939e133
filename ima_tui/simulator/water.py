"""Water: a mirror broken by waves, and a pure function of time."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PIL import Image

from ima_tui.simulator.brush import Floats
from ima_tui.simulator.palette import Colour
from ima_tui.simulator.plate import Bytes
from ima_tui.simulator.stage import Element, Ground, View


class Water(Element):
    """Mirrors what is above its line, broken by waves; the light draws a path over it."""

    def __init__(self, ground: Ground, line: float, deep: Colour, light: Colour, sun_x: float, *,
                 calm: float = 0.0, mirror: float = 0.8, depth: float = 0.0) -> None:  # fmt: skip
        self._ground = ground
        self._line = line
        self._deep = np.array(deep, np.float32)
        self._light = np.array(light, np.float32)
        self._sun_x = sun_x
        self._rough = 1.0 - calm
        self._mirror = mirror
        self._depth = depth

    def hides_from(self, view: View) -> int:
        top = self._top(view)
        return min(view.floor, top) if top >= 4 else view.floor

    def _top(self, view: View) -> int:
        return round(view.place(0.0, self._ground.y(self._line), self._depth)[1])

    def draw(self, frame: Image.Image, view: View) -> Image.Image:
        """In planes and small whole numbers: floats of three colours side by side took four times as long."""
        top = self._top(view)
        count, shown = frame.height - top, min(frame.height, view.floor) - top
        if shown < 4 or top < 4:
            return frame
        near = ((np.arange(shown, dtype=np.float32) + 0.5) / count)[:, None]
        # Every second column is enough for waves, and sines are the most expensive thing here.
        across = np.arange(0, frame.width, 2, dtype=np.float32)[None, :]
        waves = self._waves(near, (across - frame.width / 2) / frame.width, view)
        unit = self._ground.unit
        columns = np.clip(across + waves * ((0.6 + near * 9) * self._rough * unit * 0.5), 0, frame.width - 2)
        rows = np.clip(top - 1 - near * count * 0.92 + waves * (near * 5 * self._rough * unit * 0.4), 0, top - 1)
        first = int(rows.min())
        places = (rows - first).astype(np.intp)
        places *= frame.width
        places += columns.astype(np.intp)
        share = self._mirror * (1 - near * (0.35 + 0.4 * self._rough)) + waves * (0.1 * self._rough)
        parts = np.clip(share * 128, 0, 128).astype(np.int16)
        lift = self._lift(near, across, waves, view)
        mirrors = frame.crop((0, first, frame.width, top)).split()
        planes = [
            self._mirrored(np.asarray(mirror), places, parts, float(deep), lift * light)
            for mirror, deep, light in zip(mirrors, self._deep, self._light, strict=True)
        ]
        frame.paste(Image.merge("RGB", [Image.fromarray(plane) for plane in planes]), (0, top))
        return frame

    def _waves(self, near: Floats, side: Floats, view: View) -> Floats:
        far = 1.0 / (near + 0.06)
        time = view.seconds
        side = side * (far * 6) + view.shot.x * 4
        swell = np.sin(far * 9 + time * 1.1 + np.sin(side * 1.3 + time * 0.4) * 1.4)
        chop = np.sin(side * 5.1 - time * 1.7 + far * 17) * np.sin(far * 31 + time * 2.3 + side * 0.7)
        return np.asarray(swell * 0.6 + chop * 0.5)

    def _lift(self, near: Floats, across: Floats, waves: Floats, view: View) -> Floats:
        """How much light there is: its path, and sparkles on the waves."""
        sun, _ = view.place(self._ground.x(self._sun_x), 0.0, self._depth)
        path = np.exp(-(((across - sun) / (self._ground.unit * (4 + 16 * near))) ** 2))
        sparkle = np.clip(waves - 0.28, 0, 1) * ((0.35 + 0.65 * (1 - near)) * self._rough)
        return np.asarray(sparkle * (path * 2.4 + 0.1) + path * 0.16)

    def _mirrored(self, above: Bytes, places: npt.NDArray[np.intp], parts: npt.NDArray[np.int16], deep: float,
                  light: Floats) -> Bytes:  # fmt: skip
        """One colour of the water. Neighbours are looked up in pairs, as the waves are."""
        pairs = above.astype(np.uint16)
        pairs[:, :-1] |= pairs[:, 1:] << 8
        pairs = pairs.ravel().take(places)
        own = (light + deep).astype(np.int16)
        water = np.empty((places.shape[0], above.shape[1]), np.uint8)
        for side, found in enumerate((pairs & 255, pairs >> 8)):
            level = found.astype(np.int16)
            level -= round(deep)
            level *= parts
            level >>= 7
            level += own
            water[:, side::2] = np.clip(level, 0, 255, out=level)
        return water
