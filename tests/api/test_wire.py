"""Bodies out, tasks and small answers in."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from ima_tui.api import wire
from ima_tui.domain.errors import (
    Garbled,
    ServiceError,
    TaskUnknown,
)
from ima_tui.domain.modes import Mode
from ima_tui.domain.request import Request

from .helpers import media


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
