"""Two takes held against each other: the pair, what differs between them in words, and the verdict on them.

A verdict is given by sides, as they were on the screen, and counts for the take that stood there: `judged` resolves it
at once, so that no later turn of the screen can change who won. A verdict says something about the models only where
nothing but the model told the two takes apart.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from enum import StrEnum

from ima_tui.domain.frozen import dataclass, replace
from ima_tui.domain.models import Model
from ima_tui.domain.modes import Mode
from ima_tui.domain.request import InputImage, Request
from ima_tui.domain.spending import exact, figure
from ima_tui.domain.terms import told, words
from ima_tui.domain.text import Said, say

MOST_WORDS = 24
"""Words of a prompt that a difference repeats."""


class Verdict(StrEnum):
    """What was said of the two, by the sides they stood on."""

    LEFT = "left"
    RIGHT = "right"
    EQUAL = "equal"
    BOTH_BAD = "both_bad"

    @property
    def label(self) -> Said:
        """In a word or two."""
        return _VERDICTS[self]


_VERDICTS = {
    Verdict.LEFT: say("left is better"),
    Verdict.RIGHT: say("right is better"),
    Verdict.EQUAL: say("equal"),
    Verdict.BOTH_BAD: say("both bad"),
}


class PairKind(StrEnum):
    """How two takes came to be a pair."""

    AB = "ab"
    """One frozen request sent to both models."""
    PROMOTION = "promotion"
    """A Fast take and the Pro take of its recipe."""
    CHOSEN = "chosen"
    """Any two takes, put beside each other by hand."""


@dataclass(frozen=True, slots=True)
class Contender:
    """One of the two takes."""

    job_id: str
    model: Model


@dataclass(frozen=True, slots=True)
class Pair:
    """Two takes and what was said of them."""

    id: str
    first: Contender
    """The one that was made first."""
    second: Contender
    mode: Mode
    """Of the first; the two differ in it only where they were chosen by hand."""
    made_at: float
    kind: PairKind = PairKind.AB
    same_recipe: bool = True
    """Nothing but the model tells them apart."""
    user_id: str = ""
    """Whose preference the verdict sets."""
    simulated: bool = False
    blind: bool = False
    """It was judged without knowing which was which."""
    swapped: bool = False
    """The second stood on the left when it was judged."""
    verdict: Verdict | None = None
    judged_at: float = 0.0
    winner: str = ""
    """The job id of the better take; empty while there is none, and where neither is better."""

    @property
    def takes(self) -> tuple[str, str]:
        """Both job ids, the first made first."""
        return self.first.job_id, self.second.job_id

    @property
    def judged(self) -> bool:
        """Whether a verdict stands."""
        return self.verdict is not None

    @property
    def compares_models(self) -> bool:
        """Whether a verdict on it says something about the models."""
        return self.same_recipe and self.first.model is not self.second.model

    @property
    def winning_model(self) -> Model | None:
        """The model of the better take."""
        return next((one.model for one in (self.first, self.second) if one.job_id == self.winner), None)

    def sides(self, *, swapped: bool) -> tuple[Contender, Contender]:
        """Who stands on the left and who on the right."""
        return (self.second, self.first) if swapped else (self.first, self.second)

    def other(self, job_id: str) -> str:
        """The job id of the other one."""
        return self.second.job_id if job_id == self.first.job_id else self.first.job_id


def judged(pair: Pair, verdict: Verdict, *, swapped: bool, blind: bool, at: float) -> Pair:
    """The pair with `verdict`, given at `at` while the sides stood as `swapped` says."""
    left, right = pair.sides(swapped=swapped)
    winner = {Verdict.LEFT: left.job_id, Verdict.RIGHT: right.job_id}.get(verdict, "")
    return replace(pair, verdict=verdict, swapped=swapped, blind=blind, judged_at=at, winner=winner)


def unjudged(pair: Pair) -> Pair:
    """The pair without its verdict."""
    return replace(pair, verdict=None, swapped=False, blind=False, judged_at=0.0, winner="")


@dataclass(frozen=True, slots=True)
class Remembered:
    """The model that a verdict made the user's choice for a mode, and what stood there before."""

    user_id: str
    mode: Mode
    model: Model
    credits: int | float
    at: float
    before: str | None = None
    """The former entry as it was spelled in the preference file; None where there was none."""
    new_user: bool = False
    """The file had nothing of this user before."""


# -- what differs


class About(StrEnum):
    """What a difference is about."""

    MODEL = "model"
    VERSION = "version"
    MODE = "mode"
    PROMPT = "prompt"
    IMAGE = "image"
    SETTING = "setting"
    TAKES = "takes"
    PRICE = "price"


GIVES_AWAY = frozenset({About.MODEL, About.VERSION, About.PRICE})
"""What a blind comparison hides: it tells which model a take is of."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that the two do not share."""

    about: About
    label: Said
    first: Said
    second: Said

    @property
    def said(self) -> Said:
        """`Size: 1080P / 720P`."""
        return say("{label}: {first} / {second}", label=self.label, first=self.first, second=self.second)


def differences(first: Request, second: Request) -> tuple[Difference, ...]:
    """Everything that two requests do not share, in the user's terms: words first, then settings, price last."""
    return tuple(_differences(first, second))


def same_recipe(first: Request, second: Request) -> bool:
    """Whether nothing but the model tells two requests apart; a setting that only one model has is no matter."""
    return all(
        difference.about in GIVES_AWAY or (difference.about is About.SETTING and _one_sided(difference))
        for difference in differences(first, second)
    )


_MISSING = say("no such setting")


def _one_sided(difference: Difference) -> bool:
    return _MISSING in (difference.first, difference.second)


def _differences(first: Request, second: Request) -> Iterator[Difference]:
    if first.model is not second.model:
        yield Difference(About.MODEL, say("Model"), words(first.model.friendly_name), words(second.model.friendly_name))
    elif first.version_id != second.version_id:
        yield Difference(About.VERSION, say("Version"), words(first.version_id), words(second.version_id))
    if first.mode is not second.mode:
        yield Difference(About.MODE, say("Mode"), first.mode.label, second.mode.label)
    if first.prompt != second.prompt:
        yield Difference(About.PROMPT, say("Prompt"), *_prompts(first.prompt, second.prompt))
    yield from _images(first, second)
    yield from _settings(first, second)
    if first.outputs != second.outputs:
        yield Difference(About.TAKES, say("Number of takes"), words(str(first.outputs)), words(str(second.outputs)))
    if exact(first.credits) != exact(second.credits):
        yield Difference(About.PRICE, say("Price"), _price(first), _price(second))


def _price(request: Request) -> Said:
    return say("{n} credits", n=figure(exact(request.credits)))


def _prompts(first: str, second: str) -> tuple[Said, Said]:
    """The words that only one of the prompts has; where none is left over, their order or spacing differs."""
    ours, theirs = first.split(), second.split()
    only_first: list[str] = []
    only_second: list[str] = []
    for tag, begin, end, start, stop in difflib.SequenceMatcher(a=ours, b=theirs, autojunk=False).get_opcodes():
        if tag != "equal":
            only_first += [*ours[begin:end], "…"] if end > begin else []
            only_second += [*theirs[start:stop], "…"] if stop > start else []
    return _quoted(only_first), _quoted(only_second)


def _quoted(left: list[str]) -> Said:
    kept = " ".join(left).removesuffix("…").split()
    if not [word for word in kept if word != "…"]:
        return say("the same words")
    shown = " ".join(kept[:MOST_WORDS]) + (" …" if len(kept) > MOST_WORDS else "")
    return Said("“{words}”", {"words": shown})


def _images(first: Request, second: Request) -> Iterator[Difference]:
    for number in range(max(len(first.images), len(second.images))):
        ours = first.images[number] if number < len(first.images) else None
        theirs = second.images[number] if number < len(second.images) else None
        if ours is None or theirs is None or not same_image(ours, theirs):
            yield Difference(About.IMAGE, say("Image {n}", n=number + 1), _image(ours), _image(theirs, beside=ours))


def same_image(one: InputImage, other: InputImage) -> bool:
    """Whether two inputs are the same picture: the same bytes, or the same link."""
    if one.facts is not None and other.facts is not None:
        return one.facts.sha256 == other.facts.sha256
    return one.source == other.source


def _image(image: InputImage | None, beside: InputImage | None = None) -> Said:
    if image is None:
        return say("none")
    name = image.source.replace("\\", "/").rsplit("/", 1)[-1] or image.source
    if beside is not None and beside.source == image.source:
        return say("{name}, changed since", name=name)
    return words(name)


def _settings(first: Request, second: Request) -> Iterator[Difference]:
    ours, theirs = _by_label(first), _by_label(second)
    for name in dict.fromkeys((*ours, *theirs)):
        here, there = ours.get(name), theirs.get(name)
        if here is None or there is None or str(here[1]) != str(there[1]):
            label = (here or there or (_MISSING, _MISSING))[0]
            yield Difference(About.SETTING, label, here[1] if here else _MISSING, there[1] if there else _MISSING)


def _by_label(request: Request) -> dict[str, tuple[Said, Said]]:
    return {str(label): (label, value) for label, value in told(request.parameters, request.terms)}
