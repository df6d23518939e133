"""Frames: always inside the picture, never empty, and of a shape the service takes, whatever is done to them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ima_tui.domain.framing import Frame, Shape, is_allowed, is_large_enough, largest, output_size
from ima_tui.domain.images import SHAPE, SIDE, ImageFacts, image_problems
from ima_tui.domain.mending import Kind, Original, Plan, plan_for
from ima_tui.domain.modes import Mode
from ima_tui.domain.text import Said

sides = st.integers(1, 30_000)
shapes = st.sampled_from(Shape)
steps = st.one_of(
    st.tuples(st.just("moved"), st.integers(-40_000, 40_000), st.integers(-40_000, 40_000)),
    st.tuples(st.just("resized"), st.floats(0.01, 20)),
    st.tuples(
        st.just("stretched"), st.tuples(st.booleans(), st.booleans()), st.tuples(st.integers(-99, 31_000), sides)
    ),
    st.tuples(st.just("shaped"), shapes),
    st.tuples(st.just("turned")),
    st.tuples(st.just("paged"), st.integers(-5, 10_000)),
    st.tuples(st.just("reset")),
)


def original_of(width: int, height: int, orientation: int = 1, **facts: object) -> Original:
    plain = ImageFacts("/pictures/harbour.jpg", "jpeg", "image/jpeg", "jpg", width, height, 1_000_000, "0" * 64)
    return Original(replace(plain, **facts), orientation)  # type: ignore[arg-type]


def plan_of(width: int, height: int, orientation: int = 1, mode: Mode = Mode.FIRST_FRAME, **facts: object) -> Plan:
    plan = plan_for(original_of(width, height, orientation, **facts), mode)
    assert isinstance(plan, Plan)
    return plan


def sound(frame: Frame, bounds: tuple[int, int]) -> bool:
    inside = frame.left >= 0 and frame.top >= 0 and frame.right <= bounds[0] and frame.bottom <= bounds[1]
    return inside and frame.width > 0 and frame.height > 0 and is_allowed(frame.width, frame.height)


@given(sides, sides, shapes)
def test_the_largest_frame_is_sound_and_touches_two_sides(width: int, height: int, shape: Shape) -> None:
    frame = largest((width, height), shape)
    assert sound(frame, (width, height))
    # An exact touch, or as near as a legal shape in whole pixels allows.
    assert width - frame.width <= 1 or height - frame.height <= 1 or min(width, height) < 5


@given(sides, sides, st.integers(1, 8), st.lists(steps, max_size=12))
@example(150, 267, 1, [("shaped", Shape.TALL), ("turned",), ("moved", 0, 0)])
def test_no_series_of_steps_leads_to_a_frame_that_cannot_be_sent(
    width: int, height: int, orientation: int, series: list[tuple[object, ...]]
) -> None:
    plan = plan_for(original_of(width, height, orientation), Mode.REFERENCE)
    if isinstance(plan, Said):
        return
    for name, *given_to in series:
        if name == "shaped" and given_to[0] not in plan.shapes:
            continue
        step: Callable[..., Plan] = getattr(plan, str(name))
        plan = step(*given_to)
        assert sound(plan.frame, plan.bounds)
        assert is_large_enough(plan.frame)
        left, top, right, bottom = plan.stored_box
        assert 0 <= left < right <= width
        assert 0 <= top < bottom <= height
    copy = replace(plan.original.facts, width=plan.size[0], height=plan.size[1])
    assert image_problems(copy) == ()


@given(sides, sides)
def test_the_size_sent_is_within_the_limits_and_keeps_the_shape(width: int, height: int) -> None:
    frame = largest((width, height), Shape.FREE)
    sent = output_size(frame)
    assert SIDE[0] <= min(sent)
    assert max(sent) <= SIDE[1]
    assert SHAPE[0] <= sent[0] / sent[1] <= SHAPE[1]
    if SIDE[0] <= min(frame.width, frame.height) and max(frame.width, frame.height) <= SIDE[1]:
        assert sent == (frame.width, frame.height)


@given(st.integers(300, 9000), st.integers(300, 9000), st.floats(0.2, 1), st.tuples(st.booleans(), st.booleans()))
def test_a_corner_is_pulled_and_the_opposite_one_stays(
    width: int, height: int, share: float, corner: tuple[bool, bool]
) -> None:
    plan = plan_of(width, height).shaped(Shape.SQUARE).resized(share)
    before = plan.frame
    after = plan.stretched(corner, (before.left + before.width // 2, before.top + before.height // 2)).frame
    assert (before.left == after.left) if corner[0] else (before.right == after.right)
    assert (before.top == after.top) if corner[1] else (before.bottom == after.bottom)
    assert after.width <= before.width


class TestPlans:
    def test_a_sound_picture_needs_nothing(self) -> None:
        plan = plan_of(1920, 1080)
        assert (plan.corrections, plan.needed, plan.suggested) == ((), False, False)
        assert plan.size == (1920, 1080)

    @pytest.mark.parametrize(
        ("size", "copy", "kinds"),
        [
            ((4000, 1000), (2500, 1000), [Kind.CROPPED]),
            ((1000, 4000), (1000, 2500), [Kind.CROPPED]),
            ((12_000, 8_000), (6000, 4000), [Kind.SMALLER]),
            ((20_000, 2_000), (5000, 2000), [Kind.CROPPED]),
            ((200, 200), (300, 300), [Kind.LARGER]),
            ((1000, 150), (750, 300), [Kind.CROPPED, Kind.LARGER]),
        ],
    )
    def test_what_breaks_a_limit_is_corrected_as_little_as_can_be(
        self, size: tuple[int, int], copy: tuple[int, int], kinds: list[Kind]
    ) -> None:
        plan = plan_of(*size)
        assert plan.size == copy
        assert [correction.kind for correction in plan.corrections] == kinds
        assert plan.needed

    @pytest.mark.parametrize("size", [(149, 149), (1, 1), (5000, 20), (300, 10_000_000)])
    def test_what_is_too_small_is_not_blown_up(self, size: tuple[int, int]) -> None:
        answer = plan_for(original_of(*size), Mode.FIRST_FRAME)
        if size == (300, 10_000_000):
            assert isinstance(answer, Plan)
        else:
            assert "Use a larger image" in str(answer)

    def test_what_would_only_look_different_is_suggested_not_needed(self) -> None:
        for plan in (
            plan_of(1920, 1080, 6),
            plan_of(1920, 1080, format="bmp"),
            plan_of(1920, 1080, format="gif", animated=True),
        ):
            assert plan.suggested
            assert not plan.needed
        assert plan_of(1920, 1080, format="avif").needed

    def test_a_turned_photo_stands_upright(self) -> None:
        plan = plan_of(4000, 3000, 6)
        assert (plan.bounds, plan.size) == ((3000, 4000), (3000, 4000))
        assert plan.turned().bounds == (4000, 3000)
        assert plan.turned().turned().turned().turned().bounds == plan.bounds

    def test_nine_references_fit_into_one_request(self) -> None:
        heavy = plan_of(3000, 3000, mode=Mode.REFERENCE, size_bytes=9_000_000)
        assert [(one.kind, one.needed) for one in heavy.corrections] == [(Kind.LIGHTER, False)]
        assert 9 * heavy.most_bytes <= 64_000_000
        assert plan_of(3000, 3000, size_bytes=9_000_000).corrections == ()

    def test_only_shapes_with_enough_picture_are_offered(self) -> None:
        assert plan_of(1920, 1080).shapes == tuple(Shape)
        assert Shape.TALL not in plan_of(600, 240).shapes

    def test_zero_steps_lead_back(self) -> None:
        plan = plan_of(4000, 1000)
        assert plan.moved(99, 0).turned().shaped(Shape.TALL).reset() == plan

    def test_the_part_left_out_is_said(self) -> None:
        (cropped,) = plan_of(4000, 1000).corrections
        assert str(cropped.words) == "Cropped to 2.5:1; left out: 38 %"
        (cropped,) = plan_of(1920, 1080).shaped(Shape.SQUARE).corrections
        assert not cropped.needed
        assert str(cropped.words).startswith("Cropped to 1:1; left out: 44 %")
