"""Which frame the next shot goes on from: by numbers alone, the same ones always giving the same answer."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from ima_tui.domain.exit_frames import Judged, Measures, Verdict, choose, judge

SHARP = Measures(sharpness=1000, change=0.1, brightness=120, contrast=50, clipped=0.0)
BLURRED = replace(SHARP, sharpness=60)
SOFT = replace(SHARP, sharpness=600)
BLACK = Measures(sharpness=0, change=1.0, brightness=1, contrast=0.5, clipped=1.0)
WHITE = replace(BLACK, brightness=254)
CUT = replace(SHARP, change=1.3)
BURNT = replace(SHARP, clipped=0.4)


def dimmed(left: float, to: int = 0) -> Measures:
    """The sharp frame with so much of its light left."""
    light = left * SHARP.brightness + (1 - left) * to
    return replace(SHARP, sharpness=left * left * 1000, brightness=light, contrast=left * 50)


def picked(frames: list[Measures]) -> int | None:
    """Counted from the end: −1 is the last."""
    at = choose(frames)
    return None if at is None else at - len(frames)


def verdicts(frames: list[Measures]) -> list[Verdict]:
    return [one.verdict for one in judge(frames)]


def test_the_last_frame_if_nothing_speaks_against_it() -> None:
    assert picked([SHARP] * 24) == -1
    assert picked([SHARP]) == -1
    assert picked([]) is None


def test_three_blurred_and_a_black_one_at_the_end() -> None:
    frames = [SHARP] * 20 + [BLURRED] * 3 + [BLACK]
    assert picked(frames) == -5
    assert verdicts(frames)[-5:] == [Verdict.SHARP, *[Verdict.BLURRED] * 3, Verdict.BLACK]


def test_nothing_from_before_a_cut() -> None:
    """Also when all that follows is worse than what came before."""
    for after in (
        [CUT] + [SHARP] * 6,
        [replace(CUT, sharpness=30)] + [replace(SHARP, sharpness=20 + n) for n in range(6)],
    ):
        frames = [SHARP] * 17 + after
        at = picked(frames)
        assert at is not None
        assert at >= -7
        assert verdicts(frames)[:17] == [Verdict.BEFORE_CUT] * 17


def test_a_cut_to_black_or_to_a_plain_card_ends_the_scene_and_begins_none() -> None:
    for end in (BLACK, WHITE):
        frames = [SHARP] * 20 + [end] * 4
        assert picked(frames) == -5
        assert Verdict.BEFORE_CUT not in verdicts(frames)


def test_what_comes_after_black_is_another_scene() -> None:
    frames = [SHARP] * 10 + [BLACK] * 3 + [SHARP] * 5
    assert picked(frames) == -1
    assert verdicts(frames) == [Verdict.BEFORE_CUT] * 10 + [Verdict.BLACK] * 3 + [Verdict.SHARP] * 5


def test_fades_to_black_and_to_white() -> None:
    for to in (0, 255):
        frames = [SHARP] * 14 + [dimmed(1 - n / 10, to) for n in range(1, 10)]
        at = choose(frames)
        assert at is not None
        assert at <= 14
        assert verdicts(frames)[-7:-2] == [Verdict.FADED] * 5
    assert picked([dimmed(1 - n / 30) for n in range(30)]) is not None


def test_a_blur_keeps_its_light_and_is_no_fade() -> None:
    smeared = replace(BLURRED, contrast=33)
    assert verdicts([SHARP] * 5 + [smeared])[-1] is Verdict.BLURRED


def test_a_camera_that_whirls_makes_no_cuts() -> None:
    whirling = replace(SHARP, change=0.9)
    frames = [whirling] * 24
    assert picked(frames) == -1
    assert Verdict.BEFORE_CUT not in verdicts(frames)


def test_a_later_frame_is_taken_where_they_are_as_good_as_each_other() -> None:
    frames = [replace(SHARP, sharpness=1000 - 8 * n) for n in range(24)]
    assert picked(frames) == -1
    assert picked([SHARP] * 10 + [SOFT]) == -2


def test_a_flash_is_said_and_left_out() -> None:
    frames = [SHARP] * 10 + [BURNT]
    assert picked(frames) == -2
    assert verdicts(frames)[-1] is Verdict.CLIPPED


def test_a_picture_without_an_edge_is_as_sharp_as_any() -> None:
    flat = Measures(sharpness=0.01, change=0.0, brightness=120, contrast=0.2, clipped=0.0)
    assert picked([flat] * 5) == -1


def test_where_there_is_nothing_but_black_nothing_is_proposed() -> None:
    assert picked([BLACK] * 24) is None
    assert {one.verdict for one in judge([BLACK] * 24)} == {Verdict.BLACK}


def test_every_verdict_has_its_word() -> None:
    assert [str(verdict.words) for verdict in Verdict] == [
        "sharp", "soft", "blurred", "burnt out", "faded", "black", "before a cut",
    ]  # fmt: skip


numbers = st.floats(0, 255, allow_nan=False)
measures = st.builds(
    Measures, st.floats(0, 5000), st.floats(0, 1.5), numbers, st.floats(0, 127), st.floats(0, 1)
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(measures, max_size=30))
def test_whatever_the_numbers_are(frames: list[Measures]) -> None:
    judged = judge(frames)
    assert judged == judge(frames)
    assert len(judged) == len(frames)
    assert all(0 <= one.score <= 1 for one in judged)
    proposed = [at for at, one in enumerate(judged) if one.proposed]
    assert len(proposed) <= 1
    sharp = [at for at, one in enumerate(judged) if one.verdict is Verdict.SHARP]
    assert proposed == sharp[-1:]
    if not proposed:
        assert all(one.verdict in (Verdict.BLACK, Verdict.FADED, Verdict.BEFORE_CUT) for one in judged)


kinds = st.sampled_from([SHARP, BLURRED, SOFT, BLACK, WHITE])


@settings(max_examples=150, deadline=None)
@given(st.lists(kinds, max_size=12), st.lists(kinds, max_size=12))
def test_no_blurred_or_black_one_while_a_sharp_one_is_near(before: list[Measures], after: list[Measures]) -> None:
    frames = [*before, SHARP, *after]
    judged: tuple[Judged, ...] = judge(frames)
    at = choose(frames)
    assert at is not None
    assert frames[at] not in (BLACK, WHITE)
    scene = [one for one, each in zip(frames, judged, strict=True) if each.verdict is not Verdict.BEFORE_CUT]
    assert frames[at] is SHARP or SHARP not in scene


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from([SHARP, BLURRED, SOFT]), min_size=4, max_size=12), st.integers(1, 12))
def test_a_cut_holds_whatever_surrounds_it(before: list[Measures], count: int) -> None:
    frames = [*before, CUT, *[SHARP] * (count - 1)]
    at = choose(frames)
    assert at is not None
    assert at >= len(before)
