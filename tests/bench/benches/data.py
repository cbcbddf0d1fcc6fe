"""Our data layer beside the databases' own functions, in one process (data/main.cpp)."""
import json

from harness.databases import Postgresql
from harness.figures import ROOT, at_least, at_most
from harness.processes import run as run_program


def run(bench):
    bench.settings.update(writers=16)
    compare(bench, "read by key, SQLite", "read", f"sqlite:{bench.folder}/read.db", "sqlite3_step", at_most(1.2))
    compare(bench, "read by key, PostgreSQL", "read", bench.add(Postgresql("bench_data")).url, "PQexecPrepared", at_most(1.2))
    compare(bench, "durable writes of 16 clients, SQLite", "write", f"sqlite:{bench.folder}/write.db", "own connections",
            at_least(15))


def compare(bench, what, work, url, peer, goal):
    lines = run_program([ROOT / "build/bin/bench_data", work, url, bench.rounds, bench.seconds]).splitlines()
    rounds = [json.loads(line) for line in lines]
    ours, raw = ([one[side] for one in rounds] for side in ("ours", "raw"))
    bench.compare(what, "us" if work == "read" else "1/s", ours, raw, peer, goal)
