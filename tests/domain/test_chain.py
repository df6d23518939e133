"""What a next shot takes over from a take's settings, and when a chain has grown long."""

from __future__ import annotations

from ima_tui.domain.chain import Chain, carried
from tests.domain.examples import FORM, QUALITY_OF_LOOK, product, rule, shop


def test_a_word_is_due_from_the_third_link_on() -> None:
    assert [Chain("first", links).next_drifts for links in range(5)] == [False, False, True, True, True]


def test_what_the_mode_offers_comes_along_and_the_rest_is_named() -> None:
    """Names compared as names are, values as values; a value that is not offered does not come along."""
    choices = {"Duration": "10", "resolution": "720P", "aspect_ratio": "7:3", "mood": "calm"}
    kept, left = carried(shop(), choices)
    assert kept == {"Duration": "10", "resolution": "720P"}
    assert left == ("aspect_ratio", "mood")


def test_virtual_controls_and_what_only_the_price_list_knows() -> None:
    shelf = product((*FORM, QUALITY_OF_LOOK), rule(1, 10, watermark=False))
    kept, left = carried(shelf, {"look": "film", "watermark": False, "look ": "sepia"})
    assert kept["look"] == "film"
    assert kept["watermark"] is False
    assert left == ("look ",)
