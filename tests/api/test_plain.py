"""A plain answer is read as h11 reads it; whatever is not exactly one is left to it."""

from __future__ import annotations

import h11
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ima_tui.api.plain import head, whole

BODY = b'{"code": 0}'
LENGTH = b"Content-Length: 11\r\n"


def answer(*fields: bytes, status: bytes = b"200 OK", body: bytes = BODY) -> bytes:
    """As a server sends it."""
    return b"HTTP/1.1 " + status + b"\r\n" + b"".join(fields) + b"\r\n" + body


def read_by_h11(data: bytes) -> tuple[int, dict[str, str], bytes]:
    """What the parser says, of whose opinion this one must be."""
    state, body = h11.Connection(h11.CLIENT), b""
    state.send(h11.Request(method="POST", target="/", headers=[("Host", "x")]))
    state.send(h11.EndOfMessage())
    state.receive_data(data)
    begin = state.next_event()
    assert isinstance(begin, h11.Response)
    while isinstance(event := state.next_event(), h11.Data):
        body += bytes(event.data)
    assert isinstance(event, h11.EndOfMessage)
    return begin.status_code, {name.decode(): value.decode() for name, value in begin.headers}, body


names = st.from_regex(r"[A-Za-z][A-Za-z0-9-]{0,12}", fullmatch=True).filter(
    lambda name: name.lower() not in ("content-length", "transfer-encoding", "connection")
)
values = st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), max_size=20)


@given(
    status=st.sampled_from([200, 201, 401, 404, 429, 500, 503]),
    fields=st.dictionaries(names.map(str.lower), values, max_size=5),
    body=st.binary(max_size=300),
    place=st.integers(0, 1000),
)
def test_what_is_plain_is_read_as_by_the_parser(status: int, fields: dict[str, str], body: bytes, place: int) -> None:
    """And nothing that has not come to its end is taken for an answer."""
    lines = [f"{name}: {value}\r\n".encode() for name, value in fields.items()]
    data = answer(*lines, b"Content-Length: %d\r\n" % len(body), status=b"%d Some" % status, body=body)
    found = whole(data)
    assert found is not None
    assert (found.status, dict(found.headers), found.body) == read_by_h11(data)
    assert whole(data[: place % len(data)]) is None
    assert whole(data + b"H") is None


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(answer(LENGTH, b"Transfer-Encoding: chunked\r\n"), id="in pieces"),
        pytest.param(answer(LENGTH, b"Connection: close\r\n"), id="the last one"),
        pytest.param(answer(LENGTH, LENGTH), id="a length twice"),
        pytest.param(answer(b"X: 1\r\n", b"x: 2\r\n", LENGTH), id="a header twice"),
        pytest.param(answer(), id="no length"),
        pytest.param(answer(b"Content-Length: +11\r\n"), id="no number"),
        pytest.param(answer(b"Content-Length: \xb2\r\n"), id="no letter"),
        pytest.param(answer(LENGTH, b" folded: 1\r\n"), id="folded"),
        pytest.param(answer(LENGTH, status=b"204 Nothing"), id="no body"),
        pytest.param(answer(LENGTH, status=b"100 Continue"), id="not yet"),
        pytest.param(answer(LENGTH).replace(b"1.1", b"1.0"), id="old"),
        pytest.param(b"", id="nothing"),
    ],
)
def test_what_is_not_plain_is_left_to_the_parser(data: bytes) -> None:
    assert whole(data) is None


def test_a_head_says_what_is_asked_and_holds_nothing_else() -> None:
    written = head("POST", "/detail", {"Host": "x.test", "Authorization": "Bearer k"}, 5)
    assert written == b"POST /detail HTTP/1.1\r\nHost: x.test\r\nAuthorization: Bearer k\r\nContent-Length: 5\r\n\r\n"
    for smuggled in ("a\r\nb: c", "a\nb", "é", "\x00"):
        assert head("POST", "/", {"Host": smuggled}, 0) is None
        assert head("POST", f"/{smuggled}", {"Host": "x"}, 0) is None
        assert head("POST", "/", {"Host": "x", smuggled: "1"}, 0) is None
    assert head("POST", "/a b", {"Host": "x"}, 0) is None
