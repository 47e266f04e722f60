"""Database: a study in PostgreSQL, for workers on many machines.

Importing this module loads Optuna, SQLAlchemy and psycopg.
"""

from __future__ import annotations

import time

import optuna
import psycopg  # noqa: F401 - so that a missing driver is named before a connection is tried
from sqlalchemy.exc import IntegrityError, ProgrammingError, SQLAlchemyError

from mobiledl.sweep.owner import HEARTBEAT_S

GRACE_S = 40  # without a heartbeat: then the worker counts as dead
CONNECT_S = 10
ATTEMPTS = 5


class Shared(optuna.storages.RDBStorage):
    """Optuna's database, whose heartbeat is silent when it fails: the trial itself meets the error and tells it."""

    def record_heartbeat(self, trial_id: int) -> None:
        """Say that a trial's worker is alive."""
        try:
            super().record_heartbeat(trial_id)
        except (SQLAlchemyError, optuna.exceptions.OptunaError):
            return


def open_database(url: str) -> optuna.storages.RDBStorage:
    """Return the storage of a database; two machines may make its tables at the same time."""
    for attempt in range(1, ATTEMPTS):
        try:
            return _open(url)
        except (IntegrityError, ProgrammingError):
            time.sleep(0.2 * attempt)
    return _open(url)


def _open(url: str) -> optuna.storages.RDBStorage:
    # a lost connection is noticed before it is used, and none is kept for long: databases allow about 100
    engine = {
        "connect_args": {"connect_timeout": CONNECT_S, "application_name": "mobiledl sweep"},
        "pool_pre_ping": True,
        "pool_size": 2,
    }
    return Shared(url, engine_kwargs=engine, heartbeat_interval=HEARTBEAT_S, grace_period=GRACE_S)
