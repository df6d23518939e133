"""Links without what lets their bearer in: signatures, tokens and expiry dates in the query.

A link that carried one does not work without it, and is not written where others may read it.
"""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlsplit, urlunsplit

_TELLING = re.compile(
    r"x-(amz|goog|oss|cos|tos|obs|bce)-.*|.*(signature|token|secret|credential|password|passwd).*|"
    r"sig|sign|auth|auth_?key|hmac|jwt|key|apikey|api[-_]key|policy|expires?|hdnts|hdntl|__gda__|"
    r".*access_?key_?(id)?|googleaccessid|key-pair-id|q-ak|q-sign.*|wssecret|wstime|txsecret|txtime|upsig",
    re.IGNORECASE,
)


def unsigned(url: str) -> tuple[str, bool]:
    """`url` without query where that holds a signature, and whether it did. What is no address comes out empty."""
    try:
        parts = urlsplit(url.strip())
        fit = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return "", False
    if not fit:
        return "", False
    signed = "@" in parts.netloc or any(
        _TELLING.fullmatch(name.strip()) for name, _ in parse_qsl(parts.query, keep_blank_values=True)
    )
    netloc = parts.netloc.rpartition("@")[2]
    return urlunsplit((parts.scheme, netloc, parts.path, "" if signed else parts.query, "")), signed
