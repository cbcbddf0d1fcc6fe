"""The clients: wrk for one request again and again, bench_load for what wrk does not do (see load/main.cpp)."""
import json
import re
import subprocess

from harness.errors import BenchError
from harness.figures import ROOT
from harness.processes import run

LOAD = ROOT / "build/bin/bench_load"


def wrk(server, path, seconds, connections=16, threads=1, headers=None):
    """Requests done in a second of a closed loop; each must be answered with 2xx or 3xx."""
    fields = [word for name, value in (headers or {}).items() for word in ("-H", f"{name}: {value}")]
    text = run(["wrk", f"-t{threads}", f"-c{connections}", f"-d{max(1, round(seconds))}", *fields, server.url(path)])
    if "Non-2xx" in text or "Socket errors" in text:
        raise BenchError(f"{server.name}, {path}:\n{text}")
    done, seconds = re.search(r"(\d+) requests in ([\d.]+)s", text).groups()
    return {"done": int(done), "seconds": float(seconds)}


def request_text(method, path, headers=None, body=""):
    lines = [f"{method} {path} HTTP/1.1", "Host: localhost", *(f"{name}: {value}" for name, value in (headers or {}).items())]
    if body:
        lines.append(f"Content-Length: {len(body.encode())}")
    return "\r\n".join(lines) + "\r\n\r\n" + body


def start_fixed(server, request, seconds, connections=16, rate=0, status=200, address="127.0.0.1"):
    """The same request (`######` in it becomes its number) at `rate` in a second (0: as fast as answers come), from one address,
    each answered with `status` (0: any)."""
    words = [LOAD, "fixed", server.port, connections, seconds, rate, status, address]
    return Client(words, request)


def fixed(*arguments, **options):
    return start_fixed(*arguments, **options).result()


def flow(server, project, contributors, seconds=0, most=0, connections=1, offset=0):
    """Tasks asked for and answered by (credential, uid) in turn, for so long or `most` in all."""
    lines = "".join(f"{credential}\t{uid}\n" for credential, uid in contributors)
    words = [LOAD, "flow", server.port, connections, seconds or 3600, most, project, offset]
    return Client(words, lines).result()


class Client:
    """A running bench_load."""

    def __init__(self, words, text):
        self._process = subprocess.Popen([str(word) for word in words], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                         stderr=subprocess.PIPE, text=True)
        self._process.stdin.write(text)
        self._process.stdin.close()
        self._process.stdin = None

    def result(self):
        out, errors = self._process.communicate()
        if self._process.returncode:
            raise BenchError(errors.strip())
        return json.loads(out)


class Held:
    """Connections that stay open while others are measured."""

    def __init__(self, server, idle, slow=0):
        self._process = subprocess.Popen([str(LOAD), "hold", str(server.port), str(idle), str(slow)], stdin=subprocess.PIPE,
                                         stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        if not self._process.stdout.readline():
            raise BenchError(self._process.communicate()[1].strip())

    def __enter__(self):
        return self

    def __exit__(self, failure, *_):
        """Tells the client to end; all must have stayed open."""
        out, errors = self._process.communicate("end\n")
        if failure:
            return
        if self._process.returncode:
            raise BenchError(errors.strip())
        closed = json.loads(out)["closed"]
        if closed:
            raise BenchError(f"the server closed {closed} of the connections that were to stay open")
