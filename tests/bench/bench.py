#!/usr/bin/python3
"""./dev bench [NAME] [--rounds N] [--seconds S] [SIZE …]: runs one of benches/, or all; a table, and JSON under build/bench.

Each figure is a ratio beside a peer that was measured in turn with us, in the same run. docs/PERFORMANCE.md says what they mean.
"""
import argparse
import importlib
import os
import resource
import sys
import time

from harness.errors import BenchError
from harness.figures import busy_share, machine, print_table, write_json, write_markdown
from harness.rounds import Bench

BENCHES = ["http", "connections", "plugins", "data", "api", "taskrun", "newtask", "accounts", "signin"]
ALONE = ["edge", "sizes", "quality"]  # not among all: the first takes minutes a round, the others hardly depend on the machine
BUSY = 0.1  # share of the CPU that others may use
FILES = 20_000  # one for each connection that is held


def parse(words):
    parser = argparse.ArgumentParser(prog="./dev bench", description="Measures the server beside its peers.")
    parser.add_argument("name", choices=[*BENCHES, *ALONE, "all"], nargs="?", default="all")
    parser.add_argument("sizes", type=int, nargs="*", metavar="SIZE", help="of newtask: tasks of a project; of accounts: users")
    parser.add_argument("--rounds", type=int, default=5, help="how often each server has its turn (default 5)")
    parser.add_argument("--seconds", type=float, help="how long a turn takes (default 2; of all 1)")
    parser.add_argument("--data", help="of quality: the folder with the sets, each a folder with label.csv and truth.csv")
    options = parser.parse_args(words)
    if options.seconds is None:
        options.seconds = 1 if options.name == "all" else 2
    if options.sizes and options.name not in ("newtask", "accounts"):
        parser.error(f"{options.name} takes no sizes; --seconds says how long a turn takes")
    if (options.name == "quality") != (options.data is not None):
        parser.error("quality takes --data DIR, and no other does")
    if options.rounds < 1 or options.seconds <= 0 or any(size < 100 for size in options.sizes):
        parser.error("--rounds and --seconds must be greater than 0, sizes at least 100")
    return options


def allow_many_files():
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    if most != resource.RLIM_INFINITY and most < FILES:
        try:
            resource.setrlimit(resource.RLIMIT_NOFILE, (FILES, FILES))
        except ValueError:
            print(f"bench: only {most} files may be open (ulimit -Hn); 12,000 connections will not fit", file=sys.stderr)
        return
    resource.setrlimit(resource.RLIMIT_NOFILE, (FILES, most))


def run(name, options):
    """What it found; throws BenchError if it could not run."""
    begun = time.monotonic()
    print(f"bench {name} …", file=sys.stderr, flush=True)
    with Bench(name, options) as bench:
        importlib.import_module(f"benches.{name}").run(bench)
    bench.settings["took_seconds"] = round(time.monotonic() - begun, 1)
    print(f"bench {name} took {bench.settings['took_seconds']} s", file=sys.stderr, flush=True)
    return bench


def main():
    options = parse(sys.argv[1:])
    allow_many_files()
    here = {**machine(), "busy_before": round(busy_share(), 2)}
    if here["busy_before"] > BUSY:
        print(f"bench: others use {here['busy_before']:.0%} of the machine; do not trust the figures", file=sys.stderr)
    done, failed = [], []
    for name in BENCHES if options.name == "all" else [options.name]:
        try:
            bench = run(name, options)
            write_json(name, {"machine": here, **bench.result(), **bench.beside})
            done.append(bench)
        except BenchError as error:
            print(f"bench {name} could not run: {error}", file=sys.stderr)
            failed.append(name)
    print_table(f"{options.rounds} rounds of {options.seconds:g} s; medians", done)
    if options.name == "all":
        write_json("all", {"bench": "all", "machine": here, "failed": failed, "benches": [bench.result() for bench in done]})
        write_markdown("all", done)
    return 1 if failed else 0


if __name__ == "__main__":
    os.environ["LC_ALL"] = "C.UTF-8"
    sys.exit(main())
