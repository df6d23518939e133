"""Settings and values in the reader's language: the domain's terms, translated and on one line."""

from __future__ import annotations

from collections.abc import Iterator

from ima_tui.domain import terms
from ima_tui.domain.catalog import Choices, Control
from ima_tui.domain.request import Request
from ima_tui.domain.values import Json, key
from ima_tui.language import _, tr
from ima_tui.tui.text import one_line


def label_of(control: Control) -> str:
    """What a setting is called."""
    return one_line(tr(terms.label(control)), 60)


def option_label(control: Control, value: Json) -> str:
    """What a value of a setting is called."""
    return one_line(tr(terms.value(control, value)), 60)


def choice_in_words(control: Control, value: Json) -> str:
    """`10 s`, `Sound on`: a setting with its value."""
    return one_line(tr(terms.setting(control, value)), 80)


def choices_in_words(controls: list[Control], choices: Choices) -> str:
    """`10 s, 1080P`: a few choices as one would say them."""
    words = []
    for name, value in choices.items():
        control = next((control for control in controls if key(control.name) == key(name)), None)
        words.append(choice_in_words(control or Control(name, name, "", value), value))
    return _(", ").join(words)


def settings_of(request: Request) -> Iterator[tuple[str, str]]:
    """Label and value of everything that is bought, in the user's terms."""
    for label, value in terms.told(request.parameters, request.terms):
        yield one_line(tr(label), 60), one_line(tr(value), 200)
