"""Every sentence of help and of the first messages."""

from __future__ import annotations

TITLE = "What I can do"
INTRO = "One skill question a day in this channel, answered privately. Streaks and boards per skill area."
MORE = "/whetstone help leaderboard explains one command."
ONLY_YOU = "Only you can see this."
OPENS_FORM = "That opens a form: type /{path} as a command."
NO_SUCH = "There is no command “{name}”. /whetstone help lists them."
GREETING = (
    "Hi! Type /quiz for the open question, /stats for your streak, /leaderboard for the board, or /whetstone help."
)
INSTALLED_TITLE = "Hello, I'm Whetstone"
INSTALLED = (
    "Every working day I post one machine-learning question to a channel of yours, take answers privately, reveal the result "
    "and keep streaks and leaderboards per skill area."
)
READS = "I read the commands, buttons and forms that people use with me, and direct messages to me. I don't read your channels."
NEXT = "Run /whetstone setup in the channel that should get the questions. It takes one form."
