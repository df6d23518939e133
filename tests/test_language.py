"""From a sentence to the reader's language; and the catalogue is complete."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from gettext import GNUTranslations
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

import ima_tui
from ima_tui import language
from ima_tui.domain.text import Said, say
from ima_tui.language import Language, _, tr, understood, use

PACKAGE = Path(ima_tui.__file__).parent
CATALOGUE = PACKAGE / "locale/zh/LC_MESSAGES/ima_tui.po"
HOLE = re.compile(r"\{(\w*)\}")


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    use("en")
    yield
    use("en")


@pytest.fixture(scope="module")
def written() -> set[str]:
    """Every sentence in the code."""
    found = extract_from_dir(PACKAGE, keywords={"say": None, "_": None})
    return {message for _file, _line, message, _comments, _context in found if isinstance(message, str) and message}


@pytest.fixture(scope="module")
def catalogue() -> Catalog:
    """The Chinese catalogue as it is in the repository."""
    with CATALOGUE.open("rb") as file:
        return read_po(file, locale="zh")


class TestSpeaking:
    SAID = say("{name} is a folder. Choose an image in it.", name="{x} 100%")

    def test_the_current_language_decides(self) -> None:
        assert tr(self.SAID) == "{x} 100% is a folder. Choose an image in it."
        assert use("zh") == language.current() == Language("zh")
        assert tr(self.SAID) == "{x} 100% 是文件夹。请选择其中的图片。"
        assert _("{name} is a folder. Choose an image in it.", name="a") == "a 是文件夹。请选择其中的图片。"
        assert Language("en").tr(self.SAID).startswith("{x} 100% is")

    def test_sentences_inside_sentences_are_translated_too(self) -> None:
        outer = say("{value}", value=say("Reference"))
        assert Language("zh").tr(outer) == "参考图"
        assert str(outer) == "Reference"

    def test_what_has_no_translation_stays_english(self) -> None:
        assert Language("zh").tr(say("no such sentence {x} {y}", x=1)) == "no such sentence 1 {y}"
        assert Language("xx").tr("Reference") == "Reference"

    def test_an_empty_text_is_not_the_catalogues_header(self) -> None:
        assert Language("zh").tr("") == Language("zh").tr(Said("")) == _("") == ""

    def test_an_unknown_language_is_english(self) -> None:
        assert use("fr").code == "en"

    @pytest.mark.parametrize(
        ("text", "code"),
        [
            *(("zh", "zh"), ("zh_CN.UTF-8", "zh"), ("zh-Hant", "zh"), ("中文", "zh"), (" ZH ", "zh")),
            *(("en", "en"), ("en_US", "en"), ("English", "en"), ("de", None), ("C", None), ("", None)),
        ],
    )
    def test_languages_are_understood_as_people_write_them(self, text: str, code: str | None) -> None:
        assert understood(text) == code

    def test_each_names_itself(self) -> None:
        assert [Language(code).own_name for code in language.CODES] == ["English", "中文"]


class TestTheCatalogue:
    def test_every_sentence_in_the_code_has_a_chinese_one(self, written: set[str], catalogue: Catalog) -> None:
        speaking = {text for text in written if any(letter.isalpha() for letter in HOLE.sub("", text))}
        missing = sorted(text for text in speaking if not (catalogue.get(text) and catalogue[text].string))
        assert not missing, f"{len(missing)} without Chinese, see ima_tui/language.py for how:\n" + "\n".join(missing)

    def test_nothing_is_kept_that_the_code_says_no_more(self, written: set[str], catalogue: Catalog) -> None:
        assert {str(message.id) for message in catalogue if message.id} <= written

    def test_both_have_the_same_holes(self, catalogue: Catalog) -> None:
        for message in catalogue:
            if message.id and message.string:
                assert set(HOLE.findall(str(message.string))) == set(HOLE.findall(str(message.id))), message.id

    def test_nothing_in_it_is_uncertain(self, catalogue: Catalog) -> None:
        assert [message.id for message in catalogue if message.id and message.fuzzy] == []

    def test_what_is_loaded_is_what_is_written(self, catalogue: Catalog) -> None:
        fresh = io.BytesIO()
        write_mo(fresh, catalogue)
        fresh.seek(0)
        with CATALOGUE.with_suffix(".mo").open("rb") as file:
            shipped = GNUTranslations(file)
        expected = GNUTranslations(fresh)
        for message in catalogue:
            if message.id:
                assert shipped.gettext(str(message.id)) == expected.gettext(str(message.id))


@pytest.mark.parametrize("code", ["en", "zh"])
def test_what_comes_from_outside_steers_nothing(code: str) -> None:
    """A file's name or a service's words in a sentence: no escape, no turning of the line's direction."""
    foul = "a\x1b[31m \u202eturned\u202c \u2066kept\u2069\u200f\x07\ud800"
    for sentence in (
        Said("{what} is not there.", {"what": foul}),
        Said("{why}", {"why": Said("{what}", {"what": foul})}),
    ):
        told = Language(code).tr(sentence)
        assert told.isprintable()
        assert "turned" in told
    assert Language(code).tr(Said("{what}", {"what": "one\ntwo"})) == "one\ntwo"
