"""A take's recipe as it is written down in different places: for its maker, beside a clip, inside one, to be pasted.

Only what its maker keeps for themselves may name a picture by its whole path. Elsewhere a path leads from the recipe's
folder to the picture, where both lie in one home; else the file's name has to do, and its SHA-256 finds it.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ima_tui.domain.job import Job
from ima_tui.domain.recipe import Recipe, recipe_of
from ima_tui.domain.recipe_text import to_json, to_toml
from ima_tui.domain.signatures import unsigned
from ima_tui.media.embedding import MARK

CLIP = "clip"
"""The field of a sidecar that is about the file beside it."""


def recipe_of_job(job: Job, place: Callable[[str], str]) -> Recipe:
    """What was really sent for a take, with the names that `place` gives to its pictures."""
    made = datetime.fromtimestamp(job.created_at, UTC).isoformat(timespec="seconds")
    return recipe_of(job.request, place, take=job.id, made=made, demo=job.simulated)


def for_its_maker(job: Job, folder: Path) -> str:
    """A TOML file in `folder`."""
    return to_toml(recipe_of_job(job, lambda source: _from(folder, source) or source))


def to_be_pasted(job: Job) -> str:
    """JSON without any path."""
    return to_json(recipe_of_job(job, _name))


def beside(job: Job, folder: Path, about: Mapping[str, Any]) -> bytes:
    """The JSON file beside a clip in `folder`; `about` says which clip that is."""
    recipe = recipe_of_job(job, lambda source: _from(folder, source) or _name(source))
    return (to_json(recipe, {CLIP: dict(about)}) + "\n").encode()


def inside(job: Job) -> str:
    """For a clip's tags."""
    return f"{MARK}: {to_json(recipe_of_job(job, _name), indent=None)}}}"


def about_clip(name: str, sha256: str, size: int, url: str, now: float) -> dict[str, Any]:
    """What a sidecar says of its clip: no path, and no link that lets its bearer in."""
    link, signed = unsigned(url)
    about: dict[str, Any] = {"file": name, "sha256": sha256, "bytes": size, "link": link}
    if signed:
        about["link_signed"] = True
    return {**about, "downloaded": datetime.fromtimestamp(now, UTC).isoformat(timespec="seconds")}


def _name(source: str) -> str:
    return source.replace("\\", "/").rsplit("/", 1)[-1]


def _from(folder: Path, source: str) -> str:
    """The way from `folder` to a picture; empty where they have nothing in common but the root of a disk."""
    try:
        here, there = os.path.realpath(folder), os.path.realpath(source)
        common = os.path.commonpath([here, there])
        if os.path.dirname(common) == common:
            return ""
        return os.path.relpath(there, here)
    except ValueError:  # two disks
        return ""
