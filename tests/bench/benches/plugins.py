"""What plugins cost a request that none of them serves, a start, and the memory."""
import functools
import time

from harness.figures import at_most
from harness.load import wrk
from harness.rounds import measured
from harness.servers import Colonnade

PLUGINS = ["account", "avatars", "tasks", "external_uid", "ohmage_auth"]  # each after those that it needs
SETTLING = 0.3
NONE = "no plugin"
CONNECTIONS = 64


def run(bench):
    servers = {"all": start(bench, "all", PLUGINS), NONE: start(bench, "none", [])}
    taken = bench.alternate({name: load(server, bench.seconds) for name, server in servers.items()})
    bench.compare("trivial route with all plugins: server CPU per request", "us", taken["all"]["cpu_us"], taken[NONE]["cpu_us"],
                  NONE, at_most(1.1))
    taken = bench.alternate({name: functools.partial(restart, server) for name, server in servers.items()})
    for what in ("time until ready", "CPU of a start"):
        bench.compare(f"all plugins: {what}", "ms", taken["all"][what], taken[NONE][what], NONE)
    for server in servers.values():
        server.stop()
    measure_memory(bench)


def start(bench, folder, plugins):
    return bench.add(Colonnade(bench.folder / folder, [f"plugins.enabled={','.join(plugins)}"]))


def load(server, seconds):
    return lambda: measured(server, lambda: wrk(server, "/health/live", seconds, CONNECTIONS))


def restart(server):
    """Nothing to migrate: as at every start but the first."""
    server.stop()
    server.start()
    return {"time until ready": 1000 * server.start_seconds, "CPU of a start": 1000 * server.cpu_seconds()}


def measure_memory(bench):
    """One more plugin at a time."""
    servers = [start(bench, f"memory-{count}", PLUGINS[:count]) for count in range(len(PLUGINS) + 1)]
    for server in servers:
        server.stop()
    taken = bench.alternate({count: functools.partial(idle_memory, server) for count, server in enumerate(servers)})
    bench.compare("memory idle with all plugins", "MiB", taken[len(PLUGINS)]["mib"], taken[0]["mib"], NONE)
    for count, plugin in enumerate(PLUGINS, 1):
        added = [after - before for after, before in zip(taken[count]["mib"], taken[count - 1]["mib"])]
        bench.compare(f"memory that {plugin} adds", "MiB", added)


def idle_memory(server):
    server.start()
    time.sleep(SETTLING)
    taken = {"mib": server.process.resident_kib() / 1024}
    server.stop()
    return taken
