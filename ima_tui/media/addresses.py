"""Whether an address can be reached from outside: the service fetches remote images itself.

Only what the URL literally says is judged; no name is looked up. Numbers are read the way a resolver reads them
(`2130706433`, `0x7f.1`, `0177.0.0.1` are all 127.0.0.1), because that is how a private address hides.
"""

from __future__ import annotations

import ipaddress
import re
import unicodedata
import urllib.parse
from typing import TypeAlias

_Address: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address
_PRIVATE_ENDINGS = (
    "localhost",
    "local",
    "internal",
    "intranet",
    "lan",
    "home",
    "corp",
    "private",
    "home.arpa",
    "onion",
)
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_PART = re.compile(r"0x[0-9a-f]*|[0-9]+", re.IGNORECASE)


def is_private_address(url: str) -> bool:
    """Whether the host of `url` is literally private, loopback, link-local or reserved, or no public name at all."""
    try:
        host = urllib.parse.urlsplit(url.strip()).hostname or ""
    except ValueError:
        return True
    host = unicodedata.normalize("NFKC", urllib.parse.unquote(host)).casefold().replace("。", ".").rstrip(".")
    address = _as_address(host)
    if address is not None:
        return not _is_public(address)
    return "." not in host or any(host.endswith("." + ending) for ending in _PRIVATE_ENDINGS)


def _as_address(host: str) -> _Address | None:
    try:
        return ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return _as_old_spelling(host)


def _as_old_spelling(host: str) -> ipaddress.IPv4Address | None:
    """One to four decimal, hexadecimal or octal numbers, the last filling the rest (inet_aton)."""
    parts = host.split(".")
    if len(parts) > 4 or not all(_PART.fullmatch(part) for part in parts) or len(host) > 64:
        return None
    try:
        numbers = [_number(part) for part in parts]
    except ValueError:
        return None
    *first, last = numbers
    if any(number > 255 for number in first) or last >= 256 ** (4 - len(first)):
        return None
    value = last
    for position, number in enumerate(first):
        value += number << (24 - 8 * position)
    return ipaddress.IPv4Address(value)


def _number(part: str) -> int:
    if part.lower().startswith("0x"):
        return int(part[2:] or "0", 16)
    return int(part, 8) if part.startswith("0") else int(part)


def _is_public(address: _Address) -> bool:
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)
        if inner is None and address in _NAT64:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is None and int(address) >> 32 == 0:  # ::a.b.c.d, long abolished
            return False
        if inner is not None:
            return _is_public(inner)
    return address.is_global and not address.is_multicast and not address.is_reserved
