"""Every kind of input: what it is made of, and who reads it."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from ima_tui.domain.clip_names import FIELDS
from ima_tui.domain.recipe_text import to_json, to_toml
from ima_tui.media.embedding import embed
from ima_tui.store.rows import encoded
from tests.domain.test_recipe import RECIPE
from tests.hostile import material as m
from tests.hostile import readers as r
from tests.hostile.watch import bounded_work
from tests.media.clip_maker import numbered_clip
from tests.media.test_hostile_files import SOUND
from tests.store import examples


@dataclass(frozen=True)
class Kind:
    """One kind of input."""

    name: str
    material: Callable[[Path], st.SearchStrategy[Any]]
    """Made once, with a folder for what has to be prepared."""
    read: Callable[[Any, Path], object]
    """Reads one input; `Path` is a folder of its own for what has to be a file. Raises StudioError at the most."""
    share: float = 1.0
    """How many of them are tried for one of the others: some cost more."""


def tried(kind: Kind, count: int, folder: Path, *, same: bool = False) -> int:
    """Try about `count` inputs of a kind, or what fails; how many were tried. The `same` ones each time, or others."""
    reading = Reading(kind, folder)
    settings(
        max_examples=max(1, round(count * kind.share)),
        deadline=None,
        database=None,
        derandomize=same,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
    )(reading.one)()
    return reading.seen


class Reading:
    """`one` reads a drawn input of a kind. It may take two seconds of processor time and raise what its reader says."""

    def __init__(self, kind: Kind, folder: Path) -> None:
        self.seen = 0

        @given(kind.material(folder))
        def one(value: Any) -> None:
            self.seen += 1
            with bounded_work():
                kind.read(value, folder)

        self.one = one


# -- preparing


@functools.cache
def _sound_clip(folder: Path) -> bytes:
    return numbered_clip(folder / "sound.mp4", 12, 24, (64, 48), sound=True).read_bytes()


@functools.cache
def _clip_with_recipe(folder: Path) -> bytes:
    _sound_clip(folder)
    target = folder / "with recipe.mp4"
    embed(folder / "sound.mp4", target, f'{{"ima_recipe": {to_json(RECIPE, indent=None)}}}')
    return target.read_bytes()


def _as_text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _as_bytes(value: Any) -> bytes:
    return _as_text(value).encode("utf-8", "surrogatepass")


def _answers() -> st.SearchStrategy[tuple[int, bytes]]:
    sound = {"code": 0, "message": "ok", "data": m.DETAIL}
    bodies = st.one_of(
        st.binary(max_size=200), m.junk(m.WIRE_NAMES).map(_as_bytes), m.damaged(_as_bytes(sound)),
        m.replaced(sound, m.WIRE_NAMES).map(_as_bytes),
        st.sampled_from([b"[" * 100_000, b'{"a":' * 100_000, b"9" * 100_000, b'"' + b"\\u0000" * 99]),
    )  # fmt: skip
    return st.tuples(st.integers(100, 599), bodies)


def _json_files(sound: Any, names: list[str]) -> st.SearchStrategy[bytes]:
    whole = _as_bytes(sound)
    odd = st.sampled_from([b"", b"\xef\xbb\xbf{}", b"{}", b"null", b"[" * 9000, b'{"a":' * 9000, b"\xff\xfe", b"1e999"])
    return st.one_of(
        odd, st.binary(max_size=200), m.damaged(whole), m.junk(names).map(_as_bytes),
        m.replaced(sound, names).map(_as_bytes),
    )  # fmt: skip


def _preferences() -> st.SearchStrategy[bytes]:
    one = {"model_id": "ima-pro", "model_name": "Ima Sevio 1.0", "credit": 5, "last_used": "2026-01-31T12:00:00Z"}
    return _json_files(
        {"user_default": {"text_to_video": one, "x": 1}, "user_ana": {}},
        ["user_default", "text_to_video", "model_id", "credit", "last_used"],
    )


def _recipes() -> st.SearchStrategy[str]:
    fields = json.loads(to_json(RECIPE))
    names = list(fields)
    pieces = ["schema = 1\n", "[rule]\n", "prompt = ", '"""', "[[inputs]]\n", "{", "}", "nan", "mode = \n", "'", "\\u"]
    return st.one_of(
        m.mangled(to_toml(RECIPE)), m.mangled(to_json(RECIPE)), m.replaced(fields, names).map(_as_text),
        m.texts(to_toml(RECIPE), pieces), m.junk(names).map(_as_text),
        st.sampled_from(["{" * 9000, "a=" + "[" * 9000, "a." * 9000 + "b=1", '{"schema": 1e999}', "9" * 9000]),
    )  # fmt: skip


def _settings() -> st.SearchStrategy[bytes]:
    sound = 'language = "zh"\nlimit_day = 40\ntheme = "ima-dark"\ndownload_name = "{slug}"\n[keys]\nsubmit = "f5"\n'
    pieces = [
        "language = ",
        "[keys]\n",
        "'''",
        "limit_day = -1\n",
        "[[keys]]\n",
        "a.b.c = 1\n",
        "= 1\n",
        "#",
        "base_url = ",
    ]
    return st.one_of(
        m.texts(sound, pieces).map(lambda text: text.encode("utf-8", "surrogatepass")), m.damaged(sound.encode()),
        st.sampled_from([b"a=" + b"[" * 9000, b"a." * 9000 + b"b=1", b"\xff" * 90, b"x = 1\n" * 3000]),
    )  # fmt: skip


def _targets() -> st.SearchStrategy[bytes]:
    sound = {
        "targets": [{"name": "team", "address": "discord://1/s3cret"}, {"name": "客户", "address": "slack://s3cret"}]
    }
    return _json_files(sound, ["targets", "name", "address"])


def _pages() -> st.SearchStrategy[bytes]:
    sound = "# Video modes\n\nFor text_to_video we recommend Ima Sevio 1.0-Fast.\n"
    return m.texts(sound, ["# ", "recommend ", "ima-pro ", "text_to_video ", "推荐", "not ", "\n"]).map(
        lambda text: text.encode("utf-8", "surrogatepass")
    )


_LINE = ["job", "stars", "events", "tags", "note", "pairs", "files", "spending"]


def _history_lines() -> st.SearchStrategy[list[bytes]]:
    def line(job: Any) -> bytes:
        return b'{"job":' + encoded(job).encode() + b',"stars":2,"tags":["a"],"note":"x"}'

    sound = examples.jobs.map(line)
    one = st.one_of(sound, sound.flatmap(m.damaged), st.binary(max_size=80),
                    sound.flatmap(lambda line: m.replaced(json.loads(line), _LINE).map(_as_bytes)))  # fmt: skip
    return st.lists(one, min_size=1, max_size=3)


def _searches() -> st.SearchStrategy[str]:
    pieces = ["model:", "mode:", "status:", "since:", "before:", "is:", "stars:>", "tag:", "credits:<=", "-",
              "length:", '"', "“", "fast ", "7d ", "2026-01-31 ", ",", " ", "霓虹", "NEAR(", "*", "^", "OR ",
              "1e999", "9" * 400]  # fmt: skip
    return m.texts('model:fast since:7d -status:failed "rain at night" stars:>=2 tag:"a b" 霓虹', pieces)


def _pasted(folder: Path) -> st.SearchStrategy[str]:
    picture = folder / "a b [c].png"
    picture.write_bytes(SOUND["PNG"])
    pieces = [str(picture), f"file://{picture}", "file:///etc/passwd", "'", '"', "\\ ", " ", "\n", "\r\n", "\0", "~",
              "$HOME", "..", "/", "\\\\server\\share\\", "C:\\", "%20", "https://h/a.png", ",",
              "/dev/zero", "/proc/self/environ"]  # fmt: skip
    return m.texts(f"'{picture}' {picture}", pieces)


def _names() -> st.SearchStrategy[tuple[str, dict[str, str]]]:
    evil = st.sampled_from(["..", "../../x", "/etc/passwd", "a\\b", "\0", "CON", "nul.txt", "COM1", "....", " . ",
                            "-rf", "a" * 400, "霓" * 200, "\u202egnp.exe", "~", "C:x", "e" + "\u0301" * 80, 
                            "x\n\ny", "\ud800"])  # fmt: skip
    words = evil | m.WORDS | st.text(max_size=30)
    pieces = ["{slug}", "{slug:40}", "{task}", "/", "\\", "..", "{", "}", "{user}/", "{tags}", ".", " ", "~/", "C:"]
    templates = st.lists(st.sampled_from(pieces) | words, max_size=8).map("".join) | st.just(
        "{user}/{task}-{slug}-{tags}"
    )
    return st.tuples(templates, st.fixed_dictionaries(dict.fromkeys(FIELDS, words)))


def _links() -> st.SearchStrategy[str]:
    pieces = ["https://", "HTTP:", "//", "h", "?X-Amz-Signature=s3cret", "&Expires=1", "#", "@", "u:s3cret@", "\n",
              "\x1b", "\u202e", "javascript:", "/a.mp4", "?token=s3cret", " ", "\\"]  # fmt: skip
    return m.ADDRESSES | st.lists(st.sampled_from(pieces), max_size=8).map("".join)


KINDS = (
    Kind("product lists", lambda _: m.junk(m.WIRE_NAMES) | m.replaced(m.PRODUCTS, m.WIRE_NAMES), r.read_products, 0.5),
    Kind("details", lambda _: m.junk(m.WIRE_NAMES) | m.replaced(m.DETAIL, m.WIRE_NAMES), r.read_detail),
    Kind("upload tokens", lambda _: m.junk(m.WIRE_NAMES) | st.fixed_dictionaries({"ful": m.WORDS, "fdl": m.WORDS}),
         r.read_token),
    Kind("answers", lambda _: _answers(), r.read_answer),
    Kind("preference files", lambda _: _preferences(), r.read_preferences, 0.1),
    Kind("recipes", lambda _: _recipes(), r.read_recipe_text),
    Kind("recipes in clips", lambda folder: m.damaged(_clip_with_recipe(folder), 6000), r.read_recipe_in_clip, 0.5),
    Kind("settings files", lambda _: _settings(), r.read_settings),
    Kind("share targets", lambda _: _targets(), r.read_targets),
    Kind("knowledge pages", lambda _: _pages(), r.read_knowledge),
    Kind("history lines", lambda _: _history_lines(), r.read_history_lines, 0.3),
    Kind("images", lambda _: st.sampled_from(list(SOUND.values())).flatmap(m.damaged), r.read_image, 0.5),
    Kind("clips", lambda folder: m.damaged(_sound_clip(folder), 6000), r.read_clip, 0.3),
    Kind("search lines", lambda _: _searches(), r.read_search, 0.4),
    Kind("pasted paths", _pasted, r.read_pasted, 0.3),
    Kind("file names", lambda _: _names(), r.read_name),
    Kind("links", lambda _: _links(), r.read_link),
    Kind("words", lambda _: m.WORDS | st.text(), r.read_words),
)  # fmt: skip
"""Everything."""
