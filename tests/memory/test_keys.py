"""The API key's own store."""

from __future__ import annotations

import stat
import sys
import threading
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from ima_tui.memory.keys import KeyProblem, KeyStore
from ima_tui.paths import Places
from ima_tui.settings import Secret

KEY = Secret("ima_test_0123456789")
OTHER = Secret("ima_test_9876543210")


class Backend:
    """A keyring that keeps what it is given."""

    priority = 5

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, account: str) -> str | None:
        return self.kept.get((service, account))

    def set_password(self, service: str, account: str, text: str) -> None:
        self.kept[service, account] = text

    def delete_password(self, service: str, account: str) -> None:
        del self.kept[service, account]


def install(monkeypatch: pytest.MonkeyPatch, backend: Any) -> None:
    module = ModuleType("keyring")
    module.get_keyring = lambda: backend  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "keyring", module)


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> KeyStore:
    monkeypatch.setitem(sys.modules, "keyring", None)
    return KeyStore(Places(tmp_path, tmp_path / "config", tmp_path / "data", tmp_path / "cache"))


class TestWithoutAKeyring:
    def test_the_key_is_a_private_file(self, store: KeyStore) -> None:
        assert store.read() is None
        assert "which only you can read" in str(store.write(KEY))
        assert store.read() == KEY
        if sys.platform != "win32":
            assert stat.S_IMODE(store.places.key_file.stat().st_mode) == 0o600
        store.forget()
        store.forget()
        assert store.read() is None
        assert not store.places.key_file.exists()

    @pytest.mark.skipif(sys.platform == "win32", reason="POSIX modes")
    def test_a_file_that_was_opened_up_is_closed(self, store: KeyStore) -> None:
        store.write(KEY)
        store.places.key_file.chmod(0o644)
        assert store.read() == KEY
        assert stat.S_IMODE(store.places.key_file.stat().st_mode) == 0o600

    @pytest.mark.parametrize("content", [b"", b"ima test\n", b"\xff\xfe", b"x" * 20_000])
    def test_a_damaged_file_is_a_problem_that_does_not_repeat_it(self, store: KeyStore, content: bytes) -> None:
        store.places.config.mkdir()
        store.places.key_file.write_bytes(content)
        with pytest.raises(KeyProblem) as problem:
            store.read()
        assert "ima test" not in str(problem.value)

    def test_a_folder_in_its_place_is_a_problem_in_words(self, store: KeyStore) -> None:
        store.places.key_file.mkdir(parents=True)
        for act in (store.read, store.forget, lambda: store.write(KEY)):
            with pytest.raises(KeyProblem):
                act()


class TestWithAKeyring:
    def test_the_key_is_there_and_in_no_file(self, store: KeyStore, monkeypatch: pytest.MonkeyPatch) -> None:
        store.write(OTHER)
        backend = Backend()
        install(monkeypatch, backend)
        assert str(store.write(KEY)) == "in the system keyring"
        assert not store.places.key_file.exists()
        assert store.read() == KEY
        store.forget()
        assert backend.kept == {}
        assert store.read() is None

    def test_one_that_fails_gives_way_to_the_file(self, store: KeyStore, monkeypatch: pytest.MonkeyPatch) -> None:
        class Failing(Backend):
            def set_password(self, service: str, account: str, text: str) -> None:
                raise RuntimeError("locked")

        install(monkeypatch, Failing())
        store.write(KEY)
        assert store.places.key_file.exists()
        assert store.read() == KEY

    def test_one_that_forgets_gives_way_to_the_file(self, store: KeyStore, monkeypatch: pytest.MonkeyPatch) -> None:
        class Forgetful(Backend):
            def set_password(self, service: str, account: str, text: str) -> None:
                pass

        install(monkeypatch, Forgetful())
        store.write(KEY)
        assert store.read() == KEY

    def test_one_without_a_backend_counts_as_none(self, store: KeyStore, monkeypatch: pytest.MonkeyPatch) -> None:
        backend = Backend()
        backend.priority = 0
        install(monkeypatch, backend)
        store.write(KEY)
        assert backend.kept == {}
        assert "which only you" in str(store.where())

    def test_one_that_hangs_is_asked_once_only(self, store: KeyStore, monkeypatch: pytest.MonkeyPatch) -> None:
        released = threading.Event()
        asked: list[str] = []

        class Hanging(Backend):
            def get_password(self, service: str, account: str) -> str | None:
                asked.append("get")
                released.wait(5)
                return None

        install(monkeypatch, Hanging())
        store.answer_within = 0.05
        assert store.read() is None
        assert store.read() is None
        store.write(KEY)
        assert store.read() == KEY
        released.set()
        assert asked == ["get"]


def test_nothing_that_can_be_shown_holds_the_key(store: KeyStore, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = [str(store.write(KEY)), repr(store), repr(store.read()), str(store.where())]
    assert all(KEY.reveal() not in text for text in shown)
