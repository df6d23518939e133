"""Whatever arrives becomes a value or an error of the tree, soon."""

from __future__ import annotations

import contextlib
import json
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ima_tui.api import wire
from ima_tui.domain.errors import (
    AnswerLost,
    Garbled,
    StudioError,
)
from ima_tui.domain.modes import Mode

from .helpers import leaf, media

NAMES = (
    "code data id type children model_id form_config credit_rules attribute_id points attributes field value options"
    " label is_ui_virtual ui_params value_mapping mapping_rules source_values target_value medias url resource_status"
    " status result error message width duration ful fdl"
)
junk = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(["3", 3, "ima-pro", 1]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(NAMES.split()) | st.text(max_size=4),
            inner,
            max_size=5,
        )
    ),
    max_leaves=30,
)


class TestJunk:
    @settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
    @given(junk)
    def test_any_value_becomes_a_value_or_an_error_of_the_tree(self, data: object) -> None:
        wrapped = leaf(form_config=data, credit_rules=data)
        for read in (
            lambda: wire.catalog(data, Mode.TEXT),
            lambda: wire.catalog([wrapped, leaf(form_config=[data], credit_rules=[data])], Mode.TEXT),
            lambda: wire.task(data),
            lambda: wire.task({"medias": data}),
            lambda: wire.task_id(data),
            lambda: wire.upload_grant(data),
            lambda: wire.asset_problem(data),
        ):
            with contextlib.suppress(StudioError):
                read()

    @settings(max_examples=300, deadline=None, derandomize=True)
    @given(st.binary(max_size=80) | junk.map(lambda data: json.dumps(data).encode()), st.integers(200, 599))
    def test_any_bytes_are_data_or_an_error_of_the_tree(self, body: bytes, status: int) -> None:
        with contextlib.suppress(StudioError):
            wire.envelope(status, body)

    @pytest.mark.parametrize(
        "body",
        [b"[" * 200_000, b'{"a":' * 200_000, b"9" * 200_000, b'{"code":' + b"9" * 5000 + b"}", b'"' + b"\\u0000" * 99],
    )
    def test_hostile_bytes_end_soon(self, body: bytes) -> None:
        began = time.perf_counter()
        with pytest.raises(Garbled):
            wire.envelope(200, body)
        assert time.perf_counter() - began < 5.0
        with pytest.raises(AnswerLost):
            wire.envelope(500, body)

    def test_a_media_that_is_nested_without_end_is_odd(self) -> None:
        deep: object = 1
        for _ in range(900):
            deep = [deep]
        assert wire.task({"medias": [media(resource_status=deep)]}).odd == ("resource_status list",)
