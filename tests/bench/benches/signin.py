"""Signing in beside Flask, and whether a flood of sign-ins is felt by others."""
import functools
import json
import time
import urllib.request

from benches.connections import PROBES, Probes
from harness.databases import Postgresql
from harness.errors import BenchError
from harness.figures import at_most
from harness.load import fixed, request_text, start_fixed
from harness.rounds import measured
from harness.servers import Colonnade, Flask

CLIENTS = 16
FLOOD = {"connections": 256, "rate": 500}  # many times what the hashes allow: the rest waits, or is answered 503
WARMING = 0.5  # seconds of a flood before it is measured
EMAIL, PASSWORD = "ada@example.org", "correct horse 7 staple"


class OurSignIn:
    """The form of `account`, as a front end posts it: JSON, with the CSRF token and cookie of an anonymous session."""

    def __init__(self, server):
        request = urllib.request.Request(server.url("/account/signin"), headers={"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=60) as reply:
            cookie = reply.headers["Set-Cookie"].partition(";")[0]
            token = json.load(reply)["form"]["csrf"]
        self._headers = {"Content-Type": "application/json", "Cookie": cookie, "X-CSRFToken": token}

    def request(self, password):
        return request_text("POST", "/account/signin", self._headers, json.dumps({"email": EMAIL, "password": password}))

    def check(self, server):
        """That what is measured are sign-ins: failures are 200, too."""
        body = {"email": EMAIL, "password": PASSWORD}
        if server.call("/account/signin", body, headers=self._headers).get("status") != "success":
            raise BenchError("a sign-in with the right password did not succeed")


def run(bench):
    bench.settings.update(clients=CLIENTS, flood=FLOOD, requests_per_second=PROBES, hash="Argon2id, 19 MiB, 2 passes, on both")
    # Without the brake, which would refuse the flood: as if it came from many addresses, for many accounts.
    server = bench.add(Colonnade(bench.folder / "ours", ["identity.brake.enabled=false"]))
    server.create_user("ada", PASSWORD)
    ours = OurSignIn(server)
    ours.check(server)
    compare_with_flask(bench, server, ours)
    measure_floods(bench, server, ours)
    ours.check(server)


def compare_with_flask(bench, server, ours):
    flask = bench.add(Flask(bench.folder / "flask", bench.add(Postgresql("bench_signin"))))
    flask.create_signed_up(EMAIL, PASSWORD)
    body = json.dumps({"email": EMAIL, "password": PASSWORD})
    theirs = request_text("POST", "/account/signin", {"Content-Type": "application/json"}, body)
    loads = {site: functools.partial(fixed, site, request, bench.seconds, CLIENTS)
             for site, request in ((server, ours.request(PASSWORD)), (flask, theirs))}
    taken = bench.alternate({site.name: functools.partial(measured, site, load) for site, load in loads.items()})
    bench.compare("sign-ins", "1/s", taken["Colonnade"]["per_second"], taken["Flask"]["per_second"], "Flask")
    bench.compare("server CPU per sign-in", "us", taken["Colonnade"]["cpu_us"], taken["Flask"]["cpu_us"], "Flask")
    flask.stop()


def measure_floods(bench, server, ours):
    probes = Probes(bench, server)
    probes.measure()

    def during_flood(password):
        flood = start_fixed(server, ours.request(password), WARMING + bench.seconds, status=0, **FLOOD)
        time.sleep(WARMING)
        taken = probes.measure()
        flood.result()
        return taken

    floods = {password: functools.partial(during_flood, text) for password, text in (("right", PASSWORD), ("wrong", "wrong horse"))}
    taken = bench.alternate({"quiet": probes.measure, **floods})
    for password in floods:
        for what in taken["quiet"]:
            bench.compare(f"{what}, in a flood of sign-ins with {password} passwords", "ms", taken[password][what],
                          taken["quiet"][what], "without", at_most(2) if what.endswith("p99") else None)
