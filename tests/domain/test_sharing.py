"""What is shared, word for word: the clip's own link first, the caption below, and nothing that is no web link."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ima_tui.domain.events import Media
from ima_tui.domain.job import Job, State
from ima_tui.domain.sharing import LONGEST_CAPTION, caption, is_web_link, links, message, name_problem, obstacle
from tests.store import examples

LINK = "https://cdn.example.com/out/clip.mp4"


def ready(*urls: str) -> Job:
    return replace(examples.job(), state=State.READY, medias=tuple(Media(url, "") for url in urls))


def test_the_link_stands_first_and_alone_and_the_caption_below() -> None:
    assert message(ready(LINK), "a puppy\nin a meadow") == f"{LINK}\na puppy\nin a meadow"
    assert message(ready(LINK), "   ") == LINK
    assert message(ready(LINK, LINK + "?2"), "two") == f"{LINK}\n{LINK}?2\ntwo"
    assert caption(ready(LINK)) == "a puppy runs across a meadow"


def test_a_caption_steers_no_terminal_and_fills_no_chat() -> None:
    assert message(ready(LINK), "a\x1b[31mred\x07 dog") == f"{LINK}\na [31mred  dog"
    assert len(message(ready(LINK), "x" * 5000)) <= len(LINK) + LONGEST_CAPTION + 2


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "file:///etc/passwd", "data:text/html,x", "ftp://host/x", "https://", "http:///x", "",
     "https://host/a b", "https://host/\x1b[2J", "//host/x", "https://[::1", "HTTPS"],
)  # fmt: skip
def test_nothing_but_web_links_is_shared(url: str) -> None:
    assert not is_web_link(url)
    assert links(ready(url)) == ()
    assert obstacle(ready(url)) is not None


def test_what_can_be_shared_is_told_apart_from_what_cannot_yet() -> None:
    assert obstacle(ready(LINK)) is None
    assert "no clip" in str(obstacle(examples.job()))
    assert "no usable link" in str(obstacle(ready("file:///x")))
    assert is_web_link("http://127.0.0.1:8080/clip.mp4")


@pytest.mark.parametrize("name", ["", "   ", "x" * 41, "a\nb", " team", "discord://x", "Team"])
def test_names_that_cannot_be(name: str) -> None:
    assert name_problem(name, ("team",)) is not None


def test_names_that_can() -> None:
    assert name_problem("team") is None
    assert name_problem("客户 · 飞书", ("team",)) is None
