"""The camera's words themselves: what is inserted in each language, what it does, and a small sign of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from ima_tui.domain.text import Said, say


class Group(StrEnum):
    """What a word is about."""

    MOVEMENT = "movement"
    ANGLE = "angle"
    SIZE = "size"
    RHYTHM = "rhythm"
    LIGHT = "light"


GROUP_NAMES = {
    Group.MOVEMENT: say("Movement"),
    Group.ANGLE: say("Angle"),
    Group.SIZE: say("Shot size"),
    Group.RHYTHM: say("Rhythm"),
    Group.LIGHT: say("Light"),
}


@dataclass(frozen=True, slots=True)
class Term:
    """One word of the trade."""

    group: Group
    sign: str
    """A drawing of at most 7 cells, of letters, arrows and box drawing."""
    english: str
    chinese: str
    about: Said
    also: tuple[str, ...] = ()
    """Other names by which it is looked for."""


_MOVE, _ANGLE, _SIZE, _RHYTHM, _LIGHT = Group

TERMS: tuple[Term, ...] = (
    Term(_MOVE, "──→ ●", "push in", "推镜头", say("The camera moves closer to the subject."), ("dolly in", "推近")),
    Term(_MOVE, "←── ●", "pull out", "拉镜头", say("The camera moves back and shows more."),
         ("dolly out", "pull back", "拉远")),
    Term(_MOVE, "←╮ ●", "pan left", "向左摇镜头", say("The camera turns left where it stands."), ("摇",)),
    Term(_MOVE, "● ╭→", "pan right", "向右摇镜头", say("The camera turns right where it stands."), ("摇",)),
    Term(_MOVE, "● ↑", "tilt up", "向上摇镜头", say("The camera turns upwards where it stands."), ("摇", "仰摇")),
    Term(_MOVE, "● ↓", "tilt down", "向下摇镜头", say("The camera turns downwards where it stands."), ("摇", "俯摇")),
    Term(_MOVE, "←══", "truck left", "镜头左移", say("The camera slides to the left, facing ahead."),
         ("移", "slide")),
    Term(_MOVE, "══→", "truck right", "镜头右移", say("The camera slides to the right, facing ahead."),
         ("移", "slide")),
    Term(_MOVE, "●→ ─→", "tracking shot", "跟拍镜头", say("The camera travels along with the subject."),
         ("follow", "跟", "移")),
    Term(_MOVE, "╭ ● ╮→", "orbit around the subject", "环绕镜头", say("The camera circles around the subject."),
         ("arc shot", "绕", "旋转")),
    Term(_MOVE, "↑━━┓", "crane up", "升镜头", say("The camera rises on a crane."), ("jib", "boom up", "摇臂上升")),
    Term(_MOVE, "↓━━┓", "crane down", "降镜头", say("The camera sinks on a crane."), ("jib", "boom down", "摇臂下降")),
    Term(_MOVE, "─→●←─", "dolly zoom", "滑动变焦", say("It moves in and zooms out at once: the background stretches."),
         ("vertigo", "希区柯克变焦")),
    Term(_MOVE, "→[●]←", "slow zoom in", "缓慢变焦推近", say("The lens closes in while the camera stays."), ("变焦",)),
    Term(_MOVE, "←[●]→", "slow zoom out", "缓慢变焦拉远", say("The lens opens up while the camera stays."), ("变焦",)),
    Term(_MOVE, "~ ● ~", "handheld", "手持镜头", say("A slight natural shake, as if one were there."),
         ("shaky", "晃动")),
    Term(_MOVE, "─ ● ─→", "steadicam", "斯坦尼康稳定镜头", say("A floating, smooth walk with the camera."),
         ("gimbal", "稳定器")),
    Term(_MOVE, "░ → ●", "rack focus", "焦点转移", say("Sharpness shifts from one thing to another."),
         ("focus pull", "变焦点", "移焦")),
    Term(_MOVE, "━━━━→", "whip pan", "甩镜头", say("A very fast turn that smears the picture."), ("swish", "快速摇")),
    Term(_MOVE, "[ ● ]", "static locked-off shot", "固定镜头", say("The camera does not move at all."),
         ("locked off", "tripod", "静止")),
    Term(_MOVE, "●→│→●", "fly through", "穿越镜头", say("The camera flies through an opening or a space."),
         ("FPV", "穿梭")),
    Term(_ANGLE, "━↓━", "aerial drone shot", "航拍镜头", say("Seen from the air."), ("drone", "无人机", "鸟瞰")),
    Term(_ANGLE, "══↓══", "top-down shot", "俯视正上方镜头", say("Straight down from above."),
         ("bird’s eye", "overhead", "上帝视角")),
    Term(_ANGLE, "● ↑ ▁", "low angle", "仰拍", say("From below: the subject towers."), ("worm’s eye", "低角度")),
    Term(_ANGLE, "▔ ↓ ●", "high angle", "俯拍", say("From above: the subject looks small."), ("高角度",)),
    Term(_ANGLE, "─ ●", "eye level", "平视", say("At the height of the eyes, neutral."), ("平拍",)),
    Term(_ANGLE, "╱ ● ╱", "Dutch angle", "倾斜构图", say("A tilted horizon: unease."), ("canted", "荷兰角")),
    Term(_ANGLE, "▐ ●", "over-the-shoulder shot", "过肩镜头", say("Past one person’s shoulder to the other."),
         ("OTS",)),
    Term(_ANGLE, "(○)─→", "POV shot", "第一人称视角", say("Through the eyes of someone in the scene."),
         ("point of view", "first person", "主观镜头")),
    Term(_SIZE, "[  ▁  ]", "extreme wide shot", "大远景", say("The place is everything, people are dots."),
         ("establishing shot",)),
    Term(_SIZE, "[  ▂  ]", "wide shot", "远景", say("A person with the whole surroundings."), ("long shot",)),
    Term(_SIZE, "[  ▄  ]", "full shot", "全景", say("A person from head to toe."), ()),
    Term(_SIZE, "[  ▆  ]", "medium shot", "中景", say("A person from the waist up."), ("mid shot",)),
    Term(_SIZE, "[  █  ]", "close-up", "特写", say("The face fills the picture."), ("近景",)),
    Term(_SIZE, "[▐███▌]", "extreme close-up", "大特写", say("An eye, a hand, a detail."), ("detail",)),
    Term(_SIZE, "[·███·]", "macro shot", "微距镜头", say("Tiny things, very near and large."), ("微距",)),
    Term(_RHYTHM, "· · ·", "slow motion", "慢动作", say("Everything runs slower than life."), ("slow-mo", "升格")),
    Term(_RHYTHM, ">>>>", "time-lapse", "延时摄影", say("Hours pass within seconds."), ("timelapse", "延时")),
    Term(_RHYTHM, "─→ >>", "hyperlapse", "移动延时摄影", say("Time-lapse with a travelling camera."), ("大范围延时",)),
    Term(_RHYTHM, "· ─ >>", "speed ramp", "变速", say("Slow becomes fast within the shot."), ("ramping",)),
    Term(_RHYTHM, "━━━━━", "one continuous take", "一镜到底", say("No cut from beginning to end."),
         ("oner", "long take", "长镜头")),
    Term(_RHYTHM, "║ ║", "freeze frame", "定格", say("The picture stops."), ()),
    Term(_RHYTHM, "~──~", "slow, calm pace", "节奏舒缓", say("Unhurried movement."), ("calm",)),
    Term(_RHYTHM, "││ ││", "fast, energetic pace", "节奏明快", say("Quick, lively movement."), ("energetic",)),
    Term(_LIGHT, "▁▂▄", "golden hour light", "黄金时刻光线", say("Low, warm sun."), ("sunset", "日落", "黄昏")),
    Term(_LIGHT, "▁░▒", "blue hour", "蓝调时刻", say("Cool light just after sunset."), ("dusk", "暮色")),
    Term(_LIGHT, "█ ←─", "backlit", "逆光", say("Light from behind the subject."), ("backlight",)),
    Term(_LIGHT, "▐█▌", "rim light", "轮廓光", say("A bright edge around the subject."), ("edge light",)),
    Term(_LIGHT, "░█░", "silhouette", "剪影", say("A dark shape before a bright ground."), ()),
    Term(_LIGHT, "╲│╱", "volumetric light", "体积光", say("Visible beams in haze or dust."), ("god rays", "丁达尔光")),
    Term(_LIGHT, "░░░", "soft diffused light", "柔光", say("Gentle light, soft shadows."), ("overcast", "漫射光")),
    Term(_LIGHT, "█▌", "hard light", "硬光", say("Strong light, sharp shadows."), ()),
    Term(_LIGHT, "▓▓░", "low-key lighting", "低调光", say("Mostly dark, few lights."), ("chiaroscuro", "暗调")),
    Term(_LIGHT, "│╱│", "neon light", "霓虹灯光", say("Coloured light of signs at night."), ("霓虹",)),
    Term(_LIGHT, "▁ ▂ ▁", "candlelight", "烛光", say("Small, warm, flickering."), ("firelight",)),
)  # fmt: skip
"""Every word, group by group."""
