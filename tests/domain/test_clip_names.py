"""Names of downloaded clips: readable where they can be, harmless whatever they are made of."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ima_tui.domain.clip_names import (
    FIELDS,
    PART_BYTES,
    RESERVED_BYTES,
    USUAL,
    clip_name,
    fields_of,
    numbered,
    slug,
    template_problem,
)
from ima_tui.domain.job import Job
from tests.domain.examples import request, shop

MADE = datetime(2026, 1, 31, 14, 5, 9)
WIDE = "漢" * 60


def job(prompt: str = "Slow push-in on the lighthouse", **changes: object) -> Job:
    """A take."""
    asked = request(shop(), {"duration": 10, "aspect_ratio": "9:16"}, prompt=prompt)
    made = Job("0193b2c4d5e6f7a8b", "ana", "https://a.example", "", asked, asked, 0.0, task_id="task-7")
    return replace(made, **changes)  # type: ignore[arg-type]


def name(template: str, prompt: str = "Slow push-in on the lighthouse", **changes: object) -> str:
    """The whole name."""
    return "/".join(clip_name(template, fields_of(job(prompt, **changes), MADE)))


def test_the_usual_name_says_when_how_by_which_model_and_what() -> None:
    assert name(USUAL) == "2026-01-31-140509-text-pro-slow-push-in-on-the-lighthouse-6f7a8b.mp4"


def test_every_field_can_be_used_and_folders_too() -> None:
    filled = name("{year}/{month}/{user}/" + " ".join(f"{{{field}}}" for field in FIELDS))
    assert filled.startswith("2026/01/ana/2026-01-31 140509 2026 01 31 text pro slow-push-in")
    assert "10s 1080p 9x16 30" in filled
    assert template_problem(" ".join(f"{{{field}}}" for field in FIELDS)) is None


@pytest.mark.parametrize(
    ("prompt", "expected"),
    [
        ("霓虹雨夜，少女撑伞走过", "霓虹雨夜-少女撑伞走过"),
        ("Ein Café – früh!", "ein-café-früh"),
        ("مرحبا بالعالم", "مرحبا-بالعالم"),
        ("สวัสดีชาวโลก", "สวัสดีชาวโลก"),
        ("a\u202egnp.exe", "agnp-exe"),
        ("x\x1b[31mred\x00", "x-31mred"),
        ("🦊🎬", ""),
        ("../../etc/passwd", "etc-passwd"),
        ("e\u0301clair", "éclair"),
        ("z" + "\u0363" * 40, "z" + "\u0363" * 3),
        ("\ud800broken", "broken"),
    ],
)
def test_a_slug_keeps_the_letters_of_every_script(prompt: str, expected: str) -> None:
    assert slug(prompt) == unicodedata.normalize("NFC", expected)


def test_a_slug_ends_with_a_word_where_it_can() -> None:
    assert name("{slug:20}", "a paper boat in the gutter") == "a-paper-boat-in-the.mp4"
    assert name("{slug:8}", "Donaudampfschiff") == "donaudam.mp4"


def test_what_is_empty_takes_its_joint_along() -> None:
    assert name("{date}-{slug}-{id6}", "!!!") == "2026-01-31-6f7a8b.mp4"
    assert name("{slug}-{id6}", "!!!") == "6f7a8b.mp4"
    assert name("{slug}", "…") == "take.mp4"
    assert name("{tags}/{slug}", "boat") == "boat.mp4"
    assert name("a--b", "boat") == "a--b.mp4"


@pytest.mark.parametrize("word", ["CON", "nul", "Com1", "LPT9", "aux.", "COM¹", "con.tar"])
def test_names_that_windows_keeps_for_itself_are_changed(word: str) -> None:
    stem = name(word).removesuffix(".mp4")
    assert stem != word
    assert stem.split(".")[0].casefold() not in ("con", "nul", "com1", "lpt9", "aux", "com¹")


@pytest.mark.parametrize(
    ("template", "words"),
    [
        ("{prompt}", "no field “prompt”"),
        ("{slug:0}", "no length"),
        ("{slug:x}", "no length"),
        ("{slug:٣}", "no length"),
        ("{slug", "brace"),
        ("slug}", "brace"),
        ("{}", "no field"),
        ("", "empty"),
        ("/tmp/{slug}", "inside the download folder"),
        ("../{slug}", "inside the download folder"),
        ("a/ .. /{slug}", "inside the download folder"),
        ("C:\\x", "inside the download folder"),
        ("~/x", "inside the download folder"),
        ("a\\..\\b", "inside the download folder"),
        ("a/" * 9 + "b", "folders"),
        ("a\x1bb", "invisible"),
        ("a" * 301, "characters"),
    ],
)
def test_a_template_that_cannot_be_used_says_why(template: str, words: str) -> None:
    problem = template_problem(template)
    assert problem is not None
    assert words in str(problem)


def test_the_usual_template_can_be_used() -> None:
    assert template_problem(USUAL) is None
    assert template_problem("{year}/{month}/{slug:60}") is None


def test_a_number_stands_before_the_ending() -> None:
    assert numbered("a.b.mp4", ".mp4", 1) == "a.b.mp4"
    assert numbered("a.b.mp4", ".mp4", 3) == "a.b-3.mp4"


anything = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from('/\\.:*?<>|" ~-_\x00\x1b\u202e\u200f\ud800漢e\u0301\u200d🦊{}'),
    ),
    max_size=80,
)


@settings(max_examples=120)
@given(
    st.one_of(anything, st.lists(st.sampled_from([*(f"{{{f}}}" for f in FIELDS), "/", "..", ".", "-", "CON", WIDE]),
                                 max_size=12).map("".join)),
    anything,
    anything,
)  # fmt: skip
@example("{slug:200}", "漢" * 300, "")
@example("{user}/{user}", "x", "..")
@example("{user}", "x", "a" * 500)
@example("\u0301{user}", "x", "CON")
def test_whatever_it_is_made_of_a_name_is_harmless(template: str, prompt: str, user: str) -> None:
    parts = clip_name(template, fields_of(job(prompt, user_id=user), MADE))
    assert parts
    assert parts[-1].endswith(".mp4")
    assert len(parts[-1].encode()) <= PART_BYTES - RESERVED_BYTES
    for part in parts:
        assert part == unicodedata.normalize("NFC", part)
        assert 0 < len(part.encode()) <= PART_BYTES
        assert part.strip(" .") == part
        assert not part.startswith(("-", "~"))
        assert not set(part) & set('<>:"/\\|?*')
        assert all(unicodedata.category(character)[0] != "C" for character in part)
        stem = part.split(".")[0].casefold()
        assert stem not in ("con", "nul", "aux", "prn", "com1", "lpt1")


@settings(max_examples=60)
@given(anything)
def test_every_template_is_used_or_refused_in_words(template: str) -> None:
    problem = template_problem(template)
    if problem is not None:
        assert str(problem)
        return
    assert len(clip_name(template, fields_of(job(), MADE))) <= 9
