"""One step of the schema's history."""

from __future__ import annotations

from importlib import import_module

from ima_tui.domain.frozen import dataclass


@dataclass(frozen=True, slots=True)
class Migration:
    """One step of the schema: its name, and its statements unless these are in the step's own module."""

    name: str
    given: tuple[str, ...] | None = None

    @property
    def statements(self) -> tuple[str, ...]:
        """What it does, in order. `0001 jobs, …` is in `steps/s0001_jobs`, loaded where it is to be done."""
        if self.given is not None:
            return self.given
        place = self.name.partition(",")[0].replace(" ", "_")
        step: Migration = import_module(f"ima_tui.store.steps.s{place}").STEP
        assert step.name == self.name
        return step.statements
