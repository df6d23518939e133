"""From the words of a command line to what the user wants: judged here, before anything is read from the network.

What cannot be understood ends the command with exit 2 and a sentence that says how to write it (known faults B41, B42,
B45, B49, B50). Nothing is guessed where it costs money: two images without a mode are a question.
"""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from ima_tui.cli.diagnostics import Exit, Stopped
from ima_tui.domain.catalog import Choices, Product
from ima_tui.domain.models import Model, named
from ima_tui.domain.modes import Mode, infer
from ima_tui.domain.request import Draft, problems
from ima_tui.domain.text import Said, say
from ima_tui.domain.values import Json, canonical, key, same
from ima_tui.language import _, tr

SIZES = ("size", "resolution", "aspect_ratio")
"""The settings that `--size` can mean, the likeliest first."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What one `generate` asks for."""

    prompt: str
    mode: Mode
    images: tuple[str, ...] = ()
    model: Model | None = None
    choices: Choices = field(default_factory=dict)
    size: str = ""
    version_id: str | None = None

    @property
    def draft(self) -> Draft:
        """The draft that the studio judges."""
        return Draft(self.mode, self.prompt, self.images, self.model, self.choices, self.version_id)


def asked_by(arguments: Namespace) -> Asked:
    """What the arguments of `generate` ask for. Raises Stopped."""
    prompt = _prompt(arguments.prompt)
    images = _images(arguments.input_images or ())
    asked = Asked(
        prompt=prompt,
        mode=_mode(arguments.task_type, len(images)),
        images=images,
        model=_model(arguments.model_id),
        choices=_choices(arguments.extra_params),
        size=(arguments.size or "").strip(),
        version_id=(arguments.version_id or "").strip() or None,
    )
    found = problems(asked.draft, ())
    if found:
        raise Stopped(Exit.REFUSED_HERE, *(tr(problem.sentence) for problem in found), code=str(found[0].place))
    return asked


def _prompt(text: str | None) -> str:
    if text is None:
        raise Stopped(Exit.REFUSED_HERE, _("--prompt is missing: say what should be seen."), code="prompt")
    if text != "-":
        return text
    if sys.stdin is None:
        raise Stopped(Exit.REFUSED_HERE, _("--prompt - reads standard input, but it is empty."), code="prompt")
    try:
        return sys.stdin.buffer.read().decode("utf-8-sig", "replace").strip()
    except (OSError, ValueError) as error:
        raise Stopped(Exit.REFUSED_HERE, _("Standard input cannot be read: {why}", why=error), code="prompt") from error


def _images(tokens: Sequence[str]) -> tuple[str, ...]:
    from ima_tui.media.problem import ImageProblem
    from ima_tui.media.sources import split_argument

    if not all(token.strip() for token in tokens):
        # An unset variable in a script; taken for "no image" it would buy a text take.
        sentence = _("--input-images has an empty name. Give a file or a link, or leave the flag out.")
        raise Stopped(Exit.REFUSED_HERE, sentence, code="images")
    try:
        return tuple(image for token in tokens for image in split_argument(token))
    except ImageProblem as problem:
        raise Stopped(Exit.REFUSED_HERE, tr(problem.sentence), code="images") from problem


def _mode(named_mode: str | None, images: int) -> Mode:
    if named_mode:
        return Mode(named_mode)
    possible = infer(images)
    if images == 2:
        raise Stopped(
            Exit.REFUSED_HERE,
            _("Two images can mean two things. Say which with --task-type:"),
            code="task_type",
            hints=tuple(f"--task-type {mode.value}   ({tr(mode.label)})" for mode in possible),
        )
    return possible[0]


def _model(text: str | None) -> Model | None:
    if text is None or not text.strip():
        return None
    model = named(text)
    if model is None:
        names = " · ".join(f"{each.friendly_name} ({each.value})" for each in Model)
        sentence = _("“{name}” is neither of the two models.", name=text)
        raise Stopped(Exit.REFUSED_HERE, sentence, code="model", hints=(_("Choose one of: {names}", names=names),))
    return model


def _choices(text: str | None) -> Choices:
    """The object in `--extra-params`: names to scalars."""
    if text is None or not text.strip():
        return {}
    example = """'{"duration": 5, "resolution": "1080P"}'"""
    try:
        found = json.loads(text, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        sentence = _("--extra-params is not valid JSON ({why}). Write it like {example}.", why=error, example=example)
        raise Stopped(Exit.REFUSED_HERE, sentence, code="extra_params") from error
    if not isinstance(found, dict):
        sentence = _("--extra-params must be one JSON object, like {example}.", example=example)
        raise Stopped(Exit.REFUSED_HERE, sentence, code="extra_params")
    seen: set[str] = set()
    for name, value in found.items():
        if value is None or isinstance(value, dict | list):
            sentence = _("--extra-params: “{name}” must be a text, a number, true or false.", name=name)
            raise Stopped(Exit.REFUSED_HERE, sentence, code="extra_params")
        if not key(name) or key(name) in seen:
            sentence = _("--extra-params: “{name}” is empty or given twice.", name=name)
            raise Stopped(Exit.REFUSED_HERE, sentence, code="extra_params")
        seen.add(key(name))
    return found


def _no_number(text: str) -> Json:
    raise ValueError(f"{text} is no number")


# -- with the product list at hand ------------------------------------------------------------------------------------


def overlaid(choices: Choices, changes: Choices) -> Choices:
    """`choices` with `changes` laid over them, each name once however it is spelled."""
    changed = {key(name) for name in changes}
    return {**{name: value for name, value in choices.items() if key(name) not in changed}, **changes}


def with_size(asked: Asked, product: Product) -> Asked:
    """`asked` with `--size` as the setting this product's form has for it. Raises Stopped where it has none."""
    if not asked.size:
        return asked
    controls = [control for control in (product.control(name) for name in SIZES) if control is not None]
    offering = [each for each in controls if any(same(option.value, asked.size) for option in each.options)]
    open_ended = [each for each in controls if not each.options]
    found = next(iter(offering or open_ended or controls), None)
    if found is None:
        sentence = _("{model} has no size setting here. Leave --size out.", model=product.model.friendly_name)
        raise Stopped(Exit.REFUSED_HERE, sentence, code="size")
    said = next((value for name, value in asked.choices.items() if key(name) == key(found.name)), None)
    if said is not None and not same(said, asked.size):
        sentence = _("--size and --extra-params say different things about {name}. Keep one.", name=found.name)
        raise Stopped(Exit.REFUSED_HERE, sentence, code="size")
    return replace(asked, choices=overlaid(asked.choices, {found.name: found.spelled(asked.size)}))


def model_in_prompt(asked: Asked) -> tuple[Asked, tuple[Said, ...]]:
    """`asked` with the model that its prompt names, unless a flag or two different words say otherwise."""
    from ima_tui.domain import phrases  # a page of patterns that few calls need

    found = {each.model: each for each in phrases.find(asked.prompt, None) if each.model is not None}
    if asked.model is not None or len(found) != 1:
        return asked, ()
    model, suggestion = next(iter(found.items()))
    sentence = say("From the prompt: “{words}” → {what}", words=suggestion.text, what=model.friendly_name)
    return replace(asked, model=model), (sentence,)


def choices_in_prompt(asked: Asked, product: Product) -> tuple[Asked, tuple[Said, ...]]:
    """`asked` with the settings that its prompt names; what a flag says, and what is ambiguous, stays as it is."""
    from ima_tui.domain import phrases

    said: list[Said] = []
    taken = {key(name) for name in asked.choices}
    found = [each for each in phrases.find(asked.prompt, product) if each.kind is not phrases.SuggestionKind.MODEL]
    changes: dict[str, Json] = {}
    for each in found:
        rivals = {canonical(other.value) for other in found if other.field == each.field and other.offered}
        if each.kind is phrases.SuggestionKind.CONTINUITY or not each.offered:
            said.append(each.sentence)
        elif key(each.field) in taken:
            continue
        elif len(rivals) > 1:
            said.append(say("The prompt gives several values for {name}; none was applied.", name=each.field))
        else:
            changes[each.field] = each.value
            what = f"{each.field} {each.value}"
            said.append(say("From the prompt: “{words}” → {what}", words=each.text, what=what))
    return replace(asked, choices=overlaid(asked.choices, changes)), _once(said)


def _once(said: Sequence[Said]) -> tuple[Said, ...]:
    return tuple(sentence for number, sentence in enumerate(said) if sentence not in said[:number])
