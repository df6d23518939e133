"""What a search line means, said once more without any index: the measure of the real search."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache

from ima_tui.domain.job import SETTLED, State
from ima_tui.domain.models import Model
from ima_tui.domain.modes import Mode
from ima_tui.domain.search_filters import Kind, Relation
from ima_tui.domain.search_line import Filter, SearchLine, Word
from ima_tui.store.search import searchable
from tests.store.seeded import Fact

WORKING = {State.CHECKING, State.UPLOADING, State.CREATING, State.GENERATING, State.FINISHING}
ALTERNATIVES = (Kind.MODEL, Kind.MODE, Kind.STATUS, Kind.USER)
MODES = {"text": Mode.TEXT, "first": Mode.FIRST_FRAME, "first-last": Mode.FIRST_LAST, "reference": Mode.REFERENCE}


folded = lru_cache(searchable)


@dataclass(frozen=True)
class Plain:
    """A take with its texts in the searched form."""

    fact: Fact

    @cached_property
    def text(self) -> str:
        parts = (self.fact.prompt, " ".join(self.fact.tags), self.fact.note)
        return "\n".join(found for part in parts if (found := searchable(part)))

    @cached_property
    def names(self) -> frozenset[str]:
        model = {Model.PRO: "ima sevio 1.0 pro", Model.FAST: "ima sevio 1.0-fast fast"}[self.fact.model]
        mode = {Mode.TEXT: "text", Mode.FIRST_FRAME: "first frame", Mode.FIRST_LAST: "first → last"}
        return frozenset(f"{model} {mode.get(self.fact.mode, 'reference')}".split())

    def answers(self, line: SearchLine, since: float | None, before: float | None) -> bool:
        """Whether it is one of those that `line` finds."""
        if not (since or 0) <= self.fact.created_at < (before or 9e18):
            return False
        return self._meets(line) and self._has_words(line.words)

    def _meets(self, line: SearchLine) -> bool:
        asks_removed = any("removed" in each.values and not each.negated for each in line.of(Kind.IS))
        if self.fact.removed_at and not asks_removed:
            return False
        any_of: dict[Kind, bool] = {}
        for each in line.filters:
            if each.kind in (Kind.SINCE, Kind.BEFORE):
                continue
            if each.negated or each.kind not in ALTERNATIVES:
                if self._is(each) is each.negated:
                    return False
            else:
                any_of[each.kind] = any_of.get(each.kind, False) or self._is(each)
        return all(any_of.values())

    def _is(self, each: Filter) -> bool:
        fact = self.fact
        match each.kind:
            case Kind.MODEL:
                return fact.model.short_name.lower() in each.values
            case Kind.MODE:
                return any(MODES[value] is fact.mode for value in each.values)
            case Kind.STATUS:
                return any(_is_state(fact.state, value) for value in each.values)
            case Kind.USER:
                return fact.user_id in each.values
            case Kind.TAG:
                return any(tag.casefold() in each.values for tag in fact.tags)
            case Kind.IS:
                facts = {"star": fact.stars, "ab": fact.pair_id, "demo": fact.simulated, "removed": fact.removed_at}
                return any(bool(facts[value]) for value in each.values)
            case _:
                number = {Kind.STARS: fact.stars, Kind.COST: fact.credits}.get(each.kind, fact.seconds)
                return _relates(number, each.relation, float(each.values[0]))

    def _has_words(self, words: tuple[Word, ...]) -> bool:
        if len(words) == 1 and not words[0].negated and not words[0].quoted and self._is_called(folded(words[0].text)):
            return True
        return all(self._has(word) is not word.negated for word in words)

    def _has(self, word: Word) -> bool:
        text = folded(word.text)
        return text in self.text or (not word.quoted and text in self.names)

    def _is_called(self, text: str) -> bool:
        ids = [self.fact.id, self.fact.task_id]
        return text in ids or (len(text) >= 4 and any(id.startswith(text) for id in ids))


def _is_state(state: State, value: str) -> bool:
    if value == "open":
        return state not in SETTLED
    return state in WORKING if value == "running" else state.value == {"key": "needs_key"}.get(value, value)


def _relates(number: float, relation: Relation, other: float) -> bool:
    return {
        Relation.IS: number == other, Relation.OVER: number > other, Relation.FROM: number >= other,
        Relation.UNDER: number < other, Relation.UP_TO: number <= other,
    }[relation]  # fmt: skip
