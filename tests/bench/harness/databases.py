"""The PostgreSQL that ./dev has started for the bench, and SQLite files."""
import os
import pathlib
import sqlite3
import urllib.parse

from harness.errors import BenchError
from harness.processes import cpu_seconds, run


def _admin_url():
    url = os.environ.get("COLONNADE_TEST_POSTGRESQL")
    if not url:
        raise BenchError("COLONNADE_TEST_POSTGRESQL is not set: ./dev bench starts a PostgreSQL and sets it")
    return url


class Postgresql:
    """A database of its own."""

    name = "PostgreSQL"

    def __init__(self, name):
        self._name = name
        run(["psql", "-qX", "-d", _admin_url()], f"DROP DATABASE IF EXISTS {name} WITH (FORCE);\nCREATE DATABASE {name};")
        self.url = urllib.parse.urlsplit(_admin_url())._replace(path="/" + name).geturl()

    def stop(self):
        """Drops it, or it would be vacuumed while others are measured."""
        run(["psql", "-qX", "-d", _admin_url()], f"DROP DATABASE {self._name} WITH (FORCE);")

    def sql(self, statements):
        """Runs them; what they gave, as psql prints it without frames."""
        return run(["psql", "-qAtX", "-v", "ON_ERROR_STOP=1", "-d", self.url], statements).strip()

    def fill(self, statements):
        """In one transaction, without the keys' checks and triggers."""
        self.sql(f"BEGIN; SET LOCAL session_replication_role = replica; {statements} COMMIT;")

    def analyze(self):
        self.sql("VACUUM ANALYZE;")  # or autovacuum does it while we measure

    def numbers(self, first, last):
        """A table of one column, `i`."""
        return f"(SELECT i FROM generate_series({first}, {last}) i)"

    def cpu_seconds(self):
        """By process: those that serve this database, and those that write logs and pages for all."""
        pids = self.sql(
            "SELECT pid FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
            " AND (datname IS NULL OR datname = current_database());"
        )
        return {int(pid): cpu_seconds(int(pid)) for pid in pids.split()}


class Sqlite:
    """The file in a server's data folder."""

    name = "SQLite"

    def __init__(self, folder):
        self.path = pathlib.Path(folder) / "colonnade.db"
        self.url = f"sqlite:{self.path}"

    def connect(self):
        return sqlite3.connect(self.path, timeout=60)

    def sql(self, statements):
        connection = self.connect()
        connection.executescript(statements)
        connection.close()

    def fill(self, statements):
        """In one transaction."""
        self.sql(f"BEGIN IMMEDIATE; {statements} COMMIT;")

    def analyze(self):
        """Not needed: the server's statements are planned without statistics."""

    def numbers(self, first, last):
        """A table of one column, `i`."""
        return f"(WITH RECURSIVE n(i) AS (SELECT {first} UNION ALL SELECT i + 1 FROM n WHERE i < {last}) SELECT i FROM n)"
