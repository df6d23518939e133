"""A service of one's own for each crash: what it was asked for is counted."""

from __future__ import annotations

from tests.contract.fixtures import a_simulator as simulator

__all__ = ("simulator",)
