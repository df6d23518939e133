"""Whatever a take may have met, there are words for it in both languages, and one to three ways out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest

from ima_tui.domain.diagnosis import diagnose_job
from ima_tui.domain.errors import Fault, FaultKind
from ima_tui.domain.job import Job, State
from ima_tui.language import Language
from tests.engine.test_small_parts import job

CHINESE = re.compile(r"[\u4e00-\u9fff]")


def troubled() -> Iterator[tuple[str, Job]]:
    for state in (State.UNKNOWN, State.OVERDUE, State.NEEDS_KEY, State.STOPPED, State.HELD):
        yield state.value, replace(job("a"), state=state)
    for kind in FaultKind:
        fault = Fault(kind)
        yield f"refused, {kind}", replace(job("a"), state=State.REFUSED, fault=fault)
        yield f"failed, {kind}", replace(job("a"), state=State.FAILED, task_id="t", fault=fault)
        yield f"held, {kind}", replace(job("a"), state=State.HELD, fault=fault)
        yield f"waiting, {kind}", replace(job("a"), state=State.WAITING, fault=fault)
        yield f"unheard, {kind}", replace(job("a"), state=State.GENERATING, task_id="t", trouble=fault)


@pytest.mark.parametrize(("name", "take"), list(troubled()), ids=lambda part: part if isinstance(part, str) else "")
def test_trouble_has_words_in_both_languages_and_ways_out(name: str, take: Job) -> None:
    diagnosis = diagnose_job(take)
    assert diagnosis is not None
    assert 1 <= len(diagnosis.actions) <= 3
    for said in (diagnosis.what, diagnosis.why, *(action.label for action in diagnosis.actions)):
        english, chinese = Language("en").tr(said), Language("zh").tr(said)
        assert english
        assert "{" not in english
        assert CHINESE.search(chinese), f"not translated: {said.template}"
