"""Acknowledged answers by 1, 16 and 64 clients, each asking for its task first, on both databases, beside Flask."""
import functools

from harness.databases import Postgresql
from harness.filling import fill_project
from harness.load import flow
from harness.rounds import measured
from harness.servers import Colonnade, Flask

CLIENTS = [1, 16, 64]
TASKS = 100_000  # more than are answered
WANTED = 3  # answers to a task


class Site:
    """A server, and those who answer there."""

    def __init__(self, server, project, contributors):
        self._server, self._project, self._contributors = server, project, contributors

    def answer(self, clients, seconds):
        people = self._contributors[:clients]
        answering = functools.partial(flow, self._server, self._project, people, seconds, connections=clients)
        return lambda: measured(self._server, answering)


def run(bench):
    bench.settings.update(tasks=TASKS, answers_wanted=WANTED)
    sites = {
        "SQLite": start_ours(bench),
        "PostgreSQL": start_ours(bench, bench.add(Postgresql("bench_taskrun"))),
        "Flask": start_flask(bench),
    }
    for clients in CLIENTS:
        taken = bench.alternate({name: site.answer(clients, bench.seconds) for name, site in sites.items()})
        flask = taken.pop("Flask")
        for database, ours in taken.items():
            title = f"{database}, {clients} client{'s' if clients > 1 else ''}"
            bench.compare(f"{title}: answers", "1/s", ours["per_second"], flask["per_second"], "Flask")
            bench.compare(f"{title}: taskrun, p99", "ms", ours["answer_p99_ms"], flask["answer_p99_ms"], "Flask")


def start_ours(bench, database=None):
    """An app and its own users: the project's token is verified, and the user taken from the request."""
    folder = bench.folder / (database.name if database else "SQLite")
    server = bench.add(Colonnade(folder, ["plugins.enabled=tasks,external_uid"], database))
    project, token = server.create_project(server.create_user("owner"), "bench")
    fill_project(server.database, project, TASKS, WANTED)
    return Site(server, project, [(f"Bearer {token}", f"user-{number}") for number in range(max(CLIENTS))])


def start_flask(bench):
    server = bench.add(Flask(bench.folder / "flask", bench.add(Postgresql("bench_taskrun_flask"))))
    keys = server.create_users(max(CLIENTS))
    return Site(server, server.create_project("bench", TASKS, WANTED), [(key, "") for key in keys])
