"""Jobs and events: plain ones for stories, arbitrary ones for round trips."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from hypothesis import strategies as st

from ima_tui.domain import events as ev
from ima_tui.domain.errors import Fault, FaultKind
from ima_tui.domain.images import ImageFacts
from ima_tui.domain.job import Attempt, Job, Outcome, State, Upload
from ima_tui.domain.models import Model
from ima_tui.domain.modes import Mode
from ima_tui.domain.request import Draft, InputImage, Request
from ima_tui.domain.text import Said

SERVICE = "https://api.imastudio.com"


def request(prompt: str = "a puppy runs across a meadow", **changes: Any) -> Request:
    """A plain text request for 25 credits."""
    values: dict[str, Any] = {
        "mode": Mode.TEXT, "prompt": prompt, "images": (), "model": Model.PRO, "model_code": "ima-pro",
        "model_name": "Ima Sevio 1.0", "version_id": "v1", "choices": {"duration": 5}, "attribute_id": 1234,
        "credits": 25, "attributes": {"duration": 5}, "parameters": {"duration": 5, "resolution": "1080P"},
    }  # fmt: skip
    return Request(**values | changes)


def job(id: str = "j1", *, at: float = 1000.0, prompt: str = "a puppy runs across a meadow", **changes: Any) -> Job:
    """A job that was just confirmed."""
    asked = changes.pop("request", None) or request(prompt)
    values: dict[str, Any] = {
        "id": id, "user_id": "default", "service": SERVICE, "account": "ab12", "asked": asked, "request": asked,
        "created_at": at, "changed_at": at,
    }  # fmt: skip
    return Job(**values | changes)


_text = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
_moment = st.floats(0, 4e9, allow_nan=False)
_credits = st.one_of(st.integers(0, 10**6), st.floats(0, 1e6, allow_nan=False))
_json = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63) | st.floats(allow_nan=False, allow_infinity=False) | _text,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(_text, inner, max_size=3)),
    max_leaves=5,
)
_choices = st.dictionaries(_text, _json, max_size=3)
_said = st.builds(Said, _text, st.dictionaries(_text, st.one_of(_text, st.builds(Said, _text)), max_size=2))
_fault = st.builds(
    Fault, st.sampled_from(FaultKind), st.integers(0, 9999), _text, _text, st.none() | _moment, st.none() | _said
)
_facts = st.builds(
    ImageFacts, _text, st.just("png"), st.just("image/png"), st.just("png"),
    st.integers(1, 6000), st.integers(1, 6000), st.integers(0, 10**8), _text, st.integers(0, 2**62),
    st.booleans(), st.booleans(),
)  # fmt: skip
_images = st.lists(st.builds(InputImage, _text, st.none() | _facts), max_size=2).map(tuple)
_requests = st.builds(
    Request, mode=st.sampled_from(Mode), prompt=_text, images=_images, model=st.sampled_from(Model), model_code=_text,
    model_name=_text, version_id=_text, choices=_choices, attribute_id=st.integers(1, 10**9), credits=_credits,
    attributes=_choices, parameters=_choices, outputs=st.integers(1, 9),
)  # fmt: skip
_medias = st.lists(
    st.builds(ev.Media, _text, _text, st.integers(0, 9999), st.integers(0, 9999), st.floats(0, 60)), max_size=2
).map(tuple)
_attempts = st.lists(
    st.builds(
        Attempt, st.integers(1, 3), _moment, _requests, st.lists(_said, max_size=2).map(tuple),
        st.sampled_from(Outcome), st.none() | _fault,
    ),
    max_size=2,
).map(tuple)  # fmt: skip

jobs = st.builds(
    Job, id=st.uuids().map(str), user_id=_text, service=_text, account=_text, asked=_requests, request=_requests,
    created_at=_moment, state=st.sampled_from(State), changed_at=_moment,
    uploads=st.lists(st.builds(Upload, _text, st.integers(0), st.integers(0), st.booleans()), max_size=2).map(tuple),
    attempts=_attempts, task_id=_text, accepted_at=_moment, medias=_medias, poster=_text, settled_at=_moment,
    fault=st.none() | _fault, trouble=st.none() | _fault, retry_at=_moment, simulated=st.booleans(),
)  # fmt: skip
"""Any job at all, whether or not the state machine could lead there."""

drafts = st.builds(
    Draft, st.sampled_from(Mode), _text, st.lists(_text, max_size=2).map(tuple), st.none() | st.sampled_from(Model),
    _choices, st.none() | _text, st.tuples(st.integers(0, 99), st.integers(0, 99)),
)  # fmt: skip

_by_field = {
    "at": _moment, "index": st.integers(0, 9), "url": _text, "reused": st.booleans(), "request": _requests,
    "changes": st.lists(_said, max_size=2).map(tuple), "fault": _fault, "retry_at": _moment, "task_id": _text,
    "medias": _medias, "poster": _text, "sentence": _said, "given_up": st.booleans(),
}  # fmt: skip
events: st.SearchStrategy[ev.Event] = st.sampled_from([kind for kind in ev.KINDS.values() if not kind.passing]).flatmap(
    lambda kind: st.builds(kind, **{field.name: _by_field[field.name] for field in fields(kind)})
)
"""Any event that is stored."""
