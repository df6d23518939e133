"""What the user chose reaches the service in its own terms, or nothing does."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ima_tui.domain.job import State
from ima_tui.domain.models import Model
from ima_tui.domain.modes import Mode
from ima_tui.domain.request import Draft
from ima_tui.engine.studio import Studio
from tests.contract.fixtures import QuickSimulator, inner
from tests.contract.takes import CHEAP, comes_to_rest, ordered, picture, text_draft

FINISHES = [
    ({}, "natural"),
    ({"look": "film"}, "film"),
    ({"look": "film", "grain": True}, "film_grain"),
    ({"LOOK ": "Dream", "grain": "true"}, "dream_grain"),
    ({"finish": "dream"}, "dream"),
    ({"look": "film", "grain": True, "finish": "dream"}, "dream"),
]


@pytest.mark.parametrize(("choices", "finish"), FINISHES)
async def test_what_the_user_sees_is_sent_as_what_the_service_knows(
    choices: dict[str, Any], finish: str, studio: Studio, simulator: QuickSimulator
) -> None:
    draft = text_draft(f"a garden, {finish}, {len(choices)}", Model.PRO, **choices)
    job = await comes_to_rest(studio, (await ordered(studio, draft)).id)
    assert job.state is State.READY
    (create,) = simulator.creates()
    sent = inner(create["body"])
    assert sent["finish"] == finish
    assert not {name.strip().lower() for name in sent} & {"look", "grain"}


@pytest.mark.parametrize(
    ("choices", "level"),
    [({}, 5), ({"motion_strength": "strong"}, 8), ({"motion_strength": "strong", "motion_level": 2}, 2)],
)
async def test_a_control_with_another_target_is_sent_under_the_target_s_name(
    choices: dict[str, Any], level: int, studio: Studio, simulator: QuickSimulator, tmp_path: Path
) -> None:
    image = str(picture(tmp_path / "a.png", shade=70))
    draft = Draft(Mode.FIRST_FRAME, "a garden moves", (image,), Model.PRO, {**CHEAP, **choices})
    assert (await comes_to_rest(studio, (await ordered(studio, draft)).id)).state is State.READY
    (create,) = simulator.creates()
    sent = inner(create["body"])
    assert sent["motion_level"] == level
    assert not {"motion", "motion_strength"} & set(sent)


async def test_a_choice_that_maps_to_nothing_stops_before_anything_is_sent(
    studio: Studio, simulator: QuickSimulator
) -> None:
    prepared = await studio.prepare(text_draft("a garden", Model.PRO, look="natural", grain=True))
    assert prepared.request is None
    assert prepared.unpriced is not None
    assert prepared.unpriced.unmapped is not None
    assert simulator.creates() == []


async def test_a_combination_nobody_sells_offers_the_nearest_that_are_sold_with_prices_that_hold(
    studio: Studio, simulator: QuickSimulator
) -> None:
    draft = text_draft("a garden", Model.PRO, resolution="4k", duration=15)
    prepared = await studio.prepare(draft)
    assert prepared.request is None
    assert prepared.unpriced is not None
    assert prepared.unpriced.nearest
    for alternative in prepared.unpriced.nearest:
        again = await studio.prepare(Draft(draft.mode, draft.prompt, model=draft.model, choices={
            **draft.choices, **alternative.changes,
        }))  # fmt: skip
        assert again.request is not None
        assert again.request.credits == alternative.credits
    assert simulator.creates() == []


async def test_several_takes_in_one_request_cost_what_the_list_says(studio: Studio, simulator: QuickSimulator) -> None:
    job = await ordered(studio, text_draft("a garden, twice", n=2))
    assert (await comes_to_rest(studio, job.id)).state is State.READY
    (create,) = simulator.creates()
    assert inner(create["body"])["n"] == 2
    assert create["body"]["parameters"][0]["credit"] == job.request.credits


async def test_a_pinned_version_is_ordered_as_its_own_leaf_spells_it(studio: Studio, simulator: QuickSimulator) -> None:
    draft = Draft(Mode.TEXT, "an older garden", model=Model.PRO, version_id=" ima-pro-0.9-1002 ")
    job = await comes_to_rest(studio, (await ordered(studio, draft)).id)
    assert job.state is State.READY
    (create,) = simulator.creates()
    single = create["body"]["parameters"][0]
    assert (single["model_version"], single["model_name"]) == ("ima-pro-0.9-1002", "Ima Sevio 0.9")
    assert single["credit"] == 18


async def test_the_default_rule_s_marker_is_no_parameter(studio: Studio, simulator: QuickSimulator) -> None:
    draft = Draft(Mode.TEXT, "the oldest garden", model=Model.PRO, version_id="ima-pro-0.8-1001",
                  choices={"resolution": "1080P"})  # fmt: skip
    job = await comes_to_rest(studio, (await ordered(studio, draft)).id)
    assert job.state is State.READY
    (create,) = simulator.creates()
    assert "default" not in inner(create["body"])
    assert create["body"]["parameters"][0]["credit"] == 30


async def test_the_service_is_spoken_to_in_the_language_of_the_interface(
    studio: Studio, simulator: QuickSimulator
) -> None:
    studio.use_language("zh")
    job = await ordered(studio, text_draft("花园"))
    studio.use_language("zh")
    assert (await comes_to_rest(studio, job.id)).state is State.READY
    spoken = {row["headers"].get("x_app_language") for row in simulator.requests() if "/open/v1/" in row["path"]}
    assert spoken == {"zh"}
