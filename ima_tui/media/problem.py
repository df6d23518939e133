"""What is wrong with an image or a clip, said to a person."""

from __future__ import annotations

from ima_tui.domain.errors import Refusal
from ima_tui.domain.text import Said


class ImageProblem(Refusal):
    """An image that cannot be used; `sentence` says what happened and what to do next. Nothing was uploaded."""

    def __init__(self, sentence: Said) -> None:
        super().__init__((sentence,))
        self.sentence = sentence


class ClipProblem(Refusal):
    """A clip that cannot be fetched, opened or played; `sentence` says what happened and what to do next."""

    def __init__(self, sentence: Said) -> None:
        super().__init__((sentence,))
        self.sentence = sentence
