"""Starts the recorder and two workers, lets people answer, kills workers, and looks at what is left."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import random
import re
import signal
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bot.chat.actions import decode, decode_id
from bot.chat.codec import channel_to_text
from bot.chat.refs import Channel, PlatformName
from bot.core.answers import choose_one, decode_response
from bot.ledger.rebuild import differences
from storage.answers import answers_of_run
from storage.crash import CrashPoint
from storage.database import Database, Tx
from storage.deliveries import read_deliveries
from storage.engine import open_database
from storage.ids import SeriesId, new_id
from storage.migrate import migrate
from storage.people import load_accounts
from storage.records import BoardPolicy, DeliveryState, Feedback, Run, RunState, Series, SeriesState
from storage.runs import runs_of_series
from storage.series import all_series, insert_series, subscribe, update_series
from storage.tables import deliveries
from storage.tenants import ensure_tenant
from tests.chaos.worker import SCALE, Settings

ROOT = Path(__file__).parents[2]
BASE = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)
"""Where the bot's clock begins. A slot falls due with every minute of it, each of a series of its own."""
WINDOW = 24
"""Minutes of the bot's clock for which a question is open."""
PEOPLE = [f"u{number}" for number in range(12)]


@dataclass(slots=True)
class Process:
    """A worker, and the port on which it takes presses; 0 when it died before it said one."""

    process: asyncio.subprocess.Process
    port: int

    @property
    def alive(self) -> bool:
        return self.process.returncode is None and self.port > 0


@dataclass(slots=True)
class World:
    """Everything of one run. `acknowledged`: what people were told is saved, by run and user."""

    url: str
    mode: str
    series: list[SeriesId]
    began: float
    recorder_port: int
    template: Settings
    workers: list[Process | None] = field(default_factory=lambda: [None, None])
    acknowledged: dict[tuple[int, str], str] = field(default_factory=dict)
    reached: list[str] = field(default_factory=list)
    kills: int = 0
    stopping: bool = False

    def now(self) -> datetime:
        return datetime.fromtimestamp(BASE.timestamp() + (time.time() - self.began) * SCALE, UTC)

    async def start_worker(self, place: int, crash_at: str = "") -> Process:
        environment = {**os.environ, "WHETSTONE_CRASH_AT": crash_at}
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "tests.chaos.worker",
            json.dumps(asdict(replace(self.template, name=f"w{place}-{self.kills}"))),
            cwd=ROOT,
            env=environment,
            stdout=asyncio.subprocess.PIPE,
        )
        said = await _first_line(process)
        worker = self.workers[place] = Process(process, int(said or 0))
        return worker

    async def kill(self, place: int) -> None:
        """Kill the worker in a place."""
        await self.kill_worker(self.workers[place])

    async def kill_worker(self, worker: Process | None) -> None:
        if worker is not None and worker.process.returncode is None:
            worker.process.send_signal(signal.SIGKILL)
            await worker.process.wait()
            self.kills += 1

    async def ask_recorder(self, **request: object) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(await _ask(self.recorder_port, request))
        return found

    async def messages(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = (await self.ask_recorder(op="all"))["messages"]
        return found

    # --- people ------------------------------------------------------------------------------------------------

    async def answer_all(self, seed: int) -> None:
        """People press letters of whatever is open, and press again when nothing came back."""
        chance = random.Random(seed)
        while not self.stopping:
            for message in await self.messages():
                letters = [action for label, action in message["buttons"] if label in tuple("ABCDEF")]
                if not letters:
                    continue
                run_id = decode_id(decode(letters[0]).args[0])
                missing = [user for user in PEOPLE if (run_id, user) not in self.acknowledged]
                if missing:
                    await self.press(message, chance.choice(missing), chance.choice(letters), run_id, chance)
            await asyncio.sleep(0.02)

    async def press(self, message: dict[str, Any], user: str, action: str, run_id: int, chance: random.Random) -> None:
        alive = [worker for worker in self.workers if worker is not None and worker.alive]
        if not alive:
            return
        press = {
            "key": f"k{chance.getrandbits(60)}",
            "channel": message["channel"],
            "message": message["id"],
            "user": user,
            "action": action,
        }
        try:
            async with asyncio.timeout(5):
                line = await _ask(chance.choice(alive).port, press)
        except (OSError, TimeoutError):
            return
        said = json.loads(line)["said"] if line else ""
        if told := re.match(r"(?:You (?:already )?chose )?([A-F])(?: is right| at |\. It is)", said):
            self.acknowledged[run_id, user] = told[1]


async def _ask(port: int, request: dict[str, Any]) -> bytes:
    """One line to a process and the line it answers; empty when it died over it."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=2**24)
    try:
        writer.write(json.dumps(request).encode() + b"\n")
        return await reader.readline()
    finally:
        writer.close()
        with contextlib.suppress(OSError, asyncio.CancelledError):
            await writer.wait_closed()


async def _first_line(process: asyncio.subprocess.Process) -> str:
    if process.stdout is None:
        raise AssertionError("no output to read")
    async with asyncio.timeout(30):
        return (await process.stdout.readline()).decode().strip()


async def make_world(
    url: str, mode: str, count: int, *, loses: int, change: Callable[[Settings], Settings] | None = None
) -> tuple[World, asyncio.subprocess.Process]:
    """An empty database with `count` series, and the recorder. `mode` is what the platform can do: ``looks`` or ``marks``."""
    await migrate(url)
    database = await open_database(url)
    series = await database.write(_make_series, count)
    await database.close()
    recorder = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.chaos.recorder",
        mode,
        str(loses),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
    )
    port = int(await _first_line(recorder))
    began = time.time()
    template = Settings("", url, port, began, BASE.timestamp(), mode == "looks")
    return World(url, mode, series, began, port, change(template) if change else template), recorder


def _make_series(tx: Tx, count: int) -> list[SeriesId]:
    tenant = ensure_tenant(tx, "memory", "team", "Team", BASE)
    made = []
    for number in range(count):
        opens = BASE + timedelta(minutes=2 + number)
        one = Series(
            id=SeriesId(new_id()),
            tenant_id=tenant.id,
            name=f"c{number}",
            state=SeriesState.ACTIVE,
            wall_time=f"{opens:%H:%M}",
            zone="UTC",
            weekdays="0123456",
            country="",
            own_holidays=(),
            questions=1,
            close_after=WINDOW,
            feedback=Feedback.AT_ONCE,
            focus="balanced",
            areas=(),
            stacks=(),
            level="mixed",
            boards=BoardPolicy.ON,
            next_slot_date=opens.date(),
            next_slot_at=opens,
            next_number=1,
            settled_through=None,
            revision=1,
            created_at=BASE,
        )
        insert_series(tx, one)
        channel = channel_to_text(Channel(PlatformName.MEMORY, "team", one.name))
        subscribe(tx, one.id, tenant.id, channel, one.name)
        made.append(one.id)
    return made


# --- what is left ------------------------------------------------------------------------------------------------


async def find_faults(world: World) -> list[str]:
    """Every promise that was broken, a sentence each."""
    database = await open_database(world.url)
    try:
        faults: list[str] = []
        messages = await world.messages()
        runs = [run for each in world.series for run in await database.read(runs_of_series, each)]
        if len(runs) != len(world.series):
            faults.append(f"{len(runs)} runs of {len(world.series)} slots")
        faults += _check_messages(runs, messages)
        for run in runs:
            faults += await _check_answers(database, world, run)
        for series_id in world.series:
            faults += [f"rebuild differs: {each}" for each in await database.read(differences, series_id)]
        for each in await database.read(_posts):
            if each is not DeliveryState.CONFIRMED:
                faults.append(f"a post is {each}")
        return faults
    finally:
        await database.close()


def _posts(tx: Tx) -> list[DeliveryState]:
    return [each.state for each in read_deliveries(tx, deliveries.select().where(deliveries.c.kind == "post"))]


def _check_messages(runs: Sequence[Run], messages: Sequence[dict[str, Any]]) -> list[str]:
    faults = []
    posted: dict[int, list[dict[str, Any]]] = {run.id: [] for run in runs}
    for message in messages:
        for _, action in message["buttons"]:
            decoded = decode(action)
            posted.setdefault(decode_id(decoded.args[0]), []).append(message)
            break
        else:
            faults.append(f"a message of no run: {message['text'][:60]}")
    for run_id, found in posted.items():
        if len(found) != 1:
            faults.append(f"run {run_id} was posted {len(found)} times")
    faults += [f"not revealed: {each['text'][:60]}" for each in messages if " · closed" not in each["text"]]
    return faults


async def _check_answers(database: Database, world: World, run: Run) -> list[str]:
    def load(tx: Tx) -> dict[str, str]:
        answers = answers_of_run(tx, run.id)
        accounts = load_accounts(tx, [each.account_id for each in answers])
        return {accounts[each.account_id].key.user: each.response for each in answers}

    stored = await database.read(load)
    faults = [] if run.state is RunState.CLOSED else [f"run {run.id} is {run.state} ({run.void_reason})"]
    for (run_id, user), letter in world.acknowledged.items():
        if run_id != run.id:
            continue
        option = run.shown_order["ABCDEF".index(letter)]
        if user not in stored:
            faults.append(f"the answer of {user} to {run.id} is lost")
        elif decode_response(stored[user]) != choose_one(option):
            faults.append(f"the answer of {user} to {run.id} is another one")
    return faults


async def call_off_the_rest(world: World) -> None:
    """No more slots than have opened so far; one that is overdue among them stays, and would be found missing."""
    database = await open_database(world.url)
    try:
        kept = await database.write(_call_off)
    finally:
        await database.close()
    world.series = [each for each in world.series if each in kept]


def _call_off(tx: Tx) -> set[SeriesId]:
    opened = {each.id for each in all_series(tx) if runs_of_series(tx, each.id)}
    ahead = [each for each in all_series(tx) if each.next_slot_at is not None and each.id not in opened]
    slots = {each.id: BASE + timedelta(minutes=2 + int(each.name[1:])) for each in all_series(tx)}
    last = max((slots[each] for each in opened), default=BASE)
    for each in ahead:
        if slots[each.id] > last:
            update_series(tx, each.id, next_slot_date=None, next_slot_at=None, state=SeriesState.PAUSED)
    return opened | {each.id for each in ahead if slots[each.id] <= last}


async def all_done(world: World) -> bool:
    """Whether every run is closed and every message shows it."""
    database = await open_database(world.url)
    try:
        runs = [run for each in world.series for run in await database.read(runs_of_series, each)]
    finally:
        await database.close()
    closed = len(runs) == len(world.series) and all(run.state is not RunState.OPEN for run in runs)
    return closed and all(" · closed" in each["text"] for each in await world.messages())


def crash_points() -> list[CrashPoint]:
    """Those of opening, sending and answering first: closes come last."""
    return sorted(CrashPoint, key=lambda point: (point.value.startswith("close"), point.value))
