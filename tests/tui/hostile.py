"""What comes from outside at its worst: texts, product lists and takes, made from a seed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

from ima_tui.domain.errors import Fault, FaultKind
from ima_tui.domain.events import Media
from ima_tui.domain.job import Job, State, Upload
from ima_tui.domain.models import Model
from ima_tui.domain.text import say
from ima_tui.simulator.products import catalogue, only_foreign
from tests.tui.stand_in import job_of, request_of

TEXTS = (
    "[/]",
    "[@click=app.quit]x",
    "[@click=app.quit]x[/] [b [/b]] [link=file:///etc/passwd]y",
    "[red]x[/red][$ink]",
    "{hole} {0} {",
    "\x1b]0;x\x07",
    "\x1b[2J\x1b[31m\x9b2J",
    "\x00\x00nul\x00",
    "\ud800 alone \udfff",
    "\u202eturned\u202c \u2066kept\u2069 \u200f",
    "👩‍💻👨‍👩‍👧‍👦🏳️‍🌈🇩🇪👍🏽",
    "e\u0301a\u0308o\u20dd" + "z" + "\u0335" * 60,
    "霓虹雨夜，少女撑伞走过反光的街道 ﾊﾝｶｸ 한국어",
    "שלום עולם نص عربي",
    "สวัสดี नमस्ते",
    "first\r\nsecond\rthird\u2028fourth\vfifth\ffinal\n\n\n",
    "\t\ttabs\t",
    " " * 300,
    "a" * 300,
    "10秒 竖屏 4K with sound, then continue the story, no sound, 99s",
    "-- '; DROP TABLE jobs; %s %(x)s \\ \\n $HOME `id`",
)
"""Each of these has broken a program somewhere."""

LONG = "A very long line, 霓虹👩‍💻 [/] " * 700
"""Twenty thousand characters without a line break."""

CHARACTERS = (
    "abcxyz ABC 019 .,;:!?-_/\\[]{}()<>@#$%^&*+=|~`'\""
    "éüñßłøæ中文字雨夜漢ひらカナ한글שלנصعहिสวΩжЯ👍🎬🇩👩\u200d\u0301\ufe0f\u20dd"
)
"""What fingers and input methods send, one at a time."""

FAULTS = tuple(FaultKind)


def text(random: Random) -> str:
    """One hostile text, or a few of them together."""
    return " ".join(random.choice(TEXTS) for _ in range(random.choice((1, 1, 1, 2, 4))))


def number(random: Random) -> object:
    """A number, or something in its place."""
    return random.choice((0, -1, 1, 5, 0.1, 1e18, 1e308, 10**30, "5", "5s", "", "NaN", None, True, [], {}))


# -- product lists


def tree(random: Random, category: str, surcharge: int) -> list[dict[str, Any]]:
    """The simulator's list, with a few things in it as nobody expects them."""
    if random.random() < 0.04:
        return []
    if random.random() < 0.04:
        return only_foreign(category)
    nodes = catalogue(category, surcharge)
    for leaf in _leaves(nodes):
        for _ in range(random.choice((0, 1, 3))):
            random.choice(_ODDITIES)(random, leaf)
    return nodes


def _leaves(nodes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for node in nodes:
        found += [node] if node["type"] == "3" else _leaves(node["children"])
    return found


def _no_rules(random: Random, leaf: dict[str, Any]) -> None:
    leaf["credit_rules"] = []


def _no_form(random: Random, leaf: dict[str, Any]) -> None:
    leaf["form_config"] = random.choice(([], None, {}, "x", [{}], [None]))


def _odd_field(random: Random, leaf: dict[str, Any]) -> None:
    leaf["form_config"] = [
        *(leaf["form_config"] or []),
        {
            "field": random.choice((text(random)[:40], "extra", "EXTRA", "duration", "n")),
            "label": random.choice((text(random), LONG, "", None)),
            "type": random.choice(("select", "switch", "number", "slider", "text", "markup[/]", "", None)),
            "value": random.choice((number(random), text(random))),
            "min": number(random), "max": number(random), "step": number(random),
            "options": random.choice(
                ([], None, [None], [{"label": text(random), "value": text(random)}],
                 [{"label": f"{n} {text(random)[:20]}", "value": n} for n in range(40)],
                 [1, True, "x", [1], {"value": {}}])
            ),
        },
    ]  # fmt: skip


def _odd_label(random: Random, leaf: dict[str, Any]) -> None:
    fields = [field for field in leaf["form_config"] or [] if isinstance(field, dict)]
    if fields:
        random.choice(fields)["label"] = random.choice((text(random), LONG))


def _empty_options(random: Random, leaf: dict[str, Any]) -> None:
    fields = [field for field in leaf["form_config"] or [] if isinstance(field, dict)]
    if fields:
        random.choice(fields)["options"] = random.choice(([], None))


def _odd_price(random: Random, leaf: dict[str, Any]) -> None:
    for rule in leaf["credit_rules"]:
        if random.random() < 0.3:
            rule["points"] = number(random)


def _odd_rule(random: Random, leaf: dict[str, Any]) -> None:
    leaf["credit_rules"].append(
        {"attribute_id": 77, "points": 7, "attributes": {text(random)[:30]: text(random), "duration": number(random)}}
    )


def _odd_name(random: Random, leaf: dict[str, Any]) -> None:
    leaf["name"] = text(random)


_Oddity = Callable[[Random, dict[str, Any]], None]
_ODDITIES: tuple[_Oddity, ...] = (
    _no_rules, _no_form, _odd_field, _odd_field, _odd_label, _empty_options, _odd_price, _odd_rule, _odd_name
)  # fmt: skip


# -- takes


def take(random: Random, clock: float) -> Job:
    """A take in any state, with words of the service's that nobody would say."""
    request = request_of(random.choice((text(random), text(random), LONG)), random.choice(tuple(Model)))
    if random.random() < 0.5:
        odd = {text(random)[:30]: number(random) for _ in range(3)}
        request = replace(request, choices=odd, parameters=odd, version_id=text(random))  # type: ignore[arg-type]
    state = random.choice(tuple(State))
    fault = Fault(
        random.choice(FAULTS), random.choice((0, 500, 6009, -1, 10**12)), text(random), text(random),
        random.choice((None, 3.0, 1e9)), random.choice((None, say("{x}", x=text(random)))),
    )  # fmt: skip
    settled = state in (State.READY, State.FAILED, State.REFUSED)
    media = Media(
        random.choice(("https://example.com/a.mp4", f"https://example.com/{text(random)}", text(random), "")),
        text(random), random.choice((0, -1, 1280, 10**9)), 720, random.choice((0.0, 5.0, 1e9)),
    )  # fmt: skip
    return job_of(
        random.randrange(40), request, state, age=random.choice((0.0, 8.0, 90.0, 4e4, 3e7, -500.0)), clock=clock,
        fault=fault if state is not State.READY and random.random() < 0.8 else None,
        trouble=fault if random.random() < 0.2 else None,
        retry_at=random.choice((0.0, clock + 5)),
        settled_at=clock if settled else 0.0,
        medias=(media,) * random.choice((0, 1, 3)) if state in (State.READY, State.FINISHING) else (),
        uploads=(Upload("", 5, random.choice((0, 3, 10))),) if state is State.UPLOADING else (),
        removed_at=clock if random.random() < 0.1 else 0.0,
    )  # fmt: skip


# -- files


def files(folder: Path, picture: Path) -> None:
    """A folder as one would not wish it: names, links, pipes, and images that are none."""
    names = ("[@click=app.quit]x [].png", "\x1b[2J.png", "\u202egnp.exe.png", "👩‍💻 雨夜.png", "a" * 200 + ".png",
             "-rf *.jpg")  # fmt: skip
    for name in names:
        (folder / name).write_bytes(picture.read_bytes())
    (folder / "cut.jpg").write_bytes(b"\xff\xd8\xff\xe0" + b"\x00" * 40)
    (folder / "none.png").write_bytes(b"no image")
    (folder / "empty.gif").touch()
    (folder / "[red]folder").mkdir()
    (folder / "dead.png").symlink_to(folder / "nowhere.png")
    (folder / "round").symlink_to(folder)
