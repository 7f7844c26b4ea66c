"""Alembic's environment: the application's engine and metadata."""

from __future__ import annotations

from alembic import context
from flask import current_app

from matchmaker.db import Base


def run_migrations() -> None:
    """Run the migrations in one transaction on the application's database."""
    engine = current_app.extensions["migrate"].db.engine
    arguments = current_app.extensions["migrate"].configure_args
    with engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            user_module_prefix="matchmaker.db.",
            **arguments,
        )
        is_sqlite = connection.dialect.name == "sqlite"
        if is_sqlite:
            # A table that is rebuilt is dropped first: its rows' children must outlive that.
            connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        with context.begin_transaction():
            context.run_migrations()
        if is_sqlite:
            broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
            if broken:
                raise RuntimeError(f"The migration would leave rows without parents: {broken[:3]}")
        connection.commit()
        if is_sqlite:
            connection.exec_driver_sql("PRAGMA foreign_keys=ON")


run_migrations()
