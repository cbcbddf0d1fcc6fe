"""A trivial route (routing, guards, access log) beside nginx and POCO's HTTPServer, and memory."""
import time

from harness.figures import at_most
from harness.load import Held, wrk
from harness.rounds import measured
from harness.servers import Colonnade, Nginx, Poco

PATH = "/health/live"
CONNECTIONS = 64
IDLE = 10_000
SETTLING = 1.0  # seconds until a server that is ready has done what it does once


def run(bench):
    bench.settings.update(connections=CONNECTIONS, idle_connections=IDLE)
    ours = measure_idle_memory(bench)
    nginx, poco = bench.add(Nginx(bench.folder / "nginx")), bench.add(Poco(bench.folder / "poco"))
    compare_trivial_route(bench, [ours, nginx, poco])
    measure_idle_connections(bench, ours, nginx)


def measure_idle_memory(bench):
    ours = bench.add(Colonnade(bench.folder / "ours"))
    time.sleep(SETTLING)
    migrated = ours.process.resident_kib() / 1024
    ours.stop()
    ours.start()
    time.sleep(SETTLING)
    bench.compare("memory idle", "MiB", [ours.process.resident_kib() / 1024], goal=at_most(25, of="ours"))
    bench.compare("memory idle after the start that migrates", "MiB", [migrated], goal=at_most(25, of="ours"))
    return ours


def compare_trivial_route(bench, servers):
    def load(server):
        return lambda: measured(server, lambda: wrk(server, PATH, bench.seconds, CONNECTIONS))

    for server in servers:
        wrk(server, PATH, 1, CONNECTIONS)
    taken = bench.alternate({server.name: load(server) for server in servers})
    ours = taken["Colonnade"]
    for peer, goal in (("nginx", at_most(1.1)), ("POCO", None)):
        bench.compare("trivial route: server CPU per request", "us", ours["cpu_us"], taken[peer]["cpu_us"], peer, goal)
    for peer in ("nginx", "POCO"):
        bench.compare("trivial route: requests", "1/s", ours["per_second"], taken[peer]["per_second"], peer)


def measure_idle_connections(bench, ours, nginx):
    """POCO's server would need a thread for each."""
    def kib_each(server):
        with Held(server, 64):  # what a server needs only once is not counted
            before = server.process.resident_kib()
            with Held(server, IDLE):
                return (server.process.resident_kib() - before) / IDLE

    bench.compare("memory per idle connection", "KiB", [kib_each(ours)], [kib_each(nginx)], nginx.name, at_most(0.5, of="ours"))
