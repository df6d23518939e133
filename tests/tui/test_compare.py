"""The compare screen by keys: two takes from anywhere, four ways to look, a verdict that can be taken back."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from textual.pilot import Pilot

from ima_tui.domain.comparison import PairKind, Verdict, differences
from ima_tui.domain.errors import Refusal
from ima_tui.domain.job import Descent, Job, Origin, State
from ima_tui.domain.models import Model
from ima_tui.domain.text import say
from ima_tui.media.twin import Showing, Twin
from ima_tui.tui.commands import Where
from ima_tui.tui.duel import Side
from ima_tui.tui.keyed import places_of
from ima_tui.tui.screens.compare import CompareScreen
from ima_tui.tui.screens.detail import DetailScreen
from ima_tui.tui.widgets.takes import Takes
from tests.tui.compare_scenes import clips, pair, shown, take
from tests.tui.conftest import OpenApp, said, until
from tests.tui.picture import text_of
from tests.tui.stand_in import NOON, StandIn, request_of


async def opened(pilot: Pilot[None], jobs: tuple[Job, Job], *, blind: bool = False) -> Any:
    """The screen on these two, standing still."""
    app: Any = pilot.app
    app.add_class("-still")
    app.compare_memory.blind, app.compare_memory.current = blind, (jobs[0].id, jobs[1].id)
    await pilot.press("alt+w")
    await until(pilot, lambda: isinstance(app.screen, CompareScreen) and app.screen.duel is not None)
    return app.screen


async def test_a_verdict_is_given_told_and_taken_back(stand_in: StandIn, open_app: OpenApp) -> None:
    """What it sets is said; two verdicts in a row are one."""
    jobs = pair(stand_in)
    async with open_app(stand_in) as pilot:
        screen = await opened(pilot, jobs)
        await shown(pilot)
        assert "left is better" in text_of(pilot.app)
        await pilot.press("2")
        await until(pilot, lambda: screen.duel.pair.judged)
        assert stand_in.duels.pairs["pair-20"].winner == jobs[1].id
        await until(pilot, lambda: "Fast is now your model" in said(pilot))
        text = text_of(pilot.app)
        assert "You chose Fast." in text
        assert "✓ better" in text
        assert "left is better" not in text
        await pilot.press("1")
        await pilot.pause()
        assert screen.duel.pair.verdict is Verdict.RIGHT
        await pilot.press("u")
        await until(pilot, lambda: not screen.duel.pair.judged)
        await until(pilot, lambda: "no model of your own" in said(pilot))
        await pilot.press("equals_sign")
        await until(pilot, lambda: screen.duel.pair.verdict is Verdict.EQUAL)
        assert "You found them equal." in text_of(pilot.app)
        await pilot.press("u")
        await until(pilot, lambda: not screen.duel.pair.judged)
        await pilot.press("x")
        await until(pilot, lambda: screen.duel.pair.verdict is Verdict.BOTH_BAD)


async def test_a_blind_verdict_counts_for_the_take_that_stood_there(stand_in: StandIn, open_app: OpenApp) -> None:
    """Whichever way the lots fall; afterwards everything stays where it was."""
    jobs = pair(stand_in)
    async with open_app(stand_in) as pilot:
        screen = await opened(pilot, jobs, blind=True)
        sides = set()
        for seed in range(6):
            stand_in.duels.lots.seed(seed)
            await pilot.press("v")
            if not screen.hidden:
                await pilot.press("v")
            await until(pilot, lambda: screen.player.moment is not None)
            left = screen.duel.take(Side.LEFT)
            sides.add(left.id)
            assert screen.player._reels.sources[Side.LEFT] == stand_in.clips.files[left.id]
            await pilot.press("1")
            await until(pilot, lambda: screen.duel.pair.judged)
            found = stand_in.duels.pairs["pair-20"]
            assert (found.winner, found.blind) == (left.id, True)
            assert screen.duel.take(Side.LEFT).id == left.id
            await pilot.press("u")
            await until(pilot, lambda: not screen.duel.pair.judged)
            assert not screen.hidden, "what is known by now cannot be hidden"
        assert sides == {jobs[0].id, jobs[1].id}


async def test_four_ways_to_look(stand_in: StandIn, open_app: OpenApp) -> None:
    """By their keys; flip again shows the other one, and peaks stop where the two differ."""
    jobs = pair(stand_in)
    async with open_app(stand_in) as pilot:
        screen = await opened(pilot, jobs)
        await shown(pilot)
        player = screen.player
        for key, showing, flipped in (
            ("f", Showing.FLIP, False), ("f", Showing.FLIP, True), ("w", Showing.WIPE, True),
            ("d", Showing.DIFFERENCE, True), ("s", Showing.SIDE, True),
        ):  # fmt: skip
            await pilot.press(key)
            assert (player.view.showing, player.view.flipped) == (showing, flipped)
        await pilot.press("right_square_bracket")
        await until(pilot, lambda: player.moment.tick in screen._peaks)
        first = player.moment.tick
        assert 10 <= first < 26
        await pilot.press("left_square_bracket")
        await until(pilot, lambda: (player.moment.tick in screen._peaks and len(screen._peaks) == 1) or
                    player.moment.tick != first)  # fmt: skip
        await pilot.press("home", "full_stop", "full_stop", "comma")
        await until(pilot, lambda: player.moment.tick == 1)
        await pilot.press("right_curly_bracket")
        await until(pilot, lambda: player.shift == 1)
        assert "right +1 frames" in text_of(pilot.app)
        await pilot.press("a")
        await until(pilot, lambda: player.shift == 0)
        await pilot.press("z", "r")
        assert (player.head.speed, player.head.loop) == (2.0, False)
        await pilot.press("r", "space")
        assert player.head.playing
        await pilot.press("space")
        assert not player.head.playing


async def test_every_difference_can_be_listed(stand_in: StandIn, open_app: OpenApp) -> None:
    """Model and price stand first; a key or a click shows the rest, and hides it again."""
    one, other = request_of("a lighthouse at dusk, waves breaking below", Model.PRO), request_of("a ferry", Model.FAST)
    changed = {"parameters": {name: f"{value} as before" for name, value in other.parameters.items()}, "outputs": 3}
    other = replace(other, **changed, credits=other.credits + 3)
    jobs = (take(1, one), take(2, other))
    for number, job in enumerate(jobs):
        stand_in.clips.files[job.id] = clips()[number]
        stand_in.push(job)
    stand_in.duels.put(*jobs, PairKind.CHOSEN, "p")
    async with open_app(stand_in, (100, 30)) as pilot:
        screen = await opened(pilot, jobs)
        await shown(pilot)
        words = screen.query_one("#compare-differs")
        everything = len(differences(one, other))
        assert [words.render().plain.count(word) for word in ("Model ", "Price ")] == [1, 1]
        assert "m + " in words.render().plain
        await pilot.press("m")
        await until(pilot, lambda: "more" not in words.render().plain)
        await until(pilot, lambda: words.size.height > 1)
        assert words.render().plain.count(" / ") == everything
        await pilot.click("#compare-differs")
        await until(pilot, lambda: "m + " in words.render().plain)


async def test_what_is_known_of_two_stays_while_they_are_read_anew(
    stand_in: StandIn, open_app: OpenApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With nothing known yet that is said; in another view the peaks are those of before."""
    jobs, energy, held = pair(stand_in), Twin.energy, threading.Event()

    def slow(twin: Twin, stop: Callable[[], bool]) -> Any:
        held.wait(30)
        return energy(twin, stop)

    monkeypatch.setattr(Twin, "energy", slow)
    async with open_app(stand_in) as pilot:
        screen = await opened(pilot, jobs)
        await until(pilot, lambda: screen.player.moment is not None and screen.player.twin.complete)
        await pilot.press("right_square_bracket")
        await until(pilot, lambda: "still being compared" in said(pilot))
        held.set()
        await shown(pilot)
        held.clear()
        before = screen.player.twin
        await pilot.press("d")
        await until(pilot, lambda: screen.player.twin is not before and screen.player.twin.complete)
        assert screen.query_one("EnergyLine").line
        await pilot.press("right_square_bracket")
        await until(pilot, lambda: 10 <= screen.player.moment.tick < 26)
        assert "no moment" not in said(pilot)
        held.set()


async def test_a_moment_is_at_the_same_place_in_both_lines(stand_in: StandIn, open_app: OpenApp) -> None:
    jobs = pair(stand_in)
    async with open_app(stand_in) as pilot:
        screen = await opened(pilot, jobs)
        await shown(pilot)
        line, track = screen.query_one("EnergyLine"), screen.query_one("TwinTimeline TransportLine")
        for tick in (0, 1, 9, 17, 35):
            screen.player.go(tick)
            await until(pilot, lambda tick=tick: screen.player.moment.tick == tick == track.shown.frame)
            await pilot.pause()
            first, after = track.track
            drawn = track.render().plain[first:after]
            assert line.track == (first, after)
            assert len(drawn.rstrip("─")) - 1 == line.column, drawn


async def test_two_takes_chosen_by_one_key(stand_in: StandIn, open_app: OpenApp) -> None:
    """The first one waits, on whatever screen the second one is; Esc leads back there."""
    for number in (1, 2):
        job = take(number, request_of(f"boat number {number}", Model.FAST))
        stand_in.push(job)
        stand_in.clips.files[job.id] = clips()[number - 1]
    async with open_app(stand_in) as pilot:
        app: Any = pilot.app
        app.add_class("-still")
        await until(pilot, lambda: app.screen.query_one(Takes).chosen_id)
        await pilot.press("f8", "b")
        await until(pilot, lambda: "b on it holds it against" in said(pilot))
        await until(pilot, lambda: "⇄ boat number" in text_of(app))
        await pilot.press("b")
        await until(pilot, lambda: "No take waits" in said(pilot))
        await until(pilot, lambda: "⇄ boat number" not in text_of(app))
        await pilot.press("b", "down", "enter")
        await until(pilot, lambda: isinstance(app.screen, DetailScreen))
        await pilot.press("b")
        await until(pilot, lambda: isinstance(app.screen, CompareScreen))
        await until(pilot, lambda: app.screen.player.moment is not None)
        assert "holds it against" not in said(pilot), "what it asked for is done"
        text = text_of(app)
        assert "Two takes" in text
        assert "number 1" in text
        await pilot.press("1")
        await until(pilot, lambda: app.screen.duel.pair.judged)
        assert len(stand_in.duels.pairs) == 1
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, DetailScreen))


async def test_a_take_of_a_pair_opens_its_pair(stand_in: StandIn, open_app: OpenApp) -> None:
    jobs = pair(stand_in)
    async with open_app(stand_in) as pilot:
        app: Any = pilot.app
        app.add_class("-still")
        await until(pilot, lambda: app.screen.query_one(Takes).chosen_id)
        await pilot.press("f8", "b")
        await until(pilot, lambda: isinstance(app.screen, CompareScreen) and app.screen.duel is not None)
        assert app.screen.duel.pair.takes == (jobs[0].id, jobs[1].id)
        await pilot.press("alt+w")
        await until(pilot, lambda: Where.STUDIO in places_of(app.screen))


async def test_without_a_pair_there_is_a_list_and_a_hint(stand_in: StandIn, open_app: OpenApp) -> None:
    """Pairs that wait for a verdict come first, and the next one is a key away."""
    async with open_app(stand_in) as pilot:
        app: Any = pilot.app
        app.add_class("-still")
        await pilot.press("alt+w")
        await until(pilot, lambda: "There is no pair yet." in text_of(app))
        pair(stand_in, number=30, prompt="boat")
        pair(stand_in, State.READY, State.GENERATING, number=40, prompt="fjord")
        pair(stand_in, number=50, prompt="lynx")
        await until(pilot, lambda: len(app.screen.listed.pairs) == 3)
        assert [one.pair.judged for one in app.screen.listed.pairs] == [False, False, False]
        assert app.screen.listed.pairs[2].pair.id == "pair-40"
        await pilot.press("enter")
        await until(pilot, lambda: app.screen.duel is not None and app.screen.player.moment is not None)
        here = app.screen.duel.pair.id
        await pilot.press("1")
        await until(pilot, lambda: app.screen.duel.pair.judged)
        await pilot.press("n")
        await until(pilot, lambda: app.screen.duel.pair.id not in (here, "pair-40"))
        await pilot.press("p")
        await until(pilot, lambda: app.screen.duel is None)
        await until(pilot, lambda: [one.pair.judged for one in app.screen.listed.pairs] == [False, False, True])


async def test_one_take_is_shown_while_the_other_one_is_under_way(stand_in: StandIn, open_app: OpenApp) -> None:
    """No verdict before both are there; when the second one comes, both play."""
    jobs = pair(stand_in, State.READY, State.GENERATING)
    async with open_app(stand_in) as pilot:
        screen = await opened(pilot, jobs)
        await until(pilot, lambda: screen.player.alone is Side.LEFT and screen.player.moment is not None)
        assert "Not ready yet" in text_of(pilot.app)
        assert "A verdict needs both takes." in text_of(pilot.app)
        await pilot.press("1")
        await until(pilot, lambda: "Both takes have to be ready" in said(pilot))
        assert not screen.duel.pair.judged
        stand_in.push(take(21, jobs[1].request, pair_id="pair-20"))
        await until(pilot, lambda: screen.player.both and screen.player.moment is not None)
        await pilot.press("1")
        await until(pilot, lambda: screen.duel.pair.judged)


async def test_a_failed_take_and_a_clip_that_is_gone_say_so(stand_in: StandIn, open_app: OpenApp) -> None:
    """Each may fail alone; a file that is no clip is fetched anew the next time."""
    jobs = pair(stand_in, State.FAILED, State.READY)
    other = pair(stand_in, number=30)
    del stand_in.clips.files["job-030"]
    broken = stand_in.folder / "page.mp4"
    broken.write_text("<html>")
    stand_in.clips.files["job-031"] = broken
    async with open_app(stand_in) as pilot:
        screen = await opened(pilot, jobs)
        await until(pilot, lambda: screen.player.alone is Side.RIGHT and screen.player.moment is not None)
        assert "could not create this take" in text_of(pilot.app)
        await pilot.press("alt+w")
        screen = await opened(pilot, other)
        await until(pilot, lambda: "has expired" in text_of(pilot.app) and "no clip" in text_of(pilot.app))
        assert stand_in.clips.forgotten == ["job-031"]


async def test_a_pair_that_becomes_complete_is_told_and_is_the_next_to_be_compared(
    stand_in: StandIn, open_app: OpenApp
) -> None:
    """Once; a promotion and its draft are such a pair, too. What was complete before is not told."""
    pair(stand_in, number=40)
    first, second = pair(stand_in, State.READY, State.GENERATING)
    async with open_app(stand_in) as pilot:
        app: Any = pilot.app
        await until(pilot, lambda: len(app.jobs) == 4)
        assert "Both takes" not in said(pilot)
        stand_in.push(take(21, second.request, pair_id="pair-20"))
        await until(pilot, lambda: "Both takes of a pair are ready" in said(pilot))
        assert set(app.compare_memory.current) == {first.id, "job-021"}
        stand_in.push(replace(take(21, second.request, pair_id="pair-20"), changed_at=NOON))
        promoted = replace(take(22, request_of("boat", Model.PRO)), origin=Origin("job-021", Descent.PROMOTION))
        stand_in.push(replace(promoted, state=State.GENERATING))
        await until(pilot, lambda: len(app.jobs) == 5)
        stand_in.push(promoted)
        await until(pilot, lambda: said(pilot).count("Both takes of a pair are ready") == 2)
        assert app.compare_memory.current == ("job-021", "job-022")


async def test_a_verdict_that_is_refused_changes_nothing(stand_in: StandIn, open_app: OpenApp) -> None:
    """Blind, the reason stands where the verdict would; nothing is told."""
    jobs = pair(stand_in)
    stand_in.duels.refusal = Refusal((say("This pair has been judged already. Take that verdict back first."),))
    async with open_app(stand_in) as pilot:
        screen = await opened(pilot, jobs, blind=True)
        await shown(pilot)
        await pilot.press("1")
        await until(pilot, lambda: "judged already" in text_of(pilot.app))
        assert screen.hidden
        assert "judged already" not in said(pilot)
        await judged_elsewhere(stand_in)
        await pilot.press("2")
        await until(pilot, lambda: "You chose Pro." in text_of(pilot.app))
        assert screen.duel.take(Side.LEFT).id == jobs[1].id


async def judged_elsewhere(stand_in: StandIn) -> None:
    """Another program judges the pair, its second take having stood on the left."""
    refusal, stand_in.duels.refusal = stand_in.duels.refusal, None
    await stand_in.duels.vote(stand_in.duels.pairs["pair-20"], Verdict.RIGHT, swapped=True)
    stand_in.duels.refusal = refusal


async def test_nothing_is_painted_out_of_sight(stand_in: StandIn, open_app: OpenApp) -> None:
    """Below another screen time stands; back again it goes on from there."""
    jobs = pair(stand_in)
    async with open_app(stand_in) as pilot:
        app: Any = pilot.app
        screen = await opened(pilot, jobs)
        await shown(pilot)
        await pilot.press("space")
        await until(pilot, lambda: screen.player.moment.tick > 0)
        await pilot.press("ctrl+g")
        await until(pilot, lambda: app.screen is not screen)
        await until(pilot, lambda: not screen.player.head.playing)
        seconds = screen.player.head.seconds
        await asyncio.sleep(0.1)
        assert screen.player.head.seconds == seconds
        await pilot.press("escape")
        await until(pilot, lambda: screen.player.head.playing)


@pytest.mark.parametrize("size", [(80, 24), (60, 20)])
async def test_a_small_window_has_room_for_all_of_it(
    size: tuple[int, int], stand_in: StandIn, open_app: OpenApp
) -> None:
    """Pictures, captions, the line, the ways and the votes."""
    jobs = pair(stand_in)
    async with open_app(stand_in, size=size) as pilot:
        screen = await opened(pilot, jobs)
        await shown(pilot)
        text = text_of(pilot.app)
        for words in ("Pro", "Fast", "00:00.0", "left is better", "both bad", "difference", "blind off"):
            assert words in text, words
        assert screen.player.size.height >= size[1] - 12
