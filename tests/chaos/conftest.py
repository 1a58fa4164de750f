from __future__ import annotations

import os

import pytest


@pytest.fixture
def kills() -> int:
    """How often a process is killed at a random instant, beside once at every crash point (``WHETSTONE_CHAOS_KILLS``)."""
    return int(os.environ.get("WHETSTONE_CHAOS_KILLS", "6"))
