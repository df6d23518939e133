"""How long an answer asks to wait: `Retry-After` as seconds or as a date.

A date is read against the answer's own `Date`, never against our clock, which may be wrong. What is no time is no wish.
Source: wire contract, "Codes" and section 3; wishes D9.
"""

from __future__ import annotations

import math
import re
import time

LONGEST = 3600.0
"""Seconds: a longer wish is cut to this."""


def retry_after(wish: str | None, date: str | None = None) -> float | None:
    """Seconds from the header `wish`, 0 to LONGEST; `date` is the answer's Date. None where no wish can be read."""
    if wish is None:
        return None
    plain = wish.strip()
    if re.fullmatch(r"\d{1,15}(\.\d{1,9})?", plain, re.ASCII):
        return min(float(plain), LONGEST)
    until = _moment(plain)
    if until is None:
        return None
    since = _moment(date) if date else None
    seconds = until - (time.time() if since is None else since)
    return min(max(0.0, seconds), LONGEST) if math.isfinite(seconds) else None


def _moment(text: str) -> float | None:
    """An HTTP date as seconds since the epoch."""
    from email.utils import parsedate_to_datetime

    try:
        return parsedate_to_datetime(text).timestamp()
    except (TypeError, ValueError, OverflowError, IndexError):
        return None
