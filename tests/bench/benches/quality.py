"""What the plugin `quality` makes of answers whose truth is known (quality/main.cpp): nine sets of crowds, for instance."""
import json
import pathlib

from harness.errors import BenchError
from harness.figures import ROOT, at_least, at_most
from harness.processes import run as run_program


def run(bench):
    if not pathlib.Path(bench.data).is_dir():
        raise BenchError(f"there is no folder {bench.data}")
    sets = json.loads(run_program([ROOT / "build/bin/bench_quality", bench.data]))
    if not sets:
        raise BenchError(f"no folder of {bench.data} has label.csv and truth.csv")
    bench.beside["sets"] = sets
    chosen = [one["automatic"]["accuracy"] for one in sets.values()]
    bench.compare("accuracy of what the server chooses, mean", "share", [sum(chosen) / len(chosen)], goal=at_least(0.89, "ours"))
    met = [one["calibration"]["stated"] <= 0.03 for one in sets.values()]
    bench.compare("sets whose certainty is true within 3 %", "share", [sum(met) / len(met)], goal=at_least(0.66, "ours"))
    bench.compare("an answer, at most", "us", [max(one["microseconds_per_answer"] for one in sets.values())], goal=at_most(50, "ours"))
