"""What many idle and slow connections cost those who just make requests."""
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


def run(bench):
    bench.settings.update(idle=IDLE, slow=SLOW, requests_per_second=PROBES)
    server = bench.add(Colonnade(bench.folder / "ours"))
    probes = Probes(bench, server)
    probes.measure()

    def crowded():
        with Held(server, IDLE, SLOW):
            time.sleep(SETTLING)
            taken = probes.measure()
        time.sleep(SETTLING)
        return taken

    taken = bench.alternate({"quiet": probes.measure, "crowded": crowded})
    for what in taken["quiet"]:
        bench.compare(f"{what}, with {IDLE:,} idle and {SLOW:,} slow connections", "ms", taken["crowded"][what],
                      taken["quiet"][what], "without", at_most(1.2) if what.endswith("p99") else None)
