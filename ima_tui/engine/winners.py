"""What a verdict does to the user's choice of model, and how that is undone.

The file belongs to other programs too. What stood there is kept with the verdict before anything is written, so that a
verdict taken back years later, by another run, puts back exactly that; and only where nothing else was written since.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime

from ima_tui.domain.comparison import Pair, Remembered
from ima_tui.domain.job import Job
from ima_tui.domain.models import Model
from ima_tui.domain.text import Said, say
from ima_tui.memory.entries import Former
from ima_tui.memory.prefs import Preferences, PreferencesProblem
from ima_tui.store.pairs import Pairs


class Winners:
    """Writes the winner's model into the preference file, and takes it out again."""

    def __init__(self, preferences: Preferences, pairs: Pairs) -> None:
        self._preferences = preferences
        self._pairs = pairs

    async def wish(self, pair: Pair, winner: Job) -> Remembered:
        """What is to be remembered of a verdict, with what stands in its place now."""
        request = winner.request
        wish = Remembered(winner.user_id, pair.mode, request.model, request.credits, pair.judged_at)
        try:
            return _instead_of(wish, await asyncio.to_thread(self._preferences.former, wish.user_id, wish.mode))
        except PreferencesProblem:
            return wish  # writing will explain it

    async def remember(self, pair: Pair, wish: Remembered) -> Said:
        """Make the choice; how it turned out, in a sentence. Raises StoreError."""
        model, mode = wish.model.short_name, wish.mode.label
        before = await asyncio.to_thread(self._preferred, wish)
        try:
            former = await asyncio.to_thread(self._write, wish)
        except PreferencesProblem as problem:
            return say("The choice of {model} was not remembered: {why}", model=model, why=problem.sentence)
        written = _instead_of(wish, former)
        if written != wish:  # another program wrote between the look and the lock
            await self._pairs.note_remembered(pair, written)
        if before is wish.model:
            return say("{model} stays your model for {mode}.", model=model, mode=mode)
        if before is None:
            return say("{model} is now your model for {mode}.", model=model, mode=mode)
        return say("{model} is now your model for {mode}; it was {old}.", model=model, mode=mode, old=before.short_name)

    async def forget(self, written: Remembered) -> Said:
        """Put back what stood there before; how that turned out, in a sentence."""
        mode = written.mode.label
        try:
            done = await asyncio.to_thread(self._preferences.put_back, written)
        except PreferencesProblem as problem:
            return say("The former choice of model could not be put back: {why}", why=problem.sentence)
        if not done:
            return say("Your model for {mode} has been chosen anew since, and stays as it is.", mode=mode)
        model = await asyncio.to_thread(self._preferred, written)
        if model is None:
            return say("You have no model of your own for {mode}, as before.", mode=mode)
        return say("{model} is your model for {mode} again.", model=model.short_name, mode=mode)

    def _write(self, wish: Remembered) -> Former:
        at = datetime.fromtimestamp(wish.at, UTC)
        return self._preferences.write(wish.user_id, wish.mode, wish.model, wish.credits, at)

    def _preferred(self, wish: Remembered) -> Model | None:
        try:
            preference = self._preferences.read(wish.user_id, wish.mode)
        except PreferencesProblem:
            return None
        return preference.model if preference is not None else None


def _instead_of(wish: Remembered, former: Former) -> Remembered:
    return replace(wish, before=former.entry, new_user=former.new_user)
