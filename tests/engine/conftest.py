"""Everything shared with `tests/contract` is in `fixtures`."""

from tests.contract.fixtures import *  # noqa: F403
