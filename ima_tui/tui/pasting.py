"""A paste takes effect after every key that was pressed before it, also when both arrive at once.

The framework hands a paste straight to what has the focus, while a key first travels from there up to the app, where
bindings are looked up. So Escape and a dropped file in the same instant met in the wrong order: the question that the
paste brought up was answered by the Escape, or the paste went into a dialog that was closing. Here a paste sends a
marker along the way of the keys and is handed out when the marker is back.

Half a character (a lone surrogate) is nobody's to keep. A plain field draws what it holds, so it gets no escape
sequence; the prompt editor sees to itself.
"""

from __future__ import annotations

from textual import events
from textual.app import App
from textual.message import Message
from textual.widgets import Input

from ima_tui.domain.prompt_text import unsteering
from ima_tui.domain.text import well_formed
from ima_tui.tui.parts import Parted
from ima_tui.tui.widgets.area import Area


class PasteWaiting(Message, bubble=True):
    """Travels the way of the keys, behind them."""

    def __init__(self, paste: events.Paste) -> None:
        super().__init__()
        self.paste = paste


class Pasting(Parted, App[None], part=True):
    """The app's part about the order of keys and pastes."""

    async def on_event(self, event: events.Event) -> None:
        """Hold a paste back until the keys before it have done their work."""
        if isinstance(event, events.Paste) and not event.is_forwarded:
            (self.focused or self.screen).post_message(PasteWaiting(event))
        else:
            await super().on_event(event)

    async def on_paste_waiting(self, message: PasteWaiting) -> None:
        """To whatever has the focus now."""
        message.stop()
        message.paste.text = well_formed(message.paste.text)
        if isinstance(self.focused, Input) or type(self.focused) is Area:
            message.paste.text = unsteering(message.paste.text)
        await super().on_event(message.paste)
