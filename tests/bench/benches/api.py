"""Reads by id, and tasks asked for and answered, beside the stack that PYBOSSA runs on, both on the same PostgreSQL."""
import functools

from harness.databases import Postgresql
from harness.figures import at_least, at_most
from harness.filling import fill_project, fill_project_with_answers
from harness.load import flow, wrk
from harness.rounds import measured_with_database
from harness.servers import Colonnade, Flask

CLIENTS = 16
TASKS = 100_000  # more than are answered
WANTED = 3  # answers to a task


class Site:
    """A server with users who read and answer."""

    def __init__(self, server, keys):
        self.server, self.keys = server, keys
        self._projects = 0

    def create_project(self):
        """A new one; its id."""
        self._projects += 1
        name = f"bench-{self._projects}"
        if isinstance(self.server, Flask):
            return self.server.create_project(name, TASKS, WANTED)
        project, _ = self.server.create_project(self.keys[0], name)
        fill_project(self.server.database, project, TASKS, WANTED)
        return project

    def read(self, path, seconds):
        headers = {"Authorization": self.keys[0]}
        return lambda: measured_with_database(self.server, lambda: wrk(self.server, path, seconds, CLIENTS, headers=headers))

    def flow(self, project, seconds):
        people = [(key, "") for key in self.keys]
        answering = functools.partial(flow, self.server, project, people, seconds, connections=CLIENTS)
        return lambda: measured_with_database(self.server, answering)


def run(bench):
    bench.settings.update(clients=CLIENTS, tasks=TASKS)
    sites = [start_ours(bench), start_flask(bench)]
    projects = [site.create_project() for site in sites]  # ids begin with 1 on both
    for what in ("task", "user"):
        readers = {site.server.name: site.read(f"/api/{what}/1", bench.seconds) for site in sites}
        add_figures(bench, f"{what} by id", bench.alternate(readers), at_least(30), at_most(40, of="ours"))
    people = {site.server.name: site.flow(project, bench.seconds) for site, project in zip(sites, projects)}
    add_figures(bench, "newtask + taskrun", bench.alternate(people), at_least(20), None)
    measure_growth(bench, sites[0])


def start_ours(bench):
    server = bench.add(Colonnade(bench.folder / "ours", database=bench.add(Postgresql("bench_colonnade"))))
    return Site(server, [server.create_user(f"crowd{number}") for number in range(CLIENTS)])


def start_flask(bench):
    server = bench.add(Flask(bench.folder / "flask", bench.add(Postgresql("bench_flask"))))
    return Site(server, server.create_users(CLIENTS))


def add_figures(bench, what, taken, throughput_goal, cpu_goal):
    ours, flask = taken["Colonnade"], taken["Flask"]
    bench.compare(f"{what}: throughput", "1/s", ours["per_second"], flask["per_second"], "Flask", throughput_goal)
    bench.compare(f"{what}: server CPU", "us", ours["cpu_us"], flask["cpu_us"], "Flask", cpu_goal)
    bench.compare(f"{what}: PostgreSQL's CPU", "us", ours["database_us"], flask["database_us"], "Flask")
    bench.compare(f"{what}: clients' CPU", "us", ours["clients_us"], flask["clients_us"], "Flask")


def measure_growth(bench, site):
    """The same people in a new project and in one whose tasks have answers."""
    new = site.create_project()
    filled, _ = site.server.create_project(site.keys[0], "filled")
    fill_project_with_answers(site.server.database, filled, TASKS)
    taken = bench.alternate({"new": site.flow(new, bench.seconds), "filled": site.flow(filled, bench.seconds)})
    title = f"newtask + taskrun, after {TASKS * 5:,} answers"
    for key, what, unit, goal in (
        ("per_second", "throughput", "1/s", None),
        ("cpu_us", "server CPU", "us", at_most(1.1)),
        ("database_us", "PostgreSQL's CPU", "us", at_most(1.1)),
    ):
        bench.compare(f"{title}: {what}", unit, taken["filled"][key], taken["new"][key], "new project", goal)
