"""Steps a second of the course's workloads, here and in the frameworks that are installed."""

import argparse
import importlib.util
import json
import statistics
from pathlib import Path

from tests.benchmarks import growth, launches, machine, report
from tests.benchmarks.programs import PEERS, Program, find_interpreters
from tests.benchmarks.workloads import WORKLOADS

MEMORY = ("W2", "W4")


def main():
    options = parse()
    interpreters, missing = find_interpreters()
    results = {"machine": machine.describe(), "missing": missing}
    for name in options.workloads:
        for cores in (1, 2) if name == "W5" else (options.cores,):
            key = name if name != "W5" else f"W5, {cores} core{'s' * (cores > 1)}"
            if not options.json:
                print(f"{key} ...", flush=True)
            results[key] = measure(name, cores, interpreters, options)
    if not options.no_launches:
        results.update(launches.measure(interpreters, 1 if options.quick else 3))
    if options.growth:
        results["growth"] = growth.measure(interpreters["ours"], options.seconds)
        growth.draw(options.growth, results["growth"])
    print(json.dumps(results, indent=2) if options.json else report.table(results))


def parse():
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="short rounds, without W5")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--workloads", metavar="W1,W2,...", help="only these")
    parser.add_argument("--cores", type=int, default=1, choices=(1, 2), help="for W1 to W4")
    parser.add_argument("--rounds", type=int, help="how often each program is measured")
    parser.add_argument("--seconds", type=float, help="of each measurement")
    parser.add_argument(
        "--cpu-time", action="store_true", help="steps a CPU-second: for a machine that is busy"
    )
    parser.add_argument("--no-launches", action="store_true", help="steps a second only")
    parser.add_argument(
        "--growth",
        type=Path,
        metavar="FILE",
        help="also draw how cost grows, to .png, .pdf or .svg",
    )
    options = parser.parse_args()
    if importlib.util.find_spec("tensorflow") is None:
        parser.error("this Python has no tensorflow; pip install -r requirements.txt")
    names = [name for name in WORKLOADS if not (options.quick and name == "W5")]
    options.workloads = (options.workloads or ",".join(names)).split(",")
    if set(options.workloads) - set(WORKLOADS):
        parser.error(f"--workloads takes names of {', '.join(WORKLOADS)}")
    options.rounds = options.rounds or (3 if options.quick else 5)
    options.seconds = options.seconds or (0.5 if options.quick else 2.0)
    return options


def measure(name, cores, interpreters, options):
    """Steps a second of each program on a workload: medians of interleaved rounds."""
    programs = {}
    try:
        for label, interpreter in interpreters.items():
            programs[label] = Program(label, interpreter, name, cores)
        losses = {label: program.ask("losses") for label, program in programs.items()}
        speeds = {label: [] for label in programs}
        for program in programs.values():
            program.ask("run", options.seconds)  # compiles, warms up
        for _ in range(options.rounds):
            for label, program in programs.items():
                found = program.ask("run", options.seconds)
                clock = "cpu_seconds" if options.cpu_time else "seconds"
                speeds[label].append(found["steps"] / found[clock])
        memory = {}
        if name in MEMORY:
            memory = {
                label: program.ask("memory")["peak_megabytes"]
                for label, program in programs.items()
            }
    finally:
        for program in programs.values():
            program.close()
    medians = {label: statistics.median(values) for label, values in speeds.items()}
    peers = {label: medians[label] for label in PEERS if label in medians}
    result = {
        "ours": medians["ours"],
        "peers": peers,
        "ratio": None,
        "losses_apart": furthest(losses),
        "rounds": speeds,
    }
    result["same_losses"] = all(apart <= 1e-5 for apart in result["losses_apart"].values())
    if peers:
        result["ratio"] = result["ours"] / max(peers.values())
    if memory:
        result["peak_megabytes"] = memory
    return result


def furthest(losses):
    """The largest difference from our losses over the first 10 steps, by program.

    Relative to the loss where that is above 1: float32 has seven digits.
    """
    ours = losses["ours"]["losses"]
    return {
        label: max(
            abs(one - other) / max(1.0, abs(one)) for one, other in zip(ours, found["losses"])
        )
        for label, found in losses.items()
        if label != "ours"
    }


if __name__ == "__main__":
    main()
