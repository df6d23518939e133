"""Everything shared with `tests/engine` is in `fixtures`."""

from tests.contract.fixtures import *  # noqa: F403
