"""The snippets and templates that are there from the beginning, in both languages.

They are data, not part of the interface's words: each has its own text in each language, and the user may change or
remove any of them.
"""

from __future__ import annotations

from dataclasses import dataclass

from ima_tui.domain.snippets import Snippet


@dataclass(frozen=True, slots=True)
class Starter:
    """One of them. The id never changes."""

    id: str
    english: tuple[str, str]
    """Name and text."""
    chinese: tuple[str, str]

    def in_language(self, code: str) -> Snippet:
        """As it reads in `en` or `zh`."""
        name, text = self.chinese if code == "zh" else self.english
        return Snippet(self.id, name, text, ready_made=True)


STARTERS = (
    Starter(
        "starter.scene",
        (
            "Scene: subject, action, camera, light",
            "{subject} {action}, {place}. {camera=Slow push-in}, {light=golden hour light}, {style=cinematic, natural}",
        ),
        (
            "场景：主体、动作、镜头、光线",
            "{主体}{动作}，{地点}。{镜头=缓慢推镜头}，{光线=黄金时刻光线}，{风格=电影感，自然}",
        ),
    ),
    Starter(
        "starter.product",
        (
            "Product shot",
            "{product} on {surface=dark stone}, {detail=fine droplets on it}. Orbit around the subject, macro shot, "
            "{light=soft diffused light}, clean background",
        ),
        ("产品镜头", "{产品}放在{台面=深色石面}上，{细节=细小水珠}。环绕镜头，微距镜头，{光线=柔光}，背景干净"),
    ),
    Starter(
        "starter.person",
        (
            "Person close-up",
            "Close-up of {person}, {expression=a faint smile}, looking at {where=the camera}. Slow push-in, "
            "{light=window light}, shallow depth of field",
        ),
        ("人物特写", "{人物}的特写，{表情=淡淡的微笑}，看向{方向=镜头}。缓慢推镜头，{光线=窗边光线}，浅景深"),
    ),
    Starter(
        "starter.landscape",
        (
            "Landscape from the air",
            "Aerial drone shot over {landscape} at {time=dawn}, {motion=mist drifting through the valleys}. "
            "The camera glides forward and rises slowly",
        ),
        ("空中风光", "{时间=黎明}的{风光}，航拍镜头，{动态=薄雾在山谷间流动}。镜头缓缓前飞并上升"),
    ),
    Starter(
        "starter.frames",
        (
            "From first to last frame",
            "The scene changes smoothly from {beginning} to {ending}, {motion=one continuous movement}, no cut",
        ),
        ("从首帧到尾帧", "画面从{开头}平滑过渡到{结尾}，{动态=一个连续的动作}，没有剪切"),
    ),
    Starter(
        "starter.look",
        ("Film look", "shot on 35 mm film, natural colours, soft highlights, fine grain"),
        ("胶片质感", "35毫米胶片拍摄，色彩自然，高光柔和，颗粒细腻"),
    ),
)
