"""Words in a prompt that sound like settings: found, never applied. One key applies a suggestion, one dismisses it.

Width and case do not matter, positions are those of the prompt as it is. A word inside another one is no match, a
point in time ("15 seconds ago", "第5秒") is no length, and what is ruled out ("not 4K", "不要横屏") is not asked for.
Time is linear in the prompt.
Source: behaviour, "Words in the prompt".
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from enum import StrEnum

from ima_tui.domain.catalog import Control, Product
from ima_tui.domain.form import in_user_terms
from ima_tui.domain.frozen import dataclass, replace
from ima_tui.domain.models import Model, named
from ima_tui.domain.text import Said, say
from ima_tui.domain.values import Json, canonical, key, same


class SuggestionKind(StrEnum):
    """What a suggestion would change."""

    CHOICE = "choice"
    MODEL = "model"
    CONTINUITY = "continuity"
    """Advice: another mode carries a look from shot to shot."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Something a prompt seems to ask for."""

    kind: SuggestionKind
    start: int
    end: int
    """The words' place in the prompt: `prompt[start:end] == text`."""
    text: str
    sentence: Said
    """What it would choose, or the note that the product does not offer it, or the advice."""
    label: Said
    """The same in two or three words, for a place where there are several side by side."""
    field: str = ""
    """CHOICE: the name of the control to turn."""
    value: Json = None
    """CHOICE: the value to choose, in the product's own spelling."""
    model: Model | None = None
    """MODEL: which one."""
    offered: bool = True
    """CHOICE: whether the product has this value. Without a product nobody knows yet, and it counts as offered."""


def find(prompt: str, product: Product | None) -> tuple[Suggestion, ...]:
    """Everything found in `prompt`, in its order; each distinct value once, and the advice on continuity once."""
    text, places = _folded(prompt)
    found = [
        one
        for one in (*_choices(text, product), *_models(text), *_continuity(text))
        if not _RULED_OUT.search(text[max(0, one[0][0] - _NEAR) : one[0][0]])
    ]
    seen: set[tuple[str, ...]] = set()
    suggestions: list[Suggestion] = []
    for span, suggestion in sorted(found, key=lambda pair: pair[0]):
        same_thing = (suggestion.kind, suggestion.field, canonical(suggestion.value), suggestion.model or "")
        if same_thing in seen:
            continue
        seen.add(same_thing)
        start, end = places[span[0]], places[span[1] - 1] + 1
        suggestions.append(_placed(suggestion, start, end, prompt[start:end]))
    return tuple(suggestions)


_Span = tuple[int, int]
_Found = Iterator[tuple[_Span, Suggestion]]


def _folded(prompt: str) -> tuple[str, list[int]]:
    """The prompt in one width and case, and for each of its characters the place it came from."""
    characters: list[str] = []
    places: list[int] = []
    for place, character in enumerate(prompt):
        for folded in unicodedata.normalize("NFKC", character).casefold():
            characters.append(folded)
            places.append(place)
    return "".join(characters), places


def _placed(found: Suggestion, start: int, end: int, text: str) -> Suggestion:
    return replace(found, start=start, end=end, text=text)


# --- boundaries ---------------------------------------------------------------------------------------------------

_CJK = "\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff"
_LETTER = rf"[^\W{_CJK}]"
"""A character of a word, in scripts that separate words. Chinese does not: `用pro模型` has the word pro."""
_BEFORE = rf"(?<!{_LETTER})(?<!{_LETTER}[-'’])(?<!\d[.:∶])"
_AFTER = rf"(?!{_LETTER})"
_ALONE = rf"{_AFTER}(?![-'’]{_LETTER})(?!/)"
_NEAR = 16
"""Characters looked at before a match, for words that change its meaning."""


# --- settings -----------------------------------------------------------------------------------------------------

_RULED_OUT = re.compile(
    r"(?:\b(?:not|no|never|without|avoid|isn['’]t|don['’]t(?:\s(?:use|want|make\sit))?)"
    r"\s{1,3}(?:in|a|an|the|any)?\s{0,3}|(?:不要|不用|不是|不需要|无需|别|避免|禁止|非|不)(?:用|选|要)?\s{0,3})$"
)
"""Before a word: it is exactly what is not wanted."""
_NUMBERS = {
    "five": "5", "eight": "8", "ten": "10", "twelve": "12", "fifteen": "15", "twenty": "20", "thirty": "30",
    "五": "5", "八": "8", "十": "10", "十二": "12", "十五": "15", "二十": "20", "三十": "30",
}  # fmt: skip
_NUMBER_WORDS = "|".join(sorted(_NUMBERS, key=len, reverse=True))
_DURATION = re.compile(
    rf"{_BEFORE}(?<!\d/)(?<![一二三四五六七八九十几])"
    rf"(?P<number>\d{{1,3}}(?:\.\d{{1,2}})?|{_NUMBER_WORDS})"
    rf"(?:\s{{0,2}}(?:秒钟?|(?<=\d)s{_AFTER}|(?<=\d\s)s{_AFTER})|[\s-]?(?:secs?|seconds?){_AFTER})"
    r"(?!\s{0,3}(?:ago|later|earlier|before|after|into|from now|之?前(?!景)|之?后(?!期)|以前|以后|内|时(?!长)|处))"
)
_USUAL_DURATIONS = frozenset({"5", "10", "15"})
"""Taken for a length while no product list is there."""
_NO_LENGTH_AFTER = re.compile(
    r"(?:(?:第|前|后|每|每隔|头|倒数)|\b(?:after|before|every|at|first|last|next|within|in|iphone)\s{0,3})$"
)
_RATIO = re.compile(
    rf"{_BEFORE}(?P<ratio>(?:16|21|4|1|3|9)[:∶](?:16|9|3|4|1))(?![\d:∶]){_AFTER}(?!\s?(?:am|pm|a\.m|p\.m){_AFTER})"
    r"|(?P<word>横屏|竖屏|超宽屏|正方形|(?<!长)方形)"
    rf"|{_BEFORE}(?P<shape>widescreen|(?:portrait|vertical|landscape|horizontal|square)"
    rf"[\s-]{{1,2}}(?:format|orientation|mode|video|clip|aspect)){_AFTER}"
)
_RATIOS = frozenset({"16:9", "9:16", "1:1", "4:3", "3:4", "21:9"})
_RATIO_WORDS = {"横屏": "16:9", "竖屏": "9:16", "超宽屏": "21:9", "正方形": "1:1", "方形": "1:1"}
_RATIO_SHAPES = {"w": "16:9", "l": "16:9", "h": "16:9", "p": "9:16", "v": "9:16", "s": "1:1"}
"""By the first letter of the word."""
_NO_RATIO_AFTER = re.compile(r"(?:比分|\bscore)\s{0,3}(?:是|为|of|is)?\s{0,3}$")
_RESOLUTION = re.compile(
    rf"{_BEFORE}(?P<size>\d{{3,4}}p|\d{{1,2}}k){_AFTER}|(?P<word>(?<!超)高清|超高清|{_BEFORE}full\s?hd{_AFTER})"
)
_SIZE_WORDS = {"超": "4K", "高": "1080P", "f": "1080P"}
_SILENT = (
    rf"{_BEFORE}(?:no|without|mute)\s{{1,2}}(?:audio|sound){_AFTER}|无声|静音|{_BEFORE}silent\s(?:video|clip){_AFTER}"
)
_SOUND = re.compile(
    rf"(?P<silent>{_SILENT})|{_BEFORE}with\s{{1,2}}(?:audio|sound){_AFTER}|(?<![没无])有声(?![音望誉])|带声音|带音效"
)
_SOUND_NAMES = ("audio", "sound", "generate_audio")
_RESOLUTIONS = frozenset({"480p", "720p", "1080p", "4k"})


def _choices(text: str, product: Product | None) -> _Found:
    judged: set[tuple[str, str]] = set()
    for span, name, value, label in (*_values(text), *_sounds(text, product)):
        if (name, canonical(value)) in judged or _RULED_OUT.search(text[max(0, span[0] - _NEAR) : span[0]]):
            continue
        judged.add((name, canonical(value)))
        suggestion = _choice(product, name, value, label)
        if _worth_saying(suggestion, name, canonical(value), product is not None):
            yield span, suggestion


def _worth_saying(suggestion: Suggestion, name: str, value: str, known: bool) -> bool:
    """Unusual lengths and sizes are most likely none ("80s disco", "a 5k run") unless they are on offer."""
    if name == "duration":
        return suggestion.offered if known else value in _USUAL_DURATIONS
    return name != "resolution" or value in _RESOLUTIONS or (known and suggestion.offered)


def _values(text: str) -> Iterator[tuple[_Span, str, Json, Said]]:
    """Every place that names a length, a shape or a size, with the control and value it would mean."""
    for match in _DURATION.finditer(text):
        number = _NUMBERS.get(match["number"], match["number"])
        if not _NO_LENGTH_AFTER.search(text[max(0, match.start() - _NEAR) : match.start()]):
            value: Json = float(number) if "." in number else int(number)
            yield match.span(), "duration", value, say("{seconds} s", seconds=number)
    for match in _RATIO.finditer(text):
        ratio = _RATIO_WORDS.get(match["word"] or "") or _RATIO_SHAPES.get((match["shape"] or "")[:1], "")
        ratio = ratio or (match["ratio"] or "").replace("∶", ":")
        before = text[max(0, match.start() - _NEAR) : match.start()]
        if ratio in _RATIOS and not _NO_RATIO_AFTER.search(before):
            yield match.span(), "aspect_ratio", ratio, say("{value}", value=ratio)
    for match in _RESOLUTION.finditer(text):
        size = (match["size"] or "").upper() or _SIZE_WORDS[match["word"][0]]
        yield match.span(), "resolution", size, say("{value}", value=size)


def _sounds(text: str, product: Product | None) -> Iterator[tuple[_Span, str, Json, Said]]:
    """Sound on or off, where the product has such a setting."""
    control = next((found for name in _SOUND_NAMES if (found := product.control(name))), None) if product else None
    if control is None:
        return
    for match in _SOUND.finditer(text):
        silent = match["silent"] is not None
        yield match.span(), control.name, not silent, say("sound off") if silent else say("sound on")


def _choice(product: Product | None, name: str, value: Json, label: Said) -> Suggestion:
    """The suggestion of one value, judged by what the product offers under that name."""
    control, spelled, offered = (None, value, True) if product is None else _judged(product, name, value)
    sentence = label
    if product is not None and not offered:
        sentence, label = _not_offered(product, control, label), say("no {value} here", value=label)
    field = control.name if control is not None else name
    return Suggestion(SuggestionKind.CHOICE, 0, 0, "", sentence, label, field, spelled, offered=offered)


def _judged(product: Product, name: str, value: Json) -> tuple[Control | None, Json, bool]:
    """The control to turn, the value as it spells it, and whether that is on offer."""
    control = product.control(name)
    if control is None:
        turned = in_user_terms(product, {name: value})
        field, setting = next(iter(turned.items()))
        hidden = product.control(field) if len(turned) == 1 else None
        return hidden, setting if hidden is not None else value, hidden is not None
    if control.options:
        return control, control.spelled(value), any(same(option.value, value) for option in control.options)
    priced = [rule.attributes[each] for rule in product.rules for each in rule.attributes if key(each) == key(name)]
    return control, value, not priced or any(same(one, value) for one in priced)


def _not_offered(product: Product, control: Control | None, label: Said) -> Said:
    model = product.model.friendly_name
    values = ", ".join(option.label or str(option.value) for option in control.options) if control else ""
    if not values:
        return say("{model} does not offer {value} here", model=model, value=label)
    return say("{model} does not offer {value} here; it has {values}", model=model, value=label, values=values)


# --- models -------------------------------------------------------------------------------------------------------

_GAP = r"[\s-]{0,3}"
_MODEL = re.compile(
    rf"(?<!/){_BEFORE}(?:ima\s{{0,3}}sevio\s{{0,3}}1\.0(?:{_GAP}fast)?|ima{_GAP}(?:video{_GAP})?pro(?:{_GAP}fast)?"
    rf"|best\s{{1,3}}quality|faster|fast|pro){_ALONE}"
    r"|专业版|高质量|极速|快速|默认|推荐|(?<!全)(?<!半)自动(?!驾驶|门|化|扶梯|售|步枪|铅笔|挡|档)"
)


def _models(text: str) -> _Found:
    for match in _MODEL.finditer(text):
        model = named(match[0]) or (Model.FAST if match[0].endswith("fast") else Model.PRO)
        name, label = say("{model}", model=model.friendly_name), say("{model}", model=model.short_name)
        yield match.span(), Suggestion(SuggestionKind.MODEL, 0, 0, "", name, label, model=model)


# --- continuity ---------------------------------------------------------------------------------------------------

_CONTINUITY = re.compile(
    rf"{_BEFORE}(?:same\s{{1,3}}(?:characters?|person|woman|man|girl|boy|actor|outfit|style\s{{1,3}}as)|series"
    rf"|(?:next|last|previous)\s{{1,3}}shots?|continu(?:e|es|ed|ing)\s{{1,3}}(?:from|the\s{{1,3}}(?:shot|scene|story))"
    rf"|continuation|storyboards?){_ALONE}"
    r"|系列|分镜|同一个|同一角色|角色|多个镜头|上一个?镜头?|延续|接上|(?<![继连持陆手断延存接])续(?![航约费杯签期])"
)


def _continuity(text: str) -> _Found:
    match = _CONTINUITY.search(text)
    if match is not None:
        advice = say("Text alone does not carry a look from shot to shot. Use Reference or First frame.")
        label = say("Reference keeps the look")
        yield match.span(), Suggestion(SuggestionKind.CONTINUITY, 0, 0, "", advice, label)
