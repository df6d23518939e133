"""Blind means blind: over a thousand seeded pairs nothing that is said tells which take stands where.

The words of the screen are pure functions, so most of it is looked at without a screen; a few real ones show that
nothing else stands there: neither notices nor palette, menu, help, footer or window title.
"""

from __future__ import annotations

import html
import random
import re
from dataclasses import replace
from functools import cache
from itertools import pairwise, takewhile
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import OptionList

from ima_tui import language
from ima_tui.domain.comparison import Contender, Pair, PairKind, Verdict, judged
from ima_tui.domain.errors import Fault, FaultKind
from ima_tui.domain.events import Media
from ima_tui.domain.job import Job, State
from ima_tui.domain.models import Model
from ima_tui.domain.request import Request
from ima_tui.domain.text import say
from ima_tui.engine.duels import Duels, Listed
from ima_tui.tui.announcing import news
from ima_tui.tui.app import ImaApp
from ima_tui.tui.duel import Duel, Side
from ima_tui.tui.duel_words import (
    caption,
    difference_lines,
    heading,
    in_words,
    missing,
    pair_models,
    pair_state,
    pair_title,
    verdict_line,
)
from ima_tui.tui.screens.compare import CompareScreen
from tests.tui.compare_scenes import LIGHTHOUSE, pair, shown
from tests.tui.conftest import OpenApp, said, until
from tests.tui.picture import text_of
from tests.tui.stand_in import NOON, StandIn, job_of, request_of

RUNS = 1000
SUBJECTS = ("lighthouse", "lynx", "灯塔", "ferry", "霓虹", "dough")
CLIP_STATES = (State.READY, State.READY, State.READY, State.GENERATING, State.FAILED, State.UNKNOWN, State.HELD)


@cache
def recipe(model: Model) -> Request:
    """What both models are asked."""
    return request_of("", model)


def drawn(seed: int) -> Duel:
    """A pair of any two takes, in any state, on either side."""
    lots = random.Random(seed)
    jobs = []
    for number in (1, 2):
        model = lots.choice(list(Model))
        prompt = f"{lots.choice(SUBJECTS)} {seed} take {number} for {model.friendly_name}"
        request = replace(recipe(model), prompt=prompt, credits=lots.choice((7, 25, 60, 10.5)))
        state, long = lots.choice(CLIP_STATES), lots.uniform(30, 300)
        size = lots.choice(((1280, 720), (720, 1280), (1920, 1080)))
        fields: dict[str, Any] = {}
        if state is State.READY:
            media = Media(f"https://cdn.example.com/{seed}-{number}.mp4", "", *size, lots.choice((5.0, 9.6, 10.0)))
            fields = {"medias": (media,), "settled_at": NOON - 400 + long}
        if state is State.FAILED:
            fields = {"fault": Fault(FaultKind.BACKEND_FAILED, 6010), "settled_at": NOON - 300}
        jobs.append(job_of(number, request, state, age=400, **fields))
    first, second = jobs
    made = Pair("p", *(Contender(job.id, job.request.model) for job in jobs), first.request.mode, NOON - 400,
                kind=lots.choice(list(PairKind)), simulated=True)  # fmt: skip
    return Duel(made, first, second, swapped=lots.random() < 0.5, blind=True)


def hidden_words(duel: Duel) -> set[str]:
    """Everything that would tell: models, prices, times, sizes, lengths, prompts, ids, links."""
    words = {"Pro", "Fast", "Sevio", "A/B"}
    for job in (duel.first, duel.second):
        words |= {*job.request.prompt.split(), job.id, job.task_id or job.id, str(job.request.credits)}
        words |= {job.request.model_code, *map(str, job.request.attributes.values())}
        for media in job.medias:
            words |= {str(media.width), str(media.height), media.url, f"{media.duration:g}"}
    return words - {"take", "for", "1", "2"}


def texts(duel: Duel) -> list[str]:
    """All that the screen says about a pair, and its line in the list."""
    listed = Listed(duel.pair, duel.first, duel.second)
    lines = [
        heading(duel, 100),
        *(caption(duel, side, None, 50, shown=False) for side in Side),
        *difference_lines(duel, 100),
        verdict_line(duel, 100),
    ]
    reasons = [missing(duel, side, NOON, 1.0, lambda job: say("{id} broke.", id=job.id)) for side in Side]
    return [
        *(line.plain for line in lines),
        *(str(one) for one in reasons if one is not None),
        pair_title(listed, blind=duel.blind),
        pair_models(duel.pair, blind=duel.blind),
        " ".join(pair_state(listed)[:2]),
    ]


def test_over_a_thousand_pairs_no_hidden_word_is_said() -> None:
    """And what is said does not depend on who stands where, nor on the takes at all but for whether they are there."""
    by_readiness: dict[tuple[bool, ...], list[str]] = {}
    for seed in range(RUNS):
        duel = drawn(seed)
        spoken = texts(duel)
        words = {word for text in spoken for word in re.findall(r"[\w./:-]+", text)}
        assert not words & hidden_words(duel), (seed, words & hidden_words(duel))
        assert spoken == texts(replace(duel, swapped=not duel.swapped))
        mirrored = replace(duel, first=duel.second, second=duel.first)
        assert spoken == texts(mirrored)
        broken = any(job.state is State.FAILED for job in (duel.first, duel.second))
        readiness = (duel.ready, broken)
        assert by_readiness.setdefault(readiness, spoken) == spoken
    assert len(by_readiness) == 3


def test_a_prompt_is_said_only_where_both_have_it() -> None:
    """Whatever it names, it names for both: sides and takes may be exchanged and every word stays."""
    prompt = "a Pro skater, Fast, 1920 × 1080, 25 credits"
    for seed in range(100):
        duel = drawn(seed)
        alike = replace(duel, **{name: replace(job, request=replace(job.request, prompt=prompt))
                                 for name, job in (("first", duel.first), ("second", duel.second))})  # fmt: skip
        said = heading(alike, 100).plain
        assert prompt in said
        assert said.replace(prompt, "").split() == heading(duel, 100).plain.split()
        assert texts(alike) == texts(replace(alike, swapped=not alike.swapped))
        assert texts(alike) == texts(replace(alike, first=alike.second, second=alike.first))
        others = [text for text in texts(alike) if text != said]
        words = {word for text in others for word in re.findall(r"[\w./:-]+", text)}
        assert not words & hidden_words(alike)
        one = replace(alike, second=replace(alike.second, request=replace(alike.second.request, prompt=prompt + ".")))
        assert heading(one, 100).plain == heading(duel, 100).plain


def test_both_sides_say_the_same() -> None:
    """But for their names."""
    for seed in range(100):
        duel = drawn(seed)
        left, right = (caption(duel, side, None, 50, shown=False).plain for side in Side)
        assert left.replace("Left", "Right").replace("1", "2") == right
        assert missing(duel, Side.LEFT, NOON, 1.0, lambda job: None) == missing(
            duel, Side.RIGHT, NOON, 1.0, lambda job: None
        )


def test_after_the_verdict_everything_is_told() -> None:
    """Names, prices and what differs; and who was chosen."""
    for seed in range(200):
        duel = drawn(seed)
        if not duel.ready or duel.first.request.model is duel.second.request.model:
            continue
        pair = judged(duel.pair, Verdict.LEFT, swapped=duel.swapped, blind=True, at=NOON)
        after = replace(duel, pair=pair)
        spoken = "\n".join(texts(after))
        for job in (duel.first, duel.second):
            assert job.request.model.short_name in spoken
            assert f"{job.request.credits:g} cr" in spoken
        assert after.take(Side.LEFT).request.model.short_name in in_words(after)
        assert caption(after, Side.LEFT, None, 60, shown=False).plain.count("better") == 1


def test_the_sides_are_drawn_fairly() -> None:
    """A thousand lots: chi-square with one degree of freedom stays under its 1 % bound; neither alternates."""
    duels: Any = object.__new__(Duels)
    duels._lots = random.Random(20_260_101).random
    draws = [duels.draw_sides() for _ in range(RUNS)]
    left, right = draws.count(True), draws.count(False)
    assert (left - RUNS / 2) ** 2 / (RUNS / 2) + (right - RUNS / 2) ** 2 / (RUNS / 2) < 6.635
    changes = sum(one is not other for one, other in pairwise(draws))
    assert (changes - (RUNS - 1) / 2) ** 2 / ((RUNS - 1) / 4) < 6.635


# -- on real screens

TELLS = re.compile(
    r"\bPro\b|\bFast\b|Sevio|lighthouse|gulls|\b25\b|\b10 cr|2:31|0:48|320|180|1080P|720P|job-0|pair-|cdn\.", re.I
)
"""What would tell something of the pairs of the scenes."""


def svg_text(app: Any) -> str:
    """The words of the screen as they would be exported."""
    found = re.findall(r">([^<>]+)</text>", app.export_screenshot())
    return html.unescape(" ".join(found)).replace("\xa0", " ")


def spoken(app: Any) -> str:
    """Every word of the compare screen, and of a menu or the palette in front of it."""
    screen = next(screen for screen in app.screen_stack if isinstance(screen, CompareScreen))
    lines = ["".join(segment.text for segment in strip) for strip in screen._compositor.render_strips(app.size)]
    for listed in app.screen.query(OptionList):
        lines += [str(option.prompt) for option in listed.options]
    return "\n".join(lines)


def without_shared_prompt(text: str) -> str:
    """Without what stands right behind the question and is the prompt of both takes: that tells nothing of either."""
    before, question, after = text.partition(language._("Which one is better?"))
    behind = after.lstrip()
    alike = sum(1 for _ in takewhile(lambda both: both[0] == both[1], zip(behind, LIGHTHOUSE, strict=False)))
    return before + question + behind[alike:]


def look(app: Any, *, exported: bool = False) -> None:
    """Nothing on the screen tells anything, in cells or exported."""
    text = without_shared_prompt(svg_text(app) if exported else spoken(app))
    assert not TELLS.search(text), (TELLS.search(text), text)


async def blind(pilot: Pilot[None], stand_in: StandIn, *states: State, seed: int = 7) -> tuple[Job, Job]:
    """The compare screen on a pair, blind."""
    app: Any = pilot.app
    stand_in.duels.lots.seed(seed)
    jobs = pair(stand_in, *states)
    app.add_class("-still")
    app.compare_memory.blind, app.compare_memory.current = True, (jobs[0].id, jobs[1].id)
    await pilot.press("alt+w")
    await until(pilot, lambda: getattr(app.screen, "duel", None) is not None)
    return jobs


@pytest.mark.parametrize(("size", "code"), [((120, 36), "en"), ((60, 20), "zh")])
async def test_nothing_on_the_screen_tells(
    size: tuple[int, int], code: str, stand_in: StandIn, open_app: OpenApp
) -> None:
    """In any way of looking, with the help open, in the menu and in the palette; notices wait for the verdict."""
    language.use(code)
    async with open_app(stand_in, size=size) as pilot:
        app: Any = pilot.app
        await blind(pilot, stand_in)
        await shown(pilot)
        look(app)
        look(app, exported=True)
        for key in ("f", "f", "d", "right_square_bracket") if code == "en" else ("w", "s"):
            await pilot.press(key)
            await pilot.pause()
            look(app)
        app.notify("Pro is not enough credits away.", markup=False)
        app.screen.tell(say("They are most alike as they are."))
        await pilot.pause()
        look(app)
        assert "Pro" not in said(pilot)
        await pilot.press("f1")
        await until(pilot, lambda: app.help_pane)
        look(app)
        await pilot.press("escape", "ctrl+g")
        await until(pilot, lambda: app.screen.query(OptionList))
        look(app)
        await pilot.press("escape", "ctrl+p")
        await until(pilot, lambda: app.screen.query("CommandList") and app.screen.query_one("CommandList").option_count)
        look(app)
        await pilot.press("escape")
        await pilot.press("1")
        await until(pilot, lambda: app.screen.duel.pair.judged)
        await until(pilot, lambda: "Pro is not enough" in said(pilot))
        await pilot.pause()
        assert TELLS.search(text_of(app))
    language.use("en")


@pytest.mark.parametrize("states", [(State.READY, State.GENERATING), (State.FAILED, State.READY)])
async def test_a_take_that_is_not_there_does_not_tell_either(
    states: tuple[State, State], stand_in: StandIn, open_app: OpenApp
) -> None:
    """None is shown before both are; and which of them failed is not said."""
    async with open_app(stand_in) as pilot:
        app: Any = pilot.app
        await blind(pilot, stand_in, *states)
        await pilot.pause()
        look(app)
        assert app.screen.player.twin is None
        assert text_of(app).count("as soon as both" if State.GENERATING in states else "One of the two has no") == 2


async def test_the_list_of_pairs_does_not_tell(stand_in: StandIn, open_app: OpenApp) -> None:
    async with open_app(stand_in) as pilot:
        app: Any = pilot.app
        await blind(pilot, stand_in)
        await pilot.press("p")
        await until(pilot, lambda: app.screen.duel is None and app.screen.listed.pairs)
        await pilot.pause()
        look(app)
        await pilot.press("v")
        await pilot.pause()
        assert "lighthouse" in text_of(app)


async def test_outside_the_screen_nothing_is_said_of_models(stand_in: StandIn) -> None:
    """The window's title counts takes; a notice on the desktop has the first words of a prompt at most."""
    first, second = pair(stand_in)
    assert not re.search(r"\bPro\b|\bFast\b", news([replace(first, state=State.READY)]))
    assert not re.search(r"\bPro\b|\bFast\b", news([first, second]))
    assert ImaApp.TITLE == "ima"
