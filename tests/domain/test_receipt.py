"""The receipt: every mismatch is marked with its figures, nothing that a codec rounds away is."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ima_tui import language
from ima_tui.domain.delivered import Colour, Delivered, Shot, Span, read_out
from ima_tui.domain.receipt import DIFFERS, Line, Receipt, Verdict, receipt
from ima_tui.domain.request import Request
from tests.domain.examples import request, shop

AS_PAID = Delivered(1920, 1080, 16 / 9, 10.0, 240, 24.0, "h264", 5_000_000, True, -23.0, -4.0, looked_at=10.0)


def paid(**choices: Any) -> Request:
    """What was paid: 10 s, 1080P, 16:9, with sound, unless said otherwise."""
    return request(shop(), {"duration": 10, "audio": True, **choices})


def sent(**parameters: Any) -> Request:
    """What was sent, whatever a list sells."""
    return replace(paid(), parameters=parameters)


def lines(made: Receipt) -> dict[str, Line]:
    return {line.name: line for line in made.lines}


def verdict(name: str, asked: Request, **measured: Any) -> Verdict:
    return lines(receipt(asked, replace(AS_PAID, **measured)))[name].verdict


def test_what_came_as_it_was_paid_is_clean() -> None:
    made = receipt(paid(), AS_PAID)
    assert made.clean
    assert {name: line.verdict for name, line in lines(made).items()} == {
        "length": Verdict.AS_PAID, "size": Verdict.AS_PAID, "shape": Verdict.AS_PAID, "rate": Verdict.UNJUDGED,
        "sound": Verdict.AS_PAID,
    }  # fmt: skip
    assert str(lines(made)["size"].delivered) == "1920 × 1080"
    assert str(lines(made)["rate"].delivered) == "24 fps"


@pytest.mark.parametrize(
    ("asked", "measured", "name", "expected"),
    [
        ({}, {"seconds": 9.6, "frames": 230}, "length", Verdict.LESS),
        ({}, {"seconds": 10.4}, "length", Verdict.MORE),
        ({}, {"seconds": 9.85}, "length", Verdict.AS_PAID),
        ({"duration": 5}, {"seconds": 4.0, "rate": 1.0}, "length", Verdict.AS_PAID),  # one frame
        ({}, {"width": 1280, "height": 720}, "size", Verdict.LESS),
        ({}, {"width": 3840, "height": 2160}, "size", Verdict.MORE),
        ({}, {"width": 1920, "height": 1088}, "size", Verdict.AS_PAID),
        ({"resolution": "720P"}, {"width": 1248, "height": 704}, "size", Verdict.AS_PAID),
        ({"resolution": "720P", "aspect_ratio": "1:1"}, {"width": 960, "height": 960}, "size", Verdict.AS_PAID),
        ({"aspect_ratio": "21:9"}, {"width": 2520, "height": 1080}, "size", Verdict.AS_PAID),
        ({}, {"shape": 9 / 16, "width": 1080, "height": 1920}, "shape", Verdict.OTHER),
        ({}, {"shape": 4 / 3}, "shape", Verdict.OTHER),
        ({}, {"shape": 1248 / 704}, "shape", Verdict.AS_PAID),
        ({"aspect_ratio": "21:9"}, {"shape": 64 / 27}, "shape", Verdict.AS_PAID),
        ({}, {"has_sound": False, "loudness": None, "peak": None}, "sound", Verdict.LESS),
        ({}, {"loudness": -91.0, "peak": -88.0}, "sound", Verdict.LESS),
        ({}, {"loudness": None, "peak": None}, "sound", Verdict.AS_PAID),
        ({"audio": False}, {}, "sound", Verdict.MORE),
        ({"audio": False}, {"has_sound": False, "loudness": None, "peak": None}, "sound", Verdict.AS_PAID),
        ({"audio": False}, {"loudness": -120.0, "peak": -120.0}, "sound", Verdict.AS_PAID),
    ],
)
def test_each_thing_is_judged_by_its_measure(
    asked: dict[str, Any], measured: dict[str, Any], name: str, expected: Verdict
) -> None:
    assert verdict(name, paid(**asked), **measured) is expected


@pytest.mark.parametrize(
    ("parameters", "name", "expected"),
    [
        ({"resolution": "4K"}, "size", Verdict.LESS),
        ({"resolution": "2k"}, "size", Verdict.LESS),
        ({"resolution": "1920x1080"}, "size", Verdict.AS_PAID),
        ({"resolution": "1280*720"}, "size", Verdict.MORE),
        ({"size": "1080x1920"}, "size", Verdict.OTHER),
        ({"size": "9:16"}, "shape", Verdict.OTHER),
        ({"resolution": "high"}, "size", Verdict.UNJUDGED),
        ({"resolution": ""}, "size", Verdict.UNJUDGED),
        ({"aspect_ratio": "adaptive"}, "shape", Verdict.UNJUDGED),
        ({"aspect_ratio": "0:9"}, "shape", Verdict.UNJUDGED),
        ({"aspect_ratio": ["16:9"]}, "shape", Verdict.UNJUDGED),
        ({"duration": "10s"}, "length", Verdict.AS_PAID),
        ({"duration": "auto"}, "length", Verdict.UNJUDGED),
        ({"fps": 24}, "rate", Verdict.AS_PAID),
        ({"FPS": "30"}, "rate", Verdict.LESS),
        ({"generate_audio": "true"}, "sound", Verdict.AS_PAID),
        ({"audio": "loud"}, "sound", Verdict.UNJUDGED),
        ({"a": {"b": [1]}, "c": None}, "length", Verdict.UNJUDGED),
    ],
)
def test_whatever_the_service_calls_it(parameters: dict[str, Any], name: str, expected: Verdict) -> None:
    assert verdict(name, sent(**parameters)) is expected


def test_a_mismatch_comes_with_its_figures() -> None:
    made = receipt(paid(), replace(AS_PAID, seconds=9.6, frames=230))
    assert made.differs
    evidence = lines(made)["length"].evidence
    assert str(evidence) == "230 frames decoded, 9.600 s; up to 0.20 s may differ"
    single = lines(receipt(paid(), replace(AS_PAID, seconds=0.04, frames=1)))["length"].evidence
    assert str(single).startswith("one frame decoded, 0.040 s")
    assert str(lines(made)["length"].delivered) == "9.6 s"


def test_takes_that_are_missing_are_counted() -> None:
    assert lines(receipt(replace(paid(), outputs=3), AS_PAID, takes=2))["takes"].verdict is Verdict.LESS
    assert "takes" not in lines(receipt(paid(), AS_PAID))


@settings(max_examples=50)
@given(
    st.sampled_from([5, 10, 15]),
    st.sampled_from(["480P", "720P", "1080P"]),
    st.sampled_from(["16:9", "9:16", "1:1", "4:3", "3:4", "21:9"]),
    st.integers(-1, 1),
    st.sampled_from([24, 25, 30]),
)
def test_an_honest_service_is_never_accused(seconds: int, size: str, shape: str, frame: int, rate: int) -> None:
    """Whatever is sold, drawn with even sides, a frame more or less."""
    short = int(size[:-1])
    across, down = map(int, shape.split(":"))
    width = short if across < down else 2 * round(short * across / down / 2)
    height = 2 * round(short * down / across / 2) if across < down else short
    measured = replace(AS_PAID, width=width, height=height, shape=width / height, seconds=seconds + frame / rate,
                       frames=seconds * rate + frame, rate=float(rate))  # fmt: skip
    made = receipt(paid(duration=seconds, resolution=size, aspect_ratio=shape), measured)
    assert not made.differs, made
    assert not any(line.verdict is Verdict.MORE for line in made.lines)


SHOTS = (Shot(0.0, 3.0, 12.0, 0.7, Colour.TEAL), Shot(3.0, 5.2, 150.0, 0.05, Colour.GREY))


def test_the_read_out_is_plain_text_in_both_languages() -> None:
    delivered = replace(AS_PAID, shots=SHOTS, likeness=0.92)
    words = [str(piece) for piece in read_out(delivered)]
    assert words == [
        "0:00–0:03 slow motion, bright, teal",
        "cut at 0:03",
        "0:03–0:05.2 fast motion, dark, grey",
        "sound −23 dB",
        "last frame 92 % like the first",
    ]
    language.use("zh")
    assert all("\x1b" not in language.tr(piece) for piece in read_out(delivered))


def test_what_nobody_wants_makes_a_receipt_unclean_without_being_a_mismatch() -> None:
    made = receipt(paid(), replace(AS_PAID, frozen=(Span(2.0, 5.0),)))
    assert not made.differs
    assert not made.clean
    assert [str(one) for one in made.noticed] == ["The picture stands still from 0:02 to 0:05 (3.0 s)."]
    assert not DIFFERS & {line.verdict for line in made.lines}


def test_a_clip_that_was_not_looked_at_to_its_end_says_so() -> None:
    made = receipt(paid(), replace(AS_PAID, seconds=400.0, looked_at=300.0))
    assert [str(one) for one in made.noticed] == ["Only the first 5:00 were looked at."]
