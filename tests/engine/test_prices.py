"""Product lists from run to run: shown with their age, told what changed, and nothing bought from an old one."""

from __future__ import annotations

import asyncio
import sqlite3
from pathlib import Path

import pytest

from ima_tui.domain.errors import StudioError
from ima_tui.domain.job import State
from ima_tui.domain.models import Model
from ima_tui.domain.modes import Mode
from ima_tui.domain.pricing import Quote
from ima_tui.engine import catalogs
from ima_tui.engine.studio import Studio
from tests.contract.fixtures import OpenStudio, QuickSimulator
from tests.contract.takes import comes_to_rest, ordered, text_draft


async def after_a_run(open_another: OpenStudio) -> None:
    """A list was seen, and the program ended."""
    earlier = await open_another()
    await earlier.catalog(Mode.TEXT)
    await earlier.close()


async def test_the_last_list_is_there_at_once_in_the_next_run(
    service_environment: QuickSimulator, open_another: OpenStudio
) -> None:
    earlier = await open_another()
    assert await earlier.prices.last(Mode.TEXT) is None
    fetched = await earlier.catalog(Mode.TEXT)
    await earlier.close()
    asked = len(service_environment.requests("/product/list"))
    later = await open_another()
    known = await later.prices.last(Mode.TEXT)
    assert known is not None
    assert known.remembered
    assert (known.catalog, known.fetched_at) == (fetched.catalog, fetched.fetched_at)
    assert len(service_environment.requests("/product/list")) == asked
    assert await later.prices.last(Mode.REFERENCE) is None


async def test_nothing_is_bought_from_a_list_of_an_earlier_run(
    service_environment: QuickSimulator, open_another: OpenStudio
) -> None:
    await after_a_run(open_another)
    later = await open_another()
    service_environment.fault("list-500-http", None)
    assert await later.prices.last(Mode.TEXT) is not None
    with pytest.raises(StudioError):
        await later.prepare(text_draft("a kite without wind"))
    with pytest.raises(StudioError):
        await later.catalog(Mode.TEXT)
    service_environment.control("faults", method="DELETE")
    job = await comes_to_rest(later, (await ordered(later, text_draft("a kite in the wind"))).id)
    assert job.state is State.READY
    assert len(service_environment.creates()) == 1


async def test_what_changed_is_told_until_it_was_seen(
    service_environment: QuickSimulator, open_another: OpenStudio
) -> None:
    await after_a_run(open_another)
    service_environment.control("surcharge", {"points": 3})
    for _run in range(2):  # not seen, it is told again in the next run
        later = await open_another()
        listed = await later.catalog(Mode.TEXT)
        assert len(listed.changes) == 38
        assert "→" in str(listed.changes[0].said)
        assert 0 < listed.since <= listed.fetched_at
        await later.close()
    last = await open_another()
    await last.catalog(Mode.TEXT)
    await last.prices.seen(Mode.TEXT)
    known = await last.prices.last(Mode.TEXT)
    assert known is not None
    assert known.changes == ()
    assert (await last.catalog(Mode.TEXT, fresh=True)).changes == ()
    await last.close()
    assert (await (await open_another()).catalog(Mode.TEXT)).changes == ()


async def test_the_first_list_ever_is_no_news(studio: Studio) -> None:
    assert (await studio.catalog(Mode.TEXT)).changes == ()


async def test_odd_spellings_of_the_same_list_are_no_news(studio: Studio, simulator: QuickSimulator) -> None:
    await studio.catalog(Mode.TEXT)
    for fault in ("list-types", "list-dirty", "list-odd-rules"):
        simulator.fault(fault)
        assert (await studio.catalog(Mode.TEXT, fresh=True)).changes == (), fault


async def test_a_price_that_moved_since_it_was_shown_is_told(
    studio: Studio, simulator: QuickSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = text_draft("a dear bird")
    product = (await studio.catalog(Mode.TEXT)).catalog.product(Model.FAST)
    assert product is not None
    shown = studio.price(product, draft.choices)
    assert isinstance(shown, Quote)
    same = await studio.prepare(draft, shown.credits)
    assert not same.repriced
    assert same.notices == ()
    simulator.control("surcharge", {"points": 5})
    monkeypatch.setattr(catalogs, "FRESH_FOR", 0.0)
    moved = await studio.prepare(draft, shown.credits)
    assert moved.repriced
    assert moved.request is not None
    assert moved.request.credits == shown.credits + 5
    assert str(moved.notices[0]) == f"The price has just changed: {shown.credits} → {moved.request.credits} credits."
    assert not (await studio.prepare(draft)).repriced


async def test_a_take_keeps_the_terms_it_was_chosen_in(studio: Studio) -> None:
    draft = text_draft("a film of a film", Model.PRO, look="film", grain=True)
    prepared = await studio.prepare(draft)
    assert prepared.request is not None
    job = await studio.submit(prepared.request)
    found = await studio.find(job.id)
    assert found is not None
    assert found.asked.terms == prepared.request.terms
    assert [term.words or term.value for term in found.asked.terms["finish"]] == ["Film", "true"]
    await comes_to_rest(studio, job.id)


async def test_a_history_that_cannot_be_written_costs_no_prices(
    service_environment: QuickSimulator, open_another: OpenStudio, home: Path
) -> None:
    studio = await open_another()
    database = next(home.rglob("*.db"), None) or next(home.rglob("*.sqlite*"))
    with sqlite3.connect(database) as db:
        db.execute("DROP TABLE products")
    db.close()
    assert (await studio.catalog(Mode.TEXT)).catalog.products
    assert (await asyncio.wait_for(studio.prices.last(Mode.TEXT), 10)) is not None
    assert await studio.prices.last(Mode.REFERENCE) is None
