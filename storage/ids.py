"""Row ids: 63 random bits, so that replicas need not ask the database or each other for one."""

from __future__ import annotations

import secrets
from typing import NewType

TenantId = NewType("TenantId", int)
AccountId = NewType("AccountId", int)
PersonId = NewType("PersonId", int)
SeriesId = NewType("SeriesId", int)
RunId = NewType("RunId", int)
PostId = NewType("PostId", int)
DeliveryId = NewType("DeliveryId", int)

OVERALL = ""
"""The skill of standings and streaks that count every skill."""


def new_id() -> int:
    """A fresh row id. Ten million of them collide with a chance of 5 in a million."""
    return secrets.randbits(63)
