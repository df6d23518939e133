"""The envelope and the codes."""

from __future__ import annotations

import json

import pytest

from ima_tui.api import wire
from ima_tui.api.faults import Misled
from ima_tui.domain.errors import (
    AnswerLost,
    BackendFailed,
    Garbled,
    KeyRejected,
    NotEnoughCredits,
    ParametersIncomplete,
    RuleMismatch,
    ServiceError,
    StudioError,
    SubscriptionNeeded,
    TooManyRequests,
)


class TestEnvelope:
    @pytest.mark.parametrize("code", [0, 200, "0", "200", 200.0])
    def test_success(self, code: object) -> None:
        assert wire.envelope(200, json.dumps({"code": code, "data": [1]}).encode()) == [1]
        assert wire.envelope(500, json.dumps({"code": code, "data": [1]}).encode()) == [1]

    @pytest.mark.parametrize(
        ("code", "kind"),
        [
            (401, KeyRejected),
            (4008, NotEnoughCredits),
            ("4014", SubscriptionNeeded),
            (500, BackendFailed),
            (6009, ParametersIncomplete),
            (6006, RuleMismatch),
            ("6010", RuleMismatch),
            (429, TooManyRequests),
            (503, TooManyRequests),
            (5001, ServiceError),
        ],
    )
    @pytest.mark.parametrize("status", [200, 400, 500])
    def test_the_bodys_code_decides(self, code: object, kind: type[ServiceError], status: int) -> None:
        body = json.dumps({"code": code, "message": "code 401\x1b[31m insufficient points"}).encode()
        with pytest.raises(ServiceError) as caught:
            wire.envelope(status, body, retry_after=3.0)
        assert type(caught.value) is kind
        assert caught.value.code == int(str(code))
        assert caught.value.message == "code 401 [31m insufficient points"
        assert caught.value.retry_after == 3.0

    @pytest.mark.parametrize(
        ("status", "after", "kind"),
        [
            (200, None, Garbled),
            (204, None, Garbled),
            (302, None, Misled),
            (400, None, Misled),
            (401, None, KeyRejected),
            (404, None, Misled),
            (408, None, AnswerLost),
            (429, None, TooManyRequests),
            (429, 2.0, TooManyRequests),
            (500, None, AnswerLost),
            (502, None, AnswerLost),
            (503, None, AnswerLost),
            (503, 0.0, TooManyRequests),
            (504, 9.0, AnswerLost),
        ],
    )
    @pytest.mark.parametrize(
        "body", [b"", b"<html>", b'{"a":1}', b"[]", b'{"code":null}', b'{"code":0', b'{"code":true}']
    )
    def test_without_a_code_the_status_decides(
        self, status: int, after: float | None, kind: type[StudioError], body: bytes
    ) -> None:
        with pytest.raises(StudioError) as caught:
            wire.envelope(status, body, retry_after=after)
        assert type(caught.value) is kind
        if after is not None:
            assert caught.value.retry_after == after

    def test_a_redirect_is_no_answer_whatever_its_body_says(self) -> None:
        with pytest.raises(Misled):
            wire.envelope(302, b'{"code":0,"data":{"id":"t"}}')

    def test_a_gateways_code_is_a_lost_answer_and_no_refusal(self) -> None:
        with pytest.raises(AnswerLost):
            wire.envelope(504, b'{"code":504,"message":"upstream timed out"}')

    def test_status_401_counts_beside_a_foreign_code(self) -> None:
        with pytest.raises(KeyRejected):
            wire.envelope(401, b'{"code":10001,"message":"bad token"}')

    def test_control_characters_and_broken_surrogates_do_not_hide_a_paid_task(self) -> None:
        body = b'\xef\xbb\xbf{"code":0,"message":"a\x01b\\ud800","data":{"id":"t1"}}'
        assert wire.task_id(wire.envelope(200, body)) == "t1"
