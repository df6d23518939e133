"""What a prompt asks to be shown: place, time of day, weather and things, from its words in English and Chinese."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

_PLACES: tuple[tuple[str, str], ...] = (
    ("space", r"space|planet|galaxy|nebula|cosmos|astronaut|orbit of|rocket|太空|宇宙|星球|银河|星云"),
    ("city", r"city|neon|street|skyline|cyberpunk|downtown|tokyo|urban|traffic|城市|霓虹|街|都市|赛博"),
    ("sea", r"lighthouse|sea|ocean|wave|coast|beach|harbou?r|shore|island|whale|surf|海|灯塔|浪|港|岛|沙滩"),
    ("desert", r"desert|dune|sahara|camel|沙漠|沙丘|骆驼"),
    ("mountain", r"mountain|snow|peak|alpine|glacier|lake|valley|himalaya|山|雪|冰川|湖|峰"),
    ("forest", r"forest|woods|tree|pine|jungle|deer|fox|森林|树|林|鹿"),
    ("meadow", r"flower|meadow|field|grass|garden|puppy|dog|cat|horse|rabbit|child|spring|花|草|田|狗|猫|马|兔|春"),
    ("sea", r"boat|ship|sail|船|帆"),
    ("space", r"stars?(?! rating)|星"),
)
_TIMES: tuple[tuple[str, str], ...] = (
    ("night", r"night|midnight|moon|夜|月"),
    ("dusk", r"dusk|sunset|evening|golden hour|twilight|黄昏|日落|傍晚|夕阳|晚霞"),
    ("dawn", r"dawn|sunrise|morning|黎明|日出|清晨|早晨"),
    ("storm", r"storm|thunder|overcast|gloomy|暴风|雷|阴天"),
    ("day", r"noon|sunny|daylight|bright day|midday|blue sky|白天|正午|晴|阳光"),
    ("night", r"neon|star|aurora|霓虹|星|极光"),  # they want a dark sky unless a word above says otherwise
)
_THINGS: tuple[tuple[str, str], ...] = (
    ("lighthouse", r"lighthouse|灯塔"),
    ("boat", r"boat|ship|sail|船|帆"),
    ("rain", r"rain|storm|drizzle|雨"),
    ("snowfall", r"snowing|snowfall|falling snow|snowflake|blizzard|snowstorm|飘雪|下雪|雪花"),
    ("birds", r"bird|gull|crane flying|seagull|鸟|鸥|雁"),
    ("dog", r"puppy|dog|fox|wolf|狗|狐|犬"),
    ("deer", r"deer|stag|elk|鹿"),
    ("aurora", r"aurora|northern light|极光"),
    ("petals", r"petal|blossom|cherry|sakura|flower|花瓣|樱"),
    ("fireflies", r"firefl|萤"),
    ("balloon", r"balloon|气球"),
    ("ring", r"saturn|ring|土星|环"),
)
_USUAL_TIME = {
    "space": "night", "city": "night", "sea": "dusk", "desert": "dusk", "mountain": "dawn", "forest": "dawn",
    "meadow": "day",
}  # fmt: skip
_FALLBACK_PLACES = ("mountain", "sea", "desert", "forest", "meadow", "city", "space")


@dataclass(frozen=True)
class Wish:
    place: str
    time: str
    things: frozenset[str]
    seed: int

    def __contains__(self, thing: str) -> bool:
        return thing in self.things


def seed_of(*parts: object) -> int:
    """A number that is the same in every process, unlike ``hash``."""
    return int.from_bytes(hashlib.sha256("\x1f".join(map(str, parts)).encode()).digest()[:6], "big")


def wish_for(prompt: str, take: int = 0) -> Wish:
    """Later takes of the same prompt show the same place, but grow from another seed."""
    text = prompt.lower()
    seed = seed_of(text.strip(), take)
    place = _first(_PLACES, text) or _FALLBACK_PLACES[seed_of(text) % len(_FALLBACK_PLACES)]
    time = _first(_TIMES, text) or _USUAL_TIME[place]
    things = frozenset(name for name, pattern in _THINGS if _found(pattern, text))
    return Wish(place, time, things, seed)


def _first(table: tuple[tuple[str, str], ...], text: str) -> str | None:
    return next((name for name, pattern in table if _found(pattern, text)), None)


def _found(pattern: str, text: str) -> bool:
    return re.search(rf"(?<![a-z])(?:{pattern})", text) is not None
