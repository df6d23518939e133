"""The job of a request that is about to be sent: who pays, where it goes, and where it came from."""

from __future__ import annotations

import secrets

from ima_tui.domain.job import Job, Origin
from ima_tui.domain.request import Request
from ima_tui.engine.connection import Connection


def new_job(
    request: Request,
    connection: Connection,
    user_id: str,
    at: float,
    *,
    origin: Origin | None = None,
    pair_id: str = "",
) -> Job:
    """A take of `request`, confirmed at `at`; its id sorts by that moment."""
    return Job(
        id=f"{int(at * 1000):011x}{secrets.token_hex(3)}",
        user_id=user_id,
        service=connection.service,
        account=connection.account,
        asked=request,
        request=request,
        created_at=at,
        simulated=connection.simulated,
        origin=origin,
        pair_id=pair_id,
        pace=connection.clock.scale,
    )
