"""Values declared with `domain.frozen` are to everybody what the standard library's frozen dataclasses are."""

from __future__ import annotations

import copy
import dataclasses
import pickle
from typing import ClassVar

import msgspec
import pytest

from ima_tui.domain.frozen import dataclass, field, replace


@dataclass(frozen=True, slots=True)
class Base:
    """With one of everything."""

    kind: ClassVar[str] = "base"
    name: str
    sizes: dict[str, int] = field(default_factory=dict)
    secret: str = field(default="", repr=False)
    age: float = field(default=0.0, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Derived(Base):
    """Judges what it is given."""

    kind: ClassVar[str] = "derived"
    count: int = 1

    def __post_init__(self) -> None:
        if self.count < 0:
            raise ValueError("below nothing")


@dataclasses.dataclass(frozen=True, slots=True)
class Library:
    """The same as `Base`, by the library."""

    kind: ClassVar[str] = "base"
    name: str
    sizes: dict[str, int] = dataclasses.field(default_factory=dict)
    secret: str = dataclasses.field(default="", repr=False)
    age: float = dataclasses.field(default=0.0, compare=False)


def test_it_is_told_compared_and_taken_apart_as_the_librarys() -> None:
    ours, theirs = Base("a", {"b": 1}, "c", 2.0), Library("a", {"b": 1}, "c", 2.0)
    assert repr(ours).removeprefix("Base") == repr(theirs).removeprefix("Library")
    assert dataclasses.asdict(ours) == dataclasses.asdict(theirs)
    assert [each.name for each in dataclasses.fields(ours)] == [each.name for each in dataclasses.fields(theirs)]
    assert Base.__match_args__ == Library.__match_args__
    assert ours == replace(ours, age=9.0) == dataclasses.replace(ours, age=9.0)
    assert ours not in (replace(ours, name="z"), theirs)
    with pytest.raises(TypeError, match="unhashable"):
        hash(ours)


def test_nothing_can_be_changed() -> None:
    value = Base("a")
    with pytest.raises(dataclasses.FrozenInstanceError):
        value.name = "b"  # type: ignore[misc]
    with pytest.raises(dataclasses.FrozenInstanceError):
        del value.name
    assert not hasattr(value, "__dict__")


def test_a_derived_value_has_its_fields_and_its_judgement() -> None:
    value = Derived("a", count=2)
    assert (value.kind, value.name, value.count) == ("derived", "a", 2)
    assert value != Base("a")
    with pytest.raises(ValueError, match="below nothing"):
        replace(value, count=-1)
    with pytest.raises(TypeError, match="positional"):
        Derived("a", {}, "", 0.0, 5)  # type: ignore[misc]


def test_it_can_be_copied_kept_and_read_back() -> None:
    value = Derived("a", {"b": 1}, "c", 2.0, count=3)
    assert value == copy.copy(value) == copy.deepcopy(value) == pickle.loads(pickle.dumps(value))
    assert msgspec.json.decode(msgspec.json.encode(value), type=Derived) == value
