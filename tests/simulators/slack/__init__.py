"""A Slack on loopback for tests: Web API, Socket Mode, signed HTTP, and people who use it."""

from tests.simulators.slack.delivery import Delivery
from tests.simulators.slack.driver import PEOPLE, Slack
from tests.simulators.slack.faults import Hold
from tests.simulators.slack.filling import ClientRefuses
from tests.simulators.slack.gate import Gate, Violation
from tests.simulators.slack.schemas import missing
from tests.simulators.slack.scopes import BASE, HISTORY, READING
from tests.simulators.slack.seen import Seen, SeenHome, SeenModal, acting
from tests.simulators.slack.simulator import EVENTS, Simulator

__all__ = [
    "BASE",
    "EVENTS",
    "HISTORY",
    "PEOPLE",
    "READING",
    "ClientRefuses",
    "Delivery",
    "Gate",
    "Hold",
    "Seen",
    "SeenHome",
    "SeenModal",
    "Simulator",
    "Slack",
    "Violation",
    "acting",
    "missing",
]
