"""Every sentence about privacy."""

from __future__ import annotations

TITLE = "Your privacy"
STORED = (
    "I keep your name, your answers with their points, the days you kept, your away days, and what you told me under /whetstone me.",
    "On boards others see your name, points, how many were right, and your streak, unless you hide.",
    "Managers see how many people answered, and shares of five or more people. Nobody but you sees your answers.",
    "Hidden, you are absent from boards and milestones. You still count in “n answered” and shares.",
)
HIDDEN_NOW = "You are hidden now: nobody else sees your name or rank."
SHOWN_NOW = "You are visible now: boards show your name where you have points."
STATE = {True: "At the moment you are hidden.", False: "At the moment others see you on boards."}
HIDE = "Hide me"
SHOW = "Show me"
MY_DATA = "My data"
DELETE = "Delete my data"

DATA_TITLE = "Your data"
DATA_SAYS = "All that I keep about you, on every platform that is linked to you. Only you can see this."

DELETE_TITLE = "Delete my data"
DELETE_WARNS = (
    "Your answers, points, streaks, away days, settings and name are deleted at once, in every workspace. What closed "
    "questions told about everybody, such as “67 % right”, stays as a number without you."
)
DELETE_OPEN = "If a question you answered is still open, I keep your account's id, so that it can't be answered a second time for points."
DELETE_FIELD = "Type “delete” to go on"
DELETE_WORD = "delete"
DELETE_WRONG = "Type delete, or close this form to keep your data."
DELETED = "Your data is deleted. If you use me again, I begin anew with you."
NOTHING_KEPT = "I keep nothing about you."
