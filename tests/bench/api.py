#!/usr/bin/python3
"""./dev bench api [SECONDS]: reads by id, and tasks asked for and answered, beside the stack that PYBOSSA runs on (peer/app.py: Flask,
SQLAlchemy, gunicorn), both on the same PostgreSQL (COLONNADE_TEST_POSTGRESQL), in turns; medians of five rounds.

Prints a table and writes build/bench/api.json. Throughput is what 16 connections get; CPU is the server's own, without the database's.
"""
import json
import os
import pathlib
import secrets
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
ROUNDS = 5
CLIENTS = 16
TASKS = 100_000
PYTHON = "/usr/bin/python3"  # the one that Debian's packages are for
TICKS = os.sysconf("SC_CLK_TCK")
ADMIN_URL = os.environ["COLONNADE_TEST_POSTGRESQL"]


def sql(url, statements):
    done = subprocess.run(["psql", "-qAtX", "-v", "ON_ERROR_STOP=1", "-d", url], input=statements, capture_output=True, text=True)
    if done.returncode:
        sys.exit(done.stderr)
    return done.stdout.strip()


def new_database(name):
    sql(ADMIN_URL, f"CREATE DATABASE {name};")
    return urllib.parse.urlsplit(ADMIN_URL)._replace(path="/" + name).geturl()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    """A server under test: where it listens, what it costs."""

    def __init__(self, name, command, port, folder, environment=None):
        self.name, self.port = name, port
        self.log = open(pathlib.Path(folder) / f"{name}.log", "w")
        self.process = subprocess.Popen(command, stdout=self.log, stderr=self.log, env={**os.environ, **(environment or {})})
        for _ in range(400):
            try:
                urllib.request.urlopen(self.url("/health/live"), timeout=1).close()
                return
            except OSError:
                time.sleep(0.05)
        sys.exit(f"{name} does not answer; see {self.log.name}\n{open(self.log.name).read()[-2000:]}")

    def url(self, path):
        return f"http://127.0.0.1:{self.port}{path}"

    def cpu_seconds(self):
        """Of the process and its workers."""
        children = subprocess.run(["pgrep", "-P", str(self.process.pid)], capture_output=True, text=True).stdout.split()
        ticks = 0
        for pid in [str(self.process.pid), *children]:
            fields = open(f"/proc/{pid}/stat").read().rpartition(")")[2].split()
            ticks += int(fields[11]) + int(fields[12])
        return ticks / TICKS

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=30)
        self.log.close()


def call(server, path, key, body=None):
    request = urllib.request.Request(server.url(path), headers={"Authorization": key, "Content-Type": "application/json"},
                                     data=json.dumps(body).encode() if body else None)
    with urllib.request.urlopen(request) as reply:
        return json.load(reply)


def wrk(arguments, seconds, connections):
    done = subprocess.run(["wrk", f"-t{connections}", f"-c{connections}", f"-d{seconds}", *arguments], capture_output=True, text=True)
    text = done.stdout
    if done.returncode or "Non-2xx" in text or "Socket errors" in text:
        sys.exit(f"wrk {' '.join(arguments)}:\n{text}{done.stderr}")
    return int(next(line for line in text.splitlines() if "requests in" in line).split()[0])


class Ours:
    """Colonnade, filled through its own commands and API."""

    def __init__(self, folder):
        self.database = new_database("bench_colonnade")
        self.options = ["--data-dir", f"{folder}/data", "-D", "data.url=" + self.database]
        port = free_port()
        self.server = Server("colonnade", [ROOT / "build/bin/colonnade", "serve", "--listen", f"127.0.0.1:{port}", *self.options,
                                           "-D", "management.listen=", "-D", "http.rate_limit=1000000000"], port, folder)
        self.keys = [self.user(number) for number in range(CLIENTS)]
        project = call(self.server, "/api/project", self.keys[0], {"name": "bench", "short_name": "bench", "description": "Measured"})
        self.project = project["id"]
        rows = pathlib.Path(folder) / "tasks.csv"
        rows.write_text("number,n_answers\n" + "".join(f"{number},3\n" for number in range(TASKS)))
        subprocess.run([ROOT / "build/bin/colonnade", "project", "import-tasks", "bench", rows, *self.options], check=True,
                       stdout=subprocess.DEVNULL)
        self.task = call(self.server, f"/api/task?project_id={self.project}&limit=1", self.keys[0])[0]["id"]
        self.reader = call(self.server, "/api/user?limit=1", self.keys[0])[0]["id"]

    def user(self, number):
        made = subprocess.run([ROOT / "build/bin/colonnade", "user", "create", "--json", "--name", f"crowd{number}", "--email",
                               f"crowd{number}@example.org", "--password-stdin", *self.options], input=secrets.token_hex(16),
                              check=True, capture_output=True, text=True)
        return json.loads(made.stdout)["api_key"]

    def answers(self):
        return int(sql(self.database, "SELECT count(*) FROM tasks_run"))


class Peer:
    """The same in the peer's tables."""

    def __init__(self, folder):
        self.database = new_database("bench_peer")
        self.keys = [secrets.token_hex(16) for _ in range(CLIENTS)]
        self.project, self.task, self.reader = 1, 1, 1
        environment = {"PEER_DATABASE": self.database, "PYTHONPATH": str(HERE / "peer"), "PYTHONDONTWRITEBYTECODE": "1"}
        subprocess.run([PYTHON, "-c", "import app; app.Base.metadata.create_all(app.engine)"], check=True,
                       env={**os.environ, **environment})
        users = ", ".join(f"('crowd{number}', 'crowd{number}', '{key}')" for number, key in enumerate(self.keys))
        sql(self.database, f"""
            INSERT INTO "user" (name, fullname, api_key) VALUES {users};
            INSERT INTO project (short_name) VALUES ('bench');
            INSERT INTO task (project_id, n_answers, info) SELECT 1, 3, '{{"number": ' || g || '}}' FROM generate_series(1, {TASKS}) g;
            ANALYZE;""")
        port = free_port()
        self.server = Server("flask", [PYTHON, "-m", "gunicorn", "--workers", str(2 * os.cpu_count() + 1), "--bind",
                                       f"127.0.0.1:{port}", "--keep-alive", "60", "--worker-class", "gthread", "--threads", "4",
                                       "app:app"], port, folder, environment)

    def answers(self):
        return int(sql(self.database, "SELECT count(*) FROM task_run"))


def read(site, path, seconds):
    return lambda: wrk(["-H", "Authorization: " + site.keys[0], site.server.url(path)], seconds, CLIENTS)


def flow(site, seconds):
    def run():
        before = site.answers()
        wrk(["-s", str(HERE / "flow.lua"), site.server.url("/"), "--", str(site.project), *site.keys], seconds, CLIENTS)
        return site.answers() - before
    return run


def measure(site, run):
    """Done per second, and the server's CPU for each in microseconds."""
    cpu, start = site.server.cpu_seconds(), time.monotonic()
    done = run()
    return done / (time.monotonic() - start), (site.server.cpu_seconds() - cpu) * 1e6 / max(done, 1)


def compare(name, sites, runs):
    rounds = {site.server.name: [] for site in sites}
    for _ in range(ROUNDS):
        for site, run in zip(sites, runs):
            rounds[site.server.name].append(measure(site, run))
    median = {server: [statistics.median(values) for values in zip(*taken)] for server, taken in rounds.items()}
    ours, peer = median["colonnade"], median["flask"]
    return {"what": name, "per_second": ours[0], "peer_per_second": peer[0], "throughput_ratio": ours[0] / peer[0],
            "cpu_us": ours[1], "peer_cpu_us": peer[1], "cpu_ratio": ours[1] / peer[1]}


def main():
    seconds = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    sites = []
    with tempfile.TemporaryDirectory() as folder:
        try:
            sites += [Ours(folder)]
            sites += [Peer(folder)]
            figures = [
                compare("task by id", sites, [read(site, f"/api/task/{site.task}", seconds) for site in sites]),
                compare("user by id", sites, [read(site, f"/api/user/{site.reader}", seconds) for site in sites]),
                compare("newtask + taskrun", sites, [flow(site, seconds) for site in sites]),
            ]
        finally:
            for site in sites:
                site.server.stop()
    print(f"{'':20}{'per second':>12}{'x Flask':>9}{'CPU us':>9}{'x Flask':>9}")
    for figure in figures:
        print("{what:20}{per_second:12.0f}{throughput_ratio:9.1f}{cpu_us:9.0f}{cpu_ratio:9.3f}".format(**figure))
    target = ROOT / "build/bench/api.json"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(figures, indent=2) + "\n")


main()
