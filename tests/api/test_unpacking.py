"""Compressed answers come out as they went in, whatever the pieces, and none becomes large at once."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ima_tui.api.unpacking import PIECE, PackingBroken, Unpacking


def bare_deflate(content: bytes) -> bytes:
    packing = zlib.compressobj(wbits=-15)
    return packing.compress(content) + packing.flush()


PACKED: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress, "x-gzip": gzip.compress, "deflate": zlib.compress, " DEFLATE": bare_deflate,
    "": bytes, "identity": bytes,
}  # fmt: skip


def unpacked(encoding: str, packed: bytes, step: int) -> list[bytes]:
    unpacking = Unpacking(encoding)
    return [piece for at in range(0, len(packed), step) for piece in unpacking.pieces(packed[at : at + step])]


@pytest.mark.parametrize("encoding", PACKED)
@settings(max_examples=40, deadline=None)
@given(st.binary(max_size=400), st.integers(1, 300), st.integers(1, 2000))
def test_what_was_packed_comes_out_as_it_was(encoding: str, content: bytes, step: int, times: int) -> None:
    whole = content * times
    pieces = unpacked(encoding, PACKED[encoding](whole), step)
    assert b"".join(pieces) == whole
    assert all(0 < len(piece) <= max(PIECE, step) for piece in pieces)


@pytest.mark.parametrize("encoding", ["br", "zstd", "gzip, gzip", "gzip,br", "x" * 900])
def test_what_nobody_asked_for_is_refused(encoding: str) -> None:
    with pytest.raises(PackingBroken):
        Unpacking(encoding)


@settings(max_examples=200, deadline=None)
@given(st.binary(min_size=1, max_size=200), st.sampled_from(["gzip", "deflate"]), st.integers(0, 60))
def test_any_bytes_are_unpacked_or_said_to_be_broken(junk: bytes, encoding: str, cut: int) -> None:
    for packed in (junk, PACKED[encoding](b"sound" * 9)[:cut] + junk):
        try:
            unpacked(encoding, packed, 7)
        except PackingBroken:
            continue


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
def test_one_piece_of_a_bomb_stays_small(encoding: str) -> None:
    bomb = PACKED[encoding](b"x" * 50_000_000)
    assert max(map(len, unpacked(encoding, bomb, len(bomb)))) <= PIECE


@pytest.mark.parametrize("encoding", ["gzip", "deflate", " DEFLATE"])
def test_nothing_is_left_behind_at_the_end_of_a_piece(encoding: str) -> None:
    for length in (size for full in (PIECE, 2 * PIECE) for size in range(full - 300, full + 301)):
        whole = b"a" * length
        assert b"".join(unpacked(encoding, PACKED[encoding](whole), PIECE)) == whole
