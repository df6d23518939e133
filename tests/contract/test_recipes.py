"""Recipes over a real socket: what is exported is sent again to the byte, or refused with the difference."""

from __future__ import annotations

import json
import os
import shutil
import stat
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ima_tui.domain.errors import Refusal
from ima_tui.domain.job import Descent, Job, Origin, State
from ima_tui.domain.models import Model
from ima_tui.domain.modes import Mode
from ima_tui.domain.recipe import Input, Recipe, RecipeProblem
from ima_tui.domain.request import Draft
from ima_tui.engine.downloads import DownloadProblem, Wish
from ima_tui.engine.recipes import Check
from ima_tui.engine.studio import Studio
from ima_tui.settings import Flags
from tests.contract.fixtures import OpenStudio, QuickSimulator
from tests.contract.takes import CHEAP, becomes, ordered, picture, text_draft

pytestmark = pytest.mark.usefixtures("service_environment")


@pytest.fixture
async def studio(open_another: OpenStudio, service_environment: QuickSimulator) -> Studio:
    return await open_another()


async def finished(studio: Studio, draft: Draft) -> Job:
    return await becomes(studio, (await ordered(studio, draft)).id, State.READY)


async def exported(studio: Studio, job: Job, folder: Path) -> Recipe:
    """The recipe of a take as it comes back from a file in `folder`."""
    return await studio.recipes.read(await studio.recipes.write(job, folder / "shot.toml"))


def said(check: Check) -> list[str]:
    return [str(finding.sentence) for finding in check.findings]


def stopped(check: Check) -> list[str]:
    assert (check.request is None) is bool(check.problems)
    return [str(problem) for problem in check.problems]


def with_pictures(tmp_path: Path) -> Draft:
    first, last = picture(tmp_path / "first.png", shade=11), picture(tmp_path / "last one.png", shade=140)
    return Draft(Mode.FIRST_LAST, "a door opens", (str(first), str(last)), Model.PRO, {**CHEAP, "aspect_ratio": "4:3"})


# -- once more


@pytest.mark.parametrize(
    "draft",
    [
        text_draft("a lighthouse\n\"at\" dusk \\ 霓虹 {x}"),
        text_draft("a garden", Model.PRO, look="film", grain=True),
        text_draft("a garden, by its backend name", Model.PRO, finish="dream"),
        text_draft("two boats", n=2),
        Draft(Mode.TEXT, "the oldest garden", model=Model.PRO, version_id="ima-pro-0.8-1001",
              choices={"resolution": "1080P"}),
    ],
    ids=lambda draft: draft.prompt[:12],
)  # fmt: skip
async def test_a_take_is_sent_again_to_the_byte(
    draft: Draft, studio: Studio, simulator: QuickSimulator, tmp_path: Path
) -> None:
    job = await finished(studio, draft)
    check = await studio.recipes.check(await exported(studio, job, tmp_path), tmp_path)
    assert not stopped(check), said(check)
    again = await studio.recipes.run(check)
    assert again.origin == Origin(job.id, Descent.RECIPE)
    assert (await becomes(studio, again.id, State.READY)).charged == job.charged
    first, second = simulator.creates()
    assert json.dumps(first["body"]) == json.dumps(second["body"])


async def test_pictures_are_found_by_their_path_from_the_recipe(
    studio: Studio, simulator: QuickSimulator, tmp_path: Path
) -> None:
    job = await finished(studio, with_pictures(tmp_path))
    (tmp_path / "recipes").mkdir()
    recipe = await exported(studio, job, tmp_path / "recipes")
    assert [each.path for each in recipe.inputs] == ["../first.png", "../last one.png"]
    check = await studio.recipes.check(recipe, tmp_path / "recipes")
    assert said(check)[:2] == ["first.png is the same.", "last one.png is the same."]
    again = await becomes(studio, (await studio.recipes.run(check)).id, State.READY)
    first, second = simulator.creates()
    assert json.dumps(first["body"]) == json.dumps(second["body"])  # the uploads are remembered
    assert [image.source for image in again.request.images] == [image.source for image in job.request.images]


async def test_pictures_that_were_moved_beside_the_recipe_or_left_where_they_were_are_found(
    studio: Studio, tmp_path: Path
) -> None:
    job = await finished(studio, with_pictures(tmp_path))
    recipe = await exported(studio, job, tmp_path)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    assert not stopped(await studio.recipes.check(recipe, elsewhere))  # where they lay
    for name in ("first.png", "last one.png"):
        shutil.move(tmp_path / name, elsewhere / name)
    assert not stopped(await studio.recipes.check(recipe, elsewhere))


async def test_one_changed_byte_of_a_picture_stops_it_and_names_the_file(
    studio: Studio, simulator: QuickSimulator, tmp_path: Path
) -> None:
    job = await finished(studio, with_pictures(tmp_path))
    recipe = await exported(studio, job, tmp_path)
    picture(tmp_path / "last one.png", shade=141)
    check = await studio.recipes.check(recipe, tmp_path)
    (sentence,) = stopped(check)
    assert sentence.startswith("last one.png is another picture now: SHA-256 ")
    (tmp_path / "last one.png").unlink()
    assert stopped(await studio.recipes.check(recipe, tmp_path)) == [
        "last one.png is not there. Put it beside the recipe, or correct its path."
    ]
    with pytest.raises(Refusal):
        await studio.recipes.run(check)
    assert len(simulator.creates()) == 1


async def test_a_price_that_went_up_is_refused_before_anything_is_sent(
    studio: Studio, simulator: QuickSimulator, tmp_path: Path
) -> None:
    job = await finished(studio, text_draft("a lighthouse"))
    recipe = await exported(studio, job, tmp_path)
    simulator.control("surcharge", {"points": 3})
    await studio.catalog(Mode.TEXT, fresh=True)
    check = await studio.recipes.check(recipe, tmp_path)
    assert check.credits == job.request.credits + 3
    (sentence,) = stopped(check)
    assert sentence == f"The price went up: {job.request.credits} → {check.credits} credits, more than the limit of " \
                       f"{job.request.credits}."  # fmt: skip
    allowed = await studio.recipes.check(recipe, tmp_path, limit=check.credits)
    assert (await studio.recipes.run(allowed)).request.credits == check.credits
    assert len(simulator.creates()) <= 2


async def test_another_account_since_the_check_is_another_price(studio: Studio, tmp_path: Path) -> None:
    job = await finished(studio, text_draft("a lighthouse"))
    check = await studio.recipes.check(await exported(studio, job, tmp_path), tmp_path)
    with pytest.raises(Refusal, match="account"):
        await studio.recipes.run(replace(check, priced_at="another"))


# -- forms


async def test_a_sidecar_and_a_clip_are_recipes_too(studio: Studio, simulator: QuickSimulator, tmp_path: Path) -> None:
    job = await finished(studio, with_pictures(tmp_path))
    kept = await studio.downloads.download(job, wish=Wish(folder=tmp_path / "clips", embed=True))
    for path in (kept.path, kept.path.with_suffix(".json")):
        recipe = await studio.recipes.read(path)
        assert recipe.take == job.id
        check = await studio.recipes.check(recipe, path.parent)
        assert not stopped(check), path
    plain = tmp_path / "plain.mp4"
    shutil.copy(kept.path.with_suffix(".json"), tmp_path / "plain.json")
    from tests.media.clip_maker import numbered_clip

    numbered_clip(plain, 3)
    assert (await studio.recipes.read(plain)).take == job.id
    plain.with_suffix(".json").unlink()
    with pytest.raises(RecipeProblem, match="carries no recipe"):
        await studio.recipes.read(plain)


async def test_what_is_pasted_names_no_path_and_is_a_recipe(studio: Studio, tmp_path: Path) -> None:
    job = await finished(studio, with_pictures(tmp_path))
    text = studio.recipes.pasted(job)
    assert str(tmp_path) not in text
    (tmp_path / "pasted.json").write_text(text)
    recipe = await studio.recipes.read(tmp_path / "pasted.json")
    assert [each.path for each in recipe.inputs] == ["first.png", "last one.png"]
    assert not stopped(await studio.recipes.check(recipe, tmp_path))


async def test_nothing_is_written_over_and_trouble_is_said(studio: Studio, tmp_path: Path) -> None:
    job = await finished(studio, text_draft("a lighthouse"))
    (tmp_path / "shot.toml").write_text("mine")
    assert (await studio.recipes.write(job, tmp_path / "shot.toml")).name == "shot-2.toml"
    assert (tmp_path / "shot.toml").read_text() == "mine"
    with pytest.raises(DownloadProblem):
        await studio.recipes.write(job, tmp_path / "shot.toml" / "below.toml")


async def test_the_demo_s_recipe_is_no_price_for_the_service(
    studio: Studio, open_another: OpenStudio, tmp_path: Path
) -> None:
    job = await finished(studio, text_draft("a lighthouse"))
    recipe = replace(await exported(studio, job, tmp_path), demo=True)
    check = await studio.recipes.check(recipe, tmp_path)
    assert "no price that was paid here" in stopped(check)[0]
    assert Flags().demo is False


# -- hostile ones


NO_RECIPES = (
    b"",
    b"\xff\xfe\x00",
    b"\x00" * 100,
    b"[" * 9000,
    b"a" * 5_000_000,
    b'prompt = "x"',
    b'{"schema": 99}',
    b"a = " + b"[" * 500 + b"]" * 500,
)


async def test_a_file_that_is_no_recipe_is_said(studio: Studio, tmp_path: Path) -> None:
    for content in NO_RECIPES:
        for ending in (".toml", ".json", ".mp4", ""):
            path = tmp_path / f"shot{ending}"
            path.write_bytes(content)
            with pytest.raises(RecipeProblem) as caught:
                await studio.recipes.read(path)
            for problem in caught.value.problems:
                assert str(problem).isprintable()
                assert len(str(problem)) < 600
            path.unlink()


async def test_what_is_no_file_is_said_and_never_waited_for(studio: Studio, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.toml")
    for path in (tmp_path / "none.toml", tmp_path, tmp_path / "pipe.toml", Path("/dev/zero")):
        with pytest.raises(RecipeProblem):
            await studio.recipes.read(path)


def hostile(**changes: Any) -> Recipe:
    made = Recipe(Mode.REFERENCE, Model.FAST, "a boat \x1b[31m", {**CHEAP}, inputs=(Input("a.png", "0" * 64),))
    return replace(made, **changes)


ANYWHERE = (
    "/etc/passwd", "../../../../etc/passwd", "//server/share/a.png", "\\\\server\\share\\a.png", "~/x", "x" * 3000,
    ".", "", "a\x1b[31m.png", "/dev/zero", "C:\\Windows\\win.ini",
)  # fmt: skip


async def test_a_path_that_leads_anywhere_brings_nothing(studio: Studio, tmp_path: Path) -> None:
    for path in ANYWHERE:
        check = await studio.recipes.check(hostile(inputs=(Input(path, "0" * 64),)), tmp_path, limit=100)
        (sentence,) = stopped(check)
        assert "is not there" in sentence
        assert sentence.isprintable()


async def test_a_picture_counts_only_by_its_content(studio: Studio, simulator: QuickSimulator, tmp_path: Path) -> None:
    """A recipe from elsewhere cannot have a private picture sent by guessing its path."""
    private = picture(tmp_path / "private.png")
    os.chmod(private, stat.S_IRUSR)
    for each in (Input(str(private), "0" * 64), Input(str(private))):
        assert stopped(await studio.recipes.check(hostile(inputs=(each,)), tmp_path, limit=100))
    assert simulator.creates() == []


@pytest.mark.parametrize("url", ["http://127.0.0.1:1/a.png", "https://a.example/a.png"])
async def test_links_are_judged_as_any_others(url: str, studio: Studio, tmp_path: Path) -> None:
    check = await studio.recipes.check(hostile(inputs=(Input(url=url),)), tmp_path, limit=100)
    assert str(check.findings[0].sentence) == f"{url} is a link and goes along as it is."
    assert not stopped(check)  # the service is on this machine, too


async def test_a_link_without_its_signature_is_not_sent(studio: Studio, tmp_path: Path) -> None:
    signed = Input(url="https://a.example/a.png", signed=True)
    (sentence,) = stopped(await studio.recipes.check(hostile(inputs=(signed,)), tmp_path, limit=100))
    assert "carried a signature" in sentence


async def test_too_many_pictures_and_an_empty_prompt_are_named_together(studio: Studio, tmp_path: Path) -> None:
    same = picture(tmp_path / "a.png")
    from ima_tui.media.saving import sha256_of

    many = hostile(prompt=" ", inputs=tuple([Input("a.png", sha256_of(same))] * 10))
    problems = stopped(await studio.recipes.check(many, tmp_path, limit=100))
    assert any("one to nine" in problem for problem in problems)
    assert any("prompt is empty" in problem for problem in problems)
