"""A Fast take promoted over a real socket: its payload is the draft's but for model, version, rule and price."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ima_tui.domain.errors import Refusal
from ima_tui.domain.job import Descent, Job, State
from ima_tui.domain.models import Model
from ima_tui.domain.modes import Mode
from ima_tui.domain.pricing import Quote
from ima_tui.domain.request import Draft
from ima_tui.domain.spending import OverLimit, exact
from ima_tui.engine.studio import Studio
from tests.contract.fixtures import OpenStudio, QuickSimulator
from tests.contract.takes import becomes, ordered, picture, text_draft

MAY_CHANGE = {"model_id", "model_name", "model_version", "attribute_id", "credit", "cast.points", "cast.attribute_id"}


def leaves(body: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every value of a body with the names that lead to it, kinds told apart: `5` is not `"5"`."""
    if isinstance(body, dict):
        for name, value in body.items():
            yield from leaves(value, f"{path}.{name}".lstrip("."))
    elif isinstance(body, list):
        yield path + ".count", len(body)
        for number, value in enumerate(body):
            yield from leaves(value, path if len(body) == 1 and isinstance(value, dict) else f"{path}.{number}")
    else:
        yield path, (type(body).__name__, body)


def changed(draft: Any, promoted: Any) -> set[str]:
    """The names of everything that differs, without the way to them."""
    one, other = dict(leaves(draft)), dict(leaves(promoted))
    paths = {path for path in one.keys() | other.keys() if one.get(path) != other.get(path)}
    return {path.removeprefix("parameters.").removeprefix("parameters.") for path in paths}


async def a_draft(studio: Studio, draft: Draft) -> Job:
    return await becomes(studio, (await ordered(studio, draft)).id, State.READY)


async def promoted(studio: Studio, job: Job) -> Job:
    prepared = await studio.promoting.prepare(job)
    assert prepared.promotion.request is not None, prepared.promotion.cannot
    return await becomes(studio, (await studio.promoting.start(prepared)).id, State.READY)


@pytest.mark.parametrize("mode", list(Mode))
async def test_nothing_changes_but_the_six_names(
    mode: Mode, studio: Studio, simulator: QuickSimulator, tmp_path: Path
) -> None:
    images = tuple(str(picture(tmp_path / f"{n}.png", shade=40 * n)) for n in range(mode.slots.fewest))
    choices = {"resolution": "720P", "duration": 10, "audio": True, "aspect_ratio": "9:16"}
    job = await a_draft(studio, Draft(mode, f"promote {mode}", images, Model.FAST, choices))
    pro = await promoted(studio, job)
    draft_body, pro_body = (row["body"] for row in simulator.creates())
    assert changed(draft_body, pro_body) == MAY_CHANGE
    assert pro.origin is not None
    assert (pro.origin.parent_id, pro.origin.descent) == (job.id, Descent.PROMOTION)
    assert pro.request.model is Model.PRO
    assert pro.request.credits == pro_body["parameters"][0]["credit"] > job.request.credits
    pair = await studio.duels.between(job, pro)
    assert pair.kind == "promotion"
    assert pair.compares_models
    product = (await studio.catalog(mode)).catalog.product(Model.PRO)
    assert product is not None
    quoted = studio.price(product, pro.request.choices)
    assert isinstance(quoted, Quote)
    assert quoted.rule.attribute_id == pro.request.attribute_id, "a remix starts from the same price"


async def test_what_pro_does_not_sell_is_refused_and_nothing_is_created(
    studio: Studio, simulator: QuickSimulator
) -> None:
    job = await a_draft(studio, text_draft("fifteen seconds", duration=15))
    catalog = (await studio.catalog(Mode.TEXT)).catalog
    pro = catalog.product(Model.PRO)
    assert pro is not None
    object.__setattr__(pro, "rules", tuple(rule for rule in pro.rules if rule.attributes["duration"] != 15))
    simulator.control("requests", method="DELETE")
    prepared = await studio.promoting.prepare(job)
    assert prepared.promotion.request is None
    assert "15 s" in str(prepared.promotion.cannot[0])
    assert prepared.promotion.nearest, "what Pro could do is told"
    with pytest.raises(Refusal):
        await studio.promoting.start(prepared)
    assert not simulator.creates()


async def test_only_a_ready_fast_take_is_a_draft(studio: Studio) -> None:
    pro = await a_draft(studio, text_draft("already pro", Model.PRO))
    with pytest.raises(Refusal):
        await studio.promoting.prepare(pro)


async def test_a_picture_that_is_gone_is_taken_from_the_service(
    studio: Studio, simulator: QuickSimulator, tmp_path: Path
) -> None:
    file = picture(tmp_path / "gone.png", shade=7)
    job = await a_draft(studio, Draft(Mode.FIRST_FRAME, "gone picture", (str(file),), Model.FAST, {}))
    file.unlink()
    prepared = await studio.promoting.prepare(job)
    assert "gone.png is not there as it was" in str(prepared.notices[0])
    await becomes(studio, (await studio.promoting.start(prepared)).id, State.READY)
    draft_body, pro_body = (row["body"] for row in simulator.creates())
    assert draft_body["src_img_url"] == pro_body["src_img_url"]


async def test_the_limit_holds_for_a_promotion_too(
    service_environment: QuickSimulator, monkeypatch: pytest.MonkeyPatch, open_another: OpenStudio
) -> None:
    monkeypatch.setenv("IMA_LIMIT_DAY", "11")
    studio = await open_another()
    job = await a_draft(studio, text_draft("limited"))
    prepared = await studio.promoting.prepare(job)
    assert prepared.promotion.request is not None
    with pytest.raises(OverLimit):
        await studio.promoting.start(prepared)
    job = await studio.promoting.start(prepared, exact(prepared.promotion.request.credits))
    await becomes(studio, job.id, State.READY)
