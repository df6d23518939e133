"""Commands of the player, the same wherever a take's clip can be played."""

from __future__ import annotations

from ima_tui.domain.text import say
from ima_tui.tui.command import Command, Where

_ON_A_CLIP = (Where.WATCHING, Where.TAKES, Where.HISTORY, Where.DETAIL)

PLAYING = (
    Command("clip.play", ("space",), say("Play"), say("Play the clip here, or stand still"),
            _ON_A_CLIP, "screen.clip_play", 1),
    Command("clip.back", ("comma",), say("Frame back"), say("Stand one frame before"),
            _ON_A_CLIP, "screen.clip_step(-1)"),
    Command("clip.on", ("full_stop",), say("Frame on"), say("Stand one frame further"),
            _ON_A_CLIP, "screen.clip_step(1)"),
    Command("clip.earlier", ("less_than_sign",), say("Second back"), say("Go one second back in the clip"),
            _ON_A_CLIP, "screen.clip_skip(-1)"),
    Command("clip.later", ("greater_than_sign",), say("Second on"), say("Go one second on in the clip"),
            _ON_A_CLIP, "screen.clip_skip(1)"),
    Command("clip.speed", ("z",), say("Pace"), say("Full, double, a quarter, half"),
            _ON_A_CLIP, "screen.clip_speed"),
    Command("clip.loop", ("Z",), say("Over and over"), say("Begin again at the end of the clip, or stop there"),
            _ON_A_CLIP, "screen.clip_loop"),
    Command("clip.sheet", ("w",), say("At a glance"), say("Frames from the whole clip as a still, with their times"),
            _ON_A_CLIP, "screen.clip_sheet", 4),
    Command("clip.large", ("f",), say("Large"), say("The clip as large as the window"),
            (Where.TAKES, Where.HISTORY, Where.DETAIL), "screen.clip_large", 3),
    Command("clip.system", ("O",), say("Your player"), say("Open the clip in your system's own player, with sound"),
            _ON_A_CLIP, "screen.clip_system", 6),
)  # fmt: skip
"""What is done with a clip while it is looked at."""
