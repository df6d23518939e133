"""Where a take came from and what came of it, as a tree.

Links name takes; a take that was deleted for good is still a name, so that its children keep their place. Families are
bounded, and links in a circle, which only damage can make, do no harm.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ima_tui.domain.job import Descent, Job

MOST_RELATIVES = 400
MOST_GENERATIONS = 100


@dataclass(frozen=True, slots=True)
class Link:
    """A take and the one it came from."""

    child_id: str
    parent_id: str
    descent: Descent
    frame: int | None = None
    """For a next shot: the number of the parent's frame, from 0, at which it goes on."""


@dataclass(frozen=True, slots=True)
class Relative:
    """One take of a family with all that came of it, oldest first."""

    id: str
    job: Job | None
    """None for a take that was deleted for good."""
    link: Link | None
    """How it came from its parent; None for the first of the family."""
    children: tuple[Relative, ...] = ()

    def walk(self, depth: int = 0) -> Iterator[tuple[int, Relative]]:
        """This take and all that came of it, each with its generation, in the order of reading."""
        yield depth, self
        for child in self.children:
            yield from child.walk(depth + 1)


@dataclass(frozen=True, slots=True)
class Family:
    """The tree around one take."""

    root: Relative
    asked_id: str
    complete: bool = True
    """False where the family is larger than is read at once."""

    @property
    def alone(self) -> bool:
        """Whether there is nothing but the one take."""
        return not self.root.children

    def walk(self) -> Iterator[tuple[int, Relative]]:
        """All takes with their generation, in the order of reading."""
        return self.root.walk()


def family(asked_id: str, root_id: str, links: Sequence[Link], jobs: Mapping[str, Job], *, complete: bool) -> Family:
    """The tree below `root_id` that these links make."""
    by_parent: dict[str, list[Link]] = {}
    for link in links:
        by_parent.setdefault(link.parent_id, []).append(link)
    seen = {root_id}

    def relative(id: str, link: Link | None, depth: int) -> Relative:
        mine = [each for each in by_parent.get(id, []) if each.child_id not in seen] if depth < MOST_GENERATIONS else []
        seen.update(each.child_id for each in mine)
        mine.sort(key=lambda each: (jobs[each.child_id].created_at if each.child_id in jobs else 0.0, each.child_id))
        return Relative(id, jobs.get(id), link, tuple(relative(each.child_id, each, depth + 1) for each in mine))

    return Family(relative(root_id, None, 0), asked_id, complete)
