"""Every reader of what comes from outside, with the errors it may raise and what must hold of what it makes."""

from __future__ import annotations

import functools
import json
import os
import unicodedata
from collections.abc import Callable
from contextlib import suppress
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ima_tui.api import wire
from ima_tui.cli.output import plain
from ima_tui.domain import sharing
from ima_tui.domain.catalog import Catalog
from ima_tui.domain.clip_names import PART_BYTES, clip_name, template_problem
from ima_tui.domain.errors import StudioError
from ima_tui.domain.models import Model
from ima_tui.domain.modes import Mode
from ima_tui.domain.pricing import Quote, quote
from ima_tui.domain.recipe_check import offer
from ima_tui.domain.recipe_text import from_text, to_json, to_toml
from ima_tui.domain.search_line import parse
from ima_tui.domain.signatures import unsigned
from ima_tui.domain.text import Said, say
from ima_tui.engine.recipes import _read as read_recipe
from ima_tui.media.clip_facts import clip_facts
from ima_tui.media.contact import contact
from ima_tui.media.exit_frames import last_second
from ima_tui.media.folders import complete, expanded
from ima_tui.media.pasted import parse_pasted
from ima_tui.media.probe import probe
from ima_tui.media.sources import LocalImage, RemoteImage, split_argument, understand
from ima_tui.media.thumbnails import cells, poster
from ima_tui.memory.knowledge import PAGES, Knowledge
from ima_tui.memory.prefs import Preferences
from ima_tui.memory.share_targets import ShareTargets
from ima_tui.options.text import understand as understand_settings
from ima_tui.paths import Places
from ima_tui.settings import SettingsProblem
from ima_tui.store.connection import Connection
from ima_tui.store.finding import numbers
from ima_tui.store.incoming import take_all
from ima_tui.store.question import question
from ima_tui.tui.text import many_lines, one_line
from tests.domain.test_recipe import RECIPE

NOW = 1_800_000_000.0


def unseen(text: str) -> list[str]:
    """The characters of a text that steer a terminal, turn its direction or break a line where none is broken."""
    return [one for one in text if one != "\n" and (unicodedata.category(one) in ("Cc", "Cs") or one in _STEERING)]


_STEERING = "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


def demand_printable(value: object) -> None:
    """Of everything that is a sentence in `value`."""
    if isinstance(value, Said):
        assert not unseen(plain(str(value)))
        assert not unseen(many_lines(str(value)))
        assert "\n" not in one_line(str(value))
    elif is_dataclass(value) and not isinstance(value, type):
        for each in fields(value):
            demand_printable(getattr(value, each.name))
    elif isinstance(value, tuple | list):
        for one in value:
            demand_printable(one)


def only_errors_of_the_tree(read: Callable[[], object]) -> object | None:
    """What `read` makes; None for an error that was foreseen, whose words can be shown."""
    try:
        return read()
    except (StudioError, SettingsProblem) as error:
        demand_printable(say("{words}", words=error))
        demand_printable(getattr(error, "problems", ()))
        demand_printable(getattr(error, "sentence", None))
        return None


def is_bounded_address(url: str) -> bool:
    return not url or (url.casefold().startswith(("http://", "https://")) and sharing.is_web_link(url))


@functools.cache
def history_in(folder: Path) -> Connection:
    """A history for one kind, which everything is asked of or put into."""
    return Connection(folder / "history" / "history.db")


# -- the service


def read_products(data: Any, _folder: Path) -> None:
    for shape in (data, [{"type": "1", "children": data}]):
        catalog = only_errors_of_the_tree(lambda shape=shape: wire.catalog(shape, Mode.TEXT))
        for product in catalog.products[:6] if isinstance(catalog, Catalog) else ():
            found = quote(product, {})
            if isinstance(found, Quote):
                assert found.credits >= 0
            demand_printable(found)
            for control in (control for field in product.fields for control in (field.control, *field.controls)):
                assert control.label == one_line(control.label, 400)
            with suppress(StudioError):
                demand_printable(offer(RECIPE, catalog))


def read_detail(data: Any, _folder: Path) -> None:
    status = wire.task(data)
    assert all(is_bounded_address(url) for media in status.medias for url in (media.url, media.cover_url))
    assert not unseen(status.reason)
    assert not any(map(unseen, status.odd))
    only_errors_of_the_tree(lambda: wire.task_id(data))
    wire.asset_problem(data)


def read_token(data: Any, _folder: Path) -> None:
    grant = only_errors_of_the_tree(lambda: wire.upload_grant(data))
    if isinstance(grant, wire.Grant):
        assert is_bounded_address(grant.put_url)
        assert is_bounded_address(grant.public_url)
        assert repr(grant) == f"Grant(public_url={grant.public_url!r})"


def read_answer(told: tuple[int, bytes], _folder: Path) -> None:
    only_errors_of_the_tree(lambda: wire.envelope(*told))


# -- files of ours that others write


def read_preferences(content: bytes, folder: Path) -> None:
    path = folder / "ima_prefs.json"
    path.write_bytes(content)
    preferences = Preferences(path, now=lambda: datetime(2026, 1, 31, tzinfo=UTC))
    for user in ("default", "\ud800", "a/../b"):
        only_errors_of_the_tree(lambda user=user: preferences.read(user, Mode.TEXT))
    only_errors_of_the_tree(
        lambda: preferences.write("default", Mode.TEXT, Model.FAST, 5, datetime(2026, 1, 31, tzinfo=UTC))
    )
    assert json.loads(path.read_bytes().decode("utf-8-sig"))["user_default"]
    demand_printable(preferences.notices)
    for one in folder.iterdir():
        one.unlink()


def read_recipe_text(text: str, folder: Path) -> None:
    recipe = only_errors_of_the_tree(lambda: from_text(text))
    if recipe is not None:
        assert from_text(to_toml(recipe)) == from_text(to_json(recipe))  # type: ignore[arg-type]
        assert not unseen(to_toml(recipe).replace("\n", ""))  # type: ignore[arg-type]
    file = folder / "r.toml"
    file.write_text(text, encoding="utf-8", errors="surrogatepass")
    only_errors_of_the_tree(lambda: read_recipe(file))


def read_recipe_in_clip(content: bytes, folder: Path) -> None:
    clip = folder / "r.mp4"
    clip.write_bytes(content)
    recipe = only_errors_of_the_tree(lambda: read_recipe(clip))
    for each in getattr(recipe, "inputs", ()):
        assert not each.path or is_bounded_address(each.path) or ("/" not in each.path and "\\" not in each.path)


def read_settings(content: bytes, _folder: Path) -> None:
    understood = understand_settings(content)
    demand_printable(understood.problems)
    assert len(understood.problems) <= 60


def read_targets(content: bytes, folder: Path) -> None:
    places = Places(folder, folder, folder, folder)
    places.share_targets.write_bytes(content)
    store = ShareTargets(places)
    targets = only_errors_of_the_tree(store.read)
    assert "s3cret" not in repr(targets)


def read_knowledge(content: bytes, folder: Path) -> None:
    for name in PAGES:
        (folder / name).write_bytes(content)
    pages = Knowledge(folder)
    for mode in Mode:
        pages.recommendation(mode)
    assert not any(unseen(one_line(page.title)) for page in pages.pages())


def read_history_lines(lines: list[bytes], folder: Path) -> None:
    connection = history_in(folder)
    taken = connection.write(lambda db: take_all(db, lines, NOW))
    assert taken.added + taken.known + taken.unreadable == len(lines)
    connection.read(lambda db: numbers(db, question(parse(""), NOW), 20))


# -- media


def read_image(content: bytes, folder: Path) -> None:
    path = folder / "image"
    path.write_bytes(content)
    only_errors_of_the_tree(lambda: probe(path))
    for source in (path, content):
        only_errors_of_the_tree(lambda source=source: cells(source, 20, 12))


def read_clip(content: bytes, folder: Path) -> None:
    path = folder / "clip.mp4"
    path.write_bytes(content)
    for look in (clip_facts, poster, lambda clip: contact(clip, 3, 12, 6), last_second):
        only_errors_of_the_tree(lambda look=look: look(path))


# -- what is typed


def read_search(text: str, folder: Path) -> None:
    line = parse(text)
    demand_printable([complaint.sentence for complaint in line.complaints])
    assert parse(str(line)) == line
    history_in(folder).read(lambda db: numbers(db, question(line, NOW), 20))


def read_pasted(text: str, folder: Path) -> None:
    for image in parse_pasted(text):
        assert sharing.is_web_link(image) or os.path.isabs(image)
    for token in (text, *(only_errors_of_the_tree(lambda: split_argument(text)) or ())):
        source = only_errors_of_the_tree(lambda token=token: understand(token))
        assert not isinstance(source, RemoteImage) or sharing.is_web_link(source.url)
        if isinstance(source, LocalImage):
            only_errors_of_the_tree(lambda path=source.path: probe(path))
    expanded(text, folder)
    assert all(one.isprintable() or one.startswith(text.rpartition("/")[0]) for one in complete(text, folder))


# -- what goes out


def read_name(told: tuple[str, dict[str, str]], folder: Path) -> None:
    template, values = told
    problem = template_problem(template)
    demand_printable(problem)
    parts = clip_name(template, values)
    assert parts
    for part in parts:
        assert 0 < len(part.encode()) <= PART_BYTES
        assert part == part.strip().strip(".")
        assert not unseen(part)
        assert not set('\n<>:"/\\|?*') & set(part)
        assert part.partition(".")[0].casefold() not in ("con", "prn", "aux", "nul", "com1", "lpt9", "com¹")
    path = folder.joinpath(*parts)
    assert Path(os.path.normpath(path)) == path
    assert path.is_relative_to(folder)


def read_link(link: str, _folder: Path) -> None:
    if sharing.is_web_link(link):
        assert link.casefold().startswith(("http://", "https://"))
        assert not unseen(link)
    bare, _ = unsigned(link)
    assert not bare or bare.casefold().startswith(("http://", "https://"))
    assert "=s3cret" not in bare
    assert "@" not in bare.partition("//")[2].partition("/")[0]


def read_words(text: str, _folder: Path) -> None:
    for shown in (plain(text), many_lines(text)):
        assert not unseen(shown.replace("\n", ""))
        shown.encode()
    assert "\n" not in one_line(text)
    assert not unseen(one_line(text))
