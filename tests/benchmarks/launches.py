"""Whole programs, from launch to result: what a reader waits for."""

import statistics
import time

from tests.benchmarks.programs import PEERS, run

# The lab, and what it trains: the workload, and as many steps as the lab makes by itself.
TRAININGS = {
    "lab 4": ("labs/lab04_hihello.py", "W1", 2000),
    "lab 7": ("labs/lab07_stacked_softmax.py", "W2", 500),
    "lab 9": ("labs/lab09_stock_many_to_one.py", "W3", 1000),
}


def measure(interpreters, rounds):
    """Seconds of each lab, as a reader runs it, against programs that only train the same network.

    And of lab 1 against a bare import. The peers draw no picture, so the labs do not either.
    """
    results = {}
    for lab, (script, workload, steps) in TRAININGS.items():
        commands = {"ours": [interpreters["ours"], script, "--no-plot"]}
        for label, (module, _, _) in PEERS.items():
            if label in interpreters:
                program = ["-m", f"tests.benchmarks.peers.{module}", workload, str(steps)]
                commands[label] = [interpreters[label], *program]
        seconds = {label: [] for label in commands}
        for _ in range(rounds):
            for label, command in commands.items():
                seconds[label].append(timed(command))
        medians = {label: statistics.median(values) for label, values in seconds.items()}
        peers = [value for label, value in medians.items() if label in PEERS]
        results[f"launch, {lab}"] = {
            "seconds": medians,
            "ratio": min(peers) / medians["ours"] if peers else None,
        }
    bare, lab = [], []
    for _ in range(rounds):
        bare.append(timed([interpreters["ours"], "-c", "import tensorflow"]))
        lab.append(timed([interpreters["ours"], "labs/lab01_one_node.py", "--no-plot"]))
    ratio = statistics.median(lab) / statistics.median(bare)
    results["import"] = {"bare": bare, "lab 1": lab, "ratio": ratio}
    return results


def timed(command):
    start = time.perf_counter()
    run(command)
    return time.perf_counter() - start
