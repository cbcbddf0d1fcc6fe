"""The time to get a task as projects grow, with each scheduler, on both databases, beside PYBOSSA's query."""
import re
import time

from harness.databases import Postgresql
from harness.figures import at_most, compare
from harness.filling import fill_project_with_answers
from harness.load import flow
from harness.servers import Colonnade

SIZES = [10_000, 100_000]
CYCLES = 50  # tasks asked for and answered in a turn
PEOPLE = {  # whose answers are there already; new: each request is another person's first
    "new": None,
    "half, in order": "ordered",
    "half, at random": "random",
}
WAYS = [  # scheduler, and offset 1 for the task after the next one, as pybossa.js loads ahead
    ("default", 0),  # depth_first is another name of it
    ("default", 1),
    ("breadth_first", 0),
    ("depth_first_all", 0),
    ("incremental", 0),
    ("locked", 0),
    ("random", 0),
]


def run(bench):
    bench.sizes = sorted(bench.sizes or SIZES)
    bench.settings.update(tasks=bench.sizes, answers_per_task=5, requests_per_turn=CYCLES)
    for database in (None, bench.add(Postgresql("bench_newtask"))):
        Growth(bench, database).run()


class Growth:
    """One server with a project of each size."""

    def __init__(self, bench, database):
        self._bench = bench
        folder = bench.folder / (database.name if database else "SQLite")
        self._server = bench.add(Colonnade(folder, ["plugins.enabled=tasks,external_uid"], database))
        self._database = self._server.database
        self._key = self._server.create_user("owner")
        self._projects = {size: self._server.create_project(self._key, f"size-{size}") for size in bench.sizes}
        self._new_people = 0

    def run(self):
        for size, (project, _) in self._projects.items():
            fill_project_with_answers(self._database, project, size)
        for scheduler, offset in WAYS:
            self._measure(scheduler, offset)
        self._compare_with_original()
        self._server.stop()

    def _set_scheduler(self, scheduler):
        for project, _ in self._projects.values():
            self._server.call(f"/api/project/{project}", {"info": {"sched": scheduler}}, "PUT", {"Authorization": self._key})

    def _measure(self, scheduler, offset):
        """The figure of the person for whom it grew most."""
        self._set_scheduler(scheduler)
        sizes = self._bench.sizes
        taken = {
            person: self._bench.alternate({size: lambda size=size: self._ask(size, person, offset) for size in sizes})
            for person in PEOPLE
        }
        way = f"{self._database.name}, {scheduler}{' ahead' if offset else ''}"
        for size in sizes[1:]:
            figures = [
                compare(f"{way}: p50 at {size:,} tasks ({person})", "ms", by_size[size]["ask_p50_ms"],
                        by_size[sizes[0]]["ask_p50_ms"], f"at {sizes[0]:,}", at_most(1.5))
                for person, by_size in taken.items()
            ]
            self._bench.figures.append(max(figures, key=lambda figure: figure.ratio))

    def _ask(self, size, person, offset=0):
        """Answers in between, so that each request searches."""
        project, token = self._projects[size]
        uids = [PEOPLE[person]]
        if not PEOPLE[person]:
            uids = [f"new-{self._new_people + number}" for number in range(CYCLES)]
            self._new_people += CYCLES
        return flow(self._server, project, [(f"Bearer {token}", uid) for uid in uids], most=CYCLES, offset=offset)

    def _compare_with_original(self):
        """The query alone, without HTTP: all tasks but those in the list of all answers, in the original's order."""
        self._set_scheduler("default")
        size = self._bench.sizes[-1]
        project, _ = self._projects[size]
        for person, uid in PEOPLE.items():
            query = f"""
                SELECT t.id FROM tasks_task t
                WHERE t.project_id = {project} AND t.state <> 'completed' AND t.id NOT IN
                    (SELECT r.task_id FROM tasks_run r WHERE r.project_id = {project} AND r.actor_id = '{uid or 'nobody'}')
                ORDER BY t.priority_0 DESC, t.id LIMIT 1"""
            taken = self._bench.alternate({"ours": lambda: self._ask(size, person), "original": lambda: self._time(query)})
            self._bench.compare(f"{self._database.name}: p50 at {size:,} tasks ({person})", "ms", taken["ours"]["ask_p50_ms"],
                                taken["original"]["ms"], "PYBOSSA's query", at_most(0.01) if size >= 1_000_000 else None)

    def _time(self, query):
        if self._database.name == "PostgreSQL":
            return {"ms": float(re.search(r"Time: ([\d.]+) ms", self._database.sql(f"\\timing on\n{query};")).group(1))}
        connection = self._database.connect()
        begun = time.monotonic()
        connection.execute(query).fetchone()
        taken = {"ms": 1000 * (time.monotonic() - begun)}
        connection.close()
        return taken
