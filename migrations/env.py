"""Alembic's entry: uses the engine that the application passes in."""

from alembic import context

from outreach.tables import METADATA

config = context.config

with config.attributes["engine"].begin() as connection:
    context.configure(connection=connection, target_metadata=METADATA, render_as_batch=True)
    context.run_migrations()
