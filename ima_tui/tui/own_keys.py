"""What the own keys of dialogs do, in words to translate: for the menu of those dialogs that are no place of commands.

The framework keeps a binding's description as plain text, so the words stand here by the binding's id. Keys that only
move stay out, and so does the one that buys: that has a button of its own, never a line in a menu.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from textual.binding import Binding
from textual.screen import Screen

from ima_tui.domain.text import Said, say
from ima_tui.tui.command import shown

_CLOSE, _CANCEL, _BACK = say("Close"), say("Cancel"), say("Back")

NAMES: dict[str, Said] = {
    "camera.insert": say("Insert and stay"),
    "camera.next": say("Next group"),
    "camera.close": _CLOSE,
    "prompts.cancel": _CANCEL,
    "snippets.close": _CLOSE,
    "holes.accept": say("Insert"),
    "holes.cancel": _CANCEL,
    "write.accept": say("Save"),
    "write.cancel": _CANCEL,
    "picker.complete": say("Complete the path"),
    "places.forget": say("Forget"),
    "places.close": _CLOSE,
    "matrix.take": say("Take this price"),
    "matrix.model": say("Other model"),
    "matrix.cheapest": say("Cheapest"),
    "matrix.sound": say("Sound"),
    "matrix.leave": _BACK,
    "help.search": say("Search"),
    "help.next": say("Next place"),
    "help.leave": _CLOSE,
    "confirm.leave": _BACK,
    "cannot_promote.remix": say("Compose it anew for Pro"),
    "cannot_promote.leave": _BACK,
    "enter_value.cancel": _CANCEL,
    "connect.cancel": _CANCEL,
    "ask.cancel": _CANCEL,
    "ask_text.cancel": _CANCEL,
    "take_chooser.cancel": _CANCEL,
    "take_pictures.cancel": _CANCEL,
    "saved.save": say("Save this search"),
    "saved.rename": say("Rename"),
    "saved.remove": say("Remove"),
    "saved.undo": say("Undo"),
    "saved.close": _CLOSE,
    "family.close": _CLOSE,
    "receipt.copy": say("Copy the receipt"),
    "receipt.measure": say("Measure again"),
    "receipt.close": _CLOSE,
    "share.send": say("Send"),
    "share.mark": say("Mark the target"),
    "share.add": say("Add a target"),
    "share.remove": say("Remove the target"),
    "share.close": _CLOSE,
    "share_target.accept": say("Keep the target"),
    "share_target.cancel": _CANCEL,
}
"""By the id of the binding, in the order in which a menu shows them."""


@dataclass(frozen=True, slots=True)
class OwnKey:
    """One thing that a dialog's own key does."""

    id: str
    key: str
    """As a person reads it."""
    words: Said
    action: str


def own_keys(screen: Screen[object]) -> Iterator[OwnKey]:
    """Those of `screen`; also those whose key is a character for the field that has the focus."""
    own = {
        binding.id: binding
        for kind in type(screen).__mro__
        for binding in vars(kind).get("BINDINGS", ())
        if isinstance(binding, Binding)
    }
    for binding_id, words in NAMES.items():
        if binding_id in own:
            binding = own[binding_id]
            yield OwnKey(binding_id, shown(binding.key.partition(",")[0]), words, binding.action)
