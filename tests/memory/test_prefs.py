"""The preference file: ours is remembered, theirs survives."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import filelock
import pytest

from ima_tui.domain.comparison import Remembered
from ima_tui.domain.models import Model
from ima_tui.domain.modes import Mode
from ima_tui.memory.entries import Former
from ima_tui.memory.prefs import Preference, Preferences, PreferencesProblem
from ima_tui.memory.unlocked import ChangedMeanwhileError, Replacement

AT = datetime(2026, 1, 31, 12, 0, 0, 123456, UTC)
posix = pytest.mark.skipif(sys.platform == "win32", reason="POSIX modes and links")
not_root = pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() == 0, reason="root may do everything")


@pytest.fixture
def prefs(tmp_path: Path) -> Preferences:
    return Preferences(tmp_path / ".openclaw/memory/ima_prefs.json", now=lambda: AT)


def given_text(prefs: Preferences, text: str | bytes) -> None:
    prefs.path.parent.mkdir(parents=True, exist_ok=True)
    prefs.path.write_bytes(text if isinstance(text, bytes) else text.encode())


def write(prefs: Preferences, mode: Mode = Mode.TEXT, model: Model = Model.PRO, user: str = "default") -> None:
    prefs.write(user, mode, model, 25, AT)


def asides(prefs: Preferences) -> list[Path]:
    return sorted(prefs.path.parent.glob("ima_prefs.json.bad-*"))


class TestOurs:
    def test_is_written_as_documented(self, prefs: Preferences) -> None:
        write(prefs)
        assert json.loads(prefs.path.read_text()) == {
            "user_default": {
                "text_to_video": {
                    "model_id": "ima-pro",
                    "model_name": "Ima Sevio 1.0",
                    "credit": 25,
                    "last_used": "2026-01-31T12:00:00+00:00",
                }
            }
        }

    def test_is_read_again(self, prefs: Preferences) -> None:
        assert prefs.read("default", Mode.TEXT) is None
        assert not prefs.path.parent.exists()
        write(prefs, model=Model.FAST)
        assert prefs.read("default", Mode.TEXT) == Preference(Model.FAST, 25, "2026-01-31T12:00:00+00:00")
        assert prefs.read("default", Mode.REFERENCE) is None
        assert prefs.read("other", Mode.TEXT) is None

    def test_is_read_anew_each_time(self, prefs: Preferences) -> None:
        write(prefs)
        given_text(prefs, prefs.path.read_text().replace("ima-pro", "ima-pro-fast"))
        preference = prefs.read("default", Mode.TEXT)
        assert preference is not None
        assert preference.model is Model.FAST

    def test_time_is_kept_in_utc(self, prefs: Preferences) -> None:
        prefs.write("default", Mode.TEXT, Model.PRO, 1, AT.astimezone(timezone(timedelta(hours=8))))
        assert "2026-01-31T12:00:00+00:00" in prefs.path.read_text()

    @pytest.mark.parametrize("user", ["张三", 'q"uo\\te', "", "user_default", "\udcff"])
    def test_any_user_id_works(self, prefs: Preferences, user: str) -> None:
        write(prefs, user=user)
        write(prefs, model=Model.FAST, user=user)
        preference = prefs.read(user, Mode.TEXT)
        assert preference is not None
        assert preference.model is Model.FAST

    @pytest.mark.parametrize(
        "entry",
        [
            "[]",
            '"ima-pro"',
            "null",
            "{}",
            '{"model_id": "kling-v2"}',
            '{"model_id": null}',
            '{"model_id": ["ima-pro"]}',
            '{"model_id": "推荐"}',
        ],
    )
    def test_no_model_of_ours_is_no_preference(self, prefs: Preferences, entry: str) -> None:
        given_text(prefs, f'{{"user_default": {{"text_to_video": {entry}}}}}')
        assert prefs.read("default", Mode.TEXT) is None
        assert asides(prefs) == []

    @pytest.mark.parametrize("credit", ["1e999", "NaN", '"many"', "null", "[]"])
    def test_odd_credit_is_zero(self, prefs: Preferences, credit: str) -> None:
        given_text(prefs, f'{{"user_default": {{"text_to_video": {{"model_id": " IMA-Pro ", "credit": {credit}}}}}}}')
        assert prefs.read("default", Mode.TEXT) == Preference(Model.PRO, 0, "")


class TestTheirs:
    TEXT = (
        '{"user_other" : {"text_to_image": {"credit": 1e3, "x": 1.0}},\r\n'
        '  "version":123456789012345678901234567890,"\\u00fc":"é\\ud83d\\ude00",\n'
        '  "user_default": {"text_to_image": {"model_id": "doubao"}, "mine": [1.50, -0],\n'
        '     "text_to_video": {"note": 2.50, "model_id": "kling-v2", "credit": 3},\n'
        '     "image_to_video": {"model_id": "x"}}}'
    )

    def test_survives_to_the_byte(self, prefs: Preferences) -> None:
        given_text(prefs, self.TEXT)
        write(prefs)
        after = prefs.path.read_bytes().decode()
        expected = self.TEXT.replace('"kling-v2", "credit": 3', '"ima-pro", "credit": 25')
        expected = expected.replace(
            '"credit": 25}', '"credit": 25, "model_name": "Ima Sevio 1.0", "last_used": "2026-01-31T12:00:00+00:00"}'
        )
        assert after == expected
        assert prefs.notices == []

    @pytest.mark.parametrize("user", ['["ima-pro"]', '"ima-pro"', "7", '{"text_to_video": "ima-pro"}'])
    def test_an_entry_of_another_shape_is_kept_beside(self, prefs: Preferences, user: str) -> None:
        text = f'{{"user_default": {user}, "other": 1.0}}'
        given_text(prefs, text)
        write(prefs)
        assert [path.read_text() for path in asides(prefs)] == [text]
        assert len(prefs.notices) == 1
        assert '"other": 1.0' in prefs.path.read_text()
        assert prefs.read("default", Mode.TEXT) is not None

    def test_one_that_comes_while_we_write_is_kept_beside_too(
        self, prefs: Preferences, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        text, by = '{"user_default": ["theirs"]}', Replacement.by

        def disturbed(replaced: Replacement, content: bytes, *, insist: bool) -> None:
            monkeypatch.setattr(Replacement, "by", by)
            given_text(prefs, text)
            raise ChangedMeanwhileError

        given_text(prefs, "{}")
        monkeypatch.setattr(Replacement, "by", disturbed)
        write(prefs)
        assert [path.read_text() for path in asides(prefs)] == [text]
        assert prefs.read("default", Mode.TEXT) is not None

    def test_null_in_our_place_is_no_loss(self, prefs: Preferences) -> None:
        given_text(prefs, '{"user_default": null}')
        write(prefs)
        assert asides(prefs) == []
        assert prefs.read("default", Mode.TEXT) is not None


class TestADamagedFile:
    @pytest.mark.parametrize("content", [b"", b"{", b"[]", b"null", b'"x"', b"\xff\xfe{}", b"{}x", b"[" * 99_999])
    def test_is_set_aside_by_writing(self, prefs: Preferences, content: bytes) -> None:
        given_text(prefs, content)
        write(prefs)
        assert [path.read_bytes() for path in asides(prefs)] == [content]
        assert asides(prefs)[0].name == "ima_prefs.json.bad-20260131T120000Z"
        assert "bad-2026" in str(prefs.notices[0])
        assert prefs.read("default", Mode.TEXT) is not None

    def test_is_set_aside_by_reading(self, prefs: Preferences) -> None:
        given_text(prefs, b"{")
        assert prefs.read("default", Mode.TEXT) is None
        assert [path.read_bytes() for path in asides(prefs)] == [b"{"]
        assert not prefs.path.exists()

    def test_never_replaces_an_earlier_one(self, prefs: Preferences) -> None:
        for content in (b"1", b"2", b"3"):
            given_text(prefs, content)
            prefs.read("default", Mode.TEXT)
        assert sorted(path.read_bytes() for path in asides(prefs)) == [b"1", b"2", b"3"]

    def test_that_is_only_half_written_gets_a_second_look(self, prefs: Preferences) -> None:
        given_text(prefs, b'{"user_default": {"text_to_vi')
        whole = '{"user_default": {"text_to_video": {"model_id": "ima-pro-fast"}}}'
        other = threading.Timer(0.06, given_text, (prefs, whole))
        other.start()
        preference = prefs.read("default", Mode.TEXT)
        other.join()
        assert preference is not None
        assert preference.model is Model.FAST
        assert asides(prefs) == []

    def test_a_byte_order_mark_is_no_damage(self, prefs: Preferences) -> None:
        given_text(prefs, b'\xef\xbb\xbf{"user_default": {"text_to_video": {"model_id": "ima-pro-fast"}}}')
        assert prefs.read("default", Mode.TEXT) is not None
        write(prefs, mode=Mode.REFERENCE)
        assert prefs.read("default", Mode.TEXT) is not None
        assert asides(prefs) == []


class TestTheFile:
    @posix
    def test_is_private_when_we_make_it(self, prefs: Preferences) -> None:
        write(prefs)
        assert stat.S_IMODE(prefs.path.stat().st_mode) == 0o600
        assert stat.S_IMODE(prefs.path.parent.stat().st_mode) == 0o700

    @posix
    def test_keeps_a_wider_mode(self, prefs: Preferences) -> None:
        given_text(prefs, "{}")
        prefs.path.chmod(0o664)
        prefs.path.parent.chmod(0o755)
        write(prefs)
        assert stat.S_IMODE(prefs.path.stat().st_mode) == 0o664
        assert stat.S_IMODE(prefs.path.parent.stat().st_mode) == 0o755

    @posix
    def test_may_be_a_link(self, prefs: Preferences, tmp_path: Path) -> None:
        real = tmp_path / "dotfiles/prefs.json"
        real.parent.mkdir()
        real.write_text('{"a": 1.0}')
        prefs.path.parent.mkdir(parents=True)
        prefs.path.symlink_to(real)
        write(prefs)
        assert prefs.path.is_symlink()
        assert '"a": 1.0' in real.read_text()
        assert "ima-pro" in real.read_text()

    def test_that_is_a_folder_is_a_problem_in_words(self, prefs: Preferences) -> None:
        prefs.path.mkdir(parents=True)
        with pytest.raises(PreferencesProblem):
            prefs.read("default", Mode.TEXT)
        with pytest.raises(PreferencesProblem):
            write(prefs)
        assert prefs.path.is_dir()

    @posix
    def test_that_is_a_pipe_never_blocks(self, prefs: Preferences) -> None:
        prefs.path.parent.mkdir(parents=True)
        os.mkfifo(prefs.path)
        with pytest.raises(PreferencesProblem):
            prefs.read("default", Mode.TEXT)

    def test_whose_folder_cannot_be_made_is_a_problem_in_words(self, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("")
        with pytest.raises(PreferencesProblem, match="cannot be used"):
            write(Preferences(tmp_path / "file/memory/ima_prefs.json"))

    @posix
    @not_root
    def test_that_may_not_be_read_or_written_is_a_problem_in_words(self, prefs: Preferences) -> None:
        given_text(prefs, "{}")
        prefs.path.chmod(0)
        with pytest.raises(PreferencesProblem):
            prefs.read("default", Mode.TEXT)
        prefs.path.chmod(0o600)
        prefs.path.parent.chmod(0o500)
        with pytest.raises(PreferencesProblem):
            write(prefs)
        prefs.path.parent.chmod(0o700)

    def test_that_another_program_holds_is_a_problem_in_words(self, prefs: Preferences) -> None:
        given_text(prefs, "{}")
        prefs.patience = 0.1
        problems: list[PreferencesProblem] = []

        def try_to_write() -> None:
            try:
                write(prefs)
            except PreferencesProblem as problem:
                problems.append(problem)

        with filelock.FileLock(f"{prefs.path}.lock"):
            thread = threading.Thread(target=try_to_write)
            thread.start()
            thread.join()
        assert len(problems) == 1
        assert prefs.path.read_text() == "{}"


def test_many_processes_lose_nothing(prefs: Preferences) -> None:
    given_text(prefs, '{"theirs": 1.0}')
    code = (
        "import sys; from datetime import UTC, datetime; from pathlib import Path\n"
        "from ima_tui.domain.models import Model; from ima_tui.domain.modes import Mode\n"
        "from ima_tui.memory.prefs import Preferences\n"
        "prefs = Preferences(Path(sys.argv[1]), patience=60)\n"
        "for mode in Mode:\n"
        "    prefs.write(sys.argv[2], mode, Model.FAST, 10, datetime.now(UTC))\n"
    )
    root = Path(__file__).parents[2]
    writers = [
        subprocess.Popen([sys.executable, "-c", code, str(prefs.path), f"u{number}"], cwd=root) for number in range(12)
    ]
    assert [writer.wait(60) for writer in writers] == [0] * 12
    everything = json.loads(prefs.path.read_text())
    assert everything["theirs"] == 1.0
    assert all(len(everything[f"user_u{number}"]) == len(Mode) for number in range(12))
    assert asides(prefs) == []


def remembered(former: Former, user: str = "default", model: Model = Model.PRO) -> Remembered:
    """What `write` above remembers."""
    return Remembered(user, Mode.TEXT, model, 25, AT.timestamp(), former.entry, former.new_user)


class TestPuttingBack:
    @pytest.mark.parametrize(
        "text",
        [
            '{"user_default": {"text_to_video": {"model_id": "ima-pro-fast", "credit": 1e1, "x":[ 1 ]}}, "y": 1.0}\n',
            '{"user_default":{"text_to_video":{"model_id":"wan2.6"},"text_to_image":{"model_id":"a"}}}',
            '{\n  "user_default": {\n    "text_to_image": {}\n  },\n  "other": null\n}\n',
            '{"user_other": {"text_to_video": {"model_id": "ima-pro"}}}',
            "{}\n",
        ],
    )
    def test_every_byte_is_as_it_was(self, prefs: Preferences, text: str) -> None:
        given_text(prefs, text)
        former = prefs.former("default", Mode.TEXT)
        assert prefs.write("default", Mode.TEXT, Model.PRO, 25, AT) == former
        assert prefs.read("default", Mode.TEXT) == Preference(Model.PRO, 25, "2026-01-31T12:00:00+00:00")
        assert prefs.put_back(remembered(former))
        assert prefs.path.read_text() == text

    def test_another_choice_since_stays(self, prefs: Preferences) -> None:
        former = prefs.write("default", Mode.TEXT, Model.PRO, 25, AT)
        prefs.write("default", Mode.TEXT, Model.PRO, 25, AT + timedelta(seconds=1))
        before = prefs.path.read_text()
        assert not prefs.put_back(remembered(former))
        assert prefs.path.read_text() == before

    def test_other_programs_entries_written_since_stay(self, prefs: Preferences) -> None:
        former = prefs.write("default", Mode.TEXT, Model.PRO, 25, AT)
        write(prefs, Mode.FIRST_FRAME, Model.FAST)
        assert prefs.put_back(remembered(former))
        assert list(json.loads(prefs.path.read_text())["user_default"]) == ["image_to_video"]

    def test_no_file_is_no_trouble(self, prefs: Preferences) -> None:
        assert not prefs.put_back(remembered(Former()))
        assert not prefs.path.exists()

    def test_a_price_with_a_fraction_is_recognised(self, prefs: Preferences) -> None:
        former = prefs.write("default", Mode.TEXT, Model.PRO, 2.5, AT)
        assert prefs.put_back(Remembered("default", Mode.TEXT, Model.PRO, 2.5, AT.timestamp(), None, former.new_user))
