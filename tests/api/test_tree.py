"""The product tree: leaves, rules and forms."""

from __future__ import annotations

import pytest

from ima_tui.api import leaves, wire
from ima_tui.domain.catalog import Option
from ima_tui.domain.errors import (
    Garbled,
)
from ima_tui.domain.models import Model
from ima_tui.domain.modes import Mode

from .helpers import leaf, only


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
