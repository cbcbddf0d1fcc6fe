#!/usr/bin/python3
"""tests/bench/basic.py BUILD [SECONDS]: how long a look at the database takes while 16 clients send right passwords by HTTP Basic.

Prints the ratio of p99 with and without them. Wants `ninja -C BUILD colonnade_server bench_basic`, and a machine that does nothing else.
"""
import base64
import http.client
import multiprocessing
import subprocess
import sys
import tempfile
import time

CLIENTS = 16
PASSWORD = "correct horse 7 staple"


def start(build, folder):
    options = ["--data-dir", folder, "-D", f"plugins.path={build}/bench", "-D", "plugins.enabled=basic",
               "-D", "management.listen=", "-D", "http.rate_limit=100000000"]
    program = f"{build}/bin/colonnade"
    subprocess.run([program, "migrate", *options], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    subprocess.run([program, "user", "create", "--name", "ada", "--email", "ada@example.org", "--password-stdin", *options],
                   input=PASSWORD + "\n", text=True, check=True, stdout=subprocess.DEVNULL)
    server = subprocess.Popen([program, "serve", "--listen", "127.0.0.1:0", *options], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    for line in server.stdout:
        if line.startswith("ready "):
            return server, int(line.strip().rsplit(":", 1)[1].strip("/"))
    raise SystemExit("the server does not start")


def ask(port, path, headers, seconds):
    """How long each request took."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    taken, end = [], time.monotonic() + seconds
    while time.monotonic() < end:
        begun = time.monotonic()
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        answer.read()
        if answer.status != 200:
            raise SystemExit(f"{path} is answered {answer.status}")
        taken.append(time.monotonic() - begun)
    return sorted(taken)


def part(taken, share):
    return taken[int(len(taken) * share)] * 1000


def main():
    build, seconds = sys.argv[1], float(sys.argv[2]) if len(sys.argv) > 2 else 5
    credential = base64.b64encode(f"ada:{PASSWORD}".encode()).decode()
    with tempfile.TemporaryDirectory() as folder:
        server, port = start(build, folder)
        try:
            quiet = ask(port, "/basic/quick", {}, seconds)
            with multiprocessing.Pool(CLIENTS) as pool:
                signed = pool.starmap_async(ask, [(port, "/basic/signed", {"Authorization": "Basic " + credential}, seconds + 1)] * CLIENTS)
                time.sleep(0.5)
                busy = ask(port, "/basic/quick", {}, seconds)
                calls = sum(len(taken) for taken in signed.get())
        finally:
            server.terminate()
            server.wait()
    for name, taken in (("quiet", quiet), ("with 16 clients", busy)):
        print(f"{name}: p50 {part(taken, 0.5):.2f} ms, p99 {part(taken, 0.99):.2f} ms, {len(taken)} requests")
    print(f"signed requests: {calls / (seconds + 1):.0f}/s; p99 is {part(busy, 0.99) / part(quiet, 0.99):.2f} times the quiet one")


if __name__ == "__main__":
    main()
