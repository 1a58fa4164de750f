from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.adapters.slack import SlackAdapter
from tests.adapters.slack.stub import StubSlack, make_adapter
from tests.contract.harness import ScriptedIngress
from tests.support.clock import MovableClock
from tests.support.quiet import SilentLog


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock()


@pytest.fixture
def log() -> SilentLog:
    return SilentLog()


@pytest.fixture
async def stub() -> AsyncIterator[StubSlack]:
    stub = StubSlack()
    await stub.start()
    yield stub
    await stub.close()


@pytest.fixture
def ingress() -> ScriptedIngress:
    return ScriptedIngress()


@pytest.fixture
async def adapter(
    stub: StubSlack, clock: MovableClock, log: SilentLog, ingress: ScriptedIngress
) -> AsyncIterator[SlackAdapter]:
    adapter = make_adapter(stub, clock, log)
    await adapter.start(ingress)
    yield adapter
    await adapter.stop()
