"""Alembic calls this to run the steps; they run on the connection that `storage.migrations.run` was given."""

from __future__ import annotations

from alembic import context

from storage.migrations.run import CONNECTION
from storage.tables import metadata

context.configure(
    connection=context.config.attributes[CONNECTION],
    target_metadata=metadata,
    compare_type=True,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
