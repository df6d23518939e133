"""Messages to chats through Apprise: an optional package, loaded when something is sent and not before.

A target's address is a key to someone's chat. It goes into Apprise and nowhere else: what Apprise logs is looked
through for a status code and thrown away, because it may repeat parts of the address, as its errors may.
"""

from __future__ import annotations

import importlib
import importlib.util
import logging
import re
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ima_tui.settings import Secret

NAME = "apprise"
_CODE = re.compile(r"error=(\d{3})\b")


class NotUnderstood(Exception):
    """Apprise knows no chat with such an address."""


class NotDelivered(Exception):
    """The target did not take the message. `code` is its HTTP status, 0 where there was none."""

    def __init__(self, code: int = 0) -> None:
        super().__init__(code)
        self.code = code


def installed() -> bool:
    """Whether Apprise is there. It is not loaded by asking."""
    try:
        return importlib.util.find_spec(NAME) is not None
    except (ImportError, ValueError):
        return False


def check(address: Secret) -> str:
    """The kind of chat `address` belongs to, `Discord`. Raises NotUnderstood."""
    return str(_chat(address, 10.0).service_name)


def send(address: Secret, text: str, within: float) -> None:
    """Send `text` and wait until the target has taken it, at most `within` seconds for each of its answers.

    Blocks. Raises NotUnderstood or NotDelivered.
    """
    chat = _chat(address, within)
    log = logging.getLogger(NAME)
    listener = _Listener()
    log.addHandler(listener)
    try:
        arrived = bool(chat.notify(body=text, title="", body_format="text"))
    except Exception:  # noqa: BLE001 - a hundred plugins by as many hands
        raise NotDelivered from None
    finally:
        log.removeHandler(listener)
    if not arrived:
        raise NotDelivered(listener.code)


def _chat(address: Secret, within: float) -> Any:
    apprise = importlib.import_module(NAME)
    log = logging.getLogger(NAME)
    log.propagate = False
    if not log.handlers:
        log.addHandler(logging.NullHandler())
    # No pictures from elsewhere beside the message, and no name but ours above it.
    asset = apprise.AppriseAsset(
        app_id="ima-tui", app_desc="ima-tui", app_url="", image_url_mask="", image_url_logo="", async_mode=False
    )
    found = None
    with suppress(Exception):  # whatever a plugin finds wrong with it, it is no address we can use
        found = apprise.Apprise.instantiate(address.reveal(), asset=asset)
    if found is None:
        raise NotUnderstood
    found.socket_connect_timeout = found.socket_read_timeout = within
    return found


class _Listener(logging.Handler):
    """Remembers the last status code that was told in this thread, and nothing else."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self._thread = threading.get_ident()
        self.code = 0

    def emit(self, record: logging.LogRecord) -> None:
        """Three digits are kept."""
        found = _CODE.search(record.getMessage())
        if found and record.thread == self._thread:
            self.code = int(found[1])
