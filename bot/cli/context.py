"""What commands share: the settings, the log, and which database is meant."""

from __future__ import annotations

import argparse
import sys

from bot.config import DatabaseAddress, Settings, load_settings
from bot.operations.log import configure_logging


def prepare(arguments: argparse.Namespace, overrides: dict[str, str] | None = None) -> Settings:
    """The settings, with the log set up and warnings told."""
    settings = load_settings(env_file=arguments.env_file, overrides=overrides)
    configure_logging(settings.logs)
    for warning in settings.warnings:
        tell(f"whetstone: {warning}")
    return settings


def chosen_database(arguments: argparse.Namespace, settings: Settings) -> DatabaseAddress:
    """The bot's database, or with ``--playground`` the playground's."""
    if arguments.playground:
        return settings.playground.database
    return settings.database.address


def tell(sentence: str) -> None:
    """Say something to the person at the terminal, on standard error."""
    sys.stderr.write(f"{sentence}\n")


def put(text: str) -> None:
    """Write a result to standard output."""
    sys.stdout.write(f"{text}\n")
