"""What others feel while a network floods, readers stall, or the database hangs, beside a quiet server."""
import functools
import json
import signal
import time
import urllib.request

from harness.clusters import Cluster, url_of
from harness.errors import BenchError
from harness.figures import at_least, at_most
from harness.filling import fill_project
from harness.load import request_text, start_fixed
from harness.servers import Colonnade
from harness.visitors import Asking, SignIns, StalledReaders

PASSWORD = "Lantern-quarry-58"
WRONG = "Wrong-horse-1"
NAMES = [f"user{number}" for number in range(8)]
SIGN_INS = 4  # honest ones in a second
SIGN_IN_SECONDS = 10  # at least: 99 of a hundred wants many
FLOODER = "127.99.0.1"
FLOOD = {"connections": 90, "rate": 1000, "status": 0, "address": FLOODER}
WARMING = 0.5  # seconds of a flood before it is measured
READERS = 96  # of each streaming route: more than threads and places in a queue
TASKS = 2_000
INFO_BYTES = 4_000  # of each task: an answer is larger than what sockets hold
ASKED = 20  # requests in a second while the database hangs, for each page
HUNG_SECONDS = 60
DRAIN = 10  # seconds; the default of http.drain_seconds
JSON = {"Content-Type": "application/json"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def run(bench):
    bench.settings.update(sign_ins_per_second=SIGN_INS, flood=FLOOD, readers=READERS, hung_seconds=HUNG_SECONDS)
    measure_floods(bench)
    measure_stalled_readers(bench)
    measure_hung_database(bench)
    measure_failover(bench)


class Site:
    """A server with people who sign in, and a project whose data is large."""

    def __init__(self, bench, name):
        self.server = bench.add(Colonnade(bench.folder / name))
        self.keys = [self.server.create_user(user, PASSWORD) for user in NAMES]
        self.project, _ = self.server.create_project(self.keys[0], "bench")
        self._sign_ins = SignIns(self.server, NAMES, PASSWORD)
        self._seconds = max(bench.seconds, SIGN_IN_SECONDS)

    def sign_in(self):
        return self._sign_ins.measure(self._seconds, SIGN_INS)

    @property
    def measured_seconds(self):
        return self._seconds


# Floods of hash routes

def csrf_fields(server):
    """Of an anonymous session, as a browser has them."""
    request = urllib.request.Request(server.url("/account/signin"), headers=JSON)
    with urllib.request.urlopen(request, timeout=60) as reply:
        cookie = reply.headers["Set-Cookie"].partition(";")[0]
        return {**JSON, "Cookie": cookie, "X-CSRFToken": json.load(reply)["form"]["csrf"]}


def hash_requests(site):
    """Each route that makes or checks a hash of a password, with names of its own for each request."""
    server = site.server
    fields = csrf_fields(server)
    person = '{"fullname":"R R","name":"r######","email_addr":"r######@example.org","password":"%s","confirm":"%s","consent":true}'
    return {
        "/account/signin, strangers": request_text("POST", "/account/signin", fields,
                                                   f'{{"email":"x######@example.org","password":"{WRONG}"}}'),
        "/account/signin, one account": request_text("POST", "/account/signin", fields,
                                                     f'{{"email":"user1@example.org","password":"{WRONG}"}}'),
        "/account/register": request_text("POST", "/account/register", fields, person % (PASSWORD, PASSWORD)),
        "/app/user/auth_token": request_text("POST", "/app/user/auth_token", FORM, f"user=x######&password={WRONG}&client=b"),
        "/app/user/auth": request_text("POST", "/app/user/auth", FORM, f"user=user2&password={WRONG}&client=b"),
        "/app/user/change_password": request_text("POST", "/app/user/change_password", FORM,
                                                  f"user=user3&password={WRONG}&new_password={PASSWORD}2&client=b"),
        "/project/bench/password": request_text("POST", "/project/bench/password", fields, f'{{"password":"{WRONG}"}}'),
    }


def measure_floods(bench):
    site = Site(bench, "flooded")
    protect(site)

    def during(request):
        flood = start_fixed(site.server, request, WARMING + site.measured_seconds, **FLOOD)
        time.sleep(WARMING)
        taken = site.sign_in()
        flood.result()
        return taken

    site.sign_in()
    requests = hash_requests(site)
    taken = bench.alternate({"quiet": site.sign_in, **{name: functools.partial(during, text) for name, text in requests.items()}})
    for name in requests:
        bench.compare(f"sign-ins that succeed, in a flood of {name}", "%", taken[name]["good"], taken["quiet"]["good"], "without",
                      at_least(99, of="ours"))
        bench.compare(f"sign-in, p99, in a flood of {name}", "ms", taken[name]["p99_ms"], taken["quiet"]["p99_ms"], "without",
                      at_most(3))
    site.server.stop()


def protect(site):
    """Its pages ask for a password from now on."""
    site.server.database.sql(f"UPDATE tasks_project SET published = true WHERE id = {site.project};")
    fields = {"name": "bench", "short_name": "bench", "description": "Measured", "category_id": 1, "protect": "y", "password": PASSWORD}
    site.server.submit("/project/bench/update", fields, {"Authorization": site.keys[0]})


# Readers that stall

def measure_stalled_readers(bench):
    site = Site(bench, "read")
    server, owner = site.server, {"Authorization": site.keys[0]}
    fill_project(server.database, site.project, TASKS)
    server.database.sql(f"UPDATE tasks_task SET info = '{{\"n\":\"{'x' * INFO_BYTES}\"}}'; "
                        f"UPDATE tasks_project SET published = true WHERE id = {site.project};")
    probes = {"task by id": request_text("GET", "/api/task/1"), "page": request_text("GET", "/account/signin")}
    routes = {f"{kind} of tasks": f"/api/project/{site.project}/export?type=task&format={kind}" for kind in ("json", "csv")}
    routes["a list"] = "/api/task?limit=100"

    def probe():
        running = {what: start_fixed(server, request, site.measured_seconds, rate=50, address="127.98.0.1")
                   for what, request in probes.items()}
        taken = {"sign-in": site.sign_in()}
        taken.update({what: {"p99_ms": client.result()["request_p99_ms"]} for what, client in running.items()})
        return {f"{what}, p99": values["p99_ms"] for what, values in taken.items()} | {"good": taken["sign-in"]["good"]}

    def among(path):
        with StalledReaders(server, path, READERS, owner) as readers:
            time.sleep(WARMING)
            taken = probe()
            if set(readers.statuses()) == {0}:
                raise BenchError(f"{path} was not answered to any of the readers")
        return taken

    probe()
    taken = bench.alternate({"quiet": probe, **{name: functools.partial(among, path) for name, path in routes.items()}})
    for name in routes:
        bench.compare(f"sign-ins that succeed, among stalled readers of {name}", "%", taken[name]["good"], taken["quiet"]["good"],
                      "without", at_least(99, of="ours"))
        for what in (key for key in taken["quiet"] if key != "good"):
            bench.compare(f"{what}, among stalled readers of {name}", "ms", taken[name][what], taken["quiet"][what], "without",
                          at_most(2))
    server.stop()


# A database that hangs

def asked_for(server, seconds, key):
    """What needs the database, and what does not."""
    asking = {"database": Asking(server, "/api/category", ASKED, {"Authorization": key}),
              "page": Asking(server, "/account/signin", ASKED)}
    time.sleep(seconds)
    return {what: one.stop() for what, one in asking.items()}


def measure_hung_database(bench):
    cluster = bench.add(Cluster())
    server = bench.add(Colonnade(bench.folder / "hung", [f"http.drain_seconds={DRAIN}"], cluster))
    key = server.create_user("reader")
    asked_for(server, 1, key)
    quiet = asked_for(server, SIGN_IN_SECONDS, key)
    cluster.hang()
    hung = asked_for(server, HUNG_SECONDS, key)
    bench.beside["hung"] = hung
    bench.compare("requests answered while PostgreSQL hangs", "%", [min(one["good"] for one in hung.values())],
                  goal=at_least(100, of="ours"))
    bench.compare("longest answer while PostgreSQL hangs", "ms", [max(one["max_ms"] for one in hung.values())],
                  goal=at_most(10_000, of="ours"))
    bench.compare("page without a database, p99, while PostgreSQL hangs", "ms", [hung["page"]["p99_ms"]], [quiet["page"]["p99_ms"]],
                  "before", at_most(2))
    asking = Asking(server, "/api/category", ASKED, {"Authorization": key})
    time.sleep(1)
    begun = time.monotonic()
    server.process.signal(signal.SIGTERM)
    server.process.wait(60)
    bench.compare("end after SIGTERM while PostgreSQL hangs", "s", [time.monotonic() - begun], goal=at_most(DRAIN + 5, of="ours"))
    asking.stop()
    cluster.resume()


def measure_failover(bench):
    primary = bench.add(Cluster())
    standby = bench.add(Cluster(primary))
    both = BothClusters(primary, standby)
    server = bench.add(Colonnade(bench.folder / "failing", [], both))
    key = server.create_user("reader")
    asking = Asking(server, "/api/category", ASKED, {"Authorization": key})
    time.sleep(1)
    primary.hang()
    begun = time.monotonic()
    standby.promote()
    while not is_served(server, key):
        if time.monotonic() - begun > 120:
            raise BenchError("not served again, two minutes after the standby was promoted")
        time.sleep(0.1)
    bench.compare("served again after the primary hung and its standby was promoted", "s", [time.monotonic() - begun],
                  goal=at_most(15, of="ours"))
    asking.stop()
    server.stop()


class BothClusters:
    """One database at two places."""

    name = "PostgreSQL"

    def __init__(self, *clusters):
        self.url = url_of(*clusters)


def is_served(server, key):
    try:
        server.call("/api/category", headers={"Authorization": key})
        return True
    except (BenchError, OSError):
        return False
