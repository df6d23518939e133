"""JSON to domain and back."""

from __future__ import annotations

import contextlib
import json
import time
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ima_tui.api import leaves, wire
from ima_tui.api.faults import Misled
from ima_tui.domain.catalog import Option
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
    TaskUnknown,
    TooManyRequests,
)
from ima_tui.domain.models import Model
from ima_tui.domain.modes import Mode
from ima_tui.domain.request import Request


def leaf(**changes: object) -> dict:
    return {
        "type": "3",
        "id": "v1",
        "model_id": "ima-pro",
        "name": "Ima Sevio 1.0",
        "form_config": [],
        "credit_rules": [{"attribute_id": 7, "points": 25, "attributes": {"duration": 5}}],
        **changes,
    }


def only(data: object) -> wire.catalog:
    (product,) = wire.catalog(data, Mode.TEXT).products
    return product


class TestTree:
    def test_order_is_that_of_the_tree_and_the_newest_of_a_model_is_its_last(self) -> None:
        tree = [
            {"type": "2", "children": [leaf(id="a"), {"type": 2, "children": [leaf(id="b", type=3)]}]},
            leaf(id="c", model_id=" Ima-Pro-FAST "),
            leaf(id="d"),
        ]
        listed = wire.catalog(tree, Mode.TEXT)
        assert [product.version_id for product in listed.products] == ["a", "b", "c", "d"]
        newest = listed.product(Model.FAST)
        assert newest is not None
        assert newest.model_code == " Ima-Pro-FAST "
        assert listed.product(Model.PRO).version_id == "d"

    @pytest.mark.parametrize(
        "odd",
        [
            leaf(model_id="other"),
            leaf(model_id=None),
            leaf(model_id=["ima-pro"]),
            leaf(model_id="默认"),
            leaf(type="2"),
            leaf(type=True),
            leaf(id=None),
            "text",
            None,
            7,
        ],
    )
    def test_what_is_no_leaf_of_ours_is_ignored(self, odd: object) -> None:
        assert wire.catalog([odd, leaf(id="ours")], Mode.TEXT).products[0].version_id == "ours"
        assert len(wire.catalog([odd, leaf(id="ours")], Mode.TEXT).products) == 1

    def test_a_wrapped_or_missing_list_is_understood(self) -> None:
        assert len(wire.catalog({"list": [leaf()]}, Mode.TEXT).products) == 1
        assert len(wire.catalog(leaf(), Mode.TEXT).products) == 1
        assert wire.catalog(None, Mode.TEXT).products == ()
        assert wire.catalog([{"type": "2", "children": None}], Mode.TEXT).products == ()
        with pytest.raises(Garbled):
            wire.catalog("soon", Mode.TEXT)

    def test_a_bottomless_or_endless_tree_is_garbled_and_not_cut(self) -> None:
        deep: dict = leaf()
        for _ in range(leaves.DEEPEST_NODE + 1):
            deep = {"type": "2", "children": [deep]}
        with pytest.raises(Garbled):
            wire.catalog([deep], Mode.TEXT)
        with pytest.raises(Garbled):
            wire.catalog([{}] * (leaves.MOST_NODES + 1), Mode.TEXT)
        assert only(deep["children"][0]).version_id == "v1"


class TestRules:
    @pytest.mark.parametrize(
        "rule",
        [
            {"attribute_id": 0, "points": 1},
            {"attribute_id": None, "points": 1},
            {"attribute_id": True, "points": 1},
            {"attribute_id": "x", "points": 1},
            {"attribute_id": 1.5, "points": 1},
            {"points": 1},
            {"attribute_id": 1},
            {"attribute_id": 1, "points": None},
            {"attribute_id": 1, "points": True},
            {"attribute_id": 1, "points": -1},
            {"attribute_id": 1, "points": "free"},
            {"attribute_id": 1, "points": float("inf")},
            {"attribute_id": 1, "points": 1, "attributes": "duration=5"},
            {"attribute_id": 1, "points": 1, "attributes": [{"duration": 5}]},
            "rule",
            None,
        ],
    )
    def test_an_unusable_rule_is_left_out(self, rule: object) -> None:
        assert only([leaf(credit_rules=[rule])]).rules == ()

    @pytest.mark.parametrize(("points", "price"), [(25, 25), ("25", 25), (25.0, 25), ("2.5", 2.5), (0, 0)])
    def test_numbers_may_be_text_and_whole_ones_are_int(self, points: object, price: float) -> None:
        (rule,) = only([leaf(credit_rules=[{"attribute_id": " 9 ", "points": points, "attributes": None}])]).rules
        assert (rule.attribute_id, rule.points, rule.attributes) == (9, price, {})
        assert type(rule.points) is type(price)

    def test_the_marker_is_no_condition(self) -> None:
        stated = {" Default ": " ENABLED", "duration": 5}
        (rule,) = only([leaf(credit_rules=[{"attribute_id": 1, "points": 1, "attributes": stated}])]).rules
        assert rule.is_default
        assert rule.attributes == {"duration": 5}

    def test_no_rules_at_all(self) -> None:
        product = only([leaf(credit_rules=None, form_config=None)])
        assert (product.rules, product.fields) == ((), ())


class TestForm:
    def test_options_come_as_objects_or_bare_values(self) -> None:
        options = [{"label": "5 s", "value": 5}, {"value": "10"}, 15, True, {"label": "no value"}, None]
        form = [{"field": "duration", "value": 5, "type": "SELECT", "options": options}]
        (field,) = only([leaf(form_config=form)]).fields
        assert field.control.options == (Option("5 s", 5), Option("10", "10"), Option("15", 15), Option("true", True))
        assert (field.control.kind, field.control.label, field.control.default) == ("select", "duration", 5)

    def test_labels_are_made_printable_and_names_to_send_are_not_touched(self) -> None:
        product = only([leaf(name="Ima\x1b[31m", form_config=[{"field": "a", "title": "Length\x1b[31m\x07 of it"}])])
        assert product.name == "Ima\x1b[31m"
        assert product.fields[0].control.label == "Length [31m of it"

    def test_a_virtual_field_brings_its_controls_and_mapping(self) -> None:
        virtual = {
            "field": "mode",
            "value": "std",
            "is_ui_virtual": True,
            "ui_params": [
                {"field": "quality", "value": "normal", "options": ["normal", "high"]},
                {"id": "sound", "value": False},
                ["nested"],
                {"value": "nameless"},
                None,
            ],
            "value_mapping": {
                "target_param": "mode_code",
                "mapping_rules": [
                    {"source_values": {"quality": "high", "sound": True}, "target_value": "pro_audio"},
                    {"source_values": {}, "target_value": "everything"},
                    {"source_values": None, "target_value": "x"},
                    {"source_values": {"quality": "low"}},
                    "row",
                ],
            },
        }
        (field,) = only([leaf(form_config=[virtual, "field", {"value": 1}])]).fields
        assert (field.name, field.virtual, field.control.default) == ("mode_code", True, "std")
        assert [control.name for control in field.shown] == ["quality", "sound"]
        (row,) = field.mapping
        assert (row.when, row.then) == ({"quality": "high", "sound": True}, "pro_audio")

    def test_a_default_nested_past_reason_is_dropped(self) -> None:
        value: object = 1
        for _ in range(400):
            value = [value]
        (field,) = only([leaf(form_config=[{"field": "deep", "value": value}])]).fields
        assert field.control.default is None


class TestCreateBody:
    def test_the_body_is_that_of_the_contract(self, request_with_image: Request) -> None:
        body = wire.create_body(request_with_image, ["https://cdn.example/a.png"])
        assert json.loads(wire.encoded(body)) == {
            "task_type": "image_to_video",
            "enable_multi_model": False,
            "src_img_url": ["https://cdn.example/a.png"],
            "parameters": [
                {
                    "attribute_id": 1234,
                    "model_id": " IMA-Pro",
                    "model_name": "Ima Sevio 1.0",
                    "model_version": "v7",
                    "app": "ima",
                    "platform": "web",
                    "category": "image_to_video",
                    "credit": 25,
                    "parameters": {
                        "prompt": "a fox 狐狸",
                        "duration": 5,
                        "resolution": "1080P",
                        "n": 1,
                        "input_images": ["https://cdn.example/a.png"],
                        "cast": {"points": 25, "attribute_id": 1234},
                    },
                }
            ],
        }
        assert list(body) == ["task_type", "enable_multi_model", "src_img_url", "parameters"]

    def test_text_mode_sends_empty_lists(self, request_with_image: Request) -> None:
        body = wire.create_body(replace(request_with_image, mode=Mode.TEXT, images=()), [])
        assert (body["src_img_url"], body["parameters"][0]["parameters"]["input_images"]) == ([], [])

    @pytest.mark.parametrize("urls", [[], ["/tmp/a.png"], ["file:///a.png"], ["https://a/1", "https://a/2"]])
    def test_addresses_that_do_not_fit_are_refused(self, request_with_image: Request, urls: list[str]) -> None:
        with pytest.raises(ValueError, match="address"):
            wire.create_body(request_with_image, urls)

    def test_a_broken_paste_still_goes_out(self, request_with_image: Request) -> None:
        body = wire.create_body(replace(request_with_image, prompt="a\ud800b"), ["https://a/1"])
        assert json.loads(wire.encoded(body))["parameters"][0]["parameters"]["prompt"] == "a\ufffdb"


def media(**changes: object) -> dict:
    return {"resource_status": 1, "url": "https://cdn/v.mp4", "cover_url": "https://cdn/c.jpg", **changes}


class TestTask:
    @pytest.mark.parametrize("told", [0, "0", None, "", "  "])
    def test_processing(self, told: object) -> None:
        assert wire.task({"medias": [media(resource_status=told)]}) == wire.TaskStatus(
            "processing", wire.task({"medias": [media()]}).medias
        )

    @pytest.mark.parametrize(
        "data", [{"medias": []}, {"medias": None}, {}, None, [], "x", {"medias": "x"}, {"medias": [None, 3]}]
    )
    def test_without_medias_it_is_still_processing(self, data: object) -> None:
        assert wire.task(data).state == "processing"

    @pytest.mark.parametrize("told", [1, "1", 1.0, " 1 "])
    def test_ready(self, told: object) -> None:
        status = wire.task({"medias": [media(resource_status=told, width="1280", height=720, duration=5.2)]})
        assert status.state == "ready"
        (found,) = status.medias
        assert (found.url, found.cover_url) == ("https://cdn/v.mp4", "https://cdn/c.jpg")
        assert (found.width, found.height, found.duration) == (1280, 720, 5.2)

    def test_the_address_falls_back_in_order_and_only_http_counts(self) -> None:
        names = {"url": "", "watermark_url": "javascript:alert(1)", "preview_url": "http://cdn/p.mp4"}
        status = wire.task({"medias": [media(**names, cover_url=None, cover="https://cdn/k.jpg")]})
        assert (status.medias[0].url, status.medias[0].cover_url) == ("http://cdn/p.mp4", "https://cdn/k.jpg")
        assert wire.task({"medias": [media(watermark_url="https://cdn/w", url=None)]}).medias[0].url == "https://cdn/w"

    def test_ready_without_an_address_is_processing(self) -> None:
        assert wire.task({"medias": [media(url=None)], "status": "success"}).state == "processing"
        late = wire.task({"medias": [media(), media(url="")]})
        assert (late.state, len(late.medias)) == ("processing", 1)

    def test_several_are_all_kept_in_order(self) -> None:
        status = wire.task({"medias": [media(), media(url="https://cdn/2.mp4")]})
        assert [each.url for each in status.medias] == ["https://cdn/v.mp4", "https://cdn/2.mp4"]

    @pytest.mark.parametrize(
        "data",
        [
            {"medias": [media(resource_status=2, error_msg="no\x1b good", remark="other")]},
            {"medias": [media(), media(resource_status="3", remark="no  good")]},
            {"medias": [media(resource_status=0, status="Failed ", error_msg="no\x07 good")]},
            {"medias": [], "status": "failed", "error_msg": "no\x07 good"},
            {"medias": [media(resource_status=1)], "status": "failed", "remark": "no  good"},
            [{"medias": [media(resource_status=2)], "error_msg": "no  good"}],
        ],
    )
    def test_failed_with_the_services_words(self, data: object) -> None:
        status = wire.task(data)
        assert (status.state, status.reason) == ("failed", "no  good")

    def test_unknown_things_are_processing_and_odd(self) -> None:
        status = wire.task({"medias": [media(resource_status=9), media(resource_status=True)], "status": "queued"})
        assert status.state == "processing"
        assert status.odd == ("resource_status 9", "resource_status bool", "status queued")
        assert wire.task(None).odd


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


class TestSmallAnswers:
    @pytest.mark.parametrize("data", [{"id": "t1"}, [{"id": " t1 "}], {"task_id": "t1", "id": None}])
    def test_task_id(self, data: object) -> None:
        assert wire.task_id(data) == "t1"

    def test_a_number_is_an_id(self) -> None:
        assert wire.task_id({"id": 123456789012}) == "123456789012"

    @pytest.mark.parametrize("data", [None, {}, [], "t1", {"id": ""}, {"id": None}, {"id": True}, {"id": "a\nb"}])
    def test_no_task_id_is_garbled(self, data: object) -> None:
        with pytest.raises(Garbled):
            wire.task_id(data)

    @pytest.mark.parametrize("data", [None, {}, {"ful": "https://a/b"}, {"ful": "ftp://a", "fdl": "https://a"}, 3])
    def test_a_grant_needs_both_addresses(self, data: object) -> None:
        with pytest.raises(Garbled):
            wire.upload_grant(data)

    def test_a_grant_hides_its_upload_address(self) -> None:
        grant = wire.upload_grant({"ful": "https://oss/x?signature=geheim", "fdl": "https://cdn/x"})
        assert (grant.put_url, grant.public_url) == ("https://oss/x?signature=geheim", "https://cdn/x")
        assert "geheim" not in repr(grant)

    def test_asset_check(self) -> None:
        assert wire.asset_problem({"result": {"status": " Active "}}) is None
        refused = {"result": {"status": "failed", "error": {"code": "ContentRejected", "message": "no"}}}
        assert str(wire.asset_problem(refused)) == "0: ContentRejected: no"
        assert isinstance(wire.asset_problem(None), ServiceError)

    def test_task_unknown(self) -> None:
        assert isinstance(wire.task_unknown(ServiceError(4004, "task not found")), TaskUnknown)
        assert isinstance(wire.task_unknown(wire.bare_error(404)), TaskUnknown)
        assert wire.task_unknown(wire.bare_error(400)) is None


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
