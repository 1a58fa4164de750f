"""Units of work against cancellation: who is cancelled learns for sure whether the commit happened."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


async def finish(unit: asyncio.Future[T], abandon: Callable[[], object]) -> T:
    """The result of `unit`, waited for even while the awaiting task is being cancelled.

    On a cancellation `abandon` is called, which ends the unit unless its commit has begun. If it came to nothing, the
    cancellation goes on. If it was committed, its result is returned all the same, so that nobody takes what is saved for
    lost, and the cancellation is delivered at the task's next await.
    """
    cancellation: asyncio.CancelledError | None = None
    while not unit.done():
        try:
            await asyncio.wait([unit])
        except asyncio.CancelledError as error:
            cancellation = error
            abandon()
    if cancellation is None:
        return unit.result()
    if unit.cancelled() or unit.exception() is not None:
        raise cancellation
    task = asyncio.current_task()
    if task is not None:
        task.uncancel()  # so that the count, by which timeouts tell their own cancellation, stays the same
        task.cancel()
    return unit.result()
