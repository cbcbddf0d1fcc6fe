"""The time to get a task as projects grow, with each scheduler, on both databases, beside PYBOSSA's query."""
import re
import time

from harness.databases import Postgresql
from harness.figures import at_most, compare
from harness.filling import fill_project
from harness.load import flow
from harness.servers import Colonnade

SIZES = [10_000, 100_000]
CYCLES = 50  # tasks asked for and answered in a turn
PEOPLE = {"new": None, "half, in order": "ordered", "half, at random": "random"}  # what they have answered; new: each request another person's first
# Scheduler and offset (1: the task after the next one, as pybossa.js loads ahead); depth_first is another name of default.
WAYS = [("default", 0), ("default", 1), ("breadth_first", 0), ("depth_first_all", 0), ("incremental", 0), ("locked", 0), ("random", 0)]


def run(bench):
    bench.sizes = sorted(bench.sizes or SIZES)
    bench.settings.update(tasks=bench.sizes, answers_per_task=5, requests_per_turn=CYCLES)
    for database in (None, Postgresql("bench_newtask")):
        Growth(bench, database).run()


class Growth:
    """One server with a project of each size."""

    def __init__(self, bench, database):
        self._bench = bench
        self._server = bench.add(Colonnade(bench.folder / (database.name if database else "SQLite"), ["plugins.enabled=tasks,external_uid"], database))
        self._database = self._server.database
        self._key = self._server.create_user("owner")
        self._projects = {size: self._server.create_project(self._key, f"size-{size}") for size in bench.sizes}
        self._people = 0

    def run(self):
        for size, (project, _) in self._projects.items():
            fill_project(self._database, project, size)
        for way in WAYS:
            self._measure(way)
        self._compare_with_original()
        self._server.stop()

    def _measure(self, way):
        """The figure of the person for whom it grew most."""
        scheduler, offset = way
        for project, _ in self._projects.values():
            self._server.call(f"/api/project/{project}", {"info": {"sched": scheduler}}, "PUT", {"Authorization": self._key})
        least, *larger = self._bench.sizes
        taken = {person: self._bench.alternate({size: lambda size=size, person=person: self._ask(size, person, offset) for size in self._bench.sizes})
                 for person in PEOPLE}
        for size in larger:
            figures = [compare(f"{self._database.name}, {scheduler}{' ahead' if offset else ''}: newtask at {size:,} tasks, p50 ({person})",
                                          "ms", by_size[size]["ask_p50_ms"], by_size[least]["ask_p50_ms"], f"at {least:,}", at_most(1.5))
                       for person, by_size in taken.items()]
            self._bench.figures.append(max(figures, key=lambda figure: figure.ratio))

    def _ask(self, size, person, offset):
        """Answers in between, so that each request searches."""
        project, token = self._projects[size]
        uids = [PEOPLE[person]]
        if not PEOPLE[person]:
            uids = [f"new-{self._people + number}" for number in range(CYCLES)]
            self._people += CYCLES
        return flow(self._server, project, [(f"Bearer {token}", uid) for uid in uids], most=CYCLES, offset=offset)

    def _compare_with_original(self):
        """The query alone, without HTTP: all tasks but those in the list of all answers, in the original's order."""
        size = self._bench.sizes[-1]
        project, _ = self._projects[size]
        self._server.call(f"/api/project/{project}", {"info": {"sched": "default"}}, "PUT", {"Authorization": self._key})
        for person, uid in PEOPLE.items():
            query = f"""SELECT t.id FROM tasks_task t WHERE t.id NOT IN (SELECT r.task_id FROM tasks_run r WHERE r.project_id = {project}
                AND r.actor_id = '{uid or 'nobody'}') AND t.project_id = {project} AND t.state <> 'completed' ORDER BY t.priority_0 DESC, t.id LIMIT 1"""
            taken = self._bench.alternate({"ours": lambda person=person: self._ask(size, person, 0),
                                           "original": lambda query=query: {"ms": self._time(query)}})
            self._bench.compare(f"{self._database.name}: newtask at {size:,} tasks, p50 ({person})", "ms", taken["ours"]["ask_p50_ms"],
                                taken["original"]["ms"], "PYBOSSA's query", at_most(0.01) if size >= 1_000_000 else None)

    def _time(self, query):
        if self._database.name == "PostgreSQL":
            return float(re.search(r"Time: ([\d.]+) ms", self._database.sql(f"\\timing on\n{query};")).group(1))
        connection = self._database.connect()
        begun = time.monotonic()
        connection.execute(query).fetchone()
        taken = 1000 * (time.monotonic() - begun)
        connection.close()
        return taken
