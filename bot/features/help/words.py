"""Every sentence of help and of answers to talk."""

from __future__ import annotations

TITLE = "What I can do"
INTRO = "One skill question a day in this channel, answered privately. Streaks and boards per skill area."
MORE = "/whetstone help leaderboard explains one command."
OPENS_FORM = "That opens a form: type /{path} as a command."
NO_SUCH = "There is no command “{name}”. /whetstone help lists them."
GREETING = (
    "Hi! Type /quiz for the open question, /stats for your streak, /leaderboard for the board, or /whetstone help."
)
