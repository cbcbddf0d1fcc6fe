"""Ours and its peers, each on a port of its own at 127.0.0.1."""
import http.client
import json
import os
import secrets
import time
import urllib.error
import urllib.parse
import urllib.request

from harness.databases import Sqlite
from harness.errors import BenchError
from harness.figures import ROOT
from harness.processes import Process, free_port, run

BIN = ROOT / "build/bin"
PEER = ROOT / "tests/bench/peer"
PYTHON = "/usr/bin/python3"  # the one that Debian's packages are for


class Server:
    name = ""
    port = 0
    process = None

    def url(self, path):
        return f"http://127.0.0.1:{self.port}{path}"

    def call(self, path, body=None, method=None, headers=None):
        """The answer's JSON."""
        data = json.dumps(body).encode() if body is not None else None
        fields = {"Content-Type": "application/json", **(headers or {})}
        request = urllib.request.Request(self.url(path), data, fields, method=method)
        try:
            with urllib.request.urlopen(request, timeout=60) as reply:
                return json.load(reply)
        except urllib.error.HTTPError as error:
            raise BenchError(f"{self.name}, {path}: {error.code} {error.read().decode(errors='replace')[:500]}") from error

    def submit(self, path, fields, headers):
        """A form, as a browser sends it, that leads on to another page."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        form = {"Content-Type": "application/x-www-form-urlencoded", **headers}
        connection.request("POST", path, urllib.parse.urlencode(fields), form)
        answer = connection.getresponse()
        body = answer.read().decode(errors="replace")
        connection.close()
        if answer.status != 302:
            raise BenchError(f"{self.name}, {path}: {answer.status} {body[:500]}")

    def cpu_seconds(self):
        return self.process.cpu_seconds()

    def stop(self):
        if self.process:
            self.process.stop()
            self.process = None


class Colonnade(Server):
    """The real server, as a deployer starts it; without a database given, on SQLite in its data folder."""
    name = "Colonnade"

    def __init__(self, folder, settings=(), database=None):
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self.database = database or Sqlite(folder)
        # A bench is one caller from one address: what keeps single callers small would be all that it measures.
        wanted = ["management.listen=", "http.rate_limit=1000000000", "http.max_connections_per_address=100000",
                  f"data.url={self.database.url}", *settings]
        self.options = ["--data-dir", folder, *(word for setting in wanted for word in ("-D", setting))]
        self.start()

    def start(self):
        self.process = Process([BIN / "colonnade", "serve", "--listen", "127.0.0.1:0", *self.options], self.folder / "log")
        self.port = int(self.process.wait_for_line("ready ").rpartition(":")[2])
        self.start_seconds = time.monotonic() - self.process.begun

    def run(self, *words, text=None):
        return run([BIN / "colonnade", *words, *self.options], text)

    def create_user(self, name, password=None):
        """Its API key."""
        made = self.run("user", "create", "--json", "--name", name, "--email", f"{name}@example.org", "--password-stdin",
                        text=password or secrets.token_hex(16))
        return json.loads(made)["api_key"]

    def create_project(self, key, name):
        """Its id, and the token by which an app's own users answer."""
        project = self.call("/api/project", {"name": name, "short_name": name, "description": "Measured"},
                            headers={"Authorization": key})
        secret = {"Authorization": project["secret_key"]}
        request = urllib.request.Request(self.url(f"/api/auth/project/{name}/token"), headers=secret)
        with urllib.request.urlopen(request, timeout=60) as reply:
            return project["id"], reply.read().decode()


class Nginx(Server):
    """One worker per core, as ours has a loop per core; the answer of our /health/live by `return`; an access log, as ours."""
    name = "nginx"

    def __init__(self, folder):
        folder.mkdir(parents=True)
        self.port = free_port()
        (folder / "nginx.conf").write_text(f"""
worker_processes {os.cpu_count()};
worker_rlimit_nofile 20000;
daemon off;
pid {folder}/pid;
error_log {folder}/error.log;
events {{ worker_connections 16384; }}
http {{
    access_log {folder}/access.log combined buffer=64k flush=1s;
    keepalive_requests 1000000000;
    default_type application/json;
    server {{ listen 127.0.0.1:{self.port} reuseport; location = /health/live {{ return 200 '{{"status":"ok"}}'; }} }}
}}
""", encoding="utf-8")
        self.process = Process(["nginx", "-p", folder, "-c", folder / "nginx.conf"], folder / "log")
        self.process.wait_for_port(self.port)


class Poco(Server):
    """POCO's own HTTPServer."""
    name = "POCO"

    def __init__(self, folder):
        folder.mkdir(parents=True)
        self.port = free_port()
        self.process = Process([BIN / "bench_poco_server", self.port], folder / "log")
        self.process.wait_for_port(self.port)


class Flask(Server):
    """peer/app.py: Flask, SQLAlchemy and gunicorn, the stack that PYBOSSA runs on, in a PostgreSQL database of its own."""
    name = "Flask"

    def __init__(self, folder, database):
        folder.mkdir(parents=True)
        self.database = database
        self._environment = {"PEER_DATABASE": database.url, "PEER_SECRET": secrets.token_hex(16), "PYTHONPATH": str(PEER),
                             "PYTHONDONTWRITEBYTECODE": "1"}
        run([PYTHON, "-c", "import app; app.Base.metadata.create_all(app.engine)"], environment=self._environment)
        self.port = free_port()
        self.process = Process([PYTHON, "-m", "gunicorn", "--workers", 2 * os.cpu_count() + 1, "--worker-class", "gthread",
                                "--threads", 4, "--keep-alive", 60, "--bind", f"127.0.0.1:{self.port}", "app:app"],
                               folder / "log", self._environment)
        self.process.wait_for_port(self.port)
        self.call("/health/live")

    def create_users(self, count):
        """Their API keys."""
        keys = [secrets.token_hex(16) for _ in range(count)]
        rows = ", ".join(f"('crowd{number}', 'crowd{number}', '{key}')" for number, key in enumerate(keys))
        self.database.sql(f'INSERT INTO "user" (name, fullname, api_key) VALUES {rows};')
        return keys

    def create_signed_up(self, email, password):
        run([PYTHON, "-c", "import app, sys; app.sign_up(sys.argv[1], sys.stdin.read())", email], password, self._environment)

    def create_project(self, name, tasks, answers_each):
        """Its id."""
        project = int(self.database.sql(f"INSERT INTO project (short_name) VALUES ('{name}') RETURNING id;"))
        self.database.sql(f"""INSERT INTO task (project_id, n_answers, info)
            SELECT {project}, {answers_each}, '{{"number": ' || g || '}}' FROM generate_series(1, {tasks}) g;""")
        self.database.analyze()
        return project
