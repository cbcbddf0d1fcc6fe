"""What many idle and slow connections cost those who just make requests."""
import functools
import time

from harness.figures import at_most
from harness.filling import fill_project
from harness.load import Held, request_text, start_fixed
from harness.servers import Colonnade

IDLE = 10_000
SETTLING = 1.0  # seconds after many connections were opened or closed
SLOW = 2_000  # each sends its request in eight pieces, one a second
PROBES = {"trivial route": 1000, "task by id": 500}  # requests begun in a second, by 16 connections


class Probes:
    """Normal requests at a rate that leaves the machine time, so that what is late is the server's doing."""

    def __init__(self, bench, server):
        key = server.create_user("reader")
        project, _ = server.create_project(key, "bench")
        fill_project(server.database, project, 1000)
        task = server.call(f"/api/task?project_id={project}&limit=1", headers={"Authorization": key})[0]["id"]
        self._server, self._seconds = server, bench.seconds
        self._requests = {"trivial route": request_text("GET", "/health/live"),
                          "task by id": request_text("GET", f"/api/task/{task}", {"Authorization": key})}

    def measure(self):
        """Milliseconds, p50 and p99 of both."""
        running = {what: start_fixed(self._server, request, self._seconds, rate=PROBES[what])
                   for what, request in self._requests.items()}
        results = {what: client.result() for what, client in running.items()}
        return {f"{what}, {share}": result[f"request_{share}_ms"] for what, result in results.items() for share in ("p50", "p99")}

    def measure_with_cpu(self):
        """The same with the server's CPU for each request, in microseconds."""
        before = self._server.cpu_seconds()
        taken = self.measure()
        return {**taken, "cpu_us": 1e6 * (self._server.cpu_seconds() - before) / (sum(PROBES.values()) * self._seconds)}


def run(bench):
    bench.settings.update(idle=IDLE, slow=SLOW, requests_per_second=PROBES)
    server = bench.add(Colonnade(bench.folder / "ours"))
    probes = Probes(bench, server)
    probes.measure()

    def among(idle, slow):
        with Held(server, idle, slow):
            time.sleep(SETTLING)
            taken = probes.measure_with_cpu()
        time.sleep(SETTLING)
        return taken

    taken = bench.alternate({
        "alone": probes.measure_with_cpu,
        "idle": functools.partial(among, IDLE, 0),
        "idle and slow": functools.partial(among, IDLE, SLOW),
    })
    alone, crowded = taken["alone"], taken["idle and slow"]
    bench.compare(f"server CPU per request, with {IDLE:,} idle connections", "us", taken["idle"]["cpu_us"], alone["cpu_us"], "without")
    for what, goal in ((f"{probe}, {share}", goal) for probe in PROBES for share, goal in (("p50", None), ("p99", at_most(1.2)))):
        bench.compare(f"{what}, with {IDLE:,} idle and {SLOW:,} slow connections", "ms", crowded[what], alone[what], "without", goal)
