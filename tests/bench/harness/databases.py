"""The PostgreSQL that ./dev has started for the bench, and SQLite files."""
import os
import pathlib
import sqlite3
import urllib.parse

from harness.errors import BenchError
from harness.processes import run


def _admin_url():
    url = os.environ.get("COLONNADE_TEST_POSTGRESQL")
    if not url:
        raise BenchError("COLONNADE_TEST_POSTGRESQL is not set: ./dev bench starts a PostgreSQL and sets it")
    return url


class Postgresql:
    """A database of its own."""
    name = "PostgreSQL"

    def __init__(self, name):
        run(["psql", "-qX", "-d", _admin_url()], f"DROP DATABASE IF EXISTS {name} WITH (FORCE);\nCREATE DATABASE {name};")
        self.url = urllib.parse.urlsplit(_admin_url())._replace(path="/" + name).geturl()

    def sql(self, statements):
        """Runs them; what they gave, as psql prints it without frames."""
        return run(["psql", "-qAtX", "-v", "ON_ERROR_STOP=1", "-d", self.url], statements).strip()

    def analyze(self):
        self.sql("ANALYZE;")


class Sqlite:
    """The file in a server's data folder."""
    name = "SQLite"

    def __init__(self, folder):
        self.path = pathlib.Path(folder) / "colonnade.db"
        self.url = f"sqlite:{self.path}"

    def connect(self):
        return sqlite3.connect(self.path, timeout=60)

    def sql(self, statements):
        with self.connect() as connection:
            connection.executescript(statements)
        connection.close()

    def analyze(self):
        pass
