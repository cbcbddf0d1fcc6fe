"""What was measured: one shape for every bench, as a table and as JSON."""
import dataclasses
import json
import os
import pathlib
import platform
import statistics
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[3]
RESULTS = ROOT / "build/bench"


@dataclasses.dataclass(frozen=True)
class Goal:
    """A bound of `ratio` or of `ours`."""
    of: str
    bound: str  # "at most" or "at least"
    limit: float

    def is_met(self, figure):
        value = getattr(figure, self.of)
        return value <= self.limit if self.bound == "at most" else value >= self.limit

    def __str__(self):
        return f"{self.of} {'<=' if self.bound == 'at most' else '>='} {self.limit:g}"


def at_most(limit, of="ratio"):
    return Goal(of, "at most", limit)


def at_least(limit, of="ratio"):
    return Goal(of, "at least", limit)


@dataclasses.dataclass
class Figure:
    what: str
    unit: str
    ours: float  # median of the rounds
    peer: float | None = None
    peer_name: str | None = None
    ratio: float | None = None  # median of the rounds' ratios of ours to the peer's
    spread: list | None = None  # least and greatest of the rounds: of the ratio, or of ours where there is no peer
    rounds: int = 1
    goal: Goal | None = None

    @property
    def met(self):
        return self.goal.is_met(self) if self.goal else None

    def to_json(self):
        return {**dataclasses.asdict(self), "met": self.met}


def compare(what, unit, ours, peer=None, peer_name=None, goal=None):
    """Of what was measured in each round; `ours` and `peer` are lists of equal length."""
    figure = Figure(what, unit, statistics.median(ours), rounds=len(ours), goal=goal)
    values = ours
    if peer is not None:
        values = [mine / other if other else 0.0 for mine, other in zip(ours, peer)]
        figure.peer, figure.peer_name = statistics.median(peer), peer_name
        figure.ratio = statistics.median(values)
    if len(values) > 1:
        figure.spread = [min(values), max(values)]
    return figure


def number(value):
    """With three digits that say something."""
    if value == 0 or abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.{2 if abs(value) >= 1 else 3}f}"


def cells(figure):
    peer = f"{number(figure.peer)} {figure.peer_name}" if figure.peer is not None else ""
    return [
        figure.what,
        f"{number(figure.ours)} {figure.unit}",
        peer,
        number(figure.ratio) if figure.ratio is not None else "",
        f"{number(figure.spread[0])} - {number(figure.spread[1])}" if figure.spread else "",
        str(figure.goal) if figure.goal else "",
        {True: "met", False: "MISSED", None: ""}[figure.met],
    ]


def print_table(title, benches):
    """One for all of them, a heading for each."""
    rows = [["", "ours", "peer", "ours/peer", "spread", "goal", ""]]
    for bench in benches:
        rows += [[bench.name], *map(cells, bench.figures)]
    widths = [max(len(row[column]) for row in rows if len(row) > column) for column in range(len(rows[0]))]
    print(f"\n{title}\n")
    for row in rows:
        aligned = [text.ljust(width) if column in (0, 5, 6) else text.rjust(width)
                   for column, (text, width) in enumerate(zip(row, widths))]
        print(("  " if len(row) > 1 else "\n") + "  ".join(aligned).rstrip())
    goals = [figure.met for bench in benches for figure in bench.figures if figure.goal]
    if goals:
        print(f"\n{sum(goals)} of {len(goals)} goals met")
    sys.stdout.flush()


def write_markdown(name, benches):
    """The table as docs/PERFORMANCE.md has it."""
    lines = ["| | ours | peer | ours/peer | spread | goal | |", "|---|---|---|---|---|---|---|"]
    for bench in benches:
        lines.append(f"| **{bench.name}** | | | | | | |")
        lines += [f"| {' | '.join(cells(figure))} |".replace("MISSED", "**missed**") for figure in bench.figures]
    (RESULTS / f"{name}.md").write_text("\n".join(lines) + "\n", encoding="utf-8")


def machine():
    with open("/proc/cpuinfo", encoding="utf-8") as info:
        models = [line.partition(":")[2].strip() for line in info if line.startswith("model name")]
    return {
        "cores": os.cpu_count(),
        "kernel": platform.release(),
        "cpu": models[0] if models else platform.machine(),
        "memory_mib": os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 2**20,
    }


def busy_share(seconds=1.0):
    """Of the machine's CPU time, while we wait: what others use."""

    def read():
        with open("/proc/stat", encoding="utf-8") as stat:
            times = [int(word) for word in stat.readline().split()[1:9]]
        return sum(times), times[3] + times[4]

    total, idle = read()
    time.sleep(seconds)
    total_after, idle_after = read()
    return 1 - (idle_after - idle) / max(1, total_after - total)


def write_json(name, content):
    RESULTS.mkdir(parents=True, exist_ok=True)
    path = RESULTS / f"{name}.json"
    path.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
    return path
