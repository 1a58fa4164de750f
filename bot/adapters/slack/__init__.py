"""Slack: cards as Block Kit, forms as modals, events over Socket Mode or webhooks."""

from bot.adapters.slack.adapter import SlackAdapter, SlackConfig
from bot.adapters.slack.manifest import manifest, manifest_text
from bot.adapters.slack.short_names import ShortNames
from bot.adapters.slack.workspaces import OneWorkspace, Workspace, Workspaces

__all__ = [
    "OneWorkspace",
    "ShortNames",
    "SlackAdapter",
    "SlackConfig",
    "Workspace",
    "Workspaces",
    "manifest",
    "manifest_text",
]
