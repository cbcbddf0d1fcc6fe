"""Reads by id, and tasks asked for and answered, beside the stack that PYBOSSA runs on, both on the same PostgreSQL."""
from harness.databases import Postgresql
from harness.figures import at_least, at_most
from harness.filling import fill_project
from harness.load import flow, wrk
from harness.rounds import measured
from harness.servers import Colonnade, Flask

CLIENTS = 16
TASKS = 50_000  # more than are answered
FILLED = 50_000  # tasks of the project with a past, of which a crowd has answered each several times


class Site:
    """A server with users, a project and a task to read."""

    def __init__(self, server, keys, project, task, reader):
        self.server, self.keys, self.project, self.task, self.reader = server, keys, project, task, reader

    def read(self, path, seconds):
        return lambda: measured(self.server, lambda: wrk(self.server, path, seconds, CLIENTS, headers={"Authorization": self.keys[0]}))

    def flow(self, project, seconds):
        contributors = [(key, "") for key in self.keys]
        return lambda: measured(self.server, lambda: flow(self.server, project, contributors, seconds, connections=CLIENTS))


def run(bench):
    bench.settings.update(clients=CLIENTS, tasks=TASKS)
    ours, flask = start_ours(bench), start_flask(bench)
    for name in ("task", "user"):
        taken = bench.alternate({site.server.name: site.read(f"/api/{name}/{site.task if name == 'task' else site.reader}", bench.seconds)
                                 for site in (ours, flask)})
        add_figures(bench, f"{name} by id", taken, at_least(30), at_most(40, of="ours"))
    taken = bench.alternate({site.server.name: site.flow(site.project, bench.seconds) for site in (ours, flask)})
    add_figures(bench, "newtask + taskrun", taken, at_least(20), None)
    measure_growth(bench, ours)


def start_ours(bench):
    server = bench.add(Colonnade(bench.folder / "ours", database=Postgresql("bench_colonnade")))
    keys = [server.create_user(f"crowd{number}") for number in range(CLIENTS)]
    project, _ = server.create_project(keys[0], "bench")
    fill_project(server.database, project, TASKS, answers=False)
    task = server.call(f"/api/task?project_id={project}&limit=1", headers={"Authorization": keys[0]})[0]["id"]
    reader = server.call("/api/user?limit=1", headers={"Authorization": keys[0]})[0]["id"]
    return Site(server, keys, project, task, reader)


def start_flask(bench):
    server = bench.add(Flask(bench.folder / "flask", Postgresql("bench_flask")))
    keys = server.create_users(CLIENTS)
    return Site(server, keys, server.create_project("bench", TASKS, answers_each=30), 1, 1)


def add_figures(bench, what, taken, throughput_goal, cpu_goal):
    ours, flask = taken["Colonnade"], taken["Flask"]
    bench.compare(f"{what}: throughput", "1/s", ours["per_second"], flask["per_second"], "Flask", throughput_goal)
    bench.compare(f"{what}: server CPU", "us", ours["cpu_us"], flask["cpu_us"], "Flask", cpu_goal)


def measure_growth(bench, site):
    """The same people in a new project and in one whose tasks have answers."""
    projects = {}
    for name, answers in (("fresh", False), ("filled", True)):
        projects[name], _ = site.server.create_project(site.keys[0], name)
        fill_project(site.server.database, projects[name], FILLED, answers)
    taken = bench.alternate({name: site.flow(project, bench.seconds) for name, project in projects.items()})
    for key, what, unit in (("ask_p50_ms", "newtask, p50", "ms"), ("answer_p50_ms", "taskrun, p50", "ms"), ("cpu_us", "server CPU of both", "us")):
        bench.compare(f"in a project with {FILLED * 5:,} answers: {what}", unit, taken["filled"][key], taken["fresh"][key], "in a new project",
                      at_most(1.1) if key == "cpu_us" else None)
