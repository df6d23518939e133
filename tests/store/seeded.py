"""Large made-up histories, the same for the same seed: prompts in two languages, with common words and rare ones.

Rows are written in bulk beside the store's own `add`, which keeps one take at a time; cards follow as after an upgrade.
"""

from __future__ import annotations

import json
import random
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from ima_tui.domain.job import Job, State
from ima_tui.domain.models import Model
from ima_tui.domain.modes import Mode
from ima_tui.store.connection import Connection
from ima_tui.store.rows import encoded, job_columns
from ima_tui.store.search import names_text, searchable
from tests.store import examples

NOON = 1_790_000_000.0
_ENGLISH = """
    city night light camera slow push lighthouse waves gull drone fjord macro boat gutter rain neon street portrait
    golden hour dolly pan tilt forest mist river mountain sunrise child puppy meadow cinematic film grain handheld
    close-up wide shot anamorphic lens flare dust snow desert dune market old man woman dancer silk smoke fire spark
    ember glass water drop reflection mirror train station subway window curtain breeze leaf autumn spring cherry
    blossom koi pond lantern festival dragon robot spaceship nebula planet astronaut ocean whale coral reef jellyfish
    turtle island volcano lava storm lightning thunder horse gallop wolf fox owl eagle cat kitten piano violin guitar
    stage crowd concert 4K Café naïve 16:9 100%
"""
_CHINESE = """
    城市 夜景 灯光 镜头 缓慢 推进 灯塔 海浪 海鸥 无人机 峡湾 微距 纸船 雨夜 霓虹 街道 人像 金色 黄昏 推轨 摇移 森林
    薄雾 河流 雪山 日出 孩子 小狗 草地 电影感 胶片 颗粒 手持 特写 全景 变形 宽银幕 光晕 尘埃 沙漠 沙丘 集市 老人 少女
    舞者 丝绸 烟雾 火焰 火花 余烬 玻璃 水滴 倒影 镜子 列车 车站 地铁 窗帘 微风 落叶 秋天 春天 樱花 锦鲤 池塘 灯笼 节日
    飞龙 机器人 飞船 星云 星球 宇航员 大海 鲸鱼 珊瑚 水母 海龟 小岛 火山 熔岩 暴风雨 闪电 雷声 骏马奔腾 野狼 狐狸 猫头鹰
    老鹰 小猫 钢琴 小提琴 吉他 舞台 人群 演唱会
"""
ENGLISH, CHINESE = tuple(_ENGLISH.split()), tuple(_CHINESE.split())
RARE_ENGLISH = ("quixotic", "zeppelin", "xylophone", "ib")
RARE_CHINESE = ("鎏金", "麒麟", "琉璃瓦", "孔雀开屏", "饕")
TAGS = ("beach", "Client-A", "日落", "keep")
_STATES = (*(State.READY,) * 90, *(State.FAILED,) * 6, *(State.REFUSED,) * 3, State.UNKNOWN)
_MANY = 2000


@dataclass(frozen=True, slots=True)
class Fact:
    """One made-up take, as a plain filter sees it."""

    id: str
    prompt: str
    model: Model
    mode: Mode
    state: State
    created_at: float
    credits: int
    seconds: int
    simulated: bool
    user_id: str = "default"
    task_id: str = ""
    pair_id: str = ""
    stars: int = 0
    tags: tuple[str, ...] = ()
    note: str = ""
    removed_at: float = 0.0


def facts(count: int, seed: int = 1, *, rare_in: int = 4000) -> Iterator[Fact]:
    """`count` takes, oldest first, one in `rare_in` of them with a rare word."""
    chance = random.Random(seed)
    for number in range(count):
        marked = chance.random() < 0.02
        state = chance.choice(_STATES)
        yield Fact(
            id=f"{number:08x}{chance.getrandbits(24):06x}",
            prompt=_prompt(chance, rare_in),
            model=chance.choice((Model.PRO, Model.FAST, Model.FAST)),
            mode=chance.choice(tuple(Mode)),
            state=state,
            created_at=NOON - (count - number) * 60.0 + chance.random(),
            credits=chance.choice((10, 15, 25, 60)),
            seconds=chance.choice((5, 5, 5, 10)),
            simulated=chance.random() < 0.1,
            user_id="anna" if chance.random() < 0.05 else "default",
            task_id="" if state in (State.REFUSED, State.UNKNOWN) else f"{chance.getrandbits(96):024x}",
            pair_id=f"pair-{number // 2}" if chance.random() < 0.04 else "",
            stars=chance.randint(1, 3) if marked else 0,
            tags=(chance.choice(TAGS),) if marked else (),
            note="sent to 客户 Müller" if marked and chance.random() < 0.3 else "",
            removed_at=NOON if chance.random() < 0.01 else 0.0,
        )


def _prompt(chance: random.Random, rare_in: int) -> str:
    rare = chance.random() < 1 / rare_in
    if chance.random() < 0.5:
        words = [_common(chance, ENGLISH) for _ in range(chance.randint(6, 24))]
        return " ".join([*words, chance.choice(RARE_ENGLISH)] if rare else words)
    pieces = [_common(chance, CHINESE) + "的" + _common(chance, CHINESE) for _ in range(chance.randint(3, 12))]
    odd = "".join(chr(chance.randrange(0x4E00, 0x55C4)) for _ in range(4))
    return "，".join([*pieces, odd, chance.choice(RARE_CHINESE)] if rare else [*pieces, odd])


def _common(chance: random.Random, words: tuple[str, ...]) -> str:
    return words[int(chance.random() ** 2 * len(words))]


def build(path: Path, made: Iterator[Fact]) -> None:
    """A history of these takes. What a version without cards would leave is written first; opening it does the rest."""
    Connection(path).close()
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute("PRAGMA synchronous = OFF")
        _insert(db, made)
    Connection(path).close()


def _insert(db: sqlite3.Connection, made: Iterator[Fact]) -> None:
    db.execute("BEGIN")
    prompt = db.execute(
        "INSERT INTO prompts (hash, first_used, last_used, uses, search_text, text) VALUES (x'00', 0, 0, 1, '', '')"
    ).lastrowid
    rows = enumerate((_row(fact) for fact in made), 1)
    columns = sql = ""
    while some := list(islice(rows, _MANY)):
        if not sql:
            columns = ", ".join(some[0][1])
            sql = f"INSERT INTO jobs ({columns}, prompt_id, revision) VALUES (?{', ?' * (len(some[0][1]) + 1)})"
        db.executemany(sql, ((*row.values(), prompt, revision) for revision, row in some))
        db.execute("COMMIT")
        db.execute("BEGIN")
    db.execute("COMMIT")


_THEN = 1234567890.25
_HERE = {"id": "@ID@", "prompt": "@PROMPT@", "task_id": "@TASK@", "user_id": "@USER@", "pair_id": "@PAIR@"}
_HOLES = re.compile(f"({'|'.join((*_HERE.values(), re.escape(str(_THEN))))})")
_templates: dict[tuple[object, ...], tuple[dict[str, object], list[str]]] = {}


def _row(fact: Fact) -> dict[str, object]:
    """The columns of a take. Encoding a snapshot costs more than all else, so one is made of each kind."""
    kind = (fact.model, fact.mode, fact.state, fact.credits, fact.seconds, fact.simulated, bool(fact.task_id))
    if kind not in _templates:
        job = _example(fact)
        _templates[kind] = job_columns(job), _HOLES.split(encoded(job))
    columns, pieces = _templates[kind]
    own = {
        "@ID@": fact.id, "@PROMPT@": json.dumps(fact.prompt, ensure_ascii=False)[1:-1], "@TASK@": fact.task_id,
        "@USER@": fact.user_id, "@PAIR@": fact.pair_id, str(_THEN): str(fact.created_at),
    }  # fmt: skip
    snapshot = "".join([own.get(piece, piece) for piece in pieces])
    settled = fact.created_at + 75.0 if fact.state in (State.READY, State.FAILED, State.REFUSED) else 0.0
    return columns | {
        "id": fact.id, "user_id": fact.user_id, "task_id": fact.task_id, "created_at": fact.created_at,
        "changed_at": settled, "settled_at": settled, "charged_at": fact.created_at + 3.0 if fact.task_id else 0.0,
        "search_text": f"{searchable(fact.prompt)} {names_text(fact.model, fact.mode)}",
        "snapshot": snapshot,
        "removed_at": fact.removed_at, "stars": fact.stars, "tags": " ".join(fact.tags), "note": fact.note,
    }  # fmt: skip


def _example(fact: Fact) -> Job:
    request = examples.request(
        _HERE["prompt"], model=fact.model, model_code=fact.model.value, mode=fact.mode, credits=fact.credits,
        parameters={"duration": fact.seconds, "resolution": "1080P", "aspect_ratio": "16:9", "audio": True},
    )  # fmt: skip
    return examples.job(
        _HERE["id"], at=_THEN, request=request, user_id=_HERE["user_id"], state=fact.state, pair_id=_HERE["pair_id"],
        task_id=_HERE["task_id"] if fact.task_id else "", simulated=fact.simulated,
    )  # fmt: skip
