"""Compressed answers, unpacked piece by piece: a hundred kilobytes that become a gigabyte are seen long before they do.

httpx unpacks whatever arrived in one go, and what was packed several times over in as many goes. Here one layer of what
was asked for is unpacked, and no piece is larger than `PIECE`, so that whoever counts can stop in time.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator

ASKED_FOR = "gzip, deflate"
"""As the header of a request says it."""
PIECE = 65_536
_EITHER_HEAD, _NO_HEAD = 47, -15
"""Of zlib's `wbits`. Some servers send deflate without the head that it should have."""


class PackingBroken(ValueError):
    """It is packed otherwise than it says, or in a way that nobody asked for."""


class Unpacking:
    """One body on its way in."""

    def __init__(self, encoding: str) -> None:
        """`encoding` as the answer's header has it. Raises PackingBroken."""
        self._name = encoding.strip().casefold()
        if self._name not in ("", "identity", "gzip", "x-gzip", "deflate"):
            raise PackingBroken(self._name[:40])
        self._zlib = zlib.decompressobj(_EITHER_HEAD) if self._name not in ("", "identity") else None
        self._begun = False
        self._held = b""
        """Of deflate, until there are the two bytes that tell whether it has a head."""

    def pieces(self, packed: bytes) -> Iterator[bytes]:
        """What came in, unpacked, in pieces of at most `PIECE`; as it is where it was not packed."""
        if self._zlib is None:
            yield packed
            return
        rest = self._held + packed
        if not self._begun and len(rest) < 2:
            self._held = rest
            return
        self._held = b""
        more = bool(rest)
        while more and not self._zlib.eof:
            piece = self._unpacked(rest)
            rest = self._zlib.unconsumed_tail
            more = bool(rest) or len(piece) == PIECE  # it may hold back what came of bytes that it has taken
            if piece:
                yield piece

    def _unpacked(self, packed: bytes) -> bytes:
        assert self._zlib is not None
        begun, self._begun = self._begun, True
        try:
            return self._zlib.decompress(packed, PIECE)
        except zlib.error as error:
            if begun or self._name != "deflate":
                raise PackingBroken(str(error)) from error
        self._zlib = zlib.decompressobj(_NO_HEAD)
        return self._unpacked(packed)
