"""Everything that can be known to be wrong is said before anything is uploaded or sent, with a way out."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from PIL import Image

from ima_tui.domain.models import Model
from ima_tui.domain.modes import Mode
from ima_tui.domain.request import Draft, Place
from ima_tui.engine.studio import Studio
from tests.contract.fixtures import OpenStudio, QuickSimulator
from tests.contract.takes import CHEAP, picture, text_draft

WORDS = "a letter in a bottle"


@pytest.fixture(autouse=True)
def _nothing_is_sent(simulator: QuickSimulator) -> object:
    """Whatever is judged here, the service hears of nothing but its product list."""
    yield
    asked = {row["path"] for row in simulator.requests()}
    assert asked <= {"/open/v1/product/list"}


async def problems_of(studio: Studio, draft: Draft) -> list[str]:
    prepared = await studio.prepare(draft)
    assert prepared.request is None
    return [str(problem.sentence) for problem in prepared.problems]


@pytest.mark.parametrize("prompt", ["", "   ", "\n\t\n"])
async def test_an_empty_prompt(prompt: str, studio: Studio) -> None:
    assert await problems_of(studio, text_draft(prompt)) == ["The prompt is empty. Say what should be seen."]


@pytest.mark.parametrize(
    ("mode", "count", "sentence"),
    [
        (Mode.TEXT, 1, "Text mode takes no image; 1 given."),
        (Mode.FIRST_FRAME, 0, "First frame takes exactly one image; 0 given."),
        (Mode.FIRST_FRAME, 2, "First frame takes exactly one image; 2 given."),
        (Mode.FIRST_LAST, 1, "First → last takes exactly two images, the first frame and the last; 1 given."),
        (Mode.FIRST_LAST, 3, "First → last takes exactly two images, the first frame and the last; 3 given."),
        (Mode.REFERENCE, 0, "Reference takes one to nine images; 0 given."),
        (Mode.REFERENCE, 10, "Reference takes one to nine images; 10 given."),
    ],
)
async def test_the_wrong_number_of_images(
    mode: Mode, count: int, sentence: str, studio: Studio, tmp_path: Path
) -> None:
    images = (str(picture(tmp_path / "a.png")),) * count
    said = await problems_of(studio, Draft(mode, WORDS, images, Model.FAST, CHEAP))
    assert [words for words in said if words.startswith(sentence)]
    assert len(said) == 1


def missing(folder: Path) -> Path:
    return folder / "nowhere.png"


def a_folder(folder: Path) -> Path:
    (folder / "pictures.png").mkdir()
    return folder / "pictures.png"


def a_text(folder: Path) -> Path:
    (folder / "fake.png").write_text("GIF89a, or so it says")
    return folder / "fake.png"


def an_empty_file(folder: Path) -> Path:
    (folder / "empty.jpg").touch()
    return folder / "empty.jpg"


def cut_off(folder: Path) -> Path:
    path = folder / "cut.png"
    Image.effect_noise((500, 500), 60).save(path)
    path.write_bytes(path.read_bytes()[:20_000])
    return path


def too_small(folder: Path) -> Path:
    return picture(folder / "small.png", size=(299, 300))


def too_large(folder: Path) -> Path:
    path = folder / "large.png"
    Image.new("1", (6001, 3000)).save(path)
    return path


def too_narrow(folder: Path) -> Path:
    return picture(folder / "narrow.png", size=(300, 800))


def too_wide(folder: Path) -> Path:
    return picture(folder / "wide.png", size=(800, 300))


def too_heavy(folder: Path) -> Path:
    path = picture(folder / "heavy.png")
    with path.open("ab") as file:
        file.truncate(30_000_000)
    return path


def a_pipe(folder: Path) -> Path:
    os.mkfifo(folder / "pipe.png")
    return folder / "pipe.png"


BAD_FILES = {
    missing: "nowhere.png",
    a_folder: "pictures.png",
    a_text: "fake.png",
    an_empty_file: "empty.jpg",
    cut_off: "cut.png",
    too_small: "each side must be at least 300",
    too_large: "each side may be 6000 at most",
    too_narrow: "between 0.4 and 2.5",
    too_wide: "between 0.4 and 2.5",
    too_heavy: "the limit is 30 MB",
    a_pipe: "pipe.png",
}


@pytest.mark.parametrize("make", BAD_FILES, ids=lambda make: make.__name__)
async def test_an_image_that_cannot_be_sent_is_named_with_its_trouble(
    make: object, studio: Studio, tmp_path: Path
) -> None:
    path = make(tmp_path)  # type: ignore[operator]
    prepared = await studio.prepare(Draft(Mode.FIRST_FRAME, WORDS, (str(path),), Model.FAST, CHEAP))
    assert prepared.request is None
    (problem,) = prepared.problems
    assert problem.place is Place.IMAGES
    assert path.name in str(problem.sentence)
    assert BAD_FILES[make] in str(problem.sentence)  # type: ignore[index]
    assert (await studio.look(str(path))).problems == (problem.sentence,)


@pytest.mark.skipif(os.name == "posix" and os.geteuid() == 0, reason="root may read everything")
async def test_an_image_that_may_not_be_read(studio: Studio, tmp_path: Path) -> None:
    path = picture(tmp_path / "locked.png")
    path.chmod(0)
    (said,) = await problems_of(studio, Draft(Mode.FIRST_FRAME, WORDS, (str(path),), Model.FAST, CHEAP))
    assert "locked.png" in said


async def test_images_too_heavy_together(studio: Studio, tmp_path: Path) -> None:
    images = []
    for number in range(3):
        path = picture(tmp_path / f"{number}.png", shade=number)
        with path.open("ab") as file:
            file.truncate(22_000_000)
        images.append(str(path))
    (said,) = await problems_of(studio, Draft(Mode.REFERENCE, WORDS, tuple(images), Model.FAST, CHEAP))
    assert "66.0 MB together" in said


@pytest.mark.parametrize("spelling", ["plain", "~", "file://", "file:// encoded", "quoted", "blanks around"])
async def test_a_path_is_understood_however_it_is_spelled(spelling: str, studio: Studio, home: Path) -> None:
    path = picture(home / "my picture, take 2 (é).png")
    spelled = {
        "plain": str(path),
        "~": "~/my picture, take 2 (é).png",
        "file://": f"file://{path}",
        "file:// encoded": path.as_uri(),
        "quoted": f"'{path}'",
        "blanks around": f"  {path}\n",
    }[spelling]
    prepared = await studio.prepare(Draft(Mode.FIRST_FRAME, WORDS, (spelled,), Model.FAST, CHEAP))
    assert prepared.request is not None, prepared
    assert prepared.request.images[0].source == str(path)


@pytest.mark.parametrize("source", ["", "ftp://host/a.png", "data:image/png;base64,AAAA", "javascript://alert"])
async def test_an_address_of_another_kind_is_a_problem_and_not_a_crash(source: str, studio: Studio) -> None:
    seen = await studio.look(source)
    assert seen.image is None
    assert len(seen.problems) == 1
    said = await problems_of(studio, Draft(Mode.FIRST_FRAME, WORDS, (source,), Model.FAST, CHEAP))
    assert len(said) == 1


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:9/a.png", "http://192.168.1.4/a.png", "http://printer.local/a.png", "http://2130706433/a"]
)
async def test_an_address_inside_one_s_own_network_is_fine_for_a_service_on_this_machine_only(
    url: str, service_environment: QuickSimulator, open_another: OpenStudio, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_home = await open_another()
    assert (await at_home.look(url)).problems == ()
    monkeypatch.setenv("IMA_BASE_URL", "https://api.example.invalid")
    abroad = await open_another()
    seen = await abroad.look(url)
    assert seen.image is None
    assert "own network" in str(seen.problems[0])
    assert (await abroad.look("https://cdn.example.com/w_300,h_200/a.png")).image is not None


async def test_an_unknown_version(studio: Studio) -> None:
    (said,) = await problems_of(studio, Draft(Mode.TEXT, WORDS, model=Model.PRO, version_id="ima-pro-9.9"))
    assert said == "Pro has no version “ima-pro-9.9” in this mode."


@pytest.mark.parametrize(("choices", "words"), [
    ({"prompt": "another"}, "“prompt” is set by the program itself"),
    ({"cast": {"points": 0}}, "“cast” is set by the program itself"),
    ({"n": 0}, "whole number from 1"),
    ({"n": "many"}, "whole number from 1"),
])  # fmt: skip
async def test_choices_that_are_not_the_user_s_to_make(choices: dict[str, object], words: str, studio: Studio) -> None:
    draft = Draft(Mode.TEXT, WORDS, model=Model.FAST, choices={**CHEAP, **choices})
    (said,) = await problems_of(studio, draft)
    assert words in said


async def test_a_name_no_model_has_is_noticed(studio: Studio) -> None:
    prepared = await studio.prepare(text_draft(WORDS, sparkle="more"))
    assert prepared.request is not None
    assert any("“sparkle” is not a setting of this model" in str(notice) for notice in prepared.notices)


async def test_a_combination_without_a_price_comes_with_the_nearest_that_have_one(studio: Studio) -> None:
    prepared = await studio.prepare(text_draft(WORDS, Model.FAST, resolution="1080P", duration=15))
    assert prepared.request is None
    assert prepared.problems == ()
    assert prepared.unpriced is not None
    changes = [dict(alternative.changes) for alternative in prepared.unpriced.nearest]
    assert len(changes) >= 2
    assert all(len(change) == 1 for change in changes[:2])


async def test_several_things_wrong_are_said_together(studio: Studio, tmp_path: Path) -> None:
    images = (str(missing(tmp_path)), str(too_small(tmp_path)), str(too_wide(tmp_path)))
    said = await problems_of(studio, Draft(Mode.FIRST_LAST, " ", images, Model.FAST, CHEAP))
    assert len(said) == 5


async def test_the_last_choice_of_this_user_and_mode_is_proposed_first(studio: Studio, home: Path) -> None:
    assert str((await studio.propose(Mode.TEXT)).reason) == "the default"
    knowledge = home / ".openclaw" / "skills" / "ima-knowledge-ai" / "references"
    file = home / ".openclaw" / "memory" / "ima_prefs.json"
    file.parent.mkdir(parents=True)
    file.write_text('{"user_default": {"text_to_video": {"model_id": "ima-pro-fast", "credit": 4}}}')
    assert not knowledge.exists()
    proposal = await studio.propose(Mode.TEXT)
    assert (proposal.model, str(proposal.reason)) == (Model.FAST, "your last choice here")
    assert (await studio.propose(Mode.REFERENCE)).model is Model.PRO
    prepared = await studio.prepare(Draft(Mode.TEXT, WORDS, choices=CHEAP))
    assert prepared.request is not None
    assert prepared.request.model is Model.FAST
