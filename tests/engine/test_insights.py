"""A short day on the real studio: its takes are in the insights, and teach it what to expect of the next one."""

from __future__ import annotations

from decimal import Decimal

from ima_tui.domain.estimates import ENOUGH, Circle
from ima_tui.domain.insights import Keepers
from ima_tui.domain.job import State
from ima_tui.domain.models import Model
from ima_tui.domain.spending import exact
from tests.contract.fixtures import CLIENT_SCALE, OpenStudio, QuickSimulator
from tests.contract.takes import becomes, confirmed, ordered, text_draft
from tests.waiting import until


async def test_takes_teach_what_to_expect_and_are_counted(
    service_environment: QuickSimulator, open_another: OpenStudio
) -> None:
    studio = await open_another()
    request = await confirmed(studio, text_draft("first"))
    service = (await studio.submit(request)).service
    assert not studio.insights.estimate_of(service, request).own
    jobs = [await ordered(studio, text_draft(f"take {number}")) for number in range(ENOUGH)]
    ended = [await becomes(studio, job.id, State.READY) for job in jobs]
    await until(lambda: studio.insights.estimate_of(service, request).takes >= ENOUGH)
    learned = studio.insights.estimate(ended[0])
    assert learned.circle is Circle.SAME
    assert {job.pace for job in ended} == {CLIENT_SCALE}
    longest = max(job.elapsed(0) for job in ended) * CLIENT_SCALE
    assert 0 < learned.shortest <= learned.longest <= longest * 1.001 + CLIENT_SCALE

    found = await studio.insights.read(7)
    assert found.takes == ENOUGH + 1
    assert found.spent == exact(request.credits) * (ENOUGH + 1)
    assert [(one.model, one.size) for one in found.times] == [("ima-pro-fast", "480p")]
    assert found.duels is not None
    assert found.duels.record(Model.PRO).rate is None
    assert found.kept.each is None
    await studio.library.set_stars(ended[0].id, 2)
    assert (await studio.insights.read(7)).kept == Keepers(1, found.spent)
    demo = await studio.insights.read(None, simulated=True)
    assert (demo.takes, demo.spent) == (0, Decimal(0))

    # Another run of the program knows it from the first moment that it looks.
    other = await open_another(adopt=False)
    again = await ordered(other, text_draft("one more"))
    await until(lambda: other.insights.estimate(again).own)
    assert other.insights.estimate(again).longest > 0
    assert (await other.insights.read(7)).keepers["ima-pro-fast"] == Keepers(1, found.spent + exact(request.credits))
