"""A service and homes as in `tests/contract`, screens as in `tests/tui`."""

from tests.contract.fixtures import *  # noqa: F403
from tests.tui.conftest import (  # noqa: F401
    _drawn_four_times_a_second,
    _quicker_than_people,
    _same_everywhere,
    _sheets_read_once,
    picture_file,
)
