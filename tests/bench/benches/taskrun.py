"""Acknowledged answers by 1, 16 and 64 clients, each asking for its task first, on both databases, beside Flask."""
from harness.databases import Postgresql
from harness.filling import fill_project
from harness.load import flow
from harness.rounds import measured
from harness.servers import Colonnade, Flask

CLIENTS = [1, 16, 64]
TASKS = 50_000  # more than are answered
OURS = {"SQLite": "ours on SQLite", "PostgreSQL": "ours on PostgreSQL"}


class Site:
    """A server, and those who answer there."""

    def __init__(self, server, project, contributors):
        self._server, self._project, self._contributors = server, project, contributors

    def answer(self, clients, seconds):
        return lambda: measured(self._server, lambda: flow(self._server, self._project, self._contributors[:clients], seconds, connections=clients))


def run(bench):
    bench.settings.update(tasks=TASKS)
    sites = {OURS["SQLite"]: start_ours(bench, None), OURS["PostgreSQL"]: start_ours(bench, Postgresql("bench_taskrun")), "Flask": start_flask(bench)}
    for clients in CLIENTS:
        taken = bench.alternate({name: site.answer(clients, bench.seconds) for name, site in sites.items()})
        for database, name in OURS.items():
            title = f"{database}, {clients} client{'s' if clients > 1 else ''}"
            bench.compare(f"{title}: answers", "1/s", taken[name]["per_second"], taken["Flask"]["per_second"], "Flask")
            bench.compare(f"{title}: taskrun, p99", "ms", taken[name]["answer_p99_ms"], taken["Flask"]["answer_p99_ms"], "Flask")


def start_ours(bench, database):
    """An app and its own users: the project's token is verified, and the user taken from the request."""
    server = bench.add(Colonnade(bench.folder / (database.name if database else "SQLite"), ["plugins.enabled=tasks,external_uid"], database))
    project, token = server.create_project(server.create_user("owner"), "bench")
    fill_project(server.database, project, TASKS, answers=False)
    return Site(server, project, [(f"Bearer {token}", f"user-{number}") for number in range(max(CLIENTS))])


def start_flask(bench):
    server = bench.add(Flask(bench.folder / "flask", Postgresql("bench_taskrun_flask")))
    keys = server.create_users(max(CLIENTS))
    return Site(server, server.create_project("bench", TASKS, answers_each=30), [(key, "") for key in keys])
